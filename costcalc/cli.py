"""The command line: every command with its arguments; what it does is imported when it is run."""

import argparse
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, TypeAlias

from costcalc import __version__
from costcalc.batch import LAYOUTS
from costcalc.cli_completion import SHELLS, complete, parameters, script
from costcalc.cli_output import FILES, complain, complain_notes, complain_of_file, print_faults
from costcalc.scenario.faults import Refused

MOST_WORKERS: Final = 64
DOINGS: Final = ("status", "check", "list", "delete", "undelete", "purge")
"""What `costcalc store` does."""
PAIRS: Final = "NAME=VALUE"
INTERRUPTED: Final = 130
"""The exit status of what Ctrl-C ended."""

ANALYSES: Final = {
    "simulate": (
        "simulation",
        "how sure: the spread of the totals and who is cheapest how often",
        "concurrent_connections=100k",
    ),
    "sensitivity": (
        "sensitivity",
        "what matters: one figure at a time from low to high",
        "annual.go-elixir orders_per_month=1M",
    ),
    "flip": (
        "flip-points",
        "where another technology becomes the cheapest",
        "code_size baseline=ruby orders_per_month=1M",
    ),
    "bridge": ("bridge", "why one is dearer, line by line", "elixir go of=annual"),
    "trace": (
        "trace",
        "how a number came about, down to its sources",
        "go.compute.annual.likely",
    ),
}
"""Commands that ask an analysis: what the service calls it, what it says, an example."""

Argument: TypeAlias = tuple[str, dict[str, Any]]
"""The name of an argument, and its options as argparse takes them."""

FORMS: Final[Sequence[Argument]] = (
    ("--json", {"help": "print the answer of the API", "action": "store_true"}),
    ("--csv", {"help": "print its rows as CSV", "action": "store_true"}),
)


@dataclass(frozen=True)
class Command:
    """A command; at most one of the arguments in `one_of` may be given.

    `run` is the module and the function that does it.
    """

    name: str
    help: str
    run: str
    arguments: Sequence[Argument] = ()
    one_of: Sequence[Argument] = ()
    example: str = ""
    own: Sequence[str] | None = None
    """Parameters of its own, of a command that takes those of a scenario."""
    analysis: str = ""
    """What the service calls what it asks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where it failed, 2 where it was asked wrongly."""
    completing = "_ARGCOMPLETE" in os.environ
    parser = _parser(None if completing else sys.argv[1:] if arguments is None else arguments)
    if completing:
        complete(parser)
    asked = parser.parse_args(arguments)
    from costcalc.prices.files import BookFault

    if isinstance(sys.stdout, TextIOWrapper):  # a terminal of another time has no ’
        sys.stdout.reconfigure(errors="replace")
    try:
        module, _, function = asked.run.partition(".")
        status: int = getattr(import_module(f"costcalc.{module}"), function)(asked)
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


