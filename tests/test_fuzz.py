"""A short run of every way of asking what nobody should ask; `make fuzz` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(400)

ROOT = Path(__file__).parent.parent
COUNTS = {"inputs": 400, "http": 300, "numerals": 60, "headers": 400, "exports": 200}
PATIENT = ("--slowest", "30")
"""A machine that runs all tests at once says nothing of seconds."""


def fuzzed(what: str, *more: str) -> str:
    """What the command prints, which ends in its verdict."""
    command = [sys.executable, ROOT / "scripts" / "fuzz.py", what, *PATIENT, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=390)
    assert done.stdout, done.stderr
    return f"{done.stderr}{done.stdout}"


@pytest.mark.parametrize("what", COUNTS)
def test_whatever_is_asked_is_answered_as_it_must_be(what: str) -> None:
    said = fuzzed(what, "--count", str(COUNTS[what]))
    assert "0 not as they must be" in said, said
    assert said.endswith("\nas it must be\n"), said


@pytest.mark.long
@pytest.mark.parametrize("what", COUNTS)
def test_what_is_broken_on_purpose_is_found(what: str) -> None:
    said = fuzzed(what, "--count", str(COUNTS[what] // 3), "--control")
    assert said.endswith("\nas it must be\n"), said
