"""The scenarios of a batch as they were handed in: rows of names and texts, each with its line.

What concerns a whole file is refused at once: text that is no UTF-8, a column that is no parameter.
What concerns one row is a fault of that row, and the others are computed.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from costcalc.model.inputs import COUNT_BY_ID, MOST_CELLS
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.scenario.scenario import (
    MOST_GUESSES,
    canonical_name,
    known_names,
    listed,
    read_beside,
)
from costcalc.scenario.values import nearest

Pair: TypeAlias = tuple[str, object]

NAME: Final = "scenario"
"""The column that names a row; its number stands in where it is empty or there is none."""
LONGEST_NAME: Final = 200
MOST_COLUMNS: Final = 300
LONGEST_LINE: Final = 131_072
"""Characters, as many as Python's reader takes in a cell."""
VALUES_A_ROW: Final = 30
"""On average, where there is a limit to the number of rows."""
TOO_LARGE: Final = 413
SLICE: Final = 65_536
"""Rows of a Parquet file in memory at a time."""
_MENDED_BY_ROWS: Final = frozenset({"current_servers", "current_server_price", "exchange_rate"})
"""Parameters whose faults another parameter can put right."""


@dataclass(frozen=True)
class Row:
    """One scenario as it was handed in.

    `line` is the line that it begins on, the header being 1, or its place in a list. `faults` are
    what is wrong with the row beside its values.
    """

    line: int
    scenario: str
    given: tuple[Pair, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A batch that was looked through once and can be read again.

    `given` are the parameters that any row gives, `technologies` those that any row names.
    """

    rows: Callable[[], Iterator[Row]]
    count: int
    given: tuple[str, ...]
    technologies: tuple[str, ...]


def common_to_all(
    pairs: Sequence[Pair], book: PriceBook, beside: Collection[str] = ()
) -> tuple[list[Pair], Mapping[str, str]]:
    """The parameters of all rows, and the texts of the names that the caller takes itself.

    Raises `Refused` with every fault that no row could put right.
    """
    try:
        read_beside(pairs, book, beside)
    except Refused as refused:
        money = {name for name, _ in pairs} & {"currency", "exchange_rate"}
        mended = _MENDED_BY_ROWS if len(money) != 1 else {fault.field for fault in refused.faults}
        final = [f for f in refused.faults if f.status != NOT_ALLOWED or f.field not in mended]
        if final:
            raise Refused(final) from refused
    common = listed(pair for pair in pairs if pair[0] not in beside)
    return common, {name: str(value) for name, value in pairs if name in beside}


def sheet(
    rows: Callable[[], Iterator[Row]],
    book: PriceBook,
    common: Sequence[Pair] = (),
    most: int | None = None,
) -> Sheet:
    """The batch that the rows make, `common` being given for every row that does not say else.

    `most` is how many rows may be. Raises `Refused` for what is wrong with the whole of it.
    """
    found = values = cells = 0
    given: dict[str, None] = {}
    named: set[str] = set()
    for row in _joined(rows(), common):
        found, values = found + 1, values + len(row.given)
        given.update((name, None) for name, _ in row.given if not name.startswith("_"))
        own = _technologies(row, book)
        named |= own
        if most is not None:
            cells += len(own) * _years(row)
            _check_size(found, "scenarios", most)
            _check_size(values, "values", most * VALUES_A_ROW)
            _check_size(cells, "scenarios times technologies times years", MOST_CELLS, NOT_ALLOWED)
        _check_columns(len(given))
    if not found:
        example = "orders_per_month\n100000"
        raise Refused([_of_the_file("has no scenarios", "one at least", example)])
    return Sheet(
        rows=lambda: _joined(rows(), common),
        count=found,
        given=tuple(name for name in given if name in known_names(book)),
        technologies=tuple(id_ for id_ in book.technologies if id_ in named),
    )


def _check_size(count: int, what: str, most: int, status: int = TOO_LARGE) -> None:
    """Refuse a batch that would keep others waiting."""
    if count > most:
        mend = "several requests, or `costcalc batch` on the command line"
        detail = f"the batch has more than {most:,} {what}"
        raise Refused([Fault("body", None, detail, f"{most:,} {what}", mend, status)])


def _check_columns(count: int) -> None:
    if count > MOST_COLUMNS:
        raise Refused([_of_the_file(f"has more than {MOST_COLUMNS} columns", None, None)])


def _joined(rows: Iterator[Row], common: Sequence[Pair]) -> Iterator[Row]:
    """Rows together with the parameters of all rows; a row's own come first."""
    if not common:
        yield from rows
        return
    shared = [(canonical_name(name), (name, value)) for name, value in common]
    for row in rows:
        own = {canonical_name(name) for name, _ in row.given}
        rest = (pair for canonical, pair in shared if canonical not in own)
        yield Row(row.line, row.scenario, (*row.given, *rest), row.faults)


def _technologies(row: Row, book: PriceBook) -> set[str]:
    """What a row names of the technologies that there are, or has by default."""
    asked = dict(row.given)
    listed = asked.get("technologies", book.compared)
    names = listed.split(",") if isinstance(listed, str) else listed
    named = [*names] if isinstance(names, list | tuple) else []
    texts = (
        name.strip(" ") for name in (*named, asked.get("baseline", "none")) if isinstance(name, str)
    )
    return book.technologies.keys() & set(texts)


def _years(row: Row) -> int:
    """The years of a row, the most there may be where it does not say so in plain digits."""
    years = COUNT_BY_ID["years"]
    text = dict(row.given).get(years.id, str(years.default))
    plain = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 3
    return min(int(str(text)), years.high) if plain else years.high


def row_of(line: int, number: int, name: object, given: Iterable[Pair]) -> Row:
    """A row, by its number where it has no name of its own."""
    if name is None or name == "":
        return Row(line, str(number), tuple(given))
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        expected = f"text of at most {LONGEST_NAME} characters"
        shown = name[:80] if isinstance(name, str) else None
        fault = Fault(NAME, shown, f"the name of a scenario is {expected}", expected, None)
        return Row(line, str(number), tuple(given), (fault,))
    return Row(line, name, tuple(given))


def csv_rows(stream: BinaryIO, book: PriceBook) -> Iterator[Row]:
    """The rows of a CSV file: UTF-8, commas, quotes as in RFC 4180, parameters in the first line.

    An empty cell is not given, and a line of empty cells is no row.
    """
    records = _records(stream)
    _, header = next(records, (0, []))
    columns = _columns(header, book) if header else ()
    numbers = count(1)
    for line, cells in records:
        number, named = next(numbers), dict(zip(columns, cells, strict=False))
        given = [(name, text) for name, text in named.items() if text and _read_from(name)]
        row = row_of(line, number, named.get(NAME), given)
        # A spreadsheet may write more commas than there are columns.
        if len(cells) < len(columns) or any(cells[len(columns) :]):
            detail = f"the row has {len(cells)} cells, the header {len(columns)}"
            mend = 'quotes around a value that has commas: "1,000,000"'
            ragged = Fault("row", None, detail, f"{len(columns)} cells", mend, MALFORMED)
            row = Row(row.line, row.scenario, (), (*row.faults, ragged))
        yield row


def _records(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file that have any text, split at commas, each with where it begins."""
    with TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        reader = csv.reader(_lines(text), strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as problem:
            detail = f"has a quote on line {line} that does not end where its cell does"
            mend = 'quotes around the whole cell, those within it doubled: "a ""b"""'
            raise Refused([_of_the_file(detail, None, mend)]) from problem
        except UnicodeDecodeError as problem:
            # The lines before the undecodable piece have been handed out.
            place = reader.line_num + 1 + problem.object.count(b"\n", 0, problem.start)
            byte = problem.object[problem.start]
            detail = f"is no UTF-8 text: byte 0x{byte:02X} on line {place}"
            raise Refused([_of_the_file(detail, "UTF-8", "a file saved as CSV UTF-8")]) from problem


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none so long that it fills the memory."""
    for number in count(1):
        line = text.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            detail = f"has a line that is too long, line {number}"
            most = f"lines of at most {LONGEST_LINE:,} characters"
            raise Refused([_of_the_file(detail, most, None)])
        if not line:
            return
        yield line


def _of_the_file(detail: str, allowed: str | None, mend: str | None) -> Fault:
    return Fault("body", None, f"the batch {detail}", allowed, mend, MALFORMED)


def _read_from(column: str) -> bool:
    """Whether a column is a parameter; names that begin with an underscore are ignored."""
    return column != NAME and not column.startswith("_")


def _columns(header: Sequence[str], book: PriceBook) -> tuple[str, ...]:
    """The names of the columns. Raises `Refused` with every one that cannot be."""
    columns = [name.strip(" ") for name in header]
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(len(columns))
    for mark, what in ((";", "semicolons"), ("\t", "tabs")):
        if len(columns) == 1 and mark in columns[0]:
            detail = f"has {what} between its columns"
            raise Refused([_of_the_file(detail, "commas", "a file saved with commas")])
    if faults := [*_column_faults(columns, (NAME, *known_names(book)))]:
        raise Refused(faults)
    return tuple(columns)


def _column_faults(columns: Sequence[str], known: tuple[str, ...]) -> Iterator[Fault]:
    """Columns without a name, columns that are there twice, columns that are no parameter."""
    guesses = 0
    for place, name in enumerate(columns, 1):
        if not name:
            detail = f"column {place} has no name"
            yield Fault(f"column {place}", None, detail, "a parameter", None, MALFORMED)
        elif columns.index(name) < place - 1:
            yield Fault(name, None, f"{name[:80]} is a column twice", "once", None, MALFORMED)
        elif _read_from(name) and name not in known:
            guesses += 1
            guess = nearest(name, known) if guesses <= MOST_GUESSES else None
            yield Fault(name, None, f"{name[:80]} is no parameter", None, guess, MALFORMED)


def parquet_rows(path: Path, book: PriceBook) -> Iterator[Row]:
    """The rows of a Parquet file; numbers are read as their shortest text."""
    import polars as pl
    from polars import selectors

    try:
        table = pl.scan_parquet(path).with_columns(selectors.numeric().cast(pl.String))
        columns = _columns(table.collect_schema().names(), book)
        numbers = count(1)
        for start in count(0, SLICE):
            records = table.slice(start, SLICE).collect()
            for cells in records.iter_rows():
                number, named = next(numbers), dict(zip(columns, cells, strict=False))
                given = [
                    (name, value)
                    for name, value in named.items()
                    if value is not None and value != "" and _read_from(name)
                ]
                yield row_of(number, number, named.get(NAME), given)
            if records.height < SLICE:
                return
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise Refused([_of_the_file("is no Parquet file", None, None)]) from problem
