"""How wide a text is, and where it breaks into lines: by the one font that is always there."""

import re
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

LEADING = 1.3
"""From one line to the next, as a multiple of the letters' size."""
ABSENT = "□"
_UNITS = 1000


@cache
def font_file(*, bold: bool) -> str:
    """The font that comes with matplotlib; wider than what most readers of an SVG have."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name)


@lru_cache(4096)
def _advance(char: str, *, bold: bool) -> float | None:
    """How far a letter moves the pen, for a size of 1; None where the font has no such letter."""
    font = FT2Font(font_file(bold=bold))
    if not font.get_char_index(ord(char)):
        return None
    font.set_size(_UNITS, 72)
    return float(font.load_char(ord(char), LoadFlags.NO_HINTING).horiAdvance) / 64 / _UNITS


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels."""
    return size * sum(_advance(char, bold=bold) or 1.0 for char in text)


def drawable(text: str, *, bold: bool) -> str:
    """The text with a box for each letter that the font lacks."""
    return "".join(c if _advance(c, bold=bold) is not None else ABSENT for c in text)


def plain(text: object) -> str:
    """A text as one line: no control characters, no white space but single blanks."""
    return "".join(char for char in " ".join(str(text).split()) if char.isprintable())


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
    for word in re.split(r" (?!%)", text):
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
