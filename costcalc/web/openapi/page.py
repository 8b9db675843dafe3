"""What the documentation's page reads from the OpenAPI document."""

from collections.abc import Iterator
from html import escape
from re import sub
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup

from costcalc.scenario.sides import SIDES
from costcalc.web.openapi.parameters import Schema

HOST: Final = "http://127.0.0.1:8000"
"""Where `make run` serves, as the examples have it."""
USUAL: Final = ("orders_per_month", "concurrent_connections", "team_size")
"""The inputs of a scenario in every form to try an address."""


def marked(text: str) -> Markup:
    """HTML of a text, what is in backquotes as code."""
    return Markup(sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704  # escaped


def resolved(document: Schema, place: Schema) -> Schema:
    """The part of the document that a reference names; any other part itself."""
    _, _, path = place.get("$ref", "").partition("#/components/")
    kind, _, name = path.partition("/")
    found: Schema = document["components"][kind][name] if path else place
    return found


def takes(document: Schema, operation: Schema) -> list[Schema]:
    """The parameters of an address, without those of the scenario."""
    found = [(each, resolved(document, each)) for each in operation["parameters"]]
    views = [own for each, own in found if each != own and "enum" in own["schema"]]
    return [*(own for each, own in found if each == own), *views]


def trial(document: Schema, path: str, operation: Schema, command: str) -> Schema | None:
    """The form to try an example's command, with the usual inputs added; None if it needs an id."""
    link = command.removeprefix("curl ").strip("'")
    if not link.startswith(HOST) or "/ID" in link:  # the id is a secret of the reader
        return None
    asked, own = urlsplit(link), takes(document, operation)
    known = {**document["components"]["parameters"], **{each["name"]: each for each in own}}
    boxes = dict(parse_qsl(asked.query))
    of_scenario = {"$ref": "#/components/parameters/book"} in operation["parameters"]
    of_two = any(name.startswith(SIDES) for name in boxes)
    for name in USUAL if of_scenario and not of_two else ():
        boxes.setdefault(name, known[name]["example"])
    return {
        "action": asked.path,
        "boxes": [
            {"schema": {}, **known.get(name, {}), "name": name, "example": example}
            for name, example in boxes.items()
        ],
        "links": [
            (option, path.format(**{each["name"]: option}))
            for each in own
            if each["in"] == "path"
            for option in resolved(document, each["schema"]).get("enum", ())
        ],
    }


def fields(document: Schema, answer: Schema) -> Iterator[tuple[str, str, str]]:
    """Every field of a JSON answer: its path, its type, its description."""
    content = answer.get("content", {}).get("application/json", {"schema": {"anyOf": []}})
    for each in content["schema"].get("anyOf", [content["schema"]]):
        yield from _fields(document, each)


def _fields(
    document: Schema, schema: Schema, place: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, str]]:
    """The fields below a place: `technologies[].annual.p10`."""
    name = schema["$ref"]
    if name in above:
        return
    for field, own in resolved(document, schema).get("properties", {}).items():
        kind, inner = _kind(own)
        here = f"{place}.{field}" if place else field
        yield here, kind, own.get("description", "")
        if inner:
            end = "[]" if kind.startswith("list") else ""
            yield from _fields(document, inner, f"{here}{end}", (*above, name))


def _kind(schema: Schema) -> tuple[str, Schema | None]:
    """The type of a field in words, and the schema of the object in it, if any."""
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
