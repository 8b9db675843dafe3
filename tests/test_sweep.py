"""A sweep is every combination of values over every scenario, as a batch would cost it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.analysis.simulation import simulate
from costcalc.batch import pieces as cutting
from costcalc.batch.files import source
from costcalc.batch.grid import MOST_VALUES, Axis, Grid, read_grid
from costcalc.batch.keeping import kept
from costcalc.batch.pieces import Job, pieces, scenarios
from costcalc.batch.rows import Row, sheet
from costcalc.batch.running import Sweep, run
from costcalc.batch.tables import Layout, parts
from costcalc.cli import main
from costcalc.cli_output import Progress, duration
from costcalc.costing.resolve import resolve
from costcalc.costing.totals import cost
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import read

if TYPE_CHECKING:
    from pathlib import Path

    from costcalc.prices.book import PriceBook


def values(book: PriceBook, name: str, text: str) -> tuple[str, ...]:
    (axis,) = read_grid([(name, text)], [], book).axes
    return axis.values


def swept(book: PriceBook, out: Path, asked: Sweep) -> pl.DataFrame:
    run(asked, book, f"{out}/")
    return pl.read_parquet(out / "*.parquet")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("orders_per_month", "100k, 200k,1M", ("100k", "200k", "1M")),
        ("team_size", "3..30/10", ("3", "6", "9", "12", "15", "18", "21", "24", "27", "30")),
        ("orders_per_month", "1k..1M/4log", ("1000", "10000", "100000", "1000000")),
        ("orders_per_month", "1k..1M/4 log", ("1000", "10000", "100000", "1000000")),
        ("team_size", "40..60", ("40..60",)),
        ("team_size", "2,3..5/2,40..50..60", ("2", "3", "5", "40..50..60")),
        ("orders_per_month", "3/min", ("3/min",)),
        ("orders_per_month", "1/min..3/min/3", ("43800", "87600", "131400")),
        ("orders_per_month", "1..3/min/2", ("43800", "131400")),
        ("years", "1..3/3", ("1", "2", "3")),
        ("years", "1 year..3 years/2", ("1", "3")),
        ("salary.go", "100k..200k/2", ("100000", "200000")),
        ("set.go.server_price", "10..20/3", ("10", "15", "20")),
        ("set.discount_rate", "5%..10%/2", ("0.05", "0.1")),
        ("support_tier", "community,24x7", ("community", "24x7")),
    ],
)
def test_values_are_listed_or_taken_in_steps(
    book: PriceBook, name: str, text: str, expected: tuple[str, ...]
) -> None:
    assert values(book, name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("orders_per_month", "1,000,000", "000 looks like the end of a number with commas"),
        ("orders_per_month", "100k,x", "must be a number"),
        ("orders_per_month", "", "has no value"),
        ("orders_per_month", "1,2,", "is empty"),
        ("orders_per_month", "5,5", "takes the value 5 twice"),
        ("orders_per_month", "30..3/10", "from a low value, to a higher one"),
        ("orders_per_month", "0..3/10log", "from a low value, above 0, to a higher one"),
        ("orders_per_month", "1..2..3/10", "more than two ends"),
        ("orders_per_month", "1..3/1", "needs 2 to 100,000 values"),
        ("orders_per_month", "1..3/100001", "needs 2 to 100,000 values"),
        ("orders_per_month", "1..10000/100000,0.5", "needs 2 to 100,000 values"),
        ("years", "1..3/4", "must be a whole number"),
        ("salary", "$100k..$200k/3", "takes steps without a currency"),
        ("salary", "EUR 100k..EUR 200k/3", "takes steps without a currency"),
        ("scope", "a..b/3", "takes words, which have no steps"),
        ("team_sizes", "1,2", "team_sizes is no parameter"),
        ("scenario", "a,b", "scenario is no parameter"),
        ("technologies", "go,elixir", "technologies is one for the whole sweep"),
        ("book", "2026.11", "book is one for the whole sweep"),
    ],
)
def test_values_that_no_scenario_could_have_are_refused(
    book: PriceBook, name: str, text: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        values(book, name, text)
    assert {fault.field for fault in refused.value.faults} == {name}
    assert says in str(refused.value)


def test_a_parameter_is_swept_over_once_and_not_given_beside(book: PriceBook) -> None:
    for axes, fixed in (
        ([("years", "1"), ("years", "2")], []),
        ([("market_salary", "100k"), ("set.market_salary", "1")], []),
        ([("years", "1,2")], [("years", "3")]),
    ):
        with pytest.raises(Refused, match="is given twice"):
            read_grid(axes, fixed, book)
    with pytest.raises(Refused, match=r"1,000,000,000,000,000 scenarios"):
        read_grid(
            [(n, f"1..2/{MOST_VALUES}") for n in ("team_size", "salary", "salary.go")], [], book
        )


def test_what_a_value_needs_may_be_swept_over_too(book: PriceBook) -> None:
    axes = [("currency", "EUR,GBP"), ("exchange_rate", "0.8,0.9")]
    assert read_grid(axes, [], book).points == 4


@given(st.lists(st.integers(1, 4), max_size=3), st.integers(1, 7), st.integers(1, 9))
def test_pieces_cover_every_combination_once_and_in_order(
    lengths: list[int], rows: int, size: int
) -> None:
    names = ("team_size", "years", "seed")
    axes = tuple(
        Axis(name, ",".join(map(str, range(length))))
        for name, length in zip(names, lengths, strict=False)
    )
    grid = Grid(axes)
    job = Job(grid, names, (), rows * grid.points)
    portfolio = [Row(i + 2, f"row {i}", (("salary", str(i)), ("years", "9"))) for i in range(rows)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(cutting.AT_ONCE, "wide", size)  # type: ignore[attr-defined]
        cut = list(pieces(iter(portfolio), job))
    assert [piece.number for piece in cut] == list(range(-(-job.count // size)))
    assert all(len(piece.rows) <= size for piece in cut)
    found = [row for piece in cut for row in scenarios(job, piece)]
    expected = [
        (row.scenario, {**dict(row.given), **dict(zip(names, point, strict=False))})
        for row in portfolio
        for point in product(*(axis.values for axis in axes))
    ]
    assert [(row.scenario, dict(row.given)) for row in found] == expected
    assert all(len(dict(row.given)) == len(row.given) for row in found)
    if axes:
        assert [row.line for row in found] == list(range(1, job.count + 1))


def test_each_combination_costs_what_it_costs_alone(book: PriceBook, tmp_path: Path) -> None:
    (tmp_path / "base.csv").write_text(
        "scenario,orders_per_month,team_size\nshop,1M,4\nbad,x,2\nbank,20k..50k,9\n"
    )
    axes = [("team_size", "3,6"), ("baseline", "none,go,erlang"), ("salary.go", "90k..120k/2")]
    fixed = [("years", "2"), ("technologies", "elixir")]
    asked = Sweep(axes, str(tmp_path / "base.csv"), fixed)
    table = swept(book, tmp_path / "out", asked)
    assert table["line"].to_list() == list(range(1, 37))
    assert table["scenario"].to_list() == ["shop"] * 12 + ["bad"] * 12 + ["bank"] * 12
    names = ("orders_per_month", "team_size", "baseline", "salary.go", "years", "technologies")
    for row in table.rows(named=True):
        if row["scenario"] == "bad":
            assert row["error_field"] == "orders_per_month"
            assert row["go_annual_likely"] is None
            continue
        costing = cost(read([(name, row[name]) for name in names], book), book)
        for place, id_ in enumerate(costing.scenario.technologies):
            assert row[f"{id_}_present_value_high"] == costing.totals["present_value"][place, 2]
            assert row[f"{id_}_annual_likely"] == costing.totals["annual"][place, 1]


@pytest.mark.parametrize("layout", ["wide", "tidy"])
def test_a_sweep_of_rows_alone_is_the_table_of_those_rows(
    book: PriceBook, tmp_path: Path, layout: Layout
) -> None:
    body = b"scenario,orders_per_month\n" + b"=a,1M\n,2M\nb,x\n" * 700
    (tmp_path / "in.csv").write_bytes(body)
    asked = Sweep((), str(tmp_path / "in.csv"), (), layout)
    outcome = run(asked, book, f"{tmp_path}/out/")
    assert (outcome.rows, outcome.refused, len(outcome.first)) == (2100, 700, 20)
    table = [*parts(sheet(source(lambda: io.BytesIO(body), book).rows, book), book, layout)]
    whole = pl.concat([part.frame for part in table])
    assert pl.read_parquet(tmp_path / "out" / "*.parquet").equals(whole)
    assert run(asked, book, f"{tmp_path}/out.parquet") == outcome
    assert pl.read_parquet(tmp_path / "out.parquet").equals(whole)
    assert outcome.first[0].faults == table[0].bad[0].faults


def test_a_simulated_sweep_says_what_the_simulation_says(book: PriceBook, tmp_path: Path) -> None:
    axes = [("orders_per_month", "10k..5M/3log"), ("draws", "0,300"), ("of", "annual,monthly")]
    (tmp_path / "base.csv").write_text("scenario,team_size\ngood,4..7\nbad,x\n")
    asked = Sweep(axes, str(tmp_path / "base.csv"), [("seed", "7")], simulate=True)
    table = swept(book, tmp_path / "out", asked)
    names = ("orders_per_month", "draws", "of", "team_size", "seed")
    simulated = 0
    for row in table.rows(named=True):
        if row["scenario"] == "bad" or row["draws"] == "0":
            assert row["go_p50"] is row["go_probability_cheapest"] is None
            continue
        scenario = read([(name, row[name]) for name in names], book)
        found = simulate(scenario, resolve(scenario, book), book)
        assert found is not None
        quantiles = found.quantiles(row["of"], (0.1, 0.5, 0.9)).round(2)
        likely = found.probability_cheapest(row["of"])
        for place, id_ in enumerate(scenario.technologies):
            own = [row[f"{id_}_p{level}"] for level in (10, 50, 90)]
            assert own == quantiles[place].tolist()
            assert row[f"{id_}_probability_cheapest"] == likely[id_]
        simulated += 1
    assert simulated == 6


def test_the_folder_says_what_it_holds(book: PriceBook, tmp_path: Path) -> None:
    axes = [("orders_per_month", "1k..1M/3log"), ("years", "1,2")]
    table = swept(book, tmp_path / "out", Sweep(axes, None, [("scope", "like_for_like")]))
    about = json.loads((tmp_path / "out" / "_manifest.json").read_bytes())
    assert about["price_book"]["digest"] == book.digest
    assert about["price_book"]["version"] == book.version
    assert about["asked"]["axes"] == dict(axes)
    assert about["asked"]["set"] == {"scope": "like_for_like"}
    assert (about["scenarios"], about["refused"]) == (6, 0)
    assert about["columns"] == {name: str(kind) for name, kind in table.schema.items()}
    assert about["files"] == [{"file": "part-00000.parquet", "scenarios": 6}]
    assert table["scenario"].to_list() == list("123456")


def test_a_folder_takes_its_name_once_it_is_whole(
    book: PriceBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cutting.AT_ONCE, "wide", 2)  # type: ignore[attr-defined]
    seen: list[set[str]] = []

    def watched(_: int, rows: int, *__: int | None) -> None:
        assert rows == 10
        seen.append({path.name for path in tmp_path.iterdir()})

    asked = Sweep([("seed", "1..10/10")], None, [])
    run(asked, book, f"{tmp_path}/out/", report=watched)
    assert seen == [{".out.begun"}] * 6
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_files_of_a_folder_are_in_order_by_their_names(tmp_path: Path) -> None:
    for count, first in ((1, "00000"), (8192 * 100_000 + 1, "000000")):
        job = Job(Grid(), (), (), count)
        with kept(f"{tmp_path}/out/", job, b"a run\n") as begun:
            assert begun.file(0).name == f"part-{first}.parquet"


def test_a_folder_that_is_there_is_neither_replaced_nor_mixed(
    book: PriceBook, tmp_path: Path
) -> None:
    asked = Sweep([("years", "1,2")], None, [])
    (tmp_path / "out").mkdir()
    assert swept(book, tmp_path / "out", asked).height == 2
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "file").touch()
    for name in ("out/", "file/"):
        with pytest.raises(Refused, match="is there already"):
            run(replace(asked, given=[("years", "x")]), book, f"{tmp_path}/{name}")
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_the_command_line_sweeps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["sweep", "orders_per_month=1k,x", "--out", "out/"]
    assert main(asked) == 2
    assert "orders_per_month: Orders a month must be a number" in capsys.readouterr().err
    assert main(["sweep", "years=1..4/4", "team_size=3,6", "--out", "out/"]) == 0
    assert capsys.readouterr().err == "costcalc: 8 scenarios, none refused\n"
    assert main(["sweep", "years=1..4/4", "--out", "missing/out/"]) == 2
    assert capsys.readouterr().err == "costcalc: missing/out/: no such file or directory\n"
    (tmp_path / "in.csv").write_text("years\n1\n99\n")
    assert main(["batch", "in.csv", "--out", "rows/"]) == 1
    assert pl.read_parquet("rows/*.parquet").height == 2
    assert main(["sweep", "--base", "in.csv", "team_size=3,4", "--out", "-"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 5
    for wrong in ("0", "65", "x", "٣"):
        with pytest.raises(SystemExit):
            main(["sweep", "years=1,2", "--out", "x/", "--workers", wrong])
        assert "a whole number, 1 to 64" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out", "rows"]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of a clock that stands still."""
    seconds = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])
    return seconds


