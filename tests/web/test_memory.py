"""The memory of a worker is bounded: thousands of different questions leave nothing that grows."""

import subprocess
import sys

import pytest
from effort import some

ROOM = 40
"""Megabytes; the answers that a process remembers take up to 16 of them."""
ASKED = (
    *("/api/v1/estimate?draws=0", "/api/v1/trace.txt?number=annual.go.likely"),
    "/oembed?url=http://localhost/embed/annual?years=4",
    *("/api/v1/estimate?team_size=none", "/api/v1/figures/go.salary?years=4") * 5,
    *("/nothing/{number}?years=4",) * 3,
)
MANY_DRAWS = ("/api/v1/estimate?draws=20000&seed={number}",)
"""Each seed makes fifty arrays of its own, of 160 kilobytes."""
PROGRAM = """
import sys
from pathlib import Path
from costcalc.web import create_app
from costcalc.web.delivery.response_cache import CAPACITY

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

def ask(numbers):
    for number in numbers:
        path = PATHS[number % len(PATHS)].format(number=number)
        asked = f"salary={100_000 + number}.{number}&set.go.server_price={number / 100}"
        client.get(f"{path}&{asked}", buffered=True).close()
        LEAK

client = create_app().test_client()
answers = client.application.extensions["answers"]
kept = []
warm, last = int(sys.argv[1]), int(sys.argv[2])
ask(range(warm))
before = memory()
ask(range(warm, last))
print(memory() - before, answers.currsize <= CAPACITY)
"""


def growth(
    warm: int, last: int, paths: tuple[str, ...] = ASKED, leak: str = "pass"
) -> tuple[float, bool]:
    """Megabytes that a process grows by after the first questions; whether its cache is bounded."""
    program = PROGRAM.replace("PATHS", repr(paths)).replace("LEAK", leak)
    command = [sys.executable, "-c", program, str(warm), str(last)]
    environment = {"COSTCALC_DATABASE_URL": "none"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    grown, bounded = done.stdout.split()
    return float(grown), bounded == "True"


@pytest.mark.timeout(600)
def test_thousands_of_different_questions_do_not_make_a_worker_grow() -> None:
    grown, bounded = growth(300, some(1300, 5000))
    assert bounded
    assert grown < ROOM


def test_no_more_of_many_draws_is_kept_than_a_few_questions_need() -> None:
    grown, _ = growth(5, 25, MANY_DRAWS)
    assert grown < ROOM


@pytest.mark.long
def test_a_service_that_keeps_a_hundred_kilobytes_of_each_is_seen() -> None:
    grown, _ = growth(100, 700, leak="kept.append(bytearray(100_000))")
    assert grown > ROOM
