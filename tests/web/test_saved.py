"""Saved scenarios over HTTP: what was typed stays private, and edits need their token."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from costcalc.output.charts.registry import CHARTS, OF_INPUTS
from costcalc.web import create_app
from costcalc.web.store.database import Limits, Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

Save = Callable[..., dict[str, Any]]

PATH = "/api/v1/scenarios"
CANARY = "123457"
"""A salary that no figure, total or size comes to."""
SEEN = re.compile(CANARY[:3] + r"[,.   ]?" + CANARY[3:] + "|123[.,]4[56]")
ESTIMATES = tuple(f"/api/v1/estimate{end}" for end in ("", ".json", ".csv", ".tsv", ".xlsx"))
DRAWN = tuple(
    f"/chart/{name}.{end}" for name in CHARTS for end in ("json", "csv", "metadata.json", "svg")
)
FRAMED = tuple(f"/embed/{name}" for name in CHARTS)
MONEY = [each for each in (*DRAWN, *FRAMED) if not any(f"/{name}" in each for name in OF_INPUTS)]
"""What a publication as money shows of charts."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(file_url(tmp_path_factory.mktemp("saved") / "saved.db"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    return create_app(store=store).test_client()


@pytest.fixture(scope="module")
def save(client: FlaskClient) -> Save:
    """A new scenario: `save(years="5")`; its answer with what opens it as headers."""

    def saved(title: str = "Plan", **inputs: object) -> dict[str, Any]:
        reply = client.post(PATH, json={"title": title, "inputs": inputs or {"years": "5"}})
        assert reply.status_code == 201, reply.text
        return {**reply.json, "own": bearer(reply.json["edit_token"])}

    return saved


@pytest.fixture(scope="module")
def published(client: FlaskClient, save: Save) -> Callable[..., str]:
    """The publish id of a scenario with the canary in it."""

    def made(values: str = "money", **inputs: object) -> str:
        own = save(**{"salary.go": CANARY, **inputs})
        reply = client.post(own["links"]["publication"], json={"values": values},
                            headers=own["own"])  # fmt: skip
        assert reply.status_code == 201, reply.text
        found: str = reply.json["publish_id"]
        return found

    return made


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


def fields(reply: TestResponse) -> dict[str, str]:
    return {fault["field"]: fault["detail"] for fault in reply.json["errors"]}


