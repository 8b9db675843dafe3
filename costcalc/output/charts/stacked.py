"""What each technology costs in a period, by category: bars from zero, each with its range."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import PEOPLE
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.lines import MIGRATION, ONE_OFFS, Item
from costcalc.model.vocabulary import Array
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Key, Label, Panel, Row, Whisker
from costcalc.output.columns import names, order, ordered
from costcalc.output.links import receipt
from costcalc.output.period import SUMS, Period, named, phrase
from costcalc.output.ranges import ENDS, SAID, TOP, Range, cases, held, spread, with_quantiles

Shape: TypeAlias = Literal["two", "technical", "categories"]

SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
TECHNICAL: Final = ("infrastructure", "support", "risk")
WHERE_ANY: Final = ("risk",)
"""A category that is shown only where anything is paid in it."""
TOTAL: Final = "total"
LONGEST: Final = 4
"""How many times the largest likely total a whisker may reach before the axis cuts it."""


def stacked(estimate: Estimate, period: Period, shape: Shape, asked: Range) -> Chart:
    """The costs of a period in panels: people beside the rest, the rest alone, or by category."""
    scenario, shown = estimate.scenario, held(estimate, asked)
    # Of rounded lines, so that together the categories are the total.
    parts = {
        name: _spread(estimate, [name], period) for name in categories(estimate.costing, period)
    }
    panels = list(_panels(parts, shape))
    chosen, whole = [name for _, names_ in panels for name in names_], len(panels) > 1
    unit = f"{scenario.currency} {phrase(period, scenario.years)}"
    paid = "as it is paid, before discounting, with what is paid once"
    subtitle = (
        f"{unit} {paid if period == 'horizon' else 'in year 1'}, likely case; "
        f"the line {SAID[shown]}"
    )
    sums = {name: parts[name] for name in chosen}
    sums[TOTAL] = _total(estimate, period) if whole else _spread(estimate, chosen, period)
    return Chart(
        title=_title(estimate, parts, period, shape),
        subtitle=subtitle,
        panels=tuple(_panel(estimate, parts, period, shown, unit, *panel) for panel in panels),
        key=(*(Key(wording.category(name), colour=name) for name in chosen), words.whisker(shown)),
        table=_table(estimate, sums, subtitle, period, shown, whole=whole),
        data=_data(estimate, sums, unit),
        period=period,
    )


def categories(costing: Costing, period: Period) -> tuple[str, ...]:
    """The categories of a period: what is paid once belongs to the horizon alone."""

    def paid(name: str) -> bool:
        return any(costing.annual[item.id].any() for item in _lines(costing, [name]))

    every = (*PEOPLE, *((MIGRATION,) if period == "horizon" else ()), *TECHNICAL)
    return tuple(name for name in every if name not in WHERE_ANY or paid(name))


def _lines(costing: Costing, chosen: Iterable[str]) -> Iterator[Item]:
    """The lines and one-offs of categories."""
    groups = costing.scenario.groups
    own = (ONE_OFFS if name == MIGRATION else groups[f"{name}_lines"] for name in chosen)
    return chain.from_iterable(own)


def _spread(estimate: Estimate, chosen: Iterable[str], period: Period) -> Array:
    """What the lines of categories come to together."""
    return spread(estimate, _lines(estimate.costing, chosen), period)


def subtotal(costing: Costing, chosen: Iterable[str], period: Period) -> Array:
    """The sum of the categories' lines by technology and case."""
    return cases(costing, _lines(costing, chosen), period)


def _total(estimate: Estimate, period: Period) -> Array:
    """The spread of the total."""
    total, simulation = SUMS[period], estimate.simulation
    draws = simulation.totals[total] if simulation else None
    return with_quantiles(estimate, estimate.costing.totals[total], draws)


