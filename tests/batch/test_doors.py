"""A value gets one verdict and one set of warnings, through whichever door it comes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest
from whole import Whole

from costcalc.cli import main
from costcalc.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from flask.testing import FlaskClient

Told = tuple[list[str], list[str]]
"""Fields that are refused, and codes of warnings."""

ROWS: Final[list[dict[str, str]]] = [
    {"salary.go": "85.000"},
    {"salary.go": "120..180k"},
    {"orders_per_month": "150.000", "team_size": "3"},
    {"orders_per_month": "5..10000000"},
    {"orders_per_month": "two million"},
    {"set.attrition": "13"},
    {"set.wage_growth": "3"},
    {"set.commitment_discount": "60%"},
    {"currency": "EUR", "exchange_rate": "1.08"},
    {"currency": "euro", "salary.go": "120k..180k"},
    {"baseline": "Ruby", "technologies": "Go,Node.js"},
    {"baseline": "Cobol", "years": "99"},
    {"support_tier": "24/7", "workload_kind": "CPU-bound", "scope": "Like for like"},
    {"set.go.server_price": "50000"},
    {"orders_per_month": "1M", "concurrent_connections": "5.000"},
    {"current_servers": "20"},
]
NAMES: Final = list(dict.fromkeys(name for row in ROWS for name in row))
KINDS: Final = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def in_table(mark: str) -> Callable[[], bytes]:
    def made() -> bytes:
        text = StringIO()
        writer = csv.DictWriter(text, NAMES, delimiter=mark)
        writer.writeheader()
        writer.writerows(ROWS)
        return text.getvalue().encode()

    return made


def in_workbook() -> bytes:
    book, data = openpyxl.Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(NAMES)
    for row in ROWS:
        book.active.append([row.get(name) for name in NAMES])
    book.save(data)
    return data.getvalue()


BODIES: Final[Mapping[str, Callable[[], bytes]]] = {
    "csv": in_table(","),
    "tsv": in_table("\t"),
    "ndjson": lambda: "\n".join(map(json.dumps, ROWS)).encode(),
    "json": lambda: json.dumps(ROWS).encode(),
    "xlsx": in_workbook,
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Asks the service in process."""
    return Whole(create_app())


@pytest.fixture(scope="module")
def expected(client: FlaskClient) -> list[Told]:
    """What the API says of each scenario alone; warnings are those of the book's own day."""
    found = []
    for row in ROWS:
        answer = client.get("/api/v1/estimate", query_string={**row, "book": "2026.12"})
        body = answer.json
        faults = sorted({error["field"] for error in body.get("errors", ())})
        codes = [*dict.fromkeys(each["code"] for each in body.get("warnings", ()))]
        assert bool(faults) == (answer.status_code >= 400)
        assert answer.headers.get("Costcalc-Warnings", "") == ", ".join(codes)
        found.append((faults, codes))
    assert {code for _, codes in found for code in codes} >= {
        *("ambiguous_thousands", "suffix_shared", "wide_range", "implausible", "mixed_pay"),
        *("exchange_rate_direction", "no_effect"),
    }
    return found


def of_json(
    rows: Iterable[Mapping[str, object]], errors: Iterable[Mapping[str, object]]
) -> list[Told]:
    told: list[Told] = [([], []) for _ in ROWS]
    for row in rows:
        codes = row["warning_codes"]
        assert isinstance(codes, list)
        assert bool(codes) == bool(row["warnings"])
        told[int(str(row["scenario"])) - 1][1].extend(codes)
    for error in errors:
        told[int(str(error["scenario"])) - 1][0].append(str(error["field"]))
    return [(sorted({*faults}), codes) for faults, codes in told]


