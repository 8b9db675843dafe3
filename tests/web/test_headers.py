"""Who is asked, who is told, and the headers on every answer, those of the server itself too."""

import gzip
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from flask.testing import FlaskClient

from costcalc.web import create_app
from costcalc.web.store.database import Store

ROOT = Path(__file__).parent.parent.parent
OURS = "https://costs.example.com"
SCANNED = {
    "Content-Security-Policy": r"default-src 'none';.*frame-ancestors 'none'.*",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": r"camera=\(\), .*",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": r"max-age=\d{8}",
}
"""What scanners of headers look for, and what they want it to say."""
Settings: TypeAlias = Callable[..., FlaskClient]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A service with settings of its own."""

    def started(**settings: str) -> FlaskClient:
        for name, value in settings.items():
            monkeypatch.setenv(f"COSTCALC_{name}", value)
        return create_app(store=Store(None)).test_client()

    return started


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/?years=99", 422), ("/nothing", 404), ("/api/v1/none", 404)]
)
def test_a_scanner_of_headers_finds_nothing(service: Settings, path: str, status: int) -> None:
    answer = service(ORIGIN=OURS).get(path, base_url=OURS)
    assert answer.status_code == status
    for name, wanted in SCANNED.items():
        assert re.fullmatch(wanted, answer.headers[name]), name
    assert "Set-Cookie" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy


def test_only_an_encrypted_address_is_told_to_stay_so(service: Settings) -> None:
    answer = service(ORIGIN="http://costs.example.com").get("/healthz")
    assert "Strict-Transport-Security" not in answer.headers


def test_every_absolute_link_bears_the_address_that_the_operator_names(service: Settings) -> None:
    client = service(ORIGIN=OURS)
    page = client.get("/", base_url="http://127.0.0.1:8000").text
    assert f'<meta property="og:url" content="{OURS}/' in page
    assert "127.0.0.1" not in page
    oembed = client.get(f"/oembed?url={OURS}/embed/annual", base_url=OURS).json
    assert oembed["provider_url"] == f"{OURS}/"
    assert f'src="{OURS}/embed/annual' in oembed["html"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:443", "costs.example.com.evil", ""])
@pytest.mark.parametrize("path", ["/", "/api/v1/estimate", "/static/x/costcalc.css"])
def test_a_request_for_another_host_is_refused(service: Settings, host: str, path: str) -> None:
    answer = service(ORIGIN=OURS).get(path, headers={"Host": host, "Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["costs.example.com", "COSTS.example.com:443", "localhost:8000"])
def test_the_service_answers_under_its_own_name_and_on_its_own_machine(
    service: Settings, host: str
) -> None:
    assert service(ORIGIN=OURS).get("/api/v1/estimate", headers={"Host": host}).status_code == 200


def test_machines_ask_after_its_health_under_any_name(service: Settings) -> None:
    answer = service(ORIGIN=OURS).get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("a b", "user@example.com", 'example.com"x', "example.com:99999x", "example.com:0", "é"),
        *("example.com/x", "example.com:80:90", "-a.example", "[::1", "a" * 64, "a." * 130 + "a"),
    ],
)
def test_without_a_name_of_its_own_a_host_that_there_cannot_be_is_refused(
    service: Settings, host: str
) -> None:
    client = service()
    for path in ("/", "/oembed?url=http://x/", "/embed/annual"):
        assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, 400),
        ({"BIND": "127.0.0.1:8000,[::1]:8000"}, 400),
        ({"BIND": "localhost:8000"}, 400),
        ({"BIND": "0.0.0.0:8000"}, 200),
        ({"BIND": "127.0.0.1:8000,192.0.2.1:8000"}, 200),
        ({"BIND": "unix:/run/costcalc/socket"}, 200),
        ({"PROXIES": "1"}, 200),
    ],
)
def test_where_only_this_machine_can_ask_no_other_name_is_answered(
    service: Settings, settings: dict[str, str], status: int
) -> None:
    client = service(**settings)
    for name in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get("/saved", headers={"Host": name}).status_code == 200
    reply = client.get("/saved", headers={"Host": "rebound.example"})
    assert reply.status_code == status
    assert status == 200 or "COSTCALC_ORIGIN" in reply.text


@pytest.mark.parametrize("path", ["/api/v1/estimate", "/api/v1/batch", "/api/v1/scenarios"])
def test_a_body_that_is_packed_is_refused(service: Settings, path: str) -> None:
    client, body = service(), b'{"years": 5}'
    for packed in (gzip.compress(body), body):
        sent = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        assert client.post(path, data=packed, headers=sent).status_code == 415
    plain = {"Content-Encoding": "identity", "Content-Type": "application/json"}
    assert client.post(path, data=body, headers=plain).status_code != 415


def test_an_origin_is_read_as_it_is_meant(service: Settings) -> None:
    page = service(ORIGIN="https://Costs.Example.com/").get("/", headers={"Host": "localhost"})
    assert f'content="{OURS}/' in page.text


@pytest.mark.parametrize(
    ("proxies", "scheme"), [("0", "http"), ("1", "https"), ("2", "http")]
)  # of two proxies, the first has said nothing
def test_proxies_are_believed_as_far_as_the_operator_counts_them(
    service: Settings, proxies: str, scheme: str
) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    page = service(PROXIES=proxies).get("/", headers=said).text
    assert f'<meta property="og:url" content="{scheme}://localhost/' in page
    assert "evil.example" not in page


def test_a_scheme_that_is_none_is_refused(service: Settings) -> None:
    said = {"X-Forwarded-Proto": "javascript"}
    assert service(PROXIES="1").get("/", headers=said).status_code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("ORIGIN", text) for text in ("costs.example.com", "https://a b", "https://a.b/c")),
        *(("ORIGIN", text) for text in ("ftp://a.b", "https://u@a.b", "https://a.b:0", "*")),
        *(("PROXIES", text) for text in ("-1", "x", "10", "1.0", "\u0661")),
    ],
)
def test_a_setting_that_cannot_be_meant_ends_the_start(
    service: Settings, name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=f"COSTCALC_{name} is "):
        service(**{name: value})


def test_only_embeds_may_be_framed(service: Settings) -> None:
    client = service(FRAME_ANCESTORS="https://wiki.example.com")
    framed = client.get("/embed/annual").headers
    assert "frame-ancestors https://wiki.example.com" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The service as it is run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:costcalc.gunicorn_conf"]
    log = tmp_path_factory.mktemp("log") / "service.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "costcalc.web:create_app()"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "1"},
            stdout=written,
            stderr=written,
        )
    try:
        end = time.monotonic() + 60
        while b"200" not in _first_line(port, b"GET /healthz HTTP/1.0\r\n\r\n"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _told(port: int, sent: bytes) -> bytes:
    """All that is answered until the server closes."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        pieces = [*iter(lambda: connection.recv(65_536), b"")]
    return b"".join(pieces)


