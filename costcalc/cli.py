"""The command line: an estimate as a table, the service, a check of a price book."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from orjson import OPT_INDENT_2

from costcalc import __version__, settings
from costcalc.analysis.estimate import estimate
from costcalc.analysis.releasing import release_book
from costcalc.batch.files import Outcome, Told, batch_file
from costcalc.batch.progress import Progress
from costcalc.batch.tables import LAYOUTS
from costcalc.costing.check import every_fault, faults
from costcalc.output import answer_text
from costcalc.output.estimate_json import estimate_json
from costcalc.output.questions import ANSWERS, Answer, compare
from costcalc.output.shared_json import json_bytes
from costcalc.output.text import estimate_text
from costcalc.prices.book import PriceBook
from costcalc.prices.files import BookFault, documents
from costcalc.prices.library import RELEASED, is_overlay, operators_books, price_books
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.scenario import read_beside
from costcalc.scenario.sides import SIDES, of_side, read_two

KEPT_MEMORY: Final = {
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "16777216",
}
"""Bytes; of glibc, so that the arrays of each request need not be fetched from the system anew."""

MOST_WORKERS: Final = 64
INTERRUPTED: Final = 130
"""The exit status of what Ctrl-C ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where it failed, 2 where it was asked wrongly."""
    asked = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal of another time has no ’
        sys.stdout.reconfigure(errors="replace")
    try:
        status: int = asked.run(asked)
    except Refused as refused:
        _print_faults(refused.faults)
        return 2
    except BookFault as problem:
        for fault in problem.faults:
            _complain(fault)
        return 1
    except KeyboardInterrupt:
        _complain("stopped")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="costcalc", description="What a backend costs in total, and how sure that is."
    )
    parser.add_argument("--version", action="version", version=f"costcalc {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    example = "costcalc estimate orders_per_month=1M salary.go=120k..180k"
    _question(commands, "estimate", "cost a scenario", _estimate, example)
    for answer in ANSWERS.values():
        if name := answer.command:
            run, example = partial(_analysis, answer), f"costcalc {name} {answer.example}"
            _question(commands, name, answer.help, run, example, answer.own)
    example = "costcalc compare a.team_size=6 b.team_size=5 scope=like_for_like"
    _question(commands, "compare", "set two scenarios side by side", _compare, example)
    _batch_command(commands)
    _sweep_command(commands)
    command = commands.add_parser("serve", help="serve page and API on 127.0.0.1:$PORT (8000)")
    command.set_defaults(run=lambda _: _serve())
    command = commands.add_parser("check", help="say what is wrong with a price book")
    text = "TOML files of a book, or of your own figures over one; the embedded book by default"
    command.add_argument("folder", nargs="?", type=Path, help=text)
    command.set_defaults(run=_check)
    text = "keep the price book of a folder as one that links may name for ever"
    command = commands.add_parser("release-book", help=text, description=text)
    command.add_argument("folder", type=Path, help="the folder of TOML files, such as pricing_data")
    command.set_defaults(run=_release_book)
    _saved_commands(commands)
    return parser


def _question(
    commands: Any,
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
    example: str,
    own: Sequence[str] = (),
) -> None:
    """A command that takes a scenario and prints text or JSON.

    `own` are the parameters of this command alone, in the order in which bare words fill them.
    """
    command = commands.add_parser(name, help=text, description=text, epilog=f"Example: {example}")
    bare = f"; a word without a name is {', then '.join(own)}" if own else ""
    described = f"a parameter, as in the address of the page{bare}"
    command.add_argument("values", nargs="*", metavar="NAME=VALUE", help=described)
    command.add_argument("--json", action="store_true", help="print the answer of the API")
    command.set_defaults(run=run)


def _estimate(asked: argparse.Namespace) -> int:
    pairs = _pairs(asked.values)
    book = _book(pairs)
    scenario, _ = read_beside(pairs, book, ())
    answer = estimate(scenario, book)
    _print(asked, estimate_text(answer) if not asked.json else estimate_json(answer))
    return 0


def _analysis(answer: Answer[Any], asked: argparse.Namespace) -> int:
    pairs = _pairs(asked.values, answer.own)
    book = _book(pairs)
    scenario, own = read_beside(pairs, book, answer.own, answer.needed)
    found = answer.answer(scenario, book, own)
    _print(asked, found if asked.json else answer.text(found))
    return 0


def _compare(asked: argparse.Namespace) -> int:
    pairs = _pairs(asked.values)
    a, b = (_book(of_side(pairs, side)) for side in SIDES)
    found = compare(*read_two(pairs, (a, b)), a, b)
    _print(asked, found if asked.json else answer_text.compare_text(found))
    return 0


def _batch_command(commands: Any) -> None:
    example = "costcalc batch scenarios.csv --out costs.parquet --set years=5"
    text = "cost every row of a CSV or Parquet file"
    command = commands.add_parser("batch", help=text, epilog=f"Example: {example}")
    columns = "one parameter a column, `scenario` for names; - reads CSV from a pipe"
    command.add_argument("file", metavar="FILE", help=columns)
    layouts = "a row a scenario, or a row a cost line"
    command.add_argument("--layout", choices=LAYOUTS, default="wide", help=layouts)
    _table_options(command)
    command.set_defaults(run=_batch, simulate=False)


def _sweep_command(commands: Any) -> None:
    example = "costcalc sweep orders_per_month=1k..1M/10log team_size=3,6,12 --out sweep/"
    text = "cost every combination of values, over a portfolio of scenarios if you have one"
    command = commands.add_parser(
        "sweep", help=text, description=text, epilog=f"Example: {example}"
    )
    values = "100k,200k,1M lists values; 3..30/10 takes ten in even steps, 1k..1M/4log by a factor"
    command.add_argument("axes", nargs="*", metavar="NAME=VALUES", help=values)
    base = "CSV or Parquet file of scenarios that each combination is applied to; - reads CSV"
    command.add_argument("--base", metavar="FILE", help=base)
    spread = "10th, 50th and 90th percentile, and how often each technology is cheapest"
    command.add_argument("--simulate", action="store_true", help=spread)
    _table_options(command)
    command.set_defaults(run=_sweep, layout="wide")


def _table_options(command: argparse.ArgumentParser) -> None:
    """Where a table goes, and who computes it."""
    kinds = ".csv, .parquet, .ndjson or .json; a folder of Parquet files ends in /; - prints CSV"
    command.add_argument("--out", required=True, metavar="FILE", help=kinds)
    command.add_argument("--errors", metavar="FILE", help="CSV of every fault, by line and column")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of every row that does not give it",
    )
    hands = command.add_mutually_exclusive_group()
    address = "compute on the Dask cluster whose scheduler is there, such as tcp://127.0.0.1:8786"
    hands.add_argument("--scheduler", metavar="ADDRESS", help=address)
    count = (
        "compute in so many processes of this machine; needs costcalc[cluster], as does --scheduler"
    )
    hands.add_argument("--workers", type=_count, metavar="N", help=count)


def _count(text: str) -> int:
    """How many processes."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) <= MOST_WORKERS):
        raise argparse.ArgumentTypeError(f"a whole number, 1 to {MOST_WORKERS}, and not {text!r}")
    return int(text)


