"""A fault put into a cost line on purpose is seen: by its sums by hand, or by its units."""

import numpy as np
import pytest
from cost_lines import EVERY_LINE, keeps_units, named, worked_out
from deliberate import Wrong, faults

from costcalc.model.lines import Line


def unseen(wrong: Wrong) -> bool:
    """Whether a fault gets past what a line is held to."""
    with wrong.in_place(), np.errstate(all="ignore"):
        return worked_out(wrong.line) and keeps_units(wrong.line)


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
def test_every_deliberate_fault_in_a_line_is_seen(line: Line) -> None:
    wrong = list(faults(line))
    assert wrong
    assert [str(each) for each in wrong if unseen(each)] == []


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
def test_a_line_without_a_fault_is_left_in_peace(line: Line) -> None:
    assert unseen(Wrong(line, "as it is", "as it is", line.__code__))
