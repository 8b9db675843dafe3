"""The command line: every command with its arguments, and what it does."""

import argparse
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, Final, TypeAlias

from costcalc import __version__, settings
from costcalc import cli_operating as operating
from costcalc.analysis.estimate import estimate
from costcalc.batch.tables import LAYOUTS, Layout
from costcalc.cli_completion import SHELLS, complete, parameters, script
from costcalc.cli_output import (
    FILES,
    Progress,
    complain,
    complain_notes,
    complain_of_file,
    print_answer,
    print_faults,
    print_outcome,
    write_estimate,
    write_template,
)
from costcalc.output.answer_text import compare_text
from costcalc.output.contingency import ASKED, VALUES
from costcalc.output.estimate_json import estimate_json
from costcalc.output.questions import ANALYSES, Analysis, compare
from costcalc.output.records import answer_table
from costcalc.output.table import items_table
from costcalc.output.text import estimate_text, notes
from costcalc.prices.files import BookFault
from costcalc.prices.library import (
    operators_books,
)
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.scenario import read_beside
from costcalc.scenario.sides import of_side, read_sides, sides
from costcalc.scenario.values import one_of

MOST_WORKERS: Final = 64
DOINGS: Final = ("status", "check", "list", "delete", "undelete", "purge")
"""What `costcalc store` does."""
PAIRS: Final = "NAME=VALUE"
INTERRUPTED: Final = 130
"""The exit status of what Ctrl-C ended."""

Argument: TypeAlias = tuple[str, dict[str, Any]]
"""The name of an argument, and its options as argparse takes them."""

FORMS: Final[Sequence[Argument]] = (
    ("--json", {"help": "print the answer of the API", "action": "store_true"}),
    ("--csv", {"help": "print its rows as CSV", "action": "store_true"}),
)


@dataclass(frozen=True)
class Command:
    """A command; at most one of the arguments in `one_of` may be given."""

    name: str
    help: str
    run: Callable[[Namespace], int]
    arguments: Sequence[Argument] = ()
    one_of: Sequence[Argument] = ()
    example: str = ""
    own: Sequence[str] | None = None
    """Parameters of its own, of a command that takes those of a scenario."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where it failed, 2 where it was asked wrongly."""
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:
        complete(parser)
    asked = parser.parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal of another time has no ’
        sys.stdout.reconfigure(errors="replace")
    try:
        status: int = asked.run(asked)
        sys.stdout.flush()
    except Refused as refused:
        print_faults(refused.faults)
        complain_notes(refused)
        return 2
    except BookFault as problem:
        for fault in problem.faults:
            complain(fault)
        return 1
    except KeyboardInterrupt as stop:
        complain("stopped")
        complain_notes(stop)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, `head` for one, has seen enough
        _drop_output()
        return 0
    except OSError as problem:  # a full disk, for one
        _drop_output()
        complain_of_file(problem)
        return 2
    return status


