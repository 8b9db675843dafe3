"""A queue that is fair to askers: free slots go round among them, not to who asks most."""

from collections import Counter, deque
from collections.abc import Hashable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from threading import Event, Lock
from typing import Final

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

FULL: Final = "More is asked just now than can be worked on; ask again in a moment"
GREEDY: Final = "Others wait, and you have enough requests under way; ask again in a moment"


@dataclass
class _Waiter:
    asker: Hashable
    decided: Event = field(default_factory=Event)
    admitted: bool = False
    greedy: bool = False


class FairQueue:
    """Admits requests: so many at once, so many more that wait, each for so many seconds.

    The next slot goes to the asker with the fewest requests at work, of these to who was served
    longest ago. In a full queue a newcomer takes the place of the last request of whoever has two
    more than he.
    """

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self.at_once, self.most, self.patience = at_once, waiting, patience
        self._lock = Lock()
        self._working: Counter[Hashable] = Counter()
        self._waiting: deque[_Waiter] = deque()
        self._served: dict[Hashable, int] = {}
        self._turns = count(1)

    def acquired(self, asker: Hashable) -> ExitStack:
        """A slot to work in, which closing releases.

        Raises `ServiceUnavailable`, and `TooManyRequests` where it is the asker's own doing.
        """
        with self._lock:
            if self._working.total() < self.at_once and not self._waiting:
                return self._admitted(asker)
            mine = _Waiter(asker)
            self._join(mine)
        mine.decided.wait(self.patience)
        with self._lock:
            if mine.admitted:
                return self._slot(asker)
            greedy = mine.greedy or self._is_greedy(asker)
            if mine in self._waiting:
                self._waiting.remove(mine)
        raise self._refusal(greedy=greedy)

    @property
    def busy(self) -> int:
        """How many requests are at work or wait."""
        with self._lock:
            return self._working.total() + len(self._waiting)

    def _join(self, mine: _Waiter) -> None:
        if len(self._waiting) >= self.most:
            counts = Counter(each.asker for each in self._waiting)
            most = counts[mine.asker] + 1
            last = next((w for w in reversed(self._waiting) if counts[w.asker] > most), None)
            if last is None:
                raise self._refusal(greedy=self._is_greedy(mine.asker))
            self._waiting.remove(last)
            last.greedy = True
            last.decided.set()
        self._waiting.append(mine)

    def _is_greedy(self, asker: Hashable) -> bool:
        """Whether an asker has several requests here, and others have any."""
        counts = self._working + Counter(each.asker for each in self._waiting)
        return len(counts) > 1 and counts[asker] > 1

    def _admitted(self, asker: Hashable) -> ExitStack:
        self._working[asker] += 1
        self._served[asker] = next(self._turns)
        return self._slot(asker)

    def _slot(self, asker: Hashable) -> ExitStack:
        held = ExitStack()
        held.callback(self._release, asker)
        return held

    def _release(self, asker: Hashable) -> None:
        with self._lock:
            self._working[asker] -= 1
            self._working += Counter()  # who has none is forgotten
            if self._waiting and self._working.total() < self.at_once:
                following = min(self._waiting, key=self._turn)
                self._waiting.remove(following)
                self._working[following.asker] += 1
                self._served[following.asker] = next(self._turns)
                following.admitted = True
                following.decided.set()
            if not self._working[asker] and all(each.asker != asker for each in self._waiting):
                self._served.pop(asker, None)

    def _turn(self, waiter: _Waiter) -> tuple[int, int]:
        return self._working[waiter.asker], self._served.get(waiter.asker, 0)

    def _refusal(self, *, greedy: bool) -> ServiceUnavailable | TooManyRequests:
        after = ceil(self.patience)
        if greedy:
            return TooManyRequests(GREEDY, retry_after=after)
        return ServiceUnavailable(FULL, retry_after=after)
