"""When it pays back: what has been paid by the end of each year, in today's money."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis, spanning
from costcalc.output.charts.spec import Chart, Column, Data, Dots, Line, Panel
from costcalc.output.columns import order
from costcalc.output.links import receipt
from costcalc.output.ranges import CALLED, ENDS, SAID, Range, held, with_quantiles
from costcalc.prices.files import Technology

ROOM: Final = 0.04
"""Above and below the lines."""
DASHES: Final = ("solid", "dash", "solid", "dot", "dashdot", "longdash", "longdashdot")
"""By the number of a technology's colour, so that colour is not all that tells lines apart."""


@dataclass(frozen=True)
class Course:
    """A technology's cumulative cost by year, year 0 first.

    `against` is the likely difference from the technology that all are compared with.
    """

    id: str
    name: str
    colour: str
    dash: str
    paid: Array
    """By year and column of a spread."""
    against: list[float]
    band: list[list[float]]
    """P10 and P90 of the difference by year; empty without draws."""
    crossings: tuple[tuple[float, bool], ...]
    """When it crosses that technology's line, and whether it is the cheaper one from then on."""

    @property
    def last(self) -> str:
        """What it has likely cost in the end."""
        return f"{self.name} {wording.compact(float(self.paid[-1, LIKELY]))}"


def cumulative(estimate: Estimate, asked: Range) -> Chart:
    """Lines over the horizon, discounted: where they cross, the move has paid back."""
    shown, other = held(estimate, asked), words.reference(estimate)
    courses = list(_courses(estimate, other, shown))
    others = [course for course in courses if course.id != other.id]
    moves = estimate.scenario.baseline is not None
    return Chart(
        title=_title(estimate, courses, [c for c in others if moves and c.against[0] > 0], other),
        subtitle=(
            f"{estimate.scenario.currency} paid by the end of each year, in today’s money, "
            f"likely case; the band {SAID[shown]}. Year 0 is what is paid once."
        ),
        panels=tuple(_panels(estimate, courses, other, shown)),
        says=tuple(_says(course, other.name, moves=moves) for course in others),
        table=_table(estimate, courses, shown),
        data=_data(estimate, courses, other),
    )


def _courses(estimate: Estimate, other: Technology, shown: Range) -> Iterator[Course]:
    costing, technologies = estimate.costing, estimate.scenario.technologies
    # By technology, year and then case or draw.
    cases, draws = np.moveaxis(costing.paid_today, 1, -1), paid_draws(estimate)
    paid = with_quantiles(estimate, cases, draws)
    likely, base = paid[..., LIKELY], technologies.index(other.id)
    apart = None
    if draws is not None and shown == "draws":
        apart = with_quantiles(estimate, cases, draws - draws[base])[..., [*ENDS[shown]]]
    for row in order(estimate):
        against: list[float] = costing.money(likely[row] - likely[base]).tolist()
        yield Course(
            id=technologies[row],
            name=estimate.book.technologies[technologies[row]].name,
            colour=words.colour_of(estimate, technologies[row]),
            dash=DASHES[words.slot(estimate, technologies[row])],
            paid=paid[row],
            against=against,
            band=[] if apart is None or row == base else apart[row].tolist(),
            crossings=tuple(_crossings(against)),
        )


def paid_draws(estimate: Estimate) -> Array | None:
    """What has been paid by each year in every draw, rounded as totals are; None without draws."""
    if estimate.simulation is None:
        return None
    paid = estimate.simulation.paid * np.concatenate([[1.0], estimate.costing.discount])
    return cents(np.moveaxis(paid.cumsum(axis=-1), 1, -1))


def _crossings(against: list[float]) -> Iterator[tuple[float, bool]]:
    """Where a difference changes its sign, as years with their part."""
    side = 0.0  # of the last year that was not level
    for year, after in enumerate(against):
        if after == 0 or year == 0:
            side = after if year == 0 else side
            continue
        if side * after < 0:
            before = against[year - 1]
            yield year - 1 + before / (before - after), after < 0
        side = after


def _says(course: Course, other: str, *, moves: bool) -> str:
    """How one line runs against the other, in a sentence."""
    name, against, crossings = course.name, course.against, course.crossings
    if not any(against):
        return f"{name} costs the same as {other} throughout."
    if against[0] > 0 and moves:
        if not crossings:
            return f"{name} does not pay back within {wording.years(len(against) - 1)}."
        years = [_year(when) for when, _ in crossings]
        again = f" In year {years[1]} {other} is ahead again." if len(years) > 1 else ""
        return f"{name} pays back in year {years[0]}.{again}"
    if not crossings:
        word = "less" if against[-1] < 0 else "more"
        return f"{name} costs {word} than {other} from the start."
    when, cheaper = crossings[0]
    word = "less" if cheaper else "more"
    return f"{name} costs {word} than {other} from year {_year(when)} on."


