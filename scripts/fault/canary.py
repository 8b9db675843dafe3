"""A salary goes through every address, error and crash; then it is looked for in all that is left.

Looked at are what the service wrote to standard output and error, its metrics, every file beside
the database, and where answers send a browser. The control `stock` serves the same with gunicorn's
own settings and an access log.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from fault.asking import JSON, Asked, described, requests
from fault.service import ENOUGH, OURS, Outcome, answered, ask, served, workers

CANARY = "7351942"
HITS = re.compile(rb"7[,._\s']?351[,._\s']?942")
STOCK = (
    *("--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload"),
    *("--access-logfile", "-", "--timeout", "4"),
)
TIMEOUT = ("--timeout", "4")
HEADERS = {
    "Referer": f"http://127.0.0.1/?salary={CANARY}",
    "User-Agent": f"client {CANARY}",
    "Cookie": f"salary={CANARY}",
    "X-Request-Id": CANARY,
    "X-Forwarded-For": CANARY,
    "Authorization": f"Bearer {CANARY}",
    "Idempotency-Key": f"key-{CANARY}",
    "If-Match": f'"{CANARY}"',
    "If-None-Match": f'"{CANARY}"',
    "Origin": f"http://{CANARY}.example.org",
}
SAVED = {"title": f"Plan {CANARY}", "note": f"salary {CANARY}", "inputs": {"salary": CANARY}}
BAD = (
    Asked("GET", f"/api/v1/estimate?salary={CANARY}x"),
    Asked("GET", f"/api/v1/estimate?salaries{CANARY}=1"),
    Asked("GET", f"/?salary={CANARY}&salary={CANARY}"),
    Asked("GET", f"/?team_size=&salary={CANARY}"),
    Asked("GET", f"/api/v1/estimate?salary=%FF{CANARY}"),
    Asked("GET", f"/nothing/{CANARY}?salary={CANARY}"),
    Asked("GET", f"/api/v1/estimate?_={CANARY * 1200}"),
    Asked("GET", f"/api/v1/estimate?_={CANARY * 2000}"),
    Asked("GET", f"/oembed?url=https://example.org/?salary={CANARY}"),
    Asked("GET", "/api/v1/estimate", {"Accept": f"text/{CANARY}"}),
    Asked("GET", "/api/v1/estimate", {"X-Long": CANARY * 2000}),
    Asked("GET", "/api/v1/estimate", {"Host": f"{CANARY}.example.org"}),
    Asked("GET", "/api/v1/estimate", {f"X-{CANARY}": "1", "Expect": CANARY}),
    Asked(f"M{CANARY}", f"/?salary={CANARY}"),
    Asked("POST", "/api/v1/estimate", JSON, f'{{"salary": {CANARY}'),
    Asked("POST", "/api/v1/estimate", JSON, f'{{"salary": "{CANARY}x", "{CANARY}": 1}}'),
    Asked("POST", "/api/v1/estimate", {"Content-Type": f"text/{CANARY}"}, CANARY),
    Asked("POST", "/api/v1/estimate", JSON, "[" * 5000 + CANARY),
    Asked("POST", "/api/v1/estimate", JSON, CANARY * 20_000),
    Asked("POST", "/api/v1/batch", {"Content-Type": "text/csv"}, f"salary\n{CANARY}x\n"),
    Asked("POST", "/api/v1/scenarios", JSON, json.dumps({**SAVED, CANARY: CANARY})),
)
POST = "POST /api/v1/estimate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
RAW = (
    f"GET /?salary={CANARY} HTTP/9.{CANARY}\r\n\r\n",
    f"{CANARY}\r\n\r\n",
    f"GE{CANARY}(T / HTTP/1.1\r\n\r\n",
    f"GET / {CANARY} HTTP/1.1\r\nHost: x\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\nBad header {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\n{CANARY} : y\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded {CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\nX: a\0{CANARY}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}x\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n",
    f"{POST}Transfer-Encoding: chunked\r\n\r\n{CANARY}z\r\n",
    f"{POST}Content-Length: 500\r\n\r\n{CANARY}",
)
CRASHES = ("view", "outside", "stream", "thread", "unraisable", "warning", "library", "flask")
ENDS = ("segfault", "abort", "hang")
BROKEN = '''"""A costcalc that is broken on purpose, in ways that repeat what was typed."""
import faulthandler
import logging
import os
import re
import signal
import threading
import warnings
from flask import Response, abort, request
from costcalc.web import create_app

app = create_app()

class Dying:
    def __init__(self, text):
        self.text = text
    def __del__(self):
        raise ValueError(self.text)

def fail(text):
    raise ValueError(f"salary {text}")

def stream(text):
    yield "begun"
    fail(text)

def library(text):
    for name in ("sqlalchemy", "somebody", "gunicorn.error", "costcalc"):
        logging.getLogger(name).error("salary %s", text)
        logging.getLogger(name).error("salary " + text)
    logging.getLogger("somebody").warning("%d", text)

@app.get("/broken/<how>")
def broken(how):
    text = request.args["salary"]
    match how:
        case "view": fail(text)
        case "stream": return Response(stream(text))
        case "thread": threading.Thread(target=fail, args=(text,)).start()
        case "unraisable": Dying(text)
        case "warning": warnings.warn(f"salary {text}")
        case "library": library(text)
        case "flask": abort(418)
        case "segfault": faulthandler._sigsegv()
        case "abort": os.kill(os.getpid(), signal.SIGABRT)
        case "hang": re.match("(a+)+$", "a" * 40 + "b" + text)
    return "done"

@app.errorhandler(418)
def worse(_):
    fail(request.args["salary"])

inner = app.wsgi_app
def outside(environ, start_response):
    if environ["PATH_INFO"] == "/broken/outside":
        fail(environ["QUERY_STRING"])
    return inner(environ, start_response)
app.wsgi_app = outside
'''


def measured(asked: argparse.Namespace) -> Outcome:
    """One run, and how often the salary is found where."""
    with tempfile.TemporaryDirectory(prefix="costcalc-faults-") as name:
        folder = Path(name)
        (folder / "wrong.py").write_text(BROKEN)
        options = STOCK if asked.control else (*OURS, *TIMEOUT)
        database, own = folder / "saved.db", {"TMPDIR": name, "PYTHONDONTWRITEBYTECODE": "1"}
        run = served(
            f"sqlite:///{database}", folder, "wrong:app", options=options, env=own, cwd=folder
        )
        with run as (port, master):
            sent, elsewhere = _everything(port, ENOUGH if asked.control else None)
            _spoil(port, database)
            crashed = _crashes(port, master)
            metrics = ask(port, "GET", "/metrics")[1]
        found = {"metrics": len(HITS.findall(metrics)), "answers that lead on": elsewhere}
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("saved.db"):
                found[path.name] = len(HITS.findall(path.read_bytes()))
        lines = (folder / "service.log").read_bytes().count(b"\n")
    hits = {place: count for place, count in found.items() if count}
    said = f"{sum(hits.values())} hits after {sent} requests and {crashed} crashes"
    said += f", in {lines} lines of output, the metrics and what lies beside the database"
    said += f" ({', '.join(f'{place} {count}' for place, count in hits.items())})" if hits else ""
    enough = sent > 300 and lines > sent
    right = bool(found["service.log"]) if asked.control else not hits and enough
    return Outcome(said, right)


def _everything(port: int, most: int | None) -> tuple[int, int]:
    """How many requests were sent, and how many answers would take the salary to others."""
    sent = elsewhere = 0
    for each in islice(_asked(port), most):
        headers = {**HEADERS, **each.headers}
        status, got, _ = answered(port, each.method, each.path, each.body, headers)
        away = not got.get("Location", "/").startswith("/")
        leaky = status in (200, 201) and got.get("Referrer-Policy") != "no-referrer"
        sent, elsewhere = sent + 1, elsewhere + (away or leaky)
    for text in RAW:
        _raw(port, text)
    return sent + len(RAW), elsewhere


def _asked(port: int) -> Iterator[Asked]:
    scenario, rows = json.dumps({"salary": CANARY}), f"salary\n{CANARY}\n"
    yield from requests(described(port), f"salary={CANARY}", scenario, rows, CANARY)
    yield from BAD
    _, _, answer = answered(port, "POST", "/api/v1/scenarios", json.dumps(SAVED), JSON)
    made = json.loads(answer)
    own, token = f"/api/v1/scenarios/{made['id']}", f"Bearer {made['edit_token']}"
    mine = {**JSON, "Authorization": token, "If-Match": '"1"'}
    yield Asked("GET", own)
    yield Asked("PUT", own, mine, json.dumps(SAVED))
    yield Asked("POST", f"{own}/publication", mine, "{}")
    yield Asked("DELETE", own, {**mine, "If-Match": "*"})


def _raw(port: int, text: str) -> None:
    """Send what is no request, and hear the answer out."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        try:
            while connection.recv(4096):
                pass
        except OSError:
            pass


def _spoil(port: int, database: Path) -> None:
    """What the store says of a file that is none is not repeated either."""
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    database.write_text(CANARY * 1000)
    for _ in range(3):
        ask(port, "POST", "/api/v1/scenarios", json.dumps(SAVED), JSON)


def _crashes(port: int, master: subprocess.Popen[bytes]) -> int:
    """Errors that nobody handles, and ends of workers."""
    for how in CRASHES:
        ask(port, "GET", f"/broken/{how}?salary={CANARY}")
    for how in ENDS:
        before = set(workers(master))
        ask(port, "GET", f"/broken/{how}?salary={CANARY}")
        end = time.monotonic() + 20
        while before <= set(workers(master)) and time.monotonic() < end:
            time.sleep(0.05)
    os.kill(workers(master)[0], signal.SIGKILL)
    return len(CRASHES) + len(ENDS) + 1
