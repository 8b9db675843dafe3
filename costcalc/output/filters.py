"""What templates print with: numbers, units and names in words, each filter by its name there."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from costcalc import units
from costcalc.changes import ALIKE, Moved
from costcalc.formulas import formula_name
from costcalc.history import Step
from costcalc.model.formula import words
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.pricebook import Figure


def points(figure: Figure | None) -> str:
    """A figure in words: `120,000 to 180,000, likely 150,000 USD a year`; none has none."""
    return units.understood(figure.points, figure.unit) if figure else ""


def moved_figure(moved: Moved, step: Step) -> str:
    """What a figure that moved is called, in the book that has it."""
    book = step.book if moved.after else step.before or step.book
    name = wording.upper_first(figure_name(moved.id.removeprefix(f"{ALIKE}."), book))
    return f"{name}, like for like" if moved.id.startswith(f"{ALIKE}.") else name


FILTERS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "exact": wording.exact,
        "formula_name": formula_name,
        "moved": wording.moved,
        "moved_figure": moved_figure,
        "points": points,
        "words": words,
    }
)
