"""How far a table is: a line that is written over on a terminal, elsewhere one a minute."""

import time
from dataclasses import dataclass
from typing import Final, Self, TextIO

WIDE: Final = 30


@dataclass
class Progress:
    """Writes how far a table is when it is told, first with what was done `before`."""

    stream: TextIO
    before: int | None = None
    begun: float = 0.0
    minutes: int = 0
    widest: int = 0

    def __call__(self, done: int, rows: int, refused: int, workers: int | None) -> None:
        """So many scenarios of so many are done, some of them refused, and so many compute."""
        now, terminal = time.monotonic(), self.stream.isatty()
        if self.before is None:
            self.before = done
            if done:
                self.stream.write(f"costcalc: goes on after {done:,} scenarios\n")
        if done <= self.before:
            self.begun = now
            return
        minutes = int(now - self.begun) // 60
        if not terminal and (minutes == self.minutes or done == rows):
            return
        self.minutes = minutes
        rate = (done - self.before) / max(now - self.begun, 1e-6)
        parts = [f"{done:,} of {rows:,} scenarios", f"{refused:,} refused", f"{rate:,.0f} a second"]
        if workers is not None:
            parts.append(f"{workers} worker{'' if workers == 1 else 's'}")
        if done < rows:
            parts.append(f"{duration((rows - done) / rate)} left")
        text = ", ".join(parts)
        if not terminal:
            print(f"costcalc: {text}", file=self.stream, flush=True)
            return
        text = f"[{'#' * (WIDE * done // rows):.<{WIDE}}] {text}"
        self.widest = max(self.widest, len(text))
        self.stream.write(f"\r{text:<{self.widest}}")
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What is said next has a line of its own."""
        if self.widest:
            self.stream.write("\n")


def duration(seconds: float) -> str:
    """A time to wait, as precise as helps."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
