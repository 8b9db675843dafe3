"""What a user may ask: the inputs with their defaults and bounds, and how text becomes a scenario.

Form, query string, JSON and command line all hand `read` the same names and texts and get the
same verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from re import ASCII, fullmatch
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

from costcalc import units
from costcalc.pricebook import Figure, PriceBook, Scope
from costcalc.refusal import MALFORMED, UNKNOWN_BOOK, Fault, Refused

Points: TypeAlias = tuple[float, float, float]
Text: TypeAlias = str | Mapping[str, str]
"""A value as it was given: text in the grammar, or texts by low, likely, high and unit."""
Total: TypeAlias = Literal["present_value", "annual", "monthly", "nominal", "equivalent_annual"]
Group: TypeAlias = Literal["workload", "people", "fleet", "support", "finance"]


@dataclass(frozen=True)
class Input:
    """An amount a user may give, in its unit, within bounds; None as default means not given."""

    id: str
    label: str
    help: str
    group: Group
    default: float | None
    unit: str
    low: float
    high: float
    per_technology: bool = False


@dataclass(frozen=True)
class Choice:
    """A word out of a few; each option has the text that a form shows."""

    id: str
    label: str
    help: str
    group: Group
    default: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Count:
    """A whole number without a range."""

    id: str
    label: str
    help: str
    group: Group
    default: int
    low: int
    high: int


AMOUNTS: Final = (
    Input("orders_per_month", "Orders a month", "Completed orders in an average month; 3/min or 2 million/year work too.", "workload", 100_000, "order/month", 0, 1e12),
    Input("concurrent_connections", "Peak connections", "Connections open at the same time at the busiest moment.", "workload", 5000, "connection", 0, 1e9),
    Input("team_size", "Team size", "Developers on the backend; 0.5 is half a post.", "people", 6, "developer", 0, 100_000, per_technology=True),
    Input("current_servers", "Servers today", "Application servers that run now; sizes the others by the published saving.", "fleet", None, "server", 1, 1e6),
    Input("current_server_price", "Price of a server today", "What one of them costs a month.", "fleet", None, "USD/month", 0, 1e6),
    Input("consulting_hours_per_year", "Consulting", "Hours of paid consulting a year.", "support", 0, "hour/year", 0, 1e6),
    Input("migration_person_months", "Migration work", "Person-months to move off the baseline, once.", "finance", 0, "month", 0, 100_000),
    Input("parallel_running_months", "Parallel running", "Months in which old and new infrastructure both run.", "finance", 0, "month", 0, 120),
)
COUNTS: Final = (
    Count("years", "Years", "Horizon of the comparison.", "finance", 3, 1, 10),
    Count("draws", "Draws", "Draws of a simulation; 0 turns it off.", "finance", 2000, 0, 20_000),
    Count("seed", "Seed", "Start of the random draws, for repeatable results.", "finance", 1, 0, 2**32 - 1),
)
CHOICES: Final = (
    Choice("workload_kind", "Kind of work", "What the servers mostly do.", "workload", "io_bound", {"io_bound": "Waits for databases and networks", "cpu_bound": "Computes"}),
    Choice("support_tier", "Support", "Paid support contract.", "support", "community", {"community": "Community, free", "standard": "Standard contract", "24x7": "Round the clock"}),
    Choice("scope", "Scope", "Which lines are counted.", "finance", "published", {"published": "As published", "like_for_like": "Like for like"}),
    Choice("of", "Decide by", "The total that rank and verdict are of.", "finance", "present_value", {"present_value": "Present value", "annual": "Year 1", "monthly": "Month", "nominal": "Nominal total", "equivalent_annual": "Equivalent annual cost"}),
)
NO_BASELINE: Final = "none"

_AMOUNTS: Final = {amount.id: amount for amount in AMOUNTS}
_COUNTS: Final = {count.id: count for count in COUNTS}
_CHOICES: Final = {choice.id: choice for choice in CHOICES}
_OTHERS: Final = ("technologies", "baseline", "currency", "exchange_rate", "book")


@dataclass(frozen=True)
class Scenario:
    """Everything that was asked, checked and converted; money is in US dollars.

    `amounts` holds low, likely and high in numeric order by input id (`team_size`,
    `team_size.elixir`), only those that are given or have a default. `overrides` holds figures by
    `peak_to_mean`, `server_price` (each technology's) or `go.server_price`. `changed` is what
    differs from the defaults, by canonical name, as text that reads back to the same scenario.
    """

    amounts: Mapping[str, Points]
    overrides: Mapping[str, Points]
    technologies: tuple[str, ...]
    baseline: str | None
    workload_kind: str
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

    @property
    def sizing(self) -> Literal["capacity", "fleet"]:
        """How servers are counted: from capacities, or from the fleet that runs today."""
        return "fleet" if "current_servers" in self.amounts else "capacity"


def known_names(book: PriceBook) -> tuple[str, ...]:
    """Every parameter name that a scenario takes."""
    own = [figure.id for figure in book.own["published"].values()]
    return (
        *_AMOUNTS, *_COUNTS, *_CHOICES, *_OTHERS, "salary",
        *(f"salary.{technology}" for technology in book.technologies),
        *(f"{amount.id}.{technology}" for amount in AMOUNTS if amount.per_technology for technology in book.technologies),
        *(f"set.{name}" for name in (*book.common, *book.definitions, *own)),
    )  # fmt: skip


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone most likely meant."""
    matches = get_close_matches(name, known, n=1, cutoff=0.6)
    return matches[0] if matches else None


def read(given: Iterable[tuple[str, object]], book: PriceBook) -> Scenario:
    """The scenario that names and values ask for, defaults filled in.

    Values are texts in the grammar, a mapping of low, likely, high and unit, or for `technologies`
    a list. Raises `Refused` with every fault at once.
    """
    reader = _Reader(book)
    texts = reader.collected(given)
    scenario = reader.scenario(texts)
    if reader.faults:
        raise Refused(reader.faults)
    return scenario


class _Reader:
    """Reads one scenario, gathering faults instead of stopping at the first."""

    def __init__(self, book: PriceBook) -> None:
        self.book = book
        self.known = known_names(book)
        self.faults: list[Fault] = []
        self.money = units.Money()
        self.changed: dict[str, str] = {}
        self.understood: dict[str, str] = {}

    def refuse(self, name: str, value: object, detail: str, allowed: str | None = None, suggestion: str | None = None, status: int = 422) -> None:  # fmt: skip
        text = value if isinstance(value, str) else None if value is None else _shown(value)
        self.faults.append(Fault(name, text, detail, allowed, suggestion, status))

    # -- names ---------------------------------------------------------------------------------

    def collected(self, given: Iterable[tuple[str, object]]) -> dict[str, object]:
        """Values by canonical name: unknown names and figures given twice are refused."""
        texts: dict[str, object] = {}
        written: dict[str, str] = {}
        for name, value in given:
            if name.startswith("_"):
                continue
            if name not in self.known:
                guess = nearest(name, self.known)
                self.refuse(name, value, f"{name[:80]} is no parameter", None, f"Did you mean {guess}?" if guess else None, MALFORMED)
                continue
            canonical = _canonical_name(name)
            if canonical in texts:
                other = written[canonical]
                detail = f"{name} is given twice" if other == name else f"{name} and {other} are the same figure; give one"
                self.refuse(name, value, detail, "once", None, MALFORMED)
                continue
            texts[canonical], written[canonical] = value, name
        return texts

    # -- values --------------------------------------------------------------------------------

    def scenario(self, texts: Mapping[str, object]) -> Scenario:
        rest = dict(texts)
        self.book_version(rest.pop("book", None))
        self.read_money(rest.pop("currency", None), rest.pop("exchange_rate", None))
        choices = {id_: self.choice(choice, rest.pop(id_, None)) for id_, choice in _CHOICES.items()}
        counts = {id_: self.count(count, rest.pop(id_, None)) for id_, count in _COUNTS.items()}
        baseline = self.baseline(rest.pop("baseline", None))
        technologies = self.technologies(rest.pop("technologies", None), baseline)
        scope = cast(Scope, choices["scope"])
        amounts: dict[str, Points] = {a.id: (a.default,) * 3 for a in AMOUNTS if a.default is not None}
        overrides: dict[str, Points] = {}
        for name, value in rest.items():
            base, _, technology = name.partition(".")
            if base in _AMOUNTS:
                amount = _AMOUNTS[base]
                points = self.points(name, amount.label, value, amount.unit, (amount.low, amount.high))
                default = amounts.get(amount.id) if not technology else None
                if points and self.note(name, points, default):
                    amounts[name] = points
            else:
                id_ = f"{technology}.{base}" if technology and base != "set" else name.removeprefix("set.")
                self.override(id_, name, value, scope, texts, overrides)
        self.check_fleet(amounts, baseline, texts)
        return Scenario(
            amounts=MappingProxyType(amounts),
            overrides=MappingProxyType(overrides),
            technologies=technologies,
            baseline=baseline,
            workload_kind=choices["workload_kind"],
            support_tier=choices["support_tier"],
            scope=scope,
            of=cast(Total, choices["of"]),
            years=counts["years"],
            draws=counts["draws"],
            seed=counts["seed"],
            currency=self.money.currency,
            exchange_rate=float(self.money.rate),
            changed=MappingProxyType(dict(sorted(self.changed.items()))),
            understood=MappingProxyType(self.understood),
        )

    def override(self, id_: str, name: str, value: object, scope: Scope, texts: Mapping[str, object], overrides: dict[str, Points]) -> None:  # fmt: skip
        """A figure of the book that the user sets, for all technologies or for one."""
        figure = self.book.common.get(id_) or self.book.own[scope].get(id_)
        spread = [figure] if figure else [f for f in self.book.own[scope].values() if f.name == id_]
        label, unit, allowed = spread[0].label, spread[0].unit, spread[0].allowed
        points = self.points(name, label, value, unit, allowed)
        if not points:
            return
        if spread[0].policy and len(set(points)) > 1:
            self.refuse(name, value, f"{label} takes no range", "one number", suggestion=units.exact_text(points[1]))
        elif spread[0].whole and any(point % 1 for point in points):
            self.refuse(name, value, f"{label} must be whole", "whole numbers", suggestion=units.exact_text(points[1] // 1))
        else:
            # Beside a bare `salary`, `salary.go` counts even where it repeats the book.
            beats_bare = figure and figure.technology and not {figure.name, f"set.{figure.name}"}.isdisjoint(texts)
            if self.note(name, points, figure.points if figure and not beats_bare else None):
                overrides[id_] = points

    def points(self, name: str, label: str, value: object, unit: str, allowed: tuple[float, float]) -> Points | None:
        """Three points of a value in its unit, or None with the fault noted."""
        text = self.text(name, value)
        if text is None:
            return None
        span = _span(allowed, unit)
        try:
            reading = units.read(text, unit, self.money)
        except units.Unreadable as problem:
            self.refuse(name, value, f"{label} {problem}", span, None, MALFORMED)
            return None
        except units.WrongUnit as problem:
            self.refuse(name, value, f"{label} {problem}", span)
            return None
        low, likely, high = reading.points
        if not all(Fraction(allowed[0]) <= point <= Fraction(allowed[1]) for point in reading.points):
            self.refuse(name, value, f"{label} must be {span}", span, _nearest_allowed(reading, allowed, self.money, unit))
            return None
        if not low <= likely <= high:
            ordered = "..".join(units.exact_text(float(point)) for point in sorted(reading.typed))
            self.refuse(name, value, f"{label} needs low <= likely <= high", span, ordered)
            return None
        typed = tuple(float(point) for point in reading.typed)
        # What reads back to the same floats: the amount in the chosen currency, without its unit.
        self.changed[name] = _range_text(cast(Points, typed)) if reading.ranged else units.exact_text(typed[0])
        self.understood[name] = units.understood(cast(Points, typed), unit, self.money.currency)
        return float(low), float(likely), float(high)

    def text(self, name: str, value: object) -> str | None:
        """A value as grammar text; a mapping of low, likely and high is written as a range."""
        if isinstance(value, str):
            return value
        if isinstance(value, Mapping) and value and all(isinstance(part, str) for part in value.values()):
            parts = dict(value)
            unit = parts.pop("unit", "")
            if set(parts) in ({"likely"}, {"low", "high"}, {"low", "likely", "high"}):
                return "..".join(f"{parts[k]} {unit}".strip() for k in ("low", "likely", "high") if k in parts)
        expected = 'a number, text such as "120k..180k", or {"low": 1, "likely": 2, "high": 3}'
        self.refuse(name, value, "is no value", expected, None, MALFORMED)
        return None

    def note(self, name: str, points: Points, default: Points | None) -> bool:
        """Whether a value differs from its default; one that does not is forgotten."""
        if points == default:
            del self.changed[name]
            return False
        return True

    # -- the other fields ----------------------------------------------------------------------

    def plain(self, name: str, value: object) -> str | None:
        """A value that must be text, stripped and not empty."""
        if not isinstance(value, str):
            self.refuse(name, value, "must be text", "text", None, MALFORMED)
            return None
        if not value.strip(" "):
            self.refuse(name, value, "is empty", None, None, MALFORMED)
            return None
        return value.strip(" ")

    def choice(self, choice: Choice, value: object) -> str:
        """One of a few words."""
        text = choice.default if value is None else self.plain(choice.id, value)
        if text is None or text in choice.options:
            if text and text != choice.default:
                self.changed[choice.id] = text
            return text or choice.default
        self.refuse(choice.id, value, f"{choice.label} has no option {text[:80]}", ", ".join(choice.options), nearest(text, choice.options))
        return choice.default

    def count(self, count: Count, value: object) -> int:
        """A whole number without a range."""
        text = str(count.default) if value is None else self.plain(count.id, value)
        if text is None:
            return count.default
        allowed = f"a whole number, {count.low:,} to {count.high:,}"
        try:
            reading = units.read(text, "year" if count.id == "years" else "1")
        except units.Unreadable as problem:
            self.refuse(count.id, value, f"{count.label} {problem}", allowed, str(count.default), MALFORMED)
            return count.default
        except units.WrongUnit as problem:
            self.refuse(count.id, value, f"{count.label} {problem}", allowed, str(count.default))
            return count.default
        number = reading.points[1]
        if reading.ranged or number.denominator != 1 or not count.low <= number <= count.high:
            detail = "takes no range" if reading.ranged else f"must be {allowed}"
            within = min(max(int(min(number, 10**12)), count.low), count.high)
            self.refuse(count.id, value, f"{count.label} {detail}", allowed, str(within))
            return count.default
        if number != count.default:
            self.changed[count.id] = str(number)
        return int(number)

    def read_money(self, currency: object, rate: object) -> None:
        """The currency of bare amounts and of the result, with its rate to the dollar."""
        code = "USD" if currency is None else self.plain("currency", currency)
        if code is not None and not fullmatch(r"[A-Z]{3}", code, ASCII):
            self.refuse("currency", currency, f"{code[:80]} is no currency code", "three capital letters, such as EUR", None, MALFORMED)
            code = None
        number = self.rate(rate)
        if code is None or (rate is not None and number is None):
            return
        if code != "USD" and number is None:
            self.refuse("exchange_rate", None, f"{code} needs a rate: how many {code} one US dollar buys", "above 0", "exchange_rate=0.92")
        elif code == "USD" and number not in (None, 1):
            self.refuse("exchange_rate", rate, "US dollars need no rate", "1", "currency=EUR")
        elif code != "USD" and number is not None:
            self.money = units.Money(code, number)
            self.changed |= {"currency": code, "exchange_rate": units.exact_text(float(number))}

    def rate(self, value: object) -> Fraction | None:
        """An exchange rate: one number above 0."""
        text = None if value is None else self.plain("exchange_rate", value)
        if text is None:
            return None
        allowed = "one number, 0.000001 to 1,000,000,000"
        try:
            reading = units.read(text, "1")
        except units.Unreadable as problem:
            self.refuse("exchange_rate", value, f"Exchange rate {problem}", allowed, "0.92", MALFORMED)
            return None
        except units.WrongUnit as problem:
            self.refuse("exchange_rate", value, f"Exchange rate {problem}", allowed, "0.92")
            return None
        number = reading.points[1]
        if reading.ranged or not Fraction(1, 10**6) <= number <= 10**9:
            self.refuse("exchange_rate", value, f"Exchange rate must be {allowed}", allowed, "0.92")
            return None
        return Fraction(repr(float(number)))

    def book_version(self, value: object) -> None:
        """The price book that an address is pinned to."""
        text = None if value is None else self.plain("book", value)
        if text is not None and text != self.book.version:
            self.refuse("book", value, f"there is no price book {text[:80]}", self.book.version, self.book.version, UNKNOWN_BOOK)

    def baseline(self, value: object) -> str | None:
        """The status quo: a technology of the book or none."""
        text = self.book.baseline if value is None else self.plain("baseline", value)
        if text is None:
            return self.book.baseline
        options = (*self.book.technologies, NO_BASELINE)
        if text not in options:
            self.refuse("baseline", value, f"there is no technology {text[:80]}", ", ".join(options), nearest(text, options))
            return self.book.baseline
        if text != self.book.baseline:
            self.changed["baseline"] = text
        return None if text == NO_BASELINE else text

    def technologies(self, value: object, baseline: str | None) -> tuple[str, ...]:
        """The technologies to compare, the baseline among them, in the book's order."""
        names = list(self.book.compared) if value is None else self.listed(value)
        for name in names:
            if name not in self.book.technologies:
                known = tuple(self.book.technologies)
                self.refuse("technologies", name, f"there is no technology {name[:80]}", ", ".join(known), nearest(name, known))
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.refuse("technologies", name, f"{name[:80]} is named twice", "each once")
        if value is not None and set(names) != set(self.book.compared):
            self.changed["technologies"] = ",".join(sorted(names))
        return tuple(name for name in self.book.technologies if name in names or name == baseline)

    def listed(self, value: object) -> list[str]:
        """Names out of comma text or a list."""
        names = value.split(",") if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            self.refuse("technologies", value, "must be a list of names", "such as elixir,go", None, MALFORMED)
            return []
        names = [name.strip(" ") for name in names]
        if not all(names) or not names:
            self.refuse("technologies", value, "has an empty name", "such as elixir,go", None, MALFORMED)
            return []
        return names

    def check_fleet(self, amounts: Mapping[str, Points], baseline: str | None, texts: Mapping[str, object]) -> None:
        """A fleet needs a baseline that the published saving is over; a price needs a fleet."""
        sized = [t.id for t in self.book.technologies.values() if t.sized_by]
        if "current_servers" in amounts and baseline not in sized:
            self.refuse("current_servers", texts["current_servers"], f"Servers today need what runs today to be {' or '.join(sized)}", f"baseline={' or '.join(sized)}", f"baseline={sized[0]}" if sized else None)
        if "current_server_price" in amounts and "current_servers" not in texts:
            self.refuse("current_server_price", texts["current_server_price"], "Price of a server today needs the number of servers today", "together with current_servers", "current_servers=20")


def _canonical_name(name: str) -> str:
    """One name for a figure that has two: `set.go.salary` is `salary.go`, `set.salary` is `salary`."""
    if name == "set.salary":
        return "salary"
    if name.startswith("set.") and name.endswith(".salary"):
        return f"salary.{name.removeprefix('set.').removesuffix('.salary')}"
    return name


def _range_text(points: Points) -> str:
    """A range as short as it can be: the likely value is left out where it is the midpoint."""
    low, likely, high = points
    kept = (low, high) if likely == (low + high) / 2 else points
    return "..".join(map(units.exact_text, kept))


def _shown(value: object) -> str:
    return str(value)[:200]


def _span(allowed: tuple[float, float], unit: str) -> str:
    low, high = (units.number_text(bound) for bound in allowed)
    return f"{low} to {high} {units.unit_phrase(unit)}".strip()


def _nearest_allowed(reading: units.Reading, allowed: tuple[float, float], money: units.Money, unit: str) -> str:
    """The given value moved into the allowed range, as text."""
    rate = money.rate if "USD" in unit else Fraction(1)
    moved = [min(max(point, Fraction(allowed[0])), Fraction(allowed[1])) * rate for point in reading.points]
    return "..".join(units.exact_text(float(point)) for point in (moved if reading.ranged else moved[:1]))
