"""How sure: the draws against plain Python, the same on every run, honest about ties and regret."""

import hashlib
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.estimate import estimate
from costcalc.analysis.simulation import TOTALS, Simulation, simulate
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook, folder
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Simulated: TypeAlias = Callable[..., Simulation]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]


# -- an independent reading of the specification, one draw at a time ---------------------------


class Drawn:
    """One draw of a simulation: what each figure and input has in it, from the book's receipts."""

    def __init__(self, found: Simulation, scenario: Scenario, book: PriceBook, draw: int) -> None:
        self.found, self.scenario, self.book, self.draw = found, scenario, book, draw

    def one(self, id_: str, fixed: float) -> float:
        return float(self.found.drawn[id_][self.draw]) if id_ in self.found.drawn else fixed

    def amount(self, name: str, technology: str) -> float:
        own = f"{name}.{technology}"
        id_ = own if own in self.scenario.amounts else name
        return self.one(id_, self.scenario.amounts[id_][1])

    def figure(self, name: str, technology: str, of_the_book: bool = False) -> float:
        set_by_user = () if of_the_book else self.scenario.overrides
        figure = self.book.figure(name, technology, self.scenario.scope)
        assert figure is not None
        for id_ in (figure.id, name):
            if id_ in set_by_user:
                return self.one(id_, self.scenario.overrides[id_][1])
        # A shared draw goes by the name of one that shares it and that the user has left alone.
        own = self.book.own[self.scenario.scope].values()
        for other in (figure, *self.book.common.values(), *own):
            taken = {other.id, other.name} & self.scenario.overrides.keys()
            if other.shares_draw == figure.shares_draw and not taken:
                for id_ in (other.shares_draw, other.id):
                    if id_ in self.found.drawn and id_ not in self.scenario.overrides:
                        return self.one(id_, figure.points[1])
        return figure.points[1]


def up(value: float) -> int:
    """Rounded up, but for the noise of floats."""
    return math.ceil(round(value, 9))


def servers(at: Drawn, technology: str, factor: float) -> float:
    scenario = at.scenario
    if "current_servers" in scenario.amounts:
        fleet = at.amount("current_servers", technology) * factor
        if technology in ("ruby", "node"):
            return up(fleet)
        saved = up(fleet * (1 - at.figure("server_saving", technology)))
        return max(saved, min(at.figure("min_servers", technology), up(fleet)))
    sizes, multiple, of_the_book = technology, 1.0, False
    if scenario.scope == "published" and technology in ("ruby", "node"):
        multiple = at.figure("server_multiple", technology)
        sizes, of_the_book = "elixir", True

    def capacity(name: str) -> float:
        return at.figure(name, sizes, of_the_book)

    peak = at.amount("orders_per_month", technology) * factor
    peak *= at.figure("requests_per_order", technology) / 2_628_000
    peak *= at.figure("peak_to_mean", technology)
    speed = capacity("compute_speedup") if scenario.workload_kind == "cpu_bound" else 1
    used = at.figure("target_utilisation", technology)
    by_requests = up(peak / (capacity("requests_per_second_per_server") * speed * used))
    connections = at.amount("concurrent_connections", technology) * factor
    by_connections = up(connections / (capacity("connections_per_server") * used))
    load = max(by_requests, by_connections, 1) + at.figure("spare_servers", technology)
    return up(max(load, at.figure("min_servers", technology)) * multiple)


def infrastructure(at: Drawn, technology: str, year: int) -> float:
    """A month in US dollars."""
    scenario = at.scenario
    factor = (1 + at.figure("workload_growth", technology)) ** (year - 1)
    count = servers(at, technology, factor)
    if "current_server_price" in scenario.amounts:
        price = at.amount("current_server_price", technology)
    elif "current_servers" in scenario.amounts:
        price = at.figure("server_price", scenario.baseline or technology)
    else:
        price = at.figure("server_price", technology)
    off = at.figure("commitment_discount", technology) * at.figure(
        "commitment_coverage", technology
    )
    month = count * price * (1 - off)
    orders = at.amount("orders_per_month", technology) * factor
    scaled = max(1, orders / 100_000) ** at.figure("database_scaling", technology)
    month += at.figure("database_price", technology) * scaled
    connections = at.amount("concurrent_connections", technology) * factor
    month += at.figure("load_balancer_price", technology)
    month += at.figure("load_balancer_unit_price", technology) * max(1, connections / 3000)
    sent = at.figure("egress_gb_per_month", technology) * factor
    month += sent * at.figure("egress_price", technology)
    plan = max(1, count / at.figure("reference_servers", technology))
    month += at.figure("monitoring_price", technology) * plan
    return month + at.figure("ci_cd_price", technology) + at.figure("unitemised", technology)


