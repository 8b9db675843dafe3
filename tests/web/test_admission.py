"""Work beyond what can be done is refused at once, and never keeps the rest from being done."""

import gc
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from costcalc import gunicorn_conf
from costcalc.web import create_app
from costcalc.web.delivery.admission import CLASSES, Work, kind_of_work, limiters
from costcalc.web.delivery.queue import FULL, FairQueue
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORK = {
    "quick": "/api/v1/technologies",
    "heavy": "/chart/annual.png",
    "saves": "/api/v1/scenarios/none",
}
BATCH = b'[{"years": 2}, {"years": 3}]'


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A service in which one of each class is at work and one may wait, half a second."""
    app = create_app(store=Store(file_url(tmp_path / "saved.db")))
    app.extensions["limiters"] = limiters(dict.fromkeys(CLASSES, Work(1, 1, 0.5)))
    return app


def of(app: Flask, kind: str) -> FairQueue:
    """The queue of a class of work."""
    found: FairQueue = app.extensions["limiters"][kind]
    return found


def is_free(app: Flask, kind: str) -> bool:
    """Whether all slots of a class can be had."""
    return of(app, kind).busy == 0


@pytest.mark.parametrize("kind", CLASSES)
def test_who_waits_too_long_is_told_to_come_again(app: Flask, kind: str) -> None:
    with of(app, kind).acquired("another"):
        started = time.monotonic()
        reply = app.test_client().get(WORK[kind], headers={"Accept": "application/json"})
    assert 0.4 < time.monotonic() - started < 3
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) >= 1
    assert reply.mimetype == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    problem = json.loads(reply.data)
    assert problem["type"] == "http://localhost/problems/unavailable"
    assert problem["detail"] == FULL


def test_people_are_told_so_on_a_page(app: Flask) -> None:
    with of(app, "quick").acquired("another"):
        reply = app.test_client().get("/", headers={"Accept": "text/html"})
    assert (reply.status_code, reply.mimetype) == (503, "text/html")
    assert FULL in reply.text


def test_where_no_more_may_wait_the_refusal_comes_at_once(app: Flask) -> None:
    with of(app, "quick").acquired("another"), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(app.test_client().get, WORK["quick"])
        time.sleep(0.1)
        started = time.monotonic()
        assert app.test_client().get(WORK["quick"]).status_code == 503
        assert time.monotonic() - started < 0.3
        assert waiting.result().status_code == 503


def test_who_waits_is_answered_as_soon_as_there_is_a_place(app: Flask) -> None:
    with ThreadPoolExecutor(1) as pool:
        with of(app, "quick").acquired("another"):
            waiting = pool.submit(app.test_client().get, WORK["quick"])
            time.sleep(0.1)
            assert not waiting.done()
        assert waiting.result().status_code == 200


@pytest.mark.parametrize("kind", CLASSES)
def test_a_full_class_of_work_leaves_the_others_alone(app: Flask, kind: str) -> None:
    with of(app, kind).acquired("another"):
        others = [path for other, path in WORK.items() if other != kind]
        statuses = {app.test_client().get(path).status_code for path in others}
    assert statuses <= {200, 404}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/embed.js", "/nothing"])
def test_signs_of_life_wait_for_nothing(app: Flask, path: str) -> None:
    with ExitStack() as held:
        for kind in CLASSES:
            held.enter_context(of(app, kind).acquired("another"))
        started = time.monotonic()
        assert app.test_client().get(path).status_code in (200, 404)
        assert time.monotonic() - started < 0.4


@pytest.mark.parametrize(
    ("address", "accept", "kind"),
    [
        ("/", "", "quick"),
        ("/api/v1/estimate", "", "quick"),
        ("/api/v1/estimate?draws=2000", "", "quick"),
        ("/api/v1/estimate?draws=20000", "", "heavy"),
        ("/api/v1/estimate?Simulations=20000", "", "heavy"),
        ("/?technologies=go,java,node,ruby,elixir&draws=9999&years=10", "", "heavy"),
        ("/api/v1/simulation?draws=20k", "", "heavy"),
        ("/api/v1/estimate.xlsx", "", "heavy"),
        ("/api/v1/estimate", XLSX, "heavy"),
        ("/chart/annual.png", "", "heavy"),
        ("/chart/annual.svg", "", "quick"),
        ("/flips", "", "heavy"),
        ("/s/none/flips", "", "heavy"),
        ("/s/none/history", "", "heavy"),
        ("/s/none/estimate.xlsx", "", "heavy"),
        ("/s/none/chart/annual.png", "", "heavy"),
        ("/s/none", "", "quick"),
        ("/api/v1/scenarios/none/revisions", "", "saves"),
        ("/static/0/costcalc.css", "", None),
        ("/nothing", "", None),
    ],
)
def test_every_request_is_of_a_class_of_work(
    app: Flask, address: str, accept: str, kind: str | None
) -> None:
    with app.test_request_context(address, headers={"Accept": accept}):
        assert kind_of_work() == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"draws": 20000, "years": 10}, "heavy"),
        ({"dr\u0061ws": "20k"}, "heavy"),
        ({"a": {"draws": 9999, "years": 10}, "b": {}}, "heavy"),
        ({"draws": 2000}, "quick"),
        ({}, "quick"),
    ],
)
def test_a_body_is_priced_like_a_query(app: Flask, body: object, kind: str) -> None:
    address = "/api/v1/compare" if "b" in str(body) else "/api/v1/simulation"
    with app.test_request_context(address, method="POST", json=body):
        assert kind_of_work() == kind


@pytest.mark.parametrize("suffix", ["", ".json", ".csv", ".ndjson"])
def test_a_batch_is_heavy_in_every_form(app: Flask, suffix: str) -> None:
    with app.test_request_context(f"/api/v1/batch{suffix}", method="POST"):
        assert kind_of_work() == "heavy"


@pytest.mark.parametrize("path", [WORK["quick"], "/?years=99", "/api/v1/estimate?nothing=1"])
def test_a_place_is_given_back_with_the_answer(app: Flask, path: str) -> None:
    app.test_client().get(path)
    app.test_client().head(path)
    assert is_free(app, "quick")


def test_a_place_is_given_back_where_the_work_failed(app: Flask) -> None:
    app.extensions["price_books"] = None
    assert app.test_client().get("/").status_code == 500
    assert is_free(app, "quick")


@pytest.mark.parametrize("read", ["whole", "in part", "not at all"])
def test_a_batch_holds_its_place_until_it_is_sent(app: Flask, read: str) -> None:
    reply = app.test_client().post("/api/v1/batch", data=BATCH, content_type="application/json")
    assert not is_free(app, "heavy")
    pieces = reply.iter_encoded()
    if read == "whole":
        assert b"".join(pieces).endswith(b"}\n")
    elif read == "in part":
        assert next(pieces)
    if read != "whole":
        assert not is_free(app, "heavy")
        reply.close()
        del pieces
        gc.collect()
    assert is_free(app, "heavy")


def test_the_documentation_is_made_in_the_one_slot_that_it_has(app: Flask) -> None:
    app.extensions["limiters"] = limiters(dict.fromkeys(CLASSES, Work(1, 0, 0.1)))
    reply = app.test_client().get("/openapi.json")
    assert reply.status_code == 200
    answers = reply.json["paths"]["/api/v1/estimate"]["get"]["responses"]["200"]
    assert "example" in json.dumps(answers)


def test_a_process_has_threads_left_when_all_slots_are_taken() -> None:
    most = sum(work.at_once + work.waiting for work in CLASSES.values())
    assert gunicorn_conf.threads >= most + 10
    assert gunicorn_conf.worker_connections >= gunicorn_conf.threads
