#!/usr/bin/env python3
"""Ask what nobody should ask, very often, and see that every answer is one that is documented.

    scripts/fuzz.py inputs     a million inputs in process: requests, commands, price books
    scripts/fuzz.py http       200,000 requests over HTTP, to the service as it is run
    scripts/fuzz.py numerals   the same numeral by query, JSON, CSV and command line: one verdict
    scripts/fuzz.py headers    every route, method and status: the headers that there must be
    scripts/fuzz.py exports    names made to run in spreadsheets: not one cell does

Each prints its figures, writes them into docs/reliability.md at full size, and fails where they are
not what they must be. `--control` breaks what is measured, and must find that.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from fuzzing import exports, headers, numerals, wire, within
from fuzzing.within import Found
from measured import record


@dataclass(frozen=True)
class Kind:
    """A way of asking: how often at full size, and its row in the documentation."""

    run: Callable[[int, int, bool, float], Found]
    full: int
    id: str
    measure: str
    goal: str
    control: str


KINDS = {
    "inputs": Kind(
        within.fuzz, 1_000_000, "R1a", "inputs in process: undocumented 5xx, crashes, over 2 s, "
        "answers unlike their schema", "1,000,000 inputs, 0 of each", "numbers without our grammar",
    ),
    "http": Kind(
        wire.fuzz, 200_000, "R1b", "requests over HTTP: undocumented 5xx, tracebacks, over 2 s, "
        "answers unlike their schema", "200,000 requests, 0 of each", "numbers without our grammar",
    ),
    "numerals": Kind(
        numerals.fuzz, 10_000, "R2", "numerals by query, JSON, CSV and command line: verdicts "
        "that differ", "0", "JSON numbers as Python reads them",
    ),
    "headers": Kind(
        headers.fuzz, 0, "R10", "route × method × status without a header", "0",
        "no headers on static files",
    ),
    "exports": Kind(
        exports.fuzz, 10_000, "R11", "names in CSV and XLSX: cells that run, numbers turned "
        "into text", "10,000 names, 0 and 0", "names written as they are",
    ),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=KINDS)
    parser.add_argument("--count", type=int, help="how many, if not all; nothing is written then")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slowest", type=float, default=2, help="seconds that an answer may take")
    parser.add_argument("--control", action="store_true")
    asked = parser.parse_args()
    kind = KINDS[asked.what]
    started = time.monotonic()
    found = kind.run(asked.count or kind.full, asked.seed, asked.control, asked.slowest)
    seconds = time.monotonic() - started
    print(f"{asked.what}: {found.inputs:,} in {seconds:.0f} s, seed {asked.seed}")
    print("\n".join(within.lines(found)))
    right = bool(found.failures) if asked.control else not found.failures and found.inputs > 0
    if not asked.count and not asked.control:
        slowest = f"; slowest {found.slowest:.2f} s" if found.slowest else ""
        control = kind.run(min(kind.full, 2000), asked.seed, True, asked.slowest)
        right &= bool(control.failures)
        record(
            "reliability",
            kind.id,
            measure=kind.measure,
            goal=kind.goal,
            reached=f"{found.inputs:,}: {found.failures:,}" + slowest,
            control=f"{kind.control}: {control.failures:,} of {control.inputs:,}",
        )
    print("as it must be" if right else "NOT as it must be")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
