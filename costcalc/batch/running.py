"""From a file of scenarios, a grid or both to a table: a batch is a sweep of one point.

The work is cut into pieces that this process computes, or many do. Where it ends early, what is
finished stays, and the same work goes on from there.
"""

import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from itertools import islice
from os import devnull
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final, TextIO, TypeAlias

from orjson import OPT_INDENT_2

from costcalc import __version__
from costcalc.batch import Layout
from costcalc.batch.costed import Bad
from costcalc.batch.files import source
from costcalc.batch.grid import Grid, check_size, read_grid
from costcalc.batch.keeping import Kept, kept, written
from costcalc.batch.pieces import Job, Packed, Piece, alone, pieces
from costcalc.batch.rows import Row, Sheet, common_to_all, named_technologies, sheet
from costcalc.batch.worker import likeness
from costcalc.batch.writing import FAULT, LINE_END, fault_lines, table_pieces, write_parquet
from costcalc.output.shared_json import SCHEMA_VERSION, json_bytes, price_book
from costcalc.prices.book import PriceBook
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import Fault, Refused

PIPE: Final = "-"
FOLDER: Final = "/"
"""A name that ends in it is that of a folder of Parquet files."""
KINDS: Final = (".csv", ".tsv", ".xlsx", ".parquet", ".ndjson", ".json")
SHOWN: Final = 20
"""Rows that an outcome tells of in full."""
MANIFEST: Final = "_manifest.json"
"""The underscore hides it from programs that read all files of a folder as one table."""

Hands: TypeAlias = Callable[[PriceBook, Job, Iterator[Piece]], Iterator[Packed]]
"""Computes pieces and gives them back in their order."""
Workers: TypeAlias = Callable[[], int | None]
"""How many processes compute now, where there are others than this one."""
Report: TypeAlias = Callable[[int, int, int, int | None], None]
"""Is told how many scenarios are done, of how many, how many are refused, and who computes: first
before any is computed, with those that were done before."""


@dataclass(frozen=True)
class Where:
    """Who computes: the cluster of a scheduler, so many processes here, or this one alone."""

    scheduler: str | None = None
    workers: int | None = None


@dataclass(frozen=True)
class Sweep:
    """What is computed: the scenarios of a file crossed with the values of parameters.

    `axes` are parameters and their values as text, `portfolio` names the file, `given` are
    parameters of all scenarios.
    """

    axes: Sequence[Pair]
    portfolio: str | None
    given: Sequence[Pair]
    layout: Layout = "wide"
    simulate: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """The question, as the manifest keeps it."""
        own = asdict(self) | {"axes": dict(self.axes), "set": dict(self.given)}
        return {name: own[name] for name in ("axes", "portfolio", "set", "layout", "simulate")}


@dataclass
class Outcome:
    """How a run went: its scenarios, how many cannot be computed, and the first of those.

    `understood` says what the file turned out to be.
    """

    rows: int = 0
    refused: int = 0
    understood: str = ""
    first: list[Bad] = field(default_factory=list)

    def over(
        self, table: Iterator[Packed], log: TextIO, tell: Callable[[], None]
    ) -> Iterator[Packed]:
        """The same pieces, counted and told of as they are written, their faults written down."""
        for packed in table:
            yield packed
            self.rows += packed.rows
            self.refused += len(packed.bad)
            self.first += packed.bad[: SHOWN - len(self.first)]
            log.write(fault_lines(packed.bad))
            tell()


def run(
    sweep: Sweep,
    book: PriceBook,
    out: str,
    errors: str | None = None,
    where: Where = Where(),
    report: Report = lambda *_: None,
) -> Outcome:
    """Compute scenarios into a folder or a file of the kind that its name says.

    `errors` names a CSV file for every fault. Raises `Refused` for what cannot be computed, OSError
    for a file that is not there or cannot be written. What ends it early, Ctrl-C too, has a note of
    what is finished.
    """
    kind, outcome = kind_of(out), Outcome()
    grid = read_grid(sweep.axes, sweep.given, book)
    with ExitStack() as stack:
        base, digest, outcome.understood = stack.enter_context(_scenarios(sweep, book))
        job = _job(sweep, base, grid, book, kind in (".csv", ".tsv"))
        same = json_bytes([sweep.asked, digest, job.size, likeness(book)]) + b"\n"
        begun = stack.enter_context(nullcontext() if out == PIPE else kept(out, job, same))
        compute, workers = stack.enter_context(_hands(where))
        log = stack.enter_context(_log(errors))

        def tell() -> None:
            report(outcome.rows, job.count, outcome.refused, workers())

        done = begun.count if begun else 0
        report(job.done(done), job.count, 0, workers())
        table = compute(book, job, islice(pieces(base.rows(), job), done, None))
        table = outcome.over(begun.over(table) if begun else table, log, tell)
        parts = (packed.unpacked() for packed in table)
        if begun is None:
            sys.stdout.buffer.writelines(table_pieces("csv", parts, book))
        elif kind == FOLDER:
            deque(table, maxlen=0)
            about = _about(sweep, job, book, outcome, begun)
            (begun.parts / MANIFEST).write_bytes(json_bytes(about, OPT_INDENT_2))
            begun.parts.replace(Path(out).resolve())
        else:
            with written(out, begun.place / "table") as place:
                if kind == ".parquet":
                    write_parquet([packed.kept for packed in table if packed.kept], place)
                else:
                    with place.open("wb") as stream:
                        stream.writelines(table_pieces(kind[1:], parts, book, outcome.understood))
    return outcome


