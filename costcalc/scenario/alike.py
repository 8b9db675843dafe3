"""Scenarios that differ in their amounts alone, each read off one that was read before."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from math import inf
from types import MappingProxyType
from typing import Final

from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.documents import Pair
from costcalc.scenario.fields import Field, Points, accepted
from costcalc.scenario.scenario import NOTHING, Scenario, known_names, read
from costcalc.scenario.units import MAX_LENGTH, Money, tidy
from costcalc.scenario.values import Reader

MOST: Final = 256
"""Scenarios that others are read off: few kinds of words stand in the rows of a table."""
DIGITS: Final = 15
"""So many are a number in floats as they are in decimals."""


@dataclass(frozen=True)
class _Amount:
    """An amount or figure: its place among the pairs, what it takes, what repeats a default.

    Plain digits from `low` to `high` are a value as they stand.
    """

    place: int
    name: Name
    field: Field
    defaults: Collection[Points | None]
    low: float
    high: float


@dataclass(frozen=True)
class _First:
    """A scenario without doubts, what money is in it, and where its amounts stand."""

    scenario: Scenario
    money: Money
    amounts: Sequence[_Amount]


class Alike:
    """Reads one scenario after the other as `read` does, but for the words that echo a value."""

    def __init__(self, book: PriceBook) -> None:
        self._book = book
        self._firsts: dict[Hashable, _First] = {}
        known = known_names(book).items()
        self._amounts = {text: name for text, name in known if name.amount or name.figure}

    def read(self, given: Sequence[Pair]) -> Scenario:
        """The scenario of names and values. Raises `Refused` with every fault at once."""
        if not all(isinstance(value, str) for _, value in given):
            return read(given, self._book)
        kind = tuple(name if name in self._amounts else (name, value) for name, value in given)
        first = self._firsts.get(kind)
        return (first and _read_off(first, given)) or self._anew(kind, given)

    def _anew(self, kind: Hashable, given: Sequence[Pair]) -> Scenario:
        reader = Reader()
        scenario = read(given, self._book, reader=reader)
        amounts: list[_Amount] = []
        for place, (text, _) in enumerate(given):
            if name := self._amounts.get(text):
                field, defaults = reader.taken[str(name)]
                foreign = "USD" in field.unit and reader.money.rate != 1
                low, high = (inf, 0.0) if foreign else field.usual_digits
                amounts.append(_Amount(place, name, field, defaults, low, high))
        figures = (each.name.id for each in amounts if each.name.figure)
        if not scenario.doubts and all(id_ in scenario.overrides for id_ in figures):
            if len(self._firsts) == MOST:
                self._firsts.clear()
            self._firsts[kind] = _First(scenario, reader.money, amounts)
        return scenario


def _read_off(first: _First, given: Sequence[Pair]) -> Scenario | None:
    """A scenario like the first; None where a value is doubtful, wrong or repeats the book."""
    like = first.scenario
    amounts, overrides, changed = dict(like.amounts), dict(like.overrides), dict(like.changed)
    for each in first.amounts:
        text = tidy(str(given[each.place][1]))
        plain = text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= DIGITS
        if plain and each.low <= float(text) <= each.high:
            points = (float(text),) * 3
        else:
            found = accepted(text, each.field, first.money) if len(text) <= MAX_LENGTH else None
            if found is None or found.doubts:
                return None
            points, text = found.points, found.text
        repeats = points in each.defaults
        if repeats and each.name.figure:
            return None
        (overrides if each.name.figure else amounts)[each.name.id] = points
        changed[str(each.name)] = text
        if repeats:
            del changed[str(each.name)]
    return replace(
        like,
        amounts=MappingProxyType(amounts),
        overrides=MappingProxyType(overrides),
        changed=MappingProxyType(dict(sorted(changed.items()))),
        understood=NOTHING,
    )
