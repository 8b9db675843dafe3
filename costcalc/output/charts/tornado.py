"""What matters: each figure alone from its low to its high end, and how far it moves the gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import number_name
from costcalc.analysis.sensitivity import Bar as Swing
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row
from costcalc.output.links import asking
from costcalc.scenario import units

MOST: Final = 10
LEAST: Final = 1.0
"""What moves the gap by less, in the scenario's currency, is left out: rounding does as much."""
FOLDED: Final = 0.01
"""Of the widest bar: what is shorter is only counted."""
KEY: Final = (
    Key("at the figure’s low end", colour="low-end"),
    Key("at its high end", colour="high-end"),
)
FLIPS: Final = "⇄ flips"
FLIP: Final = Key(f"{FLIPS} alone it changes which is cheaper", "sign")


@dataclass(frozen=True)
class Named:
    """A bar with its words: its ends in full and as short as they go.

    `label` is the name with the unit that the ends are in, and whether it flips the decision.
    """

    name: str
    swing: Swing
    full: list[str]
    brief: list[str]
    label: str


def tornado(estimate: Estimate) -> Chart:
    """The decision's tornado."""
    pair, found, measure = words.decision(estimate), estimate.tornado, words.measure(estimate)
    none = _data([], measure, estimate)
    if pair is None or found is None:
        return Chart("Which figures matter most", words.NEEDS_TWO, data=none)
    bars = [_named(bar, estimate) for bar in found.bars if bar.swing >= LEAST]
    if not bars:
        why = "No figure has a range that would move the gap between the two."
        title = f"Nothing moves the gap between {pair.first.name} and {pair.next.name}"
        return Chart(title, why, data=none)
    shown = _shown(bars)
    return Chart(
        title=_title(bars, estimate),
        subtitle=(
            f"What {pair.first.name} costs more (+) or less (−) than {pair.next.name} when one "
            f"figure goes from its low to its high end, all others likely; {measure}"
        ),
        panels=(_panel(shown, found.base, pair, estimate),),
        key=(*KEY, FLIP) if any(bar.swing.flips for bar in shown) else KEY,
        says=tuple(_folded([bar for bar in bars if bar not in shown])),
        table=_table(shown, pair, measure, estimate),
        data=_data(shown, measure, estimate),
    )


def _named(bar: Swing, estimate: Estimate) -> Named:
    unit = words.figure_unit(bar.figure, estimate)
    name = wording.upper_first(_called(bar, estimate))
    full, brief = (
        [words.figure_value(end, unit, estimate, brief=short) for end in (bar.low, bar.high)]
        for short in (False, True)
    )
    phrase = units.unit_phrase(unit, estimate.scenario.currency)
    said = not phrase or "%" in brief[0] or phrase.lower() in name.lower()  # by name or values
    label = f"{name}{'' if said else f', {phrase}'}{f' ({FLIPS})' if bar.flips else ''}"
    return Named(name, bar, full, brief, label)


def _called(bar: Swing, estimate: Estimate) -> str:
    return number_name(bar.figure, bar.moves, estimate.book)


def _title(bars: list[Named], estimate: Estimate) -> str:
    first = bars[0].swing
    moved = wording.money(first.swing, estimate.scenario.currency)
    flips = sum(bar.swing.flips for bar in bars)
    most = f"Most hangs on {_called(first, estimate)}: it moves the gap by {moved}"
    if not flips:
        return f"{most}; no single figure changes which is cheaper"
    if flips == 1 and first.flips:
        return f"{most}, enough to change which is cheaper"
    each = "one figure alone" if flips == 1 else f"each of {flips} figures alone"
    return f"{most}; {each} can change which is cheaper"


def _shown(bars: list[Named]) -> list[Named]:
    """The widest bars, and before them those that flip the decision, however short."""
    least = FOLDED * bars[0].swing.swing
    long = [bar for bar in bars if bar.swing.flips or bar.swing.swing >= least]
    first = sorted(long, key=lambda bar: not bar.swing.flips)[:MOST]
    return [bar for bar in long if bar in first]


