"""Which numbers the Inputs sheet holds: each that can be changed once, under the name it has.

One row is what one parameter of an address sets: an input, a common figure, or a price that is the
same for all, each with cells beside it for what a technology has of its own. Figures of the scope
that the export is not in bear its name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import LEAD
from costcalc.costing.resolve import (
    AT_LIKELY,
    FROM_CHOICES,
    PAGE_SALARY,
    USER,
    Resolved,
    needed,
)
from costcalc.costing.totals import CASES, LIKELY, cost
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, Input
from costcalc.model.lines import BREAK_EVEN, ONE_OFF_LINES, parameters
from costcalc.model.own import OWN, ROW, OwnLine, OwnUnit
from costcalc.model.rounding import MONEY_DIGITS
from costcalc.output import wording
from costcalc.output.contingency import LABEL, of_total
from costcalc.output.items_json import DAYS_PER_MONTH
from costcalc.output.sources import stands_on
from costcalc.output.workbook.choices import NOT_GIVEN, Tree, leaves, tree
from costcalc.prices.figure import Figure
from costcalc.prices.files import Scope
from costcalc.prices.names import MARKET, SET, Name
from costcalc.scenario.fields import Points

ASKED: Final = "Your workload, team and plans"
LINES: Final = "Lines of your own: any cost that is not in here"
COMMON: Final = "Figures common to all technologies"
CONSTANT: Final = "Constants"
AGAIN: Final = "To change it, export again."
RATE: Final = "exchange_rate"
SALARY: Final = "salary"
RESERVE: Final = "contingency"
ROUNDING: Final[Mapping[str, tuple[float, str]]] = MappingProxyType(
    {
        "money_digits": (MONEY_DIGITS, "Significant digits kept before an amount is rounded."),
        "relative_tolerance": (1e-14, "The same as a share, for amounts of over twelve digits."),
    }
)
"""Constants of the workbook itself: value and note."""
NEW_SYSTEM: Final = "new_system_share"
"""The one number beside 0 and 1 that a choice settles."""
HALF: Final = 0.6
"""Just over half: how far apart, in cents, two figures that agree may be."""
SPARE: Final[tuple[OwnUnit, ...]] = ("USD/month", "USD/month", "USD/year", "USD/developer/year")
"""What empty lines are by, beside those that the user already has."""
OF_SERVER: Final = ("server_price", "vcpus_per_server", "memory_per_server")
"""What a row of the catalogue of servers says."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A number of the Inputs sheet: three points in numeric order, or one.

    `parameter` is what sets it in an address, None where nothing does; `typed` says that it is
    in the scenario's currency and not in dollars. A `blank` one is not given yet. `own` are the
    parameters of the technologies that may have a number of their own beside it, which is all that
    there is where it has no `points`.
    """

    name: str
    section: str
    label: str
    unit: str
    points: Points | None
    parameter: str | None = None
    technologies: tuple[str, ...] = ()
    basis: str = ""
    source: str = ""
    note: str = ""
    allowed: tuple[float, float] | None = None
    single: bool = False
    whole: bool = False
    typed: bool = False
    blank: bool = False
    own: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[float, ...] = ()
    """What the technologies' own cells hold where they are not empty."""
    catalogue: str = ""
    """What the catalogue of servers says in its place where it is blank."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its cells: of the low, likely and high end, or of the only one."""
        if self.points is None:
            return ()
        return (self.name,) if self.single else tuple(f"{self.name}_{end}" for end in CASES)


Leaf: TypeAlias = tuple[str, str, str | None, str | None]
"""What makes one number what it is: its key and id, and the figure's scope and technology."""


def leaf_of(resolved: Resolved) -> Leaf:
    """What tells a number from others."""
    figure = resolved.figure
    of = (figure.scope, figure.technology) if figure else (None, None)
    return resolved.key, resolved.id, *of


@dataclass(frozen=True)
class Inputs:
    """The rows in the order of the sheet, and what each parameter of a line may come to.

    `behind` is the row of each of these numbers, and the parameter of the technology's own cell
    where it stands in one; None where choices settle it.
    """

    rows: tuple[Given, ...]
    trees: Mapping[tuple[str, str], Tree]
    behind: Mapping[Leaf, tuple[Given, str] | None]


def with_spare_lines(estimate: Estimate) -> Estimate:
    """The same estimate with empty lines for costs that somebody adds in the workbook."""
    scenario = estimate.scenario
    taken = {line.name for line in scenario.own}
    free = (name for n in range(1, 99) if (name := f"line_{n}") not in taken)
    own = (*scenario.own, *(OwnLine(next(free), unit) for unit in SPARE))
    none = {f"{OWN}{line.name}": (0.0, 0.0, 0.0) for line in own}
    amounts = MappingProxyType({**none, **scenario.amounts})
    larger = replace(scenario, own=own, amounts=amounts)
    return replace(estimate, scenario=larger, costing=cost(larger, estimate.book))


