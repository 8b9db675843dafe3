"""What a reader is warned of: what was hardly meant, extrapolation, a fleet, figures."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias, get_args, get_type_hints

import pytest

import costcalc.analysis.warnings
from costcalc.analysis.estimate import estimate
from costcalc.analysis.warnings import Notice
from costcalc.costing.formulas import formulas
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Doubt
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import exact_text

Ask: TypeAlias = Callable[..., Scenario]
Told: TypeAlias = Callable[..., dict[str, Notice]]

FRESH = date(2026, 12, 1)


@pytest.fixture
def told(ask: Ask, book: PriceBook) -> Told:
    """The warnings of a scenario asked for as with `ask`, by code."""

    def found(*given: object, **more: object) -> dict[str, Notice]:
        return {each.code: each for each in estimate(ask(*given, **more), book, FRESH).warnings}

    return found


def test_the_defaults_warn_of_nothing(told: Told) -> None:
    assert told() == {}
    assert told(baseline="ruby") == {}


def test_every_code_is_that_of_some_notice() -> None:
    ours = re.findall(r'Notice\(\s*"(\w+)"', inspect.getsource(costcalc.analysis.warnings))
    known = get_args(get_type_hints(costcalc.analysis.warnings.Notice)["code"])
    doubts = get_args(get_type_hints(Doubt)["code"])
    assert {*ours, *doubts, "link_too_long"} == {*known}


@pytest.mark.parametrize(
    ("orders", "warned"),
    [
        ("100k", False),
        ("10000", False),
        ("9999", True),
        ("1M", False),
        ("1,000,001", True),
        ("5k..100k", True),
        ("100k..2M", True),
        ("0", True),
    ],
)
def test_orders_far_from_the_published_workload_are_called_extrapolated_there(
    orders: str, warned: bool, told: Told
) -> None:
    found = told(orders_per_month=orders, scope="published").get("extrapolation")
    assert (found.field if found else None) == ("orders_per_month" if warned else None)
    assert "extrapolation" not in told(orders_per_month=orders)


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"orders_per_month": "1M"}, False),
        ({"orders_per_month": "1.1M"}, True),
        ({"orders_per_month": "1.1M", "team_size": "30"}, False),
        ({"orders_per_month": "1.1M", "team_size.go": "30"}, False),
        ({"orders_per_month": "0..1M..3M"}, False),
    ],
)
def test_a_team_that_nobody_gave_beside_many_orders_is_told(
    given: Mapping[str, str], warned: bool, told: Told
) -> None:
    assert ("default_team" in told(given)) == warned


# -- a fleet ---------------------------------------------------------------------------------------

FLEET = {"baseline": "ruby", "current_servers": "20"}


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({**FLEET, "current_server_price": "80", "set.commitment_coverage": "1"}, True),
        ({**FLEET, "set.commitment_coverage": "1"}, False),
        ({**FLEET, "current_server_price": "80"}, False),
        ({"set.commitment_coverage": "1"}, False),
    ],
)
def test_a_discount_that_a_bill_holds_already_is_told(
    given: Mapping[str, str], warned: bool, told: Told
) -> None:
    assert ("discount_twice" in told(given)) == warned


@pytest.mark.parametrize(
    ("scope", "baseline", "warned"),
    [
        ("published", "node", True),
        ("published", "java", True),
        ("published", "elixir", True),
        ("published", "ruby", False),
        ("published", "python", False),
        ("like_for_like", "node", False),
    ],
)
def test_a_saving_that_is_claimed_over_ruby_is_said_to_be_a_guess_over_others(
    scope: str, baseline: str, warned: bool, told: Told
) -> None:
    found = told(scope=scope, baseline=baseline, current_servers="20")
    assert ("saving_names_ruby" in found) == warned
    assert "saving_names_ruby" not in told(scope=scope, baseline=baseline)


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"orders_per_month": "100"}, True),  # at the floor of 3, far under 20
        ({"orders_per_month": "30M"}, True),
        ({"concurrent_connections": "1"}, True),
        ({"orders_per_month": "100..1M..30M", "current_servers": "80"}, False),
        ({}, False),  # no load was given
        ({"orders_per_month": "100k"}, False),  # nor does the default tell of one
    ],
)
def test_a_load_that_asks_for_another_fleet_is_told(
    given: Mapping[str, str], warned: bool, told: Told
) -> None:
    assert ("sizing_disagrees" in told({**FLEET, **given})) == warned


def test_the_larger_of_the_two_counts_may_be_twice_the_smaller(
    told: Told, ask: Ask, book: PriceBook
) -> None:
    load = {"baseline": "ruby", "orders_per_month": "1M"}
    asked_for = estimate(ask(load, current_servers="20"), book).costing.servers_by_load
    count = int(asked_for[-1, 1])
    half = -(-count // 2)
    for servers, warned in ((half, False), (half - 1, True), (count * 2, False)):
        assert ("sizing_disagrees" in told(load, current_servers=str(servers))) == warned
    assert "sizing_disagrees" in told(load, current_servers=str(count * 2 + 1))


# -- figures ---------------------------------------------------------------------------------------


def test_what_has_no_effect_is_told_with_its_name_its_value_and_the_reason(told: Told) -> None:
    found = told({"set.go.salary_premium": "5%", "salary.go": "90k"})["no_effect"]
    assert (found.field, found.technology, found.value) == ("set.go.salary_premium", "go", "0.05")
    assert "has no effect here: another value stands in its place." in found.message
    assert found.message[0].isupper()


def test_ranges_that_act_both_ways_are_told_of_the_technology(told: Told, book: PriceBook) -> None:
    certain = {
        f"set.{figure.name}": exact_text(figure.points[1])
        for figure in book.figures()
        if figure.scope != "published" and figure.points[0] < figure.points[2]
    }
    del certain["set.market_salary"]
    # Who knows the technology is dearer to find and need not learn it: here it is learning alone.
    turned = {"market_salary": "100k", "set.scarcity_exponent": "0", "technologies": "go,java"}
    turned |= {"set.experienced_share": "0..1", "set.java.learning_months": "0"}
    found = told(certain | turned)["range_inverted"]
    assert found.technology == "go"
    assert found.message.startswith("Go’s low case costs more than its high case")
    assert "range_inverted" not in told(turned | certain | {"set.experienced_share": "0.5"})


@pytest.mark.parametrize(
    ("today", "months"),
    [(0, None), (17, None), (18, 18), (47, 47)],
)
def test_figures_read_over_eighteen_months_ago_are_called_old(
    today: int, months: int | None, ask: Ask, book: PriceBook
) -> None:
    read = book.as_of
    later = read.month - 1 + today
    day = date(read.year + later // 12, later % 12 + 1, read.day)
    old = [each for each in estimate(ask(), book, day).warnings if each.code == "old_book"]
    assert len(old) == (months is not None)
    assert months is None or f"{months} months ago" in old[0].message


def test_a_day_before_the_month_is_full_it_is_not(ask: Ask, book: PriceBook) -> None:
    read = replace(book, as_of=date(2026, 11, 22))
    for day, old in ((date(2028, 5, 21), False), (date(2028, 5, 22), True)):
        codes = {each.code for each in estimate(ask(), read, day).warnings}
        assert ("old_book" in codes) == old


def test_formulas_that_are_not_those_of_the_release_are_told(ask: Ask, book: PriceBook) -> None:
    was = {**formulas(), "infrastructure.compute": "servers × 7"}
    (found,) = estimate(ask(), replace(book, formulas=was), FRESH).warnings
    assert (found.code, "was released: compute." in found.message) == ("formulas_changed", True)
    same = estimate(ask(), replace(book, formulas=dict(formulas())), FRESH).warnings
    assert same == ()