def test_what_is_left_is_told_on_one_line_of_a_terminal(now: list[float]) -> None:
    stream = Screen()
    with suppress(KeyboardInterrupt), Progress(stream) as progress:
        for done in (0, 4000, 8000, 10_000):
            progress(done, 10_000, 3, 2)
            now[0] += 400
        raise KeyboardInterrupt
    assert stream.getvalue().endswith("\n")
    lines = stream.getvalue().split("\r")[1:]
    assert re.fullmatch(r"\[#{12}\.{18}\] 4,000 of 10,000 scenarios, 3 refused, .*", lines[0])
    assert "10 a second, 2 workers, 10 min left" in lines[0]
    assert "10 a second, 2 workers, 3 min left" in lines[1]
    assert lines[2].rstrip(" \n").endswith("3 refused, 8 a second, 2 workers")
    assert len({len(line.rstrip("\n")) for line in lines}) == 1
    assert [*map(duration, (0.4, 89, 100, 7199, 7200, 9000))] == [
        "0 s", "89 s", "2 min", "2 h 0 min", "2 h 0 min", "2 h 30 min",
    ]  # fmt: skip


def test_what_is_left_is_told_once_a_minute_where_there_is_no_terminal(now: list[float]) -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    for done in range(0, 11_000, 1000):
        progress(done, 10_000, 0, None)
        now[0] += 20
    assert stream.getvalue().splitlines() == [
        "costcalc: 3,000 of 10,000 scenarios, 0 refused, 50 a second, 2 min left",
        "costcalc: 6,000 of 10,000 scenarios, 0 refused, 50 a second, 80 s left",
        "costcalc: 9,000 of 10,000 scenarios, 0 refused, 50 a second, 20 s left",
    ]


