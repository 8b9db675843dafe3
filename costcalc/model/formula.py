"""A value that is text: run through a line, it comes out as the line's formula.

Dialects: `SPREADSHEET` for workbook cells, `AREAS` for rows of them, `PROSE` for people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np

from costcalc.model.lines import KEPT, Line, parameters
from costcalc.model.own import ROW

PHRASE, ADD, MULTIPLY, POWER, ATOM = range(5)

# operation: (template, how tightly the result binds, how tightly each operand must bind)
Dialect: TypeAlias = Mapping[str, tuple[str, int, tuple[int, ...]]]

SPREADSHEET: Final[Dialect] = MappingProxyType(
    {
        "add": ("{}+{}", ADD, (ADD, ADD)),
        "subtract": ("{}-{}", ADD, (ADD, MULTIPLY)),
        "multiply": ("{}*{}", MULTIPLY, (MULTIPLY, MULTIPLY)),
        "divide": ("{}/{}", MULTIPLY, (MULTIPLY, POWER)),
        # A spreadsheet groups a^b^c from the left, so both sides of a power stand alone.
        "power": ("{}^{}", POWER, (ATOM, ATOM)),
        "maximum": ("MAX({},{})", ATOM, (ADD, ADD)),
        "minimum": ("MIN({},{})", ATOM, (ADD, ADD)),
        # Twelve significant digits before rounding up, as in `rounding.ceiling`.
        "ceil": ("ROUNDUP(ROUND({0},12-LEN(INT({0}))),0)", ATOM, (ADD,)),
        "complement": ("ROUND(1-{},15)", ATOM, (MULTIPLY,)),
        "over_lines": ("SUM({})", ATOM, (ADD,)),
        # SUM multiplies area by area in array formulas only.
        "over_years": ("SUMPRODUCT({})", ATOM, (ADD,)),
    }
)

AREAS: Final[Dialect] = MappingProxyType(
    {**SPREADSHEET, "multiply": ("{},{}", ADD, (MULTIPLY, MULTIPLY))}
)
"""The same over areas whose cells may hold an empty text: SUMPRODUCT takes them one by one."""

PROSE: Final[Dialect] = MappingProxyType(
    {
        "add": ("{} + {}", ADD, (ADD, ADD)),
        "subtract": ("{} − {}", ADD, (ADD, MULTIPLY)),
        "multiply": ("{} × {}", MULTIPLY, (MULTIPLY, MULTIPLY)),
        "divide": ("{} / {}", MULTIPLY, (MULTIPLY, POWER)),
        "power": ("{} to the power of {}", POWER, (ATOM, ATOM)),
        "maximum": ("the larger of {} and {}", PHRASE, (ADD, ADD)),
        "minimum": ("the smaller of {} and {}", PHRASE, (ADD, ADD)),
        "ceil": ("{} rounded up", ADD, (ATOM,)),
        "complement": ("1 − {}", ADD, (MULTIPLY,)),
        "over_lines": ("the sum of its {}", ADD, (ATOM,)),
        "over_years": ("the sum over all years of {}", ADD, (MULTIPLY,)),
    }
)


@dataclass(frozen=True, eq=False)
class Formula(np.lib.mixins.NDArrayOperatorsMixin):
    """Formula text in one dialect, and how tightly it binds.

    Raises `TypeError` for an operation the dialect has no words for, comparisons among them: a
    line must not branch.
    """

    text: str
    dialect: Dialect
    binds: int = ATOM

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc.__name__ not in self.dialect:
            return NotImplemented
        return self._of(ufunc.__name__, *operands)

    def added(self, how: str) -> "Formula":
        """The sum of what the text stands for: `over_lines` or `over_years`."""
        return self._of(how, self)

    def complement(self) -> "Formula":
        """What the share that the text stands for leaves of the whole."""
        return self._of("complement", self)

    def _of(self, operation: str, *operands: Any) -> "Formula":
        template, binds, needed = self.dialect[operation]
        texts = [_operand(operand, need) for operand, need in zip(operands, needed, strict=True)]
        return Formula(template.format(*texts), self.dialect, binds)

    def __bool__(self) -> bool:
        raise TypeError("a cost line must not branch: make the choice a number before the model")


def _operand(operand: Any, needed: int) -> str:
    if not isinstance(operand, Formula):
        return f"{operand:g}"
    return operand.text if operand.binds >= needed else f"({operand.text})"


def words(name: str) -> str:
    """A parameter's name as it reads in a sentence."""
    return (
        name.removeprefix(ROW).replace("ci_cd", "CI/CD").replace("_gb_", "_GB_").replace("_", " ")
    )


def formula(line: Line, dialect: Dialect, named: Callable[[str], str]) -> str:
    """A line's formula in a dialect; `named` gives the text that stands for each parameter."""
    return carried(line, dialect, named).text


def carried(line: Line, dialect: Dialect, named: Callable[[str], str]) -> Formula:
    """The same as a value that one may reckon on with."""
    result: Formula = line(**{name: Formula(named(name), dialect) for name in parameters(line)})
    return result


@lru_cache(maxsize=KEPT)
def sentence(line: Line) -> str:
    """A line's formula in words: `servers × server price × (1 − …)`."""
    return formula(line, PROSE, words)


def spreadsheet(line: Line, cell: Callable[[str], str] = str) -> str:
    """A line's formula for a workbook cell, without the leading equals sign."""
    return formula(line, SPREADSHEET, cell)