def _batch(asked: argparse.Namespace) -> int:
    from costcalc.batch.dataset import is_dataset

    if asked.scheduler or asked.workers or is_dataset(asked.out):
        return _swept(asked, (), asked.file)
    common = _pairs(asked.set)
    book, told, to = _book(common), _told(None), (asked.out, asked.errors)
    return _tabled(lambda: batch_file(asked.file, *to, asked.layout, common, book, told))


def _sweep(asked: argparse.Namespace) -> int:
    return _swept(asked, _pairs(asked.axes), asked.base)


def _swept(
    asked: argparse.Namespace, axes: Sequence[tuple[str, object]], portfolio: str | None
) -> int:
    """A table computed in pieces, by this process or by many."""
    from costcalc.batch.running import Sweep, Where, sweep_file

    common = _pairs(asked.set)
    sweep = Sweep(axes, portfolio, common, asked.layout, asked.simulate)
    book, where = _book(common), Where(asked.scheduler, asked.workers)
    return _tabled(lambda: sweep_file(sweep, asked.out, asked.errors, book, where, _told))


def _told(workers: Callable[[], int] | None) -> Told:
    """Progress for who sits at a terminal."""
    return Progress(sys.stderr, workers) if sys.stderr.isatty() else lambda *_: None


def _tabled(run: Callable[[], Outcome]) -> int:
    """Make a table and say how it went."""
    try:
        outcome = run()
    except OSError as problem:
        _complain(f"{problem.filename}: {(problem.strerror or 'unknown').lower()}")
        return 2
    for bad in outcome.first:
        _print_faults(bad.faults, f"line {bad.row.line}: ")
    refused = f"{outcome.refused:,} of them refused" if outcome.refused else "none refused"
    _complain(f"{outcome.rows:,} scenario{'s' if outcome.rows > 1 else ''}, {refused}")
    return 1 if outcome.refused else 0


def _book(pairs: Sequence[tuple[str, object]]) -> PriceBook:
    """The price book that parameters name, today's by default."""
    return operators_books().named_in(pairs)


def _pairs(texts: Sequence[str], bare: Sequence[str] = ()) -> list[tuple[str, object]]:
    """Names and values; words without a name are those that the command itself takes, in order."""
    words = iter(bare)
    pairs: list[tuple[str, object]] = []
    for text in texts:
        _check_text(text)
        name, equals, value = text.partition("=")
        pairs.append((name, value) if equals else (next(words, name), text if bare else None))
    return pairs


