"""Who asks for much pays for it; others wait for no more than their turn."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests

from costcalc.web import create_app
from costcalc.web.batch import MOST_TABLE
from costcalc.web.delivery.budget import GUESSES, Budget
from costcalc.web.delivery.queue import FairQueue
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

GREEDY, MODEST = "203.0.113.7", "203.0.113.8"
DEAR = "/api/v1/simulation?draws=20000&years=10"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which debts shrink: it stands still, however long the work takes."""
    times = [100.0]
    monkeypatch.setattr("costcalc.web.delivery.budget.monotonic", lambda: times[0])
    return times


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(store=Store(file_url(tmp_path / "saved.db")))


def ask(app: Flask, address: str, who: str = GREEDY, **more: Any) -> TestResponse:
    return app.test_client().open(address, environ_base={"REMOTE_ADDR": who}, **more)


def test_who_spent_his_budget_is_told_when_to_come_again_and_others_are_not(app: Flask) -> None:
    statuses = [ask(app, f"{DEAR}&seed={seed}").status_code for seed in range(1, 12)]
    assert statuses[:3] == [200] * 3
    assert statuses[-1] == 429
    refused = ask(app, f"{DEAR}&seed=99")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert refused.json["type"].endswith("/problems/too-many-requests")
    assert "your share of work" in refused.json["detail"]
    assert ask(app, f"{DEAR}&seed=98", MODEST).status_code == 200
    assert ask(app, f"{DEAR}&seed=1").status_code == 200  # what is there already costs nothing


def test_the_price_of_a_body_is_that_of_the_same_query(app: Flask) -> None:
    body = {"draws": 20000, "years": 10}
    for seed in range(1, 12):
        last = ask(app, "/api/v1/simulation", method="POST", json={**body, "seed": seed})
    assert last.status_code == 429


def test_every_answer_says_what_is_left(app: Flask) -> None:
    first, second = (ask(app, f"/api/v1/estimate?seed={seed}") for seed in (2, 3))
    assert first.headers["RateLimit-Limit"] == "5000"
    left = [int(each.headers["RateLimit-Remaining"]) for each in (first, second)]
    assert 5000 > left[0] > left[1] > 3000
    assert int(second.headers["RateLimit-Reset"]) >= 1
    assert "RateLimit-Limit" not in ask(app, "/healthz").headers


def test_this_machine_has_no_budget_where_no_proxy_is_counted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "RateLimit-Limit" not in ask(app, "/api/v1/estimate", "127.0.0.1").headers
    monkeypatch.setenv("COSTCALC_PROXIES", "1")
    behind = create_app(store=Store(None))
    assert "RateLimit-Limit" in ask(behind, "/api/v1/estimate", "127.0.0.1").headers


def test_a_network_of_ipv6_has_one_budget(app: Flask) -> None:
    left = [
        int(ask(app, f"/api/v1/estimate?seed={n}", who).headers["RateLimit-Remaining"])
        for n, who in enumerate(("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"), 2)
    ]
    assert left[0] > left[1]
    assert left[2] > left[1]


