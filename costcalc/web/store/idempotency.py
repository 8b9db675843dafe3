"""Requests with an Idempotency-Key: a repeated one saves nothing new and gets the same answer.

A key is chosen by who asks and may be weak: the edit token is made of a second secret, the `proof`,
and is told again only to who gives that again. With another proof it is another request.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from costcalc.scenario.faults import NOT_ALLOWED, Fault, Refused
from costcalc.web.store import keys
from costcalc.web.store.engines import is_busy
from costcalc.web.store.records import Draft, Saved
from costcalc.web.store.tables import requests, scenarios

REPEATED_WITHIN: Final = timedelta(days=1)
"""How long a key is kept: within it a request with the same key is the same request."""
RUNNING: Final = 409


class Raced(Exception):
    """Another request with the same key was saved a moment ago."""


def earlier(connection: Connection, draft: Draft, key: str, proof: str) -> Saved | None:
    """The answer to an earlier request with the same key, None if there was none.

    Without a proof it has no edit token. Raises `Refused` for a key that another draft had.
    """
    row = connection.execute(
        select(requests).where(requests.c.key_digest == keys.digest(key + proof))
    ).one_or_none()
    if row is None:
        return None
    if row.body_digest != _digest(draft):
        detail = "the Idempotency-Key was used for another scenario"
        raise Refused([Fault("Idempotency-Key", None, detail, "a new key", None, NOT_ALLOWED)])
    kept = select(scenarios.c.token_digest).where(scenarios.c.id == row.scenario)
    token = keys.edit_token(row.salt, proof)
    mine = proof and keys.opens(token, connection.execute(kept).scalar() or "")
    return Saved(row.scenario, token if mine else None)


def claim(
    connection: Connection, draft: Draft, key: str, proof: str, made: Mapping[str, str]
) -> None:
    """Reserve the key for this request; a concurrent one with it waits here until it is saved.

    Raises `Raced` if the other one was saved meanwhile, `Refused` if that takes too long.
    """
    row = {"key_digest": keys.digest(key + proof), "body_digest": _digest(draft), **made}
    try:
        connection.execute(insert(requests).values(row))
    except IntegrityError as problem:
        raise Raced from problem
    except DBAPIError as problem:
        if not is_busy(problem):
            raise
        detail = "a request with the same Idempotency-Key is running"
        raise Refused([Fault("Idempotency-Key", None, detail, status=RUNNING)]) from problem


def _digest(draft: Draft) -> str:
    """A digest that equal drafts share."""
    texts = [draft.title, draft.note, dict(draft.inputs)]
    if draft.reasons:  # without any it is the digest of a program that knew none
        texts.append(dict(draft.reasons))
    return keys.digest(json.dumps(texts, sort_keys=True))
