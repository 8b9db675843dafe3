"""Scenarios side by side: what differs, by how much each line and total, and what turns it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from costcalc.analysis.bridge import shares
from costcalc.costing.measures import by_likely
from costcalc.costing.totals import LIKELY, Costing, likely_total
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

    def year_1(costing: Costing) -> dict[str, Array]:
        return {i.id: costing.annual[i.id][:, LIKELY, 0] for i in costing.scenario.items}

    return _rows(costings, [*map(year_1, costings)])


def lines(*costings: Costing) -> Iterator[Row]:
    """Every line and what is paid once in the total that the first decides by, by technology."""
    of = costings[0].scenario.of

    def share(costing: Costing) -> dict[str, Array]:
        found, amounts = shares(costing, of)
        return {i.id: own for i, own in zip(found, costing.money(amounts), strict=True)}

    return _rows(costings, [*map(share, costings)])


def totals(*costings: Costing) -> Iterator[Row]:
    """Every total, by technology."""
    return _rows(costings, [{of: c.totals[of][:, LIKELY] for of in TOTALS} for c in costings])


def _rows(costings: Sequence[Costing], likely: Sequence[Mapping[str, Array]]) -> Iterator[Row]:
    """Likely amounts by name in every scenario, the technologies of the first in front."""
    names = dict.fromkeys(name for own in likely for name in own)
    for technology in dict.fromkeys(id_ for c in costings for id_ in c.scenario.technologies):
        for name in names:
            sides = zip(costings, likely, strict=True)
            yield Row(
                technology, name, tuple(_amount(c, technology, own, name) for c, own in sides)
            )


def _amount(
    costing: Costing, technology: str, likely: Mapping[str, Array], name: str
) -> float | None:
    """A technology's amount, None where the scenario leaves it out.

    A line that the user added in another scenario costs nothing in this one.
    """
    technologies = costing.scenario.technologies
    if technology not in technologies:
        return None
    return float(likely[name][technologies.index(technology)]) if name in likely else 0.0


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
