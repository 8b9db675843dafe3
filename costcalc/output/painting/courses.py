"""Lines with bands, dots and rings, and their names: at a line's end, beside a lone ring."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from costcalc.output import wording
from costcalc.output.painting.axes import LABEL, Plot
from costcalc.output.painting.figure import Panel, Trace
from costcalc.output.painting.lettering import width
from costcalc.output.painting.marks import Bounds, Dot, Mark, Path, Point, Words, touch
from costcalc.output.palette import Palette
from costcalc.output.scale import spread_out

DASHES: Final[dict[str, tuple[float, ...]]] = {
    "dash": (7, 4),
    "dot": (2, 3),
    "dashdot": (8, 3, 2, 3),
    "longdash": (12, 4),
}
BAND: Final = "toself"
FAINT: Final = 0.12
APART: Final = 16.0
"""Between two labels at lines' ends."""
LEADER: Final = 16.0
"""From a line's end to its label."""
LIFT: Final = 14.0
"""From a ring to its name."""
STEPS: Final = 16
"""In how many pieces names keep away from a stretch of a line."""


@dataclass(frozen=True)
class End:
    """A line's last value and what stands beside it."""

    value: float
    colour: str
    text: str

    @property
    def room(self) -> float:
        """The pixels that it takes right of the plot."""
        return LEADER + width(self.text, LABEL, bold=True) + 2


def courses(panel: Panel, plot: Plot, palette: Palette) -> Iterator[Mark]:
    """Bands first, lines on them, dots and rings on top."""
    for trace in panel.traces:
        if trace.spec.get("fill") == BAND:
            fill = palette.get(trace.meta.get("fill", ""), palette["edge"])
            yield Path(plot.points(trace), fill=fill, opacity=FAINT, id=trace.id("band"))
    for trace in panel.traces:
        if _is_line(trace):
            yield _line(trace, plot.points(trace), palette)
    for trace in panel.traces:
        if trace.has("markers"):
            for j, point in enumerate(plot.points(trace)):
                yield from _marker(trace, j, point, palette)


def ends(panel: Panel, palette: Palette) -> list[End]:
    """What stands at the lines' ends: the name with the last value."""
    signs = any(str(text).startswith("+") for text in panel.y.get("ticktext") or ())
    lines = [trace for trace in panel.traces if _is_line(trace) and "colour" in trace.meta]
    lasts = [float(trace.spec["y"][-1]) for trace in lines]
    return [
        End(last, trace.colour(palette), _end_text(trace.name, last, signs=signs))
        for trace, last in zip(lines, lasts, strict=True)
    ]


def _end_text(name: str, last: float, *, signs: bool) -> str:
    """The level that others are seen against has its name alone."""
    if signs and not last:
        return name
    sign = "−" if last < 0 else "+" if signs else ""
    return f"{name} {sign}{wording.compact(abs(last))}"


def end_labels(found: list[End], plot: Plot) -> Iterator[Mark]:
    """Names at the lines' ends, moved apart, each with a line that leads to it."""
    right = plot.x.end
    wanted = [plot.y.at(end.value) for end in found]
    places = spread_out(wanted, APART, plot.y.end, plot.y.start)
    for end, at, place in zip(found, wanted, places, strict=True):
        yield Path(((right + 4, at), (right + LEADER - 4, place)), end.colour)
        yield Words(right + LEADER, place + 4, (end.text,), LABEL, end.colour, bold=True)


def names(panel: Panel, plot: Plot, palette: Palette) -> Iterator[Words]:
    """Names beside lone markers, where they lie on nothing."""
    taken = list(_along_lines(panel, plot))
    for trace in panel.traces:
        if trace.has("markers") and not trace.has("lines") and len(trace.spec["x"]) == 1:
            word = _beside(trace, taken, plot, palette)
            taken.append(word.bounds)
            yield word


def _is_line(trace: Trace) -> bool:
    return trace.has("lines") and trace.spec.get("fill") != BAND


def _line(trace: Trace, points: tuple[Point, ...], palette: Palette) -> Mark:
    line = trace.spec.get("line") or {}
    colour = palette["edge"] if "colours" in trace.meta else trace.colour(palette)
    dash = DASHES.get(line.get("dash", ""), ())
    return Path(points, colour, line.get("width", 2), dash, id=trace.id("line"))


def _marker(trace: Trace, j: int, point: Point, palette: Palette) -> Iterator[Mark]:
    marker = trace.spec.get("marker") or {}
    colour, radius = trace.colour(palette, j), marker.get("size", 6) / 2
    symbol = marker.get("symbol", "circle")
    fill, thickness = (palette["surface"], 2) if "open" in symbol else (colour, 0)
    yield Dot(*point, radius, fill, colour, thickness, id=trace.id("point", j))
    if "cross" in symbol:
        x, y = point
        yield Path(((x - radius, y), (x + radius, y)), colour, 1.5)
        yield Path(((x, y - radius), (x, y + radius)), colour, 1.5)


def _along_lines(panel: Panel, plot: Plot) -> Iterator[Bounds]:
    """Small squares along every line."""
    stretches = (
        stretch
        for trace in panel.traces
        if _is_line(trace)
        for stretch in pairwise(plot.points(trace))
    )
    for ((a, b), (c, d)), step in product(stretches, range(STEPS + 1)):
        x, y = a + (c - a) * step / STEPS, b + (d - b) * step / STEPS
        yield x - 3, y - 3, x + 3, y + 3


def _beside(trace: Trace, taken: list[Bounds], plot: Plot, palette: Palette) -> Words:
    """The name above its point or below it, as near as it is free, within the plot."""
    x, y = plot.points(trace)[0]
    half = width(trace.name, LABEL, bold=True) / 2
    middle = min(max(x, plot.x.start + half), max(plot.x.end, plot.x.start + 2 * half) - half)
    words = [
        Words(
            middle, y + side * (LIFT + step * LABEL) + (LABEL * 0.8 if side > 0 else 0),
            (trace.name,), LABEL, trace.colour(palette),
            bold=True, anchor="middle", halo=palette["surface"],
        )
        for step, side in product(range(8), (-1, 1))
    ]  # fmt: skip
    inside = [
        word for word in words if plot.y.end <= word.bounds[1] and word.bounds[3] <= plot.y.start
    ]
    free = (word for word in inside if not any(touch(word.bounds, other) for other in taken))
    return next(free, (inside or words)[0])
