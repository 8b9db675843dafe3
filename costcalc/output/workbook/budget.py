"""The Budget sheet: one technology in one case by month, with dates, fiscal years and treatment.

The rules are those of `costcalc.output.budget`: months of a year are differences of rounded sums,
what is paid once ends where year 1 begins. What it is of, and when it begins, are chosen on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Final

import numpy as np

from costcalc.costing.measures import decision
from costcalc.costing.totals import CASES, LIKELY
from costcalc.model.formula import SPREADSHEET, Formula
from costcalc.model.lines import ONE_OFFS, Item
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.budget import MONTHS, Calendar
from costcalc.output.items_json import CAPITALISED, DAYS_PER_MONTH, months
from costcalc.output.items_json import MONTHS as SPREAD
from costcalc.output.workbook.calculation import HORIZON_AT, MOST, READ, START, TITLE, Grid
from costcalc.output.workbook.calculation import SHEET as CALCULATION
from costcalc.output.workbook.check import Check
from costcalc.output.workbook.layout import Sheet, area, cell, letters
from costcalc.output.workbook.places import USED, YEARS, Places
from costcalc.output.workbook.rows import amount_of

SHEET: Final = "Budget"
TECHNOLOGY, CASE, BEGINS, FISCAL, OF_BLOCK, OF_LIKELY = (((row, 1)) for row in range(3, 9))
LETTERS: Final = 9
MONTH, FISCAL_YEAR, YEAR, BEFORE, AFTER, COLUMN = range(10, 16)
"""Rows over the columns: what each month is, and which share of its year it ends at."""
HEAD: Final = 16
ITEM, CATEGORY, TREATMENT, SPAN, TOTAL, EARLIER, FIRST = range(7)
AHEAD: Final = 24
"""Months before year 1 that have a column each."""
COLUMNS: Final = AHEAD + MOST * MONTHS
OWN, HELD = "§", "¤"
"""Marks for a column of the cell's own, and for one that formulas hold on to."""
INTRODUCTION: Final = (
    "Choose technology, case, and the months in which year 1 and a fiscal year begin. "
    "What is paid once is spread alike over its own months and ends the month before."
)


@dataclass(frozen=True)
class _Line:
    """A line of the budget: its amounts by year as exported, year 0 over `months`."""

    item: Item
    once: bool
    amounts: Sequence[float]
    months: int


