"""Where it flips: who is cheapest over two drivers, and where the lead is too small to see."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.analysis.drivers import Driver, find_driver, turned
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.flips import FlipMap, flip_map
from costcalc.analysis.labels import figure_name
from costcalc.analysis.turning import turn
from costcalc.analysis.verdict import LEAD
from costcalc.costing.totals import LIKELY
from costcalc.output import cells, wording
from costcalc.output.analyses_json import flip_map_json, typed_value
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
from costcalc.output.sentences import level
from costcalc.prices.names import MARKET
from costcalc.scenario import units
from costcalc.scenario.scenario import read

CELLS: Final = 24
CLOSE: Final = LEAD
"""A gap under this share of the cheapest total is less than an estimate can see."""
CLEAR: Final = 0.1
LOOKS: Final[Mapping[Look, str]] = {
    "near": "paler: by under 10 %",
    "close": "hatched: by under 2 %, less than this estimate can see",
}
"""How a small lead looks, and what the key says of it."""
TIE: Final = "edge"
"""The colour of where several cost the same."""
NARROWEST: Final = 210.0
"""The narrowest map in pixels: what names have to fit in, so that every form has the same ones."""
LOWEST: Final = 0.07
"""Of a map's height: a part that is lower has no room for a name."""
TABLED: Final = 6
"""How many values of each driver the table has."""
MAPS: Final[Mapping[str, str]] = {
    "orders": "Orders and salary",
    "connections": "Connections and salary",
    "team": "Orders and team",
    "salaries": "Two salaries",
}
"""Pairs of drivers to choose from; the first is shown unless another is asked for."""
SALARY: Final = "salary."


def drivers_of(name: str, pair: words.Pair, estimate: Estimate) -> tuple[str, str]:
    """The two drivers of a map by its name."""
    salary = pay_of(pair.first.id, estimate)
    return {
        "connections": ("concurrent_connections", salary),
        "orders": ("orders_per_month", salary),
        "team": ("orders_per_month", "team_size"),
        "salaries": (f"{SALARY}{pair.next.id}", f"{SALARY}{pair.first.id}"),
    }[name]


def pay_of(technology: str, estimate: Estimate) -> str:
    """The driver of a technology's pay: the one pay of the people there are, or its own."""
    own, given = f"{SALARY}{technology}", estimate.scenario.changed
    if estimate.scenario.staffing == "hired" or own in given:
        return own
    return "salary" if "salary" in given else MARKET


