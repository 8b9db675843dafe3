"""The reference pages: the method, the sources, the technologies compared."""

from flask import Blueprint, Response

from costcalc.analysis.cases import known_cases
from costcalc.analysis.history import history
from costcalc.model import inputs
from costcalc.model.constants import CONSTANTS
from costcalc.output import method, sources
from costcalc.output.advice import STANCES, costs, described, judged, workload
from costcalc.output.wording import MEASURES
from costcalc.web.current import price_books
from costcalc.web.pages.frame import lasting, page
from costcalc.web.question import question

blueprint = Blueprint("reference", __name__)


@blueprint.get("/method")
def how() -> Response:
    """Every line of the model with its formula."""
    return page(
        "method",
        question(page=True),
        "method",
        facts=method,
        inputs=inputs,
        constants=CONSTANTS,
    )


@blueprint.get("/sources")
def stands_on() -> Response:
    """Every figure with its source."""
    asked = question(page=True)
    return page("sources", asked, "sources", facts=sources, readers=method.readers)


@blueprint.get("/technologies")
def compared() -> Response:
    """The technologies compared in words."""
    asked = question(page=True)
    return page(
        "technologies",
        asked,
        "technologies",
        scenario=asked.scenario,
        judged=[judged(each, asked.scenario, asked.book) for each in asked.book.comparison.advice],
        costs=costs,
        stances=STANCES,
        described=described(asked.book),
        workload=workload(asked.scenario),
        view=lasting(asked.view),
    )


@blueprint.get("/cases")
def observed() -> Response:
    """Public cases with numbers, beside what the model says of them."""
    asked = question(page=True)
    return page("cases", asked, "cases", cases=known_cases(asked.book), measures=MEASURES)


@blueprint.get("/changes")
def moved() -> Response:
    """What changed from price book to price book."""
    return page("changes", question(page=True), "changes", steps=history(price_books()))
