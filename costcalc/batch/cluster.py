"""The pieces of a sweep handed out to the workers of a Dask cluster, on this machine or others.

Only this module knows Dask. A worker that is lost costs time and no result: the scheduler gives
what it had to another, and what it is given comes to the same bytes.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from costcalc.batch.pieces import Job, Packed, Piece
from costcalc.batch.worker import Likeness, Unlike, check, its_likeness, likeness, piece_of
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, Fault, Refused

if TYPE_CHECKING:
    from distributed import Client, Future

EXTRA: Final = "pip install 'costcalc[cluster]'"
ADDRESS: Final = re.compile(r"(tcp|tls)://(\[[^\]\s]+\]|[^:/\s\[\]]+):\d{1,5}", re.ASCII)
PATIENCE: Final = 5.0
"""Seconds that a scheduler has to answer, and then to have a worker."""
LONGEST_WITHOUT_WORKERS: Final = 60.0
"""Seconds that a sweep waits for new workers once the last is lost."""
AHEAD: Final = 2
"""Pieces that wait at each thread of a worker: it never idles, and memory stays flat."""
QUIET: Final = dict.fromkeys(
    ("distributed", "distributed.client", "distributed.comm", "tornado.application"), "critical"
)
"""Loggers: what matters is told by the progress and by faults."""


class Cluster:
    """A cluster that computes pieces."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address

    def workers(self) -> int:
        """How many workers there are now. Raises `Refused` where the scheduler is lost."""
        return len(self._threads())

    def _threads(self) -> dict[str, int]:
        """Each worker's address and how many threads it has."""
        with self._lasting():
            threads: dict[str, int] = self._client.nthreads()
        return threads

    def compute(self, book: PriceBook, job: Job, todo: Iterator[Piece]) -> Iterator[Packed]:
        """The pieces in their order; as many are on their way as keep all workers busy.

        Raises `Refused` where a worker would come to other numbers or the cluster is lost.
        """
        own, run = likeness(book), uuid4().hex[:8]
        with self._lasting():
            self._check(own, book.version)
        window: deque[Future[Packed]] = deque()
        try:
            for piece in todo:
                with self._lasting():
                    key = f"costcalc-{run}-{piece.number}"
                    sent = self._client.submit(piece_of, job, piece, own, key=key, pure=False)
                    window.append(sent)
                if len(window) > AHEAD * sum(self._threads().values()):
                    yield self._result(window.popleft())
            while window:
                yield self._result(window.popleft())
        finally:
            with suppress(OSError, RuntimeError):  # lost, or closed already
                self._client.cancel([*window])

    @contextmanager
    def _lasting(self) -> Iterator[None]:
        """Refuses to go on where the scheduler is lost."""
        try:
            yield
        except (CancelledError, OSError) as problem:
            raise _refused(self._address, "the scheduler is lost") from problem

    def _check(self, own: Likeness, version: str) -> None:
        """Refuse workers that would come to other numbers, before any work."""
        answers = self._client.run(its_likeness, version, on_error="return")
        for address, other in answers.items():
            try:
                if isinstance(other, Exception):
                    raise other
                check(own, other)
            except (Unlike, ImportError) as problem:
                none = "" if isinstance(problem, Unlike) else "has no costcalc: "
                detail = f"the worker {address} {none}{problem}"
                raise _refused(self._address, detail) from problem

    def _result(self, future: Future[Packed]) -> Packed:
        """A piece, however long it takes, as long as there is anybody to compute it."""
        from distributed import KilledWorker

        seen = time.monotonic()
        while time.monotonic() - seen < LONGEST_WITHOUT_WORKERS:
            with self._lasting():
                try:
                    return future.result(timeout=PATIENCE)
                except TimeoutError:
                    seen = time.monotonic() if self.workers() else seen
                except Unlike as problem:
                    raise _refused(self._address, f"a worker that joined {problem}") from problem
                except KilledWorker as problem:
                    detail = "some scenarios end every worker that computes them; is memory short?"
                    raise _refused(self._address, detail) from problem
        raise _refused(self._address, "all workers are lost")


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at an address. Raises `Refused` where none answers."""
    _configure()
    from distributed import Client

    if not ADDRESS.fullmatch(address):
        raise _unreachable(address, f"{address} is no address")
    try:
        asyncio.run(_greet(address))  # a client that was never connected takes long to end
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except TypeError as problem:
        detail = f"{address} is secured, and Dask is not told of a certificate"
        raise _unreachable(address, detail) from problem
    except (OSError, ValueError, MemoryError) as problem:
        # Lengths that another service's greeting is mistaken for may be beyond any memory.
        raise _unreachable(address, f"no scheduler answers at {address}") from problem
    with client:
        yield _ready(client, address)


async def _greet(address: str) -> None:
    """Connect as a client does, with the certificates that Dask is set to use."""
    from distributed import Security
    from distributed.comm.core import connect

    secured = Security().get_connection_args("client")
    # Its own limit does not cover a service that takes the greeting and says nothing.
    comm = await asyncio.wait_for(connect(address, timeout=PATIENCE, **secured), PATIENCE)
    await comm.close()


@contextmanager
def cluster_here(workers: int) -> Iterator[Cluster]:
    """So many worker processes on this machine, which end with this one."""
    _configure()
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            silence_logs=logging.CRITICAL,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address=None,
        ) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield _ready(client, local.scheduler_address)


def _ready(client: Client, address: str) -> Cluster:
    """A cluster that has a worker."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        detail = f"the scheduler at {address} has no worker"
        raise _refused(address, detail, f"dask worker {address}") from None
    return Cluster(client, address)


def _configure() -> None:
    """Dask as a command line wants it. Raises `Refused` where it is not installed."""
    try:
        import dask

        # A worker's sampling of itself costs some hundredths and is shown by the dashboard alone.
        dask.config.set({"distributed.worker.profile.enabled": False})
        if not dask.config.get("logging", None):  # whoever wants to see more says so to Dask
            dask.config.set({"logging": QUIET})
        import distributed  # noqa: F401  # reads what is set when it is imported
    except ImportError as problem:
        detail = "computing on a cluster needs Dask, which is not installed"
        raise _refused(None, detail, EXTRA) from problem


def _refused(address: str | None, detail: str, mend: str | None = None) -> Refused:
    return Refused([Fault("scheduler", address, detail, None, mend)])


def _unreachable(address: str, detail: str) -> Refused:
    example = "tcp://127.0.0.1:8786"
    return Refused([Fault("scheduler", address, detail, "tcp://HOST:PORT", example, MALFORMED)])
