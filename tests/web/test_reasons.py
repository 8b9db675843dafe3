"""A saved scenario keeps why each figure was changed, and shows it beside the figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PATH = "/api/v1/scenarios"
INPUTS = {"team_size": "9", "salary": {"go": "120k"}, "own": {"rent": "500/month"}}
REASONS = {"team_size": "Three of us join in May", "salary.go": "Offer of 3 May", "own.rent": "Q"}


@pytest.fixture(scope="module")
def client(keeping: FlaskClient) -> FlaskClient:
    return keeping


def saved(client: FlaskClient, **draft: Any) -> dict[str, Any]:
    reply = client.post(PATH, json={"title": "Plan", "inputs": INPUTS, **draft})
    assert reply.status_code == 201, reply.text
    return reply.json


def faults(client: FlaskClient, **draft: Any) -> list[dict[str, Any]]:
    reply = client.post(PATH, json={"inputs": INPUTS, **draft})
    assert reply.status_code in (400, 422)
    return reply.json["errors"]


def test_reasons_are_kept_with_their_revision(client: FlaskClient) -> None:
    made = saved(client, reasons=REASONS)
    own = f"{PATH}/{made['id']}"
    assert client.get(own).json["reasons"] == REASONS
    headers = {"Authorization": f"Bearer {made['edit_token']}", "If-Match": '"1"'}
    changed = client.put(
        own,
        json={"inputs": {"team_size": "10"}, "reasons": {"team_size": "Four"}},
        headers=headers,
    )
    assert changed.json["reasons"] == {"team_size": "Four"}
    assert client.get(own, query_string={"revision": 1}).json["reasons"] == REASONS
    assert saved(client)["id"] != made["id"]


def test_a_scenario_without_reasons_has_none(client: FlaskClient) -> None:
    assert client.get(f"{PATH}/{saved(client)['id']}").json["reasons"] == {}
    blank = saved(client, reasons={"team_size": "  "})
    assert client.get(f"{PATH}/{blank['id']}").json["reasons"] == {}


def test_a_reason_is_named_as_its_input_is(client: FlaskClient) -> None:
    made = saved(client, reasons={"Team size": "a", "salary": {"go": "b"}})
    assert client.get(f"{PATH}/{made['id']}").json["reasons"] == {
        "team_size": "a",
        "salary.go": "b",
    }


@pytest.mark.parametrize(
    ("reasons", "field", "said"),
    [
        ({"years": "long"}, "reasons.years", "years is no input that was changed"),
        ({"team_siez": "typo"}, "reasons.team_siez", "is no input that was changed"),
        ({"team_size": "x" * 501}, "reasons.team_size", "has 501 characters"),
        ({"team_size": "a\nb"}, "reasons.team_size", "has control characters"),
        ("because", "reasons", "is no input that was changed"),
    ],
)
def test_a_reason_for_nothing_that_was_changed_is_refused(
    client: FlaskClient, reasons: Any, field: str, said: str
) -> None:
    (fault,) = faults(client, reasons=reasons)
    assert fault["field"] == field
    assert said in fault["detail"]


def test_a_misspelt_reason_is_answered_with_the_input_that_was_meant(client: FlaskClient) -> None:
    (fault,) = faults(client, reasons={"team_siez": "typo"})
    assert fault["suggestion"] == "reasons.team_size"


def test_the_page_and_the_history_show_the_reasons(client: FlaskClient) -> None:
    made = saved(client, reasons={"team_size": "Three <b>join</b>"})
    page = client.get(made["links"]["page"]).text
    why = re.search(r'<dd data-reason="team_size">(.*?)</dd>', page, re.DOTALL)
    assert why
    assert why[1].strip() == "Three &lt;b&gt;join&lt;/b&gt;"
    headers = {"Authorization": f"Bearer {made['edit_token']}", "If-Match": '"1"'}
    client.put(
        f"{PATH}/{made['id']}",
        json={"inputs": INPUTS, "reasons": {"team_size": "Four join"}},
        headers=headers,
    )
    history = client.get(made["links"]["page"] + "/history").text
    assert "Team size, why" in history
    assert "Four join" in history


def test_what_is_published_tells_no_reason(client: FlaskClient) -> None:
    made = saved(client, reasons={"team_size": "Layoffs"})
    headers = {"Authorization": f"Bearer {made['edit_token']}"}
    id_ = client.post(f"{PATH}/{made['id']}/publication", json={}, headers=headers).json
    for path in ("/api/v1/estimate", "/chart/annual.json", "/embed/annual"):
        assert "Layoffs" not in client.get(f"{path}?s={id_['publish_id']}").text