def flip(estimate: Estimate, name: str) -> Chart:
    """The map of two drivers."""
    pair = words.decision(estimate)
    if pair is None:
        data = Data(_columns(Column("x", "Across"), Column("y", "Up"), estimate))
        return Chart("Where it flips", words.NEEDS_TWO, data=data)
    scenario, book = estimate.scenario, estimate.book
    x, y = (
        _around(find_driver(id_, scenario, book), estimate)
        for id_ in drivers_of(name, pair, estimate)
    )
    found = flip_map(scenario, book, x, y, scenario.of, CELLS)
    plain = [figure_name(driver.id, book) for driver in (x, y)]
    names = [wording.upper_first(each) for each in plain]
    panel, measure = _panel(found, names, estimate), words.measure(estimate)
    return Chart(
        title=_title(found, plain, estimate),
        subtitle=f"Which is likely the cheapest by {plain[0]} and {plain[1]}, "
        f"all else likely; {measure}",
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
    found: list[cells.Choice] = []
    for name, label in MAPS.items():
        if name != "salaries" or estimate.scenario.staffing == "hired" or name == chosen:
            own = {"map": name} if found else {}  # the first is shown unless another is asked for
            link = state(estimate, "/certainty", rest | own)
            found.append(cells.Choice(label, link, name == chosen))
    return tuple(found)


def _title(found: FlipMap, plain: list[str], estimate: Estimate) -> str:
    """Up to which value of the one driver the order holds, with the other as it is."""
    scenario, book = estimate.scenario, estimate.book
    across, along = _own(found.x, estimate), _own(found.y, estimate)
    pinned = typed_value(found.x, across, scenario, book)  # what a map sets along both is set
    scenario = read({**scenario.changed, found.x.sets: pinned}.items(), book)
    ids = scenario.technologies
    here = ",".join(id_ for id_, rank in zip(ids, estimate.ranks, strict=True) if rank == 1)
    first = f"{_name(here, estimate)} {'are' if _tied(here) else 'is'} likely the cheapest"
    yours = _yours(found.x, across, plain[0], estimate)
    if _tied(here):
        return f"{yours}, {first}, and cost the same"
    apart = level(estimate)
    totals = turned(scenario, book, {found.y: found.y_values}, scenario.of)
    least = totals == totals.min(axis=0)
    lost = np.flatnonzero(~least[ids.index(here)] & (least.sum(axis=0) == 1))
    if not len(lost):
        first = f"{apart}, with {_name(here, estimate)} likely ahead" if apart else first
        return f"{yours}, {first} over the whole range of {plain[1]} shown"
    nearest = min(lost.tolist(), key=lambda cell: abs(float(found.y_values[cell]) - along))
    other, end = ids[int(least[:, nearest].argmax())], float(found.y_values[nearest])
    turning = turn(found.y, (along, end), (here, other), scenario, book)
    until = _about(found.y, turning.value if turning else end, estimate)
    side, instead = "above" if end > along else "below", _name(other, estimate)
    if apart:
        return f"{yours}, {apart}; {plain[1]} {side} {until} likely puts {instead} ahead"
    return f"{yours}, {first} unless {plain[1]} is {side} {until}, where {instead} is"


def _yours(driver: Driver, value: float, name: str, estimate: Estimate) -> str:
    """What a driver has in the scenario, to begin a title with."""
    if not value:
        return f"With no {name}"
    said = _about(driver, value, estimate)
    return f"With {name} at {said}" if "USD" in driver.unit else f"At your {said}"


def _about(driver: Driver, value: float, estimate: Estimate) -> str:
    """A driver's value in words, in four digits of the scenario's currency."""
    rate = _rate(driver, estimate)
    rounded = float(f"{value * rate:.4g}") / rate
    return words.figure_value(rounded, driver.unit, estimate, brief=False)


def _own(driver: Driver, estimate: Estimate) -> float:
    """The likely value that a driver has in the scenario, in its own unit."""
    return _here(driver, estimate) / _rate(driver, estimate)


def _tied(ids: str) -> bool:
    """Whether several share the first place."""
    return "," in ids


def _name(ids: str, estimate: Estimate) -> str:
    """Who costs least: one, or several that cost the same."""
    return wording.listed([estimate.book.technologies[id_].name for id_ in ids.split(",")])


def _owner(ids: str, estimate: Estimate) -> str:
    """The same with its verb."""
    return f"{_name(ids, estimate)} {'cost the same' if _tied(ids) else 'is likely the cheapest'}"


def _key(zones: tuple[Zone, ...]) -> Iterator[Key]:
    """Whose a colour is, and how a small lead looks."""
    leads = [zone for zone in zones if zone.colour != TIE]
    for colour, says in dict.fromkeys((zone.colour, zone.says) for zone in leads):
        yield Key(says, "clear", colour)
    ties = {zone.says for zone in zones if zone.colour == TIE}
    if ties:
        yield Key(ties.pop() if len(ties) == 1 else "several cost the same", "close", TIE)
    for look, says in LOOKS.items():
        for zone in [zone for zone in leads if zone.look == look][:1]:
            yield Key(says, look, zone.colour)


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

    def zone(ids: str, look: Look) -> Zone:
        colour = TIE if _tied(ids) else words.colour_of(estimate, ids)
        return Zone(_name(ids, estimate), colour, look, _owner(ids, estimate))

    leads = tuple(map(tuple, estimate.costing.money(found.gap).tolist()))
    drawn = tuple(zone(*each) for each in zones)
    cells_ = Cells(across, up, drawn, grid, leads, words.pointed(estimate))
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
    if driver.id in ("salary", MARKET):  # one pay for all
        technology = estimate.scenario.technologies[0]
    elif technology == driver.id:
        return []
    row = estimate.scenario.technologies.index(technology)
    paid: list[float] = estimate.costing.row("salary")[row, :, 0].tolist()
    return paid


# -- The numbers -------------------------------------------------------------------------------


def _table(found: FlipMap, names: list[str], estimate: Estimate) -> cells.Table:
    """Every few cells of the map: who is cheapest, and by how much."""

    def value(driver: Driver, at: float) -> str:
        return words.figure_value(at, driver.unit, estimate, brief=True)

    def row(j: int) -> cells.Line:
        leads = (
            f"{_name(ids, estimate)} by {wording.compact(gap)}" if gap else _name(ids, estimate)
            for i in columns
            for ids, gap in [(found.cheapest[j][i], float(found.gap[j, i]))]
        )
        return f"cell-{j}", value(found.y, float(found.y_values[j])), leads

    columns, unit = _some(len(found.x_values)), words.measure(estimate)
    return cells.table(
        f"Which is likely the cheapest, and its lead in {unit}: {names[0]} across, {names[1]} down",
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
    found_cells = flip_map_json(found, estimate.scenario).cells
    leads = estimate.costing.money(found.gap).ravel().tolist()
    rows = zip(found_cells, leads, strict=True)
    return Data(
        _columns(across, down, estimate),
        tuple((each.x, each.y, each.cheapest, lead) for each, lead in rows),
    )


def _columns(x: Column, y: Column, estimate: Estimate) -> tuple[Column, ...]:
    gap = Column("gap", "Lead", words.measure(estimate))
    return x, y, Column("cheapest", "Cheapest"), gap
