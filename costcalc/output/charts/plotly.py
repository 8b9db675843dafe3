"""A chart as a figure for Plotly, to point at: plain data, laid out as the drawing is.

What stands for numbers are traces; the drawing's other texts and strokes are annotations and
shapes in the same places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from typing import Any, Final, TypeAlias

from costcalc.output.charts.colours import THEMES, Palette, Theme
from costcalc.output.charts.layout import Placed, Sheet, laid_out
from costcalc.output.charts.lettering import LEADING, wrapped
from costcalc.output.charts.marks import HATCHING, OPACITY, TICK, WHISKER, Box, Path, Text
from costcalc.output.charts.panels import TICK as TICK_SIZE
from costcalc.output.charts.panels import Stretch, apart
from costcalc.output.charts.plane import FAINT, RADIUS, THICK
from costcalc.output.charts.rows import STROKE
from costcalc.output.charts.spec import Bar, Cells, Chart, Dots, Key, Line, Point
from costcalc.output.charts.svg import FAMILY
from costcalc.scenario.numerals import localised

Spec: TypeAlias = dict[str, Any]
Spot: TypeAlias = tuple[float | None, float | None]
"""A point, or without values the gap between two outlines."""


@dataclass(frozen=True)
class Plot:
    """A figure for Plotly, complete by itself."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


WIDTH: Final = 760
WIDTHS: Final = (240, 1600)
TITLE: Final = 16
SUBTITLE: Final = 12
BELOW: Final = 64
"""Pixels below the panels, for the key."""
ALIGNED: Final = {"start": "left", "middle": "center", "end": "right"}
ON_PAPER: Final = {"xref": "paper", "yref": "paper"}
NO_LINE: Final = {"width": 0}
UNNAMED: Final = {"showlegend": False}


def figure(chart: Chart, theme: Theme = "light", width: int = WIDTH) -> Plot:
    """The chart as a figure of that width; without panels an empty one, whose title says why."""
    sheet, palette = laid_out(chart, width, bare=True), THEMES[theme]
    layout = _layout(chart, sheet, palette)
    data: list[Spec] = []
    common: Spec = {
        "gridcolor": palette["rule"],
        "zerolinecolor": palette["edge"],
        "tickfont": {"size": TICK_SIZE, "color": palette["quiet"]},
        "fixedrange": True,
        "ticks": "",
    }
    for i, placed in enumerate(sheet.panels):
        suffix = str(i + 1) if i else ""
        where = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        data += [trace | where for trace in _traces(placed, _thickness(sheet, i), palette)]
        x, y = placed.plot.x, placed.plot.y
        up = [] if placed.panel.rows else y.axis.ticks
        across, upwards = (x.start, x.end), (sheet.height - y.start, sheet.height - y.end)
        axes = _axis(x, across, sheet.width, apart(x)), _axis(y, upwards, sheet.height, up)
        layout[f"xaxis{suffix}"] = common | axes[0] | {"anchor": where["yaxis"]}
        layout[f"yaxis{suffix}"] = common | axes[1] | {"anchor": where["xaxis"]}
    return Plot([*data, *(_key(key, palette) for key in chart.key)], layout)


def _layout(chart: Chart, sheet: Sheet, palette: Palette) -> Spec:
    title = wrapped(chart.title, sheet.width, TITLE, bold=True)
    subtitle = wrapped(chart.subtitle, sheet.width, SUBTITLE)
    above = round((len(title) * TITLE + len(subtitle) * SUBTITLE) * LEADING) + 12
    about = {"chart": chart.id, "title": chart.title, "subtitle": chart.subtitle}
    quiet = {"size": SUBTITLE, "color": palette["quiet"]}
    hover = {"bgcolor": palette["ink"], "font": {"color": palette["surface"]}, "align": "left"}
    return {
        "title": {
            "text": _lines(title),
            "font": {"size": TITLE, "weight": 700},
            "subtitle": {"text": _lines(subtitle), "font": quiet},
            "x": 0,
            "xref": "paper",
        },
        "width": round(sheet.width),
        "height": round(sheet.height) + above + BELOW,
        "margin": {"l": 0, "r": 0, "t": above, "b": BELOW},
        "autosize": False,
        "barmode": "overlay",
        "dragmode": False,
        "hovermode": "closest",
        "separators": localised(".,"),
        "font": {"family": FAMILY, "size": 12, "color": palette["ink"]},
        "hoverlabel": hover,
        "paper_bgcolor": palette["surface"],
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "itemclick": False},
        "annotations": [
            _note(mark, sheet, palette)
            for mark in sheet.marks
            if isinstance(mark, Text) and TICK not in mark.id  # Plotly has ticks of its own
        ],
        "shapes": [
            _shape(mark, sheet, palette)
            for mark in sheet.marks
            if isinstance(mark, Path) and (not mark.id or mark.id.endswith(WHISKER))
        ],
        "meta": about | {"footer": chart.footer, "period": chart.period, "height": sheet.height},
    }


