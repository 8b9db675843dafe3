"""What a user gave and no line of the answer reads, each with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from costcalc.analysis.labels import figure_name
from costcalc.analysis.simulation import CORRELATION, salaries
from costcalc.costing.reads import reads
from costcalc.costing.resolve import Resolution, resolve
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET, Name
from costcalc.scenario.scenario import Scenario

NO_LINES: Final = frozenset(
    {
        "technologies",
        "baseline",
        "scope",
        "of",
        "years",
        "draws",
        "seed",
        "country",
        "currency",
        "exchange_rate",
        "book",
    }
)
"""Inputs that decide what is worked out and how it is told, and that no line reads."""


@dataclass(frozen=True)
class NoEffect:
    """An input by its canonical name, as it was given, and why nothing came of it."""

    name: str
    value: str
    reason: str


def no_effect(scenario: Scenario, resolution: Resolution, book: PriceBook) -> Iterator[NoEffect]:
    """The inputs that were given and that no line of this answer reads."""
    given = {name for name in scenario.changed if name not in NO_LINES}
    if "seed" in scenario.changed and not scenario.draws:
        yield NoEffect("seed", scenario.changed["seed"], "nothing is drawn")
    if not given:
        return
    traced = reads(scenario, resolution)
    unread = given - traced.reads
    if _draws_salaries(scenario, resolution):
        unread.discard(f"{SET}{CORRELATION}")
    for name in sorted(unread):
        zero = traced.kept_out.get(name, frozenset())
        yield NoEffect(name, scenario.changed[name], _reason(name, zero, scenario, book))


def _draws_salaries(scenario: Scenario, resolution: Resolution) -> bool:
    """Whether several salaries are drawn, which a correlation ties to each other."""
    ranged = [each for each in salaries(resolution) if each.points[0] < each.points[2]]
    return scenario.draws > 0 and len(ranged) > 1


def _reason(name: str, zero: frozenset[str], scenario: Scenario, book: PriceBook) -> str:
    """Why an input is not read: found by trying what would have to be otherwise."""
    technology = Name.read(name).technology
    if technology and technology not in scenario.technologies:
        return f"{book.technologies[technology].name} is not compared"
    for reason, other in _otherwise(scenario, book):
        if name in reads(other, resolve(other, book)).reads:
            return reason
    named = sorted(each for each in zero if each != name)
    if named:
        labels = " and ".join(figure_name(each, book) for each in named)
        return f"it counts only where there is more of {labels}"
    return "another value stands in its place"


def _otherwise(scenario: Scenario, book: PriceBook) -> Iterator[tuple[str, Scenario]]:
    """The same scenario with one choice made otherwise, and what to say where that counts."""
    like = scenario.scope == "like_for_like"
    scope = CHOICE_BY_ID["scope"].options[scenario.scope].lower()
    other = replace(scenario, scope="published" if like else "like_for_like")
    yield f"the scope {scope} does not count it", other
    if scenario.sizing == "fleet":
        kept = {id_: p for id_, p in scenario.amounts.items() if not id_.startswith("current_")}
        yield "the servers that run today size all others", replace(scenario, amounts=kept)
    elif scenario.baseline:
        fleet = {**scenario.amounts, "current_servers": (10.0,) * 3}
        yield "it counts only with servers today", replace(scenario, amounts=fleet)
    hired = scenario.staffing == "hired"
    people = CHOICE_BY_ID["staffing"].options[scenario.staffing].lower()
    staffed = replace(scenario, staffing="present" if hired else "hired")
    yield f"with {people} it does not count", staffed
    if scenario.baseline is None:
        baseline = next(id_ for id_ in book.technologies if id_ != scenario.technologies[-1])
        ids = (id_ for id_ in book.technologies if id_ in {*scenario.technologies, baseline})
        moving = replace(scenario, baseline=baseline, technologies=tuple(ids))
        yield "nothing is moved: nothing runs today", moving
    for tier in CHOICE_BY_ID["support_tier"].options:
        if tier != scenario.support_tier:
            yield "the support tier does not use it", replace(scenario, support_tier=tier)
    if scenario.workload_kind == "io_bound":
        yield "it counts only where the work computes", replace(scenario, workload_kind="cpu_bound")
