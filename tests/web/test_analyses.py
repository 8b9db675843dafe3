"""The analyses over HTTP: contract keys, helpful refusals, the same bytes whoever answers."""

import csv
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
import pytest
from effort import some
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages import TODAY

from costcalc.model.lines import ITEMS, ONE_OFFS
from costcalc.web import create_app

TOTALS = ("monthly", "annual", "nominal", "present_value", "equivalent_annual")
ASKED = {
    "simulation": {},
    "sensitivity": {"of": "annual.go-elixir"},
    "flip-points": {"driver": "go.salary"},
    "flip-map": {"x": "orders_per_month", "y": "go.salary", "cells": "4"},
    "bridge": {"from": "elixir", "to": "go"},
    "trace": {"number": "annual.go.likely"},
    "compare": {"a.team_size": "5", "b.scope": "published"},
}
KEYS = {
    "simulation": "draws seed totals differences probability_cheapest expected_regret"
    " value_of_information",
    "sensitivity": "of base bars",
    "flip-points": "driver of range points cheapest_at_low cheapest_at_high",
    "flip-map": "x y of cells",
    "bridge": "start steps end",
    "trace": "id label value unit formula basis source origin from",
    "compare": "currency sides inputs items totals turned",
}


def get(client: FlaskClient, name: str, **asked: str) -> Any:
    return client.get(f"/api/v1/{name}?{urlencode({**ASKED[name], **asked})}").json


@pytest.mark.parametrize("name", sorted(ASKED))
def test_get_post_and_suffix_give_one_answer_with_the_keys_of_the_contract(
    name: str, client: FlaskClient
) -> None:
    query = urlencode({**ASKED[name], "years": "4"})
    got = client.get(f"/api/v1/{name}?{query}")
    assert (got.status_code, got.mimetype) == (200, "application/json")
    assert set(KEYS[name].split()) <= got.json.keys()
    body = {**ASKED[name], "years": 4}
    assert client.post(f"/api/v1/{name}", json=body).data == got.data
    assert client.get(f"/api/v1/{name}.json?{query}").data == got.data
    assert client.post(f"/api/v1/{name}.json?years=4", json=ASKED[name]).data == got.data
    assert client.get(f"/api/v1/{name}?{query}&_=123").data == got.data
    head = client.head(f"/api/v1/{name}?{query}")
    assert (head.status_code, head.data) == (200, b"")
    assert client.delete(f"/api/v1/{name}").status_code == 405


def test_the_rows_of_an_answer_have_the_keys_of_the_contract(client: FlaskClient) -> None:
    simulation = get(client, "simulation")
    levels = ["p5", "p10", "p25", "p50", "p70", "p75", "p80", "p90", "p95"]
    quantiles = ["technology", "total", "mean", *levels]
    assert all(list(row) == quantiles for row in simulation["totals"])
    assert len(simulation["totals"]) == 3 * 5
    pair = ["a", "b", "total", "p10", "p50", "p90", "probability_a_cheaper"]
    assert all(list(row) == pair for row in simulation["differences"])
    assert len(simulation["differences"]) == 3 * 5
    assert all(list(row) == ["figure", "value"] for row in simulation["value_of_information"])
    assert (simulation["draws"], simulation["seed"]) == (2000, 1)
    bar = {"figure", "at_low", "at_high", "low", "high", "swing", "flips", "unit"}
    assert all(bar <= row.keys() for row in get(client, "sensitivity")["bars"])
    flips = get(client, "flip-points")
    assert all(list(row) == ["value", "from", "to", "text", "link"] for row in flips["points"])
    assert flips["range"].keys() == {"low", "high"}
    assert all(list(c) == ["x", "y", "cheapest", "gap"] for c in get(client, "flip-map")["cells"])
    steps = get(client, "bridge")["steps"]
    assert all(list(row) == ["category", "item", "difference"] for row in steps)
    both = {"values", "difference", "ratio"}
    compared = get(client, "compare")
    assert all(both <= row.keys() for row in (*compared["items"], *compared["totals"]))


