"""The JSON endpoints give what the contract names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient


ESTIMATE = [
    "schema_version",
    "price_book",
    "scope",
    "currency",
    "exchange_rate",
    "baseline",
    "years",
    "inputs",
    "of",
    "verdict",
    "technologies",
    "items",
    "years_table",
    "warnings",
    "links",
    "seed",
]
TECHNOLOGY = [
    "id",
    "name",
    "rank",
    "servers",
    "binding",
    "server_ratio",
    "monthly",
    "annual",
    "nominal",
    "present_value",
    "equivalent_annual",
    "migration",
    "direct_annual",
    "indirect_annual",
    "payback",
    "per_order",
    "per_1000_connections",
    "per_developer",
    "page_total",
]
ITEM = [
    "technology",
    "category",
    "item",
    "nature",
    "monthly_low",
    "monthly_likely",
    "monthly_high",
    "annual_low",
    "annual_likely",
    "annual_high",
    "currency",
    "basis",
    "formula",
    "figures",
]
VERDICT = [
    "text",
    "cheapest",
    "confident",
    "probability_cheapest",
    "other_scope_cheapest",
    "gap",
    "migration_person_months_worth",
]
LINKS = ["self", "permalink", "csv", "tsv", "xlsx", "embed", "trace"]


def test_every_key_of_the_contract_is_there(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate").json
    assert set(ESTIMATE) <= answer.keys()
    assert set(VERDICT) == answer["verdict"].keys()
    assert set(LINKS) == answer["links"].keys()
    assert {"version": "2026.11", "as_of": "2026-11-22"}.items() <= answer["price_book"].items()
    for technology in answer["technologies"]:
        assert set(TECHNOLOGY) == technology.keys()
        assert {"low", "likely", "high", "p10", "p50", "p90"} == technology["annual"].keys()
    for item in answer["items"]:
        assert set(ITEM) == item.keys()
    assert {"technology", "year", "low", "likely", "high", "present_value_likely"} == (
        answer["years_table"][0].keys()
    )
    assert {"id", "low", "likely", "high", "unit", "origin", "understood"} == (
        answer["inputs"][0].keys()
    )


def test_the_reference_workload_gives_the_published_totals(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate").json
    totals = {t["id"]: list(t["page_total"].values()) for t in answer["technologies"]}
    assert totals == {
        "elixir": [800, 1650, 2500, 800, 2500],
        "erlang": [500, 1250, 2000, 500, 2000],
        "go": [200, 500, 800, 200, 800],
        "ruby": [300, 800, 1550, None, None],
    }


def test_a_post_with_json_equals_the_get(client: FlaskClient) -> None:
    got = client.get(
        "/api/v1/estimate?orders_per_month=1M&salary.go=120k..180k&set.go.server_price=60..120"
        "&set.peak_to_mean=6&technologies=go,elixir"
    ).json
    nested = {
        "orders_per_month": 1_000_000,
        "salary": {"go": {"low": 120_000, "high": 180_000}},
        "set": {"go": {"server_price": "60..120"}, "peak_to_mean": 6},
        "technologies": ["elixir", "go"],
    }
    dotted = {
        "orders_per_month": "1M",
        "salary.go": {"low": 120, "likely": 150, "high": 180, "unit": "USD"},
        "set.go.server_price": {"low": "60", "likely": 90, "high": "120"},
        "set.peak_to_mean": 6.0,
        "technologies": "go,elixir",
    }
    dotted["salary.go"] = "120k..150k..180k USD"
    assert client.post("/api/v1/estimate", json=nested).json == got
    assert client.post("/api/v1/estimate", json=dotted).json == got


@pytest.mark.parametrize(
    "body",
    [
        {"years": {"default": 3}},
        {"set": {"default": {"peak_to_mean": 6}}},
        {"salary": {"default": {"default": 90_000}}},
        {"salary": {"go": {"default": 90_000}}},
    ],
)
def test_default_stands_beside_technologies_and_nowhere_else(
    client: FlaskClient, body: dict[str, object]
) -> None:
    assert client.post("/api/v1/estimate", json=body).status_code == 400
    bare = client.get("/api/v1/estimate?salary=90000&salary.go=100000").json
    beside = {"salary": {"default": 90_000, "go": 100_000}}
    assert client.post("/api/v1/estimate", json=beside).json == bare


def test_a_cache_buster_is_ignored_and_the_suffix_works(client: FlaskClient) -> None:
    plain = client.get("/api/v1/estimate").json
    assert client.get("/api/v1/estimate.json?_=123456").json == plain


def test_the_links_lead_back_to_the_same_numbers(client: FlaskClient) -> None:
    asked = (
        "/api/v1/estimate?currency=EUR&exchange_rate=0.92&salary.go=100k..$150k&scope=like_for_like"
    )
    answer = client.get(asked).json
    again = client.get(answer["links"]["self"]).json
    assert again == answer
    assert "book=2026.11" in answer["links"]["permalink"]
    assert len(answer["links"]["permalink"]) < 1900
    assert client.get(answer["links"]["permalink"]).status_code == 200
    assert client.get(answer["links"]["embed"]).status_code == 200


def test_a_permalink_holds_only_what_differs_from_the_defaults(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate?years=3&orders_per_month=100k&scope=published").json
    assert answer["links"]["permalink"] == "/?book=2026.11"
    assert {entry["origin"] for entry in answer["inputs"]} == {"default"}


def test_what_was_typed_is_echoed_in_words(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate?orders_per_month=3/min&salary.go=100k").json
    echoed = {entry["id"]: entry for entry in answer["inputs"]}
    assert echoed["orders_per_month"]["understood"] == "131,400 orders a month"
    assert echoed["orders_per_month"]["likely"] == 131_400
    assert echoed["salary.go"]["origin"] == "user"


def test_an_answer_can_be_asked_for_as_a_download(client: FlaskClient) -> None:
    reply = client.get("/api/v1/estimate?dl=1")
    assert reply.headers["Content-Disposition"].startswith("attachment")


def test_head_answers_like_get_without_a_body(client: FlaskClient) -> None:
    reply = client.head("/api/v1/estimate?team_size=3")
    assert (reply.status_code, reply.data) == (200, b"")
    assert client.head("/api/v1/estimate?team_size=-3").status_code == 422


def test_every_figure_comes_with_its_receipt(client: FlaskClient) -> None:
    figures = client.get("/api/v1/figures").json["figures"]
    assert len(figures) > 150
    for figure in figures:
        assert figure["low"] <= figure["likely"] <= figure["high"]
        assert figure["note"]
        assert (figure["source"] is None) == (figure["basis"] in ("assumption", "not_counted"))


@pytest.mark.parametrize(
    ("id_", "likely"),
    [("peak_to_mean", 4), ("go.salary", 150_000), ("erlang.developer_pool", 40_000)],
)
def test_one_figure_is_found_by_its_id(client: FlaskClient, id_: str, likely: float) -> None:
    assert client.get(f"/api/v1/figures/{id_}").json["likely"] == likely


def test_a_bare_name_gives_the_figure_of_each_technology(client: FlaskClient) -> None:
    answer = client.get("/api/v1/figures/salary").json
    assert {figure["technology"] for figure in answer["figures"]} == {
        "elixir", "erlang", "go", "node", "ruby"
    }  # fmt: skip


def test_the_technologies_are_listed_with_what_is_compared(client: FlaskClient) -> None:
    answer = client.get("/api/v1/technologies").json
    assert answer["compared"] == ["elixir", "erlang", "go"]
    assert answer["baseline"] == "ruby"
    assert {technology["name"] for technology in answer["technologies"]} >= {"Elixir", "Node.js"}


@pytest.mark.parametrize("path", ["/", "/api/v1/estimate", "/nothing", "/healthz", "/embed/annual"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_every_answer_carries_its_security_headers(
    client: FlaskClient, path: str, method: str
) -> None:
    headers = client.open(path, method=method).headers
    framing = "*" if path.startswith("/embed/") else "'none'"
    policy = headers["Content-Security-Policy"]
    assert f"frame-ancestors {framing}" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_an_unexpected_failure_says_nothing_of_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("salary 123456 leaked")

    monkeypatch.setattr("costcalc.web.question.estimate", failing)
    reply = create_app().test_client().get("/api/v1/estimate?salary.go=123456")
    assert reply.status_code == 500
    assert "123456" not in reply.get_data(as_text=True) + caplog.text
    told = [vars(record).get("request_id") for record in caplog.records]
    assert reply.json["instance"].removeprefix("urn:uuid:") in told


def test_a_state_too_long_for_a_link_has_none_and_says_so(client: FlaskClient) -> None:
    figures = client.get("/api/v1/figures").json["figures"]
    own = [f["id"] for f in figures if f["technology"] and f["unit"] == "USD/month"]
    overrides = {f"set.{id_}": "1.234567891..2.34567891..23.4567891" for id_ in dict.fromkeys(own)}
    answer = client.post("/api/v1/estimate", json=overrides).json
    assert answer["links"]["permalink"] is None
    assert "link_too_long" in [warning["code"] for warning in answer["warnings"]]
    short = client.get("/api/v1/estimate").json
    assert "link_too_long" not in [warning["code"] for warning in short["warnings"]]
