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


@pytest.mark.parametrize(
    ("number", "name", "amount", "unit"),
    [
        ("go.database.annual.likely", "Database, Go, a year, likely case", "2,400.00",
         "USD a year"),
        ("go.compute.year_2.likely", "Servers, Go, year 2, likely case", "2,700.00",
         "USD a year"),
        ("team.go.horizon.low", "Team, Go, over 3 years, low case", "2,635,200.00", "USD"),
        ("annual.go.likely", "Total a year, Go, likely case", "1,197,475.40", "USD a year"),
        ("year_2.go.likely", "Year 2, Go, likely case", "1,233,354.59", "USD"),
        ("annual.go-ruby.likely", "Total a year, Go less Ruby, likely case", "−3,600.00",
         "USD a year"),
        ("servers.go.likely", "Servers, Go, likely case", "3", "servers"),
        ("server_ratio.go.high", "Server ratio, Go, high case", "0.4", ""),
        ("per_order.go.likely", "Per order, Go, likely case", "0.997896", "USD per order"),
        ("payback.go", "Year in which the migration is paid back, Go", "none", ""),
        ("orders_per_month.likely", "Orders a month, likely case", "100,000", "orders a month"),
        ("workload_growth.likely", "Workload growth, likely case", "20 %", "a year"),
        ("go.server_price.high", "Price of a server, Go, high case", "100", "USD a month"),
        ("page_total.go.stated_high", "What the page’s total counts, Go, stated high", "800.00",
         "USD a month"),
        ("months_per_year", "Months per year", "12", "months a year"),
    ],
)  # fmt: skip
def test_a_number_has_its_name_its_amount_and_its_unit_in_words(
    number: str, name: str, amount: str, unit: str, receipt_of: ReceiptOf
) -> None:
    found = receipt_of(number)
    said = found.name(found.node), value(found.node), found.unit(found.node)
    assert said == (name, amount, unit)


def test_the_three_cases_stand_side_by_side_with_the_one_asked_for_marked(
    receipt_of: ReceiptOf,
) -> None:
    found = receipt_of("go.compute.annual.high")
    assert [(case(each), value(each), each is found.node) for each in found.cases] == [
        ("low case", "600.00", False),
        ("likely case", "2,700.00", False),
        ("high case", "4,800.00", True),
    ]
    assert found.cases[0].number == "go.compute.annual.low"
    quantiles = receipt_of("annual.go.p50").cases
    assert [*map(case, quantiles)] == ["10th percentile", "50th percentile", "90th percentile"]
    for alone in ("payback.go", "annual.go.p25"):
        assert len(receipt_of(alone).cases) == 1


def test_a_line_has_its_formula_in_words_and_for_a_spreadsheet(receipt_of: ReceiptOf) -> None:
    found = receipt_of("go.monitoring.annual.likely")
    formula = "monitoring price × (the larger of servers / reference"
    assert found.says(found.node).startswith(formula)
    assert found.node.spreadsheet == (
        "ROUND(monitoring_price*MAX(servers/reference_servers,1)*months_per_year,2)"
    )
    assert not receipt_of("annual.go.likely").node.spreadsheet


def test_a_part_says_whose_it_is_what_it_rests_on_and_where_that_stands(
    receipt_of: ReceiptOf,
) -> None:
    found = receipt_of("go.compute.annual.likely", {"set.commitment_coverage": "50%"})
    parts = rows(found)
    price = parts["Price of a server"]
    assert (rests_on(price), origin(price), price.source) == ("derived", "price book", "page")
    assert found.place(price) == "figure-go.server_price"
    assert price.number == "server_price.go.likely"
    yours = parts["Share of servers under commitment"]
    assert (value(yours), rests_on(yours), origin(yours)) == ("0.5", "yours", "yours")
    assert yours.source is None
    servers = parts["Servers"]
    assert (origin(servers), rests_on(servers), found.place(servers)) == ("", "", "")


def test_a_row_leaves_out_what_the_number_above_says_already(receipt_of: ReceiptOf) -> None:
    assert [*rows(receipt_of("annual.go.likely"))][:2] == ["Servers", "Database"]
    names = [*rows(receipt_of("present_value.go.likely"))]
    assert names[:3] == ["Migration", "Year 1", "Discount factor"]
    assert names[3:5] == ["Year 2", "Discount factor, year 2"]
    assert [*rows(receipt_of("annual.go-ruby.likely"))] == [
        "Total a year, Go",
        "Total a year, Ruby",
    ]


def test_a_quantile_shows_what_each_figure_is_drawn_from(receipt_of: ReceiptOf) -> None:
    euros = {"currency": "EUR", "exchange_rate": "0.5", "salary.go": "60k..70k..90k"}
    found = receipt_of("annual.go-elixir.p50", euros)
    parts = rows(found)
    assert found.says(parts["Salary, Go"]) == "drawn from 60,000 to 90,000"
    assert found.says(parts["Salary, Elixir"]) == "drawn from 65,000 to 100,000"
    assert found.says(parts["Staff turnover"]) == "drawn from 11 % to 20 %"
    elixir = parts["Salary, Elixir"]
    assert (value(elixir), found.unit(elixir)) == ("82,500", "EUR a year")


def test_as_many_levels_are_shown_as_fit_and_the_first_always(receipt_of: ReceiptOf) -> None:
    small = receipt_of("go.compute.annual.likely")
    assert not small.deeper
    shown = every(small.node, small.levels)
    assert any(small.name(part).startswith("Workload growth") for part in shown)
    large = receipt_of("nominal.go.likely", years="10")
    assert large.deeper
    assert 160 < sum(1 for _ in every(large.node, large.levels)) <= MOST_ROWS + 1
    many = receipt_of("rank.go", years="10")
    assert len(many.node.made_from) == 4


def test_a_refusal_names_the_number_that_was_asked_for(receipt_of: ReceiptOf) -> None:
    with pytest.raises(Refused) as refused:
        receipt_of("anual.go.high")
    (fault,) = refused.value.faults
    assert (fault.value, fault.suggestion) == ("anual.go.high", "annual.go.high")


def test_a_like_for_like_price_leads_to_the_figure_that_all_share(receipt_of: ReceiptOf) -> None:
    found = receipt_of("go.compute.annual.likely", scope="like_for_like")
    assert found.place(found.node.made_from[1]) == "figure-like_for_like.server_price"