def _check_text(word: str) -> None:
    """Refuse a word that stands for bytes which are no text."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError as problem:
        name = ascii(word.partition("=")[0][:80]).strip("'")
        fault = Fault(name, None, f"{name} is not UTF-8 text", "UTF-8", None, MALFORMED)
        raise Refused([fault]) from problem


def _print(asked: argparse.Namespace, answer: object) -> None:
    if asked.json:
        print(json_bytes(answer, OPT_INDENT_2).decode())
    else:
        print(answer)


def _print_faults(found: Sequence[Fault], where: str = "") -> None:
    for fault in found:
        parts = [f"{where}{fault.field}: {fault.detail}."]
        if fault.value is not None:
            parts.append(f"You typed {fault.value!r}.")
        if fault.allowed and fault.allowed not in fault.detail:
            parts.append(f"Allowed: {fault.allowed}.")
        if fault.suggestion:
            parts.append(f"Try {fault.suggestion}.")
        _complain(" ".join(parts))


def _complain(text: str) -> None:
    print(f"costcalc: {text}", file=sys.stderr)


def _serve() -> int:
    if wrong := faults(operators_books().today):
        raise BookFault(wrong)
    port = os.environ.setdefault("PORT", "8000")
    if problems := [*_unusable(port)]:
        for problem in problems:
            _complain(problem)
        return 2
    bind = os.environ.get(settings.BIND)
    if not bind and (taken := settings.cannot_bind("127.0.0.1", int(port))):
        _complain(f"port {port} cannot be used: {taken}. Choose another: PORT={_free_port()}")
        return 1
    for name, size in KEPT_MEMORY.items():
        os.environ.setdefault(name, size)
    where = bind or f"http://127.0.0.1:{port}/"
    print(f"costcalc serves {where} (stop it with Ctrl-C)", flush=True)
    config, service = "python:costcalc.gunicorn_conf", "costcalc.web:serve_app()"
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", config, service])
    raise AssertionError("this process has become the server")


def _unusable(port: str) -> Iterator[str]:
    """A sentence for each setting that the service cannot start with."""
    from costcalc.web.store.place import Misplaced, database_url

    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        yield f"PORT is {port!r}; it must be a number from 1 to 65,535, such as PORT=8000"
    try:
        database_url()
    except Misplaced as problem:
        yield str(problem)
    yield from settings.wrong()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _saved_commands(commands: Any) -> None:
    text = "copy all saved scenarios to a file, while they are in use"
    command = commands.add_parser("backup", help=text, description=text)
    command.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    command.set_defaults(run=_backup)
    text = "put the saved scenarios of a backup into the store"
    command = commands.add_parser("restore", help=text, description=text)
    command.add_argument("file", type=Path, metavar="FILE", help="what `costcalc backup` wrote")
    command.add_argument("--replace", action="store_true", help="remove what is saved there now")
    command.set_defaults(run=_restore)


def _backup(asked: argparse.Namespace) -> int:
    from costcalc.web.store.backup import backup

    return _copied(lambda url: f"{backup(url, asked.file):,} copied to {asked.file}")


def _restore(asked: argparse.Namespace) -> int:
    from costcalc.web.store.backup import restore

    return _copied(lambda url: f"{restore(url, asked.file, replace=asked.replace):,} restored")


def _copied(copy: Callable[[Any], str]) -> int:
    """Copy saved scenarios out of the operator's database, or into it."""
    from costcalc.web.store.backup import NotCopied
    from costcalc.web.store.place import VARIABLE, Misplaced, database_url

    try:
        url = database_url()
        told = copy(url) if url else ""
    except (NotCopied, Misplaced) as problem:
        _complain(str(problem))
        return 1
    if not told:
        _complain(f"there is no place for saved scenarios; {VARIABLE} names one")
        return 1
    print(f"Saved scenarios: {told}")
    return 0


def _check(asked: argparse.Namespace) -> int:
    found, text = _checked(asked.folder)
    for fault in found:
        print(fault)
    print(f"{len(found)} fault{'s' if len(found) > 1 else ''} found" if found else text)
    return 1 if found else 0


def _checked(folder: Path | None) -> tuple[Sequence[str], str]:
    """What is wrong with a folder's books, or with figures over the embedded one; what they are."""
    try:
        if folder is None:
            books = operators_books()
        else:
            own = is_overlay(documents(folder))
            books = price_books(own=folder) if own else price_books(folder)
    except BookFault as problem:
        return problem.faults, ""
    book, others = books.today, ", ".join(books.versions[1:])
    figures = sum(1 for _ in book.figures())
    text = f"Price book {book.version}: {len(book.technologies)} technologies, {figures} figures"
    text += f", {len(book.operators)} of them the operator’s" if book.operators else ""
    kept = f"\nKept for links: {others}" if others else ""
    return every_fault(books), f"{text}, no fault{kept}"


def _release_book(asked: argparse.Namespace) -> int:
    release = release_book(asked.folder, datetime.now(UTC).date())
    print(f"Price book {release.version} is released: {asked.folder / RELEASED / release.version}")
    return 0
