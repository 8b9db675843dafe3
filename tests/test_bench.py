"""Every measure of speed works, beside what is slow or large on purpose; no time is judged here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(400)  # what it starts is slow where others keep the machine busy

BENCH = Path(__file__).parents[1] / "scripts" / "bench.py"
DOCS = Path(__file__).parents[1] / "docs"


def told(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BENCH), *arguments, "--brief"],
        env={**os.environ, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "rows"),
    [
        pytest.param("S1", ["S1", "S1 gzip"], marks=[pytest.mark.bench, pytest.mark.long]),
        pytest.param("S2", ["S2", "S2 CPU"], marks=[pytest.mark.bench, pytest.mark.long]),
        pytest.param(
            "S3",
            ["S3 held", "S3 whole", "S3 page", "S3 embed", "S3 flips", "S3 receipt"],
            marks=[pytest.mark.bench, pytest.mark.long],
        ),
        ("S4", ["S4"]),
        pytest.param(
            "S5",
            ["S5 OpenFisca", "S5 squigglepy", "S5 LibreOffice"],
            marks=[pytest.mark.bench, pytest.mark.office, pytest.mark.long],
        ),
        pytest.param("S6", ["S6"], marks=pytest.mark.long),
        pytest.param("S8", ["S8 CSV", "S8 XLSX"], marks=pytest.mark.long),
        ("S9", ["S9", "S9 used", "S9 help"]),
        pytest.param(
            "S10", ["S10 page", "S10 embed"], marks=[pytest.mark.browser, pytest.mark.long]
        ),
        pytest.param("S11", ["S11 PNG", "S11 SVG"], marks=pytest.mark.long),
        pytest.param("S12", ["S12"], marks=pytest.mark.long),
        pytest.param("S13", ["S13"], marks=pytest.mark.long),
        ("S14", ["S14"]),
    ],
)
def test_a_measure_works_and_notices_what_is_large(measure: str, rows: list[str]) -> None:
    before = (DOCS / "performance.md").read_bytes()
    done = told(measure)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == rows
    sizes = [line for line in lines if line.startswith(("S6", "S10"))]
    assert all(line.endswith(": noticed") for line in sizes)
    assert (DOCS / "performance.md").read_bytes() == before


@pytest.mark.long
def test_a_sweep_by_two_workers_is_measured_beside_one() -> None:
    done = told("S7")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("S7: ")
    assert "one worker in place of two" in done.stdout


@pytest.mark.long
@pytest.mark.bench
def test_what_one_core_serves_and_how_cost_grows_is_measured() -> None:
    done = told("capacity")
    assert done.returncode == 0, done.stdout + done.stderr
    for heading in ("What one core serves", "How cost grows", "A billion scenarios"):
        assert f"## {heading}\n" in done.stdout


def test_a_peer_that_is_left_out_is_missed_aloud() -> None:
    done = told("S5", COSTCALC_SKIP_BENCH="1", COSTCALC_SKIP_OFFICE="1")
    assert done.returncode == 0
    assert not done.stdout
    assert done.stderr.count("NOT measured") == 3
