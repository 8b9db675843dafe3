"""The charts over HTTP: as small pages that others frame, as figures, data and pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from flask import Blueprint, Response, abort, request

from costcalc.estimate import Estimate, estimate
from costcalc.output.charts import plotly
from costcalc.output.charts.colours import Theme
from costcalc.output.charts.registry import CHARTS, View, chart, on_page
from costcalc.output.charts.svg import HEIGHTS, WIDTHS, svg
from costcalc.output.columns import seen
from costcalc.output.links import permalink
from costcalc.output.metadata import metadata_record
from costcalc.output.period import Period
from costcalc.output.share import described
from costcalc.output.table import Table, written
from costcalc.output.wording import PERCENT
from costcalc.reading import whole_number
from costcalc.store.records import EITHER
from costcalc.web import formats
from costcalc.web.ask import Question, origin, question
from costcalc.web.openapi.describe import HTML, About, Models
from costcalc.web.schema.service import ChartMetadata, Plot
from costcalc.web.sending import cached, framed

blueprint = Blueprint("charts", __name__)

_SEEN: Final = ("period", "panels", "map", "values")
_ROW: Final = ("dl", "errors")
_PICTURE: Final = ("theme", "title", "dl")
_CHART: Final = About("Charts", own=("chart.name",), shows=True, kept=True)


def view_of(asked: Question, shown: Period | None = None) -> View:
    """How the charts of a request are to be seen; `shown` is the period unless one is asked for."""
    names = {"period": "period", "panels": "shape", "map": "map"}
    words: dict[str, Any] = {
        names[name]: text for name, text in asked.view.items() if name in names
    }
    return View(**{"period": shown, **words}, ratio=asked.view.get("values") == "ratio")


@dataclass(frozen=True)
class Format:
    """A form of a chart: what it is, what writes it, its media type and how it may look."""

    title: str
    write: Callable[[str, Question, Estimate], str | bytes]
    kind: str
    view: tuple[str, ...]
    json: Models = ()


@blueprint.get("/chart/<name>.<kind>")
@blueprint.get("/s/<saved>/chart/<name>.<kind>")
def drawn(name: str, kind: str, saved: str = "") -> Response:
    """One chart as a figure, its data, what it is of, or a picture."""
    # An address is cut at its last dot: annual.metadata.json comes as annual.metadata and json.
    name, _, more = name.partition(".")
    form = FORMATS.get(f"{more}.{kind}".lstrip("."))
    if form is None or name not in CHARTS:
        abort(404)
    asked = question(own=SIZES.get(kind, ()), shows=EITHER, saved=saved)

    def made() -> str | bytes:
        return form.write(name, asked, estimate(asked.scenario, asked.book))

    return cached(asked, form.kind, made)


def _figure(name: str, asked: Question, found: Estimate) -> bytes:
    width = whole_number("width", asked.own.get("width", "760"), *plotly.WIDTHS, 760)
    return orjson.dumps(plotly.figure(chart(name, found, view_of(asked)), _theme(asked), width))


def _theme(asked: Question) -> Theme:
    return "dark" if asked.view.get("theme") == "dark" else "light"


def _metadata(name: str, asked: Question, found: Estimate) -> bytes:
    view = view_of(asked)
    by_period = seen(found, view.period)
    unit = PERCENT if view.ratio else found.scenario.currency
    return orjson.dumps(metadata_record(chart(name, by_period, view), by_period, view.period, unit))


def _csv(name: str, asked: Question, found: Estimate) -> str:
    data = chart(name, found, view_of(asked)).data
    table = Table(tuple(column.id for column in data.columns), data.rows)
    return written(table, "csv", bom=asked.view.get("bom") == "1")


def _svg(name: str, asked: Question, found: Estimate) -> bytes:
    width = whole_number("width", asked.own.get("width", "960"), *WIDTHS, 960)
    tall = asked.own.get("height")
    return svg(
        chart(name, found, view_of(asked)),
        theme=_theme(asked),
        width=width,
        height=whole_number("height", tall, *HEIGHTS, 480) if tall else None,
        titled=asked.view.get("title") != "0",
    )


def _png(name: str, asked: Question, found: Estimate) -> bytes:
    from costcalc.output.charts.png import png

    return png(_svg(name, asked, found))


SIZES: Final = {"svg": ("width", "height"), "png": ("width", "height"), "json": ("width",)}
FORMATS: Final[Mapping[str, Format]] = {
    "json": Format(
        "The figure of a chart, for Plotly", _figure, formats.JSON, ("theme", *_ROW), (Plot,)
    ),
    "csv": Format("The numbers of a chart", _csv, "text/csv", ("bom", *_ROW)),
    "metadata.json": Format("What a chart is of", _metadata, formats.JSON, _ROW, (ChartMetadata,)),
    "svg": Format("A chart as a picture, SVG", _svg, "image/svg+xml", _PICTURE),
    "png": Format("A chart as a picture, PNG", _png, "image/png", _PICTURE),
}
"""What a chart can be had as, by the end of its address."""
for _end, _format in FORMATS.items():
    replace(
        _CHART,
        title=_format.title,
        json=_format.json,
        forms=(_format.kind,),
        own=("chart.name", *(f"chart.{size}" for size in SIZES.get(_end, ()))),
        view=(*_SEEN, *_format.view),
        end=_end,
    )(drawn)


@blueprint.get("/embed/<name>")
@replace(_CHART, forms=(HTML,), view=(*_SEEN, "theme", "title", "table"), kept=False)
def embedded(name: str) -> Response:
    """A chart as a page for a frame."""
    if name not in CHARTS:
        abort(404)
    asked = question(page=True, shows=EITHER)
    found, view = estimate(asked.scenario, asked.book), view_of(asked)
    drawn_chart = chart(name, found, view)
    return framed(
        "embed.html",
        asked,
        oembed=None if view.ratio else described(request.url, origin()),
        chart=drawn_chart,
        # A percentage hides the money; so does its link, which leads to the calculator alone.
        # Nor does a saved scenario's lead to what was typed into it.
        link="/" if view.ratio else permalink(found, view=on_page(drawn_chart, asked.view)) or "/",
    )
