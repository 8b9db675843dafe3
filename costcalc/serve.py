"""`costcalc serve`: its settings are checked, then this process becomes gunicorn."""

import os
import socket
import sys
from collections.abc import Iterator
from typing import Final

from costcalc import settings
from costcalc.cli_output import complain
from costcalc.costing.check import faults
from costcalc.prices.files import BookFault
from costcalc.prices.library import operators_books
from costcalc.web.store.place import Misplaced, database_url

KEPT_MEMORY: Final = {
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "16777216",
}
"""Bytes that glibc keeps, so that it need not ask the system for the arrays of each request."""


def serve() -> int:
    """Serve until stopped; the exit status is 1 or 2 where that cannot begin.

    Raises `BookFault`.
    """
    if wrong := faults(operators_books().today):
        raise BookFault(wrong)
    port = os.environ.setdefault("PORT", "8000")
    if problems := [*_unusable(port)]:
        for problem in problems:
            complain(problem)
        return 2
    for doubt in settings.unknown():
        complain(doubt)
    bind = os.environ.get(settings.BIND)
    if not bind and (taken := settings.cannot_bind("127.0.0.1", int(port))):
        complain(f"port {port} cannot be used: {taken}. Choose another: PORT={_free_port()}")
        return 1
    for name, size in KEPT_MEMORY.items():
        os.environ.setdefault(name, size)
    where = bind or f"http://127.0.0.1:{port}/"
    print(f"costcalc serves {where} (stop it with Ctrl-C)", flush=True)
    config, service = "python:costcalc.gunicorn_conf", "costcalc.web:serve_app()"
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", config, service])
    raise AssertionError("this process has become the server")


def _unusable(port: str) -> Iterator[str]:
    """A sentence for each setting that the service cannot start with."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        yield f"PORT is {port!r}; it must be a number from 1 to 65,535, such as PORT=8000"
    try:
        database_url()
    except Misplaced as problem:
        yield str(problem)
    yield from settings.wrong()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
