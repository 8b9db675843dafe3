"""What can be done with a saved scenario: save, read, replace, delete, publish."""

import json
from collections.abc import Container, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from costcalc.scenario.faults import UNKNOWN, Fault, Refused
from costcalc.web.store import keys, quota
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.idempotency import REPEATED_WITHIN, Raced, claim, earlier
from costcalc.web.store.records import Draft, Published, Revision, Saved, Values
from costcalc.web.store.tables import requests, revisions, scenarios

ANY: Final = range(1, 2**31)
"""Every revision there can be."""
UNUSED_DAYS: Final = 730
"""After which a scenario that nobody read or changed is removed."""
SWEPT: Final = 100
"""Rows removed along with a save, at most."""
FORBIDDEN: Final = 403
STALE: Final = 412


def save(store: Store, draft: Draft, key: str | None = None) -> Saved:
    """Save a new scenario; a request that bears the key of an earlier one is that one again.

    Raises `Refused` where the key belongs to another body or is in use, or there is no room.
    """
    try:
        return _save(store, draft, key)
    except Raced:
        return _save(store, draft, key)


def _save(store: Store, draft: Draft, key: str | None) -> Saved:
    with store.writing() as connection:
        if key is not None and (answered := earlier(connection, draft, key)):
            return answered
        id_, salt, time = keys.new_id(), keys.new_salt(), _time(store)
        saved = Saved(id_, keys.edit_token(salt, key or keys.new_salt()))
        if key is not None:
            claim(connection, draft, key, {"scenario": id_, "salt": salt, "saved": time})
        _sweep(store, connection)
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


def _sweep(store: Store, connection: Connection) -> None:
    """Remove some of what has been kept long enough."""
    yesterday = _text(store.clock() - REPEATED_WITHIN)
    connection.execute(delete(requests).where(requests.c.saved < yesterday))
    unused = select(scenarios.c.id).where(scenarios.c.used < _oldest(store)).limit(SWEPT)
    # What another save is just removing is left to it.
    found = connection.execute(unused.with_for_update(skip_locked=True)).scalars().all()
    if found:
        _forget(connection, found)


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    quota.give_back(connection, ids)
    connection.execute(delete(scenarios).where(scenarios.c.id.in_(ids)))


def _add(
    store: Store, connection: Connection, id_: str, revision: int, draft: Draft, time: str
) -> None:
    """Add a revision. Raises `Refused` where there is no room."""
    inputs = json.dumps(dict(draft.inputs), sort_keys=True, ensure_ascii=False)
    size = sum(len(text.encode()) for text in (draft.title, draft.note, inputs))
    quota.take(connection, store.limits, size)
    connection.execute(
        insert(revisions).values(
            scenario=id_,
            revision=revision,
            title=draft.title,
            note=draft.note,
            inputs=inputs,
            price_book=draft.price_book,
            saved=time,
            bytes=size,
        )
    )


def read(store: Store, id_: str, revision: int | None = None) -> Revision:
    """A scenario, as it is or as it was at a revision. Raises `Refused`."""
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
    """The revisions of a scenario, newest first: all, or `most` of those up to one.

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
    """A new revision, where the present one is accepted. Raises `Refused`."""
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
        _forget(connection, [id_])


def publish(store: Store, id_: str, token: str, values: Values) -> str:
    """The publish id of a scenario: the one that it has, or a new one. Raises `Refused`."""
    with store.writing() as connection:
        row = _owned(store, connection, id_, token)
        publish_id: str = row.publish_id or keys.new_id()
        _change(connection, id_, publish_id=publish_id, published_values=values)
    return publish_id


def withdraw(store: Store, id_: str, token: str) -> None:
    """Forget the publish id for good. Raises `Refused`."""
    with store.writing() as connection:
        _owned(store, connection, id_, token)
        _change(connection, id_, publish_id=None)


def published(store: Store, publish_id: str) -> Published | None:
    """What a publish id stands for, None where it stands for nothing."""
    with store.reading() as connection:
        row = connection.execute(
            select(scenarios)
            .where(scenarios.c.publish_id == publish_id)
            .where(scenarios.c.used >= _oldest(store))
        ).one_or_none()
        if row is None:
            return None
        latest = _revisions(row.id).where(revisions.c.revision == row.revision)
        draft = _draft(connection.execute(latest).one())
    _touch(store, row)
    inputs = {**draft.inputs, "book": draft.price_book}
    return Published(inputs, cast(Values, row.published_values))


def _found(store: Store, connection: Connection, id_: str, *, to_change: bool = False) -> Row[Any]:
    """A scenario's row; one that was deleted, or kept too long, is as unknown as any other."""
    wanted = select(scenarios).where(scenarios.c.id == id_)
    wanted = wanted.where(scenarios.c.used >= _oldest(store))
    row = connection.execute(wanted.with_for_update() if to_change else wanted).one_or_none()
    if row is None:
        raise Refused([Fault("id", None, "there is no such saved scenario", status=UNKNOWN)])
    return row


def _owned(
    store: Store, connection: Connection, id_: str, token: str, accepted: Container[int] = ANY
) -> Row[Any]:
    """The row of a scenario that a token may change, where it stands at an accepted revision."""
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
    """Note that a scenario is in use, once a day; to be read it need not be writable."""
    if row.used >= _day(store):
        return
    with suppress(Unavailable, Refused), store.writing() as connection:
        _change(connection, row.id, used=_day(store))


def _revisions(id_: str) -> Select[Any]:
    return select(revisions).where(revisions.c.scenario == id_)


def _revision(row: Row[Any], found: Row[Any]) -> Revision:
    return Revision(
        id=row.id,
        draft=_draft(found),
        revision=found.revision,
        created=row.created,
        changed=found.saved,
        newest=max(row.revision, found.revision),
        publish_id=row.publish_id or "",
        values=cast(Values, row.published_values),
    )


def _draft(found: Row[Any]) -> Draft:
    return Draft(found.title, found.note, json.loads(found.inputs), found.price_book)


def _time(store: Store) -> str:
    return _text(store.clock())


def _day(store: Store) -> str:
    return _time(store)[:10]


def _oldest(store: Store) -> str:
    """The last day of use of a scenario that is still kept."""
    return _text(store.clock() - timedelta(days=UNUSED_DAYS))[:10]


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
