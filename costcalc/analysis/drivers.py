"""Drivers: an input, a figure or a salary premium that varies while all else stays likely.

Varying a driver does what setting it in the address would do, so the same rules hold: a
technology's own value beats a common one, and capacities do not move a published multiple.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

import numpy as np

from costcalc.costing.resolve import Resolved, resolve
from costcalc.costing.run import likely
from costcalc.costing.totals import LIKELY, total_over
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import parameters
from costcalc.model.people import salary
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import MARKET, PREMIUM, SET, Name
from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.scenario.fields import Field
from costcalc.scenario.scenario import Scenario, number_named
from costcalc.scenario.units import Money, exact_text
from costcalc.scenario.values import Reader, nearest

PREMIUMS: Final = (-0.5, 2.0)
NARROW: Final = 1.0
"""A figure whose allowed range is no wider than this is explored over all of it."""
RATES: Final = ("1", "1/year")
UNPRICED: Final = 100_000.0
"""The upper end for a quantity that is 0 in the book, which gives no scale."""
FURTHER: Final = 10
"""Other figures are explored this many times beyond their ends."""


@dataclass(frozen=True)
class Driver:
    """A number that varies between two ends, in its unit.

    `sets` is the parameter of an address that sets it; `figure` the id it overrides, None for an
    input. A salary premium is over the salary of the technology `over`.
    """

    id: str
    label: str
    unit: str
    low: float
    high: float
    allowed: tuple[float, float]
    sets: str
    figure: str | None = None
    over: str | None = None
    whole: bool = False
    people: bool = False


def find_driver(id_: str, scenario: Scenario, book: PriceBook, field: str = "driver") -> Driver:
    """The driver of a name. Raises `Refused`, with the nearest name for an unknown one."""
    typed, id_ = id_, number_named(id_, book)
    id_ = id_.lower() if id_.lower().startswith(f"{PREMIUM}.") else id_
    name = Name.read(id_)
    if name.base == PREMIUM and not name.figure:
        return _premium(id_, name, scenario, field)
    amount = scenario.input(name.id)
    for_one = amount and amount.per_technology and name.technology in book.technologies
    whole_name = all(id_.split("."))
    _check_pay(name, scenario, field)
    if amount and whole_name and (not name.technology or for_one):
        _check_fleet(id_, scenario, book, field)
        low, high = amount.explored
        bounds = (amount.low, amount.high)
        whole = amount.unit == "server"
        label, unit = amount.label, amount.unit
        return Driver(
            name.id, label, unit, low, high, bounds, name.id, whole=whole, people=amount.people
        )
    book = book.on(scenario.server)
    figures = book.find(name, scenario.scope)
    if not figures or not whole_name:
        own = (*book.common[scenario.scope], *book.own[scenario.scope])
        known = (*AMOUNT_BY_ID, *book.definitions, *own)
        detail = f"{typed[:80]} is nothing that can be turned"
        guess = nearest(id_.lower(), known)
        raise Refused([Fault(field, typed, detail, None, guess, MALFORMED)])
    shape = figures[0]  # unit and range are the same in all
    low, high = _explored(figures if any(shape.points) else book.find(name.bare, scenario.scope))
    if shape.whole:
        low, high = float(floor(low)), float(ceil(high))
    return Driver(
        name.id,
        shape.label,
        shape.unit,
        low,
        high,
        shape.allowed,
        sets=str(name),
        figure=name.id,
        whole=shape.whole,
        people=shape.people,
    )


def _premium(id_: str, name: Name, scenario: Scenario, field: str) -> Driver:
    """The salary of one technology over another's: `salary_premium.elixir-go`."""
    one, other = name.technology, name.over
    if one == other or not {one, other} <= set(scenario.technologies):
        allowed = ", ".join(scenario.technologies)
        detail = "a salary premium is of one compared technology over another"
        example = f"{PREMIUM}.{'-'.join(scenario.technologies[:2])}"
        raise Refused([Fault(field, id_, detail, allowed, example)])
    if scenario.staffing == "present" and one == scenario.baseline:
        detail = f"the people you have are all paid as {one} is, unless a technology has its own"
        raise Refused([Fault(field, id_, detail, None, f"{PREMIUM}.{other}-{one}")])
    low, high = PREMIUMS
    sets = f"salary.{one}"
    return Driver(id_, "Salary premium", "1", low, high, PREMIUMS, sets, over=other)


