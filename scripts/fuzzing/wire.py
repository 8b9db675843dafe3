"""Requests over HTTP to the service as it is run, many after each other on few connections."""

import gzip
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import free_port, running

from fuzzing.asked import Asked, Maker
from fuzzing.judged import Judge
from fuzzing.within import Answer, Found, caller, described

CLIENTS = 6
PIECE = 65_536
PATIENCE = 30
WRONG = '''"""A costcalc that is wrong on purpose."""
import sys
sys.path.insert(0, {scripts!r})
from fuzzing.within import break_door
from costcalc.web import create_app
app = create_app()
break_door()
'''


class Wire:
    """A connection that is kept, and made anew where the service has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, sent: bytes, head: bool) -> Answer:
        """Send the bytes of a request; again where a kept connection was closed meanwhile."""
        kept = self.socket is not None
        try:
            return self._ask(sent, head)
        except (OSError, EOFError):
            self.close()
            if not kept:
                raise
            return self._ask(sent, head)

    def _ask(self, sent: bytes, head: bool) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.socket.sendall(sent)
        top = self._until(b"\r\n\r\n").decode("latin-1")
        first, *listed = top.split("\r\n")
        headers = {
            n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in listed)
        }
        status = int(first.split()[1])
        bare = head or status in (204, 304)
        body = b"" if bare else self._body(headers)
        if headers.get("connection") == "close":
            self.close()
        if headers.get("content-encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return status, headers, body

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            pieces = []
            while size := int(self._until(b"\r\n"), 16):
                pieces.append(self._exactly(size))
                self._exactly(2)
            self._until(b"\r\n")
            return b"".join(pieces)
        return self._exactly(int(headers["content-length"]))

    def _until(self, end: bytes) -> bytes:
        while end not in self.rest:
            self._more()
        found, _, self.rest = self.rest.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.rest) < size:
            self._more()
        found, self.rest = self.rest[:size], self.rest[size:]
        return found

    def _more(self) -> None:
        assert self.socket
        if not (piece := self.socket.recv(PIECE)):
            raise EOFError
        self.rest += piece

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""


def written(asked: Asked) -> bytes:
    """A request as bytes."""
    target = asked.path + (b"?" + asked.query if asked.query else b"")
    named = dict(asked.headers)
    given = {"Host": b"127.0.0.1", "Content-Length": str(len(asked.body)).encode(), **named}
    lines = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in given.items())
    return asked.method.encode() + b" " + target + b" HTTP/1.1\r\n" + lines + b"\r\n" + asked.body


@contextmanager
def served(folder: Path, control: bool) -> Iterator[int]:
    """The service on a free port, its log in the folder."""
    port = free_port()
    service = "costcalc.web:create_app()"
    if control:
        wrong = WRONG.format(scripts=str(Path(__file__).parent.parent))
        (folder / "wrong.py").write_text(wrong)
        service = "wrong:app"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:costcalc.gunicorn_conf"]
    command += ["--chdir", str(folder), service]
    settings = {"PORT": str(port), "COSTCALC_DATABASE_URL": f"sqlite:///{folder}/saved.db"}
    asked = Asked("GET", b"/readyz", b"", (), b"")
    with running(
        command,
        {**os.environ, **settings},
        folder / "service.log",
        lambda _: _answers(port, asked),
    ):
        yield port


def _answers(port: int, asked: Asked) -> bool:
    try:
        return Wire(port).ask(written(asked), head=False)[0] == 200
    except (OSError, EOFError):
        return False


def fuzz(count: int, seed: int, control: bool, slowest: float) -> Found:
    """Put so many requests."""
    folder = Path(tempfile.mkdtemp(prefix="costcalc-fuzz-"))
    found = Found()
    try:
        os.environ["COSTCALC_DATABASE_URL"] = "none"
        judge, lock = Judge(described(caller()), slowest), threading.Lock()
        with served(folder, control) as port:
            clients = [
                threading.Thread(
                    target=_client, args=(port, count // CLIENTS, maker, judge, found, lock)
                )
                for maker in (Maker(judge.document, seed + n) for n in range(CLIENTS))
            ]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
        log = (folder / "service.log").read_text()
        if "Traceback" in log or '"level": "error"' in log:
            found.note("log", 0, "a failure in the log", log[-600:])
    finally:
        shutil.rmtree(folder)
    return found


def _client(
    port: int, count: int, maker: Maker, judge: Judge, found: Found, lock: threading.Lock
) -> None:
    wire = Wire(port)
    for _ in range(count):
        asked = maker.asked()
        started = time.perf_counter()
        try:
            status, headers, body = wire.ask(written(asked), asked.method == "HEAD")
            while status == 503 and "retry-after" in headers:  # so many at once are told to wait
                time.sleep(0.2)
                started = time.perf_counter()
                status, headers, body = wire.ask(written(asked), asked.method == "HEAD")
        except (OSError, EOFError, ValueError, KeyError) as problem:
            wire.close()
            with lock:
                found.note("no answer", 0, f"no answer: {problem!r}", asked)
            continue
        seconds = time.perf_counter() - started
        fault = judge.fault(asked, status, headers, body, seconds)
        with lock:
            found.note(status, seconds, fault, asked)
