"""S8: our tables beside polars writing the same one, our workbook beside bare XlsxWriter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
import xlsxwriter
from openpyxl.worksheet.formula import DataTableFormula

from benches.ratio import Effort, Goal, Measured, in_turns, seconds
from costcalc.analysis.estimate import estimate
from costcalc.batch.rows import row_of, sheet
from costcalc.batch.tables import Part, flat, parts
from costcalc.batch.writing import LINE_END, csv_pieces
from costcalc.output.workbook import OPTIONS, workbook
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read

ROWS = 20_000


def s8_csv(effort: Effort) -> Iterator[Measured]:
    """A batch as CSV, computed already: megabytes a second."""
    table = _computed(max(effort.of(ROWS), 2000))
    whole = pl.concat([part.frame for part in table])
    same = _of_polars(whole)
    assert _ours(table) == same

    def slowly() -> bytes:
        """As Python's own rows, one by one."""
        cells = (row for part in table for row in flat(part.frame).iter_rows())
        return b"".join((",".join(map(str, row)) + LINE_END).encode() for row in cells)

    size = len(same) / 1e6
    found, other, control = in_turns(
        effort.turns * 3,
        lambda: size / seconds(lambda: _ours(table)),
        lambda: size / seconds(lambda: _of_polars(whole)),
        lambda: size / seconds(slowly),
    )
    yield Measured(
        "S8 CSV",
        "a batch written as CSV, over polars that writes the same bytes",
        Goal(0.8),
        found.over(other),
        f"{found} over {other} MB a second",
        control.over(other),
        "written row by row in Python",
    )


def _computed(rows: int) -> list[Part]:
    book = load_price_book()
    given = [row_of(n, n, None, [("orders_per_month", str(100_000 + n))]) for n in range(1, rows)]
    return list(parts(sheet(lambda: iter(given), book), book, "wide"))


def _ours(table: Sequence[Part]) -> bytes:
    return b"".join(csv_pieces(table))


def _of_polars(whole: pl.DataFrame) -> bytes:
    made = BytesIO()
    flat(whole).write_csv(made, line_terminator=LINE_END)
    return made.getvalue()


def s8_xlsx(effort: Effort) -> Iterator[Measured]:
    """A workbook of an estimate, worked out already."""
    book = load_price_book()
    found = estimate(read([], book), book)
    same = _cells(workbook(found))
    ours, bare, control = in_turns(
        effort.turns * 3,
        lambda: 1 / seconds(lambda: workbook(found)),
        lambda: 1 / seconds(lambda: _bare(same)),
        lambda: 1 / seconds(lambda: (workbook(found), workbook(found))),
    )
    cells = sum(len(own) for own in same.values())
    yield Measured(
        "S8 XLSX",
        "the workbook written, over bare XlsxWriter that writes the same cells",
        Goal(0.8),
        ours.over(bare),
        f"{ours} over {bare} a second, {cells:,} cells",
        control.over(bare),
        "written twice",
    )


@dataclass(frozen=True)
class Cell:
    """What bare XlsxWriter is told of a cell."""

    row: int
    column: int
    content: Any
    comes_to: Any
    looks: tuple[str, bool, str]


def _cells(file: bytes) -> dict[str, list[Cell]]:
    """Every cell of a workbook by sheet: what it holds, comes to and looks like."""
    live = openpyxl.load_workbook(BytesIO(file))
    kept = openpyxl.load_workbook(BytesIO(file), data_only=True)
    return {
        page.title: [
            Cell(
                cell.row - 1,
                cell.column - 1,
                getattr(cell.value, "text", cell.value),
                kept[page.title].cell(cell.row, cell.column).value,
                (cell.number_format, bool(cell.font.b), str(cell.fill.fgColor.rgb)[-6:]),
            )
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None and not isinstance(cell.value, DataTableFormula)
        ]
        for page in live
    }


def _bare(sheets: dict[str, list[Cell]]) -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    formats: dict[tuple[str, bool, str], Any] = {}
    for name, cells in sheets.items():
        page = book.add_worksheet(name)
        for cell in cells:
            if cell.looks not in formats:
                number, bold, fill = cell.looks
                about = {"num_format": number, "bold": bold}
                formats[cell.looks] = book.add_format(about | _filled(fill))
            looks = formats[cell.looks]
            if isinstance(cell.content, str) and cell.content.startswith("="):
                page.write_formula(cell.row, cell.column, cell.content, looks, cell.comes_to)
            elif isinstance(cell.content, str):
                page.write_string(cell.row, cell.column, cell.content, looks)
            else:
                page.write(cell.row, cell.column, cell.content, looks)
    book.close()
    return made.getvalue()


def _filled(fill: str) -> dict[str, str]:
    return {} if fill == "000000" else {"bg_color": f"#{fill}"}
