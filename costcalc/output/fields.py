"""The questions of the form: each with its label, default, echo, error and way back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypedDict

from costcalc.analysis.estimate import Kept
from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS, NO_BASELINE, Choice, Count, Input
from costcalc.model.lines import MIGRATION, lines, parameters
from costcalc.output import wording
from costcalc.output.links import asking, state
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import MARKET as SALARY
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario, known_names
from costcalc.scenario.values import Points

GROUPS: Final = {
    "workload": "Workload and sizing",
    "people": "People and hiring",
    "fleet": "What runs today",
    "support": "Support",
    "finance": "Horizon and finance",
    "prices": "Prices",
}
FIRST: Final = ("orders_per_month", "concurrent_connections", "team_size", "salary", "years")
"""The questions that stand on top, in this order."""
NOT_ASKED: Final = ("draws", "seed")
"""Inputs that have a box only where an address gave them."""
TOGETHER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "currency": ("exchange_rate",),
        "exchange_rate": ("currency",),
        "current_servers": ("current_server_price",),
    }
)
"""What cannot stay without the other."""
_GROUP_OF_MODULE: Final = {
    "sizing": "workload",
    "fleet": "fleet",
    "infrastructure": "prices",
    "people": "people",
    "support": "support",
    "growth": "finance",
    "moving": "finance",
}
_INPUTS: Final = {each.id: each for each in (*AMOUNTS, *COUNTS, *CHOICES)}
_LABELS: Final = {
    **{id_: each.label for id_, each in _INPUTS.items()},
    "baseline": "Runs today",
    "technologies": "Compare",
    "currency": "Currency",
    "exchange_rate": "Exchange rate",
    "book": "Price book",
}
Kind: TypeAlias = Literal["text", "select", "checks"]


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool
    fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question as the form prints it."""

    name: str
    label: str
    help: str = ""
    unit: str = ""
    kind: Kind = "text"
    mode: str = "decimal"
    value: str = ""
    default: str = ""
    options: tuple[Option, ...] = ()
    understood: str | None = None
    error: str | None = None
    given: bool = False
    reset: str | None = None
    """The address without it, where it was changed."""
    receipt: str | None = None
    """The address that says where the default is from."""
    basis: str | None = None

    @property
    def id(self) -> str:
        """The id of its box."""
        return f"field-{self.name}"


@dataclass(frozen=True)
class Fields:
    """One question asked once a technology."""

    legend: str
    help: str
    unit: str
    fields: tuple[Field, ...]


Entry: TypeAlias = Field | Fields


class Marks(TypedDict):
    """What every field may carry: its text, echo, error and way back."""

    value: str
    understood: str | None
    error: str | None
    given: bool
    reset: str | None


@dataclass(frozen=True)
class Entered:
    """What the form is drawn from: the scenario as far as it is known, and what was typed.

    `faults` are sentences by field.
    """

    scenario: Scenario
    book: PriceBook
    typed: Mapping[str, str]
    view: Mapping[str, str]
    faults: Mapping[str, str]
    kept: Kept | None

    def without(self, name: str) -> str:
        """The address of this state less one parameter and what cannot stand without it.

        Empty for a saved scenario: no address holds what was typed into it.
        """
        gone = {name, *TOGETHER.get(name, ())}
        # Beside what was refused there is no canonical state: then it is what was typed.
        given = self.typed if self.faults else self.scenario.changed
        left = {key: text for key, text in given.items() if key not in gone}
        return asking(self, {**left, **self.view})

    def default_from(self, name: str, figure: Figure) -> str | None:
        """The receipt of a figure without what was given for it; None beside what was refused."""
        if self.faults:
            return None
        number = {"number": f"{figure.id}.likely"}
        if self.kept:
            # Its receipts are of what is saved, not of what would stand there without it.
            return None if name in self.scenario.changed else state(self, "/receipt", number)
        left = {key: text for key, text in self.scenario.changed.items() if key != name}
        return asking(self, {**left, **number}, "/receipt")

    def value(self, name: str) -> str:
        """The text that stands in a box: as it was typed, the canonical text otherwise."""
        return self.typed.get(name) or self.scenario.changed.get(name, "")

    def marks(self, name: str) -> Marks:
        """What a field of that name carries."""
        given = bool(self.value(name)) or name in self.faults
        return {
            "value": self.value(name),
            "understood": self.scenario.understood.get(name),
            "error": self.faults.get(name),
            "given": given,
            "reset": (self.without(name) or None) if given else None,
        }


