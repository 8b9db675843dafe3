"""Amounts that kept their digits when the currency of a form changed."""

import pytest

from costcalc.output.form import Form
from costcalc.output.recast import WERE, recast, were, without
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario, read

GIVEN = {
    "baseline": "ruby", "current_servers": "20", "current_server_price": "180",
    "salary": "80k..90k", "own.cdn": "500/month", "set.attrition": "20%",
    "set.own_cost_per_hire": "9k",
}  # fmt: skip


def of(book: PriceBook, **given: str) -> Scenario:
    return read({**GIVEN, **given}.items(), book)


def test_the_amounts_in_money_that_kept_their_digits_are_told(book: PriceBook) -> None:
    now = of(book, currency="EUR", exchange_rate="0.9", current_server_price="200")
    told = were(of(book), now, book)
    assert told == {WERE: "USD,1,own.cdn,salary,set.own_cost_per_hire"}
    shown = {name: recast(name, now, told) for name in now.changed}
    assert {name: each.shown for name, each in shown.items() if each} == {
        "own.cdn": "450/month EUR",
        "salary": "72k..81k EUR",
        "set.own_cost_per_hire": "8,100 EUR",
    }
    assert without("salary", told) == {WERE: "USD,1,own.cdn,set.own_cost_per_hire"}
    assert without("salary", {WERE: "USD,1,salary"}) == {}


def test_from_one_foreign_currency_to_another_both_rates_count(book: PriceBook) -> None:
    before = of(book, currency="EUR", exchange_rate="0.5")
    now = of(book, currency="GBP", exchange_rate="0.25")
    found = recast("salary", now, were(before, now, book))
    assert found is not None
    assert (found.was, found.shown) == ("EUR", "40k..45k GBP")


def test_where_the_currency_stays_nothing_is_told(book: PriceBook) -> None:
    assert were(of(book), of(book, team_size="9"), book) == {}
    assert were(read((), book), of(book, currency="EUR"), book) == {}


@pytest.mark.parametrize(
    "text", ["", "USD", "USD,1", "USD,0,salary", "USD,x,salary", "<b>,1,salary", "EUR,1,salary"]
)
def test_a_parameter_that_says_nothing_of_use_tells_nothing(book: PriceBook, text: str) -> None:
    now = of(book, currency="EUR")
    assert recast("salary", now, {WERE: text}) is None
    assert Form(now, book, {WERE: text})["salary"].recast is None
