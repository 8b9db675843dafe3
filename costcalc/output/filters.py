"""What templates print with: numbers, units and names in words, each filter by its name there."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from costcalc import units
from costcalc.changes import ALIKE, Moved
from costcalc.formulas import formula_name
from costcalc.history import Step
from costcalc.model import lines as model
from costcalc.model.formula import sentence, spreadsheet, words
from costcalc.model.lines import Line
from costcalc.names import Name
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.pricebook import Figure, PriceBook


def points(figure: Figure | None) -> str:
    """A figure in words: `120,000 to 180,000, likely 150,000 USD a year`; none has none."""
    return units.understood(figure.points, figure.unit) if figure else ""


def moved_figure(moved: Moved, step: Step) -> str:
    """What a figure that moved is called, in the book that has it."""
    book = step.book if moved.after else step.before or step.book
    name = wording.upper_first(figure_name(moved.id.removeprefix(f"{ALIKE}."), book))
    return f"{name}, like for like" if moved.id.startswith(f"{ALIKE}.") else name


def basis(id_: str) -> str:
    """What a figure rests on: `not counted`."""
    return wording.BASIS[id_]


def of_100(share: float) -> str:
    """A share as a count: `80 of 100`."""
    return f"{share * 100:.0f} of 100"


def first_line(line: Line) -> str:
    """The first line of a docstring, which says what a cost line is."""
    return (line.__doc__ or "").partition("\n")[0]


def cell(line: Line) -> str:
    """A line's formula as a spreadsheet has it."""
    return f"={spreadsheet(line)}"


def line_unit(line: Line) -> str:
    """The unit of what a line gives, in words."""
    return units.unit_phrase(model.units(line)["return"])


def technologies(ids: Sequence[str], book: PriceBook) -> str:
    """Technologies by their names: `Elixir, Erlang and Go`."""
    return wording.listed([book.technologies[id_].name for id_ in ids])


def parameter(figure: str) -> str:
    """What sets a figure in an address: `set.go.server_price`."""
    return str(Name.read(figure))


FILTERS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "basis": basis,
        "cell": cell,
        "exact": wording.exact,
        "first_line": first_line,
        "formula_name": formula_name,
        "line_unit": line_unit,
        "listed": wording.listed,
        "moved": wording.moved,
        "moved_figure": moved_figure,
        "number": units.number_text,
        "of_100": of_100,
        "parameter": parameter,
        "percent": wording.percent,
        "points": points,
        "sentence": sentence,
        "technologies": technologies,
        "unit": units.unit_phrase,
        "words": words,
    }
)
