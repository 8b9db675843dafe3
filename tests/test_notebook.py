"""An estimate and its charts in Python: a line when printed, tables and drawings in a notebook."""

import csv
from io import StringIO
from xml.etree import ElementTree as ET

import pytest

from costcalc import Estimate, Refused, Scenario, chart, estimate, load_price_book, verdict_text
from costcalc.output.charts.registry import CHARTS
from costcalc.web import create_app

BOOK = load_price_book()
STATES = (
    {},
    {"draws": 0},
    {"team_size": 0, "technologies": "go", "baseline": "none"},
    {"currency": "EUR", "exchange_rate": 0.92, "years": 10, "migration_person_months": 3},
)


@pytest.fixture(params=STATES, ids=str)
def answer(request: pytest.FixtureRequest) -> Estimate:
    return estimate(Scenario.read(BOOK, request.param), BOOK)


def test_what_holds_many_numbers_is_printed_in_a_line(answer: Estimate) -> None:
    for each in (answer, BOOK, answer.costing, answer.simulation, chart(answer, "annual")):
        assert len(repr(each)) < 250
        assert "\n" not in repr(each)
    for id_, total in zip(
        answer.scenario.technologies, answer.costing.totals["present_value"], strict=True
    ):
        assert f"{id_} {total[1]:,.2f}" in repr(answer)


def test_a_notebook_shows_the_verdict_the_totals_and_a_chart(answer: Estimate) -> None:
    html = answer._repr_html_()  # type: ignore[attr-defined]
    shown = ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - our own
    assert "".join(shown[0].itertext()) == verdict_text(answer)
    names = ["".join(row[0].itertext()) for row in shown[1].iter("tr")][1:]
    assert sorted(names) == sorted(
        BOOK.technologies[id_].name for id_ in answer.scenario.technologies
    )
    totals = answer.costing.totals["present_value"]
    least = totals[answer.ranks.index(1)]
    assert [cell.text for cell in shown[1].iter("td")][:3] == [f"{each:,.0f}" for each in least]
    assert shown[2].tag.endswith("svg")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_picture_and_the_numbers_of_the_service(name: str) -> None:
    drawn = chart(estimate(Scenario.read(BOOK, years=5), BOOK), name)
    service = create_app().test_client()
    assert drawn.svg() == service.get(f"/chart/{name}.svg?years=5").data
    there = list(csv.DictReader(StringIO(service.get(f"/chart/{name}.csv?years=5").text)))
    assert [list(row) for row in drawn.rows] == [list(row) for row in there]
    assert len(drawn.rows) == len(there)


def test_a_chart_in_percent_shows_no_money() -> None:
    drawn = chart(estimate(Scenario.read(BOOK, baseline="ruby"), BOOK), "annual", ratio=True)
    assert "USD" not in drawn.svg().decode()
    assert "100 % is what Ruby likely costs" in drawn.svg().decode()


def test_a_png_is_twice_as_wide_as_it_is_asked_for() -> None:
    png = chart(estimate(Scenario.read(BOOK), BOOK), "servers").png(width=400)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 800


@pytest.mark.parametrize(
    ("name", "options", "mend"),
    [
        ("anual", {}, "annual"),
        ("annual", {"period": "yaer"}, "year"),
        ("annual", {"panels": "to"}, "two"),
        ("flip", {"map": "orderz"}, "orders"),
        ("annual", {"range": "envelop"}, "envelope"),
    ],
)
def test_a_chart_that_there_is_not_is_refused_with_the_nearest(
    name: str, options: dict[str, str], mend: str
) -> None:
    with pytest.raises(Refused) as refused:
        chart(estimate(Scenario.read(BOOK), BOOK), name, **options)  # type: ignore[arg-type]
    assert refused.value.faults[0].suggestion == mend
