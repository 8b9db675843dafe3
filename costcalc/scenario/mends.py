"""What someone may have meant: other readings of a text that is refused or doubtful.

Every mend is made from what was typed and put to the reader again: what its field does not take is
no mend.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Final

from costcalc.scenario import measures, units

_UNDER_TWENTY: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS: Final = {
    **{word: Fraction(number) for number, word in enumerate(_UNDER_TWENTY.split())},
    **{word: Fraction(number * 10) for number, word in enumerate(_TENS.split(), 2)},
}
_ONE: Final = {"a": Fraction(1), "an": Fraction(1), "half": Fraction(1, 2)}
_SCALES: Final = {"dozen": 12, "hundred": 100} | {
    name: int(units.MULTIPLIERS[name]) for name in ("thousand", "lakh", "million", "billion")
}
_SUFFIXES: Final = (
    (re.compile(r"(?<=\d) ?(?:m|mm|mn|mio|mln)\b(?:\.(?!\.))?", re.IGNORECASE), "M"),
    (re.compile(r"(?<=\d) ?(?:mrd|bil)\b(?:\.(?!\.))?", re.IGNORECASE), "B"),
    (re.compile(r"(?<=\d) ?(?:tsd|kk?)\b(?:\.(?!\.))?", re.IGNORECASE), "k"),
)
"""Suffixes of other languages, or too short to be sure of."""
_NUMBER: Final = re.compile(r"\d+(?:[.,' ]\d+)+")
_TO: Final = re.compile(r"(?<=[\dkKMB%]) ?(?:-|\b(?:to|and|or)\b|\.{3,}) ?(?=[$€£]? ?\d)")
_BEFORE: Final = re.compile(r"^(?:between|from) ", re.IGNORECASE)
_PART: Final = re.compile(
    r"(?P<before>[^\d.]*)(?P<number>[\d.][\d.,' ]*(?<![ ,'])(?:[eE][+-]?\d+)?)"
    rf"(?P<suffix> ?{units.SUFFIX})?(?P<rest>.*)"
)
_RATIO: Final = re.compile(r"([\d.]+) ?(?:in|out of|[:/]) ?([\d.]+)")
_BRACKETS: Final = re.compile(r"\((.+)\)")
_WORD: Final = re.compile(r"[A-Za-z]+")
_A_SERVER: Final = re.compile(
    r" ?(?:/|\bper) ?(?:server|node|instance|machine|host|VM)\b", re.IGNORECASE
)
_SWAPPED: Final = str.maketrans(".,", ",.", "' ")
_SCALED: Final = ("k", "M", "/hour", "/day", "/month", "/year", "%")
"""What is left out where a number is far from what is usual."""


def readings(text: str, shifts: Iterable["Shift"]) -> Iterator[str]:
    """Other readings of a text, the likeliest first; each part is changed by each of `shifts`."""
    changes = [*shifts]
    if len(text) <= units.MAX_LENGTH:
        for spelling in dict.fromkeys(_spellings(units.tidy(text))):
            yield from _changed(spelling, changes)


def scaled(text: str) -> Iterator[str]:
    """The text as thousands, or with a suffix or a period that may have been left out."""
    found = [units.thousands(text), *(_each(text, _ending(end)) for end in _SCALED)]
    return (each for each in found if each and each != text)


def filled(text: str) -> str:
    """A range with the suffix that one of its numbers has after each."""
    parts = [part for part in map(_PART.fullmatch, units.parts_of(text)) if part]
    suffix = next((part["suffix"] for part in parts if part["suffix"]), "")
    return _each(text, _ending(suffix)) or text


def narrower(text: str, times: int) -> Iterator[str]:
    """A wide range with the suffix that its low end may have lost, where that makes it narrow."""
    first, *others = units.parts_of(text)
    for end in ("k", "M"):
        found = _each(first, _ending(end)) or first
        if found != first and _face(found) < _face(others[-1]) <= times * _face(found):
            yield "..".join([found, *others])


def _spellings(text: str) -> Iterator[str]:
    """The text as it would be written here: digits, separators, suffixes, numbers in words."""
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text)
    plain = re.sub(
        r"\b0x[\da-f]+\b", lambda match: str(int(match[0], 16)), plain, flags=re.IGNORECASE
    )
    for mark, suffix in _SUFFIXES:
        plain = mark.sub(suffix, plain)
    plain = re.sub(r"(?<=\d)_(?=\d)", "", _TO.sub("..", _BEFORE.sub("", plain)))
    plain = _BRACKETS.sub(r"-\1", plain)  # as accountants write what is less than nothing
    if ratio := _RATIO.fullmatch(plain):
        yield from _ratio(*ratio.groups())
    yield plain
    yield _NUMBER.sub(lambda match: match[0].translate(_SWAPPED), plain)
    yield re.sub(r"(?<=\d)[,' ](?=\d{3})", "", plain)
    small = units.parts_of(plain.lower())
    if (figures := [_in_figures(part) for part in small]) != small:
        yield "..".join(figures)


def _ratio(of: str, all_: str) -> Iterator[str]:
    """One in five as 20%, four to one as 4."""
    with suppress(ValueError, ZeroDivisionError):
        number = float(Fraction(of) / Fraction(all_))
        yield units.percent_text(number) if number < 1 else units.exact_text(number)


def _in_figures(text: str) -> str:
    """A number in words as digits; what follows it stays."""
    total, current, words = Fraction(0), Fraction(0), text.replace("-", " ").split()
    first = len(words) > 1 and words[0] in _ONE and words[1].removesuffix("s") in {*_ONE, *_SCALES}
    while words:
        word = words[0].removesuffix("s")
        if words[0] in _WORDS and not current % 10:
            current += _WORDS[words[0]]
        elif first and word in _ONE:
            current = (current or 1) * _ONE[word]
        elif word in ("dozen", "hundred"):
            current = (current or Fraction(1)) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], Fraction(0)
        elif word != "and" or not total + current:
            break
        words = words[1:]
        first = first and not total
    number = f"{float(total + current):,.6f}".rstrip("0").rstrip(".")
    return " ".join([number, *words]) if total + current else text


Shift = Callable[[re.Match[str]], str]
"""A part of a range, its number apart from what stands before and after it, written otherwise."""


def _each(text: str, shift: Shift) -> str | None:
    """The text with a change to each of its parts; None where a part has no number."""
    parts = [_PART.fullmatch(part) for part in units.parts_of(text)]
    return "..".join(shift(part) for part in parts if part) if all(parts) else None


def _changed(text: str, shifts: Iterable[Shift]) -> Iterator[str]:
    """The text, then its parts in other orders, then with each change to all its parts."""
    yield text
    if len(parts := units.parts_of(text)) > 1:
        for each in (units.parts_of(filled(text)), parts):
            yield "..".join(each)
            yield "..".join(sorted(each, key=_face))
    for shift in shifts:
        if (changed := _each(text, shift)) is not None:
            yield changed


def _face(text: str) -> Fraction:
    """The number at the head of a text with its suffix, to sort by; 0 for what is none."""
    part = _PART.fullmatch(text)
    try:
        found = units.read(f"{part['number']}{part['suffix'] or ''}" if part else "", "1")
    except ValueError:
        return Fraction(0)
    return -found.points[0] if part and "-" in part["before"] else found.points[0]


def _ending(end: str) -> Shift:
    """The part with a suffix or a period after its number, unless it has one."""
    return lambda part: (
        part[0]
        if part["suffix"] or (part["rest"].strip() and end.startswith("/"))
        else f"{part['before']}{part['number']}{end}{part['rest']}"
    )


def over_one(part: re.Match[str]) -> str:
    """27 % on top of what is 1, where it cannot be a number of times."""
    more, sign = _face(part["number"]), (part["suffix"] or "").strip()
    over = sign == "%" or (more >= 10 and not sign and not part["rest"])
    return units.exact_text(float(1 + more / 100)) if 0 < more < 1000 and over else part[0]


as_percent: Final = _ending("%")
"""8 for 8 %."""


def in_percent(text: str) -> str | None:
    """Every number of a text as a percentage, unless it has its sign."""
    return _each(text, as_percent)


def bare_percent(part: re.Match[str]) -> str:
    """8 points for 8 %."""
    return part[0] if part["suffix"] or re.search(r"\d", part["rest"]) else f"{part['number']}%"


def foreign(text: str, money: units.Money) -> str | None:
    """The code of the third currency that an amount is in, None where it is in none."""
    codes = re.findall(
        r"\b[A-Z]{3}\b|(?<=\d)[A-Z]{3}\b", measures.CURRENCY.sub(measures.code, text)
    )
    return next((code for code in codes if code not in ("USD", money.currency)), None)


def in_money(money: units.Money) -> Shift:
    """An amount in a third currency, at the book's rate."""

    def converted(part: re.Match[str]) -> str:
        rate = money.rates.get(foreign(part[0], money) or "")
        if rate is None:
            return part[0]
        amount = _face(f"{part['number']}{part['suffix'] or ''}") * money.rate / rate
        period = re.sub("[A-Z]{3}", "", measures.CURRENCY.sub("", part["rest"])).strip()
        if not 0 < amount < units.MOST:
            return part[0]
        number = units.certain(units.number_typed(float(f"{float(amount):.4g}")))
        return f"{number} {period}".strip()

    return converted


