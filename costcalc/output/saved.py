"""Saved scenarios beside each other: what was typed otherwise, and what that does to totals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from costcalc.analysis import compare
from costcalc.analysis.compare import Row
from costcalc.costing.totals import Costing, cost
from costcalc.output.fields import label_of
from costcalc.output.form import values
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
        """Its numbers; a revision stands beside the one before and the one after."""
        return cost(self.scenario, self.book)


@dataclass(frozen=True)
class Beside:
    """Two states, from the inputs to every line; amounts are likely ones, by technology."""

    a: Side
    b: Side

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What was said otherwise: title, note, price book, and every input."""
        return tuple(_differences(self.a, self.b))

    @property
    def costings(self) -> tuple[Costing, Costing] | None:
        """The numbers of both; None where they are not in the same money."""
        money = {(each.scenario.currency, each.scenario.exchange_rate) for each in (self.a, self.b)}
        return (self.a.costing, self.b.costing) if len(money) == 1 else None

    @property
    def totals(self) -> Mapping[str, list[Row]]:
        """Every total; none where there are no two amounts in the same money."""
        return self._named(compare.totals(*self.costings) if self.costings else ())

    @property
    def items(self) -> Mapping[str, list[Row]]:
        """Every line of year 1 that costs anything."""
        rows = compare.items(*self.costings) if self.costings else ()
        return self._named(row for row in rows if any(row.values))

    @cached_property
    def decided(self) -> Mapping[str, Row]:
        """The total that the second decides by."""
        of = self.b.scenario.of
        return {name: row for name, rows in self.totals.items() for row in rows if row.name == of}

    def _named(self, rows: Iterable[Row]) -> Mapping[str, list[Row]]:
        known = {**self.a.book.technologies, **self.b.book.technologies}
        by_technology = groupby(rows, key=lambda row: row.technology)
        return {known[id_].name: list(own) for id_, own in by_technology}


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
        said[label_of(name, book)] = (_of(name, a, one), _of(name, b, other))
    for name in sorted({*a.reasons, *b.reasons}):
        book = a.book if name in a.scenario.changed else b.book
        label = f"{label_of(name, book)}, why"
        said[label] = (a.reasons.get(name, ""), b.reasons.get(name, ""))
    for label, (before, after) in said.items():
        if before != after:
            yield label, before or "none", after or "none"


def _of(name: str, side: Side, values: Mapping[str, str]) -> str:
    """A side's value of an input, said to be the default where it is."""
    value = values.get(name, "")
    if name in side.scenario.changed:
        return value
    return f"{value} (default)" if value else "not given"
