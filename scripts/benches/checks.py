"""S15: how long those wait who change the code."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benches.ratio import Effort, Goal, Measured, Spread, seconds

ROOT = Path(__file__).parent.parent.parent
FEW = "TESTS=tests/test_units.py"
"""What a short run has of the tests."""


def s15(effort: Effort) -> Iterator[Measured]:
    """Minutes of the tests and seconds of the checks, once installed, and of each twice over."""
    tests = ("test",) if effort.size >= 1 else ("test", FEW)
    for id_, words, what, unit, most in (
        ("S15 test", tests, "`make test`", " min", 6),
        ("S15 check", ("check",), "`make check`", " s", 15),
    ):
        took = [_took(*words) / (60 if unit == " min" else 1) for _ in range(2)]
        yield Measured(
            id_,
            f"{what} on this machine",
            Goal(most, unit, at_least=False),
            Spread((took[0],)),
            "once, after it was installed",
            Spread((sum(took),)),
            "twice over",
        )


def _took(*words: str) -> float:
    environment = {name: text for name, text in os.environ.items() if name != "COSTCALC_LONG"}
    command = ["make", "--silent", *words]

    def work() -> None:
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)

    return seconds(work)
