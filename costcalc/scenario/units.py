"""Text in, numbers out: the value grammar and the units people may type.

`120k..180k USD/year` becomes three exact numbers in the unit a figure is declared in. Text has to
match a strict ASCII pattern before pint sees any of it; inside the program there are only numbers.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

MAX_LENGTH: Final = 120

DEFINITIONS: Final = (
    "second = [time] = s = sec",
    "minute = 60 * second = min",
    "hour = 60 * minute = h = hr",
    "day = 24 * hour = d",
    "week = 7 * day",
    # A billing month is 730 hours and a year is twelve of them; pint's own month is 730.5 hours.
    "billing_month = 730 * hour = mo = month",
    "year = 12 * billing_month = yr",
    "USD = [currency]",
    "order = [order]",
    "request = [request] = req",
    "connection = [connection] = conn",
    "server = [server]",
    "vcpu = [vcpu] = vCPU",
    "kloc = [kloc]",
    "developer = [developer] = FTE = person",
    "byte = [information] = B",
    "MB = 1000000 * byte",
    "GB = 1000000000 * byte",
    "TB = 1000000000000 * byte",
    "GiB = 1073741824 * byte",
)
AT_WORK: Final = {
    "day = 24 * hour = d": "day = 8 * hour = d",
    "week = 7 * day": "week = 5 * day",
    "billing_month = 730 * hour = mo = month": "billing_month = 520 / 3 * hour = mo = month",
}
"""What is otherwise where people work: a year of 52 weeks, 260 days, 2,080 hours."""
# Things that are counted. People leave them out: `3/min` of orders, `60 USD/month` for a server.
COUNTED: Final = frozenset(
    {"order", "request", "connection", "server", "vcpu", "kloc", "developer"}
)
SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
MULTIPLIERS: Final = {
    "%": Fraction(1, 100),
    "percent": Fraction(1, 100),
    **dict.fromkeys(("k", "K", "thousand"), Fraction(10**3)),
    **dict.fromkeys(("M", "million"), Fraction(10**6)),
    **dict.fromkeys(("B", "billion"), Fraction(10**9)),
}

_NUMBER = r"(?:\d{1,3}(?:(?P<group>[, ])\d{3}(?:(?P=group)\d{3})*)?|\d+)(?:\.\d+)?|\.\d+"
_AMOUNT = re.compile(
    r"(?P<minus>[+-]?) ?(?P<sign>[$€£]|[A-Z]{3})? ?"
    rf"(?P<number>{_NUMBER})(?P<exponent>[eE][+-]?\d{{1,3}})?"
    r"(?: ?(?P<multiplier>%|(?:k|K|M|B|percent|thousand|million|billion)(?![A-Za-z])))?"
    r" ?(?P<unit>[A-Za-z/][A-Za-z/* ]*)?",
    re.ASCII,
)
_WORD = re.compile(r"[A-Za-z]+")
_CODE = re.compile(r"[A-Z]{3}")
_CURRENCIES: Final = frozenset({"USD", "EUR", "GBP"})
WITHOUT_CENTS: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}
    | {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies that have no smaller unit (ISO 4217)."""


class Unreadable(ValueError):
    """Text that is no value. The message says why in words for the person who typed it."""


class WrongUnit(ValueError):
    """A value whose unit is understood but measures something else."""


@dataclass(frozen=True)
class Money:
    """The currency that bare amounts are in, and how much of it one US dollar buys."""

    currency: str = "USD"
    rate: Fraction = Fraction(1)


@dataclass(frozen=True)
class Reading:
    """What a text says: low, likely and high, exact.

    `points` are in the declared unit, money in US dollars; `typed` are the same with money in the
    chosen currency; `ranged` is true where a range was written.
    """

    points: tuple[Fraction, Fraction, Fraction]
    typed: tuple[Fraction, Fraction, Fraction]
    ranged: bool


