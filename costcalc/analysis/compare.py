"""Scenarios side by side: what differs, by how much each line and total, and what turns it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from costcalc.costing.measures import by_likely
from costcalc.costing.totals import CASES, LIKELY, Costing, likely_total
from costcalc.model.inputs import TOTALS
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read


@dataclass(frozen=True)
class Row:
    """One likely amount in each scenario; None where a scenario leaves the technology out."""

    technology: str
    name: str
    values: tuple[float | None, ...]

    @property
    def differences(self) -> tuple[float | None, ...]:
        """How much more each other has than the first."""
        first, *others = self.values
        return tuple(
            None if first is None or other is None else round(other - first, 2) for other in others
        )

    @property
    def ratios(self) -> tuple[float | None, ...]:
        """Each other over the first."""
        first, *others = self.values
        return tuple(None if not first or other is None else other / first for other in others)


def items(*costings: Costing) -> Iterator[Row]:
    """Every line of year 1, by technology."""
    names = dict.fromkeys(item.id for each in costings for item in each.scenario.items)

    def year_1(costing: Costing, id_: str) -> Array:
        own = costing.annual.get(id_)  # a line that the user added elsewhere costs nothing here
        nothing = np.zeros((len(costing.scenario.technologies), len(CASES)))
        return nothing if own is None else own[..., 0]

    return _rows(costings, names, year_1)


def totals(*costings: Costing) -> Iterator[Row]:
    """Every total, by technology."""
    return _rows(costings, TOTALS, lambda costing, total: costing.totals[total])


def _rows(
    costings: Sequence[Costing],
    names: Iterable[str],
    amounts: Callable[[Costing, str], Array],
) -> Iterator[Row]:
    """Amounts in every scenario, the technologies of the first in front."""
    for technology in dict.fromkeys(id_ for c in costings for id_ in c.scenario.technologies):
        for name in names:
            likely = (_amount(costing, technology, amounts(costing, name)) for costing in costings)
            yield Row(technology, name, tuple(likely))


def _amount(costing: Costing, technology: str, amounts: Array) -> float | None:
    """A technology's likely amount, None where the scenario leaves it out."""
    technologies = costing.scenario.technologies
    if technology not in technologies:
        return None
    return float(amounts[technologies.index(technology), LIKELY])


def turned(first: Costing, other: Costing, book: PriceBook) -> Iterator[str]:
    """The inputs whose change alone, from the first to the other, makes another one the cheapest.

    `book` is the first's. Nothing where both have the same cheapest technology.
    """
    winner = _cheapest(first)
    if winner == _cheapest(other):
        return
    before, after = first.scenario.changed, other.scenario.changed
    for name in sorted({*before, *after} - {"book"}):
        if before.get(name) == after.get(name):
            continue
        changed = {id_: text for id_, text in before.items() if id_ != name}
        if name in after:
            changed[name] = after[name]
        try:
            there = read(changed.items(), book)
        except Refused:  # another input hangs on this one
            continue
        if _likely_cheapest(there, book) != winner:
            yield name


def _cheapest(costing: Costing) -> str:
    """The technology with the lowest likely total by the scenario's own measure."""
    return costing.scenario.technologies[by_likely(costing, costing.scenario.of)[0]]


def _likely_cheapest(scenario: Scenario, book: PriceBook) -> str:
    likely = likely_total(scenario, book)
    return scenario.technologies[int(likely.argmin())]
