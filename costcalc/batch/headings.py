"""The headings of a batch: what each column is, and the row that cells under them make.

A heading is a parameter by its name or its label in the form, the low, likely or high end of one,
the row's own name, a result of an earlier answer, which is left out, or else a column of the user's
own, which goes through to the answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Final, Literal, TypeAlias

from costcalc.batch.columns import NAME, UNDER, answered
from costcalc.batch.marks import Marks
from costcalc.batch.rows import Row, row_of
from costcalc.costing.totals import CASES
from costcalc.model.inputs import AMOUNTS, COUNT_BY_ID
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import MALFORMED, Fault
from costcalc.scenario.own import bad_name
from costcalc.scenario.scenario import MOST_GUESSES, known_names, listed, parameter
from costcalc.scenario.units import COUNTED
from costcalc.scenario.values import ALSO_CALLED, meant

Kind: TypeAlias = Literal["parameter", "name", "own", "result", "wrong"]

OWN: Final = "a parameter; a column of your own may begin with _"
SUMS: Final = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "average"}
    | {"summe", "gesamt", "total général", "somme"}
)
"""What the last row of a sheet is called that is no scenario."""
SHAPES: Final = ({"likely"}, {"low", "high"}, {"low", "likely", "high"})
MEANT: Final = {
    **{f"{unit}s": each.id for each in AMOUNTS if (unit := each.unit.partition("/")[0]) in COUNTED},
    **dict.fromkeys(("salary", "salaries"), "salary"),
}
"""Words of what is counted, and of pay, that make a column look like one for us."""
_END: Final = re.compile(r"(?i)(.+?)[ _.:,(\[-]+(low|likely|high)[)\]]?")


@dataclass(frozen=True)
class Column:
    """What is under a heading; of a range in several columns the `end`."""

    kind: Kind
    name: str
    end: str = ""

    @cached_property
    def numeric(self) -> bool:
        """Whether its cells are numbers, whose decimal mark may be a comma."""
        name = Name.read(self.name)
        amount = name.figure or name.amount or self.name in COUNT_BY_ID
        return self.kind == "parameter" and (bool(amount) or self.name == "exchange_rate")


LIST: Final = Column("parameter", "technologies")
"""The one column that may be there more than once: its cells are one list."""


@dataclass(frozen=True)
class Headings:
    """The columns of a batch in their order, and what is wrong with them."""

    columns: tuple[Column, ...]
    faults: tuple[Fault, ...]

    def names(self, kind: Kind) -> list[str]:
        """The names of the columns of a kind, each once."""
        return [*dict.fromkeys(each.name for each in self.columns if each.kind == kind)]

    @property
    def answer(self) -> bool:
        """Whether they are those of an answer that is sent back."""
        return any(each.kind == "result" for each in self.columns)

    def row(
        self, line: int, number: int, cells: Sequence[object], marks: Marks | None = None
    ) -> Row:
        """The scenario that cells make. In a table, which has `marks`, an empty one is not given.

        `number` names a row that has no name.
        """
        given: list[Pair] = []
        own: list[tuple[str, str]] = []
        ends: dict[str, dict[str, object]] = {}
        name: object = None
        for column, cell in zip(self.columns, cells, strict=False):
            if column.kind == "result" or (_blank(cell) and (marks or self.answer)):
                continue
            value = marks.read(cell) if marks and column.numeric else cell
            if column.end:
                ends.setdefault(column.name, {})[column.end] = value
            elif column.kind == "parameter":
                given.append((column.name, value))
            elif column.kind == "name":
                name = value
            elif column.kind == "own":
                own.append((column.name, str(value)))
        faults = [*self.faults, *(each for base in ends for each in _unended(base, ends[base]))]
        given += [(base, _range(ends[base])) for base in ends]
        given = listed(given) if self.columns.count(LIST) > 1 else given
        if marks and not given and not faults:
            faults.append(_of_row("gives no parameter", "a value, the default for one"))
        if marks and name and str(name).strip().casefold().rstrip(":") in SUMS:
            faults.append(_of_row(f"is called {name} and is no scenario", "another name"))
        row = row_of(line, number, name, () if faults and marks else given, own)
        return row.with_faults(faults)


def _blank(cell: object) -> bool:
    """Whether there is nothing in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _of_row(what: str, allowed: str) -> Fault:
    return Fault("row", None, f"the row {what}", allowed, None, MALFORMED)


def _unended(base: str, ends: Mapping[str, object]) -> Iterator[Fault]:
    """A range of which an end is missing."""
    if ends.keys() not in SHAPES:
        detail = f"{base} has {' and '.join(ends)} alone"
        yield Fault(base, None, detail, "low and high, or low, likely and high", None, MALFORMED)


def _range(ends: Mapping[str, object]) -> object:
    """A range in the grammar, out of its ends."""
    found = [str(ends[end]).strip() for end in CASES if end in ends]
    return found[0] if len(found) == 1 else "..".join(found)


@lru_cache(maxsize=256)
def headings(names: tuple[str, ...], book: PriceBook) -> Headings:
    """What the columns are that have these names."""
    columns: list[Column] = []
    faults: list[Fault] = []
    for place, text in enumerate(names, 1):
        name = text.strip()
        column = _column(name, book)
        if not name and place > 1:
            detail = f"column {place} has no name"
            faults.append(Fault(f"column {place}", None, detail, "a name", None, MALFORMED))
        elif column in columns and column.kind != "result" and column != LIST:
            twice = f"{name[:80]} is a column twice"
            faults.append(Fault(name[:200], None, twice, "once", None, MALFORMED))
        elif column.kind == "wrong":
            detail, allowed, guess = bad_name(name, book) or (
                f"{name[:80]} is no parameter", OWN, None,
            )  # fmt: skip
            if not guess and len(faults) < MOST_GUESSES:
                guess = _guess(name, book) or meant(name, known_names(book))
            faults.append(Fault(name, None, detail, allowed, guess, MALFORMED))
        columns.append(column)
    return Headings(tuple(columns), tuple(faults))


def _column(name: str, book: PriceBook) -> Column:
    if not name or name in answered(book):  # a data frame's index has no name
        return Column("result", name)
    if name.casefold() == NAME:
        return Column("name", NAME)
    if name.startswith(UNDER):
        return Column("own", name)
    if (ended := _END.fullmatch(name)) and (found := parameter(ended[1], book)):
        return Column("parameter", found, ended[2].lower())
    if found := parameter(name, book):
        return Column("parameter", found)
    return Column("wrong" if _guess(name, book) or _dotted(name) else "own", name)


def _dotted(name: str) -> bool:
    """Whether a name can only be meant for a parameter: `set.inflation`, `salary.rust`."""
    first, dot, _ = name.partition(".")
    whole = " " not in name and first in ("set", "salary", "team_size")
    return bool(dot) and (whole or first.casefold() == "own")


@lru_cache(maxsize=1024)
def _guess(name: str, book: PriceBook) -> str | None:
    """The parameter that a name was most likely meant for; None for one that is like none."""
    known = (NAME, *known_names(book))
    typed = name[:80].strip().casefold().replace(" ", "_")
    near = get_close_matches(typed, known, n=1, cutoff=0.8)
    short = [text for text in known if typed and text.startswith(f"{typed}_")]
    if near or short or typed in ALSO_CALLED:
        return meant(typed, known)
    return next((MEANT[word] for word in re.findall("[a-z]+", typed) if word in MEANT), None)
