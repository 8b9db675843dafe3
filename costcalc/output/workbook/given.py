"""Which numbers the Inputs sheet holds: each that can be changed once, under the name it has.

One row is what one parameter of an address sets: an input or a common figure is one row for all
technologies, a technology's own price a row of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import (
    AT_LIKELY,
    CHOICE,
    FROM_CHOICES,
    PAGE_SALARY,
    USER,
    Resolved,
    preset_key,
)
from costcalc.costing.totals import CASES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import AMOUNT_BY_ID, Input
from costcalc.model.lines import ONE_OFF_LINES, lines, parameters, units
from costcalc.model.own import ROW
from costcalc.model.rounding import MONEY_DIGITS
from costcalc.output import wording
from costcalc.prices.figure import Figure
from costcalc.prices.names import MARKET, Name
from costcalc.scenario.fields import Points

ASKED: Final = "Your workload, team and plans"
COMMON: Final = "Figures common to all technologies"
SETTLED: Final = "Settled by the choices of this export"
CONSTANT: Final = "Constants"
AGAIN: Final = "To change it, export again."
RATE: Final = "exchange_rate"
ROUNDING: Final[Mapping[str, tuple[float, str]]] = MappingProxyType(
    {
        "money_digits": (MONEY_DIGITS, "Significant digits kept before an amount is rounded."),
        "relative_tolerance": (1e-14, "The same as a share, for amounts of over twelve digits."),
    }
)
"""Constants of the workbook itself: value and note."""
HALF: Final = 0.6
"""Just over half: how far apart, in cents, two figures that agree may be."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A number of the Inputs sheet: three points in numeric order, or one.

    `parameter` is what sets it in an address, None where nothing does; `typed` says that it is
    in the scenario's currency and not in dollars.
    """

    name: str
    section: str
    label: str
    unit: str
    points: Points
    parameter: str | None = None
    technologies: tuple[str, ...] = ()
    basis: str = ""
    source: str = ""
    note: str = ""
    allowed: tuple[float, float] | None = None
    single: bool = False
    whole: bool = False
    typed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its cells: of the low, likely and high end, or of the only one."""
        return (self.name,) if self.single else tuple(f"{self.name}_{end}" for end in CASES)

    def read(self, resolved: Resolved) -> tuple[str, ...]:
        """What a formula has for it in the low, likely and high cost case, in US dollars."""
        held = resolved.held or resolved.key.endswith(AT_LIKELY)
        ends = replace(resolved, points=(0.0, 1.0, 2.0), held=held).cases
        names = [self.name if self.single else self.names[int(end)] for end in ends]
        return tuple(f"({name}/{RATE})" if self.typed else name for name in names)


@dataclass(frozen=True)
class Inputs:
    """The rows in the order of the sheet, and the row behind a line's parameter by technology."""

    rows: tuple[Given, ...]
    behind: Mapping[tuple[str, str], Given]


def inputs(estimate: Estimate) -> Inputs:
    """Every number behind the lines of an estimate."""
    merged: dict[str, Given] = {}
    named: dict[tuple[str, str], str] = {}
    resolution, technologies = estimate.costing.resolution, estimate.scenario.technologies
    for parameter in _in_order(resolution, estimate):
        for technology in technologies:
            row = _given(parameter, resolution[parameter][technology], estimate)
            before = merged.get(row.name, row)
            users = tuple(dict.fromkeys((*before.technologies, technology)))
            merged[row.name] = replace(before, technologies=users)
            named[parameter, technology] = row.name
    own = [estimate.book.technologies[id_].name for id_ in technologies]
    sections = [ASKED, COMMON, *own, SETTLED, CONSTANT]
    rows = [*merged.values(), _rate(estimate), *_constants(estimate)]
    return Inputs(
        tuple(sorted(rows, key=lambda row: sections.index(row.section))),
        MappingProxyType({key: merged[name] for key, name in named.items()}),
    )


def _in_order(names: Mapping[str, object], estimate: Estimate) -> list[str]:
    """Parameters of the lines as the form and the price book order them."""
    book = estimate.book
    own = (line.__name__ for line in estimate.scenario.own)
    known = [*AMOUNT_BY_ID, *own, *book.common[estimate.scenario.scope], *book.definitions]

    def place(name: str) -> int:
        filled = FROM_CHOICES.get(name, (name,))
        return known.index(filled[0]) if filled else len(known)

    return sorted(names, key=place)


def _given(parameter: str, resolved: Resolved, estimate: Estimate) -> Given:
    """The row behind a parameter, without the technologies that read it."""
    scenario, figure = estimate.scenario, resolved.figure
    amount = scenario.input(resolved.id)
    if amount and resolved.basis != CHOICE and resolved.id in scenario.amounts:
        return _in_currency(_input(amount, resolved), resolved, estimate)
    if figure is None or resolved.basis == CHOICE:
        return _settled(parameter, resolved, estimate)
    row = _figure(figure, resolved, estimate)
    if parameter == MARKET and _page_pays(estimate):
        return replace(row, parameter=None, note=f"The article's own pay stands before it. {AGAIN}")
    return _in_currency(row, resolved, estimate)


def _page_pays(estimate: Estimate) -> bool:
    """Whether market pay, once given, would take the place of pay that the page has."""
    pay = estimate.costing.resolution["base_salary"].values()
    return any(each.figure is not None and each.figure.name == PAGE_SALARY for each in pay)


