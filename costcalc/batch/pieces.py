"""The work of a sweep in pieces: a few thousand scenarios each, computed as a batch computes them.

A piece says which scenarios it is of and carries no results: whoever computes it, and however
often, comes to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final

from costcalc.batch import Layout
from costcalc.batch.columns import LAST
from costcalc.batch.costed import Bad
from costcalc.batch.grid import Grid
from costcalc.batch.rows import Row, Sheet
from costcalc.batch.simulated import simulated
from costcalc.batch.tables import Part, parts
from costcalc.batch.writing import shown
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import canonical_name

AT_ONCE: Final = {"wide": 8192, "tidy": 1024}
"""Scenarios in a piece: about a second of work."""
SIMULATED_AT_ONCE: Final = 256


@dataclass(frozen=True)
class Job:
    """What is the same in all pieces of a sweep.

    `given` and `technologies` decide the columns, as in a batch. `defused` is text as a
    spreadsheet shows it.
    """

    grid: Grid
    given: tuple[str, ...]
    technologies: tuple[str, ...]
    count: int
    layout: Layout = "wide"
    simulate: bool = False
    defused: bool = False
    own: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Scenarios in a piece."""
        return SIMULATED_AT_ONCE if self.simulate else AT_ONCE[self.layout]

    def done(self, pieces: int) -> int:
        """The scenarios of so many pieces."""
        return min(pieces * self.size, self.count)

    def sheet(self, *rows: Row) -> Sheet:
        """Some of its scenarios as a batch of their own."""
        return Sheet(lambda: iter(rows), len(rows), self.given, self.technologies, self.own)


@dataclass(frozen=True)
class Piece:
    """The scenarios from `start` up to `stop` of a sweep, counted from 0.

    `rows` are those of the portfolio that they are made from.
    """

    number: int
    rows: tuple[Row, ...]
    start: int
    stop: int


@dataclass(frozen=True)
class Packed:
    """A piece that is computed: its part of the table as a Parquet file, `kept` or not yet."""

    parquet: bytes
    rows: int
    bad: tuple[Bad, ...]
    kept: Path | None = None

    def unpacked(self) -> Part:
        """Its part of the table."""
        import polars as pl

        return Part(pl.read_parquet(self.kept or self.parquet, glob=False), self.rows, self.bad)


def pieces(rows: Iterator[Row], job: Job) -> Iterator[Piece]:
    """The work of a sweep over a portfolio, read as it goes."""
    points, held, first = job.grid.points, list[Row](), 0
    for number, start in enumerate(range(0, job.count, job.size)):
        stop = min(start + job.size, job.count)
        begin, end = start // points, (stop - 1) // points + 1
        held += islice(rows, end - first - len(held))
        held, first = held[begin - first :], begin
        yield Piece(number, tuple(held), start, stop)


def scenarios(job: Job, piece: Piece) -> Iterator[Row]:
    """The scenarios of a piece; what the grid sets stands in place of a row's own."""
    if not job.grid.axes:
        yield from piece.rows
        return
    swept = {canonical_name(axis.name) for axis in job.grid.axes}
    kept = [
        tuple(pair for pair in row.given if canonical_name(pair[0]) not in swept)
        for row in piece.rows
    ]
    before = piece.start // job.grid.points
    combinations = job.grid.between(piece.start, piece.stop)
    for number, point in enumerate(combinations, piece.start):
        place = number // job.grid.points - before
        row = piece.rows[place]
        name = row.scenario or str(number + 1)
        yield replace(row, line=number + 1, scenario=name, given=(*kept[place], *point))


def work(job: Job, piece: Piece, book: PriceBook) -> Packed:
    """A piece computed."""
    import polars as pl

    rows = tuple(scenarios(job, piece))
    done = [*parts(job.sheet(*rows), book, job.layout, shown if job.defused else str)]
    frame = pl.concat([part.frame for part in done])
    if job.simulate:
        frame = frame.hstack(simulated(rows, job.technologies, book))
        frame = frame.select(pl.exclude(LAST), *LAST)
    file = BytesIO()
    frame.write_parquet(file)
    bad = (
        replace(each, row=replace(each.row, given=(), own=())) for part in done for each in part.bad
    )
    return Packed(file.getvalue(), len(rows), tuple(bad))


def alone(book: PriceBook, job: Job, todo: Iterator[Piece]) -> Iterator[Packed]:
    """Pieces computed by this process, one after the other."""
    return (work(job, piece, book) for piece in todo)