def test_the_ends_of_a_figure_are_in_the_money_of_the_answer_whoever_tells_them(
    client: FlaskClient,
) -> None:
    state = "country=de&salary.go=60k..80k&set.elixir.server_price=50..90 EUR"
    ends = {"salary.go": (60_000, 80_000), "elixir.server_price": (50, 90)}
    units = {"salary.go": "EUR/year", "elixir.server_price": "EUR/month"}
    for of in ("annual.go", "annual.elixir"):
        asked = f"/api/v1/sensitivity{{}}?of={of}&{state}"
        bars = client.get(asked.format("")).json["bars"]
        rows = csv.DictReader(io.StringIO(client.get(asked.format(".csv")).text))
        table = [row for row in rows if row["part"] == "bars"]
        found = [each for each in (*bars, *table) if each["figure"] in ends]
        assert len(found) == 2
        for each in found:
            assert (float(each["low"]), float(each["high"])) == ends[each["figure"]]
            assert each["unit"] == units[each["figure"]]
        assert next(reversed(table[0])) == "unit"
    drawn = csv.DictReader(io.StringIO(client.get(f"/chart/tornado.csv?{state}").text))
    told = {row["figure"]: row for row in drawn}["market_salary"]
    assert (told["low"], told["high"], told["unit"]) == ("54000", "79500", "EUR/year")


def test_quantiles_of_the_simulation_are_those_of_the_estimate(client: FlaskClient) -> None:
    estimated = client.get("/api/v1/estimate?seed=5&draws=500").json
    simulated = client.get("/api/v1/simulation?seed=5&draws=500").json
    by_name = {(row["technology"], row["total"]): row for row in simulated["totals"]}
    for technology in estimated["technologies"]:
        for total in TOTALS:
            row = by_name[technology["id"], total]
            for level in ("p10", "p50", "p70", "p80", "p90"):
                assert technology[total][level] == row[level]
            levels = [row[level] for level in row if level[0] == "p" and level[1:].isdigit()]
            assert len(levels) == 9
            assert levels == sorted({*levels})
    shares = estimated["verdict"]["probability_cheapest"]
    assert shares == simulated["probability_cheapest"]
    assert sum(shares.values()) == pytest.approx(1)


def test_no_draws_turn_the_simulation_off(client: FlaskClient) -> None:
    estimated = client.get("/api/v1/estimate?draws=0").json
    for technology in estimated["technologies"]:
        for total in TOTALS:
            assert {technology[total][level] for level in ("p10", "p50", "p90")} == {None}
            assert technology[total]["likely"] > 0
    assert estimated["verdict"]["probability_cheapest"] is None
    assert estimated["verdict"]["confident"] is None
    reply = client.get("/api/v1/simulation?draws=0")
    assert reply.status_code == 422
    assert [error["field"] for error in reply.json["errors"]] == ["draws"]


def test_a_flip_link_opens_the_page_and_gives_the_new_winner(client: FlaskClient) -> None:
    points = get(client, "flip-points", years="5", currency="EUR", exchange_rate="0.92")["points"]
    assert points
    for point in points:
        assert client.get(point["link"]).status_code == 200
        state = dict(parse_qsl(urlsplit(point["link"]).query))
        assert (
            client.get(f"/api/v1/estimate?{urlencode(state)}").json["verdict"]["cheapest"]
            == point["to"]
        )


