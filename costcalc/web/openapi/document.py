"""The OpenAPI document, made from the models, the inputs, the price book and the routes."""

from collections.abc import Iterator, Mapping
from importlib.metadata import metadata
from re import findall
from threading import Condition
from typing import Any, Final

from cachetools import LRUCache, cached

from costcalc import __version__
from costcalc.pricebook import PriceBook
from costcalc.scenario import SIDES
from costcalc.web.formats import JSON
from costcalc.web.openapi import answers, asked, bodies
from costcalc.web.openapi.examples import Told, Wsgi, told
from costcalc.web.openapi.route import GROUPS, Example, Route
from costcalc.web.openapi.routes import routes
from costcalc.web.openapi.values import Parameter, Schema, component, kinds, names

DESCRIPTION: Final = """\
Every number of the service, for spreadsheets and programs. A question holds what differs from the
defaults; its names are the same in an address, in JSON and on the command line.

A name that is not known, or is given twice, is refused with the nearest known one; names that begin
with `_` are ignored. Whatever is wrong with a question is told at once, as RFC 9457 has it. `HEAD`
works wherever `GET` does, and a method that an address does not take is a 405.

Within `v1` answers only grow: new keys, and new columns at the end.
"""
FIGURES: Final = (
    "Any figure of the price book: `set.FIGURE` for every technology, `set.TECHNOLOGY.FIGURE` for "
    "one. Each is a parameter of its own, such as `set.peak_to_mean=6`."
)
TWO: Final = "Any parameter with `a.` or `b.` in front, for one of the two: `a.team_size=6`."
TOKEN: Final = "edit_token"
SAMPLES: Final = "x-codeSamples"


