"""How sure: the difference between the cheapest and the next over the draws, best first."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.simulation import Difference, Simulation
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import cells
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import Chart, Column, Data, Dots, Line, Panel
from costcalc.output.columns import order
from costcalc.output.links import receipt
from costcalc.output.wording import money
from costcalc.scenario.numerals import localised

DOTS: Final = 100
LEVELS: Final = (0.1, 0.5, 0.9)


def distribution(estimate: Estimate) -> Chart:
    """The distribution of the difference that the decision is about, as an S-curve."""
    pair, simulation = words.decision(estimate), estimate.simulation
    if pair is None:
        return words.without("distribution", "How sure is it", words.NEEDS_TWO, estimate)
    if simulation is None:
        return words.without("distribution", "How sure is it", words.NEEDS_DRAWS, estimate)
    difference = simulation.difference(estimate.scenario.of, pair.first, pair.next)
    if difference.draws.min() == difference.draws.max() == 0:
        title = f"{pair.first_name} or {pair.next_name}: a tie"
        return words.without(
            "distribution", title, "They never differ in any simulation.", estimate
        )
    decimals, draws = estimate.scenario.decimals, estimate.scenario.draws
    values = dots(difference.draws, decimals)
    columns = (
        Column("of_100_draws", "So many of 100 simulations are no dearer"),
        Column("difference", "Difference", words.measure(estimate)),
    )
    return Chart(
        id="distribution",
        title=f"{_share(difference)} {pair.first_name} costs less than {pair.next_name}",
        subtitle=(
            f"What {pair.first_name} costs more (+) or less (−) than {pair.next_name}; "
            f"{words.measure(estimate)}. Each dot is one of 100 equally likely outcomes, out of "
            f"{localised(f'{draws:,}')} simulation{'s' if draws > 1 else ''}."
        ),
        footer=words.footer(estimate),
        panels=(_panel(values, difference, pair, estimate),),
        says=tuple(_says(difference, pair, estimate)),
        table=cells.Table(
            f"What {pair.first_name} costs more (+) or less (−) than each other; "
            f"{words.measure(estimate)}",
            ("Against", "P10", "P50", "P90", f"{pair.first_name} costs less"),
            tuple(_rows(estimate, simulation, pair)),
        ),
        data=Data(columns, tuple((i + 0.5, value) for i, value in enumerate(values))),
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
    """P10, P50 and P90 in words."""
    p10, p50, p90 = difference.quantiles(LEVELS).tolist()
    currency = estimate.scenario.currency

    def gap(amount: float) -> str:
        return f"{money(abs(amount), currency)} {'less' if amount < 0 else 'more'}"

    first, other = pair.first_name, pair.next_name
    yield f"P10: in 1 simulation of 10 {first} costs {gap(p10)} than {other}, or better."
    yield f"P50: the middle simulation has it at {gap(p50)}."
    yield f"P90: in 1 simulation of 10 it costs {gap(p90)}, or worse."


def _panel(
    values: list[float], difference: Difference, pair: words.Pair, estimate: Estimate
) -> Panel:
    """A dot for each hundredth, in the colour of its side of zero."""
    points = [(value, i + 0.5) for i, value in enumerate(values)]
    less = tuple(point for point in points if point[0] < 0)
    more = tuple(point for point in points if point[0] >= 0)
    costs = f"costs {{x:+{words.pointed(estimate)}}} or less against {pair.next_name}"
    hover = f"In {{y:.0f}} of 100 simulations {pair.first_name} {costs}"
    quantiles = estimate.costing.money(difference.quantiles(LEVELS)).tolist()
    marks = tuple(
        Dots(((value, level * 100),), "ink", "ring", f"P{level * 100:.0f}")
        for value, level in zip(quantiles, LEVELS, strict=True)
    )
    return Panel(
        Axis(*spanning([0.0, *values], 0.03), signs=True),
        Axis(0.0, 100.0, "simulations in 100", whole=True),
        sides=(f"◂ {pair.first_name} costs less", f"{pair.next_name} costs less ▸"),
        lines=(Line(tuple(points), "edge", ""),),
        dots=(
            *(Dots(each, colour, hover=hover) for each, colour in ((less, "less"), (more, "more"))),
            *marks,
        ),
    )


def _rows(estimate: Estimate, simulation: Simulation, pair: words.Pair) -> Iterator[cells.Row]:
    """The cheapest against every other technology."""
    technologies, of = estimate.scenario.technologies, estimate.scenario.of
    for row in order(estimate):
        id_ = technologies[row]
        if id_ == pair.first:
            continue
        difference = simulation.difference(of, pair.first, id_)
        share = localised(f"{difference.probability_a_cheaper * 100:.1f} % of simulations")
        quantiles = estimate.costing.money(difference.quantiles(LEVELS)).tolist()
        found = (
            cells.Cell(text, text, text, receipt=receipt(estimate, number))
            for value, level in zip(quantiles, LEVELS, strict=True)
            for text in [words.signed(value, estimate)]
            for number in [f"{of}.{pair.first}-{id_}.p{level * 100:.0f}"]
        )
        name = estimate.book.technologies[id_].name
        yield cells.Row(id_, name, "", (*found, *cells.single(share)))
