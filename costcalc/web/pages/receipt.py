"""The receipt of any number as a page: how it came about, down to its sources."""

from flask import Blueprint, Response

from costcalc.output.estimate_json import warnings
from costcalc.output.questions import ANALYSES
from costcalc.output.receipt import receipt
from costcalc.web.delivery.send import warned_of
from costcalc.web.pages.frame import lasting, page
from costcalc.web.question import question

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/receipt")
def shown(saved: str = "") -> Response:
    """How a number came about."""
    analysis = ANALYSES["trace"]
    asked = question(page=True, own=analysis.own, needed=analysis.needed, saved=saved)
    found = receipt(asked.estimate(), asked.own["number"])
    told = [*warnings(asked.estimate())]
    response = page("receipt", asked, receipt=found, stay=lasting(asked.view), told=told)
    return warned_of(response, told)
