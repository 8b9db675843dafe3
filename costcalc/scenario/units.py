"""Text in, numbers out: the value grammar and the units people may type.

`120k..180k USD/year` becomes three exact numbers in the unit a figure is declared in. Text has to
match a strict ASCII pattern before pint sees any of it; inside the program there are only numbers.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from costcalc.scenario.measures import (
    COUNTED,
    CURRENCY,
    DOLLARS,
    Money,
    Unreadable,
    WrongUnit,
    code,
    expected,
    factor,
    unit_phrase,
    worked,
)

__all__ = ["COUNTED", "Money", "Unreadable", "WrongUnit", "unit_phrase"]  # of measures, from here

from costcalc.scenario.numerals import localised

MAX_LENGTH: Final = 120
MOST: Final = 10**15
"""Numbers up to here are written out for people."""

PERCENT: Final = ("%", "percent", "per cent", "pct")
MULTIPLIERS: Final = {
    **dict.fromkeys(PERCENT, Fraction(1, 100)),
    **dict.fromkeys(("k", "thousand"), Fraction(10**3)),
    "lakh": Fraction(10**5),
    **dict.fromkeys(("M", "million"), Fraction(10**6)),
    "crore": Fraction(10**7),
    **dict.fromkeys(("B", "bn", "billion"), Fraction(10**9)),
}

SUFFIX: Final = (
    r"(?:%|(?:[kKMB]|(?i:bn|per ?cent|pct|thousand|(?:lakh|million|crore|billion)s?))(?![A-Za-z]))"
)
"""What stands behind a number and multiplies it."""
_NUMBER = (
    r"(?:[1-9]\d{0,2}(?P<group>[, '])\d{3}(?:(?P=group)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}|\d+)"
    r"(?:\.\d+)?|\.\d+"
)
_AMOUNT = re.compile(
    r"(?P<minus>[+-]?) ?(?P<sign>[A-Z]{3})? ?"
    rf"(?P<number>{_NUMBER})(?P<exponent>[eE][+-]?\d{{1,3}})?(?: ?(?P<multiplier>{SUFFIX}))?"
    r" ?(?P<unit>[A-Za-z/][A-Za-z/*. -]*)?",
    re.ASCII,
)
_AROUND = re.compile(
    r"^(?:~|(?:about|approx(?:imately|\.)?|around|roughly|circa|ca?\.) ?) ?|(?<=\d)[.,]--?(?!\d)",
    re.IGNORECASE,
)
"""What is written around a number and says nothing of it: `about`, and `.-` for no cents."""
_RANGE = re.compile(r" ?(?:\.\.| - |[–—]) ?")
_TYPED = str.maketrans(
    {
        **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
        "…": "..",
        "’": "'",
        "−": "-",
        "≈": "~",
    }
)
"""Spaces of every width, and other signs that programs write for those on a keyboard."""
_THOUSANDS = re.compile(
    r"(?<![\d,'])(?<!\d\.)[1-9]\d{0,2}\.\d{3}(?![\d,'eE]|\.\d)" rf"(?! ?{SUFFIX})"
)
"""Digits that are thousands in one half of the world and three decimals in the other."""


@dataclass(frozen=True)
class Reading:
    """What a text says: low, likely and high, exact.

    `points` are in the declared unit, money in US dollars; `typed` are the same with money in the
    chosen currency; `ranged` is true where a range was written. `shared` is the suffix of the last
    number where it counts for others too, `unsigned` the largest of what has no percent sign, and
    `worked` the spans of time, such as hours, that were taken as people work.
    """

    points: tuple[Fraction, Fraction, Fraction]
    typed: tuple[Fraction, Fraction, Fraction]
    ranged: bool
    shared: str = ""
    unsigned: Fraction = Fraction(0)
    worked: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Amount:
    """A number as it is written, what follows it, and what its suffix multiplies it with."""

    face: Fraction
    unit: str
    suffix: str

    def times(self, suffix: str) -> Fraction:
        return self.face * MULTIPLIERS[_multiplier(suffix)] if suffix else self.face


def read(text: str, unit: str, money: Money = DOLLARS, people: bool = False) -> Reading:
    """A value in the grammar, converted to the declared unit.

    `100000`, `100k`, `1.2M`, `3/min`, `2 million/year`, `20%`, `low..high`, `low..likely..high`; a
    unit or currency written only at the end of a range is meant for all of it, and so is a suffix
    where the numbers before it lie below: `120..180k`. Where it is of `people`, hours, weeks and
    months are those that they work.
    Raises `Unreadable` for malformed text and `WrongUnit` for a unit that measures something else.
    """
    text = tidy(text)
    if len(text) > MAX_LENGTH:
        raise Unreadable(f"is longer than {MAX_LENGTH} characters")
    if not text:
        raise Unreadable("is empty")
    if "..." in text:
        raise Unreadable("has three dots; write a range with two, such as 120k..180k")
    parts = parts_of(text)
    if len(parts) > 3:
        raise Unreadable("has more than three parts; write low..high or low..likely..high")
    amounts = [_amount(part, unit) for part in parts]
    *before, last = amounts
    shares = bool(last.suffix) and not any(each.suffix for each in before)
    suffixes = [
        last.suffix if shares and each.face < last.face else each.suffix for each in amounts
    ]
    shared = any(each.face and each.face < last.face for each in before if shares)
    own_unit = last.unit if not any(each.unit for each in before) else ""
    typed = [each.times(suffix) for each, suffix in zip(amounts, suffixes, strict=True)]
    written = {each.unit for each in amounts} - {""}
    if written:
        factors = [factor(each.unit or own_unit, unit, money, people) for each in amounts]
        typed = [value * each for value, each in zip(typed, factors, strict=True)]
    unsigned = [
        abs(value)
        for value, suffix in zip(typed, suffixes, strict=True)
        if _multiplier(suffix) not in PERCENT
    ]
    if len(typed) == 2:
        typed.insert(1, (typed[0] + typed[1]) / 2)
    low, likely, high = typed if len(typed) == 3 else typed * 3
    rate = money.rate if "USD" in unit else 1
    return Reading(
        points=(low, likely, high) if rate == 1 else (low / rate, likely / rate, high / rate),
        typed=(low, likely, high),
        ranged=len(parts) > 1,
        shared=last.suffix if shared else "",
        unsigned=max(unsigned, default=Fraction(0)),
        worked=worked(written, unit) if people and written else (),
    )


def tidy(text: str) -> str:
    """A text with the signs of a keyboard in place of those that other programs write."""
    return (text if text.isascii() else text.translate(_TYPED)).strip(" ")


def parts_of(text: str) -> list[str]:
    """The parts of a range, which are written with two dots or a dash between them."""
    return [part.strip(" ") for part in _RANGE.split(text)]


def thousands(text: str) -> str | None:
    """The text with 5,000 where it says 5.000, None where nothing in it is so ambiguous."""
    found = _THOUSANDS.sub(lambda match: match[0].replace(".", ","), text) if "." in text else text
    return found if found != text else None


def certain(number: str) -> str:
    """A program's number as text that nobody can take for thousands: 1.500 becomes 1.5000."""
    return f"{number}0" if _THOUSANDS.fullmatch(number.removeprefix("-")) else number


