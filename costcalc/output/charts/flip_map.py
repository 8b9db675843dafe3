"""Where it flips: who is cheapest over two drivers, and where it is too close to call."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.analysis.drivers import Driver, find_driver
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.flips import FlipMap, flip_map
from costcalc.analysis.labels import figure_name
from costcalc.costing.totals import LIKELY
from costcalc.output import cells, wording
from costcalc.output.analyses_json import flip_map_json
from costcalc.output.charts import words
from costcalc.output.charts.lettering import width
from costcalc.output.charts.panels import HEADING
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import (
    Cells,
    Chart,
    Column,
    Data,
    Dots,
    Key,
    Look,
    Panel,
    Point,
    Zone,
)
from costcalc.output.links import state
from costcalc.scenario import units

CELLS: Final = 24
CLOSE: Final = 0.01
"""A gap under this share of the cheapest total is too close to call."""
CLEAR: Final = 0.1
LOOKS: Final[Mapping[Look, str]] = {
    "clear": "{} costs least",
    "near": "paler: by under 10 %",
    "close": "hatched: by under 1 %, too close to call",
}
"""How clear a lead looks, and what the key says of it."""
NARROWEST: Final = 210.0
"""The narrowest map in pixels: what names have to fit in, so that every form has the same ones."""
LOWEST: Final = 0.07
"""Of a map's height: a part that is lower has no room for a name."""
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
SALARY: Final = "salary."


def drivers_of(name: str, pair: words.Pair) -> tuple[str, str]:
    """The two drivers of a map by its name."""
    salary = f"{SALARY}{pair.first}"
    return {
        "connections": ("concurrent_connections", salary),
        "orders": ("orders_per_month", salary),
        "team": ("orders_per_month", "team_size"),
        "salaries": (f"{SALARY}{pair.next}", salary),
    }[name]


def flip(estimate: Estimate, name: str) -> Chart:
    """The map of two drivers."""
    pair = words.decision(estimate)
    if pair is None:
        return words.without("flip", "Where it flips", words.NEEDS_TWO, estimate)
    scenario, book = estimate.scenario, estimate.book
    x, y = (_around(find_driver(id_, scenario, book), estimate) for id_ in drivers_of(name, pair))
    found = flip_map(scenario, book, x, y, scenario.of, CELLS)
    plain = [figure_name(driver.id, book) for driver in (x, y)]
    names = [wording.upper_first(each) for each in plain]
    panel, measure = _panel(found, names, estimate), words.measure(estimate)
    return Chart(
        id="flip",
        title=_title(found, estimate),
        subtitle=f"Who costs least by {plain[0]} and {plain[1]}, all else likely; {measure}",
        footer=words.footer(estimate),
        panels=(panel,),
        key=tuple(_key(panel.cells.zones if panel.cells else ())),
        table=_table(found, names, estimate),
        data=_data(found, names, estimate),
    )


def _around(driver: Driver, estimate: Estimate) -> Driver:
    """A salary is looked at around where it stands: half of its low end to twice its high one."""
    paid = _paid(driver, estimate)
    if not paid or max(paid) <= 0:
        return driver
    least, most = driver.allowed
    return replace(driver, low=max(min(paid) / 2, least), high=min(max(paid) * 2, most))


def choices(estimate: Estimate, chosen: str, view: Mapping[str, str]) -> tuple[cells.Choice, ...]:
    """The maps to choose from, as links."""
    rest = {name: text for name, text in view.items() if name != "map"}
    first = next(iter(MAPS))
    return tuple(
        cells.Choice(
            label,
            state(estimate, "/", {**rest, **({} if name == first else {"map": name})}),
            name == chosen,
        )
        for name, label in MAPS.items()
    )


