"""When it pays back: what has been paid by the end of each year, in total and against one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from costcalc.costing import LIKELY
from costcalc.estimate import Estimate
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell, Row, Table, amount
from costcalc.output.columns import order
from costcalc.output.finding import Column, Data, Finding, base_layout, footer, slot, with_figure
from costcalc.output.lines import Line, LinesPanel, Mark, panel_drawing
from costcalc.output.links import receipt
from costcalc.output.plot import LINES, axis, panel_heading
from costcalc.output.scale import axis_texts
from costcalc.verdict import NUMERALS, money

BAND: Final = (0.1, 0.9)
FACING: Final = {"against": "Against {name}", "total": "In total"}


@dataclass(frozen=True)
class Course:
    """A technology's cumulative cost by year, year 0 first, with its band and its difference.

    `against` is the likely difference from the technology that all are compared with.
    """

    id: str
    name: str
    slot: int
    likely: Array
    low: Array
    high: Array
    against: Array
    against_low: Array | None
    against_high: Array | None
    crossings: tuple[tuple[float, bool], ...]
    """When it crosses that technology's line, and whether it is the cheaper one from then on."""
    says: str


def cumulative(estimate: Estimate) -> Finding:
    """Lines over the horizon, before discounting."""
    courses = list(_courses(estimate))
    reference = _reference(estimate)
    facing = estimate.book.technologies[reference].name
    drawn = estimate.simulation is not None
    band = "the band holds 8 draws in 10" if drawn else "the band runs from low to high case"
    scenario = estimate.scenario
    finding = Finding(
        id="cumulative",
        title=_title(estimate, courses),
        subtitle=(
            f"{scenario.currency} paid by the end of each year, before discounting, likely case; "
            f"{band}. Year 0 is the migration."
        ),
        kind="lines",
        footer=footer(estimate),
        drawing=tuple(
            panel_drawing(panel) for panel in _panels(courses, reference, facing, scenario.years)
        ),
        says=tuple(course.says for course in courses if course.says),
        table=_table(estimate, courses),
        numbers=partial(_data, estimate, courses),
    )
    return with_figure(
        finding, partial(_figure, _panels(courses, reference, facing, scenario.years))
    )


def _reference(estimate: Estimate) -> str:
    """What runs today, or the cheapest where nothing does."""
    technologies = estimate.scenario.technologies
    return estimate.scenario.baseline or technologies[order(estimate)[0]]


def paid(costing_migration: Array, years: Array) -> Array:
    """What has been paid by the end of each year, year 0 first: the last axis grows by one."""
    return np.cumsum(np.concatenate([costing_migration[..., np.newaxis], years], axis=-1), axis=-1)


def _courses(estimate: Estimate) -> Iterator[Course]:
    costing, technologies = estimate.costing, estimate.scenario.technologies
    cases = cents(paid(costing.migration, costing.years))  # technology, case, year
    likely = cases[:, LIKELY]
    base = technologies.index(_reference(estimate))
    low, high = cases[:, 0], cases[:, -1]
    behind = estimate.simulation.cumulative if estimate.simulation else None
    if behind is not None:
        low, high = np.quantile(behind, BAND, axis=1)
        apart_low, apart_high = np.quantile(behind - behind[base], BAND, axis=1)
    for row in order(estimate):
        id_ = technologies[row]
        against = cents(likely[row] - likely[base])
        crossings = tuple(_crossings(against.tolist())) if row != base else ()
        yield Course(
            id=id_,
            name=estimate.book.technologies[id_].name,
            slot=slot(estimate, id_),
            likely=likely[row],
            low=low[row],
            high=high[row],
            against=against,
            against_low=None if behind is None else apart_low[row],
            against_high=None if behind is None else apart_high[row],
            crossings=crossings,
            says="" if row == base else _says(estimate, row, base, against.tolist(), crossings),
        )


def _crossings(against: list[float]) -> Iterator[tuple[float, bool]]:
    """Where a difference changes its sign, as years with their part."""
    side = 0.0
    for year, after in enumerate(against):
        if after == 0 or year == 0:
            side = after if year == 0 else side
            continue
        if side * after < 0:
            before = against[year - 1]
            yield year - 1 + before / (before - after), after < 0
        side = after


