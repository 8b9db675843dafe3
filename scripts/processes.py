"""Services started for a measure: a free port, ready before anyone asks, ended whatever happens."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import randrange
from typing import Any

STARTED_WITHIN = 60
ENDED_WITHIN = 30


def free_port() -> int:
    """A port that nobody listens on, below those that systems give to whoever connects."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", randrange(20_000, 32_000)))  # noqa: S311
            return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that a process has started and not ended."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    ready: Callable[[int], object],
    **more: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program from when it is ready, by its id, to the end; if it never is, what it said.

    `more` goes to Popen.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment, stdout=out, stderr=out, start_new_session=True, **more
        )
    try:
        end = time.monotonic() + STARTED_WITHIN
        while not ready(process.pid):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(log.read_text())
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=ENDED_WITHIN)
