"""Where it flips: who is cheapest over two drivers, and where it is too close to call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, Final

import numpy as np

from costcalc import units
from costcalc.analysis.drivers import Driver, find_driver
from costcalc.analysis.flips import FlipMap, flip_map
from costcalc.costing import LIKELY
from costcalc.estimate import Estimate
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.output.analyses import flip_map_record
from costcalc.output.bars import thinned
from costcalc.output.cells import Cell, Choice, Row, Table
from costcalc.output.finding import (
    NEEDS_TWO,
    Column,
    Data,
    Finding,
    Pair,
    base_layout,
    decision,
    figure_value,
    footer,
    measure,
    slot,
    upper_first,
    with_figure,
    without,
)
from costcalc.output.links import state
from costcalc.output.plot import LINES, axis
from costcalc.output.scale import Scale, percent, text_width
from costcalc.standings import Standing

CELLS: Final = 24
CLOSE: Final = 0.01
"""A gap under this share of the cheapest total is too close to call."""
CLEAR: Final = 0.1
SIZE: Final = 12.5
NARROWEST: Final = 210.0
HEIGHT: Final = 264.0
TABLED: Final = 6
"""How many values of each driver the table has."""
MAPS: Final[Mapping[str, str]] = {
    "connections": "Connections and salary",
    "orders": "Orders and salary",
    "team": "Orders and team",
    "salaries": "Two salaries",
}
"""Pairs of drivers to choose from; the first is shown unless another is asked for."""
MAP_WITHOUT_MONEY: Final = "team"


@dataclass(frozen=True)
class Field:
    """A run of cells that look the same."""

    slot: int
    look: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Name:
    """A technology's name in its part of the map."""

    slot: int
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Here:
    """Where the scenario stands; `anchor` keeps its label in the frame."""

    x: str
    y: str
    anchor: str
    shift: str
    outside: bool


@dataclass(frozen=True)
class MapDrawing:
    """The map as drawn; ticks are (place, text)."""

    height: str
    fields: tuple[Field, ...]
    names: tuple[Name, ...]
    here: Here
    x_title: str
    y_title: str
    x_ticks: tuple[tuple[str, str], ...]
    y_ticks: tuple[tuple[str, str], ...]
    legend: tuple[tuple[int, str], ...]
    hatched: bool


def drivers_of(name: str, pair: Pair) -> tuple[str, str]:
    """The two drivers of a map by its name."""
    salary = f"{pair.first}.salary"
    return {
        "connections": ("concurrent_connections", salary),
        "orders": ("orders_per_month", salary),
        "team": ("orders_per_month", "team_size"),
        "salaries": (f"{pair.next}.salary", salary),
    }[name]


def flip(estimate: Estimate, name: str) -> Finding:
    """The map of two drivers."""
    pair = decision(estimate)
    if pair is None:
        return without("flip", "Where it flips", NEEDS_TWO, estimate)
    scenario, book = estimate.scenario, estimate.book
    x, y = (_around(find_driver(id_, scenario, book), estimate) for id_ in drivers_of(name, pair))
    found = flip_map(scenario, book, x, y, scenario.of, CELLS)
    plain = [figure_name(driver.id, book) for driver in (x, y)]
    names = [upper_first(name) for name in plain]
    finding = Finding(
        id="flip",
        title=_title(found, estimate),
        subtitle=(
            f"Who costs least by {plain[0]} and {plain[1]}, all else likely; {measure(estimate)}"
        ),
        kind="map",
        footer=footer(estimate),
        drawing=_drawing(found, names, estimate),
        table=_table(found, names, estimate),
        numbers=partial(_data, found, names, estimate),
    )
    return with_figure(finding, partial(_figure, found, names, estimate))


def _around(driver: Driver, estimate: Estimate) -> Driver:
    """A salary is looked at around where it stands: half of its low end to twice its high one."""
    if driver.figure is None:
        return driver
    low, _, high = _standing(driver, estimate).points
    if high <= 0:
        return driver
    least, most = driver.allowed
    return replace(driver, low=max(low / 2, least), high=min(high * 2, most))


