"""The answer in words: who costs least, by how much, how sure, and what could overturn it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np

from costcalc.analysis.sensitivity import sensitivity
from costcalc.analysis.simulation import Simulation
from costcalc.costing import LIKELY, Costing, total_of
from costcalc.measures import migration_worth
from costcalc.model.lines import Category
from costcalc.model.vocabulary import Array
from costcalc.naming import figure_name
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario
from costcalc.units import number_text

PEOPLE: Final[tuple[Category, ...]] = ("team", "hiring")
DWARFED_ABOVE: Final = 0.9
CONFIDENT_FROM: Final = 0.8
"""The share of draws from which on a verdict names a winner without reserve."""
OVERTURNING: Final = 2
"""How many figures a verdict names that could overturn it."""
NUMERALS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Verdict:
    """Who costs least by the total asked for: the likely value ranks, the draws say how sure.

    `gap` is how much more the next technology costs in the scenario's currency, the median of the
    draws or the likely difference without them; None where there is no other technology.
    `migration_person_months_worth` is how much work of moving off the baseline the likely saving
    pays for, None where the baseline is cheapest or there is none.
    """

    text: str
    cheapest: str | None
    other_scope_cheapest: str | None
    gap: float | None
    migration_person_months_worth: float | None
    confident: bool | None
    probability_cheapest: Mapping[str, float] | None
    overturned_by: tuple[str, ...]


def verdict(
    costing: Costing, other_scope: Array, simulation: Simulation | None, book: PriceBook
) -> Verdict:
    """The verdict on a costing, beside the same scenario's likely totals in the other scope."""
    scenario, of = costing.scenario, costing.scenario.of
    first, there = _first(scenario, costing.totals[of][:, LIKELY]), _first(scenario, other_scope)
    winner = _alone(first)
    following = _following(costing, winner)
    probability = simulation.probability_cheapest(of) if simulation else None
    confident = None
    if probability is not None:
        confident = winner is not None and probability[winner] >= CONFIDENT_FROM
    gap = _gap(costing, simulation, winner, following)
    worth = migration_worth(costing, winner) if winner else None
    overturned_by = _overturned_by(costing, winner, following)
    sentences = [
        _who(costing, first, there, book, gap, probability),
        _moving(scenario, worth),
        _overturning(overturned_by, book, following),
        _people(costing, winner),
    ]
    return Verdict(
        text=" ".join(sentence for sentence in sentences if sentence),
        cheapest=winner,
        other_scope_cheapest=_alone(there),
        gap=gap,
        migration_person_months_worth=worth,
        confident=confident,
        probability_cheapest=probability,
        overturned_by=overturned_by,
    )


def _following(costing: Costing, winner: str | None) -> str | None:
    """The technology that comes next after a single winner by its likely total."""
    technologies = costing.scenario.technologies
    if winner is None or len(technologies) == 1:
        return None
    likely = costing.totals[costing.scenario.of][:, LIKELY]
    return technologies[int(np.argsort(likely, kind="stable")[1])]


def _gap(
    costing: Costing, simulation: Simulation | None, winner: str | None, following: str | None
) -> float | None:
    """How much more the next technology costs."""
    technologies, of = costing.scenario.technologies, costing.scenario.of
    if winner is None or following is None:
        return 0.0 if len(technologies) > 1 else None
    here, there = technologies.index(winner), technologies.index(following)
    if simulation is None:
        likely = costing.totals[of][:, LIKELY]
        return round(float(likely[there] - likely[here]), 2)
    totals = simulation.totals[of]
    return round(float(np.median(totals[there] - totals[here])), 2)


def _first(scenario: Scenario, totals: Array) -> list[str]:
    """The technologies whose total is the lowest."""
    least = (totals == totals.min()).tolist()
    return list(compress(scenario.technologies, least))


def _alone(first: Sequence[str]) -> str | None:
    """The one that is cheapest, None where several share it."""
    return first[0] if len(first) == 1 else None


def _names(ids: Sequence[str], book: PriceBook) -> str:
    names = [book.technologies[id_].name for id_ in ids]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def money(amount: float, currency: str) -> str:
    """An amount in words, three significant digits: more would claim too much."""
    return f"{number_text(float(f'{amount:.3g}'))} {currency}"


