"""The one result: a scenario costed in both scopes, with its verdict and its warnings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property

from costcalc.analysis.estimate_class import EstimateClass, estimate_class
from costcalc.analysis.no_effect import no_effect
from costcalc.analysis.sensitivity import Sensitivity, sensitivity
from costcalc.analysis.simulation import Simulation, equal_effort, simulate
from costcalc.analysis.verdict import Verdict, verdict
from costcalc.analysis.warnings import Notice, notices, without_values
from costcalc.costing.measures import decision, ranks
from costcalc.costing.totals import LIKELY, Costing, cost, likely_total
from costcalc.prices.book import PriceBook
from costcalc.prices.files import Scope
from costcalc.scenario.scenario import Scenario


@dataclass(frozen=True)
class Kept:
    """Where a saved scenario stands: its addresses hold this and nothing that was typed into it.

    `page` is the address of its private pages: empty for who has only its publish id. `revision`
    is an older one that is looked at. A `draft` is a change to it that is not saved: only its page
    shows it, and only to who sends it.
    """

    page: str = ""
    revision: str = ""
    publish_id: str = ""
    draft: bool = False


@dataclass(frozen=True, repr=False)
class Estimate:
    """What every rendering walks: page, JSON, chart, table and embed show these same numbers.

    The simulation and the verdict are computed when they are first read, by `draw` and `judge`,
    which cache them: a table of costs needs neither. `kept` is set for a saved scenario.
    """

    scenario: Scenario
    book: PriceBook
    costing: Costing
    warnings: tuple[Notice, ...]
    estimate_class: EstimateClass
    draw: Callable[[], Simulation | None]
    judge: Callable[[], Verdict]
    kept: Kept | None = None

    def __repr__(self) -> str:
        """The totals in a line: an answer holds too many numbers to print them all."""
        of, currency = self.scenario.of, self.scenario.currency
        likely = self.costing.totals[of][:, LIKELY].tolist()
        totals = zip(self.scenario.technologies, likely, strict=True)
        amounts = ", ".join(f"{id_} {amount:,.2f}" for id_, amount in totals)
        return f"Estimate({of} in {currency}: {amounts}; price book {self.book.version})"

    @property
    def public(self) -> bool:
        """Whether it is for who has no more than a publish id: amounts, and nothing typed."""
        return self.kept is not None and not self.kept.page

    @property
    def simulation(self) -> Simulation | None:
        """The totals over random draws of every figure; None where the scenario asks for none."""
        return self.draw()

    @property
    def verdict(self) -> Verdict:
        """Who costs least by the total that the scenario decides by."""
        return self.judge()

    @property
    def pair(self) -> tuple[str, str] | None:
        """The decision: the cheapest, and what it is decided against; None where there is one."""
        rows = decision(self.costing, self.scenario.of)
        if rows is None:
            return None
        first, other = (self.scenario.technologies[row] for row in rows)
        return first, other

    @cached_property
    def tornado(self) -> Sensitivity | None:
        """How far each figure moves the gap between the two."""
        scenario, pair = self.scenario, self.pair
        return sensitivity(scenario, self.costing.resolution, scenario.of, *pair) if pair else None

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Each technology's rank by its likely total, 1 the cheapest; equal totals share one."""
        return ranks(self.costing, self.scenario.of)


def estimate(
    scenario: Scenario, book: PriceBook, today: date | None = None, kept: Kept | None = None
) -> Estimate:
    """The cost of every technology; `today` only decides whether the figures are stale."""
    costing = cost(scenario, book)

    @cache
    def draw() -> Simulation | None:
        return simulate(scenario, costing.resolution, book)

    @cache
    def judge() -> Verdict:
        scope: Scope = "like_for_like" if scenario.scope == "published" else "published"
        there = replace(scenario, scope=scope)
        other_scope = likely_total(there, book)
        alike = equal_effort(scenario, costing.resolution, book)
        return verdict(costing, book, other_scope, draw(), alike)

    unread = tuple(no_effect(scenario, costing.resolution, book))
    warnings = notices(costing, unread, book, today or datetime.now(UTC).date())
    if kept and not kept.page:  # who has its publish id alone is not told what was typed or not
        warnings = tuple(without_values(each) for each in warnings if each.code != "default_team")
    known = estimate_class(costing, book, {each.name for each in unread})
    return Estimate(scenario, book, costing, warnings, known, draw, judge, kept)
