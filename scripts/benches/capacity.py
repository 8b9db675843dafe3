"""What one core serves, how cost grows, and what much more would take: docs/capacity.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from measured import machine

from benches.http import ANEW, SIMULATED
from benches.memory import Swept, swept
from benches.ratio import Effort, number, seconds
from benches.serving import COSTCALC, asked, rate, served, workers
from benches.workload import costed, drained, workload
from costcalc.analysis.estimate import estimate
from costcalc.batch.rows import row_of, sheet
from costcalc.batch.tables import parts
from costcalc.prices.book import PriceBook, load_price_book
from costcalc.scenario.scenario import read

PAGE = Path(__file__).parent.parent.parent / "docs" / "capacity.md"
BEGIN, END = "<!-- measured from here -->\n", "<!-- measured to here -->\n"
CLIENTS = 1
"""It asks again as soon as it is answered: nothing waits, so nothing is refused as too much."""
HELD = "an estimate that its asker holds already (304)"
PACKED = ", packed"
SERVED = {
    HELD: SIMULATED,
    "an estimate without simulation": ANEW,
    "an estimate with simulation": SIMULATED,
    "the same as CSV": "/api/v1/estimate.csv?orders_per_month=",
    f"an estimate with simulation{PACKED}": SIMULATED,
    "the result page": "/?orders_per_month=",
    f"the result page{PACKED}": "/?orders_per_month=",
    "an embed": "/embed/annual?orders_per_month=",
    f"an embed{PACKED}": "/embed/annual?orders_per_month=",
    "a chart as SVG": "/chart/annual.svg?orders_per_month=",
    "a chart as PNG": "/chart/annual.png?orders_per_month=",
    "the workbook": "/api/v1/estimate.xlsx?orders_per_month=",
}
"""What is asked, by its address; every time with other orders, but for what is held."""
WANTED = 1000
"""Answers a second."""
BILLION = 1_000_000_000
CORES = (2, 16, 64)


@dataclass(frozen=True)
class Served:
    """What one process with one core answers."""

    what: str
    a_second: float
    kilobytes: float


@dataclass(frozen=True)
class Growth:
    """How seconds grow with one number, all else being equal."""

    what: str
    unit: str
    points: Mapping[int, float]

    @property
    def each(self) -> float:
        """Seconds for one more, from the first to the last point."""
        (first, low), *_, (last, high) = self.points.items()
        return (high - low) / (last - first)


def capacity(effort: Effort) -> str:
    """Everything measured, as the page has it."""
    answers, megabytes = one_process(effort)
    grown = list(growths(effort))
    sweep, engine = swept(effort.of(200_000)), engine_rate(effort)
    sections = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine()}.\n",
        _served_table(answers, megabytes),
        _growth_table(grown),
        _thousand(answers, megabytes),
        _billion(sweep, engine),
    )
    return "\n".join(sections)


def kept(text: str) -> None:
    """Put what was measured into its place on the page."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + after)


def one_process(effort: Effort) -> tuple[list[Served], float]:
    """What one process answers while the other core asks, and the megabytes that it holds then."""
    found = []
    with served(COSTCALC) as port:
        for what, path in SERVED.items():
            one = f"{path}123456"
            headers = {"Accept_Encoding": "gzip"} if what.endswith(PACKED) else dict[str, str]()
            if what == HELD:
                headers["If_None_Match"] = asked(port, one)[1]["etag"]
            status, _, body = asked(port, one, **headers)
            assert status == (304 if what == HELD else 200), body
            given = (one, effort.seconds) if what == HELD else (path, effort.seconds, True)
            turns = [rate(port, *given, clients=CLIENTS, **headers) for _ in range(effort.turns)]
            found.append(Served(what, median(turns), len(body) / 1000))
        megabytes = max(_resident(pid) for pid in workers(port))
    return found, megabytes


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def growths(effort: Effort) -> Iterator[Growth]:
    """What an answer takes by draws, technologies and years; a table by its rows."""
    book = load_price_book()
    everyone = list(book.technologies)

    def answered(**given: str) -> Callable[[], object]:
        scenario = read({"baseline": "none", "draws": "0", **given}.items(), book)
        return lambda: estimate(scenario, book)

    def took(work: Callable[[], object], turns: int) -> float:
        work()
        return median(seconds(work) for _ in range(turns))

    turns = effort.of(40) + 2
    draws = (0, 1000, 2000, 5000, 10_000, 20_000)
    by_draws = {n: took(answered(draws=str(n)), turns) for n in draws}
    yield Growth("draws, of three technologies and three years", "draw", by_draws)
    by_technology = {
        n: took(answered(technologies=",".join(everyone[:n]), draws="2000"), turns)
        for n in range(1, len(everyone) + 1)
    }
    yield Growth("technologies, 2,000 draws, three years", "technology", by_technology)
    by_year = {n: took(answered(years=str(n), draws="2000"), turns) for n in (1, 3, 5, 10)}
    yield Growth("years, 2,000 draws, three technologies", "year", by_year)
    sizes = [effort.of(n) + 1 for n in (1000, 10_000, 100_000)]
    by_rows = {n: took(lambda n=n: _batch(book, n), 1) for n in sizes}
    yield Growth("scenarios of a batch, text in and a table out", "scenario", by_rows)


