"""The nginx that we ship, run: it limits, cuts, refuses and logs as its configuration says."""

import json
import re
import resource
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from threading import Barrier, Event
from typing import Any, TypeAlias

import pytest
from serving import serving

from costcalc import gunicorn_conf
from costcalc.web import batch, create_app
from costcalc.web.app import MAX_BODY_BYTES
from costcalc.web.delivery.admission import CLASSES, HEAVY
from costcalc.web.delivery.headers import UNASKED
from costcalc.web.delivery.problems import KINDS

pytestmark = pytest.mark.nginx

SCRIPT = Path(__file__).parents[2] / "scripts/nginx.py"
SHIPPED = (Path(__file__).parents[2] / "deploy/nginx/costcalc.conf").read_text()
SAVES = "/api/v1/scenarios"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
App: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> Any:
        assert self.headers["content-type"] == "application/problem+json"
        return json.loads(self.body)


@dataclass(frozen=True)
class Front:
    """The nginx that runs: its port, and the folder of its logs."""

    port: int
    folder: Path

    def ask(
        self, path: str, method: str = "GET", body: Any = None, asker: str = "", **headers: str
    ) -> Reply:
        """Ask as somebody from another address."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        if asker:
            named["X-Forwarded-For"] = asker
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, named)
            got = connection.getresponse()
            own = {name.lower(): text for name, text in got.getheaders()}
            return Reply(got.status, own, got.read())
        finally:
            connection.close()

    def statuses(self, times: int, path: str, method: str = "GET", asker: str = "") -> Counter[int]:
        """The statuses of so many requests at once."""
        with ThreadPoolExecutor(times) as pool:
            tasks = [pool.submit(self.ask, path, method, asker=asker) for _ in range(times)]
            return Counter(task.result().status for task in tasks)

    def raw(self, sent: bytes) -> bytes:
        """What comes back for bytes."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as own:
            own.sendall(sent)
            return b"".join(iter(lambda: own.recv(65_536), b""))

    def log(self) -> list[dict[str, Any]]:
        """The lines of the log."""
        time.sleep(0.1)
        lines = (self.folder / "costcalc.log").read_text().splitlines()
        return [json.loads(line) for line in lines]


@contextmanager
def front(port: int, folder: Path, *more: str) -> Iterator[Front]:
    """The front of a port."""
    command = [sys.executable, str(SCRIPT), str(port), str(folder), *more]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout
        try:
            yield Front(int(process.stdout.readline().rpartition(":")[2]), folder)
        finally:
            process.communicate()


