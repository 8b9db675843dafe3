"""The real application on a free port of this machine, for programs that ask over a network."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from costcalc.web import create_app


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """The address of costcalc."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
