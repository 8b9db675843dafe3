"""What values an input takes, and what is wrong or doubtful about a text that is to be one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeAlias, cast

from costcalc.scenario import measures, mends, units
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Doubt
from costcalc.scenario.numerals import locale

Points: TypeAlias = tuple[float, float, float]
"""Low, likely and high."""

WIDE: Final = 10
"""How many times the low end of a range the high one may be before it is asked about."""
FAR: Final = 20
"""How many times the book's range a value may lie above or below it before it is asked about."""
FAR_PAY: Final = 5
"""The same of a year's pay: a month's is a twelfth, and no country's is five times another's."""
CLOSE: Final = 3
"""How many times the book's range the mend for such a value may lie above or below it."""
LARGEST: Final = 10**9
"""Above it a rate is no percentage without its sign either."""
EXACT: Final = 15
"""So many digits are a number in floats as they are in decimals."""
NEAR: Final = 2
"""How many times an end of the allowed range a value may be that it is a mend for."""


class _NotAllowed(ValueError):
    """A value that is understood but not allowed."""


@dataclass(frozen=True)
class Field:
    """What values an input takes: its unit, the range allowed and that of the book, in dollars.

    `people` says that hours, weeks and months are those that people work; `whole` that it counts
    whole things, `one` that it takes no range.
    """

    label: str
    unit: str
    allowed: tuple[float, float]
    people: bool = False
    usual: tuple[float, float] | None = None
    whole: bool = False
    one: bool = False

    @property
    def rate(self) -> bool:
        """Whether it is a share by which something grows, so that above 1 it needs its sign."""
        return units.is_rate(self.unit, self.allowed[0])

    @property
    def far(self) -> int:
        """How many times the book's range a value may lie off it before it is asked about."""
        return FAR_PAY if self.people and self.unit == "USD/year" else FAR

    @property
    def share(self) -> bool:
        """Whether it is a number that may be a percentage; a rate of exchange is none."""
        return self.unit in ("1", "1/year") and self.allowed[1] < LARGEST

    @property
    def span(self) -> str:
        """What is allowed, in words."""
        kind = {(1, 1): "a whole number, ", (0, 1): "one number, ", (1, 0): "whole numbers, "}
        low, high = map(units.number_text, self.allowed)
        among = f"{kind.get((self.whole, self.one), '')}{low} to {high}"
        counts = self.whole and self.one
        return among if counts else f"{among} {units.unit_phrase(self.unit)}".strip(" ")

    def read(self, text: str, money: units.Money) -> units.Reading:
        """What a text says, if it is a value here. Raises `ValueError`, saying why if not."""
        reading = units.read(text, self.unit, money, self.people)
        if self.rate and 1 < reading.unsigned < LARGEST:
            above = float(reading.unsigned)
            either = " or ".join(f"{units.number_text(each)} %" for each in (above, above * 100))
            raise _NotAllowed(f"above 1 needs its sign: {either}?")
        low, likely, high = reading.points
        least, most = map(exact, self.allowed)
        fraction = self.whole and (low % 1 or high % 1 or (likely % 1 and likely * 2 != low + high))
        ends = reading.points if reading.ranged else (likely,)
        if min(ends) < least or max(ends) > most or fraction:
            raise _NotAllowed(f"must be {self.span}")
        if reading.ranged and not low <= likely <= high:
            raise _NotAllowed("needs low <= likely <= high")
        if self.one and low < high:
            raise _NotAllowed("takes no range")
        return reading

    def digits(self, text: str, money: units.Money) -> Points | None:
        """The points of plain digits, if nothing is wrong or doubtful about them: most cells."""
        if not (text.isascii() and text.isdigit()) or text[0] == "0" or len(text) > EXACT:
            return None
        value, (low, high) = float(text), self.usual or self.allowed
        foreign = "USD" in self.unit and money.rate != 1
        likely = low / self.far <= value <= high * self.far or not self.usual
        if foreign or not likely or (self.rate and value >= 1):
            return None
        return (value,) * 3 if self.allowed[0] <= value <= self.allowed[1] else None

    def takes(self, text: str, money: units.Money, times: int = 0) -> bool:
        """Whether a text is a value here, and lies within so many times the book's range if any."""
        try:
            reading = self.read(text, money)
        except ValueError:
            return False
        return not times or self.likely(reading, times)

    def likely(self, reading: units.Reading, times: int = 0) -> bool:
        """Whether a value lies within reach of the book's range; so does 0, and where none is."""
        low, _, high = reading.points
        if self.usual is None or low <= 0:
            return True
        most = times or self.far
        return float(high) <= most * self.usual[1] and float(low) >= self.usual[0] / most


