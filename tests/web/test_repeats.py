"""The same request again gets the same answer, without being read: but nothing else does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costcalc.web import create_app
from costcalc.web.delivery import response_cache
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ESTIMATE = "/api/v1/estimate"
NUMBER = f"{ESTIMATE}.txt?metric=annual.go.likely"
ANALYSES = (
    ESTIMATE,
    NUMBER,
    f"{ESTIMATE}.xlsx?dl=1",
    f"{ESTIMATE}.csv?layout=wide",
    "/api/v1/trace?number=annual.go.likely",
    "/api/v1/technologies?book=2026.12",
    "/chart/annual.svg",
)
PAGES = ("/", "/certainty", "/embed/annual", "/flips", "/receipt?number=annual.go.likely")


@pytest.fixture
def client() -> FlaskClient:
    """Asks an application that remembers nothing yet, and notes what it has to read."""
    app = create_app()
    app.extensions["read"] = []
    app.before_request(lambda: app.extensions["read"].append(1))
    return app.test_client()


def shown(reply: TestResponse) -> tuple[Any, ...]:
    """All of an answer but its request's id."""
    headers = [each for each in reply.headers if each[0] != "X-Request-Id"]
    return reply.status, sorted(headers), reply.data


def read(client: FlaskClient) -> int:
    """How many requests had to be read."""
    return len(client.application.extensions["read"])


@pytest.mark.parametrize("packing", ["gzip", "identity"])
@pytest.mark.parametrize("address", [*ANALYSES, *PAGES])
def test_an_answer_is_given_again_as_it_was(
    client: FlaskClient, address: str, packing: str
) -> None:
    takes = {"Accept-Encoding": packing}
    first, again = client.get(address, headers=takes), client.get(address, headers=takes)
    assert (first.status_code, read(client)) == (200, 1)
    assert shown(again) == shown(first)
    holds = {**takes, "If-None-Match": first.headers["ETag"]}
    told, again = client.get(address, headers=holds), client.get(address, headers=holds)
    assert (told.status_code, read(client)) == (304, 2)
    assert shown(again) == shown(told)


def test_every_answer_has_the_id_of_its_own_request(client: FlaskClient) -> None:
    given = "0f8fad5b-d9cb-469f-a165-70867728950e"
    ids = [client.get(NUMBER).headers["X-Request-Id"] for _ in range(3)]
    named = client.get(NUMBER, headers={"X-Request-Id": given})
    assert len({*ids}) == 3
    assert named.headers.getlist("X-Request-Id") == [given]
    assert read(client) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"base_url": "http://127.0.0.1:8123"},
        {"base_url": "https://localhost"},
        {"base_url": "http://localhost/below"},
        {"headers": {"Accept": "text/csv"}},
        {"headers": {"Accept-Encoding": "gzip"}},
        {"headers": {"If-None-Match": '"x"'}},
        {"query_string": "draws=0"},
        {"method": "HEAD"},
        {"method": "POST", "json": {}},
        {"data": b"{}"},
    ],
    ids=str,
)
def test_another_request_is_read(client: FlaskClient, other: dict[str, Any]) -> None:
    client.get(ESTIMATE)
    client.open(ESTIMATE, **other)
    assert read(client) == 2


def test_the_next_day_it_is_another_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(ESTIMATE)
    monkeypatch.setattr(response_cache, "today", lambda: date(2030, 1, 1))
    client.get(ESTIMATE)
    assert read(client) == 2


@pytest.mark.parametrize(
    "address", [f"{ESTIMATE}?years=0", "/?years=0", "/nothing", "/healthz", "/metrics", "/embed.js"]
)
def test_errors_and_the_state_of_the_service_are_made_each_time(
    client: FlaskClient, address: str
) -> None:
    for _ in range(2):
        client.get(address)
    assert read(client) == 2
    assert not client.application.extensions["answers"]


def test_a_failure_that_is_told_as_a_row_is_not_remembered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{ESTIMATE}.csv?errors=inline"
    with monkeypatch.context() as broken:
        broken.setattr("costcalc.web.question.estimate", None)
        assert "internal-error" in client.get(address).text
    assert "internal-error" not in client.get(address).text


def test_nothing_of_a_saved_scenario_is_remembered(tmp_path: Path) -> None:
    app = create_app(store=Store(file_url(tmp_path / "saved.db")))
    client = app.test_client()
    saved = client.post("/api/v1/scenarios", json={"inputs": {"salary.go": "123456"}}).json
    opens = {"Authorization": f"Bearer {saved['edit_token']}"}
    published = client.post(saved["links"]["publication"], json={}, headers=opens).json
    private = [f"/s/{saved['id']}{end}" for end in ("", "/estimate.json", "/chart/annual.svg")]
    public = [f"{path}?s={published['publish_id']}" for path in (ESTIMATE, "/chart/annual.svg")]
    for address in (*private, *public):
        assert client.get(address).status_code == 200, address
    assert not app.extensions["answers"]


def test_what_is_remembered_is_counted_like_any_other(client: FlaskClient) -> None:
    for _ in range(3):
        client.get(NUMBER, buffered=True).close()
    labels = 'method="GET",route="/api/v1/estimate.txt",status="200"'
    assert f"costcalc_requests_total{{{labels}}} 3.0" in client.get("/metrics").text


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response_cache, "CAPACITY", 100_000)
    app = create_app()
    for orders in range(100):
        app.test_client().get(f"{NUMBER}&orders_per_month={200_000 + orders}")
    answers = app.extensions["answers"]
    assert 50_000 < answers.currsize <= 100_000
    assert all(
        sum(map(len, key)) + sum(len(name) + len(text) for name, text in answer.headers)
        < response_cache.OVERHEAD
        for key, answer in answers.items()
    )


def test_who_asks_at_length_is_not_remembered(client: FlaskClient) -> None:
    long = f"{NUMBER}&_={'x' * response_cache.LONGEST_KEY}"
    assert client.get(long).status_code == 200
    assert not client.application.extensions["answers"]


def test_what_takes_much_room_is_answered_and_not_remembered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "LARGEST", 10_000)
    assert client.get(ESTIMATE).json["schema_version"]
    assert not client.application.extensions["answers"]
