"""The method as a page prints it: every line of the model with its formula and what it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from sys import modules
from types import MappingProxyType
from typing import Final, TypeAlias, get_args

from costcalc import units
from costcalc.analysis.draws import PERT_WEIGHT
from costcalc.comparison import Omission
from costcalc.inputs import AMOUNT_BY_ID, AMOUNTS, CHOICE_BY_ID, CHOICES, COUNT_BY_ID, COUNTS
from costcalc.model import lines as model
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import sentence, spreadsheet, words
from costcalc.model.lines import CATEGORIES, ITEMS, MIGRATION, Line, Sizing, lines, parameters
from costcalc.model.rounding import CEILING_DIGITS, MONEY_DIGITS
from costcalc.model.totals import page_total
from costcalc.notices import EXTRAPOLATED_ABOVE, EXTRAPOLATED_BELOW, STALE_AFTER_MONTHS
from costcalc.output import wording
from costcalc.output.sentences import DWARFED_ABOVE
from costcalc.pricebook import PriceBook
from costcalc.standings import FROM_CHOICES, FROM_ENGINE
from costcalc.verdict import CONFIDENT_FROM

METHOD: Final = "/method"
SOURCES: Final = "/sources"
SIZINGS: Final[tuple[Sizing, ...]] = get_args(Sizing)
_GROUPS: Final = {
    "growth": "The years",
    "sizing": "Servers, from the workload",
    "fleet": "Servers, from today’s fleet",
    "people": "Hires",
}
"""What is worked out before the costs, by the module that holds it, in this order."""
_ENGINE: Final = {
    "year": "the year at hand, from 1; 0 for what is paid before",
    "years_elapsed": "the years since year 1",
    "baseline_infrastructure": "infrastructure of what runs today, a month of year 1",
}
_ITEMS: Final = {item.line: item for item in ITEMS}

Place: TypeAlias = tuple[str, str]
"""A page and the id of an element on it."""


@dataclass(frozen=True)
class Link:
    """A name and where it is explained."""

    text: str
    page: str
    place: str


@dataclass(frozen=True)
class Explained:
    """A line of the model: what it means, how it is worked out, what it reads and feeds."""

    id: str
    place: str
    label: str
    says: str
    sentence: str
    cell: str
    unit: str
    reads: tuple[Link, ...]
    feeds: tuple[Link, ...]
    nature: str = ""
    principal: tuple[Link, ...] = ()
    """The figures whose basis its amount takes."""


@dataclass(frozen=True)
class Group:
    """Lines that belong together."""

    id: str
    title: str
    says: str
    lines: tuple[Explained, ...]


@dataclass(frozen=True)
class Given:
    """Something that lines read and no line works out: an input, a constant, the engine's own."""

    id: str
    label: str
    value: str
    unit: str
    says: str = ""
    allowed: str = ""


@dataclass(frozen=True)
class Method:
    """The whole page."""

    before: tuple[Group, ...]
    costs: tuple[Group, ...]
    moving: Explained
    inputs: tuple[Given, ...]
    constants: tuple[Given, ...]
    engine: tuple[Given, ...]
    totals: tuple[tuple[str, str, str], ...]
    """Id, label and how it is made."""
    not_modelled: tuple[Omission, ...]
    numbers: Mapping[str, str]
    """What the rules in words need: thresholds, digits, draws."""


def method(book: PriceBook) -> Method:
    """The method of a price book: the lines are the model's, the places of figures the book's."""
    named = frozenset((*book.common, *book.definitions))
    return Method(
        before=tuple(_before(named)),
        costs=tuple(_costs(named)),
        moving=_explained(MIGRATION, named),
        inputs=tuple(_inputs()),
        constants=tuple(
            Given(f"constant-{id_}", words(id_), units.number_text(value), unit)
            for id_, (value, unit) in CONSTANTS.items()
        ),
        engine=tuple(
            Given(f"engine-{id_}", words(id_), "", units.unit_phrase(unit), _ENGINE.get(id_, ""))
            for id_, unit in FROM_ENGINE.items()
        ),
        totals=tuple(
            (line.__name__, words(line.__name__).capitalize(), sentence(line))
            for line in (*model.TOTALS.values(), MIGRATION, page_total)
        ),
        not_modelled=book.comparison.not_modelled,
        numbers=_numbers(book),
    )


@cache
def every_line() -> tuple[Line, ...]:
    """Every line there is, each once: those of both ways to size servers, and the migration."""
    return tuple(dict.fromkeys((*chain.from_iterable(map(lines, SIZINGS)), MIGRATION)))


@cache
def places() -> Mapping[Line, str]:
    """The place of every line; of two with one name, the second has its module's name too."""
    found: dict[str, Line] = {}
    for line in every_line():
        name = line.__name__
        found[f"line-{_module(line)}-{name}" if f"line-{name}" in found else f"line-{name}"] = line
    return MappingProxyType({line: place for place, line in found.items()})


def title(line: Line) -> str:
    """What a line is called on the page."""
    return wording.item(line.__name__) + _apart(line)


def readers(name: str) -> Iterator[Link]:
    """The lines that read a figure, an input or a constant."""
    for line in every_line():
        if name in parameters(line) or any(
            name in FROM_CHOICES.get(read, ()) for read in parameters(line)
        ):
            yield _link(line)


def _apart(line: Line) -> str:
    """What tells a line from another one of its name."""
    return "" if places()[line] == f"line-{line.__name__}" else f" ({_module(line)})"


