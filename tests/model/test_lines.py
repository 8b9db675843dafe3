"""Every cost line against exact arithmetic, and how the lines hang together."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from cost_lines import EVERY_LINE, EVERY_TOTAL, SEVERAL, named

from costcalc.costing.resolve import FROM_CHOICES, FROM_ENGINE
from costcalc.model import growth, totals
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import (
    CATEGORIES,
    GROUPS,
    ITEMS,
    NATURES,
    ONE_OFF_LINES,
    ONE_OFFS,
    Item,
    Line,
    annual,
    lines,
    monthly,
    parameters,
    units,
)
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import AMOUNTS

YEARS = {"year", "years_elapsed"}
EXPONENTS = {"database_scaling", "monitoring_scaling", "environment_scaling", "scarcity_exponent"}


def typed(line: Line) -> list[dict[str, str | list[str]]]:
    """Decimal numbers such as people type for what a line reads, at random."""
    random = Random(line.__name__)  # noqa: S311
    sizes = (
        lambda: random.randint(1, 9),
        lambda: random.uniform(0, 1),
        lambda: random.uniform(1, 1e5),
    )

    def number(name: str) -> str | list[str]:
        if name in SEVERAL:
            return [f"{random.choice(sizes)():.4g}" for _ in range(3)]
        if name in CONSTANTS:
            return repr(CONSTANTS[name][0])
        if name in YEARS:
            return str(random.randint(0, 9))
        if name in EXPONENTS:
            return f"{random.uniform(0, 2):.3g}"
        return f"{random.choice(sizes)():.4g}"

    return [{name: number(name) for name in parameters(line)} for _ in range(100)]


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
def test_a_line_in_floats_gives_what_it_gives_in_exact_arithmetic(line: Line) -> None:
    kind = Decimal if EXPONENTS.intersection(parameters(line)) else Fraction

    def exactly(texts: str | list[str]) -> Any:
        return kind(texts) if isinstance(texts, str) else np.array([*map(kind, texts)])

    for given in typed(line):
        with localcontext(prec=40):
            exact = line(**{name: exactly(texts) for name, texts in given.items()})
        floats = line(**{name: np.array(texts, dtype=float) for name, texts in given.items()})
        assert not any(isinstance(each, float) for each in np.ravel(exact))
        assert floats == pytest.approx(np.array(exact, dtype=float), rel=1e-12)


def known_to_the_book(book: PriceBook) -> set[str]:
    figures = {figure.name for figure in book.figures()}
    return {amount.id for amount in AMOUNTS} | figures | {*CONSTANTS, *FROM_ENGINE, *FROM_CHOICES}


def unread_or_unknown(working_order: Iterable[Line], known: set[str]) -> list[str]:
    """What a line reads that is neither known nor worked out above it."""
    there, strangers = set(known), []
    for line in working_order:
        strangers += [name for name in parameters(line) if name not in there]
        there.add(line.__name__)
    return strangers


@pytest.mark.parametrize("sizing", ["capacity", "fleet"])
def test_a_line_reads_inputs_figures_constants_and_lines_above_it_only(
    sizing: str, book: PriceBook
) -> None:
    known = known_to_the_book(book)
    assert not unread_or_unknown((*lines(sizing), *ONE_OFF_LINES), known)
    assert unread_or_unknown(reversed(lines(sizing)), known)  # the check sees a wrong order
    assert unread_or_unknown((*ONE_OFF_LINES, *lines(sizing)), known)


def test_a_total_reads_lines_rows_and_totals_above_it_only() -> None:
    known = {*GROUPS, *(item.id for item in ITEMS), "discount_factor"}
    assert not unread_or_unknown(EVERY_TOTAL, known)
    assert unread_or_unknown(reversed(EVERY_TOTAL), known)


def test_the_totals_of_the_page_hold_infrastructure_libraries_and_training() -> None:
    assert parameters(totals.page_total) == ("infrastructure_lines", "libraries", "training")
    assert {item.category for item in GROUPS["infrastructure_lines"]} == {"infrastructure"}
    assert len(GROUPS["infrastructure_lines"]) == 8


@pytest.mark.parametrize("kinds", [CATEGORIES, NATURES], ids=["categories", "natures"])
def test_every_line_is_of_one_group_of_a_kind_and_neighbours_are_of_the_same(
    kinds: tuple[str, ...],
) -> None:
    assert sum((GROUPS[f"{kind}_lines"] for kind in kinds), ()) == GROUPS["lines"] == ITEMS


def test_every_figure_is_read_by_a_line_or_says_what_else_reads_it(book: PriceBook) -> None:
    read = {name for line in EVERY_LINE for name in parameters(line)}.union(*FROM_CHOICES.values())
    unread = {figure.name: figure.used_by for figure in book.figures() if figure.name not in read}
    assert unread == {"salary_correlation": "simulation"}


def test_every_constant_is_read_by_a_line_stands_in_a_derivation_or_is_chosen() -> None:
    read = {name for line in EVERY_LINE for name in parameters(line)}
    assert CONSTANTS.keys() - read == {"hours_per_month", "new_system_share"}


def test_the_constants_are_those_of_the_billing_month() -> None:
    assert {name: value for name, (value, _) in CONSTANTS.items()} == {
        "seconds_per_month": 730 * 60 * 60,
        "hours_per_month": 730,
        "hours_per_year": 12 * 730,
        "months_per_year": 12,
        "days_per_year": 365,
        "one_year": 1,
        "one_server": 1,
        "one_developer": 1,
        "reference_orders": 100_000,
        "reference_pool": 3_000_000,
        "reference_vcpus": 2,
        "longest_parallel": 24,
        "new_system_share": 0.5,
        "thousand_connections": 1000,
        "connections_per_balancer_unit": 3000,
    }


def test_the_rows_of_a_result_are_these_in_this_order() -> None:
    assert [(item.id, item.category, item.nature) for item in ITEMS] == [
        ("compute", "infrastructure", "direct"),
        ("database", "infrastructure", "direct"),
        ("load_balancer", "infrastructure", "direct"),
        ("egress", "infrastructure", "direct"),
        ("monitoring", "infrastructure", "direct"),
        ("ci_cd", "infrastructure", "direct"),
        ("environments", "infrastructure", "direct"),
        ("unitemised", "infrastructure", "direct"),
        ("libraries", "support", "direct"),
        ("support_contract", "support", "direct"),
        ("consulting", "support", "direct"),
        ("salaries", "team", "direct"),
        ("operations", "team", "direct"),
        ("recruiting", "hiring", "direct"),
        ("training", "hiring", "direct"),
        ("vacancy", "hiring", "indirect"),
        ("ramp_up", "hiring", "indirect"),
        ("downtime", "risk", "indirect"),
    ]
    assert set(CATEGORIES) == {item.category for item in ITEMS}


def test_what_is_paid_once_is_this_in_this_order() -> None:
    assert [(item.id, item.category, item.nature) for item in ONE_OFFS] == [
        ("rewrite", "migration", "indirect"),
        ("retraining", "migration", "indirect"),
        ("team_recruiting", "migration", "direct"),
        ("team_ramp_up", "migration", "indirect"),
        ("parallel_running", "migration", "direct"),
    ]
    assert GROUPS["one_off_lines"] == ONE_OFFS
    assert not set(ONE_OFFS) & set(GROUPS["direct_lines"] + GROUPS["indirect_lines"])


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_year_of_a_row_is_twelve_of_its_months(item: Item) -> None:
    quoted = units(item.line)["return"]
    months = {"USD/month": 1200.0, "USD/year": 100.0}[quoted]
    assert (monthly(item.line, 1200.0), annual(item.line, 1200.0)) == (months, 12 * months)


def test_lines_run_over_arrays_of_any_shape_that_fits_together() -> None:
    given = {
        "orders_per_month": np.array([10.0, 20.0])[:, np.newaxis],
        "workload_growth": np.array([0.0, 0.5, 1.0]),
        "one_year": np.array(1.0),
        "years_elapsed": np.array(2.0),
    }
    values = evaluate([growth.workload_factor, growth.orders], given)
    assert values["orders"].tolist() == [[10, 22.5, 40], [20, 45, 80]]