def _year(when: float) -> int:
    """The year in which a point in time lies."""
    return int(np.ceil(when - 1e-9)) or 1


def _title(
    estimate: Estimate, courses: list[Course], moved: list[Course], other: Technology
) -> str:
    """The finding: whether moving pays back, or what has been paid in the end."""
    years = wording.years(estimate.scenario.years)
    if not moved:
        each = wording.ends_of([course.last for course in courses])
        return f"Likely paid after {years}, in today’s money: {each} {estimate.scenario.currency}"
    back = [(_year(c.crossings[0][0]), c.name) for c in moved if c.crossings]
    if not back:
        return f"No move away from {other.name} likely pays back within {years}"
    year, _ = min(back)
    soonest = [name for own, name in back if own == year]
    pays = "pays" if len(soonest) == 1 else "pay"
    rest = [course.name for course in moved if not course.crossings]
    never = f"; {wording.listed(rest)} not within {years}" if rest else ""
    return f"Moving to {wording.listed(soonest)} likely {pays} back in year {year}{never}"


def _panels(
    estimate: Estimate, courses: list[Course], other: Technology, shown: Range
) -> Iterator[Panel]:
    """The differences, with every crossing marked; beside them the totals if nothing runs today.

    What runs today is the line that moves are judged by, and totals beside it would say no more.
    """
    amount = words.pointed(estimate)
    years = Axis(0.0, float(estimate.scenario.years), "Year", whole=True)
    courses = sorted(courses, key=lambda course: course.id == other.id)  # on top of the others
    totals = tuple(
        _line(c, c.paid[:, LIKELY].tolist(), c.paid[:, [*ENDS[shown]]].tolist(), c.last, amount)
        for c in courses
    )
    alone = len(courses) == 1
    if alone or estimate.scenario.baseline is None:
        yield Panel(years, _amounts(totals, signs=False), "In total", lines=totals)
    if alone:
        return
    apart = tuple(
        _line(c, c.against, c.band, c.name if c.id == other.id else _end_text(c), amount)
        for c in courses
    )
    crossed = tuple(
        Dots(((when, 0.0),), c.colour, "ring", f"{c.name}, year {_year(when)}")
        for c in courses
        for when, _ in c.crossings
    )
    facing = f"Against {other.name}"
    yield Panel(years, _amounts(apart, signs=True), facing, lines=apart, dots=crossed)


def _end_text(course: Course) -> str:
    last = course.against[-1]
    sign = "+" if last > 0 else "−" if last < 0 else "±"
    return f"{course.name} {sign}{wording.compact(abs(last))}"


def _line(
    course: Course, values: list[float], band: list[list[float]], label: str, amount: str
) -> Line:
    """A course as a line; `amount` is how one is formatted under a pointer."""
    hover = f"{course.name}, year {{x}}: {{y:{amount}}}"
    ends = tuple((year, low, high) for year, (low, high) in enumerate(band))
    return Line(tuple(enumerate(values)), course.colour, label, course.dash, ends, hover)


def _amounts(lines: tuple[Line, ...], *, signs: bool) -> Axis:
    """The axis of amounts, holding zero, every line and every band."""
    held = [0.0, *(y for line in lines for _, y in (*line.points, *line.outline))]
    low, high = spanning(held, ROOM)
    return Axis(low if signs or min(held) < 0 else 0.0, high, signs=signs)


def _table(estimate: Estimate, courses: list[Course], shown: Range) -> cells.Table:
    low, high = ENDS[shown]
    named = {0: "migration.{}.likely", estimate.scenario.years: "present_value.{}.likely"}

    def row(year: int) -> cells.Line:
        amounts = (
            cells.amount(
                c.paid[year, [low, LIKELY, high]].tolist(),
                receipt=receipt(estimate, named.get(year, "").format(c.id)),
                decimals=estimate.scenario.decimals,
            )
            for c in courses
        )
        return f"paid-{year}", f"Year {year}", amounts

    return cells.table(
        f"{estimate.scenario.currency} paid by the end of each year, in today’s money, likely; "
        f"below it the range, {CALLED[shown]}",
        ("Year", *(course.name for course in courses)),
        map(row, range(estimate.scenario.years + 1)),
    )


def _data(estimate: Estimate, courses: list[Course], other: Technology) -> Data:
    """A row a technology and year; `against` is the difference that the second panel shows."""
    unit = f"{estimate.scenario.currency} paid by the end of the year"
    columns = (
        Column("technology", "Technology"),
        Column("year", "Year"),
        *words.spread_columns(unit),
        Column("against", f"Likely, against {other.id}", unit),
    )
    rows = (
        (c.id, year, *words.numbers(paid), against)
        for c in courses
        for year, (paid, against) in enumerate(zip(c.paid, c.against, strict=True))
    )
    return Data(columns, tuple(rows))