def test_every_number_of_the_estimate_has_its_receipt(client: FlaskClient) -> None:
    asked = "baseline=ruby&migration_person_months=4&currency=EUR&exchange_rate=0.92&draws=0"
    estimated = client.get(f"/api/v1/estimate?{asked}").json
    totals = ("migration", "direct_annual", "indirect_annual", *TOTALS)
    numbers = {
        f"{total}.{technology['id']}.{case}": technology[total][case]
        for technology in estimated["technologies"]
        for total in totals
        for case in ("low", "likely", "high")
    }
    numbers |= {
        f"{row['technology']}.{row['item']}.{period}.{case}": row[f"{period}_{case}"]
        for row in estimated["items"]
        for period in ("monthly", "annual")
        for case in ("low", "likely", "high")
    }
    numbers |= {
        f"{row['technology']}.{row['item']}.{case}": row[case]
        for row in estimated["one_off"]
        for case in ("low", "likely", "high")
    }
    numbers |= {
        f"servers.{technology['id']}.{case}": technology["servers"][case]
        for technology in estimated["technologies"]
        for case in ("low", "likely", "high")
    }
    assert len(numbers) == 4 * 3 * (8 + 2 * len(ITEMS) + len(ONE_OFFS) + 1)
    for number, value in list(numbers.items())[::3]:
        assert client.get(f"/api/v1/trace?{asked}&number={number}").json["value"] == value


def test_a_receipt_comes_as_text_too(client: FlaskClient) -> None:
    reply = client.get("/api/v1/trace.txt?number=annual.go.likely")
    assert (reply.status_code, reply.mimetype) == (200, "text/plain")
    assert reply.text.startswith("annual: 1,247,633.89 USD/year = the sum of its lines")
    assert "\n  compute: 2,144.45 USD/year = " in reply.text
    assert client.get("/api/v1/trace.txt?number=annual.rust.likely").status_code == 422
    assert client.get("/api/v1/trace.txt").mimetype == "application/problem+json"


# -- two scenarios -------------------------------------------------------------------------------


def test_a_bare_name_holds_for_both_scenarios(client: FlaskClient) -> None:
    compared = client.get("/api/v1/compare?years=5&a.team_size=5&b.salary.go=90k").json
    pages = {side: found["links"]["page"] for side, found in compared["sides"].items()}
    assert pages == {
        "a": "/?team_size=5&years=5&book=2026.12",
        "b": "/?salary.go=90000&years=5&book=2026.12",
    }
    assert {entry["id"] for entry in compared["inputs"]} == {"team_size", "salary.go"}
    nested = {"years": 5, "a": {"team_size": 5}, "b": {"salary": {"go": "90k"}}}
    assert client.post("/api/v1/compare", json=nested).json == compared
    estimated = {
        side: client.get(found["links"]["estimate"]).json
        for side, found in compared["sides"].items()
    }
    for row in compared["totals"]:
        for side in "ab":
            technology = next(
                t for t in estimated[side]["technologies"] if t["id"] == row["technology"]
            )
            assert row["values"][side] == technology[row["total"]]["likely"]
            assert compared["sides"][side]["verdict"] == estimated[side]["verdict"]["text"]
        a, b = row["values"]["a"], row["values"]["b"]
        assert row["difference"] == {"b": round(b - a, 2)}
        assert row["ratio"] == {"b": pytest.approx(b / a)}
        assert row["id"] == f"{row['total']}.{row['technology']}"


def test_a_side_that_says_nothing_has_its_defaults(client: FlaskClient) -> None:
    compared = client.post("/api/v1/compare", json={"a": {"years": 5}, "b": {}})
    assert compared.json == client.get("/api/v1/compare?a.years=5").json


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("technologies=go&b.technologies=elixir", 400, ["b.technologies"]),
        ("a.team_size=-1", 422, ["a.team_size"]),
        ("a.team_size=-1&b.team_size=-2", 422, ["a.team_size", "b.team_size"]),
        ("team_size=-1", 422, ["team_size"]),
        ("a.tem_size=1", 400, ["a.tem_size"]),
        ("a.years=99&b.nothing=1", 400, ["a.years", "b.nothing"]),
        ("a.team_size=1&a.team_size=2", 400, ["a.team_size"]),
        ("a.team_size=1&team_size=2", 400, ["a.team_size"]),
        ("currency=ISK", 422, ["exchange_rate"]),
        ("a.currency=EUR", 422, ["currency"]),
        ("i.team_size=1", 400, ["i.team_size"]),
        ("a.a.team_size=1", 400, ["a.a.team_size"]),
    ],
)
def test_a_fault_of_one_scenario_carries_its_prefix(
    query: str, status: int, fields: list[str], client: FlaskClient
) -> None:
    reply = client.get(f"/api/v1/compare?{query}")
    assert reply.status_code == status
    assert [error["field"] for error in reply.json["errors"]] == fields


