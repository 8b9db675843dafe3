"""What comes back: every status with its meaning, its media types and its headers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.describe import HTML, About
from costcalc.web.openapi.values import Schema, component
from costcalc.web.problems import ROW_FORMS
from costcalc.web.schema.service import ErrorRow, Problem

PROBLEM: Final = "application/problem+json"
MEANINGS: Final[Mapping[int, str]] = {
    304: "Who asks holds the answer already: its `If-None-Match` names the fingerprint.",
    400: "A name that is not known, or a value that cannot be read.",
    403: "It is not shown, or not changed, for who asks.",
    404: "There is no such thing, or no such price book.",
    406: "The answer comes in none of the forms that `Accept` names.",
    409: "A request with the same key is running.",
    412: "What is to be changed is not what it was.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is of a kind that is not read here.",
    422: "A value is understood but not allowed.",
    428: "`If-Match` is missing.",
    501: "Not in that form.",
    429: "Too many requests come from one address, where nginx counts them.",
    503: "More is asked than can be worked on, or saved scenarios cannot be reached just now.",
    507: "There is no room for more.",
}
HEADERS: Final[Mapping[str, tuple[str, Schema]]] = {
    "ETag": (
        "A strong fingerprint of all that the answer is made from.",
        {"type": "string", "pattern": '^"[^"]+"$'},
    ),
    "Cache-Control": (
        (
            "`no-cache` where the next price book may change the answer, `immutable` where `book` "
            "pins it, `no-store` for errors and for what was asked in a body."
        ),
        {"type": "string"},
    ),
    "Vary": ("What else than the address chose the answer.", {"type": "string"}),
    "Content-Disposition": ("With `dl=1`, a name for the file.", {"type": "string"}),
    "X-Request-Id": ("The id of the request, as in the service's log.", {"type": "string"}),
    "Retry-After": ("Seconds.", {"type": "string", "pattern": "^[0-9]+$"}),
    "Location": ("Where to go.", {"type": "string"}),
}
ROW: Final[Schema] = {"type": "string", "description": "The row of an error, for `errors=inline`."}
ALWAYS: Final = ("Cache-Control", "X-Request-Id")
LATER: Final = (429, 503)
"""Statuses that say when to ask again."""


class _Untitled(GenerateJsonSchema):
    """Schemas without a title for each field that repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def models(described: Iterable[About]) -> dict[str, Schema]:
    """The schemas of all JSON answers, by the name of the model."""
    used: dict[type[BaseModel], None] = dict.fromkeys((ErrorRow, Problem))
    for about in described:
        used |= dict.fromkeys(about.json)
    _, schemas = models_json_schema(
        [(model, "serialization") for model in used],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    return dict(schemas["$defs"])


def responses(about: About, path: str, method: str) -> dict[str, Schema]:
    """Every answer of an address to a method, by status."""
    with_pages = not (path.startswith(("/api/", "/oembed")) or path.endswith(".json"))
    refused = {
        str(status): _refusal(about, status, with_pages) for status in _statuses(about, method)
    }
    return {str(about.success): _success(about, path, method), **refused}


def _statuses(about: About, method: str) -> list[int]:
    """The statuses that may come besides success."""
    found = {429, 503, *about.more}
    found |= set() if about.asks == "nothing" else {400, 404, 414, 422}
    found |= {403} if about.shows else set()
    found |= {406} if len(about.answers) > 1 else set()
    found |= {413, 415} if method in ("post", "put") else set()
    found |= {304} if about.kept and method == "get" else set()
    return sorted(found)


def _success(about: About, path: str, method: str) -> Schema:
    """The answer in all its forms."""
    content = {kind: {"schema": _schema(kind, form)} for kind, form in about.answers.items()}
    if "errors" in about.view:
        content = _with_rows(path, content)
    names = [*ALWAYS]
    names += ["ETag", "Vary"] if about.kept and method == "get" else []
    names += ["ETag"] if 304 in about.more else []
    names += ["Content-Disposition"] if "dl" in about.view else []
    shown = {"content": content} if content else {}
    return {"description": "The answer.", "headers": _headers(*names), **shown}


def _schema(kind: str, form: tuple[type[BaseModel], ...]) -> Schema:
    found = [component(model.__name__) for model in form]
    if len(found) > 1:
        return {"anyOf": found}
    return found[0] if found else ({"type": "string"} if kind.startswith("text/") else {})


def _with_rows(path: str, content: dict[str, Schema]) -> dict[str, Schema]:
    """With `errors=inline` an error succeeds, as a row in the form of the answer.

    An address without a suffix gives the row in the form that `Accept` likes best.
    """
    texts = () if "." in path else (KINDS[form] for form in ROW_FORMS if form != "json")
    content = content | {kind: {"schema": ROW} for kind in texts if kind not in content}
    if JSON in content:
        answers = content[JSON]["schema"]
        either = [*answers.get("anyOf", [answers]), component("ErrorRow")]
        content[JSON] = {"schema": {"anyOf": either}}
    return content


def _refusal(about: About, status: int, with_pages: bool) -> Schema:
    text = about.more.get(status, "")
    if status == 303:
        return {"description": text, "headers": _headers("Location", "X-Request-Id")}
    if status == 304:
        return {"description": MEANINGS[status], "headers": _headers("ETag", *ALWAYS)}
    if text:
        return _problem(text, with_pages)
    return {"$ref": f"#/components/responses/{status}{'.page' if with_pages else ''}"}


def _problem(text: str, with_pages: bool, *more: str) -> Schema:
    content: Schema = {PROBLEM: {"schema": component("Problem")}}
    if with_pages:
        content[HTML] = {"schema": {"type": "string"}}
    return {"description": text, "headers": _headers(*ALWAYS, *more), "content": content}


def refusals() -> dict[str, Schema]:
    """The refusals that many addresses share."""
    return {
        f"{status}{'.page' if pages else ''}": _problem(
            text, pages, *(["Retry-After"] if status in LATER else [])
        )
        for status, text in MEANINGS.items()
        if status >= 400
        for pages in (False, True)
    }


def headers() -> dict[str, Schema]:
    """The headers of answers, by name."""
    return {
        name: {"description": text, "schema": schema, "required": name in ALWAYS}
        for name, (text, schema) in HEADERS.items()
    }


def _headers(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
