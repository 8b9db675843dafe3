"""What matters: each bar is two estimates with one figure set to its ends, the others likely."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from costcalc.analysis.sensitivity import Sensitivity, sensitivity
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Tornado: TypeAlias = Callable[..., Sensitivity]

QUESTIONS: list[dict[str, str]] = [
    {"technologies": "elixir,erlang,go,node"},
    {"scope": "like_for_like", "orders_per_month": "50k..100k..4M", "years": "5"},
    {"current_servers": "10..20..40", "migration_person_months": "2..9", "support_tier": "24x7"},
    {"baseline": "none", "technologies": "go,elixir", "team_size": "1..2..3",
     "team_size.go": "2..3"},
    {"currency": "EUR", "exchange_rate": "0.92", "set.server_price": "20..90",
     "salary": "90k..150k"},
    {"set.go.server_price": "60..90..120", "baseline": "node", "orders_per_month": "20M"},
    {"scope": "like_for_like", "set.min_servers": "2..3..9", "workload_kind": "cpu_bound"},
]  # fmt: skip


@pytest.fixture(scope="module")
def tornado(cost_of: CostOf) -> Tornado:
    """The sensitivity of a total of a scenario, asked for as with `ask`."""

    def found(total: str, one: str, other: str | None = None, /, **asked: str) -> Sensitivity:
        costing = cost_of(asked)
        return sensitivity(costing.scenario, costing.resolution, total, one, other)

    return found


def setting(figure: str, value: float, scenario: Scenario, book: PriceBook) -> dict[str, str]:
    """The parameters that put a number at a value: the figures that share it all together."""
    rate = scenario.exchange_rate
    if figure.partition(".")[0] in AMOUNT_BY_ID:
        unit = AMOUNT_BY_ID[figure.partition(".")[0]].unit
        return {figure: repr(value * rate if "USD" in unit else value)}
    own = book.own[scenario.scope]
    name = figure.rpartition(".")[2]
    any_of = (
        book.common.get(figure)
        or own.get(figure)
        or next(f for f in own.values() if f.name == name)
    )
    text = repr(value * rate if "USD" in any_of.unit else value)
    if figure in scenario.overrides:
        return {f"set.{figure}": text}
    taken = scenario.overrides.keys()
    return {
        f"set.{f.id}": text
        for f in (*book.common.values(), *own.values())
        if f.shares_draw == any_of.shares_draw and not {f.id, f.name} & taken
    }


def canonical(parameters: Mapping[str, str]) -> dict[str, str]:
    """`set.go.salary` as `salary.go`, so that a salary is not given twice."""
    found = {}
    for name, text in parameters.items():
        parts = name.split(".")
        salary = parts[0] == "set" and parts[-1] == "salary"
        found[".".join(["salary", *parts[1:-1]]) if salary else name] = text
    return found


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("total", ["present_value", "annual", "monthly"])
def test_a_bar_is_two_estimates_with_the_figure_at_its_ends(
    asked: dict[str, str], total: str, ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    scenario = costing.scenario
    # A published multiple of Ruby follows no capacity that is set: that is another test.
    multiples = scenario.scope == "published" and scenario.sizing == "capacity"
    rows = [t for t in scenario.technologies if not (multiples and t in ("ruby", "node"))]
    one, other = rows[-1], rows[0]
    single = sensitivity(scenario, costing.resolution, total, one)
    double = sensitivity(scenario, costing.resolution, total, one, other)
    likely = costing.totals[total][:, LIKELY]
    place = scenario.technologies.index
    assert single.base == likely[place(one)]
    assert double.base == round(likely[place(one)] - likely[place(other)], 2)
    assert len(single.bars) > 5

    def at(figure: str, value: float) -> list[float]:
        changed = canonical({**asked, **setting(figure, value, scenario, book)})
        return list(cost(ask(changed), book).totals[total][:, LIKELY])

    for bar in single.bars:
        low, high = at(bar.figure, bar.low), at(bar.figure, bar.high)
        assert (bar.at_low, bar.at_high) == pytest.approx(
            (low[place(one)], high[place(one)]), abs=0.011
        )
        assert bar.low < bar.high
        if "per_server" in bar.figure or "speedup" in bar.figure:
            continue
        before = min(likely)
        flips = any(
            ends[place_of_least(list(likely))] > min(ends) + 0.05
            for ends in (low, high)
            if list(likely).count(before) == 1
        )
        assert bar.flips == flips, bar.figure
    for bar in double.bars:
        low, high = at(bar.figure, bar.low), at(bar.figure, bar.high)
        gaps = [ends[place(one)] - ends[place(other)] for ends in (low, high)]
        assert (bar.at_low, bar.at_high) == pytest.approx(gaps, abs=0.021)
        assert bar.flips == any(gap * double.base <= 0 for gap in (bar.at_low, bar.at_high))


def place_of_least(amounts: list[float]) -> int:
    return amounts.index(min(amounts))


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
    assert {
        name for name in ("orders_per_month", "team_size") if ".." in asked.get(name, "")
    } <= named


def test_the_discount_rate_moves_here_though_it_is_a_policy(
    tornado: Tornado, cost_of: CostOf
) -> None:
    bar = {bar.figure: bar for bar in tornado("present_value", "go").bars}["discount_rate"]
    assert (bar.low, bar.high) == (0.08, 0.16)
    assert bar.at_low == cost_of({"set.discount_rate": "8%"}).totals["present_value"][2, LIKELY]
    assert bar.at_high == cost_of({"set.discount_rate": "16%"}).totals["present_value"][2, LIKELY]
    assert bar.at_low > bar.at_high
    assert "discount_rate" not in {bar.figure for bar in tornado("annual", "go").bars}


def test_a_shared_figure_moves_both_technologies_at_once(tornado: Tornado) -> None:
    together = tornado("annual", "go", "ruby")
    bar = {bar.figure: bar for bar in together.bars}["go.server_price"]
    # Ruby has twice the servers: at 25 and 100 a month, 3 and 6 of them.
    assert bar.at_low - together.base == pytest.approx((75 - 25) * 3 * 12, abs=0.02)
    assert bar.at_high - together.base == pytest.approx((75 - 100) * 3 * 12, abs=0.02)
    assert "ruby.server_price" not in {bar.figure for bar in together.bars}


def test_what_the_user_set_and_what_the_book_shares_are_two_bars_with_two_names(
    tornado: Tornado,
) -> None:
    asked = {"set.go.server_price": "60..90..120"}
    bars = {bar.figure: bar for bar in tornado("annual", "go", "ruby", **asked).bars}
    assert (bars["go.server_price"].low, bars["go.server_price"].high) == (60, 120)
    assert (bars["ruby.server_price"].low, bars["ruby.server_price"].high) == (25, 100)


def test_a_figure_is_named_after_a_technology_that_is_compared(tornado: Tornado) -> None:
    found = tornado("annual", "ruby", technologies="elixir", baseline="ruby")
    assert not [bar.figure for bar in found.bars if bar.figure.startswith("go.")]
    assert "ruby.server_price" in {bar.figure for bar in found.bars}


def test_capacities_are_those_of_one_machine(tornado: Tornado) -> None:
    figures = {bar.figure for bar in tornado("annual", "erlang", orders_per_month="50M").bars}
    assert "elixir.requests_per_second_per_server" in figures
    assert "erlang.requests_per_second_per_server" not in figures


def test_a_figure_that_turns_the_order_is_marked(tornado: Tornado) -> None:
    found = {bar.figure: bar.flips for bar in tornado("present_value", "go", "ruby").bars}
    turning = {
        f"{name}.{figure}" for name in ("go", "ruby") for figure in ("salary", "ramp_up_months")
    }
    assert {figure for figure, flips in found.items() if flips} == turning
    assert {"go.server_price", "discount_rate", "ruby.server_multiple"} <= found.keys()


def test_nothing_moves_what_has_no_range(tornado: Tornado) -> None:
    found = tornado("annual", "go", "ruby", technologies="go", **{"set.server_price": "0"})
    assert "server_price" not in {bar.figure for bar in found.bars}
