"""What stands in a block of the Calculation sheet, row by row: formula, unit, and present values.

The formulas are what `costcalc.model.formula` makes of the very functions that gave the numbers;
only rounding, what is paid so far and payback are written here. In a template `{servers}` is that
row in the same column, `{servers@first}` in the first year's, and `{server_price}` the cell where
the block reads what has this name.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from costcalc.costing.totals import Costing, total_of
from costcalc.model import totals
from costcalc.model.formula import AREAS, formula, sentence, spreadsheet, words
from costcalc.model.lines import (
    CATEGORIES,
    GROUPS,
    HORIZON,
    KEPT,
    NATURES,
    ONE_OFF_LINES,
    ONE_OFFS,
    TOTALS,
    Item,
    Line,
    annual,
    monthly,
    units,
)
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.workbook.against_today import against_today
from costcalc.output.workbook.layout import kind_of
from costcalc.output.workbook.row import TODAY, Row, over_years_of, totals_before_rounding
from costcalc.scenario.units import unit_phrase

TO_MONTH: Final = {"USD/month": "", "USD/year": "/months_per_year"}
TO_YEAR: Final = {"USD/month": "*months_per_year", "USD/year": ""}
IN_A_YEAR: Final = {"annual": "{total}", "discount_factor": "{discount_factor}"}
OVER_THE_YEARS: Final = {
    "migration": "{total@0}",
    "annual": "{total@first}:{total@last}",
    "discount_factor": "{discount_factor@first}:{discount_factor@last}",
    "present_value": "{present_value_exact}",
}
"""Where a block has what totals read: in the column that asks, and in all."""


def rows(costing: Costing) -> tuple[Row, ...]:
    """The rows of every block, in working order."""
    currency, decimals = costing.scenario.currency, costing.scenario.decimals
    to = "to the cent" if decimals else "to the whole unit"
    return (
        _heading("working", "Working, in US dollars before rounding"),
        Row(
            id="years_elapsed",
            label="Years elapsed",
            kind="whole",
            years=("{year}-{year@first}", over_years_of(costing, costing.values["years_elapsed"])),
        ),
        *_working(costing),
        *_once(costing),
        _heading("exact", f"Amounts in {currency} before rounding"),
        *_exact(costing),
        _heading("amounts", f"Amounts in {currency}, each rounded {to}"),
        *_amounts(costing),
        *_totals(costing),
        _heading("horizon", "Over the horizon"),
        *_horizon(costing),
        _heading("against", "Against what runs today"),
        *against_today(costing),
    )


def _heading(id_: str, label: str) -> Row:
    return Row(id=id_, label=label, kind="text", look="heading")


@lru_cache(maxsize=KEPT)
def _template(line: Line) -> str:
    """A line's formula with a place for everything it reads."""
    return spreadsheet(line, "{{{}}}".format)


def _working(costing: Costing) -> Iterator[Row]:
    """The lines as the model has them."""
    for line in costing.scenario.lines:
        id_, unit = line.__name__, units(line)["return"]
        kind = kind_of(unit)
        # Servers are whole; all else may have decimals on the way.
        kind = "number" if kind == "whole" and not id_.startswith("servers") else kind
        values = over_years_of(costing, costing.values[id_])
        today = (_template(line), np.ones(values.shape[:2])) if id_ == "discount_factor" else None
        yield Row(
            id=id_,
            label=wording.upper_first(words(id_)),
            unit=unit_phrase(unit),
            kind="number" if kind == "price" else kind,
            start=today,
            years=(_template(line), values),
            said=sentence(line),
        )


def _once(costing: Costing) -> Iterator[Row]:
    """What is paid before year 1, and today's infrastructure that may keep running meanwhile."""
    counted = GROUPS["infrastructure_lines"]
    own = over_lines(
        monthly(item.line, over_years_of(costing, costing.values[item.id]))[..., 0]
        for item in counted
    )
    parts = (f"{{{item.id}@first}}{TO_MONTH[units(item.line)['return']]}" for item in counted)
    yield Row(
        id="infrastructure_by_month",
        label="Infrastructure a month, year 1",
        unit=unit_phrase("USD/month"),
        kind="number",
        month=("+".join(parts), own),
    )
    kept = f"IFERROR(INDEX({{infrastructure_by_month@row}},{TODAY}+1),0)"
    yield Row(
        id="baseline_infrastructure",
        label="The baseline's infrastructure a month",
        unit=unit_phrase("USD/month"),
        kind="number",
        start=(kept, _before(costing, "baseline_infrastructure")),
    )
    for line in ONE_OFF_LINES:
        unit = units(line)["return"]
        yield Row(
            id=line.__name__,
            label=wording.upper_first(words(line.__name__)),
            unit=unit_phrase(unit),
            kind="number",
            start=(_in_year_0(line, costing), _before(costing, line.__name__)),
            said=sentence(line),
        )


def _before(costing: Costing, name: str) -> Array:
    """A row of what is paid once, by technology and case."""
    return np.broadcast_to(costing.values[name], (*costing.servers.shape[:2], 1))[..., 0]


