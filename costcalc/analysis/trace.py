"""The receipt of any number: how it came about, down to the figures and what they stand on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from costcalc.costing import CASES, Costing
from costcalc.inputs import AMOUNT_BY_ID
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import sentence, words
from costcalc.model.lines import ITEMS, MIGRATION, Item, Line, lines, parameters, units
from costcalc.pricebook import PAGE, PriceBook
from costcalc.reading import nearest
from costcalc.refusal import MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.standings import CHOICE, DEFAULT, USER, Standing

SUMS: Final = {
    "monthly": "the sum of its lines",
    "annual": "the sum of its lines",
    "direct_annual": "the sum of its direct lines",
    "indirect_annual": "the sum of its indirect lines",
    "nominal": "migration + the sum of the years",
    "present_value": "migration + the sum of each year × its discount factor",
    "equivalent_annual": "present value / the sum of the discount factors",
    "migration": sentence(MIGRATION),
}
_ITEMS: Final = {item.id: item for item in ITEMS}


@dataclass(frozen=True)
class Node:
    """A number and the numbers it is made from.

    `basis` and `source` are those of a figure, or of a line's principal figure; `origin` is
    `computed`, `user`, `default`, `choice`, `constant` or `price_book`.
    """

    id: str
    label: str
    value: float
    unit: str
    formula: str | None
    basis: str | None
    source: str | None
    origin: str
    made_from: tuple["Node", ...] = ()


@dataclass(frozen=True)
class _Place:
    """Which cell of a costing is traced."""

    costing: Costing
    book: PriceBook
    technology: str
    case: int
    year: int = 0

    @property
    def row(self) -> int:
        return self.costing.scenario.technologies.index(self.technology)

    def value(self, name: str) -> float:
        """An unrounded row of the lines, in US dollars where it is money."""
        values = self.costing.values[name]
        shape = self.costing.servers.shape
        index = (self.row, self.case, self.year)[len(shape) - values.ndim :]
        return float(values[tuple(min(i, n - 1) for i, n in zip(index, values.shape, strict=True))])


def trace(costing: Costing, book: PriceBook, number: str) -> Node:
    """The receipt of `annual.go.likely`, `go.compute.monthly.high` or `servers.go.likely`.

    Raises `Refused` for a number that there is not.
    """
    parts = number.split(".")
    if len(parts) == 4 and parts[1] in _ITEMS and parts[2] in ("monthly", "annual"):
        technology, item, period, case = parts
        return _item(_place(costing, book, number, technology, case), _ITEMS[item], period)
    if len(parts) == 3 and parts[0] in SUMS:
        total, technology, case = parts
        return _total(_place(costing, book, number, technology, case), total)
    computed = {line.__name__: line for line in lines(costing.scenario.sizing)}
    if len(parts) == 3 and parts[0] in computed:
        name, technology, case = parts
        return _line(_place(costing, book, number, technology, case), computed[name])
    guess = nearest(parts[0], (*SUMS, *computed)) if len(parts) == 3 else None
    suggestion = ".".join([guess, *parts[1:]]) if guess else "annual.go.likely"
    expected = "TOTAL.TECHNOLOGY.CASE or TECHNOLOGY.ITEM.PERIOD.CASE"
    detail = f"there is no number {number[:80]}"
    raise Refused([Fault("number", number, detail, expected, suggestion, MALFORMED)])


def _place(costing: Costing, book: PriceBook, number: str, technology: str, case: str) -> _Place:
    """The cell of a technology and case. Raises `Refused` where there is none."""
    options = costing.scenario.technologies
    if technology not in options:
        detail = f"{technology[:80]} is not compared"
        guess = nearest(technology, options)
        suggestion = number.replace(technology, guess, 1) if guess else None
        raise Refused(
            [Fault("number", number, detail, ", ".join(options), suggestion, NOT_ALLOWED)]
        )
    if case not in CASES:
        detail = f"there is no case {case[:80]}"
        suggestion = f"{number.removesuffix(case)}likely"
        raise Refused([Fault("number", number, detail, ", ".join(CASES), suggestion, NOT_ALLOWED)])
    return _Place(costing, book, technology, CASES.index(case))


def _total(place: _Place, total: str) -> Node:
    """A total and what it sums."""
    costing = place.costing
    amounts = costing.migration if total == "migration" else costing.totals[total]
    name = f"{total}.{place.technology}.{CASES[place.case]}"
    value = float(amounts[place.row, place.case])
    made_from = tuple(_parts(place, total))
    return _computed(place, name, words(total), value, SUMS[total], made_from)


def _parts(place: _Place, total: str) -> Iterator[Node]:
    """What a total is made from."""
    if total in ("monthly", "annual"):
        yield from (_item(place, item, total) for item in ITEMS)
    elif total in ("direct_annual", "indirect_annual"):
        nature = total.removesuffix("_annual")
        yield from (_item(place, item, "annual") for item in ITEMS if item.nature == nature)
    elif total == "migration":
        yield from (_parameter(place, name) for name in parameters(MIGRATION))
        yield from _exchange(place)
    elif total == "equivalent_annual":
        yield _total(place, "present_value")
        yield from (_year(place, year, discounted=True) for year in range(_years(place)))
    else:
        yield _total(place, "migration")
        discounted = total == "present_value"
        yield from (_year(place, year, discounted) for year in range(_years(place)))


def _years(place: _Place) -> int:
    return place.costing.scenario.years


def _year(place: _Place, year: int, discounted: bool) -> Node:
    """One year of the horizon: its lines, and its discount factor where it counts."""
    at = replace(place, year=year)
    amount = float(place.costing.years[place.row, place.case, year])
    name = f"year_{year + 1}.{place.technology}.{CASES[place.case]}"
    items = tuple(_item(at, item, "annual") for item in ITEMS)
    factor = (_parameter(at, "discount_factor"),) if discounted else ()
    return _computed(at, name, f"year {year + 1}", amount, SUMS["annual"], (*items, *factor))


def _item(place: _Place, item: Item, period: str) -> Node:
    """A line's rounded amount by the month or year."""
    costing = place.costing
    if period == "monthly":
        amount = costing.monthly[item.id][place.row, place.case]
    else:
        amount = costing.annual[item.id][place.row, place.case, place.year]
    made_from = tuple(_parameter(place, name) for name in parameters(item.line))
    standing = costing.standings[item.principal][place.technology]
    formula, quoted = sentence(item.line), units(item.line)["return"]
    if period == "annual" and quoted == "USD/month":
        formula = f"({formula}) × months per year"
    if period == "monthly" and quoted == "USD/year":
        formula = f"({formula}) / months per year"
    return Node(
        id=f"{place.technology}.{item.id}.{period}.{CASES[place.case]}",
        label=words(item.id),
        value=float(amount),
        unit=f"{costing.scenario.currency}/{'month' if period == 'monthly' else 'year'}",
        formula=formula,
        basis=costing.basis(item, place.technology),
        source=_source(standing, place.technology),
        origin="computed",
        made_from=(*made_from, *_exchange(place)),
    )


