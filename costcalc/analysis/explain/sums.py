"""Receipts of sums and differences: totals, years, categories, the page's own total."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Final

from costcalc.analysis.explain.lines import item, parameter
from costcalc.analysis.explain.node import Node, NoNumber, Parts, Place
from costcalc.costing.measures import page_total
from costcalc.costing.totals import total_of
from costcalc.model import totals
from costcalc.model.formula import sentence, words
from costcalc.model.lines import GROUPS, ITEMS, ONE_OFFS, TOTALS, Item, Line, parameters, units
from costcalc.model.vocabulary import Array
from costcalc.prices.figure import PAGE

SUMS: Final = TOTALS
_ITEM: Final = {item.id: item for item in (*ITEMS, *ONE_OFFS)}


def total(place: Place, name: str) -> Node:
    """A total and what it sums."""
    costing, line = place.costing, SUMS[name]
    return _sum(place, name, line, costing.totals[name], lambda: _parts(place, line))


def _sum(
    place: Place,
    name: str,
    line: Line,
    amounts: Array,
    parts: Callable[[], Parts],
    unit: str = "",
    of: str = "",
) -> Node:
    """The sum of other amounts; `amounts` holds it for every technology and case."""
    return Node(
        number=place.number(name, of),
        label=words(name),
        value=float(amounts[place.row, place.case]),
        unit=place.unit(unit or units(line)["return"]),
        formula=sentence(line),
        parts=parts,
    )


def _items(place: Place, period: str, items: Iterable[Item] = ITEMS) -> Parts:
    """Cost lines of a period."""
    return tuple(item(place, each, period) for each in items)


def _parts(place: Place, line: Line) -> Parts:
    """The operands of a total; those of every year come last, year by year."""
    by_year = [BY_YEAR[name] for name in parameters(line) if name in BY_YEAR]
    once = (_read(place, line, name) for name in parameters(line) if name not in BY_YEAR)
    return (*chain.from_iterable(once), *(part(at) for at in place.years() for part in by_year))


def _read(place: Place, line: Line, name: str) -> Parts:
    """What a total reads by a name: another total, the items that it adds up, or one item."""
    if name in SUMS:
        return (total(place, name),)
    period = {"USD/month": "monthly", "USD": "once"}.get(units(line)[name], "annual")
    return _items(place, period, GROUPS.get(name) or [_ITEM[name]])


def factor(place: Place) -> Node:
    """A year's discount factor, labelled with its year."""
    own = parameter(place, "discount_factor")
    return replace(own, label=f"{own.label}, year {place.year + 1}")


def year(place: Place) -> Node:
    """One year of the horizon."""
    name, amounts = place.period, place.costing.years[..., place.year]
    return _sum(place, name, totals.annual, amounts, partial(_items, place, name), "USD")


BY_YEAR: Final = MappingProxyType({"annual": year, "discount_factor": factor})
"""What totals read of each year, and its receipt."""


def discounted_year(place: Place) -> Node:
    """One year of the horizon as it counts in the present value, rounded on its own."""
    name, line = f"discounted_{place.period}", totals.discounted_year
    amounts = place.costing.present_values[..., place.year]
    return _sum(place, name, line, amounts, lambda: (year(place), factor(place)), "USD")


def subtotal(place: Place, category: str, period: str) -> Node:
    """A category's lines of a period."""
    costing = place.costing
    amounts = {
        "monthly": costing.monthly,
        "horizon": {each.id: costing.horizon(each.id) for each in ITEMS},
    }.get(period) or {name: each[..., place.year] for name, each in costing.annual.items()}
    unit = {"monthly": "USD/month", "horizon": "USD"}.get(period, "USD/year")
    parts = partial(_items, place, period, GROUPS[f"{category}_lines"])
    return _sum(place, category, totals.annual, total_of(amounts, category), parts, unit, period)


def page(place: Place) -> Node:
    """What the page's own total counts, a month."""
    _published(place)
    line, amounts = totals.page_total, page_total(place.costing)
    return _sum(place, line.__name__, line, amounts, lambda: _parts(place, line))


def stated(place: Place, end: str) -> Node:
    """An end of the total that the page states."""
    _published(place)
    states = place.ground.book.technologies[place.technology].page
    if states is None:
        raise NoNumber(f"the page states no total for {place.ground.name(place.technology)}")
    return Node(
        number=f"page_total.{place.technology}.{end}",
        label=f"page total, {words(end)}",
        value=float(states.stated[0 if end == "stated_low" else 1]),
        unit="USD/month",
        basis="published",
        source=PAGE,
        origin="price_book",
    )


def _published(place: Place) -> None:
    if place.costing.scenario.scope != "published":
        raise NoNumber("the page's total is of what the page counts, in the scope published")


def difference(number: str, first: tuple[Node, str], second: tuple[Node, str]) -> Node:
    """How much more one technology costs than another; each comes with its name."""
    (one, own), (other, others) = first, second
    return replace(
        one,
        number=number,
        own_id=None,
        label=f"{one.label}, {own} less {others}",
        value=round((one.value or 0) - (other.value or 0), 2),
        formula=f"{own} − {others}",
        spreadsheet=None,
        basis=None,
        source=None,
        parts=lambda: (
            replace(one, label=f"{one.label}, {own}"),
            replace(other, label=f"{other.label}, {others}"),
        ),
    )
