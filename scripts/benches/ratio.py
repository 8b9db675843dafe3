"""How a measure is taken: ours and the other in turns, in one run, and a control that must fail."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

Turn: TypeAlias = Callable[[], float]
"""One turn of a measure: seconds, or things done in a second."""


@dataclass(frozen=True)
class Effort:
    """How much is spent on a measure: turns, seconds that a turn may take, and how large it is."""

    turns: int = 5
    seconds: float = 3
    size: float = 1

    def of(self, count: int) -> int:
        """So many, or fewer where little is to be spent."""
        return max(int(count * self.size), 1)


BRIEF = Effort(turns=1, seconds=0.4, size=0.01)
"""Shows that a measure works, and nothing about speed."""


@dataclass(frozen=True)
class Spread:
    """What the turns of a measure gave."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        ends = f" ({number(min(self.values))} to {number(max(self.values))})"
        return number(self.median) + (ends if len(self.values) > 1 else "")

    def over(self, other: "Spread") -> "Spread":
        """The ratio of two measures, turn by turn."""
        return Spread(tuple(a / b for a, b in zip(self.values, other.values, strict=True)))


@dataclass(frozen=True)
class Goal:
    """What is to be reached."""

    bound: float
    unit: str = ""
    at_least: bool = True

    @property
    def timed(self) -> bool:
        """Whether it is about speed, and not about what weighs or fills something."""
        return self.unit not in {" KB", " MB"}

    def met_by(self, found: Spread) -> bool:
        value = found.median
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{self.bound:,g}{self.unit} or {'more' if self.at_least else 'less'}"


@dataclass(frozen=True)
class Measured:
    """A row of docs/performance.md: what was reached, and what was reached when it was broken."""

    id: str
    measure: str
    goal: Goal
    reached: Spread
    detail: str
    control: Spread
    broken: str

    @property
    def met(self) -> bool:
        return self.goal.met_by(self.reached)

    @property
    def sound(self) -> bool:
        """Whether the measure says no where it must."""
        return not self.goal.met_by(self.control)


def in_turns(turns: int, *runs: Turn) -> list[Spread]:
    """Several measures, one turn of each after the other, so often."""
    rounds = [[run() for run in runs] for _ in range(turns)]
    return [Spread(values) for values in zip(*rounds, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def number(value: float) -> str:
    """Three digits, as people write them."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
