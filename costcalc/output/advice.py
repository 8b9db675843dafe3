"""The page's advice for a workload, tried on the scenario at hand: agreed or not, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from costcalc import units
from costcalc.analysis.bridge import bridge
from costcalc.comparison import Advice, Condition
from costcalc.costing import LIKELY, Costing, cost, total_of
from costcalc.estimate import Estimate, estimate
from costcalc.inputs import AMOUNT_BY_ID, CHOICE_BY_ID
from costcalc.model.lines import Category
from costcalc.names import Name
from costcalc.output import wording
from costcalc.output.fields import label_of
from costcalc.output.links import address
from costcalc.output.sentences import verdict_text
from costcalc.pricebook import PriceBook
from costcalc.reading import Points
from costcalc.scenario import Scenario, read
from costcalc.verdict import CONFIDENT_FROM, PEOPLE

STANCES: Final = {
    "agrees": "The computed verdict agrees",
    "leans": "The computed verdict agrees, but it is too close to call",
    "differs": "The computed verdict differs, but it is too close to call",
    "disagrees": "The computed verdict disagrees",
    "level": "The computed verdict names no winner",
    "not_compared": "You compare none of the technologies that the page advises",
}
NEGLIGIBLE: Final = 0.005
"""Of a gap: a part below is not worth naming."""


@dataclass(frozen=True)
class Met:
    """A condition of a piece of advice beside what the scenario has."""

    label: str
    wanted: str
    value: str
    holds: bool


@dataclass(frozen=True)
class Cost:
    """A technology where a piece of advice is tried."""

    name: str
    advised: bool
    cheapest: bool
    servers: str
    infrastructure: str
    people: str
    total: str
    draws: str


@dataclass(frozen=True)
class Judged:
    """A piece of advice beside what the model computes for it."""

    id: str
    title: str
    says: str
    assumes: str
    advised: str
    conditions: tuple[Met, ...]
    applies: bool
    tried_with: tuple[tuple[str, str], ...]
    """What was set to try it, where it does not apply: labels and values."""
    verdict: str
    stance: str
    """A key of STANCES; `sentence` says it."""
    sentence: str
    why: str
    costs: tuple[Cost, ...]
    link: str


def judged(advice: Advice, scenario: Scenario, book: PriceBook, view: Mapping[str, str]) -> Judged:
    """A piece of advice, tried on the scenario with its conditions met."""
    conditions = [_met(condition, scenario, book) for condition in advice.when]
    unmet = {
        condition.parameter: condition.otherwise
        for condition, met in zip(advice.when, conditions, strict=True)
        if not met.holds
    }
    tried = read({**scenario.changed, **unmet}.items(), book)
    found = estimate(tried, book)
    stance = _stance(advice, found)
    return Judged(
        id=advice.id,
        title=advice.title,
        says=advice.says,
        assumes=advice.assumes,
        advised=_either(advice, book),
        conditions=tuple(conditions),
        applies=not unmet,
        tried_with=tuple(
            (label_of(name, book), asked_for(name, text, tried)) for name, text in unmet.items()
        ),
        verdict=verdict_text(found).partition(". ")[0].removesuffix(".") + ".",
        stance=stance,
        sentence=STANCES[stance],
        why=" ".join(_why(advice, found, stance)),
        costs=tuple(_costs(advice, found)),
        link=address("/", {**tried.changed, **view}),
    )


def _met(condition: Condition, scenario: Scenario, book: PriceBook) -> Met:
    """Whether a scenario meets a condition, and both sides in words."""
    name, label = condition.parameter, label_of(condition.parameter, book)
    if condition.equals is not None:
        options = CHOICE_BY_ID[name].options
        value = str(getattr(scenario, name))
        return Met(label, options[condition.equals], options[value], value == condition.equals)
    if condition.above is not None:
        points, unit = scenario.amounts[name], AMOUNT_BY_ID[name].unit
        wanted = f"over {units.number_text(float(condition.above))}"
        return Met(label, wanted, units.understood(points, unit), points[LIKELY] > condition.above)
    own, other = condition.figure or "", condition.at_most or ""
    points, limit = _points(own, scenario, book), _points(other, scenario, book)
    unit = book.own[scenario.scope][own].unit
    technology = book.technologies[Name.read(other).technology].name
    wanted = f"at most {technology}’s, {units.understood(limit, unit)}"
    return Met(label, wanted, units.understood(points, unit), points[LIKELY] <= limit[LIKELY])


def _points(id_: str, scenario: Scenario, book: PriceBook) -> Points:
    """A technology's figure as the scenario has it: its own, set for all, or the book's."""
    figure = book.own[scenario.scope][id_]
    return scenario.set_for(figure) or figure.points


def _stance(advice: Advice, found: Estimate) -> str:
    """How the verdict stands to the advice: a key of STANCES."""
    advised, cheapest = {*advice.advises}, found.verdict.cheapest
    if advised.isdisjoint(found.scenario.technologies):
        return "not_compared"
    if cheapest is None:
        return "level"
    share = _share(advice, found)
    if cheapest in advised:
        return "leans" if share is not None and share < CONFIDENT_FROM else "agrees"
    return "differs" if share is not None and share > 1 - CONFIDENT_FROM else "disagrees"


def _share(advice: Advice, found: Estimate) -> float | None:
    """The share of draws in which one of the advised costs least."""
    probability = found.verdict.probability_cheapest
    if probability is None:
        return None
    return sum(share for id_, share in probability.items() if id_ in advice.advises)


def _why(advice: Advice, found: Estimate, stance: str) -> Iterator[str]:
    """What the stance rests on: how often the advised costs least, and what makes the gap."""
    scenario, book = found.scenario, found.book
    if stance in ("not_compared", "level"):
        return
    if (share := _share(advice, found)) is not None:
        yield f"{_either(advice, book)} costs least in {share * 100:.0f} of 100 draws."
    first, *rest = [scenario.technologies[row] for row in _ranked(found)]
    agreed = first in advice.advises
    rivals = [id_ for id_ in rest if (id_ in advice.advises) != agreed]
    if rivals:
        yield _gap(first, rivals[0], found)
    alike = _annual(cost(replace(scenario, scope="like_for_like"), book), "infrastructure")
    least = [
        book.technologies[id_].name
        for id_, amount in zip(scenario.technologies, alike, strict=True)
        if amount == min(alike)
    ]
    costs = "costs" if len(least) == 1 else "cost"
    yield f"On infrastructure alone, like for like, {wording.listed(least)} {costs} least."
    if first == scenario.baseline and not agreed:
        yield "The page compares new systems with each other, not with what runs today."


def _either(advice: Advice, book: PriceBook) -> str:
    return " or ".join(book.technologies[id_].name for id_ in advice.advises)


def _ranked(found: Estimate) -> list[int]:
    """The rows of the technologies, the cheapest first."""
    likely = found.costing.totals[found.scenario.of][:, LIKELY].tolist()
    return sorted(range(len(likely)), key=likely.__getitem__)


def _annual(costing: Costing, *categories: Category) -> list[float]:
    """What categories likely cost in year 1, by technology."""
    parts = [total_of(costing.annual, each)[:, LIKELY, 0] for each in categories]
    return [sum(amounts) for amounts in zip(*parts, strict=True)]


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
    gap = money(spanned.end - spanned.start)
    return f"{names[0]} likely costs {gap} more than {names[1]}: {', '.join(parts)}."


def _costs(advice: Advice, found: Estimate) -> Iterator[Cost]:
    """Every technology of the scenario, the cheapest first."""
    scenario, book, costing = found.scenario, found.book, found.costing
    infrastructure, people = _annual(costing, "infrastructure"), _annual(costing, *PEOPLE)
    probability = found.verdict.probability_cheapest or {}
    for row in _ranked(found):
        id_ = scenario.technologies[row]
        yield Cost(
            name=book.technologies[id_].name,
            advised=id_ in advice.advises,
            cheapest=found.ranks[row] == 1,
            servers=f"{costing.servers[row, LIKELY, 0]:,.0f}",
            infrastructure=wording.whole(infrastructure[row]),
            people=wording.whole(people[row]),
            total=wording.whole(float(costing.totals[scenario.of][row, LIKELY])),
            draws=wording.percent(probability[id_]) if id_ in probability else "",
        )


def asked_for(name: str, text: str, scenario: Scenario) -> str:
    """A changed parameter's value in words."""
    if name in CHOICE_BY_ID:
        return CHOICE_BY_ID[name].options[text]
    return scenario.understood.get(name, text)