@contextmanager
def fronted(app: App, *more: str) -> Iterator[Front]:
    """The front of an application."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="costcalc-nginx-"))
        address = stack.enter_context(serving(app))
        yield stack.enter_context(front(int(address.rpartition(":")[2]), Path(folder), *more))


@pytest.fixture(scope="module")
def ours() -> Iterator[Front]:
    """The front of costcalc."""
    with fronted(create_app()) as found:
        yield found


@pytest.fixture(scope="module")
def short() -> Iterator[Front]:
    """The front of something that answers at once with what it was asked."""
    with fronted(told) as found:
        yield found


def told(environ: dict[str, Any], start_response: App) -> list[bytes]:
    """The request as it arrives."""
    size = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    asked = {name: text for name, text in environ.items() if isinstance(text, str)}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({**asked, "size": size}).encode()]


def test_an_answer_of_the_service_comes_through_as_it_is(ours: Front) -> None:
    reply = ours.ask("/api/v1/technologies")
    assert reply.status == 200
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; script-src")
    assert re.fullmatch(UUID, reply.headers["x-request-id"])
    refused = ours.ask("/api/v1/estimate?nothing=1")
    assert (refused.status, refused.problem["errors"][0]["field"]) == (400, "nothing")
    assert refused.problem["instance"] == f"urn:uuid:{refused.headers['x-request-id']}"


def test_the_last_word_on_who_asks_is_that_of_nginx(short: Front) -> None:
    sent = {"X_Forwarded_Proto": "gopher", "X_Request_Id": "mine", "Host": "costs.example:8443"}
    seen = json.loads(short.ask("/", asker="192.0.2.1", **sent).body)
    assert seen["HTTP_X_FORWARDED_FOR"].split(", ")[-1] == "192.0.2.1"
    assert seen["HTTP_X_FORWARDED_PROTO"] == "gopher, http"
    assert json.loads(short.ask("/").body)["HTTP_X_FORWARDED_PROTO"] == "http"
    assert seen["HTTP_HOST"] == "costs.example:8443"
    assert re.fullmatch(UUID, seen["HTTP_X_REQUEST_ID"])


@pytest.mark.parametrize(
    ("path", "method", "asked", "at_least"),
    [
        ("/", "GET", 120, 40),
        ("/api/v1/batch", "POST", 35, 20),
        ("/chart/annual.png", "GET", 35, 20),
        (SAVES, "POST", 35, 20),
    ],
)
def test_one_address_may_ask_so_much_and_others_do_not_notice(
    short: Front, path: str, method: str, asked: int, at_least: int
) -> None:
    many = f"203.0.113.{asked + len(path)}"
    statuses = short.statuses(asked, path, method, many)
    assert set(statuses) - {503} == {200, 429}  # 503 where it is more than there are places for
    assert asked - statuses[429] >= at_least
    assert short.ask(path, method, asker="203.0.113.1").status == 200
    time.sleep(1)
    assert short.ask(path, method, asker=many).status == 200


def test_who_asks_too_much_is_told_when_to_come_again(short: Front) -> None:
    asker = "203.0.113.2"
    short.statuses(21, SAVES, "POST", asker)
    refused = short.ask(SAVES, "POST", asker=asker)
    assert (refused.status, refused.headers["retry-after"]) == (429, "5")
    assert refused.problem == {
        "type": f"http://127.0.0.1:{short.port}/problems/too-many-requests",
        "title": KINDS[429][1],
        "status": 429,
        "detail": KINDS[429][1],
        "instance": f"urn:uuid:{refused.headers['x-request-id']}",
        "errors": [],
    }
    assert short.ask(SAVES, asker=asker).status == 200  # reading goes on


def test_ipv6_neighbours_share_a_limit_and_others_do_not(short: Front) -> None:
    short.statuses(21, SAVES, "POST", "2001:db8:0:1::1")
    assert short.ask(SAVES, "POST", asker="2001:db8:0:1:ffff::2").status == 429
    assert short.ask(SAVES, "POST", asker="2001:db8:0:2::1").status == 200


def test_signs_of_life_are_not_counted_among_work(short: Front) -> None:
    asker = "203.0.113.3"
    assert 429 in short.statuses(120, "/", asker=asker)
    assert short.statuses(5, "/healthz", asker=asker) == {200: 5}


def test_the_metrics_are_for_this_machine(short: Front) -> None:
    assert short.ask("/metrics").status == 200
    assert short.ask("/metrics", asker="203.0.113.4").status == 403


def test_bodies_end_where_those_of_the_service_do(short: Front) -> None:
    sizes = {"/api/v1/estimate": MAX_BODY_BYTES, "/api/v1/batch.csv": batch.MOST_BYTES}
    for path, most in sizes.items():
        assert json.loads(short.ask(path, "POST", b"x" * most).body)["size"] == most
        refused = short.ask(path, "POST", b"x" * (most + 1))
        assert (refused.status, _kind(refused.problem)) == (413, "too-large")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/%zz HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /api/v1/estimate HTTP/1.1\r\n", 400),
        (b"get / HTTP/1.1\r\nHost: a\r\n", 400),
        (b"GET /api/?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"a" * 9000 + b"\r\n", 431),
        (b"GET /-/problem/429 HTTP/1.1\r\nHost: a\r\n", 404),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\n", 405),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: odd\r\n", 501),
    ],
)
def test_what_nginx_refuses_itself_has_our_headers_and_form(
    short: Front, sent: bytes, status: int
) -> None:
    head, _, body = short.raw(sent + b"Connection: close\r\n\r\n").partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert int(lines[0].split()[1]) == status
    assert headers.items() >= UNASKED.items()
    assert headers["Server"] == "nginx"
    title = KINDS[status][1]
    if headers["Content-Type"] == "application/problem+json":
        problem = json.loads(body)
        assert problem["instance"] == f"urn:uuid:{headers['X-Request-Id']}"
        assert (_kind(problem), problem["status"]) == (KINDS[status][0], status)
    else:
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<h1>" in body.decode()
    assert title


def _kind(problem: Any) -> Any:
    """The kind that a problem's address names."""
    return problem["type"].rpartition("/problems/")[2]


