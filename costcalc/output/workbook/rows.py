"""What stands in a block of the Calculation sheet, row by row: formula, unit, and present values.

The formulas are what `costcalc.model.formula` makes of the very functions that gave the numbers;
only rounding and what is paid so far are written here. In a template
`{servers}` is that row in the same column, `{servers@first}` in the first year's, and
`{server_price}` whatever the block reads under this name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from costcalc.costing.totals import Costing, total_of
from costcalc.model import totals
from costcalc.model.evaluate import evaluate
from costcalc.model.formula import SPREADSHEET, Formula, sentence, spreadsheet, words
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
    monthly,
    units,
)
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.workbook.layout import Kind, Look, kind_of
from costcalc.scenario.units import unit_phrase

Cells: TypeAlias = tuple[str, Array]
"""A template, none for a plain number, and the values by technology, case and, in years, year."""

TO_MONTH: Final = {"USD/month": "", "USD/year": "/months_per_year"}
TO_YEAR: Final = {"USD/month": "*months_per_year", "USD/year": ""}
IN_A_YEAR: Final = {"annual": "{total}", "discount_factor": "{discount_factor}"}
OVER_THE_YEARS: Final = {
    "migration": "{total@0}",
    "annual": "{total@first}:{total@last}",
    "discount_factor": "{discount_factor@first}:{discount_factor@last}",
}
"""Where a block has what totals read: in the column that asks, and in all."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: what it is, and the formulas of its month, its year 0, its years and its horizon."""

    id: str
    label: str
    unit: str = ""
    kind: Kind = "money"
    look: Look = "plain"
    month: Cells | None = None
    start: Cells | None = None
    years: Cells | None = None
    horizon: Cells | None = None
    item: Item | None = None
    said: str = ""
    """The formula in words."""


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
            years=("{year}-{year@first}", _over_years(costing, costing.values["years_elapsed"])),
        ),
        *_working(costing),
        *_once(costing),
        _heading("amounts", f"Amounts in {currency}, each rounded {to}"),
        *_amounts(costing),
        *_totals(costing),
        _heading("horizon", "Over the horizon"),
        *_horizon(costing),
    )


def _heading(id_: str, label: str) -> Row:
    return Row(id=id_, label=label, kind="text", look="heading")


@lru_cache(maxsize=KEPT)
def _template(line: Line) -> str:
    """A line's formula with a place for everything it reads."""
    return spreadsheet(line, "{{{}}}".format)


def _over_years(costing: Costing, values: Array) -> Array:
    """Values over technologies, cases and years."""
    return np.broadcast_to(values, costing.servers.shape)


def _working(costing: Costing) -> Iterator[Row]:
    """The lines as the model has them."""
    for line in costing.scenario.lines:
        id_, unit = line.__name__, units(line)["return"]
        kind = kind_of(unit)
        # Servers are whole; all else may have decimals on the way.
        kind = "number" if kind == "whole" and not id_.startswith("servers") else kind
        values = _over_years(costing, costing.values[id_])
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
        monthly(item.line, _over_years(costing, costing.values[item.id]))[..., 0]
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
    kept = "{infrastructure_of_baseline}" if costing.scenario.baseline else ""
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


def _amounts(costing: Costing) -> Iterator[Row]:
    """Each item by month and by year."""
    currency = costing.scenario.currency
    for item in costing.scenario.items:
        unit = units(item.line)["return"]
        by_month = f"{{{item.row}@first}}{TO_MONTH[unit]}*exchange_rate"
        # Some lines bear the name of the figure that they read: the row is meant.
        by_year = f"{{{item.row}@}}{TO_YEAR[unit]}*exchange_rate"
        yield Row(
            id=amount_of(item),
            label=wording.item(item.id),
            unit=currency,
            month=(rounded(by_month), costing.monthly[item.id]),
            years=(rounded(by_year), costing.annual[item.id]),
            item=item,
        )
    for item in ONE_OFFS:
        yield Row(
            id=amount_of(item),
            label=wording.item(item.id),
            unit=currency,
            start=(rounded(f"{{{item.id}}}*exchange_rate"), costing.once[item.id]),
            item=item,
        )


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
    running = "SUM({total@0}:{total})"
    worth = spreadsheet(totals.discounted_year, IN_A_YEAR.__getitem__)
    discounted = costing.years * _over_years(costing, costing.values["discount_factor"])
    yield Row(
        id="paid_so_far",
        label="Paid so far",
        unit=currency,
        start=(running, costing.paid[..., 0]),
        years=(running, costing.paid[..., 1:]),
    )
    yield Row(
        id="discounted",
        label="Worth today",
        unit=currency,
        start=(worth, costing.migration),
        years=(worth, discounted),
    )
    reads = {name: Formula(area, SPREADSHEET) for name, area in OVER_THE_YEARS.items()}
    formulas = evaluate(HORIZON.values(), reads)
    for name in HORIZON:
        yield Row(
            id=name,
            label=words(name).capitalize(),
            unit=currency,
            look="total",
            horizon=(rounded(formulas[name].text), costing.totals[name]),
        )
