"""Who holds an answer already is told so before any work is done, and never wrongly."""

from __future__ import annotations

import gzip
import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest

from costcalc.prices.book import folder, load_price_book
from costcalc.web import create_app
from costcalc.web.delivery import response_cache, send

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

ANALYSES = (
    "/api/v1/estimate",
    "/api/v1/estimate.json",
    "/api/v1/estimate.csv",
    "/api/v1/estimate.tsv?layout=wide",
    "/api/v1/estimate.txt?metric=annual.go.likely",
    "/api/v1/estimate.xlsx",
    "/api/v1/simulation",
    "/api/v1/sensitivity?of=annual.go",
    "/api/v1/flip-points?driver=go.salary",
    "/api/v1/flip-map?x=orders_per_month&y=go.salary&cells=4",
    "/api/v1/bridge?from=elixir&to=go",
    "/api/v1/trace?number=annual.go.likely",
    "/api/v1/trace.txt?number=annual.go.likely",
    "/api/v1/compare?a.years=4",
    "/api/v1/figures",
    "/api/v1/figures/go.page_salary",
    "/api/v1/technologies",
    "/api/v1/servers.csv",
    "/api/v1/countries",
    "/api/v1/rates",
    "/chart/annual.json",
    "/chart/annual.csv",
    "/chart/annual.svg",
    "/chart/tornado.json",
    "/chart/servers.metadata.json",
)
PAGES = (
    *("/", "/breakdown", "/certainty", "/working", "/compare?b.years=5", "/embed/annual"),
    *("/embed/flip", "/flips", "/receipt?number=annual.go.likely", "/method", "/sources"),
    *("/technologies", "/cases", "/changes"),
)
ESTIMATE = "/api/v1/estimate"
BOOK = f"book={load_price_book().version}"


def pinned(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{BOOK}"


def tag(client: FlaskClient, address: str, **headers: str) -> str:
    reply = client.get(address, headers=headers)
    assert reply.status_code == 200, reply.text
    found: str = reply.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}(-gzip)?"', found)  # strong
    return found


