"""Receipts of a simulation: quantiles of amounts and differences, chances to be cheapest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from costcalc.analysis.explain.build import MONTHS, RATIO, total
from costcalc.analysis.explain.node import Ground, Node, NoNumber, Parts, Place
from costcalc.analysis.numbers import public_ids
from costcalc.analysis.simulation import equal_effort, quantiles
from costcalc.costing import measures
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.lines import groups
from costcalc.model.totals import over_lines
from costcalc.model.vocabulary import Array

LEVELS: Final = {f"p{level}": level for level in (5, 10, 25, 50, 70, 75, 80, 90, 95)}
CHANCE: Final = "probability_cheapest"
"""What the share of draws in which a technology costs least is called."""
EQUAL: Final = "probability_equal_effort"
DRAWN: Final = ("total", "year", "item", "one_off", "category", "unit_cost")
"""Slots of what has quantiles."""
Named: TypeAlias = Mapping[str, str]
"""The parts of a name by the slot that each fills."""


def quantile(ground: Ground, named: Named, likely: Sequence[Node], whose: Sequence[str]) -> Node:
    """A quantile of an amount, or of the difference of two; `likely` are their likely cases."""
    if likely[0].value is None:
        return replace(likely[0], number=".".join(named.values()))
    level, rows = named["end"], [ground.costing.scenario.technologies.index(id_) for id_ in whose]
    drawn, *less = (_drawn(ground, named)[row] for row in rows)
    value = quantiles(drawn - less[0] if less else drawn, [LEVELS[level] / 100])
    value = value if "unit_cost" in named else ground.costing.money(value)
    of = f"{' less '.join(map(ground.name, whose))}, " if less else ""
    said = f"{LEVELS[level]}th percentile of {'the difference in ' if of else ''}{_draws(ground)}"
    return Node(
        ".".join(named.values()),
        f"{likely[0].label}, {of}{level.upper()}",
        float(value[0]),
        likely[0].unit,
        said,
        partial(_ranged, ground, likely),
    )


def contingency(place: Place) -> Node:
    """What to add to the likely total so that 80 of 100 draws stay below it."""
    of, likely = place.scenario.of, total(place, place.scenario.of)
    named = {"total": of, "pair": place.technology, "end": "p80"}
    p80 = quantile(place.ground, named, [likely], [place.technology])
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


def _drawn(ground: Ground, named: Named) -> Array:
    """The draws of what a name is of, by technology."""
    drawn, period = ground.simulation, named.get("period")
    name = next(named[slot] for slot in DRAWN if slot in named)
    if "unit_cost" in named:
        annual = replace(ground.costing, totals={"annual": drawn.totals["annual"]})
        return measures.ratio(annual, RATIO[name])
    if "year" in named:
        return drawn.paid[..., int(name.rpartition("_")[2])]
    if "total" in named:
        return drawn.total(name)
    by_id = {**(drawn.horizon if period == "horizon" else drawn.items), **drawn.one_offs}
    if "category" in named:
        by_id[name] = over_lines(
            by_id[each.id] for each in groups(ground.costing.scenario.own)[f"{name}_lines"]
        )
    return by_id[name] / CONSTANTS[MONTHS][0] if period == "monthly" else by_id[name]


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