def _folded(rest: list[Named]) -> Iterator[str]:
    if rest:
        widest = wording.whole(rest[0].swing.swing)
        which = "One more figure moves" if len(rest) == 1 else f"{len(rest)} more figures move"
        yield f"{which} it by {widest} or less."


def _panel(shown: list[Named], base: float, pair: words.Pair, estimate: Estimate) -> Panel:
    ends = [end for bar in shown for end in (bar.swing.at_low, bar.swing.at_high)]
    low, high = spanning([base, *ends])
    sides = f"◂ {pair.first.name} costs less", f"{pair.next.name} costs less ▸"
    return Panel(
        Axis(low, high, signs=True),
        sides=sides if low < 0 < high else None,
        rows=tuple(Row(bar.label, _bars(bar, base, estimate), _labels(bar, base)) for bar in shown),
    )


def _bars(named: Named, base: float, estimate: Estimate) -> tuple[Bar, ...]:
    """From the base to either end; on one side of it the longer goes on from the shorter."""
    swing = named.swing
    ends = [("low-end", swing.at_low, named.full[0]), ("high-end", swing.at_high, named.full[1])]
    ends.sort(key=lambda end: abs(end[1] - base))
    (_, near, _), (_, far, _) = ends
    starts = base, near if (near - base) * (far - base) > 0 else base
    return tuple(
        Bar(look, start, at, look, f"{named.name}: {text}, {words.signed(at, estimate)}")
        for (look, at, text), start in zip(ends, starts, strict=True)
    )


def _labels(named: Named, base: float) -> tuple[Label, ...]:
    """The figure's values at the ends of its bar; both at one end where it goes one way only."""
    swing = named.swing
    left, right = sorted(
        [(swing.at_low, named.brief[0]), (swing.at_high, named.brief[1])], key=lambda end: end[0]
    )
    if left[0] <= base <= right[0]:
        return Label(*left, -1), Label(*right)
    text = f"{left[1]}, {right[1]}"
    return (Label(right[0], text) if left[0] > base else Label(left[0], text, -1),)


def _table(shown: list[Named], pair: words.Pair, measure: str, estimate: Estimate) -> cells.Table:
    """Each figure's ends; the gaps lead to the estimates that have them."""

    def gap(bar: Swing, value: float, amount: float) -> cells.Cell:
        reproduced = {**estimate.scenario.changed, **bar.at(value, estimate.scenario)}
        link = asking(estimate, reproduced) if bar.moves else ""
        return cells.Cell(words.signed(amount, estimate), receipt=link)

    def row(bar: Named) -> cells.Line:
        swing = bar.swing
        gaps = gap(swing, swing.low, swing.at_low), gap(swing, swing.high, swing.at_high)
        wide, flips = words.exact(swing.swing, estimate), "yes" if swing.flips else "no"
        moves = ", ".join(swing.moves) or "–"
        return swing.figure, bar.name, (*bar.full, *gaps, wide, flips, moves)

    return cells.table(
        f"{pair.first.name} less {pair.next.name} at the ends of each figure, {measure}",
        ("Figure", "Low", "High", "Gap at low", "Gap at high", "Swing", "Flips", "Moves"),
        map(row, shown),
    )


def _data(shown: list[Named], gap: str, estimate: Estimate) -> Data:
    """Each figure's ends in its own unit, and the gap there."""
    columns = (
        Column("figure", "Figure"),
        Column("low", "Low end, in the figure's unit"),
        Column("high", "High end, in the figure's unit"),
        Column("unit", "The figure's unit"),
        Column("at_low", "Gap at low", gap),
        Column("at_high", "Gap at high", gap),
        Column("swing", "Swing", gap),
        Column("flips", "Flips"),
        Column("moves", "The parameters that set it"),
    )
    rows, scenario = [], estimate.scenario
    for swing in (bar.swing for bar in shown):
        low, high = (scenario.in_currency(end, swing.unit) for end in (swing.low, swing.high))
        ends = low, high, swing.unit.replace("USD", scenario.currency)
        gaps = swing.at_low, swing.at_high, round(swing.swing, scenario.decimals)
        rows.append((swing.figure, *ends, *gaps, swing.flips, ",".join(swing.moves)))
    return Data(columns, tuple(rows))
