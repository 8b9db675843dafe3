"""What matters: each bar is two estimates with one figure set to its ends, the others likely."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.sensitivity import Sensitivity, sensitivity
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]
Tornado: TypeAlias = Callable[..., Sensitivity]

QUESTIONS: list[dict[str, str]] = [
    {"technologies": "elixir,erlang,go,node"},
    {"scope": "published", "baseline": "java", "orders_per_month": "50k..100k..4M", "years": "5"},
    {"baseline": "ruby", "current_servers": "10..20..40", "migration_person_months": "2..9",
     "support_tier": "24x7", "set.servers_relative": "0.2..0.6..1"},
    {"technologies": "go,elixir", "team_size": "1..2..3", "team_size.go": "2..3"},
    {"currency": "EUR", "set.server_price": "20..90", "salary": "90k..150k", "baseline": "go"},
    {"scope": "published", "baseline": "node", "set.go.server_price": "60..90..120",
     "orders_per_month": "20M", "set.salary_premium": "-10%..5%", "set.operations_posts": "0..1"},
    {"set.min_servers": "2..3..9", "workload_kind": "cpu_bound", "baseline": "python",
     "technologies": "node,java,ruby", "staffing": "hired", "set.wage_growth": "-5%..-1%..3%"},
    {"currency": "JPY", "baseline": "ruby", "salary.ruby": "15M..30M", "code_size": "40..120"},
]  # fmt: skip
BARS = 200


@pytest.fixture(scope="module")
def tornado(cost_of: CostOf) -> Tornado:
    """The sensitivity of a total of a scenario, asked for as with `ask`."""

    def found(total: str, one: str, other: str | None = None, /, **asked: str) -> Sensitivity:
        costing = cost_of(asked)
        return sensitivity(costing.scenario, costing.resolution, total, one, other)

    return found


def least(amounts: np.ndarray) -> set[int]:
    return set(np.flatnonzero(amounts == amounts.min()).tolist())


def check(
    costing: Costing, of: str, one: str, other: str | None, ask: Ask, book: PriceBook, most: int
) -> int:
    """Compare the ends of bars with estimates that have what the bar moves at its ends."""
    scenario = costing.scenario
    rows = [scenario.technologies.index(each) for each in (one, other) if each]
    found = sensitivity(scenario, costing.resolution, of, one, other)
    likely = costing.totals[of][:, LIKELY]
    base = least(likely[rows] if other else likely)
    bars = [bar for bar in found.bars if bar.moves][:most]
    for bar in bars:
        flips = False
        for value, amount in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            typed = bar.at(value, scenario)
            assert typed.keys() == {*bar.moves}
            there = cost(ask({**scenario.changed, **typed}), book).totals[of][:, LIKELY]
            own = there[rows[0]] - (there[rows[1]] if other else 0)
            assert amount == pytest.approx(own, abs=0.006), (bar, scenario.changed)
            flips |= not base <= least(there[rows] if other else there)
        assert bar.flips == flips, bar
    return len(bars)


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("of", ["present_value", "annual"])
def test_an_estimate_with_all_that_a_bar_moves_at_an_end_comes_to_the_end_of_the_bar(
    asked: dict[str, str], of: str, ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    first, *_, last = costing.scenario.technologies
    assert check(costing, of, last, None, ask, book, most=99) > 5
    assert check(costing, of, last, first, ask, book, most=99) > 5


def test_bars_of_random_scenarios_are_met_by_estimates_too(
    question: Puzzle, ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    checked, number = 0, 0
    while checked < BARS:
        random = np.random.default_rng(number)
        costing = cost_of(question(random))
        names = random.permutation(costing.scenario.technologies).tolist()
        other = names[1] if number % 2 and len(names) > 1 else None
        checked += check(costing, costing.scenario.of, names[0], other, ask, book, most=8)
        number += 1


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_number_with_a_range_and_an_influence_has_its_bar_widest_first(
    asked: dict[str, str], cost_of: CostOf
) -> None:
    costing = cost_of(asked)
    found = sensitivity(
        costing.scenario, costing.resolution, "nominal", costing.scenario.technologies[0]
    )
    swings = [bar.swing for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    assert min(swings) > 0
    assert len({bar.figure for bar in found.bars}) == len(found.bars)
    assert all(bar.swing == abs(bar.at_high - bar.at_low) for bar in found.bars)
    named = {bar.figure for bar in found.bars}
    assert {name for name in ("orders_per_month", "team_size") if ".." in asked.get(name, "")} <= (
        named
    )


def test_the_discount_rate_moves_here_though_it_is_a_policy(
    tornado: Tornado, cost_of: CostOf
) -> None:
    bar = {bar.figure: bar for bar in tornado("present_value", "go").bars}["discount_rate"]
    assert (bar.low, bar.high, bar.moves) == (0.08, 0.16, ("set.discount_rate",))
    assert bar.at_low == cost_of({"set.discount_rate": "8%"}).totals["present_value"][2, LIKELY]
    assert bar.at_high == cost_of({"set.discount_rate": "16%"}).totals["present_value"][2, LIKELY]
    assert bar.at_low > bar.at_high
    assert "discount_rate" not in {bar.figure for bar in tornado("annual", "go").bars}


def test_the_load_moves_here_though_it_is_likely_in_every_case(tornado: Tornado) -> None:
    bars = {bar.figure for bar in tornado("annual", "go", orders_per_month="20M").bars}
    assert {"requests_per_order", "peak_to_mean", "target_utilisation"} <= bars


def test_a_figure_held_for_what_runs_today_moves_for_the_others_alone(tornado: Tornado) -> None:
    fleet = {"baseline": "node", "current_servers": "40", "set.servers_relative": "0.3..0.5..1"}
    moved = {bar.figure: bar for bar in tornado("annual", "go", **fleet).bars}["servers_relative"]
    assert set(moved.moves) == {f"set.{id_}.servers_relative" for id_ in ("elixir", "erlang", "go")}
    assert "servers_relative" not in {bar.figure for bar in tornado("annual", "node", **fleet).bars}


def test_a_shared_figure_moves_all_that_share_it_and_says_so(tornado: Tornado) -> None:
    found = tornado("annual", "go", "ruby", technologies="go", baseline="ruby", scope="published")
    bars = {bar.figure: bar for bar in found.bars}
    # Ruby's server costs what Go's does, and as many of them stand.
    assert bars.keys().isdisjoint({"go.server_price", "ruby.server_price"})
    alone = tornado("annual", "go", technologies="go", baseline="ruby", scope="published").bars
    (bar,) = (bar for bar in alone if bar.figure == "go.server_price")
    assert set(bar.moves) == {"set.go.server_price", "set.ruby.server_price"}
    assert bar.at_high - bar.at_low == pytest.approx((100 - 25) * 3 * 12, abs=0.02)


def test_two_figures_of_one_number_are_both_set(tornado: Tornado) -> None:
    bars = {bar.figure: bar for bar in tornado("annual", "go").bars}
    assert set(bars["min_servers"].moves) == {"set.min_servers", "set.reference_servers"}


def test_what_the_user_set_and_what_the_book_shares_are_two_bars_with_two_names(
    tornado: Tornado,
) -> None:
    asked = {"set.go.server_price": "60..90..120", "scope": "published", "baseline": "ruby"}
    bars = {bar.figure: bar for bar in tornado("annual", "go", "ruby", **asked).bars}
    assert (bars["go.server_price"].low, bars["go.server_price"].high) == (60, 120)
    assert (bars["ruby.server_price"].low, bars["ruby.server_price"].high) == (25, 100)
    assert bars["ruby.server_price"].moves == ("set.ruby.server_price",)


def test_a_figure_is_named_after_a_technology_that_is_compared(tornado: Tornado) -> None:
    asked = {"technologies": "elixir", "baseline": "ruby", "scope": "published"}
    found = tornado("annual", "ruby", **asked)
    assert not [bar.figure for bar in found.bars if bar.figure.startswith("go.")]
    assert "ruby.server_price" in {bar.figure for bar in found.bars}


def test_the_market_s_pay_cannot_be_set_alone_where_the_page_has_its_own(tornado: Tornado) -> None:
    found = tornado("annual", "go", scope="published", **{"set.operations_posts": "1"})
    bar = {bar.figure: bar for bar in found.bars}["market_salary"]
    assert bar.moves == ()


def test_money_of_a_bar_is_typed_in_the_currency_of_the_scenario(
    ask: Ask, tornado: Tornado
) -> None:
    asked = {"currency": "EUR", "exchange_rate": "0.5"}
    bar = {bar.figure: bar for bar in tornado("annual", "go", **asked).bars}["market_salary"]
    assert bar.low == 120_000
    assert bar.at(bar.low, ask(asked)) == {"market_salary": "60000"}


def test_a_figure_that_turns_the_order_is_marked(tornado: Tornado) -> None:
    found = {bar.figure: bar.flips for bar in tornado("present_value", "go", "elixir").bars}
    assert found["go.effort_multiplier"]
    assert found["elixir.effort_multiplier"]
    assert not found["attrition"]


def test_drawing_level_is_no_flip_and_a_broken_tie_is(tornado: Tornado) -> None:
    alike = {"technologies": "go,java", "salary": "100k", "set.effort_multiplier": "1",
             "set.developer_pool": "1M", "set.operations_factor": "1",
             "set.requests_per_second_per_vcpu": "100", "set.ci_cd_price": "125",
             "set.learning_months": "2"}  # fmt: skip
    assert {bar.flips for bar in tornado("annual", "go", "java", **alike).bars} <= {False}
    broken = tornado("annual", "go", "java", **alike, **{"set.java.ci_cd_price": "125..200"})
    assert broken.base < 0
    equal = tornado("annual", "go", "java", **alike, **{"set.java.ci_cd_price": "100..125..200"})
    assert (equal.base, [bar.flips for bar in equal.bars]) == (0, [True])
    level = tornado("annual", "go", "java", **alike, **{"set.java.ci_cd_price": "125..150..150"})
    assert [(bar.at_low, bar.flips) for bar in level.bars] == [(0, False)]


def test_nothing_moves_what_has_no_range(tornado: Tornado) -> None:
    found = tornado("annual", "go", technologies="go", **{"set.server_price": "0"})
    assert "server_price" not in {bar.figure for bar in found.bars}
