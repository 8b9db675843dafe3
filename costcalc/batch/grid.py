"""A grid: parameters with the values that each takes in turn, every one crossed with every other.

`100k,200k,1M` lists values, `3..30/10` takes ten in even steps from 3 to 30, and `1k..1M/4log` four
that grow by one factor. A range without a count, `40..60`, is one uncertain value as anywhere else.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import prod
from typing import Final

from costcalc.batch.columns import NAME
from costcalc.batch.rows import common_to_all
from costcalc.model.inputs import COUNT_BY_ID
from costcalc.model.own import OWN
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import MALFORMED, Fault, Refused, gathered, noted
from costcalc.scenario.scenario import canonical_name, is_parameter, known_names
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
class Axis:
    """A parameter and the text of its values; a number without a unit has `unit`."""

    name: str
    text: str
    unit: str | None = None

    @property
    def parts(self) -> Iterator[tuple[str, ...]]:
        """The values, those of steps together. Raises `Refused` for what no steps could be."""
        return (_part(self, part.strip(" ")) for part in self.text.split(","))

    @property
    def values(self) -> tuple[str, ...]:
        """All of them as texts."""
        return _values(self)


@lru_cache(maxsize=64)
def _values(axis: Axis) -> tuple[str, ...]:
    """The values, written out once for all pieces that a process computes."""
    return tuple(chain.from_iterable(axis.parts))


@dataclass(frozen=True)
class Grid:
    """Parameters crossed, the last turning fastest; without any there is one point."""

    axes: tuple[Axis, ...] = ()

    @property
    def points(self) -> int:
        """How many combinations there are."""
        return prod(len(axis.values) for axis in self.axes)

    def between(self, start: int, stop: int) -> Iterator[tuple[Pair, ...]]:
        """The parameters of some combinations, which begin anew after the last."""
        turning = [(axis.name, axis.values) for axis in reversed(self.axes)]
        for point in range(start, stop):
            pairs: list[Pair] = []
            rest = point
            for name, values in turning:
                rest, place = divmod(rest, len(values))
                pairs.append((name, values[place]))
            yield tuple(reversed(pairs))


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
        elif not is_parameter(name, book) or name == NAME:
            mend = nearest(name, known_names(book))
            yield Fault(name, None, f"{name[:80]} is no parameter", None, mend, MALFORMED)
        elif canonical_name(name) in seen | fixed:
            yield Fault(name, None, f"{name} is given twice", "once", None, MALFORMED)
        seen.add(canonical_name(name))


def _axis(name: str, text: object, given: Sequence[Pair], book: PriceBook) -> Axis:
    """The values of one parameter, each as a scenario reads it."""
    if not isinstance(text, str) or not text.strip(" "):
        raise Refused([Fault(name, None, f"{name} has no value", None, EXAMPLE, MALFORMED)])
    axis = Axis(name, text, _unit(name, book))
    parts = Counter(axis.parts)
    if sum(map(len, parts)) > MOST_VALUES:
        raise Refused([_too_many(name, text)])
    if twice := [part for part, times in parts.items() if times > 1]:
        detail = f"{name} takes the value {twice[0][0]} twice"
        raise Refused([Fault(name, text, detail, "each once", None, MALFORMED)])
    found: list[Fault] = []
    for part in parts:
        # Between the ends of steps there is nothing worse.
        for value in {part[0], part[len(part) > 1], part[-1]}:
            with noted(found):
                common_to_all([*given, (name, value)], book)
    if faults := [fault for fault in found if fault.field == name]:
        raise Refused(faults)
    return axis


def _part(axis: Axis, text: str) -> tuple[str, ...]:
    """One part of a list: a value, or steps."""
    if re.fullmatch(r"0\d\d(\D.*)?", text):
        detail = f"{axis.name}: {text} looks like the end of a number with commas"
        raise Refused([Fault(axis.name, text, detail, "commas between values", "1M", MALFORMED)])
    found = _STEPS.fullmatch(text)
    if found is None:
        return (text,)
    count, by_factor = int(found["count"]), bool(found["log"])
    if not 2 <= count <= MOST_VALUES:
        raise Refused([_too_many(axis.name, text)])
    low, _, high = _ends(axis, found["low"], found["high"]).typed
    if not low < high or (by_factor and low <= 0):
        least = "above 0, " if by_factor else ""
        raise _no_steps(axis, text, f": steps go from a low value, {least}to a higher one")
    signed = axis.unit == "1/year" and "%" in text
    steps = _steps(low, high, count - 1, by_factor)
    return tuple(units.exact_text(value, signed) for value in steps)


def _steps(low: Fraction, high: Fraction, last: int, by_factor: bool) -> Iterator[float]:
    """Values from a low to a high one, in even steps or by one factor."""
    for step in range(last + 1):
        if by_factor and 0 < step < last:
            yield float(f"{float(low) * float(high / low) ** (step / last):.{_DIGITS}g}")
        else:
            yield float(low + (high - low) * step / last)


def _ends(axis: Axis, low: str, high: str) -> units.Reading:
    """The two ends of steps, in the unit that a bare number has."""
    text = f"{low}..{high}"
    if axis.unit is None:
        detail, allowed = (
            f"{axis.name} takes words, which have no steps",
            "words with commas between",
        )
        if axis.name.startswith(OWN):  # each value has a unit of its own
            detail, allowed = f"{axis.name} takes no steps", "values such as 500/month,600/month"
        raise Refused([Fault(axis.name, None, detail, allowed, None, MALFORMED)])
    if ".." in high:
        raise _no_steps(axis, text, " has more than two ends")
    if "USD" in axis.unit and _CURRENCY.search(text):
        raise _no_steps(axis, text, " takes steps without a currency, in that of the scenario")
    try:
        return units.read(text, axis.unit)
    except (units.Unreadable, units.WrongUnit) as problem:
        raise _no_steps(axis, text, f" {problem}") from problem


def _no_steps(axis: Axis, text: str, problem: str) -> Refused:
    detail = f"{axis.name}{problem}"
    return Refused([Fault(axis.name, text, detail, "low..high/count", EXAMPLE, MALFORMED)])


def _unit(name: str, book: PriceBook) -> str | None:
    """The unit of a parameter that is a number."""
    if name in COUNT_BY_ID or name == "exchange_rate":
        return "year" if name == "years" else "1"
    read = Name.read(name)
    if read.own:  # each value has a unit of its own
        return None
    found = read.amount or book.definition(read)
    return found.unit if found else None


def _too_many(name: str, text: str) -> Fault:
    allowed = f"2 to {MOST_VALUES:,} values"
    return Fault(name, text[:80], f"{name} needs {allowed}", allowed, EXAMPLE, MALFORMED)
