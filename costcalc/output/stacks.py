"""An estimate as stacked bars: what each technology costs by category, with its range.

`stacks` is the one set of numbers; `output.stacked` draws them, for Plotly and without a script.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from costcalc.costing import LIKELY, Costing
from costcalc.estimate import Estimate
from costcalc.model.lines import ITEMS
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.columns import order
from costcalc.output.period import Period, phrase, unrounded
from costcalc.output.ratio import apart
from costcalc.output.scale import ENOUGH, round_step
from costcalc.verdict import PEOPLE, money, people_share

Shape: TypeAlias = Literal["two", "technical", "categories"]

SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
MIGRATION: Final = "migration"
"""The category of what is paid once: only the horizon has it."""
TECHNICAL: Final = ("infrastructure", "support")
LONGEST: Final = 4
"""How many times the largest likely total a whisker may reach before the scale cuts it."""
ROOM: Final = 1.02
"""How much longer the drawn scale is than what it has to hold."""


@dataclass(frozen=True)
class Segment:
    """One category's part of a bar."""

    category: str
    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Bar:
    """A technology's amount in a panel; its segments add up to it in every case."""

    technology: str
    name: str
    segments: tuple[Segment, ...]
    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Panel:
    """Bars of a few categories on a scale of their own."""

    id: str
    title: str
    categories: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def end(self) -> float:
        """Where the scale ends: at the longest whisker, unless bars were too short to read then."""
        likely = max(bar.likely for bar in self.bars)
        furthest = max(likely, *(bar.high for bar in self.bars))
        return min(furthest, LONGEST * likely) if likely > 0 else furthest

    @property
    def ticks(self) -> list[float]:
        """Round amounts along the scale, zero first."""
        if self.end <= 0:
            return [0.0]
        step = round_step(self.end / ENOUGH)
        return [i * step for i in range(int(self.end * ROOM / step) + 1)]

    def label(self, bar: Bar) -> str:
        """A bar's total in figures, and its high case where the whisker runs off the scale."""
        beyond = f" (high {wording.compact(bar.high)})" if bar.high > self.end else ""
        return wording.whole(bar.likely) + beyond


@dataclass(frozen=True)
class Stacks:
    """The words and numbers of stacked bars, whoever draws them."""

    period: Period
    years: int
    title: str
    subtitle: str
    currency: str
    panels: tuple[Panel, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category, in the order of the legend."""
        return tuple(name for panel in self.panels for name in panel.categories)

    @property
    def unit(self) -> str:
        """The unit of every number: USD a year."""
        return f"{self.currency} {phrase(self.period, self.years)}"


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
    names = categories(period)
    sums = np.array([subtotal(costing, names[at:], period) for at in range(len(names))])
    return dict(zip(names, cents(-np.diff(sums, axis=0, append=0)), strict=True))


def stacks(estimate: Estimate, period: Period, shape: Shape = "two") -> Stacks:
    """The costs of a period in panels: people beside the rest, the rest alone, or by category."""
    scenario = estimate.scenario
    parts = _parts(estimate.costing, period)
    panels = tuple(_panel(estimate, parts, *panel) for panel in _panels(period, shape))
    paid = {
        "month": "in year 1",
        "year": "in year 1",
        "horizon": "as it is paid, before discounting, with the migration",
    }[period]
    return Stacks(
        period=period,
        years=scenario.years,
        title=_title(estimate, period, shape),
        subtitle=(
            f"{scenario.currency} {phrase(period, scenario.years)} {paid}, likely case; "
            "the line runs from the low to the high case"
        ),
        currency=scenario.currency,
        panels=panels,
    )


def _panels(period: Period, shape: Shape) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Id, title and categories of each panel. Salaries dwarf servers, so no two share a scale."""
    if shape == "categories":
        yield from ((name, wording.category(name), (name,)) for name in categories(period))
        return
    if shape == "two":
        people = tuple(name for name in categories(period) if name not in TECHNICAL)
        yield "people", "People", people
    yield "infrastructure", "Infrastructure and support", TECHNICAL


def _title(estimate: Estimate, period: Period, shape: Shape) -> str:
    """What one sees in it, as a sentence."""
    scenario, costing = estimate.scenario, estimate.costing
    currency, when = scenario.currency, phrase(period, scenario.years)
    shown = TECHNICAL if shape == "technical" else categories(period)
    likely = subtotal(costing, shown, period)[:, LIKELY]
    rows = sorted(range(len(likely)), key=lambda row: (float(likely[row]), estimate.ranks[row]))
    names = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    first = rows[0]
    without = "Without people, " if shape == "technical" else ""
    share = 0.0 if without else people_share(costing, scenario.technologies[first])
    people = f"; people are {wording.percent(share)} of its cost" if 0 < share < 1 else ""
    if len(rows) == 1:
        amount = money(float(likely[first]), currency)
        return f"{without}{names[first]} likely costs {amount} {when}{people}"
    tied = [names[row] for row in rows if likely[row] == likely[first]]
    if len(tied) > 1:
        return f"{without}{wording.listed(tied)} likely cost the same {when}{people}"
    gap = apart(float(likely[rows[1]] - likely[first]), currency)
    below = names[rows[1]]
    return f"{without}{names[first]} likely costs least, {gap} {when} below {below}{people}"


def _panel(
    estimate: Estimate, parts: Mapping[str, Array], id_: str, title: str, chosen: tuple[str, ...]
) -> Panel:
    technologies = estimate.scenario.technologies
    amounts = {name: parts[name].tolist() for name in chosen}
    whole = cents(np.sum([parts[name] for name in chosen], axis=0)).tolist()
    return Panel(
        id=id_,
        title=title,
        categories=chosen,
        bars=tuple(
            Bar(
                technologies[row],
                estimate.book.technologies[technologies[row]].name,
                tuple(Segment(name, *amounts[name][row]) for name in chosen),
                *whole[row],
            )
            for row in order(estimate)
        ),
    )
