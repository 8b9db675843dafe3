"""What numbers are measured in: the units and currencies people write, and what one of them is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

DEFINITIONS: Final = (
    "second = [time] = s = sec",
    "minute = 60 * second = min",
    "hour = 60 * minute = h = hr",
    "day = 24 * hour = d",
    "week = 7 * day = wk",
    # A billing month is 730 hours and a year is twelve of them; pint's own month is 730.5 hours.
    "billing_month = 730 * hour = mo = month = mth",
    "quarter = 3 * billing_month",
    "year = 12 * billing_month = yr",
    "USD = [currency]",
    "order = [order] = purchase",
    "request = [request] = req",
    "rps = request / second = qps",
    "connection = [connection] = conn = user = client = socket = session",
    "server = [server] = node = instance = machine = host = VM = vm",
    "vcpu = [vcpu] = vCPU = core = cpu",
    "kloc = [kloc]",
    "line = kloc / 1000 = loc = sloc",
    "mloc = 1000 * kloc",
    "developer = [developer] = fte = person = people = staff = head = dev = engineer = employee",
    "byte = [information] = B",
    "MB = 1000000 * byte = mb",
    "GB = 1000000000 * byte = gb",
    "TB = 1000000000000 * byte = tb",
    "GiB = 1073741824 * byte = gib",
)
WORKED: Final = {
    "hour": "2,080 working hours a year",
    "day": "a working day of 8 hours, 260 working days a year",
    "week": "52 weeks of 40 working hours a year",
}
"""What is said of a span of time that was taken as people work it."""
AT_WORK: Final = {
    "day": "8 * hour = d",
    "week": "5 * day = wk",
    "billing_month": "520 / 3 * hour = mo = month = mth",
}
"""What is otherwise where people work: a year of 52 weeks, 260 days, 2,080 hours."""
# Things that are counted. People leave them out: `3/min` of orders, `60 USD/month` for a server.
COUNTED: Final = frozenset(
    {"order", "request", "connection", "server", "vcpu", "kloc", "developer"}
)
LINES: Final = "thousand lines"
"""What a kloc is called."""
_WRITTEN: Final = (
    "USD us$ $ dollar; EUR € euro; GBP £ pound; CHF franc; JPY ¥ yen; INR ₹ rupee; PLN zloty; "
    "BRL r$ real; SEK; DKK; NOK; CZK; CAD c$ ca$; AUD a$ au$; NZD nz$; SGD s$; HKD hk$; MXN mx$; "
    "CNY yuan rmb; KRW ₩; ZAR rand; ILS ₪ shekel; TRY ₺; UAH ₴; NGN ₦; HUF forint; RUB ₽"
)
CURRENCIES: Final = {
    name.lower(): names.split()[0] for names in _WRITTEN.split(";") for name in names.split()
}
"""Codes of currencies by what people write for them; an s at the end of a word is left out."""
CURRENCY: Final = re.compile(
    "|".join(
        rf"(?<![A-Za-z]){re.escape(name)}" + ("s?(?![A-Za-z])" if name.isalpha() else "")
        if name[0].isalpha() and name.isascii()
        else re.escape(name)
        for name in CURRENCIES
    ),
    re.IGNORECASE,
)
WITHOUT_CENTS: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}
    | {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies that have no smaller unit (ISO 4217)."""
_WORD: Final = re.compile(r"[A-Za-z]+")
_CODE: Final = re.compile(r"[A-Z]{3}")
_BITS: Final = re.compile(r"[kKMGT]b(?:its?)?")
_EVERY: Final = {
    "year": r"per annum|p\.? ?a\b|annual(?:ly)?|yearly",
    "quarter": "quarterly",
    "month": r"p\. ?m\b|monthly",
    "week": "weekly",
    "day": "daily",
    "hour": r"p\. ?h\b|hourly",
}
_EACH: Final = [
    (re.compile(rf"\b(?:{said})", re.IGNORECASE), f"/{span}") for span, said in _EVERY.items()
]
"""What is said for so much a year, month, day."""
_IDLE: Final = re.compile(
    r"\b(?:each|apiece|gross|concurrent|simultaneous|open|of code|RAM)\b|\.(?= |$)", re.IGNORECASE
)
"""Words that change nothing."""
_PEOPLE: Final = re.compile(
    r"\b(?:person|people|man|staff|developer|dev|engineer|FTE|working|work|business)s?[ -]*"
    r"(?=(?:hour|day|week|month|year)s?\b)",
    re.IGNORECASE,
)
_A_HEAD: Final = re.compile(
    r"(?:/|\bper) ?(?:head|person|developer|dev|engineer|employee|fte)\b", re.IGNORECASE
)
_ABBREVIATED: Final = {
    **dict.fromkeys(("pm", "mm"), "month"),
    **dict.fromkeys(("pd", "md", "d"), "day"),
    **dict.fromkeys(("ph", "h", "hr"), "hour"),
}
"""Person-months and the like where work is asked for, and spans of time."""


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


