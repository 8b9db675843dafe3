"""A technology's answer on one card, by the measure that decides; ranges on one scale."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import LEAD
from costcalc.costing.totals import LIKELY
from costcalc.output import verdict_parts as parts
from costcalc.output import wording
from costcalc.output.cells import Cell
from costcalc.output.columns import order
from costcalc.output.links import receipt
from costcalc.output.ranged import Ranged


@dataclass(frozen=True)
class Card:
    """A technology's answer; places are percentages of the common scale."""

    id: str
    name: str
    named: bool
    """Whether the verdict names it the winner."""
    baseline: bool
    amount: Cell
    """With the ends of the range that the bar shows."""
    at: str
    start: str
    width: str
    says: str
    """What the bar shows, in words."""
    difference: str
    why: str
    """The address of the bridge that takes the difference apart."""
    alike: str
    """That the verdict cannot tell it from the card that all are compared with, in words."""


def cards(ranged: Ranged, why: Callable[[str, str], str]) -> Iterator[Card]:
    """A card a technology, what runs today first, then the lowest likely total.

    All but the first are differences from it; ranges stand on one scale that begins at zero. `why`
    gives the address of the bridge from one technology to another.
    """
    estimate = ranged.estimate
    scenario, book, verdict = estimate.scenario, estimate.book, estimate.verdict
    ids = scenario.technologies
    points = ranged.total(scenario.of)[:, [LIKELY, *ranged.ends]]
    scale = float(points.max()) or 1.0
    first, *rest = sorted(order(estimate), key=lambda row: ids[row] != scenario.baseline)
    for row in (first, *rest):
        id_ = ids[row]
        places = (points[row] / scale).tolist()
        likely, low, high = map(wording.compact, points[row].tolist())
        name = book.technologies[id_].name
        yield Card(
            id=id_,
            name=name,
            named=verdict.named == id_ and len(ids) > 1,
            baseline=id_ == scenario.baseline,
            amount=Cell(
                likely, low, high, receipt=receipt(estimate, f"{scenario.of}.{id_}.likely")
            ),
            at=_place(places[0]),
            start=_place(places[1]),
            width=_place(places[2] - places[1]),
            says=f"{name}: likely {likely} {scenario.currency}, "
            f"{ranged.called[0]} {low}, {ranged.called[1]} {high}",
            difference=_difference(estimate, row, first) if row != first else "",
            why=why(ids[first], id_) if row != first else "",
            alike=_alike(estimate, row, first) if row != first else "",
        )


def _place(share: float) -> str:
    return f"{min(max(share, 0), 1) * 100:.3f}%"


def _difference(estimate: Estimate, row: int, first: int) -> str:
    """How much more or less than the first card's."""
    likely = estimate.costing.totals[estimate.scenario.of][:, LIKELY].tolist()
    own, other = likely[row], likely[first]
    if own == other:
        return "the same"
    share = parts.share(own - other, other)
    of_it = f" ({'+' if own > other else '−'}{share})" if share else ""
    return f"{wording.signed(own - other, wording.compact)}{of_it}"


def _alike(estimate: Estimate, row: int, first: int) -> str:
    """Whether a difference is too small to see, or seen in too few simulations to be sure of."""
    scenario = estimate.scenario
    likely = estimate.costing.totals[scenario.of][[row, first], LIKELY]
    if likely[0] == likely[1] or not {scenario.technologies[each] for each in (row, first)} <= {
        *estimate.verdict.group
    }:
        return ""
    return "about the same" if likely.max() < likely.min() * (1 + LEAD) else "not sure"
