"""Why one is dearer: the gap between two technologies as signed steps, line by line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from costcalc.analysis.bridge import Bridge, Step
from costcalc.analysis.bridge import between as bridged
from costcalc.analysis.estimate import Estimate
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row, Side
from costcalc.output.footing import steps_told
from costcalc.output.links import receipt

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
        return Chart("Why one is dearer", words.NEEDS_TWO, data=_data(estimate))
    named = estimate.book.technologies
    return steps(*(End(estimate, id_, named[id_].name) for id_ in ends))


class End(NamedTuple):
    """An end of a bridge: a technology, and what it is called there."""

    estimate: Estimate
    id: str
    name: str


def steps(start: End, end: End) -> Chart:
    """The gap between a technology and another, or itself in another scenario, step by step."""
    estimate = end.estimate
    first, last = ((each.estimate.costing, each.id) for each in (start, end))
    found = bridged(first, last, estimate.scenario.of)
    taken = [step for step in found.steps if step.difference]
    if not taken:
        why = "Every line comes to the same amount in both, so there is no step to show."
        title = f"{end.name} and {start.name} cost the same, line by line"
        return Chart(title, why, data=_data(estimate))
    names, amounts = zip(*_drawn(taken), strict=True)
    texts, *whole = steps_told(found.start, amounts, estimate.scenario.decimals)
    return Chart(
        title=_title(found, taken, dict(zip(names, texts, strict=True)), start, end),
        subtitle=(
            f"From {start.name} to {end.name}, likely case; {words.measure(estimate)}. "
            "The scale does not begin at zero."
        ),
        panels=(_panel(found, zip(names, amounts, texts, strict=True), whole, start, end),),
        key=KEY,
        table=_table(found, taken, start, end),
        data=_data(
            estimate,
            (None, "start", found.start),
            *((step.category, step.item, step.difference) for step in taken),
            (None, "end", found.end),
        ),
    )


def _data(estimate: Estimate, *rows: tuple[str | None, str, float]) -> Data:
    amount = Column("amount", "Amount", words.measure(estimate))
    return Data((Column("category", "Category"), Column("item", "Step"), amount), rows)


def _title(found: Bridge, taken: list[Step], told: Mapping[str, str], start: End, end: End) -> str:
    """The gap and the largest steps that make it, as the picture tells them, in one sentence."""
    largest = sorted(taken, key=lambda step: -abs(step.difference))[:LARGEST]
    names = [wording.item(step.item) for step in largest]
    steps = wording.listed([f"{name.lower()} {told[name]}" for name in names])
    asked = end.estimate.scenario
    gap = round(found.end - found.start, asked.decimals)
    if not gap:
        head = f"{end.name} and {start.name} likely cost the same; their lines do not"
    else:
        amount = wording.money(abs(gap), asked.currency)
        word = "less" if gap < 0 else "more"
        head = f"{end.name} likely costs {amount} {word} than {start.name}"
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


def _panel(
    found: Bridge, steps: Iterable[tuple[str, float, str]], whole: list[str], start: End, end: End
) -> Panel:
    """Steps with what they are called and told as, between both ends as they are told."""
    estimate, at = end.estimate, found.start
    rows = [_whole(start.name, found.start, whole[0], found.start, estimate)]
    for name, difference, text in steps:
        before, at = at, at + difference
        look: Side = -1 if difference < 0 else 1
        says = f"{name}: {words.signed(difference, estimate)}"
        bar = Bar(f"costs {LOOKS[look]}", before, at, LOOKS[look], says)
        rows.append(Row(name, (bar,), (Label(at, text, look),), level=at))
    rows.append(_whole(end.name, found.end, whole[1], None, estimate))
    return Panel(Axis(found.start, found.end), rows=tuple(rows))


def _whole(name: str, amount: float, text: str, level: float | None, estimate: Estimate) -> Row:
    says = f"{name}: {words.exact(amount, estimate)}"
    bar = Bar("whole", amount, amount, "ink", says, stroke=True)
    return Row(name, (bar,), (Label(amount, text),), level=level)


def _table(found: Bridge, taken: list[Step], start: End, end: End) -> cells.Table:
    def whole(id_: str, side: End, amount: float) -> cells.Line:
        estimate = side.estimate
        own = receipt(estimate, f"{estimate.scenario.of}.{side.id}.likely")
        return id_, side.name, [cells.Cell(words.exact(amount, estimate), receipt=own)]

    between = (
        (step.item, wording.item(step.item), [words.signed(step.difference, end.estimate)])
        for step in taken
    )
    return cells.table(
        f"From {start.name} to {end.name}, {words.measure(end.estimate)}",
        ("Step", "Amount"),
        (whole("start", start, found.start), *between, whole("total", end, found.end)),
    )
