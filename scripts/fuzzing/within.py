"""Inputs through the whole door in this process: the application, the command line, a price book.

Two processes share the work, each with seeds, a store and folders of its own. Seconds are those of
the processor, so that what else the machine does is not held against an input.
"""

import gzip
import io
import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from undescribed import completed

from fuzzing.asked import NASTY, NUMERALS, Asked, Maker
from fuzzing.judged import Judge

Answer: TypeAlias = tuple[int, dict[str, str], bytes]

WORKERS = 2
SHOWN = 10
COMMANDS = ("estimate", "estimate", "simulate", "sensitivity", "flip", "bridge", "trace", "compare")
COMMAND_SHARE = 0.003
BOOK_SHARE = 0.0002
BOOK = '[figures.peak_to_mean]\nvalue = [2, 3, {}]\nnote = "ours"\n'


@dataclass
class Found:
    """How it went: answers by status, the slowest, and what was wrong, with what asked for it."""

    inputs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    failures: int = 0

    def note(self, status: object, seconds: float, fault: str | None, asked: object) -> None:
        """One answer."""
        self.inputs += 1
        self.statuses[str(status)] += 1
        self.slowest = max(self.slowest, seconds)
        if fault:
            self.failures += 1
            if len(self.faults) < SHOWN:
                self.faults.append(f"{fault}\n    {str(asked)[:600]}")

    def add(self, other: "Found") -> None:
        """Another process's."""
        self.inputs += other.inputs
        self.statuses += other.statuses
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults
        self.failures += other.failures


def fuzz(count: int, seed: int, control: bool, slowest: float) -> Found:
    """Put so many inputs, on as many processes as there are."""
    found = Found()
    shares = [(count // WORKERS, seed + n, control, slowest) for n in range(WORKERS)]
    with get_context("spawn").Pool(WORKERS) as pool:
        for part in pool.starmap(_share, shares):
            found.add(part)
    return found


def _share(count: int, seed: int, control: bool, slowest: float) -> Found:
    with TemporaryDirectory(prefix="costcalc-fuzz-") as folder:
        os.environ["COSTCALC_DATABASE_URL"] = f"sqlite:///{folder}/saved.db"
        logging.disable()
        found = Found()
        call = caller()
        document = described(call)
        maker, judge = Maker(document, seed), Judge(document, slowest)
        if control:
            break_door()
        for _ in range(count):
            kind = maker.dice.random()
            if kind < BOOK_SHARE:
                _book(maker, Path(folder), found)
            elif kind < COMMAND_SHARE:
                _command(maker, found)
            else:
                _request(maker.asked(), judge, call, found)
        return found


def described(call: Callable[[Asked], Answer]) -> dict[str, Any]:
    """The API's own description, with what it leaves out."""
    return completed(json.loads(call(Asked("GET", b"/openapi.json", b"", (), b""))[2]))


def caller() -> Callable[[Asked], Answer]:
    """Puts requests to an application of our own."""
    from costcalc.web import create_app
    from costcalc.web.store.schema import prepare

    prepare()
    app = create_app()

    def call(asked: Asked) -> Answer:
        started: list[Any] = []
        reply = app.wsgi_app(environ(asked), lambda *given: started.append(given))
        try:
            body = b"".join(reply)
        finally:
            with suppress(AttributeError):
                reply.close()
        status, listed = started[-1][:2]
        headers = {name.lower(): value for name, value in listed}
        if headers.get("content-encoding") == "gzip" and body:
            body = gzip.decompress(body)
        return int(status[:3]), headers, body

    return call


def break_door() -> None:
    """The control: numbers are read by Python itself, without our grammar before it."""
    from costcalc.scenario import units

    def trusting(text: str, *_: object) -> units.Reading:
        try:
            points = (Fraction(text),) * 3
        except ValueError as error:
            raise RuntimeError("the control") from error
        return units.Reading(points, points, False)

    units.read = trusting


def environ(asked: Asked) -> dict[str, Any]:
    """A request as a server hands it to the application."""
    own = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in asked.headers:
        key = name.upper().replace("-", "_")
        own[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")
    return own


def _request(asked: Asked, judge: Judge, call: Callable[[Asked], Answer], found: Found) -> None:
    started = time.process_time()
    try:
        status, headers, body = call(asked)
    except Exception as problem:  # noqa: BLE001  # whatever gets out is a finding
        found.note("crash", 0, f"crash: {problem!r}", asked)
        return
    seconds = time.process_time() - started
    found.note(status, seconds, judge.fault(asked, status, headers, body, seconds), asked)


def _command(maker: Maker, found: Found) -> None:
    """One command with words that may be no text."""
    from costcalc.cli import main

    operation = maker.dice.choice(maker.operations)
    words = [f"{name}={value}" for name, value in maker.pairs(operation)]
    words += [maker.dice.choice(NASTY)] if maker.often(0.1) else []
    argv = [maker.dice.choice(COMMANDS), *(word.lstrip("-") for word in words)]
    told = io.StringIO()
    started = time.process_time()
    fault: str | None = None
    try:
        with redirect_stdout(told), redirect_stderr(told):
            status: object = main(argv)
    except SystemExit as ended:
        status = ended.code
    except Exception as problem:  # noqa: BLE001
        status, fault = "crash", f"crash: {problem!r}"
    seconds = time.process_time() - started
    if status not in (0, 1, 2):
        fault = fault or f"exit status {status}"
    if "Traceback" in told.getvalue():
        fault = "a traceback"
    found.note(f"exit {status}", seconds, fault, argv)


def _book(maker: Maker, folder: Path, found: Found) -> None:
    """An operator's own figures, spoilt."""
    from costcalc.prices.files import BookFault
    from costcalc.prices.library import price_books

    text = BOOK.format(maker.spoilt(maker.dice.choice(NUMERALS)))
    place = folder / "own"
    place.mkdir(exist_ok=True)
    content = maker.torn(text.encode("utf-8", "surrogateescape"))
    (place / "common.toml").write_bytes(content)
    started = time.process_time()
    status, fault = "book", None
    try:
        price_books(own=place)
    except BookFault:
        status = "book refused"
    except Exception as problem:  # noqa: BLE001
        status, fault = "crash", f"crash: {problem!r}"
    found.note(status, time.process_time() - started, fault, content)


def lines(found: Found) -> Iterator[str]:
    """The figures as text."""
    yield ", ".join(f"{status}: {n:,}" for status, n in sorted(found.statuses.items()))
    yield f"slowest {found.slowest:.2f} s; {found.failures:,} not as they must be"
    yield from found.faults[:SHOWN]