def _panels(shown: Iterable[str], shape: Shape) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Title and categories of each panel. Salaries dwarf servers, so no two share a scale."""
    if shape == "categories":
        yield from ((wording.category(name), (name,)) for name in shown)
        return
    if shape == "two":
        yield "People", tuple(name for name in shown if name not in TECHNICAL)
    technical = tuple(name for name in shown if name in TECHNICAL)
    title = (
        "Infrastructure, support and downtime" if "risk" in shown else "Infrastructure and support"
    )
    yield title, technical


def _panel(
    estimate: Estimate,
    parts: Mapping[str, Array],
    period: Period,
    shown: Range,
    unit: str,
    title: str,
    chosen: tuple[str, ...],
) -> Panel:
    ends = [LIKELY, *ENDS[shown]]
    whole: list[list[float]] = _spread(estimate, chosen, period)[:, ends].tolist()
    most = max(likely for likely, *_ in whole)
    furthest = max(most, *(high for *_, high in whole))
    end = min(furthest, LONGEST * most) if most > 0 else furthest
    rows = []
    for row, technology in zip(order(estimate), names(estimate), strict=True):
        bars, start = [], 0.0
        for name in chosen:
            likely, low, high = parts[name][row, ends].tolist()
            paid, cheap, dear = (words.exact(each, estimate) for each in (likely, low, high))
            says = f"{wording.category(name)}: {paid} {unit}, {cheap} to {dear}"
            bars.append(Bar(wording.category(name), start, start + likely, name, says))
            start += likely
        likely, low, high = whole[row]
        beyond = f" ({TOP[shown]} {wording.compact(high)})" if high > end else ""
        label = Label(start, wording.whole(likely) + beyond)
        rows.append(Row(technology, tuple(bars), (label,), Whisker(low, high)))
    return Panel(Axis(0.0, end), title=title, rows=tuple(rows))


def _title(estimate: Estimate, parts: Mapping[str, Array], period: Period, shape: Shape) -> str:
    """What each likely costs in the period: a view of amounts, which names no winner."""
    scenario, book = estimate.scenario, estimate.book
    shown = [name for name in parts if shape != "technical" or name in TECHNICAL]
    likely, people = (
        estimate.costing.money(np.sum([parts[name][:, LIKELY] for name in chosen], axis=0))
        for chosen in (shown, PEOPLE)
    )
    rows = sorted(order(estimate), key=lambda row: float(likely[row]))
    each = wording.ends_of(
        [
            f"{book.technologies[scenario.technologies[row]].name} {wording.compact(likely[row])}"
            for row in rows
        ]
    )
    paid = f"{scenario.currency} {phrase(period, scenario.years)}"
    if shape == "technical":
        return f"Without people: likely {each}, {paid}"
    shares = sorted(float(people[row] / likely[row]) for row in rows if people[row])
    texts = [wording.percent(share) for share in shares]
    more = " or more" if len(set(texts)) > 1 else ""
    of_it = f"; people are {texts[0]} of it{more}" if texts else ""
    apart = period != "horizon" and scenario.baseline and estimate.costing.migration.any()
    moving = ", before what moving costs" if apart else ""
    return f"Likely {each}, {paid}{moving}{of_it}"


def _table(
    estimate: Estimate,
    sums: Mapping[str, Array],
    caption: str,
    period: Period,
    shown: Range,
    *,
    whole: bool,
) -> cells.Table:
    """The chart's numbers as a table: a row a category and their sum."""
    technologies, (low, high) = estimate.scenario.technologies, ENDS[shown]

    def number(category: str, technology: str) -> str:
        """The id of a sum's receipt; the sum of one panel alone has none."""
        if category == TOTAL:
            return f"{SUMS[period]}.{technology}.likely" if whole else ""
        if category == MIGRATION:
            return f"{MIGRATION}.{technology}.likely"
        return f"{category}.{technology}.{named(period)}.likely"

    def row(category: str) -> cells.Line:
        amounts = (
            cells.amount(
                sums[category][at, [low, LIKELY, high]].tolist(),
                receipt=receipt(estimate, number(category, technologies[at])),
                decimals=estimate.scenario.decimals,
            )
            for at in order(estimate)
        )
        return category, total if category == TOTAL else wording.category(category), amounts

    total = "Total" if whole else "Sum"
    heads = (estimate.scenario.currency, *names(estimate))
    return cells.table(caption, heads, map(row, sums))


def _data(estimate: Estimate, sums: Mapping[str, Array], unit: str) -> Data:
    rows = (
        (technology, category, *words.numbers(amounts[at]))
        for category, amounts in sums.items()
        for at, technology in zip(order(estimate), ordered(estimate), strict=True)
    )
    columns = (Column("technology", "Technology"), Column("category", "Category"))
    return Data((*columns, *words.spread_columns(unit)), tuple(rows))
