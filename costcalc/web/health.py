"""Whether the service lives and whether it is ready: asked often, answered at once."""

from flask import Blueprint, Response

from costcalc import __version__
from costcalc.web.ask import price_book, store
from costcalc.web.openapi.describe import About
from costcalc.web.schema.service import Alive, Ready
from costcalc.web.sending import NEVER, sent_json

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@About("Service", json=(Alive,), asks="nothing")
def alive() -> Response:
    """Whether the process answers."""
    return sent_json({"status": "ok", "version": __version__}, NEVER)


@blueprint.get("/readyz")
@About("Service", json=(Ready,), asks="nothing")
def ready() -> Response:
    """Whether the price book is loaded."""
    book = price_book()
    state = {
        "status": "ready",
        "version": __version__,
        "price_book": book.version,
        "digest": book.digest,
        "store": store().state(),  # out of reach or not, the calculator goes on
    }
    return sent_json(state, NEVER)
