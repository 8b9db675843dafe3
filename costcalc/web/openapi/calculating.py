"""The addresses that calculate: the estimate in every form, the analyses, batches."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from pydantic import BaseModel

from costcalc.answers import ANSWERS
from costcalc.pricebook import PriceBook
from costcalc.web import api, batch
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.route import Example, Models, Route
from costcalc.web.schema import analyses, service
from costcalc.web.schema.estimate import Estimate

BOTH: Final = ("get", "post")
_TABLE: Final = ("layout", "period", "bom", "dl", "errors")
_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "simulation": analyses.Simulation,
    "sensitivity": analyses.Sensitivity,
    "flip-points": analyses.FlipPoints,
    "flip-map": analyses.FlipMap,
    "bridge": analyses.Bridge,
    "trace": analyses.Trace,
}


def estimated(prices: PriceBook) -> Iterator[Route]:
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


def analysed(prices: PriceBook) -> Iterator[Route]:
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


def batched() -> Iterator[Route]:
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
