"""The API's description for programs, and the same as a page for people."""

from flask import Blueprint, Response, current_app, render_template

from costcalc.render.links import address
from costcalc.web.ask import origin, price_book, question
from costcalc.web.pages import LASTING
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

    asked = question(page=True)
    whole = document(price_book(), current_app.wsgi_app)
    lasting = {name: text for name, text in asked.view.items() if name in LASTING}
    body = render_template(
        "docs.html",
        document=whole,
        groups=(groups := page.groups(whole)),
        places=[*((group.id, group.title) for group in groups), *page.PLACES],
        rules=page.rules(whole),
        parameters=page.shared(whole),
        book=price_book(),
        here="docs",
        state=address("", {**asked.scenario.changed, **lasting}),
        start=address("/", lasting),
        origin=origin(),
        theme=asked.view.get("theme", "auto"),
    )
    return sent(body)
