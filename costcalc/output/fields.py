"""The questions of the form: each with its label, default, echo, error and way back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypedDict

from costcalc.analysis.estimate import Kept
from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.inputs import (
    AMOUNTS,
    CHOICE_BY_ID,
    CHOICES,
    COUNTS,
    OTHERS,
)
from costcalc.model.lines import ONE_OFF_LINES, lines, parameters
from costcalc.output.links import asking, state
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import Name
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.shown import LABELS

GROUPS: Final = {
    "fleet": "Today’s servers, and what is compared",
    "moving": "The move",
    "workload": "Workload and sizing",
    "people": "People and hiring",
    "support": "Support",
    "own": "Your own lines",
    "finance": "Horizon and finance",
    "prices": "Prices",
}
TOGETHER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "baseline": ("current_servers", "current_server_price"),
        "country": ("exchange_rate",),
        "currency": ("exchange_rate",),
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
    "one_off": "moving",
    "risk": "workload",
}
_GROUP_OF_FIGURE: Final = {"connections_per_order": "workload"}
"""Where a figure belongs elsewhere than the first line to read it."""
INPUTS: Final = {each.id: each for each in (*AMOUNTS, *COUNTS, *CHOICES)}
Kind: TypeAlias = Literal["text", "select", "checks"]


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool
    fixed: bool = False
    group: str = ""


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
    warning: str = ""
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
    warning: str
    given: bool
    reset: str | None


@dataclass(frozen=True)
class Entered:
    """What the form is drawn from: the scenario as far as it is known, and what was typed.

    `faults` and `warnings` are sentences by field.
    """

    scenario: Scenario
    book: PriceBook
    typed: Mapping[str, str]
    view: Mapping[str, str]
    faults: Mapping[str, str]
    warnings: Mapping[str, str]
    kept: Kept | None

    def without(self, name: str) -> str:
        """The address of this state less one parameter and what cannot stand without it.

        Empty for a saved scenario: no address holds what was typed into it.
        """
        gone = {name, *TOGETHER.get(name, ())}
        if name == "exchange_rate" and self.scenario.currency not in self.book.rates.rates:
            gone.add("currency")
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
        """The text that stands in a box: as it was typed, the canonical text otherwise.

        Of an option that was named it is the id, where there is such an option.
        """
        canonical = self.scenario.changed.get(name, "")
        chosen = name in {*CHOICE_BY_ID, *OTHERS} - {"exchange_rate"} and name not in self.faults
        return canonical if chosen else self.typed.get(name) or canonical

    def marks(self, name: str) -> Marks:
        """What a field of that name carries."""
        given = bool(self.value(name)) or name in self.faults
        return {
            "value": self.value(name),
            "understood": self.scenario.understood.get(name),
            "error": self.faults.get(name),
            "warning": self.warnings.get(name, ""),
            "given": given,
            "reset": (self.without(name) or None) if given else None,
        }


def flat(entries: Iterable[Entry]) -> Iterator[Field]:
    """Every single field among entries."""
    for entry in entries:
        yield from (entry,) if isinstance(entry, Field) else entry.fields


@cache
def figure_group(name: str) -> str | None:
    """The group of a figure: that of the first line to read it; None if none does."""
    if name in _GROUP_OF_FIGURE:
        return _GROUP_OF_FIGURE[name]
    for line in (*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES):
        read = set(parameters(line))
        read |= {figure for choice in read for figure in FROM_CHOICES.get(choice, ())}
        if name in read:
            return _GROUP_OF_MODULE[line.__module__.rpartition(".")[2]]
    return None


def label_of(parameter: str, book: PriceBook) -> str:
    """What a parameter is called where its group is not in sight: `Elixir: Salary`."""
    name = Name.read(parameter)
    figure = book.definition(name)
    asked = figure or name.amount
    label = asked.label if asked else LABELS.get(name.base, name.base)
    if name.technology:
        return f"{book.technologies[name.technology].name}: {label}"
    return f"{label}, all" if name.base in book.definitions else label
