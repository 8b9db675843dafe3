"""The whole form: questions in groups, errors, what was changed, and starting points."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from costcalc.analysis.estimate import Kept
from costcalc.analysis.warnings import Notice
from costcalc.output import wording
from costcalc.output.boxes import extras, first, grouped
from costcalc.output.fields import GROUPS, Entered, Entry, Field, flat, label_of
from costcalc.output.links import address, correcting, state
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Fault, Refused, ended
from costcalc.scenario.scenario import Scenario, known_names, read

SHOWN: Final = 60
"""Characters of a rejected text that an error repeats."""


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
    """Something that was changed, and the address without it where it has one."""

    label: str
    value: str
    without: str
    idle: bool = False
    """Whether it has no effect here."""


@dataclass(frozen=True)
class Message:
    """A line of the error summary, the box it is about, and a mend with the page that has it."""

    text: str
    field: str | None
    mend: str | None
    link: str


@dataclass(frozen=True)
class Preset:
    """A starting point."""

    label: str
    help: str
    parameters: Mapping[str, str]
    link: str = ""


@dataclass(frozen=True)
class Form:
    """The whole form; one of a saved scenario is sent in a body, not in an address."""

    first: tuple[Entry, ...]
    groups: tuple[Group, ...]
    hidden: Mapping[str, str]
    errors: tuple[Message, ...]
    changed: tuple[Chip, ...]
    presets: tuple[Preset, ...]
    start: str
    action: str = ""


PRESETS: Final = (
    Preset(
        "The article’s 100K orders",
        "The 2025 comparison article’s own prices at its reference workload",
        {"scope": "published"},
    ),
    Preset(
        "100K-connection chat",
        "100,000 open connections and no orders",
        {"concurrent_connections": "100000", "orders_per_month": "0"},
    ),
    Preset("Three-person start-up", "Three developers, nothing to move from", {"team_size": "3"}),
    Preset(
        "A team that knows the BEAM",
        "The people you have know Elixir, half of them Erlang",
        {"staffing": "present", "set.elixir.team_knows": "1", "set.erlang.team_knows": "0.5"},
    ),
    Preset(
        "Twenty Ruby servers",
        "A fleet that runs today, the others sized in proportion",
        {"baseline": "ruby", "current_servers": "20"},
    ),
    Preset(
        "A shop of 5 million orders",
        "Twenty developers on Ruby, 5 million orders a month",
        {"baseline": "ruby", "orders_per_month": "5000000", "team_size": "20"},
    ),
)


def form(
    scenario: Scenario,
    book: PriceBook,
    typed: Mapping[str, str],
    view: Mapping[str, str],
    kept: Kept | None,
    faults: Iterable[Fault] = (),
    notices: Sequence[Notice] = (),
) -> Form:
    """The form, filled in with what was typed, each fault and warning at its field."""
    faults = tuple(faults)
    warnings: dict[str, str] = {}
    idle = {notice.field or "" for notice in notices if notice.code == "no_effect"}
    for notice in notices:
        if notice.field:
            before = warnings.get(notice.field)
            warnings[notice.field] = f"{before} {notice.message}" if before else notice.message
    entered = Entered(scenario, book, typed, view, _by_field(faults), warnings, kept)
    top = tuple(first(entered))
    entries = {id_: list(grouped(id_, entered)) for id_ in GROUPS}
    shown = [*flat(top), *(field for listed in entries.values() for field in flat(listed))]
    for id_, field in extras(entered, shown):
        entries[id_].append(field)
        shown.append(field)
    by_name = {field.name: field for field in shown}
    return Form(
        first=top,
        groups=tuple(_group(id_, tuple(listed), entered) for id_, listed in entries.items()),
        hidden={"book": book.version} if kept else {**view, **_pinned(scenario)},
        errors=tuple(_message(fault, by_name, entered) for fault in faults),
        changed=() if faults else tuple(_chips(entered, by_name, idle)),
        presets=() if kept else tuple(_presets(book, view)),
        start=state(entered, "/", view) if kept else address("/", view),
        action=state(entered, "/", view) if kept else "",
    )


def readable(typed: Mapping[str, str], book: PriceBook, faults: Iterable[Fault]) -> Scenario:
    """As much of a refused question as can be read, so that the form still fits it."""
    kept = set(known_names(book)) - {fault.field for fault in faults}
    try:
        return read([(name, text) for name, text in typed.items() if name in kept], book)
    except Refused:
        return read((), book)


def sentence(fault: Fault) -> str:
    """A fault as the form says it: what must be, what was typed, what would do."""
    mend = f" Try {fault.suggestion}." if fault.suggestion else ""
    return f"{said(fault)}{mend}"


def said(fault: Fault) -> str:
    """What must be, and what was typed."""
    text = fault.detail
    if fault.value and fault.value.strip() and fault.value[:80] not in text:
        more = "…" if len(fault.value) > SHOWN else ""
        text += f"; you typed {fault.value[:SHOWN]}{more}"
    return ended(text)


def _pinned(scenario: Scenario) -> Mapping[str, str]:
    """The price book that answers stay with, where it is not today's."""
    return {name: text for name, text in scenario.changed.items() if name == "book"}


def _by_field(faults: Iterable[Fault]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for fault in faults:
        before = texts.get(fault.field)
        texts[fault.field] = f"{before} {sentence(fault)}" if before else sentence(fault)
    return texts


def _message(fault: Fault, fields: Mapping[str, Field], entered: Entered) -> Message:
    field = fields.get(fault.field)
    mended = "" if entered.kept else correcting(fault, {**entered.typed, **entered.view})
    return Message(said(fault), field.id if field else None, fault.suggestion, mended)


def _group(id_: str, entries: tuple[Entry, ...], entered: Entered) -> Group:
    names = {field.name for field in flat(entries)}
    changed = len(names & entered.scenario.changed.keys())
    told = not names.isdisjoint({*entered.faults, *entered.warnings})
    return Group(id_, GROUPS[id_], entries, changed, bool(changed) or told)


def _chips(entered: Entered, fields: Mapping[str, Field], idle: Collection[str]) -> Iterator[Chip]:
    book = entered.book
    for name, text in entered.scenario.changed.items():
        field = fields.get(name)  # the price book has no box
        value = entered.scenario.understood.get(name, text)
        if name == "technologies":
            value = wording.listed([book.technologies[id_].name for id_ in text.split(",")])
        elif field and field.options:
            value = _chosen(field)
        yield Chip(label_of(name, book), value, entered.without(name), name in idle)


def _chosen(field: Field) -> str:
    """The options of a field that are chosen, in words."""
    chosen = [each.label.partition(":")[0] for each in field.options if each.chosen]
    return wording.listed([text.partition(" (")[0] for text in chosen] if chosen[1:] else chosen)


def values(scenario: Scenario, book: PriceBook) -> Mapping[str, str]:
    """What stands behind every question, by name: what was given, else the default, in words."""
    shown = form(scenario, book, {}, {}, None)
    listed = [shown.first, *(group.entries for group in shown.groups)]
    found = {field.name: _value(field) for entries in listed for field in flat(entries)}
    given = {name: scenario.understood.get(name) for name in scenario.changed}
    return {**found, **{name: text for name, text in given.items() if text}}


def _value(field: Field) -> str:
    return _chosen(field) if field.options else field.value or field.default or "none"


def _presets(book: PriceBook, view: Mapping[str, str]) -> Iterator[Preset]:
    """The starting points that this book's technologies allow."""
    known = set(known_names(book))
    for preset in PRESETS:
        if preset.parameters.keys() <= known:
            yield replace(preset, link=address("/", {**preset.parameters, **view}))
