"""A scenario, and how names and values are read into one.

Form, query string, JSON and command line hand `read` the same names and values, so that they
accept and refuse the same things with the same messages.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal

from costcalc.model.inputs import (
    AMOUNT_BY_ID,
    AMOUNTS,
    CHOICE_BY_ID,
    COUNT_BY_ID,
    OTHERS,
    STAFFED_BY_BASELINE,
    Input,
    Staffing,
    Total,
    own_input,
)
from costcalc.model.lines import Item, Line, groups, items, lines
from costcalc.model.own import OwnLine
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.files import Scope
from costcalc.prices.names import MARKET, SET, Name
from costcalc.scenario import measures
from costcalc.scenario.amounts import doubts, read_amounts, read_overrides
from costcalc.scenario.faults import MALFORMED, Doubt, Fault, Refused, gathered
from costcalc.scenario.fields import Points
from costcalc.scenario.own import bad_name, own_parameter, read_own, with_unit
from costcalc.scenario.shown import labelled, looked_up
from costcalc.scenario.subject import (
    check_cost,
    check_fleet,
    check_pay,
    preset_of,
    read_baseline,
    read_book,
    read_country,
    read_money,
    read_server,
    read_technologies,
)
from costcalc.scenario.values import Reader, as_text, meant

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
DIGITS: Final = 15
"""Significant digits that survive there and back through an exchange rate."""
MOST_GUESSES: Final = 50
"""After so many faults, names get no suggestion: nobody misspells so many, and it takes time."""


@dataclass(frozen=True)
class Scenario:
    """The inputs of one calculation, checked and converted; money is in US dollars.

    `amounts` holds low, likely and high in numeric order by input id (`team_size`,
    `team_size.elixir`), only those that are given or have a default. `own` are the lines that the
    user adds, their amounts among the others (`own.rent.go`). `overrides` holds figures by
    `peak_to_mean`, `server_price` (each technology's) or `go.server_price`, `preset` those that the
    country gives. `server` is a row of the book's catalogue. `exchange_rate` is how much of
    `currency` a dollar buys. `changed` is what differs from the defaults, by canonical name, as
    text that reads back to the same scenario; `understood` is every given value in words, `doubts`
    what was read and hardly meant.
    """

    amounts: Mapping[str, Points]
    overrides: Mapping[str, Points]
    preset: Mapping[str, Points]
    technologies: tuple[str, ...]
    baseline: str | None
    workload_kind: str
    staffing: Staffing
    server: str
    country: str
    support_tier: str
    scope: Scope
    of: Total
    years: int
    draws: int
    seed: int
    currency: str
    exchange_rate: float
    changed: Mapping[str, str] = field(default_factory=dict)
    understood: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    own: tuple[OwnLine, ...] = ()
    moved: str = ""
    """Why it may give other results than when it was saved; empty where nothing was put aside."""

    @classmethod
    def read(
        cls, book: PriceBook, given: Mapping[str, object] = NOTHING, /, **more: object
    ) -> "Scenario":
        """A scenario from inputs by their names in the form; the others keep their defaults.

        A name with a dot stands in the mapping: `{"salary.go": "120k..180k"}`. A value is a number
        in the unit of its input, text such as `"3/min"` or `"80k..150k"`, or a mapping of `low`,
        `likely`, `high` and `unit`. Raises `Refused` with every fault at once.

        >>> from costcalc import Scenario, load_price_book
        >>> scenario = Scenario.read(load_price_book(), {"salary.go": "110k..150k"}, years=5)
        >>> scenario.years, scenario.amounts["salary.go"]
        (5, (110000.0, 130000.0, 150000.0))
        >>> Scenario.read(load_price_book(), team_size=-3)
        Traceback (most recent call last):
        costcalc.scenario.faults.Refused: team_size: Team size must be 0 to 100,000 developers
        """
        pairs = (*given.items(), *more.items())
        return read([(name, as_text(value)) for name, value in pairs], book)

    def set_for(self, figure: Figure) -> Points | None:
        """What the user set in place of a figure, for its technology or for all."""
        return self.overrides.get(figure.id) or self.overrides.get(figure.name)

    def points(self, figure: Figure) -> Points:
        """A figure's points: as the user set them, as the country gives them, or the book's."""
        return self.set_for(figure) or self.preset.get(figure.name) or figure.points

    @property
    def decimals(self) -> int:
        """How many decimals amounts of money have in the scenario's currency."""
        return 0 if self.currency in measures.WITHOUT_CENTS else 2

    def per_dollar(self, unit: str) -> float:
        """What an amount in a unit is multiplied by to be in the scenario's currency."""
        return self.exchange_rate if "USD" in unit else 1.0

    def in_currency(self, value: float, unit: str) -> float:
        """A value of the model in the scenario's currency, as it was typed: without the noise that
        there and back through the rate leave in its last digit.
        """
        rate = self.per_dollar(unit)
        return value if rate == 1 else float(f"{value * rate:.{DIGITS}g}")

    def points_in_currency(self, points: Points, unit: str) -> Points:
        """Low, likely and high of a number, in the scenario's currency."""
        low, likely, high = (self.in_currency(point, unit) for point in points)
        return low, likely, high

    @property
    def items(self) -> tuple[Item, ...]:
        """The cost lines that are shown and summed, those of the user's own among them."""
        return items(self.own)

    @property
    def groups(self) -> Mapping[str, tuple[Item, ...]]:
        """The items that a total adds up, by the name it reads them by."""
        return groups(self.own)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of a year in working order."""
        return lines(self.sizing, self.own)

    def input(self, name: str) -> Input | None:
        """The amount that a parameter is, in the unit that it has here; None for any other."""
        read = Name.read(name)
        line = self._own_line(read)
        return own_input(line.name, line.unit) if line else AMOUNT_BY_ID.get(read.base)

    def typed(self, name: str, number: str) -> str:
        """A bare number as a parameter takes it: a line of the user's own with its unit."""
        line = self._own_line(Name.read(name))
        return with_unit(line, number) if line else number

    def _own_line(self, name: Name) -> OwnLine | None:
        return next((line for line in self.own if line.name == name.own), None)

    @property
    def sizing(self) -> Literal["capacity", "fleet"]:
        """How servers are counted: from capacities, or from the fleet that runs today."""
        return "fleet" if "current_servers" in self.amounts else "capacity"


def read(
    given: Iterable[tuple[str, object]],
    book: PriceBook,
    beside: Iterable[str] = (),
    reader: Reader | None = None,
) -> Scenario:
    """The scenario that names and values describe, defaults filled in.

    Values are texts in the grammar, a mapping of low, likely, high and unit, or for `technologies`
    a list. `beside` are parameters that the caller reads itself: suggestions for a misspelt name
    include them. A `reader` of the caller's own tells more of what was read. Raises `Refused` with
    every fault at once.
    """
    reader = reader or Reader()
    rest = _collected(reader, given, book, beside)
    read_book(reader, rest.pop("book", None), book)
    country = read_country(reader, rest.pop("country", None), book)
    asked = rest.pop("currency", None), rest.pop("exchange_rate", None)
    read_money(reader, *asked, book, country)
    counts: dict[str, Any] = {
        id_: reader.count(field, rest.pop(id_, None)) for id_, field in COUNT_BY_ID.items()
    }
    baseline = read_baseline(reader, rest.pop("baseline", None), book)
    defaults = {"staffing": STAFFED_BY_BASELINE[baseline is not None]}
    choices: dict[str, Any] = {
        id_: reader.choice(field, rest.pop(id_, None), defaults.get(id_))
        for id_, field in CHOICE_BY_ID.items()
    }
    server = read_server(reader, rest.pop("server", None), book)
    technologies = read_technologies(reader, rest.pop("technologies", None), book)
    scope: Scope = choices["scope"]
    preset = preset_of(country, book, reader.money.rate)
    own, of_own = read_own(reader, rest)
    amounts = read_amounts(reader, rest, known_names(book), book, scope, preset) | of_own
    overrides = read_overrides(reader, rest, known_names(book), book.on(server), scope, preset)
    check_fleet(reader, rest, baseline)
    check_pay(reader, rest)
    check_cost(reader, counts["draws"], len({*technologies, baseline} - {None}), counts["years"])
    if reader.faults:
        raise Refused(reader.faults)
    return Scenario(
        amounts=MappingProxyType(dict(sorted(amounts.items()))),
        overrides=MappingProxyType(dict(sorted(overrides.items()))),
        preset=MappingProxyType({id_: preset[id_] for id_ in preset if id_ not in overrides}),
        technologies=tuple(id_ for id_ in book.technologies if id_ in {*technologies, baseline}),
        baseline=baseline,
        server=server,
        country=country,
        currency=reader.money.currency,
        exchange_rate=float(reader.money.rate),
        changed=MappingProxyType(dict(sorted(reader.changed.items()))),
        understood=MappingProxyType(reader.understood),
        doubts=tuple(doubts(reader, {**amounts, **overrides}, book)),
        own=own,
        **choices,
        **counts,
    )


def reread(given: Mapping[str, object], book: PriceBook) -> tuple[Scenario, tuple[str, ...]]:
    """As much of what was once given as a book can read, and the names of what it cannot."""
    left = dict(given)
    while True:
        try:
            return read(left.items(), book), tuple(name for name in given if name not in left)
        except Refused as refused:
            blamed = {canonical_name(fault.field) for fault in refused.faults}
            # A currency without its rate is refused at the rate.
            blamed |= {"currency"} if "exchange_rate" in blamed else set()
            kept = {name: text for name, text in left.items() if canonical_name(name) not in blamed}
            left = kept if len(kept) < len(left) else {}


def read_beside(
    given: Iterable[tuple[str, object]],
    book: PriceBook,
    beside: Collection[str],
    needed: Mapping[str, str] = NOTHING,
) -> tuple[Scenario, dict[str, str]]:
    """A scenario, and the texts of the parameters in `beside`, which the caller reads itself.

    `needed` are those that have to be given, each with an example. Raises `Refused` with every
    fault at once, also for a parameter in `beside` that is missing, empty, given twice or no text.
    """
    own: dict[str, str] = {}
    rest: list[tuple[str, object]] = []
    with gathered() as faults:
        for typed, value in given:
            name = typed.lower()
            if name not in beside:
                rest.append((typed, value))
            elif name in own:
                twice = f"{name} is given twice"
                faults.append(Fault(name, str(value), twice, "once", None, MALFORMED))
            elif not isinstance(value, str) or not value:
                empty = f"{name} is empty or no text"
                faults.append(Fault(name, None, empty, None, None, MALFORMED))
            else:
                own[name] = value
        blamed = {fault.field for fault in faults}
        for name, example in needed.items():
            if name not in own and name not in blamed:
                faults.append(Fault(name, None, f"{name} is missing", None, example, MALFORMED))
        return read(rest, book, beside), own


@lru_cache(maxsize=8)
def known_names(book: PriceBook) -> Mapping[str, Name]:
    """Every parameter that a scenario takes, in each spelling."""
    amounts = [amount.id for amount in AMOUNTS if amount.per_technology]
    common = book.common["published"]
    figures = [id_ for id_, figure in common.items() if figure.by_technology]
    spellings = (
        *AMOUNT_BY_ID,
        *COUNT_BY_ID,
        *CHOICE_BY_ID,
        *OTHERS,
        MARKET,
        *(f"{name}.{technology}" for name in amounts for technology in book.technologies),
        *(f"{SET}{name}" for name in (*common, *book.definitions)),
        *(
            f"{SET}{technology}.{name}"
            for name in (*book.definitions, *figures)
            for technology in book.technologies
        ),
    )
    names = {text: Name.read(text) for text in spellings}
    for old, new in book.aliases.items():
        whose = ("", *(f"{technology}." for technology in book.technologies))
        same = {f"{SET}{each}{old}": f"{SET}{each}{new}" for each in whose}
        names |= {text: names[name] for text, name in same.items() if name in names}
    return MappingProxyType(names)


@lru_cache(maxsize=8)
def _shown(book: PriceBook) -> Mapping[str, str]:
    """Every parameter, by the names and labels that people write."""
    return labelled(known_names(book), book)


def parameter(text: str, book: PriceBook) -> str | None:
    """The parameter that a text is the name of, in any case, or the label in the form."""
    if text in known_names(book):
        return text
    return own_parameter(text, book) or looked_up(text, _shown(book))


def number_named(text: str, book: PriceBook) -> str:
    """The id of the amount or figure that a text names, in any case or by its label.

    A text that names none comes back with what its figure is called now.
    """
    text = book.present(text)
    whole = all(text.split("."))
    found = whole and (parameter(f"{SET}{text}", book) or parameter(text, book))
    return Name.read(found).id if found else text


def is_parameter(text: str, book: PriceBook) -> bool:
    """Whether a text is the name of a parameter as the canonical form has it."""
    return text in known_names(book) or own_parameter(text, book) == text


def listed(given: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """The parameters with repeated `technologies` joined into one list, as checkboxes send them."""
    pairs = [*given]
    named = [
        pair for pair in pairs if pair[0].lower() == "technologies" and isinstance(pair[1], str)
    ]
    rest = [pair for pair in pairs if pair not in named]
    whole = ",".join(str(names) for _, names in named)
    return [*rest, ("technologies", whole)] if named else rest


def canonical_name(name: str) -> str:
    """One name where there are two: `set.market_salary` is `market_salary`."""
    return str(Name.read(name)) if name.startswith(SET) else name


def _collected(
    reader: Reader, given: Iterable[tuple[str, object]], book: PriceBook, beside: Iterable[str]
) -> dict[str, object]:
    """Values by canonical name: unknown names and figures given twice are refused."""
    values: dict[str, object] = {}
    known = known_names(book)
    guesses = (*known, *beside)
    for name, value in listed(given):
        if name.startswith("_"):
            continue
        spelt = parameter(name, book) or name
        found = known.get(spelt) or (Name.read(spelt) if own_parameter(spelt, book) else None)
        canonical = str(found or name)
        if found is None and (bad := bad_name(name, book)):
            reader.refuse(name, value, *bad, MALFORMED)
        elif found is None:
            detail = f"{name[:80]} is no parameter"
            guess = meant(name, guesses) if len(reader.faults) < MOST_GUESSES else None
            reader.refuse(name, value, detail, suggestion=guess, status=MALFORMED, renames=True)
        elif canonical in values:
            other = reader.written[canonical]
            detail = f"{name} is given twice" + (f", as {other} too" if other != name else "")
            text = value if isinstance(value, str) else None
            reader.faults.append(Fault(name, text, detail, "once", None, MALFORMED))
        elif value is None or isinstance(value, bool):
            detail = f"{name} {'has' if value is None else 'is'} no value"
            reader.refuse(name, value, detail, "a number or text", status=MALFORMED)
        else:
            values[canonical], reader.written[canonical] = value, name
    return values
