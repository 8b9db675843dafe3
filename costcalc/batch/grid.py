"""A grid: parameters with the values that each takes in turn, every one crossed with every other.

`100k,200k,1M` lists values, `3..30/10` takes ten in even steps from 3 to 30, and `1k..1M/4log` four
that grow by one factor. A range without a count, `40..60`, is one uncertain value as anywhere else.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import prod
from typing import Final

from costcalc.batch.rows import NAME, Pair, common_to_all
from costcalc.model.inputs import COUNT_BY_ID
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.faults import MALFORMED, Fault, Refused, gathered, noted
from costcalc.scenario.scenario import canonical_name, known_names
from costcalc.scenario.values import nearest

MOST_VALUES: Final = 100_000
"""Values of one parameter, which every process keeps as texts."""
MOST_POINTS: Final = 1_000_000_000
FOR_ALL: Final = ("book", "technologies")
"""Parameters that decide which numbers there are, and so are the same in all of a table."""
EXAMPLE: Final = "100k,200k,1M or 3..30/10"
_STEPS: Final = re.compile(r"(?P<low>.+?)\.\.(?P<high>.+)/ ?(?P<count>\d{1,9})(?P<log> ?log)?")
_CURRENCY: Final = re.compile(r"[$€£]|[A-Z]{3}")
_DIGITS: Final = 12
"""Significant digits of values that grow by a factor: the same on every machine."""


@dataclass(frozen=True)
class Steps:
    """So many values from a low to a high one, in even steps or by one factor."""

    low: Fraction
    high: Fraction
    count: int
    by_factor: bool

    def at(self, step: int) -> str:
        """The value after so many steps, in the unit that a bare number has."""
        last = self.count - 1
        if self.by_factor and 0 < step < last:
            value = float(self.low) * float(self.high / self.low) ** (step / last)
            return units.exact_text(float(f"{value:.{_DIGITS}g}"))
        return units.exact_text(float(self.low + (self.high - self.low) * step / last))


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that it takes: texts, and steps that are not written out."""

    name: str
    parts: tuple[str | Steps, ...]

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(part.count if isinstance(part, Steps) else 1 for part in self.parts)

    def values(self) -> Iterator[str]:
        """All of them as texts."""
        for part in self.parts:
            if isinstance(part, Steps):
                yield from map(part.at, range(part.count))
            else:
                yield part

    def ends(self) -> Iterator[str]:
        """Values that stand for all: between the ends of steps there is nothing worse."""
        for part in self.parts:
            if isinstance(part, Steps):
                yield from (part.at(0), part.at(1), part.at(part.count - 1))
            else:
                yield part


@dataclass(frozen=True)
class Grid:
    """Parameters crossed, the last turning fastest; without any there is one point."""

    axes: tuple[Axis, ...] = ()

    @cached_property
    def points(self) -> int:
        """How many combinations there are."""
        return prod(axis.count for axis in self.axes)

    def between(self, start: int, stop: int) -> Iterator[tuple[Pair, ...]]:
        """The parameters of some combinations, which begin anew after the last."""
        axes = [*zip(self.axes, _written_out(self), strict=True)]
        for point in range(start, stop):
            pairs: list[Pair] = []
            rest = point
            for axis, values in reversed(axes):
                rest, place = divmod(rest, len(values))
                pairs.append((axis.name, values[place]))
            yield tuple(reversed(pairs))


