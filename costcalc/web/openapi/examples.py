"""Examples with their real answers: each request is put to the application itself."""

import json
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from werkzeug.test import Client

from costcalc.web.admission import ADMITTED
from costcalc.web.formats import JSON
from costcalc.web.openapi.route import Example, Route

Wsgi: TypeAlias = Callable[..., Iterable[bytes]]

HOST: Final = "http://127.0.0.1:8000"
"""Where `make run` serves."""
REQUEST_ID: Final = "urn:uuid:00000000-0000-0000-0000-000000000000"
SHOWN_LINES: Final = 4
SHOWN_TEXTS: Final = ("text/csv", "text/tab-separated-values", "text/plain", "application/x-ndjson")
PROBLEM: Final = "application/problem+json"


def address(route: Route, example: Example) -> str:
    """The address of an example on this service."""
    query = f"?{example.query}" if example.query else ""
    return f"{example.path or route.path}{query}"


def body_of(example: Example) -> str:
    """The body of an example as it is sent."""
    text = example.body
    return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)


def curl(route: Route, method: str, example: Example) -> str:
    """The command that sends an example."""
    parts = ["curl"]
    if method != ("get" if example.body is None else "post"):
        parts += ["-X", method.upper()]
    for header in example.headers:
        parts += ["-H", header]
    if example.body is not None:
        parts += ["-H", f"Content-Type: {example.kind}", "--data-binary", body_of(example)]
    return shlex.join([*parts, f"{HOST}{address(route, example)}"])


@dataclass(frozen=True)
class Told:
    """An example with the command that sends it, and its answer where it is text."""

    example: Example
    command: str
    kind: str = ""
    answer: Any = None


def told(app: Wsgi, route: Route, method: str) -> list[Told]:
    """The examples of a route; one that this price book answers otherwise is left out."""
    found = (_told(app, route, method, example) for example in route.examples_of(method))
    return [one for one in found if one]


def _told(app: Wsgi, route: Route, method: str, example: Example) -> Told | None:
    command = curl(route, method, example)
    if route.live:
        return Told(example, command)
    if example.status < 400 and not {*route.forms} & {JSON, *SHOWN_TEXTS}:
        return Told(example, command)
    body, kind = (None, None) if example.body is None else (body_of(example), example.kind)
    place = address(route, example)
    response = Client(app).open(
        place,
        base_url=HOST,
        method=method,
        data=body,
        content_type=kind,
        environ_overrides={ADMITTED: True},
    )
    if response.status_code != example.status:
        return None
    answered = response.mimetype or ""
    if answered in (JSON, PROBLEM):
        return Told(example, command, answered, shortened(json.loads(response.get_data())))
    return Told(example, command, answered, beginning(response.text))


def shortened(document: Any) -> Any:
    """A JSON answer with the first element of every list, and no request's own id."""
    if isinstance(document, list):
        return [shortened(each) for each in document[:1]]
    if isinstance(document, dict):
        shown = {name: shortened(each) for name, each in document.items()}
        return {**shown, "instance": REQUEST_ID} if "instance" in shown else shown
    return document


def beginning(text: str) -> str:
    """The first lines of a text."""
    return "".join(text.splitlines(keepends=True)[:SHOWN_LINES])