@pytest.mark.parametrize("address", ANALYSES)
def test_who_holds_an_answer_is_told_so(client: FlaskClient, address: str) -> None:
    held = client.get(address)
    again = client.get(address, headers={"If-None-Match": held.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Type" not in again.headers
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == held.headers[name]


@pytest.mark.parametrize("address", ANALYSES)
def test_an_address_with_its_book_is_good_for_a_day_and_others_are_asked_again(
    client: FlaskClient, address: str
) -> None:
    a_day = "public, max-age=86400, stale-while-revalidate=604800"
    assert client.get(pinned(address)).headers["Cache-Control"] == a_day
    assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_no_work_is_done_for_who_holds_the_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    held = {address: tag(client, address) for address in (f"{ESTIMATE}.csv", "/chart/annual.json")}

    def failing(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("costcalc.web.question.estimate", failing)
    for address, own in held.items():
        assert client.get(address, headers={"If-None-Match": own}).status_code == 304
        assert client.get(f"{address}?years=7").status_code == 500


def test_an_answer_asked_again_is_the_same_and_made_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = app.test_client(), f"{ESTIMATE}?orders_per_month=123457"
    made = [client.get(address, headers={"Accept-Encoding": packing}) for packing in ("gzip", "")]
    monkeypatch.setattr("costcalc.web.question.estimate", None)
    for first in made:
        packing = {"Accept-Encoding": first.content_encoding or ""}
        again = client.get(address, headers=packing)
        assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    elsewhere = client.get(address, base_url="http://127.0.0.1:8123")
    assert elsewhere.status_code == 500  # addresses in an answer bear the name it was asked under


def test_what_is_remembered_of_answers_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response_cache, "CAPACITY", 100_000)
    app = create_app()
    for orders in range(20):
        app.test_client().get(f"{ESTIMATE}?draws=0&orders_per_month={200_000 + orders}")
    assert 50_000 < app.extensions["answers"].currsize <= 100_000


@pytest.mark.parametrize(
    ("address", "packing"),
    [
        *((address, packing) for address in ANALYSES for packing in ("gzip", "identity")),
        *((page, "identity") for page in (*PAGES, "/healthz", f"{ESTIMATE}?years=0")),
    ],
)
def test_head_has_the_headers_of_get(client: FlaskClient, address: str, packing: str) -> None:
    def headers(method: str) -> dict[str, str]:
        reply = client.open(address, method=method, headers={"Accept-Encoding": packing})
        assert (len(reply.data) == 0) == (method == "HEAD")
        own = {"X-Request-Id", "Content-Security-Policy"}
        return {name: value for name, value in reply.headers.items() if name not in own}

    got = headers("GET")
    assert "Content-Length" in got
    assert headers("HEAD") == got


SAME = (
    ("orders_per_month=1M", "orders_per_month=1000000"),
    ("years=4&team_size=5", "team_size=5.0&years=4"),
    ("", "years=3&scope=like_for_like&_=1"),
    ("technologies=go,elixir", "technologies=elixir,go"),
    ("market_salary=120k", "set.market_salary=120,000 USD"),
    ("set.peak_to_mean=6&set.go.server_price=60", "set.go.server_price=60&set.peak_to_mean=6"),
    ("team_size.go=3&team_size.elixir=4", "team_size.elixir=4&team_size.go=3"),
    ("", BOOK),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_question_in_two_spellings_is_one_answer(
    client: FlaskClient, one: str, other: str
) -> None:
    a, b = (client.get(f"{ESTIMATE}?{query}") for query in (one, other))
    assert a.headers["ETag"] == b.headers["ETag"]
    assert a.data == b.data


def test_different_answers_never_share_a_tag(client: FlaskClient) -> None:
    metrics = ("annual.go.likely", "annual.go.low")
    addresses = [
        *ANALYSES,
        f"{ESTIMATE}.csv?layout=wide",
        f"{ESTIMATE}.csv?layout=wide&period=month",
        f"{ESTIMATE}.csv?bom=1",
        f"{ESTIMATE}.csv?dl=1",
        f"{ESTIMATE}.tsv",
        *(
            f"{ESTIMATE}?{each}"
            for each in ("years=4", "years=5", "seed=2", "of=annual", "draws=0")
        ),
        f"{ESTIMATE}.txt?metric={metrics[1]}",
        "/api/v1/compare?b.years=4",
        "/api/v1/compare?b.years=5",
        "/api/v1/compare?a.years=4&b.years=4&seed=2",
        "/api/v1/bridge?from=go&to=elixir",
        "/chart/annual.json?period=month",
        "/chart/annual.json?panels=categories",
        "/chart/annual.svg?theme=dark",
        "/chart/annual.svg?width=800",
        "/chart/monthly.json",
    ]
    found: dict[str, bytes] = {}
    for address in addresses:
        reply = client.get(address)
        assert reply.status_code == 200, address
        assert found.setdefault(reply.headers["ETag"], reply.data) == reply.data, address
    assert len(found) == len(addresses)


def test_packed_and_plain_answers_have_tags_of_their_own(client: FlaskClient) -> None:
    plain, packed = tag(client, ESTIMATE), tag(client, ESTIMATE, **{"Accept-Encoding": "gzip"})
    assert packed == f'{plain[:-1]}-gzip"'
    body = client.get(ESTIMATE, headers={"Accept-Encoding": "gzip"})
    assert (body.headers["Content-Encoding"], body.headers["ETag"]) == ("gzip", packed)
    assert gzip.decompress(body.data) == client.get(ESTIMATE).data
    for own in (plain, packed):
        takes = {"Accept-Encoding": "gzip", "If-None-Match": own}
        assert client.get(ESTIMATE, headers=takes).headers["ETag"] == own
    unpacked = client.get(ESTIMATE, headers={"If-None-Match": packed})
    assert unpacked.status_code == 200  # who cannot read it does not hold it


def test_an_answer_too_small_to_pack_is_tagged_as_it_is_sent(client: FlaskClient) -> None:
    number = f"{ESTIMATE}.txt?metric=rank.go"
    reply = client.get(number, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in reply.headers
    assert reply.headers["ETag"] == tag(client, number)


@pytest.mark.parametrize("shape", ["W/{}", '"x", {}', "*", '{},"y"'])
def test_a_tag_is_found_however_it_is_sent(client: FlaskClient, shape: str) -> None:
    held = shape.format(tag(client, ESTIMATE))
    assert client.get(ESTIMATE, headers={"If-None-Match": held}).status_code == 304


@pytest.mark.parametrize("held", ['"x"', "", "rubbish", '"' + "0" * 32 + '"'])
def test_a_tag_of_something_else_gets_the_answer(client: FlaskClient, held: str) -> None:
    assert client.get(ESTIMATE, headers={"If-None-Match": held}).status_code == 200


def test_answers_vary_by_what_they_are_chosen_by(client: FlaskClient) -> None:
    def varies(address: str) -> set[str]:
        return set(client.get(address).headers["Vary"].split(", "))

    assert varies(ESTIMATE) == {"Accept", "Accept-Encoding"}
    assert varies(f"{ESTIMATE}.csv") == varies("/chart/annual.json") == {"Accept-Encoding"}


def test_another_book_or_program_makes_other_tags(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tag(client, ESTIMATE)
    shutil.copytree(folder(), tmp_path / "book")
    common = tmp_path / "book" / "common.toml"
    common.write_text(common.read_text().replace("[0, 0.03, 0.05]", "[0, 0.04, 0.05]"))
    other = create_app(tmp_path / "book").test_client()
    assert other.get(ESTIMATE).data != client.get(ESTIMATE).data
    assert tag(other, ESTIMATE) != plain
    monkeypatch.setattr(send, "PROGRAM", "another")
    assert tag(create_app().test_client(), ESTIMATE) != plain


@pytest.mark.parametrize(
    "address", [f"?years=0&{BOOK}", "?what=1", "?book=1999", f".xyz?{BOOK}", "?dl=2"]
)
def test_errors_are_kept_by_nobody(client: FlaskClient, address: str) -> None:
    reply = client.get(f"{ESTIMATE}{address}", headers={"If-None-Match": "*"})
    assert reply.status_code >= 400
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers


def test_what_was_sent_in_a_body_is_kept_by_nobody(client: FlaskClient) -> None:
    reply = client.post(ESTIMATE, json=dict(parse_qsl(BOOK)), headers={"If-None-Match": "*"})
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in reply.headers


@pytest.mark.parametrize("address", PAGES)
def test_who_holds_a_page_is_told_so_and_asks_again_but_for_a_pinned_frame(
    client: FlaskClient, address: str
) -> None:
    for asked in (address, pinned(address)):
        held = client.get(asked)
        again = client.get(asked, headers={"If-None-Match": held.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
            assert again.headers[name] == held.headers[name]
        kept = asked != address and "/embed/" in asked
        assert held.headers["Cache-Control"].startswith("public, " if kept else "no-cache")
        german = client.get(asked, headers={"Accept-Language": "de"})
        assert "/embed/" in asked or german.headers["ETag"] != held.headers["ETag"]


def test_a_pinned_answer_does_not_age_and_others_say_how_old_the_figures_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"{ESTIMATE}?{urlencode(query)}" for query in ({}, dict(parse_qsl(BOOK)))]
    fresh = [client.get(address) for address in addresses]
    assert [reply.headers["ETag"] for reply in fresh] == [fresh[0].headers["ETag"]] * 2

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # noqa: ARG003
            return datetime(2030, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("costcalc.web.current.datetime", Later)
    today, then = (client.get(address) for address in addresses)
    assert "old_book" in [each["code"] for each in today.json["warnings"]]
    assert today.headers["ETag"] != fresh[0].headers["ETag"]
    assert (then.data, then.headers["ETag"]) == (fresh[1].data, fresh[1].headers["ETag"])
