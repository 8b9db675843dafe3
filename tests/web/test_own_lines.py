"""Lines of one's own stand wherever a line stands, whichever door they came in by."""

import csv
import io
import json
from contextlib import redirect_stdout
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from flask.testing import FlaskClient

from costcalc import Scenario, load_price_book
from costcalc.cli import main
from costcalc.costing.totals import cost

OWN = {"own.rent": "500/month", "own.rent.go": "7000..9000/year", "own.lunch": "300/developer/year"}
ASKED = {**OWN, "baseline": "ruby", "currency": "EUR", "draws": "200"}
RENT = {"elixir": 6000.0, "erlang": 6000.0, "go": 8000.0, "ruby": 6000.0}
API = "/api/v1/"


def ask(client: FlaskClient, path: str, **more: str) -> Any:
    reply = client.get(path, query_string={**ASKED, **more})
    assert reply.status_code == 200, reply.text
    return reply


def rents(rows: list[dict[str, Any]], amount: str = "annual_likely") -> dict[str, float]:
    found = [row for row in rows if row["item"] == "rent"]
    assert {(row["category"], row["nature"], row["basis"]) for row in found} == {
        ("support", "direct", "user")
    }
    return {row["technology"]: float(row[amount]) for row in found}


def test_every_form_of_the_estimate_has_them(client: FlaskClient) -> None:
    told = ask(client, f"{API}estimate.json").json
    assert rents(told["items"]) == RENT
    for form, mark in (("csv", ","), ("tsv", "\t")):
        text = ask(client, f"{API}estimate.{form}").text
        assert rents([*csv.DictReader(io.StringIO(text), delimiter=mark)]) == RENT
    inputs = {each["id"]: each for each in told["inputs"]}
    assert (inputs["own.rent"]["likely"], inputs["own.rent"]["unit"]) == (6000, "EUR/year")
    assert inputs["own.lunch"]["understood"] == "300 EUR per developer a year"


@pytest.mark.parametrize(
    "body",
    [
        dict(OWN),
        {
            "own": {
                "rent": {"default": "500/month", "go": "7000..9000/year"},
                "lunch": OWN["own.lunch"],
            }
        },
        {
            "own": {
                "rent": "500/month",
                "rent.go": {"low": 7000, "high": 9000, "unit": "EUR/year"},
                "lunch": "300 EUR per developer a year",
            }
        },
    ],
)
def test_a_body_may_hold_them_dotted_or_nested(client: FlaskClient, body: dict[str, Any]) -> None:
    more = {"baseline": "ruby", "currency": "EUR", "draws": 200}
    told = client.post(f"{API}estimate", json={**body, **more}).json
    assert told["items"] == ask(client, f"{API}estimate").json["items"]


def test_budgets_have_them_in_every_layout(client: FlaskClient) -> None:
    years = ask(client, f"{API}estimate.json", layout="years").json
    assert rents([row for row in years if row["year"] == 1], "likely") == RENT
    months = ask(client, f"{API}estimate.json", layout="months", start="2027-01").json
    by_month = [row["likely"] for row in months if row["item"] == "rent" and row["year"] == 1]
    assert round(sum(by_month), 2) == sum(RENT.values())
    focus = ask(client, f"{API}estimate.json", layout="focus", start="2027-01").json
    assert {row["ServiceCategory"] for row in focus if row["ServiceName"] == "Rent"} == {"Other"}
    wide = ask(client, f"{API}estimate.json", layout="wide").json
    (row,) = (each for each in wide if each["item"] == "rent")
    assert row["go_likely"] == 8000


