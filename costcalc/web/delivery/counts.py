"""What the service counts while it runs, each worker in a slot of its own.

The slots are in memory that the workers share since they were forked. When a worker has ended the
next one takes over its slot with the counts in it: no file is left behind, and nobody waits for a
lock that a killed worker holds.
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

SLOTS: Final = 64
"""If there are more workers, some share a slot."""
UNKNOWN: Final = "unknown"
"""The route of an unknown address."""
OTHER: Final = "other"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", OTHER)
STATUSES: Final = (
    *("200", "201", "204", "303", "304"),
    *("400", "403", "404", "405", "406", "409", "412", "413", "414", "415", "422", "428", "429"),
    *("500", "501", "503", "507", OTHER),
)
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets; one more bucket has none."""
ROWS: Final = ("computed", "refused")
"""What becomes of the rows of a batch."""


def known(value: str, allowed: Sequence[str]) -> str:
    """A value if it is counted on its own, else `OTHER`."""
    return value if value in allowed else OTHER


class Counts:
    """Numbers of all workers; the first axis of each array is the worker's slot."""

    def __init__(self, routes: Iterable[str]) -> None:
        self.routes = (*sorted(routes), UNKNOWN)
        self._at = {route: number for number, route in enumerate(self.routes)}
        self._slot = 0
        self._lock = Lock()
        number = len(self.routes)
        self.answers, self.durations, self.seconds, self.rows, *ones = _shared(
            (number, len(METHODS), len(STATUSES)),
            (number, len(SECONDS) + 1),
            (number,),
            (len(ROWS),),
            *[()] * 4,
        )
        self.starts, self.under_way, self.processes, self.refused_tokens = ones

    def begin(self, slot: int) -> None:
        """This process is a new worker and counts in that slot."""
        self._slot = slot % SLOTS
        self.end(slot)
        self.starts[self._slot] += 1
        self.processes[self._slot] = os.getpid()

    def end(self, slot: int) -> None:
        """The worker of a slot has ended, with whatever it had under way."""
        self.under_way[slot % SLOTS] = self.processes[slot % SLOTS] = 0

    def request_began(self) -> None:
        """Count a request as under way."""
        with self._lock:
            self.under_way[self._slot] += 1

    def request_ended(self, route: str, method: str, status: str, seconds: float) -> None:
        """Count a request whose answer is out, to its last byte."""
        here, at = self._slot, self._at.get(route, self._at[UNKNOWN])
        which = METHODS.index(known(method, METHODS)), STATUSES.index(known(status, STATUSES))
        with self._lock:
            self.under_way[here] -= 1
            self.answers[here, at, *which] += 1
            self.durations[here, at, bisect_left(SECONDS, seconds)] += 1
            self.seconds[here, at] += seconds

    def token_refused(self) -> None:
        """Count an edit token that was wrong."""
        with self._lock:
            self.refused_tokens[self._slot] += 1

    def batch(self, computed: int, refused: int) -> None:
        """Count rows of a batch."""
        with self._lock:
            self.rows[self._slot] += computed, refused


def _shared(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    """Arrays of zeros with a first axis of slots, in memory that forked processes share."""
    ends = [*accumulate(prod(shape) for shape in shapes)]
    whole = np.frombuffer(mmap(-1, SLOTS * ends[-1] * 8), float).reshape(SLOTS, -1)
    parts = np.split(whole, ends[:-1], axis=1)
    return [part.reshape(SLOTS, *shape) for part, shape in zip(parts, shapes, strict=True)]