def test_a_host_that_cannot_stand_in_json_is_left_out(short: Front) -> None:
    sent = b'GET /api/%zz HTTP/1.1\r\nHost: a"b\r\nConnection: close\r\n\r\n'
    body = short.raw(sent).partition(b"\r\n\r\n")[2]
    assert b'"b' not in body
    assert json.loads(body) if body.startswith(b"{") else b"<h1>" in body


def test_kinds_of_problems_are_those_of_the_service() -> None:
    shipped = dict(re.findall(r"~/(\d+)\$ ([a-z-]+);", SHIPPED))
    assert set(shipped) == set(re.findall(r"return (\d+) \$costcalc_problem", SHIPPED))
    assert shipped == {status: KINDS[int(status)][0] for status in shipped}


def test_a_service_that_is_away_is_a_503_for_programs_and_people() -> None:
    with socket.socket() as nobody, TemporaryDirectory() as folder:
        nobody.bind(("127.0.0.1", 0))
        with front(nobody.getsockname()[1], Path(folder)) as away:
            for path in ("/api/v1/estimate", SAVES, "/api/v1/batch", "/healthz"):
                reply = away.ask(path)
                assert (reply.status, reply.headers["retry-after"]) == (503, "5")
            assert _kind(away.ask("/api/v1/estimate").problem) == "unavailable"
            # A body that is larger than an error page may be.
            assert away.ask("/api/v1/batch", "POST", b"x" * 1_000_000).status == 503
            page = away.ask("/")
            assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


def test_a_service_that_is_full_is_not_asked_for_more_and_still_says_that_it_lives() -> None:
    go_on, most = Event(), connections()["quick"]
    all_there = Barrier(most + 1, timeout=30)

    def slow(environ: dict[str, Any], start_response: App) -> list[bytes]:
        if environ["PATH_INFO"] == "/" and not go_on.is_set():
            all_there.wait()
            go_on.wait(30)
        return told(environ, start_response)

    with fronted(slow) as full, ThreadPoolExecutor(most) as pool:
        asked = [pool.submit(full.ask, "/", asker=f"192.0.2.{n}") for n in range(most)]
        all_there.wait()
        refused = full.ask("/", asker="198.51.100.1")
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert full.ask("/healthz").status == 200
        go_on.set()
        assert {task.result().status for task in asked} == {200}
        assert full.ask("/").status == 200


def connections() -> dict[str, int]:
    """How many requests of each class of work nginx lets through at once."""
    found = re.findall(r"upstream costcalc_(\w+) .* max_conns=(\d+);", SHIPPED)
    return {kind: int(most) for kind, most in found}


def test_nginx_lets_through_what_the_processes_have_places_for() -> None:
    for kind, work in CLASSES.items():
        assert connections()[kind] == gunicorn_conf.workers * (work.at_once + work.waiting)
    assert f"location ~ ^({HEAVY.pattern})$ {{" in SHIPPED


@pytest.mark.parametrize("sent", [b"X: ", b"Content-Length: 9\r\n\r\n12"])
def test_who_stops_in_a_header_or_a_body_is_cut(short: Front, sent: bytes) -> None:
    started = time.monotonic()
    with suppress(ConnectionResetError):
        assert short.raw(b"POST /api/v1/estimate HTTP/1.1\r\nHost: a\r\n" + sent) == b""
    assert 4 < time.monotonic() - started < 8


