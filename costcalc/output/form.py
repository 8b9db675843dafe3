"""The form: its questions in a manager's order, errors, and what was changed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import ClassVar, Final, NamedTuple
from urllib.parse import quote

from costcalc.analysis.estimate import Kept
from costcalc.analysis.warnings import Notice
from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS, HOME, NO_BASELINE
from costcalc.model.own import OWN
from costcalc.output import wording
from costcalc.output.fields import (
    DEPENDENT,
    FLEET,
    GROUPS,
    INPUTS,
    MONEY,
    USUAL,
    Entry,
    Field,
    Fields,
    Option,
    figure_group,
    flat,
)
from costcalc.output.links import address, asking, correcting, state
from costcalc.output.moving import MOVE, estimated
from costcalc.output.own_lines import PERIODS, NewLine, new_lines
from costcalc.output.presets import PRESETS, Preset
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import units
from costcalc.scenario.faults import Fault, Refused, ended
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario, is_parameter, known_names, read, reread
from costcalc.scenario.shown import ASKED, by_technology

LONGEST: Final = 6000
"""Characters of a query that servers take with what is typed on top."""
SHOWN: Final = 60
"""Characters of a rejected text that an error repeats."""
SECTIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "today": (ASKED["baseline"], ("baseline", *FLEET)),
    "load": ("Load", ("orders_per_month", "concurrent_connections")),
    "team": ("Your team", ("team_size", "country", *MONEY, "staffing", MARKET, "salary")),
    "move": ("The move", MOVE),
    "period": (ASKED["years"], ("years",)),
}
"""The questions on top, in the order in which a manager thinks."""
NOT_ASKED: Final = ("draws", "seed")
"""Inputs that have a box only where an address gave them."""
BY_TECHNOLOGY: Final = {
    "team_size": "Where one of them would need more or fewer people than the rest.",
    "salary": "What you pay the developers of one, in place of market pay; no premium is added.",
}
"""What is said of an amount that may differ by technology."""
OPENED: Final = "_range"
"""Names the amounts whose range is asked for in three boxes."""
CLOSED: Final = "_single"
"""Names one whose range is no longer."""
DRAWN_FROM: Final = "_from."
"""Before a name: what a form was drawn from, which says what its boxes show untouched."""


class Part(NamedTuple):
    """Questions below one title."""

    id: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def changed(self) -> int:
        """How many of them were answered otherwise than by default."""
        return sum(each.changed for each in flat(self.entries))

    @property
    def told(self) -> bool:
        """Whether any has an answer, an error or a warning."""
        return any(each.changed or each.error or each.warning for each in flat(self.entries))


@dataclass(frozen=True)
class Form:
    """What the form is drawn from: the scenario as far as it is known, and what was typed.

    `view` are the view parameters that its links keep. One of a saved scenario, which is `kept`,
    is sent in a body, not in an address.
    """

    scenario: Scenario
    book: PriceBook
    typed: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, str] = field(default_factory=dict)
    kept: Kept | None = None
    faults: tuple[Fault, ...] = ()
    notices: Sequence[Notice] = ()
    periods: ClassVar = PERIODS
    _fields: dict[str, Field] = field(default_factory=dict, compare=False)

    def __getitem__(self, name: str) -> Field:
        """The question of a parameter."""
        return self._fields.setdefault(name, Field(name, self))

    # -- What is asked, and where ---------------------------------------------------------------

    @cached_property
    def sections(self) -> tuple[Part, ...]:
        """The questions on top; a part without any has nothing to ask here."""
        return tuple(
            Part(id_, title, tuple(self[name] for name in names if self._applies(name)))
            for id_, (title, names) in SECTIONS.items()
        )

    def _applies(self, name: str) -> bool:
        """Whether a question on top is asked in this state; what was given always stands there."""
        if name in self.given or name in self.wrong:
            return True
        if name in (*FLEET, *MOVE):
            return self.scenario.baseline is not None
        if name == "exchange_rate":
            return self.scenario.currency != "USD"
        return "salary" not in self.given if name == MARKET else name != "salary"

    @cached_property
    def moving(self) -> Mapping[str, Points]:
        """What the questions on a move come to where they are not answered."""
        return estimated(self.scenario, self.book)

    @cached_property
    def pay(self) -> Part:
        return Part("pay", "A pay for each language", (self._by_technology("salary"),))

    @cached_property
    def groups(self) -> tuple[Part, ...]:
        """The other questions, each group from what is asked to the figures its lines read."""
        asked = {id_: [*self._grouped(id_)] for id_ in GROUPS}
        shown = {each.name for each in flat(chain(*asked.values(), *self._on_top))}
        for name in sorted(self.given - shown - {"book"}):
            if is_parameter(name, self.book):
                asked[_group_of(name)].append(self[name])
        return tuple(Part(id_, GROUPS[id_], tuple(entries)) for id_, entries in asked.items())

    @property
    def _on_top(self) -> Iterator[tuple[Entry, ...]]:
        yield (self["technologies"],)
        yield from (part.entries for part in (*self.sections, self.pay))

    def _grouped(self, group: str) -> Iterator[Entry]:
        top = {name for _, names in SECTIONS.values() for name in names}
        for each in (*CHOICES, *AMOUNTS, *COUNTS):
            if each.group == group and each.id not in top and each.id not in NOT_ASKED:
                yield self[each.id]
        if group == "workload":
            yield self["server"]
        if group == "people":
            yield self._by_technology("team_size")
        scenario, own = self.scenario, self.book.own[self.scenario.scope]
        for name in self.book.common[scenario.scope]:
            if (figure_group(name) or "finance") == group and name not in top:
                yield self[str(Name.read(name))]
        for name, figure in self.book.definitions.items():
            ids = [f"{id_}.{name}" for id_ in scenario.technologies if f"{id_}.{name}" in own]
            if figure_group(name) == group and ids:
                unit = units.unit_phrase(figure.unit, scenario.currency)
                fields = tuple(self[str(Name.read(id_))] for id_ in ids)
                yield Fields(figure.label, figure.help, unit, fields)

    def _by_technology(self, name: str) -> Fields:
        amount, ids = self[name], self.scenario.technologies
        fields = tuple(self[f"{name}.{id_}"] for id_ in ids)
        return Fields(by_technology(amount.label), BY_TECHNOLOGY[name], amount.unit, fields)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every question by name, in the form's order."""
        every = flat(chain(*self._on_top, *(part.entries for part in self.groups)))
        return {each.name: each for each in every}

    # -- What was given, and what is wrong about it ---------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """What was given; what was typed where it was refused, as that has no canonical form."""
        return self.typed if self.faults else self.scenario.changed

    @cached_property
    def given(self) -> set[str]:
        """The names of what was typed or differs from a default."""
        return {*self.scenario.changed, *self.typed}

    @cached_property
    def wrong(self) -> Mapping[str, str]:
        return _joined((fault.field, sentence(fault)) for fault in self.faults)

    @cached_property
    def doubtful(self) -> Mapping[str, str]:
        """The warnings, by field."""
        return _joined((each.field or "", each.message) for each in self.notices)

    @cached_property
    def errors(self) -> Sequence[tuple[Fault, str]]:
        """Every fault with the id of its box, in the form's order."""
        boxes = {name: each.id for name, each in self.fields.items()}
        boxes |= {row.asked: row.id for row in self.new_lines}
        places = {name: place for place, name in enumerate(boxes)}
        found = sorted(self.faults, key=lambda fault: places.get(fault.field, -1))
        return [(fault, boxes.get(fault.field, "")) for fault in found]

    def mended(self, fault: Fault) -> str:
        """The page with what a fault suggests, all else as it was typed; a saved one has none."""
        typed = {name: text for name, text in self.typed.items() if name[0] != "_"}
        return "" if self.kept else correcting(fault, {**typed, **self.view})

    @cached_property
    def ranged(self) -> Collection[str]:
        """The names of the amounts whose range is asked for in three boxes."""
        opened = {*self.typed.get(OPENED, "").split(",")}
        return opened - {"", *self.typed.get(CLOSED, "").split(",")}

    @property
    def idle(self) -> Collection[str]:
        """The names of the inputs that have no effect here."""
        return {each.field or "" for each in self.notices if each.code == "no_effect"}

    @property
    def changed(self) -> Sequence[Field]:
        """What was changed, beside no error: each question says its answer and its way back."""
        return [] if self.faults else [self[name] for name in self.scenario.changed]

    def without(self, name: str) -> str:
        """The address of this state less one parameter and what cannot stand without it.

        Empty for a saved scenario: no address holds what was typed into it.
        """
        gone = {name, *DEPENDENT.get(name, ())}
        if name == "exchange_rate" and self.scenario.currency not in self.book.rates.rates:
            gone.add("currency")
        left = {key: text for key, text in self.answers.items() if key not in gone}
        return asking(self, {**left, **self.view})

    # -- Where it leads -------------------------------------------------------------------------

    @property
    def hidden(self) -> Iterator[tuple[str, str]]:
        """What it sends beside its boxes."""
        pinned = {"book": self.book.version} if self.kept else self._pinned
        yield from {**({} if self.kept else self.view), **pinned}.items()
        yield from ((f"{DRAWN_FROM}{name}", text) for name, text in self.scenario.changed.items())
        if self.ranged:
            yield OPENED, ",".join(sorted(self.ranged))

    @property
    def _pinned(self) -> Mapping[str, str]:
        """The price book that answers stay with, where it is not today's."""
        return {name: text for name, text in self.scenario.changed.items() if name == "book"}

    @cached_property
    def long(self) -> bool:
        """Whether an address would not hold all that it sends without a script."""
        sent = [*((each.name, each.shown) for each in self.fields.values()), *self.hidden]
        return len(quote("".join(f"{name}={text}&" for name, text in sent))) > LONGEST

    @property
    def start(self) -> str:
        """The address of the form without anything typed."""
        return state(self, "/", self.view) if self.kept else address("/", self.view)

    @cached_property
    def new_lines(self) -> tuple[NewLine, ...]:
        """Rows for new lines of the user's own."""
        return (*new_lines(self.scenario, self.typed, self.wrong),)

    @property
    def action(self) -> str:
        """Where a saved scenario's form is sent; empty for one that is sent as an address."""
        return state(self, "/", self.view) if self.kept else ""

    @property
    def presets(self) -> Iterator[tuple[Preset, str]]:
        """The starting points that this book's technologies allow, each with its address."""
        known = known_names(self.book)
        for preset in () if self.kept else PRESETS:
            if preset.parameters.keys() <= known.keys():
                yield preset, address("/", {**preset.parameters, **self.view})

    # -- What its options say -------------------------------------------------------------------

    def server(self, id_: str) -> str:
        """A row of the catalogue in a line: its vCPUs, memory and price a month."""
        row, scenario = self.book.servers[id_], self.scenario
        vcpus, memory = (units.number_text(float(each)) for each in (row.vcpus, row.memory))
        price = wording.whole(float(row.usd_per_month) * scenario.exchange_rate)
        return f"{id_}: {vcpus} vCPU, {memory} GiB, {price} {scenario.currency} a month"

    def currencies(self, chosen: str) -> Iterator[Option]:
        """The currencies of the book; a country's pay is in its own alone."""
        home = self.scenario.country == HOME
        usual = self.book.countries[self.scenario.country].currency
        yield Option("", f"{USUAL}: {usual}")
        codes = dict.fromkeys([*(self.book.rates.rates if home else ()), chosen])
        yield from (Option(code, code) for code in codes if code and code != usual)

    @property
    def rates(self) -> str:
        """What the book says of the exchange rate, for below its box."""
        code, rates = self.scenario.currency, self.book.rates
        if code not in rates.rates:
            return "The book has no rate of this currency."
        rate, day = float(rates.rates[code]), f"{rates.as_of.day} {rates.as_of:%B %Y}"
        if "exchange_rate" in self.scenario.changed:
            return f"The book’s rate of {day} is {units.number_text(rate)}."
        back = units.number_text(float(f"{1 / rate:.4g}"))
        return f"1 {code} = {back} USD, the book’s rate of {day}."


