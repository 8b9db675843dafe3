"""The decision as facts: who costs least, by how much, how sure, and what could overturn it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, Literal, TypeAlias

import numpy as np

from costcalc.analysis.bridge import bridge
from costcalc.analysis.sensitivity import sensitivity
from costcalc.analysis.simulation import Simulation
from costcalc.analysis.turning import Turn, by_figure
from costcalc.costing.measures import break_even, by_likely, decision
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.lines import Category
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Action: TypeAlias = Literal["stay", "move", "start_on", "cannot_tell", "depends_on_scope"]

PEOPLE: Final[tuple[Category, ...]] = ("team", "hiring")
CONFIDENT_FROM: Final = 0.8
"""The share of draws from which on a verdict names a winner without reserve."""
FEWEST: Final = 100
"""So many draws a share of them has to come from: fewer do not tell 80 in 100 from 79."""
LEAD: Final = 0.02
"""The share of its total by which the cheapest has to lead for a verdict to name it."""
OVERTURNING: Final = 2
"""How many figures a verdict names that could overturn it."""


@dataclass(frozen=True)
class Verdict:
    """Who costs least by the total that decides: likely values rank, the draws say how sure.

    `first` are all that share the lowest likely total, `other_scope_first` the same in the other
    scope, `following` is who comes next after a single one. `gap` is how much more that one likely
    costs in the scenario's currency; None where there is no other technology. `pair` is
    the cheapest and what it is decided against, what runs today or else the next; `ahead` the share
    of draws in which it costs less than that, which is not that of being the cheapest of all.
    `group` are those that cannot be told apart, the cheapest first, none where a winner is named;
    `gap_share` is the likely gap to the next as a share of the cheapest total, and `gap_line` the
    line that makes the most of it. `confident` says whether a winner is named.
    `break_even_person_months` is how much work of moving off the baseline the likely saving
    pays for, None where the baseline is cheapest or there is none. `probability_equal_effort` is
    the probability if every language took the same people, None where effort is not drawn.
    """

    first: tuple[str, ...]
    other_scope_first: tuple[str, ...]
    following: str | None
    gap: float | None
    pair: tuple[str, str] | None
    ahead: float | None
    break_even_person_months: float | None
    confident: bool | None
    probability_cheapest: Mapping[str, float] | None
    probability_equal_effort: Mapping[str, float] | None
    overturned_by: tuple[Turn, ...]
    action: Action
    group: tuple[str, ...]
    gap_share: float | None
    gap_line: str | None

    @property
    def named(self) -> str | None:
        """The winner that every text may name: sure, and the same whatever is counted."""
        return self.cheapest if self.action in ("stay", "move", "start_on") else None

    @property
    def cheapest(self) -> str | None:
        """The one that is cheapest, None where several share it."""
        return _alone(self.first)

    @property
    def other_scope_cheapest(self) -> str | None:
        """The one that is cheapest in the other scope, None where several share it."""
        return _alone(self.other_scope_first)


def verdict(
    costing: Costing,
    book: PriceBook,
    other_scope: Array,
    simulation: Simulation | None,
    equal_effort: Mapping[str, float] | None = None,
) -> Verdict:
    """The verdict on a costing, beside the same scenario's likely totals in the other scope."""
    scenario, of = costing.scenario, costing.scenario.of
    likely = costing.totals[of][:, LIKELY]
    first = _first(scenario, likely)
    winner = _alone(first)
    following = _following(costing, winner)
    probability = simulation.probability_cheapest(of) if simulation else None
    share = _lead(likely)
    confident = None
    if probability is not None:
        sure = winner is not None and probability[winner] >= CONFIDENT_FROM
        confident = sure and (share is None or share >= LEAD) and scenario.draws >= FEWEST
    group = () if confident else _group(costing, simulation)
    pair = _pair(costing, group)
    return Verdict(
        first=first,
        other_scope_first=_first(scenario, other_scope),
        following=following,
        gap=_gap(costing),
        pair=pair,
        ahead=simulation.difference(of, *pair).probability_a_cheaper
        if simulation and pair
        else None,
        break_even_person_months=break_even(costing, winner) if winner else None,
        confident=confident,
        probability_cheapest=probability,
        probability_equal_effort=equal_effort,
        overturned_by=_overturned_by(costing, book, winner, following),
        action=_action(scenario, winner if confident else None, other_scope),
        group=group,
        gap_share=share,
        gap_line=_gap_line(costing, winner, following),
    )


