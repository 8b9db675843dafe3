"""A chart without money: every amount as a percentage of what one technology costs."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import Simulation
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import Total
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output.columns import ordered
from costcalc.output.wording import PERCENT, money

POINTS: Final = "points"


def as_ratio(estimate: Estimate, total: Total) -> Estimate | None:
    """The estimate in percent of the reference's likely total; None where that is nothing."""
    costing = estimate.costing
    row = estimate.scenario.technologies.index(_reference(estimate))
    whole = float(costing.totals[total][row, LIKELY])
    if not whole:
        return None
    rate = 100 / whole
    scenario = replace(
        estimate.scenario,
        currency=PERCENT,
        exchange_rate=estimate.scenario.exchange_rate * rate,
    )

    def scaled(amounts: Mapping[str, Array]) -> Mapping[str, Array]:
        return MappingProxyType({name: each * rate for name, each in amounts.items()})

    @cache
    def draw() -> Simulation | None:
        drawn = estimate.simulation
        return drawn and replace(
            drawn,
            totals=scaled(drawn.totals),
            items=scaled(drawn.items),
            horizon=scaled(drawn.horizon),
            one_offs=scaled(drawn.one_offs),
            paid=drawn.paid * rate,
        )

    return replace(
        estimate,
        scenario=scenario,
        costing=replace(
            costing,
            scenario=scenario,
            monthly=scaled(costing.monthly),
            annual=scaled(costing.annual),
            years=costing.years * rate,
            once=scaled(costing.once),
            migration=costing.migration * rate,
            totals={name: cents(each) for name, each in scaled(costing.totals).items()},
        ),
        draw=draw,
    )


def is_ratio(estimate: Estimate) -> bool:
    """Whether amounts are percentages."""
    return estimate.scenario.currency == PERCENT


def apart(amount: float, currency: str) -> str:
    """A difference in words: that of two percentages is in points, and a percentage of neither."""
    return money(amount, POINTS if currency == PERCENT else currency)


def explained(estimate: Estimate) -> str:
    """What 100 % is."""
    return f"100 % is what {reference_name(estimate)} likely costs"


def reference_name(estimate: Estimate) -> str:
    """The name of the technology that stands at 100 %."""
    return estimate.book.technologies[_reference(estimate)].name


def _reference(estimate: Estimate) -> str:
    """The technology that stands at 100 %: what runs today, else the cheapest."""
    return estimate.scenario.baseline or ordered(estimate)[0]
