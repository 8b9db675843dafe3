"""Every cost line keeps its units: proved by running it with quantities that carry them."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeAlias

import numpy as np
import pint
import pytest

from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import MIGRATION, RATIOS, Line, lines, parameters, units
from costcalc.model.vocabulary import Server, UsdPerMonth, UsdPerServerMonth, UsdPerYear
from costcalc.units import DEFINITIONS

EVERY_LINE = tuple(dict.fromkeys((*lines("capacity"), *lines("fleet"), MIGRATION, *RATIOS)))

Quantity: TypeAlias = Callable[[float, str], Any]


@pytest.fixture(scope="module")
def quantity() -> Quantity:
    """A number with a unit of the product's own registry."""
    registry: Any = pint.UnitRegistry(None, cache_folder=None)
    for definition in DEFINITIONS:
        registry.define(definition)
    return lambda value, unit: value * registry.Quantity(unit)


def magnitudes(line: Line) -> Iterator[dict[str, float]]:
    """Random numbers for what a line reads, constants at their value."""
    random = Random(line.__name__)  # noqa: S311
    for _ in range(20):
        yield {
            name: CONSTANTS[name][0] if name in CONSTANTS else random.uniform(0.3, 4)
            for name in parameters(line)
        }


def prove(line: Line, quantity: Quantity) -> None:
    """With units and without, a line gives the same amount, in the unit that it declares."""
    unit = units(line)
    for given in magnitudes(line):
        plain = line(**{name: np.float64(value) for name, value in given.items()})
        carried = line(**{name: quantity(value, unit[name]) for name, value in given.items()})
        declared = carried.to(quantity(1, unit["return"]).units)
        assert declared.magnitude == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("line", EVERY_LINE, ids=lambda line: f"{line.__module__}.{line.__name__}")
def test_a_line_run_with_quantities_gives_its_own_amount_in_its_declared_unit(
    line: Line, quantity: Quantity
) -> None:
    prove(line, quantity)


def adds_a_count_to_a_price(servers: Server, server_price: UsdPerServerMonth) -> UsdPerMonth:
    return servers + server_price


def answers_in_the_wrong_unit(servers: Server, server_price: UsdPerServerMonth) -> Server:
    return servers * server_price


def calls_a_year_a_month(support_price: UsdPerYear) -> UsdPerMonth:
    return support_price


def hides_the_months_of_a_year(ci_cd_price: UsdPerMonth) -> UsdPerYear:
    return ci_cd_price * 12


@pytest.mark.parametrize(
    ("wrong", "seen_as"),
    [
        (adds_a_count_to_a_price, pint.DimensionalityError),
        (answers_in_the_wrong_unit, pint.DimensionalityError),
        (calls_a_year_a_month, AssertionError),
        (hides_the_months_of_a_year, AssertionError),
    ],
)
def test_the_proof_turns_red_for_a_line_that_loses_a_unit(
    wrong: Line, seen_as: type[Exception], quantity: Quantity
) -> None:
    with pytest.raises(seen_as):
        prove(wrong, quantity)
