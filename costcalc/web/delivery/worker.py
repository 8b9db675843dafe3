"""The gunicorn worker: bytes that are no HTTP request get a problem that repeats none of them."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from gunicorn.http.errors import (
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from costcalc.output.shared_json import json_bytes
from costcalc.scenario.faults import MALFORMED
from costcalc.web.delivery.headers import UNASKED
from costcalc.web.delivery.problems import problem

STATUSES: Final = (
    (LimitRequestLine, 414),
    (LimitRequestHeaders, 431),
    (UnsupportedTransferCoding, 501),
    (ParseException, MALFORMED),
)
"""The status by gunicorn's exception; any other is a 500."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's threaded worker, with our own answer to what is no request."""

    def handle_error(self, _: object, client: Any, __: object, problem: Exception) -> None:
        """Answer the client, and log the kind of problem but nothing of the request."""
        status = next((own for kind, own in STATUSES if isinstance(problem, kind)), 500)
        if status == 500:
            self.log.error("Error handling request", exc_info=problem)
        else:
            self.log.warning("Invalid request")
        with suppress(OSError):
            write_nonblock(client, answer(status))


def answer(status: int) -> bytes:
    """A problem as the bytes of an HTTP answer, where there is no request to give it to Flask."""
    body = json_bytes(problem(status, id_=str(uuid4())))
    headers = {
        **UNASKED,
        "Connection": "close",
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode() + body
