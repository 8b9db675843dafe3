"""Panels with a row a name: bars, the whiskers below them, and their amounts in figures."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final, TypeAlias

from costcalc.output.charts.lettering import LEADING, plain, width, wrapped
from costcalc.output.charts.marks import ARROW, WHISKER, Box, Mark, Path, Text, whisker
from costcalc.output.charts.panels import (
    BELOW,
    LABEL,
    TITLE,
    Plan,
    Plot,
    Stretch,
    across,
    axis_name,
    head,
    head_height,
)
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Panel, Row

Need: TypeAlias = tuple[float, float, float]
"""A value that the axis has to hold, and the pixels that it takes left and right of it."""

PITCH: Final = 30.0
DENSE: Final = 26.0
MANY: Final = 6
"""Of more rows than these each is lower."""
LEAST_PITCH: Final = 17.0
RANGE: Final = 8.0
"""Of a row: below its bar, for a whisker."""
THICK: Final = 0.64
"""Of what a row has for its bar."""
GAP: Final = 10.0
"""Between a name and its bar."""
AFTER: Final = 6.0
"""Between a bar and its amount."""
NARROW: Final = 420.0
LONG: Final = 0.3
"""Of a narrow panel: a name longer than that stands above its bar."""
LONGEST: Final = 0.36
"""Of a panel: a name longer than that breaks into lines."""
LEAST_SHARE: Final = 0.2
"""Of the width, for the bars themselves."""
STROKE: Final = 3.0


def plan(panel: Panel, number: int, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    rows = panel.rows
    longest = max(width(plain(row.name), LABEL) for row in rows)
    above = room < NARROW and longest > room * LONG
    wide = room if above else min(longest, room * LONGEST)
    names = [wrapped(row.name, wide + 1, LABEL) for row in rows]
    left = 0.0 if above else wide + GAP
    axis, legible = _fitted(panel, room - left)
    lines = max(map(len, names)) * LABEL * LEADING
    lifted = lines if above else 0.0
    ranged = RANGE if any(row.whisker for row in rows) else 0.0
    least = lifted + ranged + (LEAST_PITCH if above else max(LEAST_PITCH, lines + 3))
    pitch = (DENSE if len(rows) > MANY else PITCH) + lifted * 0.8 + ranged
    top = head_height(panel, room)

    def place(x: float, y: float, height: float) -> Plot:
        # A row's bar stands at the row's number, below a name and above a whisker.
        band = height / len(rows)
        middle = (lifted + (band - lifted - ranged) / 2) / band
        up = Stretch(Axis(-middle, len(rows) - middle), y + top, y + top + height)
        return Plot(Stretch(axis, x + left, x + room), up)

    def draw(x: float, y: float, plot: Plot) -> Iterator[Mark]:
        band = (plot.y.end - plot.y.start) / len(rows)
        half = (band - lifted - ranged) * THICK / 2
        yield from head(panel, (x, y), room)
        yield from across(plot, axis_name("x", number))
        for i, (row, name) in enumerate(zip(rows, names, strict=True)):
            middle, own = plot.y.at(i), f"panel-{number}-row-{i}"
            if above:
                first = plot.y.start + i * band + lifted - len(name) * LABEL * LEADING + LABEL + 2
                yield Text((x, first), name, LABEL, halo=True)
            else:
                first = middle + LABEL * 0.36 - (len(name) - 1) * LABEL * LEADING / 2
                yield Text((x + wide, first), name, LABEL, anchor="end")
            yield from _bars(row, (middle - half, middle + half), plot.x, own)
            yield from _range(row, middle + half, plot.x, panel.x.high, own)
            if row.level is not None:
                at_level, end = plot.x.at(row.level), plot.y.start + (i + 1) * band
                yield Path([((at_level, end - 6), (at_level, end + 6))], "edge")

    return Plan(
        fixed=top + BELOW + (TITLE if axis.title else 0),
        least=len(rows) * least,
        natural=len(rows) * max(pitch, least),
        place=place,
        draw=draw,
        legible=legible,
    )


def _bars(row: Row, between: tuple[float, float], stretch: Stretch, name: str) -> Iterator[Mark]:
    """A row's bars, and the amounts at their ends."""
    top, bottom = between
    for i, bar in enumerate(row.bars):
        start, end = sorted((stretch.at(bar.start), stretch.at(bar.end)))
        if bar.stroke:
            start, end = start - STROKE / 2, start + STROKE / 2
        yield Box((start, top, end, bottom), bar.colour, f"{name}-bar-{i}")
    for i, label in enumerate(row.labels):
        yield Text(
            (stretch.at(label.at) + label.side * AFTER, (top + bottom) / 2 + LABEL * 0.36),
            (label.text,),
            LABEL,
            id=f"{name}-label-{i}",
            bold=True,
            anchor="end" if label.side < 0 else "start",
            halo=True,
        )


def _range(row: Row, below: float, stretch: Stretch, limit: float, name: str) -> Iterator[Mark]:
    """The whisker below a bar, apart from the amount at its end."""
    if row.whisker and row.whisker.low < row.whisker.high:
        low, high = (stretch.at(min(end, limit)) for end in (row.whisker.low, row.whisker.high))
        cut = row.whisker.high > limit
        yield from whisker((low, high), below + RANGE * 0.6, f"{name}{WHISKER}", cut=cut)


def _fitted(panel: Panel, room: float) -> tuple[Axis, bool]:
    """The longest axis on which all has its room, and whether bars are long enough on it.

    A value stands at slope * value + start, and needs pixels to its left and to its right.
    """
    needs = [need for row in panel.rows for need in _needs(row, panel.x.high)]
    slope = min(
        (
            (room - one[1] - other[2]) / (other[0] - one[0])
            for one, other in product(needs, needs)
            if other[0] > one[0]
        ),
        default=room,
    )
    values = [value for value, _, _ in needs]
    span = max(values) - min(values)
    legible = slope * span >= LEAST_SHARE * room or not span
    if not legible:
        slope = LEAST_SHARE * room / span
    start = max(left - slope * value for value, left, _ in needs)
    return replace(panel.x, low=-start / slope, high=(room - start) / slope), legible


def _needs(row: Row, limit: float) -> Iterator[Need]:
    for bar in row.bars:
        yield from ((bar.start, 1.0, 1.0), (bar.end, 1.0, 1.0))
    if row.whisker:
        cut = row.whisker.high > limit
        yield row.whisker.low, 1.0, 1.0
        yield min(row.whisker.high, limit), 1.0, ARROW if cut else 1.0
    for label in row.labels:
        wide = AFTER + width(label.text, LABEL, bold=True) + 1
        yield (label.at, wide, 0.0) if label.side < 0 else (label.at, 0.0, wide)
