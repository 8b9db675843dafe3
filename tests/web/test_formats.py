"""The estimate in every form: the same numbers, and errors that a spreadsheet shows too."""

from __future__ import annotations

import csv
import random
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import openpyxl
import pandas as pd
import polars as pl
import pytest

from costcalc.output.table import COLUMNS, WARNED
from costcalc.prices.book import load_price_book
from costcalc.web import create_app
from costcalc.web.delivery.formats import KINDS as KINDS_OF
from costcalc.web.delivery.formats import SHEETS
from costcalc.web.delivery.problems import KINDS

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ESTIMATE = "/api/v1/estimate"
FORMS = {
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
}
ASKED = {"orders_per_month": "1M", "salary.go": "120k..180k", "baseline": "ruby"}
VERSION = load_price_book().version
METRIC = {"metric": "annual.go.likely"}


def get(client: FlaskClient, suffix: str, **asked: str) -> TestResponse:
    """An answer in a form, a number named where it takes one."""
    needed = METRIC if suffix == "txt" else {}
    return client.get(f"{ESTIMATE}.{suffix}?{urlencode({**needed, **asked})}")


def rows(reply: TestResponse) -> list[list[str]]:
    separator = "\t" if "tab" in reply.mimetype else ","
    return list(csv.reader(StringIO(reply.text, newline=""), delimiter=separator, strict=True))


@pytest.mark.parametrize(("suffix", "kind"), FORMS.items())
def test_each_form_has_its_kind_by_get_and_by_post(
    client: FlaskClient, suffix: str, kind: str
) -> None:
    got = get(client, suffix, **ASKED)
    assert (got.status_code, got.mimetype) == (200, kind)
    needed = METRIC if suffix == "txt" else {}
    posted = client.post(f"{ESTIMATE}.{suffix}", json={**ASKED, **needed})
    assert (posted.status_code, posted.data) == (200, got.data)


def test_tables_and_numbers_are_those_of_the_json(client: FlaskClient) -> None:
    answer = get(client, "json", **ASKED).json
    told = answer["warnings"]
    warned = ", ".join(each["code"] for each in told), " ".join(each["message"] for each in told)
    same = {"schema_version": "1.0", "price_book": f"v{VERSION}"}
    same |= dict(zip(WARNED, warned, strict=True))
    expected = [{name: (same | item)[name] for name in COLUMNS} for item in answer["items"]]
    for suffix, separator in (("csv", ","), ("tsv", "\t")):
        body = get(client, suffix, **ASKED).data
        by_pandas = pd.read_csv(BytesIO(body), sep=separator, dtype=dict.fromkeys(same, str))
        rows = by_pandas.astype(object).where(by_pandas.notna(), None)
        assert rows.to_dict("records") == expected
        types = dict.fromkeys(same, pl.String)
        by_polars = pl.read_csv(body, separator=separator, schema_overrides=types)
        assert by_polars.to_dicts() == expected
    for technology in answer["technologies"]:
        name = f"per_order.{technology['id']}.high"
        number = get(client, "txt", **ASKED, metric=name).text
        assert float(number) == technology["per_order"]["high"]


def test_a_number_stands_alone(client: FlaskClient) -> None:
    assert get(client, "txt").text == "1247633.89"
    assert get(client, "txt", metric="rank.go").text == "1"


@pytest.mark.parametrize(
    ("metric", "status", "suggestion"),
    [("anual.go.likely", 400, "annual.go.likely"), ("annual.go.p50", 422, "annual.go.likely")],
)
def test_a_number_that_there_is_not_is_an_error(
    client: FlaskClient, metric: str, status: int, suggestion: str
) -> None:
    reply = get(client, "txt", metric=metric, draws="0")
    assert (reply.status_code, reply.json["errors"][0]["suggestion"]) == (status, suggestion)
    missing = client.get(f"{ESTIMATE}.txt")
    assert (missing.status_code, missing.json["errors"][0]["field"]) == (400, "metric")
    assert client.get(f"{ESTIMATE}.csv?metric=rank.go").status_code == 400