# -- what cannot be answered -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "field", "suggestion"),
    [
        ("flip-points", 400, "driver", "team_size.go"),
        ("flip-points?driver=team_sise", 400, "driver", "team_size"),
        ("flip-points?driver=team_size&driver=years", 400, "driver", None),
        ("flip-points?driver=", 400, "driver", None),
        ("flip-points?driver=team_size&range=9..1", 422, "range", "1..9"),
        ("flip-points?driver=team_size&rnge=1..9", 400, "rnge", "range"),
        ("flip-points?driver=team_size&tem_size=1", 400, "tem_size", "team_size"),
        ("flip-map?x=team_size", 400, "y", "concurrent_connections"),
        ("flip-map?x=team_size&y=salary&cells=41", 422, "cells", "40"),
        ("bridge?from=elixr", 422, "from", "elixir"),
        ("bridge?from=go&from=ruby", 400, "from", None),
        ("sensitivity?of=annual.rust", 422, "of", None),
        ("trace", 400, "number", "annual.go.likely"),
        ("trace?number=anual.go.likely", 400, "number", "annual.go.likely"),
        ("simulation?draws=20001", 422, "draws", None),
        ("simulation?draws=-1", 422, "draws", None),
        ("simulation?seed=4294967296", 422, "seed", None),
        ("simulation?of=annul", 422, "of", "annual"),
        ("bridge?number=1", 400, "number", None),
    ],
)
def test_a_refusal_names_the_field_and_a_value_that_would_do(
    path: str, status: int, field: str, suggestion: str | None, client: FlaskClient
) -> None:
    reply = client.get(f"/api/v1/{path}")
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    (error,) = reply.json["errors"]
    assert error["field"] == field
    assert error["detail"]
    assert suggestion is None or error["suggestion"] == suggestion


def test_all_that_is_wrong_with_a_scenario_comes_at_once(client: FlaskClient) -> None:
    reply = client.get("/api/v1/bridge?from=go&from=go&team_size=-1&nothing=2")
    assert reply.status_code == 400
    assert {error["field"] for error in reply.json["errors"]} == {"from", "team_size", "nothing"}


@pytest.mark.parametrize("name", sorted(ASKED))
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"driver": null}', b'{"of": {}}', b'{"x": [1]}',
             b'{"number": {"low": 1}}',
             b'{"a": 1, "a": 2}', b'{"from": true}', b"\xff", b'{"driver": ' + b"[" * 5000]
)  # fmt: skip
def test_no_body_makes_an_analysis_stumble(name: str, body: bytes, client: FlaskClient) -> None:
    reply = client.post(f"/api/v1/{name}", data=body, content_type="application/json")
    assert reply.status_code in (200, 400, 422)


