"""The parameters of a scenario, of how an answer looks, and those that single addresses take."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from costcalc.answers import CELLS, MOST_CELLS
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.svg import HEIGHTS, WIDTHS
from costcalc.output.metric import EXAMPLE as METRIC
from costcalc.output.share import HEIGHT
from costcalc.pricebook import PriceBook
from costcalc.scenario import SIDES
from costcalc.web.ask import MOST_REVISIONS, VIEW
from costcalc.web.oembed import LEAST, MOST, WIDTH
from costcalc.web.openapi.values import Parameter, Schema, component, kinds, names, whole, words
from costcalc.web.problems import KINDS

FIGURES: Final = (
    "Any figure of the price book: `set.FIGURE` for every technology, `set.TECHNOLOGY.FIGURE` for "
    "one. Each is a parameter of its own, such as `set.peak_to_mean=6`."
)
TWO: Final = "Any parameter with `a.` or `b.` in front, for one of the two: `a.team_size=6`."
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
_TEXT: Final = component("Text")
_WORD: Final[Schema] = {"type": "string", "minLength": 1}
_REVISION: Final = whole(1, MOST_REVISIONS)
_TURNED: Final = (
    "Any amount of a scenario, id of a figure, or `salary_premium.TECHNOLOGY-TECHNOLOGY`."
)
_PIXELS: Final = "in pixels of a page; files have two to each"


def views() -> dict[str, Parameter]:
    """Parameters that change how an answer looks or is delivered, never a number."""
    return {
        name: Parameter(name, VIEW_SAYS[name], words(options), options[-1])
        for name, options in VIEW.items()
    }


def own(book: PriceBook) -> dict[str, Parameter]:
    """Parameters that single addresses have, as their views name them."""
    return {
        key: Parameter(key.rpartition(".")[2], says, schema, example)
        for key, (says, schema, example) in _own(book).items()
    }


def _own(book: PriceBook) -> Mapping[str, tuple[str, Schema, str]]:
    one, other, every = book.compared[0], book.compared[-1], words(book.technologies)
    driver = _matching(r"[a-z0-9_]+(\.[a-z0-9_]+(-[a-z0-9_]+)?)?")
    number = _matching(r"[a-z0-9_]+(\.[a-z0-9_-]+){0,3}")
    total = _matching(r"[a-z_]+(\.[a-z0-9_]+(-[a-z0-9_]+)?)?")
    of = "A total, of a technology, or of the difference of two; without one, of the decision."
    named = "The name of a number: `TOTAL.TECHNOLOGY.CASE`, `TECHNOLOGY.ITEM.PERIOD.CASE`, …"
    metric = (
        "The name of a number: `FIELD.TECHNOLOGY.CASE` or `TECHNOLOGY.ITEM.PERIOD.CASE`. "
        "For plain text alone, which needs it."
    )
    url = "The address of a page or a chart of this service. It is read, never fetched."
    tag = "The ETag of the revision that this one takes the place of."
    key = "Sent again with the same body, it gives the same answer and saves nothing anew."
    key_example = "0b2b7a3c-9f4e-4c56-8a35-7d1e6f0c9b12"
    published = "A publish id, which stands for all inputs of a saved scenario."
    figure = "The id of a figure, or the name that each technology's has."
    problems = words(kind for kind, _ in KINDS.values())
    return {
        "sensitivity.of": (of, total, f"annual.{other}-{one}"),
        "flip-points.driver": (f"What is turned. {_TURNED}", driver, "concurrent_connections"),
        "flip-points.range": ("Between which values it is turned.", _TEXT, "1000..100000"),
        "flip-map.x": (f"The driver across. {_TURNED}", driver, "orders_per_month"),
        "flip-map.y": (f"The driver along. {_TURNED}", driver, f"{other}.salary"),
        "flip-map.cells": ("Cells to each side.", whole(2, MOST_CELLS, CELLS), "4"),
        "bridge.from": ("The one that it starts from.", every, one),
        "bridge.to": ("The one that it leads to.", every, other),
        "trace.number": (named, number, f"annual.{other}.likely"),
        "estimate.metric": (metric, number, METRIC),
        "chart.width": (f"Width of a picture, {_PIXELS}.", whole(*WIDTHS, 960), "640"),
        "chart.height": (f"Height of a picture, {_PIXELS}.", whole(*HEIGHTS), "400"),
        "oembed.url": (url, _WORD, "http://127.0.0.1:8000/embed/annual"),
        "oembed.format": ("The form of the answer.", words(["json"], "json"), "json"),
        "oembed.maxwidth": ("The widest that the frame may be.", _size(WIDTH), "640"),
        "oembed.maxheight": ("The highest that the frame may be.", _size(HEIGHT), "400"),
        "chart.name": ("The chart.", words(CHARTS), "annual"),
        "saved.id": ("The id that saving gave.", _WORD, PLACEHOLDER),
        "saved.revision": ("A revision instead of the newest.", _REVISION, "1"),
        "saved.other": ("The id of another one, or the same.", _WORD, PLACEHOLDER),
        "saved.other_revision": ("A revision of the other.", _REVISION, "1"),
        "saved.upto": ("The newest revision that is listed.", _REVISION, "1"),
        "saved.If-Match": (tag, _matching(r'(\*|"[0-9]{1,9}")'), '"1"'),
        "saved.Idempotency-Key": (key, _matching("[!#-~]{1,255}"), key_example),
        "published.s": (published, _WORD, "PUBLISH_ID"),
        "problems.kind": (
            "The kind, as the end of a problem's `type`.",
            problems,
            "value-not-allowed",
        ),
        "static.release": ("The version of Plotly.", _WORD, version("plotly")),
        "static.digest": ("The fingerprint of the file.", _WORD, "0" * 12),
        "static.name": ("The name of the file.", _WORD, "costcalc.css"),
        "figures.id": (figure, _WORD, f"{other}.salary"),
    }


def _matching(pattern: str) -> Schema:
    """A text that is wholly as the pattern says."""
    return {"type": "string", "pattern": f"^{pattern}$"}


def _size(default: int) -> Schema:
    return whole(LEAST, MOST, default)


def shared(book: PriceBook) -> dict[str, Schema]:
    """The parameters that many addresses take, by name."""
    said, leaves, figures = kinds(book), {}, {}
    found: dict[str, Schema] = {}
    for name, kind in names(book).items():
        leaves[name] = component(f"address.{kind}")
        if name.startswith("set."):
            figures[name] = leaves[name]
            continue
        technology = name.removeprefix(kind).lstrip(".")
        whose = f" For {book.technologies[technology].name} alone." if technology else ""
        example = "" if technology else said[kind].example
        found[name] = in_query(Parameter(name, f"{said[kind].says}{whose}", leaves[name], example))
    found |= {name: in_query(view) for name, view in views().items()}
    sides = {f"{side}{name}": schema for side in SIDES for name, schema in leaves.items()}
    found["set"] = _exploded("set", figures, FIGURES)
    found["sides"] = _exploded("sides", {**figures, **sides}, TWO)
    return found


def in_query(parameter: Parameter) -> Schema:
    """A parameter as the document has it."""
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "schema": parameter.schema,
        **({"example": parameter.example} if parameter.example else {}),
    }


def _exploded(name: str, properties: Mapping[str, Schema], says: str) -> Schema:
    """Many parameters as one object, each key of which is a parameter of its own."""
    return {
        "name": name,
        "in": "query",
        "style": "form",
        "explode": True,
        "description": says,
        "schema": {"type": "object", "properties": {**properties}, "additionalProperties": False},
    }
