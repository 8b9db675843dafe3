"""Nothing is accepted without effect: what no line reads is named with the reason, no more."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final, TypeAlias

import numpy as np
import pytest
from effort import some
from random_scenarios import parameters, scenarios

from costcalc.analysis.no_effect import NO_LINES, NoEffect, no_effect
from costcalc.analysis.simulation import simulate
from costcalc.costing.resolve import resolve
from costcalc.costing.totals import cost
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
Unread: TypeAlias = Callable[..., dict[str, NoEffect]]

SCENARIOS: Final = 40
MOVED: Final = ("baseline", "code_size", "migration_person_months", "parallel_running_months")
FACTORS: Final = (1.3, 0.7, 10, 0.1, 1000, 0.001, 1e5, 1e-5)
SERVERS: Final = ("aws-m7g.large", "aws-m5.2xlarge")


@pytest.fixture(scope="module")
def unread(ask: Ask, book: PriceBook) -> Unread:
    """What has no effect in a scenario asked for as with `ask`, by name."""

    def found(*given: object, **more: object) -> dict[str, NoEffect]:
        scenario = ask(*given, **more)
        return {each.name: each for each in no_effect(scenario, resolve(scenario, book), book)}

    return found


# -- each reason ----------------------------------------------------------------------------------

FLEET = {"baseline": "ruby", "current_servers": "20"}


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ({"seed": "3", "draws": "0"}, {"seed": "nothing is drawn"}),
        ({"salary.java": "90k"}, {"salary.java": "Java is not compared"}),
        ({"set.java.server_price": "9"}, {"set.java.server_price": "Java is not compared"}),
        (
            {"server": "aws-t4g.medium", "scope": "published"},
            {"server": "counted as published, it is left out"},
        ),
        (
            {"set.page_salary": "90k"},
            {"set.page_salary": "counted like for like, it is left out"},
        ),
        (
            {**FLEET, "concurrent_connections": "5k", "set.requests_per_order": "90"},
            {"set.requests_per_order": "the servers that run today size all others"},
        ),
        (
            {"set.servers_relative": "0.3"},
            {"set.servers_relative": "it counts only with current servers"},
        ),
        (
            {"baseline": "ruby", "set.servers_relative": "0.3"},
            {"set.servers_relative": "it counts only with current servers"},
        ),
        (
            {"baseline": "ruby", "set.salary_premium": "3%"},
            {"set.salary_premium": "with the people you have it does not count"},
        ),
        (
            {"set.team_knows": "0.5"},
            {"set.team_knows": "with people hired for it it does not count"},
        ),
        ({"code_size": "50"}, {"code_size": "nothing is moved: nothing runs today"}),
        ({"set.parallel_share": "0.9"}, {"set.parallel_share": "nothing is moved"}),
        ({"set.parallel_share": "0"}, {"set.parallel_share": "nothing is moved"}),
        (
            {"years": "1", "set.wage_growth": "9%"},
            {"set.wage_growth": "it counts only from the second year on"},
        ),
        (
            {"draws": "0", "set.workload_growth": "0", "set.monitoring_scaling": "0.6"},
            {"set.monitoring_scaling": "it counts only for more load"},
        ),
        ({"set.support_24x7": "9k"}, {"set.support_24x7": "the support tier does not use it"}),
        ({"set.compute_speedup": "2"}, {"set.compute_speedup": "only where the work computes"}),
        (
            {"set.commitment_discount": "0.3"},
            {"set.commitment_discount": "by share of servers under commitment, which is 0"},
        ),
        ({"set.consulting_rate": "99"}, {"set.consulting_rate": "multiplied by consulting"}),
        (
            {"set.salary_correlation": "0.2"},
            {"set.salary_correlation": "no two salaries are drawn from a range"},
        ),
        (
            {"salary.go": "90k", "set.go.salary_premium": "3%"},
            {"set.go.salary_premium": "another value stands in its place"},
        ),
        (
            {"baseline": "ruby", "code_size": "50", "set.code_per_developer": "7"},
            {"set.code_per_developer": "another value stands in its place"},
        ),
        (
            {"baseline": "ruby", "migration_person_months": "5", "code_size": "50"},
            {"code_size": "another value stands in its place"},
        ),
        (
            {"team_size.go": "5", "set.go.effort_multiplier": "1.5"},
            {"set.go.effort_multiplier": "another value stands in its place"},
        ),
    ],
)
def test_what_no_line_reads_is_named_with_the_reason(
    given: dict[str, str], reasons: dict[str, str], unread: Unread
) -> None:
    found = unread(given)
    for name, reason in reasons.items():
        assert reason in found[name].reason
        assert found[name].value
    assert found.keys() == {*reasons} | ({"concurrent_connections"} & found.keys())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"set.salary_correlation": "0.2", "scope": "published"},
        {"set.salary_correlation": "0.2", "salary.go": "90k..99k", "salary.erlang": "90k..99k"},
        {"orders_per_month": "200k", **FLEET},  # the database grows with them
        {"set.commitment_discount": "0.3", "set.commitment_coverage": "0..0..50%"},
        {"set.libraries": "100"},  # counted once it is set
        {"set.operations_posts": "1", "scope": "published"},
        {"set.monitoring_scaling": "0.6"},  # some draws have more servers than the reference
        {"seed": "3"},
        {"of": "annual", "years": "7", "currency": "EUR", "technologies": "go"},
    ],
)
def test_what_something_reads_is_not(given: dict[str, str], unread: Unread) -> None:
    assert unread(given) == {}


# -- a property of all scenarios ------------------------------------------------------------------


def lines(scenario: Scenario, book: PriceBook) -> np.ndarray:
    """Every amount of an answer, and its draws."""
    costing = cost(scenario, book)
    shown = [*costing.annual.values(), *costing.once.values(), *costing.totals.values()]
    drawn = simulate(scenario, costing.resolution, book)
    shown += [costing.servers, *(drawn.totals.values() if drawn else ())]
    return np.concatenate([np.ravel(each) for each in shown])


def others(name: str, scenario: Scenario, book: PriceBook, random: Random) -> Iterator[str]:
    """Other legal values of an input, generic ones."""
    if name in CHOICE_BY_ID:
        yield from CHOICE_BY_ID[name].options
        return
    if name == "server":
        yield from SERVERS
        return
    read_ = Name.read(name)
    shape = read_.amount or book.definition(read_)
    least, most = (shape.low, shape.high) if read_.amount else map(float, shape.allowed)
    ends = scenario.amounts.get(name) or scenario.overrides[read_.id]
    start = ends[1] or random.uniform(least, min(most, 100))
    for factor in FACTORS:
        value = min(max(start * factor, least), most)
        text = f"{round(value) if getattr(shape, 'whole', False) else value:.9f}"
        yield scenario.typed(name, text)


WORLDS: Final[tuple[dict[str, str], ...]] = (
    {},
    {"orders_per_month": "1e9", "concurrent_connections": "0", "set.compute_speedup": "0.5"},
    {"orders_per_month": "1", "concurrent_connections": "1e8"},
    {"orders_per_month": "1", "concurrent_connections": "1"},
)
"""What decides how many servers there are hides what does not: it is tried beside other loads."""


def changed(
    name: str, scenario: Scenario, book: PriceBook, random: Random, worlds: Sequence[dict[str, str]]
) -> bool:
    """Whether another value of an input moves any amount, in one of the worlds."""
    return any(
        not np.array_equal(lines(before, book), lines(after, book))
        for world in worlds
        for before in [read({**scenario.changed, **world}.items(), book)]
        for text in others(name, scenario, book, random)
        for after in [_read({**before.changed, name: text}, book)]
        if after
    )


def _read(given: dict[str, str], book: PriceBook) -> Scenario | None:
    """A scenario, where it is legal."""
    try:
        return read(given.items(), book)
    except Refused:
        return None


@pytest.mark.parametrize("part", range(some(2, 4)))
def test_what_is_named_moves_nothing_and_what_is_not_moves_something(
    part: int, book: PriceBook
) -> None:
    random = Random(part)  # noqa: S311  # nothing is kept secret by it
    named = 0
    for asked in scenarios(100 + part, SCENARIOS // 4):
        few = {**asked, "years": min(asked.get("years", 3), 3)}
        scenario = read([*parameters(few), ("draws", "16")], book)
        marked = {each.name for each in no_effect(scenario, resolve(scenario, book), book)}
        named += len(marked)
        # What is free of traffic counts beside no traffic too: a trace knows no signs.
        for name in scenario.changed.keys() - NO_LINES - {"set.egress_free"}:
            worlds = WORLDS[:1] if name in marked else WORLDS
            moves = changed(name, scenario, book, random, worlds)
            assert moves == (name not in marked), (name, dict(scenario.changed))
    assert named > SCENARIOS / 4