def _period(scenario: Scenario) -> str:
    plural = "s" if scenario.years > 1 else ""
    horizon = f"over {NUMERALS[scenario.years - 1]} year{plural}"
    return {
        "present_value": f"{horizon} in present value",
        "nominal": f"{horizon} before discounting",
        "annual": "in year 1",
        "monthly": "a month",
        "equivalent_annual": "a year, averaged over the horizon",
    }[scenario.of]


def _who(
    costing: Costing,
    first: list[str],
    there: list[str],
    book: PriceBook,
    gap: float | None,
    probability: Mapping[str, float] | None,
) -> str:
    """The winner, its lead, the other scope, and how sure that is."""
    scenario = costing.scenario
    if gap is None:
        total = money(float(costing.totals[scenario.of][0, LIKELY]), scenario.currency)
        return f"{_names(first, book)} likely costs {total} {_period(scenario)}."
    scopes = ", in both scopes" if first == there else f" {_elsewhere(scenario, there, book)}"
    if len(first) > 1:
        return f"{_names(first, book)} likely cost the same {_period(scenario)}{scopes}."
    name = (
        f"Staying on {_names(first, book)}"
        if first[0] == scenario.baseline
        else _names(first, book)
    )
    lead = f"by {money(abs(gap), scenario.currency)} {_period(scenario)}"
    if probability is None:
        return f"{name} likely costs least, {lead}{scopes}. Without draws nothing says how sure."
    lead = f"typically {lead}"
    share = f"{probability[first[0]] * 100:.0f} of 100 draws"
    if probability[first[0]] >= CONFIDENT_FROM:
        return f"{name} costs least, {lead}{scopes}; {share} agree."
    if gap < 0:  # the likely values and the draws point in different directions
        return f"Too close to call: likely values favour {_names(first, book)}, {share} do{scopes}."
    return f"{name} costs least, {lead}{scopes}; too close to call, {share} agree."


def _elsewhere(scenario: Scenario, there: list[str], book: PriceBook) -> str:
    """Who is cheapest in the other scope, where that is somebody else."""
    other = "as published" if scenario.scope == "like_for_like" else "like for like"
    verb = "does" if len(there) == 1 else "do"
    return f"(counted {other}, {_names(there, book)} {verb})"


def _overturned_by(costing: Costing, winner: str | None, following: str | None) -> tuple[str, ...]:
    """The figures that alone, within their range, would put the next technology in front."""
    if winner is None or following is None:
        return ()
    scenario = costing.scenario
    bars = sensitivity(scenario, costing.standings, scenario.of, winner, following).bars
    return tuple(bar.figure for bar in bars if bar.flips)[:OVERTURNING]


def _overturning(figures: tuple[str, ...], book: PriceBook, following: str | None) -> str:
    if following is None:
        return ""
    if not figures:
        return f"No single figure within its range would put {_names([following], book)} in front."
    names = " or ".join(figure_name(key, book) for key in figures)
    return f"{names[0].upper()}{names[1:]} alone could overturn it."


def _moving(scenario: Scenario, worth: float | None) -> str:
    if worth is None:
        return ""
    entered = scenario.amounts["migration_person_months"][LIKELY]
    typed = "none" if entered == 0 else number_text(entered)
    under = number_text(float(f"{worth:.2g}"))
    return f"Moving pays only if it takes under {under} person-months; you entered {typed}."


def people_share(costing: Costing, technology: str) -> float:
    """The share of people (team and hiring) in a technology's likely annual total, 0 to 1."""
    row = costing.scenario.technologies.index(technology)
    total = float(costing.totals["annual"][row, LIKELY])
    parts = [total_of(costing.annual, category=category)[row, LIKELY, 0] for category in PEOPLE]
    return float(sum(parts)) / total if total else 0.0


def _people(costing: Costing, winner: str | None) -> str:
    share = people_share(costing, winner or costing.scenario.technologies[0])
    if share < DWARFED_ABOVE:
        return ""
    return (
        f"People are {np.floor(share * 100):.0f} % of it: this is mostly a comparison of salaries."
    )
