"""The command line: an estimate as a table, the service, a check of a price book."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from costcalc import __version__
from costcalc.answers import ANSWERS, Answer, compared
from costcalc.batch.files import batch_file
from costcalc.batch.tables import LAYOUTS
from costcalc.bookfiles import BookFault, documents
from costcalc.books import RELEASED, is_overlay, operators_folder, price_books
from costcalc.estimate import estimate
from costcalc.pricebook import PriceBook
from costcalc.refusal import Fault, Refused
from costcalc.releasing import release_book
from costcalc.render import answer_text
from costcalc.render.analyses import Record
from costcalc.render.records import estimate_record
from costcalc.render.text import estimate_text
from costcalc.scenario import SIDES, of_side, read_beside, read_two
from costcalc.wiring import every_fault, faults


@dataclass(frozen=True)
class Command:
    """A command that answers with an analysis."""

    name: str
    answer: str
    help: str
    text: Callable[[Record], str]
    example: str


ANALYSES: Final = (
    Command(
        "simulate",
        "simulation",
        "how sure: the spread of the totals and who is cheapest how often",
        answer_text.simulation_text,
        "scope=like_for_like concurrent_connections=100k",
    ),
    Command(
        "sensitivity",
        "sensitivity",
        "what matters: one figure at a time from low to high",
        answer_text.sensitivity_text,
        "annual.go-elixir orders_per_month=1M",
    ),
    Command(
        "flip",
        "flip-points",
        "where another technology becomes the cheapest",
        answer_text.flip_text,
        "concurrent_connections scope=like_for_like",
    ),
    Command(
        "bridge",
        "bridge",
        "why one is dearer, line by line",
        answer_text.bridge_text,
        "elixir go of=annual",
    ),
    Command(
        "trace",
        "trace",
        "how a number came about, down to its sources",
        answer_text.receipt_text,
        "go.compute.annual.likely",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where it failed, 2 where it was asked wrongly."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
    except Refused as refused:
        _print_faults(refused.faults)
        return 2
    except BookFault as problem:
        for fault in problem.faults:
            _complain(fault)
        return 1
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
    for each in ANALYSES:
        answer, example = ANSWERS[each.answer], f"costcalc {each.name} {each.example}"
        run = partial(_analysis, answer, each)
        _question(commands, each.name, each.help, run, example, answer.own)
    example = "costcalc compare a.team_size=6 b.team_size=5 scope=like_for_like"
    _question(commands, "compare", "set two scenarios side by side", _compare, example)
    _batch_command(commands)
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
    _print(asked, estimate_text(answer) if not asked.json else estimate_record(answer))
    return 0


def _analysis(answer: Answer, command: Command, asked: argparse.Namespace) -> int:
    pairs = _pairs(asked.values, answer.own)
    book = _book(pairs)
    scenario, own = read_beside(pairs, book, answer.own, answer.needed)
    record = answer.record(scenario, book, own)
    _print(asked, record if asked.json else command.text(record))
    return 0


def _compare(asked: argparse.Namespace) -> int:
    pairs = _pairs(asked.values)
    a, b = (_book(of_side(pairs, side)) for side in SIDES)
    record = compared(*read_two(pairs, (a, b)), (a, b))
    _print(asked, record if asked.json else answer_text.compare_text(record))
    return 0


def _batch_command(commands: Any) -> None:
    example = "costcalc batch scenarios.csv --out costs.parquet --set years=5"
    text = "cost every row of a CSV or Parquet file"
    command = commands.add_parser("batch", help=text, epilog=f"Example: {example}")
    columns = "one parameter a column, `scenario` for names; - reads CSV from a pipe"
    command.add_argument("file", metavar="FILE", help=columns)
    kinds = ".csv, .parquet, .ndjson or .json; - prints CSV"
    command.add_argument("--out", required=True, metavar="FILE", help=kinds)
    layouts = "a row a scenario, or a row a cost line"
    command.add_argument("--layout", choices=LAYOUTS, default="wide", help=layouts)
    command.add_argument("--errors", metavar="FILE", help="CSV of every fault, by line and column")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of every row that does not give it",
    )
    command.set_defaults(run=_batch)


def _batch(asked: argparse.Namespace) -> int:
    common = _pairs(asked.set)
    book = _book(common)
    told = _progress if sys.stderr.isatty() else lambda *_: None
    try:
        outcome = batch_file(asked.file, asked.out, asked.errors, asked.layout, common, book, told)
    except OSError as problem:
        _complain(f"{problem.filename}: {(problem.strerror or 'unknown').lower()}")
        return 2
    for bad in outcome.first:
        _print_faults(bad.faults, f"line {bad.row.line}: ")
    refused = f"{outcome.refused:,} of them refused" if outcome.refused else "none refused"
    _complain(f"{outcome.rows:,} scenario{'s' if outcome.rows > 1 else ''}, {refused}")
    return 1 if outcome.refused else 0


def _progress(done: int, rows: int, refused: int) -> None:
    """One line that is written over until all is done."""
    bar = "#" * (30 * done // rows)
    end = "\n" if done == rows else ""
    text = f"\r[{bar:.<30}] {done:,} of {rows:,} scenarios, {refused:,} refused"
    print(text, end=end, file=sys.stderr, flush=True)


def _book(pairs: Sequence[tuple[str, object]]) -> PriceBook:
    """The price book that parameters name, today's by default."""
    return price_books(own=operators_folder()).asked(pairs)


def _pairs(texts: Sequence[str], bare: Sequence[str] = ()) -> list[tuple[str, object]]:
    """Names and values; words without a name are those that the command itself takes, in order."""
    words = iter(bare)
    pairs: list[tuple[str, object]] = []
    for text in texts:
        name, equals, value = text.partition("=")
        pairs.append((name, value) if equals else (next(words, name), text if bare else None))
    return pairs


def _print(asked: argparse.Namespace, answer: object) -> None:
    if asked.json:
        print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
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
    if wrong := faults(price_books(own=operators_folder()).today):
        raise BookFault(wrong)
    port = os.environ.setdefault("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        _complain(f"PORT is {port!r}; it must be a number from 1 to 65,535, such as PORT=8000")
        return 2
    if problem := _misplaced():
        _complain(problem)
        return 2
    if problem := _cannot_bind(int(port)):
        _complain(f"port {port} cannot be used: {problem}. Choose another: PORT={_free_port()}")
        return 1
    print(f"costcalc serves http://127.0.0.1:{port}/ (stop it with Ctrl-C)", flush=True)
    config, service = "python:costcalc.gunicorn_conf", "costcalc.web:create_app()"
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", config, service])
    raise AssertionError("this process has become the server")


def _misplaced() -> str | None:
    """Why saved scenarios cannot be where the operator says, None where they can."""
    from costcalc.store.place import Misplaced, database_url

    try:
        database_url()
    except Misplaced as problem:
        return str(problem)
    return None


def _cannot_bind(port: int) -> str | None:
    """Why a port cannot be served on, None where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            return (problem.strerror or "unknown").lower()
    return None


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
    from costcalc.store.backup import backup

    return _copied(lambda url: f"{backup(url, asked.file):,} copied to {asked.file}")


def _restore(asked: argparse.Namespace) -> int:
    from costcalc.store.backup import restore

    return _copied(lambda url: f"{restore(url, asked.file, replace=asked.replace):,} restored")


def _copied(copy: Callable[[Any], str]) -> int:
    """Copy saved scenarios out of the operator's database, or into it."""
    from costcalc.store.backup import NotCopied
    from costcalc.store.place import VARIABLE, Misplaced, database_url

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
            books = price_books(own=operators_folder())
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
