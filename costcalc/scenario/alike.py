"""Scenarios that differ in their amounts alone, each read off one that was read before."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from costcalc.prices.book import PriceBook
from costcalc.scenario.documents import Pair
from costcalc.scenario.fields import accepted
from costcalc.scenario.scenario import NOTHING, Scenario, known_names, read
from costcalc.scenario.units import MAX_LENGTH, tidy
from costcalc.scenario.values import Reader

MOST: Final = 256
"""Scenarios that others are read off: few kinds of words stand in the rows of a table."""


class Alike:
    """Reads one scenario after the other as `read` does, but for the words that echo a value."""

    def __init__(self, book: PriceBook) -> None:
        self._book = book
        self._firsts: dict[Hashable, tuple[Scenario, Reader]] = {}
        known = known_names(book).items()
        self._amounts = {text: name for text, name in known if name.amount or name.figure}

    def read(self, given: Sequence[Pair]) -> Scenario:
        """The scenario of names and values. Raises `Refused` with every fault at once."""
        kind = tuple(
            name if name in self._amounts and isinstance(value, str) else (name, repr(value))
            for name, value in given
        )
        first = self._firsts.get(kind)
        if first and (scenario := self._read_off(*first, given)):
            return scenario
        reader = Reader()
        scenario = read(given, self._book, reader=reader)
        names = (self._amounts.get(name) for name, _ in given)
        figures = (name.id for name in names if name and name.figure)
        if not scenario.doubts and all(id_ in scenario.overrides for id_ in figures):
            if len(self._firsts) == MOST:
                self._firsts.clear()
            self._firsts[kind] = scenario, reader
        return scenario

    def _read_off(self, like: Scenario, reader: Reader, given: Sequence[Pair]) -> Scenario | None:
        """A scenario like the first; None where a value is doubtful, wrong or repeats the book."""
        amounts, overrides, changed = dict(like.amounts), dict(like.overrides), dict(like.changed)
        for typed, value in given:
            name = self._amounts.get(typed)
            if name is None or not isinstance(value, str):
                continue
            field, defaults = reader.taken[str(name)]
            text = tidy(value)
            points = field.digits(text, reader.money)
            if points is None:
                found = accepted(text, field, reader.money) if len(text) <= MAX_LENGTH else None
                if found is None or found.doubts:
                    return None
                points, text = found.points, found.text
            if points in defaults and name.figure:
                return None
            (overrides if name.figure else amounts)[name.id] = points
            changed[str(name)] = text
            if points in defaults:
                del changed[str(name)]
        return replace(
            like,
            amounts=MappingProxyType(amounts),
            overrides=MappingProxyType(overrides),
            changed=MappingProxyType(dict(sorted(changed.items()))),
            understood=NOTHING,
        )
