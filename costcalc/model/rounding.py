"""Where numbers are made whole: servers rounded up, money rounded to the cent.

What people type is decimal, so a ceiling and a half-cent tie must fall as decimal arithmetic lets
them fall. Floats stand a hair to either side; snapping to a number of significant digits first
puts them back (100 servers growing 10 % twice need 121, not 122).
"""

import numpy as np
from numpy.typing import NDArray

from costcalc.model.vocabulary import Array

CEILING_DIGITS = 12
MONEY_DIGITS = 15


def _significant(values: Array, digits: int) -> tuple[Array, NDArray[np.int64]]:
    """The values as whole numbers of `digits` digits, and the power of ten that was applied."""
    magnitude = np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values)))).astype(np.int64)
    power = digits - 1 - magnitude
    # Two steps: a power of ten is exact in a float only up to 22.
    scaled = values * 10.0 ** np.clip(power, -22, 22) * 10.0 ** (power - np.clip(power, -22, 22))
    return np.floor(scaled + 0.5), power


def snap(values: Array, digits: int) -> Array:
    """Values rounded half-up to so many significant digits, same shape and unit."""
    whole, power = _significant(np.asarray(values, dtype=np.float64), digits)
    return np.where(
        power >= 0, whole / 10.0 ** np.maximum(power, 0), whole * 10.0 ** -np.minimum(power, 0)
    )


def ceiling(value: Array) -> Array:
    """The whole number at or above a value, snapped to 12 significant digits if it is an array.

    Other carriers (text, quantities, exact fractions) know no such noise and bring their own ceil.
    """
    if isinstance(value, np.ndarray | float):
        return np.ceil(snap(np.asarray(value), CEILING_DIGITS))
    return np.ceil(value)


def cents(amounts: Array) -> Array:
    """Amounts of money rounded half-up to the cent, snapped to 15 significant digits before."""
    whole, power = _significant(np.asarray(amounts, dtype=np.float64), MONEY_DIGITS)
    shift = power - 2  # from the snapped whole number to cents
    in_cents = np.where(
        shift > 0,
        np.floor(whole / 10.0 ** np.maximum(shift, 0) + 0.5),
        whole * 10.0 ** -np.minimum(shift, 0),
    )
    return in_cents / 100.0
