"""The response cache: a GET that was answered before gets the same answer, before it is parsed.

It keeps what `send.cached` marks as cacheable: answers that their address alone decides. The key
holds the few headers that they depend on besides, and the date.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

from cachetools import LRUCache
from flask import Flask

from costcalc.web.current import today
from costcalc.web.delivery.request_log import ROUTE, Environ, Wsgi, request_id
from costcalc.web.delivery.send import CACHEABLE

CAPACITY: Final = 16_000_000
"""Bytes that a process keeps: some hundred answers, or a thousand packed ones."""
LARGEST: Final = 500_000
"""Bytes of the largest answer that is kept."""
OVERHEAD: Final = 4_000
"""Bytes of an answer's headers and key, at most."""
LONGEST_KEY: Final = 2_000
"""Characters; longer addresses are seldom asked for twice."""
OWN_ID: Final = "X-Request-Id"
OWN: Final = (OWN_ID, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
"""Headers of one request alone."""
REQUESTED: Final = (
    *("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_NONE_MATCH"),
    "HTTP_ORIGIN",
)
"""What the answer to a GET may depend on besides the date."""
BODIES: Final = frozenset({"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"})
KEPT_STATUSES: Final = ("200", "304")

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """An answer without its request's id, and the route that gave it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    route: str


def install(app: Flask) -> None:
    """Put the cache before the application."""
    inner: Wsgi = app.wsgi_app
    answers: LRUCache[Key, Answer] = LRUCache(CAPACITY, getsizeof=lambda a: OVERHEAD + len(a.body))
    app.extensions["answers"] = answers
    lock = Lock()

    def caching(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
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
        if not key or CACHEABLE not in environ or not begun[0].startswith(KEPT_STATUSES):
            return pieces
        body = b"".join(pieces)
        if hasattr(pieces, "close"):
            pieces.close()
        if len(body) <= LARGEST:
            headers = tuple(each for each in begun[1] if each[0] not in OWN)
            with lock:
                answers[key] = Answer(begun[0], headers, body, environ[ROUTE])
        return [body]

    app.wsgi_app = caching  # type: ignore[method-assign]  # as Flask's own pages have it


def _key(environ: Environ) -> Key:
    """All that the answer to a request may depend on; empty if it may not be kept."""
    if environ["REQUEST_METHOD"] != "GET" or not BODIES.isdisjoint(environ):
        return ()
    key = (today().isoformat(), *(environ.get(name, "") for name in REQUESTED))
    return key if sum(map(len, key)) <= LONGEST_KEY else ()
