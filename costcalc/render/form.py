"""The form as it is printed: every field with its label, default, echo, error and way back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from costcalc import units
from costcalc.inputs import AMOUNTS, CHOICES, COUNTS, NO_BASELINE, Choice, Count, Input
from costcalc.model.lines import MIGRATION, lines, parameters
from costcalc.pricebook import Figure, PriceBook
from costcalc.reading import Points
from costcalc.refusal import Fault, Refused
from costcalc.render import wording
from costcalc.render.links import address
from costcalc.scenario import Scenario, known_names, read
from costcalc.standings import FROM_CHOICES

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
    reset: str | None = None
    """The address without it, where it was changed."""
    receipt: str | None = None
    """The row of the figures table that says where the default is from."""
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


@dataclass(frozen=True)
class Group:
    """Questions that can be folded away."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    changed: int
    open: bool


@dataclass(frozen=True)
class Chip:
    """Something that was changed, and the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Message:
    """A line of the error summary, and the box it is about."""

    text: str
    field: str | None


@dataclass(frozen=True)
class Preset:
    """A starting point."""

    label: str
    help: str
    parameters: Mapping[str, str]
    link: str = ""


@dataclass(frozen=True)
class Form:
    """The whole form."""

    first: tuple[Entry, ...]
    groups: tuple[Group, ...]
    hidden: Mapping[str, str]
    errors: tuple[Message, ...]
    changed: tuple[Chip, ...]
    presets: tuple[Preset, ...]
    start: str


PRESETS: Final = (
    Preset("100K orders", "The page's own reference workload", {}),
    Preset(
        "100K-connection chat",
        "100,000 open connections, counted like for like",
        {"concurrent_connections": "100000", "scope": "like_for_like"},
    ),
    Preset(
        "Three-person start-up",
        "Three developers, nothing to move from",
        {"team_size": "3", "baseline": "none"},
    ),
    Preset(
        "A team that knows the BEAM",
        "Elixir and Erlang learnt in 1 to 3 months, at Go's salaries",
        {
            "set.elixir.ramp_up_months": "1..3",
            "set.erlang.ramp_up_months": "1..3",
            "salary.elixir": "120000..180000",
            "salary.erlang": "120000..180000",
        },
    ),
    Preset(
        "20 Ruby servers",
        "An existing fleet, sized by the published savings",
        {"current_servers": "20"},
    ),
)


@dataclass(frozen=True)
class _Entered:
    """What the form is drawn from: the scenario as far as it is known, and what was typed."""

    scenario: Scenario
    book: PriceBook
    typed: Mapping[str, str]
    view: Mapping[str, str]
    faults: Mapping[str, str]

    def without(self, name: str) -> str:
        """The address of this state less one parameter and what cannot stand without it."""
        gone = {name, *TOGETHER.get(name, ())}
        # Beside what was refused there is no canonical state: then it is what was typed.
        given = self.typed if self.faults else self.scenario.changed
        left = {key: text for key, text in given.items() if key not in gone}
        return address("/", {**left, **self.view})

    def value(self, name: str) -> str:
        """The text that stands in a box: as it was typed, the canonical text otherwise."""
        return self.typed.get(name) or self.scenario.changed.get(name, "")

    def marks(self, name: str) -> dict[str, str | None]:
        """What every field of that name carries: echo, error and way back."""
        given = bool(self.value(name)) or name in self.faults
        return {
            "understood": self.scenario.understood.get(name),
            "error": self.faults.get(name),
            "reset": self.without(name) if given else None,
        }

    def money(self, points: Points, unit: str) -> Points:
        """Points of the book in the scenario's currency."""
        rate = self.scenario.exchange_rate if "USD" in unit else 1.0
        return points[0] * rate, points[1] * rate, points[2] * rate


