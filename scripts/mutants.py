#!/usr/bin/env python3
"""Put every kind of fault into every cost line, one at a time, and see who notices.

Each fault has to be noticed by the sums by hand or by the proof of units; the worked examples are
asked as well, to know how much they would see alone. Without a fault all three are content.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

TESTS: Final = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "support")]

from cost_lines import EVERY_LINE, keeps_units, named, worked_out  # noqa: E402
from deliberate import Wrong, faults  # noqa: E402
from test_worked_examples import differences, every_example  # noqa: E402

from costcalc import load_price_book  # noqa: E402
from costcalc.model.lines import Line  # noqa: E402


def examples_hold(_: Line) -> bool:
    """Whether the worked examples come out."""
    try:
        return not any(differences(*each, load_price_book()) for each in every_example())
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False  # an amount is no number


GUARDS: Final[Mapping[str, Callable[[Line], bool]]] = {
    "sums by hand": worked_out,
    "units": keeps_units,
    "worked examples": examples_hold,
}
DECISIVE: Final = {"sums by hand", "units"}


def noticed_by(wrong: Wrong) -> set[str]:
    """The guards that a fault does not get past."""
    with wrong.in_place(), np.errstate(all="ignore"):
        return {name for name, content in GUARDS.items() if not content(wrong.line)}


def main() -> int:
    """Print who noticed what, line by line; fails where a fault was noticed by nobody."""
    print(f"{'line':40}{'faults':>8}", *(f"{name:>17}" for name in GUARDS), sep="")
    every, missed = 0, []
    for line in EVERY_LINE:
        assert not noticed_by(Wrong(line, "as it is", "as it is", line.__code__))
        found = [(wrong, noticed_by(wrong)) for wrong in faults(line)]
        seen = [sum(name in by for _, by in found) for name in GUARDS]
        print(f"{named(line):40}{len(found):>8}", *(f"{count:>17}" for count in seen), sep="")
        every += len(found)
        missed += [wrong for wrong, by in found if not by & DECISIVE]
    print(*(f"noticed by nobody: {wrong}" for wrong in missed), sep="\n")
    print(f"{every - len(missed)} of {every} faults noticed")
    return 1 if missed or not every else 0


if __name__ == "__main__":
    sys.exit(main())
