"""Whatever can be asked for is answered once: who asks again is told that nothing has changed.

All routes of the application are walked, so that one that is added needs no word here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask, Response
from werkzeug.routing import Rule

from costcalc.web import create_app
from costcalc.web.delivery.assets import asset_address, plotly_address
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

NEEDS: Final = {
    "receipt": "number=annual.go.likely",
    "oembed": "url=/embed/annual",
    "estimate.txt": "metric=annual.go.likely",
    "flip-points": "driver=go.salary",
    "flip-map": "x=orders_per_month&y=go.salary&cells=2",
    "bridge": "from=elixir&to=go",
    "trace.txt": "number=annual.go.likely",
    "trace": "number=annual.go.likely",
}
"""Parameters that an address requires, by the end of its path."""
STATE: Final = "what it says is of this moment"
PRIVATE: Final = "it is private: nobody may keep it, and it may change while it is looked at"
EXCEPT: Final = {
    r"/healthz|/readyz|/metrics": STATE,
    r"/api/v1/scenarios/.*": PRIVATE,
    r"/s/.*": PRIVATE,
}
"""What is worked out each time, and why."""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that remembers nothing yet, and notes which requests it has to read."""
    monkeypatch.setenv("COSTCALC_SECURITY_CONTACT", "mailto:security@example.com")
    made = create_app(store=Store(file_url(tmp_path / "saved.db")))
    made.extensions["read"] = []
    made.before_request(lambda: made.extensions["read"].append(1))
    return made


def addresses(app: Flask, only: str = "") -> Iterator[tuple[Rule, str]]:
    """One address of every route that answers GET, or of one of them; each must have an answer."""
    saved = app.test_client().post("/api/v1/scenarios", json={"inputs": {}}).json
    with app.test_request_context():
        own, plotly = asset_address("costcalc.css"), plotly_address()
    filled = {
        "/figures/<id_>": "/figures/peak_to_mean",
        "/compare/<other>": f"/compare/{saved['id']}",
        "<id_>": saved["id"],
        "<saved>": saved["id"],
        "<name>.<kind>": "annual.svg",
        "/embed/<name>": "/embed/annual",
        "/problems/<kind>": "/problems/not-found",
        "/embed-<number>": "/embed-1",
        "/static/plotly-<release>.min.js": plotly,
        "/static/<digest>/<name>": own,
    }
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and only in ("", rule.rule):
            path = rule.rule
            for part, text in filled.items():
                path = path.replace(part, text)
            end = re.sub(r"\.(json|csv)$", "", path.rpartition("/")[2])
            yield rule, f"{path}?{NEEDS.get(end, '')}"


def worked_out_again(app: Flask, only: str = "") -> set[str]:
    """The routes that do their work anew for who holds their answer, or for who asks twice."""
    client, found = app.test_client(), set()
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"  # as browsers do
    for rule, address in addresses(app, only):
        first = client.get(address)
        assert first.status_code == 200, (address, first.text)
        assert ("ETag" in first.headers) or "no-store" in first.headers["Cache-Control"], address
        holds = {"If-None-Match": first.headers.get("ETag", '"none"')}
        told = [client.get(address, headers=holds) for _ in range(2)]
        before = len(app.extensions["read"])
        again = client.get(address), client.get(address, headers=holds)
        kept = len(app.extensions["read"]) == before or rule.endpoint.startswith("assets.")
        same = {each.status_code for each in told} == {304} and again[0].data == first.data
        if not (kept and same):
            found.add(rule.rule)
    return found


def excepted(rule: str) -> bool:
    return any(re.fullmatch(pattern, rule) for pattern in EXCEPT)


def test_who_asks_for_anything_twice_is_told_that_he_has_it(app: Flask) -> None:
    again = worked_out_again(app)
    assert {rule for rule in again if not excepted(rule)} == set()
    routes = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {
        rule for rule in routes if excepted(rule)
    } <= again  # the list says no more than it must


def test_a_route_that_goes_another_way_is_found(app: Flask) -> None:
    def other() -> Any:
        return Response("1", headers={"Cache-Control": "no-store"})

    app.add_url_rule("/other", "other", other)
    assert worked_out_again(app, "/other") == {"/other"}
