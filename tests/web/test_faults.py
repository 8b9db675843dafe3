"""What users type goes nowhere but into their answer; `make faults` records the same."""

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parents[2] / "scripts" / "faults.py"


def told(*arguments: str) -> str:
    """What the script prints; it fails where that is not as it must be."""
    done = subprocess.run(
        [sys.executable, str(FAULTS), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_salary_is_in_no_log_no_metric_and_no_crash() -> None:
    assert "canary: 0 hits" in told("canary")


@pytest.mark.long
def test_the_same_salary_is_found_in_what_a_stock_server_writes() -> None:
    told("canary", "--control", "stock")


@pytest.mark.long
@pytest.mark.strace
def test_the_web_process_calls_nobody() -> None:
    assert "sqlite: 0 outbound connections" in told("outbound", "--store", "sqlite")


@pytest.mark.long
@pytest.mark.strace
def test_a_web_process_that_calls_somebody_is_seen() -> None:
    told("outbound", "--store", "sqlite", "--control", "calling")