def _parser(words: Sequence[str] | None) -> argparse.ArgumentParser:
    """What reads a command in words; None stands for any."""
    parser = argparse.ArgumentParser(
        prog="costcalc", description="What a backend costs in total, and how sure that is."
    )
    parser.add_argument("--version", action="version", version=f"costcalc {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for each in commands(words):
        epilog = f"Example: costcalc {each.name} {each.example}" if each.example else None
        command = subparsers.add_parser(
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
        command.set_defaults(run=each.run, analysis=each.analysis)
    return parser


def commands(words: Sequence[str] | None) -> Iterator[Command]:
    """Every command, in the order of the help; an analysis has its own parameters if asked for."""
    example = "orders_per_month=1M salary.go=120k..180k"
    chart = _argument("--chart", "which chart --out draws", default="annual", metavar="NAME")
    out = _argument("--out", f"write a file instead: {', '.join(FILES)}", metavar="FILE")
    values, forms = _scenario(), (*FORMS, out)
    run = "cli_running.estimate"
    yield Command("estimate", "cost a scenario", run, (*values, chart), forms, example)
    for name, (analysis, text, example) in ANALYSES.items():
        own = _own(analysis) if words is None or name in words else ()
        run, values = "cli_running.analyse", _scenario(own)
        yield Command(name, text, run, values, FORMS, example, own, analysis)
    example = "a.team_size=6 b.team_size=5 scope=like_for_like"
    text = "set two scenarios side by side"
    yield Command("compare", text, "cli_running.compare", _scenario(), FORMS, example)
    yield from _table_commands()
    yield _learn_command()
    yield Command("serve", "serve page and API on 127.0.0.1:$PORT (8000)", "cli_operating.serve")
    text = "serve assistants over standard input and output (MCP); needs costcalc[mcp]"
    yield Command("mcp", text, "cli_operating.assist")
    text = "print what a shell reads to complete parameters and figures, for its start-up file"
    shell = _argument("shell", "the shell", choices=SHELLS)
    yield Command("completion", text, "cli.completion", (shell,))
    text = "TOML files of a book, or of your own figures over one; the embedded book by default"
    folder = _argument("folder", text, nargs="?", type=Path)
    yield Command("check", "say what is wrong with a price book", "cli_operating.check", (folder,))
    folder = _argument("folder", "the folder of TOML files, such as pricing_data", type=Path)
    text = "keep the price book of a folder as one that links may name for ever"
    yield Command("release-book", text, "cli_operating.release_book", (folder,))
    file = _argument("file", "a file that is not there yet", type=Path, metavar="FILE")
    text = "copy all saved scenarios to a file, while they are in use"
    yield Command("backup", text, "cli_operating.backup", (file,))
    file = _argument("file", "what `costcalc backup` wrote", type=Path, metavar="FILE")
    replace = _argument("--replace", "remove what is saved there now", action="store_true")
    text = "put the saved scenarios of a backup into the store"
    yield Command("restore", text, "cli_operating.restore", (file, replace))
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
    return Command("store", text, "cli_operating.store", (doing, what, days), example="status")


def _learn_command() -> Command:
    """The command that reads a bill."""
    text = "FOCUS 1.0 to 1.2 or AWS CUR: CSV, CSV in gzip, Parquet, - for a pipe; several add up"
    bills = _argument("bills", text, type=_place, nargs="+", metavar="BILL")
    text = "a parameter of the scenario, before what the bill says"
    given = _argument("--set", text, metavar=PAIRS, action="append", default=[])
    text = "only the charges with this value, such as SubAccountId=1234 or Tags.Environment=prod"
    where = _argument("--where", text, metavar="COLUMN=VALUE", action="append", default=[])
    example = "bill.parquet --set baseline=java --set team_size=9"
    text = "read what runs today off a cloud provider's bill; nothing is sent anywhere"
    return Command("learn", text, "cli_running.learn", (bills, given, where), FORMS, example)


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
    yield Command("batch", text, "cli_running.batch", (file, layout, *table), cluster, example)
    text = "a file that is not there yet, .csv or .xlsx; - prints CSV"
    place = _argument("file", text, metavar="FILE|-", type=_place)
    text = "write a table to fill in: a scenario a row, a parameter a column"
    yield Command("template", text, "cli_running.template", (place,), example="plan.xlsx")
    text = "100k,200k,1M lists values; 3..30/10 takes ten in even steps, 1k..1M/4log by a factor"
    axes = _argument("axes", text, nargs="*", metavar="NAME=VALUES")
    text = "file of scenarios that each combination is applied to, as for batch; - reads a pipe"
    base = _argument("--base", text, metavar="FILE|-", type=_place)
    text = "10th, 50th and 90th percentile, and how often each technology is cheapest"
    simulate = _argument("--simulate", text, action="store_true")
    example = "orders_per_month=1k..1M/10log team_size=3,6,12 --out sweep/"
    text = "cost every combination of values, over a portfolio of scenarios if you have one"
    yield Command(
        "sweep", text, "cli_running.sweep", (axes, base, simulate, *table), cluster, example
    )


def _own(analysis: str) -> Sequence[str]:
    """The parameters that only an analysis has."""
    from costcalc.output.questions import ANALYSES

    return ANALYSES[analysis].own


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


def completion(asked: Namespace) -> int:
    """Print what a shell reads."""
    print(script(asked.shell))
    return 0