def _check_pay(name: Name, scenario: Scenario, field: str) -> None:
    """Refuse pay for all where the other kind of it is given: no address may have both."""
    given = {MARKET: "salary", "salary": MARKET}.get(name.id)
    if given in scenario.amounts or given in scenario.overrides:
        detail = f"{given} is given, which says the same as {name.id} would"
        raise Refused([Fault(field, name.id, detail, None, given)])


def _check_fleet(id_: str, scenario: Scenario, book: PriceBook, field: str) -> None:
    """Refuse a driver of the fleet where the scenario could not have one."""
    if id_ == "current_servers" and not scenario.baseline:
        detail = "current servers need a baseline: what they run today"
        mend = f"baseline={next(iter(book.technologies))}"
        raise Refused([Fault(field, id_, detail, None, mend)])
    if id_ == "current_server_price" and scenario.sizing != "fleet":
        detail = "the current price per server needs the number of current servers"
        raise Refused([Fault(field, id_, detail, None, "current_servers=20")])


def _explored(figures: Sequence[Figure]) -> tuple[float, float]:
    """Where to look around figures of one kind: all of a narrow range, else beyond their ends."""
    low, high = figures[0].allowed
    least, most = (pick(each.points[i] for each in figures) for pick, i in ((min, 0), (max, 2)))
    if high - low <= NARROW:
        return low, high
    further = FURTHER * max(-least, most) or (NARROW if figures[0].unit in RATES else UNPRICED)
    return max(low, least / FURTHER if low >= 0 else -further), min(high, further)


def between(driver: Driver, text: str | None, scenario: Scenario) -> Driver:
    """The driver between the ends of a `low..high` text, its own if None. Raises `Refused`."""
    if text is None:
        return driver
    reader = Reader()
    reader.money = Money(scenario.currency, Fraction(exact_text(scenario.exchange_rate)))
    field = Field("Range", driver.unit, driver.allowed, driver.people)
    points = reader.points("range", field, text)
    if points and points[0] == points[2]:
        reader.refuse("range", text, "Range needs two different ends", "low..high")
    elif points and driver.whole and floor(points[2]) <= ceil(points[0]):
        example = f"{floor(points[0])}..{ceil(points[2]) + 1}"
        reader.refuse("range", text, "Range needs two whole numbers", "low..high", example)
    if points is None or reader.faults:
        raise Refused(reader.faults)
    low, _, high = points
    if driver.whole:
        low, high = float(ceil(low)), float(floor(high))
    return replace(driver, low=low, high=high)


def turned(scenario: Scenario, book: PriceBook, values: dict[Driver, Array], total: str) -> Array:
    """A total by technology and cell; each driver has an array of values, all else is likely."""
    changed = scenario
    by_key: dict[str, Array] = {}
    # A premium is over a salary that the other driver may turn.
    for driver, own in sorted(values.items(), key=lambda value: value[0].over is not None):
        column = own
        if driver.over:
            column = _pay(changed, book, driver.over, by_key) * (1 + own)
        if driver.figure is None:
            changed = replace(changed, amounts={**changed.amounts, driver.sets: _THREE})
            by_key[driver.sets] = column
        else:
            changed = replace(changed, overrides={**changed.overrides, driver.figure: _THREE})
            by_key[f"{SET}{driver.figure}"] = column

    def cells(resolved: Resolved) -> Array:
        return by_key[resolved.number] if resolved.number in by_key else likely(resolved)

    count = len(next(iter(values.values())))
    return total_over(changed, resolve(changed, book), cells, count, total)


_THREE: Final = (1.0, 1.0, 1.0)
"""A placeholder for the values of a driver: it only decides which number a line reads."""


def address_value(driver: Driver, value: float, scenario: Scenario, book: PriceBook) -> float:
    """What the driver's parameter has in an address for a value of the driver, in US dollars."""
    if driver.over is None:
        return value
    return float(_pay(scenario, book, driver.over, {})) * (1 + value)


def _pay(
    scenario: Scenario, book: PriceBook, technology: str, by_key: Mapping[str, Array]
) -> Array:
    """What a developer of a technology is paid in year 1; a driver may turn what it is made of."""
    resolution = resolve(scenario, book)
    parts = (resolution[name][technology] for name in parameters(salary))
    return salary(*(by_key.get(part.key, np.array(part.cases[LIKELY])) for part in parts))
