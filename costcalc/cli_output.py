"""What the command line prints: answers, faults, and how a table went."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from orjson import OPT_INDENT_2

from costcalc.output.shared_json import json_bytes
from costcalc.scenario.faults import Fault

if TYPE_CHECKING:
    from costcalc.batch.running import Outcome


def print_answer(answer: object, as_json: bool) -> int:
    """Print an answer, a text or what is to be JSON, and give the exit status."""
    print(json_bytes(answer, OPT_INDENT_2).decode() if as_json else answer)
    return 0


def print_faults(faults: Sequence[Fault], where: str = "") -> None:
    """Say what is wrong with each field and what would do; `where` names the line of a file."""
    for fault in faults:
        parts = [f"{where}{fault.field}: {fault.detail}."]
        if fault.value is not None:
            parts.append(f"You typed {fault.value!r}.")
        if fault.allowed and fault.allowed not in fault.detail:
            parts.append(f"Allowed: {fault.allowed}.")
        if fault.suggestion:
            parts.append(f"Try {fault.suggestion}.")
        complain(" ".join(parts))


def complain(text: str) -> None:
    """Print a line on standard error, so that it does not end up in a table."""
    print(f"costcalc: {text}", file=sys.stderr)


def complain_notes(problem: BaseException) -> None:
    """Print what an exception says beside itself."""
    for note in getattr(problem, "__notes__", ()):
        complain(note)


def print_outcome(run: Callable[[], Outcome]) -> int:
    """Make a table, say how that went, and give the exit status."""
    try:
        outcome = run()
    except OSError as problem:
        complain(f"{problem.filename}: {(problem.strerror or 'unknown').lower()}")
        complain_notes(problem)
        return 2
    if outcome.understood:
        complain(f"read {outcome.understood}")
    for bad in outcome.first:
        print_faults(bad.faults, f"line {bad.row.line}: ")
    refused = f"{outcome.refused:,} of them refused" if outcome.refused else "none refused"
    complain(f"{outcome.rows:,} scenario{'s' if outcome.rows > 1 else ''}, {refused}")
    return 1 if outcome.refused else 0