def every_input(estimate: Estimate, *, contingency: bool = False) -> Inputs:
    """Every number behind the lines of an estimate, whatever is chosen.

    With a `contingency` its share is how far P80 lies above the likely total, by technology.
    """
    scenario, merged = estimate.scenario, dict[str, Given]()
    trees = dict[tuple[str, str], Tree]()
    book = estimate.book.on(scenario.server, scenario.country)
    behind = dict[Leaf, tuple[Given, str] | None]()
    names = (*needed(scenario.sizing), *(line.__name__ for line in scenario.own))
    for parameter in _in_order(names, estimate):
        for technology in scenario.technologies:
            trees[parameter, technology] = tree(parameter, technology, scenario, book)
            found = {leaf_of(each): each for each in leaves(trees[parameter, technology])}
            behind |= {
                leaf: _behind(each, estimate) for leaf, each in found.items() if leaf not in behind
            }
            # A row comes before what stands beside it.
            rows = sorted(filter(None, map(behind.get, found)), key=lambda each: each[1] != "")
            for row, _ in rows:
                before = merged.get(row.name, row)
                users = tuple(dict.fromkeys((*before.technologies, technology)))
                own = {**before.own, **row.own}
                merged[row.name] = replace(before, technologies=users, own=own)
    each = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    sections = [ASKED, LINES, COMMON, *each, *map(_only, CHOICE_BY_ID["scope"].options), CONSTANT]
    reserve = _contingency(estimate, contingency)
    every = [*merged.values(), reserve, _rate(estimate), *_constants(estimate)]
    ordered = sorted(every, key=lambda row: sections.index(row.section))
    return Inputs(tuple(ordered), MappingProxyType(trees), MappingProxyType(behind))


def _behind(resolved: Resolved, estimate: Estimate) -> tuple[Given, str] | None:
    row = given(resolved, estimate)
    return (row, own_cell(resolved, estimate)) if row else None


def _only(scope: str) -> str:
    """The section of the figures that only the other scope reads."""
    return f"Only {CHOICE_BY_ID['scope'].options[scope].lower()}"


def settled(resolved: Resolved) -> bool:
    """Whether choices alone give the number, so that it stands in the formula itself."""
    return resolved.figure is None and ("=" in resolved.key or resolved.id == "support_tier")


def own_cell(resolved: Resolved, estimate: Estimate) -> str:
    """The parameter of a technology's own cell, where that is what is read; empty otherwise."""
    name, scenario = Name.read(resolved.id), estimate.scenario
    if resolved.key.startswith(SET):
        set_ = Name.read(resolved.key.removesuffix(AT_LIKELY))
        return str(set_) if set_.technology and set_.id not in scenario.overrides else ""
    given = resolved.id in scenario.amounts or resolved.figure is not None
    return "" if given or not name.technology else resolved.id


def given(resolved: Resolved, estimate: Estimate) -> Given | None:
    """The row behind what a parameter comes to, without the technologies that read it.

    None where choices alone settle it.
    """
    scenario, figure = estimate.scenario, resolved.figure
    if settled(resolved):
        return None
    if own := own_cell(resolved, estimate):
        return _beside(own, resolved, estimate)
    amount = scenario.input(resolved.id)
    if figure is None:
        assert amount is not None  # noqa: S101  # all else is a figure
        return _in_currency(_input(amount, resolved, estimate), resolved, estimate)
    row = _figure(figure, resolved, estimate)
    if row.parameter == MARKET and _page_pays(estimate):
        return replace(row, parameter=None, note=f"The article's own pay stands before it. {AGAIN}")
    return _in_currency(row, resolved, estimate)


def _beside(own: str, resolved: Resolved, estimate: Estimate) -> Given:
    """The row beside which a technology has a cell of its own."""
    name, figure, scenario = Name.read(own), resolved.figure, estimate.scenario
    if figure:
        bare = replace(resolved, key=figure.name, points=figure.points, basis=figure.basis)
        row = _figure(figure, bare, estimate)
    elif name.base == SALARY:
        amount, typed = AMOUNT_BY_ID[SALARY], scenario.currency != "USD"
        label = f"{amount.label}, by technology"
        row = Given(name=SALARY, section=ASKED, label=label, unit=amount.unit, points=None,
                    note=amount.help, allowed=(amount.low, amount.high), typed=typed)  # fmt: skip
    else:
        of_all, points = scenario.input(name.base), scenario.amounts[name.base]
        assert of_all is not None  # noqa: S101  # one that is by technology
        bare = replace(resolved, id=name.base, key=name.base, points=points)
        row = _in_currency(_input(of_all, bare, estimate), bare, estimate)
    return replace(row, own={name.technology: own})


def _in_order(names: Iterable[str], estimate: Estimate) -> list[str]:
    """Parameters of the lines as the form and the price book order them."""
    book = estimate.book
    own = (line.__name__ for line in estimate.scenario.own)
    known = [*AMOUNT_BY_ID, *own, *book.common[estimate.scenario.scope], *book.definitions]

    def place(name: str) -> int:
        filled = FROM_CHOICES.get(name, (name,))
        return known.index(filled[0]) if filled else len(known)

    return sorted(names, key=place)


def _page_pays(estimate: Estimate) -> bool:
    """Whether market pay, once given, would take the place of pay that the page has."""
    pay = estimate.costing.resolution["base_salary"].values()
    return any(each.figure is not None and each.figure.name == PAGE_SALARY for each in pay)


