"""The verdict over draws: how sure, what cannot be told apart, and what really overturns it."""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.sensitivity import sensitivity
from costcalc.analysis.verdict import CONFIDENT_FROM, LEAD, OVERTURNING
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.output.sentences import said, verdict_text
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


def ranked(found: Estimate) -> list[int]:
    """The rows of the technologies by their likely total, the cheapest first."""
    likely = found.costing.totals[found.scenario.of][:, LIKELY]
    return [int(row) for row in np.argsort(likely, kind="stable")]


def test_under_eight_in_ten_no_winner_is_named(asked: Asked) -> None:
    found = asked()
    assert found.verdict.cheapest == "go"
    assert found.verdict.probability_cheapest["go"] < CONFIDENT_FROM
    assert found.verdict.confident is False
    assert (found.verdict.action, found.verdict.named) == ("cannot_tell", None)
    assert found.verdict.group[0] == "go"
    assert said(found).headline == "Go, Elixir and Erlang cost about the same."
    assert "the cheapest to start on" not in verdict_text(found)


def test_from_eight_in_ten_on_it_names_the_winner_without_reserve(asked: Asked) -> None:
    found = asked(SURE)
    assert found.verdict.cheapest == "go"
    assert found.verdict.confident is True
    assert found.verdict.probability_cheapest["go"] >= CONFIDENT_FROM
    assert (found.verdict.action, found.verdict.group) == ("start_on", ())
    assert found.verdict.named == "go"
    assert said(found).headline.startswith("Go is the cheapest to start on: ")
    assert said(found).sure == "Sure if that holds: the cheapest in 100 of 100 simulations."


def test_eight_in_ten_and_two_percent_are_where_confidence_begins(asked: Asked) -> None:
    shares, leads = set(), set()
    for salary in range(120, 160, 3):
        verdict = asked({**SURE, "salary.go": f"{salary - 15}k..{salary + 15}k"}).verdict
        sure = verdict.probability_cheapest[verdict.cheapest] >= CONFIDENT_FROM
        ahead = verdict.gap_share >= LEAD
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
    assert said(stay).headline.startswith("Stay on Ruby: moving to Go would cost about ")
    move = asked(MOVE)
    assert (move.verdict.cheapest, move.verdict.action) == ("go", "move")
    assert said(move).headline.startswith("Move to Go: saves about ")
    assert not re.search(
        "(?i)stay|mov[ei]", verdict_text(asked({**SURE, "technologies": "go,ruby"}))
    )


def test_another_winner_of_the_other_scope_is_a_matter_of_the_scope(asked: Asked) -> None:
    pay = {"technologies": "elixir,go", "salary.elixir": "135k", "salary.go": "150k"}
    pay |= {"set.effort_multiplier": "1", "set.min_servers": "90"}
    found = asked(pay).verdict
    assert (found.cheapest, found.other_scope_cheapest) == ("elixir", "go")
    assert (found.confident, found.action) == (True, "depends_on_scope")


@pytest.mark.parametrize("of", ["present_value", "annual", "nominal"])
def test_the_gap_is_the_likely_one_and_being_ahead_is_of_the_pair(of: str, asked: Asked) -> None:
    found = asked(of=of)
    first, following = ranked(found)[:2]
    likely = found.costing.totals[of][:, LIKELY]
    assert found.verdict.gap == round(float(likely[following] - likely[first]), 2)
    assert found.simulation is not None
    drawn = found.simulation.totals[of]
    ahead = float((drawn[first] < drawn[following]).mean())
    assert found.verdict.ahead == pytest.approx(ahead)
    assert found.verdict.ahead > found.verdict.probability_cheapest[found.verdict.cheapest]


def test_without_draws_no_probability_is_claimed(asked: Asked) -> None:
    found = asked(draws="0")
    assert found.simulation is None
    assert (found.verdict.confident, found.verdict.probability_cheapest) == (None, None)
    assert found.verdict.ahead is None
    assert said(found).headline == "Without simulations no winner is named."
    assert "nothing says how sure that is." in said(found).why
    assert said(found).sure == ""
    assert "of 100" not in verdict_text(found)


def test_one_technology_alone_wins_every_draw_and_beats_nobody(asked: Asked) -> None:
    for draws in ("0", "2000"):
        found = asked(technologies="go", draws=draws)
        assert (found.verdict.cheapest, found.verdict.gap) == ("go", None)
        assert found.verdict.overturned_by == ()
        assert found.verdict.ahead is None
        assert verdict_text(found).startswith("Go likely costs ")
        assert not re.search("least|cheapest|of 100", verdict_text(found))


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
    winner, following = ranked(found)[:2]
    pair = [scenario.technologies[row] for row in (winner, following)]
    bars = sensitivity(scenario, found.costing.resolution, of, *pair).bars
    assert len(verdict.overturned_by) <= OVERTURNING
    for turn in verdict.overturned_by:
        (bar,) = (each for each in bars if each.figure == turn.id)
        totals = cost_of({**given, **bar.at(turn.value, scenario)}).totals[of][:, LIKELY]
        assert totals[following] < totals[winner], turn
    assert bool(verdict.overturned_by) == any(bar.flips for bar in bars)
    text = verdict_text(found)
    if verdict.named:
        assert ("would likely turn it on its own." in text) == bool(verdict.overturned_by)
        assert ("No single figure within its range" in text) != bool(verdict.overturned_by)


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
        assert scenario.currency in text
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
    assert "; you entered 3." in verdict_text(found)


def test_the_other_scope_is_the_same_scenario_counted_otherwise(
    asked: Asked, ask: Ask, book: PriceBook
) -> None:
    for scope, other in (("published", "like_for_like"), ("like_for_like", "published")):
        given = {"technologies": "elixir,go", "salary.elixir": "141k"}
        there = cost(ask(given, scope=other), book).totals["present_value"][:, LIKELY]
        found = asked(given, scope=scope)
        assert found.verdict.other_scope_cheapest == ("elixir", "go")[int(there.argmin())]
