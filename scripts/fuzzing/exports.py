"""Names made to run in a spreadsheet: in no export do they, and numbers stay numbers.

Every text bears a mark that nothing else has. A table is read as spreadsheets read it, split at
semicolons too; a workbook is read by a library that did not write it.
"""

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl

from costcalc.batch.text_files import COMMENT
from fuzzing.asked import NASTY, Asked, Maker
from fuzzing.within import Found, caller, described

MARK = "zq"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LIVE = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', ";=1", ",=1"),
    *('=HYPERLINK("http://a.b")', "=cmd|'/c calc'!A0", "http://a.b", "mailto:a@b.c", "|=1"),
    *("internal:A1", "external:a.xlsx", "file:///etc/passwd", "{=1}", "=\u200b1", "\u200b=1"),
    *("\ufeff=1", "\u00a0=1", "\uff1d1+1", "'=1", "''=1", "%=1", 'DDE("a")', "1e5", "1,5"),
    *("0x1", "TRUE", "#REF!", "A1", "R1C1"),
)  # fmt: skip
AT_ONCE = 1000
TECHNOLOGIES = 20
NUMBER = re.compile(r"'?[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
TEXT_ON_PURPOSE = re.compile(r"\d+\.\d+(-own-[0-9a-f]+)?")
"""Versions: 2026.10 is no number."""
LABELS = (("Summary", "A"), ("Again", "A"), ("Sources", "C"))
"""Columns of text that may look like a number: a chart's names of years, the dates of sources."""


def fuzz(count: int, seed: int, control: bool, _: float) -> Found:
    """Write so many names into tables, and as many technologies' as fit into workbooks."""
    found = Found()
    with TemporaryDirectory(prefix="costcalc-fuzz-") as folder:
        os.environ["COSTCALC_DATABASE_URL"] = "none"
        os.environ.pop("COSTCALC_PRICING_DIR", None)
        if control:
            _as_they_are()
        call = caller()
        document = described(call)
        maker = Maker(document, seed)
        for start in range(0, count, AT_ONCE):
            names = [_name(maker, start + n) for n in range(min(AT_ONCE, count - start))]
            _tables(call, names, found)
        for _ in range(max(count // 1000, 1)):
            _workbook(maker, Path(folder), found)
    return found


def _name(maker: Maker, number: int) -> str:
    """A text that a spreadsheet would like to run, with its mark."""
    text = maker.dice.choice((*LIVE, *NASTY, *STARTS))
    text = maker.spoilt(text)[:150] if maker.often(0.5) else text
    where = maker.dice.choice((f"{text}{MARK}{number}", f"{MARK}{number}{text}"))
    return where.replace("\udcff", "").replace("\x00", "") or MARK


def _tables(call: Any, names: list[str], found: Found) -> None:
    """A batch of scenarios with these names, some of them wrong ones, read back."""
    lines = [_line(name, "1000", name if n % 10 == 0 else "") for n, name in enumerate(names)]
    kind = (("Content-Type", b"text/csv"),)
    body = "".join((_line("scenario", "orders_per_month", "technologies"), *lines)).encode()
    asked = Asked("POST", b"/api/v1/batch.csv", b"layout=wide", kind, body)
    status, _, answer = call(asked)
    if status != 200:
        found.note(status, 0, f"{status}: {answer[:300]!r}", asked.path)
        return
    header, *rows = csv.reader(io.StringIO(answer.decode(), newline=""))
    texts = {"scenario", "schema_version", "price_book", "orders_per_month", "technologies"}
    texts |= {"currency", "cheapest", "error_field", "error", "warning_codes", "warnings"}
    # A line that begins with # says something beside the table.
    told = [name for name, line in zip(names, lines, strict=True) if not COMMENT.match(line)]
    for name, row in zip(told, rows, strict=True):
        cells = dict(zip(header, row, strict=True))
        live = [cell for cell in row if _runs(cell)]
        lost = [n for n, cell in cells.items() if n not in texts and cell and not _is_number(cell)]
        fault = f"runs: {live!r}" if live else f"no numbers: {lost}" if lost else None
        found.note("cells of CSV", 0, fault, repr(name))


def _line(*cells: str) -> str:
    """A line of CSV."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would run a cell, or a part that some make a cell of."""
    parts = re.split(r'[;\t,|"\r\n]', cell)
    return any(_begins(part) for part in (cell, *parts)) and not _is_number(cell)


def _begins(text: str) -> bool:
    seen = text.lstrip(" \u00a0\u200b\ufeff\x00\u2060")
    return text.startswith(STARTS) or seen.startswith(STARTS)


def _is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell)) and not cell.startswith("'")


def _workbook(maker: Maker, folder: Path, found: Found) -> None:
    """A workbook over an operator's own technologies with such names and notes, read back."""
    from costcalc.analysis.estimate import estimate
    from costcalc.output.workbook import workbook
    from costcalc.prices.library import price_books
    from costcalc.scenario.scenario import read

    own = folder / "own" / "technologies"
    own.mkdir(parents=True, exist_ok=True)
    names = [_name(maker, number) for number in range(TECHNOLOGIES)]
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    for number, name in enumerate(names):
        (own / f"t{number}.toml").write_text("".join(_technology(number, name)), "utf-8")
    book = price_books(own=folder / "own").today
    listed = ",".join(f"t{number}" for number in range(TECHNOLOGIES))
    scenario = read([("technologies", listed), ("draws", "0")], book)
    written = workbook(estimate(scenario, book), "http://localhost")
    read_back = openpyxl.load_workbook(io.BytesIO(written))
    seen = 0
    for sheet in read_back:
        for line in sheet.iter_rows():
            for cell in line:
                marked = MARK in str(cell.value)
                seen += marked
                fault = _fault(cell, marked)
                if marked or fault:
                    found.note("cells of XLSX", 0, fault, f"{sheet.title}!{cell.coordinate}")
    if not seen:
        found.note("cells of XLSX", 0, "no name came into the workbook", names[:2])


def _fault(cell: Any, marked: bool) -> str | None:
    """What is wrong with a cell."""
    if marked and (cell.data_type == "f" or cell.hyperlink):
        return f"runs: {cell.value!r}"
    label = (cell.parent.title, cell.coordinate.rstrip("0123456789")) in LABELS
    text = cell.value if cell.data_type == "s" and not label else ""
    if not marked and NUMBER.fullmatch(text) and not TEXT_ON_PURPOSE.fullmatch(text):
        return f"a number as text: {text!r}"
    return None


def _technology(number: int, name: str) -> Iterator[str]:
    """A technology like one of the book, under another name; TOML quotes texts as JSON does."""
    from costcalc.prices.book import folder as embedded

    text = (embedded() / "technologies" / "go.toml").read_text("utf-8")
    quoted = json.dumps(name, ensure_ascii=False).replace("\x7f", "")
    for line in text.splitlines(keepends=True):
        key = line.partition("=")[0].strip()
        if key == "id":
            yield f'id = "t{number}"\n'
        elif key in ("name", "note", "stands_for"):
            yield f"{key} = {quoted}\n"
        elif key not in ("basis", "source", "derivation", "also"):
            yield re.sub(r', (basis|source|derivation|also) = ("[^"]*"|\[[^]]*\])', "", line)


def _as_they_are() -> None:
    """The control: texts go out as they came in."""
    from costcalc.batch import writing
    from costcalc.web import batch

    writing.shown = batch.shown = str