def test_the_rate_of_a_run_that_goes_on_is_of_what_it_computes_itself(now: list[float]) -> None:
    stream = Screen()
    progress = Progress(stream)
    for done in (8000, 4000, 8000, 9000):
        now[0] += 100
        progress(done, 10_000, 0, None)
    first, line = stream.getvalue().split("\r")
    assert first == "costcalc: goes on after 8,000 scenarios\n"
    assert line.endswith("9,000 of 10,000 scenarios, 0 refused, 10 a second, 2 min left")


def test_neither_the_service_nor_a_sweep_of_one_process_loads_dask(tmp_path: Path) -> None:
    program = f"""
import sys
from costcalc.web import create_app
client = create_app().test_client()
assert client.get("/").status_code == 200
body = "years\\n1\\n2\\n"
assert client.post("/api/v1/batch.csv", data=body, content_type="text/csv").status_code == 200
loaded = {{"dask", "distributed"}} & sys.modules.keys()
apart = ("costcalc.batch.running", "costcalc.batch.cluster")
assert not loaded and not any(name in sys.modules for name in apart), loaded
from costcalc.cli import main
assert main(["sweep", "years=1,2", "--out", {f"{tmp_path}/out/"!r}]) == 0
assert not {{"dask", "distributed"}} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_without_the_extra_a_cluster_is_refused_with_how_to_get_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['dask'] = None; from costcalc.cli import main; sys.exit(main())"
    )
    for who in (["--workers", "2"], ["--scheduler", "tcp://127.0.0.1:9"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, "sweep", "years=1,2", "--out", f"{tmp_path}/x/", *who],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 2
        (said,) = ran.stderr.splitlines()
        assert "needs Dask, which is not installed. Try pip install 'costcalc[cluster]'" in said
    assert list(tmp_path.iterdir()) == []
