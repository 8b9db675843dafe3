"""What `make check` says of known weaknesses: never that all is well where nothing was asked."""

import json
from typing import Any

import pytest
from audit import verdict

CLEAN = {"name": "flask", "version": "3.1.3", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "CVE-2024-22195", "fix_versions": ["3.1.3"], "description": "…"}],
}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([CLEAN], 0, ["audited: 1 packages, 0 known weaknesses"]),
        ([CLEAN, WEAK], 1, ["jinja2 3.1.0: CVE-2024-22195", "audited: 2 packages, 1 known"]),
        ([CLEAN, UNKNOWN], 0, ["audited: 1 packages, 0 known", "not audited: 1 packages"]),
        ([UNKNOWN], 0, ["not audited: 1 packages"]),
    ],
)
def test_what_is_known_and_what_is_not_is_said(
    packages: list[dict[str, Any]], status: int, said: list[str]
) -> None:
    found, lines = verdict(json.dumps({"dependencies": packages, "fixes": []}))
    assert found == status
    assert len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True))


@pytest.mark.parametrize("answer", ["", "Traceback", "[]", "{}"])
def test_a_database_that_cannot_be_asked_has_not_said_that_all_is_well(answer: str) -> None:
    assert verdict(answer) == (0, ["not audited: the database of weaknesses cannot be reached"])
