"""What to measure next: how much of the expected regret knowing one figure would spare."""

from dataclasses import replace
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import number_name
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Label, Panel, Row
from costcalc.output.charts.tornado import LEAST

MOST: Final = 6
SHARE: Final = 0.005
"""Of the expected regret: what spares less is not worth a line."""


def information_value(estimate: Estimate) -> Chart:
    """The figures worth knowing, in money; one that chance alone would explain has no bar."""
    scenario, simulation = estimate.scenario, estimate.simulation
    measure = words.measure(estimate)
    data = Data((Column("figure", "Figure"), Column("value", "Worth knowing", measure)))
    if words.decision(estimate) is None:
        return Chart("What to measure next", words.NEEDS_TWO, data=data)
    if simulation is None:
        return Chart("What to measure next", words.NEEDS_DRAWS, data=data)
    regrets = simulation.expected_regret(scenario.of)
    best = min(regrets, key=lambda id_: regrets[id_])
    name, regret = estimate.book.technologies[best].name, regrets[best]
    if regret < LEAST:
        why = "Hardly any simulation turns the order of the technologies, whatever the figures are."
        return Chart("Nothing is worth measuring for this decision", why, data=data)
    worth = simulation.value_of_information(scenario.of)[:MOST]
    bars = estimate.tornado.bars if estimate.tornado else ()
    sets = {bar.figure: bar.moves for bar in bars}
    found = [
        (id_, wording.upper_first(number_name(id_, sets.get(id_, ()), estimate.book)), rounded)
        for id_, value in worth
        if value >= SHARE * regret
        for rounded in [round(value, scenario.decimals)]
    ]
    at_stake = wording.money(regret, scenario.currency)
    chosen = (
        f"Choosing now, by the lowest average ({name}), would cost {at_stake} too much on average"
    )
    if not found:
        why = f"{chosen}; knowing no single figure would surely spare any of that."
        return Chart("No single figure is worth measuring first", why, data=data)
    _, first, most = found[0]
    return Chart(
        title=f"Measure {_inside(first)} first: knowing it is worth "
        f"{wording.money(most, scenario.currency)}",
        subtitle=f"{chosen}; each bar is what knowing one figure would spare of it. {measure}",
        panels=(Panel(Axis(0.0, most), rows=tuple(_row(*each[1:], estimate) for each in found)),),
        table=cells.table(
            f"What knowing a figure is worth, {measure}",
            ("Figure", "Worth knowing", "Share of the expected regret"),
            (
                (id_, name, (words.exact(value, estimate), wording.percent(value / regret)))
                for id_, name, value in found
            ),
        ),
        data=replace(data, rows=tuple((id_, value) for id_, _, value in found)),
    )


def _row(name: str, value: float, estimate: Estimate) -> Row:
    bar = Bar("worth knowing", 0.0, value, "high-end", words.exact(value, estimate))
    return Row(name, (bar,), (Label(value, wording.whole(value)),))


def _inside(name: str) -> str:
    """A name within a sentence: one that begins with a technology keeps its capital."""
    return name if "’" in name else f"{name[0].lower()}{name[1:]}"
