"""Values of parameters, from text to numbers, words and counts; faults are gathered, not raised."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import Final, TypeAlias, cast

from costcalc.model.inputs import Choice, Count
from costcalc.scenario import mends, units
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Doubt, Fault, Refused

Points: TypeAlias = tuple[float, float, float]
"""Low, likely and high."""

VALUE: Final = 'a number, text such as "120k..180k", or {"low": 1, "likely": 2, "high": 3}'
RATE: Final = "one number, 0.000001 to 1,000,000,000"
ALSO_CALLED: Final = {
    **dict.fromkeys(("inflation", "pricerise", "priceinflation"), "price_growth"),
    **dict.fromkeys(("wageinflation", "payrise", "raise"), "wage_growth"),
    **dict.fromkeys(("growth", "trafficgrowth"), "workload_growth"),
    **dict.fromkeys(("churn", "turnover", "staffturnover"), "attrition"),
    **dict.fromkeys(("overhead", "benefits", "socialcosts"), "on_cost"),
    **dict.fromkeys(("wacc", "interest", "interestrate"), "discount_rate"),
    **dict.fromkeys(("developers", "headcount", "team"), "team_size"),
    **dict.fromkeys(("pay", "wage", "wages"), "salary"),
}
"""Other words for what a parameter says."""
WIDE: Final = 10
"""How many times the low end of a range the high one may be before it is asked about."""
FAR: Final = 20
"""How many times the book's range a value may lie above or below it before it is asked about."""
CLOSE: Final = 3
"""How many times the book's range the mend for such a value may lie above or below it."""
NEAR: Final = 2
"""How many times an end of the allowed range a value may be that it is a mend for."""


@dataclass(frozen=True)
class Field:
    """What values an input takes: its unit, the range allowed and that of the book, in dollars.

    `people` says that hours, weeks and months are those that people work.
    """

    label: str
    unit: str
    allowed: tuple[float, float]
    people: bool = False
    usual: tuple[float, float] | None = None

    @property
    def rate(self) -> bool:
        """Whether it is a share by which something grows, so that above 1 it needs its sign."""
        return units.is_rate(self.unit, self.allowed[0])


@dataclass(frozen=True)
class Accepted:
    """A value that was read: its points in US dollars, its text for an address, and words."""

    points: Points
    text: str
    understood: str
    doubts: tuple[Doubt, ...]


