#!/usr/bin/env python3
"""Measure how fast costcalc is, beside what others use, and write it into the documentation.

    scripts/bench.py all               every measure but S15 and the capacity, half an hour
    scripts/bench.py S1 S9             some
    scripts/bench.py S6 --size 5       five times as much of it: ten million scenarios
    scripts/bench.py all --brief       whether each works: minutes, and no word about speed

Each takes ours and the other in turns, five of each, and keeps the median with its ends. Each is
then broken on purpose and must say no; where one does not, or a goal is missed, this fails. A brief
run judges no time.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from benches import (
    capacity,
    checks,
    cluster,
    engine,
    export,
    http,
    memory,
    office,
    page,
    peers,
    pictures,
    start,
    tables,
    weight,
)
from benches.ratio import BRIEF, Effort, Measured
from chromium import program
from debian_packages import found, install
from measured import record


class Part(NamedTuple):
    """What measures, and what it needs: a program, the Debian package, a variable to do without."""

    measure: Callable[[Effort], Iterable[Measured]]
    program: str = ""
    package: str = ""
    skip: str = ""


OURS = "COSTCALC_SKIP_BENCH"
CAPACITY = "capacity"
MEASURES = {
    "S1": [Part(http.s1, "wrk", "wrk", OURS)],
    "S2": [Part(http.s2, "wrk", "wrk", OURS)],
    "S3": [Part(http.s3, "wrk", "wrk", OURS)],
    "S4": [Part(engine.s4)],
    "S5": [
        Part(peers.s5_openfisca, str(peers.PYTHON), "", OURS),
        Part(peers.s5_squigglepy, str(peers.PYTHON), "", OURS),
        Part(office.s5_office, "soffice", "libreoffice-calc-nogui", "COSTCALC_SKIP_OFFICE"),
    ],
    "S6": [Part(memory.s6)],
    "S7": [Part(cluster.s7)],
    "S8": [Part(export.s8_csv), Part(export.s8_xlsx)],
    "S9": [Part(start.s9)],
    "S10": [Part(weight.s10, program() or "chromium", "chromium", "COSTCALC_SKIP_BROWSER")],
    "S11": [Part(pictures.s11)],
    "S12": [Part(tables.s12)],
    "S13": [Part(tables.s13)],
    "S14": [Part(page.s14)],
    "S15": [Part(checks.s15)],
}
ALL = [name for name in MEASURES if name != "S15"]
"""The last takes the tests, twice."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="+", choices=(*MEASURES, CAPACITY, "all"))
    parser.add_argument("--brief", action="store_true", help="a short run that writes nothing")
    parser.add_argument("--size", type=float, default=1, help="how much of it, 1 by default")
    asked = parser.parse_args()
    os.environ["COSTCALC_DATABASE_URL"] = "none"
    effort = BRIEF if asked.brief else replace(Effort(), size=asked.size)
    chosen = (*ALL, CAPACITY) if "all" in asked.what else asked.what
    right = True
    for part in there(part for name in chosen for part in MEASURES.get(name, ())):
        for measured in part.measure(effort):
            if asked.brief:
                told(measured)
                right &= measured.sound or measured.goal.timed
            else:
                kept(measured)
                right &= measured.sound and measured.met
    if CAPACITY in chosen and [*there([Part(http.s1, "wrk", "wrk", OURS)])]:
        (print if asked.brief else capacity.kept)(capacity.capacity(effort))
    return 0 if right else 1


def there(parts: Iterable[Part]) -> Iterator[Part]:
    """Those that are not left out by a variable; what is missing for the others is fatal."""
    for part in parts:
        if part.skip and os.environ.get(part.skip) == "1":
            print(f"{part.skip}=1: NOT measured, {part.measure.__name__}", file=sys.stderr)
            continue
        if part.program and not (found(part.program) or (part.package and install(part.package))):
            sys.exit(
                f"{part.program} is missing: `make bench` installs it."
                f" Or leave it out: {part.skip}=1"
            )
        yield part


def kept(found: Measured) -> None:
    """Print a figure and keep it in its row."""
    missed = "" if found.met else ", **missed**"
    noticed = "" if found.sound else ", **not noticed**"
    record(
        "performance",
        found.id,
        measure=found.measure,
        goal=str(found.goal),
        reached=f"{found.reached}{found.goal.unit}{missed}; {found.detail}",
        control=f"{found.broken}: {found.control}{found.goal.unit}{noticed}",
    )


def told(found: Measured) -> None:
    """Print what a short run found."""
    control = f"{found.control}{found.goal.unit}"
    if not found.goal.timed:
        control = "noticed" if found.sound else "NOT noticed"
    print(
        f"{found.id}: {found.reached}{found.goal.unit} ({found.detail}); {found.broken}: {control}"
    )


if __name__ == "__main__":
    sys.exit(main())
