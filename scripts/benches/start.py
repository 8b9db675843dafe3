"""S9: how soon the command line answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benches.ratio import Effort, Goal, Measured, in_turns, seconds

EMPTY = "import pydantic, numpy"
USED = """
import numpy, pydantic
class Model(pydantic.BaseModel):
    number: int
"""
"""Until somebody makes a model, pydantic puts off its own imports."""
OURS = "from costcalc.cli import main; main(['estimate', 'orders_per_month=1M'])"
HELP = "from costcalc.cli import main; main(['--help'])"
LOADED = f"import matplotlib.figure, polars, xlsxwriter; {OURS}"


def s9(effort: Effort) -> Iterator[Measured]:
    """One answer on the command line."""
    assert "likely" in said(OURS).lower()
    programs = (OURS, EMPTY, USED, LOADED, HELP)
    ours, empty, used, control, told = in_turns(
        effort.turns, *(partial(_takes, program) for program in programs)
    )
    for id_, other, what in (
        ("S9", empty, "`import pydantic, numpy`"),
        ("S9 used", used, "the same imports and a pydantic model of one field"),
    ):
        yield Measured(
            id_,
            f"one answer of the command line, over {what}",
            Goal(1.6, at_least=False),
            ours.over(other),
            f"{_ms(ours)} over {_ms(other)}",
            control.over(other),
            "what draws pictures and writes workbooks is loaded too",
        )

    yield Measured(
        "S9 help",
        "`costcalc --help`, over `import pydantic, numpy`",
        Goal(0.6, at_least=False),
        told.over(empty),
        f"{_ms(told)} over {_ms(empty)}",
        ours.over(empty),
        "an answer in its place",
    )


def _takes(program: str) -> float:
    return 1000 * seconds(partial(said, program))


def said(program: str) -> str:
    environment = {**os.environ, "COSTCALC_DATABASE_URL": "none"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as it is where it is used
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _ms(spread: object) -> str:
    return f"{spread} ms"
