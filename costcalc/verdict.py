"""The answer in words: who costs least, by how much, in which scope, and what moving may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from costcalc.costing import LIKELY, Costing, total_of
from costcalc.inputs import Total
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import Category
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario
from costcalc.units import number_text

PEOPLE: Final[tuple[Category, ...]] = ("team", "hiring")
DWARFED_ABOVE: Final = 0.9
_NUMERALS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Verdict:
    """Who costs least by the total asked for. Probabilities stay None without a simulation.

    `gap` is how much more the next technology costs, in the scenario's currency, or None where
    there is no other. `migration_person_months_worth` is how much work of moving off the baseline
    the saving pays for, None where the baseline is cheapest or there is none.
    """

    text: str
    cheapest: str | None
    other_scope_cheapest: str | None
    gap: float | None
    migration_person_months_worth: float | None
    confident: bool | None = None
    probability_cheapest: Mapping[str, float] | None = None


def ranks(costing: Costing, of: Total) -> tuple[int, ...]:
    """Each technology's rank by its likely total, 1 the cheapest; equal totals share a rank."""
    likely = costing.totals[of][:, LIKELY]
    return tuple(int(1 + (likely < own).sum()) for own in likely)


def cheapest(costing: Costing, of: Total) -> str | None:
    """The one technology of rank 1, or None where several share it."""
    first = _first(costing, of)
    return first[0] if len(first) == 1 else None


def verdict(costing: Costing, other_scope: Costing, book: PriceBook) -> Verdict:
    """The verdict on a costing, beside the same scenario's costing in the other scope."""
    scenario, of = costing.scenario, costing.scenario.of
    winner, other_winner = cheapest(costing, of), cheapest(other_scope, of)
    likely = np.sort(costing.totals[of][:, LIKELY])
    gap = round(float(likely[1] - likely[0]), 2) if len(likely) > 1 else None
    worth = _worth(costing, winner)
    sentences = [
        _who(costing, book, gap),
        _scopes(scenario, _first(costing, of), _first(other_scope, of), book),
        _envelopes(costing, winner, book),
        _moving(scenario, worth),
        _people(costing, winner),
    ]
    text = " ".join(sentence for sentence in sentences if sentence)
    return Verdict(text, winner, other_winner, gap, worth)


def _first(costing: Costing, of: Total) -> list[str]:
    return [
        name
        for name, rank in zip(costing.scenario.technologies, ranks(costing, of), strict=True)
        if rank == 1
    ]


def _names(ids: Sequence[str], book: PriceBook) -> str:
    names = [book.technologies[id_].name for id_ in ids]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def money(amount: float, currency: str) -> str:
    """An amount in words, three significant digits: more would claim too much."""
    return f"{number_text(float(f'{amount:.3g}'))} {currency}"


def _period(scenario: Scenario) -> str:
    plural = "s" if scenario.years > 1 else ""
    horizon = f"over {_NUMERALS[scenario.years - 1]} year{plural}"
    return {
        "present_value": f"{horizon} in present value",
        "nominal": f"{horizon} before discounting",
        "annual": "in year 1",
        "monthly": "a month",
        "equivalent_annual": "a year, averaged over the horizon",
    }[scenario.of]


def _who(costing: Costing, book: PriceBook, gap: float | None) -> str:
    scenario = costing.scenario
    first = _first(costing, scenario.of)
    if gap is None:
        total = money(float(costing.totals[scenario.of][0, LIKELY]), scenario.currency)
        return f"{_names(first, book)} likely costs {total} {_period(scenario)}."
    if len(first) > 1:
        return f"{_names(first, book)} likely cost the same {_period(scenario)}."
    name = (
        f"Staying on {_names(first, book)}"
        if first[0] == scenario.baseline
        else _names(first, book)
    )
    return f"{name} likely costs least, by {money(gap, scenario.currency)} {_period(scenario)}."


def _scopes(scenario: Scenario, here: list[str], there: list[str], book: PriceBook) -> str:
    if len(scenario.technologies) == 1:
        return ""
    if here == there:
        return "Both scopes agree."
    other = "as published" if scenario.scope == "like_for_like" else "like for like"
    verb = "does" if len(there) == 1 else "do"
    return f"Counted {other}, {_names(there, book)} {verb}."


def _envelopes(costing: Costing, winner: str | None, book: PriceBook) -> str:
    """Whether the low-high ranges of the winner and the next keep apart."""
    technologies = costing.scenario.technologies
    if winner is None or len(technologies) == 1:
        return ""
    totals = costing.totals[costing.scenario.of]
    order = np.argsort(totals[:, LIKELY], kind="stable")
    following = technologies[order[1]]
    if totals[order[0], 2] < totals[order[1:], 0].min():
        return "Even its high case lies below every other's low case."
    name = _names([following], book)
    return f"Its low-high range overlaps {name}’s, so likely values alone do not settle it."


def _worth(costing: Costing, winner: str | None) -> float | None:
    """Person-months of migration at which moving to the winner and staying come out even."""
    scenario = costing.scenario
    if winner is None or scenario.baseline in (None, winner):
        return None
    here, there = (scenario.technologies.index(name) for name in (winner, scenario.baseline))
    present_value = costing.totals["present_value"][:, LIKELY]
    standing = costing.standings
    salary, on_cost = (standing[name][winner].cases[LIKELY] for name in ("salary", "on_cost"))
    person_month = salary * on_cost / CONSTANTS["months_per_year"][0] * scenario.exchange_rate
    if person_month == 0:
        return None
    entered = scenario.amounts["migration_person_months"][LIKELY]
    return max(0.0, float(entered + (present_value[there] - present_value[here]) / person_month))


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
