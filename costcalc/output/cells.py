"""Amounts as tables print them: cells with their range, rows and whole tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from costcalc.output import wording


@dataclass(frozen=True)
class Cell:
    """An amount with its range; `note` stands in its place where there is no amount.

    `receipt` is the address that says how the amount came about, `amounts` what the texts are of:
    likely, and where the table has ranges low and high, in the currency.
    """

    likely: str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    basis: str = ""
    receipt: str = ""
    amounts: tuple[float, ...] = field(default=(), kw_only=True)

    @property
    def zero(self) -> bool:
        """Whether there is nothing to pay in any case."""
        return not self.ranged and self.likely in (wording.exact(0), wording.exact(0, 0))

    @property
    def ranged(self) -> bool:
        """Whether low and high say anything more."""
        return bool(self.low) and not self.low == self.likely == self.high


Line: TypeAlias = tuple[str, str, Iterable[str | Cell]]
"""A row's id, its label and its cells; a text has no range."""


@dataclass(frozen=True)
class Row:
    """A row of a table of technologies."""

    id: str
    label: str
    help: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The numbers of a picture as a table."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Choice:
    """An option of a switch; one of a saved scenario `sends` its form with an answer replaced."""

    label: str
    link: str
    chosen: bool
    sends: str = ""


def amount(cases: list[float], basis: str = "", receipt: str = "", decimals: int = 2) -> Cell:
    """An amount as exact as its money goes, between the ends of its range."""
    low, likely, high = (wording.exact(each, decimals) for each in cases)
    return Cell(likely, low, high, basis=basis, receipt=receipt)


def table(caption: str, heads: tuple[str, ...], rows: Iterable[Line]) -> Table:
    """A table out of its lines."""
    found = (
        Row(id_, label, "", tuple(Cell(each) if isinstance(each, str) else each for each in own))
        for id_, label, own in rows
    )
    return Table(caption, heads, tuple(found))
