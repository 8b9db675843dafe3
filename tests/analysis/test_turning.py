"""What would turn a decision: at its value, typed into the address, the other costs less."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.sensitivity import Bar, sensitivity
from costcalc.analysis.turning import (
    CELLS,
    FURTHER,
    NEAR,
    Turn,
    by_figure,
    by_orders,
    by_team,
    claims,
    turn,
)
from costcalc.analysis.verdict import LEAD, OVERTURNING
from costcalc.costing.measures import by_likely
from costcalc.costing.totals import LIKELY, Costing
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Given: TypeAlias = dict[str, str]
Pair: TypeAlias = tuple[str, str]

STAY = {"baseline": "ruby"}
"""More orders make a move pay."""
OPEN = {"baseline": "ruby", "orders_per_month": "5M", "team_size": "20"}
"""A slightly smaller team of Go would make a move pay."""
MOVE = {"technologies": "go", "baseline": "ruby", "salary.go": "90k", "salary.ruby": "150k"}
"""A larger team of Go would make staying pay."""
SALARIES = {"scope": "published"}
"""Go leads, but by less than its and Elixir's pay may differ from what is published."""
SERVERS = {
    "scope": "published", "technologies": "elixir,go", "salary.elixir": "140k",
    "salary.go": "150k", "set.min_servers": "1..2..90", "set.effort_multiplier": "1",
    "set.developer_pool": "1M",
}  # fmt: skip
"""Elixir leads by its pay, Go by the servers that it takes."""


def nearest(cost_of: CostOf, given: Mapping[str, str], typed: Mapping[str, str]) -> str:
    """Who likely costs least with more in the address."""
    found = cost_of({**given, **typed})
    return found.scenario.technologies[by_likely(found, found.scenario.of)[0]]


def cheaper(cost_of: CostOf, given: Mapping[str, str], typed: Mapping[str, str], pair: Pair) -> str:
    """Who of two likely costs less with more in the address."""
    found = cost_of({**given, **typed})
    likely = found.totals[found.scenario.of][:, LIKELY]
    return min(pair, key=lambda id_: float(likely[found.scenario.technologies.index(id_)]))


def pair_of(costing: Costing) -> Pair:
    """The cheapest and the next."""
    rows = by_likely(costing, costing.scenario.of)
    first, following = (costing.scenario.technologies[row] for row in rows[:2])
    return first, following


def before(found: Turn, step: float) -> float:
    """A value on the near side of where it turns."""
    return found.value / step if found.rising else found.value * step


# -- the load and the team -------------------------------------------------------------------------


