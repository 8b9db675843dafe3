"""Panels with a scale upwards: lines over years, dots over a difference, a map of two drivers."""

from collections.abc import Iterator
from typing import Final

from costcalc.output.painting import courses, maps
from costcalc.output.painting.axes import (
    BELOW,
    LINE,
    TICK,
    TITLE,
    Plan,
    Plot,
    Stretch,
    across,
    heading,
    heading_lines,
    ticks,
    upwards,
)
from costcalc.output.painting.figure import Panel, axis_title
from costcalc.output.painting.lettering import width
from costcalc.output.painting.marks import Mark, Words, touch
from costcalc.output.palette import Palette
from costcalc.output.scale import Scale, spanning

ASPECT: Final = 0.5
TALLEST: Final = 360.0
LOWEST: Final = 220.0
LEAST: Final = 110.0
NARROWEST: Final = 110.0
EDGE: Final = 8.0
"""Right of a plot whose lines have no names: half of a tick's text."""
SPARE: Final = 0.03
"""Of a scale upwards, beyond what it holds."""


def plan(panel: Panel, palette: Palette, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    x, y = _scale(panel, "x"), _scale(panel, "y")
    x_ticks, y_ticks = ticks(panel.x, x), ticks(panel.y, y)
    ends = courses.ends(panel, palette)
    left = max((width(text, TICK) for *_, text in y_ticks), default=0.0) + 10
    wide = room - left - max((end.room for end in ends), default=EDGE)
    title = axis_title(panel.y)
    head = len(heading_lines(panel, room)) * LINE
    above = head + (LINE if title else 0) + 6

    def draw(from_left: float, from_top: float, height: float) -> Iterator[Mark]:
        start, top = from_left + left, from_top + above
        plot = Plot(Stretch(x, start, start + wide), Stretch(y, top + height, top))
        yield from heading(panel, from_left, from_top, room, palette)
        if title:
            yield Words(from_left, from_top + head + TICK + 2, (title,), TICK, palette["quiet"])
        for trace in panel.traces:
            yield from maps.cells(trace, plot, palette) if trace.is_map else ()
        yield from across(panel, plot.x, x_ticks, (top, top + height), palette)
        yield from upwards(panel, plot.y, y_ticks, (start, start + wide), palette)
        yield from courses.courses(panel, plot, palette)
        yield from courses.end_labels(ends, plot)
        yield from _names(panel, plot, palette)

    return Plan(
        fixed=above + BELOW + (TITLE if axis_title(panel.x) else 0),
        least=max(LEAST, len(ends) * courses.APART),
        natural=min(max(wide * ASPECT, LOWEST), TALLEST),
        draw=draw,
        legible=wide >= NARROWEST,
    )


def _names(panel: Panel, plot: Plot, palette: Palette) -> Iterator[Mark]:
    """Names beside rings, and those of a map's parts where they do not lie on them."""
    beside = list(courses.names(panel, plot, palette))
    yield from beside
    for trace in panel.traces:
        for name in maps.names(trace, plot, palette) if trace.is_map else ():
            if not any(touch(name.bounds, other.bounds) for other in beside):
                yield name


def _scale(panel: Panel, letter: str) -> Scale:
    """The range that the figure gives, or one that holds all its values and its ticks."""
    axis = panel.x if letter == "x" else panel.y
    by_ratio = axis.get("type") == "log"
    if "range" in axis:
        low, high = (10.0**end if by_ratio else float(end) for end in axis["range"])
        return Scale(low, high, by_ratio)
    for trace in panel.traces:
        if trace.is_map:
            return maps.scale(trace.spec[letter], by_ratio=by_ratio)
    held = [float(value) for trace in panel.traces for value in trace.spec[letter]]
    scale = spanning([*held, *axis.get("tickvals", ())])
    if letter == "x":
        return scale
    spare = (scale.high - scale.low) * SPARE
    return Scale(scale.low - (spare if scale.low else 0.0), scale.high + spare)
