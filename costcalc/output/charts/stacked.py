"""What each technology costs in a period, by category: bars from zero, each with its range."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import PEOPLE
from costcalc.costing.totals import CASES, LIKELY, Costing
from costcalc.model.lines import ITEMS
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row, Whisker
from costcalc.output.columns import names, order, ordered
from costcalc.output.links import receipt
from costcalc.output.period import SUMS, Period, named, phrase, unrounded
from costcalc.output.ratio import apart

Shape: TypeAlias = Literal["two", "technical", "categories"]

SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
MIGRATION: Final = "migration"
"""The category of what is paid once: only the horizon has it."""
TECHNICAL: Final = ("infrastructure", "support")
TOTAL: Final = "total"
LONGEST: Final = 4
"""How many times the largest likely total a whisker may reach before the axis cuts it."""
RANGE: Final = Key("low to high case", "whisker")


def stacked(estimate: Estimate, id_: str, period: Period, shape: Shape = "two") -> Chart:
    """The costs of a period in panels: people beside the rest, the rest alone, or by category."""
    scenario = estimate.scenario
    panels = list(_panels(period, shape))
    shown = [name for _, chosen in panels for name in chosen]
    parts = _parts(estimate.costing, period)
    unit = f"{scenario.currency} {phrase(period, scenario.years)}"
    paid = "as it is paid, before discounting, with the migration"
    subtitle = (
        f"{unit} {paid if period == 'horizon' else 'in year 1'}, likely case; "
        "the line runs from the low to the high case"
    )
    sums = {name: parts[name] for name in shown}
    sums[TOTAL] = cents(np.sum([parts[name] for name in shown], axis=0))
    return Chart(
        id=id_,
        title=_title(estimate, period, shape),
        subtitle=subtitle,
        footer=words.footer(estimate),
        panels=tuple(_panel(estimate, parts, unit, *panel) for panel in panels),
        key=(*(Key(wording.category(name), colour=name) for name in shown), RANGE),
        table=_table(estimate, sums, subtitle, period, whole=len(panels) > 1),
        data=_data(estimate, sums, unit),
        period=period,
    )


def categories(period: Period) -> tuple[str, ...]:
    """The categories of a period: what is paid once belongs to the horizon alone."""
    return (*PEOPLE, *((MIGRATION,) if period == "horizon" else ()), *TECHNICAL)


def subtotal(costing: Costing, chosen: tuple[str, ...], period: Period) -> Array:
    """The sum of the categories' items by technology and case."""
    rows = [unrounded(costing, item.id, period) for item in ITEMS if item.category in chosen]
    rows += [costing.migration] if MIGRATION in chosen else []
    return cents(np.sum(rows, axis=0))


def _parts(costing: Costing, period: Period) -> dict[str, Array]:
    """Each category's amounts, so rounded that together they are the total.

    What rounding leaves over goes to the people, who cost the most; of cents nothing is left.
    """
    names_ = categories(period)
    sums = np.array([subtotal(costing, names_[at:], period) for at in range(len(names_))])
    return dict(zip(names_, cents(-np.diff(sums, axis=0, append=0)), strict=True))


