"""An estimate as stacked bars: what each technology costs by category, with its range.

`chart` is the one set of numbers; `figure` is it for Plotly, `drawing` for the page to draw
without a script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from costcalc.costing import LIKELY, Costing
from costcalc.estimate import Estimate
from costcalc.model.lines import ITEMS, Category
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.render import wording
from costcalc.render.scale import ENOUGH, round_step
from costcalc.verdict import money, people_share

Period: TypeAlias = Literal["month", "year"]

CHARTS: Final[dict[str, Period]] = {"annual": "year", "monthly": "month"}
PANELS: Final[tuple[tuple[str, str, tuple[Category, ...]], ...]] = (
    ("people", "People", ("team", "hiring")),
    ("infrastructure", "Infrastructure and support", ("infrastructure", "support")),
)
"""Salaries dwarf servers, so each has a scale of its own."""
COLOURS: Final = {
    "team": "#2f66b5",
    "hiring": "#c9761a",
    "infrastructure": "#0f7f78",
    "support": "#9356b4",
}
"""The light theme's; the page takes all themes' from its stylesheet."""
ARROW: Final = "▸ "
NO_ARROW: Final = "\u00a0\u00a0"
LONGEST: Final = 4
"""How many times the largest likely total a whisker may reach before the scale cuts it."""
ROOM: Final = 1.02
"""How much longer the drawn scale is than what it has to hold."""
INK: Final = "#17212d"
QUIET: Final = "#546070"
RULE: Final = "#dfe4ea"
FONT: Final = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"


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
class Chart:
    """A chart's words and numbers, whoever draws it."""

    id: str
    period: Period
    title: str
    subtitle: str
    footer: str
    currency: str
    panels: tuple[Panel, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category, in the order of the legend."""
        return tuple(name for panel in self.panels for name in panel.categories)


def order(estimate: Estimate) -> list[int]:
    """Rows of the technologies, the cheapest first: cards, charts and tables all follow it."""
    return sorted(range(len(estimate.ranks)), key=lambda row: (estimate.ranks[row], row))


def ordered(estimate: Estimate) -> list[str]:
    """The technologies in that order."""
    return [estimate.scenario.technologies[row] for row in order(estimate)]


def amounts(costing: Costing, item_id: str, period: Period) -> Array:
    """An item's rounded amounts by technology and case, in year 1."""
    return costing.monthly[item_id] if period == "month" else costing.annual[item_id][..., 0]


def subtotal(costing: Costing, categories: tuple[str, ...], period: Period) -> Array:
    """The sum of the categories' rounded items by technology and case."""
    rows = [amounts(costing, item.id, period) for item in ITEMS if item.category in categories]
    return cents(sum(rows[1:], rows[0]))


def chart(estimate: Estimate, id_: str) -> Chart:
    """A chart by its name: `annual` or `monthly`."""
    period = CHARTS[id_]
    scenario, book = estimate.scenario, estimate.book
    scope = wording.SCOPE[scenario.scope].lower()
    return Chart(
        id=id_,
        period=period,
        title=_finding(estimate, period),
        subtitle=(
            f"{scenario.currency} {wording.PERIODS[period]} in year 1, likely case; "
            "the line runs from the low to the high case"
        ),
        footer=f"costcalc, price book {book.version}, counted {scope}",
        currency=scenario.currency,
        panels=tuple(_panel(estimate, period, *panel) for panel in PANELS),
    )


def _finding(estimate: Estimate, period: Period) -> str:
    """The chart's title: what one sees in it, as a sentence."""
    costing, book = estimate.costing, estimate.book
    currency = estimate.scenario.currency
    likely = costing.totals[wording.TOTALS[period]][:, LIKELY]
    rows = sorted(range(len(likely)), key=lambda row: (float(likely[row]), estimate.ranks[row]))
    names = [book.technologies[id_].name for id_ in estimate.scenario.technologies]
    first = rows[0]
    share = people_share(costing, estimate.scenario.technologies[first])
    people = f"; people are {wording.percent(share)} of its cost" if 0 < share < 1 else ""
    if len(rows) == 1:
        amount = money(float(likely[first]), currency)
        return f"{names[first]} likely costs {amount} {wording.PERIODS[period]}{people}"
    tied = [names[row] for row in rows if likely[row] == likely[first]]
    if len(tied) > 1:
        return f"{wording.listed(tied)} likely cost the same {wording.PERIODS[period]}{people}"
    gap = money(float(likely[rows[1]] - likely[first]), currency)
    return (
        f"{names[first]} likely costs least, {gap} {wording.PERIODS[period]} "
        f"below {names[rows[1]]}{people}"
    )


def _panel(
    estimate: Estimate, period: Period, id_: str, title: str, categories: tuple[Category, ...]
) -> Panel:
    costing = estimate.costing
    whole = subtotal(costing, categories, period).tolist()
    parts = {name: subtotal(costing, (name,), period).tolist() for name in categories}
    technologies = estimate.scenario.technologies
    return Panel(
        id=id_,
        title=title,
        categories=categories,
        bars=tuple(
            Bar(
                technologies[row],
                estimate.book.technologies[technologies[row]].name,
                tuple(Segment(name, *parts[name][row]) for name in categories),
                *whole[row],
            )
            for row in order(estimate)
        ),
    )


# -- Plotly ------------------------------------------------------------------------------------


def figure(drawn: Chart) -> dict[str, Any]:
    """The chart as a Plotly figure, complete by itself; a page may restyle it."""
    return {
        "data": [
            trace for i, panel in enumerate(drawn.panels) for trace in _traces(drawn, panel, i)
        ],
        "layout": _layout(drawn),
    }


def _axes(index: int) -> tuple[str, str]:
    suffix = "" if index == 0 else str(index + 1)
    return f"x{suffix}", f"y{suffix}"


def _traces(drawn: Chart, panel: Panel, index: int) -> Iterator[dict[str, Any]]:
    """A bar trace a category, the whisker on the total, and the total in figures."""
    x, y = _axes(index)
    names = [bar.name for bar in panel.bars]
    where = {"xaxis": x, "yaxis": y, "y": names}
    unit = f"{drawn.currency} {wording.PERIODS[drawn.period]}"
    for position, category in enumerate(panel.categories):
        segments = [bar.segments[position] for bar in panel.bars]
        yield {
            "type": "bar",
            "orientation": "h",
            "name": wording.category(category),
            "meta": {"category": category},
            **where,
            "x": [segment.likely for segment in segments],
            "customdata": [[segment.low, segment.high] for segment in segments],
            "hovertemplate": (
                f"%{{y}}, {wording.category(category)}<br>%{{x:,.2f}} {unit}"
                "<br>%{customdata[0]:,.2f} to %{customdata[1]:,.2f}<extra></extra>"
            ),
            "marker": {"color": COLOURS[category], "line": {"color": "#ffffff", "width": 1}},
        }
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": f"{panel.title}, total",
        "meta": {"role": "whisker"},
        **where,
        "x": [bar.likely for bar in panel.bars],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(bar.high - bar.likely, 0) for bar in panel.bars],
            "arrayminus": [max(bar.likely - bar.low, 0) for bar in panel.bars],
            "color": INK,
            "thickness": 1.5,
            "width": 5,
        },
        "customdata": [[bar.low, bar.high] for bar in panel.bars],
        "hovertemplate": (
            f"%{{y}}, {panel.title}<br>%{{x:,.2f}} {unit}"
            "<br>%{customdata[0]:,.2f} to %{customdata[1]:,.2f}<extra></extra>"
        ),
        "marker": {"color": INK, "size": 4, "opacity": 0},
        "showlegend": False,
    }
    yield {
        "type": "scatter",
        "mode": "text",
        "name": f"{panel.title}, in figures",
        "meta": {"role": "label", "end": panel.end},
        **where,
        "x": [min(max(bar.likely, bar.high), panel.end) for bar in panel.bars],
        "text": [
            f"{ARROW if bar.high > panel.end else NO_ARROW}{panel.label(bar)}" for bar in panel.bars
        ],
        "textposition": "middle right",
        "textfont": {"color": INK, "size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def house_layout(title: str, subtitle: str) -> dict[str, Any]:
    """What every figure for Plotly has: its words on top, our type, no ground of its own."""
    return {
        "title": {"text": title, "subtitle": {"text": subtitle}, "x": 0, "xref": "paper"},
        "dragmode": False,
        "hovermode": "closest",
        "separators": ".,",
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def panel_heading(title: str, x: float) -> dict[str, Any]:
    """A panel's title above it, as an annotation."""
    return {
        "text": title,
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def _layout(drawn: Chart) -> dict[str, Any]:
    layout: dict[str, Any] = {
        **house_layout(drawn.title, drawn.subtitle),
        "barmode": "stack",
        "bargap": 0.42,
        "margin": {"l": 64, "r": 16, "t": 96, "b": 56},
        "legend": {"orientation": "h", "x": 0, "y": -0.18, "traceorder": "normal"},
        "meta": {
            "chart": drawn.id,
            "period": drawn.period,
            "currency": drawn.currency,
            "footer": drawn.footer,
        },
        "annotations": [],
    }
    for index, panel in enumerate(drawn.panels):
        x, y = _axes(index)
        domain = [0.0, 0.46] if index == 0 else [0.54, 1.0]
        layout[x.replace("x", "xaxis")] = {
            "anchor": y,
            "domain": domain,
            # Room to the right of the longest whisker for its total in figures.
            "range": [0, panel.end * 1.28 or 1],
            "tickmode": "array",
            "tickvals": panel.ticks,
            "ticktext": [wording.short(tick) for tick in panel.ticks],
            "gridcolor": RULE,
            "zerolinecolor": QUIET,
            "tickfont": {"color": QUIET},
            "fixedrange": True,
        }
        layout[y.replace("y", "yaxis")] = {
            "anchor": x,
            "domain": [0.0, 0.94],
            "categoryorder": "array",
            "categoryarray": [bar.name for bar in panel.bars],
            "autorange": "reversed",
            "fixedrange": True,
        }
        layout["annotations"].append(
            {**panel_heading(panel.title, domain[0]), "font": {"size": 13, "color": INK}}
        )
    return layout


# -- Without a script --------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A rectangle of a bar, in percent of the panel's width."""

    category: str
    start: str
    width: str


@dataclass(frozen=True)
class Row:
    """One bar as drawn: rectangles, whisker, and its total in figures."""

    name: str
    pieces: tuple[Piece, ...]
    low: str
    high: str
    beyond: bool
    """Whether the whisker runs off the scale."""
    total: str


@dataclass(frozen=True)
class Drawing:
    """One panel as drawn; ticks are (place, text)."""

    id: str
    title: str
    rows: tuple[Row, ...]
    ticks: tuple[tuple[str, str], ...]


def drawing(drawn: Chart) -> tuple[Drawing, ...]:
    """The chart as geometry for the page's own picture."""
    return tuple(_drawn(panel) for panel in drawn.panels)


def _drawn(panel: Panel) -> Drawing:
    scale = panel.end * ROOM or 1.0

    def place(amount: float) -> str:
        return f"{min(max(amount / scale, 0), 1) * 100:.3f}%"

    rows = []
    for bar in panel.bars:
        start, pieces = 0.0, []
        for segment in bar.segments:
            pieces.append(Piece(segment.category, place(start), place(segment.likely)))
            start += max(segment.likely, 0)
        ends = place(bar.low), place(bar.high)
        rows.append(Row(bar.name, tuple(pieces), *ends, bar.high > scale, panel.label(bar)))
    ticks = tuple((place(tick), wording.short(tick)) for tick in panel.ticks)
    return Drawing(panel.id, panel.title, tuple(rows), ticks)
