"""Saved scenarios beside each other: what was typed otherwise, and what that does to totals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Final

from costcalc.analysis import comparison
from costcalc.costing import Costing, cost
from costcalc.model.formula import words
from costcalc.output import wording
from costcalc.output.charts.words import OF
from costcalc.output.fields import label_of
from costcalc.output.form import values
from costcalc.output.period import span
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario

NONE: Final = "–"


@dataclass(frozen=True)
class Side:
    """One of two states of saved scenarios: how it is called and what it asks."""

    title: str
    note: str
    scenario: Scenario
    book: PriceBook

    @property
    def money(self) -> tuple[str, float]:
        """What its amounts are in."""
        return self.scenario.currency, self.scenario.exchange_rate

    @cached_property
    def costing(self) -> Costing:
        """Its numbers; a revision stands beside the one before and the one after."""
        return cost(self.scenario, self.book)


@dataclass(frozen=True)
class Difference:
    """Something that was said otherwise."""

    label: str
    a: str
    b: str


@dataclass(frozen=True)
class Amount:
    """A likely amount on both sides."""

    label: str
    a: str
    b: str
    difference: str
    ratio: str
    same: bool


@dataclass(frozen=True)
class Amounts:
    """The amounts of a technology."""

    technology: str
    rows: tuple[Amount, ...]


@dataclass(frozen=True)
class Beside:
    """Two states, from the inputs to every line; without amounts where they are in two currencies.

    `decided` is one sentence a technology on the total that the second decides by.
    """

    differences: tuple[Difference, ...]
    of: str
    currency: str
    decided: tuple[Amounts, ...]
    totals: tuple[Amounts, ...]
    items: tuple[Amounts, ...]


def beside(a: Side, b: Side) -> Beside:
    """What differs between two states and what that does."""
    costs = _costs(a, b)
    of = b.scenario.of
    totals = tuple(comparison.totals(*costs)) if costs else ()
    items = tuple(comparison.items(*costs)) if costs else ()
    names = {id_: it.name for each in (a, b) for id_, it in each.book.technologies.items()}
    return Beside(
        differences=tuple(differences(a, b)),
        of=OF[of].format(years=span(b.scenario.years)),
        currency=b.scenario.currency,
        decided=tuple(_amounts((row for row in totals if row.name == of), names)),
        totals=tuple(_amounts(totals, names)),
        items=tuple(_amounts((row for row in items if row.a or row.b), names)),
    )


def _costs(a: Side, b: Side) -> tuple[Costing, Costing] | None:
    """The numbers of both; None where they are not in the same money."""
    if a.money != b.money:
        return None
    return a.costing, b.costing


def differences(a: Side, b: Side) -> Iterator[Difference]:
    """What was said otherwise: title, note, price book, and every input."""
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
    for label, (before, after) in said.items():
        if before != after:
            yield Difference(label, before or "none", after or "none")


def _of(name: str, side: Side, told: Mapping[str, str]) -> str:
    """A side's value of an input, said to be the default where it is."""
    value = told.get(name, "")
    if name in side.scenario.changed:
        return value
    return f"{value} (default)" if value else "not given"


def _amounts(rows: Iterable[comparison.Row], names: Mapping[str, str]) -> Iterator[Amounts]:
    for technology, own in groupby(rows, key=lambda row: row.technology):
        yield Amounts(names[technology], tuple(map(_amount, own)))


def _amount(row: comparison.Row) -> Amount:
    return Amount(
        label=wording.item(row.name)
        if row.name in wording.ITEM
        else wording.upper_first(words(row.name)),
        a=NONE if row.a is None else wording.exact(row.a),
        b=NONE if row.b is None else wording.exact(row.b),
        difference=NONE if row.difference is None else wording.signed(row.difference),
        ratio=_ratio(row),
        same=row.a == row.b,
    )


def _ratio(row: comparison.Row) -> str:
    if not row.a or row.b is None:
        return NONE
    return "the same" if row.a == row.b else wording.moved(row.a, row.b)


def moment(text: str) -> str:
    """A time of the store in words: 22 November 2026, 23:30 UTC."""
    time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    return f"{time.day} {time:%B %Y}, {time:%H:%M} UTC"
