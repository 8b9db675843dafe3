"""Cents, yen and whole servers fall as decimal arithmetic lets them fall."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.model.rounding import ceiling, cents

CENT, UNIT = Decimal("0.01"), Decimal(1)


def decimals(digits: int, below: int) -> st.SearchStrategy[Decimal]:
    """Decimal numbers of so many significant digits at most, up to a power of ten."""
    return st.builds(
        lambda whole, places: Decimal(whole).scaleb(-places),
        st.integers(0, 10**digits - 1),
        st.integers(digits - below, digits + 6),
    )


TIES = st.integers(0, 10**12).map(lambda cents: Decimal(cents) / 100 + Decimal("0.005"))
AMOUNTS = decimals(digits=15, below=12) | TIES


def noisy(value: Decimal, ulps: int) -> np.ndarray:
    """The nearest float, a few floats up or down: the noise of a calculation."""
    return np.array(float(value) * (1 + ulps * 2**-52))


@given(AMOUNTS)
def test_an_amount_of_fifteen_digits_is_rounded_half_up_to_the_cent(amount: Decimal) -> None:
    assert float(cents(np.array(float(amount)))) == float(amount.quantize(CENT, ROUND_HALF_UP))


@given(AMOUNTS | st.integers(0, 10**13).map(lambda whole: Decimal(whole) + Decimal("0.5")))
def test_an_amount_in_yen_is_rounded_half_up_to_the_whole_one(amount: Decimal) -> None:
    rounded = float(cents(np.array(float(amount)), decimals=0))
    assert rounded == float(amount.quantize(UNIT, ROUND_HALF_UP))


@given(decimals(digits=13, below=12) | TIES, st.integers(-1, 1))
def test_the_noise_of_a_calculation_does_not_move_a_cent(amount: Decimal, ulps: int) -> None:
    assert float(cents(noisy(amount, ulps))) == float(amount.quantize(CENT, ROUND_HALF_UP))


@given(decimals(digits=12, below=11))
def test_a_number_of_twelve_digits_is_rounded_up_to_a_whole_one(number: Decimal) -> None:
    assert float(ceiling(np.array(float(number)))) == float(number.quantize(UNIT, ROUND_CEILING))


@given(decimals(digits=11, below=10), st.integers(-9, 9))
def test_the_noise_of_a_calculation_does_not_add_a_server(number: Decimal, ulps: int) -> None:
    assert float(ceiling(noisy(number, ulps))) == float(number.quantize(UNIT, ROUND_CEILING))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(1042.265, 1042.27), (0.285, 0.29), (1.005, 1.01), (2.675, 2.68), (0.0049, 0), (0, 0)],
)
def test_a_half_cent_goes_up_though_its_float_lies_below(amount: float, rounded: float) -> None:
    assert cents(np.array(amount)) == rounded


@pytest.mark.parametrize(
    ("number", "whole"), [(100 * 1.1 * 1.1, 121), (0.1 * 3 * 10, 3), (1e-9, 1), (0, 0)]
)
def test_a_whole_number_of_servers_stays_whole_after_multiplication(
    number: float, whole: int
) -> None:
    assert ceiling(np.array(number)) == whole


def test_rounding_keeps_the_shape() -> None:
    amounts = np.full((2, 3, 4), 0.285)
    assert cents(amounts).shape == ceiling(amounts).shape == (2, 3, 4)


@pytest.mark.parametrize("tiny", [1e-9, 1e-30, 1e-200])
def test_the_smallest_amount_is_no_cent_and_the_smallest_load_one_server(tiny: float) -> None:
    assert cents(np.array(tiny)) == 0
    assert ceiling(np.array(tiny)) == 1


@pytest.mark.parametrize("amount", [9999999999999.98, 99999999999999.8])
def test_an_amount_just_below_a_power_of_ten_keeps_its_fifteenth_digit(amount: float) -> None:
    assert cents(np.array(amount)) == amount


@given(st.lists(AMOUNTS, min_size=1, max_size=40))
def test_ties_among_many_amounts_are_rounded_as_each_alone(amounts: list[Decimal]) -> None:
    together = cents(np.array([float(amount) for amount in amounts]))
    alone = [float(amount.quantize(CENT, ROUND_HALF_UP)) for amount in amounts]
    assert together.tolist() == alone
