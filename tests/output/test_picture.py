"""Pictures are files that stand alone: named, sized, in our colours, the same bytes every time."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from gc import collect, get_objects
from io import BytesIO
from itertools import product
from random import Random
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from costcalc.estimate import estimate
from costcalc.output.charts import CHARTS, View, chart
from costcalc.output.painting import raster
from costcalc.output.painting.marks import Box
from costcalc.output.palette import PALETTES, Theme
from costcalc.output.picture import Kind, composed, picture
from costcalc.output.plot import HEIGHTS, WIDTHS
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

Spec: TypeAlias = dict[str, Any]
Plotted: TypeAlias = Callable[..., Spec]

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = 'Elixir & <b>Go</b> "$x$ ]]> 日本 \x07</text>'
KINDS: tuple[Kind, ...] = ("svg", "png")
THEMES: tuple[Theme, ...] = ("light", "dark")
DRAW = """
import hashlib
from costcalc.estimate import estimate
from costcalc.pricebook import load_price_book
from costcalc.output.charts import View, chart
from costcalc.output.picture import picture
from costcalc.scenario import read
book = load_price_book()
for name in ("annual", "cumulative", "flip"):
    spec = chart(name, estimate(read([], book), book), View()).plotted
    print(*(hashlib.sha256(picture(spec, kind)).hexdigest() for kind in ("svg", "png")))
