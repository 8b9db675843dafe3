"""Panels with a scale upwards: lines over years, dots over a difference, a map of two drivers."""

from collections.abc import Iterator
from itertools import pairwise, product
from math import ceil, hypot
from typing import Final

from costcalc.output.charts.lettering import width
from costcalc.output.charts.marks import Bounds, Dot, Mark, Path, Text, touch, zone
from costcalc.output.charts.panels import (
    BELOW,
    HEADING,
    LABEL,
    TICK,
    TITLE,
    Plan,
    Plot,
    Stretch,
    across,
    axis_name,
    head,
    head_height,
    rule,
)
from costcalc.output.charts.scale import Axis, spread_out
from costcalc.output.charts.spec import Cells, Dots, Line, Panel

DASHES: Final = {
    "solid": "",
    "dash": "7 4",
    "dot": "2 3",
    "dashdot": "8 3 2 3",
    "longdash": "12 4",
    "longdashdot": "12 4 2 4",
}
ASPECT: Final = 0.5
TALLEST: Final = 360.0
LOWEST: Final = 220.0
LEAST: Final = 110.0
NARROWEST: Final = 110.0
EDGE: Final = 10.0
"""Right of a plot whose lines have no names: half of a tick's text."""
APART: Final = 16.0
"""Between two labels at lines' ends."""
LEADER: Final = 16.0
"""From a line's end to its label."""
LIFT: Final = 12.0
"""From a ring to its name."""
STEP: Final = 6.0
"""Between two places on a line that names keep away from."""
FAINT: Final = 0.12
"""Of a band."""
THICK: Final = 2.25
"""Of a line."""
RADIUS: Final = {"disc": 2.6, "ring": 5.5, "here": 6.5}


