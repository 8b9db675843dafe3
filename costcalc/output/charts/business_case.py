"""The move as a business case: what it costs, what every year saves, and the balance after it."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import payback
from costcalc.costing.totals import LIKELY
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.cumulative import paid_draws
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import (
    Bar,
    Chart,
    Column,
    Data,
    Key,
    Label,
    Panel,
    Point,
    Row,
    Side,
)
from costcalc.output.footing import steps_told
from costcalc.output.ranges import CALLED, ENDS, held, with_quantiles

Ends: TypeAlias = Sequence[Sequence[float]]
"""The low and the high end of the balance after each year."""

ROOM: Final = 0.04
"""Beyond the ends of the bars."""
KEY: Final = (Key("+ saved, or ahead", colour="less"), Key("− paid, or behind", colour="more"))


def business_case(estimate: Estimate) -> Chart:
    """Year by year against staying, in today's money, for the cheapest technology to move to."""
    pair = words.move(estimate)
    if pair is None:
        return Chart("The move as a business case", words.NEEDS_MOVE, data=_data(estimate))
    today, to = (estimate.scenario.technologies.index(id_) for id_ in (pair.first.id, pair.next.id))
    paid, draws = np.moveaxis(estimate.costing.paid_today, 1, -1), paid_draws(estimate)
    # By year: what moving has saved so far, its likely value and both ends of the range.
    balance = with_quantiles(
        estimate, paid[today] - paid[to], None if draws is None else draws[today] - draws[to]
    )
    likely: list[float] = balance[:, LIKELY].tolist()
    steps: list[float] = estimate.costing.money(np.diff(likely, prepend=0.0)).tolist()
    names = [f"Moving to {pair.next.name}", *(f"Year {n}" for n in range(1, len(likely)))]
    ranged = draws is not None
    # Without draws the ends are the cases in which all is cheap or dear for both at once.
    ends = np.sort(balance[:, [*ENDS[held(estimate, "draws")]]], axis=-1).tolist()
    return Chart(
        title=_title(likely[-1], to, pair, estimate),
        subtitle=(
            f"What each year saves against staying on {pair.first.name}, likely case; "
            f"{estimate.scenario.currency} in today’s money. Each bar begins where the last ended."
        ),
        panels=(_panel(names, steps, likely, estimate),),
        key=KEY,
        table=cells.table(
            f"{estimate.scenario.currency} in today’s money, likely; below the balance its range, "
            f"{CALLED['draws' if ranged else 'envelope']}",
            ("Year", "Saved (+) or paid (−)", "Balance since moving"),
            _rows(steps, likely, ends, estimate),
        ),
        data=_data(estimate, steps, likely, ends if ranged else None),
    )


def _title(last: float, to: int, pair: words.Pair, estimate: Estimate) -> str:
    found, span = payback(estimate.costing, to), wording.years(estimate.scenario.years)
    amount = wording.money(abs(last), estimate.scenario.currency)
    if found.status == "in_year":
        rest = (
            f"{amount} ahead after {span}" if last > 0 else f"but is {amount} behind after {span}"
        )
        return f"Moving to {pair.next.name} likely pays back in year {found.year}, {rest}"
    if found.status == "never":
        return f"Moving to {pair.next.name} likely does not pay back: {amount} short after {span}"
    word = "saves" if last >= 0 else "costs"
    return f"Moving to {pair.next.name} likely {word} {amount} over {span}"


def _panel(names: list[str], steps: list[float], likely: list[float], estimate: Estimate) -> Panel:
    def row(
        name: str,
        kind: str,
        amount: float,
        text: str,
        ends: Point,
        at: float,
        level: float | None = None,
    ) -> Row:
        side: Side = 1 if amount >= 0 else -1
        says = f"{name}: {words.signed(amount, estimate)}"
        bar = Bar(kind, *ends, "less" if amount >= 0 else "more", says)
        return Row(name, (bar,), (Label(at, text, side),), level=level)

    texts, _, balance = steps_told(0.0, steps, estimate.scenario.decimals)
    rows = [
        row(name, "saved" if step >= 0 else "paid", step, text, (at - step, at), at, at)
        for name, step, text, at in zip(names, steps, texts, likely, strict=True)
    ]
    last = likely[-1]
    rows.append(row("Balance", "balance", last, balance, (min(last, 0.0), max(last, 0.0)), last))
    return Panel(Axis(*spanning([0.0, *likely], ROOM), signs=True), rows=tuple(rows))


def _rows(
    steps: list[float], likely: list[float], ends: Ends, estimate: Estimate
) -> Iterator[cells.Line]:
    for number, (step, at, (low, high)) in enumerate(zip(steps, likely, ends, strict=True)):
        saved, *balance = (words.signed(each, estimate) for each in (step, at, low, high))
        label = f"Year {number}" + ("" if number else ", moving")
        yield f"balance-{number}", label, [saved, cells.Cell(*balance)]


def _data(
    estimate: Estimate,
    steps: Sequence[float] = (),
    likely: Sequence[float] = (),
    ends: Ends | None = None,
) -> Data:
    """A row a year, year 0 what moving costs."""
    unit = f"{estimate.scenario.currency} in today's money"
    columns = (
        Column("year", "Year"),
        Column("saved", "Saved, below 0 paid", unit),
        Column("balance", "Balance", unit),
        Column("balance_p10", "Balance, P10", unit),
        Column("balance_p90", "Balance, P90", unit),
    )
    none = [(None, None)] * len(steps)
    rows = zip(range(len(steps)), steps, likely, ends or none, strict=True)
    return Data(columns, tuple((year, step, at, *own) for year, step, at, own in rows))
