"""What the page of the documentation reads out of the OpenAPI document."""

import json
from collections.abc import Iterator
from html import escape
from re import sub
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup

from costcalc.web.openapi.document import SAMPLES
from costcalc.web.openapi.parameters import PLACEHOLDER
from costcalc.web.openapi.values import Schema

HOST: Final = "http://127.0.0.1:8000"
"""Where `make run` serves, and where the examples ask."""
USUAL: Final = ("orders_per_month", "concurrent_connections", "team_size")
"""What a form to try an address asks of a scenario."""


def marked(text: str) -> Markup:
    """Text with what stands in backquotes as code."""
    return Markup(sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704  # escaped


def followed(document: Schema, place: Schema) -> Schema:
    """What a reference leads to, or what stands there itself."""
    _, _, path = place.get("$ref", "").partition("#/components/")
    kind, _, name = path.partition("/")
    found: Schema = document["components"][kind][name] if path else place
    return found


def takes(document: Schema, operation: Schema) -> list[Schema]:
    """The parameters of an address, without those of the scenario."""
    found = [(each, followed(document, each)) for each in operation["parameters"]]
    views = [own for each, own in found if each != own and "enum" in own["schema"]]
    return [*(own for each, own in found if each == own), *views]


def samples(operation: Schema) -> Iterator[dict[str, str]]:
    """Each command with the beginning of its answer; `link` where a click does the same."""
    answers = {
        example["summary"]: example["value"]
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for example in content.get("examples", {}).values()
    }
    for sample in operation.get(SAMPLES, ()):
        label, command = sample["label"], sample["source"]
        answer, asked = answers.get(label, ""), command.removeprefix("curl ").strip("'")
        if not isinstance(answer, str):
            answer = json.dumps(answer, indent=2, ensure_ascii=False)
        link = asked.removeprefix(HOST) if asked.startswith(HOST) else ""
        yield {"label": label, "command": command, "answer": answer, "link": link}


def trial(document: Schema, path: str, operation: Schema) -> Schema | None:
    """The first example as a form, with what a scenario usually has."""
    link = next((sample["link"] for sample in samples(operation) if sample["link"]), "")
    if not link or f"/{PLACEHOLDER}" in link:
        return None
    own = {each["name"]: each for each in takes(document, operation)}
    known = {**document["components"]["parameters"], **own}
    asked = dict(parse_qsl(urlsplit(link).query))
    scenario = {"$ref": "#/components/parameters/set"} in operation["parameters"]
    boxes = dict.fromkeys((*asked, *(USUAL if scenario else ())))
    blank: Schema = {"schema": {}, "example": ""}
    return {
        "action": urlsplit(link).path,
        "boxes": [
            {**blank, **known.get(name, {"name": name}), **_typed(name, asked)} for name in boxes
        ],
        "links": [
            (option, path.format(**{each["name"]: option}))
            for each in own.values()
            if each["in"] == "path"
            for option in each["schema"].get("enum", ())
        ],
    }


def _typed(name: str, asked: dict[str, str]) -> Schema:
    return {"example": asked[name]} if name in asked else {}


def fields(document: Schema, answer: Schema) -> Iterator[tuple[str, str, str]]:
    """Every field of a JSON answer: its place, what it holds, what it means."""
    content = answer.get("content", {}).get("application/json")
    if content:
        schema = content["schema"]
        for each in schema.get("anyOf", [schema]):
            if not each["$ref"].endswith("/ErrorRow"):
                yield from _fields(document, each, "", ())


def _fields(
    document: Schema, schema: Schema, place: str, above: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """The fields below a place: `technologies[].annual.p10`."""
    name = schema["$ref"]
    if name in above:
        return
    for field, own in followed(document, schema).get("properties", {}).items():
        kind, inner = _kind(own)
        here = f"{place}.{field}" if place else field
        yield here, kind, own.get("description", "")
        if inner:
            end = "[]" if kind.startswith("list") else ""
            yield from _fields(document, inner, f"{here}{end}", (*above, name))


def _kind(schema: Schema) -> tuple[str, Schema | None]:
    """What a field holds, and the object within it."""
    if "anyOf" in schema:
        kinds = [_kind(each) for each in schema["anyOf"]]
        inner = next((each for _, each in kinds if each), None)
        return " or ".join(kind for kind, _ in kinds), inner
    if "$ref" in schema:
        return "object", schema
    if schema.get("type") == "array":
        kind, inner = _kind(schema["items"])
        return f"list of {kind}s", inner
    if "enum" in schema or "const" in schema:
        return " or ".join(f"“{each}”" for each in schema.get("enum", [schema.get("const")])), None
    return schema.get("format") or schema.get("type", "any"), None
