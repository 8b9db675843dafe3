"""A slip has one verdict at every door: the same mends, or read with the same codes."""

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from html import unescape
from typing import Any, TypeAlias
from urllib.parse import urlencode

import pytest
from effort import some
from flask.testing import FlaskClient
from openpyxl import Workbook
from slips import BESIDE, BOOK, SLIPS, Slip, asked, slips

from costcalc.analysis.estimate import estimate
from costcalc.cli import main
from costcalc.scenario.faults import Refused
from costcalc.web.delivery.formats import KINDS

Verdict: TypeAlias = tuple[str, Any]
Typed: TypeAlias = dict[str, str]

TRIED = some(28, SLIPS)
pytestmark = pytest.mark.timeout(some(120, 1800))


@pytest.fixture(scope="module")
def client(keeping: FlaskClient) -> FlaskClient:
    return keeping


@cache
def tried() -> list[tuple[Slip, Typed, Verdict]]:
    return [
        (slip, {**BESIDE, "draws": "0", slip.name: slip.typed}, verdict(slip))
        for slip in slips(TRIED, seed=21)
    ]


def verdict(slip: Slip) -> Verdict:
    """What comes of it where nothing stands between: mends by field, or codes."""
    try:
        found = estimate(asked(slip.name, slip.typed, {**BESIDE, "draws": "0"}), BOOK)
    except Refused as refused:
        return "refused", {fault.field: fault.suggestion for fault in refused.faults}
    return "read", {each.code for each in found.warnings}


def of(answer: Any) -> Verdict:
    """What an estimate in JSON, or a problem, says."""
    if "errors" in answer:
        found = {
            each["field"].removeprefix("inputs."): each["suggestion"] for each in answer["errors"]
        }
        return "refused", found
    return "read", {each["code"] for each in answer["warnings"]}


def in_an_address(client: FlaskClient, typed: Typed) -> Verdict:
    return of(client.get(f"/api/v1/estimate?{urlencode(typed)}").json)


def in_json(client: FlaskClient, typed: Typed) -> Verdict:
    return of(client.post("/api/v1/estimate", json=typed).json)


def in_a_text_file(client: FlaskClient, typed: Typed) -> Verdict:
    table = io.StringIO()
    csv.writer(table).writerows([[*typed], [*typed.values()]])
    return in_a_file(client, table.getvalue().encode(), "csv")


def in_a_workbook(client: FlaskClient, typed: Typed) -> Verdict:
    book, file = Workbook(), io.BytesIO()
    book.active.append([*typed])
    book.active.append([*typed.values()])
    book.save(file)
    return in_a_file(client, file.getvalue(), "xlsx")


def in_a_file(client: FlaskClient, body: bytes, form: str) -> Verdict:
    answer = client.post("/api/v1/batch.json", data=body, content_type=KINDS[form]).json
    if answer["errors"]:
        return of(answer)
    return "read", {*answer["rows"][0]["warning_codes"]}


def in_a_saved_scenario(client: FlaskClient, typed: Typed) -> Verdict:
    answer = client.post("/api/v1/scenarios", json={"title": "Plan", "inputs": typed}).json
    if "errors" in answer:
        return of(answer)
    return of(client.get(f"{answer['links']['page']}/estimate.json").json)


def on_the_page(client: FlaskClient, typed: Typed) -> Verdict:
    page = client.get(f"/?{urlencode(typed)}")
    if page.status_code == 200:
        return "read", {*page.headers.get("Costcalc-Warnings", "").split(", ")} - {""}
    mends = re.findall(r'Try\s+<a href="[^"]*"[^>]*>([^<]*)</a>', page.text)
    return "refused", [*map(unescape, mends)]


@pytest.mark.parametrize(
    "door",
    [in_an_address, in_json, in_a_text_file, in_a_workbook, in_a_saved_scenario, on_the_page],
)
def test_a_slip_has_one_verdict_at_every_door(
    client: FlaskClient, door: Callable[[FlaskClient, Typed], Verdict]
) -> None:
    for slip, typed, (said, found) in tried():
        if said == "refused" and door is on_the_page:
            assert door(client, typed) == (said, [mend for mend in found.values() if mend]), slip
        else:
            assert door(client, typed) == (said, found), slip


def test_a_slip_has_the_same_verdict_on_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for slip, typed, (said, found) in tried():
        status = main(["estimate", "--json", *(f"{name}={text}" for name, text in typed.items())])
        printed = capsys.readouterr()
        if said == "read":
            assert (status, of(json.loads(printed.out))) == (0, (said, found)), slip
        else:
            assert status == 2
            for name, mend in found.items():
                assert f"costcalc: {name}: " in printed.err
                assert mend is None or f"Try {mend}." in printed.err, slip