class Reader:
    """Reads values. What is wrong goes to `faults`, what differs from a default to `changed`.

    `money` is the currency that bare amounts are in; `understood` echoes each value in words,
    `doubts` what was hardly meant.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.money = units.Money()
        self.changed: dict[str, str] = {}
        self.understood: dict[str, str] = {}
        self.doubts: dict[str, tuple[Doubt, ...]] = {}
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

    def forget(self, name: str) -> None:
        """A value that repeats the default: nothing changed, and nothing is doubtful."""
        self.changed.pop(name, None)
        self.doubts.pop(name, None)

    def points(self, name: str, field: Field, value: object) -> Points | None:
        """Low, likely and high in order and in range, or None with the fault noted."""
        text = units.tidy(_text(value) or "")
        accepted = _accepted(text, field, self.money) if len(text) <= units.MAX_LENGTH else None
        if accepted is None:
            self._refuse_points(name, field, value)
            return None
        self.changed[name], self.understood[name] = accepted.text, accepted.understood
        if accepted.doubts:
            self.doubts[name] = tuple(replace(each, field=name) for each in accepted.doubts)
        return accepted.points

    def _refuse_points(self, name: str, field: Field, value: object) -> None:
        """Note what is wrong with a value that has no points in order and in range."""
        span, text = _span(field.allowed, field.unit), _text(value)
        if text is None:
            self.refuse(name, value, f"{field.label} is no value", VALUE, None, MALFORMED)
            return
        detail, status = _wrong(text, field, self.money)
        mend = _mend(text, field, self.money)
        self.refuse(name, value, f"{field.label} {detail}", span, mend, status)

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
        found = self.option(choice.id, value, choice.options, f"{choice.label} has no option")
        if found is None:
            return usual
        if found != usual:
            self.changed[choice.id] = found
        return found

    def option(self, name: str, value: object, options: Mapping[str, str], what: str) -> str | None:
        """The id of an option that was named, as it is called or shown; None where none was given.

        A word that is no option is noted as a fault.
        """
        text = None if value is None else self.word(name, value)
        if text is None:
            return None
        found = named(text, options)
        if found is None:
            shown = {each: id_ for id_, label in options.items() for each in (id_, label.lower())}
            near = nearest(text.lower(), shown)
            mend = shown[near] if near else None
            self.refuse(name, text, f"{what} {text[:80]}", ", ".join(options), mend)
        return found

    def count(self, count: Count, value: object) -> int:
        """A whole number in range, the default where none was given."""
        if value is None:
            return count.default
        unit = "year" if count.id == "years" else "1"
        found = self.whole(count.id, count.label, value, (count.low, count.high), unit)
        if found is None or found == count.default:
            return count.default
        self.changed.setdefault(count.id, str(found))
        return found

    def whole(
        self, name: str, label: str, value: object, allowed: tuple[int, int], unit: str = "1"
    ) -> int | None:
        """A whole number in a range, or None with the fault noted."""
        span = f"a whole number, {allowed[0]:,} to {units.number_text(allowed[1])}"
        field = Field(label, unit, allowed)
        text = _text(value)

        def takes(typed: str) -> bool:
            points = _points(units.tidy(typed), field, self.money)
            return points is not None and points[0] == points[2] and points[1] % 1 == 0

        points = _points(units.tidy(text or ""), field, self.money)
        if points is None or not takes(text or ""):
            said, status = _wrong(text or "", field, self.money)
            if status == NOT_ALLOWED:
                said = f"must be {span}"
            mend = _mend(text or "", field, self.money, takes)
            if mend is None and points and allowed[0] <= int(points[1]) <= allowed[1]:
                mend = str(int(points[1]))
            self.refuse(name, value, f"{label} {said}", span, mend, status)
            return None
        if text and (other := units.thousands(text)) and takes(other):
            self.changed[name] = text
            self.doubts[name] = (_ambiguous(text, units.number_text(points[1]), other, name),)
        return int(points[1])

    def rate(self, value: object) -> Fraction | None:
        """An exchange rate: one number above 0, None where none was given or it is wrong."""
        if value is None:
            return None
        text, field = _text(value) or "", Field("Exchange rate", "1", (1e-6, 1e9))

        def takes(typed: str) -> bool:
            points = _points(typed, field, units.Money())
            return points is not None and points[0] == points[2]

        if not takes(units.tidy(text)):
            said, status = _wrong(text, field, units.Money())
            said = f"must be {RATE}" if status == NOT_ALLOWED else said
            mend = _mend(text, field, units.Money(), takes)
            self.refuse("exchange_rate", value, f"Exchange rate {said}", RATE, mend, status)
            return None
        return Fraction(units.exact_text(float(units.read(text, "1").points[1])))


def named(text: str, options: Mapping[str, str]) -> str | None:
    """The id that a text names, in any case: the id itself, the text shown, or a part of that.

    >>> named("CPU-bound", {"io_bound": "Waits", "cpu_bound": "Computes"})
    'cpu_bound'
    """
    if text in options:
        return text
    return _shown(tuple(options.items())).get(_folded(text))


@lru_cache(maxsize=64)
def _shown(options: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Ids by all that is shown for them, without case and signs."""
    parts = {_folded(part): id_ for id_, label in options for part in label.split(",")}
    labels = {_folded(label): id_ for id_, label in options}
    return {**parts, **labels, **{_folded(id_): id_ for id_, _ in options}}


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone most likely meant, None where nothing is near."""
    return _nearest(name[:80], tuple(known))


@lru_cache(maxsize=1024)
def _nearest(typed: str, options: tuple[str, ...]) -> str | None:
    begun = sorted((o for o in options if typed.startswith(o)), key=len, reverse=True)
    likely = get_close_matches(typed, options, n=1, cutoff=0.8)
    cut_short = sorted((o for o in options if typed and o.startswith(f"{typed}_")), key=len)
    unlikely = get_close_matches(typed, options, n=1, cutoff=0.65)
    # Golang is nearer to Go, which it begins with, than to Erlang.
    return next(iter([*likely, *begun, *cut_short, *unlikely]), None)


def meant(name: str, known: Iterable[str]) -> str | None:
    """The parameter that a misspelt or another name stands for, None where nothing is near."""
    own, names = name.lower().removeprefix("set."), tuple(known)
    also = ALSO_CALLED.get(_folded(own))
    bare = {each.removeprefix("set."): each for each in reversed(names)}
    found = also if also in bare else nearest(own, bare)
    return (name if name in names else bare[found]) if found else None


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


def range_text(points: Points, rate: bool = False) -> str:
    """A range as short as it can be: the likely value is left out where it is the midpoint."""
    low, likely, high = points
    midpoint = float((_decimal(low) + _decimal(high)) / 2)
    kept = (low, high) if likely == midpoint else points
    return "..".join(units.exact_text(point, rate) for point in kept)


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds, for parameters beside a scenario. Raises `Refused`."""
    reader = Reader()
    number = reader.whole(name, name.capitalize(), text, (least, most))
    if number is None:
        raise Refused(reader.faults)
    return number


