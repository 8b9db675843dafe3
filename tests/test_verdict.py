"""The answer: who costs least and by how much, whether to stay, and what moving may cost."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.verdict import Verdict
from costcalc.costing.measures import break_even, ranks
from costcalc.costing.totals import LIKELY, Costing
from costcalc.output.sentences import verdict_text
from costcalc.output.wording import about
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Answer: TypeAlias = Callable[..., Verdict]
Said: TypeAlias = Callable[..., str]

BOOK = load_price_book()
TODAY = date(2026, 12, 1)
GO_OR_JAVA = {
    "technologies": "go,java",
    "salary": "150k",
    "set.developer_pool": "1M",
    "set.requests_per_second_per_vcpu": "100",
}
"""Two that cost the same but for what their people are like."""
CHEAPER = {"technologies": "go", "baseline": "ruby", "salary.go": "90k", "salary.ruby": "150k"}
"""One that it pays to move to."""


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
    assert found.gap_share == pytest.approx((likely[1] - likely[0]) / likely[0])
    assert said().startswith("Without simulations no winner is named. Go is likely ")
    assert f" likely {about(found.gap)} USD (" in said()
    assert " cheaper than Elixir over 3 years, in today’s money" in said()


def test_no_probability_is_claimed_and_no_winner_named_without_a_simulation(answer: Answer) -> None:
    found = answer()
    assert found.confident is None
    assert found.probability_cheapest is None
    assert (found.action, found.group[0]) == ("cannot_tell", "go")


@pytest.mark.parametrize(
    ("of", "period"),
    [
        ("present_value", "over 3 years, in today’s money"),
        ("nominal", "over 3 years, before discounting"),
        ("annual", "in year 1"),
        ("monthly", "per month in year 1"),
        ("equivalent_annual", "as a yearly average over 3 years"),
    ],
)
def test_the_verdict_is_of_the_total_that_was_asked_for(
    of: str, period: str, answer: Answer, said: Said, cost_of: CostOf
) -> None:
    found = answer(of=of)
    likely = sorted(cost_of().totals[of][:, LIKELY])
    assert found.gap == round(likely[1] - likely[0], 2)
    assert f"cheaper than Elixir {period}; " in said(of=of)


def test_the_total_asked_for_may_decide_who_is_cheapest(answer: Answer) -> None:
    moving = {**CHEAPER, "migration_person_months": "300"}
    assert answer(moving, of="annual").cheapest == "go"
    assert answer(moving, of="present_value").cheapest == "ruby"


def test_staying_is_an_answer(answer: Answer, said: Said) -> None:
    found = answer(baseline="ruby")
    assert (found.cheapest, found.break_even_person_months) == ("ruby", None)
    assert " more than staying on Ruby over 3 years" in said(baseline="ruby")


def test_a_tie_has_no_single_cheapest(answer: Answer, said: Said, cost_of: CostOf) -> None:
    alike = {**GO_OR_JAVA, "set.operations_factor": "1", "set.learning_months": "2"}
    found = answer(alike)
    assert (found.first, found.cheapest) == (("go", "java"), None)
    assert (found.gap, found.gap_share, found.gap_line) == (0, 0, None)
    assert found.other_scope_first == ("go", "java")
    assert "Go and Java likely cost the same over 3 years" in said(alike)
    assert ranks(cost_of(alike), "present_value") == (1, 1)


def test_equal_totals_share_a_rank_and_the_next_rank_is_left_out(
    answer: Answer, cost_of: CostOf
) -> None:
    alike = {**GO_OR_JAVA, "set.operations_factor": "1", "set.learning_months": "2"}
    asked = {**alike, "technologies": "elixir,go,java,node", "salary.elixir": "140k"}
    asked |= {"salary.node": "160k"}
    costing = cost_of(asked)
    assert costing.scenario.technologies == ("elixir", "go", "java", "node")
    assert ranks(costing, "present_value") == (1, 2, 2, 4)
    assert answer(asked).cheapest == "elixir"


def test_one_technology_alone_has_a_cost_and_no_lead(answer: Answer, said: Said) -> None:
    found = answer(technologies="go")
    assert (found.cheapest, found.gap, found.gap_share) == ("go", None, None)
    assert found.break_even_person_months is None
    text = said(technologies="go")
    assert text.startswith("Go likely costs about ")
    assert "cheap" not in text


def test_the_other_scope_is_named_where_it_disagrees(answer: Answer, said: Said) -> None:
    pay = {"technologies": "elixir,go", "salary": "150k", "set.min_servers": "20"}
    pay |= {"salary.elixir": "146k"}
    alike, published = (answer(pay, scope=scope) for scope in ("like_for_like", "published"))
    assert (alike.cheapest, alike.other_scope_cheapest) == ("elixir", "go")
    assert (published.cheapest, published.other_scope_cheapest) == ("go", "elixir")
    assert "At the article’s own prices, Go is likely the cheapest." in said(pay)
    other = "With the same infrastructure and pay for all, Elixir is likely the cheapest."
    assert other in said(pay, scope="published")


def test_the_line_that_makes_the_most_of_the_gap_is_named(answer: Answer) -> None:
    assert answer({"technologies": "elixir,go", "salary.go": "100k"}).gap_line == "salaries"
    assert answer({**GO_OR_JAVA, "set.java.ci_cd_price": "9k"}).gap_line == "ci_cd"


# -- what moving may cost ------------------------------------------------------------------------

MOVES = {
    "team_size": st.integers(1, 30).map(str),
    "salary.go": st.integers(60_000, 145_000).map(str),
    "scope": st.sampled_from(["published", "like_for_like"]),
    "staffing": st.sampled_from(["present", "hired"]),
    "years": st.integers(1, 10).map(str),
    "migration_person_months": st.integers(0, 5).map(str),
    "parallel_running_months": st.integers(0, 3).map(str),
    "current_servers": st.integers(5, 300).map(str),
}


@settings(max_examples=40)
@given(st.fixed_dictionaries({"baseline": st.just("ruby")}, optional=MOVES))
def test_at_exactly_what_moving_is_worth_moving_and_staying_cost_the_same(
    question: dict[str, str],
) -> None:
    asked = {"technologies": "go", "salary.ruby": "150k", "parallel_running_months": "0"}
    asked |= question
    found = estimated(asked)
    worth = break_even(found.costing, "go")
    assert (found.verdict.break_even_person_months == worth) or found.verdict.cheapest != "go"
    if worth:
        even = estimated({**asked, "migration_person_months": f"{worth:.12f}"})
        go, ruby = even.costing.totals["present_value"][:, LIKELY]
        assert go == pytest.approx(ruby, abs=0.03)


def test_moving_is_worth_nothing_where_it_does_not_pay_at_all(answer: Answer) -> None:
    found = answer({**CHEAPER, "parallel_running_months": "120", "of": "annual"},
                   **{"set.server_price": "90000", "set.parallel_share": "1"})  # fmt: skip
    assert found.cheapest == "go"
    assert found.break_even_person_months == 0


def test_what_was_entered_for_moving_stands_beside_what_it_is_worth(said: Said) -> None:
    assert "months of work; you entered 2." in said(CHEAPER, migration_person_months="2")
    assert "months of work; estimated here are 36." in said(CHEAPER)


def test_free_developers_make_moving_worth_no_number_of_months(answer: Answer) -> None:
    asked = {"technologies": "go", "baseline": "ruby", "salary": "0"}
    asked |= {"current_servers": "900", "parallel_running_months": "0"}
    found = answer(asked)
    assert found.cheapest == "go"
    assert found.break_even_person_months is None
