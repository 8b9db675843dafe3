"""The one result: a scenario costed in both scopes, with its verdict and its warnings."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from costcalc.analysis.simulation import Simulation, simulate
from costcalc.costing import Costing, cost, likely_total
from costcalc.measures import ranks
from costcalc.notices import Notice, notices
from costcalc.pricebook import PriceBook, Scope
from costcalc.scenario import Scenario
from costcalc.standings import standings
from costcalc.verdict import Verdict, verdict


@dataclass(frozen=True)
class Estimate:
    """What every rendering walks: page, JSON, chart, table and embed show these same numbers."""

    scenario: Scenario
    book: PriceBook
    costing: Costing
    simulation: Simulation | None
    ranks: tuple[int, ...]
    verdict: Verdict
    warnings: tuple[Notice, ...]


def estimate(scenario: Scenario, book: PriceBook, today: date | None = None) -> Estimate:
    """The cost of every technology; `today` only decides whether the figures are stale."""
    scope: Scope = "like_for_like" if scenario.scope == "published" else "published"
    there = replace(scenario, scope=scope)
    other_scope = likely_total(there, standings(there, book))
    costing = cost(scenario, book)
    simulation = simulate(scenario, costing.standings, book)
    return Estimate(
        scenario=scenario,
        book=book,
        costing=costing,
        simulation=simulation,
        ranks=ranks(costing, scenario.of),
        verdict=verdict(costing, other_scope, simulation, book),
        warnings=notices(scenario, book, today or datetime.now(UTC).date()),
    )
