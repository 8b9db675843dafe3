"""Why one is dearer: the gap between two technologies as signed steps, line by line."""

from functools import partial
from itertools import accumulate
from typing import Any, Final

from costcalc.analysis.bridge import Bridge, Step, bridge
from costcalc.estimate import Estimate
from costcalc.output import wording
from costcalc.output.bars import BarRow, BarsDrawing, Piece, piece, thinned
from costcalc.output.cells import Cell, Row, Table
from costcalc.output.finding import (
    NEEDS_TWO,
    Column,
    Data,
    Finding,
    Pair,
    base_layout,
    decision,
    footer,
    measure,
    signed,
    signed_exact,
    with_figure,
    without,
)
from costcalc.output.links import receipt
from costcalc.output.plot import axis
from costcalc.output.ratio import apart
from costcalc.output.scale import Scale, axis_texts, percent, spanning

LOOKS: Final = {"more": "#c9761a", "less": "#2f66b5", "whole": "#546070"}
ROOM: Final = 0.04


def between(estimate: Estimate) -> tuple[str, str] | None:
    """From what runs today to the cheapest; from the next where the cheapest runs today."""
    pair = decision(estimate)
    if pair is None:
        return None
    baseline = estimate.scenario.baseline
    return (pair.next if baseline in (None, pair.first) else baseline), pair.first


def steps(estimate: Estimate) -> Finding:
    """The gap to the cheapest, step by step; lines that do not differ are left out."""
    ends = between(estimate)
    if ends is None:
        return without("bridge", "Why one is dearer", NEEDS_TWO, estimate)
    start, end = ends
    book = estimate.book
    pair = Pair(end, start, book.technologies[end].name, book.technologies[start].name)
    found = bridge(estimate.costing, start, end, estimate.scenario.of)
    taken = [step for step in found.steps if step.difference]
    if not taken:
        why = "Every line comes to the same amount in both, so there is no step to show."
        title = f"{pair.first_name} and {pair.next_name} cost the same, line by line"
        return without("bridge", title, why, estimate)
    finding = Finding(
        id="bridge",
        title=_title(found, taken, pair, estimate),
        subtitle=(
            f"From {pair.next_name} to {pair.first_name}, likely case; {measure(estimate)}. "
            "The scale does not begin at zero."
        ),
        kind="bars",
        footer=footer(estimate),
        drawing=_drawing(found, taken, pair),
        key=("less", "more"),
        table=_table(found, taken, pair, estimate),
        numbers=partial(_data, found, taken, estimate),
    )
    return with_figure(finding, partial(_figure, found, taken, pair))


def _name(step: Step) -> str:
    return "Migration" if step.item == "migration" else wording.item(step.item)


def _title(found: Bridge, taken: list[Step], pair: Pair, estimate: Estimate) -> str:
    gap = round(found.end - found.start, 2)
    most = max(taken, key=lambda step: abs(step.difference))
    most_text = f"{_name(most).lower()} {signed(most.difference)}"
    if not gap:
        return f"{pair.first_name} and {pair.next_name} cost the same; their lines do not"
    amount = apart(abs(gap), estimate.scenario.currency)
    word = "less" if gap < 0 else "more"
    head = f"{pair.first_name} costs {amount} {word} than {pair.next_name}"
    return f"{head}: {most_text}" if len(taken) == 1 else f"{head}, most of all by {most_text}"


def _table(found: Bridge, taken: list[Step], pair: Pair, estimate: Estimate) -> Table:
    def row(id_: str, name: str, text: str, number: str = "") -> Row:
        return Row(id_, name, "", (Cell(text, text, text, receipt=receipt(estimate, number)),))

    of = estimate.scenario.of

    return Table(
        f"From {pair.next_name} to {pair.first_name}, {measure(estimate)}",
        ("Step", "Amount"),
        (
            row("start", pair.next_name, wording.exact(found.start), f"{of}.{pair.next}.likely"),
            *(row(step.item, _name(step), signed_exact(step.difference)) for step in taken),
            row("total", pair.first_name, wording.exact(found.end), f"{of}.{pair.first}.likely"),
        ),
    )


def _data(found: Bridge, taken: list[Step], estimate: Estimate) -> Data:
    columns = (
        Column("category", "Category"),
        Column("item", "Step"),
        Column("amount", "Amount", measure(estimate)),
    )
    rows = ((step.category, step.item, step.difference) for step in taken)
    return Data(columns, ((None, "start", found.start), *rows, (None, "end", found.end)))


# -- The picture -------------------------------------------------------------------------------


def _levels(found: Bridge, taken: list[Step]) -> list[float]:
    """Where each step begins and the last one ends."""
    return list(accumulate((step.difference for step in taken), initial=found.start))


def _drawing(found: Bridge, taken: list[Step], pair: Pair) -> BarsDrawing:
    levels = _levels(found, taken)
    scale = spanning(levels, (ROOM, ROOM))
    rows = [_whole(pair.next_name, found.start, scale)]
    rows += [
        BarRow(
            name=_name(step),
            pieces=(
                piece(
                    scale, "less" if step.difference < 0 else "more", start, start + step.difference
                ),
            ),
            level=scale.place(start + step.difference),
            amount=signed(step.difference),
        )
        for step, start in zip(taken, levels, strict=False)
    ]
    last = _whole(pair.first_name, found.end, scale)
    ticks = list(zip(scale.ticks, axis_texts(scale.ticks), strict=True))
    return BarsDrawing(rows=(*rows, last), ticks=thinned(scale, ticks))


def _whole(name: str, amount: float, scale: Scale) -> BarRow:
    """One of the two totals: a stroke, for the scale does not begin at zero."""
    share = scale.share(amount)
    stroke = Piece("whole", percent(max(share - 0.004, 0)), percent(0.008))
    return BarRow(
        name=name,
        pieces=(stroke,),
        level=percent(share),
        amount=wording.whole(amount),
        strong=True,
    )


def _figure(found: Bridge, taken: list[Step], pair: Pair, finding: Finding) -> dict[str, Any]:
    levels = _levels(found, taken)
    scale = spanning(levels, (0.1, 0.2))
    names = [pair.next_name, *(_name(step) for step in taken), pair.first_name]
    looks = ["less" if step.difference < 0 else "more" for step in taken]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "step",
        "meta": {"colours": ["whole", *looks, "whole"]},
        "y": [f"{name}\u200b" if i == len(names) - 1 else name for i, name in enumerate(names)],
        "base": [found.start, *levels[:-1], found.end],
        "x": [0, *(step.difference for step in taken), 0],
        "text": [
            wording.whole(found.start),
            *(signed(step.difference) for step in taken),
            wording.whole(found.end),
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        "marker": {"color": [LOOKS[look] for look in ("whole", *looks, "whole")]},
    }
    layout = base_layout(finding, 40 + 30 * len(names))
    layout |= {
        "bargap": 0.35,
        "xaxis": axis(
            range=[scale.low, scale.high],
            tickvals=scale.ticks,
            ticktext=axis_texts(scale.ticks),
        ),
        "yaxis": axis(autorange="reversed", automargin=True, showgrid=False),
    }
    return {"data": [bars], "layout": layout}