def _says(
    estimate: Estimate,
    row: int,
    base: int,
    against: list[float],
    crossings: tuple[tuple[float, bool], ...],
) -> str:
    """How one line runs against the other, in a sentence."""
    technologies, book = estimate.scenario.technologies, estimate.book
    name, other = (book.technologies[technologies[each]].name for each in (row, base))
    if not any(against):
        return f"{name} costs the same as {other} throughout."
    years = _within(len(against) - 1)
    if against[0] > 0:
        if not crossings:
            return f"{name} never pays back {years}."
        return f"{name} pays back in year {_year(crossings[0][0])}.{_again(crossings, other)}"
    if not crossings:
        word = "less" if against[-1] < 0 else "more"
        return f"{name} costs {word} than {other} from the start."
    when, cheaper = crossings[0]
    word = "less" if cheaper else "more"
    return f"{name} costs {word} than {other} from year {_year(when)} on."


def _again(crossings: tuple[tuple[float, bool], ...], other: str) -> str:
    if len(crossings) < 2:
        return ""
    return f" In year {_year(crossings[1][0])} {other} is ahead again."


def _year(when: float) -> int:
    """The year in which a point in time lies."""
    return int(np.ceil(when - 1e-9)) or 1


def _within(years: int) -> str:
    return f"within {NUMERALS[years - 1]} year{'s' if years > 1 else ''}"


def _title(estimate: Estimate, courses: list[Course]) -> str:
    """The finding: whether moving pays back, or who has paid least in the end."""
    scenario = estimate.scenario
    years = f"{NUMERALS[scenario.years - 1]} year{'s' if scenario.years > 1 else ''}"
    least = min(courses, key=lambda course: float(course.likely[-1]))
    amount = money(float(least.likely[-1]), scenario.currency)
    if len(courses) == 1:
        return f"After {years} {least.name} has likely cost {amount}"
    moved = [course for course in courses if course.says and course.against[0] > 0]
    if not moved:
        tied = [course.name for course in courses if course.likely[-1] == least.likely[-1]]
        if len(tied) > 1:
            return f"After {years} {wording.listed(tied)} have likely cost the same, {amount}"
        return f"After {years} {least.name} has likely cost least, {amount}"
    back = [course for course in moved if course.crossings]
    if not back:
        other = estimate.book.technologies[_reference(estimate)].name
        return f"No move away from {other} pays back within {years}"
    soonest = min(back, key=lambda course: course.crossings[0][0])
    rest = [course.name for course in moved if not course.crossings]
    never = f"; {wording.listed(rest)} never within {years}" if rest else ""
    return f"{soonest.name} pays back in year {_year(soonest.crossings[0][0])}{never}"


def _table(estimate: Estimate, courses: list[Course]) -> Table:
    count = len(courses[0].likely)
    named = {0: "migration.{}.likely", count - 1: "nominal.{}.likely"}

    def cells(year: int) -> tuple[Cell, ...]:
        return tuple(
            amount(
                [float(each[year]) for each in (c.low, c.likely, c.high)],
                receipt=receipt(estimate, named.get(year, "").format(c.id)),
            )
            for c in courses
        )

    band = "8 draws in 10" if estimate.simulation else "low to high case"
    return Table(
        f"{estimate.scenario.currency} paid by the end of each year, likely; below it {band}",
        ("Year", *(course.name for course in courses)),
        tuple(
            Row(f"paid-{year}", "Migration" if year == 0 else f"Year {year}", "", cells(year))
            for year in range(count)
        ),
    )


def _data(estimate: Estimate, courses: list[Course]) -> Data:
    """A row a technology and year; `against` is the difference that the second panel shows."""
    unit = f"{estimate.scenario.currency} paid by the end of the year"
    columns = (
        Column("technology", "Technology"),
        Column("year", "Year"),
        Column("low", "P10" if estimate.simulation else "Low", unit),
        Column("likely", "Likely", unit),
        Column("high", "P90" if estimate.simulation else "High", unit),
        Column("against", f"Likely, against {_reference(estimate)}", unit),
    )
    rows = (
        (course.id, year, *amounts)
        for course in courses
        for year, amounts in enumerate(
            zip(*map(_list, (course.low, course.likely, course.high, course.against)), strict=True)
        )
    )
    return Data(columns, tuple(rows))


