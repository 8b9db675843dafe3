"""A budget meets the estimate to the cent, month by month, and every month has its place."""

from collections import defaultdict
from decimal import Decimal
from random import Random
from typing import Any, Final

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.totals import CASES
from costcalc.output.budget import Calendar, focus_table, months_table, years_table
from costcalc.output.items_json import items, one_offs
from costcalc.output.items_json import years_table as by_year
from costcalc.output.table import Table
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

APRIL: Final = Calendar((2027, 4), 4)
CURRENCIES: Final = ("USD", "EUR", "GBP", "JPY", "PLN")
SCENARIOS: Final = 300


def records(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def asked(seed: int) -> dict[str, str]:
    """A random plan in one of five currencies; every other one moves."""
    rng = Random(seed)  # noqa: S311
    moving = {"baseline": rng.choice(["ruby", "java"]), "code_size": str(rng.randrange(1, 300))}
    return {
        "currency": CURRENCIES[seed % len(CURRENCIES)],
        "orders_per_month": str(rng.choice([0, "54321", "3M..9M"])),
        "team_size": str(rng.choice([1, 6.5, "4..9"])),
        "consulting_hours_per_year": str(rng.randrange(90)),
        "years": str(rng.randrange(1, 7)),
        "set.workload_growth": rng.choice(["0", "33%"]),
        "set.wage_growth": rng.choice(["0", "4%"]),
        "draws": "0",
        "own.rent": rng.choice(["500/month", "7000..9000.55/year"]),
        "own.lunch": f"{rng.randrange(900)}.{rng.randrange(99):02}/developer/year",
        "own.audit.go": "12345.67/year",
        **(moving if rng.random() < 0.5 else {}),
    }


def found(book: PriceBook, inputs: dict[str, str]) -> Estimate:
    return estimate(read(inputs.items(), book), book)


def sums(rows: list[dict[str, Any]], *keys: str) -> dict[tuple[Any, ...], Decimal]:
    """Likely amounts added up by the cent."""
    added: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        for case in CASES:
            added[(*(row[key] for key in keys), case)] += Decimal(str(row[case]))
    return added


@pytest.mark.parametrize("part", range(6))
def test_years_months_and_the_estimate_agree_to_the_cent(part: int, book: PriceBook) -> None:
    for seed in range(part, SCENARIOS, 6):
        answer = found(book, asked(seed))
        years, months = records(years_table(answer)), records(months_table(answer, APRIL))
        line = ("technology", "item", "year")
        assert sums(months, *line) == sums(years, *line)
        told = {
            (row.technology, row.year, case): Decimal(str(getattr(row, case)))
            for row in by_year(answer)
            for case in CASES
        }
        assert sums(years, "technology", "year") == told
        first = {(r["technology"], r["item"]): r for r in years if r["year"] == 1}
        for item in items(answer):
            row = first[item.technology, item.item]
            assert [row[case] for case in CASES] == [
                item.annual_low,
                item.annual_likely,
                item.annual_high,
            ]
            assert (row["quantity"], row["unit_price"]) == (item.quantity, item.unit_price)


def test_months_run_from_the_start_on_and_what_is_paid_once_ends_before_it(book: PriceBook) -> None:
    answer = found(book, {"baseline": "ruby", "years": "2"})
    rows = [r for r in records(months_table(answer, APRIL)) if r["technology"] == "go"]
    paid = [r["period"] for r in rows if r["item"] == "salaries"]
    assert paid == [f"{2027 + (m + 3) // 12}-{(m + 3) % 12 + 1:02}" for m in range(24)]
    spread = {each.item: each.months for each in one_offs(answer) if each.technology == "go"}
    for item, months in spread.items():
        periods = [r["period"] for r in rows if r["item"] == item]
        assert periods[-1] == "2027-03"
        assert len(periods) == max(1, -(-(months or 0) // 1))
        assert {r["year"] for r in rows if r["item"] == item} == {0}
    assert {r["item"] for r in rows if r["treatment"] == "capex"} == {"rewrite"}


@pytest.mark.parametrize(
    ("month", "begins", "year"),
    [
        ((2027, 3), 4, 2027),
        ((2027, 4), 4, 2028),
        ((2028, 3), 4, 2028),
        ((2027, 12), 1, 2027),
        ((2027, 9), 10, 2027),
        ((2027, 10), 10, 2028),
    ],
)
def test_a_fiscal_year_has_the_name_of_the_year_in_which_it_ends(
    month: tuple[int, int], begins: int, year: int
) -> None:
    assert Calendar((2027, 1), begins).fiscal_year(month) == year


def test_a_quantity_times_its_price_is_the_line_in_every_year(book: PriceBook) -> None:
    growing = {"set.headcount_growth": "10%", "set.wage_growth": "5%", "set.price_growth": "3%"}
    answer = found(book, {**growing, "consulting_hours_per_year": "100", "draws": "0"})
    rows = [r for r in records(years_table(answer)) if r["quantity"] is not None]
    assert {r["item"] for r in rows} == {"compute", "consulting", "salaries"}
    for row in rows:
        # A rounded price of one, times how many there are, times the months.
        bound = 0.005 * row["quantity"] * 12 + 0.02
        assert row["quantity"] * row["unit_price"] * 12 == pytest.approx(row["likely"], abs=bound)


def test_focus_has_its_own_names_and_the_likely_amounts(book: PriceBook) -> None:
    answer = found(book, {"baseline": "ruby"})
    rows = records(focus_table(answer, APRIL))
    spent = sum(Decimal(str(r["EffectiveCost"])) for r in rows if r["x_Technology"] == "go")
    row = answer.scenario.technologies.index("go")
    assert spent == Decimal(str(answer.costing.totals["nominal"][row, 1]))
    assert {r["ServiceCategory"] for r in rows} >= {"Compute", "Databases", "Migration", "Other"}
    assert {r["ChargeFrequency"] for r in rows if r["ChargeCategory"] == "Purchase"} == {"One-Time"}
    one = next(r for r in rows if r["ServiceName"] == "Salaries")
    assert (one["BillingPeriodStart"], one["BillingPeriodEnd"]) == (
        "2027-04-01T00:00:00Z",
        "2027-05-01T00:00:00Z",
    )
    assert one["x_PriceBook"].startswith("v")