def of_cells(rows: Iterable[Mapping[str, str]]) -> list[Told]:
    return [
        (
            sorted({*filter(None, (row["error_field"] or "").split(", "))}),
            [*filter(None, (row["warning_codes"] or "").split(", "))],
        )
        for row in rows
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_says_of_a_row_what_an_estimate_does(
    client: FlaskClient, expected: list[Told], kind: str
) -> None:
    def post(end: str) -> bytes:
        address = f"/api/v1/batch.{end}?draws=2000"
        answer = client.post(address, data=BODIES[kind](), content_type=KINDS[kind])
        assert answer.status_code == 200
        codes = [*dict.fromkeys(code for _, codes in expected for code in codes)]
        assert answer.headers["Costcalc-Warnings"].split(", ") == codes
        assert answer.headers["Costcalc-Understood"]
        return answer.data

    document = json.loads(post("json"))
    assert of_json(document["rows"], document["errors"]) == expected
    assert document["understood"]
    lines = [json.loads(line) for line in post("ndjson").splitlines()]
    errors = [line["error"] for line in lines if "error" in line]
    assert of_json((line for line in lines if "error" not in line), errors) == expected
    for end, mark in (("csv", ","), ("tsv", "\t")):
        text = StringIO(post(end).decode(), newline="")
        rows = [*csv.DictReader(text, delimiter=mark, strict=True)]
        assert of_cells(rows) == expected
        assert [*rows[0]][-4:] == ["error_field", "error", "warning_codes", "warnings"]
    page = openpyxl.load_workbook(BytesIO(post("xlsx"))).worksheets[0]
    head, *cells = page.iter_rows(values_only=True)
    assert of_cells(dict(zip(head, row, strict=True)) for row in cells) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_so_does_the_command_line(
    expected: list[Told], kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / f"plan.{kind}", tmp_path / "costs.json"
    source.write_bytes(BODIES[kind]())
    assert main(["batch", str(source), "--out", str(out)]) == 1
    document = json.loads(out.read_bytes())
    assert of_json(document["rows"], document["errors"]) == expected
    assert document["understood"] in capsys.readouterr().err
    costs = tmp_path / "costs.xlsx"
    assert main(["batch", str(source), "--out", str(costs)]) == 1
    assert main(["batch", str(costs), "--out", str(tmp_path / "again.json")]) == 1
    again = json.loads((tmp_path / "again.json").read_bytes())
    assert of_json(again["rows"], again["errors"]) == expected


def test_a_form_is_told_by_what_is_in_a_pipe(tmp_path: Path) -> None:
    for kind in ("csv", "tsv", "ndjson", "json", "xlsx"):
        ran = subprocess.run(
            [sys.executable, "-m", "costcalc", "batch", "-", "--out", "costs.ndjson"],
            input=BODIES[kind](),
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 1, ran.stderr
        assert ran.stderr.count(b"line ") == sum(
            json.loads(line).get("error") is not None
            for line in (tmp_path / "costs.ndjson").read_bytes().splitlines()
        )


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_a_table_to_fill_in_is_a_scenario_of_defaults(
    client: FlaskClient, tmp_path: Path, end: str
) -> None:
    body = client.get(f"/api/v1/batch/template.{end}").data
    assert main(["template", str(tmp_path / f"plan.{end}")]) == 0
    assert main(["template", str(tmp_path / f"plan.{end}")]) == 2
    if end == "csv":
        assert (tmp_path / "plan.csv").read_bytes() == body
    (row,) = client.post("/api/v1/batch", data=body, content_type=KINDS[end]).json["rows"]
    alone = client.get("/api/v1/estimate").json
    totals = {each["id"]: each["annual"]["likely"] for each in alone["technologies"]}
    assert {id_: row[f"{id_}_annual_likely"] for id_ in totals} == totals
    assert (row["scenario"], row["warning_codes"]) == ("today", [])


def test_a_template_for_decimal_commas_goes_in_as_it_is(client: FlaskClient) -> None:
    body = client.get("/api/v1/batch/template.csv?locale=de&bom=1&dl=1")
    assert body.headers["Content-Disposition"].endswith(".csv")
    answer = client.post("/api/v1/batch", data=body.data, content_type="text/csv").json
    assert answer["errors"] == []
    assert "semicolons" in answer["understood"]


def test_an_answer_with_decimal_commas_goes_back_in(client: FlaskClient) -> None:
    text = "scenario,team_size,salary.go,notes\na,5.5,85.5k,x;y\nb,x,,\n"
    ours = client.post("/api/v1/batch.csv?locale=de", data=text, content_type="text/csv")
    again = client.post("/api/v1/batch.csv", data=ours.data, content_type="text/csv")
    plain = client.post("/api/v1/batch.csv", data=text, content_type="text/csv")
    assert plain.status_code == 200, plain.json
    assert again.data == plain.data
    assert ours.data.splitlines()[0].startswith(b"scenario;line;notes;")


def test_no_heading_gets_into_a_header_but_as_plain_text(client: FlaskClient) -> None:
    names = '"a\nX-Injected: 1","é\x1b\x00",' + ",".join(f"own {n} " + "x" * 90 for n in range(40))
    answer = client.post("/api/v1/batch.csv", data=f"{names},years\n", content_type="text/csv")
    assert answer.status_code == 400
    body = f"{names},years\n{',' * 42}2\n"
    answer = client.post("/api/v1/batch.csv", data=body, content_type="text/csv")
    assert answer.status_code == 200
    said = answer.headers["Costcalc-Understood"]
    assert said.isascii()
    assert said.isprintable()
    assert len(said) <= 1000
    assert "X-Injected" not in answer.headers


def test_a_body_of_no_kind_that_is_read_is_told_those_that_are(client: FlaskClient) -> None:
    answer = client.post("/api/v1/batch", data=b"x", content_type="application/pdf")
    assert answer.status_code == 415
    assert "spreadsheetml" in answer.json["detail"]


def test_a_workbook_of_too_many_rows_is_refused_before_it_is_made(client: FlaskClient) -> None:
    text = "years\n" + "1\n" * 2000
    answer = client.post("/api/v1/batch.xlsx?layout=tidy", data=text, content_type="text/csv")
    assert answer.status_code == 413
