"""Every cost line gives what a pocket calculator gives."""

from typing import Any

import pytest
from cost_lines import EVERY_LINE, agrees, named, sums

SUMS = [(name, sum_) for name, of in sums().items() for sum_ in of]


def test_every_line_is_worked_out_by_hand() -> None:
    assert set(sums()) == {named(line) for line in EVERY_LINE}


@pytest.mark.parametrize(("name", "sum_"), SUMS, ids=[f"{name}: {s['sum']}" for name, s in SUMS])
def test_a_line_gives_what_was_worked_out_by_hand(name: str, sum_: dict[str, Any]) -> None:
    [line] = [each for each in EVERY_LINE if named(each) == name]
    assert agrees(line, sum_)