def test_the_answer_links_to_its_tables(client: FlaskClient) -> None:
    links = get(client, "json", **ASKED).json["links"]
    for suffix in ("csv", "tsv"):
        assert client.get(links[suffix]).data == get(client, suffix, **ASKED).data


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv; charset=utf-8; header=present", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("application/json;q=0.4, text/csv;q=0.5", "text/csv"),
        ("application/json;q=0, */*", "text/csv"),
    ],
)
def test_without_a_suffix_the_form_is_what_is_liked_best(
    client: FlaskClient, accept: str | None, kind: str
) -> None:
    reply = client.get(ESTIMATE, headers={"Accept": accept} if accept else {})
    assert (reply.status_code, reply.mimetype) == (200, kind)
    assert "Accept" in reply.headers["Vary"].split(", ")


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/json;q=0", "rubbish"])
def test_what_there_is_not_is_refused_and_what_there_is_named(
    client: FlaskClient, accept: str
) -> None:
    reply = client.get(ESTIMATE, headers={"Accept": accept})
    assert (reply.status_code, reply.mimetype) == (406, "application/problem+json")
    assert "text/csv" in reply.json["detail"]
    assert client.get(reply.json["type"]).status_code == 200


def test_a_suffix_beats_what_is_liked(client: FlaskClient) -> None:
    for suffix, kind in FORMS.items():
        address = f"{ESTIMATE}.{suffix}?{urlencode(METRIC if suffix == 'txt' else {})}"
        reply = client.get(address, headers={"Accept": "image/png"})
        assert (reply.status_code, reply.mimetype) == (200, kind)
        assert "Accept," not in f"{reply.headers['Vary']},"


def test_a_plain_number_can_be_asked_for_by_header(client: FlaskClient) -> None:
    headers = {"Accept": "text/plain"}
    assert client.get(f"{ESTIMATE}?metric=rank.go", headers=headers).text == "1"
    missing = client.get(ESTIMATE, headers=headers)
    assert (missing.status_code, missing.json["errors"][0]["field"]) == (400, "metric")


def test_a_byte_order_mark_comes_only_when_asked_for(client: FlaskClient) -> None:
    for suffix in ("csv", "tsv"):
        plain = get(client, suffix).data
        assert plain.startswith(b"schema_version")
        assert get(client, suffix, bom="0").data == plain
        assert get(client, suffix, bom="1").data == b"\xef\xbb\xbf" + plain


def test_the_layout_is_tidy_unless_wide_is_asked_for(client: FlaskClient) -> None:
    tidy = get(client, "csv").data
    assert get(client, "csv", layout="tidy", period="month").data == tidy
    for period, total in (("month", "monthly"), ("year", "annual"), ("horizon", "nominal")):
        header, *_, last = rows(get(client, "csv", layout="wide", period=period, draws="0"))
        reply = get(client, "txt", metric=f"{total}.erlang.high", draws="0")
        assert (last[4], last[header.index("erlang_high")]) == ("total", reply.text)
    assert (
        get(client, "csv", layout="wide").data
        == get(client, "csv", layout="wide", period="year").data
    )
    assert get(client, "csv", layout="long").status_code == 422


@pytest.mark.parametrize("suffix", FORMS)
def test_a_download_is_named_for_what_it_holds(client: FlaskClient, suffix: str) -> None:
    kept = get(client, suffix, dl="1")
    name = f"costcalc-estimate-{VERSION}.{suffix}"
    assert kept.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert kept.data == get(client, suffix).data
    assert "Content-Disposition" not in get(client, suffix, dl="0").headers


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{ESTIMATE}?dl=1", f"costcalc-estimate-{VERSION}.json"),
        ("/api/v1/figures/go.page_salary?dl=1", f"costcalc-go.page_salary-{VERSION}.json"),
        ("/api/v1/trace.txt?dl=1&number=annual.go.likely", f"costcalc-trace-{VERSION}.txt"),
        ("/api/v1/compare?dl=1&a.years=4", f"costcalc-compare-{VERSION}.json"),
        ("/chart/annual.csv?dl=1", f"costcalc-annual-{VERSION}.csv"),
        ("/chart/annual.svg?dl=1", f"costcalc-annual-{VERSION}.svg"),
    ],
)
def test_every_answer_can_be_kept_under_a_good_name(
    client: FlaskClient, address: str, name: str
) -> None:
    disposition = client.get(address).headers["Content-Disposition"]
    assert disposition == f"attachment; filename={name}"


