"""The analyses for a terminal: flip points, tornado, bridge and comparison as plain tables."""

from typing import Final

from costcalc.model.formula import words
from costcalc.output.analyses_json import Bridge, FlipPoints, Sensitivity, Simulation, Trace
from costcalc.output.comparison_json import Comparison
from costcalc.output.text import table
from costcalc.scenario.units import number_text

MOST_BARS: Final = 10


def flip_text(found: FlipPoints) -> str:
    """The sentence of every flip, and how to get to that state."""
    lines = [found.text] if not found.points else []
    for point in found.points:
        lines += [point.text, f"  {point.link}"]
    return "\n".join(lines)


def sensitivity_text(found: Sensitivity) -> str:
    """The widest bars of the tornado."""
    bars = found.bars[:MOST_BARS]
    rows = [
        (
            bar.label,
            [
                f"{number_text(bar.low)} to {number_text(bar.high)}{_in(bar.unit)}",
                f"{bar.at_low:,.0f}",
                f"{bar.at_high:,.0f}",
                f"{bar.swing:,.0f}",
                "yes" if bar.flips else "",
            ],
        )
        for bar in bars
    ]
    heads = ("from low to high", "at low", "at high", "swing", "flips")
    more = len(found.bars) - len(bars)
    lines = [f"{found.of} is {found.base:,.2f} at likely values", ""]
    lines += table("Figure", heads, rows) if rows else ["Nothing in it has a range."]
    return "\n".join([*lines, *([f"and {more} more"] if more else [])])


def bridge_text(found: Bridge) -> str:
    """The steps from one total to the other that are not zero."""
    steps = [step for step in found.steps if step.difference]
    rows = [
        (found.from_, [f"{found.start:,.2f}"]),
        *((f"  {words(step.item)}", [f"{step.difference:+,.2f}"]) for step in steps),
        (found.to, [f"{found.end:,.2f}"]),
    ]
    return "\n".join(table(words(found.of), ("amount",), rows))


def compare_text(found: Comparison) -> str:
    """Every verdict, what differs and turns it, and every total of all."""
    letters = [*found.sides]
    lines = [f"{letter}: {side.verdict}" for letter, side in found.sides.items()]
    lines += [
        f"{entry.id}: {' against '.join(map(_or_default, entry.values.values()))}"
        for entry in found.inputs
    ] or ["The inputs are the same."]
    lines += [f"Alone would turn the decision: {', '.join(found.turned)}."] if found.turned else []
    heads = (*letters, *(f"{letter} minus a" for letter in letters[1:]))
    rows = [
        (
            f"{row.technology} {words(row.total)}",
            [*map(_cell, row.values.values()), *map(_cell, row.difference.values())],
        )
        for row in found.totals
    ]
    return "\n".join([*lines, "", *table(f"Likely, {found.currency}", heads, rows)])


def simulation_text(found: Simulation) -> str:
    """Who is cheapest how often, with the spread of the total that decides."""
    totals = [row for row in found.totals if row.total == found.of]
    probability, regret = found.probability_cheapest, found.expected_regret
    rows = [
        (
            row.technology,
            [
                *(f"{level:,.0f}" for level in (row.p10, row.p50, row.p90)),
                f"{probability[row.technology] * 100:.0f} in 100",
                f"{regret[row.technology]:,.0f}",
            ],
        )
        for row in totals
    ]
    heads = ("P10", "P50", "P90", "cheapest", "expected regret")
    return "\n".join(table(f"{words(found.of)}, {found.draws} simulations", heads, rows))


def receipt_text(found: Trace, depth: int = 0) -> str:
    """A receipt as indented text, a number a line."""
    stands_on = ", ".join(filter(None, (found.origin, found.basis, found.source)))
    formula = f" = {found.formula}" if found.formula else ""
    amount = "none" if found.value is None else number_text(found.value)
    line = f"{'  ' * depth}{found.label}: {amount}{_in(found.unit)}{formula} [{stands_on}]"
    return "\n".join([line, *(receipt_text(part, depth + 1) for part in found.from_)])


def _in(unit: str) -> str:
    """A unit behind a number; nothing for one without."""
    return "" if unit == "1" else f" {unit}"


def _or_default(text: str | None) -> str:
    return "default" if text is None else text


def _cell(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"
