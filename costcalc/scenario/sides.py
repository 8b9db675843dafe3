"""The two scenarios of a comparison: `a.NAME` and `b.NAME` are of one, `NAME` is of both."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, Fault, Refused, noted
from costcalc.scenario.scenario import Scenario, known_names, read

SIDES: Final = ("a.", "b.")
"""Prefixes of the two scenarios."""


def of_side(given: Iterable[tuple[str, object]], side: str) -> list[tuple[str, object]]:
    """The parameters of one side: those with its prefix, without it, and those without any.

    An empty object in place of a side says nothing: all its inputs are at their defaults.
    """
    pairs = [pair for pair in given if not (f"{pair[0]}." in SIDES and pair[1] == {})]
    own = [(name.removeprefix(side), value) for name, value in pairs if name.startswith(side)]
    return [*own, *(pair for pair in pairs if not pair[0].startswith(SIDES))]


def read_two(
    given: Iterable[tuple[str, object]], books: tuple[PriceBook, PriceBook]
) -> tuple[Scenario, Scenario]:
    """The two scenarios of a comparison: `a.NAME` and `b.NAME`, a bare name for both.

    Each is read with its own book. Raises `Refused` with every fault of both, each under the name
    that was given.
    """
    pairs, scenarios = list(given), []
    faults: dict[str, list[Fault]] = {side: [] for side in SIDES}
    names = {name for name, _ in pairs}
    for side, book in zip(SIDES, books, strict=True):
        if {"technologies", f"{side}technologies"} <= names:  # one would join the other's list
            twice = "technologies is given for one side and for both"
            faults[side].append(Fault("technologies", None, twice, "once", None, MALFORMED))
        with noted(faults[side]):
            scenarios.append(read(of_side(pairs, side), book))
    if any(faults.values()):
        shared = {*faults["a."]} & {*faults["b."]}
        both = [fault for fault in faults["a."] if fault in shared]
        known = frozenset(name for book in books for name in known_names(book))
        named = (
            _on(side, fault, known)
            if fault.field not in names or f"{side}{fault.field}" in names
            else fault
            for side in SIDES
            for fault in faults[side]
            if fault not in shared
        )
        raise Refused([*both, *named])
    a, b = scenarios
    return a, b


def _on(side: str, fault: Fault, known: Collection[str]) -> Fault:
    """A fault of one side of a comparison, under the name that was given there."""
    mend = f"{side}{fault.suggestion}" if fault.suggestion in known else fault.suggestion
    return replace(fault, field=f"{side}{fault.field}", suggestion=mend)
