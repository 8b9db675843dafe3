"""What the commands that answer a question do: read it, work it out, print or write the answer."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from typing import TypeVar

from orjson import OPT_INDENT_2

from costcalc import settings
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.estimate import estimate as costed
from costcalc.batch import Layout
from costcalc.cli_output import FILES, Progress, complain, complain_of_file, print_outcome
from costcalc.output.contingency import ASKED, VALUES
from costcalc.output.estimate_json import estimate_json
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import Table, items_table, written
from costcalc.output.text import estimate_text, notes
from costcalc.prices.book import PriceBook
from costcalc.prices.library import operators_books
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.scenario import read_beside
from costcalc.scenario.sides import lettered, of_side, read_sides, sides
from costcalc.scenario.values import one_of

Found = TypeVar("Found")


def estimate(asked: Namespace) -> int:
    """Cost a scenario."""
    pairs = _pairs(asked.values)
    book = operators_books().named_in(pairs)
    scenario, view = read_beside(pairs, book, (ASKED,))
    for text in view.values():
        one_of(ASKED, text, text, VALUES)
    found = costed(scenario, book)
    if asked.out:
        return write_estimate(found, asked.out, asked.chart)
    columns = get_terminal_size().columns
    shown = partial(estimate_text, origin=_origin(), columns=columns, contingency=bool(view))
    return print_answer(found, asked, estimate_json, shown, items_table)


def _origin() -> str:
    """Where the pages are: as set, or where `costcalc serve` has them."""
    return settings.origin() or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"


def learn(asked: Namespace) -> int:
    """Read a bill."""
    from costcalc.batch.running import readable
    from costcalc.bills.learned import learn, learned_text
    from costcalc.output.records import answer_table

    given = _pairs(asked.set)
    book = operators_books().named_in(given)
    with ExitStack() as stack:  # what a pipe gives is kept until then: a bill is read twice
        bills = [str(stack.enter_context(readable(bill))) for bill in asked.bills]
        found = learn(bills, book, given, asked.where, _origin())
    shown = partial(learned_text, columns=get_terminal_size().columns)
    return print_answer(found, asked, lambda it: it, shown, answer_table)


def analyse(asked: Namespace) -> int:
    """Ask an analysis."""
    from costcalc.output.questions import ANALYSES
    from costcalc.output.records import answer_table

    analysis = ANALYSES[asked.analysis]
    pairs = _pairs(asked.values, analysis.own)
    book = operators_books().named_in(pairs)
    scenario, own = read_beside(pairs, book, analysis.own, analysis.needed)
    found = analysis.answer(scenario, book, own)
    told = notes(costed(scenario, book).warnings)
    return print_answer(found, asked, lambda it: it, analysis.text, answer_table, told)


def compare(asked: Namespace) -> int:
    """Set scenarios side by side."""
    from costcalc.output.answer_text import compare_text
    from costcalc.output.questions import compare as compared
    from costcalc.output.records import answer_table

    pairs = lettered(_pairs(asked.values))
    books = {side: operators_books().named_in(of_side(pairs, side)) for side in sides(pairs)}
    scenarios = [*read_sides(pairs, books).values()]
    found = compared(scenarios, *books.values())
    found_each = map(costed, scenarios, books.values())
    told = notes(notice for each in found_each for notice in each.warnings)
    return print_answer(found, asked, lambda it: it, compare_text, answer_table, told)


def batch(asked: Namespace) -> int:
    """Cost every row of a file."""
    return _table(asked, (), asked.file, asked.layout)


def template(asked: Namespace) -> int:
    """Write a table to fill in."""
    return write_template(operators_books().today, asked.file)


def sweep(asked: Namespace) -> int:
    """Cost every combination of values."""
    return _table(asked, _pairs(asked.axes), asked.base, "wide", simulate=asked.simulate)


def _table(
    asked: Namespace,
    axes: Sequence[tuple[str, object]],
    portfolio: str | None,
    layout: Layout,
    *,
    simulate: bool = False,
) -> int:
    """Compute a table, in this process or in many."""
    from costcalc.batch.running import Outcome, Sweep, Where, run

    common = _pairs(asked.set)
    sweep = Sweep(axes, portfolio, common, layout, simulate)
    book, where = operators_books().named_in(common), Where(asked.scheduler, asked.workers)

    def computed() -> Outcome:
        with Progress(sys.stderr) as report:
            return run(sweep, book, asked.out, asked.errors, where, report)

    return print_outcome(computed)


def _pairs(texts: Sequence[str], bare: Sequence[str] = ()) -> list[tuple[str, object]]:
    """Names and values; words without a name are values of the `bare` names, in their order."""
    words = iter(bare)
    pairs: list[tuple[str, object]] = []
    for text in texts:
        _check_text(text)
        name, equals, value = text.partition("=")
        pairs.append((name, value) if equals else (next(words, name), text if bare else None))
    return pairs


def _check_text(word: str) -> None:
    """Refuse a word whose bytes are no UTF-8."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError as problem:
        name = ascii(word.partition("=")[0][:80]).strip("'")
        fault = Fault(name, None, f"{name} is not UTF-8 text", "UTF-8", None, MALFORMED)
        raise Refused([fault]) from problem