def test_a_scenario_is_saved_read_changed_and_deleted(client: FlaskClient) -> None:
    body = {"title": "Plän", "note": "one\ntwo", "inputs": {"salary": {"go": 120_000}, "years": 5}}
    made = client.post(PATH, json=body)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert set(made.json) == {"id", "edit_token", "revision", "kept_unused_days", "links"}
    own, token = made.headers["Location"], made.json["edit_token"]
    assert own == made.json["links"]["self"] == f"{PATH}/{made.json['id']}"
    found = client.get(own)
    assert (found.status_code, found.headers["ETag"]) == (200, '"1"')
    shown = found.json
    for time in (shown.pop("created"), shown.pop("changed")):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)
    assert shown == {
        "id": made.json["id"], "title": "Plän", "note": "one\ntwo", "revision": 1,
        "inputs": {"salary.go": "120000", "years": "5"}, "price_book": "2026.12",
        "kept_unused_days": 730, "links": made.json["links"], "reasons": {},
    }  # fmt: skip
    changed = client.put(
        own, json={"inputs": {"years": 6}}, headers=bearer(token) | {"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["title"], changed.json["inputs"]) == ("", {"years": "6"})
    assert client.get(f"{own}?revision=1").json["title"] == "Plän"
    assert client.get(f"{own}?revision=1").headers["ETag"] == '"1"'
    listed = client.get(f"{own}/revisions").json["revisions"]
    assert [(each["revision"], each["title"]) for each in listed] == [(2, ""), (1, "Plän")]
    assert client.get(listed[1]["links"]["self"]).json["revision"] == 1
    gone = client.delete(own, headers=bearer(token))
    assert (gone.status_code, gone.data) == (204, b"")
    for reply in (client.get(own), client.delete(own, headers=bearer(token))):
        assert reply.status_code == 404


def test_everything_saved_is_private(client: FlaskClient, save: Save) -> None:
    made = save()
    own, token = made["links"]["self"], made["own"]
    replies = (
        client.get(own),
        client.get(f"{own}/revisions"),
        client.put(own, json={"inputs": {}}, headers={**token, "If-Match": '"1"'}),
        client.post(f"{own}/publication", headers=token),
        client.delete(f"{own}/publication", headers=token),
        client.delete(own, headers=token),
    )
    for reply in replies:
        assert reply.status_code < 300
        assert reply.headers["Cache-Control"] == "private, no-store"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "Content-Encoding" not in reply.headers  # packing tells lengths of secrets


def test_the_edit_token_is_told_once_and_stands_in_no_address(
    client: FlaskClient, save: Save, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = save()
    own, token, headers = made["links"]["self"], made["edit_token"], made["own"]
    assert token not in json.dumps(made["links"])
    published = client.post(f"{own}/publication", headers=headers)
    replies = [
        client.get(own, headers=headers),
        client.get(f"{own}/revisions", headers=headers),
        client.put(own, json={"inputs": {"years": "x"}}, headers={**headers, "If-Match": '"1"'}),
        client.put(own, json={"inputs": {}}, headers={**headers, "If-Match": '"9"'}),
        client.put(own, json={"inputs": {}}, headers={**headers, "If-Match": '"1"'}),
        client.delete(own, headers=bearer(f"{token}x")),
        client.get(f"/embed/annual?s={published.json['publish_id']}"),
        published,
    ]
    assert {reply.status_code for reply in replies} == {200, 201, 400, 403, 412}
    for reply in replies:
        assert token not in reply.text + str(reply.headers)
    assert token not in caplog.text
    assert made["id"] not in published.text  # who sees the one cannot find the other


@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({}, 428, "If-Match"),
        ({"If-Match": '"1"'}, 403, "Authorization"),
        ({"If-Match": '"1"', "Authorization": "Bearer wrong"}, 403, "Authorization"),
        ({"If-Match": '"1"', "Authorization": "Basic OWN:"}, 403, "Authorization"),
        ({"If-Match": '"2"', "Authorization": "Bearer OWN"}, 412, "If-Match"),
        ({"If-Match": 'W/"1"', "Authorization": "Bearer OWN"}, 412, "If-Match"),
        ({"If-Match": "rubbish", "Authorization": "Bearer OWN"}, 412, "If-Match"),
        ({"If-Match": "", "Authorization": "Bearer OWN"}, 412, "If-Match"),
        ({"If-Match": '"0"', "Authorization": "Bearer OWN"}, 412, "If-Match"),
        ({"If-Match": '"7", "1"', "Authorization": "Bearer OWN"}, 200, ""),
        ({"If-Match": "*", "Authorization": "Bearer OWN"}, 200, ""),
    ],
)
def test_a_change_needs_its_token_and_the_revision_it_is_of(
    client: FlaskClient, save: Save, headers: dict[str, str], status: int, field: str
) -> None:
    made = save()
    own = {name: text.replace("OWN", made["edit_token"]) for name, text in headers.items()}
    reply = client.put(made["links"]["self"], json={"inputs": {}}, headers=own)
    assert reply.status_code == status
    if status > 200:
        assert list(fields(reply)) == [field]
        assert client.get(made["links"]["self"]).json["revision"] == 1


def test_who_holds_a_revision_is_told_so(client: FlaskClient, save: Save) -> None:
    own = save()["links"]["self"]
    assert client.get(own, headers={"If-None-Match": '"1"'}).status_code == 304
    assert client.get(own, headers={"If-None-Match": '"2"'}).status_code == 200
    assert client.head(own).headers["ETag"] == '"1"'


def test_what_is_wrong_is_told_all_at_once_and_saves_nothing(client: FlaskClient) -> None:
    wrong = {
        "title": "a\tb", "note": "x" * 4001, "titel": "?",
        "inputs": {"years": 99, "salary": {"go": "much"}, "yeras": 3, "period": "month"},
    }  # fmt: skip
    reply = client.post(PATH, json=wrong)
    assert reply.status_code == 400
    assert set(fields(reply)) == {
        "title", "note", "titel",
        "inputs.years", "inputs.salary.go", "inputs.yeras", "inputs.period",
    }  # fmt: skip
    assert "suggestion" in reply.json["errors"][0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"title": "no inputs"}, 400),
        ({"inputs": None}, 400),
        ({"inputs": [1]}, 400),
        ({"inputs": "years=5"}, 400),
        ({"inputs": {"years": "5"}, "title": None}, 400),
        ({"inputs": {}, "title": ["a"]}, 400),
        ({"inputs": {}, "title": "x" * 201}, 422),
        ({"inputs": {}, "title": "a\nb"}, 422),
        ({"inputs": {}, "title": "nul \0"}, 422),
        ({"inputs": {}, "title": "safe \u202etxt.exe"}, 422),
        ({"inputs": {}, "note": "\x1b[2J"}, 422),
        ({"inputs": {"years": 0}}, 422),
        ({"inputs": {"book": "1999.01"}}, 404),
        ([], 400),
        ({"inputs": {}}, 201),
        ({"inputs": {"book": "2026.12"}, "_": "ignored"}, 201),
        ({"inputs": {}, "title": "x" * 200, "note": "☂👩‍💻\n" * 500}, 201),
    ],
)
def test_only_what_can_be_kept_and_computed_is_saved(
    client: FlaskClient, body: object, status: int
) -> None:
    assert client.post(PATH, json=body).status_code == status