# -- The picture -------------------------------------------------------------------------------


def _panels(
    courses: list[Course], reference: str, facing: str, years: int
) -> tuple[LinesPanel, ...]:
    total = LinesPanel(
        "total",
        FACING["total"],
        tuple(
            Line(c.name, c.slot, _list(c.likely), (_list(c.low), _list(c.high)), c.id == reference)
            for c in courses
        ),
        (),
        years,
        from_zero=True,
    )
    if len(courses) == 1:
        return (total,)
    against = LinesPanel(
        "against",
        FACING["against"].format(name=facing),
        tuple(
            Line(c.name, c.slot, _list(c.against), _band(c, reference), c.id == reference)
            for c in courses
        ),
        tuple(
            Mark(when, 0.0, f"{c.name}, year {_year(when)}", c.slot)
            for c in courses
            for when, _ in c.crossings
        ),
        years,
    )
    return total, against


def _band(course: Course, reference: str) -> tuple[list[float], list[float]] | None:
    if course.against_low is None or course.against_high is None or course.id == reference:
        return None
    return _list(course.against_low), _list(course.against_high)


def _list(values: Array) -> list[float]:
    listed: list[float] = np.round(values, 2).tolist()
    return listed


def _figure(panels: tuple[LinesPanel, ...], finding: Finding) -> dict[str, Any]:
    data: list[dict[str, Any]] = []
    layout = base_layout(finding, 300)
    layout["annotations"] = []
    wide = 1 / len(panels)
    for index, panel in enumerate(panels):
        suffix = "" if index == 0 else str(index + 1)
        where = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        years = list(range(panel.years + 1))
        for line in panel.lines:
            colour = {"meta": {"colour": f"line-{line.slot}"}, "name": line.name, **where}
            if line.band:
                low, high = line.band
                data.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        **colour,
                        "meta": {"fill": f"line-{line.slot}"},
                        "x": [*years, *reversed(years)],
                        "y": [*high, *reversed(low)],
                        "fill": "toself",
                        "fillcolor": _faint(LINES[line.slot]),
                        "line": {"width": 0},
                        "hoverinfo": "skip",
                        "showlegend": False,
                    }
                )
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    **colour,
                    "x": years,
                    "y": line.values,
                    "line": {"color": LINES[line.slot], "dash": line.dash, "width": 2},
                    "marker": {"color": LINES[line.slot], "size": 5},
                    "showlegend": index == 0,
                    "hovertemplate": f"{line.name}, year %{{x}}<br>%{{y:,.2f}}<extra></extra>",
                }
            )
        data += [
            {
                "type": "scatter",
                "mode": "markers",
                "name": mark.text,
                "meta": {"colour": f"line-{mark.slot}"},
                **where,
                "x": [mark.year],
                "y": [mark.value],
                "marker": {
                    "color": LINES[mark.slot],
                    "symbol": "circle-open",
                    "size": 13,
                    "line": {"width": 2},
                },
                "hovertemplate": f"{mark.text}<extra></extra>",
                "showlegend": False,
            }
            for mark in panel.marks
        ]
        start, end = index * wide, (index + 1) * wide
        layout[f"xaxis{suffix}"] = axis(
            anchor=f"y{suffix}",
            domain=[start + (0.09 if index else 0), end - (0.03 if len(panels) > 1 else 0)],
            tickvals=years if panel.years <= 6 else years[::2],
            title={"text": "Year"},
            zeroline=False,
        )
        layout[f"yaxis{suffix}"] = axis(
            anchor=f"x{suffix}",
            tickvals=panel.scale.ticks,
            ticktext=axis_texts(panel.scale.ticks, signs=index > 0),
        )
        layout["annotations"].append(panel_heading(panel.title, start + (0.09 if index else 0)))
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "x": 0, "y": -0.22}
    return {"data": data, "layout": layout}


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.12)"
