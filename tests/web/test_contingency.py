"""A contingency line stands where it is asked for, beside the sum of the others."""

import csv
import io
from typing import Any

import lxml.html
import openpyxl
import pytest
from flask.testing import FlaskClient

from costcalc.cli import main

Q = "baseline=ruby&current_servers=200&code_size=1&years=2&draws=500"
SHOWN = f"{Q}&contingency=p80"


def rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    reply = client.get(f"/api/v1/estimate.json?{query}")
    assert reply.status_code == 200, reply.text
    return list(reply.json)


def ahead(client: FlaskClient, total: str, query: str = Q) -> dict[str, float]:
    """P80 less likely of a total, as the JSON answer has both."""
    told = client.get(f"/api/v1/estimate.json?{query}").json["technologies"]
    return {each["id"]: round(each[total]["p80"] - each[total]["likely"], 2) for each in told}


def only(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in found if row["item"] == "contingency_p80"]


def test_the_json_answer_has_it_in_any_case_and_of_the_total_that_decides(
    client: FlaskClient,
) -> None:
    told = client.get(f"/api/v1/estimate.json?{Q}").json["technologies"]
    assert {e["id"]: e["contingency_p80"] for e in told} == ahead(client, "present_value")
    assert client.get(f"/api/v1/estimate.json?{SHOWN}").json["technologies"] == told


@pytest.mark.parametrize("layout", ["records", "years", "months&start=2027-04", "wide"])
def test_the_lines_of_a_table_stay_as_they_are(client: FlaskClient, layout: str) -> None:
    without, shown = (rows(client, f"{query}&layout={layout}") for query in (Q, SHOWN))
    assert only(without) == []
    assert [row for row in shown if row not in only(shown)] == without
    assert {row["category"] for row in only(shown)} == {"contingency"}
    assert {row["nature"] for row in only(shown)} == {None}


def test_it_is_p80_less_likely_of_the_month_and_year_that_a_row_is_of(client: FlaskClient) -> None:
    by_id = {row["technology"]: row for row in only(rows(client, f"{SHOWN}&layout=records"))}
    assert {id_: row["annual_likely"] for id_, row in by_id.items()} == ahead(client, "annual")
    assert {id_: row["monthly_likely"] for id_, row in by_id.items()} == ahead(client, "monthly")
    assert {row["annual_low"] for row in by_id.values()} == {None}
    text = client.get(f"/api/v1/estimate.csv?{SHOWN}").text
    assert len(only([*csv.DictReader(io.StringIO(text))])) == len(by_id)
    (wide,) = only(rows(client, f"{SHOWN}&layout=wide&period=horizon"))
    assert {id_: wide[f"{id_}_likely"] for id_ in by_id} == ahead(client, "nominal")


def test_a_budget_has_it_by_year_and_its_months_meet_the_year(client: FlaskClient) -> None:
    years = only(rows(client, f"{SHOWN}&layout=years"))
    first = {row["technology"]: row["likely"] for row in years if row["year"] == 1}
    assert first == ahead(client, "annual")
    once = {row["technology"]: row["likely"] for row in years if row["year"] == 0}
    assert once == ahead(client, "migration")
    months = only(rows(client, f"{SHOWN}&layout=months&start=2027-04"))
    for row in years:
        own = [m["likely"] for m in months if all(m[k] == row[k] for k in ("technology", "year"))]
        assert round(sum(own), 2) == row["likely"]
    focus = rows(client, f"{SHOWN}&layout=focus&start=2027-04")
    named = {row["ServiceName"] for row in focus if row["ChargeCategory"] == "Adjustment"}
    assert named == {"Contingency: P80 less likely"}


def test_the_page_has_a_row_below_its_total_and_offers_it(client: FlaskClient) -> None:
    amount = f"{ahead(client, 'annual')['go']:,.2f}"
    assert "Contingency: P80 less likely" not in client.get(f"/breakdown?{Q}").text
    assert "contingency=p80" in client.get(f"/breakdown?{Q}").text
    page = client.get(f"/breakdown?{SHOWN}").text
    below = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "Contingency: P80 less likely" in below
    assert amount in below


