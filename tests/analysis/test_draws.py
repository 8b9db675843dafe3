"""Draws of a figure: beta-PERT against closed forms, shared as in the book, market salaries."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.draws import draw, draw_together
from costcalc.analysis.simulation import Simulation, simulate
from costcalc.costing.resolve import Resolved
from costcalc.costing.totals import Costing
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Simulated: TypeAlias = Callable[..., Simulation]
Points: TypeAlias = tuple[float, float, float]

MANY = 200_000
SHAPES: list[Points] = [
    (120_000, 150_000, 180_000),
    (1.7, 4, 10),
    (0, 0, 1),
    (0, 1, 1),
    (0.4, 0.41, 5),
    (-3, 8, 9),
    (1e-6, 2e-6, 1e9),
]


def typed(points: Points, key: str = "a figure") -> Resolved:
    return Resolved(key, key, points, "user")


def moments(points: Points) -> tuple[float, float, float]:
    """Mean, variance and fourth central moment of a PERT distribution, in closed form."""
    low, likely, high = points
    mean = (low + 4 * likely + high) / 6
    variance = (mean - low) * (high - mean) / 7
    a, b = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
    excess = (
        6 * ((a - b) ** 2 * (a + b + 1) - a * b * (a + b + 2)) / (a * b * (a + b + 2) * (a + b + 3))
    )
    return mean, variance, (excess + 3) * variance**2


# -- one figure ----------------------------------------------------------------------------------


@pytest.mark.parametrize("points", SHAPES)
def test_mean_and_variance_are_those_of_a_pert_distribution(points: Points) -> None:
    drawn = draw(typed(points), 1, MANY)
    mean, variance, fourth = moments(points)
    assert len(drawn) == MANY
    assert abs(drawn.mean() - mean) <= 4 * np.sqrt(variance / MANY)
    assert abs(drawn.var() - variance) <= 4 * np.sqrt((fourth - variance**2) / MANY)


def test_a_line_with_one_drawn_price_has_the_mean_and_variance_of_that_price(
    ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    prices = "server_price database_price load_balancer_price load_balancer_unit_price"
    prices += " monitoring_price ci_cd_price operations_posts posts_per_vcpu"
    asked = {f"set.{name}": "0" for name in prices.split()}
    asked |= {"team_size": "0", "consulting_hours_per_year": "100", "technologies": "go"}
    scenario = replace(ask(asked), draws=MANY)
    found = simulate(scenario, cost_of(asked).resolution, book)
    assert found is not None
    mean, variance, fourth = (
        m * 100**n for n, m in zip((1, 2, 4), moments((150, 225, 300)), strict=True)
    )
    annual = found.totals["annual"][0]
    assert abs(annual.mean() - mean) <= 4 * np.sqrt(variance / MANY)
    assert abs(annual.var() - variance) <= 4 * np.sqrt((fourth - variance**2) / MANY)


@pytest.mark.parametrize("likely", [0, 0.02, 0.3, 0.5, 0.9, 1])
def test_quantiles_are_those_of_a_brute_force_sample(likely: float) -> None:
    drawn = draw(typed((0, likely, 1)), 1, MANY)
    sample = np.random.default_rng(5).beta(1 + 4 * likely, 5 - 4 * likely, 1_000_000)
    levels = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
    assert np.quantile(drawn, levels) == pytest.approx(np.quantile(sample, levels), abs=0.003)


@pytest.mark.parametrize("level", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_quantiles_with_the_likely_value_at_an_end_are_the_closed_form(level: float) -> None:
    falling = np.quantile(draw(typed((0, 0, 1)), 1, MANY), level)
    rising = np.quantile(draw(typed((0, 1, 1)), 1, MANY), level)
    assert falling == pytest.approx(1 - (1 - level) ** 0.2, abs=2e-4)
    assert rising == pytest.approx(level**0.2, abs=2e-4)


@given(
    st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=3, max_size=3).map(sorted),
    st.integers(0, 2**32 - 1),
    st.integers(1, 300),
)
def test_no_draw_leaves_the_range(points: list[float], seed: int, draws: int) -> None:
    low, likely, high = points
    drawn = draw(typed((low, likely, high)), seed, draws)
    assert len(drawn) == (draws if low < high else 1)
    assert np.isfinite(drawn).all()
    # The width of a range is a float too.
    assert drawn.min() >= low
    assert drawn.max() <= high + 1e-15 * max(abs(low), abs(high))


def test_another_seed_and_another_figure_draw_anew() -> None:
    first = draw(typed((0, 1, 2)), 1, 1000)
    assert (first == draw(typed((0, 1, 2)), 1, 1000)).all()
    assert (first != draw(typed((0, 1, 2)), 2, 1000)).all()
    assert (first != draw(typed((0, 1, 2), "another"), 1, 1000)).all()
    assert abs(np.corrcoef(first, draw(typed((0, 1, 2), "another"), 1, 1000))[0, 1]) < 0.1


# -- whole figures and policies ----------------------------------------------------------------


def test_whole_figures_are_drawn_whole(simulated: Simulated) -> None:
    drawn = simulated({"set.spare_servers": "0..1..3"}).drawn
    assert set(drawn["min_servers"]) == {2, 3, 4}
    assert set(drawn["spare_servers"]) == {0, 1, 2, 3}
    own = simulated({"set.min_servers": "2..4..9"}).drawn["min_servers"]
    assert set(own) == {2, 3, 4, 5, 6, 7, 8, 9}


def test_servers_that_monitoring_covers_are_the_fewest_servers_of_the_draw(
    cost_of: CostOf, simulated: Simulated
) -> None:
    behind = cost_of().resolution
    covered, fewest = (behind[name]["go"] for name in ("reference_servers", "min_servers"))
    assert (draw(covered, 1, 500) == draw(fewest, 1, 500)).all()
    assert (draw(covered, 1, 500) % 1 == 0).all()
    apart = simulated({"set.reference_servers": "2..3..5"}).drawn
    assert (apart["reference_servers"] != apart["min_servers"]).any()
    assert (apart["reference_servers"] % 1 == 0).all()


def test_a_policy_is_not_drawn(cost_of: CostOf, simulated: Simulated) -> None:
    assert "discount_rate" not in simulated().drawn
    rate = cost_of().resolution["discount_rate"]["go"]
    assert rate.points[0] < rate.points[2]
    assert draw(rate, 1, 100).tolist() == [0.10]


# -- what shares a draw --------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["like_for_like", "published"])
def test_a_common_figure_is_drawn_once_for_all(
    scope: str, simulated: Simulated, book: PriceBook
) -> None:
    ranged = {
        figure.shares_draw
        for figure in book.common[scope].values()
        if figure.points[0] < figure.points[2] and not figure.policy
    }
    alike = {each.name for each in book.own[scope].values() if each.shares_draw == each.name}
    once = {id_ for id_ in simulated(scope=scope, baseline="ruby").drawn if "." not in id_}
    assert ranged <= once <= ranged | alike


@pytest.mark.parametrize("name", ["server_price", "database_price", "monitoring_price"])
def test_a_figure_that_is_the_same_as_anothers_shares_its_draw(
    name: str, simulated: Simulated
) -> None:
    drawn = simulated(baseline="ruby", scope="published").drawn
    assert f"go.{name}" in drawn
    assert f"ruby.{name}" not in drawn
    assert len(drawn["elixir.connections_per_gib"]) == 2000
    assert "go.connections_per_gib" not in drawn


def test_what_the_user_sets_for_one_technology_is_a_number_of_its_own(simulated: Simulated) -> None:
    asked = {"baseline": "ruby", "scope": "published"}
    before = simulated(asked).drawn
    after = simulated(asked, **{"set.ruby.server_price": "25..75..100.01"}).drawn
    assert after.keys() - before.keys() == {"ruby.server_price"}
    assert (after["go.server_price"] == before["go.server_price"]).all()
    apart = np.corrcoef(after["ruby.server_price"], after["go.server_price"])[0, 1]
    assert abs(apart) < 0.1


def test_what_is_typed_once_for_all_technologies_is_one_number(simulated: Simulated) -> None:
    found = simulated({"set.server_price": "10..50", "technologies": "go,node", "baseline": "ruby"})
    prices = [id_ for id_ in found.drawn if id_.endswith("server_price")]
    assert prices == ["server_price"]


def test_a_price_like_for_like_is_one_number_for_all(simulated: Simulated) -> None:
    drawn = simulated(technologies="go,java,node").drawn
    assert [id_ for id_ in drawn if id_.endswith("monitoring_price")] == ["monitoring_price"]


def test_an_effort_is_each_technology_s_own_unless_it_is_typed_for_all(
    simulated: Simulated,
) -> None:
    efforts = [id_ for id_ in simulated().drawn if id_.endswith("effort_multiplier")]
    assert efforts == [f"{id_}.effort_multiplier" for id_ in ("elixir", "erlang", "go")]
    typed_once = simulated({"set.effort_multiplier": "0.9..1..1.1"}).drawn
    assert [id_ for id_ in typed_once if id_.endswith("effort_multiplier")] == ["effort_multiplier"]


def test_two_numbers_never_go_by_one_name(simulated: Simulated) -> None:
    published = {"scope": "published", "baseline": "ruby"}
    drawn = simulated(
        published, **{"set.go.server_price": "60..120", "set.min_servers": "2..3..5"}
    ).drawn
    assert {
        "go.server_price",
        "ruby.server_price",
        "min_servers",
        "reference_servers",
    } <= drawn.keys()
    assert drawn["go.server_price"].min() >= 60
    assert drawn["ruby.server_price"].max() <= 100
    absent = simulated(published, technologies="elixir").drawn
    assert "ruby.server_price" in absent
    assert "go.server_price" not in absent


def test_what_today_s_technology_needs_is_not_drawn_where_others_are_set_against_it(
    simulated: Simulated,
) -> None:
    fleet = {"baseline": "node", "current_servers": "40", "technologies": "go"}
    assert "node.servers_relative" not in simulated(fleet).drawn
    assert "go.servers_relative" in simulated(fleet).drawn


def test_a_team_is_the_same_in_all_that_reads_it(simulated: Simulated, cost_of: CostOf) -> None:
    asked = {"baseline": "ruby", "technologies": "go", "team_size": "2..4..8"}
    resolution = cost_of(asked).resolution
    teams = ("team_size", "present_team", "moving_team", "retrained_team")
    assert {resolution[name]["go"].key for name in teams} == {"team_size"}
    assert resolution["moving_team"]["go"].cases == (4, 4, 4)
    assert len(draw(resolution["moving_team"]["go"], 1, 100)) == 100
    assert [id_ for id_ in simulated(asked).drawn if "team" in id_] == ["team_size"]


# -- salaries move with one market ------------------------------------------------------------


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(values)) for values in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


@pytest.mark.parametrize(
    ("typed_in", "correlation"), [(None, 0.7), ("0.3", 0.3), ("0", 0), ("1", 1)]
)
def test_salaries_have_the_rank_correlation_that_was_asked_for(
    typed_in: str | None, correlation: float, simulated: Simulated
) -> None:
    asked = {"set.salary_correlation": typed_in} if typed_in else {}
    asked |= {"scope": "published", "salary.java": "100k..180k"}
    drawn = simulated(asked, draws="20000", technologies="elixir,erlang,go,java").drawn
    pays = [drawn[f"{name}.page_salary"] for name in ("elixir", "erlang", "go")]
    pays.append(drawn["salary.java"])
    for i, one in enumerate(pays):
        for other in pays[i + 1 :]:
            assert rank_correlation(one, other) == pytest.approx(correlation, abs=0.03)


def test_what_the_market_pays_is_one_number_beside_them(simulated: Simulated) -> None:
    found = simulated({"salary.go": "100k..180k"}, draws="20000")
    assert found.together == ["salary.go"]
    apart = rank_correlation(found.drawn["market_salary"], found.drawn["salary.go"])
    assert abs(apart) < 0.03


def test_moving_together_leaves_each_distribution_as_it_is(cost_of: CostOf) -> None:
    rows = cost_of(scope="published").resolution["base_salary"].values()
    together = draw_together(rows, 0.7, "salary", 1, 5000)
    for resolved in rows:
        assert sorted(together[resolved.key]) == sorted(draw(resolved, 1, 5000))


def test_a_salary_of_all_is_one_number_and_a_fixed_one_does_not_move(simulated: Simulated) -> None:
    one = simulated({"salary": "100k..200k"}).drawn
    assert [id_ for id_ in one if id_.endswith("salary")] == ["salary"]
    fixed = simulated({"salary.go": "140k", "scope": "published"}).drawn
    assert "salary.go" not in fixed
    before = simulated(scope="published").drawn["elixir.page_salary"]
    assert (fixed["elixir.page_salary"] == before).all()


@settings(max_examples=20)
@given(st.floats(0, 1), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_any_correlation_seed_and_number_of_draws_will_do(
    correlation: float, seed: int, draws: int
) -> None:
    rows = [typed((0, 1, 2), name) for name in "abc"] + [typed((1, 1, 1), "fixed")]
    together = draw_together(rows, correlation, "market", seed, draws)
    assert all(np.isfinite(values).all() for values in together.values())
    assert together["fixed"].tolist() == [1]
