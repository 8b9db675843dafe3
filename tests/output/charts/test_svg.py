"""A chart's file has its numbers, read back from its pixels, names itself and runs nothing."""

import re
from itertools import product
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from charts import (
    HOSTILE,
    MOVING,
    SVG,
    Elements,
    Scale,
    State,
    chart_of,
    every_chart,
    hostile,
    in_any_state,
    in_every_state,
    meant,
    number,
    pixels,
    said,
    words,
)

from costcalc.output.charts.colours import PAGE, THEMES, Theme
from costcalc.output.charts.marks import OPACITY
from costcalc.output.charts.panels import axis_name
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.spec import Cells, Chart, Row
from costcalc.output.charts.svg import HEIGHTS, WIDTHS, inline, svg

STAND = re.compile(r"panel-\d+-(row-\d+-(bar|whisker)|line|band|dots)[-\w]*")
"""Ids of marks that stand for numbers; zones are read cell by cell."""
ELEMENTS = {"svg", "title", "desc", "rect", "path", "circle", "text", "tspan"}


def parsed(drawn: Chart, **how: Any) -> ET.Element:
    return ET.fromstring(svg(drawn, **how))  # noqa: S314 - our own


def texts(root: ET.Element) -> list[str]:
    return [said(each) for each in root.iter(f"{SVG}text")]


# -- The numbers -------------------------------------------------------------------------------


@in_every_state
def test_every_number_of_every_chart_can_be_read_back_from_its_file(state: State) -> None:
    for drawn in every_chart(state):
        assert bool(check_numbers(drawn)) == bool(drawn.panels)


@in_any_state
def test_in_any_state_every_number_can_be_read_back(state: State) -> None:
    for drawn in every_chart(state):
        check_numbers(drawn)


def check_numbers(drawn: Chart) -> int:
    """Every number and its colour against a chart's file; gives how many marks there were."""
    own = {each.attrib["id"]: each for each in parsed(drawn, width=700) if "id" in each.attrib}
    stand = {id_ for id_ in own if STAND.fullmatch(id_)}
    count = len(stand)
    for i, panel in enumerate(drawn.panels):
        x = Scale(axis_name("x", i), own, by_ratio=panel.x.by_ratio)
        y = Scale(axis_name("y", i), own, by_ratio=panel.y is not None and panel.y.by_ratio)
        for id_, colour, values in meant(panel, f"panel-{i}"):
            stand.remove(id_)
            assert THEMES["light"][colour] in map(own[id_].get, ("fill", "stroke"))
            places = pixels(own[id_])
            if id_.endswith("whisker"):
                check_whisker(places[::2], values, x, panel.rows[int(id_.split("-")[3])])
                continue
            if len(values) == 1:
                places = [sum(places) / 2]
            scales = [x, x if panel.rows else y] * len(places)
            for pixel, value, scale in zip(places, values, scales[: len(places)], strict=True):
                assert scale.is_at(pixel, value), id_
        if panel.cells:
            check_map(panel.cells, f"panel-{i}-zone-", own, x, y)
    assert not stand
    return count


def check_whisker(places: list[float], values: list[float], x: Scale, row: Row) -> None:
    """It runs from low to high; one that is cut has its high end in figures."""
    assert x.is_at(places[0], values[0])
    if not x.is_at(places[1], values[1]):
        assert x.value(places[1]) < values[1]
        told = [re.search(r"high ([^)]*)\)", label.text) for label in row.labels]
        assert [number(each[1]) for each in told if each] == [pytest.approx(values[1], rel=0.005)]


def check_map(cells: Cells, name: str, own: Elements, x: Scale, y: Scale) -> None:
    """Every cell lies in its zone and in no other, and zones end where cells do."""
    lie = []
    for i, zone in enumerate(cells.zones):
        drawn = own[f"{name}{i}"]
        assert drawn.attrib["fill"] == THEMES["light"][zone.colour]
        assert float(drawn.attrib.get("fill-opacity", 1)) == OPACITY[zone.look]
        assert (f"{name}{i}-hatching" in own) == (zone.look == "close")
        left, top, right, _, _, bottom, _, _ = np.array(pixels(drawn)).reshape(-1, 8).T
        # Edges fall on whole pixels.
        for scale, edges, ends in ((x, cells.across, (left, right)), (y, cells.up, (top, bottom))):
            for pixel in np.unique(ends):
                assert any(scale.is_at(pixel, edge, slack=0.53) for edge in edges)
        columns, rows = x.hold(cells.across, left, right), y.hold(cells.up, bottom, top)
        lie.append((rows[:, :, None] & columns[:, None, :]).sum(0))
    assert np.array_equal(lie, [np.equal(cells.grid, i) for i in range(len(lie))])