DOLLARS: Final = Money()


def currency(word: str) -> str | None:
    """The code of a currency by what people write for it, in any case; None for what is none."""
    word = word.lower()
    return CURRENCIES.get(word) or CURRENCIES.get(word.removesuffix("s"))


def code(match: re.Match[str]) -> str:
    """The code of a currency that is written as a sign, a word or in small letters."""
    return f" {currency(match[0])} "


def worked(written: Iterable[str], unit: str) -> tuple[str, ...]:
    """The spans of time in written units that people work and the declared unit does not have."""
    words = {word for text in written for word in _WORD.findall(in_full(text, unit, people=True))}
    spans = {word.removesuffix("s") for word in words}
    return tuple(each for each in WORKED if each in spans and each not in unit)


@lru_cache(maxsize=1024)
def factor(text: str, unit: str, money: Money, people: bool) -> Fraction:
    """How many declared units, money in the chosen currency, one of the written unit is.

    Raises `Unreadable` for what is no unit and `WrongUnit` for one that measures something else.
    """
    words, per_dollar = in_full(text, unit, people), Fraction(1)
    if not words or (unit == "1" and words in ("x", "times")):
        return per_dollar
    for word in _WORD.findall(words):
        if word == "m":
            raise Unreadable("is ambiguous; write M for millions, such as 1.2M")
        if own := known(word):
            words = re.sub(rf"\b{word}\b", own, words)
        elif not _CODE.fullmatch(word):
            raise Unreadable(f"has an unknown unit, {word}; {expected(unit)}")
        if word == "USD" or not own:
            if word not in ("USD", money.currency):
                accepted = " or ".join(dict.fromkeys((money.currency, "USD")))
                raise WrongUnit(f"is in {word}; amounts are in {accepted}")
            per_dollar = money.rate if word == "USD" else Fraction(1)
            words = words.replace(word, "USD")
    return per_dollar * _converted(words, unit, people)


def in_full(text: str, unit: str, people: bool) -> str:
    """A written unit without abbreviations, with / for `per`, and without words that say nothing.

    What money is paid a head is pay; `pm` is a month of work, but of money so much a month.
    """
    if not text:
        return text
    for said, every in _EACH:
        text = said.sub(every, text)
    text = _IDLE.sub("", text)
    if people:
        words = _PEOPLE.sub("", text).split(" ")
        paid = unit.startswith("USD")
        text = " ".join(
            ("/" if paid and word.lower() in ("pm", "pd", "ph") else "")
            + _ABBREVIATED.get(word.lower(), word)
            for word in words
        )
        text = _A_HEAD.sub("", text) if paid and "developer" not in unit else text
    return re.sub(" +", " ", re.sub(r"\b(per|an?)\b", "/", text)).strip(" ")


def expected(unit: str) -> str:
    """The unit that is asked for, worded to follow a text that has another."""
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
        raise WrongUnit(f"is in {words.replace('*', ' ')}; {expected(unit)}")
    return 1 / Fraction(ratio.magnitude)


@cache
def _registry(people: bool) -> Any:
    # Imported only when a unit is typed: pint is the slowest import of the program.
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for definition in DEFINITIONS:
        name = definition.partition(" = ")[0]
        at_work = people and name in AT_WORK
        registry.define(f"{name} = {AT_WORK[name]}" if at_work else definition)
    return registry


@cache
def _known() -> frozenset[str]:
    """Every word that may stand in a unit: names and aliases, without their definitions."""
    parts = [[part.strip() for part in line.split("=")] for line in DEFINITIONS]
    return frozenset(name for name, _, *aliases in parts for name in (name, *aliases))


@lru_cache(maxsize=1024)
def known(word: str) -> str | None:
    """A word as units spell it, whatever its case or plural; None if it is in no unit."""
    small = word if _BITS.fullmatch(word) else word.lower()
    spellings = (word, word.removesuffix("s"), small, small.removesuffix("s"))
    return next((each for each in spellings if each in _known()), None)


def unit_phrase(unit: str, currency: str = "USD", one: bool = False) -> str:
    """A unit in words: `order/month` is `orders a month`; a plain number has none."""
    if unit == "1":
        return ""
    top, *below = unit.replace("USD", currency).split("/")
    if top == "1":
        top = ""
    elif top == "kloc":
        top = LINES
    elif not one and top not in (currency, "GB", "GiB", "%"):
        top = top.replace("*", "-") + "s"
    things = COUNTED | {"GB", "GiB"}
    per = (f"{'per' if name in things else 'a'} {name}" for name in below)
    phrase = " ".join([top, *per]).replace("per kloc", f"per {LINES}").replace("vcpu", "vCPU")
    return phrase.replace("a hour", "an hour").strip()
