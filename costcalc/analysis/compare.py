"""Two scenarios side by side: what differs in the inputs, and by how much each line and total."""

from collections.abc import Callable, Iterable, Iterator
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
    return _rows(
        a, b, [item.id for item in ITEMS], lambda costing, id_: costing.annual[id_][..., 0]
    )


def totals(a: Costing, b: Costing) -> Iterator[Row]:
    """Every total, by technology."""
    return _rows(a, b, TOTALS, lambda costing, total: costing.totals[total])


def _rows(
    a: Costing, b: Costing, names: Iterable[str], amounts: Callable[[Costing, str], Array]
) -> Iterator[Row]:
    """Amounts in both scenarios, the technologies of the first in front."""
    for technology in dict.fromkeys((*a.scenario.technologies, *b.scenario.technologies)):
        for name in names:
            likely = (_amount(costing, technology, amounts(costing, name)) for costing in (a, b))
            yield Row(technology, name, *likely)


def _amount(costing: Costing, technology: str, amounts: Array) -> float | None:
    """A technology's likely amount, None where the scenario leaves it out."""
    technologies = costing.scenario.technologies
    if technology not in technologies:
        return None
    return float(amounts[technologies.index(technology), LIKELY])
