"""What can be done with a saved scenario: save, read, replace, delete, publish."""

import json
from collections.abc import Container
from contextlib import suppress
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, Select, insert, select, update

from costcalc.scenario.faults import FORBIDDEN, UNKNOWN, Fault, Refused
from costcalc.web.store import keys, overlays, quota
from costcalc.web.store.database import Store, Unavailable, full
from costcalc.web.store.idempotency import Raced, claim, earlier
from costcalc.web.store.records import Draft, Revision, Saved, Values
from costcalc.web.store.sweep import delete_all, sweep
from costcalc.web.store.tables import revisions, scenarios

ANY: Final = range(1, 2**31)
"""Every possible number of a revision."""
STALE: Final = 412
FAR: Final = "9999"
"""Sorts after every day."""


def save(store: Store, draft: Draft, key: str | None = None, proof: str = "") -> Saved:
    """Save a new scenario, or repeat the answer to an earlier request with the same key.

    Only who gives the `proof` of the earlier request again, a secret of its own, gets the edit
    token again. Raises `Refused` for a key that another body had or that is in use, and for a full
    store.
    """
    try:
        return _save(store, draft, key, proof)
    except Raced:
        return _save(store, draft, key, proof)


def _save(store: Store, draft: Draft, key: str | None, proof: str) -> Saved:
    with store.writing() as connection:
        if key is not None and (saved := earlier(connection, draft, key, proof)):
            return saved
        id_, salt, time = keys.new_id(), keys.new_secret(), store.now()
        # What nobody can repeat is a secret that is thrown away.
        token = keys.edit_token(salt, proof or keys.new_secret())
        if key is not None:
            claim(connection, draft, key, proof, {"scenario": id_, "salt": salt, "saved": time})
        sweep(store, connection)
        connection.execute(
            insert(scenarios).values(
                id=id_,
                published_values="money",
                token_digest=keys.digest(token),
                revision=1,
                created=time,
                used=store.day(),
            )
        )
        _add(store, connection, id_, 1, draft, time)
    return Saved(id_, token)


def _add(
    store: Store, connection: Connection, id_: str, revision: int, draft: Draft, time: str
) -> None:
    """Add a revision. Raises `Refused` if the store is full, or has too many of the scenario."""
    if revision > store.limits.each:
        detail = f"{store.limits.each:,} revisions of a scenario are kept; save it as a new one"
        raise full(detail)
    inputs, reasons = (
        json.dumps(dict(texts), sort_keys=True, ensure_ascii=False)
        for texts in (draft.inputs, draft.reasons)
    )
    overlays.keep(store, connection)
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
        row = _found(connection, id_)
        wanted = row.revision if revision is None else revision
        kept = connection.execute(_revisions(id_).where(revisions.c.revision == wanted))
        found = kept.one_or_none()
    if found is None:
        detail = f"the scenario has no revision {wanted}"
        allowed = f"1 to {row.revision}"
        raise Refused([Fault("revision", str(wanted), detail, allowed, None, UNKNOWN)])
    _touch(store, row)
    return _revision(row, found)


def history(store: Store, id_: str, upto: int | None, most: int) -> list[Revision]:
    """The revisions of a scenario, newest first, at most `most` of those up to `upto`.

    Raises `Refused`.
    """
    with store.reading() as connection:
        row = _found(connection, id_)
        newest = _revisions(id_).order_by(revisions.c.revision.desc()).limit(most)
        wanted = newest if upto is None else newest.where(revisions.c.revision <= upto)
        found = connection.execute(wanted).all()
    _touch(store, row)
    return [_revision(row, each) for each in found]


def replace(store: Store, id_: str, token: str, accepted: Container[int], draft: Draft) -> Revision:
    """Save a new revision, if the newest is one of the accepted. Raises `Refused`."""
    with store.writing() as connection:
        row = _owned(connection, id_, token, accepted)
        revision = row.revision + 1
        _add(store, connection, id_, revision, draft, store.now())
        _change(connection, id_, revision=revision, used=store.day())
        found = connection.execute(_revisions(id_).where(revisions.c.revision == revision)).one()
    return _revision(row, found)


def remove(store: Store, id_: str, token: str, accepted: Container[int]) -> None:
    """Delete a scenario with its revisions and its publication. Raises `Refused`."""
    with store.writing() as connection:
        _owned(connection, id_, token, accepted)
        delete_all(connection, [id_])


def renew_token(store: Store, id_: str, token: str) -> str:
    """A new edit token, which takes the place of the old. Raises `Refused`."""
    new = keys.new_secret()
    with store.writing() as connection:
        _owned(connection, id_, token)
        _change(connection, id_, token_digest=keys.digest(new))
    return new


def publish(store: Store, id_: str, token: str, values: Values, expires: str | None = None) -> str:
    """The publish id of a scenario: the one that it has, or a new one.

    `expires` is the last day that it shows anything. Raises `Refused`.
    """
    with store.writing() as connection:
        row = _owned(connection, id_, token)
        publish_id: str = row.publish_id or keys.new_id()
        shown = {"published_values": values, "published_until": expires}
        _change(connection, id_, publish_id=publish_id, **shown)
    return publish_id


def withdraw(store: Store, id_: str, token: str) -> None:
    """Delete the publish id for good. Raises `Refused`."""
    with store.writing() as connection:
        _owned(connection, id_, token)
        _change(connection, id_, publish_id=None)


def published(store: Store, publish_id: str) -> Revision | None:
    """The newest revision of a published scenario, None for an unknown or ended publication."""
    with store.reading() as connection:
        row = connection.execute(
            select(scenarios)
            .where(scenarios.c.publish_id == publish_id)
            .where(scenarios.c.removed.is_(None))
        ).one_or_none()
        if row is None or (row.published_until or FAR) < store.day():
            return None
        newest = _revisions(row.id).where(revisions.c.revision == row.revision)
        found = connection.execute(newest).one()
    _touch(store, row)
    return _revision(row, found)


def _found(connection: Connection, id_: str, *, to_change: bool = False) -> Row[Any]:
    """A scenario's row. Raises `Refused` alike if it is unknown, deleted or removed."""
    wanted = select(scenarios).where(scenarios.c.id == id_, scenarios.c.removed.is_(None))
    row = connection.execute(wanted.with_for_update() if to_change else wanted).one_or_none()
    if row is None:
        raise Refused([Fault("id", None, "there is no such saved scenario", status=UNKNOWN)])
    return row


def _owned(
    connection: Connection, id_: str, token: str, accepted: Container[int] = ANY
) -> Row[Any]:
    """A scenario's row, locked to be changed. Raises `Refused` for a wrong token or revision."""
    row = _found(connection, id_, to_change=True)
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
    if row.used >= store.day():
        return
    with suppress(Unavailable, Refused), store.writing() as connection:
        _change(connection, row.id, used=store.day())


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
        published_until=row.published_until,
    )
