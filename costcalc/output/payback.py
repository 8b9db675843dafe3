"""When discounted savings have paid for moving, and up to how much work of it they pay for."""

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite
from typing import Final, Literal

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing import measures
from costcalc.costing.measures import baseline_row, months_to_pay_back
from costcalc.costing.totals import LIKELY
from costcalc.output import shared_json as shared
from costcalc.output.items_json import ENDS
from costcalc.output.wording import in_digits
from costcalc.scenario.units import number_text

DIGITS: Final = 3
"""Of a value at which a decision turns, everywhere."""
MOST_DIGITS: Final = 8


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


def work_of(found: Estimate, technology: str) -> float:
    """The likely person-months of moving to a technology."""
    row = found.scenario.technologies.index(technology)
    return float(found.costing.row("work")[row, LIKELY, 0])


def even(worth: float, here: float) -> tuple[str, str]:
    """The break-even and how much work there is, in as many digits as tell them apart."""
    for count in range(DIGITS, MOST_DIGITS):
        texts = number_text(outwards(worth, rising=worth > here, count=count)), digits(here, count)
        if len({*texts}) > 1:
            break
    return texts


def outwards(value: float, *, rising: bool, count: int = DIGITS) -> float:
    """A value in few digits, on the far side of where a decision turns."""
    return in_digits(value, count, ceil if rising else floor)


def digits(value: float, count: int = DIGITS) -> str:
    """A number in so many digits."""
    return number_text(float(f"{value:.{count}g}"))


def person_months(number: str) -> str:
    """Work in words: `1 person-month`, `18 person-months`."""
    return f"{number} person-month{'' if number == '1' else 's'}"
