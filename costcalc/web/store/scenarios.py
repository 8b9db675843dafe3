"""What can be done with a saved scenario: save, read, replace, delete, publish."""

import json
from collections.abc import Container, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from costcalc.scenario.faults import UNKNOWN, Fault, Refused
from costcalc.web.store import keys, quota
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.idempotency import REPEATED_WITHIN, Raced, claim, earlier
from costcalc.web.store.records import Draft, Revision, Saved, Values
from costcalc.web.store.tables import requests, revisions, scenarios

ANY: Final = range(1, 2**31)
"""Every possible number of a revision."""
UNUSED_DAYS: Final = 730
"""Days after which a scenario is removed that nobody has read or changed."""
MOST_REMOVED: Final = 100
"""Unused scenarios that one save removes, at most."""
FORBIDDEN: Final = 403
STALE: Final = 412


def save(store: Store, draft: Draft, key: str | None = None) -> Saved:
    """Save a new scenario, or repeat the answer to an earlier request with the same key.

    Raises `Refused` for a key that another body had or that is in use, and for a full store.
    """
    try:
        return _save(store, draft, key)
    except Raced:
        return _save(store, draft, key)


def _save(store: Store, draft: Draft, key: str | None) -> Saved:
    with store.writing() as connection:
        if key is not None and (saved := earlier(connection, draft, key)):
            return saved
        id_, salt, time = keys.new_id(), keys.new_salt(), _time(store)
        saved = Saved(id_, keys.edit_token(salt, key or keys.new_salt()))
        if key is not None:
            claim(connection, draft, key, {"scenario": id_, "salt": salt, "saved": time})
        _remove_old(store, connection)
        connection.execute(
            insert(scenarios).values(
                id=id_,
                published_values="money",
                token_digest=keys.digest(saved.edit_token),
                revision=1,
                created=time,
                used=_day(store),
            )
        )
        _add(store, connection, id_, 1, draft, time)
    return saved


def _remove_old(store: Store, connection: Connection) -> None:
    """Remove expired keys, and some of the scenarios that nobody used for too long."""
    yesterday = _time(store, REPEATED_WITHIN)
    connection.execute(delete(requests).where(requests.c.saved < yesterday))
    unused = select(scenarios.c.id).where(scenarios.c.used < _oldest(store)).limit(MOST_REMOVED)
    # Rows that another save is removing at this moment are locked; they are left to it.
    found = connection.execute(unused.with_for_update(skip_locked=True)).scalars().all()
    if found:
        _delete(connection, found)


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    quota.give_back(connection, ids)
    connection.execute(delete(scenarios).where(scenarios.c.id.in_(ids)))


def _add(
    store: Store, connection: Connection, id_: str, revision: int, draft: Draft, time: str
) -> None:
    """Add a revision. Raises `Refused` if the store is full."""
    inputs, reasons = (
        json.dumps(dict(texts), sort_keys=True, ensure_ascii=False)
        for texts in (draft.inputs, draft.reasons)
    )
    size = sum(len(text.encode()) for text in (draft.title, draft.note, inputs, reasons))
    quota.take(connection, store.limits, size)
    connection.execute(
        insert(revisions).values(
            scenario=id_,
            revision=revision,
            title=draft.title,
            note=draft.note,
            inputs=inputs,
            reasons=reasons,
            price_book=draft.price_book,
            saved=time,
            bytes=size,
        )
    )


def read(store: Store, id_: str, revision: int | None = None) -> Revision:
    """A revision of a scenario, the newest by default. Raises `Refused`."""
    with store.reading() as connection:
        row = _found(store, connection, id_)
        wanted = row.revision if revision is None else revision
        kept = connection.execute(_revisions(id_).where(revisions.c.revision == wanted))
        found = kept.one_or_none()
    if found is None:
        detail = f"the scenario has no revision {wanted}"
        allowed = f"1 to {row.revision}"
        raise Refused([Fault("revision", str(wanted), detail, allowed, None, UNKNOWN)])
    _touch(store, row)
    return _revision(row, found)


def history(
    store: Store, id_: str, upto: int | None = None, most: int | None = None
) -> list[Revision]:
    """The revisions of a scenario, newest first, at most `most` of those up to `upto`.

    Raises `Refused`.
    """
    with store.reading() as connection:
        row = _found(store, connection, id_)
        wanted = _revisions(id_).order_by(revisions.c.revision.desc()).limit(most)
        if upto is not None:
            wanted = wanted.where(revisions.c.revision <= upto)
        found = connection.execute(wanted).all()
    _touch(store, row)
    return [_revision(row, each) for each in found]