def _first_line(port: int, sent: bytes) -> bytes:
    try:
        return _told(port, sent).partition(b"\r\n")[0]
    except OSError:
        return b""


H = b"Host: localhost\r\nConnection: close\r\n"
POST = b"POST /api/v1/estimate HTTP/1.1\r\nContent-Type: application/json\r\n" + H


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GARBAGE zq7\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n" + H + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nBad Header zq7: x\r\n" + H + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: zq7.example\r\n" + H + b"\r\n", 400),
        (b"GET /?salary=zq7\xff HTTP/1.1\r\n" + H + b"\r\n", 400),
        (b"GET /" + b"zq7" * 4000 + b" HTTP/1.1\r\n" + H + b"\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"zq7" * 9000 + b"\r\n" + H + b"\r\n", 431),
        (POST + b"Transfer-Encoding: zq7\r\n\r\n", 501),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzq7", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzq7\r\n", 400),
        (POST + b"Content-Length: 500\r\n\r\nzq7", 400),
    ],
)
def test_bytes_that_are_no_request_get_a_problem_with_every_header(
    port: int, sent: bytes, status: int
) -> None:
    head, _, body = _told(port, sent).partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    assert b"application/problem+json" in head
    for name, wanted in SCANNED.items():
        if name != "Strict-Transport-Security":
            assert re.search(rf"(?im)^{name}: {wanted}\r?$", head.decode()), name
    assert b"zq7" not in body


def test_no_header_moves_the_service_to_another_place(port: int) -> None:
    moved = b"SCRIPT_NAME: /evil\r\nPATH_INFO: /healthz\r\nX-Forwarded-Proto: https\r\n"
    answer = _told(port, b"GET /oembed HTTP/1.1\r\n" + moved + H + b"\r\n")
    assert b"400" in answer.partition(b"\r\n")[0]
    assert b"http://localhost/embed/annual" in answer
    assert b"evil" not in answer


@pytest.mark.parametrize(
    "given", ["Basic !\u4e2d!", "Basic //8=", "Bearer", "Bearer  x", "Digest =", "\u4e2d"]
)
def test_a_header_that_says_who_asks_may_say_anything(service: Settings, given: str) -> None:
    raw = given.encode().decode("latin-1")  # as a server hands on what came as UTF-8
    client = service()
    for path in ("/", "/api/v1/estimate", "/api/v1/scenarios/none"):
        answer = client.delete(path, environ_overrides={"HTTP_AUTHORIZATION": raw})
        assert answer.status_code < 500 or answer.status_code == 503


def test_a_file_that_is_asked_for_as_another_one_is_a_problem(service: Settings) -> None:
    answer = service().get("/embed.js", headers={"If-Match": '"x"', "Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (412, "application/problem+json")