def read(text: str, unit: str, money: Money = Money(), people: bool = False) -> Reading:
    """A value in the grammar, converted to the declared unit.

    `100000`, `100k`, `1.2M`, `3/min`, `2 million/year`, `20%`, `low..high`, `low..likely..high`; a
    unit or currency written only at the end of a range is meant for all of it. Where it is of
    `people`, hours, weeks and months are those that they work.
    Raises `Unreadable` for malformed text and `WrongUnit` for a unit that measures something else.
    """
    text = text.strip(" ")
    if len(text) > MAX_LENGTH:
        raise Unreadable(f"is longer than {MAX_LENGTH} characters")
    if not text:
        raise Unreadable("is empty")
    if "..." in text:
        raise Unreadable("has three dots; write a range with two, such as 120k..180k")
    parts = [part.strip(" ") for part in text.split("..")]
    if len(parts) > 3:
        raise Unreadable("has more than three parts; write low..high or low..likely..high")
    numbers, own_units = zip(*(_amount(part, unit) for part in parts), strict=True)
    shared = own_units[-1] if not any(own_units[:-1]) else ""
    typed = [
        number * _factor(own or shared, unit, money, people)
        for number, own in zip(numbers, own_units, strict=True)
    ]
    if len(typed) == 2:
        typed.insert(1, (typed[0] + typed[1]) / 2)
    low, likely, high = typed if len(typed) == 3 else typed * 3
    per_dollar = money.rate if "USD" in unit else Fraction(1)
    return Reading(
        points=(low / per_dollar, likely / per_dollar, high / per_dollar),
        typed=(low, likely, high),
        ranged=len(parts) > 1,
    )


