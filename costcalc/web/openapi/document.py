"""The OpenAPI document, made from the routes, what views say, the types and the price book."""

import json
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from re import findall, sub
from threading import Condition
from typing import Any, Final, TypeAlias

from cachetools import LRUCache, cached
from flask import Flask

from costcalc import __version__
from costcalc.pricebook import PriceBook
from costcalc.web.formats import JSON
from costcalc.web.openapi import answers, bodies, parameters
from costcalc.web.openapi.describe import GROUPS, SAVED, About
from costcalc.web.openapi.values import Parameter, Schema, component, names

Address: TypeAlias = tuple[str, str, About]
"""Path, method and what is said of them."""

DESCRIPTION: Final = """\
Every number of the service, for spreadsheets and programs. A question holds what differs from the
defaults; its names are the same in an address, in JSON and on the command line.

A name that is not known, or is given twice, is refused with the nearest known one; names that begin
with `_` are ignored. Whatever is wrong with a question is told at once, as RFC 9457 has it. `HEAD`
works wherever `GET` does, and a method that an address does not take is a 405.

Within `v1` answers only grow: new keys, and new columns at the end.
"""
TOKEN: Final = "edit_token"
SAMPLES: Final = "x-codeSamples"
SAME: Final = "x-same-as"
"""Of an operation that answers like another one."""
EXAMPLES: Final = Path(__file__).with_name("examples.json")
"""By operation: commands with what they send and, shortened, what they get from our price book."""
NUMBER: Final = "VERSION"
"""Stands in them for the version of costcalc."""


@cached(LRUCache[Any, Schema](2), condition=Condition())
def document(book: PriceBook, app: Flask) -> Schema:
    """The document of an application that was started with a price book.

    Made once, while whoever else asks waits for it.
    """
    about, every = metadata("costcalc"), list(_addresses(app))
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
        "tags": [{"name": name, "description": text} for name, text in GROUPS.items()],
        "paths": _paths(every, book),
        "components": {
            "schemas": {
                **bodies.schemas(book, parameters.views()),
                **answers.models(said for _, _, said in every),
            },
            "parameters": parameters.shared(book),
            "headers": answers.headers(),
            "responses": answers.refusals(),
            "securitySchemes": {TOKEN: {"type": "http", "scheme": "bearer"}},
        },
    }


def _addresses(app: Flask) -> Iterator[Address]:
    """Path, method and description of every operation, in the order of the routes."""
    for rule in app.url_map.iter_rules():
        path = sub(r"<(\w+?)_?>", r"{\1}", rule.rule)
        for about in getattr(app.view_functions[rule.endpoint], "described", ()):
            below = path.startswith("/s/") and about.group != SAVED
            said = about.of_saved() if below else about
            place = path.replace("{saved}", "{id}").replace(".{kind}", f".{about.end}")
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield place, method.lower(), said


def _paths(every: list[Address], book: PriceBook) -> dict[str, Schema]:
    """Every operation by path and method; at a second address with the name of the first."""
    examples = json.loads(EXAMPLES.read_text("utf-8").replace(NUMBER, __version__))
    paths: dict[str, Schema] = {}
    first: dict[tuple[About, str], Schema] = {}
    for path, method, about in every:
        id_ = "_".join([method, *findall(r"[A-Za-z0-9]+", path.removeprefix("/api/"))])
        if same := first.get((about, method)):
            shown = {name: value for name, value in same.items() if name != SAMPLES}
            operation = {**shown, "operationId": id_, SAME: same["operationId"]}
        else:
            operation = {"operationId": id_, **_operation(path, method, about, book)}
            first[about, method] = operation
            for example in examples.get(id_, ()):
                _show(operation, example)
        paths.setdefault(path, {})[method] = operation
    return paths


def _operation(path: str, method: str, about: About, book: PriceBook) -> Schema:
    operation: Schema = {
        "summary": about.title,
        "tags": [about.group],
        "parameters": [*_parameters(path, method, about, book)],
        "responses": answers.responses(about, path, method),
    }
    if about.text:
        operation["description"] = about.text
    if about.needs_token:
        operation["security"] = [{TOKEN: []}]
    if method in ("post", "put"):
        needed = about.body != "PublicationBody"
        operation["requestBody"] = {"required": needed, "content": _bodies(about, book)}
    return operation


def _parameters(path: str, method: str, about: About, book: PriceBook) -> Iterator[Schema]:
    """What may stand in an address; beside a body only how the answer looks."""
    own = parameters.own(book)
    if method == "get" or about.asks in ("many", "own"):
        for key in about.own:
            yield _own(own[key], path, key in about.needed)
        if about.asks in ("scenario", "two", "many"):
            shadowed = {own[key].name for key in about.own}
            yield from map(_shared, (name for name in names(book) if _is_common(name, shadowed)))
            yield _shared("sides" if about.asks == "two" else "set")
    if about.shows:
        yield _own(own["published.s"], path)
    yield from map(_shared, about.view)


def _is_common(name: str, shadowed: set[str]) -> bool:
    return not name.startswith("set.") and name not in shadowed


def _shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _own(parameter: Parameter, path: str, needed: bool = False) -> Schema:
    """A parameter of one address, in its path where it has a place there."""
    in_path = f"{{{parameter.name}}}" in path
    place = "path" if in_path else "query" if parameter.name.islower() else "header"
    required = {"required": True} if needed or in_path else {}
    return {**parameters.in_query(parameter), "in": place, **required}


def _bodies(about: About, book: PriceBook) -> dict[str, Schema]:
    """What is taken as a body, by media type."""
    if about.asks == "many":
        return {kind: {"schema": schema} for kind, schema in bodies.batch().items()}
    if about.body:
        return {about.sent: {"schema": component(about.body)}}
    if about.asks == "two":
        return {JSON: {"schema": component("TwoScenarios")}}
    own = parameters.own(book)
    needed = [own[key].name for key in about.needed]
    return {JSON: {"schema": bodies.with_own((own[key] for key in about.own), needed)}}


def _show(operation: Schema, example: Schema) -> None:
    """Put an example into its operation: the command, what it sends, what it gets."""
    title = example["title"]
    sample = {"lang": "Shell", "label": title, "source": example["command"]}
    operation.setdefault(SAMPLES, []).append(sample)
    key = "-".join(findall(r"[a-z0-9]+", title.lower()))
    if "body" in example:
        place = operation["requestBody"]["content"][example["sent"]]
        place.setdefault("examples", {})[key] = {"summary": title, "value": example["body"]}
    if "answer" in example:
        status = str(example["status"])
        told = operation["responses"][status]
        told = answers.refusals().get(told.get("$ref", "").rpartition("/")[2], told)
        place = told["content"][example["kind"]]
        place.setdefault("examples", {})[key] = {"summary": title, "value": example["answer"]}
        operation["responses"][status] = told
