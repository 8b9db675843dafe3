"""The amounts of an estimate with the range beside each: rows of cells, and what the range is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import Simulation
from costcalc.costing.totals import LIKELY
from costcalc.model.lines import Item
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell
from costcalc.output.columns import order
from costcalc.output.links import receipt
from costcalc.output.period import Period
from costcalc.output.ranges import ENDS, Range, held, spread, with_quantiles


@dataclass(frozen=True)
class Ranged:
    """An estimate whose amounts are shown with the range asked for.

    A spread has a row a technology, its columns those of `ranges.COLUMNS`.
    """

    estimate: Estimate
    asked: Range

    @cached_property
    def range(self) -> Range:
        """The range that there is."""
        return held(self.estimate, self.asked)

    @property
    def _drawn(self) -> Simulation | None:
        """The draws where the range is of them."""
        return self.estimate.simulation if self.range == "draws" else None

    @property
    def ends(self) -> list[int]:
        """Where a spread has the ends of the range."""
        return [*ENDS[self.range]]

    @property
    def called(self) -> tuple[str, str]:
        return ("P10", "P90") if self.range == "draws" else ("low", "high")

    @property
    def says(self) -> str:
        """What the range beside an amount is, in a sentence."""
        if self.range == "draws":
            return "The range is P10 to P90: 8 simulations in 10 lie between."
        why = "" if self.estimate.simulation else " Without simulations it is all there is."
        return f"The range is the envelope, from all cheap to all dear at once.{why}"

    def lines(self, lines: Iterable[Item], period: Period) -> Array:
        """The spread of what lines and one-offs come to together."""
        return spread(self.estimate, lines, period, drawn=self.range == "draws")

    def total(self, name: str) -> Array:
        """The spread of a total."""
        costing, simulation = self.estimate.costing, self._drawn
        draws = simulation.total(name) if simulation else None
        return with_quantiles(self.estimate, costing.totals[name], draws)

    def year(self, number: int) -> Array:
        """The spread of a year of the horizon."""
        costing, simulation = self.estimate.costing, self._drawn
        draws = simulation.paid[..., number] if simulation else None
        return with_quantiles(self.estimate, costing.years[..., number - 1], draws)

    def cells(self, spread: Array, number: str = "", bases: tuple[str, ...] = ()) -> Iterator[Cell]:
        """The cells of a row, the cheapest technology first.

        `number` is the id of their receipts with a gap for the technology, `bases` what each
        technology's amount rests on.
        """
        estimate = self.estimate
        for row in order(estimate):
            id_ = estimate.scenario.technologies[row]
            points = [float(spread[row, LIKELY]), *spread[row, self.ends].tolist()]
            likely = low = high = self.exact(points[0])
            if len({*points}) > 1:
                write = wording.compact if self.range == "draws" else self.exact
                low, high = map(write, points[1:])
            link = receipt(estimate, number.format(id_)) if number else ""
            basis = bases[row] if bases else ""
            yield Cell(likely, low, high, basis=basis, receipt=link, amounts=tuple(points))

    def exact(self, amount: float) -> str:
        return wording.exact(amount, self.estimate.scenario.decimals)
