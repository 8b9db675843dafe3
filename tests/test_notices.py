"""What a reader is warned of: extrapolation, old figures, a baseline that nobody published."""

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias, get_args, get_type_hints

import pytest

import costcalc.analysis.warnings
from costcalc.analysis.warnings import notices
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]

FRESH = date(2026, 12, 1)


def codes(scenario: Scenario, book: PriceBook, today: date = FRESH) -> dict[str, str | None]:
    return {notice.code: notice.field for notice in notices(scenario, book, today)}


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
def test_orders_far_from_the_published_workload_are_called_extrapolated(
    orders: str, warned: bool, ask: Ask, book: PriceBook
) -> None:
    found = codes(ask(orders_per_month=orders), book)
    assert found.get("extrapolation") == ("orders_per_month" if warned else None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"salary.go": "120.000"}, "salary.go"),
        ({"salary": "120..180"}, "salary"),
        ({"salary.go": "120.000", "currency": "EUR", "exchange_rate": "0.92"}, "salary.go"),
        ({"salary.go": "999..1000"}, None),
        ({"salary.go": "0"}, None),
        ({}, None),
    ],
)
def test_a_salary_that_lost_its_thousands_is_told(
    given: Mapping[str, str], field: str | None, ask: Ask, book: PriceBook
) -> None:
    assert codes(ask(given), book).get("low_salary") == field


def test_every_code_is_that_of_some_notice() -> None:
    ours = re.findall(r'Notice\(\s*"(\w+)"', inspect.getsource(costcalc.analysis.warnings))
    known = get_args(get_type_hints(costcalc.analysis.warnings.Notice)["code"])
    assert {*ours, "link_too_long"} == {*known}


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 11, 22), None),
        (date(2028, 5, 21), None),
        (date(2028, 5, 23), 18),
        (date(2030, 11, 21), 47),
    ],
)
def test_figures_read_over_eighteen_months_ago_are_called_stale(
    today: date, months: int | None, ask: Ask, book: PriceBook
) -> None:
    assert book.as_of == date(2026, 11, 22)
    stale = [notice for notice in notices(ask(), book, today) if notice.code == "stale_figures"]
    assert len(stale) == (months is not None)
    assert months is None or f"{months} months ago" in stale[0].message


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({}, True),
        ({"baseline": "node"}, True),
        ({"baseline": "go", "technologies": "elixir,ruby"}, True),
        ({"scope": "like_for_like"}, False),
        ({"baseline": "go"}, False),
        ({"baseline": "none"}, False),
    ],
)
def test_a_comparison_with_ruby_or_node_as_published_is_called_derived(
    given: Mapping[str, str], warned: bool, ask: Ask, book: PriceBook
) -> None:
    assert ("baseline_derived" in codes(ask(given), book)) == warned


def test_ruby_beside_node_as_published_is_said_to_be_alike(ask: Ask, book: PriceBook) -> None:
    for technologies, alike in (("go", False), ("go,node", True)):
        (notice,) = notices(ask(technologies=technologies), book, FRESH)
        assert ("alike" in notice.message) == alike
        assert "like for like" in notice.message


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"baseline": "node", "current_servers": "20"}, True),
        ({"baseline": "ruby", "current_servers": "20"}, False),
        ({"baseline": "ruby", "current_servers": "20", "technologies": "go,node"}, False),
        ({"baseline": "node"}, False),
    ],
)
def test_the_saving_is_said_not_to_be_claimed_over_a_fleet_of_node(
    given: Mapping[str, str], warned: bool, ask: Ask, book: PriceBook
) -> None:
    for scope in ("published", "like_for_like"):
        assert ("saving_not_claimed" in codes(ask(given, scope=scope), book)) == warned


def test_a_fleet_of_your_own_is_not_called_derived(ask: Ask, book: PriceBook) -> None:
    found = notices(ask({"current_servers": "20"}), book, book.as_of)
    (notice,) = (each for each in found if each.code == "baseline_derived")
    assert "backwards" not in notice.message
    assert "your own servers" in notice.message
