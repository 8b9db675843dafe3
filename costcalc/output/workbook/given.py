"""Which numbers the Inputs sheet holds: each that can be changed once, under the name it has.

One row is what one parameter of an address sets: an input or a common figure is one row for all
technologies, a technology's own price a row of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import CHOICE, FROM_CHOICES, USER, Resolved
from costcalc.costing.totals import CASES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import MIGRATION, lines, parameters
from costcalc.model.rounding import MONEY_DIGITS
from costcalc.output import wording
from costcalc.prices.figure import Figure
from costcalc.prices.names import Name
from costcalc.scenario.values import Points

ASKED: Final = "Your workload, team and plans"
COMMON: Final = "Figures common to all technologies"
SETTLED: Final = "Settled by the choices of this export"
CONSTANT: Final = "Constants"
RATE: Final = "exchange_rate"
ROUNDING: Final[Mapping[str, tuple[float, str]]] = MappingProxyType(
    {
        "money_digits": (MONEY_DIGITS, "Significant digits kept before an amount is rounded."),
        "cent_digits": (2, "Decimals of an amount of money."),
        "tolerance": (0.006, "Just over half a cent: how far apart two figures that agree may be."),
        "relative_tolerance": (1e-14, "The same as a share, for amounts of over twelve digits."),
    }
)
"""Constants of the workbook itself: value and note."""


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
        ends = replace(resolved, points=(0.0, 1.0, 2.0)).cases
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
            row = _given(parameter, technology, resolution[parameter][technology], estimate)
            before = merged.get(row.name, row)
            merged[row.name] = replace(before, technologies=(*before.technologies, technology))
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
    known = [*AMOUNT_BY_ID, *book.common, *book.definitions]
    return sorted(names, key=lambda name: known.index(FROM_CHOICES.get(name, (name,))[0]))


def _given(parameter: str, technology: str, resolved: Resolved, estimate: Estimate) -> Given:
    """The row behind a parameter, without the technologies that read it."""
    scenario, figure = estimate.scenario, resolved.figure
    if resolved.basis != CHOICE and resolved.id in scenario.amounts:
        return _in_currency(_input(resolved), resolved, estimate)
    if figure is None:
        return _settled(parameter, resolved, estimate)
    if figure.technology not in (None, technology) and scenario.sizing == "capacity":
        return _borrowed(figure, resolved, estimate)
    return _in_currency(_figure(figure, resolved, estimate), resolved, estimate)


def _input(resolved: Resolved) -> Given:
    """An amount of the scenario."""
    amount = AMOUNT_BY_ID[Name.read(resolved.id).base]
    return Given(
        name=resolved.id.replace(".", "_"),
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
    name = Name.read(resolved.key if resolved.basis == USER else figure.id)
    of_one = figure.technology if name.technology else None
    return Given(
        name=name.id.replace(".", "_"),
        parameter=str(name),
        section=estimate.book.technologies[of_one].name if of_one else COMMON,
        label=figure.label,
        unit=figure.unit,
        points=resolved.points,
        basis=wording.BASIS[resolved.basis],
        source="" if resolved.basis == USER else figure.source or "",
        note=figure.note if resolved.basis != USER else figure.help or figure.note,
        allowed=figure.allowed,
        whole=figure.whole,
        single=figure.policy,
    )


def _borrowed(figure: Figure, resolved: Resolved, estimate: Estimate) -> Given:
    """Another technology's capacity as the book has it: no override moves it."""
    owner = estimate.book.technologies[figure.technology or ""].name
    return Given(
        name=f"settled_{figure.id.replace('.', '_')}",
        section=SETTLED,
        label=figure.label,
        unit=figure.unit,
        points=resolved.points,
        basis=wording.BASIS[figure.basis],
        source=figure.source or "",
        note=f"{owner}'s as the price book has it, whatever is set for {owner}: the published "
        f"multiple is of {owner}'s servers.",
    )


def _settled(parameter: str, resolved: Resolved, estimate: Estimate) -> Given:
    """A number that a choice of the scenario fixes."""
    definitions = estimate.book.definitions
    shape = AMOUNT_BY_ID.get(parameter) or definitions[FROM_CHOICES.get(parameter, (parameter,))[0]]
    return Given(
        name=f"settled_{parameter}",
        section=SETTLED,
        label=words(parameter).capitalize(),
        unit=shape.unit,
        points=resolved.points,
        note="Follows from the choices made; export again to make others.",
    )


def _in_currency(row: Given, resolved: Resolved, estimate: Estimate) -> Given:
    """The row as it was typed: what a user set in money is in the scenario's currency."""
    scenario = estimate.scenario
    if "USD" not in row.unit or resolved.basis != USER or scenario.currency == "USD":
        return row
    rate = scenario.exchange_rate
    low, likely, high = (float(f"{point * rate:.15g}") for point in row.points)
    least, most = row.allowed or (0.0, 0.0)
    return replace(row, points=(low, likely, high), allowed=(least * rate, most * rate), typed=True)


def _rate(estimate: Estimate) -> Given:
    """The exchange rate: an input where the result is not in dollars."""
    scenario = estimate.scenario
    foreign = scenario.currency != "USD"
    return Given(
        name=RATE,
        parameter=RATE if foreign else None,
        section=ASKED if foreign else CONSTANT,
        label=f"Exchange rate: {scenario.currency} for one US dollar",
        unit="1",
        points=(scenario.exchange_rate,) * 3,
        basis=wording.BASIS[USER] if foreign else "",
        note="The price book is in dollars.",
        allowed=(1e-6, 1e9) if foreign else None,
        single=True,
    )


def _constants(estimate: Estimate) -> Iterator[Given]:
    """The constants that the lines read, and those of rounding."""
    every = (*lines(estimate.scenario.sizing), MIGRATION)
    read = {name for line in every for name in parameters(line)}
    notes = {name: (value, unit, "") for name, (value, unit) in CONSTANTS.items() if name in read}
    notes |= {name: (value, "1", note) for name, (value, note) in ROUNDING.items()}
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
