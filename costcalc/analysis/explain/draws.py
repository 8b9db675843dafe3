"""Receipts of a simulation: quantiles of amounts and differences, chances to be cheapest."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from costcalc.analysis.explain.build import ITEM, total
from costcalc.analysis.explain.node import Ground, Node, NoNumber, Parts, Place
from costcalc.analysis.numbers import public_ids
from costcalc.analysis.simulation import equal_effort
from costcalc.model.formula import words
from costcalc.model.lines import GROUPS, TOTALS, parameters
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array

LEVELS: Final = {f"p{level}": level for level in (5, 10, 25, 50, 70, 75, 80, 90, 95)}
CHANCE: Final = "probability_cheapest"
"""What the share of draws in which a technology costs least is called."""
EQUAL: Final = "probability_equal_effort"


def quantile(ground: Ground, number: str, likely: Sequence[Node], whose: Sequence[str]) -> Node:
    """A quantile of an amount, or of the difference of two; `likely` are their likely cases."""
    name = number.rpartition(".")[2]
    drawn, *less = (_drawn(ground, each.number) for each in likely)
    of = f"{' less '.join(whose)}, " if less else ""
    at = np.quantile(drawn - less[0] if less else drawn, [LEVELS[name] / 100])
    label, value = f"{likely[0].label}, {of}{name.upper()}", float(ground.costing.money(at)[0])
    said = f"{LEVELS[name]}th percentile of {'the difference in ' if of else ''}{_draws(ground)}"
    return Node(number, label, value, likely[0].unit, said, partial(_ranged, ground, likely))


def contingency(place: Place) -> Node:
    """What to add to the likely total so that 80 of 100 draws stay below it."""
    of, likely = place.scenario.of, total(place, place.scenario.of)
    p80 = quantile(place.ground, f"{of}.{place.technology}.p80", [likely], [])
    number, value = f"contingency_p80.{place.technology}", (p80.value or 0) - (likely.value or 0)
    said = f"P80 − likely {words(of)}"
    return Node(number, "contingency", round(value, 2), likely.unit, said, lambda: (p80, likely))


def probability(place: Place, name: str = "", equal: bool = False) -> Node:
    """In what share of the draws a technology costs least by a total, the scenario's by default.

    With `equal`, if every technology took the same people.
    """
    ground, scenario, of = place.ground, place.scenario, name or place.scenario.of
    shares: Mapping[str, float] | None = ground.simulation.probability_cheapest(of)
    if equal:
        shares = equal_effort(scenario, place.costing.resolution, ground.book)
    if shares is None:
        raise NoNumber("no effort is drawn that could differ between technologies")
    what = EQUAL if equal else CHANCE
    number, every = ".".join(filter(None, (what, name, place.technology))), scenario.technologies
    said = f"the share of {_draws(ground)} in which its {words(of)} is the least"
    said += ", if all took the same people" if equal else ""
    parts = partial(_ranged, ground, [total(place.at(id_), of) for id_ in every])
    return Node(number, words(what), shares[place.technology], "1", said, parts)


def _draws(ground: Ground) -> str:
    scenario = ground.costing.scenario
    return f"{scenario.draws:,} draws, seed {scenario.seed}"


def _drawn(ground: Ground, number: str) -> Array:
    """The draws of an amount by the name of its likely case: a total, a year, an item."""
    one, two, *_ = number.split(".")
    technology, name = (one, two) if two in ITEM else (two, one)
    drawn = ground.simulation
    by_id = {**drawn.items, **drawn.one_offs, **drawn.totals}
    if name in TOTALS and name not in by_id:
        (group,) = parameters(TOTALS[name])
        by_id[name] = over_lines(by_id[each.id] for each in GROUPS[group])
    row = ground.costing.scenario.technologies.index(technology)
    by_technology = by_id[name] if name in by_id else drawn.paid[..., int(name.rpartition("_")[2])]
    return np.asarray(by_technology[row])


def _ranged(ground: Ground, numbers: Sequence[Node]) -> Parts:
    """The figures and inputs with a range that numbers are made from, each once."""
    ids, drawn = public_ids(ground.costing.resolution), ground.simulation.drawn
    found: dict[str, Node] = {}
    for leaf in _leaves(numbers, set()):
        key = leaf.resolved.key if leaf.resolved else ""
        if ids.get(key) in drawn:
            found.setdefault(key, leaf)
    return tuple(found.values())


def _leaves(numbers: Sequence[Node], seen: set[str]) -> Iterator[Node]:
    """The figures and inputs below numbers; what several read is looked into once."""
    for node in numbers:
        if node.number not in seen:
            seen.add(node.number)
            yield from [node] if node.resolved else _leaves(node.made_from, seen)
