"""Saved scenarios are safe with their secrets, in a file and in PostgreSQL alike."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from costcalc.scenario.faults import Refused
from costcalc.web.store import scenarios as kept
from costcalc.web.store.backup import TABLES, backup, restore
from costcalc.web.store.database import Limits, Store, Unavailable
from costcalc.web.store.engines import is_file
from costcalc.web.store.idempotency import claim
from costcalc.web.store.tables import requests, revisions, scenarios, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import URL

    from costcalc.web.store.records import Draft, Saved

    DraftOf = Callable[..., Draft]


def status(ask: Callable[[], object]) -> int:
    """The status that something is refused with, 200 where it is not."""
    try:
        ask()
    except Refused as refused:
        return refused.status
    return 200


def rows(store: Store, table: Any) -> list[Any]:
    with store.reading() as connection:
        return [*connection.execute(select(table))]


def test_what_was_saved_reads_back(store: Store, draft: DraftOf) -> None:
    wanted = draft("Pläne = 2 ☂", "two\nlines", **{"salary.go": "120000..180000", "years": "4"})
    made = kept.save(store, wanted)
    found = kept.read(store, made.id)
    assert (found.draft, found.revision, found.id) == (wanted, 1, made.id)
    assert found.created == found.changed
    assert abs(datetime.fromisoformat(found.created) - datetime.now(UTC)) < timedelta(minutes=1)


def test_viewing_publishing_and_editing_are_three_secrets(store: Store, draft: DraftOf) -> None:
    made = kept.save(store, draft())
    publish_id = kept.publish(store, made.id, made.edit_token, "money")
    secrets = {made.id, publish_id, made.edit_token}
    assert len(secrets) == 3
    assert all(len(each) >= 22 for each in secrets)  # 128 bits and more
    for wrong in (publish_id, made.edit_token):
        assert status(lambda wrong=wrong: kept.read(store, wrong)) == 404
    for wrong in (made.id, made.edit_token):
        assert kept.published(store, wrong) is None
    for wrong in (made.id, publish_id, "", made.edit_token[:-1], made.edit_token.upper()):
        assert status(lambda wrong=wrong: kept.publish(store, made.id, wrong, "money")) == 403


def test_no_database_shows_an_edit_token_or_a_key(store: Store, draft: DraftOf) -> None:
    key = "0a6f7f0e-4e0f-4d5e-9d38-7d8d9b2f6c11"
    made = kept.save(store, draft(), key)
    held = " ".join(str(row) for table in TABLES for row in rows(store, table))
    assert made.id in held  # the look is thorough enough to find what is there
    assert made.edit_token not in held
    assert key not in held


def test_every_revision_is_kept(store: Store, draft: DraftOf) -> None:
    made = kept.save(store, draft("one"))
    for number, title in enumerate(("two", "three"), 2):
        changed = kept.replace(store, made.id, made.edit_token, {number - 1}, draft(title))
        assert (changed.revision, changed.draft.title) == (number, title)
    told = [(e.revision, e.draft.title) for e in kept.history(store, made.id, None, 9)]
    assert told == [(3, "three"), (2, "two"), (1, "one")]
    assert kept.read(store, made.id).draft.title == "three"
    assert kept.read(store, made.id, 2).draft.title == "two"
    for none in (0, 4):
        assert status(lambda none=none: kept.read(store, made.id, none)) == 404


def test_a_stale_edit_is_refused_and_a_wrong_token_first(store: Store, draft: DraftOf) -> None:
    made = kept.save(store, draft("one"))
    kept.replace(store, made.id, made.edit_token, {1}, draft("two"))

    def stale(token: str) -> int:
        return status(lambda: kept.replace(store, made.id, token, {1}, draft("late")))

    assert stale(made.edit_token) == 412
    assert stale("wrong") == 403
    assert kept.read(store, made.id).draft.title == "two"
    kept.replace(store, made.id, made.edit_token, kept.ANY, draft("whatever it is"))
    assert kept.read(store, made.id).revision == 3


def test_two_editors_race_and_one_is_told(store: Store, draft: DraftOf) -> None:
    made = kept.save(store, draft())
    for revision in range(1, 6):
        at_once = Barrier(2)

        def edit(title: str, at_once: Barrier = at_once, revision: int = revision) -> int:
            at_once.wait()
            new = draft(title)
            token = made.edit_token
            return status(lambda: kept.replace(store, made.id, token, {revision}, new))

        with ThreadPoolExecutor(2) as editors:
            assert sorted(editors.map(edit, ("mine", "yours"))) == [200, 412]
    assert kept.read(store, made.id).revision == 6


def test_what_is_deleted_is_gone_and_as_unknown_as_what_never_was(
    store: Store, draft: DraftOf
) -> None:
    made = kept.save(store, draft())
    publish_id = kept.publish(store, made.id, made.edit_token, "money")
    assert status(lambda: kept.remove(store, made.id, "wrong", kept.ANY)) == 403
    assert status(lambda: kept.remove(store, made.id, made.edit_token, {7})) == 412
    kept.remove(store, made.id, made.edit_token, kept.ANY)
    assert kept.published(store, publish_id) is None
    assert rows(store, revisions) == rows(store, scenarios) == []

    def told(id_: str, token: str) -> list[str]:
        asked = (
            lambda: kept.read(store, id_),
            lambda: kept.history(store, id_, None, 9),
            lambda: kept.replace(store, id_, token, kept.ANY, draft()),
            lambda: kept.remove(store, id_, token, kept.ANY),
            lambda: kept.publish(store, id_, token, "money"),
        )
        said = []
        for ask in asked:
            with pytest.raises(Refused) as refused:
                ask()
            said.append(f"{refused.value.status} {refused.value.faults}")
        return said

    assert told(made.id, made.edit_token) == told("never", "was")
    assert set(told("never", "was")[0].split()[:1]) == {"404"}


def test_a_publication_follows_the_scenario_until_it_is_withdrawn(
    store: Store, draft: DraftOf
) -> None:
    made = kept.save(store, draft(years="5"))
    first = kept.publish(store, made.id, made.edit_token, "money")
    assert kept.publish(store, made.id, made.edit_token, "ratio") == first
    kept.replace(store, made.id, made.edit_token, {1}, draft(years="6"))
    shown = kept.published(store, first)
    assert shown is not None
    assert (shown.draft.inputs, shown.values) == ({"years": "6"}, "ratio")
    kept.withdraw(store, made.id, made.edit_token)
    assert kept.published(store, first) is None
    assert kept.publish(store, made.id, made.edit_token, "money") != first


def test_a_request_that_is_repeated_is_answered_again_and_saves_nothing(
    store: Store, draft: DraftOf
) -> None:
    made = kept.save(store, draft(), "key", "mine")
    assert kept.save(store, draft(), "key", "mine") == made
    assert len(rows(store, scenarios)) == 1
    assert kept.save(store, draft()) != kept.save(store, draft())  # no key, no repetition
    for other in (draft("other"), draft(note="other"), draft(years="6")):
        assert status(lambda other=other: kept.save(store, other, "key", "mine")) == 422
    assert kept.save(store, draft("other"), "key 2", "mine").edit_token != made.edit_token
    kept.remove(store, made.id, made.edit_token, kept.ANY)
    assert kept.save(store, draft(), "key", "mine").id == made.id  # late, and still nothing new
    assert status(lambda: kept.read(store, made.id)) == 404


def test_the_token_of_a_repeated_request_is_not_made_of_the_key_alone(
    store: Store, draft: DraftOf
) -> None:
    made = kept.save(store, draft(), "key", "mine")
    with store.writing() as connection:
        connection.execute(text("DELETE FROM requests"))
    again = kept.save(store, draft(), "key", "mine")
    assert {again.id, again.edit_token}.isdisjoint({made.id, made.edit_token})


def test_fifty_threads_with_one_key_save_one_scenario(store: Store, draft: DraftOf) -> None:
    at_once = Barrier(50)

    def save(_: int) -> str:
        at_once.wait()
        try:
            return str(kept.save(store, draft(), "the same", "mine").edit_token)
        except Unavailable:  # asked to come again
            return ""

    with ThreadPoolExecutor(50) as threads:
        answers = Counter(threads.map(save, range(50)))
    assert len(answers.keys() - {""}) == 1
    assert len(rows(store, scenarios)) == len(rows(store, revisions)) == 1
    assert answers[""] < 25  # most wait for the first


def test_a_request_whose_twin_is_still_running_is_told_so(store: Store, draft: DraftOf) -> None:
    kept.save(store, draft())
    row = {"scenario": "x", "salt": "x", "saved": "x"}
    started = time.monotonic()
    with store.writing() as connection:
        claim(connection, draft(), "key", "mine", row)
        # A file has one writer: whose key it holds nobody else can see.
        if store.url and is_file(store.url):
            with pytest.raises(Unavailable):
                kept.save(store, draft(), "key", "mine")
        else:
            assert status(lambda: kept.save(store, draft(), "key", "mine")) == 409
    assert time.monotonic() - started < 3
    assert kept.save(store, draft(), "another key")


def test_a_save_has_one_moment_however_long_it_takes(url: URL, draft: DraftOf) -> None:
    seconds = count()
    store = Store(url, clock=lambda: datetime(2026, 11, 22, 12, 0, next(seconds), tzinfo=UTC))
    found = kept.read(store, kept.save(store, draft()).id)
    assert found.created == found.changed
    store.close()


def test_a_key_is_forgotten_after_a_day(url: URL, draft: DraftOf) -> None:
    days = [datetime(2026, 11, 22, tzinfo=UTC)]
    store = Store(url, clock=lambda: days[-1])
    made = kept.save(store, draft(), "key", "mine")
    days.append(days[0] + timedelta(hours=23))
    kept.save(store, draft())
    assert kept.save(store, draft(), "key", "mine") == made
    days.append(days[0] + timedelta(hours=25))
    kept.save(store, draft())
    assert rows(store, requests) == []
    assert kept.save(store, draft(), "key", "mine") != made
    store.close()


def aged(url: URL, draft: DraftOf) -> tuple[Store, list[datetime], dict[str, Saved]]:
    """A store in which one scenario was used lately, one published and one left alone."""
    days = [datetime(2026, 11, 22, tzinfo=UTC)]
    store = Store(url, clock=lambda: days[-1])
    made = {name: kept.save(store, draft(name)) for name in ("used", "published", "unused")}
    publish_id = kept.publish(store, *of(made["published"]), "money")
    for month in range(1, 25):
        days.append(days[0] + timedelta(days=29 * month))
        kept.read(store, made["used"].id)
        kept.published(store, publish_id)
        kept.save(store, draft(f"month {month}"))
    return store, days, made


def of(made: Saved) -> tuple[str, str]:
    """A scenario's id and its edit token."""
    assert made.edit_token
    return made.id, made.edit_token


