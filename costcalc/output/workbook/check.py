"""One check of the Checks sheet: two sides that have to agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from costcalc.output.workbook.layout import Kind


@dataclass(frozen=True)
class Check:
    """What is compared: a number or formula and a formula a case, and the values of both now.

    Two formulas have one value, but where what is expected is not rounded to the cent. An `exact`
    one may not be apart by anything; an `array` goes through areas cell by cell. A `tabled` one may
    also be what it was at the export, where a program works out no data tables.
    """

    of: str
    what: str
    period: str
    expected: Sequence[str | float]
    found: Sequence[str]
    values: Sequence[float]
    kind: Kind = "money"
    unrounded: Sequence[float] = ()
    exact: bool = False
    array: bool = False
    tabled: bool = False
