"""Saved scenarios beside each other: what was typed otherwise, in words, and what that does."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis import compare
from costcalc.costing.totals import cost
from costcalc.output.form import values
from costcalc.output.saved import Beside, Side
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]


def side(ask: Ask, book: PriceBook, title: str = "", note: str = "", **given: object) -> Side:
    named = {name.replace("__", "."): text for name, text in given.items()}
    return Side(title, note, {}, ask(named), book)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ({"years": "3"}, {}, []),
        ({"years": "5"}, {}, [("Planning period", "5 years", "3 (default)")]),
        ({"years": "5"}, {"years": "6"}, [("Planning period", "5 years", "6 years")]),
        (
            {},
            {"scope": "published"},
            [("What is counted", "Like for like (default)", "As published")],
        ),
        (
            {"salary__go": "120k"},
            {"salary__go": "EUR 100k", "currency": "EUR", "exchange_rate": "0.9"},
            [
                ("Currency", "USD (default)", "EUR"),
                ("Exchange rate", "not given", "1 USD = 0.9 EUR (1 EUR = 1.11 USD)"),
                ("Go: Salary", "120,000 USD a year", "100,000 EUR a year"),
            ],
        ),
        (
            {"technologies": "go,ruby"},
            {},
            [("Compare", "Go and Ruby", "Elixir, Erlang and Go (default)")],
        ),
        (
            {},
            {"baseline": "ruby", "current_servers": "20"},
            [
                ("Runs today", "Nothing yet (default)", "Ruby"),
                ("Current servers", "not given", "20 servers"),
            ],
        ),
        (
            {"server": "aws-m7g.xlarge"},
            {"staffing": "present"},
            [
                (
                    "Server",
                    "aws-m7g.xlarge",
                    "aws-m7g.large (default)",
                ),
                (
                    "Who builds and runs it",
                    "People hired for it (default)",
                    "The people you have",
                ),
            ],
        ),
        ({}, {"salary": "100k"}, [("Salary", "not given", "100,000 USD a year")]),
        ({"title": "Plan"}, {"note": "x"}, [("Title", "Plan", "none"), ("Note", "none", "x")]),
    ],
)
def test_what_was_typed_otherwise_is_told_in_the_words_of_the_form(
    ask: Ask, book: PriceBook, a: dict[str, str], b: dict[str, str], said: list[tuple[str, ...]]
) -> None:
    found = Beside(side(ask, book, **a), side(ask, book, **b))
    assert found.differences == tuple(said)


def test_every_question_has_a_value_in_words(ask: Ask, book: PriceBook) -> None:
    told = values(ask(), book)
    assert (told["years"], told["team_size"]) == ("3", "6")
    assert told["baseline"] == "Nothing yet"
    assert told["market_salary"] == "120k..144.57k..169k"
    assert all(told.values())


def test_amounts_are_those_of_the_comparison(ask: Ask, book: PriceBook) -> None:
    a, b = side(ask, book), side(ask, book, salary__go="160k", of="annual")
    found = Beside(a, b)
    costings = cost(a.scenario, book), cost(b.scenario, book)
    rows = [*compare.totals(*costings)]
    assert [*found.decided] == ["Elixir", "Erlang", "Go"]
    assert [*found.decided.values()] == [row for row in rows if row.name == "annual"]
    assert {name for name, row in found.decided.items() if len({*row.values}) > 1} == {"Go"}


def test_a_technology_of_one_side_only_has_no_difference(ask: Ask, book: PriceBook) -> None:
    a = side(ask, book, technologies="go")
    b = side(ask, book, technologies="elixir,go")
    elixir = Beside(a, b).decided["Elixir"]
    assert (elixir.values[0], elixir.differences, elixir.ratios) == (None, (None,), (None,))


def test_amounts_in_two_currencies_are_not_compared(ask: Ask, book: PriceBook) -> None:
    found = Beside(side(ask, book), side(ask, book, currency="EUR", exchange_rate="0.9"))
    assert found.differences
    assert found.decided == {}
