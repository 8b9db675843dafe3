"""Text in, numbers out: the value grammar and the units people may type.

`120k..180k USD/year` becomes three exact numbers in the unit a figure is declared in. Text has to
match a strict ASCII pattern before pint sees any of it; inside the program there are only numbers.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

from costcalc.scenario.numerals import localised

MAX_LENGTH: Final = 120
MOST: Final = 10**15
"""Numbers up to here are written out for people."""

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
WORKED: Final = {
    "hour": "2,080 working hours a year",
    "day": "a working day of 8 hours, 260 working days a year",
    "week": "52 weeks of 40 working hours a year",
}
"""What is said of a span of time that was taken as people work it."""
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
_WRITTEN: Final = (
    "USD us$ $ dollar; EUR € euro; GBP £ pound; CHF franc; JPY ¥ yen; INR ₹ rupee; PLN zloty; "
    "BRL real; SEK; DKK; NOK; CZK; CAD; AUD"
)
CURRENCIES: Final = {
    name.lower(): names.split()[0] for names in _WRITTEN.split(";") for name in names.split()
}
"""Codes of currencies by what people write for them; an s at the end of a word is left out."""
PERCENT: Final = ("%", "percent")
MULTIPLIERS: Final = {
    **dict.fromkeys(PERCENT, Fraction(1, 100)),
    **dict.fromkeys(("k", "thousand"), Fraction(10**3)),
    "lakh": Fraction(10**5),
    **dict.fromkeys(("M", "million"), Fraction(10**6)),
    "crore": Fraction(10**7),
    **dict.fromkeys(("B", "bn", "billion"), Fraction(10**9)),
}

_NUMBER = (
    r"(?:[1-9]\d{0,2}(?P<group>[, '])\d{3}(?:(?P=group)\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3}|\d+)"
    r"(?:\.\d+)?|\.\d+"
)
_AMOUNT = re.compile(
    r"(?P<minus>[+-]?) ?(?P<sign>[A-Z]{3})? ?"
    rf"(?P<number>{_NUMBER})(?P<exponent>[eE][+-]?\d{{1,3}})?"
    r"(?: ?(?P<multiplier>%|(?:[kKMB]|(?i:bn|percent|thousand|(?:lakh|million|crore|billion)s?))"
    r"(?![A-Za-z])))?"
    r" ?(?P<unit>[A-Za-z/][A-Za-z/* -]*)?",
    re.ASCII,
)
CURRENCY = re.compile(
    "|".join(
        re.escape(name) if not name.isalpha() else rf"(?<![A-Za-z]){name}s?(?![A-Za-z])"
        for name in CURRENCIES
    ),
    re.IGNORECASE,
)
_RANGE = re.compile(r" ?(?:\.\.| - |[–—]) ?")
_TYPED = str.maketrans(
    {
        **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
        "…": "..",
        "’": "'",
        "−": "-",
    }
)
"""Spaces of every width, and other signs that programs write for those on a keyboard."""
_THOUSANDS = re.compile(
    r"(?<![\d,'])(?<!\d\.)[1-9]\d{0,2}\.\d{3}(?![\d,'eE]|\.\d)"
    r"(?! ?(?:[%kKMB](?![A-Za-z])|(?i:bn|percent|thousand|lakh|million|crore|billion)))"
)
"""Digits that are thousands in one half of the world and three decimals in the other."""
_WORD = re.compile(r"[A-Za-z]+")
_CODE = re.compile(r"[A-Z]{3}")
_PEOPLE = re.compile(
    r"\b(?:person|man|staff|developer|FTE|working|work|business)s?[ -]*"
    r"(?=(?:hour|day|week|month|year)s?\b)"
)
_ABBREVIATED: Final = {
    "pm": "month",
    "pd": "day",
    "ph": "hour",
    "d": "day",
    "h": "hour",
    "hr": "hour",
}
"""Person-months and the like where work is asked for, and spans of time."""
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
    """The currency that bare amounts are in, and how much of it one US dollar buys.

    `rates` are those of the book, for mends of amounts in a third currency.
    """

    currency: str = "USD"
    rate: Fraction = Fraction(1)
    rates: Mapping[str, Fraction] = field(default_factory=dict, compare=False)


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
        return self.face * MULTIPLIERS.get(_multiplier(suffix), Fraction(1))


def read(text: str, unit: str, money: Money = Money(), people: bool = False) -> Reading:
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
    typed = [
        each.times(suffix) * _factor(each.unit or own_unit, unit, money, people)
        for each, suffix in zip(amounts, suffixes, strict=True)
    ]
    unsigned = [
        abs(value)
        for value, suffix in zip(typed, suffixes, strict=True)
        if _multiplier(suffix) not in PERCENT
    ]
    if len(typed) == 2:
        typed.insert(1, (typed[0] + typed[1]) / 2)
    low, likely, high = typed if len(typed) == 3 else typed * 3
    per_dollar = money.rate if "USD" in unit else Fraction(1)
    return Reading(
        points=(low / per_dollar, likely / per_dollar, high / per_dollar),
        typed=(low, likely, high),
        ranged=len(parts) > 1,
        shared=last.suffix if shared else "",
        unsigned=max(unsigned, default=Fraction(0)),
        worked=_worked({each.unit for each in amounts}, unit) if people else (),
    )


def tidy(text: str) -> str:
    """A text with the signs of a keyboard in place of those that other programs write."""
    return (text if text.isascii() else text.translate(_TYPED)).strip(" ")


def parts_of(text: str) -> list[str]:
    """The parts of a range, which two dots or a dash between them tell apart."""
    return [part.strip(" ") for part in _RANGE.split(text)]


def thousands(text: str) -> str | None:
    """The text with 5,000 where it says 5.000, None where nothing in it is so ambiguous."""
    found = _THOUSANDS.sub(lambda match: match[0].replace(".", ","), text) if "." in text else text
    return found if found != text else None


def certain(number: str) -> str:
    """The digits of a number that is no text: none that could be taken for thousands."""
    return f"{number}0" if _THOUSANDS.fullmatch(number.removeprefix("-")) else number


def _multiplier(suffix: str) -> str:
    """A suffix as `MULTIPLIERS` has it."""
    return suffix if suffix in MULTIPLIERS else suffix.lower().removesuffix("s")


def _amount(text: str, unit: str) -> _Amount:
    """The exact number in a text, its suffix, and the unit text that goes with it."""
    match = _AMOUNT.fullmatch(text)
    if not match or match["unit"]:
        match = _AMOUNT.fullmatch(re.sub(" +", " ", CURRENCY.sub(code, text)).strip(" "))
    if not match:
        raise Unreadable(_why(text))
    suffix = match["multiplier"] or ""
    if _multiplier(suffix) in PERCENT and unit not in ("1", "1/year"):
        raise WrongUnit(f"is a percentage; {_expected(unit)}")
    face = Fraction(re.sub("[, ']", "", match["number"]) + (match["exponent"] or ""))
    face *= -1 if match["minus"] == "-" else 1
    units = (match["sign"], (match["unit"] or "").strip(" "))
    return _Amount(face, " ".join(filter(None, units)), suffix)


def currency(word: str) -> str | None:
    """The code of a currency by what people write for it, in any case; None for what is none."""
    word = word.lower()
    return CURRENCIES.get(word) or CURRENCIES.get(word.removesuffix("s"))


def code(match: re.Match[str]) -> str:
    """The code of a currency that is written as a sign, a word or in small letters."""
    return f" {currency(match[0])} "


def _worked(written: Iterable[str], unit: str) -> tuple[str, ...]:
    """The spans of time in written units that people work and the declared unit does not have."""
    words = {word for text in written for word in _WORD.findall(text)}
    spans = {_ABBREVIATED.get(word, word.removesuffix("s")) for word in words}
    return tuple(each for each in WORKED if each in spans and each not in unit)


def _why(text: str) -> str:
    """Why a text is no number, with a correction where one can be guessed."""
    if re.search(r"\d[kKMB%]?\s?-\s?[$€£]?\d", text):
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
    words = _PEOPLE.sub("", text) if people else text
    words = " ".join(_ABBREVIATED.get(word, word) for word in words.split(" ")) if people else words
    words = re.sub(r"\b(per|an?)\b", "/", words)
    factor = Fraction(1)
    for word in _WORD.findall(words):
        if word == "USD" or (_CODE.fullmatch(word) and word not in _known()):
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
    """How many declared units one of the written unit is.

    Counted things may be left out, and in a price the currency; so may the period, which is then
    the declared one: `90,000 USD` of a yearly salary, `2 TB` of a month's traffic.
    """
    counted = unit.partition("/")[0]
    if words.removesuffix("s") == counted:
        return Fraction(1)
    registry = _registry(people)
    expression = re.sub(r"\s*([/*])\s*", r"\1", "1" + words if words.startswith("/") else words)
    try:
        written, declared, whole = (
            registry.Quantity(1, re.sub(" +", "*", text)) for text in (expression, unit, counted)
        )
        ratio = (declared / written).to_base_units()
        without_period = (whole / written).to_base_units()
    except Exception as problem:  # pint raises several unrelated kinds for a malformed unit
        raise Unreadable(f"has a malformed unit, {words}") from problem
    if without_period.dimensionless and counted != "1":
        return 1 / Fraction(without_period.magnitude)
    left_out = {name.strip("[]") for name in ratio.dimensionality}
    named = {name.strip("[]") for name in written.dimensionality}
    if not left_out <= COUNTED | ({"currency"} if counted == "USD" else set()) or left_out & named:
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


def is_rate(unit: str, least: float) -> bool:
    """Whether a figure is a share by which something grows or differs: it may be negative."""
    return unit == "1/year" or (unit == "1" and least < 0)


def number_text(value: float) -> str:
    """A number for people: grouped by three, no more decimals than help."""
    return localised(number_typed(value))


def number_typed(value: float) -> str:
    """The same as people type it, whatever their country."""
    if abs(value) >= MOST:
        return f"{value:.6g}"
    text = f"{value:,.2f}" if abs(value) >= 100 else f"{value:,.{4 if abs(value) >= 1 else 6}f}"
    return text.rstrip("0").rstrip(".") or "0"


def percent_text(value: float) -> str:
    """A share as a percentage, nothing lost."""
    return f"{exact_text(float(Decimal(repr(float(value))) * 100))}%"


def exact_text(value: float, rate: bool = False) -> str:
    """A number for an address: nothing lost, readable by `read`, plain digits where few.

    A `rate` above 1 has a percent sign.
    """
    if rate and abs(value) > 1:
        return percent_text(value)
    plain = 1e-6 <= abs(value) < 1e21 or value == 0
    text = format(Decimal(repr(float(value))), "f") if plain else repr(float(value))
    return certain(text.removesuffix(".0"))


def understood(
    points: tuple[float, float, float], unit: str, currency: str = "USD", people: bool = False
) -> str:
    """What was understood, for the echo under a field: `120,000 to 180,000 USD a year`."""
    low, likely, high = points
    if unit == "1/year":  # a rate reads as a percentage
        low, likely, high, unit = low * 100, likely * 100, high * 100, "%/year"
    phrase = unit_phrase(unit, currency, one=low == likely == high == 1)
    if people and unit == "month":
        phrase = f"person-{phrase}"
    figures = number_text(likely)
    if not low == likely == high:
        figures = f"{number_text(low)} to {number_text(high)}, likely {number_text(likely)}"
    return f"{figures} {phrase}".strip()
