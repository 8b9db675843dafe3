"""Scenarios beside each other on a page: by what the address says, or saved ones by their ids."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from costcalc.output.compared import Compared
from costcalc.output.filters import moment
from costcalc.web.analyses import together
from costcalc.web.delivery.send import warned
from costcalc.web.pages.frame import page
from costcalc.web.question import Question, questions

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
def compare() -> Response:
    """Up to eight scenarios side by side."""
    asked = questions(page=True)
    whole = together(asked)
    return warned(beside([*asked.values()], whole, alone=not request.args), *asked.values())


def beside(asked: Sequence[Question], whole: Question, *, alone: bool = False) -> Response:
    """The page of questions beside each other; `whole` says how it is kept."""
    found = Compared(
        [each.estimate() for each in asked],
        [each.saved.draft.title or "Untitled" if each.saved else "" for each in asked],
        [_about(each) for each in asked],
        alone,
    )
    return page("compare", whole, "saved" if whole.private else "", found=found)


def _about(asked: Question) -> str:
    """Which revision of a saved scenario it is."""
    if asked.saved is None:
        return ""
    found = asked.saved
    return (
        f"revision {found.revision}, {moment(found.changed)}, price book {found.draft.price_book}"
    )
