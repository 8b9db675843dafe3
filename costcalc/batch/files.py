"""The command line's batch: one file in, one file out, however long, whole or not there at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from errno import EIO
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final, Protocol, TextIO, TypeAlias, TypeVar

from costcalc.batch.costed import Bad
from costcalc.batch.rows import Pair, Row, Sheet, common_to_all, csv_rows, parquet_rows, sheet
from costcalc.batch.tables import Layout, Part, parts, schema
from costcalc.batch.writing import (
    FAULT,
    LINE_END,
    ROW_GROUP,
    csv_pieces,
    fault_lines,
    json_pieces,
    ndjson_pieces,
    shown,
)
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Fault, Refused

if TYPE_CHECKING:
    import polars as pl

PIPE: Final = "-"
KINDS: Final = (".csv", ".parquet", ".ndjson", ".json")
SHOWN: Final = 20
"""Rows that an outcome tells of in full."""

Report: TypeAlias = Callable[[int, int, int], None]
"""Is told how many rows are done, out of how many, and how many of them cannot be computed."""


class Counted(Protocol):
    """Some scenarios of a batch: how many, and those that cannot be computed."""

    @property
    def rows(self) -> int: ...
    @property
    def bad(self) -> tuple[Bad, ...]: ...


_Some = TypeVar("_Some", bound=Counted)


@dataclass
class Outcome:
    """How a batch went: its rows, how many cannot be computed, and the first of those."""

    rows: int = 0
    refused: int = 0
    first: list[Bad] = field(default_factory=list)

    def add(self, part: Counted) -> None:
        """Count a part of the table."""
        self.rows += part.rows
        self.refused += len(part.bad)
        self.first += part.bad[: SHOWN - len(self.first)]


@dataclass
class Watch:
    """Counts the parts of a table as they are written, and tells of them."""

    count: int
    report: Report
    log: TextIO | None
    outcome: Outcome = field(default_factory=Outcome)

    def over(self, table: Iterator[_Some]) -> Iterator[_Some]:
        """The same parts, counted."""
        for part in table:
            yield part
            self.outcome.add(part)
            self.report(self.outcome.rows, self.count, self.outcome.refused)
            if self.log:
                self.log.write(fault_lines(part.bad))


def batch_file(
    source: str,
    out: str,
    errors: str | None,
    layout: Layout,
    given: Sequence[Pair],
    book: PriceBook,
    report: Report,
) -> Outcome:
    """Compute a file of scenarios, CSV or Parquet, into a file of the kind that its name says.

    `given` are parameters of all rows, `errors` names a CSV file for every fault. Raises `Refused`
    for a file that cannot be read as scenarios, OSError for one that is not there or not writable.
    """
    kind = kind_of(out)
    with opened(source, given, book) as whole, watching(errors, whole.count, report) as watch:
        table = parts(whole, book, layout, shown if kind == ".csv" else str)
        write_table(watch.over(table), out, schema(whole, layout), book)
    return watch.outcome


@contextmanager
def opened(source: str, given: Sequence[Pair], book: PriceBook) -> Iterator[Sheet]:
    """The scenarios of a file, looked through once."""
    common, _ = common_to_all(given, book)
    with _readable(source) as path:
        yield sheet(partial(_rows, path, book), book, common)


@contextmanager
def watching(errors: str | None, count: int, report: Report) -> Iterator[Watch]:
    """Counts so many rows; every fault goes to a file if one is wanted."""
    with _log(errors) as log:
        yield Watch(count, report, log)


def write_table(
    table: Iterator[Part], out: str, columns: Mapping[str, type[pl.DataType]], book: PriceBook
) -> None:
    """The parts of a table as one file, which takes its name once it is whole."""
    kind = kind_of(out)
    with _written(None if out == PIPE else out) as place:
        if place is None:
            sys.stdout.buffer.writelines(csv_pieces(table))
        elif kind == ".parquet":
            write_parquet(table, place, columns)
        else:
            with place.open("wb") as stream:
                stream.writelines(_pieces(kind, table, book))


@contextmanager
def _log(name: str | None) -> Iterator[TextIO | None]:
    """The file that every fault goes to, if one is wanted."""
    with _written(name) as place:
        if place is None:
            yield None
            return
        with place.open("w", encoding="utf-8", newline="") as log:
            log.write(",".join(FAULT) + LINE_END)
            yield log


def _pieces(kind: str, table: Iterator[Part], book: PriceBook) -> Iterator[bytes]:
    """The table as bytes."""
    if kind == ".json":
        return json_pieces(table, book)
    return ndjson_pieces(table) if kind == ".ndjson" else csv_pieces(table)


def kind_of(out: str) -> str:
    """The kind of table that a file's name asks for."""
    kind = ".csv" if out == PIPE else Path(out).suffix.lower()
    if kind not in KINDS:
        detail = f"{out} names no kind of table by its ending"
        raise Refused([Fault("out", out, detail, ", ".join(KINDS), "costs.csv")])
    return kind


def _rows(path: Path, book: PriceBook) -> Iterator[Row]:
    """The rows of a file, CSV unless its name says Parquet."""
    if path.suffix.lower() == ".parquet":
        return parquet_rows(path, book)
    return csv_rows(path.open("rb"), book)


@contextmanager
def _readable(source: str) -> Iterator[Path]:
    """A file that can be read more than once, which a pipe cannot."""
    if source != PIPE and (Path(source).is_file() or not Path(source).exists()):
        yield Path(source)
        return
    with NamedTemporaryFile() as copy:
        with nullcontext(sys.stdin.buffer) if source == PIPE else Path(source).open("rb") as pipe:
            shutil.copyfileobj(pipe, copy)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def _written(name: str | None) -> Iterator[Path | None]:
    """A place to write to that takes its name once all is well."""
    if name is None:
        yield None
        return
    final = Path(name).resolve()
    if final.exists() and not final.is_file():  # a device, such as /dev/null, is written to
        yield final
        return
    begun = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        yield begun
        begun.replace(final)
    except OSError as problem:
        if problem.filename is None or str(problem.filename) == str(begun):
            problem.filename = name
        raise
    finally:
        begun.unlink(missing_ok=True)


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