def year_cost(at: Drawn, technology: str, year: int) -> float:
    """A year in US dollars."""
    scenario = at.scenario

    def figure(name: str) -> float:
        return at.figure(name, technology)

    amount = 12 * infrastructure(at, technology, year)
    amount += 12 * (figure("libraries") + figure("training"))
    if scenario.support_tier != "community":
        amount += figure(f"support_{scenario.support_tier}")
    amount += at.amount("consulting_hours_per_year", technology) * figure("consulting_rate")
    team = at.amount("team_size", technology) * (1 + figure("headcount_growth")) ** (year - 1)
    wages = (1 + figure("wage_growth")) ** (year - 1)
    salary, on_cost = figure("salary"), figure("on_cost")
    hires = team * (figure("attrition") + figure("headcount_growth"))
    share = figure("agency_share")
    per_hire = share * figure("agency_fee") * salary + (1 - share) * figure("own_cost_per_hire")
    scarce = max(1, 3_000_000 / figure("developer_pool")) ** figure("scarcity_exponent")
    empty = figure("vacancy_loss") * figure("time_to_fill") * scarce / 365
    slow = figure("ramp_up_loss") * figure("ramp_up_months") / 12
    people = team * salary * on_cost + hires * (per_hire + salary * on_cost * (empty + slow))
    return amount + people * wages


def by_hand(at: Drawn, technology: str) -> dict[str, float]:
    """Every total in the scenario's currency."""
    scenario = at.scenario
    years = [year_cost(at, technology, year) for year in range(1, scenario.years + 1)]
    migration = 0.0
    if technology != scenario.baseline:
        months = at.amount("migration_person_months", technology)
        pay = at.figure("salary", technology) * at.figure("on_cost", technology)
        migration = months * pay / 12
        if scenario.baseline:
            beside = at.amount("parallel_running_months", technology)
            migration += beside * infrastructure(at, scenario.baseline, 1)
    figure = at.book.common["discount_rate"]
    rate = scenario.overrides.get("discount_rate", figure.points)[1]
    factors = [(1 + rate) ** -year for year in range(1, scenario.years + 1)]
    present = migration + sum(y * f for y, f in zip(years, factors, strict=True))
    totals = {
        "annual": years[0],
        "monthly": years[0] / 12,
        "nominal": migration + sum(years),
        "present_value": present,
        "equivalent_annual": present / sum(factors),
    }
    return {name: amount * scenario.exchange_rate for name, amount in totals.items()}


BY_HAND: list[dict[str, str]] = [
    {},
    {"scope": "like_for_like", "migration_person_months": "6..18", "parallel_running_months": "2",
     "set.headcount_growth": "0..5%..20%", "concurrent_connections": "5000..2M"},
    {"scope": "like_for_like", "currency": "EUR", "exchange_rate": "0.92", "years": "5",
     "orders_per_month": "5M..9M", "workload_kind": "cpu_bound", "set.discount_rate": "0"},
    {"orders_per_month": "20M", "set.elixir.connections_per_server": "900..2000",
     "baseline": "node",
     "support_tier": "24x7", "consulting_hours_per_year": "10..50", "years": "1"},
    {"current_servers": "10..20..40", "migration_person_months": "3",
     "parallel_running_months": "1..3",
     "set.commitment_coverage": "0..50%..80%", "set.egress_gb_per_month": "100..900"},
    {"current_servers": "7", "current_server_price": "40..90", "baseline": "node",
     "scope": "like_for_like", "currency": "JPY", "exchange_rate": "150",
     "set.min_servers": "2..5..9"},
    {"baseline": "none", "team_size": "2..8", "team_size.go": "1..2", "set.server_price": "10..90",
     "salary": "90k..150k", "salary.go": "80k", "set.spare_servers": "0..1..4"},
]  # fmt: skip