def plan(panel: Panel, number: int, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    axis = panel.y or Axis(0.0, 1.0)
    left = max((width(text, TICK) for _, text in axis.ticks), default=0.0) + 10
    ends = [LEADER + width(line.label, LABEL, bold=True) + 2 for line in panel.lines if line.label]
    wide = room - left - max(ends, default=EDGE)
    above = head_height(panel, room) + (TITLE if axis.title else 0) + 6

    def place(x: float, y: float, height: float) -> Plot:
        start, top = x + left, y + above
        return Plot(Stretch(panel.x, start, start + wide), Stretch(axis, top + height, top))

    def draw(x: float, y: float, plot: Plot) -> Iterator[Mark]:
        own = f"panel-{number}"
        yield from head(panel, (x, y), room)
        if axis.title:
            yield Text((x, plot.y.end - 9), (axis.title,), TICK, "quiet")
        if panel.cells:
            yield from _zones(panel.cells, plot, own)
        yield from across(plot, axis_name("x", number))
        yield from _upwards(plot, axis_name("y", number))
        yield from _lines(panel.lines, plot, own)
        for i, dots in enumerate(panel.dots):
            yield from _dots(dots, plot, f"{own}-dots-{i}")
        yield from _names(panel, plot)

    return Plan(
        fixed=above + BELOW + (TITLE if panel.x.title else 0),
        least=max(LEAST, len(ends) * APART),
        natural=min(max(wide * ASPECT, LOWEST), TALLEST),
        place=place,
        draw=draw,
        legible=wide >= NARROWEST,
    )


def _upwards(plot: Plot, name: str) -> Iterator[Mark]:
    """The axis left of a plot: lines across and values."""
    for i, (value, text) in enumerate(plot.y.axis.ticks):
        y = plot.y.at(value)
        yield rule(((plot.x.start, y), (plot.x.end, y)), value, f"{name}-line-{i}")
        at = (plot.x.start - 7, y + 4)
        yield Text(at, (text,), TICK, "quiet", anchor="end", id=f"{name}-tick-{i}")


def _zones(cells: Cells, plot: Plot, name: str) -> Iterator[Mark]:
    """The parts of a map; an edge falls on a whole pixel, so that no ground shines through."""
    for i, each in enumerate(cells.zones):
        boxes = [
            (round(left), round(top), round(right), round(bottom))
            for a, b, c, d in cells.rectangles(i)
            for (left, bottom), (right, top) in [(plot.at((a, b)), plot.at((c, d)))]
        ]
        yield from zone(boxes, each.colour, each.look, f"{name}-zone-{i}")


def _lines(lines: tuple[Line, ...], plot: Plot, name: str) -> Iterator[Mark]:
    """Bands first, lines on them, then the names at their ends, moved apart."""
    for i, line in enumerate(lines):
        if line.band:
            outline = [*map(plot.at, line.outline)]
            yield Path([outline], fill=line.colour, opacity=FAINT, id=f"{name}-band-{i}")
    for i, line in enumerate(lines):
        points = [*map(plot.at, line.points)]
        dash = DASHES[line.dash]
        yield Path([points], line.colour, wide=THICK, dash=dash, id=f"{name}-line-{i}")
    ends = [plot.y.at(line.points[-1][1]) for line in lines]
    places = spread_out(ends, APART, plot.y.end, plot.y.start)
    for line, end, place in zip(lines, ends, places, strict=True):
        if line.label:
            leader = (plot.x.end + 4, end), (plot.x.end + LEADER - 4, place)
            yield Path([leader], line.colour)
            at = (plot.x.end + LEADER, place + 4)
            yield Text(at, (line.label,), LABEL, line.colour, bold=True)


def _dots(dots: Dots, plot: Plot, name: str) -> Iterator[Mark]:
    fill = dots.colour if dots.look == "disc" else "surface"
    for i, (x, y) in enumerate(map(plot.at, dots.points)):
        yield Dot((x, y), RADIUS[dots.look], fill, dots.colour, f"{name}-dot-{i}")
        if dots.look == "here":
            yield Dot((x, y), 1.5, dots.colour, dots.colour)


def _names(panel: Panel, plot: Plot) -> Iterator[Mark]:
    """The names of a map's parts where its data has them, and of dots where they lie on nothing."""
    taken = list(_along(panel.lines, plot))
    for *place, text in panel.cells.names if panel.cells else ():
        x, y = plot.at((place[0], place[1]))
        at = (x, y + HEADING * 0.36)
        name = Text(at, (text,), HEADING, bold=True, anchor="middle", halo=True)
        taken.append(name.bounds)
        yield name
    marked = [dots for dots in panel.dots if dots.look != "disc"]
    for x, y in (plot.at(point) for dots in marked for point in dots.points):
        taken.append((x - 7, y - 7, x + 7, y + 7))
    for dots in panel.dots:
        if dots.name and (named := _beside(dots, taken, plot)):
            taken.append(named.bounds)
            yield named


def _beside(dots: Dots, taken: list[Bounds], plot: Plot) -> Text | None:
    """The name of a point where it is free, as near to it as it goes, within the plot.

    Without a free place a crossing has none, since sentences tell of it; where one is always has.
    """
    x, y = plot.at(dots.points[0])
    half = width(dots.name, LABEL, bold=True) / 2
    low, high = plot.x.start + half, max(plot.x.end, plot.x.start + 2 * half) - half
    places = [
        (min(max(x + shift * (half + 12), low), high), y + side * (LIFT + step * 6) + below)
        for step, shift, side in product(range(16), (0, 1, -1), (-1, 1))
        for below in [LABEL * 0.8 if side > 0 else 0]
    ]
    lines = (dots.name,)
    found = [Text(at, lines, LABEL, dots.colour, True, "middle", halo=True) for at in places]
    for name in found:
        own = name.bounds
        inside = plot.y.end <= own[1] and own[3] <= plot.y.start
        if inside and not any(touch(own, other) for other in taken):
            return name
    return found[0] if dots.look == "here" else None


def _along(lines: tuple[Line, ...], plot: Plot) -> Iterator[Bounds]:
    """Small squares along every line."""
    for (a, b), (c, d) in (pair for line in lines for pair in pairwise(map(plot.at, line.points))):
        steps = ceil(hypot(c - a, d - b) / STEP) or 1
        for x, y in ((a + (c - a) * i / steps, b + (d - b) * i / steps) for i in range(steps + 1)):
            yield x - 3, y - 3, x + 3, y + 3