def print_answer(
    found: Found,
    asked: Namespace,
    json: Callable[[Found], object],
    text: Callable[[Found], str],
    table: Callable[[Found], Table],
    notes: Iterable[str] = (),
) -> int:
    """Print an answer as text, or as JSON or CSV if that was asked, and give the exit status.

    Beside JSON and CSV, which programs read, the `notes` on it stand on standard error.
    """
    told = [*dict.fromkeys(notes)]
    if asked.json:
        print(json_bytes(json(found), OPT_INDENT_2).decode())
    elif asked.csv:
        print(written(table(found)), end="")
    else:
        print("\n".join([text(found), *([""] if told else []), *told]))
    for note in told if asked.json or asked.csv else ():
        complain(note)
    return 0


def write_estimate(found: Estimate, name: str, chart: str) -> int:
    """Write an estimate, or a chart of it, into a file of the kind that its name says."""
    kind = _kind(name, FILES, "out", "costs.xlsx")
    return _write(name, lambda: _file(found, kind, chart))


def write_template(book: PriceBook, name: str) -> int:
    """Write a table to fill in into a file that is not there yet, or print it."""
    from costcalc.output.template import template

    table = template(book)
    if name == "-":
        print(written(table), end="")
        return 0
    if _kind(name, (".csv", ".xlsx"), "file", "plan.xlsx") == ".csv":
        return _write(name, lambda: written(table).encode(), new=True)
    from costcalc.output.workbook import sheet

    return _write(name, lambda: sheet(table, day=book.as_of), new=True)


def _kind(name: str, kinds: Sequence[str], field: str, example: str) -> str:
    """The kind of file that a name asks for by its ending. Raises `Refused` for another."""
    kind = Path(name).suffix.lower()
    if kind not in kinds:
        detail = f"{name} names no kind of file by its ending"
        raise Refused([Fault(field, name, detail, ", ".join(kinds), example)])
    return kind


def _write(name: str, content: Callable[[], bytes], *, new: bool = False) -> int:
    """Write a file, whole or not at all, and give the exit status; a new one replaces nothing."""
    from costcalc.batch.keeping import written as kept

    try:
        if new:
            with Path(name).open("xb") as file:
                file.write(content())
        else:
            with kept(name) as place:
                place.write_bytes(content())
    except OSError as problem:
        complain_of_file(problem)
        return 2
    return 0


def _file(found: Estimate, kind: str, chart: str) -> bytes:
    """An estimate as a kind of file."""
    if kind in (".svg", ".png"):
        from costcalc.output.notebook import chart as drawn

        picture = drawn(found, chart)
        return picture.png() if kind == ".png" else picture.svg()
    if kind == ".xlsx":
        from costcalc.output.workbook import workbook

        return workbook(found, settings.origin())
    if kind == ".json":
        return json_bytes(estimate_json(found), OPT_INDENT_2)
    return written(items_table(found), kind[1:]).encode()
