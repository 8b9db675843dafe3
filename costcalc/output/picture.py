"""A chart as a picture, from the same figure as the interactive one: for pages, decks and mail."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from costcalc.output.painting import bars, plane
from costcalc.output.painting import figure as read
from costcalc.output.painting.axes import LABEL, Plan
from costcalc.output.painting.figure import Panel
from costcalc.output.painting.lettering import LEADING, wrapped
from costcalc.output.painting.lettering import width as text_width
from costcalc.output.painting.marks import Box, Mark, Sheet, Words
from costcalc.output.painting.raster import png
from costcalc.output.painting.vector import svg
from costcalc.output.palette import PALETTES, Palette, Theme

Kind: TypeAlias = Literal["svg", "png"]
Row: TypeAlias = list[tuple[float, Plan]]
"""Panels beside each other, each with its place from the left."""

WIDTH: Final = 960

MARGIN: Final = 20.0
SLIM: Final = 12.0
SMALL: Final = 480.0
"""Below this width margins are slim and titles small."""
TITLE: Final = 18.0
SMALL_TITLE: Final = 15.0
SUBTITLE: Final = 12.5
FOOTER: Final = 11.0
SWATCH: Final = 11.0
LEGEND_LINE: Final = 20.0
BESIDE: Final = 36.0
BELOW: Final = 20.0
"""Between two rows of panels."""
BEFORE_FOOTER: Final = 12.0
NARROWEST: Final = 300.0
"""A panel that has others beside it."""
SHRUNK: Final = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0)
"""How many times larger a sheet is laid out where all does not fit, to be scaled down."""


def picture(
    figure: Mapping[str, Any],
    kind: Kind,
    *,
    theme: Theme = "light",
    width: int = WIDTH,
    height: int | None = None,
    titled: bool = True,
) -> bytes:
    """The figure as SVG or PNG; without a height, as high as what it shows needs."""
    sheet = composed(figure, theme=theme, width=width, height=height, titled=titled)
    high = height or round(sheet.height * width / sheet.width)
    return (svg if kind == "svg" else png)(sheet, width, high)


def composed(
    given: Mapping[str, Any], *, theme: Theme, width: int, height: int | None, titled: bool
) -> Sheet:
    """All marks in their places, on a larger sheet where they would not fit on this one."""
    for times in SHRUNK:
        high = (height or 0) * times
        sheet = _composed(given, PALETTES[theme], width * times, high, titled=titled)
        if sheet.legible:
            break
    return sheet


def _composed(
    given: Mapping[str, Any], palette: Palette, width: float, height: float, *, titled: bool
) -> Sheet:
    """From the top: title, subtitle, legend, rows of panels, footer; no height is a natural one."""
    title, subtitle, footer = read.words(given["layout"])
    panels = read.panels(given)
    margin = SLIM if width < SMALL else MARGIN
    room = width - 2 * margin
    marks: list[Mark] = []
    y = margin
    if titled or not panels:
        size = SMALL_TITLE if width < SMALL else TITLE
        y = _write(marks, title, (margin, y), room, size, palette["ink"], bold=True) + 3
        y = _write(marks, subtitle, (margin, y), room, SUBTITLE, palette["quiet"]) + 10
    y = _legend(marks, read.legend(panels, palette), (margin, y), room, palette)
    rows = _rows(panels, palette, room)
    foot = len(wrapped(footer, room, FOOTER)) * FOOTER * LEADING + margin * 0.7
    heights = _heights(rows, height - y - foot - BEFORE_FOOTER if height else 0.0)
    for row, high in zip(rows, heights, strict=True):
        for x, plan in row:
            marks += plan.draw(margin + x, y, high)
        y += max(plan.fixed for _, plan in row) + high + BELOW
    y += BEFORE_FOOTER - BELOW if rows else 0.0
    end = height or y + foot
    _write(marks, footer, (margin, end - foot), room, FOOTER, palette["quiet"])
    legible = all(plan.legible for row in rows for _, plan in row) and y + foot <= end + 0.5
    told = f"{subtitle.removesuffix('.')}. {footer}."
    return Sheet(width, end, palette["surface"], tuple(marks), title, told, legible)


def _write(
    marks: list[Mark],
    text: str,
    at: tuple[float, float],
    room: float,
    size: float,
    colour: str,
    *,
    bold: bool = False,
) -> float:
    """Add a text below a height; gives the height that it ends at."""
    lines = wrapped(text, room, size, bold=bold)
    if lines:
        marks.append(Words(at[0], at[1] + size, lines, size, colour, bold=bold))
    return at[1] + len(lines) * size * LEADING


def _legend(
    marks: list[Mark],
    entries: list[tuple[str, str]],
    at: tuple[float, float],
    room: float,
    palette: Palette,
) -> float:
    """Add what colours stand for, in as many lines as it takes; gives the height it ends at."""
    left, y = at
    x = left
    for colour, name in entries:
        wide = SWATCH + 6 + text_width(name, LABEL)
        if x > left and x + wide > left + room:
            x, y = left, y + LEGEND_LINE
        marks.append(Box(x, y + 1, SWATCH, SWATCH, colour))
        marks.append(Words(x + SWATCH + 6, y + SWATCH - 0.5, (name,), LABEL, palette["ink"]))
        x += wide + 18
    return y + (LEGEND_LINE + 8 if entries else 0)


def _rows(panels: list[Panel], palette: Palette, room: float) -> list[Row]:
    """Panels as the figure places them; as many beside each other as have their room."""
    columns = max((panel.column + panel.span for panel in panels), default=1)
    fit = max(1, int((room + BESIDE) // (NARROWEST + BESIDE)))
    if columns > fit:
        places = [(i // fit, i % fit, 1) for i in range(len(panels))]
        columns = min(fit, len(panels))
    else:
        places = [(panel.row, panel.column, panel.span) for panel in panels]
    wide = (room - (columns - 1) * BESIDE) / columns
    rows: dict[int, Row] = {}
    for panel, (row, column, span) in zip(panels, places, strict=True):
        own = wide * span + BESIDE * (span - 1)
        kind = bars if panel.has_rows else plane
        rows.setdefault(row, []).append((column * (wide + BESIDE), kind.plan(panel, palette, own)))
    return list(rows.values())


def _heights(rows: list[Row], room: float) -> list[float]:
    """How high the plots of each row are: as they are best, or as they fill the room."""
    natural = [max(plan.natural for _, plan in row) for row in rows]
    if not room:
        return natural
    least = [max(plan.least for _, plan in row) for row in rows]
    fixed = sum(max(plan.fixed for _, plan in row) + BELOW for row in rows) - BELOW
    spare = max(room - sum(least) - fixed, 0.0)
    return [low + spare * own / sum(natural) for low, own in zip(least, natural, strict=True)]
