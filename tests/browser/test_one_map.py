"""Whether drawn, interactive, alone as SVG or as PNG: the map of a state is the same map."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from effort import some
from PIL import Image
from playwright.sync_api import Frame, Locator, Page, expect

from costcalc.analysis.estimate import estimate
from costcalc.output.charts.colours import THEMES, Theme
from costcalc.output.charts.marks import OPACITY
from costcalc.output.charts.registry import View, chart
from costcalc.output.charts.spec import Cells, Chart, Panel, Zone
from costcalc.output.share import frame
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Press: TypeAlias = Callable[..., None]
Put: TypeAlias = Callable[..., str]
Pixels: TypeAlias = npt.NDArray[np.int16]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""

STATE = {"baseline": "ruby", "concurrent_connections": "30k", "years": "5"}
QUERY = "&".join(map("=".join, STATE.items()))
NAMES = {"Ruby", "Go", "you are here"}
ZONES = "path[fill]:not([fill=none])"
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
KEY = """() => [...document.querySelectorAll(".legend li")].map(each => [each.textContent.trim(),
  ...[...each.querySelectorAll("path")].map(path => {
    const { fill, fillOpacity, stroke, strokeOpacity } = getComputedStyle(path);
    return [fill, fillOpacity, stroke, strokeOpacity].join(" ");
  })])"""
NEAR = 8
"""How far a colour may be off in a channel: a PNG has 256 of them."""


@dataclass(frozen=True)
class Seen:
    """A picture of the map: its pixels, where its plot lies, and the names that stand in it."""

    pixels: Pixels
    plot: Box
    names: dict[str, Box]


@cache
def drawn() -> Chart:
    """The map as data."""
    book = load_price_book()
    return chart("flip", estimate(read(STATE.items(), book), book), View())


def cells() -> tuple[Panel, Cells]:
    panel = drawn().panels[0]
    assert panel.cells
    return panel, panel.cells


def pixels(picture: bytes) -> Pixels:
    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image.convert("RGB"), np.int16)


def box(element: Locator) -> Box:
    found = element.bounding_box()
    assert found
    return found["x"], found["y"], found["width"], found["height"]


def around(boxes: list[Box]) -> Box:
    """The smallest box around all."""
    left, top = min(each[0] for each in boxes), min(each[1] for each in boxes)
    right, bottom = max(x + w for x, _, w, _ in boxes), max(y + h for _, y, _, h in boxes)
    return left, top, right - left, bottom - top


def named(texts: Locator) -> dict[str, Box]:
    """Names of the map's parts and of where one is, each with its box."""
    found = [each for each in texts.all() if (each.text_content() or "") in NAMES]
    return {each.text_content() or "": box(each) for each in found}


def in_page(inside: Page | Frame) -> Seen:
    """The drawing in a page."""
    picture = inside.locator(".picture .wide")
    zones = picture.locator(ZONES)
    return at_rest(
        inside, lambda: around([box(each) for each in zones.all()]), picture.locator("text")
    )


def interactive(inside: Page | Frame) -> Seen:
    """What Plotly draws in its place."""
    plot = inside.locator(".interactive")
    area, texts = plot.locator(".nsewdrag"), plot.locator(".annotation-text")
    return at_rest(inside, lambda: box(area), texts)


def at_rest(inside: Page | Frame, plot: Callable[[], Box], texts: Locator) -> Seen:
    """A picture of what is painted and stands still: a frame is painted later than its page."""
    for _ in range(20):
        inside.evaluate(PAINTED)
        before = plot(), named(texts)
        picture = whole(inside).screenshot()
        if (plot(), named(texts)) == before:
            return Seen(pixels(picture), *before)
    raise AssertionError("the map does not come to rest")


def whole(inside: Page | Frame) -> Page:
    return inside.page if isinstance(inside, Frame) else inside


def as_svg(page: Page) -> Seen:
    """The file that is open."""
    plot = around([box(each) for each in page.locator(f"[id^=panel-0-zone]:is({ZONES})").all()])
    return Seen(pixels(page.screenshot()), plot, named(page.locator("text")))


def as_png(picture: bytes, svg: Seen) -> Seen:
    """The other file, which has no texts to find: it is the first one at a larger scale."""
    found = pixels(picture)
    times = found.shape[1] / svg.pixels.shape[1]
    return Seen(
        found,
        tuple(times * each for each in svg.plot),
        {name: tuple(times * each for each in place) for name, place in svg.names.items()},
    )


def colour(name: str, theme: Theme, opacity: float = 1) -> Pixels:
    """A colour of the theme on its ground."""
    over, ground = (
        np.array([int(THEMES[theme][each][i : i + 2], 16) for i in (1, 3, 5)])
        for each in (name, "surface")
    )
    return np.rint(opacity * over + (1 - opacity) * ground).astype(np.int16)