WORDS = """
    annual.go monthly.go-ruby present_value.elixir- annual annual.go.likely
    go.compute.monthly.high servers.go.low hires.go.likely migration.ruby.high
    concurrent_connections go.salary server_price salary_premium.elixir-go
    salary_premium.go-node discount_rate min_servers spare_servers attrition target_utilisation
    team_size.go current_servers current_server_price current_servers.go salary egress_price
    salary_correlation years draws seed none go elixir ruby node 0 1 2 3 7 19 40 41 0..1 1..2
    0..0.001 1..1000000 1e-9..1e12 0.01..0.5 5%..90% 2.5..2.5001 -1..1 1..2..3 1k..1M 3/min 2
    USD nan inf 1e400 -0 like_for_like EUR 0.92 annual_ set.go.salary 9 0..0..0 60..120
"""
VALUES = st.sampled_from(WORDS.split()) | st.text(max_size=8)
NAMES = """of driver range x y cells from to number draws seed scope baseline technologies years
    currency exchange_rate country server staffing market_salary code_size revenue_per_hour
    set.go.on_cost team_size orders_per_month concurrent_connections current_servers
    salary.go set.min_servers set.server_price set.developer_pool a.years b.salary a.technologies
    a.baseline set.salary_correlation of period"""


@settings(max_examples=some(100, 400))
@given(
    name=st.sampled_from([*sorted(ASKED), "trace.txt"]),
    asked=st.dictionaries(st.sampled_from(NAMES.split()), VALUES, max_size=5),
)
@example(name="simulation", asked={"draws": "1"})
@example(name="simulation", asked={"draws": "19"})
@example(name="flip-points", asked={"driver": "min_servers", "range": "2.2..2.8"})
@example(name="flip-points", asked={"driver": "connections_per_gib", "range": "0..10"})
@example(name="flip-points", asked={"driver": "target_utilisation", "range": "0..5"})
@example(name="flip-map", asked={"x": "current_servers", "y": "spare_servers", "cells": "40"})
def test_no_value_makes_an_analysis_stumble(
    name: str, asked: dict[str, str], client: FlaskClient
) -> None:
    given_too = {**ASKED.get(name, {}), **asked}
    reply = client.get(f"/api/v1/{name}?{urlencode(given_too)}")
    assert reply.status_code in (200, 400, 422), asked
    if reply.status_code == 200 and name not in ("trace", "trace.txt", "compare"):
        assert b"null" not in reply.data  # what is no number would be null
    if reply.status_code != 200:
        errors = reply.json["errors"]
        assert errors
        missing = {"exchange_rate", "number"}
        assert {error["field"] for error in errors} <= {*given_too, *missing}


# -- the same bytes from every worker --------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(workers: int, hashes: str) -> Iterator[int]:
    """A real service with so many workers on a port of its own."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:costcalc.gunicorn_conf"]
    server = subprocess.Popen(
        [*command, "-w", str(workers), "--log-level", "error", "costcalc.web:create_app()"],
        env={**os.environ, "PYTHONHASHSEED": hashes, "PORT": str(port)},
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                fetched(port, "/healthz")
                break
            except OSError:
                assert server.poll() is None, server.stderr
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        assert server.stderr
        server.stderr.close()


def fetched(port: int, path: str) -> bytes:
    """The body of an answer, over a connection of its own, so that any worker may take it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    assert reply.status == 200
    return body


PATHS = (
    "/api/v1/simulation",
    "/api/v1/simulation?seed=7&draws=500&scope=published&technologies=go,elixir,node",
    "/api/v1/estimate",
    "/api/v1/estimate?seed=3&baseline=ruby&current_servers=10..40&currency=EUR",
)


def test_one_and_four_workers_give_the_same_bytes() -> None:
    client = create_app(TODAY).test_client()
    here = {path: client.get(path).data for path in PATHS}
    assert len(set(here.values())) == len(PATHS)
    for workers, hashes in ((1, "1"), (4, "2")):
        with served(workers, hashes) as port:
            for turn in range(40):
                path = PATHS[turn % len(PATHS)]
                assert fetched(port, path) == here[path], (workers, path)


def test_another_seed_gives_other_bytes(client: FlaskClient) -> None:
    answers = [client.get(f"/api/v1/simulation?seed={seed}").data for seed in (1, 2, 1)]
    assert answers[0] == answers[2] != answers[1]
    assert orjson.loads(answers[1])["seed"] == 2
