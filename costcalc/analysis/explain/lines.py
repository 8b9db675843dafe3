"""Receipts of cost lines: items of a month, a year or the horizon, and what their formulas read.

Money is in the scenario's currency from the figures on, so that every step adds up as it reads.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from costcalc.analysis.explain.node import Node, NoNumber, Parts, Place
from costcalc.costing.resolve import CHOICE, DEFAULT, FROM_ENGINE, USER, Resolved
from costcalc.costing.totals import CASES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import (
    PROSE,
    SPREADSHEET,
    Dialect,
    Formula,
    carried,
    sentence,
    spreadsheet,
    words,
)
from costcalc.model.lines import (
    ITEMS,
    ONE_OFF_LINES,
    Item,
    Line,
    Sizing,
    lines,
    parameters,
    units,
)
from costcalc.prices.figure import PAGE
from costcalc.prices.names import Name
from costcalc.scenario.units import number_text

sheet = cache(spreadsheet)
"""A line's formula for a cell, by the names of what it reads."""
MONTHS: Final = "months_per_year"
CONSTANT: Final = "constant"


@cache
def rows(sizing: Sizing) -> Mapping[str, Line]:
    """Every line of a year by its name."""
    return MappingProxyType({line.__name__: line for line in (*lines(sizing), *ONE_OFF_LINES)})


@cache
def readable(sizing: Sizing) -> tuple[str, ...]:
    """Every row, and everything that a row or the migration reads, by name."""
    read = [name for line in rows(sizing).values() for name in parameters(line)]
    names = dict.fromkeys((*rows(sizing), *read))
    return tuple(name for name in names if name not in CONSTANTS)


def item(place: Place, each: Item, period: str) -> Node:
    """A line's rounded amount in a period: `monthly`, `annual`, `horizon` or `year_2`."""
    if period == "horizon":
        return _horizon(place, each)
    if period == "once":
        return _once(place, each)
    by_month = period == "monthly"
    prose, cell = _formulas(each.line, by_month)
    costing = place.costing
    amounts = costing.monthly[each.id] if by_month else costing.annual[each.id][..., place.year]
    return replace(
        _of_item(place, each, period),
        value=float(amounts[place.row, place.case]),
        unit=place.unit("USD/month" if by_month else "USD/year"),
        formula=prose,
        spreadsheet=cell,
        parts=lambda: tuple(parameter(place, name) for name in _read(each.line, by_month)),
    )


def _once(place: Place, each: Item) -> Node:
    """A one-off's amount."""
    own = f"{place.technology}.{each.id}.{CASES[place.case]}"
    return replace(
        _of_item(place, each, "once"),
        number=own,
        value=float(place.costing.once[each.id][place.row, place.case]),
        formula=sentence(each.line),
        parts=lambda: tuple(parameter(place, name) for name in parameters(each.line)),
    )


def _horizon(place: Place, each: Item) -> Node:
    """A line's amount over all years."""
    value = float(place.costing.horizon(each.id)[place.row, place.case])
    return replace(
        _of_item(place, each, "horizon"),
        value=value,
        formula="the sum of its years",
        parts=lambda: tuple(
            replace(item(at, each, at.period), label=words(f"{each.id}, {at.period}"))
            for at in place.years()
        ),
    )


def _of_item(place: Place, each: Item, period: str) -> Node:
    """What the receipts of an item have in common."""
    costing, technology = place.costing, place.technology
    return Node(
        number=f"{technology}.{each.id}.{period}.{CASES[place.case]}",
        label=words(each.id),
        value=None,
        unit=place.unit("USD"),
        basis=costing.basis(each, technology),
        source=_source(costing.resolution[each.principal][technology], technology),
    )


def _converted(line: Line, by_month: bool) -> bool:
    """Whether a line is computed by the other period and has to be converted."""
    return units(line)["return"] != ("USD/month" if by_month else "USD/year")


def _read(line: Line, by_month: bool) -> tuple[str, ...]:
    """The names that a line's amount by the month or the year is computed from."""
    return (*parameters(line), *([MONTHS] if _converted(line, by_month) else []))


@cache
def _formulas(line: Line, by_month: bool) -> tuple[str, str]:
    """A line's formula by the month or the year, in words and for a spreadsheet."""

    def text(dialect: Dialect, named: Callable[[str], str]) -> str:
        amount = carried(line, dialect, named)
        if _converted(line, by_month):
            months = Formula(named(MONTHS), dialect)
            amount = amount / months if by_month else amount * months
        return amount.text

    return text(PROSE, words), f"ROUND({text(SPREADSHEET, str)},2)"


def row(place: Place, line: Line) -> Node:
    """An unrounded row of the lines: servers, hires, factors."""
    name, unit = line.__name__, units(line)["return"]
    return Node(
        number=place.number(name, place.later),
        label=words(name),
        value=place.value(name, unit),
        unit=place.unit(unit),
        formula=sentence(line),
        spreadsheet=sheet(line),
        parts=lambda: tuple(parameter(place, each) for each in parameters(line)),
    )