def _group_of(name: str) -> str:
    """The group of a question that is asked only where it was answered."""
    base = Name.read(name).base
    if name.startswith(OWN):
        return "own"
    found = INPUTS[base].group if base in INPUTS else figure_group(base)
    return found if found in GROUPS else "people"


def touched(typed: Mapping[str, str], book: PriceBook) -> Mapping[str, str]:
    """What was answered in a form that was sent whole: without what its boxes showed by default.

    What depends on an answer that was taken back or changed goes with it.
    """
    before = drawn_from(typed, book)
    shown = Form(before, book, {OPENED: typed.get(OPENED, "")})
    kept = {name: typed[name] for name in typed if not name.startswith((DRAWN_FROM, CLOSED))}
    kept |= {OPENED: ",".join(sorted(Form(before, book, typed).ranged))}
    gone = {name for name, each in shown.fields.items() if kept.get(name) == each.sent}
    for name, others in DEPENDENT.items():
        now, was = kept.get(name, ""), shown[name].shown
        if now != was if others[-1] == "exchange_rate" else now in ("", NO_BASELINE):
            gone |= {each for each in others if kept.get(each) == shown[each].shown}
    return {name: text for name, text in kept.items() if text and name not in gone}


def drawn_from(typed: Mapping[str, str], book: PriceBook) -> Scenario:
    """The scenario that a form was drawn from; the defaults where it says none."""
    state_ = {name.removeprefix(DRAWN_FROM): typed[name] for name in typed if DRAWN_FROM in name}
    try:
        return read(state_.items(), book)
    except Refused:
        return read((), book)


