"""How sure: the draws against plain Python, the same on every run, honest about ties and regret."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
import pytest
from exact import exact
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import parameters, scenarios
from readings import Book, Ends

from costcalc.analysis.estimate import estimate
from costcalc.analysis.simulation import (
    TOTALS,
    Simulation,
    equal_effort,
    quantiles,
    simulate,
)
from costcalc.costing.resolve import resolve
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.prices.book import PriceBook, folder
from costcalc.prices.names import Name
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Simulated: TypeAlias = Callable[..., Simulation]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]

DRAWN_SCENARIOS: Final = 40


# -- an independent reading of the specification, one draw at a time ---------------------------


@dataclass(frozen=True)
class Drawn:
    """One draw of a simulation, as a scenario and a book without ranges."""

    found: Simulation
    scenario: Scenario
    book: PriceBook
    draw: int

    def number(self, id_: str, otherwise: float) -> Fraction:
        """What a number has in this draw; what it has anyway where nothing draws it."""
        drawn = self.found.drawn.get(id_)
        return Fraction(otherwise if drawn is None else float(drawn[self.draw]))

    def asked(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The question with what it has of ranges as drawn, in its currency."""
        fixed = dict(asked)
        for name in AMOUNT_BY_ID.keys() & asked.keys():
            given = asked[name]
            keys = given if isinstance(given, Mapping) else [""]
            own = {key: self.typed(f"{name}.{key}".rstrip(".")) for key in keys}
            fixed[name] = own if isinstance(given, Mapping) else own[""]
        if "market_salary" in asked:
            fixed["market_salary"] = self.typed("market_salary")
        sets = {name: self.typed(name) for name in asked.get("set", {})}
        if "servers_relative" in sets and self.scenario.baseline:
            likely = Fraction(self.scenario.overrides["servers_relative"][1])
            sets.setdefault(f"{self.scenario.baseline}.servers_relative", likely)
        elif (own := f"{self.scenario.baseline}.servers_relative") in sets:
            sets[own] = Fraction(self.scenario.overrides[own][1])
        by = {line.name: line.unit.removeprefix("USD/") for line in self.scenario.own}
        lines = {
            key: (self.typed(f"own.{key}"), by[key.partition(".")[0]])
            for key in asked.get("own", {})
        }
        return {**fixed, "set": sets, "own": lines}

    def typed(self, id_: str) -> Fraction:
        """An input or a figure that was given, in the currency."""
        name, scenario = Name.read(id_), self.scenario
        given = scenario.amounts if name.amount else scenario.overrides
        unit = name.amount.unit if name.amount else self.book.definition(name).unit
        points = given.get(id_) or self.book.find(name, scenario.scope)[0].settable
        rate = Fraction(str(scenario.exchange_rate)) if "USD" in unit else 1
        return self.number(id_, points[1]) * rate

    def figure(self, scope: str, technology: str, name: str) -> Ends:
        """A figure of the book: what shares its draw has one value."""
        figure, taken = self.book.figure(name, technology, scope), self.scenario.overrides
        if figure is None:
            return (Fraction(0),) * 3
        held = name == "servers_relative" and technology == self.scenario.baseline
        if not held:
            for other in (*self.book.common[scope].values(), *self.book.own[scope].values()):
                if other.shares_draw == figure.shares_draw and not {other.id, other.name} & {
                    *taken
                }:
                    for id_ in (other.shares_draw, other.id):
                        if id_ in self.found.drawn and id_ not in taken:
                            return (self.number(id_, 0),) * 3
        return (figure.exact[1],) * 3

    def server(self, row: str) -> tuple[Fraction, Fraction, Fraction]:
        """A row of the catalogue."""
        found = self.book.servers[row]
        return Fraction(found.vcpus), Fraction(found.memory), Fraction(found.usd_per_month)

    def country(self, id_: str) -> tuple[str, Ends, Ends]:
        """A country's currency and, as drawn, its pay in that and what an employer pays on top."""
        currency = self.book.countries[id_].currency if id_ != "us" else "USD"
        pay, on_cost = (
            self.number(name, self.scenario.preset.get(name, (0, 0, 0))[1])
            for name in ("market_salary", "on_cost")
        )
        return currency, (pay * self.rate(currency),) * 3, (on_cost,) * 3

    def rate(self, currency: str) -> Fraction:
        """What a dollar is worth."""
        return Fraction(str(self.scenario.exchange_rate)) if currency != "USD" else Fraction(1)