class _NotAllowed(ValueError):
    """A value that is understood and lies where none may."""


def _judged(text: str, field: Field, money: units.Money) -> units.Reading:
    """What a text says, in order, in range and with its sign. Raises `ValueError`, saying why."""
    reading = units.read(text, field.unit, money, field.people)
    if field.rate and reading.unsigned > 1:
        above = float(reading.unsigned)
        either = " or ".join(f"{units.number_text(each)} %" for each in (above, above * 100))
        raise _NotAllowed(f"above 1 needs its sign: {either}?")
    if not _within(reading, field.allowed):
        raise _NotAllowed(f"must be {_span(field.allowed, field.unit)}")
    low, likely, high = reading.points
    if not low <= likely <= high:
        raise _NotAllowed("needs low <= likely <= high")
    return reading


def _wrong(text: str, field: Field, money: units.Money) -> tuple[str, int]:
    """What is wrong with a text, for after its label, and the status that this has."""
    try:
        _judged(text, field, money)
    except units.Unreadable as problem:
        return str(problem), MALFORMED
    except (units.WrongUnit, _NotAllowed) as problem:
        return str(problem), NOT_ALLOWED
    return "is not allowed", NOT_ALLOWED


def _points(text: str, field: Field, money: units.Money) -> Points | None:
    """The points of a text in US dollars, None where anything is wrong with it."""
    try:
        return cast(Points, tuple(map(float, _judged(text, field, money).points)))
    except ValueError:
        return None


def _mend(
    text: str, field: Field, money: units.Money, takes: Callable[[str], bool] | None = None
) -> str | None:
    """A text that the field takes, made from one that it does not; None where none is near."""

    def likely(typed: str) -> bool:
        points = _points(typed, field, money)
        return points is not None and _plausible(points, field) and (takes is None or takes(typed))

    def possible(typed: str) -> bool:
        return _points(typed, field, money) is not None and (takes is None or takes(typed))

    shifts = mends.BARE
    if field.unit in ("1", "1/year"):
        over = (mends.over_one,) if field.unit == "1" and field.allowed[0] >= 1 else ()
        shifts = (mends.as_percent, *over, *shifts, mends.bare_percent)
    if "USD" in field.unit and mends.foreign(text, money):
        shifts = (mends.in_money(money),)
    ends = (_moved_into(text, field, money), mends.mended(text, possible, shifts))
    found = mends.mended(text, likely, shifts)
    return found or next((each for each in ends if each and possible(each)), None)


def _moved_into(text: str, field: Field, money: units.Money) -> str | None:
    """A text just outside the allowed range as the nearest text within, None if it is far off."""
    try:
        reading = units.read(text, field.unit, money, field.people)
    except ValueError:
        return None
    rate = money.rate if "USD" in field.unit else Fraction(1)
    low, high = map(_decimal, field.allowed)
    moved = [min(max(point, low), high) for point in reading.points]
    near = all(
        abs(there) <= NEAR * abs(here) and abs(here) <= NEAR * abs(there)
        for here, there in zip(reading.points, moved, strict=True)
    )
    texts = [units.exact_text(float(point * rate), field.rate) for point in moved]
    return "..".join(texts if reading.ranged else texts[:1]) if near else None