def test_a_body_that_is_no_json_or_too_large_is_refused(client: FlaskClient) -> None:
    def sent(data: bytes, kind: str = "application/json") -> int:
        return client.post(PATH, data=data, content_type=kind).status_code

    assert sent(b"{") == 400
    assert sent(b'{"inputs": {}, "title": "\\ud800"}') == 400
    assert sent(b'{"inputs": {}, "title": "a", "title": "b"}') == 400
    assert sent(b"inputs=", "application/x-www-form-urlencoded") == 415
    assert sent(b'{"inputs": {}}', "text/plain") == 415
    assert sent(b'{"note": "' + b"x" * 70_000 + b'"}') == 413
    assert sent(b"[" * 50_000) == 400


def test_unknown_parameters_are_refused_and_no_failure_looks_like_success(
    client: FlaskClient, save: Save
) -> None:
    own = save()["links"]["self"]
    assert client.get(f"{own}?revison=1").status_code == 400
    assert client.get(f"{own}?_=1").status_code == 200
    assert client.get(f"{own}?revision=0").status_code == 422
    assert client.get(f"{own}?revision=x").status_code == 400
    assert client.get(f"{own}?revision=1&revision=1").status_code == 400
    assert client.get(f"{own}?revision=2").status_code == 404
    inline = client.post(f"{PATH}?errors=inline", json={"inputs": {"years": 99}})
    assert inline.status_code == 400
    assert client.get(f"{PATH}/never?errors=inline").status_code == 400


def test_a_repeated_request_gets_the_same_answer(client: FlaskClient) -> None:
    key = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324", **bearer("my own secret")}
    quoted = {**key, "Idempotency-Key": f'"{key["Idempotency-Key"]}"'}
    one = client.post(PATH, json={"title": "x", "inputs": {"years": 5}}, headers=key)
    again = client.post(PATH, json={"inputs": {"years": "5.0"}, "title": "x"}, headers=quoted)
    assert (one.status_code, again.status_code) == (201, 201)
    assert one.json == again.json
    assert one.headers["Location"] == again.headers["Location"]
    other = client.post(PATH, json={"title": "y", "inputs": {"years": 5}}, headers=key)
    assert (other.status_code, list(fields(other))) == (422, ["Idempotency-Key"])
    faulty = client.post(PATH, json={"inputs": {"years": 0}}, headers=key)
    assert faulty.status_code == 422


@pytest.mark.parametrize(
    "key", ["", "two words of some length", "ä" * 20, "x" * 256, "x" * 15, '"']
)
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    reply = client.post(PATH, json={"inputs": {}}, headers={"Idempotency-Key": key})
    assert (reply.status_code, list(fields(reply))) == (400, ["Idempotency-Key"])


SIDE_BY_SIDE = ("wide", "decision", "breakdown")
LAYOUTS = ("years", "months&start=2027-01", "focus&start=2027-01")
WIDE = tuple(f"/api/v1/estimate.csv?layout={layout}" for layout in (*SIDE_BY_SIDE, *LAYOUTS))
HIDDEN = ("quantity", "unit_price", "Quantity", "Unit", "warnings")
"""What stands in the name of a column that tells what was typed."""