def _title(found: FlipMap, estimate: Estimate) -> str:
    names = {id_: technology.name for id_, technology in estimate.book.technologies.items()}
    won = [name for row in found.cheapest for name in row]
    counts = {name: won.count(name) for name in sorted(set(won))}
    parts = _in_hundred(counts)
    ranked = sorted(counts, key=lambda id_: (-counts[id_], id_))
    close = float(np.mean(found.gap < CLOSE * found.least))
    if close == 1:
        return "Too close to call all over this map"
    if len(ranked) == 1:
        head = f"{names[ranked[0]]} costs least all over this map"
    else:
        most, *rest = ranked
        head = ", ".join(
            [
                f"{names[most]} costs least on {parts[most]} of this map",
                *(f"{names[id_]} on {parts[id_]}" for id_ in rest),
            ]
        )
    if close > 0:
        share = "under 1 %" if close < 0.005 else wording.percent(close)
        return f"{head}; {share} is too close to call"
    return head


def _in_hundred(counts: Mapping[str, int]) -> dict[str, str]:
    """Shares as whole percentages that add up to a hundred, none rounded down to nothing."""
    exact = {id_: count * 100 / sum(counts.values()) for id_, count in counts.items()}
    parts = {id_: int(share) for id_, share in exact.items()}
    left = sorted(exact, key=lambda id_: parts[id_] - exact[id_])[: 100 - sum(parts.values())]
    parts = {id_: part + (id_ in left) for id_, part in parts.items()}
    if len(parts) > 1 and max(parts.values()) == 100:
        return {id_: "over 99 %" if part else "under 1 %" for id_, part in parts.items()}
    return {id_: f"{part} %" if part else "under 1 %" for id_, part in parts.items()}


def _key(zones: tuple[Zone, ...]) -> Iterator[Key]:
    """Whose a colour is, and how a small lead looks."""
    won = dict.fromkeys((zone.name, zone.colour) for zone in zones)
    yield from (Key(LOOKS["clear"].format(name), "clear", colour) for name, colour in won)
    for look in ("near", "close"):
        colour = next((zone.colour for zone in zones if zone.look == look), "")
        if colour:
            yield Key(LOOKS[look], look, colour)


# -- The map -----------------------------------------------------------------------------------


def _panel(found: FlipMap, names: list[str], estimate: Estimate) -> Panel:
    x, across = _axis(found.x, found.x_values.tolist(), names[0], estimate)
    y, up = _axis(found.y, found.y_values.tolist(), names[1], estimate)
    own = (_here(found.x, estimate), _here(found.y, estimate))
    here = (min(max(own[0], x.low), x.high), min(max(own[1], y.low), y.high))
    share = found.gap / np.where(found.least > 0, found.least, 1)
    looks = np.where(share < CLOSE, "close", np.where(share < CLEAR, "near", "clear")).tolist()
    zones: dict[tuple[str, Look], int] = {}
    grid = tuple(
        tuple(zones.setdefault(cell, len(zones)) for cell in zip(won, row, strict=True))
        for won, row in zip(found.cheapest, looks, strict=True)
    )
    texts = estimate.book.technologies
    cells_ = Cells(
        across,
        up,
        tuple(Zone(texts[id_].name, words.colour_of(estimate, id_), look) for id_, look in zones),
        grid,
        tuple(map(tuple, found.gap.round(2).tolist())),
    )
    you = Dots((here,), "ink", "here", f"you are {'here' if here == own else 'beyond here'}")
    named = replace(cells_, names=tuple(_names(x, y, cells_, here)))
    return Panel(x, y, dots=(you,), cells=named)


def _axis(
    driver: Driver, values: list[float], name: str, estimate: Estimate
) -> tuple[Axis, tuple[float, ...]]:
    """The axis of a driver, and the edges of its cells: half a cell beyond their values."""
    by_ratio = driver.low > 0 and driver.high / driver.low >= 100 and not driver.whole
    rate, count = _rate(driver, estimate), len(values)
    shown = np.array([float(f"{value * rate:.12g}") for value in values])
    if count < 2:
        edges = np.array([shown[0] - 1, shown[0] + 1])
    elif by_ratio:
        edges = shown[0] * (shown[-1] / shown[0]) ** ((np.arange(count + 1) - 0.5) / (count - 1))
    else:
        edges = shown[0] + (shown[-1] - shown[0]) * (np.arange(count + 1) - 0.5) / (count - 1)
    phrase = units.unit_phrase(driver.unit, estimate.scenario.currency)
    title = f"{name}, {phrase}" if phrase and "USD" in driver.unit else name
    axis = Axis(float(edges[0]), float(edges[-1]), title, by_ratio=by_ratio)
    return axis, tuple(edges.tolist())