BUSTERS = ("_=1", "_=1&_=2", "_", "__=x", "_ts=2026-11-22", "_.a.b=%3D1", "_set.go=1", "_%C3%A9=1")


@pytest.mark.parametrize("buster", BUSTERS)
@pytest.mark.parametrize("suffix", FORMS)
def test_a_cache_buster_changes_nothing(client: FlaskClient, suffix: str, buster: str) -> None:
    needed = "metric=annual.go.likely&" if suffix == "txt" else ""
    plain = client.get(f"{ESTIMATE}.{suffix}?{needed}draws=0&period=month")
    busted = client.get(f"{ESTIMATE}.{suffix}?{needed}draws=0&{buster}&period=month")
    assert (busted.status_code, busted.data) == (200, plain.data)
    assert busted.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize(
    "address", ["/api/v1/compare?a.years=4&", "/api/v1/figures?", "/chart/annual.json?", "/?"]
)
@pytest.mark.parametrize("buster", BUSTERS)
def test_a_cache_buster_is_ignored_everywhere(
    client: FlaskClient, address: str, buster: str
) -> None:
    assert client.get(address + buster).status_code in (200, 303)


def test_a_cache_buster_in_a_body_may_be_anything(client: FlaskClient) -> None:
    plain = client.post(f"{ESTIMATE}.csv", json={"draws": 0}).data
    for value in (None, True, [1], {}, {"a": None}, 1.5, ""):
        busted = client.post(f"{ESTIMATE}.csv", json={"draws": 0, "_": value})
        assert (busted.status_code, busted.data) == (200, plain)


# -- errors that a sheet shows -----------------------------------------------------------------

WRONG = {
    "malformed-input": {"orders_per_mont": "5"},
    "value-not-allowed": {"team_size": "-3"},
    "not-found": {"book": "1999.01"},
}


@pytest.mark.parametrize(("code", "asked"), WRONG.items())
def test_an_error_comes_as_one_row_where_it_is_asked_for(
    client: FlaskClient, code: str, asked: dict[str, str]
) -> None:
    (field,) = asked
    plain = get(client, "csv", **asked)
    assert plain.status_code in (400, 404, 422)
    (fault,) = plain.json["errors"]
    for suffix in ("csv", "tsv"):
        reply = get(client, suffix, **asked, errors="inline")
        assert (reply.status_code, reply.mimetype) == (200, FORMS[suffix])
        header, row = rows(reply)
        assert header == ["error_code", "field", "message"]
        assert row == [code, field, f"{fault['detail']} (try {fault['suggestion']})"]
    reply = get(client, "xlsx", **asked, errors="inline")
    assert (reply.status_code, reply.mimetype) == (200, KINDS_OF["xlsx"])
    sheet = openpyxl.load_workbook(BytesIO(reply.data)).active
    assert list(sheet.iter_rows(values_only=True)) == [tuple(header), tuple(row)]
    reply = get(client, "txt", **asked, errors="inline")
    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    assert reply.text == f"#ERROR {code} {field}: {row[2]}"


@pytest.mark.parametrize("suffix", SHEETS)
def test_an_error_as_a_row_is_kept_by_nobody(client: FlaskClient, suffix: str) -> None:
    reply = get(client, suffix, years="0", errors="inline", book=VERSION)
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers


def test_all_faults_share_the_row(client: FlaskClient) -> None:
    _, row = rows(get(client, "csv", years="0", team_size="-3", errors="inline"))
    assert sorted(row[1].split(", ")) == ["team_size", "years"]
    assert "1 to 10" in row[2]
    assert "0 to 100,000" in row[2]