def _panels(period: Period, shape: Shape) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Title and categories of each panel. Salaries dwarf servers, so no two share a scale."""
    if shape == "categories":
        yield from ((wording.category(name), (name,)) for name in categories(period))
        return
    if shape == "two":
        yield "People", tuple(name for name in categories(period) if name not in TECHNICAL)
    yield "Infrastructure and support", TECHNICAL


def _panel(
    estimate: Estimate, parts: Mapping[str, Array], unit: str, title: str, chosen: tuple[str, ...]
) -> Panel:
    technologies, book = estimate.scenario.technologies, estimate.book
    whole = cents(np.sum([parts[name] for name in chosen], axis=0))
    most = float(whole[:, LIKELY].max())
    furthest = max(most, float(whole[:, -1].max()))
    end = min(furthest, LONGEST * most) if most > 0 else furthest
    amounts = {name: parts[name].tolist() for name in chosen}
    rows = []
    for row in order(estimate):
        bars, start = [], 0.0
        for name in chosen:
            low, likely, high = amounts[name][row]
            says = (
                f"{wording.category(name)}: {wording.exact(likely)} {unit}, "
                f"{wording.exact(low)} to {wording.exact(high)}"
            )
            bars.append(Bar(wording.category(name), start, start + likely, name, says))
            start += likely
        low, likely, high = whole[row].tolist()
        beyond = f" (high {wording.compact(high)})" if high > end else ""
        label = Label(start, wording.whole(likely) + beyond)
        name = book.technologies[technologies[row]].name
        rows.append(Row(name, tuple(bars), (label,), Whisker(low, high)))
    return Panel(Axis(0.0, end), title=title, rows=tuple(rows))


def _title(estimate: Estimate, period: Period, shape: Shape) -> str:
    """What one sees in it, as a sentence."""
    scenario, costing = estimate.scenario, estimate.costing
    currency, when = scenario.currency, phrase(period, scenario.years)
    shown = TECHNICAL if shape == "technical" else categories(period)
    likely = subtotal(costing, shown, period)[:, LIKELY]
    rows = sorted(range(len(likely)), key=lambda row: (float(likely[row]), estimate.ranks[row]))
    named_ = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    first = rows[0]
    without = "Without people, " if shape == "technical" else ""
    paid = subtotal(costing, PEOPLE, period)[first, LIKELY]
    share = 0.0 if without or not likely[first] else float(paid / likely[first])
    tied = list(likely).count(likely[first]) > 1
    whose = "their" if tied else "its"
    people = f"; people are {wording.percent(share)} of {whose} cost" if 0 < share < 1 else ""
    if len(rows) == 1:
        amount = wording.money(float(likely[first]), currency)
        return f"{without}{named_[first]} likely costs {amount} {when}{people}"
    cheapest = [named_[row] for row in rows if likely[row] == likely[first]]
    same = f"{without}{wording.listed(cheapest)} likely cost the same {when}"
    rest = [row for row in rows if likely[row] > likely[first]]
    if not rest:
        return f"{same}{people}"
    today = [row for row in rest if scenario.technologies[row] == scenario.baseline]
    # Equals are compared with what runs today, one alone with whoever follows it.
    below = (today or rest)[0] if tied else rest[0]
    gap = apart(float(likely[below] - likely[first]), currency)
    others = [named_[row] for row in rest if likely[row] == likely[below]]
    if tied:
        return f"{same}, {gap} below {wording.listed(others)}{people}"
    against = wording.listed(others)
    return f"{without}{cheapest[0]} likely costs least, {gap} {when} below {against}{people}"


def _table(
    estimate: Estimate, sums: Mapping[str, Array], caption: str, period: Period, *, whole: bool
) -> cells.Table:
    """The chart's numbers as a table: a row a category and their sum."""
    technologies = estimate.scenario.technologies

    def number(category: str, technology: str) -> str:
        """The id of a sum's receipt; the sum of one panel alone has none."""
        if category == TOTAL:
            return f"{SUMS[period]}.{technology}.likely" if whole else ""
        if category == MIGRATION:
            return f"{MIGRATION}.{technology}.likely"
        return f"{category}.{technology}.{named(period)}.likely"

    def row(category: str, label: str) -> cells.Row:
        amounts = (
            cells.amount(
                sums[category][at].tolist(),
                receipt=receipt(estimate, number(category, technologies[at])),
            )
            for at in order(estimate)
        )
        return cells.Row(category, label, "", tuple(amounts))

    total = "Total" if whole else "Sum"
    return cells.Table(
        caption,
        (estimate.scenario.currency, *names(estimate)),
        tuple(row(each, total if each == TOTAL else wording.category(each)) for each in sums),
    )


def _data(estimate: Estimate, sums: Mapping[str, Array], unit: str) -> Data:
    rows = (
        (technology, category, *amounts[at].tolist())
        for category, amounts in sums.items()
        for at, technology in zip(order(estimate), ordered(estimate), strict=True)
    )
    columns = (Column("technology", "Technology"), Column("category", "Category"))
    return Data((*columns, *(Column(case, case.capitalize(), unit) for case in CASES)), tuple(rows))