@pytest.mark.parametrize("asked", BY_HAND)
def test_a_draw_costs_what_plain_python_makes_of_its_figures(
    asked: dict[str, str], ask: Ask, simulated: Simulated, book: PriceBook
) -> None:
    scenario = ask({"technologies": "elixir,erlang,go,node", **asked})
    found = simulated({"technologies": "elixir,erlang,go,node", **asked})
    for draw in (0, 1, 7, 500, 1999):
        at = Drawn(found, scenario, book, draw)
        for row, technology in enumerate(scenario.technologies):
            for total, amount in by_hand(at, technology).items():
                drawn = found.totals[total][row, draw]
                assert drawn == pytest.approx(amount, abs=0.011, rel=1e-11), (technology, total)


# -- the same numbers whenever and wherever they are asked for ----------------------------------


def fingerprint(found: Simulation) -> str:
    arrays = [*found.totals.values(), *(values for _, values in sorted(found.drawn.items()))]
    return hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_another_process(simulated: Simulated) -> None:
    program = """
import hashlib
import sys
from pathlib import Path
import numpy as np
from costcalc.analysis.simulation import simulate
from costcalc.costing.totals import cost
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read
book = load_price_book(Path(sys.argv[1]))
asked = read([("seed", "7"), ("team_size", "2..9")], book)
found = simulate(asked, cost(asked, book).resolution, book)
arrays = [*found.totals.values(), *(values for _, values in sorted(found.drawn.items()))]
print(hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest())
"""
    here = fingerprint(simulated(seed="7", team_size="2..9"))
    for hashes in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", program, str(folder())],
            env={**os.environ, "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == here


def test_another_seed_gives_other_draws(simulated: Simulated) -> None:
    first, second = simulated(seed="1"), simulated(seed="2")
    assert all((first.drawn[id_] != second.drawn[id_]).any() for id_ in first.drawn)
    assert fingerprint(simulated(seed="1")) == fingerprint(first)
    assert simulated(seed="4294967295").totals["annual"].shape == (4, 2000)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"scope": "like_for_like"},
        {"migration_person_months": "6..24", "currency": "EUR", "exchange_rate": "0.92"},
        {"current_servers": "20..60"},
    ],
)
def test_ten_fifty_and_ninety_percent_are_stable_to_one_percent_at_the_default_draws(
    asked: dict[str, str], simulated: Simulated
) -> None:
    steady = simulated(asked, draws="20000", seed="99")
    for seed in range(12):
        found = simulated(asked, seed=str(seed))
        assert found.totals["annual"].shape[1] == 2000
        for total in TOTALS:
            levels = (0.1, 0.5, 0.9)
            exact = steady.quantiles(total, levels)
            assert found.quantiles(total, levels) == pytest.approx(exact, rel=0.01)


def test_the_order_of_technologies_and_an_added_one_change_nothing(simulated: Simulated) -> None:
    one = simulated(technologies="go,elixir")
    other = simulated(technologies="elixir,go")
    assert fingerprint(one) == fingerprint(other)
    more = simulated(technologies="node,erlang,go,elixir")
    for technology in one.technologies:
        for total in TOTALS:
            before = one.totals[total][one.technologies.index(technology)]
            after = more.totals[total][more.technologies.index(technology)]
            assert (before == after).all()


def test_a_range_elsewhere_leaves_the_draws_of_all_other_figures(simulated: Simulated) -> None:
    before, after = simulated().drawn, simulated({"set.egress_price": "1..9"}).drawn
    assert after.keys() - before.keys() == {"egress_price"}
    assert all((before[id_] == after[id_]).all() for id_ in before)


def test_no_draws_no_simulation(ask: Ask, cost_of: CostOf, book: PriceBook) -> None:
    assert simulate(ask(draws="0"), cost_of().resolution, book) is None