def _drop_output() -> None:
    """Send what is not printed yet nowhere: Python would try once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="costcalc", description="What a backend costs in total, and how sure that is."
    )
    parser.add_argument("--version", action="version", version=f"costcalc {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for each in _commands():
        epilog = f"Example: costcalc {each.name} {each.example}" if each.example else None
        command = commands.add_parser(
            each.name, help=each.help, description=each.help, epilog=epilog
        )
        for name, options in each.arguments:
            action: Any = command.add_argument(name, **options)
            if action.metavar == PAIRS:
                action.completer = parameters(each.own or ())
        if each.one_of:
            alternatives = command.add_mutually_exclusive_group()
            for name, options in each.one_of:
                alternatives.add_argument(name, **options)
        command.set_defaults(run=each.run)
    return parser


def _commands() -> Iterator[Command]:
    """Every command, in the order of the help."""
    example = "orders_per_month=1M salary.go=120k..180k"
    chart = _argument("--chart", "which chart --out draws", default="annual", metavar="NAME")
    out = _argument("--out", f"write a file instead: {', '.join(FILES)}", metavar="FILE")
    values, forms = _scenario(), (*FORMS, out)
    yield Command("estimate", "cost a scenario", _estimate, (*values, chart), forms, example)
    for analysis in ANALYSES.values():
        if name := analysis.command:
            run, values = partial(_analysis, analysis), _scenario(analysis.own)
            example = analysis.example
            yield Command(name, analysis.help, run, values, FORMS, example, analysis.own)
    example = "a.team_size=6 b.team_size=5 scope=like_for_like"
    text = "set two scenarios side by side"
    yield Command("compare", text, _compare, _scenario(), FORMS, example)
    yield from _table_commands()
    yield _learn_command()
    yield Command("serve", "serve page and API on 127.0.0.1:$PORT (8000)", operating.serve)
    text = "serve assistants over standard input and output (MCP); needs costcalc[mcp]"
    yield Command("mcp", text, operating.assist)
    text = "print what a shell reads to complete parameters and figures, for its start-up file"
    shell = _argument("shell", "the shell", choices=SHELLS)
    yield Command("completion", text, _completion, (shell,))
    text = "TOML files of a book, or of your own figures over one; the embedded book by default"
    folder = _argument("folder", text, nargs="?", type=Path)
    yield Command("check", "say what is wrong with a price book", operating.check, (folder,))
    folder = _argument("folder", "the folder of TOML files, such as pricing_data", type=Path)
    text = "keep the price book of a folder as one that links may name for ever"
    yield Command("release-book", text, operating.release_book, (folder,))
    file = _argument("file", "a file that is not there yet", type=Path, metavar="FILE")
    text = "copy all saved scenarios to a file, while they are in use"
    yield Command("backup", text, operating.backup, (file,))
    file = _argument("file", "what `costcalc backup` wrote", type=Path, metavar="FILE")
    replace = _argument("--replace", "remove what is saved there now", action="store_true")
    text = "put the saved scenarios of a backup into the store"
    yield Command("restore", text, operating.restore, (file, replace))
    yield _store_command()


def _store_command() -> Command:
    """The command of the store; what it does to which scenarios are its arguments."""
    text = (
        "status: how full; check: what is wrong with it, or with a backup; list: every scenario; "
    )
    text += "delete: remove scenarios, which undelete has back; purge: delete for good what was "
    text += "removed long ago"
    doing = _argument("doing", text, choices=DOINGS)
    what = _argument("what", "ids to delete, or a backup to check", nargs="*", metavar="ID")
    text = "purge what was removed so many days ago, 30 by default"
    days = _argument("--days", text, type=int, default=30, metavar="N")
    text = "look after the saved scenarios of this installation"
    return Command("store", text, operating.store, (doing, what, days), example="status")


def _learn_command() -> Command:
    """The command that reads a bill."""
    text = "FOCUS 1.0 to 1.2 or AWS CUR, as CSV, CSV in gzip or Parquet; several count together"
    bills = _argument("bills", text, nargs="+", metavar="BILL")
    text = "a parameter of the scenario, before what the bill says"
    given = _argument("--set", text, metavar=PAIRS, action="append", default=[])
    text = "only the charges with this value, such as SubAccountId=1234 or Tags.Environment=prod"
    where = _argument("--where", text, metavar="COLUMN=VALUE", action="append", default=[])
    example = "bill.parquet --set baseline=java --set team_size=9"
    text = "read what runs today off a cloud provider's bill; nothing is sent anywhere"
    return Command("learn", text, _learn, (bills, given, where), FORMS, example)


def _table_commands() -> Iterator[Command]:
    """The commands that make a table, in this process or in several."""
    text = ".csv, .tsv, .xlsx, .parquet, .ndjson or .json; a folder of Parquet files ends in /; "
    text += "- prints CSV"
    out = _argument("--out", text, required=True, metavar="FILE|-", type=_place)
    errors = _argument("--errors", "CSV of every fault, by line and column", metavar="FILE")
    text = "a parameter of every row that does not give it"
    common = _argument("--set", text, metavar=PAIRS, action="append", default=[])
    table = (out, errors, common)
    text = "compute on the Dask cluster whose scheduler is there, such as tcp://127.0.0.1:8786"
    scheduler = _argument("--scheduler", text, metavar="ADDRESS")
    text = "compute in so many processes of this machine"
    text += "; needs costcalc[cluster], as does --scheduler"
    workers = _argument("--workers", text, metavar="N", type=_worker_count)
    cluster = (scheduler, workers)
    text = "one parameter a column, `scenario` for names; `costcalc template` writes one; - reads "
    text += "from a pipe"
    file = _argument("file", text, metavar="FILE|-", type=_place)
    text = "a row a scenario, or a row a cost line"
    layout = _argument("--layout", text, choices=LAYOUTS, default="wide")
    example = "scenarios.csv --out costs.parquet --set years=5"
    text = "cost every row of a file: CSV, text with tabs, XLSX, Parquet, JSON, NDJSON"
    yield Command("batch", text, _batch, (file, layout, *table), cluster, example)
    text = "a file that is not there yet, .csv or .xlsx; - prints CSV"
    place = _argument("file", text, metavar="FILE|-", type=_place)
    text = "write a table to fill in: a scenario a row, a parameter a column"
    yield Command("template", text, _template, (place,), example="plan.xlsx")
    text = "100k,200k,1M lists values; 3..30/10 takes ten in even steps, 1k..1M/4log by a factor"
    axes = _argument("axes", text, nargs="*", metavar="NAME=VALUES")
    text = "file of scenarios that each combination is applied to, as for batch; - reads a pipe"
    base = _argument("--base", text, metavar="FILE|-", type=_place)
    text = "10th, 50th and 90th percentile, and how often each technology is cheapest"
    simulate = _argument("--simulate", text, action="store_true")
    example = "orders_per_month=1k..1M/10log team_size=3,6,12 --out sweep/"
    text = "cost every combination of values, over a portfolio of scenarios if you have one"
    yield Command("sweep", text, _sweep, (axes, base, simulate, *table), cluster, example)


def _argument(name: str, text: str, **options: Any) -> Argument:
    return name, {"help": text, **options}


def _scenario(own: Sequence[str] = ()) -> Sequence[Argument]:
    """The argument of a command that takes a scenario.

    `own` are the parameters of this command alone, in the order in which bare words fill them.
    """
    bare = f"; a word without a name is {', then '.join(own)}" if own else ""
    text = f"a parameter, as in the address of the page{bare}"
    return (_argument("values", text, nargs="*", metavar=PAIRS),)


def _place(text: str) -> str:
    """A file, or - for a pipe, which has a name of its own on most systems."""
    return "-" if text in ("/dev/stdin", "/dev/stdout") else text


def _worker_count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) <= MOST_WORKERS):
        raise argparse.ArgumentTypeError(f"a whole number, 1 to {MOST_WORKERS}, and not {text!r}")
    return int(text)


def _estimate(asked: Namespace) -> int:
    pairs = _pairs(asked.values)
    book = operators_books().named_in(pairs)
    scenario, view = read_beside(pairs, book, (ASKED,))
    for text in view.values():
        one_of(ASKED, text, text, VALUES)
    found = estimate(scenario, book)
    if asked.out:
        return write_estimate(found, asked.out, asked.chart)
    columns = get_terminal_size().columns
    shown = partial(estimate_text, origin=_origin(), columns=columns, contingency=bool(view))
    return print_answer(found, asked, estimate_json, shown, items_table)


def _origin() -> str:
    """Where the pages are: as set, or where `costcalc serve` has them."""
    return settings.origin() or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"


def _learn(asked: Namespace) -> int:
    from costcalc.bills.learned import learn, learned_text

    given = _pairs(asked.set)
    book = operators_books().named_in(given)
    found = learn(asked.bills, book, given, asked.where, _origin())
    shown = partial(learned_text, columns=get_terminal_size().columns)
    return print_answer(found, asked, lambda it: it, shown, answer_table)


def _analysis(analysis: Analysis[Any], asked: Namespace) -> int:
    pairs = _pairs(asked.values, analysis.own)
    book = operators_books().named_in(pairs)
    scenario, own = read_beside(pairs, book, analysis.own, analysis.needed)
    found = analysis.answer(scenario, book, own)
    told = notes(estimate(scenario, book).warnings)
    return print_answer(found, asked, lambda it: it, analysis.text, answer_table, told)


def _compare(asked: Namespace) -> int:
    pairs = _pairs(asked.values)
    books = {side: operators_books().named_in(of_side(pairs, side)) for side in sides(pairs)}
    scenarios = [*read_sides(pairs, books).values()]
    found = compare(scenarios, *books.values())
    costed = map(estimate, scenarios, books.values())
    told = notes(notice for each in costed for notice in each.warnings)
    return print_answer(found, asked, lambda it: it, compare_text, answer_table, told)


def _batch(asked: Namespace) -> int:
    return _table(asked, (), asked.file, asked.layout)


def _template(asked: Namespace) -> int:
    return write_template(operators_books().today, asked.file)


def _sweep(asked: Namespace) -> int:
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


def _completion(asked: Namespace) -> int:
    print(script(asked.shell))
    return 0
