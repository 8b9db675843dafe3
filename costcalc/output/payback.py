"""When discounted savings have paid for moving: likely, and between which months in the draws."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing import measures
from costcalc.costing.measures import baseline_row, months_to_pay_back
from costcalc.output import shared_json as shared
from costcalc.output.items_json import ENDS


@dataclass(frozen=True)
class Payback:
    """Whether discounted savings against what runs today pay for the migration, and when."""

    status: Literal["in_year", "never", "not_applicable"]
    """`never` is never within the horizon."""
    year: int | None
    months: float | None
    """Likely, from the start of year 1."""
    months_p10: float | None
    """Quantiles of the draws; null where that draw never pays."""
    months_p90: float | None


def payback(found: Estimate, row: int) -> Payback:
    """When a technology's savings have paid for the migration, likely and in the draws."""
    costing, drawn = found.costing, found.simulation
    likely, ends = measures.payback(costing, row), [inf, inf]
    if drawn and likely.status != "not_applicable":
        savings = drawn.paid[baseline_row(costing), :, 1:] - drawn.paid[row, :, 1:]
        months = months_to_pay_back(drawn.paid[row, :, 0], savings * costing.discount)
        ends = np.quantile(months, ENDS, method="inverted_cdf").tolist()
    p10, p90 = (shared.number(end) if isfinite(end) else None for end in ends)
    return Payback(likely.status, likely.year, likely.months, p10, p90)


def in_words(found: Payback, *, drawn: bool) -> str:
    """When moving is paid back, with the months between P10 and P90 where there are draws."""
    if found.status == "not_applicable":
        return "–"
    likely = f"after {found.months:.0f} months" if found.months is not None else "never"
    if not drawn:
        return likely
    low, high = (month(end) for end in (found.months_p10, found.months_p90))
    return likely if low == high == "never" == likely else f"{likely} (P10 to P90: {low} to {high})"


def month(months: float | None) -> str:
    """A number of months, whole, or `never`."""
    return "never" if months is None else f"{months:.0f}"