@pytest.mark.parametrize(
    "address", [*ESTIMATES[2:4], *WIDE, "/chart/annual.json", "/chart/bridge.csv"]
)
def test_a_publish_id_stands_for_the_inputs(
    client: FlaskClient, published: Callable[..., str], address: str
) -> None:
    def content(query: str) -> Any:
        reply = client.get(f"{address}{'&' if '?' in address else '?'}{query}")
        assert reply.status_code == 200, reply.text
        if "estimate" not in address:
            return reply.text
        rows = csv.DictReader(io.StringIO(reply.text), delimiter="\t" if "tsv" in address else ",")
        return [
            {name: cell for name, cell in row.items() if not any(each in name for each in HIDDEN)}
            for row in rows
        ]

    typed = f"salary.go={CANARY}&years=4&book=2026.12"
    assert content(f"s={published(years=4)}") == content(typed)


def test_a_published_estimate_has_the_amounts_and_nothing_that_was_typed(
    client: FlaskClient, published: Callable[..., str]
) -> None:
    inputs = {"set.monitoring_price": "61.730", "team_size": "7.31", "set.consulting_rate": "211"}
    id_ = published(**inputs)
    open_ = client.get(f"/api/v1/estimate?salary.go={CANARY}&team_size=7.31").json
    found = client.get(f"/api/v1/estimate?s={id_}").json
    assert found.keys() == open_.keys()
    assert found["inputs"] == []
    assert open_["inputs"] != []
    (doubt,) = (each for each in found["warnings"] if each["code"] == "ambiguous_thousands")
    assert doubt["message"].endswith("may stand between thousands or before decimals.")
    assert [doubt[name] for name in ("value", "suggestion", "link")] == [None] * 3
    for row in (*found["items"], *found["one_off"]):
        assert row["figures"] == []
        assert row.get("quantity") is row.get("unit_price") is None
    for technology in found["technologies"]:
        assert {*technology["per_order"].values(), *technology["per_developer"].values()} == {None}


@pytest.mark.parametrize("address", [*ESTIMATES, *WIDE])
def test_no_form_of_a_published_estimate_tells_what_was_typed(
    client: FlaskClient, published: Callable[..., str], address: str
) -> None:
    id_ = published(market_salary="98.730", team_size="7.3137", draws="0")
    reply = client.get(f"{address}{'&' if '?' in address else '?'}s={id_}")
    assert "ambiguous_thousands" in reply.headers["Costcalc-Warnings"]
    for part in unzipped(reply.data) if "xlsx" in address else [reply.text]:
        assert not re.search(rf"(?<!\d)(?:98\.73|7\.3137|{CANARY})(?!\d)", part)


def test_a_published_number_is_an_amount(
    client: FlaskClient, published: Callable[..., str]
) -> None:
    id_ = published(team_size="7.31")
    asked = f"/api/v1/estimate.txt?s={id_}&metric="
    for name in ("annual.go.likely", "go.salaries.annual.likely", "payback.go", "rank.go"):
        reply = client.get(f"{asked}{name}")
        assert reply.status_code in (200, 422)
        assert "published" not in reply.text
    for name in ("salary.go.likely", "team_size.likely", "person_month.go.likely",
                 "per_developer.go.likely", "go.server_price.likely", "years"):  # fmt: skip
        reply = client.get(f"{asked}{name}", headers={"Accept": "application/json"})
        assert reply.status_code == 403, name
        assert "published" in reply.text


@pytest.mark.parametrize("address", [*ESTIMATES, *MONEY])
def test_no_address_in_an_answer_holds_what_was_typed(
    client: FlaskClient, published: Callable[..., str], address: str
) -> None:
    id_ = published()
    for view in ("", "&table=1&period=month" if "embed" in address else "&period=month"):
        reply = client.get(f"{address}?s={id_}{view}")
        assert reply.status_code == 200, reply.text
        assert reply.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in reply.headers
        parts = [reply.text] if not address.endswith("xlsx") else unzipped(reply.data)
        for part in parts:
            found = re.findall(r"""["'(>](?:https?://[^/"']+)?/[a-z][^"'\s<>]*[?][^"'<>]*""", part)
            assert not [link for link in found if CANARY in link or "salary" in link]
            assert not re.findall(r"salary\.go(?:=|%3D)", part)


