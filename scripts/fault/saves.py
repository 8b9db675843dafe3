"""Workers are killed, and the database crashes, while scenarios are saved.

What was acknowledged must be there, whole and once. The control `early` is a copy that acknowledges
before it commits, and must lose saves; `late` answers late to clients that send no
Idempotency-Key, and must double some.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

from fault.service import APP, Outcome, Postgres, ask, served, workers

CLIENTS = 4
ANSWER_WITHIN = 3  # seconds, for a save that fails
HEALED_WITHIN = 5  # seconds, for saves to succeed again
CONTROLS = {
    "early": """
        taken = super().writing()
        yield taken.__enter__()
        Timer(0.03, taken.__exit__, (None, None, None)).start()
""",
    "late": """
        with super().writing() as connection:
            yield connection
        sleep(0.05)
""",
}
SERVICE = '''"""A costcalc that is wrong on purpose."""
from contextlib import contextmanager
from threading import Timer
from time import sleep
from costcalc.web.store.database import Store
from costcalc.web.store.place import database_url
from costcalc.web import create_app

class Wrong(Store):
    @contextmanager
    def writing(self):
{writing}
app = create_app(store=Wrong(database_url()))
'''


def wrong(folder: Path, control: str | None) -> str:
    """The application to serve: costcalc, or a copy that is wrong."""
    if control is None:
        return APP
    (folder / "wrong.py").write_text(SERVICE.format(writing=CONTROLS[control]))
    return "wrong:app"


@dataclass
class Run:
    """What the clients saw."""

    port: int
    wanted: int
    keyed: bool
    saved: dict[str, int] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest_failure: float = 0.0
    last: float = field(default_factory=time.monotonic)
    silence: float = 0.0
    numbers: count = field(default_factory=count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def save(self) -> None:
        """Save scenarios until there are enough, each until it is acknowledged."""
        while (number := next(self.numbers)) < self.wanted:
            key = str(uuid4())
            while (id_ := self.attempt(number, key)) is None:
                time.sleep(0.02)
            with self.lock:
                now = time.monotonic()
                self.saved[id_] = number
                self.silence, self.last = max(self.silence, now - self.last), now

    def attempt(self, number: int, key: str) -> str | None:
        """The id of what was saved, None where that is not known."""
        body = {"title": f"save {number}", "note": note(number), "inputs": {"years": "5"}}
        headers = {"Content-Type": "application/json"}
        if self.keyed:
            headers["Idempotency-Key"] = key
        started = time.monotonic()
        status, answer = ask(self.port, "POST", "/api/v1/scenarios", json.dumps(body), headers)
        with self.lock:
            self.statuses[status] += 1
            if status != 201:
                self.slowest_failure = max(self.slowest_failure, time.monotonic() - started)
        return json.loads(answer)["id"] if status == 201 else None


def note(number: int) -> str:
    return f"{number} " * 200


def kept(database: str) -> list[tuple[str, str, str]]:
    """Every revision that is stored, read without costcalc."""
    query = "SELECT scenario, title, note FROM revisions"
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as own:
            if own.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                sys.exit("the file is torn")
            return own.execute(query).fetchall()
    import psycopg

    with psycopg.connect(database) as own:
        return own.execute(query).fetchall()


def verdict(run: Run, database: str) -> dict[str, int]:
    """How many of the acknowledged are not there, there twice, or there in part."""
    rows = kept(database)
    stored = {id_: (title, text) for id_, title, text in rows}
    titles = Counter(title for _, title, _ in rows)
    whole = {id_ for id_, (title, text) in stored.items() if text == note(int(title.split()[1]))}
    return {
        "acknowledged": len(run.saved),
        "lost": sum(id_ not in stored for id_ in run.saved),
        "doubled": sum(found - 1 for found in titles.values()),
        "torn": len(stored) - len(whole),
    }


def kills(database: str, folder: Path, asked: argparse.Namespace) -> tuple[Run, dict[str, int]]:
    """Save while workers are killed, evenly over the run."""
    with served(database, folder, wrong(folder, asked.control)) as (port, master):
        run, killed = Run(port, asked.saves, asked.control != "late"), 0
        clients = [threading.Thread(target=run.save) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        while any(client.is_alive() for client in clients):
            alive = workers(master)
            if (
                alive
                and killed < asked.times
                and len(run.saved) * asked.times >= killed * asked.saves
            ):
                os.kill(secrets.choice(alive), signal.SIGKILL)
                killed += 1
            time.sleep(0.005)
        for client in clients:
            client.join()
    return run, {"kills": killed, **verdict(run, database)}


def restarts(
    server: Postgres, folder: Path, asked: argparse.Namespace
) -> tuple[Run, dict[str, int]]:
    """Save and calculate while the database is restarted; the saves go on in between."""
    with served(server.url, folder, wrong(folder, asked.control)) as (port, _):
        run, done, answers = Run(port, 10**9, keyed=True), threading.Event(), Counter()
        slowest = healed = 0.0

        def calculate() -> None:
            nonlocal slowest
            while not done.is_set():
                started = time.monotonic()
                answers[ask(port, "GET", "/api/v1/estimate?draws=0")[0]] += 1
                slowest = max(slowest, time.monotonic() - started)
                time.sleep(0.02)

        threads = [threading.Thread(target=run.save) for _ in range(CLIENTS)]
        threads.append(threading.Thread(target=calculate))
        for thread in threads:
            thread.start()
        for _ in range(asked.times):
            time.sleep(0.5)
            server.crash()
            started, before = time.monotonic(), len(run.saved)
            while len(run.saved) == before and time.monotonic() - started < 30:
                time.sleep(0.01)
            healed = max(healed, time.monotonic() - started)
        run.numbers = count(run.wanted)
        for thread in threads[:-1]:
            thread.join()
        done.set()
        threads[-1].join()
    print(f"  saves succeeded at most {healed:.1f} s after a restart")
    print(f"  estimates: {dict(answers)}, slowest {slowest:.2f} s")
    figures = {"restarts": asked.times, **verdict(run, server.url)}
    figures["not calculated"] = sum(answers.values()) - answers[200]
    figures["healed late"] = int(healed > HEALED_WITHIN)
    return run, figures


def measured(what: str, asked: argparse.Namespace) -> Outcome:
    """Kills on each kind of store, or restarts of the one that can be restarted."""
    stores = [asked.store] if asked.store else ["sqlite", "postgres"]
    found = [
        _measured(what, store, asked) for store in (stores if what == "kills" else stores[-1:])
    ]
    said = "; ".join(outcome.said for outcome in found)
    return Outcome(said, all(outcome.right for outcome in found))


def _measured(what: str, store: str, asked: argparse.Namespace) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="costcalc-faults-"))
    server = Postgres() if store == "postgres" else None
    try:
        if what == "restarts":
            run, figures = restarts(server, folder, asked)
        else:
            database = server.url if server else f"sqlite:///{folder}/saved.db"
            run, figures = kills(database, folder, asked)
    finally:
        if server:
            server.close()
        shutil.rmtree(folder)
    return judged(store, run, figures, asked)


def judged(store: str, run: Run, figures: dict[str, int], asked: argparse.Namespace) -> Outcome:
    """The figures in words; whether they are what they must be."""
    said = f"{store}: " + ", ".join(f"{value} {name}" for name, value in figures.items())
    said += f", longest silence {run.silence:.1f} s, slowest refusal {run.slowest_failure:.1f} s"
    if asked.control:
        must = {"early": "lost", "late": "doubled"}[asked.control]
        return Outcome(said, figures[must] > 0)
    bad = ("lost", "doubled", "torn", "not calculated", "healed late")
    slow = run.slowest_failure > ANSWER_WITHIN or run.silence > asked.silence
    return Outcome(said, not slow and not any(figures.get(each) for each in bad))
