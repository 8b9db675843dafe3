"""One database of saved scenarios, and what happens while it cannot be reached."""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Final, Literal

from sqlalchemy import URL, Connection, Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as NoneFree

from costcalc.scenario.faults import Fault, Refused
from costcalc.web.store.engines import (
    TOGETHER,
    WRITES,
    connected,
    is_busy,
    is_full,
    is_read_only,
)
from costcalc.web.store.schema import TROUBLES, bring_up_to_date, why
from costcalc.web.store.tables import scenarios

log = logging.getLogger("costcalc")

PATIENCE: Final = 2.0
"""Seconds that a request waits for other writers."""
PROBE_WITHIN: Final = 0.5
"""Seconds; who asks whether we are ready does not wait longer for the store."""
FULL: Final = 507


class Unavailable(Exception):
    """The store cannot be reached, or not written to, just now. It is worth trying again."""


@dataclass(frozen=True)
class Limits:
    """How much is kept in all: revisions, and bytes of what was typed into them."""

    revisions: int = 200_000
    bytes: int = 1_000_000_000


@dataclass
class _Opened:
    """What one process knows of the database."""

    process: int
    engine: Engine
    shaped: bool = False
    """Its shape was found to be ours."""
    trouble: bool = False
    """It did not answer the last time."""
    told: str = ""
    """What the operator was told last."""
    trying: Lock = field(default_factory=Lock)
    prober: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "store"))
    probe: Future[bool] | None = None


class Store:
    """A database that each process opens for itself, when it first needs it.

    While it does not answer, one request at a time tries it again and the others are told so at
    once: the calculator needs the threads.
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
        self._opening = Lock()
        self._opened: _Opened | None = None

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state. Raises `Unavailable`."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is on the disk once it is left.

        Raises `Unavailable`, and `Refused` where there is no room.
        """
        return self._transaction(writes=True)

    def state(self) -> Literal["up", "down", "none"]:
        """Whether the store answers; told soon, whatever the database does."""
        if self.url is None:
            return "none"
        here = self._here(self.url)
        if here.probe is None or here.probe.done():
            here.probe = here.prober.submit(self._answers)
        try:
            return "up" if here.probe.result(PROBE_WITHIN) else "down"
        except TimeoutError:
            return "down"

    def close(self) -> None:
        """Let go of the connections; the next use opens new ones."""
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
        """This process's own: what a parent opened is not its children's to use."""
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
        with _in_turn(here), _told(here):
            if not here.shaped:
                bring_up_to_date(self.url, PATIENCE)
                here.shaped = True
            options = {WRITES: TOGETHER} if writes else {}
            with here.engine.execution_options(**options).begin() as connection:
                here.trouble = False
                yield connection
            if writes:
                _tell(here, "")


@contextmanager
def _in_turn(here: _Opened) -> Iterator[None]:
    if not here.trouble:
        yield
    elif here.trying.acquire(blocking=False):
        try:
            yield
        finally:
            here.trying.release()
    else:
        raise Unavailable


@contextmanager
def _told(here: _Opened) -> Iterator[None]:
    """What went wrong in our own words; the database's may repeat what was typed."""
    try:
        yield
    except IntegrityError:
        raise
    except (*TROUBLES, NoneFree) as problem:
        if is_full(problem):
            _tell(here, "there is no room on the disk")
            raise full("there is no room left on the disk") from problem
        if is_read_only(problem):
            _tell(here, "the database is read-only")
        elif not (is_busy(problem) or isinstance(problem, NoneFree)):
            _tell(here, why(problem))
            here.trouble, here.shaped = True, False
        raise Unavailable from problem


def _tell(here: _Opened, why: str) -> None:
    """Tell the operator once why nothing is saved, and once that all is well again."""
    if why and why != here.told:
        log.warning("scenarios cannot be saved: %s", why)
    elif here.told and not why:
        log.warning("scenarios can be saved again")
    here.told = why


def full(detail: str) -> Refused:
    """The refusal of what would not fit."""
    return Refused([Fault("scenario", None, detail, status=FULL)])
