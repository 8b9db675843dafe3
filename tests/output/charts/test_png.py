"""Pictures stand alone: named, sized, with bars as long as their numbers, the same each time."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from gc import collect, get_objects
from io import BytesIO
from itertools import product

import numpy as np
import pytest
from charts import HOSTILE, State, chart_of, hostile, in_every_state
from matplotlib.figure import Figure
from PIL import Image

from costcalc.output.charts.colours import THEMES, Theme
from costcalc.output.charts.layout import laid_out
from costcalc.output.charts.marks import Box
from costcalc.output.charts.png import DENSITIES, MOST_PIXELS, png
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.svg import HEIGHTS, WIDTHS, svg

NEAR = 6
"""Levels of red, green or blue by which Pillow's palette of 256 may shift a colour."""
DRAW = """
import hashlib
from charts import chart_of
from costcalc.output.charts.png import png
from costcalc.output.charts.svg import svg
files = [svg(chart_of(name, {})) for name in ("annual", "cumulative", "flip")]
print([hashlib.sha256(each).hexdigest() for file in files for each in (file, png(file))])
"""


def opened(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file))


@pytest.mark.parametrize("size", [*product((*WIDTHS, 960), (*HEIGHTS, None))])
def test_a_picture_is_as_dense_as_its_size_admits(size: tuple[int, int | None]) -> None:
    file = svg(chart_of("flip", {}), width=size[0], height=size[1])
    asked = tuple(int(each) for each in re.findall(rb'(?:width|height)="(\d+)"', file)[:2])
    image = opened(png(file))
    density = image.width / size[0]
    assert density in DENSITIES
    assert image.size == tuple(round(pixels * density) for pixels in asked)
    assert image.width * image.height <= MOST_PIXELS
    assert (density == 2) == (4 * asked[0] * asked[1] <= MOST_PIXELS)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_small_and_names_itself(name: str) -> None:
    drawn = chart_of(name, {"technologies": "elixir,erlang,go,node", "baseline": "ruby"})
    file = png(svg(drawn))
    assert 5_000 < len(file) < 150_000
    assert opened(file).info == {
        "Title": drawn.title,
        "Description": f"{drawn.subtitle.removesuffix('.')}. {drawn.footer}.",
        "Software": "costcalc",
    }


def test_a_hostile_name_is_only_a_name() -> None:
    file = png(svg(hostile("annual"), width=320))
    assert HOSTILE.replace("\x07", "") in opened(file).info["Title"]


@in_every_state
def test_the_pixels_of_a_bar_are_as_long_as_it_is(state: State) -> None:
    asked: tuple[tuple[str, Theme], ...] = (
        ("horizon", "light"), ("tornado", "dark"), ("servers", "light"),
    )  # fmt: skip
    drawn = [(chart_of(name, state), theme) for name, theme in asked]
    assert sum(bars_measured(each, theme) for each, theme in drawn if each.panels) >= 3


def bars_measured(drawn: Chart, theme: Theme) -> int:
    """Find every bar that is wide enough among the pixels, in its colour, and count them."""
    pixels = np.asarray(opened(png(svg(drawn, theme=theme))).convert("RGB")).astype(int)
    density = pixels.shape[1] / 960
    measured = 0
    for bar in laid_out(drawn, 960).marks:
        if not isinstance(bar, Box) or not bar.id or bar.bounds[2] - bar.bounds[0] <= 6:
            continue
        left, top, right, _ = bar.bounds
        row = pixels[round((top + 3) * density)]
        colour = [*bytes.fromhex(THEMES[theme][bar.colour][1:])]
        start, end = round(left * density), round(right * density)
        own = (abs(row[max(start - 4, 0) : end + 4] - colour) <= NEAR).all(axis=1)
        assert own.sum() == pytest.approx((right - left) * density, abs=2)
        measured += 1
    return measured


def test_a_picture_is_the_same_in_another_process() -> None:
    def drawn(seed: str) -> str:
        path = {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-W", "error", "-c", DRAW]
        return subprocess.check_output(command, env={**os.environ, **path}, text=True, timeout=60)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(drawn, ("1", "2"))
    assert len({*one.split()}) == 6
    assert one == other


def test_pictures_drawn_at_once_are_those_drawn_in_turn() -> None:
    files = [svg(chart_of(name, {})) for name in ("annual", "tornado", "cumulative", "flip")] * 3
    in_turn = [png(file) for file in files]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(png, files)) == in_turn


def test_a_picture_leaves_nothing_behind() -> None:
    file = svg(chart_of("annual", {}))
    png(file)
    collect()
    before = len(get_objects())
    for _ in range(5):
        png(file)
    collect()
    assert len(get_objects()) - before < 50
    assert not any(isinstance(each, Figure) for each in get_objects())
