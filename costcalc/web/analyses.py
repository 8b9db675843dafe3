"""The analyses over HTTP: how sure, what matters, where it flips, why, and any number's receipt."""

from functools import partial
from typing import Final

from flask import Blueprint, Response

from costcalc.answers import ANSWERS, Answer, compared
from costcalc.output.answer_text import receipt_text
from costcalc.web.ask import question, questions
from costcalc.web.sending import cached, cached_json

blueprint = Blueprint("analyses", __name__, url_prefix="/api/v1")

METHODS: Final = ("GET", "POST")


def analysed(answer: Answer) -> Response:
    """One analysis of a scenario."""
    asked = question(own=answer.own, needed=answer.needed)
    return cached_json(asked, lambda: answer.record(asked.scenario, asked.book, asked.own))


for _name, _answer in ANSWERS.items():
    for _path in (f"/{_name}", f"/{_name}.json"):
        blueprint.add_url_rule(
            _path, _path[1:].replace(".", "_"), partial(analysed, _answer), methods=METHODS
        )


@blueprint.route("/trace.txt", methods=METHODS)
def traced() -> Response:
    """The receipt of a number as indented text."""
    answer = ANSWERS["trace"]
    asked = question(own=answer.own, needed=answer.needed)

    def text() -> str:
        return receipt_text(answer.record(asked.scenario, asked.book, asked.own)) + "\n"

    return cached(asked, "text/plain", text)


@blueprint.route("/compare", methods=METHODS)
@blueprint.route("/compare.json", methods=METHODS)
def side_by_side() -> Response:
    """Two scenarios, line by line."""
    asked, other = questions()
    books = asked.book, other.book
    return cached_json(asked, lambda: compared(asked.scenario, other.scenario, books))
