"""What people type for a value: one verdict at every door, with the same codes and the same mends.

Each line of `tests/data/typed.jsonl` has what is typed, as in an address, and what comes of it:
what is `read`, in words; the codes that it `warns` with and what each suggests; or the fields that
are `refused`, each with its mend.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from costcalc.cli import main
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import known_names
from costcalc.web.delivery.formats import KINDS

Typed: TypeAlias = dict[str, Any]

LINES = (Path(__file__).parents[1] / "data" / "typed.jsonl").read_text("utf-8").splitlines()
CASES = [pytest.param(json.loads(line), id=ascii(json.loads(line)["typed"])) for line in LINES]


@pytest.fixture(scope="module")
def client(keeping: FlaskClient) -> FlaskClient:
    return keeping


def pairs(case: Typed) -> dict[str, str]:
    first, *others = re.split(r"&(?=[a-z_.]+=)", case["typed"])
    parts = (part.partition("=") for part in (first, *others))
    return {"draws": "0"} | {name: value for name, _, value in parts}


def query(case: Typed) -> str:
    return "&".join(f"{name}={quote(value)}" for name, value in pairs(case).items())


def check(answer: Typed, case: Typed) -> None:
    """An estimate, or a problem, in JSON."""
    if "refused" in case:
        mends = {each["field"]: each["suggestion"] for each in answer["errors"]}
        assert mends == case["refused"]
        return
    understood = {each["id"]: each["understood"] for each in answer["inputs"]}
    for name, words in case.get("read", {}).items():
        assert understood[name].startswith(words)
    told = {each["code"]: each["suggestion"] for each in answer["warnings"]}
    assert case.get("warns", told).items() <= told.items()
    assert {*told} - {"no_effect"} == {*case.get("warns", {})} - {"no_effect"}


@pytest.mark.parametrize("case", CASES)
def test_in_an_address(client: FlaskClient, case: Typed) -> None:
    check(client.get(f"/api/v1/estimate?{query(case)}").json, case)


@pytest.mark.parametrize("case", CASES)
def test_in_json(client: FlaskClient, case: Typed) -> None:
    check(client.post("/api/v1/estimate", json=pairs(case)).json, case)


@pytest.mark.parametrize("case", CASES)
def test_on_the_page(client: FlaskClient, case: Typed) -> None:
    page = client.get(f"/?{query(case)}")
    text = re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", page.text)))
    assert (page.status_code == 200) == ("refused" not in case)
    for mend in case.get("refused", {}).values():
        assert mend is None or f"Try {mend}." in text
    for code, mend in case.get("warns", {}).items():
        use = "the same for all: " if code == "mixed_pay" else mend
        assert mend is None or f"Use {use}" in text
        assert code == "mixed_pay" or mend is None or f"Did you mean {mend}?" in text


def test_technologies_given_twice_are_one_list_at_every_door(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    twice, ids = "technologies=go&technologies=Elixir", ["elixir", "go"]
    estimated = client.get(f"/api/v1/estimate?{twice}").json
    assert [each["id"] for each in estimated["technologies"]] == ids
    assert "Erlang" not in re.findall(r"<h2>\s*(\w+)", client.get(f"/?{twice}").text)
    for form, kind in ((text_file, "csv"), (workbook, "xlsx")):
        body = form([["technologies"] * 2, ["go", "Elixir"], ["go", ""]])
        rows = client.post("/api/v1/batch.json", data=body, content_type=KINDS[kind]).json["rows"]
        assert [row["technologies"] for row in rows] == ["go,Elixir", "go"]
        assert [row["elixir_servers_low"] is None for row in rows] == [False, True]
        assert "erlang_servers_low" not in rows[0]
    inputs = {"technologies": ["go", "Elixir"]}
    saved = client.post("/api/v1/scenarios", json={"title": "Plan", "inputs": inputs}).json
    kept = client.get(f"{saved['links']['page']}/estimate.json").json
    assert [each["id"] for each in kept["technologies"]] == ids
    assert main(["estimate", "--json", *twice.split("&")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in printed["technologies"]] == ids


def text_file(rows: list[list[str]]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    return table.getvalue().encode()


def workbook(rows: list[list[str]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("form", [text_file, workbook])
@pytest.mark.parametrize("case", CASES)
def test_in_a_row_of_a_file(
    client: FlaskClient, case: Typed, form: Callable[[list[list[str]]], bytes]
) -> None:
    names = {name for name in case.get("refused", {}) if name.startswith("set.")}
    if names & {"set.inflation", "set.tax_rate"}:
        return  # a column that is no parameter concerns the whole file
    body = form([[*pairs(case)], [*pairs(case).values()]])
    kind = KINDS["csv" if form is text_file else "xlsx"]
    answer = client.post("/api/v1/batch.json", data=body, content_type=kind).json
    mends = {each["field"]: each["suggestion"] for each in answer["errors"]}
    assert mends == case.get("refused", {})
    for row in answer["rows"]:
        codes = {*row["warning_codes"]} - {"no_effect"}
        assert codes == {*case.get("warns", {})} - {"no_effect"}


@pytest.mark.parametrize("case", CASES)
def test_in_a_saved_scenario(client: FlaskClient, case: Typed) -> None:
    answer = client.post("/api/v1/scenarios", json={"title": "Plan", "inputs": pairs(case)}).json
    if "refused" in case:
        mends = {each["field"]: each["suggestion"] for each in answer["errors"]}
        assert mends == {f"inputs.{name}": mend for name, mend in case["refused"].items()}
    else:
        read = {name: words.partition(" (")[0] for name, words in case.get("read", {}).items()}
        answer = client.get(f"{answer['links']['page']}/estimate.json").json
        check(answer, {**case, "read": read})


@pytest.mark.parametrize("case", CASES)
def test_on_the_command_line(capsys: pytest.CaptureFixture[str], case: Typed) -> None:
    words = [f"{name}={value}" for name, value in pairs(case).items()]
    status = main(["estimate", "--json", *words])
    printed = capsys.readouterr()
    assert status == (2 if "refused" in case else 0)
    if status == 0:
        check(json.loads(printed.out), case)
    for field, mend in case.get("refused", {}).items():
        (line,) = (each for each in printed.err.splitlines() if f"costcalc: {field}: " in each)
        assert ("Try" in line) == (mend is not None)
        assert mend is None or f"Try {mend}." in line


@pytest.mark.parametrize("case", [case for case in CASES if "refused" not in case.values[0]])
def test_a_link_to_what_was_typed_says_the_same(client: FlaskClient, case: Typed) -> None:
    asked = client.get(f"/api/v1/estimate?{query(case)}&book=2026.12").json
    again = client.get(asked["links"]["self"]).json
    for answer in (asked, again):
        answer["warnings"] = [
            (each["code"], each["field"], each["suggestion"]) for each in answer["warnings"]
        ]
        answer["inputs"] = [(each["id"], each["likely"]) for each in answer["inputs"]]
    assert again == asked


@pytest.mark.parametrize("case", [case for case in CASES if "warns" in case.values[0]])
def test_the_link_of_a_warning_takes_what_it_suggests(client: FlaskClient, case: Typed) -> None:
    answer = client.get(f"/api/v1/estimate?{query(case)}").json
    for told in answer["warnings"]:
        assert (told["link"] is None) == (told["suggestion"] is None)
        if told["link"] and told["code"] != "mixed_pay":
            mended = client.get(told["link"].replace("/?", "/api/v1/estimate?", 1)).json
            left = {(each["code"], each["field"]) for each in mended["warnings"]}
            assert (told["code"], told["field"]) not in left


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case.values[0]])
def test_the_link_of_a_mend_keeps_all_else_and_takes_it(client: FlaskClient, case: Typed) -> None:
    page = client.get(f"/?{query(case)}").text
    found = re.findall(r'Try\s+<a href="([^"]*)"[^>]*>([^<]*)</a>', page)
    links = {unescape(mend): unescape(link) for link, mend in found}
    mends = {name: mend for name, mend in case["refused"].items() if mend}
    assert {*links} == {*mends.values()}
    for name, mend in mends.items():
        mended = dict(parse_qsl(links[mend].partition("?")[2]))
        renamed = mend in known_names(load_price_book())
        others = {each: text for each, text in pairs(case).items() if each != name}
        assert mended == others | ({mend: pairs(case)[name]} if renamed else {name: mend})
        refused = client.get(links[mend].replace("/?", "/api/v1/estimate?")).json.get("errors", ())
        assert {each["field"] for each in refused} <= case["refused"].keys() - {name}


@pytest.mark.parametrize(
    "address", ["/flips?", "/receipt?number=annual.go.likely&", "/embed/annual?"]
)
def test_a_page_without_a_form_leads_to_what_a_mend_makes_of_it(
    client: FlaskClient, address: str
) -> None:
    page = client.get(f"{address}team_size=five&years=4").text
    (link,) = re.findall(r'try <a href="([^"]*)"', page)
    assert "team_size=5" in link
    assert client.get(unescape(link)).status_code == 200
    assert unescape(link).startswith(address.partition("?")[0])


def test_technologies_stay_ticked_beside_an_error(client: FlaskClient) -> None:
    page = client.get("/?technologies=Go, Elixir and Erlang&team_size=five").text
    ticked = re.findall(r'name="technologies"\s+value="(\w+)"[^>]*checked', page)
    assert ticked == ["elixir", "erlang", "go"]


DOUBTED = "orders_per_month=150.000"
SAID = "150.000 was read as 150 orders a month"


@pytest.mark.parametrize(
    "address", ["/?", "/flips?", "/receipt?number=annual.go.likely&", "/embed/annual?"]
)
def test_every_page_says_what_is_doubtful(client: FlaskClient, address: str) -> None:
    reply = client.get(f"{address}{DOUBTED}")
    assert SAID in unescape(reply.text)
    assert reply.headers["Costcalc-Warnings"] == "ambiguous_thousands"


def test_a_frame_without_money_says_it_without_what_was_typed(client: FlaskClient) -> None:
    page = client.get(f"/embed/annual?values=ratio&{DOUBTED}").text
    assert "may stand between thousands or before decimals" in page
    assert "150.000 was" not in page


@pytest.mark.parametrize(
    "words",
    [["simulate"], ["sensitivity"], ["flip", "team_size"], ["bridge", "elixir", "go"],
     ["trace", "annual.go.likely"], ["compare", "a.team_size=5"]],
)  # fmt: skip
def test_every_command_says_what_is_doubtful(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main([*words, DOUBTED]) == 0
    assert capsys.readouterr().out.count(f"\nNote: Orders a month: {SAID}") == 1
    assert main([*words, DOUBTED, "--json"]) == 0
    printed = capsys.readouterr()
    json.loads(printed.out)
    assert printed.err.count(SAID) == 1


def test_a_number_that_is_no_text_cannot_be_ambiguous(client: FlaskClient) -> None:
    body = '{"orders_per_month": 150.000, "team_size": 1.500}'
    answer = client.post("/api/v1/estimate", data=body, content_type="application/json").json
    assert [each["code"] for each in answer["warnings"]] == []
    assert [each["code"] for each in client.get(answer["links"]["self"]).json["warnings"]] == []


def test_pay_is_not_mixed_where_all_of_it_is_the_users(client: FlaskClient) -> None:
    for more in ("salary.elixir=90k&salary.erlang=90k", "market_salary=90k", "salary=90k"):
        answer = client.get(f"/api/v1/estimate?salary.go=100k&{more}").json
        assert "mixed_pay" not in {each["code"] for each in answer["warnings"]}
    staffed = client.get("/api/v1/estimate?salary.ruby=100k&baseline=ruby").json
    assert "mixed_pay" not in {each["code"] for each in staffed["warnings"]}
    hired = client.get("/api/v1/estimate?salary.ruby=100k&baseline=ruby&staffing=hired").json
    assert "mixed_pay" in {each["code"] for each in hired["warnings"]}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("salary.go=85,000", "85000"),
        ("salary.go=80k..90k", "80000..90000"),
        ("salary.go=90k&salary.elixir=90k", "90000"),
        ("salary.go=90k&salary.elixir=80k", None),
        ("country=de&salary.go=85.000", None),
        ("salary.go=120..180k", None),
        ("salary.go=85", None),
    ],
)
def test_the_same_pay_for_all_is_offered_of_one_that_is_not_in_doubt(
    typed: str, offered: str | None, client: FlaskClient
) -> None:
    told = client.get(f"/api/v1/estimate?{typed}").json["warnings"]
    (mixed,) = (each for each in told if each["code"] == "mixed_pay")
    assert (mixed["suggestion"], mixed["link"] is None) == (offered, offered is None)
    page = re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", client.get(f"/?{typed}").text)))
    assert ("Use the same for all: " in page) == bool(offered)
    if offered:
        said = "..".join(f"{int(end):,}" for end in offered.split(".."))
        assert f"Use the same for all: {said}" in page
        left = client.get(mixed["link"].replace("/?", "/api/v1/estimate?", 1)).json
        assert "mixed_pay" not in {each["code"] for each in left["warnings"]}
        pay = {each["likely"] for each in left["inputs"] if each["id"].startswith("salary")}
        assert len(pay) == 1


def test_the_figures_of_the_book_and_of_public_cases_are_not_doubted(client: FlaskClient) -> None:
    for typed in (
        "market_salary=120000..144570..169000",
        "set.posts_per_vcpu=0.0003..0.001..0.003",
        "set.developer_pool=3000000",
        "orders_per_month=0..5M&team_size=9",
        "salary=0",
    ):
        answer = client.get(f"/api/v1/estimate?{typed}").json
        assert {each["code"] for each in answer["warnings"]} <= {"no_effect"}, typed
