"""What a drawing is made of: texts, boxes, dots and paths, in pixels from the top left corner.

A mark that stands for a number has an id; colours are names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from costcalc.output.charts.lettering import LEADING, width
from costcalc.output.charts.spec import Key, Look, Point

Anchor: TypeAlias = Literal["start", "middle", "end"]
Bounds: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""

OPACITY: Final[Mapping[Look, float]] = {"solid": 1.0, "clear": 0.62, "near": 0.34, "close": 0.16}
HATCHING: Final = 7.0
"""Between two lines of a pattern."""
SWATCH: Final = 11.0
CAP: Final = 3.0
ARROW: Final = 6.0
"""Of a whisker that goes on beyond the picture."""
WHISKER: Final = "-whisker"
TICK: Final = "-tick-"


@dataclass(frozen=True)
class Text:
    """Lines of text from a base line on; a halo keeps it legible on whatever it lies."""

    at: Point
    lines: Sequence[str]
    size: float
    colour: str = "ink"
    bold: bool = False
    anchor: Anchor = "start"
    halo: bool = False
    id: str = ""

    @property
    def bounds(self) -> Bounds:
        """Where its lines lie."""
        wide = max(width(line, self.size, bold=self.bold) for line in self.lines)
        left = self.at[0] - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        below = ((len(self.lines) - 1) * LEADING + 0.24) * self.size
        return left, self.at[1] - self.size * 0.78, left + wide, self.at[1] + below


@dataclass(frozen=True)
class Box:
    """An upright rectangle."""

    bounds: Bounds
    colour: str
    id: str = ""


@dataclass(frozen=True)
class Dot:
    """A disc, or a ring in another colour than its ground."""

    at: Point
    radius: float
    fill: str
    stroke: str
    id: str = ""


@dataclass(frozen=True)
class Path:
    """Lines through points, or with a fill the areas that they enclose."""

    lines: Sequence[Sequence[Point]]
    stroke: str = ""
    fill: str = ""
    wide: float = 1.0
    dash: str = ""
    opacity: float = 1.0
    id: str = ""


Mark: TypeAlias = Text | Box | Dot | Path


def whisker(ends: Point, y: float, id_: str = "", *, cut: bool = False) -> Iterator[Mark]:
    """A range with its ends; one that is cut has an arrow."""
    low, high = ends
    caps = [((x, y - CAP), (x, y + CAP)) for x in (ends[:1] if cut else ends)]
    yield Path([((low, y), (high, y))], "ink", wide=1.5, id=id_)
    yield Path(caps, "ink", wide=1.5)
    if cut:
        yield Path([((high, y - CAP), (high + ARROW, y), (high, y + CAP))], fill="ink")


def zone(boxes: Sequence[Bounds], colour: str, look: Look, id_: str = "") -> Iterator[Mark]:
    """Cells of a map that belong together; a lead too small to see is hatched."""
    outlines = [((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in boxes]
    yield Path(outlines, fill=colour, opacity=OPACITY[look], id=id_)
    if look == "close":
        lines = [line for box in boxes for line in _hatching(box)]
        yield Path(lines, "ink", wide=1.4, opacity=0.5, id=f"{id_}-hatching")


def swatch(key: Key, at: Point) -> Iterator[Mark]:
    """What a key shows before its text; a sign stands in the text itself."""
    x, y = at
    if key.look == "whisker":
        yield from whisker((x, x + 2 * SWATCH), y + SWATCH / 2)
    elif key.look != "sign":
        yield from zone([(x, y, x + SWATCH, y + SWATCH)], key.colour, key.look)


def swatch_width(key: Key) -> float:
    """The pixels of a key's picture and of the space behind it."""
    return {"sign": 0.0, "whisker": 2 * SWATCH + 6}.get(key.look, SWATCH + 6)


def touch(one: Bounds, other: Bounds) -> bool:
    """Whether two rectangles share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _hatching(box: Bounds) -> Iterable[tuple[Point, Point]]:
    """Slanted lines within a rectangle, that go on in its neighbours."""
    left, top, right, bottom = box
    at = (left + top) // HATCHING * HATCHING + HATCHING
    while at < right + bottom:
        start = max(left, at - bottom), min(bottom, at - left)
        yield start, (min(right, at - top), max(top, at - right))
        at += HATCHING
