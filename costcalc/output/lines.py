"""Lines with bands over years, as the page draws them without a script."""

from dataclasses import dataclass
from typing import Final

from costcalc.output import wording
from costcalc.output.scale import Scale, axis_texts, percent, spanning, spread_out, text_width

HEIGHT: Final = 236.0
TOP: Final = 10.0
BOTTOM: Final = 8.0
APART: Final = 16.0
"""Between two labels, in pixels."""
SIZE: Final = 12.0
NARROWEST: Final = 120.0
"""The narrowest picture, in pixels: what labels in it are kept apart for."""
DASHES: Final = ("solid", "dash", "solid", "dot", "dashdot", "longdash")


@dataclass(frozen=True)
class Line:
    """A line of values from year 0 on; `level` says that it is what the others are seen against."""

    name: str
    slot: int
    values: list[float]
    band: tuple[list[float], list[float]] | None
    level: bool = False

    @property
    def dash(self) -> str:
        """How the line is broken, so that colour is not all that tells it apart."""
        return DASHES[self.slot]


@dataclass(frozen=True)
class Mark:
    """A point with a name."""

    year: float
    value: float
    text: str
    slot: int


@dataclass(frozen=True)
class LinesPanel:
    """Lines on one scale."""

    id: str
    title: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    years: int
    from_zero: bool = False

    @property
    def scale(self) -> Scale:
        """The scale of amounts, holding every line and band."""
        held = [0.0]
        for line in self.lines:
            held += line.values
            held += [end for side in line.band or () for end in side]
        return spanning(held, (0.0 if self.from_zero else 0.04, 0.04))


@dataclass(frozen=True)
class Path:
    """A line and its band in a frame of 100 by 100."""

    slot: int
    points: str
    area: str


@dataclass(frozen=True)
class EndLabel:
    """A name at the end of its line; both places in pixels from the top."""

    slot: int
    at: str
    y: str
    text: str


@dataclass(frozen=True)
class Ring:
    """A marked point: places, and that of its name."""

    slot: int
    x: str
    y: str
    text: str
    text_y: str
    anchor: str


@dataclass(frozen=True)
class LinesDrawing:
    """One panel as drawn; `grid` and `years` are (place, text)."""

    id: str
    title: str
    height: str
    paths: tuple[Path, ...]
    grid: tuple[tuple[str, str], ...]
    years: tuple[tuple[str, str], ...]
    zero: str
    ends: tuple[EndLabel, ...]
    rings: tuple[Ring, ...]


def panel_drawing(panel: LinesPanel) -> LinesDrawing:
    """A panel as geometry."""
    scale = panel.scale
    order = sorted(panel.lines, key=lambda line: line.level)  # what others face lies on top
    every = 1 if panel.years <= 5 else 2
    plain = panel.from_zero
    return LinesDrawing(
        id=panel.id,
        title=panel.title,
        height=f"{HEIGHT:g}",
        paths=tuple(_path(line, panel.years, scale) for line in order),
        grid=tuple(
            (_pixel(scale, tick), text)
            for tick, text in zip(
                scale.ticks, axis_texts(scale.ticks, signs=not plain), strict=True
            )
        ),
        years=tuple(
            (percent(year / panel.years), str(year)) for year in range(0, panel.years + 1, every)
        ),
        zero="" if plain else _pixel(scale, 0),
        ends=tuple(_ends(panel, scale)),
        rings=tuple(_rings(panel, scale)),
    )


def _path(line: Line, years: int, scale: Scale) -> Path:
    def point(year: int, value: float) -> str:
        return f"{year / years * 100:.2f},{(1 - _framed(scale, value)) * 100:.2f}"

    points = " ".join(point(year, value) for year, value in enumerate(line.values))
    area = ""
    if line.band:
        low, high = line.band
        there = [point(year, value) for year, value in enumerate(high)]
        back = [point(year, value) for year, value in enumerate(low)]
        area = " ".join([*there, *reversed(back)])
    return Path(line.slot, points, area)


def _framed(scale: Scale, value: float) -> float:
    """How far up the frame a value stands, with room above and below."""
    whole = HEIGHT - TOP - BOTTOM
    return (BOTTOM + scale.share(value) * whole) / HEIGHT


def _pixel(scale: Scale, value: float) -> str:
    return f"{(1 - _framed(scale, value)) * HEIGHT:.1f}"


def _ends(panel: LinesPanel, scale: Scale) -> list[EndLabel]:
    """The names at the lines' ends, moved apart where they would lie on each other."""
    wanted = [(1 - _framed(scale, line.values[-1])) * HEIGHT for line in panel.lines]
    places = spread_out(wanted, APART, TOP, HEIGHT - BOTTOM)
    return [
        EndLabel(line.slot, f"{at:.1f}", f"{y:.1f}", _end_text(panel, line))
        for line, at, y in zip(panel.lines, wanted, places, strict=True)
    ]


def _end_text(panel: LinesPanel, line: Line) -> str:
    last = line.values[-1]
    if panel.from_zero:
        return f"{line.name} {wording.compact(last)}"
    if line.level:
        return line.name
    sign = "+" if last > 0 else "−" if last < 0 else "±"
    return f"{line.name} {sign}{wording.compact(abs(last))}"


def _rings(panel: LinesPanel, scale: Scale) -> list[Ring]:
    """Marked points; each name above its point, on a line of its own where two would touch."""
    rings: list[Ring] = []
    taken: list[tuple[float, float, int]] = []
    for mark in sorted(panel.marks, key=lambda mark: mark.year):
        share = mark.year / panel.years
        anchor = "start" if share < 0.34 else "end" if share > 0.66 else "middle"
        wide = text_width(mark.text, SIZE)
        x = share * NARROWEST - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        level = 0
        while any(at == level and x < end and start < x + wide for start, end, at in taken):
            level += 1
        taken.append((x, x + wide, level))
        y = float(_pixel(scale, mark.value))
        up = y - 12 - level * APART
        text_y = up if up > TOP else y + 20 + level * APART
        rings.append(
            Ring(mark.slot, percent(share), f"{y:.1f}", mark.text, f"{text_y:.1f}", anchor)
        )
    return rings
