"""What a receipt says of its numbers: names in words, amounts, cases, where each stands."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.analysis.explain import Node
from costcalc.output.receipt import MOST_ROWS, Receipt, case, origin, receipt, rests_on, value
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
ReceiptOf: TypeAlias = Callable[..., Receipt]


@pytest.fixture
def receipt_of(ask: Ask, book: PriceBook) -> ReceiptOf:
    """The receipt of a number in a scenario, asked for as with `ask`."""
    return lambda number, *given, **more: receipt(estimate(ask(*given, **more), book), number)


def every(node: Node, levels: int) -> Iterator[Node]:
    """A number and what is shown below it."""
    yield node
    for each in node.made_from if levels else ():
        yield from every(each, levels - 1)


def rows(found: Receipt) -> dict[str, Node]:
    """What a number is made from, as its rows name it."""
    return {found.name(part, found.node): part for part in found.node.made_from}


def test_a_receipt_in_another_case_has_the_same_cases_beside_it(receipt_of: ReceiptOf) -> None:
    found = receipt_of("Annual.Go.P10", technologies="go,node")
    assert [each.number for each in found.cases] == [
        f"annual.go.{case}" for case in ("p10", "likely", "p90")
    ]
    assert found.node.number == "annual.go.p10"


@pytest.mark.parametrize(
    ("number", "name", "unit"),
    [
        ("go.database.annual.likely", "Database, Go, a year, likely case", "USD a year"),
        ("go.compute.year_2.likely", "Servers, Go, year 2, likely case", "USD a year"),
        ("team.go.horizon.low", "Team, Go, over 3 years, low case", "USD"),
        ("annual.go.likely", "Total a year, Go, likely case", "USD a year"),
        ("year_2.go.likely", "Year 2, Go, likely case", "USD a year"),
        ("discounted_year_2.go.high", "Year 2, discounted, Go, high case", "USD a year"),
        ("annual.go-ruby.likely", "Total a year, Go less Ruby, likely case", "USD a year"),
        ("annual.go.p80", "Total a year, Go, 80th percentile", "USD a year"),
        ("servers.go.likely", "Servers, Go, likely case", "servers"),
        ("server_ratio.go.high", "Server ratio, Go, high case", ""),
        ("per_order.go.likely", "Per order, Go, likely case", "USD per order"),
        ("break_even_person_months.go",
         "Work of moving at which it costs as much as staying, Go", "person-months"),
        ("orders_per_month.likely", "Orders a month, likely case", "orders a month"),
        ("workload_growth.likely", "Workload growth, likely case", "a year"),
        ("go.server_price.high", "Price of a server, Go, high case", "USD a month"),
        ("months_per_year", "Months per year", "months a year"),
        ("estimate_class", "Class of the estimate", ""),
    ],
)  # fmt: skip
def test_a_number_has_its_name_and_its_unit_in_words(
    number: str, name: str, unit: str, receipt_of: ReceiptOf
) -> None:
    found = receipt_of(number, baseline="ruby", orders_per_month="9M")
    assert (found.name(found.node), found.unit(found.node)) == (name, unit)


@pytest.mark.parametrize(
    ("number", "asked", "amount"),
    [
        ("go.database.annual.likely", {}, "2,400.00"),
        ("go.database.annual.likely", {"currency": "JPY", "exchange_rate": "150"}, "360,000"),
        ("servers.go.likely", {}, "3"),
        ("orders_per_month.likely", {}, "100,000"),
        ("workload_growth.likely", {}, "20 %"),
        ("go.rewrite.likely", {"migration_person_months": "2", "salary": "120k",
                               "set.on_cost": "1.25", "baseline": "ruby"}, "25,000.00"),
        ("payback.go", {}, "none"),
        ("page_total.go.stated_high", {"scope": "published"}, "800.00"),
        ("months_per_year", {}, "12"),
    ],
)  # fmt: skip
def test_an_amount_is_to_the_cent_a_rate_in_percent_and_the_rest_as_precise_as_helps(
    number: str, asked: dict[str, str], amount: str, receipt_of: ReceiptOf
) -> None:
    assert value(receipt_of(number, asked).node) == amount


def test_an_amount_stands_between_p10_and_p90_and_the_envelope_is_one_click_away(
    receipt_of: ReceiptOf,
) -> None:
    names = ["10th percentile", "likely case", "90th percentile"]
    for number in ("annual.go.likely", "go.compute.annual.likely", "go.team_ramp_up.likely"):
        found = receipt_of(number)
        assert [*map(case, found.cases)] == names
        low, likely, high = (each.value for each in found.cases)
        assert low <= likely <= high or number != "annual.go.likely"
        assert found.cases[1] is found.node
        rest = number.removesuffix("likely")
        assert found.envelope == [f"{rest}low", f"{rest}high"]
    assert [*map(case, receipt_of("annual.go.p90").cases)] == names
    halves = receipt_of("annual.go.p50")
    assert [*map(case, halves.cases)] == [names[0], "50th percentile", names[2]]
    assert not halves.envelope


def test_the_envelope_is_all_that_stands_beside_a_case_or_without_draws(
    receipt_of: ReceiptOf,
) -> None:
    for found in (
        receipt_of("go.compute.annual.high"),
        receipt_of("annual.go.likely", draws="0"),
        receipt_of("servers.go.likely"),
        receipt_of("go.server_price.likely"),
    ):
        assert [*map(case, found.cases)] == ["low case", "likely case", "high case"]
        assert not found.envelope
        assert sum(each is found.node for each in found.cases) == 1
    for alone in ("payback.go", "annual.go.p25"):
        assert len(receipt_of(alone).cases) == 1


def test_a_line_has_its_formula_in_words_and_for_a_spreadsheet(receipt_of: ReceiptOf) -> None:
    found = receipt_of("go.monitoring.annual.likely")
    formula = "monitoring price × size to the power of monitoring scaling × price factor"
    assert found.says(found.node) == f"{formula} × months per year"
    assert found.node.spreadsheet == (
        "ROUND(monitoring_price*size^monitoring_scaling*price_factor*months_per_year,2)"
    )
    assert not receipt_of("annual.go.likely").node.spreadsheet


def test_a_part_says_whose_it_is_what_it_rests_on_and_where_that_stands(
    receipt_of: ReceiptOf, book: PriceBook
) -> None:
    found = receipt_of("go.compute.annual.likely", {"set.commitment_coverage": "50%"})
    parts = rows(found)
    price = parts["Price of a server"]
    source = book.servers[book.server].source
    assert (rests_on(price), origin(price), price.source) == ("cited", "price book", source)
    assert found.says(price) == f"server: {book.server}"
    assert "server_price" in found.place(price)
    assert price.number == "server_price.go.likely"
    yours = parts["Share of servers under commitment"]
    assert (value(yours), rests_on(yours), origin(yours)) == ("0.5", "yours", "yours")
    assert yours.source is None
    servers = parts["Servers"]
    assert (origin(servers), rests_on(servers), found.place(servers)) == ("", "", "")


def test_a_choice_says_what_settled_it(receipt_of: ReceiptOf) -> None:
    found = receipt_of("salary.go.likely", baseline="ruby")
    premium = rows(found)["Salary premium"]
    assert (value(premium), origin(premium)) == ("0", "by your choices")
    assert found.says(premium) == "who builds and runs it: the people you have"


def test_a_row_leaves_out_what_the_number_above_says_already(receipt_of: ReceiptOf) -> None:
    assert [*rows(receipt_of("annual.go.likely"))][:2] == ["Servers", "Database"]
    names = [*rows(receipt_of("present_value.go.likely"))]
    assert names[:3] == ["Paid once", "Year 1", "Discount factor"]
    assert names[3:5] == ["Year 2", "Discount factor, year 2"]
    moving = receipt_of("migration.go.likely", baseline="ruby")
    assert len(rows(moving)) == 5
    assert not any("Go" in name or "case" in name for name in rows(moving))
    assert [*rows(receipt_of("annual.go-ruby.likely", baseline="ruby"))] == [
        "Total a year, Go",
        "Total a year, Ruby",
    ]


def test_a_quantile_shows_what_each_figure_is_drawn_from(receipt_of: ReceiptOf) -> None:
    euros = {"currency": "EUR", "exchange_rate": "0.5", "salary.go": "60k..70k..90k"}
    found = receipt_of("annual.go-elixir.p50", euros | {"market_salary": "50k..80k"})
    parts = rows(found)
    assert found.says(parts["Salary, Go"]) == "drawn from 60,000 to 90,000"
    market = next(part for name, part in parts.items() if "Market pay" in name)
    assert found.says(market) == "drawn from 50,000 to 80,000"
    assert found.says(parts["Staff turnover (attrition)"]) == "drawn from 6 % to 20 %"
    assert (value(market), found.unit(market)) == ("65,000", "EUR a year")


def test_as_many_levels_are_shown_as_fit_and_the_first_always(receipt_of: ReceiptOf) -> None:
    small = receipt_of("go.compute.annual.likely")
    assert not small.deeper
    shown = every(small.node, small.levels)
    assert any(small.name(part).startswith("Workload growth") for part in shown)
    large = receipt_of("nominal.go.likely", years="10")
    assert large.deeper
    assert 160 < sum(1 for _ in every(large.node, large.levels)) <= MOST_ROWS + 1
    many = receipt_of("rank.go", years="10")
    assert len(many.node.made_from) == 3


def test_a_refusal_names_the_number_that_was_asked_for(receipt_of: ReceiptOf) -> None:
    with pytest.raises(Refused) as refused:
        receipt_of("anual.go.high")
    (fault,) = refused.value.faults
    assert (fault.value, fault.suggestion) == ("anual.go.high", "annual.go.high")
