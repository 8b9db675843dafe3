"""Whether the service lives and whether it is ready: asked often, answered at once."""

from flask import Blueprint, Response

from costcalc import __version__
from costcalc.web.ask import price_book, store
from costcalc.web.sending import NEVER, sent_json

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return sent_json({"status": "ok", "version": __version__}, NEVER)


@blueprint.get("/readyz")
def ready() -> Response:
    """The price book is loaded. Saved scenarios may be out of reach: the calculator goes on."""
    book = price_book()
    state = {
        "status": "ready",
        "version": __version__,
        "price_book": book.version,
        "digest": book.digest,
        "store": store().state(),
    }
    return sent_json(state, NEVER)