@pytest.mark.parametrize("draws", ["1", "2", "9", "10", "11", "2005"])
def test_any_number_of_draws_can_be_asked_for(draws: str, simulated: Simulated) -> None:
    found = simulated(draws=draws)
    assert sum(found.probability_cheapest("annual").values()) == pytest.approx(1)
    regret = found.expected_regret("annual")["ruby"]
    assert all(
        0 <= value <= regret + 0.01 for _, value in found.value_of_information("annual", "ruby")
    )


# -- ties ------------------------------------------------------------------------------------------


def twin_estimate(twins: PriceBook, asked: Mapping[str, str]) -> object:
    return estimate(read(asked.items(), twins), twins)


def test_two_technologies_with_identical_figures_tie_at_one_half_each(twins: PriceBook) -> None:
    for more in (
        {},
        {"scope": "like_for_like"},
        {"salary": "100k..180k"},
        {"orders_per_month": "9M"},
    ):
        found = twin_estimate(twins, {"technologies": "go,a_twin", "baseline": "none", **more})
        assert found.ranks == (1, 1)
        assert found.verdict.cheapest is None
        assert found.verdict.confident is False
        assert found.verdict.gap == 0
        assert found.verdict.probability_cheapest == {"a_twin": 0.5, "go": 0.5}
        assert verdict_text(found).startswith("Twin and Go likely cost the same")
        pair = next(found.simulation.differences("present_value"))
        assert pair.probability_a_cheaper == 0.5
        assert set(found.simulation.expected_regret("present_value").values()) == {0}


def test_a_twin_shares_its_half_beside_others(twins: PriceBook) -> None:
    alone = twin_estimate(twins, {"technologies": "go"}).verdict.probability_cheapest
    both = twin_estimate(twins, {"technologies": "go,a_twin"}).verdict.probability_cheapest
    assert both["go"] == both["a_twin"] == alone["go"] / 2
    assert both["ruby"] == pytest.approx(alone["ruby"])


def test_a_technology_added_to_the_book_moves_no_draw(
    twins: PriceBook, simulated: Simulated
) -> None:
    scenario = read([("technologies", "go,a_twin,elixir,erlang")], twins)
    with_twin = simulate(scenario, cost(scenario, twins).resolution, twins)
    without = simulated()
    assert (with_twin.totals["annual"][1:] == without.totals["annual"]).all()
    assert (with_twin.totals["annual"][0] == with_twin.totals["annual"][3]).all()
    assert with_twin.drawn.keys() == without.drawn.keys()


def test_a_tie_in_some_draws_is_shared_there() -> None:
    drawn = {"annual": np.array([[1.0, 2, 3, 4], [1.0, 2, 4, 3], [1.0, 3, 9, 9]])}
    found = Simulation(("a", "b", "c"), 1, drawn, {})
    shares = found.probability_cheapest("annual")
    third, half = 1 / 3, 1 / 2
    expected = {"a": (third + half + 1) / 4, "b": (third + half + 1) / 4, "c": third / 4}
    assert shares == pytest.approx(expected)
    assert found.expected_regret("annual") == {"a": 0.25, "b": 0.25, "c": (0 + 1 + 6 + 6) / 4}
    pairs = {(pair.a, pair.b): pair.probability_a_cheaper for pair in found.differences("annual")}
    assert pairs == {("a", "b"): 0.5, ("a", "c"): 0.875, ("b", "c"): 0.875}


# -- regret and what is worth knowing ------------------------------------------------------------


@settings(max_examples=60)
@given(number=st.integers(0, 10**6), draws=st.integers(1, 400), data=st.data())
def test_what_a_figure_is_worth_is_never_negative_and_never_above_the_regret(
    number: int, draws: int, data: st.DataObject, question: Puzzle, simulated: Simulated
) -> None:
    found = simulated(question(np.random.default_rng(number)), draws=str(draws))
    of = data.draw(st.sampled_from(TOTALS))
    chosen = data.draw(st.sampled_from(found.technologies))
    regret = found.expected_regret(of)
    assert all(amount >= 0 for amount in regret.values())
    worth = found.value_of_information(of, chosen)
    assert {figure for figure, _ in worth} == found.drawn.keys()
    assert [value for _, value in worth] == sorted((value for _, value in worth), reverse=True)
    for figure, value in worth:
        assert 0 <= value <= regret[chosen] * (1 + 1e-9) + 1e-6, figure


