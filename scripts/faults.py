#!/usr/bin/env python3
"""Make go wrong what can, while the service runs, and measure that it bears it.

    scripts/faults.py kills        workers are killed while scenarios are saved
    scripts/faults.py restarts     PostgreSQL crashes meanwhile, as by a power cut
    scripts/faults.py disk         the disk is full, or may not be written to
    scripts/faults.py canary       a salary is looked for in all that is written down
    scripts/faults.py outbound     the web process is watched for calls to others

Each says what it found and fails where that is not as it must be. With `--control` it serves a copy
that is wrong on purpose, or looks at a stock server, and fails unless that shows. `--record` does
both at full length and writes them into docs/reliability.md.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fault import canary, disk, outbound, saves
from fault.service import Outcome
from measured import record


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: how it is measured, its goal, and its controls."""

    id: str
    measure: str
    goal: str
    measured: Callable[[argparse.Namespace], Outcome]
    controls: tuple[str, ...]
    times: int = 0
    silence: float = 0


FAULTS = {
    "kills": Fault(
        "R3",
        "workers killed by SIGKILL while 20,000 scenarios are saved, on each store",
        "500 kills; 0 lost, 0 torn, 0 doubled; answers again within 2 s",
        partial(saves.measured, "kills"),
        ("early", "late"),
        times=500,
        silence=2,
    ),
    "restarts": Fault(
        "R4",
        "PostgreSQL stopped at once and restarted under load",
        "50 restarts; 0 lost; the calculator answers; saves 503 in 3 s, succeed within 5 s",
        partial(saves.measured, "restarts"),
        ("early",),
        times=50,
        silence=10,
    ),
    "disk": Fault(
        "R5",
        "a disk that is full, and a store that may not be written to",
        "the calculator goes on; saves are 507 or 503 within 1 s; healed without restart",
        disk.measured,
        ("dependent",),
    ),
    "canary": Fault(
        "R9",
        "a salary through every route, error and crash, looked for in all that is written",
        "0 hits",
        canary.measured,
        ("stock",),
    ),
    "outbound": Fault(
        "R12",
        "outbound connections of the web process, as the kernel sees them",
        "0 besides its database",
        outbound.measured,
        ("calling",),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=tuple(FAULTS))
    parser.add_argument("--times", type=int, help="kills (500) or restarts (50)")
    parser.add_argument("--saves", type=int, default=20_000)
    parser.add_argument("--silence", type=float, help="seconds without an acknowledged save")
    parser.add_argument("--store", choices=("sqlite", "postgres"), help="one kind alone")
    controls = sorted({each for fault in FAULTS.values() for each in fault.controls})
    parser.add_argument("--control", choices=controls)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    fault = FAULTS[asked.what]
    if asked.control and asked.control not in fault.controls:
        parser.error(f"{asked.what} has no such control")
    asked.times = asked.times or fault.times
    asked.silence = asked.silence or fault.silence
    found = told(asked, fault)
    if asked.record:
        found = Outcome(found.said, found.right & recorded(asked, fault, found))
    return 0 if found.right else 1


def told(asked: argparse.Namespace, fault: Fault) -> Outcome:
    found = fault.measured(asked)
    print(f"{asked.what}{f', {asked.control}' if asked.control else ''}: {found.said}")
    print("as it must be" if found.right else "NOT as it must be", flush=True)
    return found


def recorded(asked: argparse.Namespace, fault: Fault, found: Outcome) -> bool:
    """Whether the controls showed what is wrong with them; all of it is written down."""
    short = {**vars(asked), "times": 20, "saves": 60, "silence": 60, "store": None}
    if asked.what == "kills":
        short["store"] = "sqlite"
    shown = {
        control: told(argparse.Namespace(**{**short, "control": control}), fault)
        for control in fault.controls
    }
    record(
        "reliability",
        fault.id,
        measure=fault.measure,
        goal=fault.goal,
        reached=found.said + ("" if found.right else " (NOT reached)"),
        control="; ".join(f"{control}: {each.said}" for control, each in shown.items()),
    )
    return all(each.right for each in shown.values())


if __name__ == "__main__":
    sys.exit(main())
