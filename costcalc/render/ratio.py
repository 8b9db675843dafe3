"""A chart without money: every amount as a percentage of what one technology costs."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from costcalc.costing import LIKELY
from costcalc.estimate import Estimate
from costcalc.model.vocabulary import Array
from costcalc.render.columns import ordered

PERCENT: Final = "%"
"""Stands where a currency would: a unit of it is a hundredth of the reference."""


def as_ratio(estimate: Estimate) -> Estimate:
    """The estimate in percent of the reference's likely total."""
    costing, simulation = estimate.costing, estimate.simulation
    row = estimate.scenario.technologies.index(_reference(estimate))
    whole = float(costing.totals[estimate.scenario.of][row, LIKELY])
    rate = 100 / whole if whole else 1.0
    scenario = replace(
        estimate.scenario,
        currency=PERCENT,
        exchange_rate=estimate.scenario.exchange_rate * rate,
    )

    def scaled(amounts: Mapping[str, Array]) -> Mapping[str, Array]:
        return MappingProxyType({name: each * rate for name, each in amounts.items()})

    return replace(
        estimate,
        scenario=scenario,
        costing=replace(
            costing,
            scenario=scenario,
            monthly=scaled(costing.monthly),
            annual=scaled(costing.annual),
            years=costing.years * rate,
            migration=costing.migration * rate,
            totals=scaled(costing.totals),
        ),
        simulation=simulation
        and replace(
            simulation,
            totals=scaled(simulation.totals),
            cumulative=simulation.cumulative * rate,
        ),
    )


def is_ratio(estimate: Estimate) -> bool:
    """Whether amounts are percentages."""
    return estimate.scenario.currency == PERCENT


def explained(estimate: Estimate) -> str:
    """What 100 % is."""
    return f"100 % is what {estimate.book.technologies[_reference(estimate)].name} likely costs"


def _reference(estimate: Estimate) -> str:
    """The technology that stands at 100 %: what runs today, else the cheapest."""
    return estimate.scenario.baseline or ordered(estimate)[0]
