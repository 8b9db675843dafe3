"""A picture as PNG: its SVG painted, sharp on dense screens, in a palette.

matplotlib paints areas and lines, smooth at any angle; Pillow writes on them and reduces colours.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from re import findall
from typing import Any, Final, TypeAlias, cast
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from costcalc.output.charts.lettering import font

Pixels: TypeAlias = npt.NDArray[np.uint8]

DENSITIES: Final = (2.0, 1.5, 1.0)
MOST_PIXELS: Final = 3_100_000
HALO: Final = 1.5
"""Around letters, in pixels of the SVG: half of its stroke."""
_ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}
_SVG: Final = "{http://www.w3.org/2000/svg}"
_INCH: Final = 72  # a point of matplotlib's is a pixel of ours


def png(svg: bytes) -> bytes:
    """A picture of ours at twice its size, or less where that were too many pixels."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    width, height = (int(root.attrib[name]) for name in ("width", "height"))
    density = next((d for d in DENSITIES if d * d * width * height <= MOST_PIXELS), DENSITIES[-1])
    size = round(width * density), round(height * density)
    scale = size[0] / float(root.attrib["viewBox"].split()[2])
    described = PngInfo()
    for name, element in (("Title", root[0]), ("Description", root[1])):
        described.add_itxt(name, "".join(element.itertext()))
    described.add_itxt("Software", "costcalc")
    image = Image.fromarray(_painted(root, *size, scale)).convert("RGB")
    pen = ImageDraw.Draw(image)
    for text in root.iter(f"{_SVG}text"):
        _write(pen, text, scale)
    file = BytesIO()
    _reduced(image).save(file, "PNG", pnginfo=described)
    return file.getvalue()


def _reduced(image: Image.Image) -> Image.Image:
    """The picture in 256 colours; the ground, which meets that of the page around, is exact."""
    reduced = image.quantize(256, Image.Quantize.FASTOCTREE)
    palette, corner = reduced.getpalette() or [], (0, 0)
    place = 3 * cast(int, reduced.getpixel(corner))
    palette[place : place + 3] = cast(tuple[int, int, int], image.getpixel(corner))
    reduced.putpalette(palette)
    return reduced


def _painted(root: ET.Element, wide: int, high: int, scale: float) -> Pixels:
    """All areas and lines on a canvas of so many pixels."""
    figure = Figure((wide / scale / _INCH, high / scale / _INCH), dpi=_INCH * scale)
    canvas = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    place = Affine2D().scale(scale, -scale).translate(0, high)
    renderer.clear()
    # Each is drawn by itself: a figure and its artists hold each other, and the pixels with them.
    for element in root:
        for artist in _artists(element.tag.removeprefix(_SVG), element, (wide, high)):
            artist.set_figure(figure)
            artist.set_transform(place)
            artist.draw(renderer)
    pixels: Pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    del canvas.renderer
    return pixels


def _artists(tag: str, element: ET.Element, size: tuple[int, int]) -> Iterator[Artist]:
    """What an element of ours looks like: a rectangle, a disc or a path."""
    given = element.attrib
    if tag == "rect" and given["width"] == "100%":
        yield Rectangle((0, 0), *size, facecolor=given["fill"])
    elif tag == "rect":
        x, y, width, height = (float(given[name]) for name in ("x", "y", "width", "height"))
        yield Rectangle((x, y), width, height, **_look(given))
    elif tag == "circle":
        yield Circle((float(given["cx"]), float(given["cy"])), float(given["r"]), **_look(given))
    elif tag == "path":
        yield PathPatch(_outline(given["d"]), capstyle="butt", joinstyle="round", **_look(given))


def _look(given: Mapping[str, str]) -> dict[str, Any]:
    """Fill and stroke, which may let what is below shine through."""
    fill, stroke = given.get("fill", "none"), given.get("stroke", "none")
    wide = float(given.get("stroke-width", stroke != "none"))
    dash = [float(part) / wide for part in given.get("stroke-dasharray", "").split()]
    return {
        "facecolor": to_rgba(fill, float(given.get("fill-opacity", fill != "none"))),
        "edgecolor": to_rgba(stroke, float(given.get("stroke-opacity", stroke != "none"))),
        "linewidth": wide,
        "linestyle": (0, dash) if dash else "solid",
    }


def _outline(data: str) -> Path:
    """The lines of a path: M begins one, L goes on, Z goes back."""
    vertices, codes = list[tuple[float, float]](), list[np.uint8]()
    for line in findall(r"M([^M]+)", data):
        pairs = (point.split() for point in line.rstrip("Z").split("L"))
        points = [(float(x), float(y)) for x, y in pairs]
        vertices += points
        codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)]
        if line.endswith("Z"):
            vertices.append(points[0])
            codes.append(Path.CLOSEPOLY)
    return Path(vertices, codes)


def _write(pen: ImageDraw.ImageDraw, text: ET.Element, scale: float) -> None:
    """The lines of a text; letters that the font lacks are boxes."""
    given = text.attrib
    bold, halo = given.get("font-weight") == "700", given.get("stroke")
    for line in list(text) or [text]:
        pen.text(
            (float(line.attrib["x"]) * scale, float(line.attrib["y"]) * scale),
            "".join(line.itertext()),
            given["fill"],
            font(float(given["font-size"]) * scale, bold=bold),
            _ANCHORS[given.get("text-anchor", "start")],
            stroke_width=HALO * scale if halo else 0,
            stroke_fill=halo,
        )
