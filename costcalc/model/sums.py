"""The two sums that totals are made with: of lines, and over the years of the horizon."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

import numpy as np

from costcalc.model.vocabulary import Array


def over_lines(amounts: Any) -> Array:
    """Lines added up in their order, each as narrow as it is; text brings a sum of its own."""
    several = isinstance(amounts, Iterable)
    total: Array = reduce(np.add, amounts) if several else amounts.added("over_lines")
    return total


def over_years(amounts: Any) -> Array:
    """What amounts by the year, the last axis, come to over all years: of USD/year, USD.

    numpy's own sum over an axis this short takes ten times as long. Other carriers (text,
    quantities) bring a sum of their own.
    """
    by_year = isinstance(amounts, np.ndarray)
    return over_lines(np.moveaxis(amounts, -1, 0)) if by_year else amounts.added("over_years")
