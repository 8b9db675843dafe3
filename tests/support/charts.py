"""Charts in many states, and the numbers that a drawing's pixels stand at, read back from its file.

The way back is found from the lines of the grid and the texts beside them alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from effort import some
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.output.charts.flip_map import MAPS
from costcalc.output.charts.registry import CHARTS, View, chart
from costcalc.output.charts.spec import Chart, Panel
from costcalc.output.charts.stacked import SHAPES
from costcalc.output.wording import SCALES
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read

State: TypeAlias = Mapping[str, str]
Elements: TypeAlias = Mapping[str, ET.Element]

SVG: Final = "{http://www.w3.org/2000/svg}"
HOSTILE: Final = 'Elixir & <b>Go</b> "$x$ ]]> 日本 \x07</text>'
MOVING: Final[State] = {
    "baseline": "ruby",
    "current_servers": "60",
    "migration_person_months": "4",
    "years": "5",
}
FLEET: Final[State] = {"baseline": "ruby", "current_servers": "20"}
EUROS: Final[State] = {"currency": "EUR", "baseline": "ruby"}
ALIKE: Final[State] = {
    "salary": "100k",
    "set.effort_multiplier": "1",
    "set.operations_factor": "1",
    "set.developer_pool": "3M",
}
"""Among technologies with equal capacities nothing makes one dearer."""
STATES: Final[tuple[State, ...]] = (
    {},
    {"baseline": "ruby"},
    {"draws": "1"},
    {"technologies": "go"},
    {"technologies": "go", "baseline": "go"},
    {"technologies": "node,ruby", "draws": "50"},
    {"technologies": "elixir,erlang,go,node,ruby", "of": "annual"},
    {"technologies": "elixir,go,node", **FLEET, "orders_per_month": "20M", "support_tier": "24x7"},
    {"team_size": "3", "draws": "0"},
    {"baseline": "ruby", "draws": "0", "of": "equivalent_annual"},
    {"of": "monthly", "years": "1"},
    {"scope": "published", "concurrent_connections": "100k", "years": "5"},
    {"baseline": "ruby", "team_size": "2..4..9", "revenue_per_hour": "2000..8000"},
    {"baseline": "ruby", "migration_person_months": "3..8", "parallel_running_months": "2"},
    {"baseline": "ruby", "migration_person_months": "1", "salary.go": "130k", "years": "5"},
    {"baseline": "elixir", "staffing": "hired", "code_size": "200", "years": "10"},
    {"baseline": "ruby", "set.workload_growth": "40%", "set.price_growth": "-3%", "years": "7"},
    {"team_size": "400", "orders_per_month": "50000000", "years": "10"},
    {"team_size": "0", "orders_per_month": "0", "years": "1"},
    {"baseline": "ruby", "team_size": "0", "orders_per_month": "0"},
    {"salary": "0", "set.server_price": "0", "set.monitoring_price": "0"},
    {"orders_per_month": "1e12", "currency": "JPY", "revenue_per_hour": "1M"},
)
ANY: Final = st.fixed_dictionaries(
    {},
    optional={
        "technologies": st.sampled_from(["go", "elixir,erlang,go", "elixir,erlang,go,node"]),
        "baseline": st.sampled_from(["none", "ruby", "node", "elixir"]),
        "scope": st.sampled_from(["published", "like_for_like"]),
        "orders_per_month": st.integers(0, 10**8).map(str),
        "concurrent_connections": st.integers(0, 10**6).map(str),
        "revenue_per_hour": st.sampled_from(["0", "500"]),
        "staffing": st.sampled_from(["present", "hired"]),
        "currency": st.sampled_from(["EUR", "JPY"]),
        "team_size": st.sampled_from(["0", "1", "6", "2..4..9", "40"]),
        "salary.go": st.integers(60_000, 200_000).map(str),
        "years": st.integers(1, 10).map(str),
        "migration_person_months": st.integers(0, 40).map(str),
        "support_tier": st.sampled_from(["community", "standard", "24x7"]),
        "draws": st.sampled_from(["0", "1", "300"]),
    },
)
RANGED: Final = ("annual", "horizon", "cumulative")
VIEWS: Final = (
    *((name, View()) for name in CHARTS),
    *((name, View(range="envelope")) for name in RANGED),
    *(("horizon", View(shape=shape)) for shape in SHAPES[1:]),
    *(("flip", View(map=name)) for name in list(MAPS)[1:]),
)


def in_every_state(test: Callable[..., None]) -> Any:
    """A test of `state` in each of a fixed list."""
    ids = ["&".join(map("=".join, state.items())) for state in STATES]
    return pytest.mark.parametrize("state", STATES, ids=ids)(test)


def in_any_state(test: Callable[..., None]) -> Any:
    """A test of `state` in many that a machine thinks of."""
    return settings(max_examples=some(15, 50))(given(state=ANY)(test))


def asked(state: State) -> Estimate:
    """The estimate of a state."""
    return _asked(tuple(state.items()))


def chart_of(name: str, state: State, **view: Any) -> Chart:
    """A chart of a state."""
    return chart(name, asked(state), View(**view))


def every_chart(state: State) -> tuple[Chart, ...]:
    """Every chart of a state in every view."""
    return _every(tuple(state.items()))


@lru_cache(64)
def _asked(state: tuple[tuple[str, str], ...]) -> Estimate:
    return estimate(read(state, load_price_book()), load_price_book())


@lru_cache(64)
def _every(state: tuple[tuple[str, str], ...]) -> tuple[Chart, ...]:
    found = _asked(state)
    return tuple(chart(name, found, view) for name, view in VIEWS)


def hostile(name: str) -> Chart:
    """A chart of technologies with a name that is markup."""
    book = load_price_book()
    named = {id_: x.model_copy(update={"name": HOSTILE}) for id_, x in book.technologies.items()}
    renamed = replace(book, technologies=named)
    return chart(name, estimate(read(MOVING.items(), book), renamed), View(map="salaries"))


def words(drawn: Chart) -> Iterator[str]:
    """What there is to read in the panels of a chart, beside the amounts along axes."""
    for panel in drawn.panels:
        yield from (panel.title, panel.x.title, *(panel.sides or ()))
        yield panel.y.title if panel.y else ""
        for row in panel.rows:
            yield from (row.name, *(label.text for label in row.labels))
        yield from (line.label for line in panel.lines)
        yield from (dots.name for dots in panel.dots)
        yield from (text for *_, text in (panel.cells.names if panel.cells else ()))


def column(drawn: Chart, name: str) -> list[Any]:
    """A column of a chart's data."""
    at = [each.id for each in drawn.data.columns].index(name)
    return [row[at] for row in drawn.data.rows]