"""


@pytest.fixture
def plotted(book: PriceBook) -> Plotted:
    """The figure of a chart in a state."""

    def made(name: str, given: Mapping[str, str] | None = None) -> Spec:
        return chart(name, estimate(read((given or {}).items(), book), book), View()).plotted

    return made


def parsed(svg: bytes) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def said(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def renamed(spec: Spec, text: str) -> Spec:
    """The figure with another name in the place of the first technology, and in the title."""
    changed = deepcopy(spec)
    changed["layout"]["title"]["text"] = text
    for trace in changed["data"]:
        trace["y"] = [text, *trace["y"][1:]]
    for name, axis in changed["layout"].items():
        if name.startswith("yaxis"):
            axis["categoryarray"] = [text, *axis["categoryarray"][1:]]
    return changed


@pytest.mark.parametrize("name", CHARTS)
def test_an_svg_names_itself_first(plotted: Plotted, name: str) -> None:
    spec = plotted(name)
    for titled in (True, False):
        root = parsed(picture(spec, "svg", titled=titled))
        title, described = root[0], root[1]
        assert (title.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
        assert said(title) == spec["layout"]["title"]["text"]
        assert spec["layout"]["title"]["subtitle"]["text"] in said(described)
        assert spec["layout"]["meta"]["footer"] in said(described)
        assert root.attrib["role"] == "img"
        labels = root.attrib["aria-labelledby"].split()
        assert labels == [title.attrib["id"], described.attrib["id"]]


@pytest.mark.parametrize("name", CHARTS)
def test_an_svg_needs_nothing_else_and_no_style_that_our_policy_refuses(
    plotted: Plotted, name: str
) -> None:
    svg = picture(plotted(name), "svg")
    root = parsed(svg)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "text", "tspan",
    }  # fmt: skip
    names = {name for each in root.iter() for name in each.attrib}
    assert not any(name == "style" or "href" in name or name.startswith("on") for name in names)
    assert re.findall(rb"(?:https?|data|url)\W[^\"]*", svg) == [b"http://www.w3.org/2000/svg"]
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids)) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_name_is_only_a_name(plotted: Plotted, kind: Kind) -> None:
    made = picture(renamed(plotted("annual"), HOSTILE), kind, width=320)
    name = HOSTILE.replace("\x07", "")
    if kind == "svg":
        texts = [said(each) for each in parsed(made).iter(f"{SVG}text")]
        assert texts.count(name) >= 3
    else:
        assert opened(made).info["Title"] == name


@pytest.mark.parametrize(("theme", "name"), list(product(THEMES, CHARTS)))
def test_a_picture_has_only_colours_of_its_theme(plotted: Plotted, theme: Theme, name: str) -> None:
    root = parsed(picture(plotted(name), "svg", theme=theme))
    cells = [each for each in root.iter() if "-cell-" in each.attrib.get("id", "")]
    used = {
        value
        for each in root.iter()
        if each not in cells
        for value in (each.attrib.get("fill"), each.attrib.get("stroke"))
    }
    assert used - {None, "none"} <= set(PALETTES[theme].values())
    assert root[2].attrib["fill"] == PALETTES[theme]["surface"]
    assert bool(cells) == (name == "flip")


def test_each_category_has_its_colour_of_the_theme(plotted: Plotted) -> None:
    for theme in THEMES:
        spec = plotted("horizon", {"migration_person_months": "3"})
        drawn = {each.attrib.get("id"): each for each in parsed(picture(spec, "svg", theme=theme))}
        categories = [trace["meta"].get("category") for trace in spec["data"]]
        for i, category in enumerate(categories):
            if category:
                bar = drawn[f"trace-{i}-point-0"]
                assert bar.attrib["fill"] == PALETTES[theme][category]
        assert "migration" in categories


@pytest.mark.parametrize("size", list(product((*WIDTHS, 960), (*HEIGHTS, None))))
@pytest.mark.parametrize("name", ["annual", "tornado", "cumulative", "flip"])
def test_a_picture_has_the_size_asked_for(
    plotted: Plotted, name: str, size: tuple[int, int | None]
) -> None:
    width, height = size
    spec = plotted(name)
    root = parsed(picture(spec, "svg", width=width, height=height))
    assert int(root.attrib["width"]) == width
    high = int(root.attrib["height"])
    assert high == height or (height is None and 120 < high < 1000)
    box = [float(each) for each in root.attrib["viewBox"].split()]
    assert box[2] / box[3] == pytest.approx(width / high, rel=0.01)
    image = opened(picture(spec, "png", width=width, height=height))
    density = image.width / width
    assert density in raster.DENSITIES
    assert image.size == (round(width * density), round(high * density))
    assert image.width * image.height <= raster.MOST_PIXELS
    dense = 4 * width * high <= raster.MOST_PIXELS
    assert (density == 2) == dense


@pytest.mark.parametrize("name", CHARTS)
def test_a_png_is_small_and_names_itself(plotted: Plotted, name: str) -> None:
    spec = plotted(name, {"technologies": "elixir,erlang,go,node,ruby"})
    png = picture(spec, "png")
    assert 10_000 < len(png) < 150_000
    told = opened(png).info
    assert set(told) == {"Title", "Description", "Software"}
    assert told["Title"] == spec["layout"]["title"]["text"]
    assert told["Software"] == "costcalc"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("annual", {}),
        ("horizon", {"migration_person_months": "5", "technologies": "elixir,erlang,go,node"}),
        ("tornado", {"scope": "like_for_like"}),
        ("servers", {"scope": "like_for_like", "concurrent_connections": "100000"}),
    ],
)
def test_the_pixels_of_a_bar_are_as_long_as_it_is(
    plotted: Plotted, name: str, given: Mapping[str, str], theme: Theme
) -> None:
    assert bars_measured(plotted(name, given), theme) >= 3


@pytest.mark.parametrize("seed", range(50))
def test_in_any_state_the_pixels_of_a_bar_are_as_long_as_it_is(plotted: Plotted, seed: int) -> None:
    any_ = Random(seed)  # noqa: S311 - the same states on every run
    given = {
        "orders_per_month": f"{any_.randint(1, 5_000_000)}",
        "team_size": any_.choice(["1", "3", "4..6..9", "40"]),
        "scope": any_.choice(["published", "like_for_like"]),
        "technologies": any_.choice(["go", "elixir,go", "elixir,erlang,go,node"]),
        "years": f"{any_.randint(1, 10)}",
        "salary.go": f"{any_.randint(40, 200)}k",
        "draws": "0",
    }
    name = any_.choice(["annual", "monthly", "horizon", "servers"])
    assert bars_measured(plotted(name, given), "light") >= 1


def bars_measured(spec: Spec, theme: Theme) -> int:
    """Find every bar that is wide enough among the pixels, and count them."""
    sheet = composed(spec, theme=theme, width=960, height=None, titled=True)
    pixels = np.asarray(opened(picture(spec, "png", theme=theme)).convert("RGB"))
    density = pixels.shape[1] / 960
    measured = 0
    for bar in sheet.marks:
        if not (isinstance(bar, Box) and bar.id and bar.width > 6):
            continue
        row = pixels[round((bar.y + 3) * density)]
        colour = [int(bar.fill[i : i + 2], 16) for i in (1, 3, 5)]
        start, end = round(bar.x * density), round((bar.x + bar.width) * density)
        around = (row[start - 4 : end + 4] == colour).all(axis=1)
        within_edges = (bar.width - bar.thickness) * density
        assert around.sum() == pytest.approx(within_edges, abs=2)
        measured += 1
    return measured


def test_a_picture_is_the_same_in_another_process() -> None:
    def drawn(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", DRAW],
            env=environment, check=True, capture_output=True, text=True, timeout=60,
        ).stdout  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(drawn, ("1", "2"))
    assert len(one.split()) == 6
    assert one == other


def test_pictures_drawn_at_once_are_those_drawn_in_turn(plotted: Plotted) -> None:
    specs = [plotted(name) for name in ("annual", "tornado", "cumulative", "flip")]
    work = [(spec, kind) for spec in specs for kind in KINDS] * 2
    in_turn = [picture(*each) for each in work]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda each: picture(*each), work)) == in_turn


def test_a_picture_leaves_nothing_behind(plotted: Plotted) -> None:
    spec = plotted("annual")
    picture(spec, "png")
    collect()
    before = len(get_objects())
    for _ in range(5):
        picture(spec, "png")
    collect()
    assert len(get_objects()) - before < 50
    assert not any(isinstance(each, Figure) for each in get_objects())


@pytest.mark.parametrize(
    ("name", "given"),
    [("bridge", {"technologies": "go", "baseline": "none"}), ("distribution", {"draws": "0"})],
)
def test_where_there_is_nothing_to_draw_the_picture_says_why(
    plotted: Plotted, name: str, given: Mapping[str, str]
) -> None:
    spec = plotted(name, given)
    assert spec["data"] == []
    for titled in (True, False):
        root = parsed(picture(spec, "svg", titled=titled))
        texts = [said(each) for each in root.iter(f"{SVG}text")]
        title = spec["layout"]["title"]
        assert texts == [title["text"], title["subtitle"]["text"], spec["layout"]["meta"]["footer"]]
        assert int(root.attrib["height"]) < 160
    assert opened(picture(spec, "png")).width == 1920


@pytest.mark.parametrize("name", CHARTS)
def test_the_title_can_be_left_to_the_page_around(plotted: Plotted, name: str) -> None:
    spec = plotted(name)
    (first, high), (second, low) = (
        (list(_texts(root)), int(root.attrib["height"]))
        for root in (parsed(picture(spec, "svg", titled=titled)) for titled in (True, False))
    )
    title = spec["layout"]["title"]
    assert first[2:] == second
    assert first[:2] == [title["text"], title["subtitle"]["text"]]
    assert low < high - 40


def _texts(root: ET.Element) -> Iterator[str]:
    yield from (said(each) for each in root.iter(f"{SVG}text"))
