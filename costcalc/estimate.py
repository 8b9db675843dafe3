"""The one result: a scenario costed in both scopes, with its verdict and its warnings."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from costcalc.costing import Costing, cost
from costcalc.notices import Notice, notices
from costcalc.pricebook import PriceBook, Scope
from costcalc.scenario import Scenario
from costcalc.verdict import Verdict, ranks, verdict


@dataclass(frozen=True)
class Estimate:
    """What every rendering walks: page, JSON, chart, table and embed show these same numbers."""

    scenario: Scenario
    book: PriceBook
    costing: Costing
    ranks: tuple[int, ...]
    verdict: Verdict
    warnings: tuple[Notice, ...]


def estimate(scenario: Scenario, book: PriceBook, today: date | None = None) -> Estimate:
    """The cost of every technology; `today` only decides whether the figures are stale."""
    other: Scope = "like_for_like" if scenario.scope == "published" else "published"
    costing = cost(scenario, book)
    return Estimate(
        scenario=scenario,
        book=book,
        costing=costing,
        ranks=ranks(costing, scenario.of),
        verdict=verdict(costing, cost(replace(scenario, scope=other), book), book),
        warnings=notices(scenario, book, today or datetime.now(UTC).date()),
    )