def test_numbers_receipts_bridges_and_turns_know_them(client: FlaskClient) -> None:
    def number(metric: str) -> float:
        return float(ask(client, f"{API}estimate.txt", metric=metric).text)

    assert number("go.rent.annual.likely") == 8000
    assert number("own.rent.go.high") == 9000
    assert number("own.rent.ruby.high") == number("own.rent.likely") == 6000
    trace = ask(client, f"{API}trace", number="go.rent.year_2.high").json
    assert trace["formula"] == "rent × price factor"
    leaf = trace["from"][0]
    assert (leaf["number"], leaf["value"], leaf["origin"]) == ("own.rent.go.high", 9000, "user")
    lunch = ask(client, f"{API}trace", number="go.lunch.annual.likely").json
    assert lunch["formula"] == "lunch × developers × wage factor"
    steps = ask(client, f"{API}bridge", **{"from": "ruby", "to": "go"}, of="annual").json["steps"]
    assert {"category": "support", "item": "rent", "difference": 2000} in steps
    bars = ask(client, f"{API}sensitivity", of="annual.go").json["bars"]
    (bar,) = (each for each in bars if each["figure"] == "own.rent.go")
    assert round(bar["swing"], 2) == 2000
    ask(client, f"{API}flip-points", driver="own.rent.go")


def test_links_hold_them_and_lead_to_the_same_answer(client: FlaskClient) -> None:
    told = ask(client, f"{API}estimate").json
    query = dict(parse_qsl(urlsplit(told["links"]["self"]).query))
    assert {name: query[name] for name in OWN} == {**OWN, "own.rent": "6000/year"}
    assert client.get(told["links"]["self"]).json["items"] == told["items"]


def test_the_page_shows_them_and_adds_new_ones_without_a_script(client: FlaskClient) -> None:
    page = ask(client, "/breakdown").text
    assert '<a href="/working' in page
    assert 'id="field-own.rent.go"' in page
    row = {"_own_name_0": "Büro & Miete", "_own_amount_0": "250", "_own_by_0": "month"}
    empty = {"_own_name_1": "", "_own_amount_1": "", "_own_by_1": "month"}
    reply = client.get("/", query_string={"own.rent": "500/month", **row, **empty})
    assert reply.status_code == 303
    assert dict(parse_qsl(urlsplit(reply.location).query)) == {
        "own.rent": "500/month",
        "own.buro_miete": "250/month",
    }
    wrong = client.get("/", query_string={**row, "_own_name_0": "compute"})
    assert wrong.status_code == 400
    assert "own.compute has the name of a line that there is" in wrong.text


def test_pictures_and_embeds_have_them(client: FlaskClient) -> None:
    rows = ask(client, "/chart/annual.csv").text
    assert rows != client.get("/chart/annual.csv?baseline=ruby&currency=EUR&draws=200").text
    assert "own.rent.go=7000..9000%2Fyear" in ask(client, "/embed/annual").text


def test_a_comparison_counts_a_line_that_one_side_alone_has(client: FlaskClient) -> None:
    told = client.get(f"{API}compare?a.own.rent=500/month&b.own.tea=40/month&draws=0").json
    found = {row["item"]: row for row in told["items"] if row["technology"] == "go"}
    assert (found["rent"]["values"], found["tea"]["values"]) == (
        {"a": 6000, "b": 0},
        {"a": 0, "b": 480},
    )


def test_a_batch_takes_them_as_columns(client: FlaskClient) -> None:
    table = "scenario,own.rent,own.rent.go,years\na,500/month,,2\nb,,9000/year,2\nc,,,2\n"
    post = {"data": table, "content_type": "text/csv"}
    wide = [*csv.DictReader(io.StringIO(client.post(f"{API}batch.csv", **post).text))]
    assert [row["own.rent"] for row in wide] == ["500/month", "", ""]
    base = float(wide[2]["go_annual_likely"])
    assert [float(row["go_annual_likely"]) - base for row in wide] == [6000, 9000, 0]
    assert float(wide[1]["elixir_annual_likely"]) == float(wide[2]["elixir_annual_likely"])
    text = client.post(f"{API}batch.csv?layout=tidy", **post).text
    tidy = [row for row in csv.DictReader(io.StringIO(text)) if row["item"] == "rent"]
    assert {(row["scenario"], row["technology"], float(row["annual_likely"])) for row in tidy} >= {
        ("a", "go", 6000.0),
        ("b", "go", 9000.0),
        ("b", "elixir", 0.0),
    }
    assert {row["scenario"] for row in tidy} == {"a", "b"}


