"""A budget: every line by year or by month, with dates, fiscal years and its place in the books.

Months of a year are differences of rounded sums, so that they meet the year to the cent. What is
paid once is spread alike over its own months, which end where year 1 begins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, TypeAlias

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import CASES, LIKELY
from costcalc.model.lines import MIGRATION, ONE_OFFS, Item
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.contingency import ASKED, CONTINGENCY, of_years
from costcalc.output.items_json import CAPITALISED, COUNTED, counted, months
from costcalc.output.table import SAME, Cell, Table, same

MONTHS: Final = 12
AMOUNTS: Final = (*CASES, "present_value_likely")
_ABOUT: Final = ("technology", "category", "item", "nature")
_COUNTED: Final = ("quantity", "quantity_unit", "unit_price")
_STANDS_ON: Final = ("currency", "basis", *_COUNTED, "treatment")
YEARS: Final = (*SAME, *_ABOUT, "year", *AMOUNTS, *_STANDS_ON)
BY_MONTH: Final = (*SAME, *_ABOUT, "period", "fiscal_year", "year", *AMOUNTS, *_STANDS_ON)
FOCUS: Final = (
    *("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"),
    *("ChargeCategory", "ChargeFrequency", "ServiceCategory", "ServiceName"),
    *("PricingQuantity", "PricingUnit", "ListUnitPrice", "EffectiveCost", "BillingCurrency"),
    *("x_Technology", "x_Case", "x_Scope", "x_Basis", "x_PriceBook"),
)
"""Columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), and our own as it names such."""
SERVICE_CATEGORY: Final = {
    "compute": "Compute",
    "environments": "Compute",
    "database": "Databases",
    "load_balancer": "Networking",
    "egress": "Networking",
    "monitoring": "Management and Governance",
    "ci_cd": "Developer Tools",
    "libraries": "Developer Tools",
    MIGRATION: "Migration",
}
"""FOCUS's own categories, by item or category of ours; all else is `Other` there."""

Months: TypeAlias = tuple[int, int]
"""A month as its year and its number from 1."""


@dataclass(frozen=True)
class Calendar:
    """When year 1 begins, and in which month a fiscal year does."""

    start: Months
    fiscal_year_start: int = 1

    def month(self, number: int) -> Months:
        """The month that lies so many after the first one; before it, below 0."""
        year, month = divmod(self.start[0] * MONTHS + self.start[1] - 1 + number, MONTHS)
        return year, month + 1

    def fiscal_year(self, month: Months) -> int:
        """The fiscal year of a month, named by the calendar year in which it ends."""
        return month[0] + (1 < self.fiscal_year_start <= month[1])


@dataclass(frozen=True)
class _Paid:
    """A line of one technology in a year; year 0 is what is paid once, over its own `months`.

    `amounts` are the three cases and the likely present value.
    """

    technology: str
    category: str
    item: str
    nature: str | None
    year: int
    amounts: Array
    months: int
    basis: str
    counted: tuple[Cell, Cell, Cell] = (None, None, None)

    @property
    def treatment(self) -> str:
        """What usually becomes of it in the books."""
        return "capex" if self.item == CAPITALISED else "opex"

    @property
    def first(self) -> int:
        """Its first month, counted from that in which year 1 begins."""
        return (self.year - 1) * MONTHS if self.year else -self.months

    def cells(self, amounts: Sequence[float]) -> Sequence[Cell]:
        """Amounts as they are written; a contingency has none of the ends."""
        if self.category != ASKED:
            return amounts
        return [None, amounts[LIKELY], None, *amounts[len(CASES) :]]