def first(entered: Entered) -> Iterator[Entry]:
    """The questions that stand on top."""
    for name in FIRST:
        yield _salaries(entered) if name == "salary" else _asked(_INPUTS[name], entered)


def grouped(group: str, entered: Entered) -> Iterator[Entry]:
    """The questions of a group: what is asked, then the figures that its lines read."""
    if group == "fleet":
        yield _baseline(entered)
        yield _technologies(entered)
    for asked in (*CHOICES, *AMOUNTS, *COUNTS):
        if asked.group == group and asked.id not in (*FIRST, *NOT_ASKED):
            yield _asked(asked, entered)
    if group == "people":
        yield from (_amounts(each, entered) for each in AMOUNTS if each.per_technology)
    if group == "finance":
        yield from _money(entered)
    yield from _figures(group, entered)


def extras(entered: Entered, shown: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Boxes for what an address gave and no other box is for, such as a bare salary."""
    given = {*entered.scenario.changed, *entered.typed} - {field.name for field in shown}
    for name in sorted((given & set(known_names(entered.book))) - {"book"}):
        base = Name.read(name).base
        if name in _INPUTS:
            yield _INPUTS[name].group, _asked(_INPUTS[name], entered)
        elif base in _INPUTS:
            yield _INPUTS[base].group, _extra(name, entered)
        else:
            yield figure_group(base, entered.book) or "finance", _extra(name, entered)


def flat(entries: Iterable[Entry]) -> Iterator[Field]:
    """Every single field among entries."""
    for entry in entries:
        yield from (entry,) if isinstance(entry, Field) else entry.fields


def figure_group(name: str, book: PriceBook) -> str | None:
    """The group of a figure: prices, or that of the first line to read it; None if none does."""
    scoped = name in book.definitions and book.definitions[name].scoped
    return "prices" if scoped else _read_by(name)


@cache
def _read_by(name: str) -> str | None:
    for line in (*lines("capacity"), *lines("fleet"), MIGRATION):
        read = set(parameters(line))
        read |= {figure for choice in read for figure in FROM_CHOICES.get(choice, ())}
        if name in read:
            return _GROUP_OF_MODULE[line.__module__.rpartition(".")[2]]
    return None


def label_of(parameter: str, book: PriceBook) -> str:
    """What a parameter is called where its group is not in sight: `Elixir: Salary`."""
    name = Name.read(parameter)
    figure = book.definition(name)
    label = figure.label if figure else _LABELS.get(name.base, name.base)
    if name.technology:
        return f"{book.technologies[name.technology].name}: {label}"
    return f"{label}, all" if name.base in book.definitions else label


# -- one question ------------------------------------------------------------------------------


def _asked(asked: Input | Choice | Count, entered: Entered) -> Field:
    """A scenario input."""
    marks = entered.marks(asked.id)
    if isinstance(asked, Choice):
        chosen = marks["value"] or asked.default
        return Field(
            name=asked.id,
            label=asked.label,
            help=asked.help,
            kind="select",
            options=tuple(Option(id_, text, id_ == chosen) for id_, text in asked.options.items()),
            default=asked.default,
            **marks,
        )
    unit = asked.unit if isinstance(asked, Input) else "year" if asked.id == "years" else "1"
    if isinstance(asked, Count) and asked.id in entered.scenario.changed:
        counted = float(entered.scenario.changed[asked.id])
        marks["understood"] = units.understood((counted,) * 3, unit)
    return Field(
        name=asked.id,
        label=asked.label,
        help=asked.help,
        unit=units.unit_phrase(unit, entered.scenario.currency),
        mode="decimal" if isinstance(asked, Input) else "numeric",
        default="" if asked.default is None else units.number_text(asked.default),
        **marks,
    )


def _amounts(amount: Input, entered: Entered) -> Fields:
    """An input that may differ by technology."""
    scenario, book = entered.scenario, entered.book
    return Fields(
        f"{amount.label} by technology",
        "Where one of them would need more or fewer people than the rest.",
        units.unit_phrase(amount.unit, scenario.currency),
        tuple(
            Field(
                name=f"{amount.id}.{id_}",
                label=book.technologies[id_].name,
                default=_as_typed(scenario.amounts[amount.id], amount.unit),
                **entered.marks(f"{amount.id}.{id_}"),
            )
            for id_ in scenario.technologies
        ),
    )


def _salaries(entered: Entered) -> Fields:
    """Salaries by technology, the one figure among the first questions."""
    scenario, book = entered.scenario, entered.book
    own = book.own[scenario.scope]
    return Fields(
        "Salary by technology",
        "Base salary before the employer’s own costs; 120k..180k is a range.",
        units.unit_phrase(book.definitions["salary"].unit, scenario.currency),
        tuple(_figure(own[Name(SALARY, id_).id], entered) for id_ in scenario.technologies),
    )


def _figures(group: str, entered: Entered) -> Iterator[Entry]:
    """The figures of a group: common ones, then those that each technology has."""
    scenario, book = entered.scenario, entered.book
    for name, figure in book.common.items():
        if figure_group(name, book) == group:
            yield _figure(figure, entered)
    own = book.own[scenario.scope]
    for name, definition in book.definitions.items():
        ids = [f"{id_}.{name}" for id_ in scenario.technologies if f"{id_}.{name}" in own]
        if figure_group(name, book) == group and name not in FIRST and ids:
            yield Fields(
                definition.label,
                definition.help,
                units.unit_phrase(definition.unit, scenario.currency),
                tuple(_figure(own[id_], entered) for id_ in ids),
            )


def _figure(figure: Figure, entered: Entered) -> Field:
    """A figure that can be set; its default is the book's, or what was set for all."""
    name = str(Name.read(figure.id))
    scenario, book = entered.scenario, entered.book
    shared = scenario.overrides.get(figure.name) if figure.technology else None
    rate = scenario.exchange_rate if "USD" in figure.unit else 1.0
    low, likely, high = shared or figure.settable
    own = figure.technology and book.technologies[figure.technology].name
    return Field(
        name=name,
        label=own or figure.label,
        help="" if own else figure.help or _first_sentence(figure.note),
        unit="" if own else units.unit_phrase(figure.unit, scenario.currency),
        default=_as_typed(
            (low * rate, likely * rate, high * rate), figure.unit, share=figure.allowed[1] <= 1
        ),
        receipt=entered.default_from(name, figure),
        basis=wording.BASIS["user" if shared else figure.basis],
        **entered.marks(name),
    )


def _first_sentence(note: str) -> str:
    return note.partition(". ")[0].removesuffix(".") + "."


def _as_typed(points: Points, unit: str, *, share: bool = False) -> str:
    """Points as someone would type them: one number, or a range."""
    texts = [wording.short(point) for point in points]
    if share or unit == "1/year":
        texts = [f"{units.number_text(round(point * 100, 6))}%" for point in points]
    return texts[0] if len(set(points)) == 1 else "..".join(texts)


def _extra(name: str, entered: Entered) -> Field:
    """A box for a parameter that has none of its own."""
    book, read = entered.book, Name.read(name)
    asked = read.amount or book.definition(read)
    unit = asked.unit if asked else "1"
    return Field(
        name=name,
        label=label_of(name, book),
        unit=units.unit_phrase(unit, entered.scenario.currency),
        **entered.marks(name),
    )


def _baseline(entered: Entered) -> Field:
    book, marks = entered.book, entered.marks("baseline")
    chosen = marks["value"] or NO_BASELINE
    options = [
        Option(each.id, f"{each.name}: {each.stands_for}", each.id == chosen)
        for each in book.technologies.values()
    ]
    return Field(
        name="baseline",
        label=_LABELS["baseline"],
        help="What the others are compared against and moved from.",
        kind="select",
        options=(*options, Option(NO_BASELINE, "Nothing yet", chosen == NO_BASELINE)),
        default=NO_BASELINE,
        **marks,
    )


def _technologies(entered: Entered) -> Field:
    """Boxes to tick; what runs today is always compared and needs no tick of its own."""
    book, baseline = entered.book, entered.scenario.baseline
    marks = entered.marks("technologies")
    asked = [name.strip() for name in marks["value"].split(",") if name] or list(book.compared)
    options = tuple(
        Option(
            each.id,
            f"{each.name} (runs today, always shown)" if each.id == baseline else each.name,
            chosen=each.id in asked or each.id == baseline,
            fixed=each.id == baseline and each.id not in asked,
        )
        for each in book.technologies.values()
    )
    return Field(
        name="technologies",
        label=_LABELS["technologies"],
        kind="checks",
        options=options,
        default=",".join(book.compared),
        **marks,
    )


def _money(entered: Entered) -> Iterator[Field]:
    """The currency and its rate."""
    yield Field(
        name="currency",
        label=_LABELS["currency"],
        help="Three letters, such as EUR; amounts without a sign are then in it.",
        mode="text",
        default="USD",
        **entered.marks("currency"),
    )
    yield Field(
        name="exchange_rate",
        label=_LABELS["exchange_rate"],
        help="The book is in US dollars; another currency needs your rate.",
        unit="for one US dollar",
        default="1",
        **entered.marks("exchange_rate"),
    )
