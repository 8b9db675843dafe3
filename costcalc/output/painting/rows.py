"""What stands in each row of a panel of bars: their parts, the range around them, their amounts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from costcalc.output import wording
from costcalc.output.painting.figure import Panel, Trace
from costcalc.output.painting.lettering import plain, width

Side: TypeAlias = Literal[-1, 1]

SIZE: Final = 12.0
AFTER: Final = 7.0
"""Between a bar and its amount."""
ARROW: Final = 6.0
"""Of a whisker that goes on beyond the picture."""


@dataclass(frozen=True)
class Piece:
    """A bar, or a category's part of one; `steps` where each bar has a base of its own."""

    start: float
    end: float
    trace: Trace
    point: int
    steps: bool


@dataclass(frozen=True)
class Whisker:
    """A range around an amount, shown up to `end`."""

    low: float
    high: float
    end: float
    id: str

    @property
    def cut(self) -> bool:
        """Whether it goes on beyond the picture."""
        return self.high > self.end + abs(self.end) * 1e-9


@dataclass(frozen=True)
class Label:
    """An amount in figures, right or left of where it stands, so many pixels away."""

    at: float
    text: str
    side: Side
    id: str
    away: float = AFTER

    @property
    def room(self) -> tuple[float, float]:
        """The pixels that it takes left and right of where it stands."""
        wide = self.away + width(self.text, SIZE, bold=True)
        return (wide, 0.0) if self.side < 0 else (0.0, wide)


@dataclass(frozen=True)
class Row:
    """A name with all that is drawn for it."""

    name: str
    pieces: tuple[Piece, ...]
    whisker: Whisker | None
    labels: tuple[Label, ...]

    @property
    def needs(self) -> Iterator[tuple[float, float, float]]:
        """The amounts that the scale has to hold, and the pixels left and right of each."""
        for piece in self.pieces:
            yield from ((piece.start, 1.0, 1.0), (piece.end, 1.0, 1.0))
        if self.whisker:
            yield self.whisker.low, 0.0, 0.0
            yield self.whisker.end, 0.0, ARROW
        yield from ((label.at, *label.room) for label in self.labels)


def rows(panel: Panel) -> tuple[Row, ...]:
    """The panel's rows from above."""
    given = panel.y.get("categoryarray") or (
        name for trace in panel.traces for name in trace.spec["y"]
    )
    names = list(dict.fromkeys(given))
    told = any(trace.has("text") or "text" in trace.spec for trace in panel.traces)
    found = [_row(panel, name, told=told) for name in names]
    return tuple(found if panel.y.get("autorange") == "reversed" else reversed(found))


def _row(panel: Panel, name: str, *, told: bool) -> Row:
    pieces = tuple(_pieces(panel, name))
    labels = [*_written(panel, name), *_outside(pieces)]
    whisker = _whisker(panel, name, labels[0].at if labels else float("inf"))
    if not told:
        labels = [_own(pieces, whisker)] if pieces else []
    return Row(name, pieces, whisker, tuple(_in_turn(labels, whisker)))


def _points(panel: Panel, name: str) -> Iterator[tuple[Trace, int]]:
    """Where the traces of a panel speak of a name."""
    for trace in panel.traces:
        yield from ((trace, j) for j, y in enumerate(trace.spec["y"]) if y == name)


def _pieces(panel: Panel, name: str) -> Iterator[Piece]:
    """Bars from their base, or each from the end of the one before."""
    reached, stacked = 0.0, panel.layout.get("barmode") == "stack"
    for trace, j in _points(panel, name):
        if trace.is_bar:
            start = trace.each("base", 0.0)[j] + (reached if stacked else 0.0)
            end = start + trace.spec["x"][j]
            reached = end
            yield Piece(start, end, trace, j, isinstance(trace.spec.get("base"), list))


def _whisker(panel: Panel, name: str, label: float) -> Whisker | None:
    """From low to high; it ends at the end of the axis, or where its label stands."""
    for trace, j in _points(panel, name):
        error: dict[str, Any] = trace.spec.get("error_x") or {}
        if error:
            x = trace.spec["x"][j]
            low, high = x - error["arrayminus"][j], x + error["array"][j]
            end = min(high, max(label, x), panel.x.get("range", (0.0, high))[1])
            return Whisker(low, high, end, trace.id("error", j)) if low < high else None
    return None


def _written(panel: Panel, name: str) -> Iterator[Label]:
    """Amounts that have a trace of their own."""
    for trace, j in _points(panel, name):
        if trace.has("text"):
            text = plain(trace.spec["text"][j]).lstrip("▸ ")  # the whisker has an arrow
            side: Side = -1 if "left" in trace.spec.get("textposition", "") else 1
            yield Label(trace.spec["x"][j], text, side, trace.id("text", j))


def _outside(pieces: tuple[Piece, ...]) -> Iterator[Label]:
    """Amounts that belong to bars, each at its bar's end; one of no length where there is room."""
    ways = {piece.end > piece.start for piece in pieces if piece.end != piece.start}
    for piece in pieces:
        text = plain(piece.trace.each("text", "")[piece.point])
        is_left = piece.end < piece.start or (piece.end == piece.start and ways == {True})
        if text:
            side: Side = -1 if is_left else 1
            yield Label(piece.end, text, side, piece.trace.id("text", piece.point))


def _own(pieces: tuple[Piece, ...], whisker: Whisker | None) -> Label:
    """Where the figure has no amounts, that of the whole bar, and of an end out of sight."""
    last = max(pieces, key=lambda piece: piece.end)
    beyond = f" (high {wording.compact(whisker.high)})" if whisker and whisker.cut else ""
    text = wording.whole(last.end) + beyond
    return Label(last.end, text, 1, last.trace.id("text", last.point))


def _in_turn(labels: list[Label], whisker: Whisker | None) -> Iterator[Label]:
    """Labels beyond the whisker, and one after another where two share a side."""
    past: dict[Side, float] = {}
    for label in sorted(labels, key=lambda each: each.side * each.at):
        away = past.get(label.side, AFTER)
        at = label.at
        if whisker and label.side > 0:
            at = max(at, whisker.end)
            away += ARROW if whisker.cut else 0.0
        moved = replace(label, at=at, away=away)
        past[label.side] = sum(moved.room) + AFTER
        yield moved
