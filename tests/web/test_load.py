"""What `make load` measures at length holds for some seconds: overload, slow clients, restarts."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.nginx

LOAD = Path(__file__).parents[2] / "scripts/load.py"


def told(*arguments: str) -> str:
    """What the command prints; it fails where a figure is not what it must be."""
    patient = ("--patience", "4")  # other tests may keep the machine busy
    done = subprocess.run(
        [sys.executable, str(LOAD), *arguments, *patient],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
def test_four_times_the_load_gets_answers_or_refusals_in_time() -> None:
    assert "503" in told("overload", "--seconds", "5", "--without-control")


@pytest.mark.long
def test_good_clients_do_not_notice_slow_ones() -> None:
    told("slow", "--seconds", "4", "--without-control")


def test_a_greedy_asker_takes_nothing_from_a_modest_one() -> None:
    """The control is in `make load`."""
    assert "429" in told("greedy", "--seconds", "8", "--without-control")


@pytest.mark.long
def test_large_uploads_leave_nothing_behind() -> None:
    told("uploads", "--times", "8", "--without-control")


def test_a_successor_takes_over_and_no_request_fails_where_a_restart_fails_some() -> None:
    assert " 0 failed" in told("rolling", "--times", "1", "--rate", "10")
