"""Why one is dearer: the steps of a bridge foot to the cent, whatever the total."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from typing import TypeAlias, get_args

import numpy as np
import pytest

from costcalc.analysis.bridge import between, bridge
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.inputs import Total
from costcalc.model.lines import ITEMS, ONE_OFFS

CostOf: TypeAlias = Callable[..., Costing]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]


def exact(amount: float) -> Decimal:
    return Decimal(str(amount))


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY"])
@pytest.mark.parametrize("of", get_args(Total))
def test_a_bridge_foots_to_the_cent_between_any_two(
    of: Total, currency: str, scope: str, cost_of: CostOf
) -> None:
    asked = {
        "technologies": "elixir,erlang,go,node",
        "migration_person_months": "7.3",
        "years": "4",
    }
    asked |= {"parallel_running_months": "2", "concurrent_connections": "33333", "team_size": "3.7"}
    costing = cost_of(asked, scope=scope, currency=currency, baseline="ruby")
    coin = 1 if currency == "JPY" else 0.01
    names = costing.scenario.technologies
    for start, end in permutations(names, 2):
        found = bridge(costing, start, end, of)
        likely = costing.totals[of][:, LIKELY]
        assert (found.start, found.end) == (likely[names.index(start)], likely[names.index(end)])
        footed = exact(found.start) + sum(exact(step.difference) for step in found.steps)
        assert footed == exact(found.end)
        back = bridge(costing, end, start, of)
        for there, again in zip(found.steps, back.steps, strict=True):
            assert there.difference == pytest.approx(-again.difference, abs=3 * coin)
            assert there.difference % 1 == 0 or coin < 1


@pytest.mark.parametrize("of", get_args(Total))
def test_a_bridge_foots_from_one_scenario_to_another(of: Total, cost_of: CostOf) -> None:
    first = cost_of(migration_person_months="6")
    other = cost_of({"team_size.go": "12", "own.rent": "500/month"}, migration_person_months="6")
    found = between((first, "go"), (other, "go"), of)
    footed = exact(found.start) + sum(exact(step.difference) for step in found.steps)
    assert footed == exact(found.end)
    assert {step.item for step in found.steps if step.difference} >= {"salaries", "rent"}


def test_random_scenarios_foot_too(cost_of: CostOf, question: Puzzle) -> None:
    for number in range(60):
        costing = cost_of(question(np.random.default_rng(number)))
        names = costing.scenario.technologies
        found = bridge(costing, names[0], names[-1], costing.scenario.of)
        footed = exact(found.start) + sum(exact(step.difference) for step in found.steps)
        assert footed == exact(found.end)


def test_a_step_is_the_difference_of_a_line_or_of_what_is_paid_once(cost_of: CostOf) -> None:
    costing = cost_of(baseline="ruby", staffing="hired")
    go, ruby = (costing.scenario.technologies.index(id_) for id_ in ("go", "ruby"))
    annuity = sum(costing.discount)
    for of, amounts, once in (
        ("monthly", lambda item: costing.monthly[item][:, LIKELY], 0),
        ("annual", lambda item: costing.annual[item][:, LIKELY, 0], 0),
        ("nominal", lambda item: costing.annual[item][:, LIKELY].sum(axis=1), 1),
        ("present_value", lambda item: costing.annual[item][:, LIKELY] @ costing.discount, 1),
        (
            "equivalent_annual",
            lambda item: costing.annual[item][:, LIKELY] @ costing.discount / annuity,
            1 / annuity,
        ),
    ):
        steps = {step.item: step.difference for step in bridge(costing, "ruby", "go", of).steps}
        for item in ITEMS:
            line = amounts(item.id)
            assert steps.pop(item.id) == pytest.approx(line[go] - line[ruby], abs=0.011)
        paid = {item.id: costing.once[item.id][go, LIKELY] * once for item in ONE_OFFS}
        assert steps == (pytest.approx(paid, abs=0.011) if once else {})


def test_every_line_is_a_step_in_the_order_of_the_lines(cost_of: CostOf) -> None:
    steps = bridge(cost_of(), "elixir", "go", "annual").steps
    assert [(s.category, s.item) for s in steps] == [(item.category, item.id) for item in ITEMS]
    later = bridge(cost_of(), "elixir", "go", "nominal").steps[len(ITEMS) :]
    assert [(s.category, s.item) for s in later] == [("migration", item.id) for item in ONE_OFFS]


def test_between_a_technology_and_itself_there_is_no_step(cost_of: CostOf) -> None:
    found = bridge(cost_of(), "go", "go", "present_value")
    assert found.start == found.end
    assert {step.difference for step in found.steps} == {0}
