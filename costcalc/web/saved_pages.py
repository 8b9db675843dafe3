"""The private pages of saved scenarios: seen, changed, compared; no address in them tells an input.

An edit is sent in a body and answered with the page that it would make; only the API saves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from flask import Blueprint, Response, render_template

from costcalc.estimate import Kept
from costcalc.output.form import form, readable
from costcalc.output.links import address
from costcalc.output.saved import Beside, Side, beside, moment
from costcalc.reading import whole_number
from costcalc.refusal import Refused, gathered
from costcalc.scenario import read
from costcalc.store import scenarios
from costcalc.store.published import PAGES, again, read_saved
from costcalc.store.records import Revision
from costcalc.web.ask import (
    MOST_REVISIONS,
    Question,
    form_body,
    price_books,
    question,
    revision,
    store,
)
from costcalc.web.frame import frame, lasting
from costcalc.web.pages import answered, flips
from costcalc.web.receipts import shown as receipt
from costcalc.web.sending import PRIVATE, sent

blueprint = Blueprint("saved_pages", __name__)

TODAYS: Final = "_book"
"""The button that asks a form with another price book; names with a dash are no input."""
BASED_ON: Final = "_newest"
"""The newest revision when a form was opened: what its change takes the place of."""
OTHER: Final = "other_revision"
LISTED: Final = 20
"""Revisions on one page of the history."""


@dataclass(frozen=True)
class Shown:
    """What the head of a saved scenario's page prints."""

    id: str
    title: str
    note: str
    revision: int
    newest: int
    changed: str
    when: str
    book: str
    page: str
    published: str
    base: int
    """The revision that a change takes the place of; beside a newer one it was made meanwhile."""
    draft: bool = False
    errors: bool = False
    differs: Beside | None = None
    theirs: str = ""
    """The title of the newest revision."""

    @property
    def older(self) -> bool:
        """Whether a newer revision was saved since."""
        return self.revision < self.newest


@blueprint.get("/s/<id_>")
def shown(id_: str) -> Response:
    """The page of a saved scenario, for who has its id."""
    asked = question(page=True, saved=id_)
    return sent(_page(asked, asked.scenario.changed, _head(asked)), caching=PRIVATE)


@blueprint.post("/s/<id_>")
def drafted(id_: str) -> Response:
    """The page that a change would make.

    Nothing is saved, and nothing that is sent stands in an address.
    """
    asked = question(page=True, saved=id_)
    with gathered() as faults:
        pairs = form_body(faults)
    if wanted := [("book", text) for name, text in pairs if name == TODAYS]:
        pairs = [pair for pair in pairs if pair[0] != "book"] + wanted
    asked = replace(asked, kept=replace(asked.kept or Kept(), draft=True, publish_id=""))
    book = price_books().asked(pairs)
    given = {name: str(text) for name, text in pairs if name not in ("book", TODAYS, BASED_ON)}
    base = next((str(text) for name, text in pairs if name == BASED_ON), "")
    try:
        scenario = read(pairs, book)
    except Refused as refused:
        return _refused(replace(asked, book=book), given, refused, base)
    changed = replace(asked, scenario=scenario, book=book)
    return sent(_page(changed, given, _drafted(changed, base)), caching=PRIVATE)


def _page(asked: Question, given: Mapping[str, str], head: Shown) -> str:
    """The page of a saved scenario, or of a change to it."""
    return answered(asked, given, saved=head)


def _head(asked: Question) -> Shown:
    """What was saved."""
    found = _found(asked)
    return Shown(
        id=found.id,
        title=found.draft.title,
        note=found.draft.note,
        revision=found.revision,
        newest=found.newest,
        changed=found.changed,
        when=moment(found.changed),
        book=found.draft.price_book,
        page=PAGES + found.id,
        published=found.values if found.publish_id else "",
        base=found.newest,
    )


def _drafted(asked: Question, base: str, *, errors: bool = False) -> Shown:
    """What was saved, and what a change makes other than the newest revision is."""
    found = _found(asked)
    newest = found if found.revision == found.newest else scenarios.read(store(), found.id)
    side = _side(newest)
    return replace(
        _head(asked),
        base=int(base) if base.isdecimal() and len(base) < 10 else found.newest,
        draft=not errors,
        errors=errors,
        differs=None
        if errors
        else beside(side, replace(side, scenario=asked.scenario, book=asked.book)),
        theirs=newest.draft.title,
    )


