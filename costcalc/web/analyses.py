"""The analyses over HTTP: how sure, what matters, where it flips, why, and any number's receipt."""

from collections.abc import Mapping
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
from costcalc.web.delivery import formats
from costcalc.web.delivery.formats import KINDS
from costcalc.web.delivery.send import cached, warned
from costcalc.web.openapi.describe import About, both_forms
from costcalc.web.query import SHEET, look_of
from costcalc.web.question import Question, question, questions

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

blueprint = Blueprint("analyses", __name__, url_prefix="/api/v1")

METHODS: Final = ("GET", "POST")
_ANALYSIS: Final = About("Analyses", view=("dl",), etag=True)
FORMS: Final = {"trace": (*formats.RECORDS, "txt")}
"""What an analysis is written as, where that is more than most are."""


def analysed(name: str, suffix: str | None = None) -> Response:
    """The answer of one analysis to the current request: as JSON, rows or indented text."""
    analysis, form = ANALYSES[name], suffix or formats.accepted(FORMS.get(name, formats.RECORDS))

    def answer(asked: Question) -> Any:
        return analysis.answer(asked.scenario, asked.book, asked.own)

    asked = question(own=analysis.own, needed=analysis.needed, judge=answer)

    def made() -> str | bytes:
        found = answer(asked)
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
    _rows = replace(_about, **_AS_ROWS, title=f"{_about.title.partition(chr(10))[0]} As rows.")
    both_forms(blueprint, f"/{_name}", partial(analysed, _name), (_about, _rows), METHODS)


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


def compared(suffix: str | None = None) -> Response:
    """Scenarios side by side, line by line.

    A name with `a.` or `b.` in front is of one of them (`a.team_size=6`), up to `h.`, a bare name
    of all; a body has an object `a`, an object `b` and so on for them. `a.id` is a saved scenario,
    `a.s` a published one.
    """
    form = suffix or formats.accepted(formats.RECORDS)
    asked = questions()
    first, whole = asked["a."], together(asked)

    def made() -> str | bytes:
        found = comparison(asked)
        return json_bytes(found) if form == "json" else _as_rows(found, first)

    response = cached(whole, KINDS[form], made)
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


_SIDES: Final = replace(
    _ANALYSIS, title=compared.__doc__ or "", json=(Comparison,), takes="several"
)
_rows = replace(_SIDES, **_AS_ROWS, title="Scenarios side by side, line by line, as rows")
both_forms(blueprint, "/compare", compared, (_SIDES, _rows), METHODS)
