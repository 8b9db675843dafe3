"""How sure: the difference between the cheapest and the next over the draws, best first."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import Difference, Simulation
from costcalc.costing.totals import LIKELY
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import cells
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import Chart, Column, Data, Dots, Line, Panel
from costcalc.output.columns import ordered
from costcalc.output.links import receipt
from costcalc.output.wording import money
from costcalc.scenario.numerals import localised

DOTS: Final = 100
LEVELS: Final = (0.1, 0.5, 0.8, 0.9)
NAMES: Final = tuple(f"P{level * 100:.0f}" for level in LEVELS)


def distribution(estimate: Estimate) -> Chart:
    """The distribution of the difference that the decision is about, as an S-curve."""
    pair, simulation = words.decision(estimate), estimate.simulation
    data = Data(
        (
            Column("of_100_draws", "So many of 100 simulations are no dearer"),
            Column("difference", "Difference", words.measure(estimate)),
        )
    )
    if pair is None:
        return Chart("How sure is it", words.NEEDS_TWO, data=data)
    if simulation is None:
        return Chart("How sure is it", words.NEEDS_DRAWS, data=data)
    difference = simulation.difference(estimate.scenario.of, pair.first.id, pair.next.id)
    if difference.draws.min() == difference.draws.max() == 0:
        title = f"{pair.first.name} or {pair.next.name}: a tie"
        return Chart(title, "They never differ in any simulation.", data=data)
    decimals, draws = estimate.scenario.decimals, estimate.scenario.draws
    values = dots(difference.draws, decimals)
    return Chart(
        title=f"{_share(difference)} {pair.first.name} costs less than {pair.next.name}",
        subtitle=(
            f"What {pair.first.name} costs more (+) or less (−) than {pair.next.name}; "
            f"{words.measure(estimate)}. Each dot is one of 100 equally likely outcomes, out of "
            f"{localised(f'{draws:,}')} simulation{'s' if draws > 1 else ''}."
        ),
        panels=(_panel(values, difference, pair, estimate),),
        says=tuple(_says(difference, pair, estimate)),
        table=cells.table(
            f"What {pair.first.name} costs more (+) or less (−) than each other; "
            f"{words.measure(estimate)}",
            ("Against", *NAMES, f"{pair.first.name} costs less"),
            _rows(estimate, simulation, pair),
        ),
        data=replace(data, rows=tuple((i + 0.5, value) for i, value in enumerate(values))),
    )


def dots(draws: Array, decimals: int) -> list[float]:
    """A hundred draws that stand for all: the middle one of each hundredth."""
    ordered = np.sort(draws)
    levels = (np.arange(DOTS) + 0.5) / DOTS
    middle = ordered[(levels * len(ordered)).astype(int)]
    values: list[float] = cents(middle, decimals).tolist()
    return values


def _share(difference: Difference) -> str:
    share = difference.probability_a_cheaper
    count = int(np.floor(share * 100 + 0.5))
    if count == DOTS and share < 1:
        return "In over 99 of 100 simulations"
    if count == 0 and share > 0:
        return "In under 1 of 100 simulations"
    return f"In {count} of 100 simulations"


def _says(difference: Difference, pair: words.Pair, estimate: Estimate) -> Iterator[str]:
    """P10 to P90 in words, and why the middle is not what the decision is told by."""
    p10, p50, p80, p90 = difference.quantiles(LEVELS).tolist()
    currency = estimate.scenario.currency
    totals = estimate.costing.totals[estimate.scenario.of][:, LIKELY]
    rows = (estimate.scenario.technologies.index(id_) for id_ in (pair.first.id, pair.next.id))
    own, theirs = (float(totals[row]) for row in rows)

    def gap(amount: float) -> str:
        return f"{money(abs(amount), currency)} {'less' if amount < 0 else 'more'}"

    first, other = pair.first.name, pair.next.name
    yield f"P10: in 1 simulation of 10 {first} costs {gap(p10)} than {other}, or better."
    yield f"P50: the middle simulation has it at {gap(p50)}."
    likely = gap(own - theirs) if own != theirs else "no difference"
    if gap(p50) != likely:
        yield (
            f"The decision goes by every figure at its likely value: {likely}. The "
            "middle simulation differs because ranges reach further to one side than to the other."
        )
    yield f"P80: in 8 simulations of 10 it costs {gap(p80)}, or better."
    yield f"P90: in 1 simulation of 10 it costs {gap(p90)}, or worse."


def _panel(
    values: list[float], difference: Difference, pair: words.Pair, estimate: Estimate
) -> Panel:
    """A dot for each hundredth, in the colour of its side of zero."""
    points = [(value, i + 0.5) for i, value in enumerate(values)]
    sides = {
        "less": tuple(point for point in points if point[0] < 0),
        "more": tuple(point for point in points if point[0] >= 0),
    }
    costs = f"costs {{x:+{words.pointed(estimate)}}} or less against {pair.next.name}"
    hover = f"In {{y:.0f}} of 100 simulations {pair.first.name} {costs}"
    quantiles = estimate.costing.money(difference.quantiles(LEVELS)).tolist()
    return Panel(
        Axis(*spanning([0.0, *values], 0.03), signs=True),
        Axis(0.0, 100.0, "simulations in 100", whole=True),
        sides=(f"◂ {pair.first.name} costs less", f"{pair.next.name} costs less ▸"),
        lines=(Line(tuple(points), "edge", ""),),
        dots=(
            *(Dots(own, colour, hover=hover) for colour, own in sides.items()),
            *(
                Dots(((value, level * 100),), "ink", "ring", name)
                for value, level, name in zip(quantiles, LEVELS, NAMES, strict=True)
            ),
        ),
    )


def _rows(estimate: Estimate, simulation: Simulation, pair: words.Pair) -> Iterator[cells.Line]:
    """The cheapest against every other technology."""
    of = estimate.scenario.of
    for id_ in (each for each in ordered(estimate) if each != pair.first.id):
        name = f"{of}.{pair.first.id}-{id_}"
        difference = simulation.difference(of, pair.first.id, id_)
        share = localised(f"{difference.probability_a_cheaper * 100:.1f} % of simulations")
        quantiles = estimate.costing.money(difference.quantiles(LEVELS)).tolist()
        found = (
            cells.Cell(
                words.signed(value, estimate),
                receipt=receipt(estimate, f"{name}.p{level * 100:.0f}"),
            )
            for value, level in zip(quantiles, LEVELS, strict=True)
        )
        yield id_, estimate.book.technologies[id_].name, [*found, share]
