"""What can be asked besides a scenario: how an answer looks, and what one route alone takes."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from costcalc.answers import CELLS, MOST_CELLS
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.svg import HEIGHTS, WIDTHS
from costcalc.output.metric import EXAMPLE as METRIC
from costcalc.output.share import HEIGHT
from costcalc.pricebook import PriceBook
from costcalc.web.ask import MOST_REVISIONS, VIEW
from costcalc.web.oembed import LEAST, MOST, WIDTH
from costcalc.web.openapi.values import Parameter, Schema, component, whole, words
from costcalc.web.problems import KINDS

VIEW_SAYS: Final[Mapping[str, str]] = {
    "period": "The period that amounts are for.",
    "panels": "Stacked bars: people apart from the rest, without people, or all in one.",
    "theme": "Colours.",
    "title": "0 leaves the chart's title out.",
    "table": "1 opens the table below the chart.",
    "dl": "1 sends the answer as a file with a name.",
    "layout": "A row a cost line, or technologies side by side.",
    "bom": "1 begins a table with a byte-order mark, for old Excel.",
    "errors": "Errors come as a row of an answer that succeeds, since sheets hide all others.",
    "map": "The two drivers of the chart `flip`.",
    "print": "What of the page is printed.",
    "values": "Money, or percentages of what runs today, else of the cheapest.",
}
PLACEHOLDER: Final = "ID"
"""Stands in examples for what only their reader has."""
NUMBER: Final[Schema] = {"type": "string", "pattern": r"^[a-z0-9_]+(\.[a-z0-9_-]+){0,3}$"}
_TEXT: Final = component("Text")
_WORD: Final[Schema] = {"type": "string", "minLength": 1}
_PIXELS: Final = "in pixels of a page; files have two to each"


def views() -> dict[str, Parameter]:
    """Parameters that change how an answer looks or is delivered, never a number."""
    return {
        name: Parameter(name, VIEW_SAYS[name], words(options), options[-1])
        for name, options in VIEW.items()
    }


def own(book: PriceBook) -> dict[str, Parameter]:
    """Parameters of one route alone, by the component's name."""
    return {
        key: Parameter(key.rpartition(".")[2], says, schema, example)
        for key, (says, schema, example) in _own(book).items()
    }


def _own(book: PriceBook) -> Mapping[str, tuple[str, Schema, str]]:
    one, *others = book.compared
    other = others[-1] if others else one
    driver: Schema = {"type": "string", "pattern": r"^[a-z0-9_]+(\.[a-z0-9_]+(-[a-z0-9_]+)?)?$"}
    turned = "Any amount of a scenario, id of a figure, or `salary_premium.TECHNOLOGY-TECHNOLOGY`."
    of: Schema = {"type": "string", "pattern": r"^[a-z_]+(\.[a-z0-9_]+(-[a-z0-9_]+)?)?$"}
    says_of = "A total, of a technology, or of the difference of two; without one, of the decision."
    return {
        "sensitivity.of": (says_of, of, f"annual.{other}-{one}"),
        "flip-points.driver": (f"What is turned. {turned}", driver, "concurrent_connections"),
        "flip-points.range": ("Between which values it is turned.", _TEXT, "1000..100000"),
        "flip-map.x": (f"The driver across. {turned}", driver, "orders_per_month"),
        "flip-map.y": (f"The driver along. {turned}", driver, f"{other}.salary"),
        "flip-map.cells": ("Cells to each side.", whole(2, MOST_CELLS, CELLS), "4"),
        "bridge.from": ("The one that it starts from.", words(book.technologies), one),
        "bridge.to": ("The one that it leads to.", words(book.technologies), other),
        "trace.number": (
            "The name of a number: `TOTAL.TECHNOLOGY.CASE`, `TECHNOLOGY.ITEM.PERIOD.CASE`, …",
            NUMBER,
            f"annual.{other}.likely",
        ),
        "estimate.metric": (
            (
                "The name of a number: `FIELD.TECHNOLOGY.CASE` or `TECHNOLOGY.ITEM.PERIOD.CASE`. "
                "For plain text alone, which needs it."
            ),
            NUMBER,
            METRIC,
        ),
        "chart.width": (f"Width of a picture, {_PIXELS}.", whole(*WIDTHS, 960), "640"),
        "chart.height": (f"Height of a picture, {_PIXELS}.", whole(*HEIGHTS), "400"),
        "oembed.url": (
            "The address of a page or a chart of this service. It is read, never fetched.",
            _WORD,
            "http://127.0.0.1:8000/embed/annual",
        ),
        "oembed.format": ("The form of the answer.", words(["json"], "json"), "json"),
        "oembed.maxwidth": ("The widest that the frame may be.", whole(LEAST, MOST, WIDTH), "640"),
        "oembed.maxheight": (
            "The highest that the frame may be.",
            whole(LEAST, MOST, HEIGHT),
            "400",
        ),
        "chart.name": ("The chart.", words(CHARTS), "annual"),
        "saved.id": ("The id that saving gave.", _WORD, PLACEHOLDER),
        "saved.revision": ("A revision instead of the newest.", whole(1, MOST_REVISIONS), "1"),
        "saved.other": ("The id of another one, or the same.", _WORD, PLACEHOLDER),
        "saved.other_revision": ("A revision of the other.", whole(1, MOST_REVISIONS), "1"),
        "saved.upto": ("The newest revision that is listed.", whole(1, MOST_REVISIONS), "1"),
        "saved.If-Match": (
            "The ETag of the revision that this one takes the place of.",
            {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
            '"1"',
        ),
        "saved.Idempotency-Key": (
            "Sent again with the same body, it gives the same answer and saves nothing anew.",
            {"type": "string", "pattern": "^[!#-~]{1,255}$"},
            "0b2b7a3c-9f4e-4c56-8a35-7d1e6f0c9b12",
        ),
        "published.s": (
            "A publish id, which stands for all inputs of a saved scenario.",
            _WORD,
            "PUBLISH_ID",
        ),
        "problems.kind": (
            "The kind, as the end of a problem's `type`.",
            words(kind for kind, _ in KINDS.values()),
            "value-not-allowed",
        ),
        "static.release": ("The version of Plotly.", _WORD, version("plotly")),
        "static.digest": ("The fingerprint of the file.", _WORD, "0" * 12),
        "static.name": ("The name of the file.", _WORD, "costcalc.css"),
        "figures.id": (
            "The id of a figure, or the name that each technology's has.",
            _WORD,
            f"{other}.salary",
        ),
    }