def test_the_workbook_has_it_on_its_summary(client: FlaskClient) -> None:
    def summary(query: str) -> dict[object, tuple[object, ...]]:
        made = openpyxl.load_workbook(
            io.BytesIO(client.get(f"/api/v1/estimate.xlsx?{query}").data), data_only=True
        )
        found = [*made["Summary"].values]
        at = next(i for i, row in enumerate(found) if str(row[0]).startswith("What to decide"))
        return {row[0]: row[1:] for row in found[at + 1 : at + 5]}

    assert {values[0] for values in summary(Q).values()} == {0}
    told = {name: values[0] for name, values in summary(SHOWN).items()}
    assert told["Go"] == pytest.approx(ahead(client, "present_value")["go"], abs=0.005)


def test_without_draws_there_is_none_and_no_other_is_shown(client: FlaskClient) -> None:
    query = SHOWN.replace("draws=500", "draws=0")
    assert only(rows(client, f"{query}&layout=years")) == []
    assert "Contingency" not in client.get(f"/breakdown?{query}").text
    reply = client.get(f"/api/v1/estimate.csv?{Q}&contingency=p90")
    assert reply.status_code == 422
    assert reply.json["errors"][0]["allowed"] == "p80"


def test_payback_is_told_in_months_with_its_range(client: FlaskClient) -> None:
    told = {
        e["id"]: e["payback"] for e in client.get(f"/api/v1/estimate.json?{Q}").json["technologies"]
    }
    go = told["go"]
    assert 0 < go["months_p10"] < go["months"] < go["months_p90"]
    months = [f"{go[name]:.0f}" for name in ("months", "months_p10", "months_p90")]
    said = f"after {months[0]} months (P10 to P90: {months[1]} to {months[2]})"
    assert said in client.get(f"/breakdown?{Q}").text
    made = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/api/v1/estimate.xlsx?{Q}").data), data_only=True
    )
    found = [*made["Summary"].values]
    at = next(i for i, row in enumerate(found) if str(row[0]).startswith("What to decide"))
    by_name = {row[0]: row[3:6] for row in found[at + 1 : at + 5]}
    assert by_name["Go"] == pytest.approx((go["months"], go["months_p10"], go["months_p90"]))
    assert by_name["Ruby"] == ("–", None, None)


def test_the_command_line_shows_it_where_it_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", *Q.split("&")]) == 0
    without = capsys.readouterr().out
    assert "P80 less likely" not in without
    assert "Payback of moving, months" in without
    assert main(["estimate", *SHOWN.split("&")]) == 0
    assert "present value, P80 less likely" in capsys.readouterr().out
    assert main(["estimate", "contingency=p90"]) == 2


@pytest.mark.parametrize("of", ["present_value", "annual"])
def test_how_sure_has_what_to_budget_for_by_the_measure_that_decides(
    of: str, client: FlaskClient
) -> None:
    told = client.get(f"/api/v1/estimate.json?{Q}&of={of}").json["technologies"]
    page = lxml.html.fromstring(client.get(f"/certainty?{Q}&of={of}").text)
    (table,) = page.xpath("//table[@id='budgets-table']")
    names = [each["name"] for each in told]
    heads = [cell.text_content().strip() for cell in table.xpath(".//thead//th")][1:]
    rows = [
        [c.text_content().strip() for c in row.xpath("td")] for row in table.xpath(".//tbody/tr")
    ]
    assert sorted(heads) == sorted(names)
    for at, name in enumerate(heads):
        own = next(each for each in told if each["name"] == name)
        likely, p50, p80, above = (
            float(row[at].replace(",", "").replace("−", "-")) for row in rows
        )
        assert (likely, p50, p80) == tuple(own[of][end] for end in ("likely", "p50", "p80"))
        assert above == own["contingency_p80"] == round(p80 - likely, 2)
    for row in table.xpath(".//tbody/tr"):
        for link in row.xpath(".//a/@href"):
            assert client.get(link).status_code == 200


def test_without_draws_there_is_nothing_to_budget_for(client: FlaskClient) -> None:
    assert "budgets-table" not in client.get("/certainty?draws=0").text
