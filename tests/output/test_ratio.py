"""Percentages instead of money are the money's own, and no more can be worked out of them."""

import re
from typing import Any

import pytest
from charts import State, asked, chart_of, column

from costcalc.output.charts.registry import CHARTS, WITHOUT_MONEY
from costcalc.output.charts.spec import Chart
from costcalc.output.columns import ordered

STATES: tuple[State, ...] = (
    {},
    {"salary.go": "123456", "currency": "EUR", "exchange_rate": "0.92"},
    {"baseline": "ruby", "concurrent_connections": "100k", "years": "5"},
    {"baseline": "ruby", "migration_person_months": "6", "years": "4", "scope": "published"},
    {"salary": "90k..180k", "of": "annual"},
    {"draws": "0", "of": "nominal", "salary": "0"},
)
CASES = ("low", "likely", "high")
MONEY = [name for name in CHARTS if name not in WITHOUT_MONEY]
NEAR = 0.0101
"""Two decimals, and what a rounded part may leave over."""
each_state = pytest.mark.parametrize("state", STATES)
each_stack = pytest.mark.parametrize("name", ["annual", "monthly", "horizon"])


def both(name: str, state: State) -> tuple[Chart, Chart]:
    """A chart in money and in percentages; its map is without salaries, which would tell them."""
    return chart_of(name, state, map="team"), chart_of(name, state, ratio=True)


def amounts(drawn: Chart, *columns: str) -> dict[tuple[Any, ...], list[float]]:
    """The amounts of each row, by what it is of."""
    ids = [each.id for each in drawn.data.columns]
    words = [column(drawn, id_) for id_ in ids if id_ in ("technology", "category", "year")]
    numbers = zip(*(column(drawn, each) for each in columns), strict=True)
    return dict(zip(zip(*words, strict=True), map(list, numbers), strict=True))


def reference(state: State) -> str:
    """What runs today, else the cheapest."""
    return asked(state).scenario.baseline or ordered(asked(state))[0]


@each_state
@each_stack
def test_a_bar_is_a_hundred_times_its_amount_over_the_likely_total_of_the_reference(
    name: str, state: State
) -> None:
    money, percent = (amounts(each, *CASES) for each in both(name, state))
    whole = money[reference(state), "total"][1]
    assert percent[reference(state), "total"][1] == 100
    assert list(percent) == list(money)
    for row, cases in money.items():
        near = NEAR / 2 if row[1] == "total" else NEAR * 2
        assert percent[row] == pytest.approx([each / whole * 100 for each in cases], abs=near)


@each_state
@each_stack
def test_every_column_of_percentages_foots(name: str, state: State) -> None:
    percent = amounts(both(name, state)[1], *CASES)
    for technology in {row[0] for row in percent}:
        parts = [v for row, v in percent.items() if row[0] == technology and row[1] != "total"]
        total = percent[technology, "total"]
        assert [round(sum(case), 2) for case in zip(*parts, strict=True)] == total


def test_what_rounding_leaves_over_goes_to_the_people() -> None:
    """Elsewhere a hundredth would be seen: equal amounts stay equal."""
    state = {"salary": "100k"}
    money, percent = (amounts(each, "likely") for each in both("annual", state))
    amount = money["go", "infrastructure"]
    same = [row for row, each in money.items() if each == amount]
    assert len(same) > 2
    assert {tuple(percent[row]) for row in same} == {tuple(percent["go", "infrastructure"])}


@each_state
def test_lines_end_at_a_hundred_for_the_reference(state: State) -> None:
    money, percent = (amounts(each, *CASES, "against") for each in both("cumulative", state))
    last = reference(state), asked(state).scenario.years
    assert percent[last][1] == 100
    for row, cases in money.items():
        wanted = [each / money[last][1] * 100 for each in cases]
        assert percent[row] == pytest.approx(wanted, abs=NEAR)