@dataclass(frozen=True)
class Accepted:
    """A value that was read: its points in US dollars, its text for an address, and words."""

    points: Points
    text: str
    understood: str
    doubts: tuple[Doubt, ...]


def accepted(text: str, field: Field, money: units.Money) -> Accepted | None:
    """A text as points in US dollars, as text for an address, and in words.

    None where anything is wrong with it.
    """
    return _accepted(text, field, money, locale())


@lru_cache(maxsize=4096)
def _accepted(text: str, field: Field, money: units.Money, _locale: str) -> Accepted | None:
    """Cached, since the rows of a batch repeat their texts; the words depend on the locale."""
    try:
        reading = field.read(text, money)
    except ValueError:
        return None
    low, likely, high = reading.typed
    if field.whole:
        likely = Fraction((likely + Fraction(1, 2)) // 1)
    typed = float(low), float(likely), float(high)
    whole = field.unit == "1" and field.allowed[1] <= 1
    words = units.understood(typed, field.unit, money.currency, field.people, whole)
    doubts = tuple(_doubts(text, field, money, reading, words))
    more = [measures.WORKED[span] for span in reading.worked]
    more += [f"the {reading.shared} counts for both ends"] if reading.shared else []
    # What stands in an address, money in the chosen currency, and what it reads back to.
    canonical = range_text(typed, field.rate, reading.ranged and not field.one)
    points = typed
    if "USD" in field.unit and money.rate != 1:
        points = cast(Points, tuple(float(exact(point) / money.rate) for point in typed))
    # What is doubtful about how it was typed is so wherever the address is opened.
    either = any(each.code in ("ambiguous_thousands", "suffix_shared") for each in doubts)
    if either or (field.rate and reading.unsigned == 1):
        canonical = "..".join(units.parts_of(text))
    return Accepted(points, canonical, f"{words} ({'; '.join(more)})" if more else words, doubts)


def range_text(points: Points, rate: bool = False, ranged: bool = True) -> str:
    """A range as short as it can be: the likely value is left out where it is the midpoint."""
    low, likely, high = points
    if not ranged:
        return _text(points[:1], rate)
    midpoint = float((exact(low) + exact(high)) / 2)
    return _text((low, high) if likely == midpoint else points, rate)


def _text(points: Sequence[float], rate: bool) -> str:
    """One number or several, all with a percent sign where one needs it."""
    signed = rate and max(map(abs, points)) >= 1
    return "..".join(map(units.percent_text if signed else units.exact_text, points))


def wrong(text: str, field: Field, money: units.Money) -> tuple[str, int]:
    """What is wrong with a text, worded to follow its label, and the HTTP status of that."""
    try:
        field.read(text, money)
    except units.Unreadable as problem:
        return str(problem), MALFORMED
    except ValueError as problem:
        return str(problem), NOT_ALLOWED
    return "is not allowed", NOT_ALLOWED


def mend(text: str, field: Field, money: units.Money) -> str | None:
    """A text that the field takes, made from one that it does not; None where none is near.

    What leaves out a word or a suffix is one only where the book has values of that size.
    """
    foreign = "USD" in field.unit and mends.foreign(text, money)
    found = [*mends.readings(text, [mends.in_money(money)] if foreign else _shifts(field))]
    texts = [each for each in found if field.takes(each, money)]
    likely = (each for each in texts if field.takes(each, money, FAR))
    ends = (end for each in found for end in _ends(each, field, money))
    ends = (each for each in ends if field.takes(each, money))
    others = mends.readings(text, [] if foreign else _guesses(field))
    guesses = (each for each in others if field.takes(each, money, FAR))
    return next(likely, None) or next(guesses, None) or next(ends, next(iter(texts), None))


def _shifts(field: Field) -> Iterator[mends.Shift]:
    """What may have gone wrong with a number of this kind, the likeliest first."""
    if field.share:
        yield mends.as_percent
    else:
        yield mends.no_percent
    if field.allowed[0] >= 0:
        yield mends.unsigned
    if field.unit == "1" and field.allowed[0] >= 1:
        yield mends.over_one
    if "server" in field.label:
        yield mends.no_server


def _guesses(field: Field) -> Iterator[mends.Shift]:
    """What may have gone wrong besides: it counts where a number of usual size is left."""
    yield mends.in_units
    if field.share:
        yield mends.bare_percent
    if field.usual:
        yield mends.bare


def _ends(text: str, field: Field, money: units.Money) -> Iterator[str]:
    """A text just outside what is allowed as the nearest text within; none if it is far off."""
    try:
        reading = units.read(text, field.unit, money, field.people)
    except ValueError:
        return
    rate = money.rate if "USD" in field.unit else Fraction(1)
    low, high = map(exact, field.allowed)
    points = reading.points[1:2] if field.one or not reading.ranged else sorted(reading.points)
    moved = [min(max(point, low), high) for point in points]
    moved = [Fraction(point // 1) for point in moved] if field.whole else moved
    pairs = zip(map(abs, points), map(abs, moved), strict=True)
    if all(there <= NEAR * here and here <= NEAR * there for here, there in pairs):
        ends = [float(point * rate) for point in moved]
        yield "..".join(map(units.percent_text, ends)) if "%" in text else _text(ends, field.rate)


def _doubts(
    text: str, field: Field, money: units.Money, reading: units.Reading, words: str
) -> Iterator[Doubt]:
    """What is doubtful about a value that was read, `words` as it was understood."""
    likely = field.likely(reading)
    if reading.shared:
        detail = f"was read as {words}; the {reading.shared} at its end counts for all of it"
        yield Doubt("suffix_shared", "", text, detail, mends.filled(text))
    other = units.thousands(text)
    if other and field.takes(other, money):
        detail = f"was read as {words}; a dot stands before decimals, not between thousands"
        sound = field.takes(other, money, field.far if likely else 0)
        yield Doubt("ambiguous_thousands", "", text, detail, other if sound else None)
    if field.rate and reading.unsigned == 1:
        detail = f"was read as {words}; with the sign it is certain, 100% or 1%"
        yield Doubt("implausible", "", text, detail, mends.in_percent(text))
    elif not likely:
        lines = cast(Points, tuple(float(point / 1000) for point in reading.points))
        fewer = [range_text(lines, ranged=reading.ranged)] if field.unit == "kloc" else []
        close = (each for each in (*fewer, *mends.scaled(text)) if field.takes(each, money, CLOSE))
        detail = f"is {words}, far from the usual {_usual(field, money)}"
        yield Doubt("implausible", "", text, detail, next(close, None))
    low, _, high = reading.points
    if reading.ranged and 0 < low * WIDE < high:
        found = mends.narrower(text, WIDE)
        narrow = (each for each in found if field.takes(each, money, field.far))
        detail = f"is {words}, with a high end over ten times the low one"
        yield Doubt("wide_range", "", text, detail, next(narrow, None))


def _usual(field: Field, money: units.Money) -> str:
    """The usual range in the chosen currency, to four digits."""
    rate = float(money.rate) if "USD" in field.unit else 1.0
    scale, unit = (100, "%/year") if field.unit == "1/year" else (1, field.unit)
    ends = dict.fromkeys(float(f"{end * rate * scale:.4g}") for end in field.usual or ())
    phrase = units.unit_phrase(unit, money.currency)
    return f"{' to '.join(map(units.number_text, ends))} {phrase}".strip()


@lru_cache(maxsize=1024)
def exact(bound: float) -> Fraction:
    """A bound as it is written: the float of 0.01 lies a hair above it."""
    return Fraction(units.exact_text(bound))
