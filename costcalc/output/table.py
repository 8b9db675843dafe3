"""Tables as text for spreadsheets and data frames: numbers stay numbers, and no text runs.

Lines end in CRLF and fields are quoted where they have to be, as RFC 4180 has it and as every
spreadsheet reads it; a tab-separated table is written the same way.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from io import StringIO
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias, TypeVar

from costcalc.analysis import warnings as analysis
from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import CASES
from costcalc.model.lines import ONE_OFFS
from costcalc.model.vocabulary import Array
from costcalc.output import estimate_json
from costcalc.output.contingency import ASKED, CONTINGENCY, of_total
from costcalc.output.estimate_json import warnings
from costcalc.output.items_json import Item, items
from costcalc.output.period import SUMS, Period, amounts
from costcalc.output.shared_json import SCHEMA_VERSION
from costcalc.scenario.numerals import LOCALES

Cell: TypeAlias = str | float | None
Told: TypeAlias = estimate_json.Notice | analysis.Notice
Named = TypeVar("Named", estimate_json.Notice, analysis.Notice, Told)

SEPARATORS: Final = {"csv": ",", "tsv": "\t"}
BOM: Final = "\ufeff"
SAME: Final = ("schema_version", "price_book")
"""Columns that say the same in every row."""
SHOWN: Final = tuple(own.name for own in fields(Item) if own.name not in ("formula", "figures"))
"""What a row has of an item: all but its formula and what that reads."""
WARNED: Final = ("warning_codes", "warnings")
"""Columns of what one should know before believing a row."""
COLUMNS: Final = (*SAME, *SHOWN, *WARNED)
NUMERIC: Final = frozenset(
    name
    for name in SHOWN
    if name.startswith(("monthly_", "annual_")) or name in ("quantity", "unit_price")
)
"""Columns of numbers; all others are text."""
_CONTROLS: Final = frozenset("\t\r\n")
_BLANK: Final = "\\s\x00-\x1f\u200b-\u200f\u2060-\u2064\ufeff"
"""Blanks and characters that nobody sees."""
_OPERATOR: Final = re.compile(
    # Full-width and small forms count. A run of blanks is tried once, from its beginning.
    f"(?<![{_BLANK}])[{_BLANK}]*(?=[=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b-])"
)


class Table(NamedTuple):
    """Column names and rows of numbers, texts and gaps."""

    columns: tuple[str, ...]
    rows: Iterable[Iterable[Cell]]


@dataclass(frozen=True)
class Look:
    """How a table of text is written: whose decimal marks, and whether after a byte-order mark."""

    locale: str = LOCALES[0]
    bom: bool = False


PLAIN: Final = Look()


def written(table: Table, form: str = "csv", look: Look = PLAIN) -> str:
    """A table as `csv` or `tsv`; old Excel takes it for Latin-1 without a byte-order mark."""
    text = StringIO(newline="")
    text.write(BOM if look.bom else "")
    separator, comma = separators(form, look.locale)
    field = _comma if comma else _field
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(map(_field, table.columns))
    writer.writerows(map(field, row) for row in table.rows)
    return text.getvalue()


def separators(form: str, locale: str) -> tuple[str, bool]:
    """The separator of a table's cells, and whether its decimals have a comma."""
    comma = form == "csv" and locale != LOCALES[0]
    return ";" if comma else SEPARATORS[form], comma


def _comma(cell: Cell) -> Cell:
    """A cell with a decimal comma."""
    number = _field(cell)
    return str(number).replace(".", ",") if isinstance(number, float) else number


def _field(cell: Cell) -> Cell:
    """A cell as it is written: text that cannot run, whole numbers without a trailing `.0`."""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell


def defused(text: str) -> str:
    """Text with an apostrophe wherever a spreadsheet would take what follows for a formula.

    That is at its beginning, and after whatever some spreadsheet splits cells at: many people's
    split at semicolons and read our quotation marks as text.
    """

    def kept(blank: re.Match[str]) -> str:
        before = text[: blank.start()][-1:]
        begins = not before or before in ',;|"' or not _CONTROLS.isdisjoint(blank[0])
        return f"{blank[0]}'" if begins else blank[0]

    marked = _OPERATOR.sub(kept, text)
    return f"'{marked}" if marked[:1] in _CONTROLS else marked


