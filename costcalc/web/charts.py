"""The charts over HTTP: as small pages that others frame, as figures, data and pictures."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from flask import Blueprint, Response, abort, render_template, request

from costcalc.estimate import Estimate, estimate
from costcalc.output.charts import plotly
from costcalc.output.charts.colours import Theme
from costcalc.output.charts.registry import CHARTS, View, chart, on_page
from costcalc.output.charts.svg import HEIGHTS, WIDTHS, svg
from costcalc.output.charts.words import NEEDS_TWO, measure
from costcalc.output.columns import seen
from costcalc.output.links import permalink, state
from costcalc.output.metadata import metadata_record
from costcalc.output.page_charts import flip_sentences
from costcalc.output.period import Period
from costcalc.output.share import described
from costcalc.output.table import Table, written
from costcalc.output.wording import PERCENT
from costcalc.reading import whole_number
from costcalc.store.records import EITHER
from costcalc.web import formats
from costcalc.web.ask import Question, origin, question
from costcalc.web.frame import frame
from costcalc.web.sending import ASK_AGAIN, PRIVATE, cached, framed, sent

blueprint = Blueprint("charts", __name__)


def view_of(asked: Question, shown: Period | None = None) -> View:
    """How the charts of a request are to be seen; `shown` is the period unless one is asked for."""
    names = {"period": "period", "panels": "shape", "map": "map"}
    words: dict[str, Any] = {
        names[name]: text for name, text in asked.view.items() if name in names
    }
    return View(**{"period": shown, **words}, ratio=asked.view.get("values") == "ratio")


@blueprint.get("/embed/<name>")
def embedded(name: str) -> Response:
    """One chart as a page of its own: the picture first, the figure for who wants to point."""
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


@blueprint.get("/chart/<name>.<kind>")
@blueprint.get("/s/<saved>/chart/<name>.<kind>")
def drawn(name: str, kind: str, saved: str = "") -> Response:
    """One chart as a figure, its data, what it is of, or a picture."""
    # An address is cut at its last dot: annual.metadata.json comes as annual.metadata and json.
    name, _, more = name.partition(".")
    make = FORMATS.get(f"{more}.{kind}".lstrip("."))
    if make is None or name not in CHARTS:
        abort(404)
    asked = question(own=SIZES.get(kind, ()), shows=EITHER, saved=saved)

    def made() -> str | bytes:
        return make(name, asked, estimate(asked.scenario, asked.book))

    return cached(asked, PICTURES.get(kind) or formats.KINDS[kind], made)


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


PICTURES: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "png": "image/png"}
SIZES: Final = {"svg": ("width", "height"), "png": ("width", "height"), "json": ("width",)}
FORMATS: Final[Mapping[str, Callable[[str, Question, Estimate], str | bytes]]] = {
    "json": _figure,
    "csv": _csv,
    "metadata.json": _metadata,
    "svg": _svg,
    "png": _png,
}
"""What a chart can be had as, by the end of its address."""


@blueprint.get("/flips")
@blueprint.get("/s/<saved>/flips")
def flips(saved: str = "") -> Response:
    """Where the main drivers flip the answer, a sentence each."""
    asked = question(page=True, saved=saved)
    found = seen(estimate(asked.scenario, asked.book), view_of(asked).period)
    body = render_template(
        "flips.html",
        sentences=flip_sentences(found),
        note=NEEDS_TWO,
        measure=measure(found),
        back=state(asked.scenario),
        **frame(asked),
    )
    return sent(body, caching=PRIVATE if asked.private else ASK_AGAIN)