def unzipped(data: bytes) -> list[str]:
    book = zipfile.ZipFile(io.BytesIO(data))
    return [book.read(name).decode() for name in book.namelist()]


def test_links_of_an_answer_carry_the_publish_id_and_lead_back_to_nothing_typed(
    client: FlaskClient, published: Callable[..., str]
) -> None:
    id_ = published()
    record = client.get(f"/api/v1/estimate?s={id_}").json
    links = record["links"]
    assert links["permalink"] is links["trace"] is None
    assert "link_too_long" not in [each["code"] for each in record["warnings"]]
    for name in ("self", "csv", "tsv", "xlsx", "embed"):
        assert links[name].endswith(f"?s={id_}")
        assert client.get(links[name]).status_code == 200
    embed = client.get(f"/embed/annual?s={id_}&period=month").text
    assert 'href="http://localhost/" target="_blank"' in embed
    oembed = client.get(f"/oembed?url=http://localhost/embed/annual?s={id_}")
    assert oembed.headers["Cache-Control"] == "private, no-store"
    assert f"s={id_}" in oembed.json["html"]
    assert CANARY not in oembed.text


@pytest.mark.parametrize("address", [*DRAWN, *FRAMED])
def test_what_is_published_as_percentages_shows_no_money_however_it_is_asked(
    client: FlaskClient, published: Callable[..., str], address: str
) -> None:
    id_ = published("ratio")
    for view in ("", "&values=money", "&period=month&map=peak-salary"):
        reply = client.get(f"{address}?s={id_}{view}")
        if reply.status_code == 422:  # a view that there is not
            continue
        assert reply.status_code == 200
        assert not SEEN.search(reply.text), SEEN.search(reply.text)
        assert "USD" not in reply.text


def test_an_estimate_of_percentages_is_refused(
    client: FlaskClient, published: Callable[..., str]
) -> None:
    id_ = published("ratio")
    for address in ESTIMATES:
        reply = client.get(f"{address}?s={id_}")
        assert reply.status_code == 403
        assert CANARY not in reply.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("s=never", 404),
        ("s=", 400),
        ("s=ID&s=ID", 400),
        ("s=ID&years=4", 400),
        ("s=ID&book=2026.12", 400),
        ("s=ID&set.peak_to_mean=6", 400),
        ("s=ID&wat=1", 400),
        ("s=ID&theme=pink", 422),
        ("s=ID&dl=1&_=9", 200),
    ],
)
def test_a_publish_id_stands_alone(
    client: FlaskClient, published: Callable[..., str], query: str, status: int
) -> None:
    reply = client.get(f"/api/v1/estimate.csv?{query.replace('ID', published())}")
    assert reply.status_code == status
    assert CANARY not in reply.text or status == 200


def test_a_publish_id_may_stand_in_a_body(
    client: FlaskClient, published: Callable[..., str]
) -> None:
    reply = client.post("/api/v1/estimate", json={"s": published()})
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "private, no-store")
    assert client.post("/api/v1/estimate", json={"s": published(), "years": 3}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/", "/flips", "/receipt?number=annual.go.likely", "/api/v1/simulation",
                "/api/v1/trace?number=annual.go.likely", "/api/v1/figures"]
)  # fmt: skip
def test_elsewhere_a_publish_id_is_no_parameter(
    client: FlaskClient, published: Callable[..., str], address: str
) -> None:
    mark = "&" if "?" in address else "?"
    assert client.get(f"{address}{mark}s={published()}").status_code == 400


def test_a_withdrawn_publication_shows_nothing(client: FlaskClient, save: Save) -> None:
    made = save()
    place = made["links"]["publication"]
    assert client.post(place, headers=bearer("wrong")).status_code == 403
    assert client.post(place, json={"values": "all"}, headers=made["own"]).status_code == 422
    assert client.post(place, json={"value": "ratio"}, headers=made["own"]).status_code == 400
    links = client.post(place, headers=made["own"]).json["links"]
    for address in links.values():
        assert client.get(address).status_code == 200
    assert client.delete(place, headers=bearer("wrong")).status_code == 403
    assert client.delete(place, headers=made["own"]).status_code == 204
    for address in links.values():
        assert client.get(address).status_code == 404


