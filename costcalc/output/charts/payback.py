"""Up to how much work moving pays: the time until it has paid back, over its person-months."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import baseline_row, break_even, months_to_pay_back
from costcalc.costing.totals import LIKELY
from costcalc.model.constants import CONSTANTS
from costcalc.model.vocabulary import Array
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Chart, Column, Data, Dots, Line, Panel, Point
from costcalc.output.payback import digits, even, person_months, work_of

POINTS: Final = 61
BEYOND: Final = 1.25
"""How far the axis reaches over the farther of the break-even and what there is to do."""
EVERY: Final = 6
"""Points from one row of the table to the next."""
DATA: Final = Data(
    (
        Column("person_months", "Work of moving", "person_month"),
        Column("months", "Time to pay back", "month"),
    )
)
"""What its numbers are."""


def payback_curve(estimate: Estimate) -> Chart:
    """Months to pay back over person-months of moving, with what there is and the break-even."""
    pair = words.move(estimate)
    if pair is None:
        return Chart("How much work moving pays for", words.NEEDS_MOVE, data=DATA)
    costing, years = estimate.costing, estimate.scenario.years
    row, worth = (
        estimate.scenario.technologies.index(pair.next.id),
        break_even(costing, pair.next.id),
    )
    span, here = wording.years(years), work_of(estimate, pair.next.id)
    if worth is None:
        why = "A person-month costs nothing here, so its number decides nothing."
        return Chart("How much work moving pays for", why, data=DATA)
    if worth == 0:
        why = f"What else moving takes is more than {pair.next.name} saves within {span}."
        title = f"Moving to {pair.next.name} would not pay, however little work it took"
        return Chart(title, why, data=DATA)
    months = np.unique([*np.linspace(0.0, BEYOND * max(worth, here), POINTS), worth])
    back = _months(estimate, row, months)
    horizon = years * CONSTANTS["months_per_year"][0]
    back[months == worth] = np.minimum(back[months == worth], horizon)  # by its own definition
    own = float(_months(estimate, row, np.array([here]))[0])
    return Chart(
        title=f"Moving to {pair.next.name} {_pays(worth, here, span, estimate)}",
        subtitle=(
            f"Months until savings against {pair.first.name}, in today’s money, have paid for the "
            "move, over its person-months; all else as it is, likely case."
        ),
        panels=(_panel(months, back, (here, own), worth, pair.next.name, estimate),),
        says=tuple(_says(own)),
        table=cells.table(
            "Months until the move has paid back",
            ("Person-months of moving", "Months to pay back"),
            (
                (f"work-{i}", digits(x), [_text(y)])
                for i, (x, y) in enumerate(zip(months[::EVERY], back[::EVERY], strict=True))
            ),
        ),
        data=replace(
            DATA,
            rows=tuple(
                (x, y if np.isfinite(y) else None)
                for x, y in zip(months.tolist(), back.tolist(), strict=True)
            ),
        ),
    )


def _pays(worth: float, here: float, span: str, estimate: Estimate) -> str:
    """Up to how much work moving pays, and how much there is, in digits that tell them apart."""
    most, own = even(worth, here)
    pays = "likely pays" if here <= worth else "would likely pay"
    entered = "migration_person_months" in estimate.scenario.changed
    whose = "you entered" if entered else "the estimate is"
    return f"{pays} within {span} at up to {person_months(most)} of work; {whose} {own}"


def _months(estimate: Estimate, row: int, work: Array) -> Array:
    """Months to pay back for each number of person-months; inf for never within the horizon."""
    costing = estimate.costing
    saved = costing.years[baseline_row(costing), LIKELY] - costing.years[row, LIKELY]
    rate = estimate.scenario.exchange_rate
    price = float(costing.row("person_month")[row, LIKELY, 0]) * rate
    besides = float(costing.migration[row, LIKELY] - costing.once["rewrite"][row, LIKELY])
    savings = np.broadcast_to(saved * costing.discount, (len(work), len(saved)))
    return months_to_pay_back(besides + work * price, savings)


def _panel(
    months: Array, back: Array, here: Point, worth: float, name: str, estimate: Estimate
) -> Panel:
    """The curve up to where it never pays back, with the break-even and where one is."""
    horizon = estimate.scenario.years * CONSTANTS["months_per_year"][0]
    reached = np.isfinite(back)
    points = tuple(zip(months[reached].tolist(), back[reached].tolist(), strict=True))
    at, own = (worth, float(back[months == worth][0])), (here[0], min(here[1], horizon))
    beyond = "you: never" if not np.isfinite(here[1]) else f"you: {_text(here[1])}"
    return Panel(
        Axis(0.0, float(months[-1]), f"Person-months of moving to {name}"),
        Axis(0.0, horizon * 1.08, "Months to pay back"),
        lines=(Line(points, "infrastructure", "", hover="{x} person-months: {y:.1f}"),),
        dots=(
            Dots((at,), "ink", "ring", f"break-even: {person_months(even(worth, here[0])[0])}"),
            Dots((own,), "ink", "here", beyond),
        ),
    )


def _says(own: float) -> Iterator[str]:
    if np.isfinite(own):
        yield f"With the work as it is, the move has paid back after {_text(own)}."


def _text(months: float) -> str:
    """A time to pay back in words."""
    return f"{digits(months, 2)} months" if np.isfinite(months) else "never"
