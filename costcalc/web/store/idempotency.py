"""Requests that bear an Idempotency-Key: sent again, they save nothing again and get one answer."""

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
from costcalc.web.store.tables import requests

REPEATED_WITHIN: Final = timedelta(days=1)
"""In which a request that bears the same key is the same request."""
RUNNING: Final = 409


class Raced(Exception):
    """Another request with the same key was saved a moment ago."""


def earlier(connection: Connection, draft: Draft, key: str) -> Saved | None:
    """What an earlier request with the same key was answered."""
    row = connection.execute(
        select(requests).where(requests.c.key_digest == keys.digest(key))
    ).one_or_none()
    if row is None:
        return None
    if row.body_digest != _digest(draft):
        detail = "the Idempotency-Key was used for another scenario"
        raise Refused([Fault("Idempotency-Key", None, detail, "a new key", None, NOT_ALLOWED)])
    return Saved(row.scenario, keys.edit_token(row.salt, key))


def claim(connection: Connection, draft: Draft, key: str, made: Mapping[str, str]) -> None:
    """Keep the key for this request alone; its twin waits here until this one is saved."""
    row = {"key_digest": keys.digest(key), "body_digest": _digest(draft), **made}
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
    """The same for bodies that say the same."""
    return keys.digest(json.dumps([draft.title, draft.note, dict(draft.inputs)], sort_keys=True))
