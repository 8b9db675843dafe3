"""A request that was answered a moment ago gets the same answer again, before any of it is read.

Remembered is what `sending.cached` says may be: an answer that its address alone decides. All else
that such an answer depends on stands in the key.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

from cachetools import LRUCache
from flask import Flask

from costcalc.web.current import today
from costcalc.web.delivery.request_log import ROUTE, Environ, Wsgi, request_id
from costcalc.web.delivery.send import REPEATABLE

ROOM: Final = 16_000_000
"""Bytes that a process remembers: some hundred answers, packed a thousand."""
LARGEST_KEPT: Final = 500_000
BESIDE: Final = 4_000
"""Bytes of an answer's headers and key, at most."""
LONGEST_KEY: Final = 2_000
"""Characters; who asks for more is rarely alone with it."""
OWN_ID: Final = "X-Request-Id"
REQUESTED: Final = (
    *("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"),
)
"""What an answer to GET may depend on, beside the day."""
BODIES: Final = frozenset({"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"})
REMEMBERED: Final = ("200", "304")

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """An answer as it went out, but for the id of its request, and the route that gave it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    route: str


def install(app: Flask) -> None:
    """Remember what the application answers."""
    inner: Wsgi = app.wsgi_app
    answers: LRUCache[Key, Answer] = LRUCache(ROOM, getsizeof=lambda a: BESIDE + len(a.body))
    app.extensions["answers"] = answers
    lock = Lock()

    def repeating(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = _key(environ)
        with lock:
            known = answers.get(key)
        if known:
            environ[ROUTE] = known.route
            start_response(known.status, [*known.headers, (OWN_ID, request_id(environ))])
            return [known.body]
        begun: list[Any] = []

        def start(*line_and_headers: Any) -> Any:
            begun[:] = line_and_headers
            return start_response(*line_and_headers)

        pieces = inner(environ, start)
        if not key or REPEATABLE not in environ or not begun[0].startswith(REMEMBERED):
            return pieces
        body = b"".join(pieces)
        if hasattr(pieces, "close"):
            pieces.close()
        if len(body) <= LARGEST_KEPT:
            headers = tuple(each for each in begun[1] if each[0] != OWN_ID)
            with lock:
                answers[key] = Answer(begun[0], headers, body, environ[ROUTE])
        return [body]

    app.wsgi_app = repeating  # type: ignore[method-assign]


def _key(environ: Environ) -> Key:
    """All that the answer to a request may depend on; empty where it is not for remembering."""
    if environ["REQUEST_METHOD"] != "GET" or not BODIES.isdisjoint(environ):
        return ()
    key = (today().isoformat(), *(environ.get(name, "") for name in REQUESTED))
    return key if sum(map(len, key)) <= LONGEST_KEY else ()
