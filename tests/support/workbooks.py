"""Reading a workbook back: its sheets in order, and the Calculation sheet by block and row."""

from collections.abc import Sequence
from typing import Any, Final

SHEETS: Final = (
    "Summary", "Inputs", "Scenarios", "Budget", "Calculation", "Sensitivity", "Sources", "Checks",
    "About",
)  # fmt: skip
MONEY: Final = "Amounts in "
WORKING: Final = "Working, in US dollars before rounding"


def calculated(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str, str], Any]:
    """The Calculation sheet by block (`Go: low cost`), row and column; a row by its part's title.

    Amounts are those that are rounded.
    """
    blocks = {str(name): column for column, name in enumerate(rows[3]) if name}
    wide = sorted(blocks.values())[1] - min(blocks.values())
    found, part = {}, ""
    for row in rows[5:]:
        if row[0] and not any(cell not in (None, "") for cell in row[1:]):
            title = str(row[0])
            part = MONEY if "each rounded" in title or title == "Over the horizon" else title
        elif row[0]:
            for block, first in blocks.items():
                for head, value in zip(rows[4][first : first + wide], row[first:], strict=False):
                    if value not in (None, ""):
                        found[block, f"{part}{row[0]}", str(head)] = value
    return found


def budgeted(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str], float]:
    """The Budget sheet's amounts that are not 0, by item and month."""
    head = next(at for at, row in enumerate(rows) if row[0] == "Item")
    months = next(row for row in rows if row[0] == "Month")
    return {
        (row[0], f"{month:%Y-%m}"): amount
        for row in rows[head + 1 : next(at for at, row in enumerate(rows) if row[0] == "Total")]
        for month, amount in zip(months, row, strict=False)
        if hasattr(month, "strftime") and amount
    }
