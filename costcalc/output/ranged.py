"""The range beside every amount: P10 to P90 of the simulation, or the envelope of all cases.

In the low case every figure is at its cheap end at once, in the high case at its dear end: an
envelope that no month will see. It is shown where it is asked for, and where nothing is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import quantiles
from costcalc.costing.totals import CASES
from costcalc.model.lines import GROUPS
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell
from costcalc.output.columns import order
from costcalc.output.links import receipt
from costcalc.output.period import Period

LEVELS: Final = (0.1, 0.9)
"""What is shown: eight draws in ten lie between."""
_ENDS: Final = [CASES.index("low"), CASES.index("high")]


@dataclass(frozen=True)
class Ranged:
    """An estimate whose amounts are shown with a range: of the draws, or the envelope."""

    estimate: Estimate
    envelope: bool

    @property
    def drawn(self) -> bool:
        """Whether ranges are those of the draws."""
        return self.estimate.simulation is not None and not self.envelope

    @property
    def ends_named(self) -> tuple[str, str]:
        """What the ends of the range are called."""
        return ("P10", "P90") if self.drawn else ("low", "high")

    @property
    def says(self) -> str:
        """What the range beside an amount is, in a sentence."""
        if self.drawn:
            return "The range is P10 to P90: eight simulations in ten lie between."
        why = (
            "" if self.estimate.simulation else " There are no simulations to take P10 to P90 from."
        )
        return f"The range is the envelope, everything cheap to everything dear at once.{why}"

    def total(self, name: str) -> Array | None:
        """The draws of a total, a one-off or what `year_3` costs, by technology; None if none."""
        simulation = self.estimate.simulation
        if simulation is None:
            return None
        if name in ("direct_annual", "indirect_annual"):
            return self.items(name.removesuffix("_annual"), "year")
        if name.startswith("year_"):
            return simulation.paid[..., int(name.removeprefix("year_"))]
        once = {**simulation.one_offs, "migration": simulation.paid[..., 0]}
        return once[name] if name in once else simulation.totals[name]

    def items(self, group: str, period: Period) -> Array | None:
        """The draws of an item, or of the items of a category or nature; None without draws."""
        simulation = self.estimate.simulation
        if simulation is None:
            return None
        drawn = simulation.horizon if period == "horizon" else simulation.items
        chosen = [group] if group in drawn else [item.id for item in GROUPS[f"{group}_lines"]]
        added: Array = np.sum([drawn[id_] for id_ in chosen], axis=0)
        return added / 12 if period == "month" else added

    def ends(self, cases: Array, draws: Array | None) -> Array:
        """Both ends of the range, by technology."""
        if draws is None or not self.drawn:
            return cases[:, _ENDS]
        return self.estimate.costing.money(quantiles(draws, LEVELS))

    def cells(
        self, cases: Array, draws: Array | None, number: str = "", bases: tuple[str, ...] = ()
    ) -> Iterator[Cell]:
        """The cells of a row, the cheapest technology first.

        `number` is the id of their receipts with a gap for the technology, `bases` what each
        technology's amount rests on.
        """
        estimate, ends = self.estimate, self.ends(cases, draws)
        for row in order(estimate):
            id_ = estimate.scenario.technologies[row]
            likely = self.exact(float(cases[row, 1]))
            low, high = likely, likely
            if len({*ends[row].tolist(), float(cases[row, 1])}) > 1:
                write = wording.compact if self.drawn else self.exact
                low, high = (write(float(end)) for end in ends[row])
            link = receipt(estimate, number.format(id_)) if number else ""
            yield Cell(likely, low, high, basis=bases[row] if bases else "", receipt=link)

    def exact(self, amount: float) -> str:
        """An amount as exact as its money goes."""
        return wording.exact(amount, self.estimate.scenario.decimals)