def _multiplier(suffix: str) -> str:
    """A suffix as `MULTIPLIERS` has it."""
    return suffix if suffix in MULTIPLIERS else suffix.lower().removesuffix("s")


def _amount(text: str, unit: str) -> _Amount:
    """The number in a text, exactly, with its suffix and its unit."""
    match = _AMOUNT.fullmatch(text)
    if not match or match["unit"]:
        bare = CURRENCY.sub(code, _AROUND.sub("", text))
        match = _AMOUNT.fullmatch(re.sub(" +", " ", bare).strip(" "))
    if not match:
        raise Unreadable(_why(text))
    suffix = match["multiplier"] or ""
    if _multiplier(suffix) in PERCENT and unit not in ("1", "1/year"):
        raise WrongUnit(f"is a percentage; {expected(unit)}")
    face = Fraction(re.sub("[, ']", "", match["number"]) + (match["exponent"] or ""))
    face *= -1 if match["minus"] == "-" else 1
    units = (match["sign"], (match["unit"] or "").strip(" "))
    return _Amount(face, " ".join(filter(None, units)), suffix)


def _why(text: str) -> str:
    """Why a text is no number, with a correction where one can be guessed."""
    if re.search(r"\d[kKMB%]?\s?-\s?[$€£]?\d", text):
        return "must be a number; write a range with two dots, such as 120k..180k"
    if re.fullmatch(r"[\d.,]+", text, re.ASCII) and "," in text:
        return "is ambiguous; write commas between thousands and a dot for decimals: 1,000,000.50"
    return (
        "must be a number; write digits with an optional k, M, % or unit, "
        "such as 100000, 1.2M or 3/min"
    )


def is_rate(unit: str, least: float) -> bool:
    """Whether a figure is a share by which something grows or differs: it may be negative."""
    return unit == "1/year" or (unit == "1" and least < 0)


def number_text(value: float) -> str:
    """A number for people: grouped by three, no more decimals than help."""
    return localised(number_typed(value))


def number_typed(value: float) -> str:
    """The same with English marks, which are typed everywhere."""
    if abs(value) >= MOST:
        return f"{value:.6g}"
    text = f"{value:,.2f}" if abs(value) >= 100 else f"{value:,.{4 if abs(value) >= 1 else 6}f}"
    return text.rstrip("0").rstrip(".") or "0"


def percent_text(value: float) -> str:
    """A share as a percentage, nothing lost."""
    return f"{exact_text(float(Decimal(repr(float(value))) * 100))}%"


def exact_text(value: float, rate: bool = False) -> str:
    """A number for an address: nothing lost, readable by `read`, plain digits where few.

    A `rate` from 1 on has a percent sign.
    """
    if rate and abs(value) >= 1:
        return percent_text(value)
    plain = 1e-6 <= abs(value) < 1e21 or value == 0
    text = format(Decimal(repr(float(value))), "f") if plain else repr(float(value))
    return certain(text.removesuffix(".0"))


def understood(
    points: tuple[float, float, float],
    unit: str,
    currency: str = "USD",
    people: bool = False,
    share: bool = False,
) -> str:
    """What was understood, for the echo under a field: `120,000 to 180,000 USD a year`.

    A rate reads as a percentage, and so does a `share` of a whole.
    """
    low, likely, high = points
    if share or unit == "1/year":
        low, likely, high = (float(f"{point * 100:.12g}") for point in points)
        unit = "%" if share else "%/year"
    phrase = unit_phrase(unit, currency, one=low == likely == high == 1)
    if people and unit == "month":
        phrase = f"person-{phrase}"
    figures = number_text(likely)
    if not low == likely == high:
        figures = f"{number_text(low)} to {number_text(high)}, likely {number_text(likely)}"
    return f"{figures} {phrase}".strip()
