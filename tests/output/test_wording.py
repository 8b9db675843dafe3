"""Words for shares: what is nearly all is never told as all."""

import pytest

from costcalc.output.wording import of_100, percent


@pytest.mark.parametrize(
    ("share", "told"), [(0.8, "80"), (0.994, "99"), (0.997, "over 99"), (1.0, "100"), (0.0, "0")]
)
def test_a_share_is_rounded_and_never_up_to_all(share: float, told: str) -> None:
    assert (of_100(share), percent(share)) == (f"{told} of 100", f"{told} %")
