"""Every address of the service: what it is for, what it takes, and in which forms it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel

from costcalc.answers import ANSWERS
from costcalc.pricebook import PriceBook
from costcalc.web import api, batch, charts
from costcalc.web.formats import JSON, KINDS
from costcalc.web.schema import analyses, book, service
from costcalc.web.schema.estimate import Estimate

Asks: TypeAlias = Literal["scenario", "two", "batch", "oembed", "nothing"]
Form: TypeAlias = tuple[type[BaseModel], ...]
"""The models of a JSON answer, of which one fits; none for text and bytes."""

HTML: Final = "text/html"
SCRIPT: Final = "text/javascript"
GROUPS: Final[Mapping[str, str]] = {
    "Estimate": "What every technology costs, line by line, in the form that suits.",
    "Analyses": "How sure that is, what matters, where it flips, and how a number came about.",
    "Batch": "Many scenarios in one request.",
    "Charts": "Pictures, their figures and their data; frames for other pages.",
    "Price book": "Every figure that is not the asker's own, with its source.",
    "Pages": "For people. They ignore what other sites append to links, and empty fields.",
    "Service": "For those who run it and link to it.",
}
"""What the addresses are for, in the order of the documentation."""
SEEN: Final = ("period", "panels", "map", "values")
"""View parameters that say what a chart shows."""
_TABLE: Final = ("layout", "period", "bom", "dl", "errors")


@dataclass(frozen=True)
class Example:
    """A request that can be sent as it stands, and the status of its answer."""

    title: str
    query: str = ""
    body: object = None
    kind: str = JSON
    status: int = 200
    path: str = ""
    """The address, where a part of it is a parameter."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """An address: `own` are the names of parameters that only it takes, `needed` some of them.

    `twins` are further addresses with the same answer.
    """

    path: str
    group: str
    title: str
    says: str = ""
    forms: Mapping[str, Form]
    """By media type."""
    methods: tuple[str, ...] = ("get",)
    asks: Asks = "scenario"
    own: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    kept: bool = False
    """Whether it has a fingerprint, and a 304 for who holds the answer."""
    more: Mapping[int, str] | None = None
    """Statuses that only it has, with what they mean."""
    twins: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


def routes(prices: PriceBook) -> tuple[Route, ...]:
    """Every address, in the order of the documentation."""
    return (
        *_estimates(prices),
        *_analyses(prices),
        *_batches(),
        *_charts(),
        *_book(prices),
        *_pages(),
        *_service(),
    )


BOTH: Final = ("get", "post")


def _estimates(prices: PriceBook) -> Iterator[Route]:
    first = prices.compared[-1]
    forms: dict[str, Form] = {KINDS[form]: () for form in api.FORMS} | {JSON: (Estimate,)}
    yield Route(
        path="/api/v1/estimate",
        group="Estimate",
        title="The estimate in the form that `Accept` likes best",
        forms=forms,
        methods=BOTH,
        own=("estimate.metric",),
        view=_TABLE,
        kept=True,
        examples=(
            Example("A million orders", f"orders_per_month=1M&salary.{first}=120k..180k"),
            Example("A misspelt name", "orders_a_month=1M", status=400),
            Example("Out of range", "years=30&team_size=-1", status=422),
            Example("A price book that is not served", "book=1999.01", status=404),
            Example(
                "As a body",
                body={
                    "orders_per_month": "1M",
                    "salary": {first: {"low": 120000, "high": 180000, "unit": "USD/year"}},
                    "technologies": [*prices.compared],
                },
            ),
        ),
    )
    says = {
        "json": ("everything", "orders_per_month=1M&concurrent_connections=60k", ("dl", "errors")),
        "csv": ("a row a cost line and technology", "orders_per_month=1M", _TABLE),
        "tsv": ("the same, with tabs", "layout=wide&period=month", _TABLE),
        "txt": ("one bare number", f"metric=annual.{first}.likely", ("errors",)),
        "xlsx": ("a workbook with live formulas", "orders_per_month=1M", ("dl",)),
    }
    for form, (what, query, view) in says.items():
        own = ("estimate.metric",) if form == "txt" else ()
        yield Route(
            path=f"/api/v1/estimate.{form}",
            group="Estimate",
            title=f"The estimate as {form.upper()}: {what}",
            forms={KINDS[form]: forms[KINDS[form]]},
            methods=BOTH,
            own=own,
            needed=own,
            view=view,
            kept=True,
            examples=(Example(f"As {form.upper()}", query),),
        )


_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "simulation": analyses.Simulation,
    "sensitivity": analyses.Sensitivity,
    "flip-points": analyses.FlipPoints,
    "flip-map": analyses.FlipMap,
    "bridge": analyses.Bridge,
    "trace": analyses.Trace,
}


def _analyses(prices: PriceBook) -> Iterator[Route]:
    first, last = prices.compared[0], prices.compared[-1]
    queries = {
        "simulation": "draws=500&seed=7",
        "sensitivity": f"of=annual.{last}-{first}",
        "flip-points": f"driver={last}.salary&of=annual",
        "flip-map": f"x=orders_per_month&y={last}.salary&cells=4",
        "bridge": f"from={first}&to={last}&of=annual",
        "trace": f"number=annual.{last}.likely",
    }
    for name, answer in ANSWERS.items():
        title = (answer.record.__doc__ or "").rstrip(".")
        given = dict(pair.split("=") for pair in queries[name].split("&"))
        yield Route(
            path=f"/api/v1/{name}",
            group="Analyses",
            title=title,
            forms={JSON: (_MODELS[name],)},
            methods=BOTH,
            own=tuple(f"{name}.{own}" for own in answer.own),
            needed=tuple(f"{name}.{own}" for own in answer.needed),
            view=("dl", "errors"),
            kept=True,
            twins=(f"/api/v1/{name}.json",),
            examples=(
                Example("By its address", queries[name]),
                Example("As a body", body=given),
            ),
        )
    yield Route(
        path="/api/v1/trace.txt",
        group="Analyses",
        title="The receipt of a number, as indented text",
        forms={KINDS["txt"]: ()},
        methods=BOTH,
        own=("trace.number",),
        needed=("trace.number",),
        view=("errors",),
        kept=True,
        examples=(Example("A total", queries["trace"]),),
    )
    yield Route(
        path="/api/v1/compare",
        group="Analyses",
        title="Two scenarios, line by line",
        says="A name with `a.` or `b.` in front is of one of the two, a bare name of both.",
        forms={JSON: (analyses.Comparison,)},
        methods=BOTH,
        asks="two",
        view=("dl", "errors"),
        kept=True,
        twins=("/api/v1/compare.json",),
        examples=(
            Example("Two team sizes", "a.team_size=6&b.team_size=5&orders_per_month=1M"),
            Example("As a body", body={"a": {"team_size": 6}, "b": {"team_size": 5}}),
        ),
    )


def _batches() -> Iterator[Route]:
    says = {
        "json": ("rows, and what is wrong with others", (service.Batch,)),
        "csv": ("a table with what is wrong in its last columns", ()),
        "ndjson": ("a line a row, or what is wrong with one", ()),
    }
    one = [{"scenario": "today"}, {"scenario": "twice", "orders_per_month": "200k"}]
    text = "scenario,orders_per_month\ntoday,\ntwice,200k\ntypo,2ook\n"
    common = {
        "group": "Batch",
        "methods": ("post",),
        "asks": "batch",
        "view": batch.DELIVERY,
    }
    row = "What is wrong with a row stands in its place; the others are computed all the same."
    most = f"Up to {batch.MOST_ROWS:,} scenarios and {batch.MOST_BYTES // 1_000_000} MB."
    yield Route(
        path="/api/v1/batch",
        title="Many scenarios to one table, in the form that `Accept` likes best",
        says=f"{row} {most} Parameters in the address are common to all rows.",
        forms={KINDS[form]: models for form, (_, models) in says.items()},
        examples=(
            Example("A list", body=one),
            Example("A table with a mistake", body=text, kind=KINDS["csv"]),
            Example("An unknown column", body="ordres\n1\n", kind=KINDS["csv"], status=400),
        ),
        **common,  # type: ignore[arg-type]
    )
    for form, (what, models) in says.items():
        yield Route(
            path=f"/api/v1/batch.{form}",
            title=f"Many scenarios as {form.upper()}: {what}",
            forms={KINDS[form]: models},
            examples=(Example("A list", body=one),),
            **common,  # type: ignore[arg-type]
        )


def _charts() -> Iterator[Route]:
    says: Mapping[str, tuple[str, Form, tuple[str, ...]]] = {
        "json": ("The figure of a chart, for Plotly", (service.Plot,), ("dl", "errors")),
        "csv": ("The numbers of a chart", (), ("bom", "dl", "errors")),
        "metadata.json": ("What a chart is of", (service.ChartMetadata,), ("dl", "errors")),
        "svg": ("The picture of a chart, as SVG", (), ("theme", "title", "dl")),
        "png": ("The picture of a chart, as PNG", (), ("theme", "title", "dl")),
    }
    for end in charts.FORMATS:
        title, models, view = says[end]
        kind = charts.PICTURES.get(end) or KINDS[end.rpartition(".")[2]]
        yield Route(
            path=f"/chart/{{name}}.{end}",
            group="Charts",
            title=title,
            forms={kind: models},
            own=("chart.name", *(f"chart.{size}" for size in charts.SIZES if end in charts.PICTURES)),
            needed=("chart.name",),
            view=(*SEEN, *view),
            kept=True,
            examples=(
                Example("By the month", "period=month", path=f"/chart/annual.{end}"),
            ),
        )
    yield Route(
        path="/embed/{name}",
        group="Charts",
        title="A chart as a page for a frame",
        forms={HTML: ()},
        own=("chart.name",),
        needed=("chart.name",),
        view=(*SEEN, "theme", "title", "table"),
        examples=(Example("In dark colours", "theme=dark", path="/embed/annual"),),
    )
    yield Route(
        path="/oembed",
        group="Charts",
        title="The frame of an address of this service (oEmbed)",
        forms={JSON: (service.Frame,)},
        asks="oembed",
        own=("oembed.url", "oembed.format", "oembed.maxwidth", "oembed.maxheight"),
        needed=("oembed.url",),
        more={501: "A form other than JSON."},
        examples=(
            Example("A chart", "url=http://127.0.0.1:8000/embed/annual&maxwidth=640"),
            Example("Somebody else's", "url=https://example.org/", status=404),
        ),
    )
    yield Route(
        path="/embed.js",
        group="Charts",
        title="The script that makes a frame as high as its chart",
        forms={SCRIPT: ()},
        asks="nothing",
        more={304: ""},
        examples=(Example("The script"),),
    )


def _book(prices: PriceBook) -> Iterator[Route]:
    last = prices.compared[-1]
    common = {"group": "Price book", "kept": True, "view": ("dl", "errors")}
    yield Route(
        path="/api/v1/figures",
        title="Every figure of the price book",
        forms={JSON: (book.Figures,)},
        examples=(Example("All"),),
        **common,  # type: ignore[arg-type]
    )
    yield Route(
        path="/api/v1/figures/{id}",
        title="One figure, or each technology's under a bare name",
        forms={JSON: (book.OneFigure, book.NamedFigures)},
        own=("figures.id",),
        needed=("figures.id",),
        examples=(
            Example("One", path=f"/api/v1/figures/{last}.salary"),
            Example("Each technology's", path="/api/v1/figures/salary"),
            Example("A misspelt one", path="/api/v1/figures/sallary", status=404),
        ),
        **common,  # type: ignore[arg-type]
    )
    yield Route(
        path="/api/v1/technologies",
        title="The technologies of the price book",
        forms={JSON: (book.Technologies,)},
        examples=(Example("All"),),
        **common,  # type: ignore[arg-type]
    )


def _pages() -> Iterator[Route]:
    pages = {
        "/": ("The calculator", (*SEEN[:3], "theme", "print")),
        "/flips": ("Where the main drivers flip the answer", ("period", "theme")),
        "/method": ("Every line of the model with its formula", ("theme",)),
        "/sources": ("Every figure with its source", ("theme",)),
        "/technologies": ("The technologies compared in words", ("theme",)),
        "/docs": ("The documentation of the API", ("theme",)),
    }
    for path, (title, view) in pages.items():
        calculator = {303: "A form sent with empty fields, to the address without them."}
        yield Route(
            path=path,
            group="Pages",
            title=title,
            forms={HTML: ()},
            view=view,
            more=calculator if path == "/" else None,
            examples=(Example("The page", "orders_per_month=1M"),),
        )
    yield Route(
        path="/receipt",
        group="Pages",
        title="How a number came about",
        forms={HTML: ()},
        own=("trace.number",),
        needed=("trace.number",),
        view=("theme",),
        examples=(Example("A total", "number=annual.go.likely"),),
    )
    yield Route(
        path="/problems/{kind}",
        group="Pages",
        title="What a kind of problem means",
        forms={HTML: ()},
        asks="nothing",
        own=("problems.kind",),
        needed=("problems.kind",),
        more={404: ""},
        examples=(Example("A value that is not allowed", path="/problems/value-not-allowed"),),
    )


def _service() -> Iterator[Route]:
    common = {"group": "Service", "asks": "nothing"}
    yield Route(
        path="/healthz",
        title="Whether the process answers",
        forms={JSON: (service.Alive,)},
        examples=(Example("Alive"),),
        **common,  # type: ignore[arg-type]
    )
    yield Route(
        path="/readyz",
        title="Whether the price book is loaded",
        forms={JSON: (service.Ready,)},
        examples=(Example("Ready"),),
        **common,  # type: ignore[arg-type]
    )
    yield Route(
        path="/openapi.json",
        group="Service",
        title="This description",
        forms={JSON: (service.Description,)},
        view=("dl", "errors"),
        kept=True,
    )
    for path, own in {
        "/static/plotly-{release}.min.js": ("static.release",),
        "/static/{digest}/{name}": ("static.digest", "static.name"),
    }.items():
        yield Route(
            path=path,
            title="A file that pages load, at an address that changes with it",
            forms={"*/*" if "digest" in path else SCRIPT: ()},
            own=own,
            needed=own,
            more={304: "", 404: ""},
            **common,  # type: ignore[arg-type]
        )
