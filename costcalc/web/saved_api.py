"""The API of saved scenarios: private to those who hold their secrets, and never cached."""

import logging
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, cast

from flask import Blueprint, Flask, Response, request

from costcalc.output.shared_json import json_bytes
from costcalc.scenario.faults import FORBIDDEN, MALFORMED, Fault, Refused, gathered
from costcalc.scenario.scenario import read_beside
from costcalc.web import saved_json
from costcalc.web.current import price_book, price_books, store, today
from costcalc.web.delivery.budget import wrong_guess
from costcalc.web.delivery.formats import JSON
from costcalc.web.delivery.metrics import counts
from costcalc.web.delivery.problems import answer, problem, request_id
from costcalc.web.delivery.send import PRIVATE, conditional
from costcalc.web.openapi.describe import SAVED, About
from costcalc.web.query import VIEW, json_pairs, query_pairs
from costcalc.web.question import REVISION, revision
from costcalc.web.store import scenarios
from costcalc.web.store.database import Unavailable
from costcalc.web.store.drafts import read_draft
from costcalc.web.store.records import PAGES, Draft, Values

blueprint = Blueprint("saved", __name__, url_prefix=saved_json.PATH)

log = logging.getLogger("costcalc")

RETRY_AFTER: Final = 2
REQUIRED: Final = 428
LISTED: Final = 100
"""Revisions on one page of them."""
_KEY: Final = re.compile(r'"?([!#-~]{16,255})"?')
"""An Idempotency-Key, with the quotes of its draft standard or without."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TAG: Final = re.compile(r'"(\d{1,9})"')

_ONE: Final = About(SAVED, takes="own", own=("saved.id",))
_SAVE: Final = replace(
    _ONE, own=("saved.Idempotency-Key",), success=201, statuses={409: "", 507: ""}
)
_LISTED: Final = replace(_ONE, own=("saved.id", "saved.upto"))
_READ: Final = replace(_ONE, own=("saved.id", "saved.revision"), statuses={412: ""})
_CHANGE: Final = replace(_ONE, statuses={403: "", 412: "", 507: ""})
"""Requires the edit token."""
_LIFE: Final = ("read", "revisions", "change", "remove", "publish")
"""Links from saving to what can be done next."""
_SHOWN: Final = ("picture", "withdraw")
"""Links from publishing to what can be done next."""
_TAGGED: Final = replace(_CHANGE, own=("saved.id", "saved.If-Match"))
_REPLACE: Final = replace(_TAGGED, statuses={**_CHANGE.statuses, REQUIRED: ""})


def install(app: Flask) -> None:
    """Answer a store that cannot be reached, and keep private pages out of search engines."""
    app.register_error_handler(Unavailable, _unavailable)
    app.after_request(_unlisted)
    app.jinja_env.globals["kept_days"] = app.extensions["store"].limits.unused_days


def _unlisted(response: Response) -> Response:
    """Keep private pages out of search engines that learn their address."""
    if request.path.startswith(PAGES):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _unavailable(_: Unavailable) -> Response:
    why = "Saved scenarios cannot be reached just now; the calculator goes on"
    response = answer(problem(503, detail=why))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@blueprint.post("")
@replace(_SAVE, json=(saved_json.Saved,), body="Draft", links=_LIFE)
def save() -> Response:
    """Save a scenario.

    The answer is the only one that tells the edit token. Who may have to repeat the request sends a
    random secret of its own as `Authorization: Bearer` beside the key, and the same again: without
    it a repeated request gets no token.
    """
    _parameters()
    key, draft = _key(), _draft()
    made = scenarios.save(store(), draft, key, _token() if key else "")
    response = _answer(saved_json.saved_json(made, _days()), 1, 201)
    response.location = f"{saved_json.PATH}/{made.id}"
    return response


@blueprint.get("/<id_>")
@replace(_READ, json=(saved_json.SavedScenario,), etag=True)
def read(id_: str) -> Response:
    """A saved scenario, as it is or as it was."""
    wanted = revision(_parameters(REVISION).get(REVISION))
    found = scenarios.read(store(), id_, wanted)
    return conditional(_answer(saved_json.scenario_json(found, _days()), found.revision))


@blueprint.get("/<id_>/revisions")
@replace(_LISTED, json=(saved_json.Revisions,))
def revisions(id_: str) -> Response:
    """The revisions of a saved scenario, newest first, a hundred at a time."""
    upto = revision(_parameters(saved_json.UPTO).get(saved_json.UPTO), saved_json.UPTO)
    found = scenarios.history(store(), id_, upto, LISTED + 1)
    return _answer(saved_json.revisions_json(id_, found, LISTED))


@blueprint.put("/<id_>")
@replace(_REPLACE, json=(saved_json.SavedScenario,), body="Draft")
def change(id_: str) -> Response:
    """A new revision."""
    _parameters()
    accepted = _accepted()
    if accepted is None:
        detail = "If-Match is missing: the ETag of the revision that this one replaces"
        raise Refused([Fault("If-Match", None, detail, None, '"1"', REQUIRED)])
    draft = _draft()
    with _owner(id_) as token:
        found = scenarios.replace(store(), id_, token, accepted, draft)
    return _answer(saved_json.scenario_json(found, _days()), found.revision)


@blueprint.delete("/<id_>")
@replace(_TAGGED, success=204)
def remove(id_: str) -> Response:
    """Delete a scenario, its revisions and its publication."""
    _parameters()
    accepted = _accepted()
    with _owner(id_) as token:
        scenarios.remove(store(), id_, token, scenarios.ANY if accepted is None else accepted)
    return _answer()


@blueprint.post("/<id_>/token")
@replace(_CHANGE, json=(saved_json.NewToken,), success=201)
def renew(id_: str) -> Response:
    """A new edit token in place of the one that is sent, which changes nothing any more."""
    _parameters()
    with _owner(id_) as token:
        renewed = scenarios.renew_token(store(), id_, token)
    return _answer(saved_json.NewToken(renewed), status=201)


@blueprint.post("/<id_>/publication")
@replace(_CHANGE, json=(saved_json.Publication,), body="PublicationBody", success=201, links=_SHOWN)
def publish(id_: str) -> Response:
    """A publish id, which stands for the inputs in charts and estimates.

    With `ratio` nothing that it shows tells money.
    """
    _parameters()
    values, expires = _publication()
    with _owner(id_) as token:
        publish_id = scenarios.publish(store(), id_, token, values, expires)
    return _answer(saved_json.publication_json(publish_id, values, expires), status=201)


@blueprint.delete("/<id_>/publication")
@replace(_CHANGE, success=204)
def withdraw(id_: str) -> Response:
    """Take a publication back."""
    _parameters()
    with _owner(id_) as token:
        scenarios.withdraw(store(), id_, token)
    return _answer()


def _parameters(*own: str) -> Mapping[str, str]:
    """The query parameters that a route takes. Raises `Refused` for others."""
    with gathered() as faults:
        pairs = query_pairs(request, faults)
        allowed = ", ".join(own) or "none"
        faults.extend(
            Fault(name, None, f"{name[:80]} is no parameter here", allowed, None, MALFORMED)
            for name, _ in pairs
            if name not in own and not name.startswith("_")
        )
    _, given = read_beside([pair for pair in pairs if pair[0] in own], price_book(), own)
    return given


def _draft() -> Draft:
    """The draft in the body. Raises `Refused`."""
    with gathered() as faults:
        pairs = json_pairs(faults)
    return read_draft(pairs, price_books())


def _publication() -> tuple[Values, str | None]:
    """What a publication is to show, `money` without a body, and until when. Raises `Refused`."""
    if not request.get_data():
        return "money", None
    with gathered() as faults:
        pairs = json_pairs(faults)
        given = dict(pairs)
        for name, _ in pairs:
            if name not in ("values", "expires"):
                detail = f"{name[:80]} is nothing of a publication"
                faults.append(Fault(name, None, detail, "values, expires", None, MALFORMED))
        if len(given) < len(pairs):
            twice = "values or expires is given twice"
            faults.append(Fault("values", None, twice, "once", None, MALFORMED))
        if (values := given.get("values", "money")) not in VIEW["values"]:
            options = ", ".join(VIEW["values"])
            faults.append(Fault("values", None, "values has no such option", options))
        if (expires := given.get("expires")) is not None:
            faults.extend(_wrong_day(expires))
    return cast(Values, values), cast(str | None, expires)


def _wrong_day(text: object) -> Iterator[Fault]:
    """What is wrong with the last day of a publication."""
    example = (today() + timedelta(90)).isoformat()
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        malformed = "expires is no date"
        yield Fault("expires", None, malformed, "YYYY-MM-DD or null", example, MALFORMED)
    elif day < today():
        yield Fault("expires", str(text), "expires is over already", "today or later", example)


def _days() -> int:
    """For how many days what nobody uses is kept."""
    return store().limits.unused_days


def _key() -> str | None:
    """The Idempotency-Key of the request, None without one. Raises `Refused`."""
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    found = _KEY.fullmatch(text)
    if not found:
        detail = "the Idempotency-Key is too short, too long or no ASCII text"
        allowed = "16 to 255 characters without spaces, best a random UUID"
        raise Refused([Fault("Idempotency-Key", None, detail, allowed, None, MALFORMED)])
    return found[1]


def _token() -> str:
    """The edit token of the request; without one it is empty, which matches no scenario."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else ""


@contextmanager
def _owner(id_: str) -> Iterator[str]:
    """The edit token of the request, to be used; too many wrong ones are told to wait.

    The right one passes all the same: others behind one address keep no owner out.
    """
    try:
        yield _token()
    except Refused as refused:
        if refused.status == FORBIDDEN:
            counts().token_refused()
            log.warning("an edit token was refused", extra={"request_id": request_id()})
            wrong_guess(id_)
        raise


def _accepted() -> Container[int] | None:
    """The revisions that If-Match names, None without it."""
    if "If-Match" not in request.headers:
        return None
    if request.if_match.star_tag:
        return scenarios.ANY
    tags = (_TAG.fullmatch(f'"{tag}"') for tag in request.if_match.as_set())
    return {int(tag[1]) for tag in tags if tag}


def _answer(document: object = None, revision: int | None = None, status: int = 200) -> Response:
    """A private answer, not packed: beside typed text the length would leak secrets."""
    if document is None:
        response = Response(status=204)
    else:
        response = Response(json_bytes(document), status, mimetype=JSON)
    response.headers["Cache-Control"] = PRIVATE
    if revision is not None:
        response.set_etag(str(revision))
    return response