def kind_of(out: str) -> str:
    """The kind of table that a name asks for. Raises `Refused` for another, or a folder in use."""
    if out.endswith(FOLDER):
        if Path(out).exists() and not (Path(out).is_dir() and not any(Path(out).iterdir())):
            detail = f"{out} is there already"
            raise Refused([Fault("out", out, detail, "a folder that is not there yet", "sweep-2/")])
        return FOLDER
    kind = ".csv" if out == PIPE else Path(out).suffix.lower()
    if kind not in KINDS:
        detail = f"{out} names no kind of table by its ending"
        raise Refused([Fault("out", out, detail, ", ".join(KINDS), "costs.csv")])
    return kind


@contextmanager
def _hands(where: Where) -> Iterator[tuple[Hands, Workers]]:
    """Those who compute, for as long as they are needed."""
    if where == Where():
        yield alone, lambda: None
        return
    from costcalc.batch.cluster import cluster_at, cluster_here

    at = cluster_at(where.scheduler) if where.scheduler else cluster_here(where.workers or 1)
    with at as cluster:
        yield cluster.compute, cluster.workers


@contextmanager
def _scenarios(sweep: Sweep, book: PriceBook) -> Iterator[tuple[Sheet, str, str]]:
    """The scenarios of the file, looked through once, its digest, and what was understood of it.

    One scenario of defaults without a file.
    """
    common, _ = common_to_all(sweep.given, book)
    if sweep.portfolio is None:
        yield sheet(lambda: iter([Row(1, "", ())]), book, common), "", ""
        return
    with readable(sweep.portfolio) as path:
        found = source(lambda: path.open("rb"), book, path.suffix.lower().lstrip("."))
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        whole = sheet(found.rows, book, common)
        yield whole, digest, found.understood(whole.own)


@contextmanager
def readable(source: str) -> Iterator[Path]:
    """A file that can be read more than once, which a pipe cannot."""
    if source != PIPE and (Path(source).is_file() or not Path(source).exists()):
        yield Path(source)
        return
    with NamedTemporaryFile() as copy:
        with nullcontext(sys.stdin.buffer) if source == PIPE else Path(source).open("rb") as pipe:
            shutil.copyfileobj(pipe, copy)
        copy.flush()
        yield Path(copy.name)


def _job(sweep: Sweep, base: Sheet, grid: Grid, book: PriceBook, defused: bool) -> Job:
    """What all pieces share: the columns are those of the file and of the grid."""
    check_size(base.count * grid.points)
    baselines = {value for axis in grid.axes if axis.name == "baseline" for value in axis.values}
    named = named_technologies(baselines, book).union(base.technologies)
    return Job(
        grid=grid,
        given=tuple(dict.fromkeys((*base.given, *(axis.name for axis in grid.axes)))),
        technologies=tuple(id_ for id_ in book.technologies if id_ in named),
        count=base.count * grid.points,
        layout=sweep.layout,
        simulate=sweep.simulate,
        defused=defused,
        own=base.own,
    )


@contextmanager
def _log(name: str | None) -> Iterator[TextIO]:
    """The file that every fault goes to."""
    with (
        written(name or devnull) as place,
        place.open("w", encoding="utf-8", newline="") as log,
    ):
        log.write(",".join(FAULT) + LINE_END)
        yield log


def _about(
    sweep: Sweep, job: Job, book: PriceBook, outcome: Outcome, begun: Kept
) -> dict[str, Any]:
    """What a folder says of itself."""
    import polars as pl

    columns = pl.read_parquet_schema(begun.file(0))
    return {
        "schema_version": SCHEMA_VERSION,
        "costcalc": __version__,
        "price_book": price_book(book),
        "asked": sweep.asked,
        "scenarios": outcome.rows,
        "refused": outcome.refused,
        "columns": {name: str(kind) for name, kind in columns.items()},
        "files": [
            {"file": begun.file(n).name, "scenarios": job.done(n + 1) - job.done(n)}
            for n in range(begun.count)
        ],
    }
