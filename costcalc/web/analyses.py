"""The analyses over HTTP: how sure, what matters, where it flips, why, and any number's receipt."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response

from costcalc.output.analyses_json import Comparison
from costcalc.output.questions import ANSWERS, Answer, compare
from costcalc.web.delivery.formats import KINDS
from costcalc.web.delivery.send import cached, cached_json
from costcalc.web.openapi.describe import About
from costcalc.web.question import question, questions

blueprint = Blueprint("analyses", __name__, url_prefix="/api/v1")

METHODS: Final = ("GET", "POST")
_ANALYSIS: Final = About("Analyses", view=("dl",), etag=True)


def analysed(answer: Answer[Any]) -> Response:
    """The answer of one analysis to the current request."""
    asked = question(own=answer.own, needed=answer.needed)
    return cached_json(asked, lambda: answer.answer(asked.scenario, asked.book, asked.own))


for _name, _answer in ANSWERS.items():
    _about = replace(
        _ANALYSIS,
        title=_answer.find.__doc__ or "",
        json=(_answer.type,),
        own=tuple(f"{_name}.{own}" for own in _answer.own),
        needed=tuple(f"{_name}.{own}" for own in _answer.needed),
    )
    _view = _about(partial(analysed, _answer))
    blueprint.add_url_rule(f"/{_name}", _name, _view, methods=METHODS)
    blueprint.add_url_rule(f"/{_name}.json", f"{_name}_json", _view, methods=METHODS)


@blueprint.route("/trace.txt", methods=METHODS)
@replace(
    _ANALYSIS,
    forms=(KINDS["txt"],),
    own=("trace.number",),
    needed=("trace.number",),
    view=("dl", "errors"),
)
def traced() -> Response:
    """The receipt of a number, as indented text."""
    answer = ANSWERS["trace"]
    asked = question(own=answer.own, needed=answer.needed)

    def text() -> str:
        return answer.text(answer.answer(asked.scenario, asked.book, asked.own)) + "\n"

    return cached(asked, "text/plain", text)


@blueprint.route("/compare.json", methods=METHODS)
@blueprint.route("/compare", methods=METHODS)
@replace(_ANALYSIS, json=(Comparison,), takes="two")
def side_by_side() -> Response:
    """Two scenarios, line by line.

    A name with `a.` or `b.` in front is of one of the two (`a.team_size=6`), a bare name of both;
    a body has an object `a` and an object `b` for them.
    """
    asked, other = questions()
    a, b = asked.scenario, other.scenario
    return cached_json(asked, lambda: compare(a, b, asked.book, other.book))