def form(
    scenario: Scenario,
    book: PriceBook,
    typed: Mapping[str, str],
    view: Mapping[str, str],
    faults: Iterable[Fault] = (),
) -> Form:
    """The form, filled in with what was typed, each fault at its field."""
    faults = tuple(faults)
    entered = _Entered(scenario, book, typed, view, _by_field(faults))
    first = tuple(_first(entered))
    entries = {id_: list(_entries(id_, entered)) for id_ in GROUPS}
    for group, field in _extras(
        entered, [*first, *(e for group in entries.values() for e in group)]
    ):
        entries[group].append(field)
    groups = tuple(_group(id_, tuple(entries[id_]), entered) for id_ in GROUPS)
    everything = {
        field.name: field for field in _flat([*first, *(e for g in groups for e in g.entries)])
    }
    return Form(
        first=first,
        groups=groups,
        hidden={name: text for name, text in view.items() if name in ("period", "theme")},
        errors=tuple(_message(fault, everything) for fault in faults),
        changed=tuple(_chips(entered, everything)) if not faults else (),
        presets=tuple(
            replace(preset, link=address("/", {**preset.parameters, **view}))
            for preset in PRESETS
            if preset.parameters.keys() <= set(known_names(book))
        ),
        start=address("/", view),
    )


def readable(typed: Mapping[str, str], book: PriceBook, faults: Iterable[Fault]) -> Scenario:
    """As much of a refused question as can be read, so that the form still fits it."""
    refused = {fault.field for fault in faults}
    rest = {
        name: text
        for name, text in typed.items()
        if name not in refused and name in known_names(book)
    }
    try:
        return read(rest.items(), book)
    except Refused:
        return read((), book)