def _in_year_0(line: Line, costing: Costing) -> str:
    """The formula of a one-off line: what it reads of the years is that of year 1."""
    yearly = {each.__name__ for each in costing.scenario.lines}
    return spreadsheet(line, lambda name: f"{{{name}@first}}" if name in yearly else f"{{{name}}}")


def rounded(amount: str) -> str:
    """An amount rounded half-up to the cent, kept to 15 digits before: `rounding.cents`.

    Some programs write a number of over 15 digits with an exponent, which would count as digits.
    """
    digits = f"money_digits-MIN(LEN(INT({amount})),money_digits)"
    return f"ROUND(ROUND({amount},{digits}),cent_digits)"


def _exact(costing: Costing) -> Iterator[Row]:
    """Each item by month and by year in the workbook's currency, before rounding."""
    currency, rate = costing.scenario.currency, costing.scenario.exchange_rate
    for item in costing.scenario.items:
        unit, values = units(item.line)["return"], over_years_of(costing, costing.values[item.row])
        by_month = f"{{{item.row}@first}}{TO_MONTH[unit]}*{{exchange_rate}}"
        # Some lines bear the name of the figure that they read: the row is meant.
        by_year = f"{{{item.row}@}}{TO_YEAR[unit]}*{{exchange_rate}}"
        yield Row(
            id=exact_of(item),
            label=wording.item(item.id),
            unit=currency,
            month=(by_month, monthly(item.line, values[..., 0]) * rate),
            years=(by_year, annual(item.line, values) * rate),
            item=item,
        )
    for item in ONE_OFFS:
        once = _before(costing, item.id) * rate
        formula = f"{{{item.id}}}*{{exchange_rate}}"
        yield Row(
            id=exact_of(item), label=wording.item(item.id), unit=currency, start=(formula, once)
        )


def _amounts(costing: Costing) -> Iterator[Row]:
    """The same, each rounded."""
    for item in (*costing.scenario.items, *ONE_OFFS):
        formula, once = rounded(f"{{{exact_of(item)}}}"), item in ONE_OFFS
        yield Row(
            id=amount_of(item),
            label=wording.item(item.id),
            unit=costing.scenario.currency,
            month=None if once else (formula, costing.monthly[item.id]),
            years=None if once else (formula, costing.annual[item.id]),
            start=(formula, costing.once[item.id]) if once else None,
            item=item,
        )


def exact_of(item: Item) -> str:
    """The row of an item's amounts before rounding."""
    return f"{item.row}_exact"


def amount_of(item: Item) -> str:
    """The row of an item's rounded amounts."""
    return f"{item.row}_amount"


def _added(costing: Costing, total: Line, kind: str = "") -> str:
    """A total of the amounts in a column, or of a kind's alone; what it adds up are neighbours."""

    def area(group: str) -> str:
        items = costing.scenario.groups[f"{kind}_lines" if kind else group]
        return f"{{{amount_of(items[0])}}}:{{{amount_of(items[-1])}}}"

    return f"ROUND({spreadsheet(total, area)},cent_digits)"


def _totals(costing: Costing) -> Iterator[Row]:
    """Sums of the rounded lines: by category, by nature, and of all."""
    currency = costing.scenario.currency
    for kind in (*CATEGORIES, *NATURES):
        formula = _added(costing, TOTALS.get(f"{kind}_annual", totals.annual), kind)
        yield Row(
            id=kind,
            label=f"{kind.capitalize()} costs" if kind in NATURES else wording.category(kind),
            unit=currency,
            look="quiet",
            years=(formula, total_of(costing, costing.annual, kind)),
        )
    yield Row(
        id="total",
        label="Total",
        unit=currency,
        look="total",
        month=(_added(costing, totals.monthly), costing.totals["monthly"]),
        start=(_added(costing, totals.migration), costing.migration),
        years=(_added(costing, totals.annual), costing.years),
    )


def _horizon(costing: Costing) -> Iterator[Row]:
    """What the years come to: paid so far, discounted, and as one number."""
    currency = costing.scenario.currency
    running = rounded("SUM({discounted@0}:{discounted})")
    worth = spreadsheet(totals.discounted_year, IN_A_YEAR.__getitem__)
    discounted = costing.years * over_years_of(costing, costing.values["discount_factor"])
    yield Row(
        id="discounted",
        label="Worth today",
        unit=currency,
        start=(worth, costing.migration),
        years=(worth, discounted),
    )
    yield Row(
        id="paid_so_far",
        label="Paid so far, worth today",
        unit=currency,
        start=(running, costing.paid_today[..., 0]),
        years=(running, costing.paid_today[..., 1:]),
    )
    for name, line in HORIZON.items():
        label, exact = words(name).capitalize(), totals_before_rounding(costing, line)
        summed = formula(line, AREAS, OVER_THE_YEARS.__getitem__)
        yield Row(
            id=f"{name}_exact",
            label=f"{label}, before rounding",
            unit=currency,
            horizon=(summed, exact),
        )
        yield Row(
            id=name,
            label=label,
            unit=currency,
            look="total",
            horizon=(rounded(f"{{{name}_exact}}"), costing.totals[name]),
        )
