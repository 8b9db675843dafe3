"""What would change the decision: the nearest values that turn it, each with its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Final

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name
from costcalc.analysis.turning import Turn, by_figure, by_orders, by_team
from costcalc.costing.measures import break_even
from costcalc.output import verdict_parts as parts
from costcalc.output.analyses_json import typed_value
from costcalc.output.links import asking
from costcalc.output.payback import even, outwards, person_months, work_of
from costcalc.output.wording import about

MOST: Final = 3
PEOPLE: Final = "effort_multiplier"
WORK: Final = "migration_person_months"
DISCOUNTED: Final = ("present_value", "equivalent_annual")
"""Measures by which the break-even of moving turns the decision."""


@dataclass(frozen=True)
class WhatIf:
    """A sentence on what would turn the decision, and the calculator with that.

    A saved scenario has no such address: its form `sends` the answer.
    """

    text: str
    link: str
    sends: str


def what_if(estimate: Estimate) -> tuple[WhatIf, ...]:
    """The first few of: team, work of moving, load, and single figures within their range."""
    if estimate.pair is None or estimate.public:
        return ()
    return tuple(islice(_found(*estimate.pair, estimate), MOST))


def _found(first: str, other: str, estimate: Estimate) -> Iterator[WhatIf]:
    """Every change that turns the decision between the cheapest and another."""
    scenario, book, pair = estimate.scenario, estimate.book, (first, other)
    cheaper = f"{parts.acting(other, estimate)} is likely cheaper"
    mine = other if first == scenario.baseline else first
    team = by_team(mine, pair, scenario, book)
    if team:
        there, here = parts.teams(mine, team, estimate)
        own = parts.a_team(mine, estimate)
        text = f"With {own} of {there} developers instead of {here}, {cheaper}."
        yield _with(text, team.sets, there, estimate)
    yield from _work(first, mine, cheaper, estimate)
    fleet = "current_servers" in scenario.changed  # which the load does not move
    orders = None if fleet else by_orders(pair, scenario, book)
    if orders:
        yield _state(
            f"From {about(orders.value, ceil)} orders a month on, {cheaper}.", orders, estimate
        )
    for turn in _figures(pair, estimate) if estimate.verdict.gap else ():
        if team and turn.id == f"{mine}.{PEOPLE}":
            continue  # the size of the team has said so
        name = figure_name(turn.id, book)
        yield _state(f"With {name} {parts.beyond(turn, estimate)}, {cheaper}.", turn, estimate)


def _work(first: str, to: str, cheaper: str, estimate: Estimate) -> Iterator[WhatIf]:
    """The work of moving at which it costs as much as staying."""
    scenario, worth = estimate.scenario, break_even(estimate.costing, to)
    if not worth or scenario.of not in DISCOUNTED:
        return
    driver, rising = find_driver(WORK, scenario, estimate.book), first != scenario.baseline
    turn = Turn(WORK, driver.unit, worth, rising, driver.sets)
    value, _ = even(worth, work_of(estimate, to))
    side = "over" if rising else "under"
    yield _state(f"At {side} {person_months(value)} of moving, {cheaper}.", turn, estimate)


def _figures(pair: tuple[str, str], estimate: Estimate) -> tuple[Turn, ...]:
    """Figures that alone, within their range, put the other in front."""
    verdict = estimate.verdict
    if verdict.overturned_by and (verdict.cheapest, verdict.following) == pair:
        return verdict.overturned_by
    bars = estimate.tornado.bars if estimate.tornado else ()
    return by_figure(bars, pair, estimate.scenario, estimate.book, MOST)


def _state(text: str, turn: Turn, estimate: Estimate) -> WhatIf:
    """A sentence with the state just beyond a value."""
    scenario, book = estimate.scenario, estimate.book
    driver = find_driver(turn.sets, scenario, book)
    typed = typed_value(driver, outwards(turn.value, rising=turn.rising), scenario, book)
    return _with(text, turn.sets, typed, estimate)


def _with(text: str, name: str, typed: str, estimate: Estimate) -> WhatIf:
    link = asking(estimate, {**estimate.scenario.changed, name: typed})
    return WhatIf(text, link, "" if link else f"{name}={typed}")