def test_regret_is_what_a_choice_costs_over_the_cheapest_of_each_draw(simulated: Simulated) -> None:
    found = simulated()
    totals = found.totals["present_value"]
    for row, technology in enumerate(found.technologies):
        by_draw = [float(a - min(column)) for a, column in zip(totals[row], totals.T, strict=True)]
        average = sum(by_draw) / len(by_draw)
        assert found.expected_regret("present_value")[technology] == pytest.approx(average)
    # Choosing the least mean leaves the least regret: the value of perfect information.
    means = dict(zip(found.technologies, totals.mean(axis=1), strict=True))
    regret = found.expected_regret("present_value")
    assert min(means, key=means.__getitem__) == min(regret, key=regret.__getitem__)


def test_the_one_figure_that_decides_is_worth_almost_the_whole_regret(simulated: Simulated) -> None:
    asked = {"technologies": "go", "salary.go": "120k..150k..181k", "salary.ruby": "150k"}
    found = simulated(asked, draws="20000", scope="like_for_like")
    worth = dict(found.value_of_information("present_value", "go"))
    regret = found.expected_regret("present_value")["go"]
    assert 0.9 * regret < worth["go.salary"] <= regret
    others = [value for figure, value in worth.items() if figure != "go.salary"]
    assert max(others) < 0.05 * regret


def test_a_figure_without_influence_is_worth_about_nothing(simulated: Simulated) -> None:
    found = simulated(draws="20000")
    regret = found.expected_regret("present_value")["go"]
    worth = dict(found.value_of_information("present_value", "go"))
    assert "consulting_rate" in worth  # nobody consults
    assert worth["consulting_rate"] < 0.01 * regret
    assert worth["commitment_discount"] < 0.01 * regret
    assert next(iter(worth)).endswith(".salary")


def test_what_chance_alone_seems_to_remove_is_taken_off(simulated: Simulated) -> None:
    shares = []
    for seed in range(30):
        found = simulated(draws="500", seed=str(seed))
        worth = dict(found.value_of_information("present_value", "go"))
        shares.append(worth["consulting_rate"] / found.expected_regret("present_value")["go"])
    assert np.mean(shares) < 0.04


# -- what the estimate says of it ----------------------------------------------------------------


def test_an_estimate_and_its_simulation_show_the_same_draws(
    ask: Ask, simulated: Simulated, book: PriceBook
) -> None:
    asked = {"scope": "like_for_like", "of": "annual", "seed": "3"}
    found, drawn = estimate(ask(asked), book), simulated(asked)
    assert found.simulation is not None
    assert fingerprint(found.simulation) == fingerprint(drawn)
    assert found.verdict.probability_cheapest == drawn.probability_cheapest("annual")


def test_likely_values_lie_among_the_draws(cost_of: CostOf, simulated: Simulated) -> None:
    for asked in ({}, {"scope": "like_for_like"}, {"current_servers": "20"}):
        costing, found = cost_of(asked), simulated(asked)
        for total in TOTALS:
            low, high = found.quantiles(total, (0.1, 0.9)).T
            likely = costing.totals[total]
            assert (low < likely[:, LIKELY]).all()
            assert (likely[:, LIKELY] < high).all()
            assert (found.totals[total].min(axis=1) >= likely[:, 0] - 0.1).all()
            assert (found.totals[total].max(axis=1) <= likely[:, 2] + 0.1).all()


def test_without_any_spread_every_draw_is_the_likely_case(
    ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    scenario = ask(technologies="go", baseline="none")
    names = [
        (f.id, (f.points[1],) * 3) for f in (*book.common.values(), *book.own["published"].values())
    ]
    certain = replace(scenario, overrides=dict(names))
    found = simulate(certain, cost(certain, book).resolution, book)
    assert found is not None
    assert found.drawn == {}
    assert found.value_of_information("annual", "go") == []
    likely = cost_of(technologies="go", baseline="none").totals["annual"][0, LIKELY]
    assert found.totals["annual"] == pytest.approx(np.full((1, 2000), likely), abs=0.05)
