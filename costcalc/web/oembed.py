"""oEmbed: an address of ours becomes a frame in somebody else's page. Nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal
from urllib.parse import SplitResult, urlsplit

from flask import Blueprint, Request, Response, abort, request
from werkzeug.test import create_environ

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.warnings import without_values
from costcalc.output.charts.frame_height import frame_height
from costcalc.output.charts.registry import CHARTS, chart, in_sight, other_range
from costcalc.output.estimate_json import warnings
from costcalc.output.links import PARTS, permalink
from costcalc.output.period import usual
from costcalc.output.ranges import CALLED
from costcalc.output.share import frame
from costcalc.output.text import notes
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.numerals import LOCALES, write_as
from costcalc.scenario.values import whole_number
from costcalc.web.charts import view_of
from costcalc.web.current import origin
from costcalc.web.delivery.send import PRIVATE, sent_json, warned_of
from costcalc.web.openapi.describe import About
from costcalc.web.query import LOCALE
from costcalc.web.question import Question, question
from costcalc.web.store.records import EITHER

blueprint = Blueprint("oembed", __name__)

_OWN: Final = ("oembed.url", "oembed.format", "oembed.maxwidth", "oembed.maxheight")
WIDTH: Final = 720
LEAST: Final = 80
MOST: Final = 100_000
DAY: Final = 86_400
LASTING: Final = f"public, max-age={DAY}"
CASES: Final = "/cases"
QUOTED: Final = 90
"""Pixels of a quotation of two lines."""
SMALLEST: Final = (320, 200)
"""Width and height of the smallest picture; its file has two pixels to each of these."""
OPTIONS: Final = ("period", "panels", "map", "range", "theme", "title", "table", "values", LOCALE)
"""View parameters that the frame keeps from the address."""


@dataclass(frozen=True)
class Frame:
    """An oEmbed answer: the frame that shows a chart in another page."""

    version: Literal["1.0"]
    type: Literal["rich"]
    title: str
    provider_name: str
    provider_url: str
    cache_age: int
    """Seconds."""
    html: str
    width: int
    height: int
    thumbnail_url: str | None = None
    """The chart's picture; left out, with its sizes, where none is small enough."""
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None


@blueprint.get("/oembed")
@About(
    "Charts",
    json=(Frame,),
    takes="own",
    own=_OWN,
    needed=_OWN[:1],
    etag=True,
    statuses={501: "A form other than JSON was asked for."},
)
def described() -> Response:
    """The frame for an address of this service (oEmbed)."""
    wanted = request.args
    if wanted.get("format", "json") != "json":
        abort(501)
    width = _size("maxwidth", WIDTH)
    name, asked = _chart_at(wanted.get("url", ""))
    if name == CASES:
        return _described_cases(width)
    write_as(asked.view.get(LOCALE, LOCALES[0]))  # the title is that of what the frame shows
    found, view = asked.estimate(), view_of(asked)
    finding = chart(name, found, view)
    own = {option: text for option, text in asked.view.items() if option in OPTIONS}
    other = None if view.ratio else other_range(finding, found, view)
    needed = frame_height(
        finding,
        width,
        ranged=CALLED[other] if other else "",
        told=notes(map(without_values, found.warnings) if view.ratio else found.warnings),
        titled=own.get("title") != "0",
        tabled=own.get("table") == "1",
    )
    most = _size("maxheight", MOST)
    height = min(needed, most)
    embed = origin() + permalink(found, f"/embed/{name}", own)
    whole = Frame(
        version="1.0",
        type="rich",
        title=finding.title,
        provider_name="costcalc",
        provider_url=f"{origin()}/",
        cache_age=DAY,
        html=frame(embed, finding.title, width, height),
        width=width,
        height=height,
        **_thumbnail(found, name, own, (width // 2, min(max(needed, 2 * SMALLEST[1]), most) // 2)),
    )
    return warned_of(_sent(whole, PRIVATE if asked.private else LASTING), warnings(found))


def _described_cases(width: int) -> Response:
    """The page of known cases: a quotation that leads to it, since it has no chart."""
    title = "Known cases: what the model says of public moves and loads"
    link = f'<a href="{escape(origin())}{CASES}">{title}</a>'
    home, height = f"{origin()}/", _size("maxheight", QUOTED)
    quoted = f"<blockquote>{link}</blockquote>"
    whole = Frame("1.0", "rich", title, "costcalc", home, DAY, quoted, width, height)
    return _sent(whole, LASTING)


def _sent(whole: Frame, caching: str) -> Response:
    """A frame without the keys that it has not."""
    return sent_json({key: text for key, text in vars(whole).items() if text is not None}, caching)


def _thumbnail(
    found: Estimate, name: str, own: Mapping[str, str], size: tuple[int, int]
) -> dict[str, Any]:
    """The keys of the chart's picture, none if it would have to be smaller than possible."""
    if any(given < least for given, least in zip(size, SMALLEST, strict=True)):
        return {}
    width, height = size
    picture = {**own, "width": str(width), "height": str(height)}
    return {
        "thumbnail_url": origin() + permalink(found, f"/chart/{name}.png", picture),
        "thumbnail_width": 2 * width,
        "thumbnail_height": 2 * height,
    }


def _size(name: str, most: int) -> int:
    """A maximum in pixels, at most our own. Raises `Refused`."""
    text = request.args.get(name)
    return most if text is None else min(whole_number(name, text, LEAST, MOST), most)


def _chart_at(url: str) -> tuple[str, Question]:
    """The chart that one of our addresses shows, and its question; a 404 for others' addresses.

    The page of cases has none, and is named by its path.

    An address without a host is ours.
    """
    if not url:
        example = f"{origin()}/embed/annual"
        detail = "url is missing: the address to describe"
        raise Refused(
            [Fault("url", None, detail, "an address of this service", example, MALFORMED)]
        )
    try:
        parts = urlsplit(f"{origin()}{url}" if url[0] == "/" != url[1:2] else url)
        ours = _authority(parts) == _authority(urlsplit(origin()))
    except ValueError:
        ours = False
    if not ours:
        abort(404)
    other = Request(create_environ("/", query_string=parts.query))
    if parts.path == CASES:
        return CASES, question(page=True, other=other)
    if parts.path == "/flips":
        return "flip", question(page=True, other=other)
    if parts.path in PARTS:
        asked = question(page=True, other=other)
        found, view = asked.estimate(), view_of(asked, usual(asked.scenario.of))
        of = found.scenario.of
        seen = in_sight(parts.path, of, view.stack, lambda id_: chart(id_, found, view))
        return seen.id, asked
    folder, _, name = parts.path.rpartition("/")
    name = name.partition(".")[0] if folder == "/chart" else name
    if folder not in ("/embed", "/chart") or name not in CHARTS:
        abort(404)
    return name, question(page=True, own=("width", "height"), other=other, shows=EITHER)


def _authority(parts: SplitResult) -> tuple[object, ...]:
    """Scheme, host, port and credentials, normalised. Raises `ValueError` for an invalid port."""
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.username, parts.password
