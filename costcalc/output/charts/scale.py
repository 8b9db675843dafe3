"""Where a value stands along an axis, and the round values to label it with."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from costcalc.output.wording import SCALES, short
from costcalc.scenario.numerals import localised

ENOUGH: Final = 5
"""How many labels an axis has at most, or one more."""
_SHORT_FROM: Final = 10_000


@dataclass(frozen=True)
class Axis:
    """An axis from one value to another, by ratio where it spans orders of magnitude.

    `signs` writes a plus before what is above zero; `whole` has no parts of one.
    """

    low: float
    high: float
    title: str = ""
    by_ratio: bool = False
    signs: bool = False
    whole: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value stands, 0 to 1; beyond its ends it stays there."""
        low, high = self.low, self.high
        value = min(max(value, low), high)
        if self.by_ratio:
            low, high, value = log10(low), log10(high), log10(value)
        return (value - low) / (high - low) if high > low else 0.5

    def value(self, share: float) -> float:
        """The value so far along the axis."""
        if self.by_ratio:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round values along the axis, each with its text."""
        if self.by_ratio:
            first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
            apart = max(1, ceil((last - first) / ENOUGH))
            decades = [10.0**power for power in range(first, last + 1, apart)]
            return [(value, short(value)) for value in decades]
        if self.high <= self.low:
            return [(self.low, axis_texts([self.low])[0])]
        rough = (self.high - self.low) / ENOUGH
        power = 10.0 ** floor(log10(rough))
        step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        values = [i * step for i in range(first, last + 1) if not (self.whole and i * step % 1)]
        return list(zip(values, axis_texts(values, signs=self.signs), strict=True))


def spanning(values: Iterable[float], room: float = 0.0) -> tuple[float, float]:
    """The ends of an axis that holds all values, with room at both as a share of the whole."""
    held = list(values)
    low, high = min(held), max(held)
    if high == low:
        around = abs(low) * 0.1 or 1.0
        low, high = low - around, high + around
    beyond = (high - low) / (1 - 2 * room) * room
    return low - beyond, high + beyond


def axis_texts(ticks: list[float], *, signs: bool = False) -> list[str]:
    """Amounts along an axis, all in the same thousands or millions and with the same decimals."""
    plus = "+" if signs else ""
    most = max((abs(tick) for tick in ticks), default=0.0)
    size, suffix = next((pair for pair in SCALES if most >= pair[0]), (1.0, ""))
    if most < _SHORT_FROM:
        size, suffix = 1.0, ""
    shown = [tick / size for tick in ticks]
    places = next((n for n in range(7) if all(round(v, n) == round(v, 6) for v in shown)), 6)
    texts = [localised(f"{abs(v):,.{places}f}{suffix}") for v in shown]
    if len({*zip(texts, (v < 0 for v in shown), strict=True)}) < len(ticks):
        # Neighbours far from zero differ in their last digits alone.
        texts = [localised(f"{abs(tick):,.13g}") for tick in ticks]
    return [
        f"{'−' if v < 0 else plus}{text}" if v else "0"
        for v, text in zip(shown, texts, strict=True)
    ]


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