def unsigned(part: re.Match[str]) -> str:
    """-6 for 6."""
    return part[0].replace("-", "", 1)


def bare(part: re.Match[str]) -> str:
    """An amount without its suffix."""
    return f"{part['before']}{part['number']}{part['rest']}"


def no_percent(part: re.Match[str]) -> str:
    """50% of what is no share."""
    return bare(part) if (part["suffix"] or "").strip() in units.PERCENT else part[0]


def no_server(part: re.Match[str]) -> str:
    """60 USD per server, of what is the price of one."""
    return _A_SERVER.sub("", part[0])


def in_units(part: re.Match[str]) -> str:
    """An amount without the words and signs around it that are in no unit.

    A thing before a slash that nobody knows takes all with it, `6 Mbit/s` is 6; `6 USD/fortnight`
    stays what it is.
    """
    words = _WORD.findall(part["rest"])
    strange = [word for word in words if not _measures(word)]
    top, slash, _ = part["rest"].partition("/")
    of_what = _WORD.findall(top)
    before = measures.CURRENCY.sub("", part["before"])
    if re.search(r"\d", part["rest"]) or (words and not strange) or _counts(before):
        return part[0]
    if slash and (not of_what or of_what != [word for word in of_what if word in strange]):
        return part[0]
    kept = "" if slash else " ".join(word for word in words if word not in strange)
    sign, money = "-" if "-" in part["before"] else "", measures.CURRENCY.search(part["before"])
    amount = f"{sign}{money[0] if money else ''}{part['number']}{part['suffix'] or ''}"
    return f"{amount} {kept}".strip()


def _counts(text: str) -> bool:
    """Whether a text has a word that makes a number larger, or something else."""
    return any(_measures(word) or word in units.MULTIPLIERS for word in _WORD.findall(text))


def _measures(word: str) -> bool:
    return bool(measures.known(word) or measures.currency(word))
