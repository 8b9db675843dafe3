"""The OpenAPI document, made from routes, their descriptions, types and the price book."""

import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.metadata import metadata
from pathlib import Path
from re import findall, sub
from threading import Condition
from typing import Any, Final, TypeAlias

from cachetools import LRUCache, cached
from flask import Flask

from costcalc import __version__
from costcalc.output.shared_json import SCHEMA_VERSION
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET
from costcalc.web.openapi import answers, bodies, parameters
from costcalc.web.openapi.describe import SAVED, About, described
from costcalc.web.openapi.parameters import Schema, names

Address: TypeAlias = tuple[str, str, About]
"""Path, method and description."""

BASE: Final = Path(__file__).with_name("base.toml")
"""The parts of the document that are written by hand."""
SAMPLES: Final = "x-codeSamples"
EXAMPLES: Final = Path(__file__).with_name("examples.json")
"""By operation: commands with what they send and, shortened, the answer under our price book."""
NUMBER: Final = "VERSION"
"""The placeholder in examples for the version of costcalc."""


@cached(LRUCache[Any, Schema](2), condition=Condition())
def document(book: PriceBook, app: Flask) -> Schema:
    """The document of an application that was started with a price book.

    It is made once; concurrent callers wait for it.
    """
    package, every = metadata("costcalc"), _addresses(app)
    found: Schema = tomllib.loads(BASE.read_text("utf-8"))
    license_ = {"name": package["License-Expression"], "identifier": package["License-Expression"]}
    found["info"] |= {"summary": package["Summary"], "version": SCHEMA_VERSION, "license": license_}
    shared = found["components"]
    shared["responses"] = answers.refusals(shared["responses"])
    shared["parameters"] = parameters.shared(book)
    shared["schemas"] |= bodies.schemas(
        book, (about for _, method, about in every if method == "post")
    )
    shared["schemas"] |= parameters.lists(book)
    shared["schemas"] |= answers.types(about for _, _, about in every)
    paths = _paths(every, book, shared["responses"])
    text = json.dumps(paths)
    for kind in ("parameters", "responses"):  # leave out what no path refers to
        shared[kind] = {
            name: each
            for name, each in shared[kind].items()
            if f'"#/components/{kind}/{name}"' in text
        }
    return {**found, "paths": paths}


@cache
def examples() -> Schema:
    """The examples of every operation by its id."""
    found: Schema = json.loads(EXAMPLES.read_text("utf-8").replace(NUMBER, __version__))
    return found


def _addresses(app: Flask) -> list[Address]:
    """Every operation, in the order of the routes, without those of a second `.json` address."""
    found: list[Address] = []
    for rule in app.url_map.iter_rules():
        path = sub(r"<(\w+?)_?>", r"{\1}", rule.rule)
        for about in described(app.view_functions[rule.endpoint]):
            below = path.startswith("/s/") and about.group != SAVED
            own = about.of_saved() if below else about
            place = path.replace("{saved}", "{id}").replace(".{kind}", f".{about.end}")
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            found += ((place, method.lower(), own) for method in methods)
    paths = {path for path, _, _ in found}
    return [each for each in found if each[0].removesuffix(".json") not in paths - {each[0]}]


def _paths(every: list[Address], book: PriceBook, refusals: Schema) -> dict[str, Schema]:
    """Every operation by path and method."""
    shown = examples()
    paths: dict[str, Schema] = {}
    for path, method, about in every:
        id_ = "_".join([method, *findall(r"[A-Za-z0-9]+", path.removeprefix("/api/"))])
        operation = {"operationId": id_, **_operation(path, method, about, book)}
        for example in shown.get(id_, ()):
            _show(operation, example, refusals)
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
    if 403 in about.statuses:  # changing a saved scenario takes its edit token
        operation["security"] = [{"edit_token": []}]
    if method in ("post", "put"):
        needed = about.body != "PublicationBody"
        operation["requestBody"] = {"required": needed, "content": bodies.content(about)}
    return operation


def _parameters(path: str, method: str, about: About, book: PriceBook) -> Iterator[Schema]:
    """The parameters in an address; if there is a body, only those of how the answer looks."""
    own = parameters.own(book)
    if method == "get" or about.takes in ("many", "own"):
        for key in about.own:
            yield _placed(own[key], path, key in about.needed)
        if about.takes in ("scenario", "several", "many"):
            shadowed = {own[key]["name"] for key in about.own}
            for name in names(book):
                if not name.startswith(SET) and name not in shadowed:
                    yield _shared(name)
    if about.publishable:
        yield own["published.s"]
    yield from map(_shared, about.view)


def _shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _placed(parameter: Schema, path: str, needed: bool) -> Schema:
    """A parameter of one address, in its path if the path names it."""
    name = parameter["name"]
    in_path = f"{{{name}}}" in path
    place = "path" if in_path else "query" if name.islower() else "header"
    return {**parameter, "in": place, **({"required": True} if needed or in_path else {})}


def _show(operation: Schema, example: Schema, refusals: Schema) -> None:
    """Add an example to its operation: the command, its body and the answer."""
    title = example["title"]
    sample = {"lang": "Shell", "label": title, "source": example["command"]}
    operation.setdefault(SAMPLES, []).append(sample)
    key = "-".join(findall(r"[a-z0-9]+", title.lower()))
    if "body" in example:
        place = operation["requestBody"]["content"][example["sent"]]
        place.setdefault("examples", {})[key] = {"summary": title, "value": example["body"]}
    if "answer" in example:
        status = str(example["status"])
        answer = operation["responses"][status]
        if "$ref" in answer:
            answer = deepcopy(refusals[answer["$ref"].rpartition("/")[2]])
        place = answer["content"][example["kind"]]
        place.setdefault("examples", {})[key] = {"summary": title, "value": example["answer"]}
        operation["responses"][status] = answer
