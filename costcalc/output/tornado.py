"""What matters: each figure alone from its low to its high end, and how far it moves the gap."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from costcalc.analysis.sensitivity import Bar, sensitivity
from costcalc.estimate import Estimate
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.output.bars import BarRow, BarsDrawing, Label, label, piece, room_for, thinned
from costcalc.output.cells import Cell, Row, Table
from costcalc.output.finding import (
    NEEDS_TWO,
    Column,
    Data,
    Finding,
    Pair,
    base_layout,
    decision,
    figure_unit,
    figure_value,
    footer,
    measure,
    signed_exact,
    signed_ticks,
    upper_first,
    with_figure,
    without,
)
from costcalc.output.plot import INK, QUIET, axis
from costcalc.output.ratio import apart, is_ratio
from costcalc.output.scale import Scale, axis_texts, spanning

MOST: Final = 10
LEAST: Final = 1.0
"""What moves the gap by less, in the scenario's currency, is left out: rounding does as much."""
LEAST_PERCENT: Final = 0.01
LOOKS: Final = {"low-end": "#8fb4e3", "high-end": "#2f66b5"}
FLIPS: Final = "⇄ flips"


@dataclass(frozen=True)
class Swing:
    """A bar with its words."""

    name: str
    bar: Bar
    low: str
    high: str
    low_brief: str
    high_brief: str
    hidden: bool = False
    """Whether its ends are money where none is to be shown."""


def tornado(estimate: Estimate) -> Finding:
    """The decision's tornado."""
    pair = decision(estimate)
    if pair is None:
        return without("tornado", "Which figures matter most", NEEDS_TWO, estimate)
    scenario = estimate.scenario
    percent = is_ratio(estimate)
    found = sensitivity(
        scenario,
        estimate.costing.standings,
        scenario.of,
        pair.first,
        pair.next,
        rounded=not percent,
    )
    least = LEAST_PERCENT if percent else LEAST
    swings = [_swing(bar, estimate) for bar in found.bars if bar.swing >= least]
    if not swings:
        why = "No figure has a range that would move the gap between the two."
        return without("tornado", f"Nothing moves {_gap(pair)}", why, estimate)
    shown = swings[:MOST]
    finding = Finding(
        id="tornado",
        title=_title(swings, estimate),
        subtitle=(
            f"What {pair.first_name} costs more (+) or less (−) than {pair.next_name} when one "
            f"figure goes from its low to its high end, all others likely; {measure(estimate)}"
        ),
        kind="bars",
        footer=footer(estimate),
        drawing=_drawing(shown, found.base, pair),
        key=("low-end", "high-end"),
        says=tuple(_more(swings)),
        table=_table(shown, pair, estimate),
        numbers=partial(_data, shown, estimate),
    )
    return with_figure(finding, partial(_figure, shown, found.base))


def _gap(pair: Pair) -> str:
    return f"the gap between {pair.first_name} and {pair.next_name}"


def _swing(bar: Bar, estimate: Estimate) -> Swing:
    id_ = bar.figure.removeprefix("set.")
    unit = figure_unit(id_, estimate)
    name = upper_first(figure_name(id_, estimate.book))
    if is_ratio(estimate) and "USD" in unit:
        return Swing(name, bar, *("low end", "high end") * 2, hidden=True)
    texts = [
        figure_value(value, unit, estimate, brief=brief)
        for brief in (False, True)
        for value in (bar.low, bar.high)
    ]
    return Swing(name, bar, texts[0], texts[1], texts[2], texts[3])


def _title(swings: list[Swing], estimate: Estimate) -> str:
    first = swings[0]
    moved = apart(first.bar.swing, estimate.scenario.currency)
    flips = sum(swing.bar.flips for swing in swings)
    most = (
        f"Most hangs on {figure_name(first.bar.figure, estimate.book)}: it moves the gap by {moved}"
    )
    if not flips:
        return f"{most}; no single figure changes which is cheaper"
    if flips == 1 and first.bar.flips:
        return f"{most}, enough to change which is cheaper"
    each = "one figure alone" if flips == 1 else f"each of {flips} figures alone"
    return f"{most}; {each} can change which is cheaper"


def _more(swings: list[Swing]) -> list[str]:
    rest = swings[MOST:]
    if not rest:
        return []
    widest = wording.whole(rest[0].bar.swing)
    which = "One more figure moves" if len(rest) == 1 else f"{len(rest)} more figures move"
    return [f"{which} it by {widest} or less."]


