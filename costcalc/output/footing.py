"""Rounded amounts whose columns still add up: those with the largest remainders are raised."""

from collections.abc import Sequence
from math import floor
from typing import Final

from costcalc.output.wording import SCALES, exact, signed

FEWEST: Final = 20
"""The widest of some steps is told in at least so many units, two digits."""


def footed(parts: Sequence[float]) -> list[int]:
    """Parts as whole numbers that add up to their rounded sum, each less than 1 from its part.

    Every part is rounded down, and those with the largest remainders are raised by 1 until they
    come to the sum: the method of largest remainders, which keeps a part that is whole.
    """
    whole = [floor(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: whole[at] - parts[at])
    for at in by_remainder[: round(sum(parts)) - sum(whole)]:
        whole[at] += 1
    return whole


def told(rows: Sequence[Sequence[float]], units: Sequence[float]) -> tuple[float, list[list[int]]]:
    """Rows of amounts in a unit, so that every column foots, and that unit.

    It is the first of some units in which no amount that is not 0 shows as 0, else the last.
    """
    for unit in units:
        columns = (footed([amount / unit for amount in own]) for own in zip(*rows, strict=True))
        shown = [list(row) for row in zip(*columns, strict=True)]
        lost = (
            amount and not whole
            for own, row in zip(rows, shown, strict=True)
            for amount, whole in zip(own, row, strict=True)
        )
        if not any(lost):
            break
    return unit, shown


def steps_told(start: float, steps: Sequence[float], decimals: int) -> tuple[list[str], str, str]:
    """Steps that lead from one amount to another as texts that add up, and both ends.

    All are in one scale, the coarsest that shows every step: from `3,689k`, `+146k`, to `3,835k`.
    From 0 on the end is a balance, and has a sign.
    """
    widest = max(map(abs, steps), default=0.0)
    units = [unit for unit, _ in SCALES if widest >= FEWEST * unit] + [1.0, 10.0**-decimals]
    unit, shown = told([[start], *([step] for step in steps)], units)
    begin, *whole = (row[0] for row in shown)
    suffix = dict(SCALES).get(unit, "")

    def write(number: float) -> str:
        return exact(number * min(unit, 1.0), decimals if unit < 1 else 0) + suffix

    *texts, balance = (signed(each, write) for each in (*whole, sum(whole)))
    return texts, write(begin), write(begin + sum(whole)) if start else balance
