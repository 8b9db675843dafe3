"""A receipt as the page prints it: names in words, amounts, cases, parts, where each stands."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from costcalc.estimate import estimate
from costcalc.output.receipt import MOST_ROWS, Part, Receipt, receipt
from costcalc.pricebook import PriceBook
from costcalc.refusal import Refused
from costcalc.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
ReceiptOf: TypeAlias = Callable[..., Receipt]


@pytest.fixture
def receipt_of(ask: Ask, book: PriceBook) -> ReceiptOf:
    """The receipt of a number in a scenario, asked for as with `ask`."""
    return lambda number, *given, **more: receipt(estimate(ask(*given, **more), book), number, {})


def every(part: Part) -> Iterator[Part]:
    yield part
    for each in part.parts:
        yield from every(each)


@pytest.mark.parametrize(
    ("number", "name", "value", "unit"),
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
    number: str, name: str, value: str, unit: str, receipt_of: ReceiptOf
) -> None:
    found = receipt_of(number)
    assert (found.name, found.of.value, found.of.unit) == (name, value, unit)


def test_the_three_cases_stand_side_by_side_with_the_one_asked_for_marked(
    receipt_of: ReceiptOf,
) -> None:
    cases = receipt_of("go.compute.annual.high").cases
    assert [(each.label, each.value, each.asked) for each in cases] == [
        ("low case", "600.00", False),
        ("likely case", "2,700.00", False),
        ("high case", "4,800.00", True),
    ]
    assert cases[0].link == "/receipt?number=go.compute.annual.low"
    quantiles = receipt_of("annual.go.p50").cases
    assert [each.label for each in quantiles] == [
        "10th percentile", "50th percentile", "90th percentile"
    ]  # fmt: skip
    assert receipt_of("payback.go").cases == ()
    assert [each.label for each in receipt_of("annual.go.p25").cases] == []


def test_a_line_has_its_formula_in_words_and_for_a_spreadsheet(receipt_of: ReceiptOf) -> None:
    found = receipt_of("go.monitoring.annual.likely")
    assert found.of.says.startswith("monitoring price × (the larger of servers / reference")
    assert found.spreadsheet == (
        "=ROUND(monitoring_price*MAX(servers/reference_servers,1)*months_per_year,2)"
    )
    assert receipt_of("annual.go.likely").spreadsheet == ""


def test_a_part_says_whose_it_is_what_it_rests_on_and_where_that_stands(
    receipt_of: ReceiptOf,
) -> None:
    found = receipt_of("go.compute.annual.likely", {"set.commitment_coverage": "50%"})
    rows = {part.name: part for part in found.of.parts}
    price = rows["Price of a server"]
    assert (price.basis, price.origin) == ("derived", "price book")
    assert price.source == (
        "Comparison of Elixir, Erlang and Go for backends", "/sources#source-page"
    )  # fmt: skip
    assert price.figure == "/sources#figure-go.server_price"
    assert price.link == "/receipt?number=server_price.go.likely&set.commitment_coverage=0.5"
    yours = rows["Share of servers under commitment"]
    assert (yours.value, yours.basis, yours.origin, yours.source) == ("0.5", "yours", "yours", None)
    assert (rows["Servers"].origin, rows["Servers"].basis) == ("", "")


def test_a_row_leaves_out_what_the_number_above_says_already(receipt_of: ReceiptOf) -> None:
    names = [part.name for part in receipt_of("annual.go.likely").of.parts]
    assert names[:2] == ["Servers", "Database"]
    names = [part.name for part in receipt_of("present_value.go.likely").of.parts]
    assert names[:3] == ["Migration", "Year 1", "Discount factor"]
    assert names[3:5] == ["Year 2", "Discount factor, year 2"]
    names = [part.name for part in receipt_of("annual.go-ruby.likely").of.parts]
    assert names == ["Total a year, Go", "Total a year, Ruby"]


def test_a_quantile_shows_what_each_figure_is_drawn_from(receipt_of: ReceiptOf) -> None:
    euros = {"currency": "EUR", "exchange_rate": "0.5", "salary.go": "60k..70k..90k"}
    parts = receipt_of("annual.go-elixir.p50", euros).of.parts
    rows = {part.name: part for part in parts}
    assert rows["Salary, Go"].says == "drawn from 60,000 to 90,000"
    assert rows["Salary, Elixir"].says == "drawn from 65,000 to 100,000"
    assert rows["Staff turnover"].says == "drawn from 11 % to 20 %"
    assert (rows["Salary, Elixir"].value, rows["Salary, Elixir"].unit) == ("82,500", "EUR a year")


def test_as_many_levels_are_shown_as_fit_and_the_first_always(receipt_of: ReceiptOf) -> None:
    small = receipt_of("go.compute.annual.likely")
    assert not small.deeper
    assert any(part.name == "Workload growth" for part in every(small.of))
    large = receipt_of("nominal.go.likely", years="10")
    assert large.deeper
    assert 160 < sum(1 for _ in every(large.of)) <= MOST_ROWS + 1
    many = receipt_of("rank.go", years="10")
    assert len(many.of.parts) == 4


def test_a_receipt_leads_to_its_record_its_text_and_back(ask: Ask, book: PriceBook) -> None:
    found = estimate(ask({"salary.go": "121k..181k", "years": "5"}), book)
    found = receipt(found, "annual.go.high", {"theme": "dark"})
    asked = "salary.go=121000..181000&years=5"
    assert found.json == f"/api/v1/trace?number=annual.go.high&{asked}"
    assert found.text == f"/api/v1/trace.txt?number=annual.go.high&{asked}"
    assert found.back == "/?salary.go=121000..181000&theme=dark&years=5"
    assert "theme=dark" in found.of.parts[0].link


def test_a_refusal_names_the_number_that_was_asked_for(receipt_of: ReceiptOf) -> None:
    with pytest.raises(Refused) as refused:
        receipt_of("anual.go.high")
    (fault,) = refused.value.faults
    assert (fault.value, fault.suggestion) == ("anual.go.high", "annual.go.high")


def test_a_like_for_like_price_leads_to_the_figure_that_all_share(receipt_of: ReceiptOf) -> None:
    parts = receipt_of("go.compute.annual.likely", scope="like_for_like").of.parts
    assert parts[1].figure == "/sources#figure-like_for_like.server_price"
