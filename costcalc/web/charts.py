"""The charts over HTTP: as pages to embed, Plotly figures, data and pictures."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.warnings import without_values
from costcalc.output import share
from costcalc.output.charts import plotly
from costcalc.output.charts.colours import Theme
from costcalc.output.charts.registry import CHARTS, View, chart, on_page, other_range
from costcalc.output.charts.relative import UNIT
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.svg import HEIGHTS, WIDTH, WIDTHS, svg
from costcalc.output.charts.words import MOVED
from costcalc.output.estimate_json import warnings
from costcalc.output.links import permalink
from costcalc.output.metadata import ChartMetadata, metadata_json
from costcalc.output.page_charts import figure_address
from costcalc.output.period import Period
from costcalc.output.ranges import CALLED
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import Table, telling, written
from costcalc.output.text import notes
from costcalc.scenario.faults import Fault, Refused, gathered, noted
from costcalc.scenario.shown import technologies
from costcalc.scenario.values import one_of, whole_number
from costcalc.web.current import origin
from costcalc.web.delivery import formats
from costcalc.web.delivery.send import cached, page_sent
from costcalc.web.openapi.describe import About, described
from costcalc.web.query import LOCALE, SHEET, look_of
from costcalc.web.question import Question, question
from costcalc.web.store.records import EITHER

blueprint = Blueprint("charts", __name__)

NAMED: Final = {
    "period": "period",
    "panels": "shape",
    "map": "map",
    "range": "range",
    "from": "start",
    "to": "end",
}
"""What `View` calls the parameters that say what a chart shows."""
_LOOKS: Final = (*NAMED, "values")
_WIDTH: Final = ("chart.name", "chart.width")
_CHART: Final = About("Charts", own=("chart.name",), publishable=True, etag=True)
_PICTURE: Final = replace(
    _CHART, own=(*_WIDTH, "chart.height"), view=(*_LOOKS, LOCALE, "theme", "title", "dl")
)
PICTURES: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "png": "image/png"}
SIZES: Final = {"svg": ("width", "height"), "png": ("width", "height"), "json": ("width",)}


def view_of(asked: Question, shown: Period | None = None) -> View:
    """The view that a question asks of its charts; `shown` is the period if it names none.

    Raises `Refused` for a pair that is not compared.
    """
    words: dict[str, Any] = {
        NAMED[name]: text for name, text in asked.view.items() if name in NAMED
    }
    _check_pair(asked)
    return View(**{"period": shown, **words}, ratio=asked.view.get("values") == "ratio")


def _check_pair(asked: Question) -> None:
    """Refuse ends of a bridge that are not compared, or are one."""
    ends = {name: asked.view[name] for name in ("from", "to") if name in asked.view}
    with gathered() as faults:
        for name, id_ in ends.items():
            with noted(faults):
                one_of(name, id_, id_, technologies(asked.book, asked.scenario.technologies))
    if len(ends) > len({*ends.values()}):
        raise Refused([Fault("to", ends["to"], "a bridge is between two technologies", None, None)])


@blueprint.get("/chart/<name>.<kind>")
@blueprint.get("/s/<saved>/chart/<name>.<kind>")
def drawn(name: str, kind: str, saved: str = "") -> Response:
    """One chart as a figure, its data, what it is of, or a picture."""
    # The route splits at the last dot: annual.metadata.json comes as annual.metadata and json.
    name, _, more = name.partition(".")
    write = FORMATS.get(f"{more}.{kind}".lstrip("."))
    if write is None or name not in CHARTS:
        abort(404)

    def made(asked: Question) -> str | bytes:
        return write(name, asked, asked.estimate(asked.today))

    asked = question(own=SIZES.get(kind, ()), shows=EITHER, saved=saved, judge=made)
    return cached(asked, PICTURES.get(kind) or formats.KINDS[kind], lambda: made(asked))


@replace(_CHART, json=(plotly.Plot,), own=_WIDTH, view=(*_LOOKS, LOCALE, "theme", "dl"), end="json")
def _figure(name: str, asked: Question, found: Estimate) -> bytes:
    """The figure of a chart, for Plotly."""
    width = whole_number("width", asked.own.get("width", str(plotly.WIDTH)), *plotly.WIDTHS)
    return json_bytes(plotly.figure(chart(name, found, view_of(asked)), _theme(asked), width))


def _theme(asked: Question) -> Theme:
    return "dark" if asked.view.get("theme") == "dark" else "light"


@replace(_CHART, json=(ChartMetadata,), view=(*_LOOKS, LOCALE, "dl"), end="metadata.json")
def _metadata(name: str, asked: Question, found: Estimate) -> bytes:
    """What a chart is of."""
    view = view_of(asked)
    unit = UNIT if view.ratio else found.scenario.currency
    return json_bytes(metadata_json(chart(name, found, view), found, unit))


@replace(_CHART, forms=(formats.KINDS["csv"],), view=(*_LOOKS, *SHEET), end="csv")
def _csv(name: str, asked: Question, found: Estimate) -> str:
    """The numbers of a chart."""
    data = chart(name, found, view_of(asked)).data
    table = Table(tuple(column.id for column in data.columns), data.rows)
    return written(telling(table, found.warnings, MOVED), "csv", look_of(asked.view))


@replace(_PICTURE, forms=(PICTURES["svg"],), end="svg")
def _svg(name: str, asked: Question, found: Estimate) -> bytes:
    """A chart as a picture, SVG."""
    width = whole_number("width", asked.own.get("width", str(WIDTH)), *WIDTHS)
    tall = asked.own.get("height")
    return svg(
        chart(name, found, view_of(asked)),
        theme=_theme(asked),
        width=width,
        height=whole_number("height", tall, *HEIGHTS) if tall else None,
        titled=asked.view.get("title") != "0",
    )


@replace(_PICTURE, forms=(PICTURES["png"],), end="png")
def _png(name: str, asked: Question, found: Estimate) -> bytes:
    """A chart as a picture, PNG."""
    from costcalc.output.charts.png import png

    return png(_svg(name, asked, found))


FORMATS: Final = {
    described(write)[0].end: write for write in (_figure, _csv, _metadata, _svg, _png)
}
"""What writes a chart, by the end of its address."""
for _write in FORMATS.values():
    described(_write)[0](drawn)


@blueprint.get("/embed/<name>")
def embedded(name: str) -> Response:
    """A chart as a page for a frame."""
    if name not in CHARTS:
        abort(404)
    asked = question(page=True, shows=EITHER, judge=view_of)
    found, view = asked.estimate(), view_of(asked)
    drawn_chart = chart(name, found, view)
    hidden = view.ratio and not asked.private  # the address has the inputs, and the page has not
    shown = {name: text for name, text in asked.view.items() if name in (*_LOOKS, "theme", "title")}
    body = render_template(
        "embed.html",
        titled=asked.view.get("title") != "0",
        tabled=asked.view.get("table") == "1",
        told=notes(map(without_values, found.warnings) if view.ratio else found.warnings),
        theme=asked.view.get("theme", "auto"),
        origin=origin(),
        oembed=None if view.ratio else share.described(request.url, origin()),
        chart=drawn_chart,
        address=None if hidden else permalink(found, f"/embed/{name}", shown),
        image=None if hidden else share.preview(found, name, shown),
        range=_other_range(found, drawn_chart, view, asked.view),
        # In percentages the page holds no address with inputs: its script uses the frame's own.
        figure="" if view.ratio else figure_address(found, drawn_chart, asked.view),
        # Percentages hide the money, so their link leads to the empty calculator, as does that of a
        # saved scenario.
        link="/" if view.ratio else permalink(found, view=on_page(drawn_chart, asked.view)) or "/",
    )
    response = page_sent(body, asked, warnings(found), framed=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _other_range(
    found: Estimate, drawn_chart: Chart, view: View, given: Mapping[str, str]
) -> tuple[str, str] | None:
    """The same chart with its other range: the address and what it shows there."""
    other = None if view.ratio else other_range(drawn_chart, found, view)
    if other is None:
        return None
    return permalink(found, f"/embed/{drawn_chart.id}", {**given, "range": other}), CALLED[other]