@cached(LRUCache[Any, Schema](2), condition=Condition())
def document(book: PriceBook, app: Wsgi) -> Schema:
    """The document of an application that was started with a price book.

    Slow to make, as every example is asked: made once, while whoever else asks waits for it.
    """
    about, every = metadata("costcalc"), routes(book)
    paths: dict[str, Schema] = {}
    for path, item in _paths(every, book, app):
        paths.setdefault(path, {}).update(item)
    license_ = about["License-Expression"]
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "costcalc",
            "summary": about["Summary"],
            "description": DESCRIPTION,
            "version": __version__,
            "license": {"name": license_, "identifier": license_},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": says} for name, says in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": {**bodies.schemas(book, asked.views()), **answers.models(every)},
            "parameters": _parameters(book),
            "headers": answers.headers(),
            "responses": answers.responses(),
            "securitySchemes": {TOKEN: {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(every: tuple[Route, ...], book: PriceBook, app: Wsgi) -> Iterator[tuple[str, Schema]]:
    for route in every:
        item = {method: _operation(route, method, book, app) for method in route.methods}
        yield route.path, item
        for twin in route.twins:
            yield twin, {method: _twin(twin, own) for method, own in item.items()}


def _operation(route: Route, method: str, book: PriceBook, app: Wsgi) -> Schema:
    tried = told(app, route, method)
    operation: Schema = {
        "operationId": _id(route.path, method),
        "summary": route.title,
        **({"description": route.says} if route.says else {}),
        "tags": [route.group],
        "parameters": [*_asked(route, method, book)],
        **({"security": [{TOKEN: []}]} if route.needs_token else {}),
        "responses": {
            str(route.success): answers.success(route, method),
            **answers.refusals(route, method),
        },
    }
    if method in ("post", "put"):
        own = [asked.own(book)[name] for name in route.own]
        operation["requestBody"] = _body(route, [each.example for each in tried], own)
    for each in tried:
        _show(operation["responses"], each)
    samples = [
        {"lang": "Shell", "label": each.example.title, "source": each.command} for each in tried
    ]
    return {**operation, **({SAMPLES: samples} if samples else {})}


def _twin(path: str, operation: Schema) -> Schema:
    """The same at another address."""
    method = operation["operationId"].partition("_")[0]
    shown = {name: value for name, value in operation.items() if name != SAMPLES}
    return {**shown, "operationId": _id(path, method), "x-same-as": operation["operationId"]}


def _id(path: str, method: str) -> str:
    return "_".join([method, *findall(r"[A-Za-z0-9]+", path.removeprefix("/api/"))])


def _body(route: Route, examples: list[Example], own: list[Parameter]) -> Schema:
    content: dict[str, Any]
    if route.asks == "batch":
        content = {kind: {"schema": schema} for kind, schema in bodies.batch().items()}
    elif route.body:
        content = {route.takes: {"schema": component(route.body)}}
    else:
        needed = [name.rpartition(".")[2] for name in route.needed]
        one = bodies.with_own(own, needed)
        content = {JSON: {"schema": component("TwoScenarios") if route.asks == "two" else one}}
    for example in examples:
        shown = content[example.kind].setdefault("examples", {})
        shown[_key(example)] = {"summary": example.title, "value": example.body}
    return {"required": route.body != "PublicationBody", "content": content}


def _show(responses: Schema, each: Told) -> None:
    """Put an example's answer to its status."""
    if not each.kind:
        return
    status = str(each.example.status)
    shared = responses[status].get("$ref", "").rpartition("/")[2]
    response = answers.responses()[shared] if shared else responses[status]
    shown = response["content"][each.kind].setdefault("examples", {})
    shown[_key(each.example)] = {"summary": each.example.title, "value": each.answer}
    responses[status] = response


def _key(example: Example) -> str:
    return "-".join(findall(r"[a-z0-9]+", example.title.lower()))


def _asked(route: Route, method: str, book: PriceBook) -> Iterator[Schema]:
    """What may stand in an address; beside a body only how the answer looks."""
    own = asked.own(book)
    in_address = method == "get" or route.asks in ("batch", "saved")
    for name in route.own if in_address else ():
        yield _own(own[name], name in route.needed, route)
    if route.asks in ("scenario", "two", "batch") and in_address:
        yield from map(_shared, _scenario_names(route, book))
        yield _shared("sides" if route.asks == "two" else "set")
    if route.shows:
        yield _own(own["published.s"], needed=False, route=route)
    yield from map(_shared, route.view)


def _own(parameter: Parameter, needed: bool, route: Route) -> Schema:
    """A parameter of one address, in its path where it has a place there."""
    place = "path" if f"{{{parameter.name}}}" in route.path else "query"
    place = place if parameter.name.islower() else "header"
    return {**_query(parameter), "in": place, **({"required": True} if needed else {})}


def _scenario_names(route: Route, book: PriceBook) -> Iterator[str]:
    shadowed = {name.rpartition(".")[2] for name in route.own}
    for name in names(book):
        if not name.startswith("set.") and name not in shadowed:
            yield name


def _shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameters(book: PriceBook) -> dict[str, Schema]:
    """The parameters that many addresses share, by name."""
    said = kinds(book)
    found: dict[str, Schema] = {}
    for name, kind in names(book).items():
        if name.startswith("set."):
            continue
        technology = name.removeprefix(kind).lstrip(".")
        whose = f" For {book.technologies[technology].name} alone." if technology else ""
        example = {} if technology else {"example": said[kind].example}
        found[name] = {
            "name": name,
            "in": "query",
            "description": f"{said[kind].says}{whose}",
            "schema": component(f"address.{kind}"),
            **example,
        }
    found |= {name: _query(view) for name, view in asked.views().items()}
    leaves = {name: component(f"address.{kind}") for name, kind in names(book).items()}
    figures = {name: schema for name, schema in leaves.items() if name.startswith("set.")}
    sides = {f"{side}{name}": schema for side in SIDES for name, schema in leaves.items()}
    found["set"] = _exploded("set", figures, FIGURES)
    found["sides"] = _exploded("sides", {**figures, **sides}, TWO)
    return found


def _query(parameter: Parameter) -> Schema:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "schema": parameter.schema,
        "example": parameter.example,
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
