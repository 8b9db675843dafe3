"""Panels with a row a name: bars, the whiskers on them, and their amounts in figures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, product
from typing import Any, Final, Literal, TypeAlias

from costcalc.render import wording
from costcalc.render.painting.axes import (
    BELOW,
    LABEL,
    LINE,
    TITLE,
    Plan,
    Stretch,
    across,
    heading,
    heading_lines,
    ticks,
)
from costcalc.render.painting.figure import Panel, Trace, axis_title
from costcalc.render.painting.lettering import LEADING, plain, width, wrapped
from costcalc.render.painting.marks import Box, Mark, Path, Words, centred
from costcalc.render.palette import Palette, shown
from costcalc.render.scale import Scale

Side: TypeAlias = Literal[-1, 1]

PITCH: Final = 34.0
DENSE: Final = 28.0
MANY: Final = 6
"""Of more rows than these each is lower."""
THICKEST: Final = 26.0
LEAST_PITCH: Final = 17.0
GAP: Final = 10.0
AFTER: Final = 7.0
"""Between a bar and its amount."""
CAP: Final = 4.0
ARROW: Final = 5.0
NARROW: Final = 420.0
SHARE_OF_NAMES: Final = 0.36
LEAST_SHARE: Final = 0.2
"""Of the width, for the bars themselves."""


@dataclass(frozen=True)
class Piece:
    """A bar, or a category's part of one."""

    name: str
    start: float
    end: float
    trace: Trace
    point: int


@dataclass(frozen=True)
class Whisker:
    """A range around an amount; `cut` says that it goes on beyond the picture."""

    name: str
    low: float
    high: float
    cut: bool
    id: str


@dataclass(frozen=True)
class Label:
    """An amount in figures, right or left of where it stands; `shift` is past other labels."""

    name: str
    at: float
    text: str
    side: Side
    id: str
    shift: float = 0.0

    @property
    def wide(self) -> float:
        """How much room it takes from where it stands."""
        return self.shift + AFTER + width(self.text, LABEL, bold=True)


@dataclass(frozen=True)
class Rows:
    """All that a panel has to show."""

    names: tuple[str, ...]
    pieces: tuple[Piece, ...]
    whiskers: tuple[Whisker, ...]
    labels: tuple[Label, ...]

    @property
    def ends(self) -> list[float]:
        """The amounts that the scale has to hold."""
        held = [end for piece in self.pieces for end in (piece.start, piece.end)]
        held += [end for whisker in self.whiskers for end in (whisker.low, whisker.high)]
        return [*held, *(label.at for label in self.labels)] or [0.0]


def plan(panel: Panel, palette: Palette, room: float) -> Plan:
    """How high the panel is, and how it is drawn on this width."""
    rows = _rows(panel)
    longest = max((width(plain(name), LABEL) for name in rows.names), default=0.0)
    above = room < NARROW and longest > room * 0.3
    wide = room if above else min(longest, room * SHARE_OF_NAMES)
    names = {name: wrapped(name, wide + 1, LABEL) for name in rows.names}
    left = 0.0 if above else wide + GAP
    scale, legible = _fitted(rows, room - left)
    lines = max((len(each) for each in names.values()), default=1)
    name_height = lines * LABEL * LEADING
    pitch = DENSE if len(rows.names) > MANY else PITCH
    lifted = name_height if above else 0.0
    least = max(LEAST_PITCH, name_height + 3) if not above else LEAST_PITCH + lifted
    count = len(rows.names)
    top = len(heading_lines(panel, room)) * LINE

    def draw(x: float, y: float, height: float) -> Iterator[Mark]:
        stretch = Stretch(scale, x + left, x + room)
        plot = (y + top, y + top + height)
        yield from heading(panel, x, y, room, palette)
        whole = all(float(end).is_integer() for end in rows.ends)
        yield from across(panel, stretch, ticks(panel.x, scale, whole=whole), plot, palette)
        for i, name in enumerate(rows.names):
            band = height / count
            start = plot[0] + i * band
            yield _name(names[name], start + 2 if above else start, band, x, left, palette)
            own = (start + lifted, band - lifted)
            yield from _row(rows, name, own, stretch, panel, palette)
            yield from _joint(rows, i, plot[0] + (i + 1) * band, stretch, palette)

    return Plan(
        fixed=top + BELOW + (TITLE if axis_title(panel.x) else 0),
        least=count * least,
        natural=count * max(pitch + lifted * 0.8, least),
        draw=draw,
        legible=legible,
    )


