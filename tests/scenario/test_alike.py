"""Scenarios read off one another are those that are read one by one."""

import random
from dataclasses import replace

import pytest

from costcalc.prices.book import PriceBook
from costcalc.scenario import alike
from costcalc.scenario.alike import Alike
from costcalc.scenario.faults import Fault, Refused
from costcalc.scenario.scenario import NOTHING, Scenario, read

TYPED = {
    "orders_per_month": ("100k", "100000", "250000", "1.000", "7..9k", "3/min", "-5", "0", "007"),
    "team_size": ("6", "12", "0.5", "1e2", "", "100001", "4..9"),
    "salary": ("90000", "90k", "80k..150k", "9", "EUR 5000/month", "95000.5", "1" * 130),
    "set.peak_to_mean": ("3", "4", "2.5", "2..6", "0"),
    "set.go.servers_relative": ("0.5", "1", "2"),
    "set.wage_growth": ("1", "3", "5%", "0.02"),
    "current_servers": ("12", "12.5", "8..20"),
    "years": ("3", "5", "x"),
    "currency": ("USD", "EUR", "JPY"),
    "baseline": ("ruby", "none"),
    "own.rent": ("500/month", "2k/year"),
}


def alone(given: list[tuple[str, object]], book: PriceBook) -> Scenario | list[Fault]:
    """A scenario without the words that echo its values, or what is wrong with it."""
    try:
        return replace(read(given, book), understood=NOTHING)
    except Refused as refused:
        return refused.faults


def test_a_scenario_read_off_another_is_what_it_is_alone(book: PriceBook) -> None:
    chance, reads = random.Random(3), Alike(book)  # noqa: S311  # no secret
    for _ in range(2000):
        names = [name for name in TYPED if chance.random() < 0.3]
        given = [(name, chance.choice(TYPED[name])) for name in names]
        try:
            found: Scenario | list[Fault] = replace(reads.read(given), understood=NOTHING)
        except Refused as refused:
            found = refused.faults
        assert found == alone([*given], book), given


def test_plain_numbers_are_read_without_the_grammar(
    book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = Alike(book)
    reads.read([("orders_per_month", "5000"), ("baseline", "ruby")])
    monkeypatch.setattr(alike, "read", None)
    monkeypatch.setattr(alike, "accepted", None)
    found = reads.read([("orders_per_month", "7000"), ("baseline", "ruby")])
    assert (found.amounts["orders_per_month"], found.baseline) == ((7000.0,) * 3, "ruby")


def test_what_is_no_text_is_read_as_ever(book: PriceBook) -> None:
    given = [("orders_per_month", {"low": "1k", "high": "2k"}), ("technologies", ["go", "elixir"])]
    assert Alike(book).read(given) == read(given, book)