def _input(amount: Input, resolved: Resolved, estimate: Estimate) -> Given:
    """An amount of the scenario."""
    name, scenario = Name.read(resolved.id), estimate.scenario
    cell = name.id.replace(".", "_")
    if name.own:  # what a user calls a line may be what another cell is called
        cell = "_".join(filter(None, (name.technology, f"{ROW}{name.own}")))
    blank = resolved.id in NOT_GIVEN and resolved.id not in scenario.amounts
    return Given(
        name=cell,
        parameter=resolved.id,
        section=LINES if name.own else ASKED,
        label=amount.label,
        unit=amount.unit,
        points=resolved.points,
        basis="" if blank else wording.BASIS[resolved.basis],
        note=amount.help,
        allowed=(amount.low, amount.high),
        blank=blank,
    )


def _figure(figure: Figure, resolved: Resolved, estimate: Estimate) -> Given:
    """A figure of the book, or what the user set in its place for one technology or for all."""
    key, scope = resolved.key.removesuffix(AT_LIKELY), estimate.scenario.scope
    theirs = _theirs(resolved)
    # What is the same for all technologies is one row.
    alike = figure.technology is not None and figure.shares_draw == figure.name and not theirs
    name = Name.read(key if resolved.basis == USER else figure.name if alike else figure.id)
    points = resolved.points
    if resolved.key.endswith(AT_LIKELY):  # held at its likely value for one, a range for others
        points = estimate.scenario.points(figure)
    of_one = figure.technology if name.technology else None
    source, note = _said(figure, resolved)
    section = estimate.book.technologies[of_one].name if of_one else COMMON
    here = estimate.book.on(estimate.scenario.server, estimate.scenario.country)
    other = not theirs and here.figure(figure.name, figure.technology or "", scope) != figure
    there: Scope = "published" if scope == "like_for_like" else "like_for_like"
    cell = name.id.replace(".", "_")
    listed = alike and figure.name in OF_SERVER and figure.scope == "like_for_like"
    of_server = listed and figure.id not in estimate.book.operators
    return Given(
        name=f"{there}_{cell}" if other else cell,
        parameter=str(name),
        section=_only(there) if other else section,
        label=figure.label,
        unit=figure.unit,
        points=points,
        basis=wording.BASIS[resolved.basis],
        source=source,
        note=note,
        allowed=figure.allowed,
        whole=figure.whole,
        single=figure.policy,
        blank=of_server,
        catalogue=figure.name if of_server else "",
    )


def _said(figure: Figure, resolved: Resolved) -> tuple[str, str]:
    """Source and note of a figure: what it rests on, or what it is where the user set it."""
    if resolved.basis == USER:
        return "", figure.help or figure.note
    return ", ".join(stands_on(figure)), figure.note


def _theirs(resolved: Resolved) -> bool:
    """Whether a number is the user's or the country's: its money is in their own."""
    figure = resolved.figure
    return resolved.basis == USER or (figure is not None and figure.country is not None)


def _in_currency(row: Given, resolved: Resolved, estimate: Estimate) -> Given:
    """The row as it was typed: what a user or a country set in money is in its currency."""
    scenario = estimate.scenario
    typed = _theirs(resolved) or row.section == LINES
    if "USD" not in row.unit or not typed or scenario.currency == "USD":
        return row
    rate, (least, most) = scenario.exchange_rate, row.allowed or (0.0, 0.0)
    points = row.points and scenario.points_in_currency(row.points, row.unit)
    return replace(row, points=points, allowed=(least * rate, most * rate), typed=True)


def _contingency(estimate: Estimate, asked: bool) -> Given:
    """A reserve on top of the likely total, as a share of it."""
    technologies, likely = estimate.scenario.technologies, estimate.costing.totals
    ahead = of_total(estimate, estimate.scenario.of) if asked else None
    shares = np.zeros(len(technologies))
    if ahead is not None:
        of = likely[estimate.scenario.of][:, LIKELY]
        shares = np.divide(ahead, of, out=shares, where=of != 0)
    return Given(
        name=RESERVE,
        section=LINES,
        label="Contingency, share of the likely total",
        unit="1",
        points=None,
        technologies=technologies,
        own={id_: f"{SET}{id_}.{RESERVE}" for id_ in technologies},
        shares=tuple(shares.tolist()),
        allowed=(0, 1),
        note=f"At the export {LABEL}." if ahead is not None else "A reserve of your own.",
    )


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
        "days_per_month": (DAYS_PER_MONTH, "Days in a month, on average."),
        "least_lead": (LEAD, "What two totals are apart by, as a share, if one is named first."),
        "tolerance": (tolerance, "How far apart two figures that agree may be."),
        **ROUNDING,
    }


def _constants(estimate: Estimate) -> Iterator[Given]:
    """The constants that the lines read, and those of rounding."""
    every = (*estimate.scenario.lines, *ONE_OFF_LINES, BREAK_EVEN)
    read = {name for line in every for name in parameters(line)} | {NEW_SYSTEM}
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
