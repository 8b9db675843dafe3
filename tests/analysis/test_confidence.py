"""The verdict over draws: how sure, too close to call, staying, and what really overturns it."""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.verdict import CONFIDENT_FROM
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Asked: TypeAlias = Callable[..., Estimate]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]

SURE = {"technologies": "go", "salary.go": "100k..110k", "salary.ruby": "140k..150k"}


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
    assert "oo close to call" in verdict_text(found)


def test_from_eight_in_ten_on_it_names_the_winner_without_reserve(asked: Asked) -> None:
    found = asked(SURE)
    assert found.verdict.cheapest == "go"
    assert found.verdict.confident is True
    assert found.verdict.probability_cheapest["go"] >= CONFIDENT_FROM
    assert "too close" not in verdict_text(found).lower()
    assert verdict_text(found).startswith("Go costs least, typically by ")


def test_eight_in_ten_is_where_confidence_begins(asked: Asked) -> None:
    for salary in range(100, 160, 4):
        found = asked({**SURE, "salary.go": f"{salary - 25}k..{salary + 25}k"})
        winner = found.verdict.cheapest
        share = found.verdict.probability_cheapest[winner]
        assert found.verdict.confident == (share >= 0.8)
        assert ("too close to call" in verdict_text(found).lower()) == (share < 0.8)
        assert f"{share * 100:.0f} of 100 draws" in verdict_text(found)


def test_staying_is_the_answer_where_it_costs_least(asked: Asked) -> None:
    found = asked(migration_person_months="40")
    assert found.verdict.cheapest == "ruby"
    assert verdict_text(found).startswith("Staying on Ruby costs least, typically by ")
    sure = asked({**SURE, "salary.ruby": "80k..90k"})
    assert verdict_text(sure).startswith("Staying on Ruby costs least, typically by ")
    assert sure.verdict.confident
    without = asked(migration_person_months="40", draws="0")
    assert verdict_text(without).startswith("Staying on Ruby likely costs least")
    assert "Staying" not in verdict_text(
        asked({**SURE, "salary.ruby": "80k"}, technologies="go,ruby", baseline="none")
    )


@pytest.mark.parametrize("of", ["present_value", "annual", "nominal"])
def test_the_gap_is_the_median_over_the_draws(of: str, asked: Asked) -> None:
    found = asked(of=of)
    likely = found.costing.totals[of][:, LIKELY]
    order = [found.scenario.technologies[row] for row in np.argsort(likely, kind="stable")]
    assert found.verdict.gap == round(gap_of(found, order[0], order[1]), 2)
    assert found.verdict.gap != round(float(np.sort(likely)[1] - np.sort(likely)[0]), 2)


def test_without_draws_no_probability_is_claimed(asked: Asked) -> None:
    found = asked(draws="0")
    assert found.simulation is None
    assert (found.verdict.confident, found.verdict.probability_cheapest) == (None, None)
    assert verdict_text(found).startswith("Go likely costs least, by 8,950 USD")
    assert "Without draws nothing says how sure." in verdict_text(found)
    assert "of 100" not in verdict_text(found)


def test_one_technology_alone_wins_every_draw_and_beats_nobody(asked: Asked) -> None:
    for draws in ("0", "2000"):
        found = asked(technologies="go", baseline="none", draws=draws)
        assert (found.verdict.cheapest, found.verdict.gap) == ("go", None)
        assert found.verdict.overturned_by == ()
        assert verdict_text(found).startswith("Go likely costs ")
        assert "least" not in verdict_text(found)


def test_people_are_most_of_it_is_said_where_it_is_so(asked: Asked) -> None:
    sentence = r"People are (\d+) % of it: this is mostly a comparison of salaries\."
    share = re.search(sentence, verdict_text(asked()))
    assert share
    assert int(share.group(1)) >= 95
    assert not re.search(sentence, verdict_text(asked(team_size="0")))


def moved(name: str, value: float, found: Estimate, book: PriceBook) -> dict[str, str]:
    """The parameters that put a figure, and those that share it, at a value."""
    if name.partition(".")[0] in AMOUNT_BY_ID:
        return {name: repr(value)}
    own = book.own[found.scenario.scope]
    bare = name.rpartition(".")[2]
    figure = (
        book.common.get(name) or own.get(name) or next(f for f in own.values() if f.name == bare)
    )
    sharing = [
        other.id
        for other in (*book.common.values(), *own.values())
        if other.shares_draw == figure.shares_draw
    ]
    if name in found.scenario.overrides:
        sharing = [name]
    ids = [id_ for id_ in sharing if id_ == name or id_ not in found.scenario.overrides]
    return {
        (
            f"salary.{id_.partition('.')[0]}"
            if id_.endswith(".salary")
            else id_
            if id_ == "salary"
            else f"set.{id_}"
        ): repr(value)
        for id_ in ids
    }


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"scope": "like_for_like"},
        {"of": "annual", "technologies": "elixir,erlang", "salary.ruby": "166k"},
        {"current_servers": "20..40..90", "team_size": "1"},
        {"team_size": "0", "orders_per_month": "20M", "workload_kind": "cpu_bound"},
        {"migration_person_months": "0..2..9", "baseline": "node"},
    ],
)  # fmt: skip
def test_the_figures_that_could_overturn_it_do_so(
    given: dict[str, str], asked: Asked, cost_of: CostOf, book: PriceBook
) -> None:
    found = asked(given)
    of, verdict = found.scenario.of, found.verdict
    likely = found.costing.totals[of][:, LIKELY]
    winner, following = (int(row) for row in np.argsort(likely, kind="stable")[:2])
    points = {
        **{amount: found.scenario.amounts.get(amount) for amount in AMOUNT_BY_ID},
        **{id_: figure.points for id_, figure in book.own[found.scenario.scope].items()},
        **{id_: figure.points for id_, figure in book.common.items()},
        **found.scenario.overrides,
    }
    assert len(verdict.overturned_by) <= 2
    for name in verdict.overturned_by:
        ends = points[name.removeprefix("set.")]
        gaps = []
        for end in (ends[0], ends[2]):
            totals = cost_of(
                {**given, **moved(name.removeprefix("set."), end, found, book)}
            ).totals[of]
            gaps.append(totals[following, LIKELY] - totals[winner, LIKELY])
        assert min(gaps) <= 0, name
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
    found = asked({**SURE, "migration_person_months": "3"})
    worth = found.verdict.migration_person_months_worth
    assert worth > 3
    even = cost_of({**SURE, "migration_person_months": repr(worth)}).totals["present_value"][
        :, LIKELY
    ]
    assert even[0] == pytest.approx(even[1], abs=0.1)
    assert "you entered 3." in verdict_text(found)
    assert f"under {float(f'{worth:.2g}'):g} person-months" in verdict_text(found)


def test_the_other_scope_is_the_same_scenario_counted_otherwise(
    asked: Asked, ask: Ask, book: PriceBook
) -> None:
    for scope, other in (("published", "like_for_like"), ("like_for_like", "published")):
        given = {"technologies": "elixir", "salary.elixir": "148k"}
        there = cost(ask(given, scope=other), book).totals["present_value"][:, LIKELY]
        found = asked(given, scope=scope)
        assert found.verdict.other_scope_cheapest == ("elixir", "ruby")[int(there.argmin())]
