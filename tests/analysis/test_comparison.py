"""Two scenarios side by side: differences and ratios of every line and total."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis.compare import TOTALS, items, totals
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.lines import ITEMS
from costcalc.output.analyses_json import Given, comparison_json

CostOf: TypeAlias = Callable[..., Costing]


def test_each_row_is_the_amount_of_both_with_difference_and_ratio(cost_of: CostOf) -> None:
    a, b = cost_of(), cost_of(team_size="9", scope="published")
    rows = {(row.technology, row.name): row for row in (*items(a, b), *totals(a, b))}
    assert len(rows) == 3 * (len(ITEMS) + len(TOTALS))
    for place, technology in enumerate(a.scenario.technologies):
        for item in ITEMS:
            row = rows[technology, item.id]
            own = [c.annual[item.id][place, LIKELY, 0] for c in (a, b)]
            assert [row.a, row.b] == own
            assert row.difference == round(own[1] - own[0], 2)
            assert row.ratio == (own[1] / own[0] if own[0] else None)
        for total in TOTALS:
            row = rows[technology, total]
            assert [row.a, row.b] == [c.totals[total][place, LIKELY] for c in (a, b)]


def test_a_technology_of_one_scenario_alone_has_no_difference(cost_of: CostOf) -> None:
    a, b = cost_of(technologies="go,ruby"), cost_of(technologies="elixir,node,ruby")
    rows = list(totals(a, b))
    assert list(dict.fromkeys(row.technology for row in rows)) == ["go", "ruby", "elixir", "node"]
    for row in rows:
        both = row.technology == "ruby"
        assert row.difference == 0 if both else row.difference is None
        assert row.ratio == 1 if both else row.ratio is None


def test_of_nothing_there_is_no_ratio(cost_of: CostOf) -> None:
    rows = list(items(cost_of(team_size="0"), cost_of()))
    salaries = next(row for row in rows if row.name == "salaries")
    assert (salaries.a, salaries.ratio) == (0, None)
    assert salaries.difference == salaries.b


def test_only_inputs_that_differ_are_listed(cost_of: CostOf) -> None:
    a = cost_of(team_size="5", years="5", salary="90k")
    b = cost_of(team_size="7", years="5", scope="published")
    found = comparison_json(a, b)
    assert found.inputs == (
        Given("salary", "90000", None),
        Given("scope", None, "published"),
        Given("team_size", "5", "7"),
    )
    assert found.a == {"salary": "90000", "team_size": "5", "years": "5"}
    assert found.currency == "USD"


@pytest.mark.parametrize(
    "asked", [{}, {"baseline": "ruby", "current_servers": "9"}, {"scope": "published"}]
)
def test_a_scenario_beside_itself_differs_in_nothing(
    asked: dict[str, str], cost_of: CostOf
) -> None:
    found = comparison_json(cost_of(asked), cost_of(asked))
    assert found.inputs == ()
    assert {row.difference for row in (*found.items, *found.totals)} == {0}
    assert {row.ratio for row in (*found.items, *found.totals)} <= {1, None}
