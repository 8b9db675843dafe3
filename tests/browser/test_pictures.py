"""The pictures of the README are made by one command, which goes on working."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "scripts" / "pictures.py"


def test_the_page_is_photographed_and_the_chart_kept(tmp_path: Path) -> None:
    states = tmp_path / "states"
    wanted = [str(tmp_path), str(states), "decision-stay", "of-saved-history"]
    subprocess.run([sys.executable, str(PICTURES), *wanted], check=True)
    taken = {each.stem.rsplit("-", 2)[0] for each in states.glob("*.png")}
    assert taken == {"decision-stay", "of-saved-history"}
    assert len([*states.glob("*.png")]) == 2 * 3 * 2
    assert "of-saved-history-320-dark.png" in (states / "index.html").read_text()
    with Image.open(tmp_path / "page.png") as page:
        assert page.size == (1440, 900)
        assert len(page.convert("RGB").getcolors(1_000_000)) > 100
    assert "<svg" in (tmp_path / "annual.svg").read_text()