def test_what_nobody_used_for_two_years_is_marked_and_a_month_later_deleted(
    url: URL, draft: DraftOf
) -> None:
    store, days, made = aged(url, draft)

    def there() -> set[str]:
        return {row.id for row in rows(store, scenarios)} & {each.id for each in made.values()}

    days.append(days[0] + timedelta(days=720))
    kept.save(store, draft())
    assert kept.read(store, made["used"].id)
    days.append(days[0] + timedelta(days=735))
    kept.save(store, draft())
    assert status(lambda: kept.read(store, made["unused"].id)) == 404
    assert len(there()) == 3  # an operator can have it back
    days.append(days[0] + timedelta(days=764))
    kept.save(store, draft())
    assert len(there()) == 3
    days.append(days[0] + timedelta(days=765))
    kept.save(store, draft())
    assert there() == {made["used"].id, made["published"].id}
    store.close()


def test_a_clock_that_leaps_by_years_removes_nothing(url: URL, draft: DraftOf) -> None:
    store, days, made = aged(url, draft)
    days.append(days[-1] + timedelta(days=800))
    for _ in range(3):
        kept.save(store, draft("while the clock was wrong"))
    assert all(kept.read(store, each.id) for each in made.values())
    days.append(datetime(1970, 1, 1, tzinfo=UTC))
    early = kept.save(store, draft("in 1970"))
    days.append(days[0] + timedelta(days=24 * 29 + 1))
    for _ in range(3):
        kept.save(store, draft("once it is right"))
    assert all(kept.read(store, each.id) for each in (*made.values(), early))
    store.close()


