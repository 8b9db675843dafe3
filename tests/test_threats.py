"""The table of threats names tests that there are, and what it says of installed files holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "docs" / "threats.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]
NAMED = re.compile(r"`([a-z_/0-9]+\.py)::(test_[a-z_0-9]+)`")


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:60] for row in ROWS])
def test_a_threat_has_what_stops_it_and_a_test_that_there_is(row: list[str]) -> None:
    _, stops, shown = row
    assert stops
    named = NAMED.findall(shown)
    assert named
    assert NAMED.sub("", shown).strip(", |") == ""
    for file, test in named:
        source = (ROOT / "tests" / file).read_text("utf-8")
        assert f"\ndef {test}(" in source, f"{file} has no {test}"


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == TABLE.count("\n| ") - TABLE.count("\n| threat")
    assert len(ROWS) > 25


def test_every_package_that_is_installed_has_its_hash() -> None:
    locks = [path.read_text("utf-8") for path in ROOT.glob("requirements*.lock")]
    assert locks
    for lock in locks:
        pinned = re.findall(r"^[a-z0-9][^ \n]*==", lock, re.MULTILINE | re.IGNORECASE)
        hashed = re.findall(
            r"^[a-z0-9][^ \n]*==[^\n]*\\\n +--hash=sha256:", lock, re.MULTILINE | re.IGNORECASE
        )
        assert pinned
        assert len(hashed) == len(pinned)
    assert "--require-hashes" in (ROOT / "Makefile").read_text("utf-8")