def _amount(text: str, unit: str) -> tuple[Fraction, str]:
    """The exact number in a text, and the unit text that goes with it."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise Unreadable(_why(text))
    multiplier = match["multiplier"] or ""
    if multiplier in ("%", "percent") and unit not in ("1", "1/year"):
        raise WrongUnit(f"is a percentage; {_expected(unit)}")
    number = Fraction(re.sub("[, ]", "", match["number"]) + (match["exponent"] or ""))
    number *= MULTIPLIERS.get(multiplier, Fraction(1))
    number *= -1 if match["minus"] == "-" else 1
    return number, " ".join(
        filter(None, (SIGNS.get(match["sign"], match["sign"]), (match["unit"] or "").strip(" ")))
    )


def _why(text: str) -> str:
    """Why a text is no number, with a correction where one can be guessed."""
    if re.search(r"\d[kKMB%]?\s?[-–—]\s?[$€£]?\d", text):
        return "is no number; write a range with two dots, such as 120k..180k"
    if re.fullmatch(r"[\d.,]+", text, re.ASCII) and "," in text:
        return "is ambiguous; write commas between thousands and a dot for decimals: 1,000,000.50"
    return (
        "is no number; write digits with an optional k, M, % or unit, such as 100000, 1.2M or 3/min"
    )


@lru_cache(maxsize=1024)
def _factor(text: str, unit: str, money: Money, people: bool) -> Fraction:
    """How many declared units, money in the chosen currency, one of the written unit is."""
    if not text:
        return Fraction(1)
    words = re.sub(r"\b(per|an?)\b", "/", text)
    factor = Fraction(1)
    for word in _WORD.findall(words):
        if word in _CURRENCIES or (_CODE.fullmatch(word) and word not in _known()):
            if word not in ("USD", money.currency):
                accepted = " or ".join(dict.fromkeys((money.currency, "USD")))
                raise WrongUnit(f"is in {word}; amounts are in {accepted}")
            factor = money.rate if word == "USD" else Fraction(1)
            words = words.replace(word, "USD")
        elif word == "m":
            raise Unreadable("is ambiguous; write M for millions, such as 1.2M")
        elif word not in _known() and word.removesuffix("s") not in _known():
            raise Unreadable(f"has an unknown unit, {word}; {_expected(unit)}")
    return factor * _converted(words.strip(" "), unit, people)


def _expected(unit: str) -> str:
    return f"its unit is {unit_phrase(unit)}" if unit != "1" else "it is a plain number"


def _converted(words: str, unit: str, people: bool) -> Fraction:
    """How many declared units one of the written unit is; counted things may be left out."""
    counted = unit.partition("/")[0]
    if words.removesuffix("s") == counted:
        return Fraction(
            1
        )  # `90,000 USD` of a yearly salary: the period left out is the declared one
    registry = _registry(people)
    expression = re.sub(r"\s*([/*])\s*", r"\1", "1" + words if words.startswith("/") else words)
    try:
        written, declared = (
            registry.Quantity(1, text.replace(" ", "*")) for text in (expression, unit)
        )
        ratio = (declared / written).to_base_units()
    except Exception as problem:  # pint raises several unrelated kinds for a malformed unit
        raise Unreadable(f"has a malformed unit, {words}") from problem
    left_out = {name.strip("[]") for name in ratio.dimensionality}
    named = {name.strip("[]") for name in written.dimensionality}
    if not left_out <= COUNTED or left_out & named:
        raise WrongUnit(f"is in {words.replace('*', ' ')}; {_expected(unit)}")
    return 1 / Fraction(ratio.magnitude)


@cache
def _registry(people: bool) -> Any:
    # Imported only when a unit is typed: pint is the slowest import of the program.
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for definition in DEFINITIONS:
        registry.define(AT_WORK.get(definition, definition) if people else definition)
    return registry


@cache
def _known() -> frozenset[str]:
    """Every word that may stand in a unit: names and aliases, without their definitions."""
    parts = [[part.strip() for part in line.split("=")] for line in DEFINITIONS]
    return frozenset(name for name, _, *aliases in parts for name in (name, *aliases))


def same_unit(quoted: str, full: str) -> bool:
    """Whether a figure's quoted unit is the full one, counted things left out or not.

    No conversion is meant: `USD/month` fits `USD/server/month`, `USD/year` does not.
    """
    short, whole = _exponents(quoted), _exponents(full)
    left_out = whole.keys() - short.keys()
    return short.items() <= whole.items() and left_out <= COUNTED


@cache
def _exponents(unit: str) -> dict[str, int]:
    powers: dict[str, int] = {}
    sign = 1
    for token in re.findall(r"[A-Za-z_]+|[/*]", unit):
        if token in "/*":
            sign = -1 if token == "/" else 1
        else:
            powers[token] = powers.get(token, 0) + sign
    return {name: power for name, power in powers.items() if power}


def unit_phrase(unit: str, currency: str = "USD", one: bool = False) -> str:
    """A unit in words: `order/month` is `orders a month`; a plain number has none."""
    if unit == "1":
        return ""
    top, *below = unit.replace("USD", currency).split("/")
    if top == "1":
        top = ""
    elif not one and top not in (currency, "GB", "GiB", "kloc", "%"):
        top = top.replace("*", "-") + "s"
    return (
        " ".join(
            [
                top,
                *(
                    f"per {name}" if name in COUNTED | {"GB", "GiB"} else f"a {name}"
                    for name in below
                ),
            ]
        )
        .replace("a hour", "an hour")
        .strip()
    )


def number_text(value: float) -> str:
    """A number for people: grouped by three, no more decimals than help."""
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    text = f"{value:,.2f}" if abs(value) >= 100 else f"{value:,.{4 if abs(value) >= 1 else 6}f}"
    return text.rstrip("0").rstrip(".") or "0"


def exact_text(value: float) -> str:
    """A number for an address: nothing lost, readable by `read`, plain digits where few."""
    plain = 1e-6 <= abs(value) < 1e21 or value == 0
    text = format(Decimal(repr(float(value))), "f") if plain else repr(float(value))
    return text.removesuffix(".0")


def understood(points: tuple[float, float, float], unit: str, currency: str = "USD") -> str:
    """What was understood, for the echo under a field: `120,000 to 180,000 USD a year`."""
    low, likely, high = points
    if unit == "1/year":  # a rate reads as a percentage
        low, likely, high, unit = low * 100, likely * 100, high * 100, "%/year"
    phrase = unit_phrase(unit, currency, one=low == likely == high == 1)
    figures = number_text(likely)
    if not low == likely == high:
        figures = f"{number_text(low)} to {number_text(high)}, likely {number_text(likely)}"
    return f"{figures} {phrase}".strip()