def test_a_scenario_has_so_many_revisions_and_no_more(url: URL, draft: DraftOf) -> None:
    store = Store(url, Limits(each=3))
    id_, token = of(kept.save(store, draft()))
    for revision in (1, 2):
        kept.replace(store, id_, token, {revision}, draft(f"{revision}"))
    assert status(lambda: kept.replace(store, id_, token, {3}, draft("one more"))) == 507
    assert [each.revision for each in kept.history(store, id_, None, 9)] == [3, 2, 1]
    assert [each.revision for each in kept.history(store, id_, 2, 1)] == [2]
    store.close()


def test_an_edit_token_can_be_changed_for_a_new_one(store: Store, draft: DraftOf) -> None:
    id_, token = of(kept.save(store, draft(), "key", "mine"))
    new = kept.renew_token(store, id_, token)
    assert status(lambda: kept.renew_token(store, id_, token)) == 403
    assert kept.replace(store, id_, new, {1}, draft("changed")).revision == 2
    assert kept.save(store, draft(), "key", "mine").edit_token is None  # the old one is gone


def test_a_key_that_another_person_chose_too_gives_nothing_away(
    store: Store, draft: DraftOf
) -> None:
    mine = kept.save(store, draft(), "my-plan-for-2027", "a secret of mine")
    theirs = kept.save(store, draft(), "my-plan-for-2027", "a secret of theirs")
    assert {mine.id, mine.edit_token}.isdisjoint({theirs.id, theirs.edit_token})
    first, second = (kept.save(store, draft(), "my-plan-for-2027") for _ in range(2))
    assert (second.id, second.edit_token) == (first.id, None)


