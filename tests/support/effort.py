"""How much of a test there is: what takes seconds, or all of it where `COSTCALC_LONG=1` asks."""

import os
from typing import Final, TypeVar

ALL: Final = os.environ.get("COSTCALC_LONG") == "1"
"""Whether tests that take minutes are run, and the others at their full size."""
T = TypeVar("T")


def some(few: T, all_of_it: T) -> T:
    """How much to try: enough to see a fault of a kind that is met often, or all."""
    return all_of_it if ALL else few