def parameter(place: Place, name: str) -> Node:
    """A parameter of a line: a constant, a figure or input, or another row."""
    if name in CONSTANTS:
        return constant(name)
    if name in place.costing.resolution:
        return _resolved(place, name, place.costing.resolution[name][place.technology])
    by_name = rows(place.costing.scenario.sizing)
    if name in by_name:
        return row(place, by_name[name])
    if name == "baseline_infrastructure":
        return _baseline(place)
    return Node(
        own_id=name,
        number=place.number(name, place.later),
        label=words(name),
        value=place.value(name, FROM_ENGINE[name]),
        unit=FROM_ENGINE[name],
        origin=CONSTANT,
    )


def constant(name: str) -> Node:
    """An exact constant of the model."""
    value, unit = CONSTANTS[name]
    return Node(number=name, label=words(name), value=value, unit=unit, origin=CONSTANT)


def _baseline(place: Place) -> Node:
    """What the baseline's infrastructure costs a month, unrounded."""
    name, baseline = "baseline_infrastructure", place.costing.scenario.baseline
    parts: Parts = ()
    if baseline is not None:
        at = replace(place, technology=baseline)
        parts = tuple(parameter(at, each.id) for each in ITEMS if each.category == "infrastructure")
    return Node(
        own_id=name,
        number=place.number(name),
        label=words(name),
        value=sum(part.value or 0 for part in parts),
        unit=place.unit(FROM_ENGINE[name]),
        formula="the sum of the baseline's infrastructure lines",
        parts=lambda: parts,
    )


# -- figures and inputs --------------------------------------------------------------------------


def _resolved(place: Place, name: str, resolved: Resolved) -> Node:
    """The figure or input that a parameter is resolved to, with its value in one cost case."""
    technology = place.technology
    return replace(
        _leaf(place, resolved, resolved.cases[place.case]),
        number=place.number(name),
        basis=resolved.basis_for(technology),
        source=_source(resolved, technology),
    )


def given(place: Place, id_: str) -> Node:
    """An input or a figure by its own name; the cases are its points in numeric order.

    Raises `NoNumber` for an input that was not given.
    """
    scenario, book = place.costing.scenario, place.ground.book
    name = Name.read(id_)
    if name.amount:
        if id_ not in scenario.amounts:
            raise NoNumber(f"{id_} is not given")
        basis = USER if id_ in scenario.changed else DEFAULT
        resolved = Resolved(id_, id_, scenario.amounts[id_], basis)
        return _leaf(place, resolved, resolved.points[place.case])
    shape, *_ = book.find(name, scenario.scope)
    typed = scenario.set_for(shape) if id_ == shape.id else scenario.overrides.get(id_)
    if typed is None and id_ != shape.id:
        raise NoNumber(f"{id_} is a figure of each technology")
    points, basis = (typed, USER) if typed else (shape.points, shape.basis)
    return _leaf(place, Resolved(id_, id_, points, basis, shape), points[place.case])


def _leaf(place: Place, resolved: Resolved, value: float) -> Node:
    """A figure or an input with its value, US dollars of the book converted to the currency."""
    figure = resolved.figure
    described = figure or Name.read(resolved.id).amount
    unit = described.unit if described else "1"
    origin = resolved.basis if resolved.basis in (USER, DEFAULT, CHOICE) else "price_book"
    node = Node(
        own_id=resolved.id,
        number=f"{resolved.id}.{CASES[place.case]}",
        label=described.label if described else words(resolved.id),
        value=value,
        unit=unit,
        formula=figure.derivation if figure and origin == "price_book" else None,
        basis=resolved.basis,
        source=figure.source if figure and origin == "price_book" else None,
        origin=origin,
        resolved=resolved,
    )
    if "USD" not in unit or place.costing.scenario.currency == "USD":
        return node
    node = replace(node, value=value * place.rate, unit=place.unit(unit))
    if origin != "price_book":
        return node
    dollars = f"{number_text(value)} {unit} × exchange rate"
    return replace(node, formula=dollars, parts=lambda: (exchange_rate(place),))


def exchange_rate(place: Place) -> Node:
    """How much of the scenario's currency one US dollar buys."""
    scenario = place.costing.scenario
    whose = DEFAULT if scenario.currency == "USD" else USER
    return Node(
        number="exchange_rate",
        label="exchange rate",
        value=scenario.exchange_rate,
        unit=f"{scenario.currency}/USD",
        basis=whose,
        origin=whose,
    )


def _source(resolved: Resolved, technology: str) -> str | None:
    """The source of a figure, none for what the user typed or the book assumes."""
    if resolved.basis == USER:
        return None
    if resolved.figure is None:  # the page itself says that the community's support is free
        return PAGE if resolved.basis == "published" else None
    return resolved.figure.source_for(technology)