@each_state
@pytest.mark.parametrize("name", ["bridge", "tornado", "distribution", "flip"])
def test_what_analyses_show_is_in_percent_of_the_total_that_they_are_of(
    name: str, state: State
) -> None:
    result, charts = asked(state), both(name, state)
    technology = result.scenario.technologies.index(reference(state))
    whole = float(result.costing.totals[result.scenario.of][technology, 1])
    shown = {"bridge": ["amount"], "distribution": ["difference"], "flip": ["gap"]}
    near = NEAR * 2 if name == "tornado" else NEAR  # a gap of two rounded totals
    assert charts[0].panels or result.simulation is None
    for each in shown.get(name, ["at_low", "at_high", "swing"]) if charts[0].panels else ():
        # Bars that are as wide as each other may stand in another order.
        keys = [range(len(d.data.rows)) if name != "tornado" else _bars(d) for d in charts]
        money, percent = (
            dict(zip(key, column(drawn, each), strict=True))
            for key, drawn in zip(keys, charts, strict=True)
        )
        assert percent
        assert name == "tornado" or len(money) == len(percent)
        wanted = {key: amount / whole * 100 for key, amount in money.items() if key in percent}
        assert {key: percent[key] for key in wanted} == pytest.approx(wanted, abs=near)


def _bars(drawn: Chart) -> list[tuple[Any, ...]]:
    """What each bar of a tornado is of."""
    return [(row[0], row[-1]) for row in drawn.data.rows]


@each_state
def test_the_figures_that_matter_are_the_same_in_either(state: State) -> None:
    money, percent = map(_bars, both("tornado", state))
    assert {*percent} <= {*money} or {*money} <= {*percent}  # rounded, a small one may show or not
    assert money[0] == percent[0]


@each_state
@pytest.mark.parametrize("name", MONEY)
def test_no_percentage_is_so_long_that_cents_could_be_worked_out(name: str, state: State) -> None:
    """Amounts are whole cents, so a few quotients of sixteen digits would give them away."""
    drawn = both(name, state)[1]
    drivers = {"x", "y", "low", "high"} if name in ("flip", "tornado") else set()
    for each in drawn.data.columns:
        numbers = [v for v in column(drawn, each.id) if isinstance(v, float)]
        assert each.id in drivers or numbers == [round(v, 2) for v in numbers]


def test_a_difference_of_percentages_is_told_in_points() -> None:
    state = {"baseline": "ruby", "staffing": "hired", "salary.ruby": "200k"}
    titles = {name: both(name, state)[1].title for name in ("bridge", "tornado")}
    assert all(" points" in title for title in titles.values()), titles
    assert re.search(r"\d %", both("cumulative", STATES[1])[1].title)
    assert "points" in " ".join(both("distribution", state)[1].says)


def test_the_words_say_what_a_hundred_percent_is() -> None:
    for name in CHARTS:
        subtitle = both(name, {"baseline": "ruby"})[1].subtitle
        assert ("100 % is what Ruby likely costs" in subtitle) == (name in MONEY)
    assert "100 % is what Go likely costs" in both("annual", {})[1].subtitle


def test_small_percentages_are_written_with_their_decimals() -> None:
    _, rest = both("annual", STATES[1])[1].panels
    totals = {row.name: row.labels[0].text for row in rest.rows}
    assert totals.keys() == {"Go", "Elixir", "Erlang"}
    assert all(re.fullmatch(r"0\.\d\d?", text) for text in totals.values()), totals


@pytest.mark.parametrize("name", MONEY)
def test_nothing_is_a_percentage_of_nothing(name: str) -> None:
    prices = ("server_price", "monitoring_price", "database_price")
    free = {f"set.ruby.{price}": "0" for price in prices}
    state = {"baseline": "ruby", "scope": "published", "team_size.ruby": "0", **free}
    drawn = both(name, state)[1]
    assert drawn.panels == drawn.data.rows == ()
    assert drawn.subtitle == "Ruby likely costs nothing, so nothing is a percentage of it."
