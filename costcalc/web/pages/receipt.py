"""The receipt of any number as a page: how it came about, down to its sources."""

from flask import Blueprint, Response, render_template

from costcalc.output.questions import ANSWERS
from costcalc.output.receipt import receipt
from costcalc.web.delivery.send import ASK_AGAIN, PRIVATE, sent
from costcalc.web.pages.frame import frame, lasting
from costcalc.web.question import question

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/receipt")
def shown(saved: str = "") -> Response:
    """How a number came about."""
    answer = ANSWERS["trace"]
    asked = question(page=True, own=answer.own, needed=answer.needed, saved=saved)
    shown = receipt(asked.estimate(), asked.own["number"])
    stay = lasting(asked.view)
    body = render_template("receipt.html", receipt=shown, stay=stay, **frame(asked))
    return sent(body, caching=PRIVATE if asked.private else ASK_AGAIN)
