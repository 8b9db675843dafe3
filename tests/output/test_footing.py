"""Rounded columns add up, each part stays within 1 of what it is, and none shows as nothing."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from math import fsum
from random import Random
from typing import Final

import pytest
from asked_at_random import state
from effort import some

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.totals import LIKELY
from costcalc.output.charts.registry import View, chart
from costcalc.output.footing import footed, told
from costcalc.output.page import Result
from costcalc.output.period import PERIODS, SUMS, Period
from costcalc.output.text import estimate_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

STATES: Final = some(40, 400)


def test_rounded_parts_add_up_to_the_rounded_sum_and_are_within_one_of_what_they_are() -> None:
    chance = Random(52)  # noqa: S311
    for _ in range(2000):
        parts = [chance.uniform(-500, 5000) for _ in range(chance.randrange(1, 9))]
        parts += [float(chance.randrange(-9, 9))] * chance.randrange(3)
        found = footed(parts)
        assert sum(found) == round(fsum(parts))
        assert all(abs(whole - part) < 1 for whole, part in zip(found, parts, strict=True))


def test_the_largest_remainders_are_raised_and_what_is_whole_stays() -> None:
    assert footed([31.6, 3689.4, 145.7, 282.9]) == [32, 3689, 146, 283]
    assert footed([0.4, 0.4, 0.4]) == [1, 0, 0]
    assert footed([-1.5, 2.0, -0.7]) == [-1, 2, -1]
    assert footed([0.0, 7.0, 1.5, 1.5]) == [0, 7, 2, 1]
    assert footed([]) == []


def test_amounts_are_told_in_a_finer_unit_where_one_would_show_as_nothing() -> None:
    assert told([[3000.0], [90_000.0]], (1000, 1)) == (1000, [[3], [90]])
    assert told([[300.0], [90_000.0]], (1000, 1)) == (1, [[300], [90_000]])
    assert told([[0.0], [90_000.0]], (1000, 1)) == (1000, [[0], [90]])
    assert told([[0.004], [90_000.0]], (1000, 1, 0.01)) == (0.01, [[0], [9_000_000]])


def asked(book: PriceBook) -> Iterator[Estimate]:
    """Estimates of random questions."""
    for seed in range(STATES):
        given = {name: text for name, text in state(seed).items() if name != "period"}
        yield estimate(read({**given, "draws": "0"}.items(), book), book)


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def test_every_column_of_the_costs_of_a_decision_adds_up(book: PriceBook) -> None:
    for found, period in product(asked(book), PERIODS):
        costs = Result(found, View(period), "/", {"period": period}).by_category
        kinds = [kind for kind, _ in costs.rows]
        parts = [row for _, row in costs.rows[: kinds.index("total")]]
        total = costs.rows[kinds.index("total")][1]
        for column, cell in enumerate(total.cells):
            summed = sum(amount(row.cells[column].likely) for row in parts)
            assert summed == amount(cell.likely), (found.scenario.changed, period)
        unit = 1000 if "thousand" in costs.unit else 1
        paid = sorted(found.costing.totals[SUMS[period]][:, LIKELY].tolist())
        shown = sorted(float(amount(cell.likely)) for cell in total.cells)
        assert shown == pytest.approx([each / unit for each in paid], abs=0.5001)


@pytest.mark.parametrize("period", PERIODS)
def test_what_the_article_lists_for_servers_is_not_told_as_nothing(
    period: Period, book: PriceBook
) -> None:
    found = estimate(read({"scope": "published"}.items(), book), book)
    costs = Result(found, View(period), "/", {"period": period}).by_category
    row = next(row for _, row in costs.rows if row.label == "Infrastructure")
    assert all(amount(cell.likely) > 0 for cell in row.cells)
    listed = {"month": "500", "year": "6", "horizon": "20"}[period]
    assert row.cells[0].likely == listed


SCALE: Final = {"k": 10**3, "M": 10**6, "B": 10**9}


def scaled(text: str) -> Decimal:
    """A label as a number."""
    return amount(text.rstrip("kMB")) * SCALE.get(text[-1], 1)


def test_the_labels_of_bridges_and_of_business_cases_add_up(book: PriceBook) -> None:
    steps = 0
    for found in asked(book):
        for name in ("bridge", "business_case"):
            for panel in chart(name, found, View()).panels:
                texts = [label.text for row in panel.rows for label in row.labels]
                *parts, end = map(scaled, texts)
                assert sum(parts) == end, (name, found.scenario.changed, texts)
                assert len({text[-1] for text in texts if text[-1] in SCALE}) < 2
                bars = [row.bars[0] for row in panel.rows[1:-1]]
                assert all(parts[1:]) or any(bar.start == bar.end for bar in bars)
                steps += len(bars)
    assert steps > STATES


def test_columns_of_the_table_for_a_terminal_add_up(book: PriceBook) -> None:
    for text in map(estimate_text, asked(book)):
        tables = [block.split("\n") for block in text.split("\n\n") if "\ntotal " in block]
        assert tables
        for _, _, *rows in tables:
            columns = zip(*(re.split(r"  +", row)[1:] for row in rows), strict=True)
            for *parts, total in columns:
                assert sum(amount(p) for p in parts if p != "not counted") == amount(total), text
