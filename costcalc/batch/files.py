"""A batch as it comes, in whatever form: its rows, and what was understood of it.

Text with a mark between cells, a workbook, a Parquet file, a list of JSON or JSON a line. All of
them become names and cells; what a name means is the same in each.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import TextIOWrapper
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, Final, TypeAlias
from zipfile import ZipFile

import orjson

from costcalc.batch.columns import NAME
from costcalc.batch.headings import Headings, headings
from costcalc.batch.marks import Marks, marks_of
from costcalc.batch.rows import MOST_COLUMNS, Row, check_columns, of_the_file
from costcalc.batch.text_files import COMMENT, DELIMITERS, ENCODINGS, Cells, Opened, encoding_of
from costcalc.prices.book import PriceBook
from costcalc.scenario.documents import JSON_TEXT, object_pairs
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.units import certain, exact_text

Record: TypeAlias = tuple[int, Sequence[object]]
"""A line of a table: where it begins, and its cells."""

LOOKED_AT: Final = 1000
"""Lines from which the marks of a table's numbers are told."""
SLICE: Final = 65_536
"""Rows of a Parquet file in memory at a time."""
UNWORKED: Final = "a formula whose value the file does not hold"
LIST: Final = '[{"scenario": "today", "orders_per_month": "1M"}]'
_SPACE: Final = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True)
class Source:
    """A batch that can be read again, and in what form it came."""

    rows: Callable[[], Iterator[Row]]
    form: str

    def understood(self, own: Sequence[str]) -> str:
        """What the batch turned out to be; `own` are the columns that go through to the answer."""
        carried = ", ".join(name[:80] for name in own)
        return f"{self.form}; carried through: {carried}" if own else self.form


def source(opened: Opened, book: PriceBook, kind: str = "", most: int | None = None) -> Source:
    """A batch out of bytes; `kind` is the ending of its name, which its first bytes overrule.

    `most` is how many bytes a workbook may hold unpacked. Raises `Refused` for what none of it can
    be read of.
    """
    with opened() as stream:
        head = stream.read(512)
    if kind == "parquet" or head.startswith(b"PAR1"):
        return _table(partial(_of_parquet, opened), book, "a Parquet file")
    if kind == "xlsx" or head.startswith(b"PK\x03\x04"):
        return _table(partial(_of_workbook, opened, most), book, "a workbook, its first sheet")
    encoding = encoding_of(opened)
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if kind in ("json", "ndjson") or text.startswith(("[", "{")):
        return _of_json(opened, encoding, book, lines=kind != "json")
    cells = Cells(opened, encoding)
    found = _table(lambda: iter(cells), book, "", cells)
    between = DELIMITERS.get(cells.delimiter, repr(cells.delimiter))
    called = ENCODINGS.get(encoding, "UTF-16")
    return Source(found.rows, f"{called} text with {between} between cells{found.form}")


def _table(
    records: Callable[[], Iterator[Record]], book: PriceBook, what: str, text: Cells | None = None
) -> Source:
    """The rows of a table whose first line is its header."""
    try:
        (_, header), *first = islice(records(), LOOKED_AT + 1)
    except ValueError:
        (_, header), first = (0, ()), []
    names = tuple(str(cell or "") for cell in header)
    while names and not names[-1].strip():
        names = names[:-1]
    check_columns(len(names))
    columns = headings(names, book)
    if columns.faults:
        raise Refused(columns.faults)
    if names and not (columns.names("parameter") or columns.names("name")):
        faults = [Fault(n, None, f"{n[:80]} is no parameter", None, None, MALFORMED) for n in names]
        raise Refused(faults)
    numbers = (
        cell for _, line in first for column, cell in zip(columns.columns, line, strict=False)
        if column.numeric
    )  # fmt: skip
    marks = marks_of(numbers, text.delimiter) if text else Marks()

    def rows() -> Iterator[Row]:
        lines = records()
        next(lines, None)
        for number, (line, cells) in enumerate(lines, 1):
            row = columns.row(line, number, cells, marks)
            if any(cell not in (None, "") for cell in cells[len(names) :]):
                detail = f"the row has {len(cells)} cells, the header {len(names)}"
                mend = 'quotes around a value that has commas: "1,000,000"'
                ragged = Fault("row", None, detail, f"{len(names)} cells", mend, MALFORMED)
                row = replace(row, given=(), faults=(*row.faults, ragged))
            if unworked := [
                name for name, cell in zip(names, cells, strict=False) if cell is UNWORKED
            ]:
                mend = "the file opened and saved in a spreadsheet"
                told = (
                    Fault(n, None, f"{n[:80]} is {UNWORKED}", "a value", mend, MALFORMED)
                    for n in unworked
                )
                row = replace(row, given=(), faults=(*row.faults, *told))
            yield row

    return Source(rows, what + _said(columns, marks, text.comments if text else 0))


def _said(columns: Headings, marks: Marks, comments: int) -> str:
    """What was understood of a table's columns."""
    ranged = dict.fromkeys(each.name for each in columns.columns if each.end)
    results = len(columns.names("result"))
    said = (
        "decimal commas" if marks.comma and marks.plain != "." else "",
        f"ranges in several columns: {', '.join(ranged)}" if ranged else "",
        f"{results} columns of an earlier answer left out" if results else "",
        f"{comments} comment{'s' if comments > 1 else ''} left out" if comments else "",
    )
    return "".join(f"; {each}" for each in said if each)


