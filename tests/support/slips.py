"""Values that were meant, and what someone typed for them by a slip of the hand.

A factor, a sign, a separator, a unit, a suffix or another country's spelling gone wrong.
"""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from costcalc.prices.book import load_price_book
from costcalc.prices.names import Name
from costcalc.scenario.fields import Field
from costcalc.scenario.scenario import Scenario, known_names, read
from costcalc.scenario.subject import usual_of

SLIPS = 2000
BOOK = load_price_book()
BESIDE = {"baseline": "ruby", "current_servers": "9"}


class Kind(NamedTuple):
    """A parameter that may be mistyped."""

    name: str
    field: Field


class Slip(NamedTuple):
    """What was meant, in the parameter's own unit, and what was typed for it."""

    kind: str
    name: str
    meant: float
    typed: str


def kinds() -> Iterator[Kind]:
    for name, each in known_names(BOOK).items():
        if name == "current_servers" or each.technology not in ("", "go"):
            continue
        if amount := each.amount:
            like = Name(amount.like) if amount.like else None
            usual = usual_of(like, BOOK, "like_for_like", {}) if like else amount.usual
            allowed = (amount.low, amount.high)
            yield Kind(name, Field(amount.label, amount.unit, allowed, amount.people, usual))
        elif found := BOOK.find(each, "like_for_like") or BOOK.find(each, "published"):
            usual, shape = usual_of(each, BOOK, "like_for_like", {}), found[0]
            more = (shape.people, usual, shape.whole, shape.policy)
            yield Kind(name, Field(shape.label, shape.unit, shape.allowed, *more))


def grouped(value: float, comma: str = ",", dot: str = ".") -> str:
    """A number as it is written where thousands and decimals have these marks."""
    return f"{value:,.6f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", comma + dot))


def slips(count: int, seed: int) -> Iterator[Slip]:
    """So many slips, of all kinds, over all parameters."""
    dice, every = random.Random(seed), [*kinds()]  # noqa: S311
    while count:
        kind = dice.choice(every)
        slip = dice.choice(KINDS)
        found = slip(kind.field, dice)
        if found is not None:
            meant, typed = found
            count -= 1
            yield Slip(slip.__name__, kind.name, meant, typed)


def value(field: Field, dice: random.Random) -> float:
    """Something that one may well mean, to two or three digits; what is whole is."""
    least, most = field.usual or (20, 900_000)
    most = min(most, field.allowed[1], 1 if field.rate else most)
    least = min(least, most / 10)
    least = max(least, field.allowed[0], most / 100)
    meant = float(f"{least * (most / least) ** dice.random():.2g}")
    meant = min(max(meant, field.allowed[0]), field.allowed[1])
    return max(round(meant), 2) if field.whole else meant


SlipOf = Callable[[Field, random.Random], tuple[float, str] | None]


def lost_percent_sign(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """13 for 13 %."""
    points = round(value(field, dice) * 100)
    share = (field.unit in ("1", "1/year") and field.allowed[1] <= 1) or field.rate
    return (points / 100, f"{points}") if share and points > 1 else None


def lost_thousands(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """150 for 150k, where the book tells that 150 is hardly meant."""
    meant = value(field, dice)
    known = field.usual and field.usual[1] < 40 * max(field.usual[0], 1e-9)
    return (meant, grouped(meant / 1000)) if known and meant >= 1000 else None


def thousand_too_many(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """144000k for 144k."""
    meant = value(field, dice)
    known = field.usual and field.usual[1] < 40 * max(field.usual[0], 1e-9)
    return (meant, f"{grouped(meant)}k") if known and field.usual[0] > 0 else None


def dots_for_commas(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """150.000 and 1.500.000, as in Germany."""
    meant = round(value(field, dice) * dice.choice([1, 10]))
    return (meant, grouped(meant, ".", ",")) if 1000 <= meant <= field.allowed[1] else None


def decimal_comma(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """5,5 and 1.234,5."""
    meant = value(field, dice) + 0.5
    fits = meant <= field.allowed[1] and not field.whole
    return (meant, grouped(meant, ".", ",")) if fits and not field.rate else None


def other_mark(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """1_000 and 1.000 as other programs write them."""
    meant = value(field, dice)
    return (meant, grouped(meant, "_", ".")) if meant >= 1000 else None


def wrong_sign(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """-6 for 6, where less than nothing makes no sense."""
    meant = value(field, dice)
    return (meant, f"-{grouped(meant)}") if field.allowed[0] >= 0 and meant > 0 else None


def wrong_unit(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """A unit that is none, or measures something else."""
    meant = value(field, dice)
    unit = dice.choice([" kg", " bananas", " Mbit/s", " km/h"])
    return (meant, f"{grouped(meant)}{unit}")


def other_currency(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """Pounds where dollars are asked for."""
    code, sign = dice.choice([("GBP", "£"), ("EUR", "€"), ("CHF", "CHF "), ("INR", "₹")])
    meant = value(field, dice)
    there = meant * float(BOOK.rates.rates[code])
    return (meant, f"{sign}{grouped(there)}") if "USD" in field.unit and there >= 1 else None


def share_of_money(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """50% of what is no share."""
    meant = value(field, dice)
    return (meant, f"{grouped(meant)}%") if field.unit not in ("1", "1/year") else None


def other_suffix(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """5m and 5 Mio for 5M."""
    end, size = dice.choice([("m", 1e6), (" Mio", 1e6), (" Mio.", 1e6), (" Mrd", 1e9), ("kk", 1e3)])
    count = dice.randint(1, 9)
    least, most = field.usual or (0, 1e10)
    fits = least / 5 <= count * size <= min(field.allowed[1], most * 5)
    return (count * size, f"{count}{end}") if fits and not field.rate else None


def suffix_of_one_end(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """120k..180 and 120..180k."""
    low, high = sorted(dice.sample(range(100, 900), 2))
    text = dice.choice([f"{low}k..{high}", f"{low}..{high}k"])
    least, most = field.usual or (0, 1e10)
    fits = least / 5 <= low * 1000 and high * 1000 <= min(field.allowed[1], most * 5)
    return ((low + high) * 500, text) if fits and not field.one else None


def turned_range(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """9..6 for 6..9."""
    meant = value(field, dice)
    low, high = meant, min(meant * 1.5, field.allowed[1])
    fits = low < high and f"{low:g}" != f"{high:g}"
    return (
        ((low + high) / 2, f"{high:.6g}..{low:.6g}") if fits and "e" not in f"{high}{low}" else None
    )


def dash_of_a_range(field: Field, dice: random.Random) -> tuple[float, str] | None:
    """6-9 and 6 to 9 for 6..9."""
    low, high = sorted((value(field, dice), value(field, dice)))
    mark = dice.choice(["-", " to ", "..."])
    fits = low < high and not field.one
    return ((low + high) / 2, f"{grouped(low)}{mark}{grouped(high)}") if fits else None


KINDS: list[SlipOf] = [
    lost_percent_sign, lost_thousands, thousand_too_many, dots_for_commas, decimal_comma,
    other_mark, wrong_sign, wrong_unit, other_currency, share_of_money, other_suffix,
    suffix_of_one_end, turned_range, dash_of_a_range,
]  # fmt: skip


def asked(name: str, text: str, beside: dict[str, str] = BESIDE) -> Scenario:
    """The scenario of a slip."""
    return read({**beside, name: text}.items(), BOOK)
