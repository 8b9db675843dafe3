"""How sure: the difference between the cheapest and the next over the draws, as a hundred dots."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import floor
from typing import Any, Final

import numpy as np

from costcalc.analysis.simulation import Difference, Simulation
from costcalc.estimate import Estimate
from costcalc.model.vocabulary import Array
from costcalc.output.bars import thinned, touching
from costcalc.output.cells import Cell, Row, Table
from costcalc.output.columns import order
from costcalc.output.finding import (
    NEEDS_DRAWS,
    NEEDS_TWO,
    Column,
    Data,
    Finding,
    Pair,
    base_layout,
    decision,
    footer,
    measure,
    signed_exact,
    signed_ticks,
    with_figure,
    without,
)
from costcalc.output.links import receipt
from costcalc.output.plot import axis
from costcalc.output.ratio import apart
from costcalc.output.scale import Scale, axis_texts, percent, spanning

DOTS: Final = 100
COLUMNS: Final = 44
WIDTH: Final = 440.0
"""Of the picture's frame: a column is 10 wide and a dot as high."""
LOOKS: Final = {"first": "#2f66b5", "next": "#c9761a"}
LEVELS: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Dot:
    """One of a hundred equally likely outcomes, in the picture's frame."""

    look: str
    x: str
    y: str


@dataclass(frozen=True)
class DotsDrawing:
    """Stacked dots, with the place of zero and of P10, P50 and P90 below."""

    width: str
    height: str
    radius: str
    dots: tuple[Dot, ...]
    zero: str
    marks: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[str, str], ...]
    sides: tuple[str, str]


def spread(estimate: Estimate) -> Finding:
    """The distribution of the difference that the decision is about."""
    pair, simulation = decision(estimate), estimate.simulation
    if pair is None:
        return without("distribution", "How sure is it", NEEDS_TWO, estimate)
    if simulation is None:
        return without("distribution", "How sure is it", NEEDS_DRAWS, estimate)
    difference = against(simulation, estimate.scenario.of, pair.first, pair.next)
    title = f"{_share(difference)} {pair.first_name} costs less than {pair.next_name}"
    if difference.draws.min() == difference.draws.max() == 0:
        why = "They cost the same in every draw."
        return without(
            "distribution", f"{pair.first_name} or {pair.next_name}: a tie", why, estimate
        )
    values = dots(difference.draws)
    finding = Finding(
        id="distribution",
        title=title,
        subtitle=(
            f"What {pair.first_name} costs more (+) or less (−) than {pair.next_name}; "
            f"{measure(estimate)}. Each dot is one of 100 equally likely outcomes, out of "
            f"{estimate.scenario.draws:,} draw{'s' if estimate.scenario.draws > 1 else ''}."
        ),
        kind="dots",
        footer=footer(estimate),
        drawing=_drawing(values, difference, pair),
        says=tuple(_says(difference, pair, estimate)),
        table=_table(estimate, simulation, pair),
        numbers=partial(_data, values, estimate),
    )
    return with_figure(finding, partial(_figure, values, pair))


def against(simulation: Simulation, of: str, first: str, other: str) -> Difference:
    """How much more one technology costs than another, draw by draw."""
    rows = (simulation.technologies.index(id_) for id_ in (first, other))
    here, there = (simulation.totals[of][row] for row in rows)
    return Difference(first, other, here - there)


def dots(draws: Array) -> list[float]:
    """A hundred draws that stand for all: the middle one of each hundredth."""
    ordered = np.sort(draws)
    levels = (np.arange(DOTS) + 0.5) / DOTS
    values: list[float] = ordered[(levels * len(ordered)).astype(int)].round(2).tolist()
    return values


def _share(difference: Difference) -> str:
    share = difference.probability_a_cheaper
    count = int(np.floor(share * 100 + 0.5))
    if count == DOTS and share < 1:
        return "In over 99 of 100 draws"
    if count == 0 and share > 0:
        return "In under 1 of 100 draws"
    return f"In {count} of 100 draws"


def _says(difference: Difference, pair: Pair, estimate: Estimate) -> Iterator[str]:
    """P10, P50 and P90 in words."""
    p10, p50, p90 = np.quantile(difference.draws, LEVELS).tolist()
    currency = estimate.scenario.currency

    def gap(amount: float) -> str:
        return f"{apart(abs(amount), currency)} {'less' if amount < 0 else 'more'}"

    first, other = pair.first_name, pair.next_name
    yield f"P10: in 1 draw of 10 {first} costs {gap(p10)} than {other}, or better."
    yield f"P50: the middle draw has it at {gap(p50)}."
    yield f"P90: in 1 draw of 10 it costs {gap(p90)}, or worse."


def _table(estimate: Estimate, simulation: Simulation, pair: Pair) -> Table:
    """The cheapest against every other technology."""
    return Table(
        f"What {pair.first_name} costs more (+) or less (−) than each other; {measure(estimate)}",
        ("Against", "P10", "P50", "P90", f"{pair.first_name} costs less"),
        tuple(_rows(estimate, simulation, pair)),
    )


