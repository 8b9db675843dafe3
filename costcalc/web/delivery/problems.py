"""Errors as answers: problem+json for programs, a page for people, the same status for both."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from flask import Blueprint, Flask, Response, abort, has_request_context, render_template, request
from pydantic import Field
from werkzeug.exceptions import HTTPException

from costcalc import settings
from costcalc.output import shared_json
from costcalc.output.links import correcting
from costcalc.output.table import Table, written
from costcalc.scenario.faults import MALFORMED, UNKNOWN, Fault, Refused
from costcalc.web.current import origin
from costcalc.web.delivery import formats, logs, request_log
from costcalc.web.delivery.formats import JSON
from costcalc.web.delivery.send import sent
from costcalc.web.query import UNREADABLE, errors_inline, typed, valid_view

blueprint = Blueprint("problems", __name__)
log = logging.getLogger("costcalc")

KINDS: Final = {
    MALFORMED: ("malformed-input", "The request has something that cannot be read"),
    UNKNOWN: ("not-found", "Not found"),
    403: ("forbidden", "This may not be seen or changed that way"),
    405: ("method-not-allowed", "This address does not take that method"),
    406: ("not-acceptable", "The answer comes in none of the forms asked for"),
    409: ("conflict", "A request like this one is running"),
    412: ("changed-meanwhile", "What you change is not what it was"),
    413: ("too-large", "The request is too large"),
    414: ("address-too-long", "The address is too long"),
    415: ("unsupported-media-type", "The body is of a kind that is not read here"),
    422: ("value-not-allowed", "A value is understood but not allowed"),
    428: ("condition-missing", "Say which revision you change"),
    429: ("too-many-requests", "Too many requests from one address"),
    431: ("headers-too-large", "The headers of the request are too large"),
    500: ("internal-error", "Something went wrong on our side"),
    501: ("not-implemented", "The answer does not come in that form"),
    503: ("unavailable", "This cannot be done just now"),
    504: ("too-slow", "The answer took too long"),
    507: ("store-full", "There is no room for more"),
}
EXPLAINED: Final = (406, 415, 429, 503)
"""Statuses whose exception says more than the title."""
HTML: Final = "text/html"
DATA: Final = tuple(f".{end}" for end in (*formats.KINDS, "svg", "png"))
"""How addresses end whose answers are no pages."""
ROW: Final = ("error_code", "field", "message")


@dataclass(frozen=True)
class Problem:
    """Why a request was refused, with every fault at once (RFC 9457)."""

    type: str
    """The address of a page that explains the kind; without a host to bytes that are no request."""
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: str
    """The id of the request, in `X-Request-Id` and in the log too."""
    errors: tuple[shared_json.Fault, ...]


def problem(
    status: int, faults: tuple[Fault, ...] = (), detail: str | None = None, id_: str = ""
) -> Problem:
    """The problem of the current request, or of the one with that id."""
    kind, title = KINDS.get(status, ("error", HTTPStatus(status).phrase))
    home = origin() if has_request_context() else settings.origin()
    return Problem(
        type=f"{home}/problems/{kind}",
        title=title,
        status=status,
        detail=detail or "; ".join(fault.detail for fault in faults) or title,
        instance=f"urn:uuid:{id_ or request_id()}",
        errors=tuple(shared_json.filled(shared_json.Fault, fault) for fault in faults),
    )


def request_id() -> str:
    """The id of the current request, in its answer and in the log."""
    return request_log.request_id(request.environ)


def answer(found: Problem, faults: Sequence[Fault] = ()) -> Response:
    """A problem as a row, a page or JSON, as the client reads it.

    On a page the mends of `faults` are links.
    """
    if _as_row(found.status):
        form = formats.suffix()
        response = Response(_row(found, form), mimetype=formats.KINDS[form])
    elif _wants_page():
        links = _links(faults) if faults and request.method == "GET" else ()
        page = render_template("problem.html", problem=found, links=links)
        response = Response(page, found.status, mimetype=HTML)
    else:
        body = shared_json.json_bytes(found)
        response = Response(body, found.status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _links(faults: Sequence[Fault]) -> list[str]:
    """The addresses of the page with what each fault suggests."""
    asked = {**typed(), **valid_view()}
    return [correcting(fault, asked, request.path) for fault in faults]


def _as_row(status: int) -> bool:
    """Whether the error becomes a row of a 200: with `errors=inline`, for spreadsheets.

    Never for what changes a saved scenario, since a failed change must not look like a success.
    """
    changes = request.method not in ("GET", "HEAD", "POST") or request.blueprint == "saved"
    if changes or status == HTTPStatus.METHOD_NOT_ALLOWED:
        return False
    return formats.suffix() in formats.SHEETS and errors_inline()


def _row(found: Problem, form: str) -> str | bytes:
    """A problem as one row that holds all its faults."""
    code = found.type.rpartition("/")[2]
    field = ", ".join(dict.fromkeys(fault.field for fault in found.errors))
    message = "; ".join(map(_sentence, found.errors)) or found.detail
    if form == "txt":
        return " ".join(f"#ERROR {code} {field}: {message}".replace(" :", ":").split())
    table = Table(ROW, [(code, field, message)])
    if form == "xlsx":
        from costcalc.output.workbook import sheet  # XlsxWriter is slow to import

        return sheet(table)
    return written(table, form)


def _sentence(fault: shared_json.Fault) -> str:
    """A fault with the value that would do."""
    mend = f" (try {fault.suggestion})" if fault.suggestion else ""
    return f"{fault.detail}{mend}"


def install(app: Flask) -> None:
    """Answer every error of the application with a problem."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    for kind in UNREADABLE:
        app.register_error_handler(kind, _unreadable)
    app.register_error_handler(Exception, _unexpected)


def _wants_page() -> bool:
    """Whether a page is wanted; below the API and for `.json` it never is.

    Addresses of other data have one for whoever asks for HTML, as browsers do.
    """
    path = request.path
    if path.startswith(("/api/", "/oembed")) or path.endswith(".json"):
        return False
    usual = JSON if path.endswith(DATA) else HTML
    return request.accept_mimetypes.best_match([JSON, HTML], usual) == HTML


def _refused(refused: Refused) -> Response:
    return answer(problem(refused.status, refused.faults), refused.faults)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    detail = error.description if status in EXPLAINED else None
    response = answer(problem(status, detail=detail))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unreadable(_: Exception) -> Response:
    """A malformed chunked body."""
    return answer(problem(MALFORMED))


def _unexpected(error: Exception) -> Response:
    log.error("a request failed", extra={"request_id": request_id(), **logs.failure(error)})
    return answer(problem(500))


@blueprint.get("/problems/<kind>")
def kinds(kind: str) -> Response:
    """What a kind of problem means."""
    known = {name: (status, title) for status, (name, title) in KINDS.items()}
    if kind not in known:
        abort(404)
    status, title = known[kind]
    return sent(render_template("problem_kind.html", status=status, title=title))
