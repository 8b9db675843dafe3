"""What is served to be measured: bare Flask, and costcalc made slow or forgetful on purpose."""

import time
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response

from costcalc.web import create_app

FIXED_BYTES = 4096


def bare() -> Flask:
    """Flask that says the same 4 KB to everyone."""
    app, body = Flask("bare"), b"x" * FIXED_BYTES
    # The settings of gunicorn tell costcalc's counters of every worker.
    app.extensions["counts"] = SimpleNamespace(begin=_nothing, end=_nothing)
    app.add_url_rule("/", "fixed", lambda: Response(body, mimetype="application/json"))
    return app


class Changed:
    """costcalc with something done to every request before it is answered."""

    def __init__(self, change: Callable[[Any, dict[str, Any]], None]) -> None:
        self.service = create_app()
        self.extensions = self.service.extensions
        self.change = change

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.change(self.service, environ)
        return self.service(environ, start)


def threefold() -> Changed:
    """Every answer is worked out three times."""

    def twice_before(service: Any, environ: dict[str, Any]) -> None:
        for seed in (2, 3):  # other questions, since an answer is remembered
            again = {**environ, "QUERY_STRING": f"{environ['QUERY_STRING']}&seed={seed}"}
            b"".join(service(again, lambda *_: None))

    return Changed(twice_before)


def sluggish() -> Changed:
    """Every answer is a hundredth of a second late."""
    return Changed(lambda *_: time.sleep(0.01))


def forgetful() -> Changed:
    """Everyone asks for the first time, and holds nothing."""

    def forget(service: Any, environ: dict[str, Any]) -> None:
        service.extensions["answers"].clear()
        environ.pop("HTTP_IF_NONE_MATCH", None)

    return Changed(forget)


def _nothing(_: object) -> None:
    """Count nothing."""
