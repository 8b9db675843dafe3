"""A row of the Calculation sheet: what it is, and the cells that a block has in it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from costcalc.costing.totals import Costing
from costcalc.model import totals
from costcalc.model.lines import Item, Line, parameters
from costcalc.model.vocabulary import Array
from costcalc.output.workbook.layout import Kind, Look

Cells: TypeAlias = tuple[str, Array]
"""A template, none for a plain number, and the values by technology, case and, in years, year."""

TODAY: Final = "MATCH({today=},{title@row},0)"
"""The column in which the block of what runs today begins, in the same case."""
NOT_APPLICABLE: Final = "–"
NEVER: Final = "never"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: what it is, and the formulas of its month, its year 0, its years and its horizon."""

    id: str
    label: str
    unit: str = ""
    kind: Kind = "money"
    look: Look = "plain"
    month: Cells | None = None
    start: Cells | None = None
    years: Cells | None = None
    horizon: Cells | None = None
    item: Item | None = None
    said: str = ""
    """The formula in words."""


def over_years_of(costing: Costing, values: Array) -> Array:
    """Values over technologies, cases and years."""
    return np.broadcast_to(values, costing.servers.shape)


def totals_before_rounding(costing: Costing, line: Line) -> Array:
    """A total over the horizon before its own rounding, by technology and case."""
    discount = over_years_of(costing, costing.values["discount_factor"])
    given = {"migration": costing.migration, "annual": costing.years, "discount_factor": discount}
    if line is totals.equivalent_annual:
        worth = totals_before_rounding(costing, totals.present_value)
        return np.asarray(line(present_value=worth, discount_factor=discount))
    names = parameters(line)
    return np.asarray(line(**{name: given[name] for name in names}))
