"""Figures that a command measured, kept as rows of a table in the documentation."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
HEAD = "| id | measure | goal | reached | control | when, where |\n|---|---|---|---|---|---|\n"


def record(document: str, id_: str, *, measure: str, goal: str, reached: str, control: str) -> None:
    """Print a figure and put it into its row of `docs/DOCUMENT.md`, which has one such table.

    `control` says what was broken on purpose, and what the same measure said of it.
    """
    when = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}"
    row = "| " + " | ".join((id_, measure, goal, reached, control, when)) + " |\n"
    print(row, end="", flush=True)
    file = DOCS / f"{document}.md"
    text = file.read_text()
    before, _, rest = text.partition(HEAD)
    table = re.match(r"(\|.*\n)*", rest)
    assert table, file
    after = rest[table.end() :]
    rows = {line.split(" | ")[0]: line for line in table[0].splitlines(keepends=True)}
    rows[f"| {id_}"] = row
    ordered = sorted(rows.values(), key=lambda line: _order(line.split(" | ")[0]))
    file.write_text(before + HEAD + "".join(ordered) + after)


def machine() -> str:
    """The kind of machine that this is, without its name."""
    cores = os.cpu_count()
    return f"{cores} cores {platform.machine()}, Python {platform.python_version()}"


def _order(cell: str) -> tuple[str, int]:
    found = re.search(r"([A-Z]+)(\d+)", cell)
    return (found[1], int(found[2])) if found else (cell, 0)
