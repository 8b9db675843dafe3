"""One database of saved scenarios, and what happens while it cannot be reached."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from mmap import mmap
from threading import Lock
from typing import Final, Literal

import numpy as np
from sqlalchemy import URL, Connection, Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as NoneFree

from costcalc.prices.library import Overlay
from costcalc.scenario.faults import Fault, Refused
from costcalc.settings import most_kept
from costcalc.web.store.engines import (
    TOGETHER,
    WRITES,
    checkpoint,
    connected,
    is_busy,
    is_damaged,
    is_file,
    is_full,
    is_read_only,
)
from costcalc.web.store.schema import UNUSABLE, bring_up_to_date, reason
from costcalc.web.store.tables import scenarios

log = logging.getLogger("costcalc")

PATIENCE: Final = 2.0
"""Seconds that a request waits for other writers."""
PROBE_WITHIN: Final = 0.5
"""Seconds that the readiness check waits for the store."""
DOWN_FOR: Final = 60
"""Seconds that a store counts as down after something in it could not be read."""
FULL: Final = 507


class Unavailable(Exception):
    """The store cannot be reached, or not be written to, just now; a retry may succeed."""


@dataclass(frozen=True)
class Limits:
    """The most that is kept: revisions in all and of one scenario, bytes of text in all of them.

    `unused_days` after it was last read or changed, a scenario can be removed.
    """

    revisions: int = 200_000
    bytes: int = 1_000_000_000
    each: int = 500
    unused_days: int = 730

    @classmethod
    def of_operator(cls) -> "Limits":
        """Those of the operator's settings. Raises `ValueError`."""
        return cls(**most_kept())


@dataclass
class _Opened:
    """The database as one process has opened it."""

    process: int
    engine: Engine
    migrated: bool = False
    """Its schema is known to be ours."""
    unreachable: bool = False
    """The last request got no answer."""
    logged: str = ""
    """The last failure that was logged, empty once it is over."""
    retrying: Lock = field(default_factory=Lock)
    prober: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "store"))
    probe: Future[bool] | None = None


class Store:
    """A database that each process opens for itself on first use.

    While it does not answer, one request at a time retries and the others fail at once, since the
    calculator needs the threads.
    """

    def __init__(
        self,
        url: URL | None,
        limits: Limits | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.limits = limits or Limits()
        self.clock = clock
        self.overlay: Overlay | None = None
        self._damaged = np.frombuffer(mmap(-1, 8), float)  # a time that forked processes share
        self._opening = Lock()
        self._opened: _Opened | None = None

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction to read in. Raises `Unavailable`."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction to write in; what it wrote is on the disk when it ends.

        Raises `Unavailable`, and `Refused` if the disk is full.
        """
        return self._transaction(writes=True)

    def state(self) -> Literal["up", "down", "none"]:
        """Whether the store answers within half a second, and nothing in it was unreadable lately.

        What one process could not read counts for all that were forked from the same one.
        """
        if self.url is None:
            return "none"
        if time.time() - self._damaged[0] < DOWN_FOR:
            return "down"
        here = self._here(self.url)
        if here.probe is None or here.probe.done():
            here.probe = here.prober.submit(self._answers)
        try:
            return "up" if here.probe.result(PROBE_WITHIN) else "down"
        except TimeoutError:
            return "down"

    def now(self, ago: timedelta = timedelta()) -> str:
        """The time now or some time ago, as the tables have it: in UTC, and sorting like times."""
        return (self.clock() - ago).strftime("%Y-%m-%dT%H:%M:%SZ")

    def day(self, days_ago: int = 0) -> str:
        """Today, or a day before it."""
        return self.now(timedelta(days_ago))[:10]

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._opening:
            if self._opened:
                self._opened.engine.dispose()
                self._opened.prober.shutdown(wait=False)
            self._opened = None

    def _answers(self) -> bool:
        try:
            with self.reading() as connection:
                connection.execute(select(scenarios.c.id).limit(1))
        except (Unavailable, Refused):
            return False
        return True

    def _here(self, url: URL) -> _Opened:
        """This process's own connections, since a forked process must not use its parent's."""
        with self._opening:
            if self._opened is None or self._opened.process != os.getpid():
                self._inherited = self._opened  # held, since to close it would close the parent's
                self._opened = _Opened(os.getpid(), connected(url, PATIENCE))
            return self._opened

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        if self.url is None:
            raise Unavailable
        here = self._here(self.url)
        with _one_retry_at_a_time(here), self._failures_logged(here):
            if not here.migrated:
                bring_up_to_date(self.url, PATIENCE)
                here.migrated = True
            options = {WRITES: TOGETHER} if writes else {}
            with here.engine.execution_options(**options).begin() as connection:
                here.unreachable = False
                yield connection
            if writes:
                _log(here, "")
        if writes and is_file(self.url):
            checkpoint(self.url)

    @contextmanager
    def _failures_logged(self, here: _Opened) -> Iterator[None]:
        """Log errors and raise our own: the database's messages may hold users' data."""
        try:
            yield
        except IntegrityError:
            raise
        except (*UNUSABLE, NoneFree) as problem:
            if is_full(problem):
                _log(here, "there is no room on the disk")
                raise full("there is no room left on the disk") from problem
            if is_read_only(problem):
                _log(here, "the database is read-only")
            elif not (is_busy(problem) or isinstance(problem, NoneFree)):
                _log(here, reason(problem))
                here.unreachable, here.migrated = True, False
            if is_damaged(problem):
                self._damaged[0] = time.time()
            raise Unavailable from problem


@contextmanager
def _one_retry_at_a_time(here: _Opened) -> Iterator[None]:
    if not here.unreachable:
        yield
    elif here.retrying.acquire(blocking=False):
        try:
            yield
        finally:
            here.retrying.release()
    else:
        raise Unavailable


def _log(here: _Opened, failure: str) -> None:
    """Log once why nothing can be saved, and once that it can again."""
    if failure and failure != here.logged:
        log.warning("scenarios cannot be saved: %s", failure)
    elif here.logged and not failure:
        log.warning("scenarios can be saved again")
    here.logged = failure


def full(detail: str) -> Refused:
    """The refusal to save what would not fit, to be raised."""
    return Refused([Fault("scenario", None, detail, status=FULL)])
