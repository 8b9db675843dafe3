"""A Plotly figure as its panels: which traces lie on which axes, and where panels stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from costcalc.output.painting.lettering import plain
from costcalc.output.palette import Palette, shown

Spec: TypeAlias = Mapping[str, Any]
"""A part of a figure."""


@dataclass(frozen=True)
class Trace:
    """One trace and its place in the figure."""

    index: int
    spec: Spec

    @property
    def meta(self) -> Spec:
        """Colours by name, and what else we say of a trace."""
        return self.spec.get("meta") or {}

    @property
    def name(self) -> str:
        """The trace's name."""
        return plain(self.spec.get("name", ""))

    @property
    def is_bar(self) -> bool:
        """Whether it is drawn as bars."""
        return bool(self.spec["type"] == "bar")

    @property
    def is_map(self) -> bool:
        """Whether it is drawn as coloured cells."""
        return bool(self.spec["type"] == "heatmap")

    def has(self, mode: str) -> bool:
        """Whether a scatter trace shows its lines, markers or text."""
        return self.spec["type"] == "scatter" and mode in self.spec.get("mode", "")

    def id(self, kind: str, *places: int) -> str:
        """The id of a mark: trace-2-point-1."""
        return "-".join(["trace", str(self.index), kind, *map(str, places)])

    def each(self, key: str, default: Any = None) -> list[Any]:
        """A value for each point, where one may be given for all."""
        given = self.spec.get(key, default)
        is_one = isinstance(given, str) or not isinstance(given, Sequence)
        return [given] * len(self.spec["y"]) if is_one else list(given)

    def colour(self, palette: Palette, point: int = 0) -> str:
        """A point's colour: by its name in this theme, else as the figure gives it."""
        names = self.meta.get("colours")
        name = names[point] if names else self.meta.get("colour") or self.meta.get("category")
        given = (self.spec.get("marker") or {}).get("color") or palette["ink"]
        return shown(palette, name, given if isinstance(given, str) else given[point])


@dataclass(frozen=True)
class Panel:
    """Traces on one pair of axes; `row`, `column` and `span` place it among the others."""

    id: str
    traces: tuple[Trace, ...]
    x: Spec
    y: Spec
    layout: Spec
    heading: str = ""
    row: int = 0
    column: int = 0
    span: int = 1

    @property
    def has_rows(self) -> bool:
        """Whether it has a row for each name rather than a scale upwards."""
        return any(isinstance(y, str) for trace in self.traces for y in trace.spec["y"])


def panels(figure: Spec) -> list[Panel]:
    """The figure's panels, row by row."""
    layout = figure["layout"]
    traces = [Trace(i, spec) for i, spec in enumerate(figure["data"])]
    found = [
        Panel(axis[1:], tuple(own), layout[f"xaxis{axis[1:]}"], layout[f"yaxis{axis[1:]}"], layout)
        for axis, own in groupby(sorted(traces, key=_axis), key=_axis)
    ]
    columns = sorted({_start(panel) for panel in found})
    rows = sorted({_top(panel) for panel in found}, reverse=True)
    headings = _headings(found, layout)
    placed = [
        Panel(
            panel.id, panel.traces, panel.x, panel.y, layout,
            headings.get(panel.id, ""),
            rows.index(_top(panel)),
            columns.index(_start(panel)),
            sum(_start(panel) <= start < _domain(panel.x)[1] for start in columns),
        )
        for panel in found
    ]  # fmt: skip
    return sorted(placed, key=lambda panel: (panel.row, panel.column))


def _axis(trace: Trace) -> str:
    return str(trace.spec.get("xaxis", "x"))


def _domain(axis: Spec) -> tuple[float, float]:
    low, high = axis.get("domain", (0.0, 1.0))
    return round(low, 3), round(high, 3)


def _start(panel: Panel) -> float:
    return _domain(panel.x)[0]


def _top(panel: Panel) -> float:
    return _domain(panel.y)[1]


def _headings(found: list[Panel], layout: Spec) -> dict[str, str]:
    """Each panel's heading: the annotation on the paper that is nearest to its upper left."""
    headings = {}
    for note in layout.get("annotations") or ():
        if note.get("xref") != "paper" or not found:
            continue
        nearest = min(
            found, key=lambda panel: abs(note["x"] - _start(panel)) + abs(note["y"] - _top(panel))
        )
        headings[nearest.id] = plain(note["text"])
    return headings


def ticks(axis: Spec) -> list[tuple[float, str]]:
    """The ticks that the figure gives, as value and text."""
    values = axis.get("tickvals") or ()
    texts = axis.get("ticktext") or [f"{value:g}" for value in values]
    return [(float(v), plain(t)) for v, t in zip(values, texts, strict=True)]


def axis_title(axis: Spec) -> str:
    """What an axis measures."""
    return plain((axis.get("title") or {}).get("text", ""))


def legend(found: list[Panel], palette: Palette) -> list[tuple[str, str]]:
    """Colours and names that nothing in the panels tells, in the order of the traces."""
    entries: dict[str, str] = {}
    for panel in found:
        bars = [trace for trace in panel.traces if trace.is_bar]
        for trace in bars if len(bars) > 1 else ():
            entries.setdefault(trace.name, trace.colour(palette))
        for trace in (trace for trace in panel.traces if trace.is_map):
            entries |= {name: trace.colour(palette, cell) for cell, name in zones(trace).items()}
    return [(colour, name) for name, colour in entries.items() if name]


def zones(trace: Trace) -> dict[int, str]:
    """The name of each number in a map's cells."""
    names: dict[int, str] = {}
    for row, told in zip(trace.spec["z"], trace.spec["customdata"], strict=True):
        names |= {cell: plain(each[0]) for cell, each in zip(row, told, strict=True)}
    return dict(sorted(names.items()))


def words(layout: Spec) -> tuple[str, str, str]:
    """Title, subtitle and footer."""
    title = layout.get("title") or {}
    subtitle = (title.get("subtitle") or {}).get("text", "")
    return plain(title.get("text", "")), plain(subtitle), plain(layout["meta"].get("footer", ""))