def readable(typed: Mapping[str, str], book: PriceBook, faults: Iterable[Fault]) -> Scenario:
    """As much of a refused question as can be read, so that the form still fits it."""
    refused = {fault.field for fault in faults}
    names = [name for name in typed if is_parameter(name, book) and name not in refused]
    return reread({name: typed[name] for name in names}, book)[0]


def sentence(fault: Fault) -> str:
    """A fault as the form says it: what must be, what was typed, what would do."""
    mend = f" Try {fault.suggestion}." if fault.suggestion else ""
    return f"{said(fault)}{mend}"


def said(fault: Fault) -> str:
    """What is wrong and what was typed, without a correction."""
    text = fault.detail
    if fault.value and fault.value.strip() and not _names(text, fault.value[:80]):
        more = "…" if len(fault.value) > SHOWN else ""
        text += f"; you typed {fault.value[:SHOWN]}{more}"
    return ended(text)


def _names(text: str, value: str) -> bool:
    """Whether a sentence has a value in it, and not as a part of a word or a number."""
    return bool(re.search(rf"(?<![\w.,]){re.escape(value)}(?![.,]?\w)", text))


def _joined(said: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Sentences by name, those of one name in a row."""
    found: dict[str, str] = {}
    for name, text in said:
        if name:
            found[name] = f"{found[name]} {text}" if name in found else text
    return found


def beside(name: str, scenario: Scenario, values: Mapping[str, str]) -> str:
    """What one of several scenarios has for an input, with a note where that is the default."""
    text = values.get(name, "")
    note = " (default)" if text and name not in scenario.changed else ""
    return f"{text or 'not given'}{note}"


def values(scenario: Scenario, book: PriceBook) -> Mapping[str, str]:
    """What stands behind every question, by name: what was given, else the default, in words."""
    shown = Form(scenario, book)
    return {name: each.said for name, each in shown.fields.items()} | {
        name: scenario.understood[name] for name in scenario.changed if name in scenario.understood
    }
