"""Every address of the service: what it is for, what it takes, and in which forms it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from pydantic import BaseModel

from costcalc.answers import ANSWERS
from costcalc.pricebook import PriceBook
from costcalc.web import api, batch, charts
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.route import Example, Models, Route
from costcalc.web.schema import analyses, book, saved, service
from costcalc.web.schema.estimate import Estimate

HTML: Final = "text/html"
SCRIPT: Final = "text/javascript"
BOTH: Final = ("get", "post")
_SEEN: Final = ("period", "panels", "map", "values")
_TABLE: Final = ("layout", "period", "bom", "dl", "errors")
_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "simulation": analyses.Simulation,
    "sensitivity": analyses.Sensitivity,
    "flip-points": analyses.FlipPoints,
    "flip-map": analyses.FlipMap,
    "bridge": analyses.Bridge,
    "trace": analyses.Trace,
}


def routes(prices: PriceBook) -> tuple[Route, ...]:
    """Every address, in the order of the documentation."""
    return (
        *_estimates(prices),
        *_analyses(prices),
        *_batches(),
        *_charts(),
        *_saved(),
        *_book(prices),
        *_changes(),
        *_pages(prices),
        *_service(),
    )


def _estimates(prices: PriceBook) -> Iterator[Route]:
    one = prices.compared[-1]
    forms: dict[str, Models] = {KINDS[form]: () for form in api.FORMS} | {JSON: (Estimate,)}
    common = Route(group="Estimate", methods=BOTH, view=_TABLE, shows=True, kept=True)
    salary = {"low": 120_000, "high": 180_000, "unit": "USD/year"}
    body = {"orders_per_month": "1M", "salary": {one: salary}, "technologies": [*prices.compared]}
    yield replace(
        common,
        path="/api/v1/estimate",
        title="The estimate, in the form that `Accept` likes best",
        forms=forms,
        own=("estimate.metric",),
        examples=(
            Example("A million orders", f"orders_per_month=1M&salary.{one}=120k..180k"),
            Example("A misspelt name", "orders_a_month=1M", status=400),
            Example("Values out of range", "years=30&team_size=-1", status=422),
            Example("A price book that is not served", "book=1999.01", status=404),
            Example("Nested, with a range", body=body),
        ),
    )
    said = {
        "json": ("everything", "orders_per_month=1M&concurrent_connections=60k"),
        "csv": ("a row a cost line and technology", "orders_per_month=1M"),
        "tsv": ("the same with tabs", "layout=wide&period=month"),
        "txt": ("one bare number", f"metric=annual.{one}.likely"),
        "xlsx": ("a workbook with live formulas", "orders_per_month=1M"),
    }
    views = {"json": ("dl", "errors"), "txt": ("dl", "errors"), "xlsx": ("dl",)}
    for form, (what, query) in said.items():
        own = ("estimate.metric",) if form in api.NEEDED else ()
        yield replace(
            common,
            path=f"/api/v1/estimate.{form}",
            title=f"The estimate as {form.upper()}: {what}",
            forms={KINDS[form]: forms[KINDS[form]]},
            own=own,
            needed=own,
            view=views.get(form, _TABLE),
            examples=(Example(f"As {form.upper()}", query),),
        )


def _analyses(prices: PriceBook) -> Iterator[Route]:
    first, last = prices.compared[0], prices.compared[-1]
    asked = {
        "simulation": {"draws": "500", "seed": "7"},
        "sensitivity": {"of": f"annual.{last}-{first}"},
        "flip-points": {"driver": f"{last}.salary", "of": "annual"},
        "flip-map": {"x": "orders_per_month", "y": f"{last}.salary", "cells": "4"},
        "bridge": {"from": first, "to": last, "of": "annual"},
        "trace": {"number": f"annual.{last}.likely"},
    }
    common = Route(group="Analyses", methods=BOTH, view=("dl", "errors"), kept=True)
    for name, answer in ANSWERS.items():
        query = "&".join(f"{key}={value}" for key, value in asked[name].items())
        yield replace(
            common,
            path=f"/api/v1/{name}",
            title=(answer.record.__doc__ or "").rstrip("."),
            forms={JSON: (_MODELS[name],)},
            own=tuple(f"{name}.{own}" for own in answer.own),
            needed=tuple(f"{name}.{own}" for own in answer.needed),
            twins=(f"/api/v1/{name}.json",),
            examples=(Example("In the address", query), Example("As a body", body=asked[name])),
        )
    yield replace(
        common,
        path="/api/v1/trace.txt",
        title="The receipt of a number, as indented text",
        forms={KINDS["txt"]: ()},
        own=("trace.number",),
        needed=("trace.number",),
        examples=(Example("A total", f"number=annual.{last}.likely"),),
    )
    sides = {"a": {"team_size": 6}, "b": {"team_size": 5}}
    yield replace(
        common,
        path="/api/v1/compare",
        title="Two scenarios, line by line",
        says="A name with `a.` or `b.` in front is of one of the two, a bare name of both.",
        forms={JSON: (analyses.Comparison,)},
        asks="two",
        twins=("/api/v1/compare.json",),
        examples=(
            Example("Two team sizes", "a.team_size=6&b.team_size=5&orders_per_month=1M"),
            Example("As a body", body=sides),
        ),
    )


def _batches() -> Iterator[Route]:
    said: Mapping[str, tuple[str, Models]] = {
        "json": ("rows, and what is wrong with others", (service.Batch,)),
        "csv": ("a table that says what is wrong in its last columns", ()),
        "ndjson": ("a line a row, or for what is wrong with one", ()),
    }
    megabytes = batch.MOST_BYTES // 1_000_000
    says = (
        "What is wrong with a row stands in its place, and the others are computed all the same. "
        f"Parameters in the address are common to all rows. Up to {batch.MOST_ROWS:,} scenarios "
        f"and {megabytes} MB."
    )
    common = Route(group="Batch", methods=("post",), asks="batch", view=batch.DELIVERY, says=says)
    rows = [{"scenario": "today"}, {"scenario": "twice", "orders_per_month": "200k"}]
    table = "scenario,orders_per_month\ntoday,\ntwice,200k\nmistaken,2ook\n"
    yield replace(
        common,
        path="/api/v1/batch",
        title="Many scenarios to one table, in the form that `Accept` likes best",
        forms={KINDS[form]: models for form, (_, models) in said.items()},
        examples=(
            Example("A list", body=rows),
            Example("A table with a mistake", body=table, kind=KINDS["csv"]),
            Example("An unknown column", body="ordres\n1\n", kind=KINDS["csv"], status=400),
        ),
    )
    for form, (what, models) in said.items():
        yield replace(
            common,
            path=f"/api/v1/batch.{form}",
            title=f"Many scenarios as {form.upper()}: {what}",
            forms={KINDS[form]: models},
            examples=(Example("A list", body=rows),),
        )


def _charts() -> Iterator[Route]:
    said: Mapping[str, tuple[str, Models, tuple[str, ...]]] = {
        "json": ("The figure of a chart, for Plotly", (service.Plot,), ("dl", "errors")),
        "csv": ("The numbers of a chart", (), ("bom", "dl", "errors")),
        "metadata.json": ("What a chart is of", (service.ChartMetadata,), ("dl", "errors")),
        "svg": ("A chart as a picture, SVG", (), ("theme", "title", "dl")),
        "png": ("A chart as a picture, PNG", (), ("theme", "title", "dl")),
    }
    common = Route(group="Charts", own=("chart.name",), needed=("chart.name",), shows=True)
    for end in charts.FORMATS:
        title, models, view = said[end]
        sizes = charts.SIZES if end in charts.PICTURES else ()
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
        more={304: ""},
        examples=(Example("The script"),),
    )


def _saved() -> Iterator[Route]:
    id_ = ("saved.id",)
    common = Route(group="Saved scenarios", asks="saved", own=id_, needed=id_, live=True)
    one = "/api/v1/scenarios/{id}"
    token = "Authorization: Bearer EDIT_TOKEN"
    secured = {403: "", 412: "", 507: ""}
    draft = {"title": "A million orders", "note": "", "inputs": {"orders_per_month": "1M"}}
    yield replace(
        common,
        path="/api/v1/scenarios",
        title="Save a scenario",
        says="The answer is the only one that tells the edit token.",
        forms={JSON: (saved.Saved,)},
        methods=("post",),
        own=("saved.Idempotency-Key",),
        needed=(),
        body="Draft",
        success=201,
        more={409: "", 507: ""},
        examples=(Example("Save", body=draft, status=201),),
    )
    yield replace(
        common,
        path=one,
        title="A saved scenario, as it is or as it was",
        forms={JSON: (saved.SavedScenario,)},
        own=("saved.id", "saved.revision"),
        kept=True,
        examples=(Example("Read", path="/api/v1/scenarios/ID"),),
    )
    yield replace(
        common,
        path=f"{one}/revisions",
        title="Every revision of a saved scenario, newest first",
        forms={JSON: (saved.Revisions,)},
        examples=(Example("Revisions", path="/api/v1/scenarios/ID/revisions"),),
    )
    yield replace(
        common,
        path=one,
        title="A new revision",
        forms={JSON: (saved.SavedScenario,)},
        methods=("put",),
        own=("saved.id", "saved.If-Match"),
        body="Draft",
        more={**secured, 428: ""},
        examples=(
            Example(
                "Change",
                body={"inputs": {"orders_per_month": "2M"}},
                path="/api/v1/scenarios/ID",
                headers=(token, 'If-Match: "1"'),
            ),
        ),
    )
    yield replace(
        common,
        path=f"{one}/publication",
        title="A publish id, which stands for the inputs in charts and estimates",
        says="With `ratio` nothing that it shows tells money.",
        forms={JSON: (saved.Publication,)},
        methods=("post",),
        body="PublicationBody",
        success=201,
        more=secured,
        examples=(
            Example(
                "Publish",
                body={"values": "ratio"},
                status=201,
                path="/api/v1/scenarios/ID/publication",
                headers=(token,),
            ),
        ),
    )
    removals = {
        f"{one}/publication": "Take a publication back",
        one: "Delete a scenario, its revisions and its publication",
    }
    for path, title in removals.items():
        yield replace(
            common,
            path=path,
            title=title,
            methods=("delete",),
            own=("saved.id", *(("saved.If-Match",) if path == one else ())),
            success=204,
            more=secured,
            examples=(Example(title, status=204, path=path.format(id="ID"), headers=(token,)),),
        )


def _book(prices: PriceBook) -> Iterator[Route]:
    common = Route(group="Price book", kept=True, view=("dl", "errors"))
    salary = f"/api/v1/figures/{prices.compared[-1]}.salary"
    yield replace(
        common,
        path="/api/v1/figures",
        title="Every figure of the price book",
        forms={JSON: (book.Figures,)},
        examples=(Example("All"),),
    )
    yield replace(
        common,
        path="/api/v1/figures/{id}",
        title="One figure, or each technology's under a bare name",
        forms={JSON: (book.OneFigure, book.NamedFigures)},
        own=("figures.id",),
        needed=("figures.id",),
        examples=(
            Example("One", path=salary),
            Example("Each technology's", path="/api/v1/figures/salary"),
            Example("A misspelt one", path="/api/v1/figures/sallary", status=404),
        ),
    )
    yield replace(
        common,
        path="/api/v1/technologies",
        title="The technologies of the price book",
        forms={JSON: (book.Technologies,)},
        examples=(Example("All"),),
    )


def _changes() -> Iterator[Route]:
    yield Route(
        path="/changes.json",
        group="Price book",
        title="What changed from price book to price book",
        forms={JSON: (book.Changes,)},
        view=("errors",),
        examples=(Example("All"),),
    )


def _pages(prices: PriceBook) -> Iterator[Route]:
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


def _service() -> Iterator[Route]:
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
        more = {304: "", 404: ""}
        yield replace(
            common, path=path, title=title, forms={kind: ()}, own=own, needed=own, more=more
        )
