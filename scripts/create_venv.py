#!/usr/bin/env python3
"""Make .venv with the Python that runs this, fetching the Debian package that it needs for that."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from debian_packages import install

VENV = Path(".venv")


def usable() -> bool:
    """Whether .venv is there, with a pip that works."""
    pip = [VENV / "bin" / "python", "-m", "pip", "--version"]
    try:
        return not subprocess.run(pip, check=False, capture_output=True).returncode
    except OSError:
        return False


def main() -> int:
    if usable():
        return 0
    if not find_spec("ensurepip"):
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        if not install(f"{version}-venv"):
            return 1
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    return subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - it says so where it would only fail
        sys.exit(
            f"costcalc needs Python 3.11 or newer, and {sys.executable} is not."
            " Name one that is: make run PYTHON=python3.12"
        )
    sys.exit(main())
