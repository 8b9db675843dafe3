"""What a user gave and no line of the answer reads, each with the reason."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from costcalc.analysis.draws import draw
from costcalc.analysis.labels import figure_name
from costcalc.analysis.simulation import CORRELATION, salaries
from costcalc.costing.reads import Traced, reads
from costcalc.costing.resolve import Resolution, Resolved, resolve
from costcalc.costing.run import of_cases
from costcalc.costing.totals import CASES, without_fleet
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.vocabulary import Array
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
DRAWN_BY: Final = f"{SET}{CORRELATION}"
"""The one figure that draws read and lines do not."""
LOADS: Final = frozenset({"orders_per_month", "current_servers"})
LARGE: Final = 1e6
TRIED: Final = 64
"""Draws that are looked at beside the three cases."""


@dataclass(frozen=True)
class NoEffect:
    """An input by its canonical name, as it was given, and why nothing came of it."""

    name: str
    value: str
    reason: str


def no_effect(scenario: Scenario, resolution: Resolution, book: PriceBook) -> Iterator[NoEffect]:
    """The inputs that were given and that no line of this answer reads."""
    if "seed" in scenario.changed and not scenario.draws:
        yield NoEffect("seed", scenario.changed["seed"], "nothing is drawn")
    given = {name for name in scenario.changed if name not in NO_LINES}
    if not given:
        return
    traced = _reads(scenario, resolution, given)
    unread = given - traced.reads
    if _draws_salaries(scenario, resolution):
        unread.discard(DRAWN_BY)
    reasons = {name: reason for name in unread if (reason := _itself(name, scenario, book))}
    for reason, other in _otherwise(scenario, book):
        if unread <= reasons.keys():
            break
        for name in unread & _reads(other, resolve(other, book), unread).reads:
            reasons.setdefault(name, reason)
    for name in sorted(unread):
        zero = sorted(traced.kept_out.get(name, frozenset()) - {name})
        reason = reasons.get(name) or _kept_out(zero, scenario, book)
        yield NoEffect(name, scenario.changed[name], reason)


def _reads(scenario: Scenario, resolution: Resolution, wanted: Set[str]) -> Traced:
    """What the three cases are made from, and draws where there are any, until all are found."""

    def cells(resolved: Resolved) -> Array:
        values = np.empty(len(CASES) + TRIED)
        values[: len(CASES)] = resolved.cases
        values[len(CASES) :] = draw(resolved, scenario.seed, TRIED)
        return values

    return reads(scenario, resolution, wanted, cells if scenario.draws else of_cases)


def _draws_salaries(scenario: Scenario, resolution: Resolution) -> bool:
    """Whether several salaries are drawn, which a correlation ties to each other."""
    ranged = [each for each in salaries(resolution) if each.points[0] < each.points[2]]
    return scenario.draws > 0 and len(ranged) > 1


def _itself(name: str, scenario: Scenario, book: PriceBook) -> str:
    """Why nothing reads an input, where that needs no trying."""
    technology = Name.read(name).technology
    if technology and technology not in scenario.technologies:
        return f"{book.technologies[technology].name} is not compared"
    return "no two salaries are drawn from a range" if name == DRAWN_BY else ""


def _kept_out(zero: Sequence[str], scenario: Scenario, book: PriceBook) -> str:
    """Why nothing reads an input whatever is chosen: a 0 keeps it out, or another stands there."""
    values = {**scenario.overrides, **scenario.amounts}
    at_zero = [each for each in zero if not any(values.get(Name.read(each).id, ()))]
    if not at_zero:
        return "another value stands in its place"
    labels = " and ".join(figure_name(each, book) for each in at_zero)
    return f"it is multiplied by {labels}, which {'are' if at_zero[1:] else 'is'} 0"


def _otherwise(scenario: Scenario, book: PriceBook) -> Iterator[tuple[str, Scenario]]:
    """The same scenario with one choice made otherwise, and what to say where that counts."""
    like = scenario.scope == "like_for_like"
    scope = CHOICE_BY_ID["scope"].options[scenario.scope].lower()
    other = replace(scenario, scope="published" if like else "like_for_like")
    yield f"counted {scope}, it is left out", other
    if scenario.sizing == "fleet":
        yield "the servers that run today size all others", without_fleet(scenario)
    larger = dict.fromkeys(LOADS & scenario.amounts.keys(), (LARGE,) * 3)
    yield "it counts only for more load", replace(scenario, amounts={**scenario.amounts, **larger})
    hired = scenario.staffing == "hired"
    people = CHOICE_BY_ID["staffing"].options[scenario.staffing].lower()
    staffed = replace(scenario, staffing="present" if hired else "hired")
    yield f"with {people} it does not count", staffed
    moving = scenario
    if scenario.baseline is None:
        baseline = next(id_ for id_ in book.technologies if id_ != scenario.technologies[-1])
        ids = (id_ for id_ in book.technologies if id_ in {*scenario.technologies, baseline})
        moving = replace(scenario, baseline=baseline, technologies=tuple(ids))
        yield "nothing is moved: nothing runs today", moving
    if scenario.sizing == "capacity":
        fleet = {**scenario.amounts, "current_servers": (10.0,) * 3}
        yield "it counts only with current servers", replace(moving, amounts=fleet)
    for tier in CHOICE_BY_ID["support_tier"].options:
        if tier != scenario.support_tier:
            yield "the support tier does not use it", replace(scenario, support_tier=tier)
    if scenario.workload_kind == "io_bound":
        yield "it counts only where the work computes", replace(scenario, workload_kind="cpu_bound")
    if scenario.years == 1:
        yield "it counts only from the second year on", replace(scenario, years=2)
