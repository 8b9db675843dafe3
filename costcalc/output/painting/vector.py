"""A picture as SVG: real text, nothing from elsewhere, no style that a content policy refuses."""

from collections.abc import Iterator
from html import escape
from typing import Final

from costcalc.output.painting.lettering import LEADING
from costcalc.output.painting.marks import NONE, Box, Dot, Mark, Path, Sheet, Words

FAMILY: Final = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"


def svg(sheet: Sheet, width: int, height: int) -> bytes:
    """The picture in the size given; its marks keep their own measure."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {_text(sheet.width)} {_text(sheet.height)}" font-family="{FAMILY}" '
        'role="img" aria-labelledby="picture-title picture-desc">'
    )
    return "\n".join(
        [
            head,
            f'<title id="picture-title">{escape(sheet.title)}</title>',
            f'<desc id="picture-desc">{escape(sheet.description)}</desc>',
            f'<rect width="100%" height="100%" fill="{sheet.ground}"/>',
            *map(_element, sheet.marks),
            "</svg>\n",
        ]
    ).encode()


def _element(mark: Mark) -> str:
    match mark:
        case Box():
            own = _attributes(
                x=mark.x, y=mark.y, width=mark.width, height=mark.height, fill=mark.fill
            )
            return f"<rect{_id(mark)}{own}{_stroke(mark)}/>"
        case Dot():
            own = _attributes(cx=mark.x, cy=mark.y, r=mark.radius, fill=mark.fill)
            return f"<circle{_id(mark)}{own}{_stroke(mark)}/>"
        case Path():
            return f"<path{_id(mark)}{_path(mark)}{_stroke(mark)}/>"
        case Words():
            return f"<text{_id(mark)}{_lettering(mark)}>{''.join(_lines(mark))}</text>"


def _id(mark: Mark) -> str:
    return f' id="{mark.id}"' if mark.id else ""


def _attributes(**values: str | float) -> str:
    return "".join(f' {name}="{_text(value)}"' for name, value in values.items())


def _text(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _stroke(mark: Box | Dot | Path) -> str:
    if mark.stroke == NONE or not mark.thickness:
        return ""
    return f' stroke="{mark.stroke}" stroke-width="{_text(mark.thickness)}"'


def _path(mark: Path) -> str:
    points = "L".join(f"{_text(x)} {_text(y)}" for x, y in mark.points)
    end = "" if mark.fill == NONE else "Z"
    dash = " ".join(map(_text, mark.dash))
    return "".join(
        [
            f' d="M{points}{end}" fill="{mark.fill}"',
            f' fill-opacity="{_text(mark.opacity)}"' if mark.opacity < 1 else "",
            f' stroke-dasharray="{dash}"' if dash else "",
            ' stroke-linejoin="round"' if len(mark.points) > 2 else "",
        ]
    )


def _lettering(mark: Words) -> str:
    return "".join(
        [
            _attributes(x=mark.x, y=mark.y) if len(mark.lines) == 1 else "",
            f' font-size="{_text(mark.size)}" fill="{mark.fill}"',
            ' font-weight="700"' if mark.bold else "",
            f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else "",
            f' stroke="{mark.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
            if mark.halo
            else "",
        ]
    )


def _lines(mark: Words) -> Iterator[str]:
    if len(mark.lines) == 1:
        yield escape(mark.lines[0])
        return
    for i, line in enumerate(mark.lines):
        at = _attributes(x=mark.x, y=mark.y + i * mark.size * LEADING)
        yield f"<tspan{at}>{escape(line)}</tspan>{' ' if i + 1 < len(mark.lines) else ''}"
