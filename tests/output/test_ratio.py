"""Percentages instead of money are the money's own, and no more can be worked out of them."""

from collections.abc import Mapping

import pytest

from costcalc.estimate import Estimate, estimate
from costcalc.output.charts import CHARTS, WITHOUT_MONEY, View, chart
from costcalc.output.finding import Finding, Value
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

STATES: tuple[Mapping[str, str], ...] = (
    {},
    {"salary.go": "123456", "currency": "EUR", "exchange_rate": "0.92"},
    {"scope": "like_for_like", "concurrent_connections": "100k", "years": "5"},
    {"migration_person_months": "6", "years": "4", "technologies": "elixir,erlang,go,node"},
    {"baseline": "none", "salary": "90k..180k", "of": "annual"},
    {"draws": "0", "of": "nominal", "salary": "0"},
)
STACKED = ("annual", "monthly", "horizon")
NEAR = 0.0101
"""Two decimals, and what a rounded part may leave over."""


def asked(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def both(name: str, found: Estimate) -> tuple[Finding, Finding]:
    """A chart in money and in percentages."""
    return chart(name, found, View()), chart(name, found, View(ratio=True))


def amounts(finding: Finding, *columns: str) -> dict[tuple[Value, ...], list[float]]:
    """The amounts of each row, by what it is of."""
    ids = [column.id for column in finding.data.columns]
    wanted = [ids.index(column) for column in columns]
    words = [i for i, each in enumerate(ids) if each in ("technology", "category", "item", "year")]
    return {
        tuple(row[i] for i in words): [float(row[i] or 0) for i in wanted]
        for row in finding.data.rows
    }


def reference(found: Estimate) -> str:
    """What runs today, else the cheapest."""
    ranked = found.scenario.technologies[found.ranks.index(1)]
    return found.scenario.baseline or ranked


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", STACKED)
def test_a_bar_is_a_hundred_times_its_amount_over_the_likely_total_of_the_reference(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    found = asked(book, given)
    money, percent = (amounts(each, "low", "likely", "high") for each in both(name, found))
    whole = money[reference(found), "total"][1]
    assert percent[reference(found), "total"][1] == 100
    assert list(percent) == list(money)
    for row, cases in money.items():
        near = NEAR / 2 if row[1] == "total" else NEAR * 2
        assert percent[row] == pytest.approx([each / whole * 100 for each in cases], abs=near)


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", STACKED)
def test_every_column_of_percentages_foots(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    percent = amounts(both(name, asked(book, given))[1], "low", "likely", "high")
    for technology in {row[0] for row in percent}:
        parts = [v for row, v in percent.items() if row[0] == technology and row[1] != "total"]
        total = percent[technology, "total"]
        assert [round(sum(case), 2) for case in zip(*parts, strict=True)] == total


def test_what_rounding_leaves_over_goes_to_the_people(book: PriceBook) -> None:
    """Elsewhere a hundredth would be seen: equal amounts stay equal."""
    found = asked(book, {"salary": "100k", "scope": "like_for_like"})
    money, percent = (amounts(each, "likely") for each in both("annual", found))
    amount = money["go", "infrastructure"]
    same = [row for row, each in money.items() if each == amount]
    assert len(same) > 2
    assert {tuple(percent[row]) for row in same} == {tuple(percent["go", "infrastructure"])}


@pytest.mark.parametrize("given", STATES)
def test_lines_end_at_a_hundred_for_the_reference(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    found = asked(book, given)
    columns = ("low", "likely", "high", "against")
    money, percent = (amounts(each, *columns) for each in both("cumulative", found))
    whole = money[reference(found), found.scenario.years][1]
    assert percent[reference(found), found.scenario.years][1] == 100
    for row, cases in money.items():
        assert percent[row] == pytest.approx([v / whole * 100 for v in cases], abs=NEAR)


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", ["bridge", "tornado", "distribution", "flip"])
def test_what_analyses_show_is_in_percent_of_the_total_that_they_are_of(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    found = asked(book, given)
    money, percent = both(name, found)
    if name == "flip":  # a map of salaries would tell them
        money = chart(name, found, View(map="team"))
    technology = found.scenario.technologies.index(reference(found))
    whole = float(found.costing.totals[found.scenario.of][technology, 1])
    shown = {"bridge": ["amount"], "distribution": ["difference"], "flip": ["gap"]}
    columns = [column.id for column in money.data.columns]
    near = NEAR * 2 if name == "tornado" else NEAR  # a gap of two rounded totals
    for column in shown.get(name, ["at_low", "at_high", "swing"]) if columns else ():
        at = columns.index(column)
        in_money, in_percent = (
            [float(row[at] or 0) for row in each.data.rows] for each in (money, percent)
        )
        few = min(len(in_money), len(in_percent))
        assert few or found.simulation is None
        assert name == "tornado" or len(in_money) == len(in_percent)
        wanted = [each / whole * 100 for each in in_money[:few]]
        assert in_percent[:few] == pytest.approx(wanted, abs=near)


@pytest.mark.parametrize("given", STATES)
def test_the_figures_that_matter_are_the_same_in_either(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    money, percent = (
        [(row[0], row[-1]) for row in each.data.rows]
        for each in both("tornado", asked(book, given))
    )
    assert money[: len(percent)] == percent[: len(money)]


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", [name for name in CHARTS if name not in WITHOUT_MONEY])
def test_no_percentage_is_so_long_that_cents_could_be_worked_out(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    """Amounts are whole cents, so a few quotients of sixteen digits would give them away."""
    finding = both(name, asked(book, given))[1]
    drivers = {"x", "y", "low", "high"} if name in ("flip", "tornado") else set()
    kept = [i for i, column in enumerate(finding.data.columns) if column.id not in drivers]
    for row in finding.data.rows:
        long = [row[i] for i in kept if isinstance(row[i], float) and row[i] != round(row[i], 2)]
        assert long == []


def test_a_difference_of_percentages_is_told_in_points(book: PriceBook) -> None:
    found = asked(book, {"salary.ruby": "200k"})
    titles = {name: both(name, found)[1].title for name in ("annual", "bridge", "tornado")}
    assert all(" points" in title for title in titles.values()), titles
    assert "89.3 %" in both("cumulative", asked(book, STATES[1]))[1].title
    assert "points" in " ".join(both("distribution", found)[1].says)


def test_the_words_say_what_a_hundred_percent_is(book: PriceBook) -> None:
    found = asked(book, {})
    for name in CHARTS:
        subtitle = both(name, found)[1].subtitle
        assert ("100 % is what Ruby likely costs" in subtitle) == (name not in WITHOUT_MONEY)
    alone = asked(book, {"baseline": "none"})
    assert "100 % is what Go likely costs" in both("annual", alone)[1].subtitle


def test_small_percentages_are_written_with_their_decimals(book: PriceBook) -> None:
    drawn = both("annual", asked(book, STATES[1]))[1].drawing
    totals = {row.name: row.total for panel in drawn for row in panel.rows}
    assert totals == {"Go": "0.5", "Ruby": "0.8", "Elixir": "1.65", "Erlang": "0.9"}


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in WITHOUT_MONEY])
def test_nothing_is_a_percentage_of_nothing(book: PriceBook, name: str) -> None:
    prices = ("server_price", "monitoring_price", "database_price")
    given = {"team_size.ruby": "0", **{f"set.ruby.{price}": "0" for price in prices}}
    finding = both(name, asked(book, given))[1]
    assert finding.kind == "none"
    assert finding.subtitle == "Ruby likely costs nothing, so nothing is a percentage of it."
    assert finding.data.rows == ()
