"""S6: how much memory millions of scenarios need, through costcalc's own sweep."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benches.ratio import Effort, Goal, Measured, Spread, number

MILLIONS = 2
TEAMS = 100
SWEEP = "from costcalc.cli import main; raise SystemExit(main({arguments!r}))"
HELD = f"held = b'1' * 600_000_000; {SWEEP}"


@dataclass(frozen=True)
class Swept:
    """What a sweep took."""

    scenarios: int
    megabytes: float
    seconds: float
    written: float
    """Megabytes of its table."""


def swept(scenarios: int, program: str = SWEEP) -> Swept:
    """A sweep of about so many scenarios, by one process, into a folder of Parquet files."""
    orders = max(scenarios // TEAMS, 2)
    axes = [f"orders_per_month=10k..10M/{orders}log", f"team_size=1..50/{TEAMS}"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "sweep")
        text = program.format(arguments=["sweep", *axes, "--out", f"{out}/"])
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", text], stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, text
        written = sum(file.stat().st_size for file in out.iterdir()) / 1e6
    return Swept(orders * TEAMS, used.ru_maxrss / 1000, took, written)


def s6(effort: Effort) -> Iterator[Measured]:
    """Megabytes at the peak."""
    half = swept(effort.of(MILLIONS * 1_000_000) // 2)
    whole = swept(effort.of(MILLIONS * 1_000_000))
    held = swept(1000, HELD)
    yield Measured(
        "S6",
        f"memory at its peak in a sweep of {whole.scenarios:,} scenarios",
        Goal(300, " MB", at_least=False),
        Spread((whole.megabytes,)),
        f"{number(half.megabytes)} MB for half as many; "
        f"{number(whole.scenarios / whole.seconds)} scenarios a second",
        Spread((held.megabytes,)),
        "600 MB held beside it",
    )