def _line(place: _Place, line: Line) -> Node:
    """A row of the lines that is no amount: servers, hires, factors."""
    name = line.__name__
    return Node(
        id=f"{name}.{place.technology}.{CASES[place.case]}",
        label=words(name),
        value=place.value(name),
        unit=units(line)["return"],
        formula=sentence(line),
        basis=None,
        source=None,
        origin="computed",
        made_from=tuple(_parameter(place, each) for each in parameters(line)),
    )


def _parameter(place: _Place, name: str) -> Node:
    """What a line reads: a constant, a figure or input, another row."""
    if name in CONSTANTS:
        value, unit = CONSTANTS[name]
        return Node(name, words(name), value, unit, None, None, None, "constant")
    if name in place.costing.standings:
        return _leaf(place, name, place.costing.standings[name][place.technology])
    by_name = {line.__name__: line for line in lines(place.costing.scenario.sizing)}
    if name in by_name:
        return _line(place, by_name[name])
    if name == "baseline_infrastructure":
        return _baseline(place)
    return Node(name, words(name), place.value(name), "1", None, None, None, "constant")


def _baseline(place: _Place) -> Node:
    """What the baseline's infrastructure costs a month, unrounded and in US dollars."""
    name, baseline = "baseline_infrastructure", place.costing.scenario.baseline
    rows: tuple[Node, ...] = ()
    if baseline is not None:
        at = replace(place, technology=baseline)
        rows = tuple(_line(at, item.line) for item in ITEMS if item.category == "infrastructure")
    value = sum(row.value for row in rows)
    formula = "the sum of the baseline's infrastructure lines"
    return Node(name, words(name), value, "USD/month", formula, None, None, "computed", rows)


def _leaf(place: _Place, name: str, standing: Standing) -> Node:
    """A figure or an input, with what it stands on."""
    figure = standing.figure
    origin = standing.basis if standing.basis in (USER, DEFAULT, CHOICE) else "price_book"
    return Node(
        id=standing.id,
        label=figure.label if figure else words(standing.id),
        value=standing.cases[place.case],
        unit=figure.unit if figure else _unit(name),
        formula=figure.derivation if figure and origin == "price_book" else None,
        basis=standing.basis_for(place.technology),
        source=_source(standing, place.technology),
        origin=origin,
    )


def _unit(name: str) -> str:
    return AMOUNT_BY_ID[name].unit if name in AMOUNT_BY_ID else "1"


def _source(standing: Standing, technology: str) -> str | None:
    """The source of a figure, none for what the user typed or the book assumes."""
    if standing.basis == USER:
        return None
    if standing.figure is None:  # the page itself says that the community's support is free
        return PAGE if standing.basis == "published" else None
    return standing.figure.source_for(technology)


def _exchange(place: _Place) -> Iterator[Node]:
    """The exchange rate, where money is shown in another currency."""
    scenario = place.costing.scenario
    if scenario.currency != "USD":
        unit = f"{scenario.currency}/USD"
        rate = scenario.exchange_rate
        yield Node("exchange_rate", "exchange rate", rate, unit, None, USER, None, USER)


def _computed(
    place: _Place, id_: str, label: str, value: float, formula: str, made_from: tuple[Node, ...]
) -> Node:
    """A node of money that was worked out."""
    currency = place.costing.scenario.currency
    period = "/month" if label == "monthly" else "/year" if "annual" in label else ""
    unit = f"{currency}{period}"
    return Node(id_, label, value, unit, formula, None, None, "computed", made_from)
