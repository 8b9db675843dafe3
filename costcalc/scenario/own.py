"""Lines of the user's own: how they are called, and how their amounts are read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

from costcalc.model.inputs import MOST_OWN, own_input
from costcalc.model.lines import ITEMS, ONE_OFFS
from costcalc.model.own import OWN, OwnLine, OwnUnit
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.faults import MALFORMED
from costcalc.scenario.fields import Field, Points
from costcalc.scenario.measures import in_full
from costcalc.scenario.values import Reader, grammar_text, nearest

NAMES: Final = "own.NAME or own.NAME.TECHNOLOGY, where NAME is 1 to 30 of a to z, 0 to 9 and _"
AMOUNTS: Final = "an amount by the month, the year or the developer and year: 300/developer/year"
LONGEST: Final = 30
BY_MONTH: Final = "USD/month"
BY_YEAR: Final = "USD/year"
BY_DEVELOPER: Final = "USD/developer/year"
SUFFIXES: Final[Mapping[OwnUnit, str]] = MappingProxyType(
    {BY_MONTH: "/month", BY_YEAR: "/year", BY_DEVELOPER: "/developer/year"}
)
"""What stands behind a number in an address, by the unit that it is in."""
NAME: Final = "[a-z0-9_]{1,30}"
_TAKEN: Final = frozenset(item.id for item in (*ITEMS, *ONE_OFFS))
_EACH: Final = re.compile(r"\b(?:each|apiece)\b", re.IGNORECASE)
_PEOPLE: Final = frozenset(
    {"developer", "fte", "person", "people", "head", "dev", "engineer", "employee", "staff"}
)
_MONTHS: Final = frozenset({"month", "mo", "mth"})
_SPANS: Final = _MONTHS | {"year", "yr", "quarter", "week", "wk", "day", "d", "hour", "hr", "h"}


def own_parameter(text: str, book: PriceBook) -> str | None:
    """The parameter of an own line that a text spells, in any case; None if it spells none."""
    name = Name.read(text.lower())
    known = name.technology in ("", *book.technologies) and str(name) == text.lower()
    fits = re.fullmatch(NAME, name.own) and name.own not in _TAKEN
    return str(name) if known and fits else None


def bad_name(text: str, book: PriceBook) -> tuple[str, str, str] | None:
    """What is wrong with a text that is meant for an own line, what is allowed, and a mend."""
    first, _, rest = text.lower().partition(".")
    if f"{first}." != OWN:
        return None
    name, _, technology = rest.partition(".")
    guess = nearest(technology, book.technologies) if technology else None
    end = f".{guess}" if guess else ""
    if name in _TAKEN:
        mend = f"{OWN}other_{name}"[: LONGEST + len(OWN)] + end
        return f"{text[:80]} has the name of a line that there is", "another name", mend
    return f"{text[:80]} is no parameter", NAMES, f"{OWN}{plain(name) or 'line'}{end}"


def plain(label: str) -> str:
    """The name of a line that someone calls so; empty where no character of it is allowed."""
    letters = normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9_]+", "_", letters).strip("_")[:LONGEST]


def read_own(
    reader: Reader, given: Mapping[str, object]
) -> tuple[tuple[OwnLine, ...], dict[str, Points]]:
    """The lines that the user adds, sorted, and their amounts by parameter, money in dollars."""
    by_line: dict[str, dict[str, object]] = {}
    for name, value in given.items():
        if own := Name.read(name).own:
            by_line.setdefault(own, {})[name] = value
    if len(by_line) > MOST_OWN:
        name, value = next(iter([*by_line.values()][MOST_OWN].items()))
        detail = f"{len(by_line)} lines of your own are too many"
        reader.refuse(name, value, detail, f"{MOST_OWN} at most")
    lines: list[OwnLine] = []
    amounts: dict[str, Points] = {}
    for own, values in sorted(by_line.items()):
        line = OwnLine(own, _unit(values.values()))
        lines.append(line)
        for name, value in values.items():
            if points := _points(reader, name, value, line):
                amounts[name] = points
    return tuple(lines), amounts


def with_unit(line: OwnLine, number: str) -> str:
    """A bare number or range as an own line's amount."""
    return f"{number}{SUFFIXES[line.unit]}"


def quoted(value: object) -> OwnUnit | None:
    """The unit that an amount is quoted in; None where it says no span of time."""
    text = in_full(_text(value), BY_MONTH, people=False).lower()
    words = {word.removesuffix("s") for word in re.findall("[a-z]+", text)}
    spans = words & _SPANS
    if words & _PEOPLE:
        return BY_DEVELOPER
    return None if not spans else BY_MONTH if spans <= _MONTHS else BY_YEAR


def _unit(values: Iterable[object]) -> OwnUnit:
    """The one unit of a line: the month where all its amounts are quoted by it."""
    units = {*map(quoted, values)}
    return next((unit for unit in (BY_DEVELOPER, BY_YEAR) if unit in units), BY_MONTH)


def _text(value: object) -> str:
    return grammar_text(value) or ""


def _points(reader: Reader, name: str, value: object, line: OwnLine) -> Points | None:
    """The points of one amount; None with the fault noted."""
    label, text, unit = own_input(line.name).label, _text(value).strip(" "), quoted(value)
    by_developer = line.unit == BY_DEVELOPER
    own = Field(label, line.unit, (0, own_input(line.name).high), people=by_developer)
    if _EACH.search(text):
        detail = f"{label} needs to say what each is: /developer/year, or /month for all"
        reader.refuse(name, value, detail, AMOUNTS, None, MALFORMED)
        return None
    if unit is None and own.takes(text, reader.money):
        detail = f"{label} needs its period: {text}/month or {text}/year?"
        reader.refuse(name, value, detail, AMOUNTS, f"{text}/month", MALFORMED)
        return None
    if unit and by_developer != (unit == BY_DEVELOPER):
        detail = f"{label} is by the developer for one technology and not for another"
        reader.refuse(name, value, detail, "all by the developer and year, or none")
        return None
    points = reader.points(name, own, value)
    if points is None:
        refused, yearly = reader.faults[-1], f"{text}/year"
        if refused.suggestion and quoted(refused.suggestion) is None:
            mend = with_unit(line, refused.suggestion)
            reader.faults[-1] = replace(refused, suggestion=mend)
        elif not refused.suggestion and own.takes(yearly, reader.money):
            reader.faults[-1] = replace(refused, suggestion=yearly)
    elif quoted(reader.changed[name]) is None:
        reader.changed[name] = with_unit(line, reader.changed[name])
    return points
