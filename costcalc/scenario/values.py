"""Values of parameters, from text to numbers, words and counts; faults are gathered, not raised."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import Final, TypeAlias, cast

from costcalc.model.inputs import Choice, Count
from costcalc.scenario import units
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Fault, Refused

Points: TypeAlias = tuple[float, float, float]
"""Low, likely and high."""

VALUE: Final = 'a number, text such as "120k..180k", or {"low": 1, "likely": 2, "high": 3}'
RATE: Final = "one number, 0.000001 to 1,000,000,000"


class Reader:
    """Reads values. What is wrong goes to `faults`, what differs from a default to `changed`.

    `money` is the currency that bare amounts are in; `understood` echoes each value in words.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.money = units.Money()
        self.changed: dict[str, str] = {}
        self.understood: dict[str, str] = {}
        self.written: dict[str, str] = {}
        """Names as they were typed, where a figure has two."""

    def refuse(
        self,
        name: str,
        value: object,
        detail: str,
        allowed: str | None = None,
        suggestion: str | None = None,
        status: int = NOT_ALLOWED,
    ) -> None:
        """Note a fault."""
        text = value if isinstance(value, str | None) else json.dumps(value, default=str)[:200]
        field = self.written.get(name, name)
        self.faults.append(Fault(field, text, detail, allowed, suggestion, status))

    def numbers(
        self,
        name: str,
        label: str,
        value: object,
        unit: str,
        allowed: str,
        example: str,
        people: bool = False,
    ) -> units.Reading | None:
        """The numbers that a value stands for in its unit, or None with the fault noted."""
        text = _text(value)
        if text is None:
            self.refuse(name, value, f"{label} is no value", VALUE, example, MALFORMED)
            return None
        try:
            return units.read(text, unit, self.money, people)
        except units.Unreadable as problem:
            self.refuse(name, value, f"{label} {problem}", allowed, example, MALFORMED)
        except units.WrongUnit as problem:
            self.refuse(name, value, f"{label} {problem}", allowed, example)
        return None

    def points(
        self,
        name: str,
        label: str,
        value: object,
        unit: str,
        allowed: tuple[float, float],
        people: bool = False,
    ) -> Points | None:
        """Low, likely and high in order and in range, or None with the fault noted.

        `people` says that hours, weeks and months are those that people work.
        """
        text = (_text(value) or "").strip(" ")
        short = len(text) <= units.MAX_LENGTH
        accepted = _accepted(text, unit, allowed, self.money, people) if short else None
        if accepted is None:
            self._refuse_points(name, label, value, unit, allowed, people)
            return None
        points, self.changed[name], self.understood[name] = accepted
        return points

    def _refuse_points(
        self,
        name: str,
        label: str,
        value: object,
        unit: str,
        allowed: tuple[float, float],
        people: bool,
    ) -> None:
        """Note what is wrong with a value that has no points in order and in range."""
        span = _span(allowed, unit)
        reading = self.numbers(name, label, value, unit, span, _example(unit, allowed), people)
        if reading is None:
            return
        if not _within(reading, allowed):
            nearest = self._moved_into(allowed, reading, unit)
            self.refuse(name, value, f"{label} must be {span}", span, nearest)
        else:
            ordered = "..".join(units.exact_text(float(point)) for point in sorted(reading.typed))
            self.refuse(name, value, f"{label} needs low <= likely <= high", span, ordered)

    def _moved_into(self, allowed: tuple[float, float], reading: units.Reading, unit: str) -> str:
        """The given value moved into the allowed range, as text."""
        rate = self.money.rate if "USD" in unit else Fraction(1)
        low, high = map(_decimal, allowed)
        moved = [float(min(max(point, low), high) * rate) for point in reading.points]
        return "..".join(map(units.exact_text, moved if reading.ranged else moved[:1]))

    def word(self, name: str, value: object) -> str | None:
        """Text that is not empty, or None with the fault noted."""
        if isinstance(value, str) and value.strip(" "):
            return value.strip(" ")
        detail = "is empty" if isinstance(value, str) else "must be text"
        self.refuse(name, value, f"{name} {detail}", "text", status=MALFORMED)
        return None

    def choice(self, choice: Choice, value: object, default: str | None = None) -> str:
        """One of a few words, the default where none was given; it may follow from other inputs."""
        usual = default or choice.default
        text = usual if value is None else self.word(choice.id, value)
        if text is None:
            return usual
        if text not in choice.options:
            what = f"{choice.label} has no option"
            self.unknown(choice.id, text, choice.options, what, usual)
            return usual
        if text != usual:
            self.changed[choice.id] = text
        return text

    def unknown(
        self, name: str, text: str, options: Iterable[str], what: str, default: str | None = None
    ) -> None:
        """Note that a word is none of those that there are."""
        known = tuple(options)
        mend = nearest(text, known) or default
        self.refuse(name, text, f"{what} {text[:80]}", ", ".join(known), mend)

    def count(self, count: Count, value: object) -> int:
        """A whole number in range, the default where none was given."""
        if value is None:
            return count.default
        allowed = f"a whole number, {count.low:,} to {count.high:,}"
        unit = "year" if count.id == "years" else "1"
        reading = self.numbers(count.id, count.label, value, unit, allowed, str(count.default))
        if reading is None:
            return count.default
        number = reading.points[1]
        if reading.ranged or number.denominator != 1 or not count.low <= number <= count.high:
            within = min(max(int(number), count.low), count.high)
            self.refuse(count.id, value, f"{count.label} must be {allowed}", allowed, str(within))
            return count.default
        if number != count.default:
            self.changed[count.id] = str(number)
        return int(number)

    def rate(self, value: object) -> Fraction | None:
        """An exchange rate: one number above 0, None where none was given or it is wrong."""
        if value is None:
            return None
        reading = self.numbers("exchange_rate", "Exchange rate", value, "1", RATE, "0.92")
        if reading is None:
            return None
        number = reading.points[1]
        if reading.ranged or not Fraction(1, 10**6) <= number <= 10**9:
            self.refuse("exchange_rate", value, f"Exchange rate must be {RATE}", RATE, "0.92")
            return None
        return Fraction(units.exact_text(float(number)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone most likely meant, None where nothing is near."""
    return _nearest(name[:80], tuple(known))


@lru_cache(maxsize=1024)
def _nearest(typed: str, options: tuple[str, ...]) -> str | None:
    begun = sorted((o for o in options if typed.startswith(o)), key=len, reverse=True)
    likely = get_close_matches(typed, options, n=1, cutoff=0.8)
    cut_short = sorted((o for o in options if typed and o.startswith(f"{typed}_")), key=len)
    unlikely = get_close_matches(typed, options, n=1, cutoff=0.6)
    # Golang is nearer to Go, which it begins with, than to Erlang.
    return next(iter([*likely, *begun, *cut_short, *unlikely]), None)


def one_of(name: str, value: str, word: str, options: Iterable[str]) -> None:
    """Refuse a word of a parameter's value that is none of the options. Raises `Refused`.

    A mend puts the nearest option in its place, unless that stands in the value already.
    """
    known = tuple(options)
    if word not in known:
        detail = f"{name} has no {word[:80] or 'name'}"
        parts = re.split(r"([.-])", value)
        guess = nearest(word, [option for option in known if option not in parts])
        mended = "".join(guess if part == word else part for part in parts) if guess else None
        raise Refused([Fault(name, value, detail, ", ".join(known), mended)])


def range_text(points: Points) -> str:
    """A range as short as it can be: the likely value is left out where it is the midpoint."""
    low, likely, high = points
    midpoint = float((_decimal(low) + _decimal(high)) / 2)
    kept = (low, high) if likely == midpoint else points
    return "..".join(map(units.exact_text, kept))


def whole_number(name: str, text: str, least: int, most: int, example: int) -> int:
    """A whole number within bounds, for parameters beside a scenario. Raises `Refused`."""
    label = name.capitalize()
    allowed = f"a whole number, {least} to {units.number_text(most)}"
    reader = Reader()
    reading = reader.numbers(name, label, text, "1", allowed, str(example))
    if reading is None:
        raise Refused(reader.faults)
    number = reading.points[1]
    if reading.ranged or number.denominator != 1 or not least <= number <= most:
        raise Refused([Fault(name, text, f"{label} must be {allowed}", allowed, str(example))])
    return int(number)


@lru_cache(maxsize=4096)
def _accepted(
    text: str, unit: str, allowed: tuple[float, float], money: units.Money, people: bool
) -> tuple[Points, str, str] | None:
    """A text as points in US dollars, as text for an address, and in words.

    None where anything is wrong with it. Cached, since the rows of a batch repeat their texts.
    """
    try:
        reading = units.read(text, unit, money, people)
    except (units.Unreadable, units.WrongUnit):
        return None
    low, likely, high = reading.points
    if not low <= likely <= high or not _within(reading, allowed):
        return None
    typed = cast(Points, tuple(map(float, reading.typed)))
    # What stands in an address, money in the chosen currency, and what it reads back to.
    changed = range_text(typed) if reading.ranged else units.exact_text(typed[0])
    understood = units.understood(typed, unit, money.currency)
    if "USD" in unit and money.rate != 1:
        typed = cast(Points, tuple(float(_decimal(point) / money.rate) for point in typed))
    return typed, changed, understood


def _within(reading: units.Reading, allowed: tuple[float, float]) -> bool:
    """Whether all points lie in a range."""
    least, most = map(_decimal, allowed)
    return min(reading.points) >= least and max(reading.points) <= most


@lru_cache(maxsize=1024)
def _decimal(bound: float) -> Fraction:
    """A bound as it is written: the float of 0.01 lies a hair above it."""
    return Fraction(units.exact_text(bound))


def as_text(value: object) -> object:
    """A Python value in the form that people type: numbers, also those of a range, become text."""
    if isinstance(value, Mapping):
        return {name: as_text(part) for name, part in value.items()}
    number = isinstance(value, Real) and not isinstance(value, bool)
    return f"{Decimal(str(value)):f}" if number else value


def _text(value: object) -> str | None:
    """A value as grammar text; a mapping of low, likely, high and unit is written as a range."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for part in value.values()):
        return None
    unit = value.get("unit", "")
    given = [key for key in ("low", "likely", "high") if key in value]
    ranges = any(".." in value[key] for key in given)
    if value.keys() - {"low", "likely", "high", "unit"} or given not in _SHAPES or ranges:
        return None
    return "..".join(f"{value[key]} {unit}".strip(" ") for key in given)


_SHAPES: Final = (["likely"], ["low", "high"], ["low", "likely", "high"])


def _example(unit: str, allowed: tuple[float, float]) -> str:
    """A text that would do for a value in a unit and a range."""
    example = _EXAMPLES.get(unit, "100")
    point = float(units.read(example, unit).points[1])
    nearest_end = min(max(point, allowed[0]), allowed[1])
    return example if nearest_end == point else units.exact_text(nearest_end)


_EXAMPLES: Final = {"USD/year": "120k..180k", "1": "0.2", "1/year": "20%"}


@lru_cache(maxsize=1024)
def _span(allowed: tuple[float, float], unit: str) -> str:
    low, high = map(units.number_text, allowed)
    return f"{low} to {high} {units.unit_phrase(unit)}".strip(" ")
