"""Two scenarios side by side: what differs in the inputs, and by how much each line and total."""

from collections.abc import Iterator
from dataclasses import dataclass

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.inputs import TOTALS
from costcalc.model.lines import ITEMS
from costcalc.model.vocabulary import Array


@dataclass(frozen=True)
class Row:
    """One likely amount in both scenarios; None where a scenario leaves the technology out."""

    technology: str
    name: str
    a: float | None
    b: float | None

    @property
    def difference(self) -> float | None:
        """How much more `b` is."""
        return None if self.a is None or self.b is None else round(self.b - self.a, 2)

    @property
    def ratio(self) -> float | None:
        """`b` over `a`."""
        return None if not self.a or self.b is None else self.b / self.a


def items(a: Costing, b: Costing) -> Iterator[Row]:
    """Every line of year 1, by technology."""
    for technology in _technologies(a, b):
        for item in ITEMS:
            amounts = (_amount(c, technology, c.annual[item.id][:, LIKELY, 0]) for c in (a, b))
            yield Row(technology, item.id, *amounts)


def totals(a: Costing, b: Costing) -> Iterator[Row]:
    """Every total, by technology."""
    for technology in _technologies(a, b):
        for total in TOTALS:
            amounts = (_amount(c, technology, c.totals[total][:, LIKELY]) for c in (a, b))
            yield Row(technology, total, *amounts)


def _technologies(a: Costing, b: Costing) -> list[str]:
    """The technologies of either scenario, those of the first in front."""
    return list(dict.fromkeys((*a.scenario.technologies, *b.scenario.technologies)))


def _amount(costing: Costing, technology: str, amounts: Array) -> float | None:
    technologies = costing.scenario.technologies
    return float(amounts[technologies.index(technology)]) if technology in technologies else None
