"""What to measure next: how much of the expected regret knowing one figure would remove."""

from dataclasses import dataclass
from typing import Final

from costcalc.estimate import Estimate
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.output.bars import BarRow, BarsDrawing, piece
from costcalc.output.cells import Cell, Row, Table
from costcalc.output.finding import (
    NEEDS_DRAWS,
    NEEDS_TWO,
    Finding,
    decision,
    footer,
    measure,
    upper_first,
    without,
)
from costcalc.output.scale import Scale
from costcalc.verdict import money

MOST: Final = 6
LEAST: Final = 0.005
"""Of the expected regret: what removes less is not worth a line."""


@dataclass(frozen=True)
class Worth:
    """What knowing a figure is worth."""

    figure: str
    name: str
    value: float


def worth(estimate: Estimate) -> Finding:
    """The figures worth knowing, in money."""
    pair, simulation = decision(estimate), estimate.simulation
    if pair is None:
        return without("worth", "What to measure next", NEEDS_TWO, estimate)
    if simulation is None:
        return without("worth", "What to measure next", NEEDS_DRAWS, estimate)
    scenario, book = estimate.scenario, estimate.book
    regret = simulation.expected_regret(scenario.of)[pair.first]
    if regret < 1:
        why = f"{pair.first_name} costs least in all but a few draws, whatever the figures are."
        return without("worth", "Nothing is worth measuring for this decision", why, estimate)
    found = simulation.value_of_information(scenario.of, pair.first)
    ranked = [
        Worth(id_, upper_first(figure_name(id_, book)), round(value, 2))
        for id_, value in found[:MOST]
        if value >= LEAST * regret
    ]
    at_stake = money(regret, scenario.currency)
    chosen = f"Choosing {pair.first_name} now costs {at_stake} too much on average over the draws"
    if not ranked:
        why = f"{chosen}, and no single figure, once known, would remove much of that."
        return without("worth", "No single figure is worth measuring first", why, estimate)
    first = ranked[0]
    return Finding(
        id="worth",
        title=f"Measure {_inside(first.name)} first: knowing it is worth "
        f"{money(first.value, scenario.currency)}",
        subtitle=f"{chosen}; each bar is what knowing one figure would save of it. "
        f"{measure(estimate)}",
        kind="bars",
        footer=footer(estimate),
        drawing=_drawing(ranked, regret),
        table=Table(
            f"What knowing a figure is worth, {measure(estimate)}",
            ("Figure", "Worth knowing", "Share of the expected regret"),
            tuple(_row(each, regret) for each in ranked),
        ),
    )


def _inside(name: str) -> str:
    """A name within a sentence: one that begins with a technology keeps its capital."""
    return name if "’" in name else f"{name[0].lower()}{name[1:]}"


def _row(each: Worth, regret: float) -> Row:
    texts = wording.exact(each.value), wording.percent(each.value / regret)
    return Row(each.figure, each.name, "", tuple(Cell(text, text, text) for text in texts))


def _drawing(ranked: list[Worth], regret: float) -> BarsDrawing:
    scale = Scale(0.0, max(ranked[0].value, 0.0) or regret)
    return BarsDrawing(
        rows=tuple(
            BarRow(
                each.name,
                (piece(scale, "high-end", 0.0, each.value),),
                amount=wording.whole(each.value),
            )
            for each in ranked
        ),
        ticks=(),
    )
