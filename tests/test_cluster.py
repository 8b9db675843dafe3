"""Workers on a cluster, one of them lost in the middle, come to the bytes of one process."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from effort import some
from pages import CHECKOUT, TODAY

from costcalc.batch.cluster import cluster_at
from costcalc.batch.running import Sweep, run
from costcalc.prices.book import load_price_book
from costcalc.scenario.faults import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from costcalc.prices.book import PriceBook

DEADLINE = 100.0
AXES = {"orders_per_month": "1k..5M/20log", "team_size": "1..80/80"}
"""Seven pieces of simulated scenarios."""
FEW_DRAWS = "draws=20"
VERSION = load_price_book(TODAY).version


@pytest.fixture
def book() -> PriceBook:
    """Today's, as the processes of a cluster have it."""
    return load_price_book(TODAY)


def until(reached: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for something that happens soon, or for whoever does it to fail."""
    end = time.monotonic() + DEADLINE
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        assert process is None or process.poll() is None, process and process.communicate()
        time.sleep(0.02)


@contextmanager
def running(*command: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended at the end, whatever became of it."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *command],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **more},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


class Cluster:
    """A scheduler and its workers, each a process of its own on this machine."""

    def __init__(self, stack: ExitStack, place: Path) -> None:
        self._stack, self._place = stack, place
        place.mkdir()
        self.scheduler, said = self._started("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = re.findall(r"Scheduler at: +(tcp://\S+)", said)[0]

    def worker(self, **more: str) -> subprocess.Popen[str]:
        """One more worker, without anybody to start it again."""
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self._place))
        return self._started("worker", self.address, *options, **more)[0]

    def _started(self, *command: str, **more: str) -> tuple[subprocess.Popen[str], str]:
        """A program that is ready, and what it has said until then."""
        program = running("dask", *command, "--no-dashboard", **more)
        process = self._stack.enter_context(program)
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if "Registered to:" in line or "Scheduler at:" in line:
                break
        Thread(target=process.stderr.read, daemon=True).start()
        return process, said


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path / "cluster")


def command(*words: str, env: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
    """What the command line says of a sweep or batch, and its exit status."""
    ran = subprocess.run(
        [sys.executable, "-m", "costcalc", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
        env={**os.environ, **(env or {})},
    )
    return ran.returncode, ran.stderr.splitlines()


def contents(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def parts_of(place: Path, name: str) -> int:
    """How many parts of a data set that is not whole yet are there."""
    return len([*place.glob(f".{name}.begun/parts/part-*.parquet")])


def sweeping(name: str, *words: str) -> Sequence[str]:
    axes = (f"{axis}={values}" for axis, values in AXES.items())
    return ("sweep", *axes, "--set", FEW_DRAWS, "--simulate", "--out", name, *words)


def test_a_worker_that_is_killed_in_the_middle_changes_no_bit(
    cluster: Cluster, book: PriceBook, tmp_path: Path
) -> None:
    one, _ = cluster.worker(), cluster.worker()
    place = f"{tmp_path}/many/"
    with running("costcalc", *sweeping(place, "--scheduler", cluster.address)) as sweep:
        until(lambda: parts_of(tmp_path, "many") >= 2, sweep)
        one.send_signal(signal.SIGKILL)
        one.wait()
        assert 2 <= parts_of(tmp_path, "many") <= 5, "it was not killed in the middle"
        assert not Path(place).exists()
        _, said = sweep.communicate(timeout=DEADLINE)
        assert (said, sweep.returncode) == ("costcalc: 1,600 scenarios, none refused\n", 0)
    draws, _, count = FEW_DRAWS.partition("=")
    asked = Sweep([*AXES.items()], None, [(draws, count)], simulate=True)
    run(asked, book, f"{tmp_path}/one/")
    assert len(contents(tmp_path / "one")) == 8
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cluster", "many", "one"]


def test_a_batch_of_processes_on_this_machine_is_that_of_one(
    book: PriceBook, tmp_path: Path
) -> None:
    source = tmp_path / "in.csv"
    rows = some(6_000, 20_000)
    lines = (f"row {i},{i % 77 + 1}k,{'x' if i % 1000 == 3 else i % 50}\n" for i in range(rows))
    source.write_text("scenario,orders_per_month,team_size\n" + "".join(lines))
    log = tmp_path / "errors.csv"
    done = ("batch", str(source), "--workers", "2", "--errors", str(log), "--out")
    status, said = command(*done, str(tmp_path / "many.csv"))
    assert (status, said[-1]) == (
        1,
        f"costcalc: {rows:,} scenarios, {rows // 1000} of them refused",
    )
    faults = log.read_bytes()
    run(Sweep((), str(source), ()), book, str(tmp_path / "one.csv"), str(log))
    assert (tmp_path / "many.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()
    assert log.read_bytes() == faults


def test_processes_on_this_machine_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    for how in (signal.SIGINT, signal.SIGKILL):
        name = f"{tmp_path}/{how.name}/"
        with running("costcalc", *sweeping(name, "--workers", "2")) as sweep:
            until(lambda name=how.name: parts_of(tmp_path, name) >= 2, sweep)  # type: ignore[misc]
            started = descendants(sweep.pid)
            assert len(started) >= 2
            sweep.send_signal(how)
            _, said = sweep.communicate(timeout=DEADLINE)
            until(lambda started=started: not any(map(alive, started)))  # type: ignore[misc]
        assert not Path(name).exists()
        assert parts_of(tmp_path, how.name) >= 1
        if how == signal.SIGINT:
            first, kept = said.splitlines()[-2:]  # a line a minute may come before
            assert (first, sweep.returncode) == ("costcalc: stopped", 130)
            assert kept.endswith(f" stay in .{how.name}.begun; the same command goes on from there")


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that these did."""
    found = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    children = [each for each in found if state(each)[1:2] == [str(pid)]]
    return [each for child in children for each in (child, *descendants(child))]


def state(pid: int) -> list[str]:
    """What the system says of a process after its name; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    return state(pid)[:1] not in ([], ["Z"])


def test_a_worker_with_other_figures_is_refused_before_any_work(
    cluster: Cluster, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "common.toml").write_text(operators_figure())
    with_own = {"COSTCALC_PRICING_DIR": str(own)}
    cluster.worker(**with_own)
    asked = ("sweep", "years=1,2", "--scheduler", cluster.address, "--out", f"{tmp_path}/out/")
    status, said = command(*asked, env=with_own)
    assert (status, said) == (0, ["costcalc: 2 scenarios, none refused"])
    shutil.rmtree(tmp_path / "out")
    cluster.worker()
    status, said = command(*asked, env=with_own)
    assert status == 2
    assert "scheduler: the worker tcp://127.0.0.1:" in said[0]
    assert f"has no price book {VERSION}-own-" in said[0]
    assert not (tmp_path / "out").exists()


def test_a_worker_with_another_book_of_the_same_version_is_refused(
    cluster: Cluster, tmp_path: Path
) -> None:
    other = edited(tmp_path / "other", "pricing_data/technologies/go.toml", '"Go"', '"Golang"')
    cluster.worker(PYTHONPATH=str(other))
    asked = ("sweep", "years=1,2", "--scheduler", cluster.address, "--out", f"{tmp_path}/out/")
    status, said = command(*asked)
    assert status == 2
    assert f"has another price book: {VERSION} " in said[0]
    assert not (tmp_path / "out").exists()


def test_a_worker_with_another_program_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    other = edited(tmp_path / "other", "costcalc/model/people.py", "\n\n\n", "\n\n\n\n")
    cluster.worker(PYTHONPATH=str(other))
    asked = ("sweep", "years=1,2", "--scheduler", cluster.address, "--out", f"{tmp_path}/out/")
    status, said = command(*asked)
    assert status == 2
    assert "has another program: " in said[0]
    assert not (tmp_path / "out").exists()


def edited(place: Path, file: str, old: str, new: str) -> Path:
    """Another installation, which differs in one place."""
    for name in ("costcalc", "pricing_data", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / name, place / name, ignore=ignored)
    text = (place / file).read_text("utf-8")
    assert old in text
    (place / file).write_text(text.replace(old, new, 1), "utf-8")
    return place


def operators_figure() -> str:
    """A figure of an operator's own over the book."""
    return '[figures.discount_rate]\nvalue = 0.07\nnote = "Ours."\n'


def test_a_scheduler_that_does_not_answer_is_told_in_seconds(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mute = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for address, says in (
            ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9"),
            (mute, f"no scheduler answers at {mute}"),
            ("tls://127.0.0.1:9", "is secured, and Dask is not told of a certificate"),
            ("localhost", "localhost is no address"),
            ("http://localhost:80", "http://localhost:80 is no address"),
        ):
            begun = time.monotonic()
            out = ("--out", f"{tmp_path}/out/", "--scheduler", address)
            status, said = command("sweep", "years=1,2", *out)
            assert (status, len(said)) == (2, 1)
            assert says in said[0]
            assert time.monotonic() - begun < 20
    assert list(tmp_path.iterdir()) == []


def test_whoever_asks_a_lost_cluster_is_told_so(cluster: Cluster) -> None:
    cluster.worker()
    with cluster_at(cluster.address) as connected:
        assert connected.workers() == 1
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        with pytest.raises(Refused, match="the scheduler is lost"):
            until(lambda: connected.workers() > 1)


@pytest.mark.long
def test_a_cluster_without_workers_and_one_that_is_lost_are_told(
    cluster: Cluster, tmp_path: Path
) -> None:
    status, said = command(*sweeping(f"{tmp_path}/out/", "--scheduler", cluster.address))
    assert status == 2
    assert f"has no worker. You typed '{cluster.address}'" in said[0]
    cluster.worker()
    asked = sweeping(f"{tmp_path}/out/", "--scheduler", cluster.address)
    soon = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    with running("costcalc", *asked, **soon) as sweep:
        until(lambda: parts_of(tmp_path, "out") >= 1, sweep)
        cluster.scheduler.kill()
        _, said = sweep.communicate(timeout=DEADLINE)
    assert (sweep.returncode, len(said.splitlines())) == (2, 2), said
    assert "scheduler: the scheduler is lost" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.begun", "cluster"]
    status, lines = command(*sweeping(f"{tmp_path}/out/"))
    assert (status, lines[-1]) == (0, "costcalc: 1,600 scenarios, none refused")
    assert lines[0].startswith("costcalc: goes on after ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cluster", "out"]


def test_a_sweep_ends_where_all_workers_are_lost_and_none_comes(
    cluster: Cluster, tmp_path: Path
) -> None:
    worker = cluster.worker()
    asked = sweeping(f"{tmp_path}/out/", "--scheduler", cluster.address)
    program = (
        "import sys; from costcalc.batch import cluster; from costcalc.cli import main;"
        f"cluster.PATIENCE, cluster.LONGEST_WITHOUT_WORKERS = 2, 4; sys.exit(main({[*asked]!r}))"
    )
    sweep = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    with sweep:
        until(lambda: parts_of(tmp_path, "out") >= 1, sweep)
        worker.kill()
        _, said = sweep.communicate(timeout=DEADLINE)
    assert (sweep.returncode, len(said.splitlines())) == (2, 2), said
    assert "scheduler: all workers are lost" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.begun", "cluster"]


@pytest.mark.long
def test_a_worker_with_other_figures_that_joins_in_the_middle_is_refused(
    cluster: Cluster, tmp_path: Path
) -> None:
    other = edited(tmp_path / "other", "pricing_data/technologies/go.toml", '"Go"', '"Golang"')
    cluster.worker()
    asked = sweeping(f"{tmp_path}/out/", "--scheduler", cluster.address)
    many = (word.replace(FEW_DRAWS, "draws=500") for word in asked)
    with running("costcalc", *many) as sweep:
        until(lambda: parts_of(tmp_path, "out") >= 1, sweep)
        cluster.worker(PYTHONPATH=str(other))
        _, said = sweep.communicate(timeout=DEADLINE)
    assert (sweep.returncode, len(said.splitlines())) == (2, 2), said
    assert f"scheduler: a worker that joined has another price book: {VERSION} " in said
    assert not (tmp_path / "out").exists()