def _paid(estimate: Estimate, contingency: bool) -> Iterator[_Paid]:
    """Every line of every technology and year, in the order of the lines, one-offs first.

    With a `contingency` that of each year stands at the end, if there are draws.
    """
    scenario, costing = estimate.scenario, estimate.costing
    ahead = of_years(estimate) if contingency else None
    for row, id_ in enumerate(scenario.technologies):
        longest = 1
        for item in ONE_OFFS:
            once = costing.once[item.id][row]
            amounts = np.append(once, once[LIKELY])
            spread = max(1, ceil(months(costing, item, row) or 0))
            longest = max(longest, spread)
            basis = costing.basis(item, id_)
            yield _Paid(id_, *_of(item), 0, amounts, spread, basis)
        for item in scenario.items:
            years, basis = costing.annual[item.id][row], costing.basis(item, id_)
            worth = costing.money(years[LIKELY] * costing.discount)
            for at in range(scenario.years):
                shown = item.id in COUNTED and not estimate.public
                own = counted(costing, item.id, at)[row] if shown else (None,) * 3
                amounts = np.append(years[:, at], worth[at])
                yield _Paid(id_, *_of(item), at + 1, amounts, MONTHS, basis, own)
        for year, amount in enumerate([] if ahead is None else ahead[row].tolist()):
            worth = amount * costing.discount[year - 1] if year else amount
            amounts = np.array([amount, amount, amount, costing.money(np.array(worth))])
            spread = MONTHS if year else longest
            yield _Paid(id_, ASKED, CONTINGENCY, None, year, amounts, spread, "derived")


def _of(item: Item) -> tuple[str, str, str]:
    return item.category, item.id, item.nature


def years_table(estimate: Estimate, *, contingency: bool = False) -> Table:
    """A row a line, technology and year; year 0 is what is paid once."""
    rows = (
        _row(estimate, paid, (paid.year,), paid.amounts.tolist())
        for paid in _paid(estimate, contingency)
    )
    return Table(YEARS, rows)


def months_table(estimate: Estimate, calendar: Calendar, *, contingency: bool = False) -> Table:
    """A row a line, technology and month."""
    rows = (
        _row(estimate, paid, (_written(month), calendar.fiscal_year(month), paid.year), amounts)
        for paid, month, amounts in _monthly(estimate, calendar, contingency)
    )
    return Table(BY_MONTH, rows)


def _row(
    estimate: Estimate, paid: _Paid, when: tuple[Cell, ...], amounts: Sequence[float]
) -> tuple[Cell, ...]:
    """A row by year or by month, in the order of `YEARS` and `BY_MONTH`."""
    about = paid.technology, paid.category, paid.item, paid.nature
    stands_on = estimate.scenario.currency, paid.basis, *paid.counted, paid.treatment
    return (*same(estimate), *about, *when, *paid.cells(amounts), *stands_on)


def focus_table(estimate: Estimate, calendar: Calendar, *, contingency: bool = False) -> Table:
    """A row a line, technology and month by the names of FOCUS 1.2, likely amounts."""
    scenario, book = estimate.scenario, f"v{estimate.book.version}"

    def row(paid: _Paid, month: Months, likely: float) -> tuple[Cell, ...]:
        when = _instant(month), _instant(Calendar(month).month(1))
        kind = ("Usage", "Recurring") if paid.year else ("Purchase", "One-Time")
        if paid.category == ASKED:
            kind = "Adjustment", kind[1]
        service = SERVICE_CATEGORY.get(paid.item, SERVICE_CATEGORY.get(paid.category))
        what = *kind, service or "Other", wording.item(paid.item)
        ours = paid.technology, CASES[LIKELY], scenario.scope, paid.basis, book
        return (*when, *when, *what, *paid.counted, likely, scenario.currency, *ours)

    rows = (
        row(paid, month, amounts[LIKELY])
        for paid, month, amounts in _monthly(estimate, calendar, contingency)
    )
    return Table(FOCUS, rows)


def _monthly(
    estimate: Estimate, calendar: Calendar, contingency: bool
) -> Iterator[tuple[_Paid, Months, list[float]]]:
    """Every line with what is paid in each month: differences of the rounded sums up to it."""
    for paid in _paid(estimate, contingency):
        shares = np.arange(paid.months + 1) / paid.months
        sums = estimate.costing.money(paid.amounts * shares[:, np.newaxis])
        own = estimate.costing.money(np.diff(sums, axis=0))
        for at, amounts in enumerate(own.tolist()):
            yield paid, calendar.month(paid.first + at), amounts


def _written(month: Months) -> str:
    return f"{month[0]:04}-{month[1]:02}"


def _instant(month: Months) -> str:
    """The beginning of a month, as FOCUS writes it."""
    return f"{_written(month)}-01T00:00:00Z"
