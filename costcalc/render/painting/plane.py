"""Panels with a scale upwards: lines with bands, dots and rings with names, maps of two drivers."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from costcalc.render import wording
from costcalc.render.painting.axes import (
    BELOW,
    LABEL,
    LINE,
    TICK,
    TITLE,
    Plan,
    Stretch,
    across,
    heading,
    heading_lines,
    ticks,
    upwards,
)
from costcalc.render.painting.figure import Panel, Spec, Trace, axis_title, zones
from costcalc.render.painting.lettering import width
from costcalc.render.painting.marks import Box, Dot, Mark, Path, Point, Words, touch
from costcalc.render.palette import Palette
from costcalc.render.scale import Scale, spanning, spread_out

DASHES: Final[dict[str, tuple[float, ...]]] = {
    "dash": (7, 4), "dot": (2, 3), "dashdot": (8, 3, 2, 3), "longdash": (12, 4),
}  # fmt: skip
TALLEST: Final = 360.0
LOWEST: Final = 220.0
LEAST: Final = 110.0
NARROWEST: Final = 110.0
ASPECT: Final = 0.5
APART: Final = 16.0
"""Between two labels at lines' ends."""
LEADER: Final = 16.0
FAINT: Final = 0.12
HALF: Final = 0.5


def plan(panel: Panel, palette: Palette, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    x_scale, y_scale = _scale(panel, "x"), _scale(panel, "y")
    x_ticks, y_ticks = ticks(panel.x, x_scale), ticks(panel.y, y_scale)
    left = max((width(text, TICK) for *_, text in y_ticks), default=0.0) + 10
    ends = _ends(panel, palette)
    right = max((width(text, LABEL, bold=True) + LEADER + 2 for *_, text in ends), default=8.0)
    head = len(heading_lines(panel, room)) * LINE
    top = head + (LINE if axis_title(panel.y) else 0) + 6
    wide = room - left - right

    def draw(x: float, y: float, height: float) -> Iterator[Mark]:
        plot = (x + left, y + top, x + left + wide, y + top + height)
        across_it = Stretch(x_scale, plot[0], plot[2])
        up_it = Stretch(y_scale, plot[3], plot[1])
        yield from heading(panel, x, y, room, palette)
        if axis_title(panel.y):
            title = (axis_title(panel.y),)
            yield Words(x, y + head + TICK + 2, title, TICK, palette["quiet"])
        yield from _maps(panel, across_it, up_it, palette)
        yield from across(panel, across_it, x_ticks, (plot[1], plot[3]), palette)
        yield from upwards(panel, up_it, y_ticks, (plot[0], plot[2]), palette)
        yield from _shapes(panel, across_it, up_it, palette)
        yield from _lines(panel, across_it, up_it, palette)
        yield from _end_labels(ends, up_it, plot[2])
        yield from _named(panel, across_it, up_it, palette)

    return Plan(
        fixed=top + BELOW + (TITLE if axis_title(panel.x) else 0),
        least=max(LEAST, len(ends) * APART),
        natural=min(max(wide * ASPECT, LOWEST), TALLEST),
        draw=draw,
        legible=wide >= NARROWEST,
    )


def _scale(panel: Panel, letter: str) -> Scale:
    """The range that the figure gives, or one that holds all its values and ticks."""
    axis: Spec = panel.x if letter == "x" else panel.y
    by_ratio = axis.get("type") == "log"
    if "range" in axis:
        low, high = (10.0**end if by_ratio else float(end) for end in axis["range"])
        return Scale(low, high, by_ratio)
    for trace in panel.traces:
        if trace.is_map:
            return _cells(trace.spec[letter], by_ratio=by_ratio)
    held = [float(value) for trace in panel.traces for value in trace.spec[letter]]
    inside = spanning(held)
    steps = [t for t in axis.get("tickvals") or () if inside.low <= t <= inside.high or t == 0]
    scale = spanning([*held, *steps])
    if letter == "x":
        return scale
    above = (scale.high - scale.low) * 0.03
    return Scale(scale.low - (above if scale.low else 0), scale.high + above)


def _cells(values: list[float], *, by_ratio: bool) -> Scale:
    """A map's cells reach half a cell beyond their values."""
    low, high, steps = values[0], values[-1], len(values) - 1
    if not steps:
        return Scale(low - 1, high + 1)
    if by_ratio:
        half = (high / low) ** (HALF / steps)
        return Scale(low / half, high * half, by_ratio=True)
    return Scale(low - (high - low) * HALF / steps, high + (high - low) * HALF / steps)


# -- Lines and dots ----------------------------------------------------------------------------


def _lines(panel: Panel, x: Stretch, y: Stretch, palette: Palette) -> Iterator[Mark]:
    """Bands first, lines on them, dots and rings on top."""
    scatters = [trace for trace in panel.traces if trace.spec["type"] == "scatter"]
    for trace in scatters:
        if trace.spec.get("fill") == "toself":
            fill = palette.get(trace.meta.get("fill", ""), palette["edge"])
            points = _points(trace, x, y)
            yield Path(points, fill=fill, opacity=FAINT, id=trace.id("band"))
    for trace in scatters:
        if trace.has("lines") and trace.spec.get("fill") != "toself":
            yield _line(trace, _points(trace, x, y), palette)
    for trace in scatters:
        if trace.has("markers"):
            for j, point in enumerate(_points(trace, x, y)):
                yield from _marker(trace, j, point, palette)


def _points(trace: Trace, x: Stretch, y: Stretch) -> tuple[Point, ...]:
    return tuple((x.at(a), y.at(b)) for a, b in zip(trace.spec["x"], trace.spec["y"], strict=True))


def _line(trace: Trace, points: tuple[Point, ...], palette: Palette) -> Mark:
    line = trace.spec.get("line") or {}
    colour = palette["edge"] if trace.meta.get("colours") else trace.colour(palette)
    dash = DASHES.get(line.get("dash", ""), ())
    return Path(points, colour, line.get("width", 2), dash, id=trace.id("line"))


def _marker(trace: Trace, j: int, point: Point, palette: Palette) -> Iterator[Mark]:
    marker = trace.spec.get("marker") or {}
    colour, radius = trace.colour(palette, j), marker.get("size", 6) / 2
    symbol = str(marker.get("symbol", "circle"))
    id_ = trace.id("point", j)
    if "open" not in symbol:
        yield Dot(*point, radius, colour, id=id_)
        return
    yield Dot(*point, radius, palette["surface"], colour, 2, id=id_)
    if "cross" in symbol:
        a, b = point
        yield Path(((a - radius, b), (a + radius, b)), colour, 1.5)
        yield Path(((a, b - radius), (a, b + radius)), colour, 1.5)


def _ends(panel: Panel, palette: Palette) -> list[tuple[float, str, str]]:
    """What stands at each line's end: the value, its colour, the name with the value."""
    signs = any(str(text).startswith("+") for text in panel.y.get("ticktext") or ())
    return [
        (last, trace.colour(palette), _end_text(trace.name, last, signs=signs))
        for trace in panel.traces
        if trace.has("lines") and trace.meta.get("colour")
        for last in [float(trace.spec["y"][-1])]
    ]


def _end_text(name: str, last: float, *, signs: bool) -> str:
    if signs and not last:
        return name
    sign = "−" if last < 0 else "+" if signs else ""
    return f"{name} {sign}{wording.compact(abs(last))}"


def _end_labels(ends: list[tuple[float, str, str]], y: Stretch, right: float) -> Iterator[Mark]:
    """Names at the lines' ends, moved apart, each with a line that leads to it."""
    wanted = [y.at(value) for value, *_ in ends]
    places = spread_out(wanted, APART, y.end, y.start)
    for at, place, (_, colour, text) in zip(wanted, places, ends, strict=True):
        yield Path(((right + 4, at), (right + LEADER - 4, place)), colour)
        line = (text,)
        yield Words(right + LEADER, place + 4, line, LABEL, colour, bold=True)


def _named(panel: Panel, x: Stretch, y: Stretch, palette: Palette) -> Iterator[Mark]:
    """Names beside lone markers, where they lie on no other, and in the parts of a map."""
    taken: list[Words] = []
    for trace in panel.traces:
        if trace.has("markers") and not trace.has("lines") and "error_x" not in trace.spec:
            point = (x.at(trace.spec["x"][0]), y.at(trace.spec["y"][0]))
            taken.append(_beside(trace, point, taken, (x, y), palette))
    yield from taken
    for trace in panel.traces:
        for word in _zone_names(trace, x, y, palette) if trace.is_map else ():
            if not any(touch(word.bounds, other.bounds) for other in taken):
                yield word


def _beside(
    trace: Trace, point: Point, taken: list[Words], plot: tuple[Stretch, Stretch], palette: Palette
) -> Words:
    """The name above its point or below it, within the plot."""
    x, y = plot
    half = width(trace.name, LABEL, bold=True) / 2
    middle = min(max(point[0], x.start + half), max(x.end - half, x.start + half))
    colour = trace.colour(palette)
    places = []
    for lift in (-14, 24, -14 - APART, 24 + APART, -14 - 2 * APART, 24 + 2 * APART):
        base = point[1] + lift
        word = Words(
            middle, base, (trace.name,), LABEL, colour,
            bold=True, anchor="middle", halo=palette["surface"],
        )  # fmt: skip
        inside = y.end <= word.bounds[1] and word.bounds[3] <= y.start
        if inside and not any(touch(word.bounds, other.bounds) for other in taken):
            return word
        places.append(word)
    return places[0]


# -- Maps and shapes ---------------------------------------------------------------------------


def _maps(panel: Panel, x: Stretch, y: Stretch, palette: Palette) -> Iterator[Mark]:
    """A map's cells, those that look the same joined along a row; each row overlaps the next."""
    for trace in panel.traces:
        if not trace.is_map:
            continue
        faint = trace.spec.get("opacity", 1.0)
        cells = trace.spec["z"]
        high = (y.start - y.end) / len(cells)
        for j, row in enumerate(cells):
            wide = (x.end - x.start) / len(row)
            for start, end, cell in _runs(row):
                fill = _mixed(palette["surface"], trace.colour(palette, cell), faint)
                top = y.start - (j + 1) * high
                left = x.start + start * wide
                over = 0.0 if end == len(row) else 0.6
                yield Box(
                    left, top, (end - start) * wide + over, high + (0.6 if j else 0.0), fill,
                    id=trace.id("row", j, start),
                )  # fmt: skip


def _runs(row: list[int]) -> Iterator[tuple[int, int, int]]:
    at = 0
    for cell, run in groupby(row):
        length = len(list(run))
        yield at, at + length, cell
        at += length


def _mixed(ground: str, colour: str, part: float) -> str:
    """A colour laid on another, as one that hides what is below."""
    pairs = ((int(ground[i : i + 2], 16), int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _zone_names(trace: Trace, x: Stretch, y: Stretch, palette: Palette) -> Iterator[Words]:
    """Each name in the widest stretch of its part of the map, where it fits."""
    cells: list[list[int]] = trace.spec["z"]
    wide, high = (x.end - x.start) / len(cells[0]), (y.start - y.end) / len(cells)
    for cell, (name, _) in enumerate(zones(trace, palette)):
        found: list[tuple[float, float, float]] = []
        needed = width(name, 13, bold=True) + 12
        for j, row in enumerate(cells):
            for start, end, other in _runs(row):
                depth = min(_depth(cells, cell, j, (start + end) // 2), 4)
                if other == cell and (end - start) * wide > needed and depth:
                    found.append((depth * (end - start), (start + end) / 2, j + HALF))
        if found:
            _, column, level = max(found)
            at = (x.start + column * wide, y.start - level * high + 4.5)
            yield Words(*at, (name,), 13, palette["ink"], bold=True, anchor="middle")


def _depth(cells: list[list[int]], cell: int, row: int, column: int) -> int:
    """How many rows of the same lie above and below a cell, the smaller side."""

    def same(rows: Any) -> int:
        count = 0
        for j in rows:
            if cells[j][column] != cell:
                break
            count += 1
        return count

    return min(same(range(row + 1, len(cells))), same(range(row - 1, -1, -1)))


def _shapes(panel: Panel, x: Stretch, y: Stretch, palette: Palette) -> Iterator[Mark]:
    """Lines that the figure draws at values of this panel's axes."""
    for shape in panel.layout.get("shapes") or ():
        if shape.get("type") != "line" or shape.get("xref", "x") != f"x{panel.id}":
            continue
        dash = DASHES.get((shape.get("line") or {}).get("dash", ""), ())
        ends = ((shape["x0"], shape["y0"]), (shape["x1"], shape["y1"]))
        if shape.get("yref", "y") == f"y{panel.id}":
            points = tuple((x.at(a), y.at(b)) for a, b in ends)
        else:
            points = tuple((x.at(a), y.start + (y.end - y.start) * b) for a, b in ends)
        yield Path(points, palette["quiet"], 1.5, dash)
