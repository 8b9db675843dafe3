"""The figure to point at has the numbers and words of its chart, and no markup."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go
import pytest
from charts import State, chart_of, every_chart, hostile, in_every_state, words

from costcalc.output.charts.colours import THEMES, Theme
from costcalc.output.charts.layout import laid_out
from costcalc.output.charts.plotly import WIDTHS, figure
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.spec import Panel

Spec: TypeAlias = dict[str, Any]

SHOWN = ("text", "hovertemplate", "ticktext", "name")
"""What Plotly shows of a trace, an axis or an annotation."""
RANGE = 1.5
"""How thick a whisker is, and no other stroke of a figure."""


@in_every_state
def test_traces_have_the_numbers_of_the_chart(state: State) -> None:
    for drawn in every_chart(state):
        spec = vars(figure(drawn))
        ranges = iter(whiskers(spec))
        for i, panel in enumerate(drawn.panels):
            axis = str(i + 1) if i else ""
            check_traces(panel, [t for t in spec["data"] if t.get("xaxis") == f"x{axis}"])
            x = spec["layout"][f"xaxis{axis}"]
            for row in panel.rows:
                if row.whisker and row.whisker.low < row.whisker.high:
                    ends = row.whisker.low, min(row.whisker.high, panel.x.high)
                    places = np.interp(ends, x["range"], x["domain"])
                    assert next(ranges) == pytest.approx(places, abs=2e-5)
        assert list(ranges) == []


def whiskers(spec: Spec) -> Iterator[list[float]]:
    """Where each range begins and ends, as shares of the width."""
    for shape in spec["layout"]["shapes"]:
        found = re.fullmatch(r"M([\d.]+),([\d.]+)L([\d.]+),\2", shape["path"])
        if found and shape["line"]["width"] == RANGE:
            yield [float(found[1]), float(found[3])]


def check_traces(panel: Panel, traces: list[Spec]) -> None:
    """Bars, lines, bands, points and cells are the panel's."""
    bars = sorted(
        (row, trace["name"], start, start + long)
        for trace in traces
        if trace["type"] == "bar"
        for row, start, long in zip(trace["y"], trace["base"], trace["x"], strict=True)
    )
    own = sorted((i, b.name, b.start, b.end) for i, row in enumerate(panel.rows) for b in row.bars)
    assert [each[:3] for each in bars] == [each[:3] for each in own]
    assert [each[3] for each in bars] == pytest.approx([each[3] for each in own], rel=1e-12)

    def points(mode: str, *, filled: bool = False) -> list[tuple[Any, ...]]:
        found = [t for t in traces if t.get("mode") == mode and ("fill" in t) == filled]
        return [tuple(zip(trace["x"], trace["y"], strict=True)) for trace in found]

    assert points("lines") == [line.points for line in panel.lines]
    assert points("markers") == [dots.points for dots in panel.dots]
    if panel.cells is None:
        assert points("lines", filled=True) == [line.outline for line in panel.lines if line.band]
        return
    [heat] = [trace for trace in traces if trace["type"] == "heatmap"]
    assert (heat["x"], heat["y"]) == (panel.cells.across, panel.cells.up)
    assert (heat["z"], heat["customdata"]) == (panel.cells.grid, panel.cells.amounts)


@in_every_state
def test_plotly_accepts_every_figure_and_it_says_what_the_chart_says(state: State) -> None:
    for drawn in every_chart(state):
        spec = vars(figure(drawn, width=480))
        assert len(go.Figure(spec).to_plotly_json()["data"]) == len(spec["data"])
        assert bool(spec["data"]) == bool(drawn.panels)
        assert "nan" not in str(spec).lower()
        title, notes, meta = (spec["layout"][name] for name in ("title", "annotations", "meta"))
        assert [*map(read, (title, title["subtitle"]))] == [drawn.title, drawn.subtitle]
        assert (meta["chart"], meta["footer"]) == (drawn.id, drawn.footer)
        legend = [unescape(each["name"]) for each in spec["data"] if "xaxis" not in each]
        assert legend == [key.text for key in drawn.key]
        assert {text for text in words(drawn) if text} <= {*map(read, notes)}


def read(text: Spec) -> str:
    return unescape(text["text"].replace("<br>", " "))


@pytest.mark.parametrize("name", CHARTS)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    texts = [*shown(vars(figure(hostile(name))))]
    assert any("&lt;b&gt;Go" in text for text in texts)
    assert [text for text in texts if re.search(r"<(?!br>|extra></extra>|/extra>)", text)] == []


def shown(part: Any, key: str = "") -> Iterator[str]:
    """Every text of a figure that Plotly reads as markup: no trace's name but in the legend."""
    if isinstance(part, dict):
        hidden = ("meta", *(("name",) if not part.get("showlegend", True) else ()))
        for name in part.keys() - hidden:
            yield from shown(part[name], name)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from shown(each, key)
    elif key in SHOWN and isinstance(part, str):
        yield part


@pytest.mark.parametrize(("theme", "width"), [*product(THEMES, (320, WIDTHS[1]))])
def test_a_figure_has_the_width_asked_for_and_only_colours_of_its_theme(
    theme: Theme, width: int
) -> None:
    for name in CHARTS:
        spec = vars(figure(chart_of(name, {}), theme, width))
        assert spec["layout"]["width"] == width
        assert {*re.findall(r"#\w{6}", str(spec))} <= {*THEMES[theme].values()}


@pytest.mark.parametrize("name", ["annual", "bridge", "tornado", "servers"])
@pytest.mark.parametrize("wide", [320, 760])
def test_a_bar_is_as_thick_as_in_the_drawing(name: str, wide: int) -> None:
    drawn = chart_of(name, {"scope": "like_for_like"})
    spec, sheet = vars(figure(drawn, width=wide)), laid_out(drawn, wide, bare=True)
    for i, placed in enumerate(sheet.panels):
        box = next(mark for mark in sheet.marks if mark.id == f"panel-{i}-row-0-bar-0")
        row = (placed.plot.y.end - placed.plot.y.start) / len(placed.panel.rows)
        bars = [t for t in spec["data"] if t.get("yaxis") == f"y{i + 1 if i else ''}"]
        thick = [trace["width"] * row for trace in bars if trace["type"] == "bar"]
        top, bottom = box.bounds[1], box.bounds[3]
        assert thick == pytest.approx([bottom - top] * len(thick))
