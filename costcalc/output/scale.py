"""Where a value stands along an axis, round values to label it with, and how wide a text is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

ENOUGH: Final = 5
"""How many labels an axis has at most, or one more."""
_SIZES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_SHORT_FROM: Final = 10_000
_NARROW: Final = frozenset(" .,:;’'|ijltfrI()[]")
_WIDE: Final = frozenset("mwMW%@")


@dataclass(frozen=True)
class Scale:
    """An axis from one value to another, by ratio where it spans orders of magnitude."""

    low: float
    high: float
    by_ratio: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value stands, 0 to 1; beyond its ends it stays there."""
        low, high = self.low, self.high
        value = min(max(value, low), high)
        if self.by_ratio:
            low, high, value = log10(low), log10(high), log10(value)
        return (value - low) / (high - low) if high > low else 0.5

    def place(self, value: float) -> str:
        """The same for a picture."""
        return percent(self.share(value))

    @property
    def ticks(self) -> list[float]:
        """Round values along the axis."""
        if self.by_ratio:
            return self._decades()
        if self.high <= self.low:
            return [self.low]
        step = round_step((self.high - self.low) / ENOUGH)
        first = ceil(self.low / step - 1e-9)
        last = floor(self.high / step + 1e-9)
        return [i * step for i in range(first, last + 1)]

    def _decades(self) -> list[float]:
        first = ceil(log10(self.low) - 1e-9)
        last = floor(log10(self.high) + 1e-9)
        apart = max(1, ceil((last - first) / ENOUGH))
        return [10.0**power for power in range(first, last + 1, apart)]


def spanning(values: Iterable[float], room: tuple[float, float] = (0.0, 0.0)) -> Scale:
    """An axis that holds all values, with room at its ends as shares of the whole."""
    held = list(values)
    low, high = min(held), max(held)
    if high == low:
        around = abs(low) * 0.1 or 1.0
        low, high = low - around, high + around
    whole = (high - low) / (1 - sum(room))
    return Scale(low - room[0] * whole, high + room[1] * whole)


def round_step(rough: float) -> float:
    """The next round number that is no smaller."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return float(next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9)))


def axis_texts(ticks: list[float], *, signs: bool = False) -> list[str]:
    """Amounts along an axis, all in the same thousands or millions and with the same decimals."""
    plus = "+" if signs else ""
    most = max((abs(tick) for tick in ticks), default=0.0)
    size, suffix = next((pair for pair in _SIZES if most >= pair[0]), (1.0, ""))
    if most < _SHORT_FROM:
        size, suffix = 1.0, ""
    shown = [tick / size for tick in ticks]
    places = next((n for n in range(7) if all(round(v, n) == round(v, 6) for v in shown)), 6)
    return [f"{'−' if v < 0 else plus}{abs(v):,.{places}f}{suffix}" if v else "0" for v in shown]


def percent(share: float) -> str:
    """A share as a picture takes it."""
    return f"{share * 100:.3f}%"


def text_width(text: str, size: float) -> float:
    """About how wide a text is in pixels, rather too wide than too narrow."""
    units = (0.34 if c in _NARROW else 0.95 if c in _WIDE else 0.62 for c in text)
    return sum(units) * size


def spread_out(wanted: list[float], apart: float, low: float, high: float) -> list[float]:
    """Places in the order given that lie so far apart, each as near to the wanted one as it goes.

    Where they do not all fit between the ends, they share the room evenly.
    """
    count = len(wanted)
    if count * apart > high - low + apart:
        apart = (high - low) / max(count - 1, 1)
    order = sorted(range(count), key=lambda i: wanted[i])
    groups: list[tuple[float, int]] = []  # the middle of each cluster, and how many it has
    for i in order:
        middle, size = min(max(wanted[i], low), high), 1
        while groups and middle - groups[-1][0] < apart * (size + groups[-1][1]) / 2:
            before, held = groups.pop()
            middle, size = (before * held + middle * size) / (held + size), held + size
            half = apart * (size - 1) / 2
            middle = min(max(middle, low + half), high - half)
        groups.append((middle, size))
    places = [m + apart * (k - (size - 1) / 2) for m, size in groups for k in range(size)]
    spread = [0.0] * count
    for i, place in zip(order, places, strict=True):
        spread[i] = place
    return spread
