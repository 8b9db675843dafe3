"""The totals of the cost lines: a month, a year, over the horizon, and as the page counts."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

import numpy as np

from costcalc.model.vocabulary import Array, Number, Usd, UsdPerMonth, UsdPerYear


def over_lines(amounts: Any) -> Array:
    """Lines added up in order, by broadcasting; formula text brings a sum of its own."""
    several = isinstance(amounts, Iterable)
    total: Array = reduce(np.add, amounts) if several else amounts.added("over_lines")
    return total


def over_years(amounts: Any) -> Array:
    """What amounts by the year, the last axis, come to over all years: of USD/year, USD.

    numpy's own sum over an axis this short takes ten times as long. Other carriers (text,
    quantities) bring a sum of their own.
    """
    if isinstance(amounts, np.ndarray):
        return over_lines(amounts[..., year] for year in range(amounts.shape[-1]))
    total: Array = amounts.added("over_years")
    return total


def monthly(lines: UsdPerMonth) -> UsdPerMonth:
    """A month of year 1, without the migration."""
    return over_lines(lines)


def annual(lines: UsdPerYear) -> UsdPerYear:
    """The year at hand, without the migration; as a total, year 1."""
    return over_lines(lines)


def direct_annual(direct_lines: UsdPerYear) -> UsdPerYear:
    """What is paid for as such in year 1."""
    return over_lines(direct_lines)


def indirect_annual(indirect_lines: UsdPerYear) -> UsdPerYear:
    """What is lost in year 1 without an invoice."""
    return over_lines(indirect_lines)


def migration(one_off_lines: Usd) -> Usd:
    """What moving or starting anew costs, once."""
    return over_lines(one_off_lines)


def nominal(migration: Usd, annual: UsdPerYear) -> Usd:
    """All that is paid, in the money of each year."""
    return migration + over_years(annual)


def present_value(migration: Usd, annual: UsdPerYear, discount_factor: Number) -> Usd:
    """All that is paid, in the money of today."""
    return migration + over_years(annual * discount_factor)


def equivalent_annual(present_value: Usd, discount_factor: Number) -> UsdPerYear:
    """The same sum each year that is worth as much today: the annuity, at a rate of 0 too."""
    return present_value / over_years(discount_factor)


def discounted_year(annual: UsdPerYear, discount_factor: Number) -> UsdPerYear:
    """The year at hand in the money of today."""
    return annual * discount_factor


def page_total(
    infrastructure_lines: UsdPerMonth, libraries: UsdPerMonth, training: UsdPerMonth
) -> UsdPerMonth:
    """What the comparison article counts in the totals that it states, a month of year 1."""
    return over_lines(infrastructure_lines) + libraries + training
