"""Horizontal bars on one scale, as the page draws them without a script."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from costcalc.output.scale import Scale, percent, text_width

SIZE: Final = 12.0
"""Of the texts beside a bar, in pixels."""
NARROWEST: Final = 236.0
"""The narrowest picture, in pixels: what texts have to fit in."""
LABEL_GAP: Final = 5.0
OVERHANG: Final = 13.0
"""How far a label of an axis may reach over the picture's edge: the card's padding."""


@dataclass(frozen=True)
class Piece:
    """A part of a bar, by the name of its look."""

    look: str
    start: str
    width: str


@dataclass(frozen=True)
class Label:
    """A text at a place; `anchor` is the end of the text that stands there."""

    place: str
    anchor: str
    shift: str
    text: str


@dataclass(frozen=True)
class BarRow:
    """A bar with what is written beside it; `level` is the place that a line leads on to."""

    name: str
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...] = ()
    level: str = ""
    whisker: tuple[str, str] | None = None
    amount: str = ""
    tag: str = ""
    strong: bool = False


@dataclass(frozen=True)
class BarsDrawing:
    """Bars, their axis, a line where the two sides are level, and what each side means."""

    rows: tuple[BarRow, ...]
    ticks: tuple[tuple[str, str], ...]
    zero: str = ""
    sides: tuple[str, str] | None = None


def piece(scale: Scale, look: str, start: float, end: float) -> Piece:
    """The part of a bar between two values, in either order."""
    low, high = sorted((scale.share(start), scale.share(end)))
    return Piece(look, percent(low), percent(high - low))


def label(scale: Scale, value: float, text: str, *, after: bool) -> Label:
    """A text just after or just before a value."""
    anchor, shift = ("start", LABEL_GAP) if after else ("end", -LABEL_GAP)
    return Label(scale.place(value), anchor, f"{shift:g}", text)


def room_for(texts: list[str]) -> float:
    """The share of the narrowest picture that the longest of some texts takes."""
    widest = max((text_width(text, SIZE) for text in texts), default=0.0)
    return min((widest + LABEL_GAP + 3) / NARROWEST, 0.36)


def thinned(scale: Scale, texts: list[tuple[float, str]]) -> tuple[tuple[str, str], ...]:
    """The labels of an axis, as many as do not touch in the narrowest picture.

    Zero stays; the others go by steps from it.
    """
    if not texts:
        return ()
    texts = [(value, text) for value, text in texts if _inside(scale, value, text)] or texts[:1]
    kept = _every(texts, 1)
    for step in range(1, len(texts) + 1):
        kept = _every(texts, step)
        if not touching(scale, kept):
            break
    return tuple((scale.place(value), text) for value, text in kept)


def _inside(scale: Scale, value: float, text: str) -> bool:
    """Whether a text centred on its value leaves the narrowest picture by a little at most."""
    middle, half = scale.share(value) * NARROWEST, text_width(text, SIZE) / 2
    return middle - half > -OVERHANG and middle + half < NARROWEST + OVERHANG


def _every(texts: list[tuple[float, str]], step: int) -> list[tuple[float, str]]:
    start = next((i for i, (value, _) in enumerate(texts) if value == 0), 0) % step
    return texts[start::step]


def touching(scale: Scale, texts: list[tuple[float, str]]) -> bool:
    """Whether texts centred on their values touch in the narrowest picture."""
    ends = [
        (scale.share(value) * NARROWEST, text_width(text, SIZE) / 2 + 3) for value, text in texts
    ]
    return any(b - a < one + other for (a, one), (b, other) in pairwise(ends))
