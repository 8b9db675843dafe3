"""The verdict over draws: how sure, too close to call, staying, and what really overturns it."""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.sensitivity import sensitivity
from costcalc.analysis.verdict import CONFIDENT_FROM
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Asked: TypeAlias = Callable[..., Estimate]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]

SURE = {"technologies": "go,java", "salary.go": "100k..110k", "salary.java": "140k..150k"}
MOVE = {"technologies": "go", "baseline": "ruby", "salary.go": "80k..90k", "salary.ruby": "150k"}


@pytest.fixture(scope="module")
def asked(ask: Ask, book: PriceBook) -> Asked:
    """The estimate of a scenario, asked for as with `ask`."""
    return lambda *given, **more: estimate(ask(*given, **more), book)


def gap_of(found: Estimate, winner: str, following: str) -> float:
    assert found.simulation is not None
    totals = found.simulation.totals[found.scenario.of]
    place = found.scenario.technologies.index
    return float(np.median(totals[place(following)] - totals[place(winner)]))


def test_under_eight_in_ten_it_is_too_close_to_call(asked: Asked) -> None:
    found = asked()
    assert found.verdict.cheapest == "go"
    assert found.verdict.probability_cheapest["go"] < CONFIDENT_FROM
    assert found.verdict.confident is False
    assert found.verdict.action == "cannot_tell"
    assert found.verdict.group[0] == "go"
    assert "oo close to call" in verdict_text(found)


def test_from_eight_in_ten_on_it_names_the_winner_without_reserve(asked: Asked) -> None:
    found = asked(SURE)
    assert found.verdict.cheapest == "go"
    assert found.verdict.confident is True
    assert found.verdict.probability_cheapest["go"] >= CONFIDENT_FROM
    assert (found.verdict.action, found.verdict.group) == ("start_on", ())
    assert "too close" not in verdict_text(found).lower()
    assert verdict_text(found).startswith("Go costs least, typically by ")


def test_eight_in_ten_and_two_percent_are_where_confidence_begins(asked: Asked) -> None:
    shares, leads = set(), set()
    for salary in range(120, 160, 3):
        verdict = asked({**SURE, "salary.go": f"{salary - 15}k..{salary + 15}k"}).verdict
        sure = verdict.probability_cheapest[verdict.cheapest] >= 0.8
        ahead = verdict.gap_share >= 0.02
        assert verdict.confident == (sure and ahead)
        assert ("java" in verdict.group and "go" in verdict.group) == (not verdict.confident)
        shares.add(sure)
        leads.add(ahead)
    assert shares == leads == {True, False}
    close = {**SURE, "salary.go": "140k", "salary.java": "141k", "set.effort_multiplier": "1",
             "set.learning_months": "2", "set.developer_pool": "1M",
             "set.requests_per_second_per_vcpu": "100"}  # fmt: skip
    verdict = asked(close).verdict
    assert verdict.probability_cheapest["go"] == 1
    assert (verdict.confident, verdict.action, verdict.group) == (
        False,
        "cannot_tell",
        ("go", "java"),
    )


def test_staying_and_moving_are_answers_where_something_runs_today(asked: Asked) -> None:
    stay = asked(baseline="ruby")
    assert (stay.verdict.cheapest, stay.verdict.action) == ("ruby", "stay")
    assert verdict_text(stay).startswith("Staying on Ruby costs least, typically by ")
    move = asked(MOVE)
    assert (move.verdict.cheapest, move.verdict.action) == ("go", "move")
    assert "Staying" not in verdict_text(asked({**SURE, "technologies": "go,ruby"}))


def test_another_winner_of_the_other_scope_is_a_matter_of_the_scope(asked: Asked) -> None:
    pay = {"technologies": "elixir,go", "salary.elixir": "135k", "salary.go": "150k"}
    pay |= {"set.effort_multiplier": "1", "set.min_servers": "90"}
    found = asked(pay).verdict
    assert (found.cheapest, found.other_scope_cheapest) == ("elixir", "go")
    assert (found.confident, found.action) == (True, "depends_on_scope")


@pytest.mark.parametrize("of", ["present_value", "annual", "nominal"])
def test_the_gap_is_the_median_over_the_draws(of: str, asked: Asked) -> None:
    found = asked(of=of)
    likely = found.costing.totals[of][:, LIKELY]
    order = [found.scenario.technologies[row] for row in np.argsort(likely, kind="stable")]
    assert found.verdict.gap == round(gap_of(found, order[0], order[1]), 2)


def test_without_draws_no_probability_is_claimed(asked: Asked) -> None:
    found = asked(draws="0")
    assert found.simulation is None
    assert (found.verdict.confident, found.verdict.probability_cheapest) == (None, None)
    assert verdict_text(found).startswith("Go likely costs least, by ")
    assert "Without draws nothing says how sure." in verdict_text(found)
    assert "of 100" not in verdict_text(found)


