"""From one file to another: whole or not there at all, in every kind that there is."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from costcalc.batch import pieces
from costcalc.batch.running import Outcome, Sweep, run
from costcalc.batch.tables import flat
from costcalc.scenario.faults import Refused

if TYPE_CHECKING:
    from costcalc.batch.running import Report
    from costcalc.prices.book import PriceBook

ROWS = "scenario,orders_per_month,salary.go\na,1M,120k\nb,x,\n=c,100k,\n"


def silent(*_: int | None) -> None:
    """Nobody listens."""


def ran(
    book: PriceBook, source: Path, out: Path, report: Report = silent, layout: str = "wide"
) -> Outcome:
    asked = Sweep((), str(source), (), layout)  # type: ignore[arg-type]
    return run(asked, book, str(out), report=report)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(ROWS, "utf-8")
    return path


@pytest.mark.parametrize("layout", ["wide", "tidy"])
def test_a_parquet_file_holds_what_the_csv_does(
    book: PriceBook, source: Path, tmp_path: Path, layout: str
) -> None:
    outcome = ran(book, source, tmp_path / "out.parquet", layout=layout)
    ran(book, source, tmp_path / "out.csv", layout=layout)
    columnar = flat(pl.read_parquet(tmp_path / "out.parquet"))
    text = pl.read_csv(tmp_path / "out.csv", schema=columnar.schema)
    assert text.with_columns(pl.col("scenario").str.strip_prefix("'")).equals(columnar)
    assert {*columnar["scenario"]} == {"a", "b", "=c"}
    assert (outcome.rows, outcome.refused) == (3, 1)
    assert [(bad.row.line, bad.faults[0].field) for bad in outcome.first] == [
        (3, "orders_per_month")
    ]


def test_numbers_of_a_parquet_file_are_read_as_their_shortest_text(
    book: PriceBook, tmp_path: Path
) -> None:
    frame = pl.DataFrame(
        {
            "scenario": ["floats", "nothing", "not a number", "infinite"],
            "orders_per_month": [1e5, None, float("nan"), 5.0],
            "set.target_utilisation": pl.Series([0.6, None, 0.6, float("inf")], dtype=pl.Float32),
            "years": pl.Series([3, 3, 2, 1], dtype=pl.Int8),
            "technologies": [["go", "elixir"], None, None, None],
        }
    )
    frame.write_parquet(tmp_path / "in.parquet")
    ran(book, tmp_path / "in.parquet", tmp_path / "out.json")
    answer = json.loads((tmp_path / "out.json").read_bytes())
    floats, nothing = answer["rows"]
    assert floats["orders_per_month"] == "100000.0"
    assert floats["set.target_utilisation"] == "0.6"
    assert floats["go_annual_likely"] == nothing["go_annual_likely"]
    assert [(error["scenario"], error["field"], error["value"]) for error in answer["errors"]] == [
        ("not a number", "orders_per_month", "NaN"),
        ("infinite", "set.target_utilisation", "inf"),
    ]


def test_the_result_of_one_batch_can_be_looked_up_by_the_names_of_another(
    book: PriceBook, source: Path, tmp_path: Path
) -> None:
    ran(book, source, tmp_path / "out.ndjson")
    lines = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert [line.get("scenario") or line["error"]["scenario"] for line in lines] == ["a", "=c", "b"]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.json"])
def test_what_is_interrupted_leaves_no_half_file_and_the_old_one_stays(
    book: PriceBook, source: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    out.write_text("the old one")

    def stopped(done: int, *_: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(book, source, out, stopped)
    assert out.read_text() == "the old one"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", name, f".{name}.begun"}
    ran(book, source, out)
    assert out.read_bytes() != b"the old one"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", name}


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_full_disk_is_an_error_that_names_the_file_and_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "in.csv").write_text("years\n" + "1\n" * 900)
    ran = subprocess.run(
        [sys.executable, "-m", "costcalc", "batch", "in.csv", "--out", name],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert ran.returncode == 2
    (said,) = ran.stderr.splitlines()
    assert said.startswith(f"costcalc: {name}: ")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_pipe_with_a_name_is_written_to_and_not_replaced(
    book: PriceBook, source: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    ran(book, source, pipe)
    assert os.read(reader, 1 << 16).startswith(b"scenario,line")
    os.close(reader)
    assert pipe.is_fifo()


def test_every_fault_goes_to_a_file_of_its_own(
    book: PriceBook, source: Path, tmp_path: Path
) -> None:
    source.write_text(ROWS + '"=1+1",9..8,x\n', "utf-8")
    log = tmp_path / "errors.csv"
    run(Sweep((), str(source), ()), book, str(tmp_path / "out.csv"), str(log))
    with log.open(encoding="utf-8", newline="") as lines:
        first, *others = csv.DictReader(lines, strict=True)
    assert (first["scenario"], first["line"], first["field"]) == ("b", "3", "orders_per_month")
    assert first["value"] == "x"
    assert "must be a number" in first["detail"]
    assert [(one["scenario"], one["line"], one["field"]) for one in others] == [
        ("'=1+1", "5", "orders_per_month"),
        ("'=1+1", "5", "salary.go"),
    ]


def test_the_progress_is_told_to_the_end(
    book: PriceBook, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pieces.AT_ONCE, "wide", 250)  # type: ignore[attr-defined]
    reports: list[tuple[int | None, ...]] = []
    source.write_text("years\n" + "1\n" * 600 + "x\n", "utf-8")
    ran(book, source, tmp_path / "out.csv", lambda *seen: reports.append(seen))
    assert [seen[:3] for seen in reports] == [
        (0, 601, 0),
        (250, 601, 0),
        (500, 601, 0),
        (601, 601, 1),
    ]


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("in.parquet", b"no parquet", "no Parquet file"),
        ("in.parquet", b"", "no Parquet file"),
        ("in.csv", b"PAR1\x15\x04", "no Parquet file"),
        ("in.csv", b"PK\x03\x04", "no workbook"),
        ("in.xlsx", b"years\n1\n", "no workbook"),
        ("in.csv", b"a\xff", "a\u00ff is no parameter"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    book: PriceBook, tmp_path: Path, name: str, body: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(Refused, match=says):
        ran(book, tmp_path / name, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_an_ending_that_names_no_kind_is_refused_with_those_there_are(
    book: PriceBook, source: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        ran(book, source, tmp_path / "out.xls")
    assert refused.value.faults[0].allowed == ".csv, .tsv, .xlsx, .parquet, .ndjson, .json"


@pytest.mark.parametrize(
    "column",
    [
        {"orders_per_month": [b"1", b"\xff"]},
        {"orders_per_month": [float("nan"), float("inf")]},
        {"orders_per_month": [{"low": 1, "high": 2}] * 2},
        {"technologies": [[1], [2]]},
        {"years": [True, False]},
        {"years": [date(2026, 1, 1)] * 2},
        {"years": [timedelta(1)] * 2},
        {"scenario": [b"\xff", b"a"]},
    ],
    ids=str,
)
def test_a_parquet_column_of_any_kind_is_read_or_its_rows_are_refused(
    book: PriceBook, tmp_path: Path, column: dict[str, object]
) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame(column).write_parquet(source)
    outcome = ran(book, source, tmp_path / "out.csv")
    assert (outcome.rows, outcome.refused) == (2, 2)


def test_a_parquet_column_without_a_name_is_no_parameter(book: PriceBook, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"": [1], "years": [2]}).write_parquet(source)
    assert ran(book, source, tmp_path / "out.csv").refused == 0