def test_a_draw_costs_what_exact_fractions_make_of_its_figures(book: PriceBook) -> None:
    compared = 0
    for number, asked in enumerate(scenarios(11, DRAWN_SCENARIOS)):
        few = {**asked, "years": min(asked.get("years", 3), 3)}
        scenario = read([*parameters(few), ("draws", "40"), ("seed", str(number))], book)
        found = simulate(scenario, resolve(scenario, book), book)
        assert found is not None
        at = Drawn(found, scenario, book, draw=number % 40)
        sources = Book(at.figure, at.server, at.country, at.rate)
        for technology, cases in exact(at.asked(few), sources).items():
            row = scenario.technologies.index(technology)
            for total in TOTALS:
                drawn = found.totals[total][row, at.draw]
                whole = 30 if scenario.currency == "JPY" else 0.5  # lines are rounded there alone
                wanted = float(cases["likely"][total])
                assert drawn == pytest.approx(wanted, abs=whole, rel=1e-9), (number, technology)
                compared += bool(wanted)
    assert compared > 20 * DRAWN_SCENARIOS / 4


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
    assert simulated(seed="4294967295").totals["annual"].shape == (3, 2000)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"scope": "published"},
        {"baseline": "java", "migration_person_months": "6..24", "currency": "EUR"},
        {"baseline": "node", "current_servers": "20..60"},
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
    regret = min(found.expected_regret("annual").values())
    assert all(0 <= value <= regret + 0.01 for _, value in found.value_of_information("annual"))


# -- ties ------------------------------------------------------------------------------------------


def twin_estimate(twins: PriceBook, asked: Mapping[str, str]) -> object:
    return estimate(read(asked.items(), twins), twins)


def test_two_technologies_with_identical_figures_tie_at_one_half_each(twins: PriceBook) -> None:
    for more in (
        {},
        {"scope": "published"},
        {"salary": "100k..180k"},
        {"orders_per_month": "9M"},
    ):
        found = twin_estimate(twins, {"technologies": "go,a_twin", **more})
        assert found.ranks == (1, 1)
        assert found.verdict.cheapest is None
        assert found.verdict.confident is False
        assert found.verdict.gap == 0
        assert found.verdict.probability_cheapest == {"a_twin": 0.5, "go": 0.5}
        pair = next(found.simulation.differences("present_value"))
        assert pair.probability_a_cheaper == 0.5
        assert set(found.simulation.expected_regret("present_value").values()) == {0}


def test_a_twin_shares_its_half_beside_others(twins: PriceBook) -> None:
    alone = twin_estimate(twins, {"technologies": "go,java"}).verdict.probability_cheapest
    both = twin_estimate(twins, {"technologies": "go,a_twin,java"}).verdict.probability_cheapest
    assert both["go"] == both["a_twin"] == alone["go"] / 2
    assert both["java"] == pytest.approx(alone["java"])


def test_a_technology_added_to_the_book_moves_no_draw(
    twins: PriceBook, simulated: Simulated
) -> None:
    scenario = read([("technologies", "go,a_twin,elixir,erlang")], twins)
    with_twin = simulate(scenario, cost(scenario, twins).resolution, twins)
    without = simulated()
    assert (with_twin.totals["annual"][1:] == without.totals["annual"]).all()
    assert (with_twin.totals["annual"][0] == with_twin.totals["annual"][3]).all()
    assert with_twin.drawn.keys() == without.drawn.keys()


