"""What a decision rests on most: the figures that move it, with their range and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import number_name
from costcalc.output import wording
from costcalc.output.charts.words import figure_value
from costcalc.output.receipts import given, of_name
from costcalc.prices.names import Name

MOST: Final = 6
"""Those that a brief of one page has room for."""


@dataclass(frozen=True)
class Assumption:
    """A figure or an input, its range, and whose it is, in words."""

    label: str
    low: str
    likely: str
    high: str
    whose: str


def assumptions(estimate: Estimate) -> Iterator[Assumption]:
    """The figures and inputs that move the decision most, the widest first."""
    inputs = {each.id: each.basis for each in given(estimate)}

    def basis(id_: str) -> str | None:
        """What a figure or an input rests on, in words; None for what has no receipt."""
        of = of_name(estimate, Name.read(id_).base)
        return inputs.get(id_) or next((each.basis for each in of if each.id == id_), None)

    bars = estimate.tornado.bars if estimate.tornado else ()
    found = ((bar, rests) for bar in bars if (rests := basis(bar.figure)))
    for bar, rests in islice(found, MOST):
        low, likely, high = (
            figure_value(value, bar.unit, estimate, brief=value != bar.likely)
            for value in (bar.low, bar.likely, bar.high)
        )
        name = wording.upper_first(number_name(bar.figure, bar.moves, estimate.book))
        yield Assumption(name, low, likely, high, wording.WHOSE[rests])
