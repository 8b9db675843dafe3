"""How far a batch is: one line on a terminal that is written over until all is done."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TextIO

WIDE: Final = 30


@dataclass
class Progress:
    """Writes how far a batch is whenever it is told; `workers` says how many compute it."""

    stream: TextIO
    workers: Callable[[], int] | None = None
    begun: float = field(default_factory=time.monotonic)
    times: int = 0
    widest: int = 0
    at_once: int = 0

    def __call__(self, done: int, rows: int, refused: int) -> None:
        """So many scenarios of so many are done, and some of them cannot be computed."""
        self.times += 1
        self.at_once = self.at_once or done
        parts = [f"{done:,} of {rows:,} scenarios", f"{refused:,} refused"]
        if self.workers:
            count = self.workers()
            parts.append(f"{self.times:,} of {-(-rows // self.at_once):,} chunks")
            parts.append(f"{count} worker{'' if count == 1 else 's'}")
        if done < rows:
            left = (time.monotonic() - self.begun) * (rows - done) / done
            parts.append(f"{duration(left)} left")
        text = f"[{'#' * (WIDE * done // rows):.<{WIDE}}] {', '.join(parts)}"
        self.widest = max(self.widest, len(text))
        end = "\n" if done == rows else ""
        self.stream.write(f"\r{text:<{self.widest}}{end}")
        self.stream.flush()


def duration(seconds: float) -> str:
    """A time to wait, as precise as helps."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
