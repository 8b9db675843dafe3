"""What turns figures into results, in words: every line, every constant, every default.

A price book is released with these. Where they differ from those of the book that a link names,
its results may differ from what they were.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import sentence, words
from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS
from costcalc.model.lines import ITEMS, ONE_OFF_LINES, ONE_OFFS, RATIOS, Line, lines, units
from costcalc.scenario.units import number_typed


@cache
def formulas() -> Mapping[str, str]:
    """By `people.hires`, `constant.hours_per_month` and `default.years`, in working order."""
    every = dict.fromkeys((*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES, *RATIOS))
    counted_as = {item.line: f"; {item.category}, {item.nature}" for item in (*ITEMS, *ONE_OFFS)}
    return MappingProxyType(
        {
            **{
                _id(line): f"{sentence(line)}, in {units(line)['return']}{counted_as.get(line, '')}"
                for line in every
            },
            **{
                f"constant.{name}": f"{number_typed(value)} {unit}"
                for name, (value, unit) in CONSTANTS.items()
            },
            **{
                f"default.{asked.id}": str(asked.default) for asked in (*AMOUNTS, *COUNTS, *CHOICES)
            },
        }
    )


def _id(line: Line) -> str:
    return f"{line.__module__.rpartition('.')[2]}.{line.__name__}"


def formula_name(id_: str) -> str:
    """A formula as a sentence names it: `hires`, `servers (fleet)`."""
    module, _, name = id_.partition(".")
    twice = sum(each.endswith(f".{name}") for each in formulas()) > 1
    return words(name) + (f" ({module})" if twice else "")
