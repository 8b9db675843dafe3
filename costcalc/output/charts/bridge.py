"""Why one is dearer: the gap between two technologies as signed steps, line by line."""

from collections.abc import Iterator
from typing import Final

from costcalc.analysis.bridge import Bridge, Step
from costcalc.analysis.bridge import bridge as bridged
from costcalc.analysis.estimate import Estimate
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row, Side
from costcalc.output.footing import steps_told
from costcalc.output.links import receipt
from costcalc.prices.files import Technology

LARGEST: Final = 3
"""Steps that the title names."""
DRAWN: Final = 5
"""Steps that are drawn by themselves; where others are left, they make one step together."""
LOOKS: Final[dict[Side, str]] = {-1: "less", 1: "more"}
KEY: Final = (Key("− costs less", colour="less"), Key("+ costs more", colour="more"))


def between(estimate: Estimate, start: str = "", end: str = "") -> tuple[str, str] | None:
    """The two ends, where they are not given: from what runs today to the cheapest.

    From the next where the cheapest runs today; None where there is but one technology.
    """
    pair = words.decision(estimate)
    if pair is None:
        return None
    baseline, last = estimate.scenario.baseline, pair.first.id
    first = pair.next.id if baseline in (None, pair.first.id) else str(baseline)
    end = end or (first if start == last else last)
    return start or (last if end == first else first), end


def bridge(estimate: Estimate, start: str = "", end: str = "") -> Chart:
    """The gap between two, the cheapest at the end unless others are given, step by step.

    Lines that do not differ are left out.
    """
    ends = between(estimate, start, end)
    if ends is None:
        return Chart("Why one is dearer", words.NEEDS_TWO)
    start, end = ends
    pair = words.pair_of(estimate, end, start)
    found = bridged(estimate.costing, start, end, estimate.scenario.of)
    taken = [step for step in found.steps if step.difference]
    if not taken:
        why = "Every line comes to the same amount in both, so there is no step to show."
        title = f"{pair.first.name} and {pair.next.name} cost the same, line by line"
        return Chart(title, why)
    amount = Column("amount", "Amount", words.measure(estimate))
    return Chart(
        title=_title(found, taken, pair, estimate),
        subtitle=(
            f"From {pair.next.name} to {pair.first.name}, likely case; {words.measure(estimate)}. "
            "The scale does not begin at zero."
        ),
        panels=(_panel(found, taken, pair, estimate),),
        key=KEY,
        table=_table(found, taken, pair, estimate),
        data=Data(
            (Column("category", "Category"), Column("item", "Step"), amount),
            (
                (None, "start", found.start),
                *((step.category, step.item, step.difference) for step in taken),
                (None, "end", found.end),
            ),
        ),
    )


def _title(found: Bridge, taken: list[Step], pair: words.Pair, estimate: Estimate) -> str:
    """The gap and the largest steps that make it, in one sentence."""
    largest = sorted(taken, key=lambda step: -abs(step.difference))[:LARGEST]
    steps = wording.listed(
        [
            f"{wording.item(step.item).lower()} {wording.signed(step.difference, wording.compact)}"
            for step in largest
        ]
    )
    gap = round(found.end - found.start, estimate.scenario.decimals)
    if not gap:
        head = f"{pair.first.name} and {pair.next.name} likely cost the same; their lines do not"
    else:
        amount = wording.money(abs(gap), estimate.scenario.currency)
        word = "less" if gap < 0 else "more"
        head = f"{pair.first.name} likely costs {amount} {word} than {pair.next.name}"
    return f"{head}: {'mainly ' if len(taken) > LARGEST else ''}{steps}"


def _drawn(taken: list[Step]) -> Iterator[tuple[str, float]]:
    """Names and amounts of the steps of the picture: the largest, in the order of the lines."""
    smallest = sorted(taken, key=lambda step: abs(step.difference))[:-DRAWN]
    few = smallest if len(smallest) > 1 else []
    for step in taken:
        if step not in few:
            yield wording.item(step.item), step.difference
    if few:
        yield f"The other {len(few)} lines", sum(step.difference for step in few)


def _panel(found: Bridge, taken: list[Step], pair: words.Pair, estimate: Estimate) -> Panel:
    drawn = [*_drawn(taken)]
    texts, begin, end = steps_told(
        found.start, [difference for _, difference in drawn], estimate.scenario.decimals
    )
    rows = [_whole(pair.next.name, found.start, begin, found.start, estimate)]
    at = found.start
    for (name, difference), text in zip(drawn, texts, strict=True):
        before, at = at, at + difference
        look: Side = -1 if difference < 0 else 1
        says = f"{name}: {words.signed(difference, estimate)}"
        bar = Bar(f"costs {LOOKS[look]}", before, at, LOOKS[look], says)
        rows.append(Row(name, (bar,), (Label(at, text, look),), level=at))
    rows.append(_whole(pair.first.name, found.end, end, None, estimate))
    return Panel(Axis(found.start, found.end), rows=tuple(rows))


def _whole(name: str, amount: float, text: str, level: float | None, estimate: Estimate) -> Row:
    says = f"{name}: {words.exact(amount, estimate)}"
    bar = Bar("whole", amount, amount, "ink", says, stroke=True)
    return Row(name, (bar,), (Label(amount, text),), level=level)


def _table(found: Bridge, taken: list[Step], pair: words.Pair, estimate: Estimate) -> cells.Table:
    def end(id_: str, technology: Technology, amount: float) -> cells.Line:
        own = receipt(estimate, f"{estimate.scenario.of}.{technology.id}.likely")
        return id_, technology.name, [cells.Cell(words.exact(amount, estimate), receipt=own)]

    steps = (
        (step.item, wording.item(step.item), [words.signed(step.difference, estimate)])
        for step in taken
    )
    return cells.table(
        f"From {pair.next.name} to {pair.first.name}, {words.measure(estimate)}",
        ("Step", "Amount"),
        (end("start", pair.next, found.start), *steps, end("total", pair.first, found.end)),
    )
