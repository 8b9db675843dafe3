"""Axes hold their values, have a few round ticks, and write amounts alike."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.output.charts.lettering import width
from costcalc.output.charts.panels import TICK, Stretch, apart
from costcalc.output.charts.scale import Axis, axis_texts, spanning, spread_out

AMOUNTS = st.floats(-1e12, 1e12)


def test_amounts_on_an_axis_are_written_alike() -> None:
    assert axis_texts([3062e3, 3066e3, 3070e3]) == ["3.062M", "3.066M", "3.070M"]
    assert axis_texts([0, 20_000, 40_000]) == ["0", "20k", "40k"]
    assert axis_texts([0, 250, 500]) == ["0", "250", "500"]
    assert axis_texts([]) == []
    assert axis_texts([-5e5, 0, 5e5], signs=True) == ["−500k", "0", "+500k"]
    assert axis_texts([-15e5, -1e6, -5e5], signs=True) == ["−1.5M", "−1.0M", "−0.5M"]


@given(AMOUNTS, AMOUNTS)
def test_an_axis_holds_its_values_and_has_a_few_round_ticks(a: float, b: float) -> None:
    axis = Axis(*spanning([a, b], 0.1))
    assert 0 <= axis.share(a) <= 1
    assert 0 <= axis.share(b) <= 1
    assert 1 <= len(axis.ticks) <= 8
    assert all(axis.low - 1e-6 * abs(axis.low) <= tick for tick, _ in axis.ticks)
    assert abs(a - b) < 1 or len({text for _, text in axis.ticks}) == len(axis.ticks)


def test_an_axis_by_ratio_has_decades() -> None:
    axis = Axis(100, 1e7, by_ratio=True)
    assert [tick for tick, _ in axis.ticks] == [100, 1000, 10_000, 100_000, 1e6, 1e7]
    assert axis.share(0) == 0
    assert axis.share(1000) == pytest.approx(0.2)


def test_an_axis_of_whole_things_has_no_parts_of_one() -> None:
    assert [text for _, text in Axis(0, 2, whole=True).ticks] == ["0", "1", "2"]


@given(st.lists(st.floats(0, 236), min_size=1, max_size=8))
def test_labels_are_moved_apart_within_the_frame(wanted: list[float]) -> None:
    places = spread_out(wanted, 16, 10, 228)
    assert all(10 - 1e-6 <= place <= 228 + 1e-6 for place in places)
    assert all(b - a >= 16 - 1e-6 for a, b in pairwise(sorted(places)))
    by_place = sorted(range(len(wanted)), key=lambda i: places[i])
    assert [wanted[i] for i in by_place] == sorted(wanted)


def test_labels_that_are_far_apart_stay_where_they_are() -> None:
    assert spread_out([200, 50, 100], 16, 10, 228) == [200, 50, 100]


@given(st.floats(60, 600))
def test_texts_along_a_short_axis_keep_apart_and_zero_stays(room: float) -> None:
    stretch = Stretch(Axis(-2e6, 3e6, signs=True), 0, room)
    kept = apart(stretch)
    ends = [(stretch.at(value), width(text, TICK) / 2) for value, text in kept]
    assert all(a + half + 8 <= b - other for (a, half), (b, other) in pairwise(ends))
    assert (0, "0") in kept
