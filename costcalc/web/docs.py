"""The API's description for programs, and the same as a page for people."""

from flask import Blueprint, Response, current_app

from costcalc.web.ask import price_book, question
from costcalc.web.sending import cached_json

blueprint = Blueprint("docs", __name__)


@blueprint.get("/openapi.json")
def described() -> Response:
    """The OpenAPI document."""
    from costcalc.web.openapi.document import document  # models are slow to build

    app = current_app.wsgi_app
    return cached_json(question(), lambda: document(price_book(), app))
