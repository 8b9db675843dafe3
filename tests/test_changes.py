"""What moved between two price books is named once, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.history import default_totals, history
from costcalc.prices.changes import changed, moved

if TYPE_CHECKING:
    from costcalc.prices.book import PriceBook
    from tests.conftest import Shelf


GO = "technologies/go.toml"


def between(three: Shelf, before: str, after: str) -> tuple[PriceBook, PriceBook]:
    old, new = three.books.of(before), three.books.of(after)
    assert old
    assert new
    return old, new


def test_a_figure_that_moved_has_both_values_and_its_reason(three: Shelf) -> None:
    (each,) = moved(*between(three, "2026.12", "2027.02"))
    assert each.before
    assert each.after
    assert (each.id, each.scope, each.why) == ("go.salary_premium", None, "Surveys of January.")
    assert each.before.points == (0, 0, 0)
    assert each.after.points == (0, 0.05, 0.1)


def test_a_price_that_all_share_moves_once_and_a_technology_comes_with_one_reason(
    three: Shelf,
) -> None:
    found = {each.id: each for each in moved(*between(three, "2027.02", "2027.06"))}
    assert found["like_for_like.server_price"].why == "List prices of June."
    kotlin = [each for id_, each in found.items() if "kotlin." in id_]
    assert len(kotlin) == len(found) - 1 > 10
    assert all(each.before is None and each.why == "Asked for often." for each in kotlin)


def test_what_is_gone_has_no_later_value(three: Shelf) -> None:
    found = {each.id: each for each in moved(*between(three, "2027.06", "2027.02"))}
    assert found["kotlin.salary_premium"].after is None
    assert found["kotlin.salary_premium"].figure.technology == "kotlin"


def test_what_takes_another_s_value_moves_with_it_and_for_its_reason(shelf: Shelf) -> None:
    shelf.value(GO, "published.server_price", "[30, 75, 100]")
    shelf.release("2027.01", figures={"go.server_price": "Dearer."})
    old, new = between(shelf, "2026.12", "2027.01")
    assert {each.id: each.why for each in moved(old, new)} == {
        f"published.{id_}.server_price": "Dearer."
        for id_ in old.technologies
        if id_ not in ("elixir", "erlang")
    }


def test_a_figure_of_one_scope_moves_in_that_scope_alone(shelf: Shelf) -> None:
    shelf.value(GO, "like_for_like.effort_multiplier", "[0.8, 1, 1.2]")
    shelf.value("published.toml", "figures.monitoring_scaling", "0.9")
    shelf.value("published.toml", "figures.vcpus_per_server", "4")
    shelf.value("common.toml", "figures.attrition", "[0.06, 0.12, 0.20]")
    figures = ("go.effort_multiplier", "monitoring_scaling", "vcpus_per_server", "attrition")
    shelf.release("2027.01", figures={id_: f"Why {id_}." for id_ in figures})
    found = [*moved(*between(shelf, "2026.12", "2027.01"))]
    assert {(each.id, each.name, each.scope) for each in found} == {
        ("like_for_like.go.effort_multiplier", "go.effort_multiplier", "like_for_like"),
        ("published.monitoring_scaling", "monitoring_scaling", "published"),
        ("published.vcpus_per_server", "vcpus_per_server", "published"),
        ("attrition", "attrition", None),
    }
    assert all(each.why == f"Why {each.name}." for each in found)


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
        ("2027.02", "2026.12"),
        ("2026.12", None),
    ]
    assert [len(step.figures) > 0 for step in steps] == [True, True, False]
    go = {
        (step.book.version, shift.total): (shift.before, shift.after)
        for step in steps
        for shift in step.totals
        if shift.technology == "go"
    }
    assert go["2026.12", "annual"] == (None, alone)
    before, after = go["2027.02", "annual"]
    assert before == alone < after
    assert go["2027.06", "annual"][0] == after < go["2027.06", "annual"][1]
