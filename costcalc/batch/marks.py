"""Whether the numbers of a file have decimal commas, and how they read in the grammar.

A comma stands before decimals and a dot between thousands where semicolons part the cells, as
programs save them for those who write so, and in a file with tabs that is plainly written so: it
has `3,5` and no `3.5`. What could be both, such as 150.000, is between thousands only in a file
with decimal commas; else it stays as it is, and is doubted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Mark: TypeAlias = Literal["comma", "dot", "group", "either", "none"]

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", re.ASCII)


@dataclass(frozen=True)
class Marks:
    """How the numbers of a table are written; `comma` says that one may stand before decimals.

    `plain` is the one mark before decimals that the table is known to have, empty where it has both
    or nothing decides.
    """

    comma: bool = False
    plain: str = ""

    def read(self, cell: object) -> object:
        """A cell of numbers as the grammar has it, with a dot before decimals."""
        if not self.comma or type(cell) is not str:
            return cell
        return _NUMBER.sub(lambda found: self._dotted(found[0]), cell)

    def _dotted(self, number: str) -> str:
        marks = re.findall("[.,]", number)
        if marks and _decimal(number) == ",":
            return number.replace(".", "").replace(",", ".")
        if marks == [","] and self.plain != ".":
            return number.replace(",", ".")
        return number.replace(".", "") if marks == ["."] and self._thousands(number) else number

    def _thousands(self, number: str) -> bool:
        """Whether a dot is between thousands: only where commas are plainly before decimals.

        Else it stays, and is asked about like anywhere.
        """
        return self.plain == "," and bool(_GROUPED.fullmatch(number))


def marks_of(cells: Iterable[object], delimiter: str) -> Marks:
    """The marks of a table, from some of its cells of numbers."""
    texts = (cell for cell in cells if type(cell) is str)
    found = {_decimal(each) for text in texts for each in _NUMBER.findall(text)} - {""}
    plain = found.pop() if len(found) == 1 else ""
    return Marks(comma=delimiter == ";" or (delimiter == "\t" and plain == ","), plain=plain)


def _decimal(number: str) -> str:
    """The mark that a number has, or would have, before decimals; empty where it could be both."""
    marks = re.findall("[.,]", number)
    if len({*marks}) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    grouped = _GROUPED.fullmatch(number)
    if len(marks) == 1:
        return "" if grouped else marks[0]
    return {",": ".", ".": ","}[marks[0]] if marks and grouped else ""
