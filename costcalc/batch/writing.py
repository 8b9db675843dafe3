"""The table of a batch as bytes, piece by piece: CSV for spreadsheets, JSON for programs.

In text and in a workbook the faults stand before the warnings, in the last columns. JSON is one
object of `rows` and `errors`, a row being an object with the names of the columns. In NDJSON every
line is such a row or `{"error": …}`; faults follow the rows that they stand among.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from errno import EIO
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from costcalc.batch.columns import ERROR
from costcalc.batch.costed import Bad
from costcalc.batch.tables import Part, flat
from costcalc.output.shared_json import (
    SCHEMA_VERSION,
    Fault,
    PriceBook,
    filled,
    json_bytes,
    price_book,
)
from costcalc.output.table import PLAIN, SEPARATORS, Look, defused, separators
from costcalc.prices import book
from costcalc.scenario import faults as faulty
from costcalc.scenario.faults import Refused

if TYPE_CHECKING:
    import polars as pl

AT_ONCE: Final = 1024
"""Rows that are made JSON at a time."""
LINE_END: Final = "\r\n"
"""As RFC 4180 has it."""
ROW_GROUP: Final = 65_536
MOST_LINES: Final = 1_048_576
LONGEST_CELL: Final = 32_767
"""Rows and characters that a sheet of a workbook takes."""
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class OfRow:
    """What is of one scenario of a batch."""

    scenario: str
    line: Annotated[int, Field(description="The line of the file, or the place in the list.")]


@dataclass(frozen=True)
class BatchFault(Fault, OfRow):
    """What is wrong with one scenario of a batch."""


FAULT: Final = tuple(own.name for own in fields(BatchFault))


@dataclass(frozen=True)
class Batch:
    """The scenarios of a batch that were computed, and what is wrong with the others."""

    schema_version: str
    price_book: PriceBook
    understood: str
    """What was understood of the table that was sent."""
    rows: tuple[Mapping[str, str | float | tuple[str, ...] | None], ...]
    """One object a scenario, or a cost line with `layout=tidy`, by the names of the columns."""
    errors: tuple[BatchFault, ...]


def shown(text: str) -> str:
    """Text that a spreadsheet shows and does not run; a number stays one."""
    return text if _NUMBER.fullmatch(text) else defused(text)


def table_pieces(
    form: str,
    parts: Iterable[Part],
    book: book.PriceBook,
    understood: str = "",
    look: Look = PLAIN,
) -> Iterator[bytes]:
    """The table as bytes: `csv`, `tsv`, `ndjson`, `xlsx` or `json`."""
    if form in SEPARATORS:
        return csv_pieces(parts, form, look)
    if form == "xlsx":
        return iter([workbook(parts, book, understood)])
    return json_pieces(parts, book, understood) if form == "json" else ndjson_pieces(parts)


def csv_pieces(parts: Iterable[Part], form: str = "csv", look: Look = PLAIN) -> Iterator[bytes]:
    """The table as lines of text under a header, after a byte-order mark where one is asked for."""
    separator, comma = separators(form, look.locale)
    first = True
    for part in parts:
        piece = BytesIO()
        flat(part.frame).write_csv(
            piece,
            include_header=first,
            include_bom=first and look.bom,
            line_terminator=LINE_END,
            separator=separator,
            decimal_comma=comma,
        )
        yield piece.getvalue()
        first = False


def workbook(parts: Iterable[Part], book: book.PriceBook, understood: str = "") -> bytes:
    """The table as a workbook: its rows, and on a second sheet what they were made from.

    Raises `Refused` for more rows than a sheet has.
    """
    import xlsxwriter

    from costcalc.output.workbook import OPTIONS

    data = BytesIO()
    made = xlsxwriter.Workbook(data, {**OPTIONS, "constant_memory": True})
    made.set_properties({"created": datetime.combine(book.as_of, time(), UTC)})
    sheet, line = made.add_worksheet("Scenarios"), 0
    sheet.freeze_panes(1, 1)
    for part in parts:
        frame = flat(part.frame)
        if line + frame.height >= MOST_LINES:
            detail = f"a sheet of a workbook has {MOST_LINES:,} rows at most"
            raise Refused([faulty.Fault("out", None, detail, ".csv or .parquet", "costs.csv")])
        for cells in chain(() if line else (frame.columns,), frame.iter_rows()):
            sheet.write_row(line, 0, [_fits(cell) for cell in cells])
            line += 1
    about = made.add_worksheet("About")
    said = ("price book", f"v{book.version}"), ("read", understood or "the scenarios of a command")
    for place, pair in enumerate(said):
        about.write_row(place, 0, pair)
    made.close()
    return data.getvalue()


def _fits(cell: object) -> object:
    """A cell that a sheet can hold."""
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


def ndjson_pieces(parts: Iterable[Part]) -> Iterator[bytes]:
    """Every row that was computed as a line of JSON, and every fault as one."""
    for part in parts:
        yield from map(_lines, part.frame.iter_slices(AT_ONCE))
        yield b"".join(json_bytes({"error": fault}) + b"\n" for fault in faults(part.bad))


def json_pieces(
    parts: Iterable[Part], book: book.PriceBook, understood: str = ""
) -> Iterator[bytes]:
    """A `Batch`, its rows as they come."""
    empty = Batch(SCHEMA_VERSION, price_book(book), understood, rows=(), errors=())
    head, middle, end = json_bytes(empty).rsplit(b"[]", 2)
    yield head + b"["
    wrong: list[bytes] = []
    between = b"\n"
    for part in parts:
        wrong += map(json_bytes, faults(part.bad))
        for frame in part.frame.drop("schema_version", "price_book").iter_slices(AT_ONCE):
            if lines := _lines(frame).removesuffix(b"\n"):
                yield between + lines.replace(b"\n", b",\n")
                between = b",\n"
    yield b"\n]" + middle + b"[\n" + b",\n".join(wrong) + b"\n]" + end + b"\n"


def _lines(frame: pl.DataFrame) -> bytes:
    """The rows that were computed, each a line of JSON."""
    lines = BytesIO()
    frame.filter(frame["error"].is_null()).drop(*ERROR).write_ndjson(lines)
    return lines.getvalue()


def faults(bad: Iterable[Bad]) -> Iterator[BatchFault]:
    """Every fault as the API tells it, with the row that it is in."""
    for each in bad:
        for fault in each.faults:
            yield filled(BatchFault, fault, scenario=each.row.scenario, line=each.row.line)


def fault_lines(bad: Iterable[Bad]) -> str:
    """Every fault as a line of CSV, in the columns of `FAULT`."""
    lines = StringIO()
    writer = csv.writer(lines, lineterminator=LINE_END)
    for fault in faults(bad):
        cells = vars(fault).values()
        writer.writerow(shown(cell) if isinstance(cell, str) else cell for cell in cells)
    return lines.getvalue()


def write_parquet(parts: list[Path], place: Path) -> None:
    """The parts of a table, each a Parquet file, as one. Raises OSError."""
    import polars as pl

    try:
        pl.scan_parquet(parts, glob=False).sink_parquet(place, row_group_size=ROW_GROUP)
    except pl.exceptions.PolarsError as problem:
        raise OSError(EIO, "a Parquet file could not be written", str(place)) from problem