def test_a_publication_shows_nothing_after_its_last_day(url: URL, draft: DraftOf) -> None:
    days = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC)]
    store = Store(url, clock=lambda: days[-1])
    id_, token = of(kept.save(store, draft()))
    publish_id = kept.publish(store, id_, token, "ratio", "2026-11-30")
    assert kept.published(store, publish_id)
    days.append(days[0] + timedelta(minutes=1))
    assert kept.published(store, publish_id) is None
    assert kept.publish(store, id_, token, "ratio") == publish_id  # without an end
    assert kept.published(store, publish_id)
    store.close()


@pytest.mark.parametrize("limits", [Limits(revisions=2), Limits(bytes=150)])
def test_a_full_store_takes_no_more_until_something_is_deleted(
    url: URL, draft: DraftOf, limits: Limits
) -> None:
    store, big = Store(url, limits), draft("ä" * 25)
    one, two = (kept.save(store, big) for _ in range(2))
    assert status(lambda: kept.save(store, big, "key")) == 507
    assert status(lambda: kept.replace(store, one.id, one.edit_token, {1}, big)) == 507
    assert kept.read(store, one.id).revision == 1
    kept.remove(store, two.id, two.edit_token, kept.ANY)
    assert kept.save(store, big, "key")  # what was refused did not use the key up
    store.close()


def test_what_is_counted_is_what_is_there(url: URL, draft: DraftOf, tmp_path: Path) -> None:
    days = [datetime(2026, 11, 22, tzinfo=UTC)]
    store = Store(url, clock=lambda: days[-1])
    made = [kept.save(store, draft("x" * size), f"key {size}") for size in range(6)]
    kept.replace(store, made[0].id, made[0].edit_token, {1}, draft("longer"))
    kept.remove(store, made[1].id, made[1].edit_token, kept.ANY)
    assert status(lambda: kept.save(store, draft("other"), "key 2")) == 422
    assert status(lambda: kept.replace(store, made[2].id, "", {1}, draft("not mine"))) == 403

    def counted() -> tuple[int, int]:
        ((count, size, *_),) = rows(store, usage)
        found = [row.bytes for row in rows(store, revisions)]
        assert (count, size) == (len(found), sum(found))
        return count, size

    assert counted()[0] == 6
    backup(url, tmp_path / "copy")
    for day in range(29, 850, 29):
        days.append(days[0] + timedelta(days=day))
        made.append(kept.save(store, draft()))
    assert counted()[0] < len(made)
    restore(url, tmp_path / "copy", replace=True)
    assert counted()[0] == 6
    store.close()