def choices(estimate: Estimate, chosen: str, view: Mapping[str, str]) -> tuple[Choice, ...]:
    """The maps to choose from, as links."""
    rest = {name: text for name, text in view.items() if name != "map"}
    first = next(iter(MAPS))
    return tuple(
        Choice(
            label,
            state(estimate.scenario, "/", {**rest, **own}),
            name == chosen,
        )
        for name, label in MAPS.items()
        for own in [{} if name == first else {"map": name}]
    )


def _shares(found: FlipMap) -> dict[str, float]:
    cells = [name for row in found.cheapest for name in row]
    return {name: cells.count(name) / len(cells) for name in sorted(set(cells))}


def _title(found: FlipMap, estimate: Estimate) -> str:
    names = {id_: technology.name for id_, technology in estimate.book.technologies.items()}
    shares = sorted(_shares(found).items(), key=lambda share: (-share[1], share[0]))
    close = float(np.mean(found.gap < CLOSE * found.least))
    if len(shares) == 1:
        head = f"{names[shares[0][0]]} costs least all over this map"
    else:
        (most, share), *rest = shares
        head = ", ".join(
            [
                f"{names[most]} costs least on {_part(share)} of this map",
                *(f"{names[id_]} on {_part(part)}" for id_, part in rest),
            ]
        )
    if close > 0:
        return f"{head}; {_part(close)} is too close to call"
    return head


def _part(share: float) -> str:
    """A part of the map, never rounded down to none of it."""
    return "under 1 %" if share < 0.005 else wording.percent(share)


# -- The picture -------------------------------------------------------------------------------


def _axis(driver: Driver, values: list[float]) -> Scale:
    """The axis of a driver; cells reach half a cell beyond their values."""
    by_ratio = driver.low > 0 and driver.high / driver.low >= 100 and not driver.whole
    low, high, count = values[0], values[-1], len(values)
    if count < 2:
        return Scale(low - 1, high + 1)
    if by_ratio:
        half = (high / low) ** (0.5 / (count - 1))
        return Scale(low / half, high * half, by_ratio=True)
    half = (high - low) / (count - 1) / 2
    return Scale(low - half, high + half)


def _drawing(found: FlipMap, names: list[str], estimate: Estimate) -> MapDrawing:
    across = _axis(found.x, found.x_values.tolist())
    along = _axis(found.y, found.y_values.tolist())
    looks = _looks(found)
    here = (_here(found.x, estimate), _here(found.y, estimate))
    won = list(dict.fromkeys(name for row in found.cheapest for name in row))
    texts = estimate.book.technologies
    place_here = (across.share(here[0]), 1 - along.share(here[1]))
    outside = not (across.low <= here[0] <= across.high and along.low <= here[1] <= along.high)
    return MapDrawing(
        height=f"{HEIGHT:g}",
        fields=tuple(_fields(found, looks, estimate)),
        names=tuple(_names(found, place_here, estimate)),
        here=_mark(place_here, outside=outside),
        x_title=_axis_title(found.x, names[0], estimate),
        y_title=_axis_title(found.y, names[1], estimate),
        x_ticks=_ticks(found.x, across, estimate, upright=False),
        y_ticks=_ticks(found.y, along, estimate, upright=True),
        legend=tuple((slot(estimate, id_), texts[id_].name) for id_ in won),
        hatched=any("close" in row for row in looks),
    )


def _axis_title(driver: Driver, name: str, estimate: Estimate) -> str:
    phrase = units.unit_phrase(driver.unit, estimate.scenario.currency)
    told = phrase and "USD" in driver.unit
    return f"{name}, {phrase}" if told else name


def _looks(found: FlipMap) -> list[list[str]]:
    """How clear the lead is in each cell."""
    share = found.gap / np.where(found.least > 0, found.least, 1)
    looks = np.where(share < CLOSE, "close", np.where(share < CLEAR, "near", "clear"))
    listed: list[list[str]] = looks.tolist()
    return listed


def _fields(found: FlipMap, looks: list[list[str]], estimate: Estimate) -> Iterator[Field]:
    """Cells as rectangles: runs of a row, joined with the same run of the rows above."""
    rows, columns = len(looks), len(looks[0])
    open_runs: dict[tuple[int, int, str, str], int] = {}
    for j in range(rows + 1):
        runs = set(_runs(found.cheapest[j], looks[j])) if j < rows else set()
        for run in [run for run in open_runs if run not in runs]:
            start, end, name, look = run
            begun = open_runs.pop(run)
            yield Field(
                slot(estimate, name),
                look,
                percent(start / columns),
                percent(1 - j / rows),
                percent((end - start) / columns),
                percent((j - begun) / rows),
            )
        for run in sorted(runs):
            open_runs.setdefault(run, j)