def _rows(panel: Panel) -> Rows:
    given = panel.y.get("categoryarray") or [
        str(name) for trace in panel.traces for name in trace.spec["y"]
    ]
    names = tuple(dict.fromkeys(given))
    if panel.y.get("autorange") != "reversed":
        names = names[::-1]
    pieces = tuple(_pieces(panel))
    stands = {label.name: label.at for label in _written(panel)}
    whiskers = tuple(_whiskers(panel, stands))
    labels = [*_written(panel), *_outside(pieces)] or list(_own(pieces))
    return Rows(names, pieces, whiskers, tuple(_in_turn(labels, whiskers)))


def _pieces(panel: Panel) -> Iterator[Piece]:
    """Bars from their base, or each from the end of the one before."""
    reached: dict[str, float] = {}
    stacked = panel.layout.get("barmode") == "stack"
    for trace in panel.traces:
        if not trace.is_bar:
            continue
        spec = trace.spec
        for j, (name, x, base) in enumerate(
            zip(spec["y"], spec["x"], trace.each("base", 0.0), strict=True)
        ):
            start = base + reached.get(name, 0.0) if stacked else base
            reached[name] = reached.get(name, 0.0) + x
            yield Piece(name, start, start + x, trace, j)


def _whiskers(panel: Panel, stands: dict[str, float]) -> Iterator[Whisker]:
    """Each from low to high; it ends where its label stands, or at the end of the axis."""
    limit = panel.x["range"][1] if "range" in panel.x else float("inf")
    for trace in panel.traces:
        error: dict[str, Any] = trace.spec.get("error_x") or {}
        if not error:
            continue
        for j, (name, x) in enumerate(zip(trace.spec["y"], trace.spec["x"], strict=True)):
            low, high = x - error["arrayminus"][j], x + error["array"][j]
            end = min(limit, stands.get(name, limit))
            if low < high:
                beyond = high > end + abs(end) * 1e-9
                yield Whisker(name, low, min(high, end), beyond, trace.id("error", j))


def _written(panel: Panel) -> Iterator[Label]:
    """Amounts that have a trace of their own."""
    for trace in panel.traces:
        if not trace.has("text"):
            continue
        spec = trace.spec
        side: Side = -1 if "left" in spec.get("textposition", "") else 1
        for j, (name, x) in enumerate(zip(spec["y"], spec["x"], strict=True)):
            text = plain(spec["text"][j]).lstrip("▸ ")  # the whisker has an arrow
            yield Label(name, x, text, side, trace.id("text", j))


def _outside(pieces: tuple[Piece, ...]) -> Iterator[Label]:
    """Amounts that belong to bars, each at its bar's end; one of no length where there is room."""
    taken = {(p.name, 1 if p.end > p.start else -1) for p in pieces if p.end != p.start}
    for piece in pieces:
        text = plain(piece.trace.each("text", "")[piece.point])
        lies_left = piece.end < piece.start or (
            piece.end == piece.start and (piece.name, 1) in taken and (piece.name, -1) not in taken
        )
        if text:
            id_ = piece.trace.id("text", piece.point)
            yield Label(piece.name, piece.end, text, -1 if lies_left else 1, id_)


def _own(pieces: tuple[Piece, ...]) -> Iterator[Label]:
    """Where the figure has no amounts, those of the whole bars."""
    for name, own in groupby(sorted(pieces, key=lambda p: p.name), key=lambda p: p.name):
        last = max(own, key=lambda piece: piece.end)
        id_ = last.trace.id("text", last.point)
        yield Label(name, last.end, wording.whole(last.end), 1, id_)


def _in_turn(labels: list[Label], whiskers: tuple[Whisker, ...]) -> Iterator[Label]:
    """Labels beyond the whisker of their row, and one after another where two share a side."""
    high = {whisker.name: whisker.high for whisker in whiskers}
    past: dict[tuple[str, Side], tuple[float, float]] = {}
    for label in sorted(labels, key=lambda each: each.side * each.at):
        at = max(label.at, high.get(label.name, label.at)) if label.side > 0 else label.at
        moved = replace(label, at=at)
        before = past.get((label.name, label.side))
        if before:
            moved = replace(moved, shift=before[1])
        past[label.name, label.side] = (at, moved.wide)
        yield moved


