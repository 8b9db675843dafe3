"""The period that amounts are shown for: a month, a year, or the whole horizon as it is paid."""

from typing import Final, Literal, TypeAlias, get_args

from costcalc.costing.totals import Costing
from costcalc.model.inputs import Total
from costcalc.model.vocabulary import Array

Period: TypeAlias = Literal["month", "year", "horizon"]

PERIODS: Final[tuple[Period, ...]] = get_args(Period)
SHOWN: Final[Period] = "year"
"""What is shown unless something else is asked for."""
SUMS: Final[dict[Period, Total]] = {"month": "monthly", "year": "annual", "horizon": "nominal"}
"""The total that a column of a period's items adds up to, with the migration over the horizon."""


def amounts(costing: Costing, item_id: str, period: Period) -> Array:
    """An item's rounded amounts by technology and case: in year 1, or over all years."""
    if period == "month":
        return costing.monthly[item_id]
    return costing.horizon(item_id) if period == "horizon" else costing.annual[item_id][..., 0]


def usual(of: Total) -> Period:
    """What is shown where a total decides and nothing else is asked for."""
    return "month" if of == SUMS["month"] else SHOWN


def named(period: Period) -> str:
    """A period as the receipts of its items and categories name it."""
    return period if period == "horizon" else SUMS[period]


def phrase(period: Period, years: int) -> str:
    """A period in a sentence: a month, a year, over 3 years."""
    return {"month": "a month", "year": "a year", "horizon": f"over {span(years)}"}[period]


def span(years: int) -> str:
    """The horizon in words: 1 year, 3 years."""
    return f"{years} year{'s' if years > 1 else ''}"