def test_one_technology_alone_wins_every_draw_and_beats_nobody(asked: Asked) -> None:
    for draws in ("0", "2000"):
        found = asked(technologies="go", draws=draws)
        assert (found.verdict.cheapest, found.verdict.gap) == ("go", None)
        assert found.verdict.overturned_by == ()
        assert verdict_text(found).startswith("Go likely costs ")
        assert "least" not in verdict_text(found)


def test_people_are_most_of_it_is_said_where_it_is_so(asked: Asked) -> None:
    sentence = r"People are (\d+) % of it: this is mostly a comparison of salaries\."
    share = re.search(sentence, verdict_text(asked()))
    assert share
    assert int(share.group(1)) >= 95
    machines = {"team_size": "0", "set.operations_posts": "0"}
    assert not re.search(sentence, verdict_text(asked(machines)))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"scope": "published"},
        {"of": "annual", "technologies": "elixir,erlang"},
        {"baseline": "ruby", "current_servers": "20..40..90", "team_size": "1"},
        {"team_size": "0", "orders_per_month": "20M", "workload_kind": "cpu_bound"},
        {"migration_person_months": "0..2..9", "baseline": "node"},
    ],
)
def test_the_figures_that_could_overturn_it_do_so(
    given: dict[str, str], asked: Asked, cost_of: CostOf
) -> None:
    found = asked(given)
    of, scenario, verdict = found.scenario.of, found.scenario, found.verdict
    likely = found.costing.totals[of][:, LIKELY]
    winner, following = (int(row) for row in np.argsort(likely, kind="stable")[:2])
    pair = [scenario.technologies[row] for row in (winner, following)]
    bars = sensitivity(scenario, found.costing.resolution, of, *pair).bars
    assert len(verdict.overturned_by) <= 2
    for name in verdict.overturned_by:
        (bar,) = (each for each in bars if each.figure == name)
        gaps = []
        for end in (bar.low, bar.high):
            totals = cost_of({**given, **bar.at(end, scenario)}).totals[of][:, LIKELY]
            gaps.append(totals[following] - totals[winner])
        assert min(gaps) < 0, name
    text = verdict_text(found)
    overturned = "alone could overturn it." in text
    assert overturned == bool(verdict.overturned_by)
    if not overturned:
        assert "No single figure within its range would put " in text


def test_it_says_something_sound_in_every_scope_sizing_baseline_and_currency(
    asked: Asked, question: Puzzle, book: PriceBook
) -> None:
    for number in range(150):
        found = asked(question(np.random.default_rng(number)), draws=str(number % 3 * 100))
        verdict, scenario = found.verdict, found.scenario
        likely = dict(
            zip(scenario.technologies, found.costing.totals[scenario.of][:, LIKELY], strict=True)
        )
        least = [id_ for id_, amount in likely.items() if amount == min(likely.values())]
        assert verdict.cheapest == (least[0] if len(least) == 1 else None)
        assert [rank for rank in found.ranks if rank == 1] == [1] * len(least)
        if found.simulation:
            assert sum(verdict.probability_cheapest.values()) == pytest.approx(1)
            assert isinstance(verdict.confident, bool)
        else:
            assert verdict.probability_cheapest is None
        text = verdict_text(found)
        assert scenario.currency in text or len(least) > 1 or "Too close" in text
        assert not re.search(r"nan|inf\b|None|set\.|  |\.\.|-\d", text), text
        assert text.endswith(".")
        assert book.technologies[least[0]].name in text


def test_moving_pays_for_the_person_months_of_the_likely_saving(
    asked: Asked, cost_of: CostOf
) -> None:
    found = asked({**MOVE, "migration_person_months": "3", "parallel_running_months": "1"})
    worth = found.verdict.break_even_person_months
    assert worth > 3
    given = {**MOVE, "migration_person_months": repr(worth), "parallel_running_months": "1"}
    even = cost_of(given).totals["present_value"][:, LIKELY]
    assert even[0] == pytest.approx(even[1], abs=0.1)
    assert "you entered 3." in verdict_text(found)


def test_the_other_scope_is_the_same_scenario_counted_otherwise(
    asked: Asked, ask: Ask, book: PriceBook
) -> None:
    for scope, other in (("published", "like_for_like"), ("like_for_like", "published")):
        given = {"technologies": "elixir,go", "salary.elixir": "141k"}
        there = cost(ask(given, scope=other), book).totals["present_value"][:, LIKELY]
        found = asked(given, scope=scope)
        assert found.verdict.other_scope_cheapest == ("elixir", "go")[int(there.argmin())]
