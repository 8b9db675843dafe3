"""How amounts, ratios and names are written for people."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from math import floor, log10
from typing import Final

from costcalc.model.formula import words
from costcalc.prices.files import Source
from costcalc.scenario.numerals import localised
from costcalc.scenario.units import number_text

PERIODS: Final = {"month": "Month", "year": "Year"}
"""Switches of the page; the third is the horizon's length."""
SHAPES: Final = {
    "two": "People and the rest",
    "technical": "Without people",
    "categories": "By category",
}
CATEGORY: Final = {
    "team": "Team",
    "hiring": "Hiring and training",
    "infrastructure": "Infrastructure",
    "support": "Support and libraries",
    "risk": "Downtime",
    "migration": "Moving or starting",
}
ITEM: Final = {
    "compute": "Servers",
    "egress": "Data transfer out",
    "ci_cd": "CI/CD",
    "environments": "Staging and test",
    "unitemised": "Not itemised by the article",
    "libraries": "Paid libraries and tools",
    "support_contract": "Support contract",
    "vacancy": "Vacancy cost",
    "ramp_up": "Onboarding and ramp-up",
    "rewrite": "Work of moving",
    "retraining": "Retraining the team",
    "team_recruiting": "Recruiting the team",
    "team_ramp_up": "Ramp-up of the team",
    "parallel_running": "Old and new in parallel",
    "contingency_p80": "Contingency: P80 less likely",
}
"""Items whose name alone would not tell a payer what they are."""
BASIS: Final = {
    "published": "published",
    "derived": "derived",
    "cited": "cited",
    "assumption": "assumption",
    "user": "yours",
    "default": "default",
    "not_counted": "not counted",
    "operator": "operator",
}
WHOSE: Final = {
    "yours": "yours",
    "published": "the article’s",
    "derived": "derived from the article’s or others’",
    "cited": "another source’s",
    "assumption": "ours",
    "default": "ours",
    "operator": "this installation’s",
}
"""Whose a figure is, by what it rests on in words."""
SCOPE: Final = {"published": "As published", "like_for_like": "Like for like"}
BINDING: Final = {
    "availability": "the fewest one runs",
    "throughput": "requests at the peak",
    "connections": "open connections",
    "ratio": "today’s servers",
}
MEASURES: Final = (
    ("servers", "Servers", ""),
    ("requests_per_second", "What one server took", "requests a second"),
    ("connections", "Connections that one server held", "connections"),
    ("work", "The work of moving", "person-months"),
    ("requests_per_order", "Requests behind an order", "requests"),
    ("database_scaling", "Growth of a database with its load", "exponent"),
)
"""What was observed in known cases: title and unit of each."""
NEVER_CHEAPER: Final = "never cheaper"
"""The break-even of a technology that costs more than staying even if moving is no work."""
FEW: Final = 4
"""More texts than these are told by their ends."""
NUMERALS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SCALES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def category(id_: str) -> str:
    return CATEGORY.get(id_, words(id_).capitalize())


def once(*, moving: bool) -> str:
    """What is paid once, in a word: it is called migration where names are not for people."""
    return "Moving" if moving else "Starting anew"


def item(id_: str) -> str:
    return ITEM.get(id_, words(id_).capitalize())


def exact(amount: float, decimals: int = 2) -> str:
    """An amount as exact as its money goes, grouped by three: columns of these foot."""
    return localised(f"{amount:,.{decimals}f}".replace("-", "−"))


def whole(amount: float) -> str:
    """An amount without its cents; a small one in three digits, from ten million on in short."""
    if abs(amount) < 100:
        return significant(amount)
    return localised(f"{amount:,.0f}") if abs(amount) < 10**7 else compact(amount)


def compact(amount: float) -> str:
    """An amount in three significant digits, such as 3.06M."""
    amount = float(f"{amount:.3g}")
    if abs(amount) < 10_000:
        return number_text(amount)
    scale, suffix = next(pair for pair in SCALES if abs(amount) >= pair[0])
    return localised(
        f"{amount / scale:#.3g}".rstrip(".") + suffix if amount / scale < 1000 else f"{amount:.2e}"
    )


