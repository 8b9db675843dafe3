"""What comes back: every status with its meaning, its media types and its headers."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.examples import PROBLEM
from costcalc.web.openapi.route import Route
from costcalc.web.openapi.values import Schema, component
from costcalc.web.problems import ROW_FORMS
from costcalc.web.schema.service import ErrorRow, Problem

MEANINGS: Final[Mapping[int, str]] = {
    303: "To another address.",
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


class _Untitled(GenerateJsonSchema):
    """Schemas without a title for each field that repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def models(routes: tuple[Route, ...]) -> dict[str, Schema]:
    """The schemas of all JSON answers, by the name of the model."""
    used: dict[type[BaseModel], None] = {ErrorRow: None, Problem: None}
    for route in routes:
        used |= {model: None for form in route.forms.values() for model in form}
    _, schemas = models_json_schema(
        [(model, "serialization") for model in used],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    return dict(schemas["$defs"])


def statuses(route: Route, method: str) -> Mapping[int, str]:
    """The statuses that may come besides success, with what they mean there."""
    if route.asks == "nothing":
        found: set[int] = set()
    else:
        found = {400, 404, 414, 422}
    found |= {429, 503}
    found |= {403} if route.shows else set()
    found |= {406} if len(route.forms) > 1 else set()
    found |= {413, 415} if method in ("post", "put") else set()
    found |= {304} if route.kept and method == "get" else set()
    known = {status: MEANINGS[status] for status in sorted({*found, *route.more})}
    return known | {status: says for status, says in route.more.items() if says}


def success(route: Route, method: str) -> Schema:
    """The answer in all its forms."""
    content = {kind: {"schema": _schema(kind, form)} for kind, form in route.forms.items()}
    if "errors" in route.view:
        content = _with_rows(route, content)
    names = [*ALWAYS]
    names += ["ETag", "Vary"] if route.kept and method == "get" else []
    names += ["ETag"] if 304 in route.more else []
    names += ["Content-Disposition"] if "dl" in route.view else []
    told = {"content": content} if content else {}
    return {"description": "The answer.", "headers": _headers(names), **told}


def _schema(kind: str, form: tuple[type[BaseModel], ...]) -> Schema:
    found = [component(model.__name__) for model in form]
    if len(found) > 1:
        return {"anyOf": found}
    return found[0] if found else ({"type": "string"} if kind.startswith("text/") else {})


def _with_rows(route: Route, content: dict[str, Schema]) -> dict[str, Schema]:
    """With `errors=inline` an error succeeds, as a row in the form of the answer.

    An address without a suffix gives the row in the form that `Accept` likes best.
    """
    texts = () if "." in route.path else (KINDS[form] for form in ROW_FORMS if form != "json")
    content = content | {kind: {"schema": ROW} for kind in texts if kind not in content}
    if JSON in content:
        answers = content[JSON]["schema"]
        either = [*answers.get("anyOf", [answers]), component("ErrorRow")]
        content[JSON] = {"schema": {"anyOf": either}}
    return content


def _headers(names: list[str]) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def headers() -> dict[str, Schema]:
    """The headers of answers, by name."""
    return {
        name: {"description": says, "schema": schema, "required": name in ALWAYS}
        for name, (says, schema) in HEADERS.items()
    }


def refusals(route: Route, method: str) -> dict[str, Schema]:
    """Every answer that is no success, by status."""
    return {
        str(status): _refusal(route, status, says)
        for status, says in statuses(route, method).items()
    }


def _refusal(route: Route, status: int, says: str) -> Schema:
    if status == 303:
        names = ["Location", "X-Request-Id"]
        return {"description": says, "headers": _headers(names)}
    if status == 304:
        return {"description": says, "headers": _headers(["ETag", *ALWAYS])}
    if route.more.get(status):
        return _problem(says, route.has_problems_only)
    kind = "" if route.has_problems_only else ".page"
    return {"$ref": f"#/components/responses/{status}{kind}"}


def _problem(says: str, only: bool) -> Schema:
    content: Schema = {PROBLEM: {"schema": component("Problem")}}
    if not only:
        content["text/html"] = {"schema": {"type": "string"}}
    later = ["Retry-After"] if says in (MEANINGS[429], MEANINGS[503]) else []
    return {"description": says, "headers": _headers([*ALWAYS, *later]), "content": content}


def responses() -> dict[str, Schema]:
    """The refusals that many addresses share."""
    refused = {status: says for status, says in MEANINGS.items() if status >= 400}
    return {
        f"{status}{kind}": _problem(says, not kind)
        for status, says in refused.items()
        for kind in ("", ".page")
    }