def _batch(book: PriceBook, rows: int) -> None:
    given = (row_of(n, n, None, [("orders_per_month", str(n))]) for n in range(1, rows + 1))
    held = list(given)
    drained(parts(sheet(lambda: iter(held), book), book, "wide"))


def engine_rate(effort: Effort) -> float:
    """Scenarios a second of the engine alone: arrays in, totals out."""
    work = workload(load_price_book(), effort.of(400_000))
    turns = [seconds(lambda: drained(costed(work))) for _ in range(effort.turns)]
    return work.count / median(turns)


def lasting(took: float) -> str:
    """Seconds as people say them."""
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if took >= 2 * length:
            return f"{number(took / length)} {unit}"
    return f"{number(took)} seconds"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _served_table(answers: Sequence[Served], megabytes: float) -> str:
    rows = [
        (each.what, number(each.a_second), number(1000 / each.a_second), number(each.kilobytes))
        for each in answers
    ]
    head = ("asked for", "answers a second", "ms of a core each", "KB")
    return (
        "## What one core serves\n\n"
        "One process, two clients that ask again at once, every time with other orders.\n"
        f"It holds {number(megabytes)} MB after all of it.\n\n{_table(head, rows)}"
    )


def _growth_table(grown: Sequence[Growth]) -> str:
    texts = []
    for each in grown:
        rows = [
            (f"{n:,}", number(1000 * took), number(1e6 * took / max(n, 1)) if n else "")
            for n, took in each.points.items()
        ]
        head = (each.unit + "s" if each.unit != "technology" else "technologies", "ms", "µs each")
        texts.append(
            f"By {each.what}; one more {each.unit} costs {number(1e6 * each.each)} µs.\n\n"
            + _table(head, rows)
        )
    return "## How cost grows\n\n" + "\n".join(texts)


def _thousand(answers: Sequence[Served], megabytes: float) -> str:
    """Cores for so many answers a second, all of the time or half of it busy."""
    rows = [
        (
            each.what,
            number(WANTED / each.a_second),
            number(2 * WANTED / each.a_second),
            number(2 * WANTED / each.a_second * megabytes / 1000),
            number(WANTED * each.kilobytes * 8 / 1000),
        )
        for each in answers
    ]
    head = (
        f"{WANTED:,} a second of",
        "cores, always busy",
        "cores, half busy",
        "GB, a process a core",
        "Mbit a second",
    )
    return f"## A thousand requests a second\n\n{_table(head, rows)}"


def _billion(sweep: Swept, engine: float) -> str:
    """How long so many cores take for a billion scenarios, and what their table weighs."""
    a_second = sweep.scenarios / sweep.seconds
    ways = (
        ("a sweep: text in, Parquet out, three cases of each", a_second),
        ("the engine alone: arrays in, totals out", engine),
    )
    rows = [
        (what, number(speed), *(lasting(BILLION / speed / cores) for cores in CORES))
        for what, speed in ways
    ]
    head = ("way", "scenarios a second and core", *(f"on {n} cores" for n in CORES))
    gigabytes = sweep.written / sweep.scenarios * BILLION / 1000
    return (
        f"## A billion scenarios\n\n{_table(head, rows)}\n"
        f"The table of the sweep weighs {number(gigabytes)} GB. "
        f"A process that computes it holds {number(sweep.megabytes)} MB, however many there are.\n"
    )
