"""The answer: who costs least and by how much, whether to stay, and what moving may cost."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.verdict import Verdict, people_share
from costcalc.costing.measures import ranks
from costcalc.costing.totals import LIKELY, Costing
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Answer: TypeAlias = Callable[..., Verdict]
Said: TypeAlias = Callable[..., str]

BOOK = load_price_book()
TODAY = date(2026, 12, 1)
NODE_OR_RUBY = {"technologies": "node", "baseline": "ruby"}
"""Two that cost the same as published."""
ELIXIR_PAID_LESS = {"technologies": "elixir", "salary.elixir": "148k"}
"""Cheaper than Ruby like for like, dearer as published."""


def estimated(question: Mapping[str, str]) -> Estimate:
    """The result without a simulation: the verdict of the likely values."""
    return estimate(read({"draws": "0", **question}.items(), BOOK), BOOK, TODAY)


@pytest.fixture
def answer() -> Answer:
    """The verdict on a question."""
    return lambda given=None, **more: estimated({**(given or {}), **more}).verdict


@pytest.fixture
def said() -> Said:
    """The verdict on a question, in sentences."""
    return lambda given=None, **more: verdict_text(estimated({**(given or {}), **more}))


def test_the_cheapest_is_named_with_its_lead_over_the_next(
    answer: Answer, said: Said, cost_of: CostOf
) -> None:
    found = answer()
    likely = sorted(cost_of().totals["present_value"][:, LIKELY])
    assert (found.cheapest, found.other_scope_cheapest) == ("go", "go")
    assert found.gap == round(likely[1] - likely[0], 2)
    assert "Go likely costs least, by 8,950 USD over three years in present value" in said()
    assert "both scopes" in said()


def test_no_probability_is_claimed_without_a_simulation(answer: Answer) -> None:
    found = answer()
    assert found.confident is None
    assert found.probability_cheapest is None


@pytest.mark.parametrize(
    ("of", "period"),
    [
        ("present_value", "over three years in present value"),
        ("nominal", "over three years before discounting"),
        ("annual", "in year 1"),
        ("monthly", "a month"),
        ("equivalent_annual", "a year, averaged over the horizon"),
    ],
)
def test_the_verdict_is_of_the_total_that_was_asked_for(
    of: str, period: str, answer: Answer, said: Said, cost_of: CostOf
) -> None:
    found = answer(of=of)
    likely = sorted(cost_of().totals[of][:, LIKELY])
    assert found.gap == round(likely[1] - likely[0], 2)
    assert period in said(of=of)


def test_the_total_asked_for_may_decide_who_is_cheapest(answer: Answer) -> None:
    moving = {"migration_person_months": "3"}
    assert answer(moving, of="annual").cheapest == "go"
    assert answer(moving, of="present_value").cheapest == "ruby"


def test_staying_is_an_answer(answer: Answer, said: Said) -> None:
    found = answer(migration_person_months="18")
    assert found.cheapest == "ruby"
    assert found.migration_person_months_worth is None
    text = said(migration_person_months="18")
    assert text.startswith("Staying on Ruby likely costs least")
    assert "Moving pays" not in text


def test_a_tie_has_no_single_cheapest(answer: Answer, said: Said, cost_of: CostOf) -> None:
    found = answer(NODE_OR_RUBY)
    assert (found.cheapest, found.gap, found.migration_person_months_worth) == (None, 0, None)
    assert found.other_scope_cheapest == "node"
    assert said(NODE_OR_RUBY).startswith("Node.js and Ruby likely cost the same over three years")
    assert ranks(cost_of(NODE_OR_RUBY), "present_value") == (1, 1)


def test_equal_totals_share_a_rank_and_the_next_rank_is_left_out(
    answer: Answer, cost_of: CostOf
) -> None:
    costing = cost_of(technologies="elixir,go,node")
    assert costing.scenario.technologies == ("elixir", "go", "node", "ruby")
    assert ranks(costing, "present_value") == (4, 1, 2, 2)
    assert answer(technologies="elixir,go,node").cheapest == "go"


def test_one_technology_alone_has_a_cost_and_no_lead(answer: Answer, said: Said) -> None:
    found = answer(technologies="go", baseline="none")
    assert (found.cheapest, found.gap) == ("go", None)
    assert found.migration_person_months_worth is None
    text = said(technologies="go", baseline="none")
    assert text.startswith("Go likely costs 3,060,000 USD over three years in present value")


def test_the_other_scope_is_named_where_it_disagrees(answer: Answer, said: Said) -> None:
    found = answer(ELIXIR_PAID_LESS)
    assert (found.cheapest, found.other_scope_cheapest) == ("ruby", "elixir")
    assert "counted like for like, elixir does" in said(ELIXIR_PAID_LESS).lower()
    turned = answer(ELIXIR_PAID_LESS, scope="like_for_like")
    assert (turned.cheapest, turned.other_scope_cheapest) == ("elixir", "ruby")
    text = said(ELIXIR_PAID_LESS, scope="like_for_like")
    assert "counted as published, ruby does" in text.lower()


@pytest.mark.parametrize(
    ("given", "mostly"),
    [({}, True), ({"team_size": "0"}, False), ({"orders_per_month": "1B"}, False)],
)
def test_that_people_are_most_of_it_is_said_where_it_is_so(
    given: Mapping[str, str], mostly: bool, said: Said, cost_of: CostOf
) -> None:
    assert (people_share(cost_of(given), "go") >= 0.9) == mostly
    assert ("comparison of salaries" in said(given)) == mostly


def test_people_are_about_all_of_the_default_total(cost_of: CostOf) -> None:
    # Go: (1,197,475.40 - 12 x 500) / 1,197,475.40
    assert people_share(cost_of(), "go") == pytest.approx(0.99499, abs=0.00001)


# -- what moving may cost ------------------------------------------------------------------------

MOVES = {
    "team_size": st.integers(1, 30).map(str),
    "salary.go": st.integers(90_000, 145_000).map(str),
    "scope": st.sampled_from(["published", "like_for_like"]),
    "years": st.integers(1, 10).map(str),
    "migration_person_months": st.integers(0, 5).map(str),
    "parallel_running_months": st.integers(0, 3).map(str),
}


@settings(max_examples=30)
@given(st.fixed_dictionaries({"technologies": st.just("go")}, optional=MOVES))
def test_at_exactly_what_moving_is_worth_moving_and_staying_cost_the_same(
    question: dict[str, str],
) -> None:
    found = estimated(question).verdict
    assert (found.migration_person_months_worth is not None) == (found.cheapest == "go")
    if found.migration_person_months_worth is not None:
        worth = f"{found.migration_person_months_worth:.12f}"
        even = estimated({**question, "migration_person_months": worth})
        go, ruby = even.costing.totals["present_value"][:, LIKELY]
        assert go == pytest.approx(ruby, abs=0.021)


def test_moving_is_worth_nothing_where_it_does_not_pay_at_all(answer: Answer) -> None:
    found = answer({"technologies": "go", "parallel_running_months": "24", "of": "annual"})
    assert found.cheapest == "go"
    assert found.migration_person_months_worth == 0


def test_what_was_entered_for_moving_stands_beside_what_it_is_worth(said: Said) -> None:
    assert "under 0.56 person-months; you entered none" in said()
    assert "you entered 0.25" in said(migration_person_months="0.25")


def test_free_developers_make_moving_worth_no_number_of_months(answer: Answer) -> None:
    found = answer({"technologies": "go", "salary": "0"})
    assert found.cheapest == "go"
    assert found.migration_person_months_worth is None
