"""The log has one line a happening, of fields that are allowed, and nothing that was typed."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from whole import Whole

from costcalc.web import create_app
from costcalc.web.delivery.logs import FIELDS, Line

Lines: TypeAlias = Callable[[], list[dict[str, Any]]]

TYPED = "7351942"
ALWAYS = {"time", "level", "event", "process"}
REQUEST = ("request_id", "method", "route", "status", "seconds", "bytes")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the service in process."""
    return Whole(app)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is written down from now on, each line read back."""
    stream, root, own = StringIO(), logging.getLogger(), logging.getLogger("costcalc")
    handler, level = logging.StreamHandler(stream), own.level
    handler.setFormatter(Line())
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    own.setLevel(level)
    root.removeHandler(handler)


def test_a_request_is_one_line_of_the_fields_that_are_allowed(
    client: FlaskClient, lines: Lines
) -> None:
    answer = client.get(f"/api/v1/estimate?salary={TYPED}")
    (line,) = lines()
    assert set(line) == {*ALWAYS, *REQUEST}
    assert set(REQUEST) < set(FIELDS)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["level"], line["event"], line["method"]) == ("info", "request", "GET")
    assert (line["route"], line["status"]) == ("/api/v1/estimate", 200)
    assert line["bytes"] == len(answer.data)
    assert 0 < line["seconds"] < 60
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])


@pytest.mark.parametrize(
    ("method", "path", "logged"),
    [
        ("GET", f"/api/v1/figures/{TYPED}", ("GET", "/api/v1/figures/<id_>", 400)),
        ("GET", f"/api/v1/scenarios/{TYPED}", ("GET", "/api/v1/scenarios/<id_>", 400)),
        ("GET", f"/{TYPED}", ("GET", "unknown", 404)),
        ("DELETE", "/method", ("DELETE", "unknown", 405)),
        (f"M{TYPED}", "/", ("other", "unknown", 405)),
        ("POST", "/api/v1/estimate", ("POST", "/api/v1/estimate", 400)),
    ],
)
def test_no_address_body_or_header_is_written_down(
    client: FlaskClient, lines: Lines, method: str, path: str, logged: tuple[str, str, int]
) -> None:
    headers = {"Referer": f"http://x/?{TYPED}", "User-Agent": TYPED, "X-Request-Id": TYPED}
    body = f'{{"salaries": {TYPED}}}' if method == "POST" else None
    client.open(
        f"{path}?salary={TYPED}x",
        method=method,
        headers=headers,
        data=body,
        content_type="application/json",
    )
    (line,) = lines()
    assert (line["method"], line["route"], line["status"]) == logged
    assert TYPED not in json.dumps(line)


@pytest.mark.parametrize(
    "given",
    ["8f2c1f0e-6a55-4d0e-9c4e-0d3b7a1c2e4f", "8f2c1f0e6a554d0e9c4e0d3b7a1c2e4f"],
)
def test_the_id_that_a_front_gave_a_request_is_kept(
    client: FlaskClient, lines: Lines, given: str
) -> None:
    answer = client.get("/nothing.json", headers={"X-Request-Id": given})
    kept = str(UUID(given))
    assert answer.headers["X-Request-Id"] == kept == lines()[0]["request_id"]
    assert answer.json["instance"] == f"urn:uuid:{kept}"


@pytest.mark.parametrize(
    "given",
    [
        TYPED,
        "",
        "8F2C1F0E-6A55-4D0E-9C4E-0D3B7A1C2E4F",
        "8f2c1f0e-6a554d0e-9c4e-0d3b7a1c2e4f",
        "{8f2c1f0e-6a55-4d0e-9c4e-0d3b7a1c2e4f}",
        "8f2c1f0e-6a55-4d0e-9c4e-0d3b7a1c2e4f ",
        "٨f2c1f0e-6a55-4d0e-9c4e-0d3b7a1c2e4f",
    ],
)
def test_an_id_in_any_other_form_is_replaced(client: FlaskClient, given: str) -> None:
    environ = {"HTTP_X_REQUEST_ID": given}
    answer = client.get("/healthz", environ_overrides=environ)
    assert UUID(answer.headers["X-Request-Id"]).version == 4
    assert answer.headers["X-Request-Id"] != given


def test_a_batch_is_written_down_once_it_is_sent_whole(client: FlaskClient, lines: Lines) -> None:
    rows = "salary\n" + f"{TYPED}\n" * 600
    answer = client.post("/api/v1/batch.csv", data=rows, content_type="text/csv")
    (line,) = lines()
    assert (line["route"], line["bytes"]) == ("/api/v1/batch.csv", len(answer.data))


def test_what_the_documentation_asks_itself_is_no_request(
    client: FlaskClient, lines: Lines
) -> None:
    client.get("/docs")
    assert [line["route"] for line in lines()] == ["/docs"]


@pytest.fixture
def broken() -> FlaskClient:
    """A service that fails with what was typed in its message."""
    app = create_app()

    @app.get("/view")
    def view() -> str:
        raise ValueError(TYPED)

    @app.get("/stream")
    def stream() -> Response:
        def pieces() -> Iterator[str]:
            yield "begun"
            raise ValueError(TYPED)

        return Response(pieces())

    return Whole(app)


def test_a_failure_is_told_of_by_its_kind_and_place(broken: FlaskClient, lines: Lines) -> None:
    answer = broken.get("/view")
    failed, request = lines()
    assert answer.status_code == request["status"] == 500
    assert (failed["level"], failed["kind"]) == ("error", "ValueError")
    assert re.fullmatch(r"test_logs\.py:\d+", failed["place"])
    assert failed["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert TYPED not in json.dumps([failed, request]) + answer.text


def test_an_answer_that_breaks_off_is_told_of(broken: FlaskClient, lines: Lines) -> None:
    with pytest.raises(ValueError, match=TYPED):
        broken.get("/stream")
    (line,) = lines()
    assert (line["status"], line["bytes"], line["kind"]) == (200, 5, "ValueError")
    assert TYPED not in json.dumps(line)


def test_what_others_say_is_written_down_only_if_it_is_known_by_heart(lines: Lines) -> None:
    other = logging.getLogger("gunicorn.error")
    other.error("Invalid request from ip=127.0.0.1: %s", TYPED)
    other.error(f"salary {TYPED}")
    other.error("Worker (pid:%s) exited with code %s.", 12, 1)
    other.warning("salary", extra={"route": TYPED, "kind": TYPED})
    logging.getLogger("costcalc").error("Exception on /%s", TYPED)
    assert [line["event"] for line in lines()] == [
        "Invalid request",
        "gunicorn.error",
        "Worker (pid:12) exited with code 1.",
        "gunicorn.error",
        "costcalc",
    ]
    assert TYPED not in json.dumps(lines())


def test_an_exception_of_others_keeps_its_message_to_itself(lines: Lines) -> None:
    try:
        int(f"{TYPED}x")
    except ValueError:
        logging.getLogger("somebody").exception("salary %s", TYPED)
    (line,) = lines()
    assert (line["event"], line["kind"]) == ("somebody", "ValueError")
    assert TYPED not in json.dumps(line)
