"""Receipts of sums and differences: totals, years, categories, the page's own total."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from costcalc.analysis.trace.lines import item, parameter, row, rows
from costcalc.analysis.trace.node import Made, Node, NoNumber, Parts, Place
from costcalc.costing import total_of
from costcalc.measures import PAGE_ITEMS, page_total
from costcalc.model.formula import sentence, words
from costcalc.model.lines import ITEMS, MIGRATION, Item, parameters
from costcalc.model.vocabulary import Array
from costcalc.pricebook import PAGE

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
DISCOUNT: Final = "discount_factor"


def total(place: Place, name: str) -> Node:
    """A total and what it sums."""
    costing = place.costing
    amounts = costing.migration if name == "migration" else costing.totals[name]
    unit = "USD/month" if name == "monthly" else "USD/year" if "annual" in name else "USD"
    return _sum(place, name, amounts, unit, SUMS[name], lambda: _parts(place, name))


def _sum(
    place: Place, name: str, amounts: Array, unit: str, formula: str, parts: Made, period: str = ""
) -> Node:
    """An amount of money that other amounts make up, out of all technologies and cases."""
    number = place.number(name, period)
    return Node(
        id=number,
        number=number,
        label=words(name),
        value=float(amounts[place.row, place.case]),
        unit=place.unit(unit),
        formula=formula,
        parts=parts,
    )


def _items(place: Place, period: str, items: Iterable[Item] = ITEMS) -> Parts:
    """Cost lines of a period."""
    return tuple(item(place, each, period) for each in items)


def _parts(place: Place, name: str) -> Parts:
    """What a total is made from."""
    if name in ("monthly", "annual"):
        return _items(place, name)
    if name in ("direct_annual", "indirect_annual"):
        nature = name.removesuffix("_annual")
        return _items(place, "annual", (each for each in ITEMS if each.nature == nature))
    if name == "migration":
        return tuple(parameter(place, each) for each in parameters(MIGRATION))
    factors = [_factor(at) for at in place.years()]
    if name == "equivalent_annual":
        return (total(place, "present_value"), *factors)
    years = [year(at) for at in place.years()]
    if name == "present_value":
        years = [part for pair in zip(years, factors, strict=True) for part in pair]
    return (total(place, "migration"), *years)


def _factor(place: Place) -> Node:
    """A year's discount factor, beside those of other years."""
    factor = row(place, rows(place.costing.scenario.sizing)[DISCOUNT])
    return replace(factor, label=f"{factor.label}, year {place.year + 1}")


def year(place: Place) -> Node:
    """One year of the horizon."""
    name, amounts = f"year_{place.year + 1}", place.costing.years[..., place.year]
    return _sum(place, name, amounts, "USD", SUMS["annual"], partial(_items, place, name))


def discounted_year(place: Place) -> Node:
    """One year of the horizon as it counts in the present value, rounded on its own."""
    name, amounts = f"discounted_year_{place.year + 1}", place.costing.present_values
    formula = "the year × its discount factor"
    return _sum(
        place, name, amounts[..., place.year], "USD", formula, lambda: (year(place), _factor(place))
    )


def subtotal(place: Place, category: str, period: str) -> Node:
    """A category's lines of a period."""
    costing = place.costing
    amounts = {
        "monthly": costing.monthly,
        "horizon": {each.id: costing.horizon(each.id) for each in ITEMS},
    }.get(period) or {name: each[..., place.year] for name, each in costing.annual.items()}
    chosen = [each for each in ITEMS if each.category == category]
    summed = total_of(amounts, category=chosen[0].category)
    unit = {"monthly": "USD/month", "horizon": "USD"}.get(period, "USD/year")
    parts = partial(_items, place, period, chosen)
    return _sum(place, category, summed, unit, SUMS["annual"], parts, period)


def page(place: Place) -> Node:
    """What the page's own total counts, a month."""
    _published(place)
    amounts, formula = (
        page_total(place.costing),
        "the sum of infrastructure, libraries and training",
    )
    parts = partial(_items, place, "monthly", PAGE_ITEMS)
    return _sum(place, "page_total", amounts, "USD/month", formula, parts)


def stated(place: Place, end: str) -> Node:
    """An end of the total that the page states."""
    _published(place)
    states = place.ground.book.technologies[place.technology].page
    if states is None:
        raise NoNumber(f"the page states no total for {place.ground.name(place.technology)}")
    number = f"page_total.{place.technology}.{end}"
    return Node(
        id=number,
        number=number,
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
        id=number,
        number=number,
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
