#!/usr/bin/env python3
"""Run the tests: with a real browser, office suite and PostgreSQL, unless a variable says not to.

scripts/test.py                  those that take seconds
COSTCALC_LONG=1 scripts/test.py  those too that take minutes
scripts/test.py -k embed         what pytest takes
"""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import chromium
from debian_packages import found, install


class Need(NamedTuple):
    """Something that tests need: how one sees that it is there, and its Debian packages."""

    there: Callable[[], object]
    packages: tuple[str, ...]


def program(name: str, *packages: str) -> Need:
    """A program, from the package of its name unless others are named."""
    return Need(partial(found, name), packages or (name,))


def font(family: str, package: str) -> Need:
    """A font, by the name that a page asks for it."""
    asked = ["fc-list", family, "family"]
    return Need(lambda: subprocess.run(asked, capture_output=True, check=False).stdout, (package,))


def ensurepip() -> bool:
    """Whether the system's own Python can make environments, as the base image's can."""
    asked = ["/usr/bin/python3", "-c", "import ensurepip"]
    return not subprocess.run(asked, capture_output=True, check=False).returncode


NEEDS = {
    "browser": [
        Need(chromium.program, ("chromium-headless-shell",)),
        # The page holds in each of these, and a machine with the browser may have none of them.
        program("fc-list", "fontconfig"),
        font("DejaVu Sans", "fonts-dejavu-core"),
        font("Liberation Sans", "fonts-liberation"),
        font("Noto Sans", "fonts-noto-core"),
    ],
    "office": [program("soffice", "libreoffice-calc-nogui")],
    # Debian starts servers of its own, which are not used.
    "postgres": [program("initdb", "postgresql")],
    "nginx": [program("nginx", "nginx-light")],
    # This machine stands for the base image and for the one that systemd starts.
    "image": [
        program("nginx", "nginx-light"),
        program("ip", "iproute2"),
        program("systemd-nspawn", "systemd", "systemd-container"),
        Need(ensurepip, ("python3-venv",)),
    ],
    "bench": [program("wrk")],
    "clients": [program("node", "nodejs")],
    "strace": [program("strace")],
    "examples": [program(name) for name in ("bash", "curl", "git", "patch")],
}
"""What the tests of a mark need."""


ONLY_LONG = ("bench", "strace")
"""Marks whose tests all take minutes."""


def left_out() -> list[str]:
    """The marks whose tests are not run; what the others need is there then."""
    marks = []
    if os.environ.get("COSTCALC_LONG") != "1":
        print("Tests that take minutes are left out: COSTCALC_LONG=1 make test", flush=True)
        marks.append("long")
    for mark, needs in NEEDS.items():
        if "long" in marks and mark in ONLY_LONG:
            continue
        variable = f"COSTCALC_SKIP_{mark.upper()}"
        if os.environ.get(variable) == "1" or (mark == "image" and os.geteuid()):
            print(
                f"{variable}=1: tests that need {mark} are left out;"
                " the last line counts them as deselected.",
                flush=True,
            )
            marks.append(mark)
            continue
        for need in needs:
            if not need.there() and not install(*need.packages):
                sys.exit(f"Or leave its tests out: {variable}=1 make test")
    return marks


def main(words: list[str]) -> None:
    marks = left_out()
    chosen = ["-m", " and ".join(f"not {mark}" for mark in marks)] if marks else []
    # In several processes; TESTS="-n 0" runs them one after the other.
    spread = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
    pytest = [sys.executable, "-m", "pytest", *spread, *chosen, *words]
    os.execv(sys.executable, pytest)  # noqa: S606 - it becomes pytest


if __name__ == "__main__":
    main(sys.argv[1:])
