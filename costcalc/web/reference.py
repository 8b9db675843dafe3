"""The reference pages: the method, the sources, the technologies compared."""

from typing import Any

from flask import Blueprint, Response, render_template

from costcalc.history import history
from costcalc.output.method import method
from costcalc.output.sources import sources
from costcalc.output.technologies import technologies
from costcalc.web.ask import Question, price_books, question
from costcalc.web.frame import frame, lasting
from costcalc.web.openapi.describe import PAGE
from costcalc.web.sending import sent

blueprint = Blueprint("reference", __name__)


@blueprint.get("/method")
@PAGE
def how() -> Response:
    """Every line of the model with its formula."""
    asked = question(page=True)
    return _page("method", asked, shown=method(asked.book))


@blueprint.get("/sources")
@PAGE
def stands_on() -> Response:
    """Every figure with its source."""
    asked = question(page=True)
    return _page("sources", asked, shown=sources(asked.book))


@blueprint.get("/technologies")
@PAGE
def compared() -> Response:
    """The technologies compared in words."""
    asked = question(page=True)
    shown = technologies(asked.scenario, asked.book, lasting(asked.view))
    return _page("technologies", asked, shown=shown)


@blueprint.get("/changes")
@PAGE
def moved() -> Response:
    """What changed from price book to price book."""
    return _page("changes", question(page=True), steps=history(price_books()))


def _page(name: str, asked: Question, **shown: Any) -> Response:
    """A page of that name; its links to the other pages keep the scenario."""
    return sent(render_template(f"{name}.html", **shown, **frame(asked, name)))