def test_what_took_longer_than_its_price_is_charged_afterwards(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("costcalc.web.delivery.admission.price", lambda: 0.001)
    ask(app, DEAR)
    assert int(ask(app, "/api/v1/estimate").headers["RateLimit-Remaining"]) < 4900


def test_a_batch_pays_for_its_rows_before_they_are_computed(app: Flask) -> None:
    body = b"years\n" + b"5\n" * 10_000
    sent = {"method": "POST", "data": body, "content_type": "text/csv"}
    statuses = []
    for _ in range(4):
        reply = ask(app, "/api/v1/batch.csv?draws=0", **sent)
        statuses.append(reply.status_code)
        reply.close()
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_the_answer_to_a_batch_has_a_bound(app: Flask) -> None:
    body = b"years\n" + b"9\n" * 10_000
    address = "/api/v1/batch.csv?layout=tidy&technologies=elixir,erlang,go,node,ruby"
    reply = ask(app, address, method="POST", data=body, content_type="text/csv")
    assert reply.status_code == 413
    assert f"{MOST_TABLE:,} rows" in reply.json["errors"][0]["allowed"]


def test_wrong_edit_tokens_are_counted_slowed_and_told_of(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    made = client.post("/api/v1/scenarios", json={"inputs": {}}).json
    place = f"/api/v1/scenarios/{made['id']}"

    def delete(token: str) -> int:
        return client.delete(place, headers={"Authorization": f"Bearer {token}"}).status_code

    statuses = [delete("wrong") for _ in range(60)]
    assert statuses[:GUESSES] == [403] * GUESSES
    assert statuses[GUESSES:].count(429) >= 48
    assert caplog.text.count("an edit token was refused") == len(statuses)
    assert f"costcalc_refused_tokens_total {len(statuses)}.0" in client.get("/metrics").text
    other = client.post("/api/v1/scenarios", json={"inputs": {}}).json
    own = {"Authorization": f"Bearer {other['edit_token']}"}
    assert client.delete(f"/api/v1/scenarios/{other['id']}", headers=own).status_code == 204


def test_wrong_edit_tokens_keep_no_owner_out(app: Flask) -> None:
    client = app.test_client()
    made = client.post("/api/v1/scenarios", json={"inputs": {}}).json
    place, own = f"/api/v1/scenarios/{made['id']}", f"Bearer {made['edit_token']}"
    wrong = {"Authorization": "Bearer wrong"}
    while client.delete(place, headers=wrong).status_code == 403:
        pass
    right = {"Authorization": own, "If-Match": '"1"'}
    change = client.put(place, headers=right, json={"inputs": {"years": 5}})
    assert change.status_code == 200
    assert client.delete(place, headers=wrong).status_code == 429
    assert client.delete(place, headers={"Authorization": own}).status_code == 204


def test_one_asker_fills_no_more_than_his_share_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSTCALC_STORE_BYTES", "200000")
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{tmp_path}/saved.db")
    app, body = create_app(), {"note": "x" * 3000, "inputs": {}}
    statuses = [
        ask(app, "/api/v1/scenarios", method="POST", json=body).status_code for _ in range(6)
    ]
    assert statuses == [201, 201, 201, 429, 429, 429]
    assert ask(app, "/api/v1/scenarios", MODEST, method="POST", json=body).status_code == 201


def test_a_debt_shrinks_with_time(now: list[float]) -> None:
    budget = Budget(rate=500, most=5000)
    budget.pay("a", 5000)
    with pytest.raises(TooManyRequests):
        budget.pay("a", 501)
    now[0] += 1
    budget.pay("a", 500)
    now[0] += 60
    assert budget.debt("a") == 0
    budget.pay("a", 9000)  # dearer than any budget: paid for later
    assert budget.debt("a") == 9000


def test_the_next_slot_goes_to_who_has_none() -> None:
    queue, order = FairQueue(at_once=1, waiting=9, patience=20), []

    def work(who: str) -> None:
        with queue.acquired(who):
            order.append(who)
            time.sleep(0.02)

    with ThreadPoolExecutor(9) as pool, queue.acquired("greedy"):
        for who in (*["greedy"] * 6, "modest", "another"):
            pool.submit(work, who)
        while queue.busy < 9:
            time.sleep(0.01)
    assert order[:2] == ["modest", "another"]
    assert queue.busy == 0


def test_in_a_full_queue_a_newcomer_takes_the_place_of_who_has_most() -> None:
    queue = FairQueue(at_once=1, waiting=3, patience=0.5)

    def refused(who: str) -> str:
        try:
            with queue.acquired(who):
                return "admitted"
        except HTTPException as problem:
            return type(problem).__name__

    with ThreadPoolExecutor(5) as pool, queue.acquired("greedy"):
        greedy = [pool.submit(refused, "greedy") for _ in range(3)]
        while queue.busy < 4:
            time.sleep(0.01)
        modest = pool.submit(refused, "modest")
        while not any(each.done() for each in greedy):
            time.sleep(0.01)
        assert queue.busy == 4
        assert refused("greedy") == TooManyRequests.__name__
    assert [each.result() for each in greedy].count(TooManyRequests.__name__) >= 1
    assert modest.result() in ("admitted", ServiceUnavailable.__name__)


def test_alone_one_is_told_that_the_service_is_full() -> None:
    queue = FairQueue(at_once=1, waiting=0, patience=0.1)
    with queue.acquired("one"), pytest.raises(ServiceUnavailable):
        queue.acquired("one")
