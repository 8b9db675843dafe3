"""How wide a text is, and where it breaks into lines: by the one font that is always there."""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import east_asian_width

from PIL import ImageFont

NARROW = "\N{NARROW NO-BREAK SPACE}"
LEADING = 1.3
"""From one line to the next, as a multiple of the letters' size."""
_UNITS = 2048
"""To the em, as the font has it: its letters are whole units wide."""


@lru_cache(64)
def font(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    """The font that comes with matplotlib; wider than what most readers of an SVG have."""
    spec = find_spec("matplotlib")  # only its place: to import it takes a while
    place = Path(spec.origin or "").parent if spec else Path()
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = place / "mpl-data" / "fonts" / "ttf" / name
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(4096)
def _advance(char: str, *, bold: bool) -> float:
    """How far a letter moves the pen, for a size of 1; ideographs come from other fonts."""
    is_wide = east_asian_width(char) in "WF"
    return 1.0 if is_wide else font(_UNITS, bold=bold).getlength(char) / _UNITS


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels."""
    return size * sum(_advance(char, bold=bold) for char in text)


def plain(text: object) -> str:
    """A text as one line: no control characters, no white space but single blanks.

    The narrow blanks within a French number stay: no line breaks there.
    """
    words = re.split(rf"[^\S{NARROW}]+", str(text).strip())
    return "".join(char for char in " ".join(words) if char.isprintable() or char == NARROW)


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than the room; words that are wider break."""
    lines = [""]
    for word in _words(plain(text), room, size, bold=bold):
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        elif lines[-1]:
            lines.append(word)
        else:
            lines[-1] = word
    return tuple(lines) if lines[0] else ()


def _words(text: str, room: float, size: float, *, bold: bool) -> list[str]:
    words = []
    for word in re.split(r"(?<!⇄) (?!%)", text):
        rest = word
        while len(rest) > 1 and width(rest, size, bold=bold) > room:
            fits = next(
                n for n in range(len(rest) - 1, 0, -1)
                if n == 1 or width(rest[:n], size, bold=bold) <= room
            )  # fmt: skip
            words.append(rest[:fits])
            rest = rest[fits:]
        words.append(rest)
    return words