def write_budget(sheet: Sheet, at: Places, grid: Grid) -> Iterator[Check]:
    """Write the sheet; the checks that it adds up to what Calculation has."""
    estimate = at.estimate
    pair = decision(estimate.costing, estimate.scenario.of)
    technology = pair[0] if pair else 0
    sheet.text(0, 0, SHEET, "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    sheet.widths(30, 16, 12, 9, 16, 14, *[12] * COLUMNS)
    _choose(sheet, at, grid, technology)
    starts = date(estimate.book.as_of.year + 1, 1, 1)
    _heads(sheet, at, grid, technology, starts)
    lines = [*_lines(at, technology)]
    written = [_write(sheet, at, grid, *each[::-1]) for each in enumerate(lines, HEAD + 1)]
    row, found = HEAD + len(lines), np.sum(written, axis=0)
    _total(sheet, row + 1, found, at)
    _fiscal_years(sheet, row + 3, row + 1, found, starts, at)
    sheet.page.freeze_panes(HEAD + 1, 1)
    last = FIRST + AHEAD + estimate.scenario.years * MONTHS - 1
    sheet.page.print_area(0, 0, row + 4 + MOST + 3, last)
    sheet.printed()
    months = [*range(FIRST + MONTHS, last + 2, MONTHS)]
    sheet.across(TOTAL, [*months[:-1], last + 1], [row + 4 + MOST + 4])
    return _checks(grid, lines, [*written, found])


def _checks(grid: Grid, lines: Sequence[_Line], amounts: Sequence[Array]) -> Iterator[Check]:
    """Lines, months and fiscal years add up; months have one formula; months before, their span."""

    def at(part: int, row: str) -> str:
        return f"INDEX({CALCULATION}!{row},{SHEET}!{cell(*OF_BLOCK)}+{_offset(grid, part)})"

    total = HEAD + len(lines) + 1
    for row, (line, found) in enumerate(zip(lines, amounts, strict=False), HEAD + 1):
        label, number = wording.item(line.item.id), grid.row(amount_of(line.item)) + 1
        years = ":".join(at(part, f"${number}:${number}") for part in (START, HORIZON_AT - 1))
        here = f"{SHEET}!{cell(row, TOTAL)}"
        value = [float(found[0])]
        yield Check(SHEET, f"{label}: months add up", "horizon", [f"SUM({years})"], [here], value)
        if line.once:
            span = f"{SHEET}!{cell(row, SPAN)}"
            what, expected, months = f"{label}: months", _span(grid, line.item), [line.months]
            yield Check(SHEET, what, "once", [expected], [span], months, "whole", exact=True)
    nominal, found = at(HORIZON_AT, grid.cell((0, LIKELY), "nominal@row")), amounts[-1].tolist()
    whole, earlier = (f"{SHEET}!{cell(total, column)}" for column in (TOTAL, EARLIER))
    yield Check(SHEET, "months add up", "horizon", [nominal], [whole], [found[0]])
    fiscal = area((total + 3, 1), (total + 3 + AHEAD // MONTHS + MOST, 1), SHEET)
    by_year = f"SUM({fiscal})+{earlier}"
    yield Check(SHEET, "fiscal years add up", "horizon", [whole], [by_year], [found[0]])
    for part, first, count in (
        ("months before year 1", FIRST, AHEAD),
        ("months of the years", FIRST + AHEAD, COLUMNS - AHEAD),
    ):
        last = first + count - 1
        heads, begin = (area((HEAD, first), (HEAD, to), SHEET) for to in (last, first))
        skipped = f"SUM(--({heads}-{begin}<>COLUMN({heads})-COLUMN({begin})))"
        for what, formula in (
            ("formulas unlike the first", _unlike(first, last, total)),
            ("numbered otherwise", skipped),
        ):
            yield Check(
                SHEET,
                f"{part}: {what}",
                "all",
                [0],
                [formula],
                [0],
                "whole",
                exact=True,
                array=True,
            )


def _unlike(first: int, last: int, total: int) -> str:
    """How many cells of some columns have a formula unlike that of their row in the first."""

    def normal(last: int) -> str:
        """Texts with a mark in place of the letters of the cell's own column."""
        own = area((LETTERS, first), (LETTERS, last), SHEET)
        there = area((MONTH, first), (total, last), SHEET)
        years = f"${letters(USED)}$"
        text = f'SUBSTITUTE(IFERROR(_xlfn.FORMULATEXT({there}),""),"{years}","{HELD}")'
        for after in "$123456789":
            text = f'SUBSTITUTE({text},{own}&"{after}","{OWN}{after}")'
        return text

    return f"SUM(--({normal(last)}<>{normal(first)}))"


def _choose(sheet: Sheet, at: Places, grid: Grid, technology: int) -> None:
    """What the budget is of, and when it begins."""
    names = [at.estimate.book.technologies[id_].name for id_ in at.technologies]
    day = date(at.estimate.book.as_of.year + 1, 1, 1)
    for place, label, value, listed in (
        (TECHNOLOGY, "Technology", names[technology], names),
        (CASE, "Case", CASES[LIKELY], CASES),
    ):
        sheet.text(place[0], 0, label)
        sheet.pick(*place, value, listed)
    sheet.text(BEGINS[0], 0, "Year 1 begins on the first of")
    sheet.page.write_datetime(*BEGINS, day, sheet.style("month", "input"))
    rule = {"validate": "date", "criteria": "between", "minimum": date(1990, 1, 1)}
    sheet.page.data_validation(*BEGINS, *BEGINS, {**rule, "maximum": date(2100, 1, 1)})
    sheet.text(FISCAL[0], 0, "A fiscal year begins in month")
    sheet.number(*FISCAL, 1, "whole", "input")
    whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MONTHS}
    sheet.page.data_validation(*FISCAL, *FISCAL, whole)
    titles = f"{CALCULATION}!${TITLE + 1}:${TITLE + 1}"
    chosen, case = cell(*TECHNOLOGY), f'": "&{cell(*CASE)}&" cost"'
    for place, label, text, now in (
        (OF_BLOCK, "Its column on Calculation", case, LIKELY),
        (OF_LIKELY, "That of the likely case", f'": {CASES[LIKELY]} cost"', LIKELY),
    ):
        sheet.text(place[0], 0, label, "quiet")
        column = grid.column((technology, now)) + 1
        formula = f"MATCH({chosen}&{text},{titles},0)"
        sheet.formula(*place, formula, column, "whole", "quiet")


def _heads(sheet: Sheet, at: Places, grid: Grid, technology: int, starts: date) -> None:
    """What each column is: month, fiscal year, year and its share of that year."""
    for row, label in (
        (LETTERS, "Letters of the column"), (MONTH, "Month"),
        (FISCAL_YEAR, "Fiscal year that ends in"), (YEAR, "Year"),
        (BEFORE, "Share of the year before it"), (AFTER, "Share of the year with it"),
        (COLUMN, "Column on Calculation"),
    ):  # fmt: skip
        sheet.text(row, 0, label, "quiet")
    currency = at.estimate.scenario.currency
    heads = ("Item", "Category", "Treatment", "Months", f"Total, {currency}", "Earlier")
    sheet.head(HEAD, heads, (SPAN, TOTAL, EARLIER))
    begins, fiscal = cell(*BEGINS, fixed=True), cell(*FISCAL, fixed=True)
    calendar = Calendar((starts.year, starts.month))
    start = _offset(grid, START)
    block = grid.column((technology, LIKELY)) + 1
    for place in range(COLUMNS):
        column, number = FIRST + place, place - AHEAD
        sheet.number(HEAD, column, number + 1 if number >= 0 else number, "whole", "head_right")
        # Without the row, 1, and the signs of a fixed address.
        text = 'SUBSTITUTE(SUBSTITUTE(ADDRESS(1,COLUMN()),"$",""),"1","")'
        sheet.formula(LETTERS, column, text, letters(column), "text", "quiet")
        own = cell(HEAD, column)
        month = calendar.month(number)
        day = (date(*month, 1) - date(1899, 12, 30)).days
        ahead = "" if number < 0 else "-1"
        whole = f"DATE(YEAR({begins}),MONTH({begins})+{own}{ahead},1)"
        sheet.formula(MONTH, column, whole, day, "month", "quiet")
        here = cell(MONTH, column)
        ends = f"YEAR({here})+AND({fiscal}>1,MONTH({here})>={fiscal})"
        sheet.formula(FISCAL_YEAR, column, ends, month[0], "general", "quiet")
        if number < 0:
            continue
        year, of_year = divmod(number, MONTHS)
        formula = f"ROUNDUP({own}/months_per_year,0)"
        sheet.formula(YEAR, column, formula, year + 1, "whole", "quiet")
        # Whole months first, so that a half cent falls as it does in the service.
        until = f"({cell(YEAR, column)}-1)*months_per_year"
        after = f"({own}-{until})/months_per_year"
        sheet.formula(AFTER, column, after, (of_year + 1) / MONTHS, "factor", "quiet")
        before = f"({own}-1-{until})/months_per_year"
        sheet.formula(BEFORE, column, before, of_year / MONTHS, "factor", "quiet")
        there = f"{cell(*OF_BLOCK, fixed=True)}+{start}+{cell(YEAR, column)}"
        value = block + START + year + 1
        sheet.formula(COLUMN, column, there, value, "whole", "quiet")


def _lines(at: Places, technology: int) -> Iterator[_Line]:
    """What is paid once, then every line, as exported."""
    costing, scenario = at.estimate.costing, at.estimate.scenario
    for item in ONE_OFFS:
        amount = float(costing.once[item.id][technology, LIKELY])
        yield _Line(item, True, [amount], max(1, ceil(months(costing, item, technology) or 0)))
    for item in scenario.items:
        amounts = costing.annual[item.id][technology, LIKELY].tolist()
        yield _Line(item, False, amounts, MONTHS)


def _write(sheet: Sheet, at: Places, grid: Grid, line: _Line, row: int) -> Array:
    """One line by month; its amounts: total, earlier, and by month."""
    item, costing = line.item, at.estimate.costing
    own = f"Calculation!{cell(grid.row(amount_of(item)), 0)}"
    sheet.formula(row, ITEM, own, wording.item(item.id))
    sheet.text(row, CATEGORY, wording.category(item.category), "quiet")
    sheet.text(row, TREATMENT, "capex" if item.id == CAPITALISED else "opex", "quiet")
    there = f"{CALCULATION}!${grid.row(amount_of(item)) + 1}:${grid.row(amount_of(item)) + 1}"
    by_month = np.zeros(COLUMNS)
    earlier = 0.0
    if line.once:
        shares = np.arange(line.months + 1) / line.months
        spread = costing.money(np.diff(costing.money(line.amounts[0] * shares)))
        by_month[AHEAD - min(AHEAD, line.months) : AHEAD] = spread[-AHEAD:]
        earlier = float(spread[:-AHEAD].sum())
        sheet.formula(row, SPAN, _span(grid, item), line.months, "whole")
        amount = f"INDEX({there},{cell(*OF_BLOCK, fixed=True)}+{_offset(grid, START)})"
        span = f"${cell(row, SPAN)}"
        first = cell(HEAD, FIRST, fixed=True)
        formula = f"ROUND({amount}*MAX({span}+{first},0)/{span},cent_digits)"
        sheet.formula(row, EARLIER, formula, earlier, "money")
        for place in range(AHEAD):
            key = cell(HEAD, FIRST + place)
            upto = "ROUND({}*MAX({}+{},0)/{},cent_digits)"
            formula = "-".join(upto.format(amount, span, to, span) for to in (f"{key}+1", key))
            value = float(by_month[place])
            sheet.formula(row, FIRST + place, f"ROUND({formula},cent_digits)", value, "money")
    else:
        for year, paid in enumerate(line.amounts):
            shares = np.arange(MONTHS + 1) / MONTHS
            spread = costing.money(np.diff(costing.money(paid * shares)))
            by_month[AHEAD + year * MONTHS : AHEAD + (year + 1) * MONTHS] = spread
        for place in range(AHEAD, COLUMNS):
            column = FIRST + place
            amount = f"INDEX({there},{letters(column)}${COLUMN + 1})"
            parts = (
                f"ROUND({amount}*{cell(share, column)},cent_digits)" for share in (AFTER, BEFORE)
            )
            within = f"{cell(YEAR, column)}<={at.at(YEARS, USED)}"
            text = f'IF({within},ROUND({"-".join(parts)},cent_digits),"")'
            beyond = place >= AHEAD + len(line.amounts) * MONTHS
            sheet.formula(row, column, text, "" if beyond else float(by_month[place]), "money")
    total = float(by_month.sum()) + earlier
    area = f"{cell(row, EARLIER)}:{cell(row, FIRST + COLUMNS - 1)}"
    sheet.formula(row, TOTAL, f"SUM({area})", total, "money")
    return np.array([total, earlier, *by_month])


def _offset(grid: Grid, part: int) -> str:
    """How far right of a block's first column another is."""
    there, read = (cell(0, grid.column((0, 0), each), fixed=True) for each in (part, READ))
    return f"COLUMN({CALCULATION}!{there})-COLUMN({CALCULATION}!{read})"


def _span(grid: Grid, item: Item) -> str:
    """Over how many months a one-off is spread: the likely case's, one where it costs nothing."""
    likely, block = (f"{SHEET}!{cell(*at, fixed=True)}" for at in (OF_LIKELY, OF_BLOCK))

    def read(name: str) -> Any:
        known = name in grid.reads
        row = grid.row(f"{name}=" if known else name) + 1
        column = likely if known else f"{likely}+{_offset(grid, START)}"
        return Formula(f"INDEX({CALCULATION}!${row}:${row},{column})", SPREADSHEET)

    spread: Any = np.ceil(SPREAD[item.id](read))
    text = spread.text.replace(f"/{DAYS_PER_MONTH:g}", "/days_per_month")
    row = grid.row(amount_of(item)) + 1
    amount = f"INDEX({CALCULATION}!${row}:${row},{block}+{_offset(grid, START)})"
    return f"IF({amount}=0,1,MAX(1,{text}))"


def _total(sheet: Sheet, row: int, found: Array, at: Places) -> None:
    """The sum of every column."""
    sheet.text(row, ITEM, "Total", "total")
    years = at.estimate.scenario.years
    for place, value in enumerate(found.tolist()):
        column = TOTAL + place
        area = f"{cell(HEAD + 1, column)}:{cell(row - 1, column)}"
        text = f"SUM({area})"
        if column >= FIRST + AHEAD:
            text = f'IF({cell(YEAR, column)}<={at.at(YEARS, USED)},{text},"")'
        beyond = column >= FIRST + AHEAD + years * MONTHS
        sheet.formula(row, column, text, "" if beyond else value, "money", "total")


def _fiscal_years(
    sheet: Sheet, row: int, total: int, found: Array, starts: date, at: Places
) -> None:
    """What each fiscal year comes to."""
    currency = at.estimate.scenario.currency
    sheet.head(row, ("Fiscal year", f"Total, {currency}"), (1,))
    first, last = FIRST, FIRST + COLUMNS - 1
    keys = f"{cell(FISCAL_YEAR, first, fixed=True)}:{cell(FISCAL_YEAR, last, fixed=True)}"
    sums = f"{cell(total, first, fixed=True)}:{cell(total, last, fixed=True)}"
    by_month = found[2:]
    calendar = Calendar((starts.year, starts.month))
    of_month = np.array([calendar.month(place - AHEAD)[0] for place in range(COLUMNS)])
    for place in range(AHEAD // MONTHS + MOST + 1):
        here = row + 1 + place
        year = starts.year - AHEAD // MONTHS + place
        text = f"{cell(FISCAL_YEAR, first, fixed=True)}" if not place else f"{cell(here - 1, 0)}+1"
        sheet.formula(here, 0, text, year, "general")
        amount = float(by_month[of_month == year].sum())
        sheet.formula(here, 1, f"SUMIF({keys},{cell(here, 0)},{sums})", amount, "money")
