"""Panels with a row a name: bars, the whiskers on them, and their amounts in figures."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from costcalc.output.painting.axes import (
    BELOW,
    LABEL,
    LINE,
    TITLE,
    Plan,
    Stretch,
    Tick,
    across,
    heading,
    heading_lines,
    ticks,
)
from costcalc.output.painting.figure import Panel, axis_title
from costcalc.output.painting.lettering import LEADING, plain, width, wrapped
from costcalc.output.painting.marks import Box, Mark, Path, Words, centred
from costcalc.output.painting.rows import ARROW, Label, Piece, Row, Whisker, rows
from costcalc.output.palette import Palette, shown
from costcalc.output.scale import Scale

PITCH: Final = 34.0
DENSE: Final = 28.0
MANY: Final = 6
"""Of more rows than these each is lower."""
LEAST_PITCH: Final = 17.0
THICKEST: Final = 30.0
GAP: Final = 10.0
"""Between a name and its bar."""
NARROW: Final = 420.0
LONG: Final = 0.3
"""Of a narrow panel: a name longer than that stands above its bar."""
LONGEST: Final = 0.36
"""Of a panel: a name longer than that breaks into lines."""
LEAST_SHARE: Final = 0.2
"""Of the width, for the bars themselves."""
CAP: Final = 4.0
STROKE: Final = 3.0


def plan(panel: Panel, palette: Palette, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    found = rows(panel)
    longest = max((width(plain(row.name), LABEL) for row in found), default=0.0)
    above = room < NARROW and longest > room * LONG
    wide = room if above else min(longest, room * LONGEST)
    names = [wrapped(row.name, wide + 1, LABEL) for row in found]
    left = 0.0 if above else wide + GAP
    scale, legible = _fitted(found, room - left)
    lines = max(map(len, names), default=1) * LABEL * LEADING
    lifted = lines if above else 0.0
    least = LEAST_PITCH + lifted if above else max(LEAST_PITCH, lines + 3)
    pitch = (DENSE if len(found) > MANY else PITCH) + lifted * 0.8
    top = len(heading_lines(panel, room)) * LINE

    def draw(x: float, y: float, height: float) -> Iterator[Mark]:
        stretch = Stretch(scale, x + left, x + room)
        yield from heading(panel, x, y, room, palette)
        start, band = y + top, height / len(found)
        yield from across(
            panel, stretch, _ticks(panel, found, scale), (start, start + height), palette
        )
        for row, name in zip(found, names, strict=True):
            if above:
                yield _name_above(name, x, start, palette)
            else:
                yield _name_beside(name, x + wide, start, band, palette)
            thick = (band - lifted) * (1 - panel.layout.get("bargap", 0.4))
            middle = start + lifted + (band - lifted) / 2
            yield from _drawn(row, middle, min(thick, THICKEST), stretch, palette)
            start += band
            if row is not found[-1]:
                yield from _joints(row, start, stretch, palette)

    return Plan(
        fixed=top + BELOW + (TITLE if axis_title(panel.x) else 0),
        least=len(found) * least,
        natural=len(found) * max(pitch, least),
        draw=draw,
        legible=legible,
    )


def _fitted(found: tuple[Row, ...], room: float) -> tuple[Scale, bool]:
    """The longest scale on which all has its room, and whether bars are long enough on it.

    A value stands at slope·value + start, and needs pixels to its left and to its right.
    """
    needs = [need for row in found for need in row.needs] or [(0.0, 0.0, 0.0)]
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
    return Scale(-start / slope, (room - start) / slope), legible


def _ticks(panel: Panel, found: tuple[Row, ...], scale: Scale) -> list[Tick]:
    """The axis' ticks; counts have no parts, and nothing but zero has no ticks of its own."""
    values = {value for row in found for value, _, _ in row.needs}
    whole = all(float(value).is_integer() for value in values)
    return ticks(panel.x, scale, several=len(values) > 1, whole=whole)


def _name_beside(
    lines: tuple[str, ...], right: float, top: float, height: float, palette: Palette
) -> Mark:
    y = centred(top, height, len(lines), LABEL)
    return Words(right, y, lines, LABEL, palette["ink"], anchor="end")


def _name_above(lines: tuple[str, ...], left: float, top: float, palette: Palette) -> Mark:
    return Words(left, top + LABEL + 2, lines, LABEL, palette["ink"], halo=palette["surface"])


def _drawn(
    row: Row, middle: float, thick: float, stretch: Stretch, palette: Palette
) -> Iterator[Mark]:
    """A row's bars, the shorter in front, then its whisker and its amounts."""
    for piece in sorted(row.pieces, key=lambda each: -abs(each.end - each.start)):
        yield _bar(piece, middle - thick / 2, thick, stretch, palette)
    if row.whisker:
        yield from _whisker(row.whisker, middle, stretch, palette["ink"])
    for label in row.labels:
        yield _label(label, middle, stretch, palette)


def _bar(piece: Piece, top: float, thick: float, stretch: Stretch, palette: Palette) -> Mark:
    start, end = sorted((stretch.at(piece.start), stretch.at(piece.end)))
    fill = piece.trace.colour(palette, piece.point)
    id_ = piece.trace.id("point", piece.point)
    if piece.steps and piece.start == piece.end:  # a whole on a scale that does not begin at zero
        return Box(start - STROKE / 2, top, STROKE, thick, fill, id=id_)
    line = (piece.trace.spec.get("marker") or {}).get("line") or {}
    edge = line.get("width", 0.0) if end > start else 0.0
    stroke = shown(palette, None, line.get("color", "none"))
    return Box(start, top, end - start, thick, fill, stroke, edge, id=id_)


def _whisker(whisker: Whisker, y: float, stretch: Stretch, ink: str) -> Iterator[Mark]:
    low, end = stretch.at(whisker.low), stretch.at(whisker.end)
    yield Path(((low, y), (end, y)), ink, 1.5, id=whisker.id)
    yield Path(((low, y - CAP), (low, y + CAP)), ink, 1.5)
    if whisker.cut:
        yield Path(((end, y - ARROW + 1), (end + ARROW, y), (end, y + ARROW - 1)), fill=ink)
    else:
        yield Path(((end, y - CAP), (end, y + CAP)), ink, 1.5)


def _label(label: Label, middle: float, stretch: Stretch, palette: Palette) -> Mark:
    return Words(
        stretch.at(label.at) + label.side * label.away,
        middle + LABEL * 0.36,
        (label.text,),
        LABEL,
        palette["ink"],
        bold=True,
        anchor="end" if label.side < 0 else "start",
        halo=palette["surface"],
        id=label.id,
    )


def _joints(row: Row, y: float, stretch: Stretch, palette: Palette) -> Iterator[Mark]:
    """Where bars are steps, what leads from the end of one to the next."""
    for piece in row.pieces:
        if piece.steps:
            x = stretch.at(piece.end)
            yield Path(((x, y - 6), (x, y + 6)), palette["edge"])
