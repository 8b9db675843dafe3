"""Services under gunicorn with costcalc's own settings, and what asks them: fast, or at a rate."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from socket import socket

from processes import children, free_port, running

SCRIPTS = Path(__file__).parent.parent
CONNECTIONS = 8
COSTCALC = "costcalc.web:create_app()"
ANEW = """local number = {first}
request = function()
  number = number + 1
  return wrk.format("GET", "{path}" .. number)
end
"""
"""Asks for something else every time."""
FIRST = count(100_000, 1_000_000)
"""Numbers that no address had yet."""

FIRSTS: dict[int, int] = {}
"""The first process of every service, by its port."""


@contextmanager
def served(service: str, **environment: str) -> Iterator[int]:
    """A service on a free port of this machine, started as `costcalc serve` starts its own.

    But that one worker answers, since it is luck how few connections two would share; and that it
    is not replaced in the middle of a measure, which ends its connections.
    """
    port = free_port()
    own = {"PORT": str(port), "WEB_CONCURRENCY": "1", "COSTCALC_DATABASE_URL": "none"}
    own |= environment
    command = [sys.executable, "-m", "gunicorn", "--config", "python:costcalc.gunicorn_conf"]
    command += ["--chdir", str(SCRIPTS), "--max-requests", "0", service]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with running(command, {**os.environ, **own}, log, lambda _: answers(port)) as first:
            FIRSTS[port] = first.pid
            yield port


def workers(port: int) -> list[int]:
    """The processes of a service that answer."""
    return children(FIRSTS[port])


def cpu(port: int) -> float:
    """Seconds of a processor that they have taken."""
    ticks = 0
    for pid in workers(port):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def asked(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def checked(port: int, path: str) -> None:
    """That an estimate is one, before it is timed."""
    status, _, body = asked(port, path)
    assert status == 200, body
    assert json.loads(body)["technologies"], path


def rate(
    port: int,
    path: str,
    lasts: float,
    anew: bool = False,
    clients: int = CONNECTIONS,
    **headers: str,
) -> float:
    """Answers a second to some who ask again as soon as they are answered.

    `anew` puts another number behind the path each time. None of them asks for gzip.
    """
    command = ["wrk", "-t1", f"-c{clients}", f"-d{max(round(lasts), 1)}"]
    command += [f"-H{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if anew:
            script.write(ANEW.format(first=next(FIRST), path=path))
            script.flush()
            command += ["-s", script.name]
        command.append(f"http://127.0.0.1:{port}{'/' if anew else path}")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert found, done.stdout
    assert "Non-2xx" not in done.stdout, f"{path}\n{done.stdout}"
    assert "Socket errors" not in done.stdout, done.stdout
    answered = float(found[1])
    # What is slow may not have answered once.
    return answered or rate(port, path, 3 * lasts, anew, clients, **headers)


def latencies(port: int, path: str, a_second: float, lasts: float) -> Sequence[float]:
    """Seconds that answers took, asked for at an even rate whatever the service does, sorted.

    They count from when a request was due, so that a service cannot slow down who asks. Another
    number stands behind the path each time.
    """
    return sorted(asyncio.run(_at_rate(port, path, a_second, lasts)))


async def _at_rate(port: int, path: str, a_second: float, lasts: float) -> Sequence[float]:
    idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await asyncio.open_connection("127.0.0.1", port))

    async def one(number: int, due: float) -> float:
        await asyncio.sleep(due - time.perf_counter())
        reader, writer = await idle.get()
        writer.write(f"GET {path}{number} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        length = re.search(rb"(?i)content-length: (\d+)", head)
        assert length, head
        await reader.readexactly(int(length[1]))
        took = time.perf_counter() - due
        idle.put_nowait((reader, writer))
        return took

    began, first = time.perf_counter(), next(FIRST)
    many = max(round(a_second * lasts), 1)
    found = await asyncio.gather(*(one(first + i, began + i / a_second) for i in range(many)))
    while not idle.empty():
        idle.get_nowait()[1].close()
    return found


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    return sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)]
