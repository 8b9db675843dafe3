"""A chart laid out on a sheet: its words, its key and its panels, in pixels from the top left."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from costcalc.output.charts import plane, rows
from costcalc.output.charts.lettering import LEADING, wrapped
from costcalc.output.charts.lettering import width as text_width
from costcalc.output.charts.marks import SWATCH, Mark, Text, swatch, swatch_width
from costcalc.output.charts.panels import LABEL, Plan, Plot
from costcalc.output.charts.spec import Chart, Key, Panel, Point

MARGIN: Final = 20.0
SLIM: Final = 12.0
BARE: Final = 7.0
SMALL: Final = 480.0
"""Below this width margins are slim and titles small."""
TITLE: Final = 18.0
SMALL_TITLE: Final = 15.0
SUBTITLE: Final = 12.5
FOOTER: Final = 11.0
KEY_LINE: Final = 20.0
BESIDE: Final = 36.0
BELOW: Final = 18.0
"""Between two shelves of panels."""
BEFORE_FOOTER: Final = 12.0
NARROWEST: Final = 240.0
"""A panel that has others beside it."""
SHRUNK: Final = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0)
"""How many times larger a sheet is laid out where all does not fit, to be scaled down."""


@dataclass(frozen=True)
class Placed:
    """A panel in its place."""

    panel: Panel
    at: Point
    plan: Plan
    plot: Plot


@dataclass(frozen=True)
class Sheet:
    """Everything in its place, what lies below first."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    panels: tuple[Placed, ...]
    legible: bool


def laid_out(
    chart: Chart,
    width: float,
    height: float | None = None,
    *,
    titled: bool = True,
    bare: bool = False,
) -> Sheet:
    """Everything in its place, on a larger sheet where it would not fit on this one.

    Without a height the sheet is as high as what it shows needs. `bare` has no title, key and
    footer: what frames it says these.
    """
    for times in SHRUNK:
        composed = _bare if bare else partial(_framed, titled=titled or not chart.panels)
        sheet = composed(chart, width * times, (height or 0.0) * times)
        if sheet.legible:
            break
    return sheet


def _bare(chart: Chart, width: float, height: float) -> Sheet:
    """The panels alone."""
    panels, y = _placed(chart, (BARE, BARE), width - 2 * BARE, 0.0)
    return Sheet(width, height or y + BARE, _drawn(panels), panels, _legible(panels))


def _framed(chart: Chart, width: float, height: float, *, titled: bool) -> Sheet:
    """From the top: title, subtitle, key, panels, footer; no height is a natural one."""
    small = width < SMALL
    margin = SLIM if small else MARGIN
    room = width - 2 * margin
    y, marks = margin, list[Mark]()

    def written(text: str, top: float, size: float, colour: str, *, bold: bool = False) -> float:
        lines = wrapped(text, room, size, bold=bold)
        if lines:
            marks.append(Text((margin, top + size), lines, size, colour, bold))
        return top + len(lines) * size * LEADING

    if titled:
        y = written(chart.title, y, SMALL_TITLE if small else TITLE, "ink", bold=True) + 3
        y = written(chart.subtitle, y, SUBTITLE, "quiet") + 10
    keys, y = _keyed(chart.key, (margin, y), room)
    foot = len(wrapped(chart.footer, room, FOOTER)) * FOOTER * LEADING + margin * 0.7
    panels, y = _placed(chart, (margin, y), room, height - y - foot - BEFORE_FOOTER)
    y += BEFORE_FOOTER if panels else 0.0
    end = height or y + foot
    written(chart.footer, end - foot, FOOTER, "quiet")
    legible = _legible(panels) and y + foot <= end + 0.5
    return Sheet(width, end, (*marks, *keys, *_drawn(panels)), panels, legible)


def _drawn(panels: tuple[Placed, ...]) -> tuple[Mark, ...]:
    return tuple(mark for each in panels for mark in each.plan.draw(*each.at, each.plot))


def _legible(panels: tuple[Placed, ...]) -> bool:
    return all(each.plan.legible for each in panels)


def _keyed(keys: tuple[Key, ...], at: Point, room: float) -> tuple[list[Mark], float]:
    """What colours stand for, in as many lines as it takes, and the height that they end at."""
    left, y = at
    x, marks = left, list[Mark]()
    for key in keys:
        picture = swatch_width(key)
        lines = wrapped(key.text, room - picture, LABEL)
        wide = picture + max(text_width(line, LABEL) for line in lines)
        if x > left and x + wide > left + room:
            x, y = left, y + KEY_LINE
        marks += swatch(key, (x, y + 1))
        marks.append(Text((x + picture, y + SWATCH - 0.5), lines, LABEL))
        x += wide + 18
        y += (len(lines) - 1) * LABEL * LEADING
    return marks, y + (KEY_LINE + 8 if keys else 0)


def _placed(chart: Chart, at: Point, room: float, high: float) -> tuple[tuple[Placed, ...], float]:
    """The panels below each other, as many beside each other as have room, and where they end."""
    left, y = at
    panels: list[Placed] = []
    shelves = _shelves(chart, room)
    for shelf, height in zip(shelves, _heights(shelves, max(high, 0.0)), strict=True):
        for panel, x, plan in shelf:
            panels.append(Placed(panel, (left + x, y), plan, plan.place(left + x, y, height)))
        y += max(plan.fixed for *_, plan in shelf) + height + BELOW
    return tuple(panels), y - (BELOW if shelves else 0.0)


def _shelves(chart: Chart, room: float) -> list[list[tuple[Panel, float, Plan]]]:
    """Panels beside each other, two at the most, where each has its room."""
    columns = min(len(chart.panels), 2 if room >= 2 * NARROWEST + BESIDE else 1)
    wide = (room - (columns - 1) * BESIDE) / max(columns, 1)
    plans = [
        (panel, i % columns * (wide + BESIDE), (rows if panel.rows else plane).plan(panel, i, wide))
        for i, panel in enumerate(chart.panels)
    ]
    return [plans[i : i + columns] for i in range(0, len(plans), columns or 1)]


def _heights(shelves: list[list[tuple[Panel, float, Plan]]], room: float) -> list[float]:
    """How high the plots of each shelf are: as they are best, or as they fill the room."""
    natural = [max(plan.natural for *_, plan in shelf) for shelf in shelves]
    if not room:
        return natural
    least = [max(plan.least for *_, plan in shelf) for shelf in shelves]
    fixed = sum(max(plan.fixed for *_, plan in shelf) + BELOW for shelf in shelves) - BELOW
    spare = max(room - sum(least) - fixed, 0.0)
    return [low + spare * own / sum(natural) for low, own in zip(least, natural, strict=True)]
