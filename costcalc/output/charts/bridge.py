"""Why one is dearer: the gap between two technologies as signed steps, line by line."""

from collections.abc import Iterator
from typing import Final

from costcalc.analysis.bridge import Bridge, Step
from costcalc.analysis.bridge import bridge as bridged
from costcalc.analysis.estimate import Estimate
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row
from costcalc.output.links import receipt

LARGEST: Final = 3
"""Steps that the title names."""
DRAWN: Final = 5
"""Steps that are drawn by themselves; where others are left, they make one step together."""
KEY: Final = (Key("− costs less", colour="less"), Key("+ costs more", colour="more"))


def between(estimate: Estimate, start: str = "", end: str = "") -> tuple[str, str] | None:
    """The two ends, where they are not given: from what runs today to the cheapest.

    From the next where the cheapest runs today; None where there is but one technology.
    """
    pair = words.decision(estimate)
    if pair is None:
        return None
    baseline, last = estimate.scenario.baseline, pair.first
    first = pair.next if baseline in (None, pair.first) else str(baseline)
    end = end or (first if start == last else last)
    return start or (last if end == first else first), end


def bridge(estimate: Estimate, start: str = "", end: str = "") -> Chart:
    """The gap between two, the cheapest at the end unless others are given, step by step.

    Lines that do not differ are left out.
    """
    ends = between(estimate, start, end)
    if ends is None:
        return words.without("bridge", "Why one is dearer", words.NEEDS_TWO, estimate)
    start, end = ends
    pair = words.pair_of(estimate, end, start)
    found = bridged(estimate.costing, start, end, estimate.scenario.of)
    taken = [step for step in found.steps if step.difference]
    if not taken:
        why = "Every line comes to the same amount in both, so there is no step to show."
        title = f"{pair.first_name} and {pair.next_name} cost the same, line by line"
        return words.without("bridge", title, why, estimate)
    amount = Column("amount", "Amount", words.measure(estimate))
    return Chart(
        id="bridge",
        title=_title(found, taken, pair, estimate),
        subtitle=(
            f"From {pair.next_name} to {pair.first_name}, likely case; {words.measure(estimate)}. "
            "The scale does not begin at zero."
        ),
        footer=words.footer(estimate),
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
        head = f"{pair.first_name} and {pair.next_name} likely cost the same; their lines do not"
    else:
        amount = wording.money(abs(gap), estimate.scenario.currency)
        word = "less" if gap < 0 else "more"
        head = f"{pair.first_name} likely costs {amount} {word} than {pair.next_name}"
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
    rows, at = [_whole(pair.next_name, found.start, estimate)], found.start
    for name, difference in _drawn(taken):
        after, text = at + difference, wording.signed(difference, wording.compact)
        less = difference < 0
        bar = Bar(
            "costs less" if less else "costs more",
            at,
            after,
            "less" if less else "more",
            f"{name}: {words.signed(difference, estimate)}",
        )
        label = Label(min(at, after) if less else after, text, -1 if less else 1)
        rows.append(Row(name, (bar,), (label,), level=after))
        at = after
    last = _whole(pair.first_name, found.end, estimate)
    return Panel(Axis(found.start, found.end), rows=(*rows, Row(last.name, last.bars, last.labels)))


def _whole(name: str, amount: float, estimate: Estimate) -> Row:
    text = f"{name}: {words.exact(amount, estimate)}"
    bar = Bar("whole", amount, amount, "ink", text, stroke=True)
    return Row(name, (bar,), (Label(amount, wording.compact(amount)),), level=amount)


def _table(found: Bridge, taken: list[Step], pair: words.Pair, estimate: Estimate) -> cells.Table:
    def row(id_: str, name: str, text: str, number: str = "") -> cells.Row:
        own = receipt(estimate, number)
        return cells.Row(id_, name, "", (cells.Cell(text, text, text, receipt=own),))

    of = estimate.scenario.of
    return cells.Table(
        f"From {pair.next_name} to {pair.first_name}, {words.measure(estimate)}",
        ("Step", "Amount"),
        (
            row(
                "start",
                pair.next_name,
                words.exact(found.start, estimate),
                f"{of}.{pair.next}.likely",
            ),
            *(
                row(step.item, wording.item(step.item), words.signed(step.difference, estimate))
                for step in taken
            ),
            row(
                "total",
                pair.first_name,
                words.exact(found.end, estimate),
                f"{of}.{pair.first}.likely",
            ),
        ),
    )
