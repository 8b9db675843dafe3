#!/usr/bin/env python3
"""Find programs, and install the Debian packages of those that are missing.

    scripts/debian_packages.py strace nginx-light

Anyone but root is told the command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OFF_THE_PATH = (
    "/usr/sbin",
    *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)),
)
"""Where Debian keeps programs that few users call by hand."""


def found(program: str) -> str | None:
    """Where a program is, on the path or off it."""
    return shutil.which(program, path=os.pathsep.join((os.environ["PATH"], *OFF_THE_PATH)))


def install(*packages: str) -> bool:
    """Whether packages could be installed; if not, why, and what to type."""
    named = " ".join(packages)
    if not shutil.which("apt-get"):
        print(
            f"Missing on this machine, install with its own package manager: {named}",
            file=sys.stderr,
        )
        return False
    if os.geteuid():
        print(
            "Missing on this machine. Run this, then try again:\n"
            f"    sudo apt-get update && sudo apt-get install -y {named}",
            file=sys.stderr,
        )
        return False
    print(f"Installing from Debian: {named}", flush=True)
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    fetched = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "install", "-y"]
    commands = (["apt-get", "-qq", "update"], [*fetched, "--no-install-recommends", *packages])
    return all(not subprocess.run(each, check=False, **quiet).returncode for each in commands)


if __name__ == "__main__":
    sys.exit(not install(*sys.argv[1:]))
