"""The article's advice tried on a workload, like for like, and what else its page tells of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from costcalc.analysis.bridge import bridge
from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.verdict import PEOPLE
from costcalc.costing.totals import LIKELY, Costing, total_of
from costcalc.model.inputs import AMOUNT_BY_ID, CHOICE_BY_ID
from costcalc.model.lines import Category
from costcalc.output import wording
from costcalc.output.columns import order, ordered
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.prices.source_page import Advice, Condition
from costcalc.scenario import units
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario, read

STANCES: Final = {
    "agrees": "The computed verdict agrees",
    "disagrees": "The computed verdict disagrees",
    "cannot_tell": "The computed verdict names no winner",
    "depends_on_scope": "The computed verdict depends on what is counted",
    "not_compared": "You compare none of the technologies that the article advises",
}
LIKE_FOR_LIKE: Final = "like_for_like"
NEGLIGIBLE: Final = 0.005
"""Of a gap: a part below is not worth naming."""
SIZE: Final = ("orders_per_month", "concurrent_connections", "team_size", "scope")
"""The inputs that say what a workload is like."""

Met: TypeAlias = tuple[str, str, str, bool]
"""A condition: its parameter, what the scenario has, what is wanted, and whether that holds."""


@dataclass(frozen=True)
class Cost:
    """A technology's likely costs in the scenario that a piece of advice was tried on."""

    technology: str
    servers: float
    infrastructure: float
    people: float
    total: float
    draws: float | None
    """The share of simulations in which it costs least."""


@dataclass(frozen=True)
class Judged:
    """A piece of advice beside what the model computes for it."""

    advice: Advice
    conditions: tuple[Met, ...]
    unmet: tuple[str, ...]
    """What was set to try it, where it does not apply."""
    tried: Estimate
    stance: str
    """A key of STANCES."""
    why: str


def described(book: PriceBook) -> tuple[str, ...]:
    """The technologies that the comparison says anything of, in the book's order."""
    said = {id_ for table in book.comparison.tables for row in table.rows for id_ in row.says}
    return tuple(id_ for id_ in book.technologies if id_ in said)


def workload(scenario: Scenario) -> tuple[str, ...]:
    """The parameters that tell a scenario in a few words: its size, and what else was changed."""
    return tuple(dict.fromkeys((*SIZE, *scenario.changed)))


def judged(advice: Advice, scenario: Scenario, book: PriceBook) -> Judged:
    """A piece of advice, tried on the scenario with its conditions met, like for like."""
    if scenario.scope != LIKE_FOR_LIKE:
        changed = {name: text for name, text in scenario.changed.items() if name != "scope"}
        scenario = read(changed.items(), book)
    conditions = tuple(_met(condition, scenario, book) for condition in advice.when)
    unmet = {
        condition.parameter: condition.otherwise
        for condition, (*_, holds) in zip(advice.when, conditions, strict=True)
        if not holds
    }
    tried = estimate(read({**scenario.changed, **unmet}.items(), book), book)
    stance = _stance(advice, tried)
    why = " ".join(_why(advice, tried, stance))
    return Judged(advice, conditions, tuple(unmet), tried, stance, why)


def costs(found: Estimate) -> Iterator[Cost]:
    """Every technology of the scenario, the cheapest first."""
    scenario, costing = found.scenario, found.costing
    infrastructure, people = _annual(costing, "infrastructure"), _annual(costing, *PEOPLE)
    probability = found.verdict.probability_cheapest or {}
    for row in order(found):
        yield Cost(
            technology=scenario.technologies[row],
            servers=float(costing.servers[row, LIKELY, 0]),
            infrastructure=infrastructure[row],
            people=people[row],
            total=float(costing.totals[scenario.of][row, LIKELY]),
            draws=probability.get(scenario.technologies[row]),
        )


