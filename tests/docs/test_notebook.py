"""The worked notebook runs from top to bottom, and is kept without what it printed."""

import json
import subprocess
import sys
from typing import Any

import pytest
from pages import CHECKOUT

NOTEBOOK = CHECKOUT / "docs" / "decision.ipynb"


@pytest.fixture(scope="module")
def shown() -> list[dict[str, Any]]:
    """What each cell of code shows, by media type."""
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout"]
    done = subprocess.run(
        [*command, str(NOTEBOOK)], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    cells = [each for each in json.loads(done.stdout)["cells"] if each["cell_type"] == "code"]
    assert all(len(each["outputs"]) == 1 for each in cells)
    return [each["outputs"][0]["data"] for each in cells]


def test_it_shows_the_verdict_its_charts_and_its_tables(shown: list[dict[str, Any]]) -> None:
    answer, verdict, categories, picture, flips, bars, over = shown
    assert "<table>" in "".join(answer["text/html"])
    assert "confident" not in "".join(verdict["text/plain"])
    assert "infrastructure" in "".join(categories["text/html"])
    assert "".join(picture["image/svg+xml"]).startswith("<svg")
    assert "Ruby" in "".join(flips["text/plain"])
    assert "'figure'" in "".join(bars["text/plain"])
    assert "Ruby" in "".join(over["text/html"])


def test_it_is_kept_without_what_it_printed() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = [each for each in cells if each["cell_type"] == "code"]
    assert code
    assert [each for each in code if each["outputs"] or each["execution_count"]] == []
