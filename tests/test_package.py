"""What a program imports from costcalc is there, quickly, and typed."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import costcalc
from costcalc import Refused, Scenario, cli, load_price_book
from costcalc.output.questions import ANALYSES

CHECKOUT = Path(__file__).resolve().parents[1]
SLOW = [
    *("flask", "gunicorn", "matplotlib", "numpy", "pandas", "pint", "polars", "pydantic"),
    *("sqlalchemy", "xlsxwriter"),
]
LOADED = f"print(sorted({set(SLOW)!r} & sys.modules.keys()))"


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_loads_nothing_slow() -> None:
    assert run(f"import sys, costcalc; {LOADED}") == "[]"


def test_an_estimate_loads_no_library_that_it_does_not_need() -> None:
    asked = "from costcalc import *; b = load_price_book(); estimate(Scenario.read(b), b)"
    assert run(f"import sys; {asked}; {LOADED}") == "['numpy', 'pydantic']"


def after(*asked: str) -> str:
    """What is loaded of the slow once a command has run, and whether more of ours than it needs."""
    return run(
        "import contextlib, io, sys\n"
        "from costcalc.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({asked!r})\n"
        f"{LOADED}\n"
        "print({'costcalc.output.questions', 'costcalc.batch.tables'} & sys.modules.keys())"
    )


@pytest.mark.parametrize("asked", [["--help"], ["estimate", "--help"], ["batch", "--help"]])
def test_help_loads_nothing_slow(asked: list[str]) -> None:
    assert after(*asked) == "[]\nset()"


def test_a_command_loads_what_it_needs(tmp_path: Path) -> None:
    assert after("estimate") == "['numpy', 'pydantic']\nset()"
    written = after("estimate", "--out", str(tmp_path / "costs.xlsx"))
    assert written.startswith("['numpy', 'pydantic', 'xlsxwriter']\n")
    assert after("trace", "rank.go") == "['numpy', 'pydantic']\n{'costcalc.output.questions'}"


@pytest.mark.parametrize("command", [*cli.commands(None)], ids=lambda each: each.name)
def test_what_a_command_does_is_there(command: cli.Command) -> None:
    module, _, function = command.run.partition(".")
    assert callable(getattr(import_module(f"costcalc.{module}"), function))
    assert command.own == (ANALYSES[command.analysis].own if command.analysis else None)


@pytest.mark.parametrize("name", costcalc.__all__)
def test_every_public_name_is_there_and_described(name: str) -> None:
    assert name in dir(costcalc)
    assert getattr(costcalc, name).__doc__


def test_a_name_that_is_not_public_is_refused_as_any_module_would() -> None:
    with pytest.raises(AttributeError, match="no attribute 'estimates'"):
        costcalc.estimates  # noqa: B018
    with pytest.raises(ImportError):
        exec("from costcalc import estimates")  # noqa: S102


@pytest.mark.parametrize(
    "before",
    [
        "",
        "from costcalc.analysis.estimate import Estimate",
        "import costcalc.web",
    ],
)
def test_estimate_is_the_function_whatever_was_imported_before(before: str) -> None:
    assert (
        run(f"{before}\nfrom costcalc import estimate\nprint(type(estimate))")
        == "<class 'function'>"
    )


def test_a_type_checker_knows_what_a_program_gets(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from costcalc import Scenario, estimate, load_price_book, to_polars\n"
        "book = load_price_book()\n"
        'answer = estimate(Scenario.read(book, {"salary.go": "90k"}, years=5), book)\n'
        "reveal_type(answer.verdict.cheapest)\n"
        "reveal_type(to_polars(answer))\n"
        "estimate(book, book)\n"
    )
    check = [sys.executable, "-m", "mypy", program]
    done = subprocess.run(check, capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert 'Revealed type is "str | None"' in done.stdout.replace("builtins.", "")
    assert "DataFrame" in done.stdout
    assert 'expected "Scenario"' in done.stdout
    assert "Found 1 error" in done.stdout


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (8, (8, 8, 8)),
        (5.5, (5.5, 5.5, 5.5)),
        (np.int64(8), (8, 8, 8)),
        (np.float32(0.5), (0.5, 0.5, 0.5)),
        (1e-7, (1e-7, 1e-7, 1e-7)),
        ("4..6..9", (4, 6, 9)),
        ({"low": 4, "likely": 6.5, "high": "9"}, (4, 6.5, 9)),
    ],
)
def test_a_program_gives_numbers_as_well_as_text(value: object, points: tuple[float, ...]) -> None:
    assert Scenario.read(load_price_book(), team_size=value).amounts["team_size"] == points


@pytest.mark.parametrize("value", [True, None, float("nan"), float("inf"), [8], 10**400, ""])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(Refused) as refused:
        Scenario.read(load_price_book(), team_size=value)
    assert [fault.field for fault in refused.value.faults] == ["team_size"]


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(Refused, match="given twice"):
        Scenario.read(load_price_book(), {"years": 3}, years=5)
