"""An answer is filled from what has its keys already, and written key by key."""

from dataclasses import dataclass

import pytest

from costcalc.output.shared_json import Span, filled, json_bytes, number


@dataclass(frozen=True)
class Way:
    """From somewhere over spans to somewhere."""

    from_: str
    to: str
    spans: tuple[Span, ...] = ()


def test_a_key_that_is_a_word_of_python_loses_its_underscore() -> None:
    assert json_bytes([Way("a", "b", (Span(1, 2.5),))]) == (
        b'[{"from":"a","to":"b","spans":[{"low":1,"high":2.5}]}]'
    )


def test_an_answer_takes_over_what_its_sources_name_alike_but_for_its_own() -> None:
    assert filled(Way, Way("a", "b"), Span(1, 2), to="c") == Way("a", "c")
    assert filled(Span, Way("a", "b"), Span(1, 2), Span(3, 4)) == Span(1, 2)


def test_a_key_that_nobody_has_and_one_that_there_is_not_are_errors() -> None:
    with pytest.raises(AttributeError, match="low"):
        filled(Span, Way("a", "b"))
    with pytest.raises(TypeError, match="middle"):
        filled(Span, Span(1, 2), middle=1.5)


def test_what_is_neither_json_nor_a_dataclass_is_not_written() -> None:
    for none in ({1, 2}, ValueError("why")):
        with pytest.raises(TypeError):
            json_bytes(none)


@pytest.mark.parametrize(
    ("value", "written"),
    [(2.0, b"2"), (-0.5, b"-0.5"), (1e15, b"1000000000000000"), (2e16, b"2e+16")],
)
def test_whole_numbers_have_no_point(value: float, written: bytes) -> None:
    assert json_bytes(number(value)) == written
