"""What moved between two price books is named once, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.history import default_totals, history
from costcalc.prices.changes import changed, moved

if TYPE_CHECKING:
    from costcalc.prices.book import PriceBook
    from tests.conftest import Shelf


def between(three: Shelf, before: str, after: str) -> tuple[PriceBook, PriceBook]:
    old, new = three.books.of(before), three.books.of(after)
    assert old
    assert new
    return old, new


def test_a_figure_that_moved_has_both_values_and_its_reason(three: Shelf) -> None:
    (each,) = moved(*between(three, "2026.11", "2027.02"))
    assert each.before
    assert each.after
    assert (each.id, each.why) == ("go.salary", "The page has a new range.")
    assert each.before.points == (120_000, 150_000, 180_000)
    assert each.after.points == (130_000, 160_000, 190_000)


def test_a_price_that_all_share_moves_once_and_a_technology_comes_with_one_reason(
    three: Shelf,
) -> None:
    found = {each.id: each for each in moved(*between(three, "2027.02", "2027.06"))}
    assert found["like_for_like.server_price"].why == "List prices of June."
    kotlin = [each for id_, each in found.items() if id_.startswith("kotlin.")]
    assert len(kotlin) == len(found) - 1 > 10
    assert all(each.before is None and each.why == "Asked for often." for each in kotlin)


def test_what_is_gone_has_no_later_value(three: Shelf) -> None:
    found = {each.id: each for each in moved(*between(three, "2027.06", "2027.02"))}
    assert found["kotlin.salary"].after is None
    assert found["kotlin.salary"].figure.technology == "kotlin"


def test_what_takes_another_s_value_moves_with_it_and_for_its_reason(shelf: Shelf) -> None:
    shelf.edit("technologies/go.toml", "value = [25, 75, 100]", "value = [30, 75, 100]")
    shelf.release("2027.01", figures={"go.server_price": "Dearer."})
    old, new = between(shelf, "2026.11", "2027.01")
    assert {each.id: each.why for each in moved(old, new)} == {
        "go.server_price": "Dearer.",
        "node.server_price": "Dearer.",
        "ruby.server_price": "Dearer.",
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": "1"}, {"a": "1"}, []),
        ({"a": "1"}, {"a": "2"}, [("a", "1", "2", "why a")]),
        ({"a": "1"}, {}, [("a", "1", None, "why a")]),
        ({}, {"b": "2"}, [("b", None, "2", None)]),
    ],
)
def test_formulas_are_compared_as_texts(
    before: dict[str, str], after: dict[str, str], expected: list[tuple[str | None, ...]]
) -> None:
    found = changed(before, after, {"a": "why a"})
    assert [(each.id, each.before, each.after, each.why) for each in found] == expected


def test_the_history_goes_from_today_s_book_to_the_first(one: Shelf, three: Shelf) -> None:
    alone = default_totals(one.books.today)["annual"]["go"]
    steps = history(three.books)
    assert [(step.book.version, step.before and step.before.version) for step in steps] == [
        ("2027.06", "2027.02"),
        ("2027.02", "2026.11"),
        ("2026.11", None),
    ]
    assert [len(step.figures) > 0 for step in steps] == [True, True, False]
    go = {
        (step.book.version, shift.total): (shift.before, shift.after)
        for step in steps
        for shift in step.totals
        if shift.technology == "go"
    }
    assert go["2026.11", "annual"] == (None, alone)
    before, after = go["2027.02", "annual"]
    assert before == alone < after
    assert go["2027.06", "annual"] == (after, after)
