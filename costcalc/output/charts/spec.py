"""A chart as data: its words, its panels of marks, its key and its rows.

Every form of a chart is made from this and from nothing else: SVG, PNG, Plotly, table and CSV.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from costcalc.output.cells import Table
from costcalc.output.charts.scale import Axis
from costcalc.output.period import Period

Point: TypeAlias = tuple[float, float]
Side: TypeAlias = Literal[-1, 1]
Look: TypeAlias = Literal["solid", "clear", "near", "close", "whisker", "sign"]
"""How an area looks; in a key also a whisker, or a sign that its text begins with."""
Value: TypeAlias = str | float | int | bool | None
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in values."""


@dataclass(frozen=True)
class Bar:
    """A bar, or a category's part of one; `says` is shown under a pointer.

    A whole on an axis that does not begin at zero is a stroke.
    """

    name: str
    start: float
    end: float
    colour: str
    says: str = ""
    stroke: bool = False


@dataclass(frozen=True)
class Whisker:
    """The range around an amount; beyond the end of the axis it is cut and has an arrow."""

    low: float
    high: float


@dataclass(frozen=True)
class Label:
    """An amount in figures, right or left of where it stands."""

    at: float
    text: str
    side: Side = 1


@dataclass(frozen=True)
class Row:
    """A name with its bars; `level` is the value that a line leads on to the next row from."""

    name: str
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...] = ()
    whisker: Whisker | None = None
    level: float | None = None


@dataclass(frozen=True)
class Line:
    """A line with its band as (x, low, high), and what is written at its end.

    `hover` is shown under a pointer, with {x} and {y} where the values stand.
    """

    points: tuple[Point, ...]
    colour: str
    label: str
    dash: str = "solid"
    band: tuple[tuple[float, float, float], ...] = ()
    hover: str = ""

    @property
    def outline(self) -> tuple[Point, ...]:
        """The band's edge: along its high side and back along its low one."""
        there = ((x, high) for x, _, high in self.band)
        back = ((x, low) for x, low, _ in reversed(self.band))
        return (*there, *back)


@dataclass(frozen=True)
class Dots:
    """Points; a lone one may have its name beside it."""

    points: tuple[Point, ...]
    colour: str
    look: Literal["disc", "ring", "here"] = "disc"
    name: str = ""
    hover: str = ""


@dataclass(frozen=True)
class Zone:
    """What some cells of a map have in common."""

    name: str
    colour: str
    look: Look
    says: str


@dataclass(frozen=True)
class Cells:
    """A map of two axes: edges of its columns and rows, the zone of every cell, and its amount.

    `pointed` is how an amount is formatted under a pointer; `names` are (x, y, text), where the
    widest part of each colour is.
    """

    across: tuple[float, ...]
    up: tuple[float, ...]
    zones: tuple[Zone, ...]
    grid: tuple[tuple[int, ...], ...]
    amounts: tuple[tuple[float, ...], ...]
    pointed: str = ",.2f"
    names: tuple[tuple[float, float, str], ...] = ()

    def rectangles(self, zone: int) -> Iterator[Rectangle]:
        """A zone as runs of its cells, joined with the same run of the rows above."""
        begun: dict[tuple[int, int], int] = {}
        for j in range(len(self.grid) + 1):
            found = set(self._runs(j, zone)) if j < len(self.grid) else set()
            for start, end in [run for run in begun if run not in found]:
                bottom = begun.pop((start, end))
                yield self.across[start], self.up[bottom], self.across[end], self.up[j]
            for run in found:
                begun.setdefault(run, j)

    def _runs(self, row: int, zone: int) -> Iterator[tuple[int, int]]:
        at = 0
        for cell, run in groupby(self.grid[row]):
            end = at + len(list(run))
            if cell == zone:
                yield at, end
            at = end


@dataclass(frozen=True)
class Panel:
    """Marks on one pair of axes: a row a name, or a scale upwards.

    `sides` say what lies left and right of zero.
    """

    x: Axis
    y: Axis | None = None
    title: str = ""
    sides: tuple[str, str] | None = None
    rows: tuple[Row, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dots, ...] = ()
    cells: Cells | None = None


@dataclass(frozen=True)
class Key:
    """What a colour, a pattern or a sign stands for."""

    text: str
    look: Look = "solid"
    colour: str = "ink"


@dataclass(frozen=True)
class Column:
    """A column of a chart's numbers."""

    id: str
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Data:
    """The numbers of a chart as they are, for programs."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart; without panels there is nothing to draw, and the subtitle says why.

    `says` are sentences beside it; `period` is that of its amounts where it is not a total's. Its
    `id` and `footer` come with the name that it is asked for by.
    """

    title: str
    subtitle: str
    panels: tuple[Panel, ...] = ()
    key: tuple[Key, ...] = ()
    says: tuple[str, ...] = ()
    table: Table | None = None
    data: Data = Data()
    period: Period | None = None
    id: str = ""
    footer: str = ""
