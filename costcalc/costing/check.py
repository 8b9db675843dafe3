"""Whether book, inputs and lines fit together: every name a line reads is there, in its unit."""

import re
from collections.abc import Mapping
from functools import cache

from costcalc.costing.resolve import FROM_CHOICES, FROM_ENGINE
from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import AMOUNTS
from costcalc.model.lines import ITEMS, ONE_OFF_LINES, ONE_OFFS, lines, parameters, units
from costcalc.prices.book import PriceBook
from costcalc.prices.files import BookFault
from costcalc.prices.library import PriceBooks
from costcalc.scenario.units import COUNTED


def faults(book: PriceBook) -> list[str]:
    """What does not fit, a sentence each: unknown parameters, wrong units, figures nobody reads."""
    quoted = {amount.id: amount.unit for amount in AMOUNTS}
    quoted |= {figure.name: figure.unit for figure in book.figures()}
    found: list[str] = []
    read: set[str] = set()
    for sizing in ("capacity", "fleet"):
        computed: set[str] = set()
        for line in (*lines(sizing), *ONE_OFF_LINES):
            for name in parameters(line):
                read.add(name)
                if name in computed or name in FROM_ENGINE:
                    continue
                found += _unfit(line.__name__, name, units(line)[name], quoted)
            computed.add(line.__name__)
    read |= {figure for chosen in FROM_CHOICES.values() for figure in chosen}
    unread = {figure.name for figure in book.figures() if not figure.used_by} - read
    if book.version == book.today:  # an older book may have what is read no more
        found += [f"{name}: no cost line reads this figure" for name in sorted(unread)]
    principals = (
        {item.principal for item in (*ITEMS, *ONE_OFFS)} - quoted.keys() - FROM_CHOICES.keys()
    )
    found += [
        f"{name}: a line's basis rests on it, but there is no such figure"
        for name in sorted(principals)
    ]
    return list(dict.fromkeys(found))


def every_fault(books: PriceBooks) -> list[str]:
    """What does not fit in today's book, and in each other under its version."""
    found = faults(books.today)
    for version in books.versions[1:]:
        try:
            book = books.of(version)
            wrong = faults(book) if book else []
        except BookFault as problem:
            wrong = [*problem.faults]
        found += [f"{version}: {fault}" for fault in wrong]
    return found


def _unfit(line: str, name: str, unit: str, quoted: Mapping[str, str]) -> list[str]:
    """What is wrong with one parameter of a line."""
    if name in CONSTANTS:
        own = CONSTANTS[name][1]
        return [] if own == unit else [f"{name}: is in {own}, but {line} reads it in {unit}"]
    wanted = FROM_CHOICES.get(name, (name,))
    missing = [figure for figure in wanted if figure not in quoted]
    if missing:
        return [
            f"{line}: reads {figure}, which is no input, figure, constant or earlier line"
            for figure in missing
        ]
    return [
        f"{figure}: its unit is {quoted[figure]}, but {line} reads it in {unit}"
        for figure in wanted
        if not same_unit(quoted[figure], unit)
    ]


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