def _link(line: Line) -> Link:
    return Link(title(line), METHOD, places()[line])


def _module(line: Line) -> str:
    return line.__module__.rpartition(".")[2]


def _before(figures: frozenset[str]) -> Iterator[Group]:
    """What is worked out before the costs, a group a module.

    The module's docstring says what it is for, unless it holds costs as well.
    """
    by_module: dict[str, list[Line]] = {id_: [] for id_ in _GROUPS}
    costs = {_module(line) for line in _ITEMS}
    for line in every_line():
        if line not in _ITEMS and line is not MIGRATION:
            by_module.setdefault(_module(line), []).append(line)
    for id_, found in by_module.items():
        if found:
            says = "" if id_ in costs else modules[found[0].__module__].__doc__ or ""
            explained = tuple(_explained(line, figures) for line in found)
            label = _GROUPS.get(id_, words(id_).capitalize())
            yield Group(id_, label, says.partition("\n")[0], explained)


def _costs(figures: frozenset[str]) -> Iterator[Group]:
    """The lines that are shown and summed, a group a category."""
    for category in CATEGORIES:
        found = tuple(_explained(item.line, figures) for item in ITEMS if item.category == category)
        yield Group(category, wording.category(category), "", found)


def _explained(line: Line, figures: frozenset[str]) -> Explained:
    """A line with its formulas and links."""
    item = _ITEMS.get(line)
    unit = units.unit_phrase(model.units(line)["return"])
    reads = dict.fromkeys(chain.from_iterable(_read(line, n, figures) for n in parameters(line)))
    return Explained(
        id=line.__name__,
        place=places()[line],
        label=title(line),
        says=(line.__doc__ or "").partition("\n")[0],
        sentence=sentence(line),
        cell=f"={spreadsheet(line)}",
        unit=unit or "a number",
        reads=tuple(reads),
        feeds=() if item or line is MIGRATION else tuple(_fed(line)),
        nature=item.nature if item else "",
        principal=tuple(_read(line, item.principal, figures)) if item else (),
    )


def _read(line: Line, name: str, figures: frozenset[str]) -> Iterator[Link]:
    """What a parameter of a line stands for: one thing, or one of several by choice."""
    for id_ in FROM_CHOICES.get(name, (name,)):
        if id_ in figures:
            yield Link(words(id_), SOURCES, f"figure-{id_}")
        elif id_ in AMOUNT_BY_ID:
            yield Link(words(id_), METHOD, f"input-{id_}")
        elif id_ in CONSTANTS:
            yield Link(words(id_), METHOD, f"constant-{id_}")
        elif id_ in FROM_ENGINE:
            yield Link(words(id_), METHOD, f"engine-{id_}")
        else:
            yield from _named(id_, line)


def _named(name: str, reader: Line) -> Iterator[Link]:
    """The lines of a name, in each way to size servers that has the reader."""
    for sizing in SIZINGS:
        if reader in (*lines(sizing), MIGRATION):
            for line in lines(sizing):
                if line.__name__ == name:
                    yield Link(words(name) + _apart(line), METHOD, places()[line])


def _fed(line: Line) -> Iterator[Link]:
    """The costs that a line has a part in, straight or through others."""
    fed: set[Line] = set()
    for sizing in SIZINGS:
        if line in lines(sizing):
            names = {line.__name__}
            for each in (*lines(sizing), MIGRATION):
                if names & set(parameters(each)):
                    names.add(each.__name__)
                    fed.add(each)
    yield from (_link(each) for each in (*_ITEMS, MIGRATION) if each in fed)


def _inputs() -> Iterator[Given]:
    """What is asked of whoever calculates."""
    for amount in AMOUNTS:
        default = "none" if amount.default is None else units.number_text(amount.default)
        unit = units.unit_phrase(amount.unit)
        allowed = f"{units.number_text(amount.low)} to {units.number_text(amount.high)}"
        yield Given(f"input-{amount.id}", amount.label, default, unit, amount.help, allowed)
    for count in COUNTS:
        default = units.number_text(count.default)
        allowed = f"{count.low:,} to {count.high:,}"
        yield Given(f"input-{count.id}", count.label, default, "", count.help, allowed)
    for choice in CHOICES:
        default = choice.options[choice.default]
        allowed = "; ".join(choice.options.values())
        yield Given(f"input-{choice.id}", choice.label, default, "", choice.help, allowed)


def _numbers(book: PriceBook) -> Mapping[str, str]:
    correlation = book.common["salary_correlation"].points[1]
    of = CHOICE_BY_ID["of"]
    return MappingProxyType(
        {
            "pert_weight": str(PERT_WEIGHT),
            "correlation": units.number_text(correlation),
            "draws": units.number_text(COUNT_BY_ID["draws"].default),
            "most_draws": units.number_text(COUNT_BY_ID["draws"].high),
            "confident": units.number_text(CONFIDENT_FROM * 100),
            "dwarfed": units.number_text(DWARFED_ABOVE * 100),
            "ceiling_digits": str(CEILING_DIGITS),
            "money_digits": str(MONEY_DIGITS),
            "stale_months": str(STALE_AFTER_MONTHS),
            "orders_from": units.number_text(EXTRAPOLATED_BELOW),
            "orders_to": units.number_text(EXTRAPOLATED_ABOVE),
            "decided_by": of.options[of.default].lower(),
            "decisions": wording.listed([text.lower() for text in of.options.values()]),
        }
    )
