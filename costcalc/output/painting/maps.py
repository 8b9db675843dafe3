"""A map of two drivers: its cells in the colours of who is cheapest there, and their names."""

from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import Final

from costcalc.output.painting.axes import Plot
from costcalc.output.painting.figure import Trace, zones
from costcalc.output.painting.lettering import width
from costcalc.output.painting.marks import Box, Mark, Words
from costcalc.output.palette import Palette
from costcalc.output.scale import Scale

SIZE: Final = 13.0
OVERLAP: Final = 0.6
"""Between neighbouring cells, so that the ground does not shine through."""
DEEP: Final = 4
"""Rows around a name that count for its place; more make it no better."""


def scale(values: list[float], *, by_ratio: bool) -> Scale:
    """The axis of a map: cells reach half a cell beyond their values."""
    low, high, steps = values[0], values[-1], len(values) - 1
    if not steps:
        return Scale(low - 1, high + 1)
    if by_ratio:
        half = (high / low) ** (0.5 / steps)
        return Scale(low / half, high * half, by_ratio=True)
    half = (high - low) / steps / 2
    return Scale(low - half, high + half)


def cells(trace: Trace, plot: Plot, palette: Palette) -> Iterator[Mark]:
    """The cells, those that look the same joined along a row; the id has row and first column."""
    rows: list[list[int]] = trace.spec["z"]
    wide, high = _cell(plot, rows)
    for j, row in enumerate(rows):
        for start, end, cell in _runs(row):
            yield Box(
                plot.x.start + start * wide,
                plot.y.start - (j + 1) * high,
                (end - start) * wide + (OVERLAP if end < len(row) else 0.0),
                high + (OVERLAP if j else 0.0),
                _laid(trace.colour(palette, cell), palette["surface"], trace.spec["opacity"]),
                id=trace.id("cell", j, start),
            )


def names(trace: Trace, plot: Plot, palette: Palette) -> Iterator[Words]:
    """Each name in the widest stretch of its part of the map, where it fits."""
    rows: list[list[int]] = trace.spec["z"]
    wide, high = _cell(plot, rows)
    for cell, name in zones(trace).items():
        needed = width(name, SIZE, bold=True) + 12
        places = [
            (_depth(rows, j, (start + end) // 2) * (end - start), (start + end) / 2, j)
            for j, row in enumerate(rows)
            for start, end, own in _runs(row)
            if own == cell and (end - start) * wide > needed
        ]
        deep, column, j = max(places, default=(0, 0.0, 0))
        if deep:
            x, y = plot.x.start + column * wide, plot.y.start - (j + 0.5) * high + SIZE * 0.36
            yield Words(x, y, (name,), SIZE, palette["ink"], bold=True, anchor="middle")


def _cell(plot: Plot, rows: list[list[int]]) -> tuple[float, float]:
    """A cell's width and height."""
    return (plot.x.end - plot.x.start) / len(rows[0]), (plot.y.start - plot.y.end) / len(rows)


def _runs(row: list[int]) -> Iterator[tuple[int, int, int]]:
    """From where to where a row has the same number."""
    at = 0
    for cell, run in groupby(row):
        end = at + len(list(run))
        yield at, end, cell
        at = end


def _depth(rows: list[list[int]], row: int, column: int) -> int:
    """How many rows above and below a cell have the same number, the smaller side."""

    def same(others: Iterable[int]) -> int:
        like = takewhile(lambda j: rows[j][column] == rows[row][column], others)
        return len(list(like))

    above, below = range(row + 1, len(rows)), range(row - 1, -1, -1)
    return min(same(above), same(below), DEEP)


def _laid(colour: str, ground: str, part: float) -> str:
    """A colour laid thinly on a ground, as one that hides what is below."""
    pairs = ((int(ground[i : i + 2], 16), int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