def _rows(estimate: Estimate, simulation: Simulation, pair: Pair) -> Iterator[Row]:
    technologies = estimate.scenario.technologies
    for row in order(estimate):
        id_ = technologies[row]
        if id_ == pair.first:
            continue
        of, name = estimate.scenario.of, estimate.book.technologies[id_].name
        difference = against(simulation, of, pair.first, id_)
        quantiles = map(signed_exact, np.quantile(difference.draws, LEVELS).round(2).tolist())
        numbers = (f"{of}.{pair.first}-{id_}.p{level * 100:.0f}" for level in LEVELS)
        cells = (
            Cell(text, text, text, receipt=receipt(estimate, number))
            for text, number in zip(quantiles, numbers, strict=True)
        )
        share = f"{difference.probability_a_cheaper * 100:.1f} % of draws"
        yield Row(id_, name, "", (*cells, Cell(share, share, share)))


def _data(values: list[float], estimate: Estimate) -> Data:
    """The hundred outcomes, best first."""
    columns = (
        Column("of_100_draws", "So many of 100 draws are no dearer"),
        Column("difference", "Difference", measure(estimate)),
    )
    return Data(columns, tuple((i + 0.5, value) for i, value in enumerate(values)))


# -- The picture -------------------------------------------------------------------------------


def _scale(values: list[float]) -> Scale:
    """An axis whose columns begin at zero, so that no column holds both sides."""
    held = spanning([*values, 0.0])
    step = (held.high - held.low) / (COLUMNS - 1)
    low = floor(held.low / step + 1e-9) * step
    return Scale(low, low + COLUMNS * step)


def _column(scale: Scale, value: float) -> int:
    column = scale.share(value) * COLUMNS
    at_zero = round(scale.share(0) * COLUMNS)
    # A value of zero belongs to its right, whatever the last digit of the scale is.
    return min(
        max(floor(column), at_zero) if value >= 0 else min(floor(column), at_zero - 1), COLUMNS - 1
    )


def _look(value: float) -> str:
    return "first" if value < 0 else "next"


def _drawing(values: list[float], difference: Difference, pair: Pair) -> DotsDrawing:
    scale = _scale(values)
    step = WIDTH / COLUMNS
    heights: dict[int, int] = {}
    placed = []
    for value in values:
        column = _column(scale, value)
        heights[column] = heights.get(column, 0) + 1
        placed.append((_look(value), column, heights[column]))
    tallest = max(heights.values())
    rise = min(step, 150 / tallest)
    height = max(tallest * rise, 60.0)
    quantiles = np.quantile(difference.draws, LEVELS).tolist()
    return DotsDrawing(
        width=f"{WIDTH:g}",
        height=f"{height:g}",
        radius=f"{min(step, max(rise, 3)) * 0.44:.2f}",
        dots=tuple(
            Dot(look, f"{(column + 0.5) * step:.1f}", f"{height - (level - 0.5) * rise:.1f}")
            for look, column, level in placed
        ),
        zero=percent(scale.share(0)),
        marks=tuple(scale.place(value) for value in quantiles),
        names=_quantile_names(scale, quantiles),
        ticks=thinned(scale, signed_ticks(scale)),
        sides=(f"◂ {pair.first_name} costs less", f"{pair.next_name} costs less ▸"),
    )


def _quantile_names(scale: Scale, quantiles: list[float]) -> tuple[tuple[str, str], ...]:
    """The names of P10, P50 and P90, fewer where they would lie on each other."""
    low, middle, high = quantiles
    for names in (
        [(low, "P10"), (middle, "P50"), (high, "P90")],
        [(low, "P10"), (high, "P90")],
    ):
        if not touching(scale, names):
            return tuple((scale.place(value), name) for value, name in names)
    inside = min(max(scale.share(middle), 0.1), 0.9)
    return ((percent(inside), "P10 to P90"),)


def _figure(values: list[float], pair: Pair, finding: Finding) -> dict[str, Any]:
    shares = [(i + 0.5) / DOTS * 100 for i in range(DOTS)]
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "draws",
            "meta": {"colours": [_look(value) for value in values]},
            "x": values,
            "y": shares,
            "line": {"color": "#7f8c9a", "width": 1},
            "marker": {"color": [LOOKS[_look(value)] for value in values], "size": 6},
            "hovertemplate": (
                f"In %{{y:.0f}} of 100 draws {pair.first_name} costs %{{x:+,.0f}} or less "
                f"against {pair.next_name}<extra></extra>"
            ),
        }
    ]
    layout = base_layout(finding, 260)
    scale = _scale(values)
    layout |= {
        "xaxis": axis(
            tickvals=scale.ticks,
            ticktext=axis_texts(scale.ticks, signs=True),
            zeroline=True,
        ),
        "yaxis": axis(range=[0, 100], title={"text": "draws in 100"}),
    }
    return {"data": data, "layout": layout}
