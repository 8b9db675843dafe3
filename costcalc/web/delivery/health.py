"""The health checks: whether the process lives, and whether it is ready to answer."""

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Response

from costcalc import __version__
from costcalc.web.current import price_book, store
from costcalc.web.delivery.send import NEVER, sent_json
from costcalc.web.openapi.describe import About

blueprint = Blueprint("health", __name__)


@dataclass(frozen=True)
class Alive:
    """The process answers."""

    status: Literal["ok"]
    version: str


@dataclass(frozen=True)
class Ready:
    """The price book is loaded."""

    status: Literal["ready"]
    version: str
    price_book: str
    digest: str
    """Of all files of the price book."""
    store: Literal["up", "down", "none"]
    """Saved scenarios; without them the calculator goes on."""


@blueprint.get("/healthz")
@About("Service", json=(Alive,), takes="nothing")
def alive() -> Response:
    """Whether the process answers."""
    return sent_json(Alive("ok", __version__), NEVER)


@blueprint.get("/readyz")
@About("Service", json=(Ready,), takes="nothing")
def ready() -> Response:
    """Whether the price book is loaded."""
    book = price_book()
    return sent_json(Ready("ready", __version__, book.version, book.digest, store().state()), NEVER)