def test_a_header_that_comes_byte_by_byte_is_cut_too(short: Front) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", short.port), 10) as own:
        own.sendall(b"GET /api/v1/estimate HTTP/1.1\r\nHost: a\r\nX: ")
        while not select([own], [], [], 0.2)[0]:
            own.sendall(b"x")
            assert time.monotonic() - started < 8
    assert time.monotonic() - started > 4


def test_what_its_address_decides_is_kept_and_nothing_else_is(ours: Front) -> None:
    def times(path: str) -> Counter[str]:
        """What was asked of the service, for the same twice."""
        known = len(ours.log())
        replies = [ours.ask(path, Accept_Encoding="gzip") for _ in range(2)]
        assert len({reply.body for reply in replies}) == 1
        assert len({reply.headers["x-request-id"] for reply in replies}) == 2
        return Counter("asked" if each["upstream"] else "kept" for each in ours.log()[known:])

    for path in (
        "/chart/annual.svg?book=2026.12",
        "/api/v1/estimate.csv?book=2026.12",
        "/embed/annual?book=2026.12",
        "/embed.js",
    ):
        assert times(path) == {"asked": 1, "kept": 1}, path
    for path in ("/chart/annual.svg", "/embed/annual", "/?book=2026.12", "/readyz"):
        assert times(path) == {"asked": 2}, path
    held = {"If_None_Match": ours.ask("/api/v1/estimate").headers["etag"]}
    assert ours.ask("/api/v1/estimate", **held).status == 304


def test_the_log_holds_nothing_that_was_typed(ours: Front) -> None:
    canary = "73194"
    for path in (
        f"/?salary={canary}",
        f"/api/v1/estimate?salary={canary}",
        f"/salary/{canary}",
        f"/s/{canary}",
        f"{SAVES}/{canary}?revision={canary}",
        f"/chart/{canary}.png",
        f"/api/v1/figures/{canary}",
        f"/api/{canary}/../v1/estimate?a={canary * 2000}",
    ):
        ours.ask(path, Referer=f"http://a/?salary={canary}", User_Agent=canary, asker=f"::{canary}")
    ours.statuses(60, f"{SAVES}?salary={canary}", "POST", "203.0.113.9")
    ours.raw(f"GET /?salary={canary} HTTP/1.1\r\nHost: {canary} \r\nbad {canary}\r\n\r\n".encode())
    lines = ours.log()
    assert {line["route"] for line in lines} >= {"/", "/api/v1/estimate", "/s", "other", SAVES}
    assert all(re.fullmatch(UUID, line["id"]) for line in lines)
    for file in ("costcalc.log", "costcalc-error.log"):
        assert canary not in (ours.folder / file).read_text(), file
    assert canary not in (ours.folder / "error.log").read_text()


def test_an_answer_and_its_line_in_the_log_have_one_id(ours: Front) -> None:
    asked = [ours.ask("/healthz"), ours.ask("/nothing"), ours.ask("/", "TRACE")]
    known = {line["id"]: line["status"] for line in ours.log()}
    assert [known[reply.headers["x-request-id"]] for reply in asked] == [200, 404, 405]


@pytest.mark.parametrize(("connections", "answered"), [("8192", True), ("768", False)])
def test_two_thousand_half_sent_headers_close_nginx_to_nobody(
    connections: str, answered: bool
) -> None:
    """The 768 of Debian's own frame is the control: there nobody else is answered."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with fronted(told, connections) as front, ExitStack() as held:
        for _ in range(2000):
            half = held.enter_context(socket.socket())
            half.settimeout(5)
            with suppress(OSError):
                half.connect(("127.0.0.1", front.port))
                half.sendall(b"GET / HTTP/1.1\r\nHost: local")
        statuses = []
        for _ in range(4):
            with suppress(OSError, HTTPException):
                statuses.append(front.ask("/healthz", asker="198.51.100.9").status)
    assert (statuses == [200] * 4) == answered
