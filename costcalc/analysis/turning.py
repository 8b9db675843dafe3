"""What would turn a decision: the nearest value of a number at which another comes to cost less."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from costcalc.analysis.drivers import Driver, find_driver, turned
from costcalc.analysis.sensitivity import Bar
from costcalc.costing.totals import LIKELY, likely_total
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read

CELLS: Final = 65
"""Values looked at in each round of a search; the second narrows down a step of the first."""
FURTHER: Final = 1000
"""How many times as many orders are looked at."""
NEAR: Final = 0.5
"""Of a team: how much smaller or larger a one is looked at."""


@dataclass(frozen=True)
class Turn:
    """The nearest value of a number, in its own unit, at which the other technology costs less."""

    id: str
    unit: str
    value: float
    rising: bool
    """Whether that holds above the value rather than below it."""
    sets: str
    """The parameter of an address that sets the number."""


@dataclass(frozen=True)
class Claim:
    """An entry about one technology alone that a winner owes its place to.

    `without` is the scenario that lacks it. `first` would then likely be the cheapest, and lead
    `level` by less than a winner has to, which is None where it leads by more.
    """

    parameter: str
    without: Scenario
    first: str
    level: str | None


def turn(
    driver: Driver,
    between: tuple[float, float],
    pair: tuple[str, str],
    scenario: Scenario,
    book: PriceBook,
) -> Turn | None:
    """Where, from the first end on, the second of a pair costs less; None where it never does.

    At the first end the first technology of the pair costs less.
    """
    start, end = between
    first, other = map(scenario.technologies.index, pair)
    for _ in range(2):
        spread = np.geomspace if start > 0 < end else np.linspace
        values = spread(start, end, CELLS)
        if driver.whole:  # rounded away from the start, each once
            values = np.array(list(dict.fromkeys((np.ceil if end > start else np.floor)(values))))
        totals = turned(scenario, book, {driver: values}, scenario.of)
        less = totals[other] < totals[first]
        if not less.any() or less[0]:
            return None
        at = int(less.argmax())
        start, end = float(values[at - 1]), float(values[at])
    return Turn(driver.id, driver.unit, end, between[1] > between[0], driver.sets)


def by_figure(
    bars: Iterable[Bar], pair: tuple[str, str], scenario: Scenario, book: PriceBook, most: int
) -> tuple[Turn, ...]:
    """Where figures, each alone and within its range, put the second of a pair in front.

    The bars are of what the first costs more than the second: below 0 while it is cheaper.
    """
    found: list[Turn] = []
    for bar in bars:
        # A number that several share is named after one of them, which alone would turn nothing.
        if not bar.flips or len(bar.moves) != 1 or len(found) == most:
            continue
        driver = find_driver(bar.moves[0], scenario, book)
        end = bar.high if bar.at_high > bar.at_low else bar.low
        turning = turn(driver, (bar.likely, end), pair, scenario, book)
        if turning:
            found.append(replace(turning, id=bar.figure))
    return tuple(found)


def by_orders(pair: tuple[str, str], scenario: Scenario, book: PriceBook) -> Turn | None:
    """From how many orders a month on the second of a pair costs less."""
    now = scenario.amounts["orders_per_month"][LIKELY]
    driver = find_driver("orders_per_month", scenario, book)
    return turn(driver, (now, now * FURTHER), pair, scenario, book) if now else None


def team_of(technology: str, scenario: Scenario) -> float:
    """The likely size of a technology's team: its own, or that of all."""
    amounts = scenario.amounts
    return (amounts.get(f"team_size.{technology}") or amounts["team_size"])[LIKELY]


def by_team(
    technology: str, pair: tuple[str, str], scenario: Scenario, book: PriceBook
) -> Turn | None:
    """At which size of a technology's team, within half of what it has, a decision turns."""
    now = team_of(technology, scenario)
    wanted = 1 - NEAR if technology == pair[1] else 1 + NEAR
    driver = find_driver(f"team_size.{technology}", scenario, book)
    return turn(driver, (now, now * wanted), pair, scenario, book) if now else None


def claims(winner: str, lead: float, scenario: Scenario, book: PriceBook) -> tuple[Claim, ...]:
    """The entries about one technology alone without each of which the winner would be none.

    `lead` is the share of its total by which a winner has to lead.
    """
    found: list[Claim] = []
    for name in scenario.changed:
        if not Name.read(name).technology:
            continue
        kept = {id_: text for id_, text in scenario.changed.items() if id_ != name}
        try:
            without = read(kept.items(), book)
        except Refused:  # another entry hangs on this one
            continue
        likely = likely_total(without, book)
        rows = np.argsort(likely, kind="stable")[:2].tolist()
        first, following = (without.technologies[row] for row in rows)
        close = bool(likely[rows[1]] < likely[rows[0]] * (1 + lead))
        if first != winner or close:
            found.append(Claim(name, without, first, following if close else None))
    return tuple(found)
