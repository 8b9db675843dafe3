"""What is interrupted goes on where it was, and comes to the bytes of what was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from effort import some

from costcalc.batch import pieces
from costcalc.batch.running import Sweep, run
from costcalc.cli import main
from costcalc.cli_output import Progress
from costcalc.scenario.faults import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costcalc.prices.book import PriceBook

DEADLINE = 100.0
PIECES = 40
PROGRAM = (
    "import sys; from costcalc.batch import pieces; from costcalc.cli import main;"
    "pieces.AT_ONCE['wide'] = 32; sys.exit(main())"
)
"""The command line with pieces so small that forty are soon done."""


def sweeping(name: str) -> Sequence[str]:
    words = ("sweep", "orders_per_month=1k..5M/16log", "--base", "in.csv", "--out", name)
    return (sys.executable, "-c", PROGRAM, *words, "--errors", "errors.csv")


def finished(place: Path, name: str) -> int:
    """How many pieces of a table that is not whole yet are there."""
    return len([*place.glob(f".{name.strip('/')}.begun/parts/part-*.parquet")])


def contents(place: Path) -> dict[str, bytes]:
    """The files of a table and its list of faults."""
    found = (path for path in place.rglob("[!.]*") if path.is_file())
    return {str(path.relative_to(place)): path.read_bytes() for path in found}


@pytest.mark.parametrize(
    "name",
    some(["out/", "out.csv"], ["out/", "out.csv", "out.parquet", "out.ndjson", "out.json"]),
)
def test_what_is_killed_at_any_piece_and_started_again_comes_to_the_same_bytes(
    tmp_path: Path, name: str
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for place in (whole, killed):
        place.mkdir()
        rows = (f"row {i},{'x' if i % 9 == 4 else i % 70 + 1}\n" for i in range(2 * PIECES))
        (place / "in.csv").write_text("scenario,team_size\n" + "".join(rows))
    subprocess.run(sweeping(name), cwd=whole, check=False, timeout=DEADLINE, capture_output=True)
    chance = random.Random(name)  # noqa: S311  # repeatable, not secret
    for least in sorted(chance.sample(range(1, PIECES - 5), 2)):
        with subprocess.Popen(sweeping(name), cwd=killed, stderr=subprocess.DEVNULL) as sweep:
            until(lambda at=least: finished(killed, name) >= at)  # type: ignore[misc]
            sweep.send_signal(signal.SIGKILL)
        assert sweep.returncode == -signal.SIGKILL
        assert not (killed / name).exists()
    again = subprocess.run(
        sweeping(name), cwd=killed, check=False, timeout=DEADLINE, capture_output=True, text=True
    )
    assert again.stderr.startswith("costcalc: goes on after ")
    assert again.stderr.splitlines()[-1] == "costcalc: 1,280 scenarios, 144 of them refused"
    assert not [*killed.glob(".*.begun")]
    assert contents(killed) == contents(whole)


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    end = time.monotonic() + DEADLINE
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """Twelve scenarios in six pieces, some of them refused."""
    monkeypatch.setitem(pieces.AT_ONCE, "wide", 2)  # type: ignore[attr-defined]
    (tmp_path / "in.csv").write_text("scenario,years\n" + "=a,1\nb,x\nc,3\n" * 4)
    return Sweep((), str(tmp_path / "in.csv"), ())


def gone_on(asked: Sweep, book: PriceBook, out: Path, at: int | None = None) -> int:
    """How many scenarios were there when a run went on, to its end or until so many were done."""
    found: list[int] = []

    def report(done: int, *_: int | None) -> None:
        found.append(done)
        if done == at and len(found) > 1:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        run(asked, book, str(out), report=report)
    assert found[-1] == at or at is None
    return found[0]


def test_what_a_machine_that_failed_has_half_written_is_computed_again(
    book: PriceBook, asked: Sweep, tmp_path: Path
) -> None:
    run(asked, book, str(tmp_path / "whole.json"))
    whole = (tmp_path / "whole.json").read_bytes()
    out, begun = tmp_path / "out.json", tmp_path / ".out.json.begun"
    chance = random.Random(3)  # noqa: S311  # repeatable, not secret
    there = set()
    for _ in range(30):
        gone_on(asked, book, out, at=10)
        with (begun / "journal").open("r+b") as journal:
            journal.truncate(chance.randrange(journal.seek(0, os.SEEK_END) + 1))
        for part in chance.sample(sorted((begun / "parts").iterdir()), chance.randint(0, 1)):
            part.unlink()
        there.add(gone_on(asked, book, out, at=10))
        assert gone_on(asked, book, out) == 10
        assert out.read_bytes() == whole
        assert not begun.exists()
        out.unlink()
    assert {0, 2, 4, 6} <= there


def test_only_the_same_run_goes_on(
    book: PriceBook, asked: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"

    def goes_on(then: Sweep) -> int:
        gone_on(asked, book, out, at=6)
        return gone_on(then, book, out)

    assert goes_on(asked) == 6
    assert goes_on(replace(asked, given=[("team_size", "3")])) == 0
    assert goes_on(replace(asked, axes=[("team_size", "3,4")])) == 0
    assert goes_on(replace(asked, simulate=True, given=[("draws", "0")])) == 0
    gone_on(asked, book, out, at=6)
    with (tmp_path / "in.csv").open("a") as rows:
        rows.write("d,5\n")
    assert gone_on(asked, book, out) == 0
    assert out.read_text().count("\n") == 14
    gone_on(asked, book, out, at=6)
    monkeypatch.setattr("costcalc.batch.worker.fingerprint", lambda: "another program")
    assert gone_on(asked, book, out) == 0


def test_two_processes_do_not_compute_the_same_result(
    book: PriceBook, asked: Sweep, tmp_path: Path
) -> None:
    out = f"{tmp_path}/out/"

    def second(*_: int | None) -> None:
        with pytest.raises(Refused, match="another process is computing"):
            run(asked, book, out)

    run(asked, book, out, report=second)
    assert len([*(tmp_path / "out").iterdir()]) == 7


class Stopping(Progress):
    """Progress until somebody stops it."""

    def __call__(self, done: int, *_: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt


def test_the_command_line_says_what_stays_and_goes_on(
    asked: Sweep,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["batch", str(asked.portfolio), "--out", "out.csv"]
    with monkeypatch.context() as patch:
        patch.setattr("costcalc.cli_running.Progress", Stopping)
        assert main(command) == 130
    assert capsys.readouterr().err.splitlines() == [
        "costcalc: stopped",
        "costcalc: 4 of 12 scenarios stay in .out.csv.begun; the same command goes on from there",
    ]
    assert main(command) == 1
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first == "costcalc: goes on after 4 scenarios"
    assert last == "costcalc: 12 scenarios, 4 of them refused"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_nothing_is_kept_of_what_is_printed(
    book: PriceBook, asked: Sweep, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert gone_on(asked, book, Path("-")) == 0
    assert capsysbinary.readouterr().out.count(b"\n") == 13
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
