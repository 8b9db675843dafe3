"""Why one is dearer: the steps of a bridge foot to the cent, whatever the total."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from typing import TypeAlias, get_args

import numpy as np
import pytest

from costcalc.analysis.bridge import bridge
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.inputs import Total
from costcalc.model.lines import ITEMS, ONE_OFFS

CostOf: TypeAlias = Callable[..., Costing]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]


def exact(amount: float) -> Decimal:
    return Decimal(str(amount))


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
@pytest.mark.parametrize("rate", [None, ("EUR", "0.9217"), ("JPY", "151.3")])
@pytest.mark.parametrize("of", get_args(Total))
def test_a_bridge_foots_to_the_cent_between_any_two(
    of: Total, rate: tuple[str, str] | None, scope: str, cost_of: CostOf
) -> None:
    asked = {
        "technologies": "elixir,erlang,go,node",
        "migration_person_months": "7.3",
        "years": "4",
    }
    asked |= {"parallel_running_months": "2", "concurrent_connections": "33333", "team_size": "3.7"}
    asked |= dict(zip(("currency", "exchange_rate"), rate, strict=True)) if rate else {}
    costing = cost_of(asked, scope=scope)
    names = costing.scenario.technologies
    for start, end in permutations(names, 2):
        found = bridge(costing, start, end, of)
        likely = costing.totals[of][:, LIKELY]
        assert (found.start, found.end) == (likely[names.index(start)], likely[names.index(end)])
        footed = exact(found.start) + sum(exact(step.difference) for step in found.steps)
        assert footed == exact(found.end)
        back = bridge(costing, end, start, of)
        for there, again in zip(found.steps, back.steps, strict=True):
            assert there.difference == pytest.approx(-again.difference, abs=0.03)


def test_random_scenarios_foot_too(cost_of: CostOf, question: Puzzle) -> None:
    for number in range(60):
        costing = cost_of(question(np.random.default_rng(number)))
        names = costing.scenario.technologies
        found = bridge(costing, names[0], names[-1], costing.scenario.of)
        footed = exact(found.start) + sum(exact(step.difference) for step in found.steps)
        assert footed == exact(found.end)


def test_a_step_is_the_difference_of_a_line(cost_of: CostOf) -> None:
    costing = cost_of(baseline="ruby", migration_person_months="6", parallel_running_months="2")
    ruby, go = map(costing.scenario.technologies.index, ("ruby", "go"))
    for of, amounts in (
        ("monthly", lambda item: costing.monthly[item][:, LIKELY]),
        ("annual", lambda item: costing.annual[item][:, LIKELY, 0]),
        ("nominal", lambda item: costing.annual[item][:, LIKELY].sum(axis=1)),
        ("present_value", lambda item: costing.annual[item][:, LIKELY] @ costing.discount),
    ):
        steps = {step.item: step.difference for step in bridge(costing, "ruby", "go", of).steps}
        for item in ITEMS:
            line = amounts(item.id)
            assert steps.pop(item.id) == pytest.approx(line[go] - line[ruby], abs=0.011)
        moved = {id_: once[go, LIKELY] for id_, once in costing.once.items()}
        assert steps == ({} if of in ("monthly", "annual") else moved)


def test_an_equivalent_annual_bridge_spreads_what_is_paid_once(cost_of: CostOf) -> None:
    costing = cost_of(baseline="ruby", migration_person_months="6", years="5")
    steps = bridge(costing, "ruby", "go", "equivalent_annual").steps
    once = [step for step in steps if step.category == "migration"]
    assert [step.item for step in once] == [item.id for item in ONE_OFFS]
    go = costing.scenario.technologies.index("go")
    spread = costing.migration[go, LIKELY] / sum(1.1**-year for year in range(1, 6))
    assert sum(step.difference for step in once) == pytest.approx(spread, abs=0.011)


def test_every_line_is_a_step_in_the_order_of_the_lines(cost_of: CostOf) -> None:
    steps = bridge(cost_of(), "elixir", "go", "annual").steps
    assert [(s.category, s.item) for s in steps] == [(item.category, item.id) for item in ITEMS]


def test_between_a_technology_and_itself_there_is_no_step(cost_of: CostOf) -> None:
    found = bridge(cost_of(), "go", "go", "present_value")
    assert found.start == found.end
    assert {step.difference for step in found.steps} == {0}