def _rate(driver: Driver, estimate: Estimate) -> float:
    return estimate.scenario.exchange_rate if "USD" in driver.unit else 1.0


def _names(x: Axis, y: Axis, cells_: Cells, here: Point) -> Iterator[tuple[float, float, str]]:
    """Each name amid the largest rectangle of its part that it fits in, away from where one is."""
    owners = [zone.name for zone in cells_.zones]
    whole = tuple(tuple(owners.index(owners[cell]) for cell in row) for row in cells_.grid)
    for name in dict.fromkeys(owners):
        needed = (width(name, HEADING, bold=True) + 8) / NARROWEST
        places: list[tuple[float, float, float]] = []
        own = replace(cells_, grid=whole).rectangles(owners.index(name))
        for left, low, right, high in own:
            across, up = x.share(right) - x.share(left), y.share(high) - y.share(low)
            for part in (0.5, 0.25, 0.75):  # in its middle, or below or above it
                at = x.share(left) + across / 2, y.share(low) + up * part
                apart = abs(at[0] - x.share(here[0])) > 0.3 or abs(at[1] - y.share(here[1])) > 0.18
                room = up * min(part, 1 - part) * 2
                if across > needed and room > LOWEST and apart:
                    places.append((across * room, *at))
        if places:
            _, *best = max(places)
            yield x.value(best[0]), y.value(best[1]), name


def _here(driver: Driver, estimate: Estimate) -> float:
    """The likely value that a driver has in the scenario, in its currency."""
    paid = _paid(driver, estimate)
    own = paid or estimate.scenario.amounts[driver.id]
    return own[LIKELY] * _rate(driver, estimate)


def _paid(driver: Driver, estimate: Estimate) -> list[float]:
    """What a technology's developers are paid in the three cases, whatever settles it."""
    technology = driver.id.removeprefix(SALARY)
    if technology == driver.id:
        return []
    row = estimate.scenario.technologies.index(technology)
    shape = estimate.costing.servers.shape
    paid: list[float] = np.broadcast_to(estimate.costing.values["salary"], shape)[
        row, :, 0
    ].tolist()
    return paid


# -- The numbers -------------------------------------------------------------------------------


def _table(found: FlipMap, names: list[str], estimate: Estimate) -> cells.Table:
    """Every few cells of the map: who is cheapest, and by how much."""
    texts = estimate.book.technologies

    def value(driver: Driver, at: float) -> str:
        return words.figure_value(at, driver.unit, estimate, brief=True)

    def row(j: int) -> tuple[str, str, Iterator[str]]:
        leads = (
            f"{texts[found.cheapest[j][i]].name} by {wording.compact(gap)}" if gap else "the same"
            for i in columns
            for gap in [float(found.gap[j, i])]
        )
        return f"cell-{j}", value(found.y, float(found.y_values[j])), leads

    columns, unit = _some(len(found.x_values)), words.measure(estimate)
    return cells.of_texts(
        f"The cheapest and its lead in {unit}: {names[0]} across, {names[1]} down",
        (names[1], *(value(found.x, float(found.x_values[i])) for i in columns)),
        map(row, reversed(_some(len(found.y_values)))),
    )


def _some(count: int) -> list[int]:
    return sorted({round(i * (count - 1) / (TABLED - 1)) for i in range(TABLED)})


def _data(found: FlipMap, names: list[str], estimate: Estimate) -> Data:
    """Every cell of the map."""
    currency = estimate.scenario.currency
    across, down = (
        Column(axis_id, name, driver.unit.replace("USD", currency))
        for axis_id, name, driver in zip("xy", names, (found.x, found.y), strict=True)
    )
    gap = Column("gap", "Lead", words.measure(estimate))
    columns = (across, down, Column("cheapest", "Cheapest"), gap)
    found_cells = flip_map_json(found, estimate.scenario).cells
    return Data(columns, tuple((each.x, each.y, each.cheapest, each.gap) for each in found_cells))