def _plausible(points: Points, field: Field, times: int = FAR) -> bool:
    """Whether points lie within reach of the book's range; so does 0, and what has no range."""
    low, _, high = points
    if field.usual is None or low <= 0:
        return True
    return high <= times * field.usual[1] and low >= field.usual[0] / times


@lru_cache(maxsize=4096)
def _accepted(text: str, field: Field, money: units.Money) -> Accepted | None:
    """A text as points in US dollars, as text for an address, and in words.

    None where anything is wrong with it. Cached, since the rows of a batch repeat their texts.
    """
    try:
        reading = _judged(text, field, money)
    except ValueError:
        return None
    typed = cast(Points, tuple(map(float, reading.typed)))
    understood = units.understood(typed, field.unit, money.currency, field.people)
    more = [units.WORKED[span] for span in reading.worked]
    more += [f"the {reading.shared} counts for both ends"] if reading.shared else []
    # What stands in an address, money in the chosen currency, and what it reads back to.
    canonical = (
        range_text(typed, field.rate) if reading.ranged else units.exact_text(typed[0], field.rate)
    )
    points = typed
    if "USD" in field.unit and money.rate != 1:
        points = cast(Points, tuple(float(_decimal(point) / money.rate) for point in typed))
    doubts = tuple(_doubts(text, field, money, reading, understood))
    # What is doubtful about how it was typed is so wherever the address is opened.
    if any(each.code in ("ambiguous_thousands", "suffix_shared") for each in doubts):
        canonical = "..".join(units.parts_of(text))
    words = f"{understood} ({'; '.join(more)})" if more else understood
    return Accepted(points, canonical, words, doubts)


def _doubts(
    text: str, field: Field, money: units.Money, reading: units.Reading, understood: str
) -> Iterator[Doubt]:
    """What is doubtful about a value that was read."""

    def takes(typed: str) -> bool:
        points = _points(typed, field, money)
        return points is not None and _plausible(points, field)

    def close(typed: str) -> bool:
        points = _points(typed, field, money)
        return points is not None and _plausible(points, field, CLOSE)

    points = cast(Points, tuple(map(float, reading.points)))
    if reading.shared:
        detail = f"was read as {understood}; the {reading.shared} at its end counts for all of it"
        yield Doubt("suffix_shared", "", text, detail, mends.filled(text))
    other = units.thousands(text)
    if other and _points(other, field, money) and (takes(other) or not takes(text)):
        yield _ambiguous(text, understood, other)
    if not _plausible(points, field):
        usual = _usual_words(field, money)
        detail = f"is {understood}, and the book has {usual}"
        yield Doubt("implausible", "", text, detail, mends.scaled(text, close))
    if reading.ranged and 0 < points[0] * WIDE < points[2]:
        detail = f"is {understood}, and its high end over ten times the low one"
        yield Doubt("wide_range", "", text, detail, mends.narrower(text, takes, WIDE))


def _ambiguous(text: str, understood: str, other: str, name: str = "") -> Doubt:
    detail = f"was read as {understood}; a dot stands before decimals, not between thousands"
    return Doubt("ambiguous_thousands", name, text, detail, other)


def _usual_words(field: Field, money: units.Money) -> str:
    """The book's range in the chosen currency, to four digits."""
    rate = float(money.rate) if "USD" in field.unit else 1.0
    scale, unit = (100, "%/year") if field.unit == "1/year" else (1, field.unit)
    ends = [
        units.number_text(float(f"{end * rate * scale:.4g}"))
        for end in dict.fromkeys(field.usual or ())
    ]
    return f"{' to '.join(ends)} {units.unit_phrase(unit, money.currency)}".strip()


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
    return units.certain(f"{Decimal(str(value)):f}") if number else value


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


@lru_cache(maxsize=1024)
def _span(allowed: tuple[float, float], unit: str) -> str:
    low, high = map(units.number_text, allowed)
    return f"{low} to {high} {units.unit_phrase(unit)}".strip(" ")
