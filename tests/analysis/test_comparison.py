"""Two scenarios side by side: differences and ratios of every line and total."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis.compare import TOTALS, items, lines, totals
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.lines import ITEMS
from costcalc.output.comparison_json import Given
from costcalc.output.questions import compare
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

CostOf: TypeAlias = Callable[..., Costing]
Ask: TypeAlias = Callable[..., Scenario]


def test_each_row_is_the_amount_of_both_with_difference_and_ratio(cost_of: CostOf) -> None:
    a, b = cost_of(), cost_of(team_size="9", scope="published")
    rows = {(row.technology, row.name): row for row in (*items(a, b), *totals(a, b))}
    assert len(rows) == 3 * (len(ITEMS) + len(TOTALS))
    for place, technology in enumerate(a.scenario.technologies):
        for item in ITEMS:
            row = rows[technology, item.id]
            own = [c.annual[item.id][place, LIKELY, 0] for c in (a, b)]
            assert [*row.values] == own
            assert row.differences == (round(own[1] - own[0], 2),)
            assert row.ratios == (own[1] / own[0] if own[0] else None,)
        for total in TOTALS:
            row = rows[technology, total]
            assert [*row.values] == [c.totals[total][place, LIKELY] for c in (a, b)]


@pytest.mark.parametrize("of", TOTALS)
def test_lines_are_of_the_total_that_decides_and_add_up_to_it(cost_of: CostOf, of: str) -> None:
    given = {"of": of, "migration_person_months": "6", "baseline": "ruby", "years": "5"}
    a, b = cost_of(**given), cost_of(**given, team_size="9", **{"own.rent": "500/month"})
    for total in (row for row in totals(a, b) if row.name == of):
        own = [row for row in lines(a, b) if row.technology == total.technology]
        for place, value in enumerate(total.values):
            assert sum(row.values[place] or 0.0 for row in own) == pytest.approx(value, abs=0.15)


def test_a_technology_of_one_scenario_alone_has_no_difference(cost_of: CostOf) -> None:
    a, b = cost_of(technologies="go,ruby"), cost_of(technologies="elixir,node,ruby")
    rows = list(totals(a, b))
    assert list(dict.fromkeys(row.technology for row in rows)) == ["go", "ruby", "elixir", "node"]
    for row in rows:
        both = row.technology == "ruby"
        assert row.differences == ((0,) if both else (None,))
        assert row.ratios == ((1,) if both else (None,))


def test_of_nothing_there_is_no_ratio(cost_of: CostOf) -> None:
    rows = list(items(cost_of(team_size="0"), cost_of()))
    salaries = next(row for row in rows if row.name == "salaries")
    nothing, all_of_it = salaries.values
    assert (nothing, salaries.ratios) == (0, (None,))
    assert salaries.differences == (all_of_it,)


def test_only_inputs_that_differ_are_listed(ask: Ask, book: PriceBook) -> None:
    a = ask(team_size="5", years="5", salary="90k")
    b = ask(team_size="7", years="5", scope="published")
    found = compare([a, b], book)
    assert found.inputs == (
        Given("salary", {"a": "90000", "b": None}),
        Given("scope", {"a": None, "b": "published"}),
        Given("team_size", {"a": "5", "b": "7"}),
    )
    assert found.currency == "USD"


def test_what_alone_turns_the_decision_is_named_and_nothing_else(ask: Ask, book: PriceBook) -> None:
    today = ask(baseline="ruby", current_servers="20", years="5", migration_person_months="9")
    claim = ask(
        baseline="ruby", current_servers="20", years="5", migration_person_months="8",
        team_size__go="4",
    )  # fmt: skip
    found = compare([today, claim], book)
    assert (found.sides["a"].cheapest, found.sides["b"].cheapest) == ("ruby", "go")
    assert found.turned == ("team_size.go",)
    assert compare([today, today], book).turned == ()


def test_up_to_eight_are_all_against_the_first(ask: Ask, book: PriceBook) -> None:
    found = compare([ask(team_size=str(size)) for size in range(1, 9)], book)
    assert [*found.sides] == [*"abcdefgh"]
    for row in found.totals:
        assert [*row.difference] == [*row.ratio] == [*"bcdefgh"]
        for side, difference in row.difference.items():
            assert difference == round(row.values[side] - row.values["a"], 2)
