"""The order in which technologies stand side by side: the cheapest first, everywhere."""

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import by_likely


def order(estimate: Estimate) -> list[int]:
    """Rows of the technologies, the cheapest first: cards, charts and tables all follow it."""
    return by_likely(estimate.costing, estimate.scenario.of)


def ordered(estimate: Estimate) -> list[str]:
    """The ids of the technologies in that order."""
    return [estimate.scenario.technologies[row] for row in order(estimate)]


def names(estimate: Estimate) -> tuple[str, ...]:
    """The names of the technologies in that order."""
    return tuple(estimate.book.technologies[id_].name for id_ in ordered(estimate))


def mover(estimate: Estimate) -> str:
    """The cheapest technology that does not run today."""
    return next(id_ for id_ in ordered(estimate) if id_ != estimate.scenario.baseline)
