"""An estimate as a workbook whose formulas are alive: change an input, and everything follows."""

import re
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Final

import xlsxwriter

from costcalc.analysis.estimate import Estimate
from costcalc.output.estimate_json import links
from costcalc.output.table import Table
from costcalc.output.workbook.about import write_about
from costcalc.output.workbook.budget import write_budget
from costcalc.output.workbook.calculation import write_calculation
from costcalc.output.workbook.checks import write_checks
from costcalc.output.workbook.given import every_input, with_spare_lines
from costcalc.output.workbook.inputs import write_inputs
from costcalc.output.workbook.layout import Page, Sheet, Styles
from costcalc.output.workbook.places import laid_out
from costcalc.output.workbook.scenarios import write_scenarios
from costcalc.output.workbook.sensitivity import write_sensitivity
from costcalc.output.workbook.shown import AGAIN, copied, formulas
from costcalc.output.workbook.sources import write_sources
from costcalc.output.workbook.summary import write_summary

SHEETS: Final = (
    "Summary", "Inputs", "Scenarios", "Budget", "Calculation", "Sensitivity", "Sources", "Checks",
    "About",
)  # fmt: skip
TABS: Final = {"Summary": "#2f66b5", "Inputs": "#e0b400"}
WIDTH: Final = 16
"""Characters of a column of a plain table."""
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


DATED: Final = {
    "period": "yyyy-mm",
    **{
        f"{period}Period{end}": "yyyy-mm-dd"
        for period in ("Billing", "Charge")
        for end in ("Start", "End")
    },
}
"""Columns that begin a month, and how a sheet shows such a day."""
MONTH: Final = re.compile(r"(\d{4})-(\d\d)(?:-01T|$)")
"""A month, or the moment when it begins."""


def workbook(estimate: Estimate, origin: str = "", *, contingency: bool = False) -> bytes:
    """The workbook of an estimate; `origin` is the address of the service that its links lead to.

    With a `contingency` its share is that of the draws, and 0 to be typed over without.

    The same estimate and origin give the same bytes: the file carries the date of its prices and
    no time of its own.
    """
    data = BytesIO()
    book = xlsxwriter.Workbook(data, OPTIONS)
    book.set_properties(
        {
            "title": f"costcalc: total cost of a backend, price book {estimate.book.version}",
            "author": "costcalc",
            "created": datetime.combine(estimate.book.as_of, time(), UTC),
        }
    )
    style = Styles(book, estimate.scenario.decimals)
    names = *SHEETS, AGAIN
    sheets = {name: Sheet(name, book.add_worksheet(name, Page), style) for name in names}
    for name, colour in TABS.items():
        sheets[name].page.set_tab_color(colour)
    permalink = links(estimate).permalink
    # A file is passed on; the way to a saved scenario and to what it will be is not.
    link = f"{origin}{permalink}" if origin and permalink and not estimate.kept else ""
    estimate = with_spare_lines(estimate)
    at = laid_out(every_input(estimate, contingency=contingency), estimate)
    write_inputs(sheets["Inputs"], at)
    grid = write_calculation(sheets["Calculation"], at)
    shown = [*write_scenarios(sheets["Scenarios"], at, grid)]
    write_sensitivity(sheets["Sensitivity"], at, grid)
    shown += write_budget(sheets["Budget"], at, grid)
    summary = sheets["Summary"]
    for sheet in (summary, sheets[AGAIN]):
        write_summary(sheet, grid, at, link)
    sheets[AGAIN].page.hide()
    shown += [*formulas(summary), *copied(summary)]
    write_sources(sheets["Sources"], at.inputs, estimate)
    live = sheets["Inputs"], sheets["Calculation"]
    write_checks(sheets["Checks"], at, grid, live, shown)
    write_about(sheets["About"], estimate, link)
    book.close()
    return data.getvalue()


def sheet(table: Table, name: str = "Table", day: date | None = None) -> bytes:
    """A table as a workbook of one sheet, for pivots, filters and formulas of somebody else's.

    The heads stay in sight, and months are dates. With the `day` of its prices the same table gives
    the same bytes.
    """
    data = BytesIO()
    book = xlsxwriter.Workbook(data, {**OPTIONS, "constant_memory": True})
    if day:
        book.set_properties({"created": datetime.combine(day, time(), UTC)})
    page, head = book.add_worksheet(name), book.add_format({"bold": True})
    page.freeze_panes(1, 0)
    page.set_column(0, len(table.columns) - 1, WIDTH)
    page.write_row(0, 0, table.columns, head)
    looks = {
        column: book.add_format({"num_format": DATED[name]})
        for column, name in enumerate(table.columns)
        if name in DATED
    }
    line = 0
    for line, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if column in looks and (month := MONTH.match(str(cell))):
                day = date(int(month[1]), int(month[2]), 1)
                page.write_datetime(line, column, day, looks[column])
            else:
                page.write(line, column, cell)
    page.autofilter(0, 0, line, len(table.columns) - 1)
    book.close()
    return data.getvalue()
