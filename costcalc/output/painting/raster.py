"""A picture as PNG, painted by matplotlib, sharp on dense screens."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from costcalc.output.painting import pngfile
from costcalc.output.painting.lettering import LEADING, drawable, font_file
from costcalc.output.painting.marks import NONE, Box, Dot, Mark, Path, Sheet, Words
from costcalc.output.painting.pngfile import Pixels

DENSITIES: Final = (2.0, 1.5, 1.0)
MOST_PIXELS: Final = 3_100_000
_ALIGNED: Final = {"start": "left", "middle": "center", "end": "right"}
_INCH: Final = 72  # a point of matplotlib's is a pixel of ours

mpl.rcParams["text.hinting"] = "no_hinting"  # letters as wide as they are measured, and faster


def png(sheet: Sheet, width: int, height: int) -> bytes:
    """The picture at twice the size given, or less where that were too many pixels."""
    density = next((d for d in DENSITIES if d * d * width * height <= MOST_PIXELS), DENSITIES[-1])
    pixels = _painted(sheet, round(width * density), round(height * density))
    told = {"Title": sheet.title, "Description": sheet.description, "Software": "costcalc"}
    return pngfile.png(pixels, _flat(sheet), told)


def _flat(sheet: Sheet) -> list[str]:
    """The colours that fill areas."""
    fills = {mark.fill for mark in sheet.marks if not isinstance(mark, Words)}
    return sorted({sheet.ground, *fills} - {NONE})


def _painted(sheet: Sheet, wide: int, high: int) -> Pixels:
    """All marks on a canvas of so many pixels."""
    scale = wide / sheet.width
    figure = Figure((wide / scale / _INCH, high / scale / _INCH), dpi=_INCH * scale)
    canvas = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    place = Affine2D().scale(scale, -scale).translate(0, high)
    ground = Box(0, 0, sheet.width, high / scale, sheet.ground)
    # Each is drawn by itself: a figure and its artists hold each other, and the pixels with them.
    for artist in (artist for mark in (ground, *sheet.marks) for artist in _artists(mark)):
        artist.set_figure(figure)
        artist.set_transform(place)
        artist.draw(renderer)
    pixels: Pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    del canvas.renderer
    return pixels


def _artists(mark: Mark) -> Iterator[Artist]:
    match mark:
        case Box():
            yield Rectangle(
                (mark.x, mark.y), mark.width, mark.height,
                facecolor=mark.fill, edgecolor=mark.stroke, linewidth=mark.thickness,
            )  # fmt: skip
        case Dot():
            yield Circle(
                (mark.x, mark.y), mark.radius,
                facecolor=mark.fill, edgecolor=mark.stroke, linewidth=mark.thickness,
            )  # fmt: skip
        case Path():
            yield _path(mark)
        case Words():
            yield from _words(mark)


def _path(mark: Path) -> Artist:
    dashed = (0, tuple(part / mark.thickness for part in mark.dash)) if mark.dash else "solid"
    return PathPatch(
        Outline(mark.points, closed=False),
        facecolor=to_rgba(mark.fill, mark.opacity) if mark.fill != NONE else NONE,
        edgecolor=mark.stroke,
        linewidth=mark.thickness,
        linestyle=dashed,
        capstyle="butt",
        joinstyle="round",
    )


def _words(mark: Words) -> Iterator[Artist]:
    for i, line in enumerate(mark.lines):
        text = Text(
            mark.x,
            mark.y + i * mark.size * LEADING,
            drawable(line, bold=mark.bold),
            color=mark.fill,
            size=mark.size,
            fontproperties=_font(bold=mark.bold),
            ha=_ALIGNED[mark.anchor],
            va="baseline",
            parse_math=False,
        )
        if mark.halo:
            text.set_path_effects([withStroke(linewidth=3, foreground=mark.halo)])
        yield text


@cache
def _font(*, bold: bool) -> FontProperties:
    return FontProperties(fname=font_file(bold=bold))
