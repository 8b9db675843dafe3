"""A technology's answer on one card: its cost by the page's period, ranges on one scale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import Total
from costcalc.output import wording
from costcalc.output.cells import Cell
from costcalc.output.columns import order, seen
from costcalc.output.links import receipt
from costcalc.output.period import span
from costcalc.output.ranged import Ranged


@dataclass(frozen=True)
class Card:
    """A technology's answer; places are percentages of the common scale."""

    id: str
    name: str
    rank: str
    first: bool
    baseline: bool
    amount: Cell
    """With the ends of the range that the bar shows."""
    at: str
    start: str
    width: str
    says: str
    """What the bar shows, in words."""
    difference: Cell
    beside: Cell
    """The same cost by another measure: over the horizon beside the year, and the other way."""
    draws: Cell


def cards(ranged: Ranged) -> Iterator[Card]:
    """A card a technology, the cheapest first, ranges on one scale that begins at zero."""
    estimate = ranged.estimate
    scenario, book = estimate.scenario, estimate.book
    of = scenario.of
    points = ranged.total(of)[:, [LIKELY, *ranged.ends]]
    scale = float(points.max()) or 1.0
    least = scenario.technologies[order(estimate)[0]]
    shares = estimate.simulation.probability_cheapest(of) if estimate.simulation else {}
    for row in order(estimate):
        id_ = scenario.technologies[row]
        places = (points[row] / scale).tolist()
        likely, low, high = map(wording.compact, points[row].tolist())
        rank, name = estimate.ranks[row], book.technologies[id_].name
        yield Card(
            id=id_,
            name=name,
            rank=f"{rank}{'=' if estimate.ranks.count(rank) > 1 else ''}",
            first=rank == 1,
            baseline=id_ == scenario.baseline,
            amount=Cell(likely, low, high, receipt=receipt(estimate, f"{of}.{id_}.likely")),
            at=_place(places[0]),
            start=_place(places[1]),
            width=_place(places[2] - places[1]),
            says=f"{name}: likely {likely} {scenario.currency}, "
            f"{ranged.called[0]} {low}, {ranged.called[1]} {high}",
            difference=_difference(estimate, row, least),
            beside=_beside(estimate, row),
            draws=_draws(estimate, id_, shares),
        )


def _place(share: float) -> str:
    return f"{min(max(share, 0), 1) * 100:.3f}%"


def _difference(estimate: Estimate, row: int, first: str) -> Cell:
    """How much more than the cheapest."""
    scenario = estimate.scenario
    of, id_ = scenario.of, scenario.technologies[row]
    likely = estimate.costing.totals[of][:, LIKELY]
    least, own = float(likely.min()), float(likely[row])
    if len(likely) == 1:
        return Cell()
    if own == least:
        return Cell("least, in the likely case")
    share = f" ({(own / least - 1) * 100:.1f} %)" if least > 0 and own < 10 * least else ""
    text = f"+{wording.compact(own - least)}{share}"
    return Cell(text, receipt=receipt(estimate, f"{of}.{id_}-{first}.likely"))


def _beside(estimate: Estimate, row: int) -> Cell:
    """A year's cost beside the horizon's, the horizon's beside a year's or a month's."""
    scenario = estimate.scenario
    by_year: Total = "annual"
    yearly = scenario.of in ("annual", "monthly")
    other = seen(estimate, "horizon").scenario.of if yearly else by_year
    amount = float(estimate.costing.totals[other][row, LIKELY])
    measure = "a year" if other == by_year else f"over {span(scenario.years)}"
    number = f"{other}.{scenario.technologies[row]}.likely"
    return Cell(f"{wording.compact(amount)} {measure}", receipt=receipt(estimate, number))


def _draws(estimate: Estimate, technology: str, shares: Mapping[str, float]) -> Cell:
    """In how many draws it costs least."""
    if len(shares) < 2:
        return Cell()
    number = receipt(estimate, f"probability_cheapest.{estimate.scenario.of}.{technology}")
    return Cell(f"{wording.percent(shares[technology])} of draws", receipt=number)