def _runs(names: tuple[str, ...], looks: list[str]) -> Iterator[tuple[int, int, str, str]]:
    at = 0
    for (name, look), run in groupby(zip(names, looks, strict=True)):
        length = len(list(run))
        yield at, at + length, name, look
        at += length


def _names(found: FlipMap, here: tuple[float, float], estimate: Estimate) -> Iterator[Name]:
    """Each technology's name in the widest free stretch of its part, away from the mark."""
    rows, columns = len(found.cheapest), len(found.cheapest[0])
    for id_ in dict.fromkeys(name for row in found.cheapest for name in row):
        text = estimate.book.technologies[id_].name
        needed = text_width(text, SIZE) / NARROWEST * columns + 1
        best: tuple[float, float, float] | None = None
        for j, row in enumerate(found.cheapest):
            for start, end, name, _ in _runs(row, [""] * columns):
                x, y = (start + end) / 2 / columns, 1 - (j + 0.5) / rows
                apart = abs(x - here[0]) > 0.3 or abs(y - here[1]) > 0.1
                inside = 0.04 < y < 0.96
                if name != id_ or end - start < needed or not apart or not inside:
                    continue
                depth = _depth(found, id_, j, (start + end) // 2)
                score = depth * 2 + (end - start) / columns
                if best is None or score > best[0]:
                    best = (score, x, y)
        if best:
            yield Name(slot(estimate, id_), percent(best[1]), percent(best[2]), text)


def _depth(found: FlipMap, id_: str, row: int, column: int) -> int:
    """How many rows of one technology lie around a cell, the smaller side."""
    above = below = 0
    while row + above + 1 < len(found.cheapest) and found.cheapest[row + above + 1][column] == id_:
        above += 1
    while row - below - 1 >= 0 and found.cheapest[row - below - 1][column] == id_:
        below += 1
    return min(above, below)


def _mark(place: tuple[float, float], *, outside: bool) -> Here:
    x, y = place
    anchor, shift = ("end", "-11") if x > 0.55 else ("start", "11")
    return Here(percent(x), percent(y), anchor, shift, outside)


def _here(driver: Driver, estimate: Estimate) -> float:
    """The likely value that a driver has in the scenario, in its own unit."""
    if driver.figure:
        return _standing(driver, estimate).cases[LIKELY]
    return estimate.scenario.amounts[driver.id][LIKELY]


def _standing(driver: Driver, estimate: Estimate) -> Standing:
    """What stands behind a technology's figure in this scenario."""
    technology, _, parameter = (driver.figure or "").rpartition(".")
    return estimate.costing.standings[parameter][technology]


def _ticks(
    driver: Driver, scale: Scale, estimate: Estimate, *, upright: bool
) -> tuple[tuple[str, str], ...]:
    """Round values along an axis, in the scenario's currency."""
    rate = estimate.scenario.exchange_rate if "USD" in driver.unit else 1.0
    shown = Scale(scale.low * rate, scale.high * rate, scale.by_ratio)
    texts = [(tick, wording.short(tick)) for tick in shown.ticks]
    if upright:
        return tuple((percent(1 - shown.share(tick)), text) for tick, text in texts)
    return thinned(shown, texts)


# -- Table and Plotly --------------------------------------------------------------------------


def _table(found: FlipMap, names: list[str], estimate: Estimate) -> Table:
    """Every few cells of the map: who is cheapest, and by how much."""
    rows = _some(len(found.y_values))
    columns = _some(len(found.x_values))
    texts = estimate.book.technologies

    def value(driver: Driver, at: float) -> str:
        return figure_value(at, driver.unit, estimate, brief=True)

    def cell(j: int, i: int) -> Cell:
        name = texts[found.cheapest[j][i]].name
        text = f"{name} by {wording.compact(float(found.gap[j, i]))}"
        return Cell(text, text, text)

    return Table(
        f"The cheapest and its lead in {measure(estimate)}: {names[0]} across, {names[1]} down",
        (names[1], *(value(found.x, float(found.x_values[i])) for i in columns)),
        tuple(
            Row(
                f"cell-{j}",
                value(found.y, float(found.y_values[j])),
                "",
                tuple(cell(j, i) for i in columns),
            )
            for j in reversed(rows)
        ),
    )


def _data(found: FlipMap, names: list[str], estimate: Estimate) -> Data:
    """Every cell of the map."""
    drivers = (found.x, found.y)
    currency = estimate.scenario.currency
    across, down = (
        Column(axis_id, name, driver.unit.replace("USD", currency))
        for axis_id, name, driver in zip(("x", "y"), names, drivers, strict=True)
    )
    columns = (
        across,
        down,
        Column("cheapest", "Cheapest"),
        Column("gap", "Lead", measure(estimate)),
    )
    cells = flip_map_record(found, estimate.scenario)["cells"]
    return Data(columns, tuple(tuple(cell[each.id] for each in columns) for cell in cells))


def _some(count: int) -> list[int]:
    return sorted({round(i * (count - 1) / (TABLED - 1)) for i in range(TABLED)})


def _figure(
    found: FlipMap, names: list[str], estimate: Estimate, finding: Finding
) -> dict[str, Any]:
    texts = estimate.book.technologies
    won = list(dict.fromkeys(name for row in found.cheapest for name in row))
    bands = max(len(won), 1)
    scale = []
    for i, id_ in enumerate(won):
        colour = LINES[slot(estimate, id_)]
        scale += [[i / bands, colour], [(i + 1) / bands, colour]]
    rates = [
        estimate.scenario.exchange_rate if "USD" in driver.unit else 1.0
        for driver in (found.x, found.y)
    ]
    layout = base_layout(finding, 330)
    by_ratio = [
        _axis(driver, values.tolist()).by_ratio
        for driver, values in ((found.x, found.x_values), (found.y, found.y_values))
    ]
    types = ["log" if each else "linear" for each in by_ratio]
    layout |= {
        f"{letter}axis": axis(
            type=kind,
            title={"text": _axis_title(driver, name, estimate)},
            automargin=True,
            **({"dtick": 1} if kind == "log" else {}),
        )
        for letter, kind, driver, name in zip("xy", types, (found.x, found.y), names, strict=True)
    }
    heat: dict[str, Any] = {
        "type": "heatmap",
        "name": "cheapest",
        "meta": {"colours": [f"line-{slot(estimate, id_)}" for id_ in won]},
        "x": [float(f"{value * rates[0]:.12g}") for value in found.x_values],
        "y": [float(f"{value * rates[1]:.12g}") for value in found.y_values],
        "z": [[won.index(name) for name in row] for row in found.cheapest],
        "zmin": -0.5,
        "zmax": bands - 0.5,
        "colorscale": scale,
        "showscale": False,
        "opacity": 0.55,
        "customdata": [
            [[texts[name].name, round(gap, 2)] for name, gap in zip(row, gaps, strict=True)]
            for row, gaps in zip(found.cheapest, found.gap.tolist(), strict=True)
        ],
        "hovertemplate": (
            "%{customdata[0]} costs least by %{customdata[1]:,.0f}"
            "<br>%{x:,.4g}, %{y:,.4g}<extra></extra>"
        ),
    }
    here = {
        "type": "scatter",
        "mode": "markers",
        "name": "you are here",
        "meta": {"colour": "ink"},
        "x": [_here(found.x, estimate) * rates[0]],
        "y": [_here(found.y, estimate) * rates[1]],
        "marker": {"symbol": "circle-cross-open", "size": 15, "line": {"width": 2}},
        "hovertemplate": "you are here<extra></extra>",
    }
    close = [
        (x, y)
        for y, looks in zip(heat["y"], _looks(found), strict=True)
        for x, look in zip(heat["x"], looks, strict=True)
        if look == "close"
    ]
    hatched = {
        "type": "scatter",
        "mode": "markers",
        "name": "too close to call",
        "meta": {"colour": "quiet"},
        "x": [x for x, _ in close],
        "y": [y for _, y in close],
        "marker": {"symbol": "circle", "size": 2.5},
        "hoverinfo": "skip",
    }
    if close:
        layout["meta"]["key"] = "; dots: too close to call"
    return {"data": [heat, *([hatched] if close else []), here], "layout": layout}
