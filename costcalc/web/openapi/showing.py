"""The addresses that show: charts, frames, pages, the state of the service."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from costcalc.pricebook import PriceBook
from costcalc.web import charts
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.route import Example, Models, Route
from costcalc.web.schema import service

HTML: Final = "text/html"
TEXT: Final = "text/plain"
SCRIPT: Final = "text/javascript"
_SEEN: Final = ("period", "panels", "map", "values")


def charted() -> Iterator[Route]:
    said: Mapping[str, tuple[str, Models, tuple[str, ...]]] = {
        "json": ("The figure of a chart, for Plotly", (service.Plot,), ("theme", "dl", "errors")),
        "csv": ("The numbers of a chart", (), ("bom", "dl", "errors")),
        "metadata.json": ("What a chart is of", (service.ChartMetadata,), ("dl", "errors")),
        "svg": ("A chart as a picture, SVG", (), ("theme", "title", "dl")),
        "png": ("A chart as a picture, PNG", (), ("theme", "title", "dl")),
    }
    common = Route(group="Charts", own=("chart.name",), needed=("chart.name",), shows=True)
    for end in charts.FORMATS:
        title, models, view = said[end]
        sizes = charts.SIZES.get(end, ())
        yield replace(
            common,
            path=f"/chart/{{name}}.{end}",
            title=title,
            forms={charts.PICTURES.get(end) or KINDS[end.rpartition(".")[2]]: models},
            own=(*common.own, *(f"chart.{size}" for size in sizes)),
            view=(*_SEEN, *view),
            kept=True,
            examples=(Example("By the month", "period=month", path=f"/chart/annual.{end}"),),
        )
    yield replace(
        common,
        path="/embed/{name}",
        title="A chart as a page for a frame",
        forms={HTML: ()},
        view=(*_SEEN, "theme", "title", "table"),
        examples=(Example("In dark colours", "theme=dark", path="/embed/annual"),),
    )
    yield Route(
        path="/oembed",
        group="Charts",
        title="The frame for an address of this service (oEmbed)",
        forms={JSON: (service.Frame,)},
        asks="oembed",
        own=("oembed.url", "oembed.format", "oembed.maxwidth", "oembed.maxheight"),
        needed=("oembed.url",),
        more={501: "A form other than JSON was asked for."},
        examples=(
            Example("A chart", "url=http://127.0.0.1:8000/embed/annual&maxwidth=640"),
            Example("Somebody else's address", "url=https://example.org/", status=404),
        ),
    )
    yield Route(
        path="/embed.js",
        group="Charts",
        title="The script that makes a frame as high as its chart",
        forms={SCRIPT: ()},
        asks="nothing",
        more={304: "", 412: ""},
        examples=(Example("The script"),),
    )


def paged(prices: PriceBook) -> Iterator[Route]:
    common = Route(group="Pages", forms={HTML: ()}, view=("theme",))
    workload = (Example("For a workload", "orders_per_month=1M"),)
    yield replace(
        common,
        path="/",
        title="The calculator",
        view=("period", "panels", "map", "theme", "print"),
        more={303: "A form with empty fields, to its address without them."},
        examples=workload,
    )
    for path, title in {
        "/flips": "Where the main drivers flip the answer",
        "/method": "Every line of the model with its formula",
        "/sources": "Every figure with its source",
        "/technologies": "The technologies compared in words",
        "/changes": "What changed from price book to price book",
        "/docs": "This documentation",
        "/saved": "The scenarios that the visitor's browser remembers",
    }.items():
        yield replace(common, path=path, title=title, examples=workload)
    yield replace(
        common,
        path="/receipt",
        title="How a number came about",
        own=("trace.number",),
        needed=("trace.number",),
        examples=(Example("A total", f"number=annual.{prices.compared[-1]}.likely"),),
    )
    yield replace(
        common,
        path="/problems/{kind}",
        title="What a kind of problem means",
        asks="nothing",
        view=(),
        own=("problems.kind",),
        needed=("problems.kind",),
        more={404: ""},
        examples=(Example("Not allowed", path="/problems/value-not-allowed"),),
    )


def served() -> Iterator[Route]:
    common = Route(group="Service", asks="nothing")
    yield replace(
        common,
        path="/healthz",
        title="Whether the process answers",
        forms={JSON: (service.Alive,)},
        examples=(Example("Alive"),),
    )
    yield replace(
        common,
        path="/readyz",
        title="Whether the price book is loaded",
        forms={JSON: (service.Ready,)},
        live=True,
        examples=(Example("Ready"),),
    )
    yield replace(
        common,
        path="/metrics",
        title="What was counted, for Prometheus",
        forms={TEXT: ()},
        live=True,
        examples=(Example("Counted"),),
    )
    yield replace(
        common,
        path="/openapi.json",
        title="This description",
        forms={JSON: (service.Description,)},
        asks="scenario",
        view=("dl", "errors"),
        kept=True,
    )
    files = {
        "/static/plotly-{release}.min.js": (SCRIPT, ("static.release",)),
        "/static/{digest}/{name}": ("*/*", ("static.digest", "static.name")),
    }
    for path, (kind, own) in files.items():
        title = "A file that pages load; its address changes with it"
        more = {304: "", 404: "", 412: ""}
        yield replace(
            common, path=path, title=title, forms={kind: ()}, own=own, needed=own, more=more
        )