def test_the_workbook_has_their_cells_and_rows(client: FlaskClient) -> None:
    made = ask(client, f"{API}estimate.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    assert {"own__rent_low", "go_own__rent_high", "own__lunch_likely"} <= {*book.defined_names}
    values = openpyxl.load_workbook(io.BytesIO(made.data), data_only=True)["Calculation"]
    labels = [row[0].value for row in values.iter_rows(max_col=1)]
    assert labels.count("Rent") == 4  # what is read, working, and the amount before and after


def test_the_command_line_and_python_take_them() -> None:
    with redirect_stdout(io.StringIO()) as printed:
        assert main(["estimate", "--json", *(f"{k}={v}" for k, v in ASKED.items())]) == 0
    assert rents(json.loads(printed.getvalue())["items"]) == RENT
    with redirect_stdout(io.StringIO()) as printed:
        assert main(["estimate", *(f"{k}={v}" for k, v in ASKED.items())]) == 0
    assert "support: rent" in printed.getvalue()
    book = load_price_book()
    assert cost(Scenario.read(book, ASKED), book).annual["rent"][:, 1, 0].tolist() == [
        *RENT.values()
    ]


@pytest.mark.parametrize(
    ("name", "text", "said", "mend"),
    [
        ("own.compute", "5/month", "has the name of a line that there is", "own.other_compute"),
        ("own.rewrite", "5/month", "has the name of a line that there is", "own.other_rewrite"),
        ("own.Büro", "5/month", "is no parameter", "own.buro"),
        ("own.rent.rust", "5/month", "is no parameter", "own.rent"),
        ("own." + "x" * 31, "5/month", "is no parameter", "own." + "x" * 30),
        ("own", "5/month", "is no parameter", "own.line"),
        ("own.rent", "500", "Rent needs its period: 500/month or 500/year?", "500/month"),
        ("own.rent", "-5/month", "must be 0 to 1,000,000,000 USD a month", "5/month"),
        ("own.rent", "2B/month", "must be 0 to 1,000,000,000 USD a month", "1000000000/month"),
        ("own.rent", "5/developer", "its unit is USD per developer a year", "5/developer/year"),
        ("own.rent", "many/month", "must be a number", None),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed_and_a_mend(
    client: FlaskClient, name: str, text: str, said: str, mend: str | None
) -> None:
    reply = client.get(f"{API}estimate", query_string={name: text})
    assert reply.status_code in (400, 422)
    (fault,) = reply.json["errors"]
    assert (fault["field"], fault["value"], fault["suggestion"]) == (name, text, mend)
    assert said in fault["detail"]
    assert fault["allowed"]
    if mend:
        mended = {name: mend} if mend[0].isdigit() else {mend: text}
        assert client.get(f"{API}estimate", query_string=mended).status_code == 200


def test_there_may_be_twenty_and_one_line_has_one_kind_of_amount(client: FlaskClient) -> None:
    lines = {f"own.l{number}": "5/month" for number in range(21)}
    reply = client.get(f"{API}estimate", query_string=lines)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["allowed"] == "20 at most"
    lines.pop("own.l20")
    assert client.get(f"{API}estimate", query_string={**lines, "draws": "0"}).status_code == 200
    both = {"own.a": "5/month", "own.a.go": "5/developer/year"}
    (fault,) = client.get(f"{API}estimate", query_string=both).json["errors"]
    assert fault["field"] == "own.a"


def test_a_line_of_a_technology_that_is_not_compared_is_said_to_count_for_nothing(
    client: FlaskClient,
) -> None:
    told = client.get(f"{API}estimate?own.rent.java=5/month&draws=0").json
    (warning,) = (each for each in told["warnings"] if each["code"] == "no_effect")
    assert (warning["field"], warning["technology"]) == ("own.rent.java", "java")
    assert set(rents(told["items"]).values()) == {0.0}


def test_a_sweep_takes_a_list_of_them_and_no_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "own.rent=500/month,7000/year", "--out", "-"]) == 0
    rows = [*csv.DictReader(io.StringIO(capsys.readouterr().out))]
    first, second = (float(row["go_annual_likely"]) for row in rows)
    assert second - first == pytest.approx(1000)
    assert main(["sweep", "own.rent=1k..5k/5", "--out", "-"]) == 2
    assert "own.rent takes no steps" in capsys.readouterr().err
