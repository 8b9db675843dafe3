"""Stacked bars as a finding: drawn for Plotly, for the page without a script, and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from costcalc.estimate import Estimate
from costcalc.output import wording
from costcalc.output.cells import Row, Table, amount
from costcalc.output.columns import names, ordered
from costcalc.output.finding import Column, Data, Finding, Value, footer, with_figure
from costcalc.output.links import receipt
from costcalc.output.period import SUMS, Period, named
from costcalc.output.plot import INK, QUIET, RULE, house_layout, panel_heading
from costcalc.output.scale import axis_texts
from costcalc.output.stacks import MIGRATION, ROOM, Panel, Shape, Stacks, stacks

COLOURS: Final = {
    "team": "#2f66b5",
    "hiring": "#c9761a",
    "migration": "#6b7785",
    "infrastructure": "#0f7f78",
    "support": "#9356b4",
}
"""The light theme's; the page takes all themes' from its stylesheet."""
ARROW: Final = "▸ "
NO_ARROW: Final = "\u00a0\u00a0"
TOTAL: Final = "total"
BAR: Final = 36
"""A bar with its space, in pixels."""
AROUND: Final = 56
"""A panel's heading and axis, in pixels."""


def stacked(estimate: Estimate, id_: str, period: Period, shape: Shape = "two") -> Finding:
    """What each technology costs in a period, made of what."""
    drawn = stacks(estimate, period, shape)
    finding = Finding(
        id=id_,
        title=drawn.title,
        subtitle=drawn.subtitle,
        kind="stacks",
        footer=footer(estimate),
        drawing=drawing(drawn),
        key=drawn.categories,
        table=_table(estimate, drawn),
        numbers=partial(_data, drawn),
        period=period,
    )
    return with_figure(finding, partial(_figure, drawn))


def _sums(drawn: Stacks) -> list[tuple[str, dict[str, list[float]]]]:
    """Each category's cases by technology, and the total of what is shown."""
    by_category: dict[str, dict[str, list[float]]] = {}
    total: dict[str, list[float]] = {}
    for panel in drawn.panels:
        for bar in panel.bars:
            for each in bar.segments:
                cases = [each.low, each.likely, each.high]
                by_category.setdefault(each.category, {})[bar.technology] = cases
            before = total.get(bar.technology, [0.0, 0.0, 0.0])
            whole = (bar.low, bar.likely, bar.high)
            total[bar.technology] = [round(a + b, 2) for a, b in zip(before, whole, strict=True)]
    return [*by_category.items(), (TOTAL, total)]


def _table(estimate: Estimate, drawn: Stacks) -> Table:
    """The chart's numbers as a table: a row a category and their sum."""
    ids = ordered(estimate)
    whole = "Total" if len(drawn.panels) > 1 else "Sum"

    def row(category: str, sums: dict[str, list[float]]) -> Row:
        label = whole if category == TOTAL else wording.category(category)
        cells = (
            amount(sums[id_], receipt=receipt(estimate, _number(category, id_, drawn)))
            for id_ in ids
        )
        return Row(category, label, "", tuple(cells))

    return Table(
        drawn.subtitle,
        (drawn.currency, *names(estimate)),
        tuple(row(*each) for each in _sums(drawn)),
    )


def _number(category: str, technology: str, drawn: Stacks) -> str:
    """The id of a sum's receipt; the sum of one panel alone has none."""
    if category == TOTAL:
        return f"{SUMS[drawn.period]}.{technology}.likely" if len(drawn.panels) > 1 else ""
    if category == MIGRATION:
        return f"{MIGRATION}.{technology}.likely"
    return f"{category}.{technology}.{named(drawn.period)}.likely"


def _data(drawn: Stacks) -> Data:
    rows: list[tuple[Value, ...]] = [
        (technology, category, *cases)
        for category, sums in _sums(drawn)
        for technology, cases in sums.items()
    ]
    cases = (Column(case, case.capitalize(), drawn.unit) for case in ("low", "likely", "high"))
    columns = (Column("technology", "Technology"), Column("category", "Category"), *cases)
    return Data(columns, tuple(rows))


# -- Plotly ------------------------------------------------------------------------------------


def _axes(index: int) -> tuple[str, str]:
    suffix = "" if index == 0 else str(index + 1)
    return f"x{suffix}", f"y{suffix}"


def _figure(drawn: Stacks, finding: Finding) -> dict[str, Any]:
    """The chart as a Plotly figure, complete by itself; a page may restyle it."""
    traces = [trace for i, panel in enumerate(drawn.panels) for trace in _traces(drawn, panel, i)]
    return {"data": traces, "layout": _layout(drawn, finding)}


