"""Scenarios beside each other on a page: by what the address says, or saved ones by their ids."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from costcalc.output.compared import Compared
from costcalc.output.filters import moment
from costcalc.output.links import address
from costcalc.output.questions import other_money
from costcalc.scenario.faults import NOT_ALLOWED
from costcalc.web.analyses import together
from costcalc.web.delivery.formats import RECORDS
from costcalc.web.delivery.send import NEVER, PRIVATE, sent, warned
from costcalc.web.pages.frame import frame, page
from costcalc.web.query import typed
from costcalc.web.question import Question, questions

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
def compare() -> Response:
    """Up to eight scenarios side by side."""
    asked = questions(page=True)
    whole = together(asked)
    return warned(beside([*asked.values()], whole, alone=not request.args), *asked.values())


def beside(asked: Sequence[Question], whole: Question, *, alone: bool = False) -> Response:
    """The page of questions beside each other; `whole` says how it is kept.

    In different currencies they are as little compared as in the API, and the page says in what
    they differ.
    """
    estimates = [each.estimate() for each in asked]
    found = Compared(
        estimates,
        [each.saved.draft.title or "Untitled" if each.saved else "" for each in asked],
        [_about(each) for each in asked],
        alone,
    )
    forms = [address(f"/api/v1/compare.{end}", typed()) for end in RECORDS]
    here = "saved" if whole.private else "compare"
    if not other_money(estimates):
        return page("compare", whole, here, found=found, forms=forms)
    body = render_template("compare.html", found=found, forms=(), **frame(whole, here))
    return sent(body, status=NOT_ALLOWED, caching=PRIVATE if whole.private else NEVER)


def _about(asked: Question) -> str:
    """Which revision of a saved scenario it is."""
    if asked.saved is None:
        return ""
    found = asked.saved
    return (
        f"revision {found.revision}, {moment(found.changed)}, price book {found.draft.price_book}"
    )