def test_a_secret_that_was_not_sent_the_first_time_gets_no_token(client: FlaskClient) -> None:
    key, body = {"Idempotency-Key": "my-plan-for-2027"}, {"title": "x", "inputs": {"years": 5}}
    one, again = (client.post(PATH, json=body, headers=key).json for _ in range(2))
    assert one["edit_token"]
    assert again == {**one, "edit_token": None}
    stranger = client.post(PATH, json=body, headers={**key, **bearer("another secret")}).json
    assert {stranger["id"], stranger["edit_token"]}.isdisjoint({one["id"], one["edit_token"]})


def test_an_edit_token_is_changed_for_a_new_one(client: FlaskClient, save: Save) -> None:
    made = save()
    place = f"{PATH}/{made['id']}/token"
    assert client.post(place, headers=bearer("wrong")).status_code == 403
    renewed = client.post(place, headers=made["own"])
    assert (renewed.status_code, renewed.headers["Cache-Control"]) == (201, "private, no-store")
    assert client.post(place, headers=made["own"]).status_code == 403
    assert client.post(place, headers=bearer(renewed.json["edit_token"])).status_code == 201


def test_a_publication_has_the_end_that_was_chosen(client: FlaskClient, save: Save) -> None:
    made = save()
    place = f"{PATH}/{made['id']}/publication"

    def publish(expires: object) -> TestResponse:
        body = {"values": "money", "expires": expires}
        return client.post(place, json=body, headers=made["own"])

    shown = publish("2999-12-31")
    assert (shown.status_code, shown.json["expires"]) == (201, "2999-12-31")
    assert client.get(shown.json["links"]["embed"]).status_code == 200
    wrong = {"2001-01-01": 422, "2999-13-01": 400, "tomorrow": 400, "": 400}
    assert {text: publish(text).status_code for text in wrong} == wrong
    assert publish(20991231).status_code == 400
    assert publish(None).json["expires"] is None


def test_the_revisions_come_a_hundred_at_a_time(client: FlaskClient, save: Save) -> None:
    made = save()
    place = f"{PATH}/{made['id']}"
    for revision in range(1, 105):
        body, wanted = {"inputs": {"years": 5}}, {"If-Match": f'"{revision}"'}
        assert client.put(place, json=body, headers={**made["own"], **wanted}).status_code == 200
    first = client.get(f"{place}/revisions").json
    assert [each["revision"] for each in first["revisions"]] == [*range(105, 5, -1)]
    rest = client.get(first["links"]["next"]).json
    assert [each["revision"] for each in rest["revisions"]] == [*range(5, 0, -1)]
    assert rest["links"]["next"] is None


@pytest.mark.parametrize("title", [" ", "\u200b", "\u00ad\u2060", "\u3164", "\u061c \ufe0f"])
def test_a_title_that_shows_nothing_is_refused(client: FlaskClient, title: str) -> None:
    reply = client.post(PATH, json={"title": title, "inputs": {}})
    assert (reply.status_code, list(fields(reply))) == (422, ["title"])
    assert client.post(PATH, json={"title": f"{title}x", "inputs": {}}).status_code == 201


def test_what_no_longer_reads_is_left_out_and_said_without_repeating_it(
    client: FlaskClient, store: Store, published: Callable[..., str]
) -> None:
    id_ = published()
    with store.writing() as connection:
        wrong = {"inputs": json.dumps({"salary.go": CANARY, "years": "77"}), "id": id_}
        connection.execute(
            text("UPDATE revisions SET inputs = :inputs WHERE scenario = "
                 "(SELECT id FROM scenarios WHERE publish_id = :id)"), wrong
        )  # fmt: skip
    reply = client.get(f"/api/v1/estimate?s={id_}")
    assert (reply.status_code, reply.json["years"]) == (200, 3)
    assert "77" not in str(reply.json["warnings"])
    told = [each["message"] for each in reply.json["warnings"] if each["code"] == "moved"]
    assert told == ["Some of what was typed is left out, since it can no longer be read."]


