"""What a picture is made of: boxes, paths, dots and words, in pixels from the top left corner.

A mark that stands for a number has an id that says where the number is in the figure.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from costcalc.output.painting import lettering

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Bounds: TypeAlias = tuple[float, float, float, float]
NONE = "none"


@dataclass(frozen=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = NONE
    thickness: float = 0.0
    id: str = ""


@dataclass(frozen=True)
class Path:
    """A line through points, or the area that they enclose."""

    points: tuple[Point, ...]
    stroke: str = NONE
    thickness: float = 1.0
    dash: tuple[float, ...] = ()
    fill: str = NONE
    opacity: float = 1.0
    id: str = ""


@dataclass(frozen=True)
class Dot:
    """A disc or a ring."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = NONE
    thickness: float = 0.0
    id: str = ""


@dataclass(frozen=True)
class Words:
    """Lines of text; `y` is the first one's base line, `halo` the colour that keeps it legible."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    fill: str
    bold: bool = False
    anchor: Anchor = "start"
    halo: str = ""
    id: str = ""

    @property
    def bounds(self) -> Bounds:
        """Left, top, right and bottom of all lines."""
        wide = max(lettering.width(line, self.size, bold=self.bold) for line in self.lines)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        below = (len(self.lines) - 1) * self.size * lettering.LEADING
        return left, self.y - self.size * 0.78, left + wide, self.y + below + self.size * 0.24


Mark: TypeAlias = Box | Path | Dot | Words


def touch(one: Bounds, other: Bounds) -> bool:
    """Whether two rectangles share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@dataclass(frozen=True)
class Sheet:
    """A picture before it is written; `legible` is false where the room did not suffice."""

    width: float
    height: float
    ground: str
    marks: tuple[Mark, ...]
    title: str
    description: str
    legible: bool = True


def centred(top: float, height: float, lines: int, size: float) -> float:
    """The first base line of lines that stand in the middle of a height."""
    return top + height / 2 - (lines - 1) * size * lettering.LEADING / 2 + size * 0.36
