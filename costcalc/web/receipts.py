"""The receipt of any number as a page: how it came about, down to its sources."""

from flask import Blueprint, Response, render_template

from costcalc.answers import ANSWERS
from costcalc.costing import cost
from costcalc.render.links import address
from costcalc.render.receipt import receipt
from costcalc.web.ask import question
from costcalc.web.pages import LASTING
from costcalc.web.sending import sent

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/receipt")
def shown() -> Response:
    """The receipt of the number asked for."""
    answer = ANSWERS["trace"]
    asked = question(page=True, own=answer.own, needed=answer.needed)
    scenario, book = asked.scenario, asked.book
    lasting = {name: text for name, text in asked.view.items() if name in LASTING}
    body = render_template(
        "receipt.html",
        receipt=receipt(cost(scenario, book), book, asked.own["number"], lasting),
        state=address("", {**scenario.changed, **lasting}),
        start=address("/", lasting),
        here="",
        theme=asked.view.get("theme", "auto"),
    )
    return sent(body)
