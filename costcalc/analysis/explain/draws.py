"""Receipts of a simulation: quantiles of totals and differences, probabilities to be cheapest."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from costcalc.analysis.explain.node import Ground, Node, Parts, Place
from costcalc.analysis.explain.sums import total
from costcalc.analysis.numbers import public_ids
from costcalc.costing.totals import LIKELY
from costcalc.model.formula import words
from costcalc.model.lines import HORIZON

LEVELS: Final = {f"p{level}": level for level in (5, 10, 25, 50, 75, 90, 95)}
CHANCE: Final = "probability_cheapest"
"""What the share of draws in which a technology costs least is called."""


def quantile(ground: Ground, technologies: Sequence[str], name: str, level: str) -> Node:
    """A quantile of a total, or of the difference of two technologies' totals."""
    simulation, scenario = ground.simulation, ground.costing.scenario
    own, *other = (
        simulation.totals[name][scenario.technologies.index(each)] for each in technologies
    )
    drawn = own - other[0] if other else own
    likely = total(Place(ground, technologies[0], LIKELY), name)
    of = f"{' less '.join(map(ground.name, technologies))}, " if other else ""
    return Node(
        number=f"{name}.{'-'.join(technologies)}.{level}",
        label=f"{likely.label}, {of}{level.upper()}",
        value=float(np.quantile(drawn, LEVELS[level] / 100).round(2)),
        unit=likely.unit,
        formula=f"{LEVELS[level]}th percentile of {'the difference in ' if other else ''}"
        f"{_draws(ground)}",
        parts=lambda: _drawn(ground, technologies, name),
    )


def probability(ground: Ground, technology: str, total: str = "") -> Node:
    """In what share of the draws a technology costs least by a total, the scenario's by default."""
    of = total or ground.costing.scenario.of
    return Node(
        number=".".join(filter(None, (CHANCE, total, technology))),
        label="probability cheapest",
        value=ground.simulation.probability_cheapest(of)[technology],
        unit="1",
        formula=f"the share of {_draws(ground)} in which its {words(of)} is the least",
        parts=lambda: _drawn(ground, ground.costing.scenario.technologies, of),
    )


def _draws(ground: Ground) -> str:
    scenario = ground.costing.scenario
    return f"{scenario.draws:,} draws, seed {scenario.seed}"


def _drawn(ground: Ground, technologies: Sequence[str], name: str) -> Parts:
    """The figures and inputs with a range that totals are made from, each number once."""
    ids = public_ids(ground.costing.resolution)
    names = ("annual", "migration") if name in HORIZON else ("annual",)
    found: dict[str, Node] = {}
    for technology in technologies:
        for each in names:
            for leaf in _leaves(total(Place(ground, technology, LIKELY), each)):
                key = leaf.resolved.key if leaf.resolved else ""
                if ids.get(key) in ground.simulation.drawn:
                    found.setdefault(key, leaf)
    return tuple(found.values())


def _leaves(node: Node) -> Iterator[Node]:
    """The figures and inputs below a number."""
    if node.resolved:
        yield node
    for part in node.made_from:
        yield from _leaves(part)
