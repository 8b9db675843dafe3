"""How high a frame of a chart has to be at a width, for hosts that give it no script to follow.

The page of a frame is text and a drawing: the drawing's height is known, the text is broken into
lines here as a browser would. Sizes are those of `costcalc.css`, in pixels.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from math import ceil
from typing import Final

from costcalc.output.charts.layout import Sheet, laid_out
from costcalc.output.charts.lettering import width as measured
from costcalc.output.charts.lettering import wrapped
from costcalc.output.charts.marks import swatch_width
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.svg import FRAMED

NARROWER: Final = {False: 0.876, True: 0.875}
"""The letters of Arial, and of what else pages are set in, beside those measured; bold or not."""
EDGES: Final = (24, 28)
"""Above and below the content together, and left and right of it."""
BEYOND: Final = (("wide", 600), ("middle", 440), ("narrow", 0))
"""Pixels of a drawing beyond which it is this one."""
MOST: Final = {"wide": 874, "middle": 540, "narrow": 400}
"""The widest that each drawing is shown."""
USUAL: Final = (600, 640, 800, 902)
"""Widths that a frame starts at: of columns of text, and from which on drawings grow no more."""
SUMMARY: Final = 30
BUTTON: Final = 24
PRESSED: Final = "Interactive " + "n" * 3
"""As wide as the button is."""
LINE: Final = 1.45
ROW: Final = 30
"""A row of the open table, and of its caption and its head."""


def frame_height(
    chart: Chart,
    width: int,
    *,
    ranged: str = "",
    told: Iterable[str] = (),
    titled: bool = True,
    tabled: bool = False,
    sheet: Callable[[str], Sheet] | None = None,
) -> int:
    """The pixels that a frame of that width needs.

    `ranged` is the other range that it offers, `told` what it says below the source line, `sheet`
    the drawing of a size where that is laid out already.
    """
    room = width - EDGES[1]
    parts = [EDGES[0], _lines(chart.subtitle, room, 12.5)]
    parts.append(_lines(chart.title, room, 16, 1.3, bold=True) if titled else 0)
    if chart.key:
        keys = (
            swatch_width(each) + 1 + NARROWER[False] * measured(each.text, 12.5)
            for each in chart.key
        )
        rows = _rows(keys, room, 16)
        parts.append(5 + rows * 12.5 * LINE + 2 * (rows - 1))
    if chart.panels:
        parts.append(8 + _drawn(sheet or partial(_sheet, chart), room + 14))
    if chart.says:
        parts.append(8 + sum(4 + _lines(each, room - 14, 13) for each in chart.says))
    if chart.table:
        parts.append(SUMMARY + tabled * ROW * (2 + len(chart.table.rows)))
    switch = f"show as {ranged} · " if ranged else ""
    foot = f"{chart.footer} · {switch}open in costcalc"
    if chart.panels:  # the last line has a button as well
        foot_lines = _lines(f"{foot} {PRESSED}", room, 12)
        parts.append(6 + foot_lines - 12 * LINE + BUTTON)
    else:
        parts.append(6 + _lines(foot, room, 12))
    parts += [6 + _lines(each, room, 12) for each in told]
    return ceil(sum(parts))


def start_height(chart: Chart, *, ranged: str = "", told: Iterable[str] = ()) -> int:
    """The pixels with which a frame of any usual width shows all, with and without a script.

    Without one its link stands below the source line, to copy.
    """
    told, sheet = [*told], cache(partial(_sheet, chart))
    usual = (frame_height(chart, width, ranged=ranged, told=told, sheet=sheet) for width in USUAL)
    return max(usual) + ceil(12 * LINE)


def _sheet(chart: Chart, size: str) -> Sheet:
    return laid_out(chart, FRAMED[size], bare=True)


def _drawn(sheet: Callable[[str], Sheet], room: float) -> float:
    """The height of the drawing that has room."""
    size = next(size for size, least in BEYOND if room > least)
    drawn = sheet(size)
    return drawn.height * min(room, MOST[size]) / drawn.width


def _lines(
    text: str, room: float, size: float, leading: float = LINE, *, bold: bool = False
) -> float:
    """The height of a text."""
    return len(wrapped(text, room / NARROWER[bold], size, bold=bold)) * size * leading


def _rows(widths: Iterable[float], room: float, gap: float) -> int:
    """The rows that things side by side fill."""
    rows, at = 1, 0.0
    for each in widths:
        if at and at + gap + each > room:
            rows, at = rows + 1, each
        else:
            at += gap * bool(at) + each
    return rows
