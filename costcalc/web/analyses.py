"""The analyses over HTTP: how sure, what matters, where it flips, why, and any number's receipt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response

from costcalc.output.charts.words import MOVED
from costcalc.output.comparison_json import Comparison
from costcalc.output.questions import ANALYSES
from costcalc.output.questions import compared as side_by_side
from costcalc.output.records import answer_table
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import telling, written
from costcalc.web.delivery.formats import JSON, KINDS
from costcalc.web.delivery.send import cached, warned
from costcalc.web.openapi.describe import About
from costcalc.web.query import SHEET, look_of
from costcalc.web.question import Question, question, questions

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

blueprint = Blueprint("analyses", __name__, url_prefix="/api/v1")

METHODS: Final = ("GET", "POST")
_ANALYSIS: Final = About("Analyses", view=("dl",), etag=True)


def analysed(name: str, form: str) -> Response:
    """The answer of one analysis to the current request: as JSON, rows or indented text."""
    analysis = ANALYSES[name]
    asked = question(own=analysis.own, needed=analysis.needed)

    def made() -> str | bytes:
        found = analysis.answer(asked.scenario, asked.book, asked.own)
        if form == "csv":
            return _as_rows(found, asked)
        return json_bytes(found) if form == "json" else f"{analysis.text(found)}\n"

    return cached(asked, KINDS[form], made)


_AS_ROWS: Final[dict[str, Any]] = {
    "json": (),
    "forms": (KINDS["csv"],),
    "view": SHEET,
}
for _name, _analysis in ANALYSES.items():
    _about = replace(
        _ANALYSIS,
        title=_analysis.find.__doc__ or "",
        json=(_analysis.type,),
        own=tuple(f"{_name}.{own}" for own in _analysis.own),
        needed=tuple(f"{_name}.{own}" for own in _analysis.needed),
    )
    _view = _about(partial(analysed, _name, "json"))
    blueprint.add_url_rule(f"/{_name}", _name, _view, methods=METHODS)
    blueprint.add_url_rule(f"/{_name}.json", f"{_name}_json", _view, methods=METHODS)
    _rows = replace(_about, **_AS_ROWS, title=f"{_about.title.partition(chr(10))[0]} As rows.")
    _view = _rows(partial(analysed, _name, "csv"))
    blueprint.add_url_rule(f"/{_name}.csv", f"{_name}_csv", _view, methods=METHODS)


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
    return analysed("trace", "txt")


def compared(kind: str, write: Callable[[Comparison, Question], str | bytes]) -> Response:
    """Scenarios side by side, written as a kind of file."""
    asked = questions()
    first, whole = asked["a."], together(asked)

    def made() -> str | bytes:
        return write(comparison(asked), first)

    response = cached(whole, kind, made)
    return warned(response, *asked.values()) if response.status_code == HTTPStatus.OK else response


def comparison(asked: Mapping[str, Question]) -> Comparison:
    """The answer to questions side by side."""
    titles = [each.saved.draft.title if each.saved else "" for each in asked.values()]
    return side_by_side([each.estimate(each.today) for each in asked.values()], titles)


def together(asked: Mapping[str, Question]) -> Question:
    """The first question with all that the others depend on, and as private as any of them."""
    first, *others = asked.values()
    more = {
        f"{side}{name}": text
        for side, each in asked.items()
        for name, text in {**each.scenario.changed, "digest": each.book.digest}.items()
    }
    kept = next((each.kept for each in (first, *others) if each.kept), None)
    return replace(first, own=MappingProxyType({**first.own, **more}), kept=kept)


def _as_rows(found: "DataclassInstance", asked: Question) -> str:
    table = telling(answer_table(found), asked.warnings, MOVED)
    return written(table, look=look_of(asked.view))


@blueprint.route("/compare.csv", methods=METHODS)
@replace(_ANALYSIS, **_AS_ROWS, takes="several")
def compared_as_rows() -> Response:
    """Scenarios side by side, line by line, as rows."""
    return compared(KINDS["csv"], _as_rows)


@blueprint.route("/compare.json", methods=METHODS)
@blueprint.route("/compare", methods=METHODS)
@replace(_ANALYSIS, json=(Comparison,), takes="several")
def compared_as_json() -> Response:
    """Scenarios side by side, line by line.

    A name with `a.` or `b.` in front is of one of them (`a.team_size=6`), up to `h.`, a bare name
    of all; a body has an object `a`, an object `b` and so on for them. `a.id` is a saved scenario,
    `a.s` a published one.
    """
    return compared(JSON, lambda found, _: json_bytes(found))