def _input(amount: Input, resolved: Resolved) -> Given:
    """An amount of the scenario."""
    name = Name.read(resolved.id)
    cell = name.id.replace(".", "_")
    if name.own:  # what a user calls a line may be what another cell is called
        cell = "_".join(filter(None, (name.technology, f"{ROW}{name.own}")))
    return Given(
        name=cell,
        parameter=resolved.id,
        section=ASKED,
        label=amount.label,
        unit=amount.unit,
        points=resolved.points,
        basis=wording.BASIS[resolved.basis],
        note=amount.help,
        allowed=(amount.low, amount.high),
    )


def _figure(figure: Figure, resolved: Resolved, estimate: Estimate) -> Given:
    """A figure of the book, or what the user set in its place for one technology or for all."""
    key = resolved.key.removesuffix(AT_LIKELY)
    name = Name.read(key if resolved.basis == USER else figure.id)
    points = resolved.points
    if key != resolved.key:  # held at its likely value for one, a range for others
        points = estimate.scenario.set_for(figure) or figure.points
    of_one = figure.technology if name.technology else None
    source, note = _said(figure, resolved, estimate)
    return Given(
        name=name.id.replace(".", "_"),
        parameter=str(name),
        section=estimate.book.technologies[of_one].name if of_one else COMMON,
        label=figure.label,
        unit=figure.unit,
        points=points,
        basis=wording.BASIS[resolved.basis],
        source=source,
        note=note,
        allowed=figure.allowed,
        whole=figure.whole,
        single=figure.policy,
    )


def _settled(parameter: str, resolved: Resolved, estimate: Estimate) -> Given:
    """A number that a choice of the scenario fixes, once for each value that it has."""
    own = estimate.scenario.own
    readers = (*lines("capacity", own), *lines("fleet"), *ONE_OFF_LINES)
    unit = next(units(line)[parameter] for line in readers if parameter in parameters(line))
    value = f"{resolved.points[1]:g}".replace(".", "_").replace("-", "minus_")
    return Given(
        name=f"settled_{parameter}_{value}",
        section=SETTLED,
        label=words(parameter).capitalize(),
        unit=unit,
        points=resolved.points,
        note=f"Follows from the choices made. {AGAIN}",
    )


def _said(figure: Figure, resolved: Resolved, estimate: Estimate) -> tuple[str, str]:
    """Source and note of a figure: what it rests on, or what it is where the user set it."""
    if _of_country(resolved, estimate):
        country = estimate.book.countries[estimate.scenario.country]
        sources = country.pay_sources if figure.name == MARKET else country.on_cost_sources
        return ", ".join(sources), f"{country.name}, {country.date}."
    if resolved.basis == USER:
        return "", figure.help or figure.note
    return figure.source or "", figure.note


def _of_country(resolved: Resolved, estimate: Estimate) -> bool:
    """Whether a figure is the country's: its money is in the country's own."""
    figure, scenario = resolved.figure, estimate.scenario
    return figure is not None and resolved.key == preset_key(scenario, figure.name)


def _in_currency(row: Given, resolved: Resolved, estimate: Estimate) -> Given:
    """The row as it was typed: what a user or a country set in money is in its currency."""
    scenario = estimate.scenario
    typed = resolved.basis == USER or _of_country(resolved, estimate)
    if "USD" not in row.unit or not typed or scenario.currency == "USD":
        return row
    rate = scenario.exchange_rate
    low, likely, high = (float(f"{point * rate:.15g}") for point in row.points)
    least, most = row.allowed or (0.0, 0.0)
    return replace(row, points=(low, likely, high), allowed=(least * rate, most * rate), typed=True)


def _rate(estimate: Estimate) -> Given:
    """The exchange rate: an input where the result is not in dollars."""
    scenario, rates = estimate.scenario, estimate.book.rates
    foreign, typed = scenario.currency != "USD", RATE in scenario.changed
    dated = f" This is the rate of {rates.as_of}." if foreign and not typed else ""
    return Given(
        name=RATE,
        parameter=RATE if foreign else None,
        section=ASKED if foreign else CONSTANT,
        label=f"Exchange rate: {scenario.currency} for one US dollar",
        unit="1",
        points=(scenario.exchange_rate,) * 3,
        basis=wording.BASIS[USER if typed else "cited"] if foreign else "",
        source=rates.source if foreign and not typed else "",
        note=f"The price book is in dollars.{dated}",
        allowed=(1e-6, 1e9) if foreign else None,
        single=True,
    )


def _rounding(estimate: Estimate) -> Mapping[str, tuple[float, str]]:
    """What amounts are rounded by: value and note."""
    decimals = estimate.scenario.decimals
    tolerance = HALF / 10**decimals
    return {
        "cent_digits": (decimals, "Decimals of an amount of money."),
        "tolerance": (tolerance, "How far apart two figures that agree may be."),
        **ROUNDING,
    }


def _constants(estimate: Estimate) -> Iterator[Given]:
    """The constants that the lines read, and those of rounding."""
    every = (*estimate.scenario.lines, *ONE_OFF_LINES)
    read = {name for line in every for name in parameters(line)}
    notes = {name: (value, unit, "") for name, (value, unit) in CONSTANTS.items() if name in read}
    notes |= {name: (value, "1", note) for name, (value, note) in _rounding(estimate).items()}
    for name, (value, unit, note) in notes.items():
        yield Given(
            name=name,
            section=CONSTANT,
            label=words(name).capitalize(),
            unit=unit,
            points=(value,) * 3,
            note=note,
            single=True,
        )