def table(drawn: Chart) -> list[list[str]]:
    """The likely texts of a chart's table, a row after its name."""
    assert drawn.table
    return [[row.label, *(cell.likely for cell in row.cells)] for row in drawn.table.rows]


# -- What stands in a file ---------------------------------------------------------------------


def number(text: str) -> float:
    """A tick's text as a number: +1.5k, −2M, 100k, 1e+06M."""
    match = re.fullmatch(r"([+−]?)([\d,.]+(?:e\+\d+)?)([kMBT]?)", text)
    assert match, text
    sizes = {suffix: size for size, suffix in SCALES}
    value = float(match[2].replace(",", "")) * sizes.get(match[3], 1.0)
    return -value if match[1] == "−" else value


def said(element: ET.Element) -> str:
    """The text of an element, its lines joined."""
    return " ".join("".join(element.itertext()).split())


class Scale:
    """The way back from pixels to values along an axis."""

    def __init__(self, name: str, drawn: Elements, *, by_ratio: bool) -> None:
        marks = [
            (pixels(line)[name[0] == "y"], number(said(drawn[id_.replace("line", "tick")])))
            for id_, line in drawn.items()
            if id_.startswith(f"{name}-line-")
        ]
        self.by_ratio, self.marks = by_ratio, sorted(marks)

    def value(self, pixel: Any) -> Any:
        """The value that stands at a pixel, or the values at an array of them."""
        (a, low), (b, high) = self.marks[0], self.marks[-1]
        if self.by_ratio:
            low, high = np.log10([low, high])
        value = low + (high - low) * (pixel - a) / (b - a)
        return 10**value if self.by_ratio else value

    def is_at(self, pixel: float, value: float, *, slack: float = 0.03) -> bool:
        """Whether a value stands at a pixel, as exactly as two decimals of it tell."""
        low, high = sorted(self.value(pixel + away) for away in (-slack, slack))
        return bool(low - 1e-9 * abs(value) <= value <= high + 1e-9 * abs(value))

    def hold(self, edges: tuple[float, ...], low: Any, high: Any) -> Any:
        """Which pairs of pixels the middle of each cell lies between."""
        ends = np.log10(edges) if self.by_ratio else np.array(edges)
        middle = (ends[1:] + ends[:-1]) / 2
        middle = 10**middle if self.by_ratio else middle
        return (self.value(low)[:, None] < middle) & (middle < self.value(high)[:, None])


def pixels(element: ET.Element) -> list[float]:
    """Where an element stands: its left and right end, its middle, or x and y of its points."""
    own = element.attrib
    if "d" in own:
        return [float(each) for each in re.findall(r"-?[\d.]+", own["d"])]
    if "cx" in own:
        return [float(own["cx"]), float(own["cy"])]
    return [float(own["x"]), float(own["x"]) + float(own["width"])]


def meant(panel: Panel, own: str) -> Iterator[tuple[str, str, list[float]]]:
    """The id of each mark of a panel that stands for numbers, its colour, and the numbers.

    A lone number is where the middle of its mark stands.
    """
    for i, row in enumerate(panel.rows):
        for j, bar in enumerate(row.bars):
            ends = [bar.start] if bar.stroke else sorted([bar.start, bar.end])
            yield f"{own}-row-{i}-bar-{j}", bar.colour, ends
        if row.whisker and row.whisker.low < row.whisker.high:
            yield f"{own}-row-{i}-whisker", "ink", [row.whisker.low, row.whisker.high]
    for i, line in enumerate(panel.lines):
        yield f"{own}-line-{i}", line.colour, [value for point in line.points for value in point]
        if line.band:
            there = [value for x, _, high in line.band for value in (x, high)]
            back = [value for x, low, _ in reversed(line.band) for value in (x, low)]
            yield f"{own}-band-{i}", line.colour, there + back
    for i, dots in enumerate(panel.dots):
        for j, point in enumerate(dots.points):
            yield f"{own}-dots-{i}-dot-{j}", dots.colour, [*point]