def items_table(estimate: Estimate, *, contingency: bool = False) -> Table:
    """One row an item and technology: the `items` of the JSON answer in fixed columns.

    With a `contingency` a row for each technology's stands below them, if there are draws.
    """
    alike, shown, told = same(estimate), attrgetter(*SHOWN), (*warnings(estimate),)
    ids = estimate.scenario.technologies
    warned = {id_: warning_cells(told, id_, ids) for id_ in ids}
    rows = ((*alike, *shown(each), *warned[each.technology]) for each in items(estimate))
    more = _contingencies(estimate) if contingency else ()
    below = ((*alike, *map(each.get, SHOWN), *warned[str(each["technology"])]) for each in more)
    return Table(COLUMNS, chain(rows, below))


def _contingencies(estimate: Estimate) -> Iterator[Mapping[str, Cell]]:
    """What is known of each technology's contingency, by column."""
    scenario = estimate.scenario
    month, year = (of_total(estimate, total) for total in ("monthly", "annual"))
    if month is None or year is None:
        return
    for row, id_ in enumerate(scenario.technologies):
        yield {
            "technology": id_,
            "category": ASKED,
            "item": CONTINGENCY,
            "monthly_likely": float(month[row]),
            "annual_likely": float(year[row]),
            "currency": scenario.currency,
            "basis": "derived",
        }


def warning_cells(
    told: Iterable[Told], technology: str, compared: Collection[str]
) -> tuple[str, str]:
    """The codes and the sentences of warnings, but for those about another one compared."""
    found = about(told, technology, compared)
    return codes(found), " ".join(each.message for each in found)


def about(told: Iterable[Named], technology: str, compared: Collection[str]) -> list[Named]:
    """The warnings that concern a technology: all but those about another one compared."""
    others = {*compared} - {technology}
    return [each for each in told if each.technology not in others]


def telling(table: Table, told: Iterable[Told], which: Collection[str]) -> Table:
    """A table with the codes of the warnings that are of `which` in a last column, if any."""
    found = codes(each for each in told if each.code in which)
    if not found or WARNED[0] in table.columns:
        return table
    return Table((*table.columns, WARNED[0]), ((*row, found) for row in table.rows))


def codes(told: Iterable[Told]) -> str:
    """The codes of warnings, without repeats."""
    return ", ".join(dict.fromkeys(each.code for each in told))


def records(table: Table) -> list[dict[str, Cell]]:
    """The rows as objects with the names of the columns."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def same(estimate: Estimate) -> tuple[str, str]:
    """What is equal in all rows; the `v` keeps a version from being read as a number."""
    return SCHEMA_VERSION, f"v{estimate.book.version}"


def totals_table(estimate: Estimate, period: Period, *, contingency: bool = False) -> Table:
    """One row an item, each technology's amounts of a period side by side, and their total."""
    scenario, costing = estimate.scenario, estimate.costing

    def row(category: str | None, item: str, nature: str | None, cases: Array) -> tuple[Cell, ...]:
        named = (*same(estimate), period, category, item, nature)
        return (*named, *cases.ravel().tolist(), scenario.currency)

    rows = [row(i.category, i.id, i.nature, amounts(costing, i.id, period)) for i in scenario.items]
    if period == "horizon":
        rows += [row(i.category, i.id, i.nature, costing.once[i.id]) for i in ONE_OFFS]
    rows.append(row(None, "total", None, costing.totals[SUMS[period]]))
    ahead = of_total(estimate, SUMS[period]) if contingency else None
    if ahead is not None:
        cells = [cell for amount in ahead.tolist() for cell in (None, amount, None)]
        named = (*same(estimate), period, ASKED, CONTINGENCY, None)
        rows.append((*named, *cells, scenario.currency))
    by_case = (f"{technology}_{case}" for technology in scenario.technologies for case in CASES)
    return Table((*SAME, "period", "category", "item", "nature", *by_case, "currency"), rows)
