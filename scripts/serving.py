"""Applications on a free port of this machine, for programs that ask over a network."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeAlias

from werkzeug.serving import WSGIRequestHandler, make_server

Wsgi: TypeAlias = Callable[..., Any]


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Wsgi) -> Iterator[str]:
    """An application on a free port; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
