"""Every request is counted, and logged in one line, once its answer is out."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

from flask import Flask, request

from costcalc.web.delivery.counts import METHODS, UNKNOWN, Counts, known
from costcalc.web.delivery.logs import failure

log = logging.getLogger("costcalc.requests")

Environ: TypeAlias = dict[str, Any]
Wsgi: TypeAlias = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_ID: Final = "costcalc.request_id"
ROUTE: Final = "costcalc.route"
"""Key of the WSGI environment for the template of the address."""
_GIVEN: Final = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){2}\1[0-9a-f]{12}")
"""A request id from a proxy in front: a UUID, with its hyphens or without."""


def request_id(environ: Environ) -> str:
    """The id of a request, in its answer and in the log: a front proxy's, or else a new one."""
    if _ID not in environ:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[_ID] = str(UUID(given) if _GIVEN.fullmatch(given) else uuid4())
    return str(environ[_ID])


def install(app: Flask, counts: Counts) -> None:
    """Log all that the application answers; middleware installed later is outside."""
    app.before_request(_note_route)
    inner: Wsgi = app.wsgi_app

    def logged(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        exchange = _Exchange(environ, counts)

        def start(status: str, *rest: Any) -> Any:
            exchange.status = status[:3]
            return start_response(status, *rest)

        try:
            return exchange.sent(inner(environ, start))
        except BaseException as error:
            exchange.fail(error)
            exchange.close()
            raise

    app.wsgi_app = logged  # type: ignore[method-assign]  # as Flask's own pages have it


def _note_route() -> None:
    """Note the template of the address, since the address itself may hold secret ids."""
    if request.url_rule:
        request.environ[ROUTE] = request.url_rule.rule


class _Exchange:
    """A request and its answer; iterated over as the answer's body, to its last byte."""

    def __init__(self, environ: Environ, counts: Counts) -> None:
        self._environ, self._counts = environ, counts
        self._began = perf_counter()
        self._bytes = 0
        self._failure: dict[str, str] = {}
        self._body: Iterable[bytes] = ()
        self.status = "500"
        request_id(environ)
        counts.request_began()

    def sent(self, body: Iterable[bytes]) -> "_Exchange":
        self._body = body
        return self

    def fail(self, error: BaseException) -> None:
        self._failure = failure(error)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._body:
                self._bytes += len(piece)
                yield piece
        except Exception as error:
            self.fail(error)
            raise

    def close(self) -> None:
        """Count and log the request: its answer is out, or broken off."""
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._log(perf_counter() - self._began)

    def _log(self, seconds: float) -> None:
        route = self._environ.get(ROUTE, UNKNOWN)
        method = known(self._environ["REQUEST_METHOD"], METHODS)
        self._counts.request_ended(route, method, self.status, seconds)
        log.info(
            "request",
            extra={
                "request_id": request_id(self._environ),
                "method": method,
                "route": route,
                "status": int(self.status),
                "seconds": round(seconds, 4),
                "bytes": self._bytes,
                **self._failure,
            },
        )