def _by_field(faults: Iterable[Fault]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for fault in faults:
        text = sentence(fault)
        texts[fault.field] = f"{texts[fault.field]} {text}" if fault.field in texts else text
    return texts


def sentence(fault: Fault) -> str:
    """A fault as the form says it: what must be, what was typed, what would do."""
    text = fault.detail
    if fault.value is not None and fault.value[:80] not in fault.detail:
        shown = fault.value if len(fault.value) <= 60 else f"{fault.value[:60]}…"
        text += f"; you typed {shown}" if shown.strip() else ""
    mend = f" Try {fault.suggestion}." if fault.suggestion else ""
    return f"{text}.{mend}"


def _message(fault: Fault, fields: Mapping[str, Field]) -> Message:
    field = fields.get(fault.field)
    return Message(sentence(fault), field.id if field else None)


# -- fields ------------------------------------------------------------------------------------


def _first(entered: _Entered) -> Iterator[Entry]:
    inputs = {each.id: each for each in (*AMOUNTS, *COUNTS)}
    for name in FIRST:
        yield _salaries(entered) if name == "salary" else _asked(inputs[name], entered)


def _entries(group: str, entered: _Entered) -> Iterator[Entry]:
    """The questions of a group: what is asked, then the figures that its lines read."""
    scenario, book = entered.scenario, entered.book
    if group == "fleet":
        yield _baseline(entered)
        yield _technologies(entered)
    for asked in (*CHOICES, *AMOUNTS, *COUNTS):
        if asked.group == group and asked.id not in (*FIRST, "draws", "seed"):
            yield _asked(asked, entered)
    if group == "people":
        amounts = [amount for amount in AMOUNTS if amount.per_technology]
        yield from (_amounts(amount, entered) for amount in amounts)
    if group == "finance":
        yield from _currency(entered)
    for name, figure in book.common.items():
        if figure_group(name) == group:
            yield _figure(f"set.{name}", figure, entered, figure.label)
    for name, definition in book.definitions.items():
        where = "prices" if definition.scoped else figure_group(name)
        if where == group and name != "salary":
            own = [
                (id_, book.own[scenario.scope].get(f"{id_}.{name}"))
                for id_ in scenario.technologies
            ]
            fields = tuple(
                _figure(f"set.{id_}.{name}", figure, entered, book.technologies[id_].name)
                for id_, figure in own
                if figure
            )
            if fields:
                unit = units.unit_phrase(definition.unit, scenario.currency)
                yield Fields(definition.label, definition.help, unit, fields)


@cache
def figure_group(name: str) -> str | None:
    """The group of the first line that reads a figure, None where no line does."""
    for line in (*lines("capacity"), *lines("fleet"), MIGRATION):
        read_by = set(parameters(line))
        read_by |= {figure for choice in read_by for figure in FROM_CHOICES.get(choice, ())}
        if name in read_by:
            return _GROUP_OF_MODULE[line.__module__.rpartition(".")[2]]
    return None


def _asked(asked: Input | Choice | Count, entered: _Entered) -> Field:
    """A scenario input."""
    if isinstance(asked, Choice):
        chosen = entered.value(asked.id) or asked.default
        options = tuple(Option(id_, text, id_ == chosen) for id_, text in asked.options.items())
        return Field(
            name=asked.id, label=asked.label, help=asked.help, kind="select", options=options,
            default=asked.default, **entered.marks(asked.id),
        )  # fmt: skip
    if isinstance(asked, Count):
        unit = "years" if asked.id == "years" else ""
        return Field(
            name=asked.id, label=asked.label, help=asked.help, mode="numeric", unit=unit,
            value=entered.value(asked.id), default=f"{asked.default:,}", **entered.marks(asked.id),
        )  # fmt: skip
    unit = units.unit_phrase(asked.unit, entered.scenario.currency)
    default = "" if asked.default is None else units.number_text(asked.default)
    return Field(
        name=asked.id, label=asked.label, help=asked.help, unit=unit,
        value=entered.value(asked.id), default=default, **entered.marks(asked.id),
    )  # fmt: skip


def _amounts(amount: Input, entered: _Entered) -> Fields:
    """An input that may differ by technology."""
    scenario, book = entered.scenario, entered.book
    shared = (
        _typed_text(scenario.amounts[amount.id], amount.unit)
        if amount.id in scenario.amounts
        else ""
    )
    unit = units.unit_phrase(amount.unit, scenario.currency)
    fields = tuple(
        Field(
            name=f"{amount.id}.{id_}",
            label=book.technologies[id_].name,
            unit=unit,
            value=entered.value(f"{amount.id}.{id_}"),
            default=shared,
            **entered.marks(f"{amount.id}.{id_}"),
        )  # fmt: skip
        for id_ in scenario.technologies
    )
    help_ = "Where one of them would need more or fewer people than the rest."
    return Fields(f"{amount.label} by technology", help_, unit, fields)


def _salaries(entered: _Entered) -> Fields:
    scenario, book = entered.scenario, entered.book
    definition = book.definitions["salary"]
    fields = tuple(
        _figure(
            f"salary.{id_}",
            book.own[scenario.scope][f"{id_}.salary"],
            entered,
            book.technologies[id_].name,
        )
        for id_ in scenario.technologies
    )
    unit = units.unit_phrase(definition.unit, scenario.currency)
    return Fields(
        "Salary by technology",
        "A year, before the employer's own costs; a range such as 120k..180k works.",
        unit,
        fields,
    )


def _figure(name: str, figure: Figure, entered: _Entered, label: str) -> Field:
    """A figure of the book that can be set; its default is what the book says."""
    scenario = entered.scenario
    points = scenario.overrides.get(figure.name) if figure.technology else None
    default = entered.money(points or figure.points, figure.unit)
    return Field(
        name=name, label=label, help="" if figure.technology else figure.help or _first_sentence(figure.note),
        unit=units.unit_phrase(figure.unit, scenario.currency),
        value=entered.value(name), default=_typed_text(default, figure.unit, figure.allowed[1] <= 1),
        receipt=None if entered.faults else f"figure-{figure.id}", basis=wording.BASIS["user" if points else figure.basis],
        **entered.marks(name),
    )  # fmt: skip


def _first_sentence(note: str) -> str:
    return note.partition(". ")[0].removesuffix(".") + "."


def _typed_text(points: Points, unit: str, share: bool = False) -> str:
    """Points as someone would type them: one number, or a range."""
    if share or unit == "1/year":
        texts = [f"{units.number_text(round(point * 100, 6))}%" for point in points]
    else:
        texts = [wording.short(point) for point in points]
    if len(set(points)) == 1:
        return texts[0]
    return "..".join(texts)


def _baseline(entered: _Entered) -> Field:
    book = entered.book
    chosen = entered.value("baseline") or book.baseline
    options = [
        Option(t.id, f"{t.name}: {t.stands_for}", t.id == chosen)
        for t in book.technologies.values()
    ]
    options.append(Option(NO_BASELINE, "Nothing yet", chosen == NO_BASELINE))
    return Field(
        name="baseline", label="Runs today", help="What the others are compared against and moved from.",
        kind="select", options=tuple(options), default=book.baseline, **entered.marks("baseline"),
    )  # fmt: skip


def _technologies(entered: _Entered) -> Field:
    book, scenario = entered.book, entered.scenario
    given = entered.value("technologies")
    asked = [name.strip() for name in given.split(",")] if given else list(book.compared)
    options = tuple(
        Option(
            t.id,
            t.name + (" (runs today, always shown)" if t.id == scenario.baseline else ""),
            t.id in asked or t.id == scenario.baseline,
            t.id == scenario.baseline and t.id not in asked,
        )
        for t in book.technologies.values()
    )
    return Field(
        name="technologies", label="Compare", kind="checks", options=options,
        default=",".join(book.compared), **entered.marks("technologies"),
    )  # fmt: skip


def _currency(entered: _Entered) -> Iterator[Field]:
    yield Field(
        name="currency", label="Currency", mode="text", default="USD", value=entered.value("currency"),
        help="Three letters, such as EUR; amounts without a sign are then in it.",
        **entered.marks("currency"),
    )  # fmt: skip
    yield Field(
        name="exchange_rate", label="Exchange rate", default="1", value=entered.value("exchange_rate"),
        unit="for one US dollar", help="The book is in US dollars; another currency needs your rate.",
        **entered.marks("exchange_rate"),
    )  # fmt: skip


def _flat(entries: Iterable[Entry]) -> Iterator[Field]:
    for entry in entries:
        yield from (entry,) if isinstance(entry, Field) else entry.fields


def _extras(entered: _Entered, entries: list[Entry]) -> Iterator[tuple[str, Field]]:
    """Boxes for what an address gave and the form has no other box for, such as a bare salary."""
    book = entered.book
    shown = {field.name for field in _flat(entries)}
    names = {*entered.scenario.changed, *entered.typed} - shown - {"book"}
    inputs = {each.id: each for each in (*AMOUNTS, *COUNTS)}
    for name in sorted(names & set(known_names(book))):
        base, _, technology = name.partition(".")
        if base in inputs and not technology:
            yield inputs[base].group, _asked(inputs[base], entered)
            continue
        id_ = name.removeprefix("set.") if base == "set" else base
        bare = id_.rpartition(".")[2]
        group = (
            "prices"
            if bare in book.definitions and book.definitions[bare].scoped
            else figure_group(bare)
        )
        label, unit = label_of(name, book), _unit_of(bare, book)
        yield group or "people", Field(
            name=name, label=label, unit=units.unit_phrase(unit, entered.scenario.currency),
            value=entered.value(name), **entered.marks(name),
        )  # fmt: skip


def _unit_of(name: str, book: PriceBook) -> str:
    amount = next((amount.unit for amount in AMOUNTS if amount.id == name), None)
    return amount or (book.common.get(name) or book.definitions[name]).unit


def label_of(name: str, book: PriceBook) -> str:
    """What a parameter is called where its group is not in sight: `Elixir: Salary`."""
    labels = {each.id: each.label for each in (*AMOUNTS, *COUNTS, *CHOICES)}
    labels |= {
        "baseline": "Runs today",
        "technologies": "Compare",
        "currency": "Currency",
        "exchange_rate": "Exchange rate",
    }
    labels |= {id_: figure.label for id_, figure in book.common.items()}
    labels |= {id_: definition.label for id_, definition in book.definitions.items()}
    parts = name.removeprefix("set.").split(".")
    technology = next((part for part in parts if part in book.technologies), None)
    rest = next((part for part in parts if part in labels), name)
    label = labels.get(rest, rest)
    if technology:
        return f"{book.technologies[technology].name}: {label}"
    return f"{label}, every technology" if rest in book.definitions else label


def _group(id_: str, entries: tuple[Entry, ...], entered: _Entered) -> Group:
    names = [field.name for field in _flat(entries)]
    changed = sum(name in entered.scenario.changed for name in names)
    wrong = any(name in entered.faults for name in names)
    return Group(id_, GROUPS[id_], entries, changed, bool(changed) or wrong)


def _chips(entered: _Entered, fields: Mapping[str, Field]) -> Iterator[Chip]:
    scenario, book = entered.scenario, entered.book
    for name, text in scenario.changed.items():
        field = fields.get(name)
        chosen = (
            [option.label.partition(":")[0] for option in field.options if option.chosen]
            if field
            else []
        )
        names = [book.technologies[id_].name for id_ in text.split(",") if id_ in book.technologies]
        value = wording.listed(names) if name == "technologies" else chosen[0] if chosen else text
        yield Chip(
            label_of(name, book), scenario.understood.get(name, value), entered.without(name)
        )
