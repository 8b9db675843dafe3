"""The class of an estimate: by what is known, not by what is typed."""

from collections.abc import Callable
from itertools import combinations
from typing import Final, TypeAlias

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.analysis.estimate_class import EstimateClass
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Classed: TypeAlias = Callable[..., EstimateClass]

KNOWN: Final = {
    "orders_per_month": "250k",
    "market_salary": "110k",
    "set.requests_per_second_per_vcpu": "90",
    "team_size": "9",
}
"""One input of each group that tells something of a new system."""
MOVED: Final = {**KNOWN, "code_size": "70"}
"""And where something runs today."""


@pytest.fixture(scope="module")
def classed(ask: Ask, book: PriceBook) -> Classed:
    """The class of a scenario asked for as with `ask`."""
    return lambda *given, **more: estimate(ask(*given, **more, draws="0"), book).estimate_class


@pytest.mark.parametrize(
    ("points", "baseline", "number"),
    [
        (0, None, 5), (1, None, 5), (2, None, 4), (3, None, 3), (4, None, 3),
        (0, "ruby", 5), (1, "ruby", 5), (2, "ruby", 4), (3, "ruby", 4), (4, "ruby", 3),
        (5, "ruby", 3),
    ],
)  # fmt: skip
def test_two_fifths_of_what_may_be_known_make_class_4_and_three_quarters_class_3(
    points: int, baseline: str | None, number: int, classed: Classed
) -> None:
    known = MOVED if baseline else KNOWN
    for names in combinations(known, points):
        given = {name: known[name] for name in names} | ({"baseline": baseline} if baseline else {})
        found = classed(given)
        assert (found.points, found.possible, found.number) == (points, len(known), number)
        assert len(found.raise_by) == len(known) - points
        assert not {*found.raise_by} & {*names}


@pytest.mark.parametrize(
    ("number", "accuracy"), [(5, (-0.5, 1.0)), (4, (-0.3, 0.5)), (3, (-0.2, 0.3))]
)
def test_a_class_says_how_far_such_estimates_were_off(
    number: int, accuracy: tuple[float, float], classed: Classed
) -> None:
    given = dict(list(KNOWN.items())[: 2 * (5 - number)])
    assert (classed(given).number, classed(given).accuracy) == (number, accuracy)


def test_each_of_what_it_asks_for_raises_it(classed: Classed) -> None:
    answers = {**MOVED, "current_servers": "30"}
    for more in ({}, {"baseline": "ruby"}):
        for name in classed(more).raise_by:
            assert classed({**more, name: answers[name]}).points == 1, name


@pytest.mark.parametrize(
    "given",
    [
        {"orders_per_month": "99k"},
        {"concurrent_connections": "5"},
        {"market_salary": "90k..100k"},
        {"salary": "90k"},
        {"salary.go": "90k"},
        {"country": "de"},
        {"set.go.requests_per_second_per_vcpu": "300"},
        {"set.connections_per_gib": "900", "concurrent_connections": "0..1"},
        {"team_size": "6..7"},
        {"team_size.go": "6"},
    ],
)
def test_each_of_these_is_a_point(given: dict[str, str], classed: Classed) -> None:
    points = 2 if "concurrent_connections" in given and len(given) > 1 else 1
    assert classed(given).points == points


@pytest.mark.parametrize(
    "given",
    [
        {"baseline": "ruby", "current_servers": "20"},
        {"baseline": "ruby", "code_size": "61"},
        {"baseline": "ruby", "code_size": "50..60..70"},
        {"baseline": "ruby", "migration_person_months": "36"},
    ],
)
def test_what_runs_today_has_points_of_its_own(given: dict[str, str], classed: Classed) -> None:
    assert classed(given).points == 1


@pytest.mark.parametrize(
    "given",
    [
        # The default, the book's value or the one that would be worked out anyway.
        {"orders_per_month": "100k"},
        {"team_size": "6..6"},
        {"market_salary": "120000..144570..169000"},
        {"salary": "120000..144570..169000"},
        {"salary.go": "120000..144570..169000"},
        {"scope": "published", "salary.go": "120k..150k..180k"},
        {"country": "us"},
        {"set.go.requests_per_second_per_vcpu": "40..120..1000"},
        {"baseline": "ruby", "code_size": "60"},
        {"baseline": "ruby", "migration_person_months": "18..36..108"},
        # What nothing reads.
        {"code_size": "70"},
        {"migration_person_months": "20"},
        {"baseline": "ruby", "salary.java": "90k"},
        {"team_size.java": "5"},
        {"set.java.requests_per_second_per_vcpu": "90"},
        {"set.connections_per_gib": "900"},
        # What is no question of these.
        {"set.min_servers": "5", "server": "aws-t4g.medium", "years": "5"},
        {"revenue_per_hour": "500", "support_tier": "24x7", "set.attrition": "9%"},
    ],
)
def test_what_the_calculator_would_have_taken_anyway_is_no_point(
    given: dict[str, str], classed: Classed
) -> None:
    assert classed(given).points == 0


def test_a_fleet_leaves_capacities_and_connections_without_a_point(classed: Classed) -> None:
    fleet = {"baseline": "ruby", "current_servers": "20"}
    assert classed(fleet, **{"set.requests_per_second_per_vcpu": "90"}).points == 1
    known = classed(fleet, code_size="80", migration_person_months="20")
    assert known.points == 2  # one question, answered twice


def test_pay_that_another_takes_the_place_of_is_none(classed: Classed) -> None:
    paid = {"salary.go": "90k", "salary.elixir": "90k", "technologies": "go,elixir"}
    only_operations = classed(paid, market_salary="110k", scope="published")
    assert only_operations.points == 1  # the salaries; nobody is paid by the market there
