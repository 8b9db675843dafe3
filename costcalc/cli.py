"""The command line: an estimate as a table, the service, a check of a price book."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from costcalc import __version__
from costcalc.bookfiles import BookFault
from costcalc.estimate import estimate
from costcalc.pricebook import load_price_book
from costcalc.refusal import MALFORMED, Fault, Refused
from costcalc.render.records import estimate_record
from costcalc.render.text import estimate_text
from costcalc.scenario import read
from costcalc.wiring import faults

EXAMPLE = "costcalc estimate orders_per_month=1M salary.go=120k..180k"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where it failed, 2 where it was asked wrongly."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
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
    command = commands.add_parser(
        "estimate", help="cost a scenario and print it", epilog=f"Example: {EXAMPLE}"
    )
    command.add_argument(
        "values", nargs="*", metavar="NAME=VALUE", help="a parameter, as in the address of the page"
    )
    command.add_argument("--json", action="store_true", help="print the answer of the API")
    command.set_defaults(run=_estimate)
    command = commands.add_parser("serve", help="serve page and API on 127.0.0.1:$PORT (8000)")
    command.set_defaults(run=lambda _: _serve())
    command = commands.add_parser("check", help="say what is wrong with a price book")
    command.add_argument(
        "folder", nargs="?", type=Path, help="a folder of TOML files; the embedded book by default"
    )
    command.set_defaults(run=_check)
    return parser


def _estimate(asked: argparse.Namespace) -> int:
    book = load_price_book()
    pairs = [text.partition("=") for text in asked.values]
    found = [
        Fault(name, None, f"{name} has no value", "NAME=VALUE", EXAMPLE, MALFORMED)
        for name, equals, _ in pairs
        if not equals
    ]
    try:
        scenario = read([(name, value) for name, equals, value in pairs if equals], book)
    except Refused as refused:
        found += refused.faults
    if found:
        _print_faults(found)
        return 2
    answer = estimate(scenario, book)
    if asked.json:
        print(orjson.dumps(estimate_record(answer), option=orjson.OPT_INDENT_2).decode())
    else:
        print(estimate_text(answer))
    return 0


def _print_faults(found: Sequence[Fault]) -> None:
    for fault in found:
        parts = [f"{fault.field}: {fault.detail}."]
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
    port = os.environ.setdefault("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        _complain(f"PORT is {port!r}; it must be a number from 1 to 65,535, such as PORT=8000")
        return 2
    if problem := _cannot_bind(int(port)):
        _complain(f"port {port} cannot be used: {problem}. Choose another: PORT={_free_port()}")
        return 1
    print(f"costcalc serves http://127.0.0.1:{port}/ (stop it with Ctrl-C)", flush=True)
    config, service = "python:costcalc.gunicorn_conf", "costcalc.web:create_app()"
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", config, service])
    raise AssertionError("this process has become the server")


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


def _check(asked: argparse.Namespace) -> int:
    try:
        book = load_price_book(asked.folder)
        found: Sequence[str] = faults(book)
    except BookFault as problem:
        found = problem.faults
    for fault in found:
        print(fault)
    if found:
        print(f"{len(found)} fault{'s' if len(found) > 1 else ''} found")
        return 1
    technologies, figures = len(book.technologies), sum(1 for _ in book.figures())
    print(f"Price book {book.version}: {technologies} technologies, {figures} figures, no fault")
    return 0
