"""Every cost line, and what it is held to: its sums by hand and its units."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import numpy as np
import pint

from costcalc.model import totals
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import (
    GROUPS,
    ONE_OFF_LINES,
    RATIOS,
    TOTALS,
    Line,
    lines,
    parameters,
    units,
)
from costcalc.scenario.measures import DEFINITIONS

EVERY_TOTAL: Final = (*TOTALS.values(), totals.discounted_year, totals.page_total)
EVERY_LINE: Final = tuple(
    dict.fromkeys((*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES, *EVERY_TOTAL, *RATIOS))
)
SEVERAL: Final = frozenset({*GROUPS, "annual", "discount_factor"})
"""What totals read of several lines or of several years at once."""
BY_HAND: Final = Path(__file__).parents[1] / "model" / "by_hand.toml"
EXACT: Final = 1e-12

Quantity: TypeAlias = Callable[[float, str], Any]


def named(line: Line) -> str:
    """A line's name with its file: `people.hires`."""
    return f"{line.__module__.rpartition('.')[2]}.{line.__name__}"


@cache
def sums() -> Mapping[str, list[dict[str, Any]]]:
    """The sums by hand, by the line's name with its file."""
    files: dict[str, dict[str, list[dict[str, Any]]]] = tomllib.loads(BY_HAND.read_text("utf-8"))
    return {f"{file}.{name}": of for file, by_name in files.items() for name, of in by_name.items()}


def agrees(line: Line, sum_: Mapping[str, Any]) -> bool:
    """Whether a line gives what was worked out by hand."""
    found = line(**{name: np.array(value, dtype=float) for name, value in sum_["given"].items()})
    expected = np.array(sum_["gives"], dtype=float)
    return np.shape(found) == expected.shape and np.allclose(found, expected, rtol=EXACT, atol=0)


def worked_out(line: Line) -> bool:
    """Whether a line gives what was worked out by hand, in every sum."""
    try:
        return all(agrees(line, each) for each in sums()[named(line)])
    except (LookupError, TypeError, ValueError):  # one number where several are added up
        return False


@cache
def quantities() -> Quantity:
    """What makes a number with a unit of the product's own registry."""
    registry: Any = pint.UnitRegistry(None, cache_folder=None)
    for definition in DEFINITIONS:
        registry.define(definition)
    registry.Quantity.added = lambda amounts, _: amounts.sum() * registry.year  # over years
    return lambda value, unit: value * registry.Quantity(unit)


def prove(line: Line, quantity: Quantity) -> None:
    """With units and without, a line gives the same amount, in the unit that it declares."""
    unit = units(line)
    for given in _magnitudes(line):
        plain = line(**given)
        carried = line(**{name: quantity(value, unit[name]) for name, value in given.items()})
        declared = carried.to(quantity(1, unit["return"]).units)
        assert np.allclose(declared.magnitude, plain, rtol=EXACT, atol=0)


def keeps_units(line: Line) -> bool:
    """Whether the proof goes through."""
    try:
        prove(line, quantities())
    except Exception:  # noqa: BLE001  # pint, numpy or the proof itself: somebody sees it
        return False
    return True


def _magnitudes(line: Line) -> Iterator[dict[str, Any]]:
    """Random numbers for what a line reads, constants at their value, three of what is several."""
    random = Random(line.__name__)  # noqa: S311

    def magnitude(name: str) -> Any:
        if name in CONSTANTS:
            return np.float64(CONSTANTS[name][0])
        if name in SEVERAL:
            return np.array([random.uniform(0.3, 4) for _ in range(3)])
        return np.float64(random.uniform(0.3, 4))

    for _ in range(20):
        yield {name: magnitude(name) for name in parameters(line)}
