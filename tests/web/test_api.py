"""The JSON endpoints give what the contract names."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from costcalc.prices.book import load_price_book
from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient


VERSION = load_price_book().version


def test_the_reference_workload_gives_the_published_totals(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate?scope=published").json
    totals = {t["id"]: list(t["page_total"].values()) for t in answer["technologies"]}
    assert totals == {
        "elixir": [800, 1650, 2500, 800, 2500],
        "erlang": [500, 1250, 2000, 500, 2000],
        "go": [200, 500, 800, 200, 800],
    }


def test_an_answer_carries_the_codes_of_its_warnings(client: FlaskClient) -> None:
    doubtful = "team_size.ruby=3&orders_per_month=2M"
    answer = client.get(f"/api/v1/estimate?{doubtful}")
    codes = [warning["code"] for warning in answer.json["warnings"]]
    assert {"no_effect"} <= {*codes}
    for address in ("estimate.csv?", "simulation?draws=50&", "compare?b.years=4&"):
        reply = client.get(f"/api/v1/{address}{doubtful}")
        assert reply.headers["Costcalc-Warnings"] == ", ".join(dict.fromkeys(codes))
    assert answer.headers["Costcalc-Warnings"] == ", ".join(dict.fromkeys(codes))
    one_side = client.get("/api/v1/compare?b.team_size.ruby=3&a.years=4")
    assert one_side.headers["Costcalc-Warnings"] == "no_effect"
    assert "Costcalc-Warnings" not in client.get("/api/v1/estimate").headers


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
    asked = "/api/v1/estimate?currency=EUR&exchange_rate=0.92&salary.go=100k..$150k&scope=published"
    answer = client.get(asked).json
    again = client.get(answer["links"]["self"]).json
    assert again == answer
    assert f"book={VERSION}" in answer["links"]["permalink"]
    assert len(answer["links"]["permalink"]) < 1900
    assert client.get(answer["links"]["permalink"]).status_code == 200
    assert client.get(answer["links"]["embed"]).status_code == 200


def test_a_permalink_holds_only_what_differs_from_the_defaults(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate?years=3&orders_per_month=100k&baseline=none").json
    assert answer["links"]["permalink"] == f"/?book={VERSION}"
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
    [("peak_to_mean", 4), ("go.page_salary", 150_000), ("erlang.developer_pool", 40_000)],
)
def test_one_figure_is_found_by_its_id(client: FlaskClient, id_: str, likely: float) -> None:
    assert client.get(f"/api/v1/figures/{id_}").json["likely"] == likely


def test_a_bare_name_gives_the_figure_of_each_technology(client: FlaskClient) -> None:
    answer = client.get("/api/v1/figures/page_salary").json
    assert {figure["technology"] for figure in answer["figures"]} == {
        "elixir", "erlang", "go", "java", "node", "python", "ruby"
    }  # fmt: skip


def test_the_technologies_are_listed_with_what_is_compared(client: FlaskClient) -> None:
    answer = client.get("/api/v1/technologies").json
    assert answer["compared"] == ["elixir", "erlang", "go"]
    assert {technology["name"] for technology in answer["technologies"]} >= {"Elixir", "Node.js"}


def test_a_figure_says_when_its_source_came_out_and_whether_that_is_long_ago(
    client: FlaskClient,
) -> None:
    figures = {each["id"]: each for each in client.get("/api/v1/figures").json["figures"]}
    requests, on_cost = figures["requests_per_order"], figures["on_cost"]
    assert (requests["date"], requests["old"]) == (requests["source"]["date"], True)
    assert (on_cost["date"], on_cost["old"]) == (on_cost["source"]["date"], False)
    assert (figures["spare_servers"]["date"], figures["spare_servers"]["old"]) == (None, False)


def test_the_catalogue_of_servers_is_listed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/servers").json
    rows = {row["id"]: row for row in answer["servers"]}
    assert rows[answer["default"]] == {
        "id": "aws-m7g.large", "provider": "AWS", "family": "m7g (Arm)", "vcpus": 2, "memory": 8,
        "usd_per_hour": 0.0816, "usd_per_month": 59.568, "region": "us-east-1",
        "source": "aws-m7g-2026", "date": "2026-06-17", "read": "figures read",
    }  # fmt: skip
    for id_ in rows:
        assert client.get(f"/api/v1/estimate.csv?draws=0&server={id_}").status_code == 200


def test_countries_are_listed_in_their_own_money(client: FlaskClient) -> None:
    rows = {row["id"]: row for row in client.get("/api/v1/countries").json["countries"]}
    assert rows["de"]["currency"] == "EUR"
    assert rows["de"]["market_salary"] == {"low": 54_000, "likely": 62_100, "high": 79_500}
    assert rows["de"]["on_cost"] == {"low": 1.2, "likely": 1.22, "high": 1.23}
    assert {"germantechjobs-2023", "eorscope-2026"} <= {*rows["de"]["sources"]}


def test_reference_rates_are_listed_with_their_day(client: FlaskClient) -> None:
    rates = {row["currency"]: row for row in client.get("/api/v1/rates").json["rates"]}
    euro = {"currency": "EUR", "value": 0.8951, "source": "ecb-2026-10", "date": "2026-10-30"}
    assert rates["EUR"] == euro
    taken = client.get("/api/v1/estimate?draws=0&currency=JPY").json["exchange_rate"]
    assert taken["value"] == rates["JPY"]["value"]


def test_known_cases_are_listed_beside_what_the_model_says(client: FlaskClient) -> None:
    cases = client.get("/api/v1/cases").json["cases"]
    assert len(cases) > 30
    for case in cases:
        assert case["low"] <= case["p10"] <= case["p90"] <= case["high"]
        assert case["inside"] == (case["p10"] <= case["observed"] <= case["p90"])
        assert case["inside_envelope"] == (case["low"] <= case["observed"] <= case["high"])


PARTS = ("figures", "technologies", "servers", "countries", "rates", "cases")


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_price_book_is_answered_as_rows_too(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/{name}").json
    assert client.get(f"/api/v1/{name}.json").json == answer
    reply = client.get(f"/api/v1/{name}.csv")
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(StringIO(reply.text)))
    for row, record in zip(rows, answer[name], strict=True):
        for key, value in record.items():
            if isinstance(value, dict):
                assert value.get("id") == row.get(key) or "low" in value or key == "inputs"
            elif isinstance(value, bool):
                assert row[key] == str(value).lower()
            elif isinstance(value, list):
                assert row[key] == ", ".join(map(str, value))
            elif isinstance(value, int | float):
                assert float(row[key]) == value
            else:
                assert row[key].replace("'", "") == (value or "").replace("'", "")
    marked = client.get(f"/api/v1/{name}.csv?bom=1&dl=1")
    assert marked.data == b"\xef\xbb\xbf" + reply.data
    assert f"costcalc-{name}-{VERSION}.csv" in marked.headers["Content-Disposition"]


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