def _met(condition: Condition, scenario: Scenario, book: PriceBook) -> Met:
    """Whether a scenario meets a condition, and both sides in words."""
    name = condition.parameter
    if condition.equals is not None:
        options = CHOICE_BY_ID[name].options
        value = str(getattr(scenario, name))
        return name, options[value], options[condition.equals], value == condition.equals
    if condition.above is not None:
        points, unit = scenario.amounts[name], AMOUNT_BY_ID[name].unit
        wanted = f"over {units.number_text(float(condition.above))}"
        return name, units.understood(points, unit), wanted, points[LIKELY] > condition.above
    own, other = condition.figure or "", condition.at_most or ""
    points, limit = _points(own, scenario, book), _points(other, scenario, book)
    unit = book.own[scenario.scope][own].unit
    technology = book.technologies[Name.read(other).technology].name
    wanted = f"at most {technology}’s, {units.understood(limit, unit)}"
    return name, units.understood(points, unit), wanted, points[LIKELY] <= limit[LIKELY]


def _points(id_: str, scenario: Scenario, book: PriceBook) -> Points:
    """A technology's figure as the scenario has it: its own, set for all, or the book's."""
    return scenario.points(book.own[scenario.scope][id_])


def _stance(advice: Advice, found: Estimate) -> str:
    """How the verdict stands to the advice: a key of STANCES."""
    advised, verdict = {*advice.advises}, found.verdict
    if advised.isdisjoint(found.scenario.technologies):
        return "not_compared"
    if verdict.action == "depends_on_scope":
        return "depends_on_scope"
    if verdict.named is None:
        # One that is clearly more expensive is not advised by a verdict without a winner either.
        return "disagrees" if advised.isdisjoint(verdict.group) else "cannot_tell"
    return "agrees" if verdict.named in advised else "disagrees"


def _share(advice: Advice, found: Estimate) -> float | None:
    """The share of draws in which one of the advised costs least."""
    probability = found.verdict.probability_cheapest
    if probability is None:
        return None
    return sum(share for id_, share in probability.items() if id_ in advice.advises)


def _why(advice: Advice, found: Estimate, stance: str) -> Iterator[str]:
    """What the stance rests on: how often the advised costs least, and what makes the gap."""
    scenario, book = found.scenario, found.book
    if stance == "not_compared":
        return
    if (share := _share(advice, found)) is not None:
        either = " or ".join(book.technologies[id_].name for id_ in advice.advises)
        yield f"{either} is the cheapest in {wording.of_100(share)} simulations."
    first, *rest = ordered(found)
    agreed = first in advice.advises
    rivals = [id_ for id_ in rest if (id_ in advice.advises) != agreed]
    if rivals:
        yield _gap(first, rivals[0], found)
    alike = _annual(found.costing, "infrastructure")
    least = [
        book.technologies[id_].name
        for id_, amount in zip(scenario.technologies, alike, strict=True)
        if amount == min(alike)
    ]
    verb = "is" if len(least) == 1 else "are"
    yield f"On infrastructure alone {wording.listed(least)} {verb} likely the cheapest."
    if first == scenario.baseline and not agreed:
        yield "The article compares new systems with each other, not with what runs today."


def _annual(costing: Costing, *categories: Category) -> list[float]:
    """What categories likely cost in year 1, by technology."""
    return list(total_of(costing, costing.annual, *categories)[:, LIKELY, 0].tolist())


def _gap(cheaper: str, dearer: str, found: Estimate) -> str:
    """What makes one technology dearer than another, by category, the largest part first."""
    scenario, book = found.scenario, found.book
    steps: dict[str, float] = {}
    spanned = bridge(found.costing, cheaper, dearer, scenario.of)
    for step in spanned.steps:
        steps[step.category] = steps.get(step.category, 0.0) + step.difference
    money = partial(wording.money, currency=scenario.currency)
    parts = [
        f"{wording.category(id_).lower()} {wording.signed(amount, money)}"
        for id_, amount in sorted(steps.items(), key=lambda each: -abs(each[1]))
        if abs(amount) > NEGLIGIBLE * abs(spanned.end - spanned.start)
    ]
    names = book.technologies[dearer].name, book.technologies[cheaper].name
    if not parts:
        return f"{names[1]} and {names[0]} likely cost the same."
    gap = money(spanned.end - spanned.start)
    return f"{names[0]} likely costs {gap} more than {names[1]}: {', '.join(parts)}."
