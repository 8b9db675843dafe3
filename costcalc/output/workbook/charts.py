"""The workbook's own charts: totals by category, the same without people, and paid so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from costcalc.analysis.estimate import Estimate
from costcalc.output.charts.colours import THEMES
from costcalc.output.charts.words import slot
from costcalc.output.workbook.layout import Sheet

LIGHT: Final = THEMES["light"]
FONT: Final = {"name": "Arial", "size": 9, "color": LIGHT["ink"]}
HALF, WHOLE, HIGH = 560, 1140, 300
"""Widths of a chart beside another and of one alone, and the height of both, in pixels."""
ROWS: Final = 16
"""How many rows of cells a chart covers."""
DASHES: Final = (
    *("solid", "dash", "solid", "round_dot", "dash_dot", "long_dash"),
    "long_dash_dot",
)


@dataclass(frozen=True)
class Table:
    """Where a chart's numbers stand: names in the first column, a series in each of the others."""

    head: int
    rows: int

    def series(self, sheet: str, column: int) -> dict[str, Any]:
        """A column as a series."""
        first, last = self.head + 1, self.head + self.rows
        return {
            "name": [sheet, self.head, column],
            "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, column, last, column],
        }


def bars(sheet: Sheet, table: Table, by_column: Mapping[int, str], title: str, unit: str) -> Any:
    """Stacked bars, one a technology, of the categories in some columns."""
    chart = sheet.style.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, category in by_column.items():
        look = {"fill": {"color": LIGHT[category]}, "gap": 60}
        chart.add_series({**table.series(sheet.name, column), **look})
    chart.set_y_axis({"reverse": True, "num_font": FONT, "major_tick_mark": "none"})
    chart.set_x_axis({**_amounts(unit), "label_position": "high", "min": 0})
    return _titled(chart, title, HALF)


def lines(sheet: Sheet, table: Table, estimate: Estimate, title: str, unit: str) -> Any:
    """A line a technology over the years."""
    chart = sheet.style.book.add_chart({"type": "line"})
    for column, id_ in enumerate(estimate.scenario.technologies, 1):
        colour = slot(estimate, id_)
        line = {"color": LIGHT[f"line-{colour}"], "width": 2, "dash_type": DASHES[colour]}
        chart.add_series({**table.series(sheet.name, column), "line": line})
    years = {"name": "Year", "name_font": FONT, "num_font": FONT, "position_axis": "on_tick"}
    chart.set_x_axis(years)
    chart.set_y_axis(_amounts(unit))
    return _titled(chart, title, WHOLE)


def _amounts(unit: str) -> dict[str, Any]:
    """An axis of money."""
    return {
        "name": unit,
        "name_font": FONT,
        "num_font": FONT,
        "num_format": "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": LIGHT["rule"]}},
        "line": {"none": True},
    }


def _titled(chart: Any, title: str, width: int) -> Any:
    chart.set_title({"name": title, "name_font": {**FONT, "size": 11}})
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_size({"width": width, "height": HIGH})
    return chart