def replace(store: Store, id_: str, token: str, accepted: Container[int], draft: Draft) -> Revision:
    """Save a new revision, if the newest is one of the accepted. Raises `Refused`."""
    with store.writing() as connection:
        row = _owned(store, connection, id_, token, accepted)
        revision = row.revision + 1
        _add(store, connection, id_, revision, draft, _time(store))
        _change(connection, id_, revision=revision, used=_day(store))
        found = connection.execute(_revisions(id_).where(revisions.c.revision == revision)).one()
    return _revision(row, found)


def remove(store: Store, id_: str, token: str, accepted: Container[int]) -> None:
    """Delete a scenario with its revisions and its publication. Raises `Refused`."""
    with store.writing() as connection:
        _owned(store, connection, id_, token, accepted)
        _delete(connection, [id_])


def publish(store: Store, id_: str, token: str, values: Values) -> str:
    """The publish id of a scenario: the one that it has, or a new one. Raises `Refused`."""
    with store.writing() as connection:
        row = _owned(store, connection, id_, token)
        publish_id: str = row.publish_id or keys.new_id()
        _change(connection, id_, publish_id=publish_id, published_values=values)
    return publish_id


def withdraw(store: Store, id_: str, token: str) -> None:
    """Delete the publish id for good. Raises `Refused`."""
    with store.writing() as connection:
        _owned(store, connection, id_, token)
        _change(connection, id_, publish_id=None)


def published(store: Store, publish_id: str) -> Revision | None:
    """The newest revision of a published scenario, None for an unknown publish id."""
    with store.reading() as connection:
        row = connection.execute(
            select(scenarios)
            .where(scenarios.c.publish_id == publish_id)
            .where(scenarios.c.used >= _oldest(store))
        ).one_or_none()
        if row is None:
            return None
        newest = _revisions(row.id).where(revisions.c.revision == row.revision)
        found = connection.execute(newest).one()
    _touch(store, row)
    return _revision(row, found)


def _found(store: Store, connection: Connection, id_: str, *, to_change: bool = False) -> Row[Any]:
    """A scenario's row. Raises `Refused` alike if it is unknown, deleted or unused too long."""
    wanted = select(scenarios).where(scenarios.c.id == id_)
    wanted = wanted.where(scenarios.c.used >= _oldest(store))
    row = connection.execute(wanted.with_for_update() if to_change else wanted).one_or_none()
    if row is None:
        raise Refused([Fault("id", None, "there is no such saved scenario", status=UNKNOWN)])
    return row


def _owned(
    store: Store, connection: Connection, id_: str, token: str, accepted: Container[int] = ANY
) -> Row[Any]:
    """A scenario's row, locked to be changed. Raises `Refused` for a wrong token or revision."""
    row = _found(store, connection, id_, to_change=True)
    if not keys.opens(token, row.token_digest):
        detail = "this is not the edit token of the scenario"
        raise Refused([Fault("Authorization", None, detail, status=FORBIDDEN)])
    if row.revision not in accepted:
        detail = f"the scenario was changed meanwhile and is at revision {row.revision}"
        now = f'"{row.revision}"'
        raise Refused([Fault("If-Match", None, detail, "the present ETag", now, STALE)])
    return row


def _change(connection: Connection, id_: str, **values: object) -> None:
    connection.execute(update(scenarios).where(scenarios.c.id == id_).values(**values))


def _touch(store: Store, row: Row[Any]) -> None:
    """Note once a day that a scenario is in use; that may fail, since reading needs no writing."""
    if row.used >= _day(store):
        return
    with suppress(Unavailable, Refused), store.writing() as connection:
        _change(connection, row.id, used=_day(store))


def _revisions(id_: str) -> Select[Any]:
    return select(revisions).where(revisions.c.scenario == id_)


def _revision(row: Row[Any], found: Row[Any]) -> Revision:
    return Revision(
        id=row.id,
        draft=Draft(
            found.title,
            found.note,
            json.loads(found.inputs),
            found.price_book,
            json.loads(found.reasons),
        ),
        revision=found.revision,
        created=row.created,
        changed=found.saved,
        newest=max(row.revision, found.revision),
        publish_id=row.publish_id or "",
        values=cast(Values, row.published_values),
    )


def _time(store: Store, ago: timedelta = timedelta()) -> str:
    """The time now, or some time ago, as the tables have it."""
    return (store.clock() - ago).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(store: Store, ago: timedelta = timedelta()) -> str:
    return _time(store, ago)[:10]


def _oldest(store: Store) -> str:
    """The last day of use of the oldest scenarios that are kept."""
    return _day(store, timedelta(days=UNUSED_DAYS))