def _lead(totals: Array) -> float | None:
    """How much more the next costs than the cheapest, as a share of it; None for one alone."""
    cheapest, *others = sorted(totals.tolist())
    if not others:
        return None
    gap = others[0] - cheapest
    return float(gap / cheapest) if cheapest > 0 else float(gap and np.inf)


def _group(costing: Costing, simulation: Simulation | None) -> tuple[str, ...]:
    """The cheapest and all that cannot be told from it, by their likely totals.

    Those within 2 % of its total, those that it beats in fewer than 80 of 100 draws, and in any
    case the next.
    """
    of, technologies = costing.scenario.of, costing.scenario.technologies
    likely = costing.totals[of][:, LIKELY]
    best, *rest = by_likely(costing, of)
    near = set(rest[:1]) | {row for row in rest if likely[row] <= likely[best] * (1 + LEAD)}
    if simulation:
        beaten = (simulation.difference(of, technologies[best], technologies[row]) for row in rest)
        often = (each.probability_a_cheaper >= CONFIDENT_FROM for each in beaten)
        near |= {row for row, is_so in zip(rest, often, strict=True) if not is_so}
    return tuple(technologies[row] for row in (best, *rest) if row == best or row in near)


def _action(scenario: Scenario, named: str | None, other_scope: Array) -> Action:
    """What the verdict comes to, `named` being the winner where it names one."""
    if named is None:
        return "cannot_tell"
    there = float(other_scope[scenario.technologies.index(named)])
    if there >= float(other_scope.min()) * (1 + LEAD) and there > other_scope.min():
        return "depends_on_scope"
    if scenario.baseline is None:
        return "start_on"
    return "stay" if named == scenario.baseline else "move"


def _gap_line(costing: Costing, winner: str | None, following: str | None) -> str | None:
    """The line that makes the most of the gap to the next, None where there is no gap."""
    if winner is None or following is None:
        return None
    steps = bridge(costing, winner, following, costing.scenario.of).steps
    widest = max(steps, key=lambda step: step.difference)
    return widest.item if widest.difference > 0 else None


def _following(costing: Costing, winner: str | None) -> str | None:
    """The technology that comes next after a single winner by its likely total."""
    technologies = costing.scenario.technologies
    if winner is None or len(technologies) == 1:
        return None
    return technologies[by_likely(costing, costing.scenario.of)[1]]


def _gap(costing: Costing) -> float | None:
    """How much more the next technology likely costs than the cheapest."""
    likely = sorted(costing.totals[costing.scenario.of][:, LIKELY].tolist())
    return round(likely[1] - likely[0], costing.scenario.decimals) if likely[1:] else None


def _pair(costing: Costing, group: Sequence[str]) -> tuple[str, str] | None:
    """The cheapest and what it is decided against; None where there is no other technology.

    Where what runs today is clearly more expensive, it is open which to take, not whether to move.
    """
    technologies, rows = costing.scenario.technologies, decision(costing, costing.scenario.of)
    if rows is None:
        return None
    if group and costing.scenario.baseline not in group:
        return group[0], group[1]
    return technologies[rows[0]], technologies[rows[1]]


def _first(scenario: Scenario, totals: Array) -> tuple[str, ...]:
    """The technologies whose total is the lowest."""
    return tuple(compress(scenario.technologies, (totals == totals.min()).tolist()))


def _alone(first: Sequence[str]) -> str | None:
    """The one that is cheapest, None where several share it."""
    return first[0] if len(first) == 1 else None


def _overturned_by(
    costing: Costing, book: PriceBook, winner: str | None, following: str | None
) -> tuple[Turn, ...]:
    """The figures that alone, within their range, would put the next technology in front."""
    if winner is None or following is None:
        return ()
    scenario = costing.scenario
    bars = sensitivity(scenario, costing.resolution, scenario.of, winner, following).bars
    return by_figure(bars, (winner, following), scenario, book, OVERTURNING)
