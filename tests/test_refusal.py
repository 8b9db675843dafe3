"""Faults: all of them are told at once, those that were noted and those that are refused."""

import pytest

from costcalc.scenario.faults import MALFORMED, Fault, Refused, gathered, noted

ONE, TWO, THREE = (Fault(name, None, "is wrong") for name in ("one", "two", "three"))


def test_what_was_noted_and_what_is_refused_are_told_together_in_their_order() -> None:
    def read() -> None:
        with gathered() as faults:
            faults.append(ONE)
            with noted(faults):
                raise Refused([TWO])
            raise Refused([THREE])

    with pytest.raises(Refused) as told:
        read()
    assert told.value.faults == (ONE, TWO, THREE)


def test_a_block_that_returns_tells_its_faults_all_the_same() -> None:
    def read() -> str:
        with gathered() as faults:
            faults.append(ONE)
            return "read"

    with pytest.raises(Refused, match="one: is wrong"):
        read()


def test_nothing_is_told_where_nothing_is_wrong() -> None:
    with gathered() as faults, noted(faults):
        answer = "read"
    assert answer == "read"


def test_what_is_no_fault_of_the_input_goes_through() -> None:
    def read() -> float:
        with gathered() as faults:
            faults.append(ONE)
            return 1 / 0

    with pytest.raises(ZeroDivisionError):
        read()


def test_malformed_input_beats_what_is_only_not_allowed() -> None:
    with pytest.raises(Refused) as told, gathered() as faults:
        faults += [ONE, Fault("two", None, "is no number", status=MALFORMED)]
    assert told.value.status == MALFORMED
