"""What it is worth to know a figure: against closed forms, and nothing where chance says it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.information import worth
from costcalc.analysis.simulation import TOTALS, Simulation
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Simulated: TypeAlias = Callable[..., Simulation]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]

DRAWS: Final = 20_000


def uniform(seed: int, *names: str) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {name: random.random(DRAWS) for name in names}


def test_knowing_what_decides_is_worth_the_whole_regret() -> None:
    drawn = uniform(1, "x", "y")
    totals = np.array([drawn["x"], np.full(DRAWS, 0.5)])
    values = dict(worth(totals, drawn))
    # Half the time x is above 1/2, and then by 1/4 on average.
    assert values == {"x": pytest.approx(1 / 8, rel=0.03), "y": 0}


def test_a_part_of_what_decides_is_worth_its_part() -> None:
    drawn = uniform(2, "x", "y", "common")
    apart = drawn["x"] + drawn["y"] - 1
    totals = np.array([10 * drawn["common"] + apart, 10 * drawn["common"]])
    values = dict(worth(totals, drawn))
    # Who knows x expects x - 1/2; who knows both would spare 1/6.
    assert values["x"] == pytest.approx(1 / 8, rel=0.03)
    assert values["y"] == pytest.approx(1 / 8, rel=0.03)
    assert values["common"] == 0


def test_what_turns_no_choice_is_worth_nothing() -> None:
    drawn = uniform(3, "x")
    assert dict(worth(np.array([drawn["x"], drawn["x"] + 1]), drawn)) == {"x": 0}
    assert dict(worth(np.array([drawn["x"]]), drawn)) == {"x": 0}


def test_of_three_each_may_be_the_choice() -> None:
    drawn = uniform(4, "x")
    x = drawn["x"]
    totals = np.array([3 * x, np.full(DRAWS, 1.0), 3 * (1 - x)])
    # The cheapest on average costs 1; knowing x, each of the others a third of the time 1/2 less.
    assert dict(worth(totals, drawn))["x"] == pytest.approx(1 / 3, rel=0.03)


def test_what_moves_with_another_tells_of_it() -> None:
    drawn = uniform(5, "x", "noise")
    drawn["y"] = 0.9 * drawn["x"] + 0.1 * drawn["noise"]
    totals = np.array([drawn["x"], np.full(DRAWS, 0.5)])
    values = dict(worth(totals, drawn, together=("x", "y")))
    assert values["y"] == pytest.approx(values["x"], rel=0.05)


def test_chance_alone_is_worth_nothing() -> None:
    told = 0
    for seed in range(12):
        random = np.random.default_rng(seed)
        drawn = {f"figure {n}": random.random(2000) for n in range(40)}
        totals = random.normal(size=(3, 2000))  # a tie but for noise that no figure explains
        told += sum(value > 0 for _, value in worth(totals, drawn))
    assert told <= 0.01 * 12 * 40


# -- of scenarios ---------------------------------------------------------------------------------


@settings(max_examples=60)
@given(number=st.integers(0, 10**6), draws=st.integers(1, 400), data=st.data())
def test_it_is_never_negative_and_never_above_the_least_regret(
    number: int, draws: int, data: st.DataObject, question: Puzzle, simulated: Simulated
) -> None:
    found = simulated(question(np.random.default_rng(number)), draws=str(draws))
    of = data.draw(st.sampled_from(TOTALS))
    regret = found.expected_regret(of)
    assert all(amount >= 0 for amount in regret.values())
    worths = found.value_of_information(of)
    assert {figure for figure, _ in worths} == found.drawn.keys()
    assert [value for _, value in worths] == sorted((v for _, v in worths), reverse=True)
    for figure, value in worths:
        assert 0 <= value <= min(regret.values()) * (1 + 1e-9) + 1e-6, figure


@pytest.mark.parametrize("seed", ["1", "2", "3"])
@pytest.mark.parametrize("asked", [{}, {"scope": "published"}, {"orders_per_month": "20M"}])
def test_what_no_compared_total_depends_on_is_worth_exactly_nothing(
    asked: dict[str, str], seed: str, simulated: Simulated
) -> None:
    found = simulated(asked, seed=seed, technologies="elixir,go", **{"set.egress_price": "0..9"})
    values = dict(found.value_of_information("present_value"))
    unread = {"consulting_rate", "commitment_discount", "egress_price"}  # times 0
    assert {values[figure] for figure in unread} == {0}
    felt = found.felt("present_value")
    assert felt.isdisjoint(unread)
    assert {values[figure] for figure in values.keys() - felt} <= {0}


def test_a_coincidence_with_what_nothing_depends_on_is_worth_exactly_nothing(
    simulated: Simulated,
) -> None:
    drawn = uniform(6, "x", "unread")
    drawn["unread"] = drawn["x"]
    totals = {"annual": np.array([drawn["x"], np.full(DRAWS, 0.5)])}
    found = replace(
        simulated(), technologies=("a", "b"), totals=totals, drawn=drawn, felt=lambda _: {"x"}
    )
    assert found.value_of_information("annual") == [
        ("x", pytest.approx(1 / 8, rel=0.03)),
        ("unread", 0),
    ]


def test_the_same_for_all_is_worth_nothing_and_what_differs_is(simulated: Simulated) -> None:
    values = dict(simulated().value_of_information("present_value"))
    assert "ci_cd_price" in values
    assert values["ci_cd_price"] == 0
    efforts = [f"{id_}.effort_multiplier" for id_ in ("elixir", "go", "erlang")]
    assert all(values[figure] > 5_000 for figure in efforts)


def test_the_default_draws_tell_what_ten_times_as_many_do(simulated: Simulated) -> None:
    many = dict(simulated(draws="20000", seed="9").value_of_information("present_value"))
    told = {figure: value for figure, value in many.items() if value > 1_000}
    for seed in range(6):
        few = dict(simulated(seed=str(seed)).value_of_information("present_value"))
        for figure, value in told.items():
            assert few[figure] == pytest.approx(value, rel=0.1), figure


def test_the_one_figure_that_decides_is_worth_almost_the_whole_regret(simulated: Simulated) -> None:
    asked = {"technologies": "go,java", "salary.go": "120k..150k..181k", "salary.java": "150k"}
    asked |= {"set.effort_multiplier": "1", "set.learning_months": "2", "draws": "20000"}
    found = simulated(asked)
    values = dict(found.value_of_information("present_value"))
    regret = min(found.expected_regret("present_value").values())
    assert 0.9 * regret < values["salary.go"] <= regret
    assert max(value for figure, value in values.items() if figure != "salary.go") < 0.05 * regret
