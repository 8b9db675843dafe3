"""What the command line prints besides answers: faults, how far a table is and how it went."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TextIO

from costcalc.scenario.faults import Fault, ended

if TYPE_CHECKING:
    from costcalc.batch.running import Outcome

FILES: Final = (".xlsx", ".csv", ".tsv", ".json", ".png", ".svg")
"""What an estimate can be written as."""
WIDE: Final = 30
"""Characters of a bar of progress."""


def print_faults(faults: Sequence[Fault], where: str = "") -> None:
    """Say what is wrong with each field and what would do; `where` names the line of a file."""
    for text in faults_text(faults):
        complain(f"{where}{text}")


def faults_text(faults: Sequence[Fault]) -> Iterator[str]:
    """A line for each fault: the field, what is wrong with it and what would do."""
    for fault in faults:
        parts = [f"{fault.field}: {ended(fault.detail)}"]
        if fault.value is not None:
            parts.append(f"You typed {fault.value!r}.")
        if fault.allowed and fault.allowed not in fault.detail:
            parts.append(f"Allowed: {fault.allowed}.")
        if fault.suggestion:
            parts.append(f"Try {fault.suggestion}.")
        yield " ".join(parts)


def complain(text: str) -> None:
    """Print a line on standard error, so that it does not end up in a table."""
    print(f"costcalc: {text}", file=sys.stderr)


def complain_of_file(problem: OSError) -> None:
    """Print what is wrong with a file, or with where things are printed to."""
    where = problem.filename or "standard output"
    complain(f"{where}: {(problem.strerror or str(problem) or 'unknown').lower()}")


def complain_notes(problem: BaseException) -> None:
    """Print what an exception says beside itself."""
    for note in getattr(problem, "__notes__", ()):
        complain(note)


def print_outcome(run: Callable[[], Outcome]) -> int:
    """Make a table, say how that went, and give the exit status."""
    try:
        outcome = run()
    except OSError as problem:
        complain_of_file(problem)
        complain_notes(problem)
        return 2
    if outcome.understood:
        complain(f"read {outcome.understood}")
    for bad in outcome.first:
        print_faults(bad.faults, f"line {bad.row.line}: ")
    refused = f"{outcome.refused:,} of them refused" if outcome.refused else "none refused"
    complain(f"{outcome.rows:,} scenario{'s' if outcome.rows > 1 else ''}, {refused}")
    return 1 if outcome.refused else 0


@dataclass
class Progress:
    """Writes how far a table is when it is told, first with what was done `before`."""

    stream: TextIO
    before: int | None = None
    begun: float = 0.0
    minutes: int = 0
    widest: int = 0

    def __call__(self, done: int, rows: int, refused: int, workers: int | None) -> None:
        """So many scenarios of so many are done, some of them refused, and so many compute."""
        now, terminal = time.monotonic(), self.stream.isatty()
        if self.before is None:
            self.before = done
            if done:
                self.stream.write(f"costcalc: goes on after {done:,} scenarios\n")
        if done <= self.before:
            self.begun = now
            return
        minutes = int(now - self.begun) // 60
        if not terminal and (minutes == self.minutes or done == rows):
            return
        self.minutes = minutes
        rate = (done - self.before) / max(now - self.begun, 1e-6)
        parts = [f"{done:,} of {rows:,} scenarios", f"{refused:,} refused", f"{rate:,.0f} a second"]
        if workers is not None:
            parts.append(f"{workers} worker{'' if workers == 1 else 's'}")
        if done < rows:
            parts.append(f"{duration((rows - done) / rate)} left")
        text = ", ".join(parts)
        if not terminal:
            print(f"costcalc: {text}", file=self.stream, flush=True)
            return
        text = f"[{'#' * (WIDE * done // rows):.<{WIDE}}] {text}"
        self.widest = max(self.widest, len(text))
        self.stream.write(f"\r{text:<{self.widest}}")
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What is said next has a line of its own."""
        if self.widest:
            self.stream.write("\n")


def duration(seconds: float) -> str:
    """A time to wait, as precise as helps."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
