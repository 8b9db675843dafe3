"""Revisions of a saved scenario beside each other: what was typed otherwise, and what it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from costcalc.analysis import compare
from costcalc.analysis.compare import Row
from costcalc.costing.totals import Costing, cost
from costcalc.output.fields import label_of
from costcalc.output.form import beside, values
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Difference: TypeAlias = tuple[str, str, str]
"""What was said otherwise, and how on both sides."""


@dataclass(frozen=True)
class Side:
    """One of two states of saved scenarios: how it is called and what it asks."""

    title: str
    note: str
    reasons: Mapping[str, str]
    scenario: Scenario
    book: PriceBook

    @cached_property
    def costing(self) -> Costing:
        """Kept, since a revision is compared with the one before and the one after."""
        return cost(self.scenario, self.book)


@dataclass(frozen=True)
class Beside:
    """Two states: what was typed otherwise, and the likely totals by technology."""

    a: Side
    b: Side

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What was said otherwise: title, note, price book, and every input."""
        return tuple(_differences(self.a, self.b))

    @cached_property
    def decided(self) -> Mapping[str, Row]:
        """The total that the second decides by; none where both are not in the same money."""
        a, b = self.a.scenario, self.b.scenario
        if (a.currency, a.exchange_rate) != (b.currency, b.exchange_rate):
            return {}
        known = {**self.a.book.technologies, **self.b.book.technologies}
        totals = compare.totals(self.a.costing, self.b.costing)
        return {known[row.technology].name: row for row in totals if row.name == b.of}


def _differences(a: Side, b: Side) -> Iterator[Difference]:
    said = {
        "Title": (a.title, b.title),
        "Note": (a.note, b.note),
        "Price book": (a.book.version, b.book.version),
    }
    given = sorted(({*a.scenario.changed, *b.scenario.changed}) - {"book"})
    one, other = (values(each.scenario, each.book) for each in (a, b))
    for name in given:
        book = a.book if name in a.scenario.changed else b.book
        said[label_of(name, book)] = beside(name, a.scenario, one), beside(name, b.scenario, other)
    for name in sorted({*a.reasons, *b.reasons}):
        book = a.book if name in a.scenario.changed else b.book
        label = f"{label_of(name, book)}, why"
        said[label] = (a.reasons.get(name, ""), b.reasons.get(name, ""))
    for label, (before, after) in said.items():
        if before != after:
            yield label, before or "none", after or "none"