def _note(mark: Text, sheet: Sheet, palette: Palette) -> Spec:
    """An annotation; Plotly knows the middle of a text, not its base line."""
    middle = mark.at[1] + ((len(mark.lines) - 1) * LEADING / 2 - 0.36) * mark.size
    x, y = _on_paper((mark.at[0], middle), sheet)
    side = ALIGNED[mark.anchor]
    font = {"size": mark.size, "color": palette[mark.colour], "weight": 700 if mark.bold else 400}
    place = {"x": x, "y": y, "xanchor": side, "yanchor": "middle", "align": side}
    return ON_PAPER | place | {"text": _lines(mark.lines), "font": font, "showarrow": False}


def _shape(mark: Path, sheet: Sheet, palette: Palette) -> Spec:
    placed = [[_on_paper(point, sheet) for point in line] for line in mark.lines]
    path = "".join(f"M{'L'.join(f'{x:.5f},{y:.5f}' for x, y in line)}" for line in placed)
    filled = {"fillcolor": palette[mark.fill], "line": NO_LINE} if mark.fill else {}
    line = {"line": {"color": palette[mark.stroke or mark.fill], "width": mark.wide}}
    return ON_PAPER | {"type": "path", "path": path + "Z" * bool(mark.fill)} | (filled or line)


def _on_paper(at: Point, sheet: Sheet) -> Point:
    return at[0] / sheet.width, 1 - at[1] / sheet.height


def _axis(stretch: Stretch, ends: Point, whole: float, ticks: Sequence[tuple[float, str]]) -> Spec:
    """An axis where the drawing has it; that of rows counts them downwards."""
    axis = stretch.axis
    placed = sorted(zip((end / whole for end in ends), (axis.low, axis.high), strict=True))
    span = [log10(value) if axis.by_ratio else value for _, value in placed]
    digits = 5 - floor(log10(abs(span[1] - span[0]) or 1.0))  # finer than a pixel
    return {
        "type": "log" if axis.by_ratio else "linear",
        "domain": [round(min(max(at, 0.0), 1.0), 5) for at, _ in placed],
        "range": [round(value, digits) for value in span],
        "zeroline": axis.low <= 0 <= axis.high and bool(ticks),
        "showgrid": bool(ticks),
        "tickvals": [value for value, _ in ticks],
        "ticktext": [text for _, text in ticks],
    }


def _thickness(sheet: Sheet, number: int) -> float:
    """How thick the drawing's bars are, as a share of a row."""
    placed, own = sheet.panels[number], f"panel-{number}-row-"
    bars = (m.bounds for m in sheet.marks if isinstance(m, Box) and m.id.startswith(own))
    rows = placed.plot.y.end - placed.plot.y.start
    return next(((b[3] - b[1]) / rows * len(placed.panel.rows) for b in bars), 0.0)


def _traces(placed: Placed, thick: float, palette: Palette) -> Iterator[Spec]:
    """What of a panel stands for numbers."""
    panel = placed.panel
    named: dict[tuple[str, str], list[tuple[int, Bar]]] = {}
    for i, row in enumerate(panel.rows):
        for bar in row.bars:
            named.setdefault((bar.name, bar.colour), []).append((i, bar))
    for (name, colour), bars in named.items():
        yield _bars(name, palette[colour], bars, thick)
    if panel.cells:
        yield from _cells(panel.cells, palette)
    for line in panel.lines:
        yield from _line(line, palette[line.colour])
    for dots in panel.dots:
        yield _dots(dots, palette)