@lru_cache(maxsize=4)
def _written_out(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """The values of each parameter, once for all pieces that a process computes."""
    return tuple(tuple(axis.values()) for axis in grid.axes)


def read_grid(asked: Sequence[Pair], given: Sequence[Pair], book: PriceBook) -> Grid:
    """The grid that names and texts ask for, `given` being the parameters of all points.

    Raises `Refused` with every fault: a name that is unknown or there twice, a value that no
    scenario could have.
    """
    axes: list[Axis] = []
    with gathered() as faults:
        faults.extend(_name_faults(asked, given, book))
        wrong = {fault.field for fault in faults}
        for name, text in asked:
            with noted(faults):
                axes += [] if name in wrong else [_axis(name, text, given, book)]
    grid = Grid(tuple(axes))
    check_size(grid.points)
    return grid


def check_size(points: int) -> None:
    """Refuse what nobody could wait for."""
    if points > MOST_POINTS:
        detail = f"the sweep has {points:,} scenarios"
        raise Refused([Fault("sweep", None, detail, f"at most {MOST_POINTS:,}", "fewer values")])


def _name_faults(asked: Sequence[Pair], given: Sequence[Pair], book: PriceBook) -> Iterator[Fault]:
    """Names that cannot be swept over."""
    fixed = {canonical_name(name) for name, _ in given}
    seen: set[str] = set()
    for name, _ in asked:
        if name in FOR_ALL:
            detail = f"{name} is one for the whole sweep"
            yield Fault(name, None, detail, "--set", f"--set {name}=…", MALFORMED)
        elif name not in known_names(book) or name == NAME:
            mend = nearest(name, known_names(book))
            yield Fault(name, None, f"{name[:80]} is no parameter", None, mend, MALFORMED)
        elif canonical_name(name) in seen | fixed:
            yield Fault(name, None, f"{name} is given twice", "once", None, MALFORMED)
        seen.add(canonical_name(name))


def _axis(name: str, text: object, given: Sequence[Pair], book: PriceBook) -> Axis:
    """The values of one parameter, each as a scenario reads it."""
    if not isinstance(text, str) or not text.strip(" "):
        raise Refused([Fault(name, None, f"{name} has no value", None, EXAMPLE, MALFORMED)])
    axis = Axis(name, tuple(_part(name, part.strip(" "), book) for part in text.split(",")))
    if axis.count > MOST_VALUES:
        raise Refused([_too_many(name, text)])
    if twice := [part for part, times in Counter(axis.parts).items() if times > 1]:
        detail = f"{name} takes the value {twice[0]} twice"
        raise Refused([Fault(name, text, detail, "each once", None, MALFORMED)])
    found: list[Fault] = []
    for value in axis.ends():
        with noted(found):
            common_to_all([*given, (name, value)], book)
    if faults := [fault for fault in found if fault.field == name]:
        raise Refused(faults)
    return axis


def _part(name: str, text: str, book: PriceBook) -> str | Steps:
    """One part of a list: a value, or steps."""
    if re.fullmatch(r"0\d\d(\D.*)?", text):
        detail = f"{name}: {text} looks like the end of a number with commas"
        raise Refused([Fault(name, text, detail, "commas between values", "1M", MALFORMED)])
    found = _STEPS.fullmatch(text)
    if found is None:
        return text
    count, by_factor = int(found["count"]), bool(found["log"])
    if not 2 <= count <= MOST_VALUES:
        raise Refused([_too_many(name, text)])
    low, _, high = _ends(name, found["low"], found["high"], _unit(name, book)).typed
    if not low < high or (by_factor and low <= 0):
        least = "above 0, " if by_factor else ""
        detail = f"{name}: steps go from a low value, {least}to a higher one"
        raise Refused([Fault(name, text, detail, "low..high/count", EXAMPLE, MALFORMED)])
    return Steps(low, high, count, by_factor)


def _ends(name: str, low: str, high: str, unit: str) -> units.Reading:
    """The two ends of steps, in the unit that a bare number has."""
    text, problem = f"{low}..{high}", ""
    if ".." in high:
        problem = "has more than two ends"
    elif "USD" in unit and _CURRENCY.search(text):
        problem = "takes steps without a currency, in that of the scenario"
    else:
        try:
            return units.read(text, unit)
        except (units.Unreadable, units.WrongUnit) as found:
            problem = str(found)
    detail = f"{name} {problem}"
    raise Refused([Fault(name, text, detail, "low..high/count", EXAMPLE, MALFORMED)])


def _unit(name: str, book: PriceBook) -> str:
    """The unit of a parameter that is a number."""
    if name in COUNT_BY_ID or name == "exchange_rate":
        return "year" if name == "years" else "1"
    read = Name.read(name)
    found = read.amount or book.definition(read)
    if found is None:
        detail = f"{name} takes words, which have no steps"
        raise Refused([Fault(name, None, detail, "words with commas between", None, MALFORMED)])
    return found.unit


def _too_many(name: str, text: str) -> Fault:
    allowed = f"2 to {MOST_VALUES:,} values"
    return Fault(name, text[:80], f"{name} needs {allowed}", allowed, EXAMPLE, MALFORMED)
