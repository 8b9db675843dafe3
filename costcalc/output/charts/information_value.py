"""What to measure next: how much of the expected regret knowing one figure would remove."""

from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Label, Panel, Row

ID: Final = "worth"
MOST: Final = 6
LEAST: Final = 0.005
"""Of the expected regret: what removes less is not worth a line."""


def information_value(estimate: Estimate) -> Chart:
    """The figures worth knowing, in money."""
    pair, simulation = words.decision(estimate), estimate.simulation
    if pair is None:
        return words.without(ID, "What to measure next", words.NEEDS_TWO, estimate)
    if simulation is None:
        return words.without(ID, "What to measure next", words.NEEDS_DRAWS, estimate)
    scenario = estimate.scenario
    regret = simulation.expected_regret(scenario.of)[pair.first]
    if regret < 1:
        why = f"{pair.first_name} costs least in all but a few draws, whatever the figures are."
        return words.without(ID, "Nothing is worth measuring for this decision", why, estimate)
    found = [
        (id_, wording.upper_first(figure_name(id_, estimate.book)), round(value, 2))
        for id_, value in simulation.value_of_information(scenario.of)[:MOST]
        if value >= LEAST * regret
    ]
    at_stake = wording.money(regret, scenario.currency)
    chosen = f"Choosing {pair.first_name} now costs {at_stake} too much on average over the draws"
    if not found:
        why = f"{chosen}, and no single figure, once known, would remove much of that."
        return words.without(ID, "No single figure is worth measuring first", why, estimate)
    _, name, most = found[0]
    return Chart(
        id=ID,
        title=f"Measure {_inside(name)} first: knowing it is worth "
        f"{wording.money(most, scenario.currency)}",
        subtitle=f"{chosen}; each bar is what knowing one figure would save of it. "
        f"{words.measure(estimate)}",
        footer=words.footer(estimate),
        panels=(
            Panel(
                Axis(0.0, most),
                rows=tuple(
                    Row(
                        name,
                        (Bar("worth knowing", 0.0, value, "high-end", wording.exact(value)),),
                        (Label(value, wording.whole(value)),),
                    )
                    for _, name, value in found
                ),
            ),
        ),
        table=cells.of_texts(
            f"What knowing a figure is worth, {words.measure(estimate)}",
            ("Figure", "Worth knowing", "Share of the expected regret"),
            (
                (id_, name, (wording.exact(value), wording.percent(value / regret)))
                for id_, name, value in found
            ),
        ),
    )


def _inside(name: str) -> str:
    """A name within a sentence: one that begins with a technology keeps its capital."""
    return name if "’" in name else f"{name[0].lower()}{name[1:]}"