@in_every_state
def test_every_word_of_a_chart_stands_in_its_file(state: State) -> None:
    for drawn in every_chart(state):
        found = texts(parsed(drawn, width=480))
        told = (drawn.title, drawn.subtitle, drawn.footer, *(key.text for key in drawn.key))
        assert [text for text in (*told, *words(drawn)) if text and text not in found] == []


# -- The file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHARTS)
def test_a_file_names_itself_first_and_leaves_its_title_to_the_page_around(name: str) -> None:
    drawn = chart_of(name, MOVING)
    roots = [parsed(drawn, titled=titled) for titled in (True, False)]
    for root in roots:
        title, described = root[0], root[1]
        assert (title.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
        assert said(title) == drawn.title
        assert said(described) == f"{drawn.subtitle.removesuffix('.')}. {drawn.footer}."
        labels = [title.attrib["id"], described.attrib["id"]]
        assert (root.attrib["role"], root.attrib["aria-labelledby"].split()) == ("img", labels)
    assert texts(roots[0]) == [drawn.title, drawn.subtitle, *texts(roots[1])]
    high, low = (int(root.attrib["height"]) for root in roots)
    assert low < high - 40


@pytest.mark.parametrize("name", CHARTS)
def test_a_file_needs_nothing_else_and_no_style_that_our_policy_refuses(name: str) -> None:
    file = svg(chart_of(name, MOVING))
    root = ET.fromstring(file)  # noqa: S314 - our own
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= ELEMENTS
    names = {name for each in root.iter() for name in each.attrib}
    assert not any(name == "style" or "href" in name or name.startswith("on") for name in names)
    assert re.findall(rb"(?:https?|data|url)\W[^\"]*", file) == [b"http://www.w3.org/2000/svg"]
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids)) > 10


@pytest.mark.parametrize("name", CHARTS)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    drawn = hostile(name)
    page = ET.fromstring(f"<svg>{inline(drawn)}</svg>")  # noqa: S314 - our own
    for root in (parsed(drawn, width=1600), page):
        assert {each.tag.removeprefix(SVG) for each in root.iter()} <= ELEMENTS
        assert any(HOSTILE.replace("\x07", "") in said(each) for each in root.iter())


@pytest.mark.parametrize("theme", [*THEMES, "page"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_has_only_colours_of_its_theme_and_in_a_page_no_ids(
    name: str, theme: Theme
) -> None:
    drawn = chart_of(name, {})
    page = ET.fromstring(f"<svg>{inline(drawn)}</svg>")  # noqa: S314 - our own
    root = parsed(drawn, theme=theme) if theme in THEMES else page
    used = {value for each in root.iter() for value in map(each.get, ("fill", "stroke"))}
    assert used - {None, "none"} <= {*THEMES.get(theme, PAGE).values()}
    if root is page:
        assert [dict(each.attrib)["class"] for each in root] == ["wide", "narrow"]
        assert not any("id" in each.attrib for each in root.iter())
    else:
        assert root[2].attrib["fill"] == THEMES[theme]["surface"]


@pytest.mark.parametrize("size", [*product((*WIDTHS, 960), (*HEIGHTS, None))])
def test_a_file_has_the_size_asked_for(size: tuple[int, int | None]) -> None:
    width, height = size
    for name in ("annual", "tornado", "cumulative", "flip"):
        root = parsed(chart_of(name, {}), width=width, height=height)
        high = int(root.attrib["height"])
        assert int(root.attrib["width"]) == width
        assert high == height or (height is None and 120 < high < 1000)
        box = [float(each) for each in root.attrib["viewBox"].split()]
        assert box[2] / box[3] == pytest.approx(width / high, rel=0.01)


@pytest.mark.parametrize(
    ("name", "state"),
    [("bridge", {"technologies": "go", "baseline": "none"}), ("distribution", {"draws": "0"})],
)
def test_where_there_is_nothing_to_draw_the_file_says_why(name: str, state: State) -> None:
    drawn = chart_of(name, state)
    assert drawn.panels == ()
    for titled in (True, False):
        root = parsed(drawn, titled=titled)
        assert texts(root) == [drawn.title, drawn.subtitle, drawn.footer]
        assert int(root.attrib["height"]) < 160