def test_without_a_store_the_calculator_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for store, state in ((Store(None), "none"), (Store(file_url(tmp_path / "file" / "x")), "down")):
        client = create_app(store=store).test_client()
        asked = (
            client.post(PATH, json={"inputs": {}}),
            client.get(f"{PATH}/x"),
            client.get("/embed/annual?s=x", headers={"Accept": "text/html"}),
        )
        for reply in asked:
            assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
            assert reply.headers["Cache-Control"] == "no-store"
        assert asked[0].json["type"] == "http://localhost/problems/unavailable"
        assert asked[2].mimetype == "text/html"
        assert client.get("/api/v1/estimate").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json["store"]) == (200, state)
        store.close()


def test_a_full_store_says_507(tmp_path: Path) -> None:
    store = Store(file_url(tmp_path / "saved.db"), Limits(revisions=1))
    client = create_app(store=store).test_client()
    assert client.post(PATH, json={"inputs": {}}).status_code == 201
    reply = client.post(PATH, json={"inputs": {}})
    assert (reply.status_code, reply.json["type"]) == (507, "http://localhost/problems/store-full")
    store.close()


def test_what_a_scenario_endpoint_does_not_take_is_405(client: FlaskClient, save: Save) -> None:
    own = save()["links"]["self"]
    assert client.get(PATH).status_code == 405
    assert client.post(own, json={}).status_code == 405
    assert client.get(f"{own}/publication").status_code == 405


def test_what_was_doubtful_when_it_was_typed_is_so_when_it_is_saved(
    client: FlaskClient, save: Save
) -> None:
    own = save(orders_per_month="150.000", salary="120..180k", currency="EUR")
    told = client.get(f"/s/{own['id']}/estimate.csv").text
    assert "ambiguous_thousands" in told
    assert "suffix_shared" in told


_DIALECT = {"csv": "excel", "tsv": "excel-tab", "ate": "excel"}
TYPED: dict[str, Any] = {
    "salary.go": CANARY,
    "team_size": 71.37,
    "orders_per_month": 271_828,
    "set.peak_to_mean": 5.4321,
    "revenue_per_hour": 0,
    "draws": 200,
}


@pytest.mark.parametrize(
    "form",
    [
        *("", ".csv", ".tsv", ".xlsx", ".json?layout=records", ".csv?layout=years"),
        *(".csv?layout=months&start=2027-01", ".csv?layout=focus&start=2027-01"),
    ],
)
def test_an_estimate_that_is_published_as_money_leaves_out_what_was_typed(
    client: FlaskClient, save: Save, form: str
) -> None:
    made = save(**TYPED)
    place = f"{PATH}/{made['id']}"
    shown = client.post(f"{place}/publication", json={"values": "money"}, headers=made["own"])

    def content(address: str) -> str:
        reply = client.get(address)
        assert reply.status_code == 200
        whole = unzipped(reply.data) if "xlsx" in address else [reply.text]
        return " ".join(whole)

    def told(text: str) -> set[str]:
        words = (f"{CANARY}", "71.37", "271828", "271,828", "5.4321")
        return {word for word in words if re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", text)}

    mark = "&" if "?" in form else "?"
    assert told(content(f"/api/v1/estimate{form}{mark}s={shown.json['publish_id']}")) == set()
    if form in ("", ".csv", ".xlsx"):  # the control: whoever has the viewing id sees it
        assert told(content(f"/s/{made['id']}/estimate{form or '.json'}"))


def test_a_number_that_is_typed_cannot_be_asked_of_what_is_published(
    client: FlaskClient, save: Save
) -> None:
    made = save(**TYPED)
    place = f"{PATH}/{made['id']}/publication"
    id_ = client.post(place, json={"values": "money"}, headers=made["own"]).json["publish_id"]

    def status(metric: str) -> int:
        return client.get(f"/api/v1/estimate.txt?s={id_}&metric={metric}").status_code

    for metric in ("annual.go.likely", "go.compute.annual.high", "present_value.go.p50"):
        assert status(metric) == 200
    for metric in (
        "salary.go.likely",
        "team_size.likely",
        "peak_to_mean.likely",
        "per_order.go.likely",
        "salaries.go.likely",
    ):
        assert status(metric) == 403, metric
