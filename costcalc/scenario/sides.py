"""The scenarios of a comparison: `a.NAME` to `h.NAME` are of one each, a bare `NAME` is of all."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, Fault, Refused, noted
from costcalc.scenario.scenario import Scenario, read

LETTERS: Final = "abcdefgh"
FEWEST: Final = 2
SIDES: Final = tuple(f"{letter}." for letter in LETTERS)
"""Prefixes of the scenarios."""


def lettered(given: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """The parameters with the letters of their sides as in `SIDES`, however they were typed."""
    return [
        (name[:1].lower() + name[1:] if f"{name}."[:2].lower() in SIDES else name, value)
        for name, value in given
    ]


def sides(given: Iterable[tuple[str, object]]) -> list[str]:
    """The prefixes of a comparison: up to the last that is given, and two at least."""
    names = [name for name, _ in given]
    last = max(
        (i for i, side in enumerate(SIDES) for name in names if f"{name}.".startswith(side)),
        default=0,
    )
    return [*SIDES[: max(last + 1, FEWEST)]]


def of_side(given: Iterable[tuple[str, object]], side: str) -> list[tuple[str, object]]:
    """The parameters of one side: those with its prefix, without it, and those without any.

    An empty object in place of a side says nothing: all its inputs are at their defaults.
    """
    pairs = [pair for pair in given if not (f"{pair[0]}." in SIDES and pair[1] == {})]
    own = [(name.removeprefix(side), value) for name, value in pairs if name.startswith(side)]
    return [*own, *(pair for pair in pairs if not pair[0].startswith(SIDES))]


def read_sides(
    given: Iterable[tuple[str, object]], books: Mapping[str, PriceBook]
) -> dict[str, Scenario]:
    """The scenarios of a comparison by their prefixes, each read with its own book.

    Raises `Refused` with every fault of all, each under the name that was given; one that all have
    is told once.
    """
    pairs, scenarios = list(given), {}
    faults: dict[str, list[Fault]] = {side: [] for side in books}
    names = {name for name, _ in pairs}
    for side, book in books.items():
        if {"technologies", f"{side}technologies"} <= names:  # one would join the other's list
            twice = "technologies is given for one side and for all"
            faults[side].append(Fault("technologies", None, twice, "once", None, MALFORMED))
        with noted(faults[side]):
            scenarios[side] = read(of_side(pairs, side), book)
    if any(faults.values()):
        first, *others = faults.values()
        shared = [fault for fault in first if all(fault in each for each in others)]
        named = (
            on_side(side, fault)
            if fault.field not in names or f"{side}{fault.field}" in names
            else fault
            for side in books
            for fault in faults[side]
            if fault not in shared
        )
        raise Refused([*shared, *named])
    return scenarios


def on_side(side: str, fault: Fault) -> Fault:
    """A fault of one side of a comparison, under the name that was given there."""
    mend = fault.suggestion
    if mend and fault.renames:
        mend = f"{side}{mend}"
    return replace(fault, field=f"{side}{fault.field}", suggestion=mend)
