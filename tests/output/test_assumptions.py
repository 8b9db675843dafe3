"""The assumptions on the printed brief begin with the entries that the verdict rests on."""

from collections.abc import Mapping

import pytest
from asked_at_random import state
from effort import some

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.output.assumptions import MOST, Assumption, assumptions
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

MOVE = {
    "baseline": "ruby", "current_servers": "40", "current_server_price": "180",
    "orders_per_month": "3M", "team_size": "14", "team_size.go": "12", "years": "5",
    "migration_person_months": "18",
}  # fmt: skip


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def test_the_team_and_the_work_that_a_move_rests_on_come_first(book: PriceBook) -> None:
    team, work, *rest = assumptions(found(book, MOVE))
    assert team == Assumption("Go’s team size", "–", "12 developers", "–", "yours")
    assert work.label == "Work of moving"
    assert (work.likely, work.whose) == ("18 person-months", "yours")
    assert len(rest) == MOST - 2
    assert {each.whose for each in rest} != {"yours"}


@pytest.mark.parametrize(
    ("entry", "label"),
    [
        ({"salary.go": "80k..90k"}, "Go’s salary"),
        ({"set.go.effort_multiplier": "0.6"}, "Go’s people for the same work"),
    ],
)
def test_pay_that_a_move_rests_on_comes_first_and_once(
    entry: Mapping[str, str], label: str, book: PriceBook
) -> None:
    asked = found(book, {"baseline": "ruby", "technologies": "go", "years": "10", **entry})
    assert "This rests on your entry of " in verdict_text(asked)
    labels = [each.label for each in assumptions(asked)]
    assert labels[0] == label
    assert labels.count(label) == 1


def test_whatever_the_verdict_says_that_it_rests_on_is_among_them(book: PriceBook) -> None:
    rests = 0
    for seed in range(some(60, 400)):
        given = {n: t for n, t in state(seed).items() if n != "period"}
        asked = found(book, {**given, "draws": "400"})
        own = [each for each in assumptions(asked) if each.whose == "yours"]
        claims = verdict_text(asked).count("This rests on your entry ")
        claims += "you entered " in verdict_text(asked)
        assert len(own) >= claims, given
        rests += claims
    assert rests > 5