def test_a_tie_in_some_draws_is_shared_there(simulated: Simulated) -> None:
    drawn = {"annual": np.array([[1.0, 2, 3, 4], [1.0, 2, 4, 3], [1.0, 3, 9, 9]])}
    found = replace(simulated(), technologies=("a", "b", "c"), totals=drawn)
    shares = found.probability_cheapest("annual")
    third, half = 1 / 3, 1 / 2
    expected = {"a": (third + half + 1) / 4, "b": (third + half + 1) / 4, "c": third / 4}
    assert shares == pytest.approx(expected)
    assert found.expected_regret("annual") == {"a": 0.25, "b": 0.25, "c": (0 + 1 + 6 + 6) / 4}
    pairs = {(pair.a, pair.b): pair.probability_a_cheaper for pair in found.differences("annual")}
    assert pairs == {("a", "b"): 0.5, ("a", "c"): 0.875, ("b", "c"): 0.875}


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


# -- what the estimate says of it ----------------------------------------------------------------


def test_an_estimate_and_its_simulation_show_the_same_draws(
    ask: Ask, simulated: Simulated, book: PriceBook
) -> None:
    asked = {"scope": "published", "of": "annual", "seed": "3"}
    found, drawn = estimate(ask(asked), book), simulated(asked)
    assert found.simulation is not None
    assert fingerprint(found.simulation) == fingerprint(drawn)
    assert found.verdict.probability_cheapest == drawn.probability_cheapest("annual")


@pytest.mark.parametrize(
    "asked", [{}, {"scope": "published"}, {"baseline": "ruby", "current_servers": "20"}]
)
def test_likely_values_lie_among_the_draws(
    asked: dict[str, str], cost_of: CostOf, simulated: Simulated
) -> None:
    costing, found = cost_of(asked), simulated(asked)
    for total in TOTALS:
        low, high = found.quantiles(total, (0.02, 0.98)).T
        likely = costing.totals[total][:, LIKELY]
        assert (low < likely).all()
        assert (likely < high).all()


def test_lines_one_offs_and_years_of_the_draws_add_up_to_their_totals(
    simulated: Simulated,
) -> None:
    found = simulated(baseline="ruby", currency="EUR")
    year = sum(found.items.values())
    horizon = sum(found.horizon.values()) + sum(found.one_offs.values())
    assert found.totals["annual"] == pytest.approx(year, abs=0.01)
    assert found.totals["nominal"] == pytest.approx(horizon, abs=0.01)
    assert found.paid.sum(axis=-1) == pytest.approx(found.totals["nominal"], abs=0.01)
    assert found.paid[..., 0] == pytest.approx(sum(found.one_offs.values()))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), st.floats(0, 1))
def test_a_quantile_lies_between_the_draws_around_it(draws: list[float], level: float) -> None:
    amounts = np.array([draws, draws[::-1]])
    found = quantiles(amounts, (level,))
    assert found == pytest.approx(np.quantile(amounts, [level], axis=1).T, rel=1e-9, abs=1e-6)


def test_without_any_spread_every_draw_is_the_likely_case(
    ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    scenario = ask(technologies="go")
    figures = (*book.common["like_for_like"].values(), *book.own["like_for_like"].values())
    certain = replace(scenario, overrides={f.id: (f.points[1],) * 3 for f in figures})
    found = simulate(certain, cost(certain, book).resolution, book)
    assert found is not None
    assert found.drawn == {}
    assert found.value_of_information("annual") == []
    likely = cost_of(technologies="go").totals["annual"][0, LIKELY]
    assert found.totals["annual"] == pytest.approx(np.full((1, 2000), likely), abs=0.05)


# -- if all took the same people ------------------------------------------------------------------


def test_equal_effort_is_the_same_draws_with_as_many_people_for_all(
    ask: Ask, cost_of: CostOf, book: PriceBook, simulated: Simulated
) -> None:
    shares = equal_effort(ask(), cost_of().resolution, book)
    alike = simulated({"set.effort_multiplier": "1"}).probability_cheapest("present_value")
    assert shares == alike
    assert shares != simulated().probability_cheapest("present_value")


@pytest.mark.parametrize(
    "asked", [{"scope": "published"}, {"set.effort_multiplier": "1"}, {"draws": "0"}]
)
def test_where_no_effort_is_drawn_nothing_is_said_of_equal_effort(
    asked: dict[str, str], ask: Ask, cost_of: CostOf, book: PriceBook
) -> None:
    assert equal_effort(ask(asked), cost_of(asked).resolution, book) is None