def _fitted(rows: Rows, room: float) -> tuple[Scale, bool]:
    """The longest scale on which every bar and label has its room, and whether bars are too short.

    A value stands at a·value + b; each end and label asks for room to the left and right of that.
    """
    needs = [(end, 1.0, 1.0) for end in (min(rows.ends), max(rows.ends))]
    needs += [(w.high, 0.0, ARROW + 1) for w in rows.whiskers if w.cut]
    for label in rows.labels:
        past = ARROW if any(w.cut and w.name == label.name for w in rows.whiskers) else 0.0
        needs.append(
            (label.at, *((0.0, label.wide + past) if label.side > 0 else (label.wide, 0.0)))
        )
    a = min(
        (
            (room - right - left) / (b - a)
            for (a, left, _), (b, _, right) in product(needs, needs)
            if b > a
        ),
        default=room,
    )
    span = needs[1][0] - needs[0][0]
    legible = a * span >= LEAST_SHARE * room if span else True
    a = a if legible else LEAST_SHARE * room / span
    b = max(left - a * value for value, left, _ in needs)
    return Scale(-b / a, (room - b) / a), legible


def _name(
    lines: tuple[str, ...], top: float, height: float, x: float, left: float, palette: Palette
) -> Mark:
    """A row's name: left of its bar, or above it where there is no room."""
    if not left:
        return Words(x, top + LABEL, lines, LABEL, palette["ink"])
    y = centred(top, height, len(lines), LABEL)
    return Words(x + left - GAP, y, lines, LABEL, palette["ink"], anchor="end")


def _row(
    rows: Rows,
    name: str,
    band: tuple[float, float],
    stretch: Stretch,
    panel: Panel,
    palette: Palette,
) -> Iterator[Mark]:
    """A row's bars, the shorter in front, then its whisker and its amounts."""
    top, height = band
    thick = min(THICKEST, height * (1 - panel.layout.get("bargap", 0.4)))
    middle = top + height / 2
    own = [piece for piece in rows.pieces if piece.name == name]
    for piece in sorted(own, key=lambda each: -abs(each.end - each.start)):
        yield _bar(piece, middle - thick / 2, thick, stretch, palette)
    for whisker in rows.whiskers:
        if whisker.name == name:
            yield from _whisker(whisker, middle, stretch, palette)
    cut = any(whisker.cut and whisker.name == name for whisker in rows.whiskers)
    for label in rows.labels:
        if label.name == name:
            shift = label.side * (AFTER + label.shift) + (ARROW if cut else 0)
            anchor: Literal["start", "end"] = "start" if label.side > 0 else "end"
            yield Words(
                stretch.at(label.at) + shift, middle + LABEL * 0.36, (label.text,), LABEL,
                palette["ink"], bold=True, anchor=anchor, id=label.id,
            )  # fmt: skip


def _bar(piece: Piece, top: float, thick: float, stretch: Stretch, palette: Palette) -> Mark:
    line = (piece.trace.spec.get("marker") or {}).get("line") or {}
    start, end = sorted((stretch.at(piece.start), stretch.at(piece.end)))
    fill = piece.trace.colour(palette, piece.point)
    id_ = piece.trace.id("point", piece.point)
    if end == start and piece.start:  # an amount that no step leads to: a stroke
        return Box(start - 1.5, top, 3, thick, fill, id=id_)
    stroke = shown(palette, None, line.get("color", "none"))
    return Box(start, top, end - start, thick, fill, stroke, line.get("width", 0.0), id=id_)


def _whisker(whisker: Whisker, y: float, stretch: Stretch, palette: Palette) -> Iterator[Mark]:
    low, high, ink = stretch.at(whisker.low), stretch.at(whisker.high), palette["ink"]
    yield Path(((low, y), (high, y)), ink, 1.5, id=whisker.id)
    yield Path(((low, y - CAP), (low, y + CAP)), ink, 1.5)
    if whisker.cut:
        tip = ((high, y - ARROW), (high + ARROW + 1, y), (high, y + ARROW))
        yield Path(tip, fill=ink)
    else:
        yield Path(((high, y - CAP), (high, y + CAP)), ink, 1.5)


def _joint(rows: Rows, row: int, y: float, stretch: Stretch, palette: Palette) -> Iterator[Mark]:
    """Where each bar has a base of its own, the step from its end to the next bar."""
    for piece in rows.pieces:
        steps = isinstance(piece.trace.spec.get("base"), list)
        if steps and piece.name == rows.names[row] and row + 1 < len(rows.names):
            x = stretch.at(piece.end)
            yield Path(((x, y - 6), (x, y + 6)), palette["edge"])