def short(value: float) -> str:
    """A value in as few letters as it goes: 165k, 1.2M, 4,129."""
    for scale, suffix, digits in ((1e6, "M", 2), (1e3, "k", 1)):
        if abs(value) >= scale and round(value / scale, digits) * scale == value:
            return localised(f"{value / scale:g}{suffix}")
    return number_text(value)


def percent(share: float) -> str:
    """A share as a percentage, never rounded up to all of it."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def share(part: float) -> str:
    """A share with its sign: `−50 %`, `+100 %`."""
    return f"{'−' if part < 0 else '+'}{abs(part) * 100:.0f} %"


def of_100(share: float) -> str:
    """A share as a count, never rounded up to all: `80 of 100`."""
    return f"{percent(share).removesuffix(' %')} of 100"


def moved(before: float, after: float) -> str:
    """How much more or less, as a percentage with its sign: `+3.1 %`."""
    if before == after:
        return "as before"
    share = (after - before) / before * 100 if before else 0.0
    if abs(share) < 0.05:
        return "nearly as before"
    return localised(f"{'+' if share > 0 else '−'}{abs(share):.1f} %")


def against(ratio: float, fewer: str, more: str) -> str:
    """A ratio to a baseline in words: 33 % fewer, 2.5 times as many."""
    if round(ratio, 3) == 1:
        return "the same"
    if ratio < 1:
        return f"{(1 - ratio) * 100:.0f} % {fewer}"
    return f"{(ratio - 1) * 100:.0f} % {more}" if ratio < 2 else f"{significant(ratio)} times"


def grouped(text: str) -> str:
    """What is typed, with commas between its thousands: `120,000..180,000`."""
    return re.sub(r"\d{4,}", lambda digits: f"{int(digits[0]):,}", text)


def upper_first(text: str) -> str:
    """A name at the start of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: Elixir, Erlang and Go."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def ends_of(texts: Sequence[str]) -> str:
    """A few texts, or of many the first and the last: `Go 3M and Ruby 4M`, `Go 3M to Ruby 4M`."""
    return listed(texts) if len(texts) <= FEW else f"{texts[0]} to {texts[-1]}"


def signed(amount: float, write: Callable[[float], str] = exact) -> str:
    """A difference with its sign, to the cent unless it is written otherwise."""
    text = write(abs(amount))
    return text if text == write(0) else f"{'+' if amount > 0 else '−'}{text}"


def years(count: int) -> str:
    """A number of years in words: three years."""
    return f"{NUMERALS[count - 1]} year{'s' if count > 1 else ''}"


def money(amount: float, currency: str) -> str:
    """An amount in words, three significant digits: more would claim too much."""
    return f"{significant(amount)} {currency}"


def in_digits(value: float, digits: int, round_: Callable[[float], float] = round) -> float:
    """A value in so many significant digits; `round_` says in which direction."""
    if not value:
        return value
    unit = 10.0 ** (floor(log10(abs(value))) + 1 - digits)
    return float(f"{round_(value / unit) * unit:.{digits}g}")


def about(amount: float, round_: Callable[[float], float] = round) -> str:
    """An amount in two significant digits, such as 210,000 or 1.4 million.

    `round_` says in which direction the digits are rounded.
    """
    if not amount:
        return "0"
    rounded = in_digits(amount, 2, round_)
    for scale, word in ((1e9, " billion"), (1e6, " million")):
        if abs(rounded) >= scale:
            return f"{significant(rounded / scale)}{word}"
    return number_text(rounded)


def dated(source: Source, day: date) -> str:
    """A source's date, and that it was old on a day where it was: `2015, over 5 years old`."""
    return f"{source.date}, over 5 years old" if source.is_old(day) else source.date


def significant(value: float) -> str:
    """A number in three significant digits, grouped: 68.1, 1,840,000."""
    return number_text(float(f"{value:.3g}"))
