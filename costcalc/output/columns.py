"""The order in which technologies stand side by side: the cheapest first, everywhere."""

from dataclasses import replace

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import by_likely
from costcalc.model.inputs import Total
from costcalc.output.period import Period

HORIZON: tuple[Total, ...] = ("present_value", "nominal", "equivalent_annual")


def order(estimate: Estimate) -> list[int]:
    """Rows of the technologies, the cheapest first: cards, charts and tables all follow it."""
    return by_likely(estimate.costing, estimate.scenario.of)


def ordered(estimate: Estimate) -> list[str]:
    """The technologies in that order."""
    return [estimate.scenario.technologies[row] for row in order(estimate)]


def names(estimate: Estimate) -> tuple[str, ...]:
    """Their names in that order."""
    return tuple(estimate.book.technologies[id_].name for id_ in ordered(estimate))


def seen(estimate: Estimate, period: Period | None) -> Estimate:
    """The estimate with everything but its verdict by the total of a period.

    The verdict stays: a decision is for the horizon, whichever period one looks at. Over the
    horizon the total is the one that the verdict is of, or the present value.
    """
    if period is None:
        return estimate
    total: Total = "monthly" if period == "month" else "annual"
    if period == "horizon":
        total = estimate.scenario.of if estimate.scenario.of in HORIZON else HORIZON[0]
    if total == estimate.scenario.of:
        return estimate
    return replace(estimate, scenario=replace(estimate.scenario, of=total))
