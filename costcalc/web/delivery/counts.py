"""What the service counts while it runs, each worker in a place of its own.

The numbers stand in memory that the workers share since they parted. A worker's place is taken over
by the next one when it has ended, counts and all: no file is left behind, and no lock is waited for
that a killed one holds.
"""

import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import prod
from mmap import mmap
from threading import Lock
from typing import Final

import numpy as np

PLACES: Final = 64
"""More workers than that share them."""
UNKNOWN: Final = "unknown"
"""The route of an address that leads nowhere."""
OTHER: Final = "other"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", OTHER)
STATUSES: Final = (
    *("200", "201", "204", "303", "304"),
    *("400", "403", "404", "405", "406", "409", "412", "413", "414", "415", "422", "428", "429"),
    *("500", "501", "503", "507", OTHER),
)
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes of durations; one more class has none."""
ROWS: Final = ("computed", "refused")
"""What becomes of the rows of a batch."""


def known(value: str, allowed: Sequence[str]) -> str:
    """A value if it is one of those that are counted apart, else what stands for all others."""
    return value if value in allowed else OTHER


class Counts:
    """Numbers of all workers: in each array, a worker's are those under its place."""

    def __init__(self, routes: Iterable[str]) -> None:
        self.routes = (*sorted(routes), UNKNOWN)
        self._at = {route: number for number, route in enumerate(self.routes)}
        self._place = 0
        self._lock = Lock()
        number = len(self.routes)
        self.answers, self.durations, self.seconds, self.rows, *ones = _shared(
            (number, len(METHODS), len(STATUSES)),
            (number, len(SECONDS) + 1),
            (number,),
            (len(ROWS),),
            *[()] * 3,
        )
        self.starts, self.under_way, self.processes = ones

    def begin(self, place: int) -> None:
        """This process is a new worker, at that place."""
        self._place = place % PLACES
        self.end(place)
        self.starts[self._place] += 1
        self.processes[self._place] = os.getpid()

    def end(self, place: int) -> None:
        """The worker at a place is no more: it has nothing under way."""
        self.under_way[place % PLACES] = self.processes[place % PLACES] = 0

    def ask(self) -> None:
        """A request has come."""
        with self._lock:
            self.under_way[self._place] += 1

    def answer(self, route: str, method: str, status: str, seconds: float) -> None:
        """A request has been answered, to its last byte."""
        here, at = self._place, self._at.get(route, self._at[UNKNOWN])
        which = METHODS.index(known(method, METHODS)), STATUSES.index(known(status, STATUSES))
        with self._lock:
            self.under_way[here] -= 1
            self.answers[here, at, *which] += 1
            self.durations[here, at, bisect_left(SECONDS, seconds)] += 1
            self.seconds[here, at] += seconds

    def batch(self, computed: int, refused: int) -> None:
        """Rows of a batch are done."""
        with self._lock:
            self.rows[self._place] += computed, refused


def _shared(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Arrays of zeros, each with a first axis of places, that processes share once they part."""
    ends = [*accumulate(prod(shape) for shape in shapes)]
    whole = np.frombuffer(mmap(-1, PLACES * ends[-1] * 8), float).reshape(PLACES, -1)
    parts = np.split(whole, ends[:-1], axis=1)
    return [part.reshape(PLACES, *shape) for part, shape in zip(parts, shapes, strict=True)]
