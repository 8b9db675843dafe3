"""Checks that the sheets that people read show what Calculation has.

The Summary stands a second time on a hidden sheet, written by the same function, and is compared
cell by cell. Nothing here may count among what the Summary itself looks at.
"""

from collections.abc import Iterator
from typing import Final

from costcalc.output.workbook.check import Check
from costcalc.output.workbook.layout import Sheet, area

AGAIN: Final = "Again"
"""The hidden sheet that has the Summary again."""
STATE_ROW: Final = 2
"""The row of the Summary that says what the checks come to."""


def formulas(sheet: Sheet) -> Iterator[Check]:
    """Every formula of a sheet is there, and none is in error."""
    cells = area(sheet.first, sheet.last, sheet.name)
    tests = ("formulas", "_xlfn.ISFORMULA", sheet.formulas), ("cells in error", "ISERROR", 0)
    for what, test, now in tests:
        formula = f"SUMPRODUCT(--{test}({cells}))"
        yield Check(sheet.name, what, "", [now], [formula], [now], "whole", exact=True)


def copied(sheet: Sheet) -> Iterator[Check]:
    """A sheet is as it was made: every text, number and formula comes to the same again."""
    row, column = sheet.last
    parts = ((0, 0), (STATE_ROW - 1, column)), ((STATE_ROW + 1, 0), (row, column))
    unlike = (f"SUMPRODUCT(--({area(*part, sheet.name)}<>{area(*part, AGAIN)}))" for part in parts)
    what = "cells unlike the same made again"
    yield Check(sheet.name, what, "", [0], ["+".join(unlike)], [0], "whole", exact=True)
