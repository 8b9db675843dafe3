"""Parts of files: who reads tables from an address asks for some bytes of them.

A part is cut from the whole answer, unpacked, which the response cache has after the first.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from flask import Flask
from werkzeug import Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from costcalc.web.delivery.request_log import Environ, Wsgi
from costcalc.web.delivery.send import RANGES

ASKED: Final = ("HTTP_RANGE", "HTTP_IF_RANGE")


def install(app: Flask) -> None:
    """Answer ranges of what says that it has them."""
    inner: Wsgi = app.wsgi_app

    def ranging(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        wanted: Environ = {name: environ.pop(name) for name in ASKED if name in environ}
        span = parse_range_header(wanted.get("HTTP_RANGE"))
        one = span is not None and span.units == "bytes" and len(span.ranges) == 1
        if not one or environ["REQUEST_METHOD"] != "GET":
            return inner(environ, start_response)
        environ["HTTP_ACCEPT_ENCODING"] = "identity"
        whole = Response.from_app(inner, environ, buffered=True)
        if whole.status_code == HTTPStatus.OK and RANGES in whole.headers:
            length = len(whole.get_data())
            try:
                whole.make_conditional({**environ, **wanted}, True, length)
            except RequestedRangeNotSatisfiable:
                whole.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
                whole.headers["Content-Range"] = f"bytes */{length}"
                whole.set_data(b"")
            whole.headers.pop("Date", None)  # the server has its own
        return whole(environ, start_response)

    app.wsgi_app = ranging  # type: ignore[method-assign]  # as Flask's own pages have it
