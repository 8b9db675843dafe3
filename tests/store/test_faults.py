"""What was acknowledged is there, whole and once, whatever is killed, and the calculator goes on.

`make faults` does more of it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parents[2] / "scripts" / "faults.py"


def told(*arguments: str) -> str:
    """What the script prints; it fails where a figure is not what it must be."""
    patient = ("--silence", "15")  # other tests may keep the machine busy
    done = subprocess.run(
        [sys.executable, str(FAULTS), *arguments, *patient],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_twenty_killed_workers_lose_double_and_tear_nothing() -> None:
    said = told("kills", "--times", "20", "--saves", "800", "--store", "sqlite")
    assert "20 kills, 800 acknowledged, 0 lost, 0 doubled, 0 torn" in said


@pytest.mark.long
@pytest.mark.parametrize("control", ["early", "late"])
def test_the_same_kills_show_what_a_service_does_wrong(control: str) -> None:
    told("kills", "--times", "20", "--saves", "60", "--store", "sqlite", "--control", control)


@pytest.mark.postgres
def test_a_database_that_crashes_loses_nothing_and_the_calculator_goes_on() -> None:
    said = told("restarts", "--times", "1")
    assert "0 lost, 0 doubled, 0 torn, 0 not calculated" in said


@pytest.mark.long
def test_with_a_full_or_read_only_disk_the_calculator_goes_on_and_saves_heal() -> None:
    assert "0 of 6 calculations failed; healed without restart" in told("disk")


@pytest.mark.long
def test_a_calculator_that_needs_its_store_is_seen_to_stop_with_the_disk() -> None:
    told("disk", "--control", "dependent")
