"""The move as a business case: what it costs, what every year saves, and the balance after it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import payback
from costcalc.costing.totals import LIKELY
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.cumulative import paid_draws
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row
from costcalc.output.ranges import CALLED, ENDS, held, with_quantiles

ID: Final = "business_case"
ROOM: Final = 0.04
"""Beyond the ends of the bars."""
KEY: Final = (Key("+ saved, or ahead", colour="less"), Key("− paid, or behind", colour="more"))


def business_case(estimate: Estimate) -> Chart:
    """Year by year against staying, in today's money, for the cheapest technology to move to."""
    pair = words.move(estimate)
    if pair is None:
        return words.without(ID, "The move as a business case", words.NEEDS_MOVE, estimate)
    today, to = (estimate.scenario.technologies.index(id_) for id_ in (pair.first, pair.next))
    paid, draws = np.moveaxis(estimate.costing.paid_today, 1, -1), paid_draws(estimate)
    # By year: what moving has saved so far, its likely value and both ends of the range.
    balance = with_quantiles(
        estimate, paid[today] - paid[to], None if draws is None else draws[today] - draws[to]
    )
    likely: list[float] = balance[:, LIKELY].tolist()
    steps: list[float] = estimate.costing.money(np.diff(likely, prepend=0.0)).tolist()
    names = [f"Moving to {pair.next_name}", *(f"Year {n}" for n in range(1, len(likely)))]
    ranged = draws is not None
    # Without draws the ends are the cases in which all is cheap or dear for both at once.
    ends = np.sort(balance[:, [*ENDS[held(estimate, "draws")]]], axis=-1).tolist()
    called = CALLED["draws" if ranged else "envelope"]
    return Chart(
        id=ID,
        title=_title(likely[-1], to, pair, estimate),
        subtitle=(
            f"What each year saves against staying on {pair.first_name}, likely case; "
            f"{estimate.scenario.currency} in today’s money. Each bar begins where the last ended."
        ),
        footer=words.footer(estimate),
        panels=(_panel(names, steps, likely, estimate),),
        key=KEY,
        table=cells.Table(
            f"{estimate.scenario.currency} in today’s money, likely; below the balance its range, "
            f"{called}",
            ("Year", "Saved (+) or paid (−)", "Balance since moving"),
            tuple(
                _row(number, step, [low, at, high], estimate)
                for number, (step, at, (low, high)) in enumerate(
                    zip(steps, likely, ends, strict=True)
                )
            ),
        ),
        data=_data(steps, likely, ends if ranged else None, estimate),
    )


def _title(last: float, to: int, pair: words.Pair, estimate: Estimate) -> str:
    found, span = payback(estimate.costing, to), wording.years(estimate.scenario.years)
    amount = wording.money(abs(last), estimate.scenario.currency)
    if found.status == "in_year":
        rest = (
            f"{amount} ahead after {span}" if last > 0 else f"but is {amount} behind after {span}"
        )
        return f"Moving to {pair.next_name} likely pays back in year {found.year}, {rest}"
    if found.status == "never":
        return f"Moving to {pair.next_name} likely does not pay back: {amount} short after {span}"
    word = "saves" if last >= 0 else "costs"
    return f"Moving to {pair.next_name} likely {word} {amount} over {span}"


def _panel(names: list[str], steps: list[float], likely: list[float], estimate: Estimate) -> Panel:
    rows = []
    for name, step, after in zip(names, steps, likely, strict=True):
        bar = Bar(
            "saved" if step >= 0 else "paid",
            after - step,
            after,
            "less" if step >= 0 else "more",
            f"{name}: {words.signed(step, estimate)}",
        )
        end = max(after, after - step) if step >= 0 else min(after, after - step)
        label = Label(end, wording.signed(step, wording.compact), 1 if step >= 0 else -1)
        rows.append(Row(name, (bar,), (label,), level=after))
    last = likely[-1]
    colour, says = "less" if last >= 0 else "more", f"Balance: {words.signed(last, estimate)}"
    whole = Bar("balance", min(last, 0.0), max(last, 0.0), colour, says)
    text = Label(last, wording.signed(last, wording.compact), 1 if last >= 0 else -1)
    rows.append(Row("Balance", (whole,), (text,)))
    return Panel(Axis(*spanning([0.0, *likely], ROOM), signs=True), rows=tuple(rows))


def _row(number: int, step: float, balance: list[float], estimate: Estimate) -> cells.Row:
    low, likely, high = (words.signed(each, estimate) for each in balance)
    text = words.signed(step, estimate)
    label = f"Year {number}" + ("" if number else ", moving")
    return cells.Row(
        f"balance-{number}", label, "", (*cells.single(text), cells.Cell(likely, low, high))
    )


def _data(
    steps: list[float],
    likely: list[float],
    ends: Sequence[Sequence[float]] | None,
    estimate: Estimate,
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
    none: Sequence[Sequence[float | None]] = [(None, None)] * len(steps)
    rows = zip(steps, likely, ends or none, strict=True)
    return Data(columns, tuple((n, step, at, *own) for n, (step, at, own) in enumerate(rows)))
