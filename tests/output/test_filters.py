"""What templates print with: each filter says what it is given as people read it."""

from costcalc.output.filters import FILTERS


def test_a_moment_is_written_out() -> None:
    assert FILTERS["moment"]("2026-11-02T08:05:59Z") == "2 November 2026, 08:05 UTC"


def test_an_address_has_its_parameters() -> None:
    assert FILTERS["address"]("/s/x", revision=2) == "/s/x?revision=2"
    assert FILTERS["address"]("/s/x") == "/s/x"
