"""The web process is watched by the kernel's own eye, strace, while every address is asked.

It must connect to nothing but its database, whatever a request names. The control `calling` is a
copy that looks for news elsewhere with every request.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fault.asking import Asked, described, requests
from fault.service import APP, ENOUGH, Outcome, Postgres, answered, served

FOREIGN = "http://192.0.2.1:9/"
"""An address that documents may use and that nobody has."""
STRACE = ("strace", "-D", "-f", "-q", "-s", "0", "-e", "trace=connect,sendto,sendmsg,sendmmsg")
_INTERNET = re.compile(r"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)")
CALLING = '''"""A costcalc that is wrong on purpose: it looks for news elsewhere."""
import socket
from contextlib import suppress
from costcalc.web import create_app

app = create_app()

@app.before_request
def call():
    with suppress(OSError), socket.socket() as out:
        out.settimeout(0.01)
        out.connect(("192.0.2.1", 9))
'''
TEMPTING = (
    Asked("GET", f"/oembed?url={FOREIGN}embed/annual"),
    Asked("GET", "/oembed?url=http://localhost/embed/annual"),
    Asked("GET", "/", {"Host": "192.0.2.1:9"}),
    Asked("GET", f"/?utm_source={FOREIGN}"),
    Asked("GET", "/embed/annual", {"Referer": FOREIGN, "Origin": FOREIGN}),
    Asked("GET", "/", {"X-Forwarded-Host": "192.0.2.1:9", "X-Forwarded-For": "192.0.2.1"}),
    Asked(
        "POST", "/api/v1/estimate", {"Content-Type": "application/json"}, f'{{"url":"{FOREIGN}"}}'
    ),
)


def measured(asked: argparse.Namespace) -> Outcome:
    """With each kind of store, where there is one."""
    if not shutil.which("strace"):
        sys.exit("no strace here: install Debian's strace")
    stores = [asked.store] if asked.store else ["sqlite", "postgres"]
    found = [_measured(store, asked.control) for store in stores]
    return Outcome("; ".join(each.said for each in found), all(each.right for each in found))


def _measured(store: str, control: str | None) -> Outcome:
    server = Postgres() if store == "postgres" else None
    try:
        with tempfile.TemporaryDirectory(prefix="costcalc-faults-") as name:
            folder = Path(name)
            (folder / "wrong.py").write_text(CALLING)
            database = server.url if server else f"sqlite:///{folder}/saved.db"
            app, trace = "wrong:app" if control else APP, folder / "trace"
            with served(database, folder, app, under=(*STRACE, "-o", str(trace))) as (port, master):
                sent = _everything(port, ENOUGH if control else None)
            calls = Counter(_INTERNET.findall(_whole(trace, master.pid)))
    finally:
        if server:
            server.close()
    own = calls.pop(server.url.rpartition(":")[2].partition("/")[0], 0) if server else 0
    to = f", {own} to its database" if server else ""
    said = f"{store}: {calls.total()} outbound connections{to}, in {sent} requests"
    seen = own > 0 or server is None
    return Outcome(said, calls.total() > 0 if control else seen and not calls)


def _whole(trace: Path, master: int) -> str:
    """What was seen, once it was seen to the end."""
    end = time.monotonic() + 10
    while f"{master} +++ exited" not in (seen := trace.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    assert "+++ exited" in seen, "strace saw nothing end"
    return seen


def _everything(port: int, most: int | None) -> int:
    """How many requests were answered."""
    saved = json.dumps({"title": FOREIGN, "note": FOREIGN, "inputs": {"years": "5"}})
    rows = "years\n5\n"
    asked = [*requests(described(port), "years=5", saved, rows, "nobody"), *TEMPTING]
    return sum(
        answered(port, each.method, each.path, each.body, each.headers)[0] > 0
        for each in asked[:most]
    )
