"""Receipts of what is worked out: a line's own definition says what its number is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from costcalc.analysis.estimate_class import estimate_class
from costcalc.analysis.explain.figures import CONSTANT, constant, resolved, source
from costcalc.analysis.explain.node import Node, NoNumber, Parts, Place
from costcalc.analysis.no_effect import no_effect
from costcalc.costing import measures
from costcalc.costing.resolve import FROM_ENGINE
from costcalc.costing.totals import CASES, LIKELY, total_of
from costcalc.model import totals
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
    BREAK_EVEN,
    GROUPS,
    HORIZON,
    KEPT,
    ONE_OFF_LINES,
    ONE_OFFS,
    RATIOS,
    TOTALS,
    Item,
    Line,
    Sizing,
    by_name,
    lines,
    parameters,
    units,
)
from costcalc.model.own import OwnLine
from costcalc.prices.figure import PAGE
from costcalc.scenario.scenario import Scenario

RATIO: Final = by_name(*RATIOS)
SHOWN: Final = frozenset({*TOTALS.values(), *RATIOS, totals.page_total})
"""Lines that read amounts as they are shown, rounded; all others read rows."""
ONCE: Final = "once"
UNIT: Final = MappingProxyType({"monthly": "USD/month", ONCE: "USD", "horizon": "USD"})
"""What an amount is in by its period; a year's is in USD/year."""
PERIOD: Final = MappingProxyType({"USD/month": "monthly", "USD": ONCE, "USD/year": "annual"})
"""The period of what a total reads, by its unit."""
MONTHS: Final = "months_per_year"
sheet: Final = lru_cache(maxsize=KEPT)(spreadsheet)
"""A line's formula for a cell, by the names of what it reads."""
WORTH: Final = "break_even_person_months"
"""What answers call the break-even."""


@lru_cache(maxsize=KEPT)
def rows(sizing: Sizing, own: tuple[OwnLine, ...] = ()) -> Mapping[str, Line]:
    """Every line of a year and every one-off by its name."""
    return by_name(*lines(sizing, own), *ONE_OFF_LINES)


@lru_cache(maxsize=KEPT)
def readable(sizing: Sizing, own: tuple[OwnLine, ...] = ()) -> tuple[str, ...]:
    """Every row, and everything that a row reads, by name."""
    every = rows(sizing, own)
    read = (name for line in every.values() for name in parameters(line))
    return tuple(name for name in dict.fromkeys((*every, *read)) if name not in CONSTANTS)


def named_items(scenario: Scenario) -> Mapping[str, Item]:
    """The items and one-offs by id."""
    return {each.id: each for each in (*scenario.items, *ONE_OFFS)}


def made(place: Place, line: Line, number: str, value: float | None, **more: Any) -> Node:
    """A number that a line works out, with what the line reads; `more` stands in place of that."""
    unit, read = place.unit(units(line)["return"]), partial(_read, place, line)
    node = Node(number, words(line.__name__), value, unit, sentence(line), read)
    return replace(node, **more) if more else node


def _read(place: Place, line: Line) -> Parts:
    """What a line reads; what a total reads of every year comes last, year by year."""
    each_year = [name for name in parameters(line) if line in HORIZON.values() and name in _OF_YEAR]
    once = (_operands(place, line, name) for name in parameters(line) if name not in each_year)
    by_year = (_OF_YEAR[name](at) for at in place.years for name in each_year)
    return (*chain.from_iterable(once), *by_year)


def _operands(place: Place, line: Line, name: str) -> Parts:
    """What a line reads by one name: the items that it adds up, or one number."""
    if line not in SHOWN:
        return (parameter(place, name),)
    period = PERIOD.get(units(line)[name], "")
    return items(place, period, name) if name in GROUPS else (_amount(place, name, period),)


def _amount(place: Place, name: str, period: str) -> Node:
    """An amount as it is shown, a row or a figure; of the likely case or the baseline as named."""
    whose, _, own = name.partition("_")
    if whose == "baseline":
        return _amount(place.today, own, period).of(place.today.name)
    if whose == CASES[LIKELY]:
        return _amount(replace(place, case=LIKELY), own, period)
    if name in TOTALS:
        return total(place, name)
    found = named_items(place.scenario).get(name)
    return item(place, found, period) if found else parameter(place, name)


