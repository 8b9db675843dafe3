"""The answers of addresses: every status with its meaning, media types and headers."""

from collections.abc import Iterable, Mapping
from types import GenericAlias
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from costcalc.output.shared_json import json_name
from costcalc.web.delivery.problems import Problem
from costcalc.web.openapi.describe import About, Types
from costcalc.web.openapi.parameters import Schema, camel, component

PROBLEM: Final = "application/problem+json"
ROW: Final = "The answer, or with `errors=inline` an error as a row: `error_code, field, message`."
ALWAYS: Final = ("Cache-Control", "X-Request-Id")
HELD: Final = "Who asks holds the answer already: its `If-None-Match` names the fingerprint."


CLOSED: Final = ConfigDict(alias_generator=json_name, extra="forbid", use_attribute_docstrings=True)
"""How pydantic reads a dataclass: all keys are required, and no others are allowed."""


class _Untitled(GenerateJsonSchema):
    """Schemas without a title for each field that repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # pydantic calls it
        return False


def types(described: Iterable[About]) -> dict[str, Schema]:
    """The schemas of all JSON answers, by the name of the type."""
    answered = (type_ for about in described for type_ in about.json)
    schemas = reader(Problem, *answered).json_schema(
        mode="serialization",
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    return _named(schemas["$defs"])


def _named(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """The schemas with every object in a union under a name of its own, as generators need it."""
    found = {**schemas}
    for model, schema in schemas.items():
        for field, own in schema.get("properties", {}).items():
            for place, each in enumerate(own.get("anyOf", ())):
                if each.get("type") == "object":
                    name = f"{model}{camel(field)}"
                    found[name], own["anyOf"][place] = each, component(name)
    return found


def reader(*types: type[Any]) -> TypeAdapter[Any]:
    """A type adapter for a list with one answer of each type."""
    one_of_each: Any = GenericAlias(tuple, types)
    return TypeAdapter(one_of_each, config=CLOSED)


def responses(about: About, path: str, method: str) -> dict[str, Schema]:
    """Every answer of an address to a method, by status."""
    with_pages = not (path.startswith(("/api/", "/oembed")) or path.endswith(".json"))
    refused = {
        str(status): _refusal(about, status, with_pages) for status in _statuses(about, method)
    }
    return {str(about.success): _success(about, method), **refused}


def _statuses(about: About, method: str) -> list[int]:
    """The statuses of an address besides success."""
    found = {429, 503, *about.statuses}
    found |= set() if about.takes == "nothing" else {400, 404, 414, 422}
    found |= {403} if about.publishable else set()
    found |= {406} if len(about.answers) > 1 else set()
    found |= {413, 415} if method in ("post", "put") else set()
    found |= {304} if about.etag and method == "get" else set()
    return sorted(found)


def _success(about: About, method: str) -> Schema:
    """The answer of success in all its formats, with its headers and links."""
    names = [*ALWAYS]
    names += ["ETag", "Vary"] if about.etag and method == "get" else []
    names += ["Costcalc-Warnings"] if about.etag else []
    names += ["ETag"] if about.body == "Draft" else []
    names += ["Content-Disposition"] if "dl" in about.view else []
    answer: Schema = {
        "description": ROW if "errors" in about.view else "The answer.",
        "headers": _headers(*names),
    }
    if about.answers:
        answer["content"] = {
            kind: {"schema": _schema(kind, form)} for kind, form in about.answers.items()
        }
    if about.links:
        answer["links"] = {name: {"$ref": f"#/components/links/{name}"} for name in about.links}
    return answer


def _schema(kind: str, form: Types) -> Schema:
    found = [component(type_.__name__) for type_ in form]
    if len(found) > 1:
        return {"anyOf": found}
    return found[0] if found else ({"type": "string"} if kind.startswith("text/") else {})


def _refusal(about: About, status: int, with_pages: bool) -> Schema:
    text = about.statuses.get(status, "")
    if status == 304:
        return {"description": HELD, "headers": _headers("ETag", *ALWAYS)}
    if text:
        return _problem(str(status), text, with_pages)
    return {"$ref": f"#/components/responses/{status}{'.page' if with_pages else ''}"}


def _problem(status: str, text: str, with_pages: bool) -> Schema:
    content: Schema = {PROBLEM: {"schema": component("Problem")}}
    if with_pages:
        content["text/html"] = {"schema": {"type": "string"}}
    later = ["Retry-After"] if status in ("429", "503") else []
    return {"description": text, "headers": _headers(*ALWAYS, *later), "content": content}


def refusals(meanings: Mapping[str, str]) -> dict[str, Schema]:
    """The refusals that many addresses share: for programs, and for people too."""
    return {
        f"{status}{end}": _problem(status, text, bool(end))
        for status, text in meanings.items()
        for end in ("", ".page")
    }


def _headers(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
