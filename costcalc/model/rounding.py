"""Where numbers are made whole: servers rounded up, money rounded to the cent (or the yen).

What people type is decimal, so a ceiling and a half-cent tie must fall as decimal arithmetic lets
them fall. Floats stand a hair to either side; snapping to a number of significant digits first
puts them back (100 servers growing 10 % twice need 121, not 122).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from costcalc.model.vocabulary import Array

CEILING_DIGITS: Final = 12
"""A float has 15 decimal digits for certain; a chain of lines spoils the last two or three."""
MONEY_DIGITS: Final = 15
"""All the decimal digits that a float holds for certain: a tie of cents needs them."""
_EXACT: Final = 22
"""The largest power of ten that a float holds exactly."""
_TINY: Final = 1e-10
"""Below this, twelve digits would need a larger power; such values are left as they are."""
_TWELVE_DIGITS: Final = 1e-11
_FIFTEEN_DIGITS: Final = 1e-14
"""Bounds on how far snapping to so many digits moves a value, relative to it."""
_LARGE: Final = 1e11
"""From here on, twelve digits may leave out a whole number."""
_DECIMALS: Final = 15
"""More than anybody types, and all that floats hold certain of a share."""
_POWERS: Final = 10.0 ** np.arange(309)


def _significant(values: Array, digits: int) -> tuple[Array, NDArray[np.int64]]:
    """The values as whole numbers of `digits` digits, and the power of ten that was applied."""
    size = np.maximum(np.abs(values), _TINY)
    magnitude = np.floor(np.log10(size)).astype(np.int64)
    # The logarithm of 9,999,999,999,999.98 is 13 in floats.
    magnitude -= _shifted(size, -magnitude) < 1
    power = np.minimum(digits - 1 - magnitude, _EXACT)
    return np.floor(_shifted(values, power) + 0.5), power


def _shifted(values: Array, power: NDArray[np.int64]) -> Array:
    """Values times a power of ten, divided by its inverse where that is the exact one."""
    factor = _POWERS[np.abs(power)]
    return np.where(power >= 0, values * factor, values / factor)


def snap(values: Array, digits: int) -> Array:
    """Values rounded half-up to so many significant digits, same shape and unit."""
    exact = np.asarray(values, dtype=np.float64)
    whole, power = _significant(exact, digits)
    return np.where(np.abs(exact) < _TINY, exact, _shifted(whole, -power))


def ceiling(value: Array) -> Array:
    """The whole number at or above a value, snapped to 12 significant digits if it is an array.

    Other carriers (text, quantities, exact fractions) know no such noise and bring their own ceil.
    """
    if not isinstance(value, np.ndarray | float):
        return np.ceil(value)
    exact = np.asarray(value, dtype=np.float64)
    above, nearest = np.asarray(np.ceil(exact)), np.rint(exact)
    # Twelve digits decide only next to whole numbers, and about values that have no more digits.
    near = (np.abs(exact - nearest) <= _TWELVE_DIGITS * np.abs(exact)) & (exact != above)
    near |= np.abs(exact) >= _LARGE
    if near.any():
        above[near] = np.ceil(snap(exact[near], CEILING_DIGITS))
    return above


def complement(share: Array) -> Array:
    """What a share leaves of the whole, to 15 decimals if it is an array.

    `1 - 0.9995` in floats is 0.0005 with an error in the thirteenth digit, which moves cents. Other
    carriers bring their own, or know no such noise.
    """
    if isinstance(share, np.ndarray | float):
        return np.asarray(np.round(1 - share, _DECIMALS))
    left: Array = share.complement() if hasattr(share, "complement") else 1 - share
    return left


def cents(amounts: Array, decimals: int = 2) -> Array:
    """Amounts of money rounded half-up to the cent, snapped to 15 significant digits before.

    `decimals` is 0 for a currency that has no cents.
    """
    exact = np.asarray(amounts, dtype=np.float64)
    per_unit = 10.0**decimals
    units = exact * per_unit
    whole = np.asarray(np.floor(units + 0.5))
    # Fifteen digits decide only about ties, and about amounts that have no more digits than that.
    tied = np.abs(units - whole) + _FIFTEEN_DIGITS * np.abs(units) >= 0.5
    if tied.any():
        whole[tied] = _snapped_units(exact[tied], decimals)
    return whole / per_unit


def _snapped_units(exact: Array, decimals: int) -> Array:
    whole, power = _significant(exact, MONEY_DIGITS)
    units = _shifted(whole, decimals - power)
    return np.where(power > decimals, np.floor(units + 0.5), units)