def parameter(place: Place, name: str) -> Node:
    """What a line reads by a name: a constant, a figure, an input, a choice, or another row."""
    if name in CONSTANTS:
        return constant(name)
    if name in place.costing.resolution:
        return resolved(place, name)
    if name not in place.costing.values:
        return parameter(replace(place, ground=place.ground.by_load), name)
    number = place.number(name, place.period if place.year else "")
    line = rows(place.scenario.sizing, place.scenario.own).get(name)
    if line:
        value = place.value(name, units(line)["return"])
        return made(place, line, number, value, spreadsheet=sheet(line))
    value, unit = place.value(name, FROM_ENGINE[name]), place.unit(FROM_ENGINE[name])
    if name != "baseline_infrastructure":
        return Node(number, words(name), value, unit, own_id=name, origin=CONSTANT)
    added = "the sum of what infrastructure costs that runs today"
    return Node(number, words(name), value, unit, added, partial(_kept_running, place), own_id=name)


def _kept_running(place: Place) -> Parts:
    """The unrounded infrastructure of what runs today, none where nothing does."""
    group = GROUPS["infrastructure_lines"] if place.scenario.baseline else ()
    return tuple(parameter(place.today, each.row) for each in group)


# -- items ----------------------------------------------------------------------------------------


def items(place: Place, period: str, group: str = "lines") -> Parts:
    """The items of a group in a period."""
    return tuple(item(place, each, period) for each in place.scenario.groups[group])


def item(place: Place, each: Item, period: str) -> Node:
    """A rounded amount: `monthly`, `annual`, `horizon` or `year_2` of an item, a one-off `once`."""
    costing, technology, unit = place.costing, place.technology, UNIT.get(period, "USD/year")
    by_period = {"monthly": costing.monthly, ONCE: costing.once}
    whole = period == "horizon"
    amounts = costing.horizon(each.id) if whole else by_period.get(period, costing.annual)[each.id]
    named = (technology, each.id, "" if period == ONCE else period, CASES[place.case])
    prose, cell, read = _formulas(each.line, unit, place.scenario.decimals)
    return Node(
        number=".".join(filter(None, named)),
        label=words(each.id),
        value=place.cell(amounts),
        unit=place.unit(unit),
        formula="the sum of its years" if whole else prose,
        basis=costing.basis(each, technology),
        source=source(costing.resolution[each.principal][technology], technology),
        parts=lambda: tuple(
            (item(at, each, at.period).of(words(at.period)) for at in place.years)
            if whole
            else (parameter(place, name) for name in read)
        ),
        spreadsheet=None if whole else cell,
    )


@lru_cache(maxsize=KEPT)
def _formulas(line: Line, unit: str, decimals: int) -> tuple[str, str, tuple[str, ...]]:
    """A line's amount in a unit: its formula in words and for a cell, and what that reads."""
    converted = units(line)["return"] != unit

    def text(dialect: Dialect, named: Callable[[str], str]) -> str:
        amount, months = carried(line, dialect, named), Formula(named(MONTHS), dialect)
        if converted:
            amount = amount / months if unit == "USD/month" else amount * months
        return amount.text

    rounded = f"ROUND({text(SPREADSHEET, str)},{decimals})"
    return text(PROSE, words), rounded, (*parameters(line), *([MONTHS] if converted else []))


# -- sums -----------------------------------------------------------------------------------------


def total(place: Place, name: str) -> Node:
    """A total and what it sums."""
    return made(place, TOTALS[name], place.number(name), place.cell(place.costing.totals[name]))


def year(place: Place) -> Node:
    """One year of the horizon."""
    name, value = place.period, place.cell(place.costing.years)
    more = {"label": words(name), "parts": partial(items, place, name)}
    return made(place, totals.annual, place.number(name), value, **more)


def _factor(place: Place) -> Node:
    """A year's discount factor, labelled with its year."""
    return parameter(place, "discount_factor").of(words(place.period))


_OF_YEAR: Final[Mapping[str, Callable[[Place], Node]]] = MappingProxyType(
    {"annual": year, "discount_factor": _factor}
)
"""What totals over the horizon read of each year."""


def discounted_year(place: Place) -> Node:
    """One year of the horizon as it counts in the present value, rounded on its own."""
    name, value = f"discounted_{place.period}", place.cell(place.costing.present_values)
    more = {"label": words(name), "parts": lambda: (year(place), _factor(place))}
    return made(place, totals.discounted_year, place.number(name), value, **more)


def subtotal(place: Place, category: str, period: str) -> Node:
    """A category's lines of a period."""
    costing = place.costing
    whole = {
        each.id: costing.horizon(each.id) for each in costing.scenario.groups[f"{category}_lines"]
    }
    amounts = {"monthly": costing.monthly, "horizon": whole}.get(period, costing.annual)
    value, number = place.cell(total_of(costing, amounts, category)), place.number(category, period)
    more = {"label": words(category), "unit": place.unit(UNIT.get(period, "USD/year"))}
    parts = partial(items, place, period, f"{category}_lines")
    return made(place, totals.annual, number, value, parts=parts, **more)


