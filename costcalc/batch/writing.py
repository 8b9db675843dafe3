"""The table of a batch as bytes, piece by piece: CSV for spreadsheets, JSON for programs.

In CSV the faults stand in the last two columns. JSON is one object of `rows` and `errors`, a row
being an object with the names of the columns. In NDJSON every line is such a row or `{"error": …}`;
faults follow the rows that they stand among.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from errno import EIO
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import orjson

from costcalc.batch.costed import Bad
from costcalc.batch.tables import ERROR, Part
from costcalc.output.figures import headline
from costcalc.output.records import SCHEMA_VERSION, Record
from costcalc.output.table import defused
from costcalc.pricebook import PriceBook

if TYPE_CHECKING:
    import polars as pl

LINE_END: Final = "\r\n"
"""As RFC 4180 has it."""
ROW_GROUP: Final = 65_536
FAULT: Final = ("scenario", "line", "field", "value", "detail", "allowed", "suggestion")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


class Counted(Protocol):
    """Some scenarios of a batch: how many, and those that cannot be computed."""

    @property
    def rows(self) -> int: ...
    @property
    def bad(self) -> tuple[Bad, ...]: ...


def shown(text: str) -> str:
    """Text that a spreadsheet shows and does not run; a number stays one."""
    return text if _NUMBER.fullmatch(text) else defused(text)


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
        yield _lines(part)
        yield b"".join(orjson.dumps({"error": fault}) + b"\n" for fault in fault_records(part))


def json_pieces(parts: Iterable[Part], book: PriceBook) -> Iterator[bytes]:
    """One JSON object: the rows that were computed, and every fault."""
    about = {
        "schema_version": SCHEMA_VERSION,
        **headline(book),
    }
    yield orjson.dumps(about).removesuffix(b"}") + b',"rows":['
    faults: list[bytes] = []
    between = b"\n"
    for part in parts:
        faults += map(orjson.dumps, fault_records(part))
        if lines := _lines(part, *about).removesuffix(b"\n"):
            yield between + lines.replace(b"\n", b",\n")
            between = b",\n"
    yield b'\n],"errors":[\n' + b",\n".join(faults) + b"\n]}\n"


def _lines(part: Part, *left_out: str) -> bytes:
    """The rows that were computed, each a line of JSON."""
    lines = BytesIO()
    good = part.frame.filter(part.frame["error"].is_null()).drop(*ERROR, *left_out)
    good.write_ndjson(lines)
    return lines.getvalue()


def fault_records(part: Counted) -> Iterator[Record]:
    """Every fault of a part as the API tells it, with the row that it is in."""
    for bad in part.bad:
        for fault in bad.faults:
            yield {
                "scenario": bad.row.scenario,
                "line": bad.row.line,
                "field": fault.field,
                "value": fault.value,
                "detail": fault.detail,
                "allowed": fault.allowed,
                "suggestion": fault.suggestion,
            }


def fault_lines(part: Counted) -> str:
    """Every fault of a part as a line of CSV, in the order of `FAULT`."""
    lines = StringIO()
    writer = csv.writer(lines, lineterminator=LINE_END)
    for record in fault_records(part):
        cells = (record[name] for name in FAULT)
        writer.writerow(shown(cell) if isinstance(cell, str) else cell for cell in cells)
    return lines.getvalue()


def write_parquet(
    parts: Iterable[Part], place: Path, columns: Mapping[str, type[pl.DataType]]
) -> None:
    """The table as a Parquet file, its parts written as they come. Raises OSError."""
    from polars.exceptions import PolarsError
    from polars.io.plugins import register_io_source

    def frames(*_: object) -> Iterator[pl.DataFrame]:
        return (part.frame for part in parts)

    table = register_io_source(frames, schema=dict(columns))
    try:
        table.sink_parquet(place, row_group_size=ROW_GROUP)
    except PolarsError as problem:
        raise OSError(EIO, "a Parquet file could not be written", str(place)) from problem
