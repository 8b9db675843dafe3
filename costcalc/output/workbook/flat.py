"""A table as a workbook of one sheet: for pivots, filters and formulas of somebody else's."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Final

import xlsxwriter

from costcalc.output.table import Table
from costcalc.output.workbook import OPTIONS
from costcalc.prices.book import PriceBook

WIDTH: Final = 16
"""Characters of a column."""


def flat_workbook(table: Table, name: str, book: PriceBook) -> bytes:
    """The rows under one line of heads that stays in sight and filters; no text can run."""
    data = BytesIO()
    made = xlsxwriter.Workbook(data, {**OPTIONS, "constant_memory": True})
    made.set_properties({"created": datetime.combine(book.as_of, time(), UTC)})
    sheet, head = made.add_worksheet(name), made.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, WIDTH)
    sheet.write_row(0, 0, table.columns, head)
    line = 0
    for line, row in enumerate(table.rows, 1):
        sheet.write_row(line, 0, row)
    sheet.autofilter(0, 0, line, len(table.columns) - 1)
    made.close()
    return data.getvalue()
