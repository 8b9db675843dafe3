"""The private pages of saved scenarios: shown, edited, compared; no address in them has an input.

An edit is sent in a body and answered with the page that it would make; only the API saves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from flask import Blueprint, Response, render_template

from costcalc.analysis.estimate import Kept
from costcalc.output.estimate_json import warnings
from costcalc.output.form import Form, drawn_from, readable, touched
from costcalc.output.links import PARTS
from costcalc.output.own_lines import unfinished
from costcalc.output.recast import were
from costcalc.output.saved import Beside, Side
from costcalc.scenario.faults import Refused, gathered
from costcalc.scenario.scenario import read
from costcalc.scenario.values import whole_number
from costcalc.web.current import price_books, store
from costcalc.web.delivery.send import PRIVATE, page_sent, sent
from costcalc.web.pages.calculator import answered, flips, receipt
from costcalc.web.pages.compare import beside
from costcalc.web.pages.frame import frame, lasting, page
from costcalc.web.query import form_pairs
from costcalc.web.question import MOST_REVISIONS, Question, of_saved, question, revision
from costcalc.web.store import scenarios
from costcalc.web.store.published import again
from costcalc.web.store.records import Revision

blueprint = Blueprint("saved_pages", __name__)

WITH: Final = "_with"
"""A button that sends the form with one answer replaced: `scope=published`, `book=2026.12`."""
BASED_ON: Final = "_newest"
"""The newest revision when the form was opened, which its change replaces."""
OTHER: Final = "other_revision"
LISTED: Final = 20
"""Revisions on one page of the history."""


@dataclass(frozen=True)
class Change:
    """A change to a saved scenario: its page shows what it would make, and nothing is saved.

    `base` is the revision that was edited, which may be older than `newest`. `beside` has the
    differences from the newest, None if the change was refused.
    """

    newest: Revision
    base: int
    beside: Beside | None


def shown(id_: str, path: str) -> Response:
    """A page of a saved scenario, for who has its id."""
    asked = question(page=True, saved=id_)
    body = answered(asked, asked.scenario.changed, path, saved=asked.saved)
    return page_sent(body, asked, warnings(asked.estimate()))


def drafted(id_: str, path: str) -> Response:
    """The page that a change would make.

    Nothing is saved, and nothing that is sent stands in an address.
    """
    asked = question(page=True, saved=id_)
    with gathered() as faults:
        pairs = form_pairs(faults)
    whole = {name: str(text) for name, text in pairs}
    if len(whole) == len(pairs):
        # What the boxes showed by default they showed by the form's own book.
        pairs = [*touched(whole, price_books().named_in(pairs)).items()]
    for name, _, text in [str(text).partition("=") for key, text in pairs if key == WITH]:
        pairs = [pair for pair in pairs if pair[0] not in (name, WITH)] + [(name, text)]
    asked = replace(asked, kept=replace(asked.kept or Kept(), draft=True, publish_id=""))
    book = price_books().named_in(pairs)
    given = {name: str(text) for name, text in pairs if name not in ("book", BASED_ON)}
    base = next((str(text) for name, text in pairs if name == BASED_ON), "")
    try:
        with gathered() as faults:
            faults.extend(unfinished(pairs))
            scenario = read(pairs, book)
    except Refused as refused:
        return _refused(replace(asked, book=book), given, refused, base)
    given |= were(drawn_from(whole, book), scenario, book)
    changed = replace(asked, scenario=scenario, book=book)
    body = answered(changed, given, path, saved=asked.saved, change=_change(changed, base))
    return page_sent(body, changed, warnings(changed.estimate()))


for _path in PARTS:
    for _view, _method in ((shown, "GET"), (drafted, "POST")):
        blueprint.add_url_rule(
            f"/s/<id_>{_path.rstrip('/')}",
            f"{_view.__name__}{_path}",
            _view,
            defaults={"path": _path},
            methods=[_method],
        )


def _change(asked: Question, base: str, *, refused: bool = False) -> Change:
    """The change that a question makes; `base` is the revision that its form names."""
    found = _found(asked)
    newest = scenarios.read(store(), found.id) if found.older else found
    side = _side(newest)
    ours = replace(side, scenario=asked.scenario, book=asked.book)
    return Change(
        newest,
        base=int(base) if base.isdecimal() and len(base) < 10 else found.newest,
        beside=None if refused else Beside(side, ours),
    )


def _found(asked: Question) -> Revision:
    if asked.saved is None:
        raise LookupError("a question about no saved scenario")
    return asked.saved


def _side(found: Revision) -> Side:
    scenario, book = again(found.draft, price_books())
    draft = found.draft
    return Side(draft.title, draft.note, draft.reasons, scenario, book)


def _refused(asked: Question, given: Mapping[str, str], faults: Refused, base: str) -> Response:
    """The form with every fault at its field; a change that cannot be read keeps its book."""
    book, stay = asked.book, lasting(asked.view)
    scenario = readable(given, book, faults.faults)
    body = render_template(
        "index.html",
        form=Form(scenario, book, given, stay, asked.kept, faults.faults),
        saved=asked.saved,
        change=_change(asked, base, refused=True),
        result=None,
        address=None,
        **frame(asked),
    )
    return sent(body, status=faults.status, caching=PRIVATE)


# -- history and comparison --------------------------------------------------------------------


@blueprint.get("/s/<id_>/history")
def history(id_: str) -> Response:
    """Every revision with what it changed."""
    asked = question(page=True, own=("upto",), saved=id_)
    newest = _found(asked).newest
    upto = whole_number("upto", asked.own.get("upto", str(newest)), 1, MOST_REVISIONS)
    found = scenarios.history(store(), id_, upto, LISTED + 1)
    since = [Beside(old, new) for new, old in pairwise(map(_side, found))]
    steps = [*zip(found, [*since, None], strict=True)]
    shown = {"steps": steps[:LISTED], "more": found[LISTED:]}
    return page("history", asked, "saved", saved=asked.saved, **shown)


@blueprint.get("/s/<id_>/compare/<other>")
def compared(id_: str, other: str) -> Response:
    """Two saved scenarios beside each other."""
    asked = question(page=True, own=(OTHER,), saved=id_)
    second = of_saved(other, revision(asked.own.get(OTHER), OTHER))
    return beside([asked, second], asked)


blueprint.add_url_rule("/s/<saved>/receipt", "receipt", receipt)
blueprint.add_url_rule("/s/<saved>/flips", "flips", flips)


@blueprint.get("/saved")
def mine() -> Response:
    """The scenarios that the visitor's browser remembers."""
    return page("saved", question(page=True), "saved")