def _table(swings: list[Swing], pair: Pair, estimate: Estimate) -> Table:
    def row(swing: Swing) -> Row:
        bar = swing.bar
        texts = (
            swing.low,
            swing.high,
            signed_exact(bar.at_low),
            signed_exact(bar.at_high),
            wording.exact(round(bar.swing, 2)),
            "yes" if bar.flips else "no",
        )
        return Row(bar.figure, swing.name, "", tuple(Cell(text, text, text) for text in texts))

    return Table(
        f"{pair.first_name} less {pair.next_name} at the ends of each figure, {measure(estimate)}",
        ("Figure", "Low", "High", "Gap at low", "Gap at high", "Swing", "Flips"),
        tuple(map(row, swings)),
    )


def _data(swings: list[Swing], estimate: Estimate) -> Data:
    """Each figure's ends in its own unit, and the gap there."""
    gap = measure(estimate)
    columns = (
        Column("figure", "Figure"),
        Column("low", "Low end, in the figure's unit"),
        Column("high", "High end, in the figure's unit"),
        Column("unit", "The figure's unit"),
        Column("at_low", "Gap at low", gap),
        Column("at_high", "Gap at high", gap),
        Column("swing", "Swing", gap),
        Column("flips", "Flips"),
    )
    return Data(
        columns,
        tuple(
            (
                figure := bar.figure.removeprefix("set."),
                None if swing.hidden else bar.low,
                None if swing.hidden else bar.high,
                None if swing.hidden else figure_unit(figure, estimate),
                bar.at_low,
                bar.at_high,
                round(bar.swing, 2),
                bar.flips,
            )
            for swing in swings
            for bar in [swing.bar]
        ),
    )


# -- The picture -------------------------------------------------------------------------------


def _drawing(swings: list[Swing], base: float, pair: Pair) -> BarsDrawing:
    ends = [end for swing in swings for end in (swing.bar.at_low, swing.bar.at_high)]
    room = room_for([text for swing in swings for text in (swing.low_brief, swing.high_brief)])
    scale = spanning([base, *ends], (room, room))
    held = scale.low < 0 < scale.high
    return BarsDrawing(
        rows=tuple(_row(swing, base, scale) for swing in swings),
        ticks=thinned(scale, signed_ticks(scale)),
        zero=scale.place(0) if held else "",
        sides=(f"◂ {pair.first_name} costs less", f"{pair.next_name} costs less ▸")
        if held
        else None,
    )


def _row(swing: Swing, base: float, scale: Scale) -> BarRow:
    bar = swing.bar
    ends = [("low-end", bar.at_low), ("high-end", bar.at_high)]
    ends.sort(key=lambda end: -abs(end[1] - base))  # the shorter part in front
    return BarRow(
        name=swing.name,
        pieces=tuple(piece(scale, look, base, at) for look, at in ends),
        labels=_labels(swing, base, scale),
        tag=FLIPS if bar.flips else "",
    )


def _labels(swing: Swing, base: float, scale: Scale) -> tuple[Label, ...]:
    """The figure's values at the ends of its bar; both at one end where it goes one way only."""
    bar = swing.bar
    left, right = sorted(
        [(bar.at_low, swing.low_brief), (bar.at_high, swing.high_brief)], key=lambda end: end[0]
    )
    if left[0] <= base <= right[0]:
        return label(scale, *left, after=False), label(scale, *right, after=True)
    after = left[0] > base
    at = right[0] if after else left[0]
    return (label(scale, at, f"{left[1]}, {right[1]}", after=after),)


def _figure(swings: list[Swing], base: float, finding: Finding) -> dict[str, Any]:
    names = [swing.name + (f" ({FLIPS})" if swing.bar.flips else "") for swing in swings]
    data = []
    for look, end, value in (
        ("low-end", "at_low", "low"),
        ("high-end", "at_high", "high"),
    ):
        at = [getattr(swing.bar, end) for swing in swings]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"figure at its {value} end",
                "meta": {"colour": look},
                "y": names,
                "base": base,
                "x": [each - base for each in at],
                "text": [getattr(swing, f"{value}_brief") for swing in swings],
                "textposition": "outside",
                "cliponaxis": False,
                "customdata": [
                    [getattr(swing, value), each] for swing, each in zip(swings, at, strict=True)
                ],
                "hovertemplate": "%{y}: %{customdata[0]}<br>%{customdata[1]:+,.2f}<extra></extra>",
                "marker": {"color": LOOKS[look], "line": {"color": INK, "width": 0.5}},
            }
        )
    layout = base_layout(finding, 40 + 30 * len(swings))
    scale = spanning([base, *(e for s in swings for e in (s.bar.at_low, s.bar.at_high))])
    wide = (scale.high - scale.low) * 0.2
    layout |= {
        "barmode": "overlay",
        "bargap": 0.35,
        "xaxis": axis(
            range=[scale.low - wide, scale.high + wide],
            tickvals=scale.ticks,
            ticktext=axis_texts(scale.ticks, signs=True),
            zeroline=True,
        ),
        "yaxis": axis(autorange="reversed", automargin=True, gridcolor=QUIET, showgrid=False),
    }
    return {"data": data, "layout": layout}