@pytest.mark.parametrize(
    ("method", "address", "code"),
    [
        ("GET", "/api/v1/nothing.csv?errors=inline", "not-found"),
        ("GET", f"{ESTIMATE}.csv?errors=inline&team_size=%ff", "malformed-input"),
        ("GET", f"{ESTIMATE}.csv?errors=inline&x={'1' * 9000}", "address-too-long"),
        ("GET", f"{ESTIMATE}.csv?errors=inline&{'a=1&' * 400}", "malformed-input"),
        ("GET", f"{ESTIMATE}.csv?errors=inline&errors=inline", "malformed-input"),
        ("POST", f"{ESTIMATE}.csv?errors=inline", "unsupported-media-type"),
    ],
)
def test_whatever_is_wrong_can_come_as_a_row(
    client: FlaskClient, method: str, address: str, code: str
) -> None:
    reply = client.open(address, method=method)
    assert reply.status_code == 200
    header, row = rows(reply)
    assert (header[0], row[0]) == ("error_code", code)
    assert row[2]


def test_a_failure_of_ours_can_come_as_a_row_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("costcalc.web.question.estimate", failing)
    client = create_app().test_client()
    new = {"seed": "298"}  # what was answered before is remembered
    assert get(client, "csv", **new).status_code == 500
    assert rows(get(client, "csv", **new, errors="inline"))[1][0] == "internal-error"


def test_a_body_can_ask_for_the_row_as_well(client: FlaskClient) -> None:
    reply = client.post(f"{ESTIMATE}.csv", json={"years": 0, "errors": "inline"})
    assert (reply.status_code, rows(reply)[1][1]) == (200, "years")


@pytest.mark.parametrize(
    "address",
    [ESTIMATE, f"{ESTIMATE}.json", "/api/v1/simulation", "/chart/annual.svg", "/embed/annual"],
)
def test_a_row_in_place_of_an_error_is_for_sheets_alone(client: FlaskClient, address: str) -> None:
    headers = {"Accept": "application/json"}
    reply = client.get(f"{address}?years=0&errors=inline", headers=headers)
    assert reply.status_code == 400
    fault = next(fault for fault in reply.json["errors"] if fault["field"] == "errors")
    assert "no parameter here" in fault["detail"]
    assert fault["allowed"] == ".csv, .tsv, .txt, .xlsx"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_change_that_failed_never_looks_as_if_it_had_not(
    client: FlaskClient, method: str
) -> None:
    assert client.open(f"{ESTIMATE}.csv?errors=inline", method=method).status_code == 405


def test_a_method_that_an_address_does_not_take_is_no_row(client: FlaskClient) -> None:
    assert client.get("/api/v1/batch.csv?errors=inline").status_code == 405
    assert client.post("/chart/annual.csv?errors=inline").status_code == 405


def test_errors_stay_errors_unless_asked_otherwise(client: FlaskClient) -> None:
    assert get(client, "csv", years="0").status_code == 422
    reply = get(client, "csv", years="0", errors="inlin")
    assert (reply.status_code, len(reply.json["errors"])) == (422, 2)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt"])
def test_no_name_or_value_that_someone_sends_runs_in_a_sheet(
    client: FlaskClient, suffix: str
) -> None:
    chance = random.Random(5)  # noqa: S311  # repeatable, not secret
    pieces = ["=1+1", "+", "-", "@", "\t", "\r", "\n", " ", ";", ",", '"', "'", "\uff1d", "a", "é"]
    for number in range(200):
        name, value = ("".join(chance.choices(pieces, k=chance.randint(1, 5))) for _ in range(2))
        known = ("team_size", "book", "metric", "technologies", "scope")[number % 5]
        asked = {name: "1", known: value or "=", "errors": "inline"}
        reply = get(client, suffix, **asked)
        assert reply.status_code == 200
        if suffix == "txt":
            assert re.fullmatch(r"#ERROR [a-z-]+ .+", reply.text)
        else:
            table = rows(reply)
            assert [len(row) for row in table] == [3, 3]
            assert not [c for c in table[1] if re.match(r"[\t\r]|\s*[=+@\uff1d-]", c)]


def test_every_kind_of_problem_has_its_page(client: FlaskClient) -> None:
    pages: list[Any] = [client.get(f"/problems/{name}") for name, _ in KINDS.values()]
    assert {page.status_code for page in pages} == {200}