def _of_workbook(opened: Opened, most: int | None) -> Iterator[Record]:
    """The lines of the first sheet of a workbook; a cell that is a number is one."""
    from openpyxl import load_workbook

    try:
        with opened() as stream, ZipFile(stream) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            if most is None or unpacked <= most:
                values, formulas = (
                    load_workbook(stream, read_only=True, data_only=worked_out).worksheets[0]
                    for worked_out in (True, False)
                )
                yield from _with_text(enumerate(_worked_out(values, formulas), 1))
                return
    except Exception as problem:  # openpyxl raises many unrelated kinds for a malformed file
        detail = "is no workbook that can be read"
        raise Refused([of_the_file(detail, "XLSX", "a file saved as CSV")]) from problem
    detail = f"is a workbook of {unpacked:,} bytes unpacked"
    raise Refused([of_the_file(detail, f"{most:,}", "a file saved as CSV")])


def _worked_out(values: Any, formulas: Any) -> Iterator[list[object]]:
    """The cells of a sheet; `UNWORKED` for a formula that only the program that wrote it knows.

    One that comes to an empty text has the type of a text.
    """
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    each = (sheet.iter_rows(max_col=MOST_COLUMNS + 1) for sheet in (values, formulas))
    for cells, written in zip(*each, strict=True):
        yield [
            UNWORKED if cell.value is None and cell.data_type == "n" and asked.value else cell.value
            for cell, asked in zip(cells, written, strict=True)
        ]


def _with_text(lines: Iterable[Record]) -> Iterator[Record]:
    """The lines of a sheet that have any text and are no comments."""
    for line, cells in lines:
        found = [_cell(cell) for cell in cells]
        first = next((cell for cell in found if cell not in (None, "")), None)
        if first is not None and not COMMENT.match(str(first)):
            yield line, found


def _cell(cell: object) -> object:
    """A cell of a workbook: a number as its shortest text, anything else as text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return exact_text(cell)
    return cell if cell is None else str(cell)


def _of_parquet(opened: Opened) -> Iterator[Record]:
    """The lines of a Parquet file; numbers are read as their shortest text."""
    import polars as pl
    from polars import selectors

    try:
        with opened() as stream:
            place = Path(name) if isinstance(name := getattr(stream, "name", None), str) else stream
            table = pl.scan_parquet(place, glob=False)
            schema = table.collect_schema()
            yield 0, schema.names()
            numeric = [kind.is_numeric() for kind in schema.dtypes()]
            table = table.with_columns(selectors.numeric().cast(pl.String))
            numbers = count(1)
            for start in count(0, SLICE):
                records = table.slice(start, SLICE).collect()
                for cells in records.iter_rows():
                    yield (
                        next(numbers),
                        [
                            certain(cell) if is_number and cell is not None else cell
                            for cell, is_number in zip(cells, numeric, strict=True)
                        ],
                    )
                if records.height < SLICE:
                    return
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
        raise Refused([of_the_file("is no Parquet file")]) from problem


def _of_json(opened: Opened, encoding: str, book: PriceBook, lines: bool) -> Source:
    """The rows of a JSON list, of an answer that is sent back, or where it may be of `lines`."""

    def rows() -> Iterator[Row]:
        number = 0
        try:
            for number, document in enumerate(_documents(opened, encoding, lines), 1):
                yield _json_row(number, document, book)
        except (ValueError, TypeError, RecursionError) as problem:
            detail = f"the batch is no JSON list from scenario {number + 1} on"
            fault = Fault("body", None, detail, "a JSON list of objects", LIST, MALFORMED)
            raise Refused([fault]) from problem

    return Source(rows, "JSON")


def _json_row(number: int, document: object, book: PriceBook) -> Row:
    """The row of one object; its `scenario` is its name."""
    faults: list[Fault] = []
    pairs = object_pairs(document, faults, NAME)
    found = headings(tuple(name for name, _ in pairs), book)
    return found.row(number, number, [value for _, value in pairs]).with_faults(faults)


def _documents(opened: Opened, encoding: str, lines: bool) -> Iterator[object]:
    """The scenarios of a JSON text, as `JSON_TEXT` decodes them. Raises `ValueError`."""
    with TextIOWrapper(opened(), encoding) as text:
        first = next((line for line in text if line.strip()), "")
        if not first.lstrip().startswith("{"):
            yield from _elements(first + text.read())
            return
        try:
            document = JSON_TEXT.decode(first)
        except ValueError:  # an answer, which goes on over lines
            document = JSON_TEXT.decode(first + text.read())
        if answered := [rows for name, rows in document if name == "rows"]:
            yield from map(_checked, answered[0])
            return
        if not lines:
            raise ValueError("is no list")
        for line in chain([first], text):
            if line.strip():
                document = JSON_TEXT.decode(line)
                if [name for name, _ in document] != ["error"]:
                    yield _checked(document)


def _checked(document: object) -> object:
    """A document that can be repeated: half a surrogate pair is JSON, but no text."""
    orjson.dumps(document)
    return document


def _elements(text: str) -> Iterator[object]:
    """The elements of a JSON list, decoded one by one. Raises `ValueError` or `TypeError`."""

    def after_space(place: int) -> int:
        blank = _SPACE.match(text, place)
        return blank.end() if blank else place

    mark, at = "[", after_space(0)
    if text[at : at + 1] != mark:
        raise ValueError("is no list")
    at = after_space(at + 1)
    if text[at : at + 1] == "]":
        mark, at = "]", at + 1
    while mark != "]":
        element, at = JSON_TEXT.raw_decode(text, at)
        yield _checked(element)
        at = after_space(at)
        mark = text[at : at + 1]
        if mark not in (",", "]"):
            raise ValueError("has no comma between two elements")
        at = after_space(at + 1)
    if text[after_space(at) :]:
        raise ValueError("goes on after its end")
