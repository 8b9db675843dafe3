"""S9: how soon the command line answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from benches.ratio import Effort, Goal, Measured, in_turns, seconds

EMPTY = "import pydantic, numpy"
OURS = "from costcalc.cli import main; main(['estimate', 'orders_per_month=1M'])"
LOADED = f"import matplotlib.figure, polars, xlsxwriter; {OURS}"


def s9(effort: Effort) -> Iterator[Measured]:
    """One answer on the command line."""
    assert "likely" in said(OURS).lower()
    ours, empty, control = in_turns(
        effort.turns, *(partial(_takes, program) for program in (OURS, EMPTY, LOADED))
    )
    yield Measured(
        "S9",
        "one answer of the command line, over `import pydantic, numpy`",
        Goal(2, at_least=False),
        ours.over(empty),
        f"{_ms(ours)} over {_ms(empty)}",
        control.over(empty),
        "what draws pictures and writes workbooks is loaded too",
    )


def _takes(program: str) -> float:
    return 1000 * seconds(partial(said, program))


def said(program: str) -> str:
    environment = {**os.environ, "COSTCALC_DATABASE_URL": "none"}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _ms(spread: object) -> str:
    return f"{spread} ms"
