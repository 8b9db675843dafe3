"""Saved scenarios beside each other: what was typed otherwise, in words, and what that does."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis import comparison
from costcalc.costing import cost
from costcalc.output.form import values
from costcalc.output.saved import Side, beside, differences, moment
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]


def side(ask: Ask, book: PriceBook, title: str = "", note: str = "", **given: object) -> Side:
    named = {name.replace("__", "."): text for name, text in given.items()}
    return Side(title, note, ask(named), book)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ({"years": "3"}, {}, []),
        ({"years": "5"}, {}, [("Years", "5", "3 (default)")]),
        ({"years": "5"}, {"years": "6"}, [("Years", "5", "6")]),
        ({}, {"scope": "like_for_like"}, [("Scope", "As published (default)", "Like for like")]),
        (
            {"salary__go": "120k"},
            {"salary__go": "EUR 100k", "currency": "EUR", "exchange_rate": "0.9"},
            [
                ("Currency", "USD (default)", "EUR"),
                ("Exchange rate", "1 (default)", "0.9"),
                ("Go: Salary", "120,000 USD a year", "100,000 EUR a year"),
            ],
        ),
        (
            {"technologies": "go,ruby"},
            {},
            [("Compare", "Go and Ruby", "Elixir, Erlang, Go and Ruby (default)")],
        ),
        ({}, {"baseline": "none"}, [("Runs today", "Ruby (default)", "Nothing yet")]),
        ({}, {"current_servers": "20"}, [("Servers today", "none (default)", "20 servers")]),
        ({}, {"salary": "100k"}, [("Salary, all", "not given", "100,000 USD a year")]),
        ({"title": "Plan"}, {"note": "x"}, [("Title", "Plan", "none"), ("Note", "none", "x")]),
    ],
)
def test_what_was_typed_otherwise_is_told_in_the_words_of_the_form(
    ask: Ask, book: PriceBook, a: dict[str, str], b: dict[str, str], said: list[tuple[str, ...]]
) -> None:
    found = differences(side(ask, book, **a), side(ask, book, **b))
    assert [(each.label, each.a, each.b) for each in found] == said


def test_every_question_has_a_value_in_words(ask: Ask, book: PriceBook) -> None:
    told = values(ask(), book)
    assert (told["years"], told["team_size"], told["baseline"]) == ("3", "6", "Ruby")
    assert told["salary.go"] == "120k..150k..180k"
    assert all(told.values())


def test_amounts_are_those_of_the_comparison(ask: Ask, book: PriceBook) -> None:
    a, b = side(ask, book), side(ask, book, salary__go="160k", of="annual")
    found = beside(a, b)
    rows = {
        (row.technology, row.name): row
        for row in comparison.totals(cost(a.scenario, book), cost(b.scenario, book))
    }
    for each, technology in zip(found.decided, ("elixir", "erlang", "go", "ruby"), strict=True):
        row, own = rows[technology, "annual"], each.rows[0]
        assert (own.a, own.b) == (f"{row.a:,.2f}", f"{row.b:,.2f}")
        assert own.same == (technology != "go")
    assert found.of == "in year 1"
    ruby, go = found.decided[3].rows[0], found.decided[2].rows[0]
    assert (ruby.difference, ruby.ratio) == ("0.00", "the same")
    assert go.difference.startswith("+")
    go_row = rows["go", "annual"]
    assert go.ratio == f"+{((go_row.b or 0) / (go_row.a or 1) - 1) * 100:.1f} %"


def test_a_technology_of_one_side_only_has_no_difference(ask: Ask, book: PriceBook) -> None:
    a = side(ask, book, technologies="go")
    b = side(ask, book, technologies="elixir,go")
    elixir = next(each for each in beside(a, b).decided if each.technology == "Elixir").rows[0]
    assert (elixir.a, elixir.difference, elixir.ratio) == ("–", "–", "–")


def test_amounts_in_two_currencies_are_not_compared(ask: Ask, book: PriceBook) -> None:
    found = beside(side(ask, book), side(ask, book, currency="EUR", exchange_rate="0.9"))
    assert found.differences
    assert found.decided == found.totals == found.items == ()


def test_a_moment_is_written_out() -> None:
    assert moment("2026-11-02T08:05:59Z") == "2 November 2026, 08:05 UTC"
