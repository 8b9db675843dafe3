"""The API's description for programs, and the same as a page for people."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, render_template

from costcalc.web.ask import price_book, question
from costcalc.web.frame import frame
from costcalc.web.sending import cached_json, sent

blueprint = Blueprint("docs", __name__)


@blueprint.get("/openapi.json")
def described() -> Response:
    """The OpenAPI document."""
    from costcalc.web.openapi.document import document  # models are slow to build

    app = current_app.wsgi_app
    return cached_json(question(), lambda: document(price_book(), app))


@blueprint.get("/docs")
def read() -> Response:
    """The same for people, with forms to try it."""
    from costcalc.web.openapi import page
    from costcalc.web.openapi.document import document

    asked = replace(question(page=True), book=price_book())  # the description is of today's
    whole = document(asked.book, current_app.wsgi_app)
    body = render_template(
        "docs.html",
        document=whole,
        groups=(groups := page.groups(whole)),
        places=[*((group.id, group.title) for group in groups), *page.PLACES],
        rules=page.rules(whole),
        parameters=page.shared(whole),
        **frame(asked, "docs"),
    )
    return sent(body)