def within(seen: Seen, row: int, column: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what lies within a cell."""
    panel, grid = cells()
    assert panel.y
    left, top, width, height = seen.plot
    xs = [left + width * panel.x.share(grid.across[column + more]) for more in (0, 1)]
    ys = [top + height * (1 - panel.y.share(grid.up[row + more])) for more in (1, 0)]
    return round(xs[0]) + 2, round(ys[0]) + 2, round(xs[1]) - 2, round(ys[1]) - 2


def covered(seen: Seen, row: int, column: int) -> bool:
    """Whether a name hides the colour of a cell."""
    left, top, right, bottom = within(seen, row, column)
    return any(
        x < right and left < x + width and y < bottom and top < y + height
        for x, y, width, height in seen.names.values()
    )


def patch(seen: Seen, row: int, column: int) -> Pixels:
    """The pixels within a cell."""
    left, top, right, bottom = within(seen, row, column)
    return seen.pixels[top:bottom, left:right].reshape(-1, 3)


def under(seen: Seen, x: float, y: float) -> Zone:
    """The zone of the cell at a pixel."""
    panel, grid = cells()
    assert panel.y
    left, top, width, height = seen.plot
    at = panel.x.value((x - left) / width), panel.y.value(1 - (y - top) / height)
    column, row = (
        int(np.searchsorted(edges, value)) - 1
        for edges, value in zip((grid.across, grid.up), at, strict=True)
    )
    return grid.zones[grid.grid[row][column]]


def has_the_zones(seen: Seen, theme: Theme) -> None:
    """Every cell in sight has its zone's colour for a ground, and just what is close is hatched."""
    _, grid = cells()
    marked: dict[int, list[float]] = {}
    for row, column in np.ndindex(len(grid.grid), len(grid.grid[0])):
        if covered(seen, row, column):
            continue
        which = grid.grid[row][column]
        zone, painted = grid.zones[which], patch(seen, row, column)
        ground = colour(zone.colour, theme, OPACITY[zone.look])
        own = np.abs(painted - ground).max(axis=1) <= NEAR
        kinds, counts = np.unique(painted, axis=0, return_counts=True)
        commonest = kinds[counts.argmax()]
        text = f"{zone} at {row}, {column}: {commonest} for {ground}"
        assert np.abs(commonest - ground).max() <= NEAR or own.mean() > 0.4, text
        marked.setdefault(which, []).append(1 - float(own.mean()))
    for which, shares in marked.items():
        zone, share = grid.zones[which], float(np.median(shares))
        assert (share > 0.2) == (zone.look == "close"), (zone, share)


def has_the_names(seen: Seen, theme: Theme) -> None:
    """The name of each colour stands where it has it, written; and the point where one is."""
    panel, _ = cells()
    assert panel.y
    assert set(seen.names) == NAMES
    for name, (left, top, width, height) in seen.names.items():
        if name != "you are here":
            assert under(seen, left + width / 2, top + height / 2).name == name
        written = seen.pixels[
            round(top) : round(top + height), round(left) : round(left + width)
        ].reshape(-1, 3)
        inked = np.abs(written - colour("ink", theme)).max(axis=1) < 60
        assert inked.mean() > 0.05, name
    [point] = panel.dots[0].points
    x, y = panel.x.share(point[0]), 1 - panel.y.share(point[1])
    left, top, width, height = seen.names["you are here"]
    across, up = seen.plot[0] + x * seen.plot[2], seen.plot[1] + y * seen.plot[3]
    assert abs(left + width / 2 - across) < width
    assert abs(top + height / 2 - up) < 4 * height
    down, right = round(up), round(across)  # the dot lies between pixels
    middle = seen.pixels[down - 1 : down + 2, right - 1 : right + 2]
    assert np.abs(middle - colour("ink", theme)).max(axis=2).min() < 60


@pytest.mark.parametrize("theme", some(["dark"], ["light", "dark"]))
@pytest.mark.parametrize("where", ["alone", "in a sandbox of another page"])
def test_an_embed_shows_the_same_map_before_and_after_interactive(
    visit: Open, press: Press, elsewhere: Put, site: str, where: str, theme: Theme
) -> None:
    address = f"{site}/embed/flip?{QUERY}&theme={theme}"
    if where == "alone":
        page = inside = visit(address, width=800)
    else:
        page = visit(elsewhere(frame(address, "A map", 800, 700)), width=900)
        expect(page.frame_locator("iframe").locator(".picture .wide")).to_be_visible()
        inside = page.frames[1]
        assert inside.evaluate("window.origin") == "null"
    before, key = in_page(inside), inside.evaluate(KEY)
    press(inside)
    after = interactive(inside)
    for seen in (before, after):
        has_the_zones(seen, theme)
        has_the_names(seen, theme)
    assert inside.evaluate(KEY) == key
    assert [text for text, *_ in key] == [each.text for each in drawn().key]
    assert {each.look for each in drawn().key} == {"clear", "near", "close"}
    expect(inside.locator(".legend")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_files_show_the_same_map_with_its_key(visit: Open, site: str, theme: Theme) -> None:
    address = f"{site}/chart/flip.%s?{QUERY}&theme={theme}"
    page = visit(address % "svg", width=960)
    svg = as_svg(page)
    png = as_png(page.request.get(address % "png").body(), svg)
    for seen in (svg, png):
        has_the_zones(seen, theme)
        has_the_names(seen, theme)
    texts = [" ".join((each.text_content() or "").split()) for each in page.locator("text").all()]
    assert {each.text for each in drawn().key} <= set(texts)
    for key in drawn().key:
        left, top, _, height = box(page.get_by_text(key.text, exact=True))
        ground = colour(key.colour, theme, OPACITY[key.look])
        for seen in (svg, png):
            times = seen.pixels.shape[1] / svg.pixels.shape[1]
            x, y, half = (round(times * at) for at in (left - 11.5, top + height / 2, 4))
            swatch = seen.pixels[y - half : y + half, x - half : x + half].reshape(-1, 3)
            own = np.abs(swatch - ground).max(axis=1) <= NEAR
            assert own.mean() > (0.2 if key.look == "close" else 0.8), key.text
