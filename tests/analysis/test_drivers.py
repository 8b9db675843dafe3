"""What can be turned: inputs, figures, a salary premium; anything else is refused with a guess."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis.drivers import find_driver
from costcalc.model.inputs import AMOUNTS
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
def test_every_figure_and_input_of_the_book_can_be_turned(
    scope: str, ask: Ask, book: PriceBook
) -> None:
    scenario = ask(scope=scope, baseline="ruby", current_servers="20")
    names = [*book.common[scenario.scope], *book.own[scenario.scope], "go.on_cost", "market_salary"]
    for name in (*names, *(amount.id for amount in AMOUNTS), "team_size.go"):
        driver = find_driver(name, scenario, book)
        assert driver.allowed[0] <= driver.low < driver.high <= driver.allowed[1]
        assert (driver.id, bool(driver.label)) == (name, True)


@pytest.mark.parametrize(
    ("name", "sets", "low", "high"),
    [
        ("go.salary", "salary.go", 30_000, 400_000),
        ("salary.go", "salary.go", 30_000, 400_000),
        ("salary", "salary", 30_000, 400_000),
        ("market_salary", "market_salary", 12_000, 1_690_000),
        ("monitoring_price", "set.monitoring_price", 5, 6000),
        ("libraries", "set.libraries", 0, 100_000),
        ("go.libraries", "set.go.libraries", 0, 100_000),
        ("set.go.libraries", "set.go.libraries", 0, 100_000),
        ("workload_growth", "set.workload_growth", -0.9, 5),
        ("wage_growth", "set.wage_growth", -0.5, 0.5),
        ("headcount_growth", "set.headcount_growth", -0.9, 1),
        ("elixir.salary_premium", "set.elixir.salary_premium", -0.9, 1),
        ("discount_rate", "set.discount_rate", 0, 1),
        ("target_utilisation", "set.target_utilisation", 0.001, 1),
        ("min_servers", "set.min_servers", 1, 40),
        ("orders_per_month", "orders_per_month", 1000, 1e8),
        ("salary_premium.elixir-go", "salary.elixir", -0.5, 2),
    ],
)
def test_a_driver_knows_its_parameter_and_where_to_look(
    name: str, sets: str, low: float, high: float, ask: Ask, book: PriceBook
) -> None:
    driver = find_driver(name, ask(), book)
    assert (driver.sets, driver.low, driver.high) == (sets, low, high)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("go.salry", "salary"),
        ("concurent_connections", "concurrent_connections"),
        ("years", None),
        ("team_size.rust", None),
        ("salary_premium.elixir", "salary_premium"),
        ("salary_premium.go-go", "salary_premium.elixir-erlang"),
        ("salary_premium.node-go", "salary_premium.elixir-erlang"),
        ("salary_premium.", "salary_premium"),
        ("orders_per_month.", "orders_per_month"),
        ("team_size.", "team_size"),
        ("x" * 5000, None),
    ],
)
def test_what_cannot_be_turned_is_refused_with_the_nearest_name(
    name: str, suggestion: str | None, ask: Ask, book: PriceBook
) -> None:
    with pytest.raises(Refused) as refused:
        find_driver(name, ask(), book)
    (fault,) = refused.value.faults
    assert fault.field == "driver"
    assert suggestion is None or fault.suggestion == suggestion
    assert len(fault.detail) < 200


def test_a_salary_may_be_named_as_in_the_address(ask: Ask, book: PriceBook) -> None:
    assert find_driver("salary.go", ask(), book) == find_driver("go.salary", ask(), book)


def test_a_fleet_can_be_turned_where_it_can_be_typed(ask: Ask, book: PriceBook) -> None:
    for baseline in ("node", "go"):
        assert find_driver("current_servers", ask(baseline=baseline), book).high == 10_000
    for name, asked in (
        ("current_servers", {}),
        ("current_server_price", {"baseline": "ruby"}),
    ):
        with pytest.raises(Refused):
            find_driver(name, ask(asked), book)


@pytest.mark.parametrize(
    ("name", "asked", "mend"),
    [
        ("salary", {"market_salary": "120k"}, "market_salary"),
        ("market_salary", {"salary": "120k"}, "salary"),
        ("salary_premium.ruby-go", {"baseline": "ruby"}, "salary_premium.go-ruby"),
    ],
)
def test_pay_that_no_address_could_hold_cannot_be_turned(
    name: str, asked: dict[str, str], mend: str, ask: Ask, book: PriceBook
) -> None:
    with pytest.raises(Refused) as refused:
        find_driver(name, ask(asked), book)
    assert refused.value.faults[0].suggestion == mend
    find_driver(mend, ask(asked), book)