def _bars(name: str, colour: str, bars: list[tuple[int, Bar]], thick: float) -> Spec:
    edge = {"color": colour, "width": STROKE if any(bar.stroke for _, bar in bars) else 0}
    return UNNAMED | {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [i for i, _ in bars],
        "base": [bar.start for _, bar in bars],
        "x": [bar.end - bar.start for _, bar in bars],
        "width": thick,
        "marker": {"color": colour, "line": edge},
        "text": [escape(bar.says, quote=False) for _, bar in bars],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _line(line: Line, colour: str) -> Iterator[Spec]:
    if line.band:
        yield _area(line.outline, line.label, colour, FAINT)
    look = {"line": {"color": colour, "dash": line.dash, "width": THICK}}
    yield _scatter(line.points, line.label, "lines", line.hover) | look


def _dots(dots: Dots, palette: Palette) -> Spec:
    colour, disc = palette[dots.colour], dots.look == "disc"
    rim = {"width": 0 if disc else 2, "color": colour}
    fill = colour if disc else palette["surface"]
    symbol = "circle-dot" if dots.look == "here" else "circle"
    marker = {"color": fill, "size": 2 * RADIUS[dots.look], "line": rim, "symbol": symbol}
    return _scatter(dots.points, dots.name, "markers", dots.hover or dots.name) | {"marker": marker}


def _cells(cells: Cells, palette: Palette) -> Iterator[Spec]:
    """Each zone as an area, and cells that nobody sees to tell a pointer who leads by how much."""
    for i, zone in enumerate(cells.zones):
        outline: list[Spot] = []
        for left, low, right, high in cells.rectangles(i):
            outline += [(left, low), (right, low), (right, high), (left, high), (left, low)]
            outline.append((None, None))
        colour = palette[zone.colour]
        area = _area(outline, zone.name, colour, OPACITY[zone.look])
        hatched = {"opacity": 1, "fillpattern": _hatched(colour, palette)}
        yield area | (hatched if zone.look == "close" else {})
    says = [escape(zone.says, quote=False) for zone in cells.zones]
    yield {
        "type": "heatmap",
        "name": "cells",
        "x": cells.across,
        "y": cells.up,
        "z": cells.grid,
        "opacity": 0,
        "showscale": False,
        "text": [[says[cell] for cell in row] for row in cells.grid],
        "customdata": cells.amounts,
        "hovertemplate": f"%{{text}} (lead %{{customdata:{cells.pointed}}})<extra></extra>",
    }


def _key(key: Key, palette: Palette) -> Spec:
    """What a colour stands for, as an entry of the legend alone."""
    entry: Spec = {"name": escape(key.text, quote=False), "x": [None], "y": [None]}
    colour = palette[key.colour]
    if key.look in ("whisker", "sign"):
        line = {"color": colour, "width": 1.5 if key.look == "whisker" else 0}
        return entry | {"type": "scatter", "mode": "lines", "line": line}
    if key.look == "close":
        return entry | {"type": "bar", "marker": {"pattern": _hatched(colour, palette)}}
    return entry | {"type": "bar", "marker": {"color": colour, "opacity": OPACITY[key.look]}}


def _hatched(colour: str, palette: Palette) -> Spec:
    """The pattern of a lead too small to see: lines on a ground as faint as the drawing's."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    ground = {"bgcolor": f"rgba({red},{green},{blue},{OPACITY['close']})", "fillmode": "replace"}
    lines = {"fgcolor": palette["ink"], "fgopacity": 0.5, "size": HATCHING, "solidity": 0.2}
    return ground | lines | {"shape": "/"}


def _area(points: Sequence[Spot], name: str, colour: str, opacity: float) -> Spec:
    look = {"line": NO_LINE, "fill": "toself", "fillcolor": colour, "opacity": opacity}
    return _scatter(points, name, "lines") | look


def _scatter(points: Sequence[Spot], name: str, mode: str, hover: str = "") -> Spec:
    x, y = [x for x, _ in points], [y for _, y in points]
    text = escape(hover, quote=False).replace("{", "%{") + "<extra></extra>"
    hovered = {"hovertemplate": text} if hover else {"hoverinfo": "skip"}
    return UNNAMED | {"type": "scatter", "mode": mode, "name": name, "x": x, "y": y} | hovered


def _lines(lines: Sequence[str]) -> str:
    """Lines as Plotly breaks them, with nothing in them that it would read as markup."""
    return "<br>".join(escape(line, quote=False) for line in lines)