def _found(asked: Question) -> Revision:
    if asked.saved is None:
        raise LookupError("a question about no saved scenario")
    return asked.saved


def _side(found: Revision) -> Side:
    scenario, book = again(found, price_books())
    return Side(found.draft.title, found.draft.note, scenario, book)


def _refused(asked: Question, given: Mapping[str, str], faults: Refused, base: str) -> Response:
    """The form with every fault at its field; a change that cannot be read keeps its book."""
    book, stay = asked.book, lasting(asked.view)
    scenario = readable(given, book, faults.faults)
    body = render_template(
        "index.html",
        form=form(scenario, book, given, stay, asked.kept, faults.faults),
        saved=_drafted(asked, base, errors=True),
        result=None,
        address=None,
        **frame(asked),
    )
    return sent(body, status=faults.status, caching=PRIVATE)


# -- history and comparison --------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A revision in the history, and what it made other than the one before was."""

    revision: int
    title: str
    when: str
    changed: str
    book: str
    link: str
    compare: str
    since: Beside | None


@blueprint.get("/s/<id_>/history")
def history(id_: str) -> Response:
    """Every revision with what it changed."""
    asked = question(page=True, own=("upto",), saved=id_)
    newest = _found(asked).newest
    upto = whole_number("upto", asked.own.get("upto", str(newest)), 1, MOST_REVISIONS, 1)
    found = scenarios.history(store(), id_, upto, LISTED + 1)
    sides = [_side(each) for each in found]
    since = [*(beside(old, new) for new, old in pairwise(sides)), None]
    before = [*found[1:], None]
    steps = [_step(*each) for each in zip(found, before, since, strict=True)][:LISTED]
    more = found[LISTED].revision if len(found) > LISTED else 0
    page = PAGES + id_
    return _own_page(
        "history",
        asked,
        saved=_head(asked),
        steps=steps,
        more=address(f"{page}/history", {"upto": str(more)}) if more else "",
    )


def _step(found: Revision, earlier: Revision | None, since: Beside | None) -> Step:
    page, number = PAGES + found.id, str(found.revision)
    old = str(earlier.revision) if earlier else ""
    return Step(
        revision=found.revision,
        title=found.draft.title,
        when=moment(found.changed),
        changed=found.changed,
        book=found.draft.price_book,
        link=page if found.revision == found.newest else address(page, {"revision": number}),
        compare=address(f"{page}/compare/{found.id}", {"revision": old, OTHER: number}),
        since=since,
    )


@blueprint.get("/s/<id_>/compare/<other>")
def compared(id_: str, other: str) -> Response:
    """Two saved scenarios beside each other."""
    asked = question(page=True, own=(OTHER,), saved=id_)
    _, _, second = read_saved(store(), other, price_books(), revision(asked.own.get(OTHER), OTHER))
    pair = (_found(asked), second)
    return _own_page(
        "compared",
        asked,
        sides=[_named(found, place) for found, place in zip(pair, "AB", strict=True)],
        beside=beside(*map(_side, pair)),
    )


def _named(found: Revision, place: str) -> Mapping[str, str]:
    """A side of a comparison as the page calls it."""
    older = {"revision": str(found.revision)} if found.revision < found.newest else {}
    return {
        "place": place,
        "title": found.draft.title or "Untitled",
        "revision": str(found.revision),
        "when": moment(found.changed),
        "book": found.draft.price_book,
        "link": address(PAGES + found.id, older),
    }


def _own_page(name: str, asked: Question, **more: object) -> Response:
    return sent(render_template(f"{name}.html", **frame(asked, "saved"), **more), caching=PRIVATE)


@blueprint.get("/s/<saved>/receipt")
def receipt_of(saved: str) -> Response:
    """How one of its numbers came about."""
    return receipt(saved)


@blueprint.get("/s/<saved>/flips")
def flips_of(saved: str) -> Response:
    """Where its main drivers flip the answer."""
    return flips(saved)


@blueprint.get("/saved")
def mine() -> Response:
    """The scenarios that the visitor's browser remembers."""
    return sent(render_template("saved.html", **frame(question(page=True), "saved")))