def test_from_so_many_orders_on_a_move_pays_and_below_it_does_not(
    ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    pair = ("ruby", "go")
    found = by_orders(pair, ask(STAY), book)
    assert found is not None
    assert (found.id, found.unit, found.rising) == ("orders_per_month", "order/month", True)
    assert 100_000 < found.value < 100_000 * FURTHER
    there = {"orders_per_month": repr(found.value)}
    assert cheaper(cost_of, STAY, there, pair) == "go"
    step = FURTHER ** (1.01 / (CELLS - 1) ** 2)
    here = {"orders_per_month": repr(before(found, step))}
    assert cheaper(cost_of, STAY, here, pair) == "ruby"


@pytest.mark.parametrize(
    ("given", "pair", "rising"), [(OPEN, ("ruby", "go"), False), (MOVE, ("go", "ruby"), True)]
)
def test_a_team_that_is_smaller_or_larger_turns_it(
    given: Given, pair: Pair, rising: bool, ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    found = by_team("go", pair, ask(given), book)
    assert found is not None
    assert (found.id, found.rising) == ("team_size.go", rising)
    now = ask(given).amounts["team_size"][LIKELY]
    assert now * NEAR <= found.value <= now / NEAR
    assert cheaper(cost_of, given, {"team_size.go": repr(found.value)}, pair) == pair[1]
    here = {"team_size.go": repr(before(found, 1.001))}
    assert cheaper(cost_of, given, here, pair) == pair[0]


def test_a_team_of_its_own_is_what_a_turn_begins_at(ask: Ask, book: PriceBook) -> None:
    own = by_team("go", ("go", "ruby"), ask(MOVE, team_size="6", **{"team_size.go": "7"}), book)
    usual = by_team("go", ("go", "ruby"), ask(MOVE, team_size="6"), book)
    assert own
    assert usual
    assert own.value == pytest.approx(usual.value, rel=0.01)


def test_what_never_turns_it_is_no_turn(ask: Ask, book: PriceBook) -> None:
    level = {**STAY, "current_servers": "20", "orders_per_month": "0"}
    assert by_orders(("ruby", "go"), ask(level, concurrent_connections="100"), book) is None
    dear = {**MOVE, "salary.go": "20k"}
    assert by_team("go", ("go", "ruby"), ask(dear), book) is None
    assert by_team("go", ("ruby", "go"), ask(STAY, team_size="0"), book) is None


def test_a_pair_that_is_turned_already_has_no_turn(ask: Ask, book: PriceBook) -> None:
    scenario = ask(STAY)
    driver = find_driver("orders_per_month", scenario, book)
    assert turn(driver, (100_000, 1e8), ("ruby", "go"), scenario, book)
    assert turn(driver, (100_000, 1e8), ("go", "ruby"), scenario, book) is None


def test_a_turn_stays_where_it_is_however_far_one_looks(ask: Ask, book: PriceBook) -> None:
    scenario = ask(STAY)
    driver = find_driver("orders_per_month", scenario, book)
    near = by_orders(("ruby", "go"), scenario, book)
    further = turn(driver, (100_000, 100_000 * FURTHER**2), ("ruby", "go"), scenario, book)
    assert near
    assert further
    assert further.value == pytest.approx(near.value, rel=0.01)


# -- figures ---------------------------------------------------------------------------------------


def bars_of(costing: Costing, pair: Pair) -> tuple[Bar, ...]:
    """The tornado of a pair's difference."""
    scenario = costing.scenario
    return sensitivity(scenario, costing.resolution, scenario.of, *pair).bars


@pytest.mark.parametrize(
    "given",
    [
        {},
        SALARIES,
        {"of": "annual", "technologies": "elixir,erlang"},
        {"of": "annual", "technologies": "elixir,erlang", "currency": "JPY"},
        {"technologies": "go", "baseline": "ruby", "team_size": "14", "team_size.go": "6"},
        {"team_size": "0", "orders_per_month": "20M", "workload_kind": "cpu_bound"},
    ],
)
def test_a_figure_turns_it_at_its_value_and_within_its_range(
    given: Given, cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(given)
    scenario, pair = costing.scenario, pair_of(costing)
    bars = {bar.figure: bar for bar in bars_of(costing, pair)}
    found = by_figure(bars.values(), pair, scenario, book, len(bars))
    assert [each.id for each in found] == [id_ for id_, bar in bars.items() if bar.flips]
    for each in found:
        bar = bars[each.id]
        assert bar.low <= each.value <= bar.high
        assert each.rising == (each.value > bar.likely)
        assert cheaper(cost_of, given, bar.at(each.value, scenario), pair) == pair[1], each
        short = each.value + (bar.likely - each.value) * 0.01
        assert cheaper(cost_of, given, bar.at(short, scenario), pair) == pair[0], each


def test_figures_turn_it_from_above_and_from_below(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of(SALARIES)
    pair = pair_of(costing)
    found = by_figure(bars_of(costing, pair), pair, costing.scenario, book, 9)
    sides = {each.id: each.rising for each in found}
    assert sides["elixir.page_salary"] is False
    assert sides["go.page_salary"] is True


def test_what_is_counted_whole_turns_it_at_a_whole_number(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of(SERVERS)
    pair = pair_of(costing)
    (found,) = by_figure(bars_of(costing, pair), pair, costing.scenario, book, 9)
    assert (found.id, found.unit, found.rising) == ("min_servers", "server", True)
    assert found.value == int(found.value)
    for servers, cheapest in ((found.value, pair[1]), (found.value - 1, pair[0])):
        typed = {"set.min_servers": f"{servers:.0f}"}
        assert cheaper(cost_of, SERVERS, typed, pair) == cheapest


def test_no_more_figures_are_named_than_asked_for(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of()
    pair = pair_of(costing)
    bars = bars_of(costing, pair)
    every = by_figure(bars, pair, costing.scenario, book, 99)
    assert len(every) > OVERTURNING
    assert by_figure(bars, pair, costing.scenario, book, OVERTURNING) == every[:OVERTURNING]
    assert by_figure((), pair, costing.scenario, book, OVERTURNING) == ()


# -- what the user claims --------------------------------------------------------------------------


def winner_of(found: Estimate) -> str:
    winner = found.verdict.cheapest
    assert winner
    return winner


def test_a_claim_is_an_entry_for_one_technology_that_decides(
    ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    given = {"baseline": "ruby", "technologies": "go", "team_size": "14", "team_size.go": "6"}
    (claim,) = claims("go", LEAD, ask(given), book)
    assert (claim.parameter, claim.first, claim.level) == ("team_size.go", "ruby", None)
    assert "team_size.go" not in claim.without.changed
    assert nearest(cost_of, claim.without.changed, {}) == claim.first


def test_a_claim_may_be_about_the_one_that_loses(ask: Ask, book: PriceBook) -> None:
    given = {"technologies": "elixir,go", "salary.go": "200k"}
    (claim,) = claims("elixir", LEAD, ask(given), book)
    assert (claim.parameter, claim.first) == ("salary.go", "go")


def test_a_claim_may_be_what_a_winner_leads_far_enough_by(ask: Ask, book: PriceBook) -> None:
    given = {"technologies": "elixir,go", "salary.go": "100k"}
    (claim,) = claims("go", LEAD, ask(given), book)
    assert (claim.first, claim.level) == ("go", "elixir")
    assert claims("go", 0, ask(given), book) == ()


def test_what_is_said_for_all_or_decides_nothing_is_no_claim(ask: Ask, book: PriceBook) -> None:
    for given in (
        {},
        {"salary": "150k", "team_size": "3"},
        {"technologies": "elixir,go", "salary.go": "100k", "salary.elixir": "200k"},
        {"scope": "published", "set.go.server_price": "1"},
        {"technologies": "go", "baseline": "ruby", "salary.ruby": "90k", "salary.go": "150k"},
    ):
        found = estimate(ask({**given, "draws": "0"}), book)
        assert claims(winner_of(found), LEAD, found.scenario, book) == (), given