def page_total(place: Place) -> Node:
    """What the page's own total counts, a month."""
    _published(place)
    value = place.cell(measures.page_total(place.costing))
    return made(place, totals.page_total, place.number("page_total"), value)


def stated(place: Place, end: str) -> Node:
    """An end of the total that the page states."""
    _published(place)
    page = place.ground.book.technologies[place.technology].page
    if page is None:
        raise NoNumber(f"the article states no total for {place.name}")
    number, value = f"page_total.{place.technology}.{end}", float(page.stated[end == "stated_high"])
    node = Node(number, f"page total, {words(end)}", value, "USD/month")
    return replace(node, basis="published", source=PAGE, origin="price_book")


def _published(place: Place) -> None:
    if place.scenario.scope != "published":
        raise NoNumber("the article's total is of what the article counts, in the scope published")


def difference(number: str, of: Sequence[Node], whose: Sequence[str]) -> Node:
    """How much more one technology costs than another, by their names."""
    one, other = of
    value = round((one.value or 0) - (other.value or 0), 2)
    label, parts = f"{one.label}, {' less '.join(whose)}", (one.of(whose[0]), other.of(whose[1]))
    return Node(number, label, value, one.unit, " − ".join(whose), lambda: parts)


# -- measures -------------------------------------------------------------------------------------


def ratio(place: Place, name: str) -> Node:
    """A ratio of year 1; its value is None where it divides by 0."""
    line = RATIO[name]
    if "baseline_servers" in parameters(line):
        _ = place.today
    value = place.cell(measures.ratio(place.costing, line))
    own = value if isfinite(value) else None
    return made(place, line, place.number(name), own, spreadsheet=sheet(line))


def break_even(place: Place) -> Node:
    """The person-months of work up to which moving costs no more than staying."""
    number, said = f"{WORTH}.{place.technology}", f"{sentence(BREAK_EVEN)}, at least 0"
    value = measures.break_even(place.costing, place.technology)
    if place.today == place:
        return Node(number, words(BREAK_EVEN.__name__), None, "month", "it is what runs today")
    return made(place, BREAK_EVEN, number, value, formula=said)


def servers_by_load(place: Place) -> Node:
    """The servers that the load given beside a fleet asks for."""
    own = parameter(replace(place, ground=place.ground.by_load), "servers")
    return replace(own, number=place.number("servers_by_load"), label="servers by load")


def rank(place: Place) -> Node:
    """A technology's place by the total that decides."""
    of, every = place.scenario.of, map(place.at, place.scenario.technologies)
    value, said = measures.ranks(place.costing, of)[place.row], f"1 + those of a lower {words(of)}"
    parts = (total(at, of).of(at.name) for at in every)
    return Node(f"rank.{place.technology}", "rank", value, "1", said, lambda: tuple(parts))


def payback(place: Place, months: bool = False) -> Node:
    """The year in which moving is paid back, or after how many months; none where it never is."""
    found, unit = measures.payback(place.costing, place.row), "month" if months else "year"
    number = f"payback.{place.technology}{'.months' if months else ''}"
    if found.status == "not_applicable":
        return Node(number, "payback", None, unit, "there is no migration to pay back")
    said = "the months after which" if months else "the first year by whose end"
    said += " the discounted savings have paid for the migration"
    said += ": none within the horizon" if found.status == "never" else ""
    value = found.months if months else found.year
    return Node(number, "payback", value, unit, said, partial(_savings, place))


def _savings(place: Place) -> Parts:
    """What moving costs, and every year of both with its discount factor."""
    both = zip(place.today.years, place.years, strict=True)
    years = ((year(was).of(was.name), year(at).of(at.name), _factor(at)) for was, at in both)
    return (total(place, "migration"), *chain.from_iterable(years))


def known(place: Place) -> Node:
    """The class of the estimate by what is known."""
    costing, book = place.costing, place.ground.book
    unread = {each.name for each in no_effect(place.scenario, costing.resolution, book)}
    found = estimate_class(costing, book, unread)
    said = (
        f"something of your own is known of {found.points} in {found.possible} kinds of input; "
        "5 under two fifths of them, 4 under three quarters, otherwise 3"
    )
    return Node("estimate_class", "estimate class", found.number, "1", said)
