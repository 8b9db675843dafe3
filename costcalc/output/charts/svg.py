"""A chart as SVG, the one drawing of it: in a page, in a frame, and as a file.

Real text, nothing from elsewhere, no style that a content policy refuses.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from costcalc.output.charts.colours import PAGE, THEMES, Palette, Theme
from costcalc.output.charts.layout import laid_out
from costcalc.output.charts.lettering import LEADING, plain
from costcalc.output.charts.marks import Box, Dot, Mark, Path, Text, swatch_width
from costcalc.output.charts.marks import swatch as swatch_marks
from costcalc.output.charts.spec import Chart, Key, Point

FAMILY: Final = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
WIDTH: Final = 960
WIDTHS: Final = (320, 1600)
HEIGHTS: Final = (200, 1200)
"""The narrowest and the widest picture, and the lowest and the highest, for who asks for one."""
INLINE: Final[Mapping[str, int]] = {"wide": 760, "narrow": 320}
"""The two sizes that a page has; its stylesheet shows the one that has room."""
COLUMN: Final[Mapping[str, int]] = {**INLINE, "wide": 600}
"""The same of a chart with others beside it, where the usual size would be small print."""
FRAMED: Final[Mapping[str, int]] = {**INLINE, "middle": 540}
"""Those of a frame, which may be a column of text wide: the narrow one would be very high there."""
SETS: Final = {"page": INLINE, "column": COLUMN, "frame": FRAMED}


def svg(
    chart: Chart,
    *,
    theme: Theme = "light",
    width: int = WIDTH,
    height: int | None = None,
    titled: bool = True,
) -> bytes:
    """The chart as a file of that width; without a height, as high as what it shows needs."""
    sheet, palette = laid_out(chart, width, height, titled=titled), THEMES[theme]
    high = height or round(sheet.height * width / sheet.width)
    described = f"{chart.subtitle.removesuffix('.')}. {chart.footer}."
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{high}" '
        f'viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}" font-family="{FAMILY}" '
        'role="img" aria-labelledby="picture-title picture-desc">'
    )
    lines = [
        head,
        f'<title id="picture-title">{escape(plain(chart.title))}</title>',
        f'<desc id="picture-desc">{escape(plain(described))}</desc>',
        f'<rect width="100%" height="100%" fill="{palette["surface"]}"/>',
        *(_element(mark, palette) for mark in sheet.marks),
        "</svg>\n",
    ]
    return "\n".join(lines).encode()


def inline(chart: Chart, where: str = "page") -> str:
    """The chart within a page, in its sizes; title, key and footer are the page's own text."""
    return "".join(
        f'<svg class="{name}" viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}">'
        f"{_within(sheet.marks)}</svg>"
        for name, width in SETS[where].items()
        for sheet in [laid_out(chart, width, bare=True)]
    )


def swatch(key: Key) -> str:
    """A key's picture within a page; nothing for a sign, which stands in the text."""
    drawn = _within(swatch_marks(key, (0.5, 0.5)))
    size = f'width="{_n(swatch_width(key) - 5)}" height="12"'
    return f'<svg {size} aria-hidden="true">{drawn}</svg>' if drawn else ""


def _within(marks: Iterable[Mark]) -> str:
    """Elements in a page's colours, without ids: a page has several drawings of a chart."""
    return "".join(_element(mark, PAGE, named=False) for mark in marks)


def _element(mark: Mark, palette: Palette, *, named: bool = True) -> str:
    own = f' id="{mark.id}"' if mark.id and named else ""
    match mark:
        case Box((left, top, right, bottom)):
            place = f'x="{_n(left)}" y="{_n(top)}"'
            size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
            return f'<rect{own} {place} {size} fill="{palette[mark.colour]}"/>'
        case Dot((x, y)):
            place = f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(mark.radius)}"'
            rim = f' stroke="{palette[mark.stroke]}" stroke-width="2"'
            edge = rim if mark.stroke != mark.fill else ""
            return f'<circle{own} {place} fill="{palette[mark.fill]}"{edge}/>'
        case Path():
            return f'<path{own} d="{_path(mark)}"{_look(mark, palette)}/>'
        case Text():
            return f"<text{own}{_lettering(mark, palette)}</text>"


def _path(mark: Path) -> str:
    end = "Z" if mark.fill else ""
    return "".join(f"M{'L'.join(map(_point, line))}{end}" for line in mark.lines)


def _point(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _look(mark: Path, palette: Palette) -> str:
    kind = "fill" if mark.fill else "stroke"
    thin = f' {kind}-opacity="{_n(mark.opacity)}"' if mark.opacity < 1 else ""
    if mark.fill:
        return f' fill="{palette[mark.fill]}"{thin}'
    wide = f' stroke-width="{_n(mark.wide)}"' if mark.wide != 1 else ""
    dash = f' stroke-dasharray="{mark.dash}"' if mark.dash else ""
    return f' fill="none" stroke="{palette[mark.stroke]}"{wide}{dash}{thin}'


def _lettering(mark: Text, palette: Palette) -> str:
    look = f' font-size="{_n(mark.size)}" fill="{palette[mark.colour]}"'
    look += ' font-weight="700"' if mark.bold else ""
    look += f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    if mark.halo:
        around = 'stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
        look += f' stroke="{palette["surface"]}" {around}'
    (x, y), below = mark.at, mark.size * LEADING
    spots = [f' x="{_n(x)}" y="{_n(y + i * below)}"' for i in range(len(mark.lines))]
    lines = [escape(plain(line), quote=False) for line in mark.lines]
    if len(lines) == 1:
        return f"{spots[0]}{look}>{lines[0]}"
    spans = (f"<tspan{spot}>{line}</tspan>" for spot, line in zip(spots, lines, strict=True))
    return f"{look}>{' '.join(spans)}"


def _n(value: float) -> str:
    """A number as short as it goes, to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
