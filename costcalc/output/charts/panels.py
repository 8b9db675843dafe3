"""What all panels have: their room, their heading, their grid and the texts along their axes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from costcalc.output.charts.lettering import LEADING, width, wrapped
from costcalc.output.charts.marks import Mark, Path, Text
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Panel, Point

HEADING: Final = 13.0
TICK: Final = 11.0
LABEL: Final = 12.0
LINE: Final = 18.0
"""Of a heading."""
BELOW: Final = 20.0
"""Of an axis: its ticks' texts."""
TITLE: Final = 17.0
"""Of an axis: what it measures."""
BEYOND: Final = 6.0
"""How far a tick's text may reach beyond its axis."""


@dataclass(frozen=True)
class Stretch:
    """An axis laid along pixels."""

    axis: Axis
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands; beyond the axis it stays at its end."""
        return self.start + (self.end - self.start) * self.axis.share(value)


@dataclass(frozen=True)
class Plot:
    """The two axes of a plot, along the pixels that it has; that of rows counts them downwards."""

    x: Stretch
    y: Stretch

    def at(self, point: Point) -> Point:
        """Where a pair of values stands."""
        return self.x.at(point[0]), self.y.at(point[1])


@dataclass(frozen=True)
class Plan:
    """A panel before it is drawn: the height it needs besides its plot, and the plot's limits.

    `place` takes the left and top edge and the plot's height, in pixels; `draw` the left and
    top edge and the plot so placed. `legible` is false where the width does not suffice.
    """

    fixed: float
    least: float
    natural: float
    place: Callable[[float, float, float], Plot]
    draw: Callable[[float, float, Plot], Iterator[Mark]]
    legible: bool = True


def axis_name(letter: str, number: int) -> str:
    """What the ids of an axis' marks begin with: xaxis, yaxis2."""
    return f"{letter}axis{number + 1 if number else ''}"


def head_height(panel: Panel, room: float) -> float:
    """The height of the panel's heading and of what its sides mean."""
    lines = len(wrapped(panel.title, room, HEADING, bold=True)) * LINE
    sides = max((len(each) for each in _sides(panel, room)), default=0)
    return lines + (sides * LABEL * LEADING + 6 if sides else 0)


def head(panel: Panel, at: Point, room: float) -> Iterator[Mark]:
    """The panel's name, and what its sides mean."""
    x, y = at
    lines = wrapped(panel.title, room, HEADING, bold=True)
    if lines:
        yield Text((x, y + HEADING), lines, HEADING, bold=True)
    sides = _sides(panel, room)
    if sides:
        y += len(lines) * LINE + LABEL
        yield Text((x, y), sides[0], LABEL, "quiet", bold=True)
        yield Text((x + room, y), sides[1], LABEL, "quiet", bold=True, anchor="end")


def _sides(panel: Panel, room: float) -> list[tuple[str, ...]]:
    return [wrapped(text, room / 2 - 8, LABEL, bold=True) for text in panel.sides or ()]


def across(plot: Plot, name: str) -> Iterator[Mark]:
    """The axis below a plot: lines upwards, values, and what it measures."""
    top, bottom = sorted((plot.y.start, plot.y.end))
    for i, (value, text) in enumerate(apart(plot.x)):
        x = plot.x.at(value)
        yield rule(((x, top), (x, bottom)), value, f"{name}-line-{i}")
        at = (x, bottom + 15)
        yield Text(at, (text,), TICK, "quiet", anchor="middle", id=f"{name}-tick-{i}")
    if plot.x.axis.title:
        at = (plot.x.end, bottom + BELOW + TITLE - 6)
        yield Text(at, (plot.x.axis.title,), TICK, "quiet", anchor="end")


def rule(ends: tuple[Point, Point], value: float, id_: str) -> Mark:
    """A line of the grid; that of zero is stronger."""
    return Path([ends], "rule" if value else "edge", wide=1.0 if value else 1.5, id=id_)


def apart(stretch: Stretch) -> list[tuple[float, str]]:
    """Every tick, or every second, third or so, so that no two texts touch; zero stays."""
    ticks = stretch.axis.ticks
    zero = next((i for i, (value, _) in enumerate(ticks) if value == 0), 0)
    for every in range(1, len(ticks) + 1):
        kept = ticks[zero % every :: every]
        ends = [(stretch.at(value), width(text, TICK) / 2) for value, text in kept]
        if all(a + half + 8 <= b - other for (a, half), (b, other) in pairwise(ends)):
            low, high = stretch.start - BEYOND, stretch.end + BEYOND
            within = [low <= at - half and at + half <= high for at, half in ends]
            return [tick for tick, fits in zip(kept, within, strict=True) if fits]
    return ticks[zero : zero + 1]
