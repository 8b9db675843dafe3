"""A country sets pay, the employer's cost, the currency and its rate, each unless it is given."""

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario


def asked(book: PriceBook, **given: object) -> Estimate:
    return estimate(Scenario.read(book, given), book)


def pay(found: Estimate) -> tuple[float, ...]:
    """Market pay in the currency of the answer."""
    rate = found.scenario.exchange_rate
    points = found.costing.resolution["market_salary"]["go"].points
    return tuple(round(point * rate, 2) for point in points)


def test_germany_alone_gives_german_pay_its_cost_and_euros(book: PriceBook) -> None:
    found = asked(book, country="de")
    assert pay(found) == (54_000, 62_100, 79_500)
    assert found.costing.resolution["on_cost"]["go"].points == (1.20, 1.22, 1.23)
    assert (found.scenario.currency, found.scenario.exchange_rate) == ("EUR", 0.8951)
    assert dict(found.scenario.changed) == {"country": "de"}
    assert found.estimate_class.points == 1


@pytest.mark.parametrize(
    ("given", "paid"),
    [({"market_salary": "70k"}, 70_000), ({"salary": "80k"}, 80_000)],
)
def test_what_is_given_beats_the_country(
    book: PriceBook, given: dict[str, str], paid: float
) -> None:
    assert pay(asked(book, country="de", **given)) == (paid, paid, paid)


def test_the_cost_over_pay_is_the_users_where_it_is_set(book: PriceBook) -> None:
    found = asked(book, **{"country": "de", "set.on_cost": "1.5"})
    assert found.costing.resolution["on_cost"]["go"].points == (1.5, 1.5, 1.5)


def test_a_country_pays_the_market_in_both_scopes(book: PriceBook) -> None:
    found = asked(book, country="de", scope="published")
    assert found.costing.resolution["base_salary"]["elixir"].id == "market_salary"


def test_another_currency_than_the_countrys_is_refused(book: PriceBook) -> None:
    with pytest.raises(Refused, match="pay in Germany is in EUR, not in CHF"):
        asked(book, country="de", currency="CHF")


def test_home_gives_nothing_and_takes_any_currency(book: PriceBook) -> None:
    assert dict(asked(book, country="us", currency="EUR").scenario.changed) == {"currency": "EUR"}


def test_every_country_of_the_book_gives_an_answer(book: PriceBook) -> None:
    for id_, country in book.countries.items():
        found = asked(book, country=id_)
        assert found.scenario.currency == country.currency, id_
        assert pay(found) == tuple(round(float(p), 2) for p in country.market_salary), id_


def test_the_home_country_has_what_the_book_has(book: PriceBook) -> None:
    home, common = book.countries["us"], book.common["like_for_like"]
    assert tuple(map(float, home.market_salary)) == common["market_salary"].points
    assert tuple(map(float, home.on_cost)) == common["on_cost"].points