def _traces(drawn: Stacks, panel: Panel, index: int) -> Iterator[dict[str, Any]]:
    """A bar trace a category, the whisker on the total, and the total in figures."""
    x, y = _axes(index)
    where = {"xaxis": x, "yaxis": y, "y": [bar.name for bar in panel.bars]}
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
            "hovertemplate": _hover(wording.category(category), drawn.unit),
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
        "hovertemplate": _hover(panel.title, drawn.unit),
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


def _hover(what: str, unit: str) -> str:
    return (
        f"%{{y}}, {what}<br>%{{x:,.2f}} {unit}"
        "<br>%{customdata[0]:,.2f} to %{customdata[1]:,.2f}<extra></extra>"
    )


def _layout(drawn: Stacks, finding: Finding) -> dict[str, Any]:
    across = min(len(drawn.panels), 2)
    down = -(-len(drawn.panels) // across)
    bars = len(drawn.panels[0].bars) * BAR
    inner = down * (bars + AROUND)
    layout: dict[str, Any] = {
        **house_layout(drawn.title, drawn.subtitle),
        "barmode": "stack",
        "bargap": 0.42,
        "height": inner + 96 + 56,
        "margin": {"l": 64, "r": 16, "t": 96, "b": 56},
        "legend": {"orientation": "h", "x": 0, "y": -0.18 / down, "traceorder": "normal"},
        "meta": {
            "chart": finding.id,
            "period": drawn.period,
            "currency": drawn.currency,
            "footer": finding.footer,
        },
        "annotations": [],
    }
    for index, panel in enumerate(drawn.panels):
        x, y = _axes(index)
        column, line = index % across, index // across
        left = 0.54 * column
        top = 1 - line * (bars + AROUND) / inner
        heading = top - (AROUND / 2 - 6) / inner
        layout[x.replace("x", "xaxis")] = {
            "anchor": y,
            "domain": [left, left + (0.46 if across == 2 else 1.0)],
            # Room to the right of the longest whisker for its total in figures.
            "range": [0, panel.end * 1.28 or 1],
            "tickmode": "array",
            "tickvals": panel.ticks,
            "ticktext": axis_texts(panel.ticks),
            "gridcolor": RULE,
            "zerolinecolor": QUIET,
            "tickfont": {"color": QUIET},
            "fixedrange": True,
        }
        layout[y.replace("y", "yaxis")] = {
            "anchor": x,
            "domain": [max(heading - bars / inner, 0.0), heading],
            "categoryorder": "array",
            "categoryarray": [bar.name for bar in panel.bars],
            "autorange": "reversed",
            "fixedrange": True,
        }
        font = {"size": 13, "color": INK}
        layout["annotations"].append({**panel_heading(panel.title, left, heading), "font": font})
    return layout


# -- Without a script --------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A rectangle of a bar, in percent of the panel's width."""

    category: str
    start: str
    width: str


@dataclass(frozen=True)
class DrawnBar:
    """One bar as drawn: rectangles, whisker, and its total in figures."""

    name: str
    pieces: tuple[Piece, ...]
    low: str
    high: str
    beyond: bool
    """Whether the whisker runs off the scale."""
    total: str


@dataclass(frozen=True)
class DrawnPanel:
    """One panel as drawn; ticks are (place, text)."""

    id: str
    title: str
    rows: tuple[DrawnBar, ...]
    ticks: tuple[tuple[str, str], ...]


def drawing(drawn: Stacks) -> tuple[DrawnPanel, ...]:
    """The chart as geometry for the page's own picture."""
    return tuple(_drawn(panel) for panel in drawn.panels)


def _drawn(panel: Panel) -> DrawnPanel:
    scale = panel.end * ROOM or 1.0

    def place(value: float) -> str:
        return f"{min(max(value / scale, 0), 1) * 100:.3f}%"

    rows = []
    for bar in panel.bars:
        start, pieces = 0.0, []
        for segment in bar.segments:
            pieces.append(Piece(segment.category, place(start), place(segment.likely)))
            start += max(segment.likely, 0)
        ends = place(bar.low), place(bar.high)
        rows.append(DrawnBar(bar.name, tuple(pieces), *ends, bar.high > scale, panel.label(bar)))
    texts = axis_texts(panel.ticks)
    ticks = tuple((place(tick), text) for tick, text in zip(panel.ticks, texts, strict=True))
    return DrawnPanel(panel.id, panel.title, tuple(rows), ticks)
