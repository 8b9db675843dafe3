"""Bad input gets the same clear error through the query, JSON and the command line, and no 500."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pytest

from costcalc.cli import main
from costcalc.prices.book import PriceBook, folder
from costcalc.prices.files import BookFault
from costcalc.prices.library import price_books
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, known_names
from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient


class Bad(NamedTuple):
    """What is typed, the field that is blamed, the status, and words of the answer."""

    typed: list[tuple[str, str]]
    field: str
    status: int
    says: str


def bad(typed: str, field: str, status: int, says: str) -> object:
    pairs = [(name, value) for name, _, value in (part.partition("=") for part in typed.split("&"))]
    return pytest.param(Bad(pairs, field, status, says), id=f"{status}-{typed}")


RULES = [
    # negative or non-finite
    bad("team_size=-3", "team_size", 422, "0 to 100,000"),
    bad("orders_per_month=nan", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=inf", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=1e400", "orders_per_month", 422, "1,000,000,000,000"),
    bad("salary.go=-1k..5k", "salary.go", 422, "0 to"),
    # wrong units
    bad("orders_per_month=5 USD", "orders_per_month", 422, "orders a month"),
    bad("orders_per_month=5 kg", "orders_per_month", 400, "kg"),
    bad("team_size=50%", "team_size", 422, "developers"),
    bad("salary.go=100k EUR", "salary.go", 422, "EUR"),
    # order of a range
    bad("team_size=8..6", "team_size", 422, "low <= likely <= high"),
    bad("team_size=4..9..8", "team_size", 422, "low <= likely <= high"),
    bad("team_size=1..2..3..4", "team_size", 400, "more than three parts"),
    # shares and utilisation
    bad("set.target_utilisation=0", "set.target_utilisation", 422, "to 1"),
    bad("set.target_utilisation=1.2", "set.target_utilisation", 422, "to 1"),
    bad("set.commitment_coverage=101%", "set.commitment_coverage", 422, "0 to 1"),
    bad("set.go.availability=2", "set.go.availability", 422, "0 to 1"),
    bad("set.go.connections_per_gib=0", "set.go.connections_per_gib", 422, "to"),
    # whole numbers and policies
    bad("years=0", "years", 422, "1 to 10"),
    bad("years=11", "years", 422, "1 to 10"),
    bad("years=2.5", "years", 422, "whole number"),
    bad("years=1..3", "years", 422, "whole number"),
    bad("set.discount_rate=5%..8%", "set.discount_rate", 422, "no range"),
    bad("set.min_servers=2.5", "set.min_servers", 422, "whole"),
    bad("draws=20001", "draws", 422, "20,000"),
    # words that are none of those there are
    bad("technologies=go,rust", "technologies", 422, "rust"),
    bad("technologies=go,go", "technologies", 422, "twice"),
    bad("baseline=perl", "baseline", 422, "perl"),
    bad("scope=publishd", "scope", 422, "published"),
    bad("support_tier=gold", "support_tier", 422, "community"),
    bad("workload_kind=lazy", "workload_kind", 422, "io_bound"),
    bad("of=weekly", "of", 422, "present_value"),
    # unknown names, with the nearest known one
    bad("orders_per_mont=5", "orders_per_mont", 400, "orders_per_month"),
    bad("salary.rust=5", "salary.rust", 400, "no parameter"),
    bad("set.peak_to_men=5", "set.peak_to_men", 400, "set.peak_to_mean"),
    bad("set.go.peak_to_mean=5", "set.go.peak_to_mean", 400, "set.peak_to_mean"),
    bad("set.rust.server_price=5", "set.rust.server_price", 400, "no parameter"),
    bad("set.orders_per_month=5", "set.orders_per_month", 400, "no parameter"),
    # given twice
    bad("years=2&years=3", "years", 400, "twice"),
    bad("salary.go=1k&salary.go=2k", "salary.go", 400, "twice"),
    bad("market_salary=1k&set.market_salary=2k", "set.market_salary", 400, "twice"),
    bad("salary=1k&market_salary=2k", "salary", 400, "both"),
    # currency and fleet
    bad("currency=ARS", "exchange_rate", 422, "rate"),
    bad("currency=money&exchange_rate=1", "currency", 400, "currency code"),
    bad("exchange_rate=0.9", "exchange_rate", 422, "no rate"),
    bad("currency=EUR&exchange_rate=0", "exchange_rate", 422, "0.000001"),
    bad("currency=EUR&exchange_rate=0.9..1", "exchange_rate", 422, "one number"),
    bad("current_server_price=80", "current_server_price", 422, "current_servers"),
    bad("current_servers=20", "current_servers", 422, "baseline"),
    bad("current_servers=0&baseline=go", "current_servers", 422, "1 to"),
    bad("set.workload_growth=-91%", "set.workload_growth", 422, "-0.9"),
    bad("server=aws-m7g.lrge", "server", 422, "aws-m7g.large"),
    bad("staffing=hird", "staffing", 422, "hired"),
    # spellings
    bad("orders_per_month=", "orders_per_month", 400, "empty"),
    bad("scope=", "scope", 400, "empty"),
    bad("technologies=", "technologies", 400, "empty"),
    bad("orders_per_month=1,00", "orders_per_month", 400, "ambiguous"),
    bad("orders_per_month=1.000,50", "orders_per_month", 400, "ambiguous"),
    bad("orders_per_month=1_000", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=٣", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=0x10", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=120k-180k", "orders_per_month", 400, "120k..180k"),
    bad("orders_per_month=9**9**9", "orders_per_month", 400, "must be a number"),
    bad("orders_per_month=" + "9" * 200, "orders_per_month", 400, "longer"),
    # a price book that there is not
    bad("book=1999.01", "book", 404, "2026.12"),
    # both kinds at once: malformed wins, and both are told
    bad("years=11&colour=red", "years", 400, "1 to 10"),
    bad("years=11&colour=red", "colour", 400, "no parameter"),
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def check(answer: dict[str, object], status: int, case: Bad) -> None:
    assert (status, answer["status"]) == (case.status, case.status)
    blamed = [error for error in answer["errors"] if error["field"] == case.field]
    assert blamed, f"{case.field} is not among {answer['errors']}"
    assert case.says in json.dumps(blamed, ensure_ascii=False)


@pytest.mark.parametrize("case", RULES)
def test_a_query_is_refused_with_field_value_range_and_mend(client: FlaskClient, case: Bad) -> None:
    reply = client.get(f"/api/v1/estimate?{urlencode(case.typed)}")
    assert reply.mimetype == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    check(reply.json, reply.status_code, case)


@pytest.mark.parametrize("case", RULES)
def test_the_same_values_in_json_get_the_same_verdict(client: FlaskClient, case: Bad) -> None:
    pairs = ", ".join(f"{json.dumps(n)}: {json.dumps(v)}" for n, v in case.typed)
    body = f"{{{pairs}}}"  # written out, so that a key may stand twice
    reply = client.post("/api/v1/estimate", data=body, content_type="application/json")
    check(reply.json, reply.status_code, case)


@pytest.mark.parametrize("case", RULES)
def test_the_command_line_refuses_the_same_values(
    capsys: pytest.CaptureFixture[str], case: Bad
) -> None:
    assert main(["estimate", *(f"{name}={value}" for name, value in case.typed)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    blamed = [
        line for line in printed.err.splitlines() if line.startswith(f"costcalc: {case.field}: ")
    ]
    assert any(case.says in line for line in blamed), printed.err


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("100000", 200), ("1e5", 200), ("1.0E+5", 200), ("0", 200), ("-0", 200), ("-1", 422),
        ("1e12", 200), ("1e13", 422), ("1e400", 422), ("1e-400", 200), ("0.5", 200),
    ],
)  # fmt: skip
def test_a_numeral_means_the_same_as_json_number_json_text_query_and_argument(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], number: str, status: int
) -> None:
    def post(body: str) -> object:
        return client.post("/api/v1/estimate", data=body, content_type="application/json")

    replies = [
        client.get(f"/api/v1/estimate?{urlencode({'orders_per_month': number})}"),
        post(f'{{"orders_per_month": {number}}}'),
        post(f'{{"orders_per_month": "{number}"}}'),
    ]
    assert [reply.status_code for reply in replies] == [status] * 3
    arguments = ["estimate", "--json", f"orders_per_month={number}"]
    assert main(arguments) == (0 if status == 200 else 2)
    if status == 200:
        amounts = [reply.json["items"] for reply in replies]
        assert amounts == [json.loads(capsys.readouterr().out)["items"]] * 3


NUMERALS = (
    *("1", "01", "007.50", "1.", ".5", "+1", "-1", "--1", "-0", "+-1", "5-", "(5)", "- 5", "+ 5"),
    *("1e3", "1E3", "1.5e3", "1e+3", "1e-3", "1e", "e5", "1e3e3", "1e1.5", "1 e3", "1e 3", "1d3"),
    *("1e-400", "1e12", "1e13", "1e400", "1e999", "1e9999", "1e1000000", "-1e400", "1e-9999"),
    *("1,000", "1 000", "12,34,567", "1,00", "1,0000", ",1", "1,", "1,000,00", "1, 000"),
    *("1,000.50", "1.000,50", "1.000.000", "1'000", "1_000", "1\u00a0000", "1\u202f000", "1  000"),
    *("\uff11", "\u0663", "\u00bd", "\u00b2", "\u221e", "\u22125", "\u2460", "1\u066b5"),
    *("nan", "NaN", "-nan", "inf", "-Infinity", "infinity", "null", "None", "true", "0x10", "0b1"),
    *("0o7", "1L", "1f", "1j", "#1", "1k", "1K", "1M", "1m", "1 B", "1kk", "1%", "1 %", "k"),
    *("1..2", "2..1", "1...2", "1..", "..2", "1..2..3", "1..2..3..4", "1-2", "1 to 2", "1/3"),
    *("1+1", "=1+1", "9**9", "$1", "1$", "USD 1", "1 USD", "3/min", "3 / min", "3 per min", "1 kg"),
    *("", " ", " 5 ", "5\n", "\t5", "5\x00", "\ufeff5", "\u200b5", "5\r\n", "0" * 119, "9" * 121),
    *("0.1", "0.30000000000000004", "4.35", "1.0000000000000001", "999999999999.99", "1" * 30),
)  # fmt: skip


@pytest.mark.parametrize("numeral", NUMERALS, ids=ascii)
def test_any_numeral_gets_one_verdict_and_one_value_whichever_way_it_comes(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], numeral: str
) -> None:
    name, metric = "orders_per_month", "annual.go.likely"
    asked = {name: numeral, "draws": "0"}
    body = {**asked, "metric": metric}
    replies = [
        client.get(f"/api/v1/estimate.txt?{urlencode(body)}"),
        client.post("/api/v1/estimate.txt", json=body),
    ]
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", numeral, re.ASCII):
        bare = json.dumps(body).replace(json.dumps(numeral), numeral, 1)
        typed = {"data": bare, "content_type": "application/json"}
        replies.append(client.post("/api/v1/estimate.txt", **typed))
    (status,) = {reply.status_code for reply in replies}
    assert status in (200, 400, 422)
    status_there = main(["estimate", "--json", *(f"{n}={text}" for n, text in asked.items())])
    assert status_there == (0 if status == 200 else 2)
    printed = capsys.readouterr()
    if status == 200:
        (number,) = {reply.text for reply in replies}
        there = {t["id"]: t for t in json.loads(printed.out)["technologies"]}
        assert float(number) == there["go"]["annual"]["likely"]
    else:
        details = {reply.json["errors"][0]["detail"] for reply in replies}
        assert [detail in printed.err for detail in details] == [True]
        rows = [
            client.get(f"/api/v1/estimate.{form}?errors=inline&{urlencode(given)}").text
            for form, given in (("csv", asked), ("tsv", asked), ("txt", body))
        ]
        assert all(name in row for row in rows)


BODIES = [
    ("[]", 400, "object"),
    ("", 400, "JSON"),
    ("{", 400, "JSON"),
    ('{"a": ' * 5000 + "1" + "}" * 5000, 400, "deep"),
    ('{"orders_per_month": NaN}', 400, "JSON"),
    ('{"orders_per_month": -Infinity}', 400, "JSON"),
    ('{"orders_per_month": true}', 400, "no value"),
    ('{"orders_per_month": null}', 400, "no value"),
    ('{"scope": null}', 400, "no value"),
    ('{"orders_per_month": [1, 2]}', 400, "no value"),
    ('{"orders_per_month": {"low": 1}}', 400, "no value"),
    ('{"orders_per_month": {"low": 1, "low": 2, "high": 3}}', 400, "twice"),
    ('{"orders_per_month": {"low": 3, "high": 1}}', 422, "low <= likely <= high"),
    ('{"orders_per_month": {}}', 400, "no value"),
    ('{"salary": {"go": 1000}, "salary.go": 1000}', 400, "twice"),
    ('{"set": {"go": {"sever_price": 5}}}', 400, "set.go.server_price"),
    ('{"technologies": "go,rust"}', 422, "rust"),
    ('{"technologies": ["go", 5]}', 422, "5"),
    ('{"technologies": {"go": 1}}', 400, "no parameter"),
    (
        '{"set": {"peak_to_mean": 2}, "set": {"go": {"server_price": 60}}}',
        400,
        "set is given twice",
    ),
    ('{"set": {"go": {"server_price": 1}, "go": {"ci_cd_price": 1}}}', 400, "set.go is given"),
    ('{"_x": 1, "_x": 2}', 400, "_x is given twice"),
    ('{"a": ' * 9 + "1" + "}" * 9, 400, "deep"),
    ('{"a": ' * 900 + "1" + "}" * 900, 400, "deep"),
    ('{"technologies": ' + "[" * 9000 + "]" * 9000 + "}", 400, "deep"),
    ('\ufeff{"years": 2}', 400, "JSON"),
    ('{"years": 2, "years": 2}', 400, "twice"),
    ('{"currency": 5, "exchange_rate": 1}', 400, "currency"),
]


@pytest.mark.parametrize(("body", "status", "says"), BODIES, ids=[body[:60] for body, *_ in BODIES])
def test_a_body_that_cannot_be_read_is_told_why(
    client: FlaskClient, body: str, status: int, says: str
) -> None:
    reply = client.post("/api/v1/estimate", data=body, content_type="application/json")
    assert reply.status_code == status
    assert says in reply.get_data(as_text=True)


def test_every_fault_is_reported_at_once(client: FlaskClient) -> None:
    reply = client.get(
        "/api/v1/estimate?years=0&team_size=x&scope=all&what=1&salary.go=5&salary.go=6"
    )
    fields = [error["field"] for error in reply.json["errors"]]
    assert sorted(fields) == ["salary.go", "scope", "team_size", "what", "years"]


def test_bytes_that_are_no_text_are_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/estimate?team_size=%ff").status_code == 400
    raw = client.post("/api/v1/estimate", data=b'{"a": "\xff"}', content_type="application/json")
    assert raw.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "arguments", "status"),
    [
        ("GET", "/api/v1/nothing", {}, 404),
        ("GET", "/api/v1/figures/nothing", {}, 404),
        ("PUT", "/api/v1/estimate", {}, 405),
        ("POST", "/api/v1/estimate", {"data": "a=1"}, 415),
        ("GET", "/api/v1/estimate?" + "a" * 9000, {}, 414),
        (
            "POST",
            "/api/v1/estimate",
            {"data": " " * 70_000, "content_type": "application/json"},
            413,
        ),
    ],
)
def test_every_error_of_the_api_is_a_problem_with_its_request_id(
    client: FlaskClient, method: str, path: str, arguments: dict[str, str], status: int
) -> None:
    reply = client.open(path, method=method, **arguments)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    assert reply.json["instance"].endswith(reply.headers["X-Request-Id"])
    assert client.get(reply.json["type"]).status_code == 200


def test_an_error_repeats_only_the_rejected_value(client: FlaskClient) -> None:
    reply = client.get("/api/v1/estimate?salary.go=123456&team_size=-3")
    assert "123456" not in reply.get_data(as_text=True)


def test_bytes_of_an_address_that_are_not_even_escaped_are_refused(client: FlaskClient) -> None:
    for path in ("/", "/api/v1/estimate", "/oembed", "/nothing"):
        answer = client.get(path, environ_overrides={"QUERY_STRING": "years=2&a=\xff"})
        assert answer.status_code == 400


def test_words_of_a_command_that_are_no_text_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for word in ("orders_per_month=\udcff", "\udcff=1", "\udcff"):
        assert main(["estimate", word]) == 2
        assert "is not UTF-8 text" in capsys.readouterr().err


def technologies_of_an_operator(place: Path, count: int) -> str:
    """Figures laid over the book with so many technologies; their names with commas."""
    text = (folder() / "technologies" / "go.toml").read_text("utf-8")
    own = re.sub(r"^(basis|source|derivation|also) = .*\n", "", text, flags=re.MULTILINE)
    own = re.sub(r', (basis|source|derivation|also) = ("[^"]*"|\[[^]]*\])', "", own)
    (place / "technologies").mkdir(parents=True)
    for number in range(count):
        named = own.replace('id = "go"', f'id = "t{number}"', 1)
        (place / "technologies" / f"t{number}.toml").write_text(named, "utf-8")
    return ",".join(f"t{number}" for number in range(count))


def test_what_would_take_too_long_is_refused_with_what_would_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = technologies_of_an_operator(tmp_path, 29)
    monkeypatch.setenv("COSTCALC_PRICING_DIR", str(tmp_path))
    client = create_app().test_client()
    asked = f"/api/v1/simulation?technologies={names}&years=10"
    refused = client.get(f"{asked}&draws=20000")
    (fault,) = refused.json["errors"]
    assert refused.status_code == 422
    assert (fault["field"], fault["allowed"], fault["suggestion"]) == (
        "draws",
        "0 to 3,448",
        "3448",
    )
    assert client.get(f"{asked}&draws=3448").status_code == 200
    rows = "years\n" + "10\n" * 4000
    batch = client.post(
        f"/api/v1/batch.csv?technologies={names}", data=rows, content_type="text/csv"
    )
    assert (batch.status_code, "1,000,000" in batch.text) == (422, True)


def test_the_embedded_book_may_be_asked_for_all_that_each_bound_allows(
    client: FlaskClient,
) -> None:
    most = "technologies=elixir,erlang,go,node,ruby&years=10&draws=20000"
    assert client.get(f"/api/v1/simulation?{most}").status_code == 200


def test_a_line_of_a_table_may_not_fill_the_memory(client: FlaskClient) -> None:
    for long in (b"9" * 200_000, b'"' + b"9" * 100_000 + b"\n" + b"9" * 100_000 + b'"'):
        body = b"orders_per_month\n" + long
        refused = client.post("/api/v1/batch.csv", data=body, content_type="text/csv")
        assert (refused.status_code, "line" in refused.json["detail"]) == (400, True)


@pytest.mark.parametrize(
    "value", ["1e1000000000", '"1e999999999"', "nan", "inf", '"1_000"', '"\u0663"', "true", '"1/0"']
)
def test_a_number_of_a_price_book_passes_a_grammar_too(tmp_path: Path, value: str) -> None:
    text = f'[figures.peak_to_mean]\nvalue = {value}\nnote = "ours"\n'
    (tmp_path / "common.toml").write_text(text, "utf-8")
    with pytest.raises(BookFault, match=r"peak_to_mean\.value"):
        price_books(own=tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"x = " + b"[" * 5000, "deep"), (b"#" * 1_000_001, "more than"), (b"\xff", "no TOML"),
     (b"a = 1\na = 2", "no TOML")],
)  # fmt: skip
def test_a_file_of_a_price_book_has_bounds(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "common.toml").write_bytes(content)
    with pytest.raises(BookFault, match=says):
        price_books(own=tmp_path)


@pytest.mark.parametrize("body", ['{"team_size": "\\ud800"}', '{"\\ud800": "5"}'])
def test_half_a_surrogate_pair_is_no_text(client: FlaskClient, body: str) -> None:
    reply = client.post("/api/v1/estimate", data=body, content_type="application/json")
    assert reply.status_code == 400
    assert client.post("/api/v1/estimate", json={"team_size": "\U0001f600"}).status_code == 400


def test_a_flood_of_fields_is_one_fault(client: FlaskClient) -> None:
    names = client.post("/api/v1/estimate", json={f"x{n}": "1" for n in range(2000)})
    technologies = client.post("/api/v1/estimate", json={"technologies": ["rust"] * 5000})
    for reply in (names, technologies):
        assert reply.status_code in (400, 422)
        assert len(reply.json["errors"]) == 1


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("technologies=golang", "go"),
        ("scope=foo", None),
        ("years=many", None),
        ("exchange_rate=x&currency=EUR", None),
        ("set.go.server_price=dear", None),
        ("orders=1M", "orders_per_month"),
        ("salaries=90k", "salary"),
        ("salary.go=a lot", None),
        ("set.attrition=5 kg", "5%"),
    ],
)
def test_a_fault_comes_with_what_was_meant_and_with_nothing_where_nothing_is_near(
    client: FlaskClient, typed: str, suggestion: str | None
) -> None:
    errors = client.get(f"/api/v1/estimate?{typed}").json["errors"]
    assert [error["suggestion"] for error in errors] == [suggestion]


def test_what_a_fault_suggests_for_a_number_is_taken(book: PriceBook) -> None:
    needed = {
        "current_server_price": {"current_servers": "20", "baseline": "ruby"},
        "current_servers": {"baseline": "ruby"},
        "exchange_rate": {"currency": "EUR"},
    }
    for name in known_names(book):
        beside = needed.get(name, {})
        with pytest.raises(Refused) as refused:
            Scenario.read(book, {**beside, name: "no number"})
        (fault,) = refused.value.faults
        if fault.suggestion is not None:
            Scenario.read(book, {**beside, name: fault.suggestion})


def test_an_address_with_too_many_slashes_is_unknown_and_not_redirected(
    client: FlaskClient,
) -> None:
    assert client.get("/api//v1/estimate").status_code == 404
