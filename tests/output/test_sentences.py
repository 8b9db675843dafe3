"""The verdict in sentences: how sure it is, what moving costs, and up to which work it pays."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import LIKELY
from costcalc.output.sentences import verdict_text
from costcalc.output.wording import money, of_100
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

Found: TypeAlias = Callable[..., Estimate]
CHEAPER = {"baseline": "ruby", "team_size.go": "4", "years": "5"}
"""Go takes four people where Ruby takes six: the user's own claim."""


@pytest.fixture
def found(book: PriceBook) -> Found:
    return lambda **given: estimate(
        read([(name.replace("__", "."), text) for name, text in given.items()], book), book
    )


def test_the_probability_with_equal_effort_stands_beside_the_one_without(found: Found) -> None:
    asked = found()
    verdict, text = asked.verdict, verdict_text(asked)
    assert verdict.probability_cheapest
    assert verdict.probability_equal_effort
    here = of_100(verdict.probability_cheapest["go"])
    there = of_100(verdict.probability_equal_effort["go"]).removesuffix(" of 100")
    assert here != f"{there} of 100"
    assert f"{here} draws ({there} if every language takes the same people)" in text


def test_where_effort_is_not_drawn_nothing_is_said_of_it(found: Found) -> None:
    assert "same people" not in verdict_text(found(set__effort_multiplier="1"))
    assert "same people" not in verdict_text(found(draws="0"))


def test_a_lead_under_two_per_cent_is_too_close_to_call_however_sure(found: Found) -> None:
    alike = {"set__effort_multiplier": "1", "staffing": "present"}
    asked = found(**alike)
    assert asked.verdict.probability_cheapest
    assert asked.verdict.probability_cheapest["go"] > 0.9
    assert "but it is too close to call: " in verdict_text(asked)


def test_moving_says_what_it_costs_when_it_is_paid_back_and_up_to_which_work(found: Found) -> None:
    asked = found(**CHEAPER)
    costing = asked.costing
    row = costing.scenario.technologies.index("go")
    cost = money(float(costing.migration[row, LIKELY]), "USD")
    worth = break_even(costing, "go")
    assert worth
    assert payback(costing, row).status == "in_year"
    sentence = (
        f"Moving to Go costs {cost} once and is paid back in year {payback(costing, row).year}"
    )
    assert sentence in verdict_text(asked)
    work = "it pays at under {} person-months of work, and the estimate is 36."
    assert work.format(float(f"{worth:.2g}")).replace(".0 ", " ") in verdict_text(asked)


def test_the_work_that_was_entered_is_named_so(found: Found) -> None:
    text = verdict_text(found(**CHEAPER, migration_person_months="200"))
    assert text.startswith("Staying on Ruby costs least")
    assert "is not paid back within five years; it would pay at under " in text
    assert text.partition("person-months of work, and ")[2].startswith("you entered 200.")


def test_staying_that_is_cheaper_at_any_work_says_so(found: Found) -> None:
    text = verdict_text(found(baseline="ruby"))
    assert "Moving to Go costs" in text
    assert "however little work it were, staying would cost less." in text


def test_without_something_that_runs_today_nothing_is_said_of_moving(found: Found) -> None:
    assert "Moving" not in verdict_text(found())
