"""The table of a batch as bytes, piece by piece: CSV for spreadsheets, JSON for programs.

In CSV the faults stand in the last two columns. JSON is one object of `rows` and `errors`, a row
being an object with the names of the columns. In NDJSON every line is such a row or `{"error": …}`;
faults follow the rows that they stand among.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from errno import EIO
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from costcalc.batch.costed import Bad
from costcalc.batch.tables import ERROR, Part
from costcalc.output.shared_json import (
    SCHEMA_VERSION,
    Fault,
    PriceBook,
    filled,
    json_bytes,
    price_book,
)
from costcalc.output.table import defused
from costcalc.prices import book

if TYPE_CHECKING:
    import polars as pl

AT_ONCE: Final = 1024
"""Rows that are made JSON at a time."""
LINE_END: Final = "\r\n"
"""As RFC 4180 has it."""
ROW_GROUP: Final = 65_536
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
    rows: tuple[Mapping[str, str | float | None], ...]
    """One object a scenario, or a cost line with `layout=tidy`, by the names of the columns."""
    errors: tuple[BatchFault, ...]


def shown(text: str) -> str:
    """Text that a spreadsheet shows and does not run; a number stays one."""
    return text if _NUMBER.fullmatch(text) else defused(text)


def table_pieces(
    form: str, parts: Iterable[Part], book: book.PriceBook, *, bom: bool = False
) -> Iterator[bytes]:
    """The table as bytes: `csv`, after a byte-order mark where one is asked for, or JSON."""
    if form == "csv":
        return csv_pieces(parts, bom)
    return json_pieces(parts, book) if form == "json" else ndjson_pieces(parts)


def csv_pieces(parts: Iterable[Part], bom: bool = False) -> Iterator[bytes]:
    """The table as CSV under a header, after a byte-order mark where one is asked for."""
    first = True
    for part in parts:
        piece = BytesIO()
        header, mark = first, first and bom
        part.frame.write_csv(
            piece, include_header=header, include_bom=mark, line_terminator=LINE_END
        )
        yield piece.getvalue()
        first = False


def ndjson_pieces(parts: Iterable[Part]) -> Iterator[bytes]:
    """Every row that was computed as a line of JSON, and every fault as one."""
    for part in parts:
        yield from map(_lines, part.frame.iter_slices(AT_ONCE))
        yield b"".join(json_bytes({"error": fault}) + b"\n" for fault in faults(part.bad))


def json_pieces(parts: Iterable[Part], book: book.PriceBook) -> Iterator[bytes]:
    """A `Batch`, its rows as they come."""
    empty = Batch(SCHEMA_VERSION, price_book(book), rows=(), errors=())
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
