"""Every cost line keeps its units: proved by running it with quantities that carry them."""

import pint
import pytest
from cost_lines import EVERY_LINE, Quantity, named, prove, quantities

from costcalc.model.lines import Line
from costcalc.model.vocabulary import Server, UsdPerMonth, UsdPerServerMonth, UsdPerYear


@pytest.fixture(scope="module")
def quantity() -> Quantity:
    """A number with a unit of the product's own registry."""
    return quantities()


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
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
