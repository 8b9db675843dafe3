"""The axes of a panel: its grid, its ticks, its heading, and where a value stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, TypeAlias

from costcalc.output import wording
from costcalc.output.painting import figure
from costcalc.output.painting.figure import Panel, Spec, Trace
from costcalc.output.painting.lettering import width, wrapped
from costcalc.output.painting.marks import Anchor, Mark, Path, Point, Words
from costcalc.output.palette import Palette
from costcalc.output.scale import Scale

Tick: TypeAlias = tuple[int, float, str]
"""Its number, value and text."""

HEADING: Final = 13.0
LABEL: Final = 12.0
TICK: Final = 11.0
BELOW: Final = 20.0
"""Of an axis: its ticks' texts."""
TITLE: Final = 17.0
"""Of an axis: what it measures."""
BEYOND: Final = 14.0
"""How far a tick's text may reach beyond its axis."""
FEWEST: Final = 3
"""With fewer of the figure's ticks in sight an axis has its own."""
LINE: Final = 19.0
"""Of a heading."""


@dataclass(frozen=True)
class Plan:
    """A panel before it is drawn: the height it needs besides its plot, and the plot's limits.

    `draw` takes the left and top edge and the plot's height. `legible` is false where the width
    does not suffice.
    """

    fixed: float
    least: float
    natural: float
    draw: Callable[[float, float, float], Iterator[Mark]]
    legible: bool = True


@dataclass(frozen=True)
class Stretch:
    """A scale laid along pixels."""

    scale: Scale
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands; beyond the scale it stays at its end."""
        return self.start + (self.end - self.start) * self.scale.share(value)


@dataclass(frozen=True)
class Plot:
    """The two axes of a plot, along the pixels that it has."""

    x: Stretch
    y: Stretch

    def points(self, trace: Trace) -> tuple[Point, ...]:
        """Where the values of a trace stand."""
        values = zip(trace.spec["x"], trace.spec["y"], strict=True)
        return tuple((self.x.at(x), self.y.at(y)) for x, y in values)


def ticks(axis: Spec, scale: Scale, *, several: bool = False, whole: bool = False) -> list[Tick]:
    """The ticks of the figure that are in sight; round values where it has none.

    So too where its texts do not tell them apart, or `several` are wanted and hardly any is in
    sight; `whole` has no parts of one.
    """
    slack = 0.0 if scale.by_ratio else (scale.high - scale.low) * 1e-6
    given = figure.ticks(axis)
    found = [
        (i, value, text)
        for i, (value, text) in enumerate(given)
        if scale.low - slack <= value <= scale.high + slack
    ]
    apart = len({text for *_, text in found}) == len(found)
    if found and apart and (len(found) >= FEWEST or not several):
        return found
    rounds = [tick for tick in scale.ticks if not (whole and tick % 1)]
    signs = any(text.startswith("+") for _, text in given)
    text_of = partial(_in_full, signs=signs) if given else wording.short
    return [(i, value, text_of(value)) for i, value in enumerate(rounds)]


def _in_full(value: float, *, signs: bool) -> str:
    """Neighbouring ticks far from zero differ in their last digits alone."""
    sign = "−" if value < 0 else "+" if signs and value else ""
    return f"{sign}{abs(value):,.10g}"


def heading(panel: Panel, x: float, y: float, room: float, palette: Palette) -> Iterator[Mark]:
    """The panel's name above it."""
    lines = heading_lines(panel, room)
    if lines:
        yield Words(x, y + HEADING, lines, HEADING, palette["ink"], bold=True)


def heading_lines(panel: Panel, room: float) -> tuple[str, ...]:
    """The panel's name in lines."""
    return wrapped(panel.heading, room, HEADING, bold=True)


def across(
    panel: Panel,
    stretch: Stretch,
    found: list[Tick],
    between: tuple[float, float],
    palette: Palette,
) -> Iterator[Mark]:
    """The axis below a plot: lines upwards, values, and what it measures."""
    top, bottom = between
    for i, value, text in _apart(found, stretch):
        x = stretch.at(value)
        yield from _rule(panel, "x", i, value, ((x, top), (x, bottom)), palette)
        yield _tick_text(panel, "x", i, (x, bottom + 16), text, palette, "middle")
    title = figure.axis_title(panel.x)
    if title:
        y = bottom + BELOW + TITLE - 6
        yield Words(stretch.end, y, (title,), TICK, palette["quiet"], anchor="end")


def upwards(
    panel: Panel,
    stretch: Stretch,
    found: list[Tick],
    between: tuple[float, float],
    palette: Palette,
) -> Iterator[Mark]:
    """The axis left of a plot: lines across and values."""
    left, right = between
    for i, value, text in found:
        y = stretch.at(value)
        yield from _rule(panel, "y", i, value, ((left, y), (right, y)), palette)
        yield _tick_text(panel, "y", i, (left - 7, y + 4), text, palette, "end")


def _rule(
    panel: Panel,
    letter: str,
    i: int,
    value: float,
    points: tuple[Point, Point],
    palette: Palette,
) -> Iterator[Mark]:
    """A line of the grid; that of zero is stronger."""
    axis = panel.x if letter == "x" else panel.y
    is_zero = value == 0 and axis.get("zeroline", True)
    if axis.get("showgrid", True) or is_zero:
        colour = palette["edge" if is_zero else "rule"]
        yield Path(points, colour, id=f"{letter}axis{panel.id}-line-{i}")


def _tick_text(
    panel: Panel,
    letter: str,
    i: int,
    at: Point,
    text: str,
    palette: Palette,
    anchor: Anchor,
) -> Mark:
    name = f"{letter}axis{panel.id}-tick-{i}"
    return Words(*at, (text,), TICK, palette["quiet"], anchor=anchor, id=name)


def _apart(found: list[Tick], stretch: Stretch) -> list[Tick]:
    """Every tick, or every second, third or so, so that no two texts touch; zero stays."""
    zero = next((n for n, (_, value, _) in enumerate(found) if value == 0), 0)
    for every in range(1, len(found) + 1):
        kept = found[zero % every :: every]
        ends = [(stretch.at(value), width(text, TICK) / 2 + 4) for _, value, text in kept]
        if all(a + half <= b - other for (a, half), (b, other) in pairwise(ends)):
            inside = (stretch.start - BEYOND, stretch.end + BEYOND)
            return [
                tick
                for tick, (at, half) in zip(kept, ends, strict=True)
                if inside[0] <= at - half and at + half <= inside[1]
            ]
    return found[zero : zero + 1]
