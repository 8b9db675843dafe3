"""Other people's generators make clients of the API that save, ask and read without a cast.

`make clients` tries more of them, and asks every address at the bounds of every parameter.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.mark.clients
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "generator", [pytest.param("python", marks=pytest.mark.long), "fetch", "hosts"]
)
def test_a_client_is_made_and_used(generator: str) -> None:
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "scripts" / "clients.py"), generator],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{generator}: ")


def test_what_clients_are_made_with_is_pinned_and_comes_from_anywhere() -> None:
    lock = json.loads((CHECKOUT / "tests" / "clients" / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert len(packages) > 50
    for name, package in packages.items():
        assert "integrity" in package, name
        assert "resolved" not in package, name
