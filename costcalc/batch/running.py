"""From a grid, a portfolio or both to a table, computed by this process or by many."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from costcalc.batch.dataset import check_free, is_dataset, write_dataset
from costcalc.batch.files import Outcome, Report, kind_of, opened, watching, write_table
from costcalc.batch.grid import Grid, check_size, read_grid
from costcalc.batch.pieces import Job, Packed, Piece, alone, pieces
from costcalc.batch.rows import Pair, Row, Sheet, common_to_all, sheet
from costcalc.batch.tables import Layout
from costcalc.prices.book import PriceBook

Hands: TypeAlias = Callable[[PriceBook, Job, Iterator[Piece]], Iterator[Packed]]
"""Computes pieces and gives them back in their order."""
Workers: TypeAlias = Callable[[], int]
"""How many processes compute now."""


@dataclass(frozen=True)
class Where:
    """Who computes: the cluster of a scheduler, so many processes here, or this one alone."""

    scheduler: str | None = None
    workers: int | None = None

    @contextmanager
    def hands(self) -> Iterator[tuple[Hands, Workers | None]]:
        """Those who compute, for as long as they are needed."""
        if self.scheduler is None and self.workers is None:
            yield alone, None
            return
        from costcalc.batch.cluster import cluster_at, cluster_here

        at = cluster_at(self.scheduler) if self.scheduler else cluster_here(self.workers or 1)
        with at as cluster:
            yield cluster.compute, cluster.workers


@dataclass(frozen=True)
class Sweep:
    """What is swept over.

    `axes` are parameters and their values as text, `portfolio` a file of scenarios that each is
    crossed with, `given` parameters of all scenarios.
    """

    axes: Sequence[Pair]
    portfolio: str | None
    given: Sequence[Pair]
    layout: Layout = "wide"
    simulate: bool = False


def sweep_file(
    sweep: Sweep,
    out: str,
    errors: str | None,
    book: PriceBook,
    where: Where = Where(),
    reporter: Callable[[Workers | None], Report] = lambda _: lambda *_: None,
) -> Outcome:
    """Compute a sweep into a folder or file of the kind that its name says.

    `reporter` makes what reports progress. Raises `Refused` for what cannot be computed, OSError
    for a file that is not there or cannot be written.
    """
    kind = "" if is_dataset(out) else kind_of(out)
    if not kind:
        check_free(out)
    grid = read_grid(sweep.axes, sweep.given, book)
    with _portfolio(sweep, book) as base, where.hands() as (hands, workers):
        job = _job(sweep, base, grid, book, kind == ".csv")
        with watching(errors, job.count, reporter(workers)) as watch:
            table = watch.over(hands(book, job, pieces(base.rows(), job)))
            if kind:
                parts = (packed.unpacked() for packed in table)
                write_table(parts, out, job.schema, book)
            else:
                write_dataset(table, out, job, book, _question(sweep))
    return watch.outcome


@contextmanager
def _portfolio(sweep: Sweep, book: PriceBook) -> Iterator[Sheet]:
    """The scenarios that the grid is crossed with: one of defaults where no file is named."""
    if sweep.portfolio is None:
        common, _ = common_to_all(sweep.given, book)
        yield sheet(lambda: iter([Row(1, "", ())]), book, common)
        return
    with opened(sweep.portfolio, sweep.given, book) as base:
        yield base


def _job(sweep: Sweep, base: Sheet, grid: Grid, book: PriceBook, defused: bool) -> Job:
    """What all pieces share: the columns are those of the portfolio and of the grid."""
    check_size(base.count * grid.points)
    baselines = {value for axis in grid.axes if axis.name == "baseline" for value in axis.values}
    named = baselines.union(base.technologies)
    return Job(
        grid=grid,
        given=tuple(dict.fromkeys((*base.given, *(axis.name for axis in grid.axes)))),
        technologies=tuple(id_ for id_ in book.technologies if id_ in named),
        count=base.count * grid.points,
        layout=sweep.layout,
        simulate=sweep.simulate,
        defused=defused,
    )


def _question(sweep: Sweep) -> dict[str, object]:
    """The question, as the manifest keeps it."""
    return {
        "axes": dict(sweep.axes),
        "portfolio": sweep.portfolio,
        "set": dict(sweep.given),
        "layout": sweep.layout,
        "simulate": sweep.simulate,
    }
