"""Values of parameters, from text to numbers, words and counts; faults are gathered, not raised."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from types import MappingProxyType
from typing import Final

from costcalc.model.inputs import Choice, Count
from costcalc.scenario import units
from costcalc.scenario.documents import Number, as_typed
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Doubt, Fault, Refused
from costcalc.scenario.fields import Field, Points, accepted, exact, mend, wrong
from costcalc.scenario.shown import folded, unbracketed

VALUE: Final = 'a number, text such as "120k..180k", or {"low": 1, "likely": 2, "high": 3}'
RATES: Final = (1e-6, 1e9)
"""Where exchange rates lie."""
MOST_TOLD: Final = 200
"""Characters of a JSON value that a fault repeats."""
LONGER: Final = 3
"""How many times as long as a name a text may be that begins with it and means it."""
ALSO_CALLED: Final = {
    **dict.fromkeys(("inflation", "pricerise", "priceinflation"), "price_growth"),
    **dict.fromkeys(("wageinflation", "payrise", "raise"), "wage_growth"),
    **dict.fromkeys(("growth", "trafficgrowth"), "workload_growth"),
    **dict.fromkeys(("churn", "turnover", "staffturnover"), "attrition"),
    **dict.fromkeys(("overhead", "benefits", "socialcosts"), "on_cost"),
    **dict.fromkeys(("wacc", "interest", "interestrate"), "discount_rate"),
    **dict.fromkeys(("developers", "headcount", "team"), "team_size"),
    **dict.fromkeys(("pay", "wage", "wages"), "salary"),
}
"""Other words for what a parameter says."""
BUILT_WITH: Final = {
    **dict.fromkeys(("rails", "ror"), "ruby"),
    **dict.fromkeys(("django", "flask", "fastapi"), "python"),
    **dict.fromkeys(("javascript", "js", "typescript", "express"), "node"),
    **dict.fromkeys(("jvm", "kotlin", "spring", "springboot"), "java"),
    **dict.fromkeys(("phoenix", "beam"), "elixir"),
    "otp": "erlang",
}
"""Technologies by what people say for them."""


class Reader:
    """Reads values. What is wrong goes to `faults`, what differs from a default to `changed`.

    `money` is the currency that bare amounts are in; `understood` echoes each value in words,
    `doubts` what was hardly meant. `taken` has the field of each amount or figure, and the points
    that would repeat a default.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.money = units.Money()
        self.changed: dict[str, str] = {}
        self.understood: dict[str, str] = {}
        self.doubts: dict[str, tuple[Doubt, ...]] = {}
        self.taken: dict[str, tuple[Field, Collection[Points | None]]] = {}
        self.written: dict[str, str] = {}
        """Names as they were typed, where a figure has two."""

    def refuse(
        self,
        name: str,
        value: object,
        detail: str,
        allowed: str | None = None,
        suggestion: str | None = None,
        status: int = NOT_ALLOWED,
        *,
        renames: bool = False,
    ) -> None:
        whole = None if isinstance(value, str | None) else MOST_TOLD
        text = None if value is None else as_typed(value)[:whole]
        field = self.written.get(name, name)
        self.faults.append(Fault(field, text, detail, allowed, suggestion, status, renames))

    def forget(self, name: str) -> None:
        """Drop a value that repeats the default, with its doubts."""
        self.changed.pop(name, None)
        self.doubts.pop(name, None)

    def points(self, name: str, field: Field, value: object) -> Points | None:
        """Low, likely and high as the field takes them, or None with the fault noted."""
        typed = grammar_text(value)
        text = units.tidy(typed or "")
        found = accepted(text, field, self.money) if len(text) <= units.MAX_LENGTH else None
        if typed is None:
            self.refuse(name, value, f"{field.label} is no value", VALUE, None, MALFORMED)
        elif found is None:
            detail, status = wrong(text, field, self.money)
            near = mend(text, field, self.money)
            self.refuse(name, value, f"{field.label} {detail}", field.span, near, status)
        if found is None:
            return None
        self.changed[name], self.understood[name] = found.text, found.understood
        if found.doubts:
            self.doubts[name] = tuple(replace(each, field=name) for each in found.doubts)
        return found.points

    def word(self, name: str, value: object) -> str | None:
        """Text that is not empty, or None with the fault noted."""
        if isinstance(value, str) and value.strip(" "):
            return value.strip(" ")
        detail = "is empty" if isinstance(value, str) else "must be text"
        self.refuse(name, value, f"{name} {detail}", "text", status=MALFORMED)
        return None

    def choice(self, choice: Choice, value: object, default: str | None = None) -> str:
        """One of a few words; its default may follow from other inputs."""
        what = f"{choice.label} has no option"
        return self.one(choice.id, value, choice.options, what, default or choice.default)

    def one(
        self, name: str, value: object, options: Mapping[str, str], what: str, usual: str
    ) -> str:
        """The id of an option that was named, the usual one where none was given."""
        found = self.option(name, value, options, what) or usual
        if found != usual:
            self.changed[name] = found
        return found

    def option(
        self,
        name: str,
        value: object,
        options: Mapping[str, str],
        what: str,
        also: Mapping[str, str] = MappingProxyType({}),
    ) -> str | None:
        """The id of an option that was named, as it is called or shown; None where none was given.

        A word that is no option is noted as a fault; `also` are words that lead to one.
        """
        text = None if value is None else self.word(name, value)
        if text is None:
            return None
        found = named(text, options)
        if found is None:
            shown = {
                each: id_
                for id_, label in options.items()
                for each in (id_, unbracketed(label).lower())
            }
            mend = also.get(folded(text))
            if mend not in options:
                near = nearest(text.lower(), shown)
                mend = shown[near] if near else None
            self.refuse(name, text, f"{what} {text[:80]}", ", ".join(options), mend)
        return found

    def technology(self, name: str, value: object, options: Mapping[str, str]) -> str | None:
        """The id of a technology that was named; what is built with it leads to it."""
        return self.option(name, value, options, "there is no technology", BUILT_WITH)

    def count(self, count: Count, value: object) -> int:
        """A whole number in range, the default where none was given."""
        unit = "year" if count.id == "years" else "1"
        field = Field(count.label, unit, (count.low, count.high), whole=True, one=True)
        points = None if value is None else self.points(count.id, field, value)
        if points is None:
            return count.default
        self.understood.pop(count.id)
        if points[1] == count.default:
            self.forget(count.id)
        return int(points[1])

    def rate(self, value: object) -> Fraction | None:
        """An exchange rate: one number above 0, None where none was given or it is wrong."""
        if value is None:
            return None
        points = self.points("exchange_rate", Field("Exchange rate", "1", RATES, one=True), value)
        return None if points is None else exact(points[1])


def named(text: str, options: Mapping[str, str]) -> str | None:
    """The id that a text names, in any case: the id itself, the text shown, or a part of that.

    >>> named("CPU-bound", {"io_bound": "Waits", "cpu_bound": "Computes"})
    'cpu_bound'
    """
    if text in options:
        return text
    return _shown(tuple(options.items())).get(folded(text))


@lru_cache(maxsize=64)
def _shown(options: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Ids by everything that is shown for them, without case and punctuation."""
    bare = [(id_, unbracketed(label)) for id_, label in options]
    parts = {folded(part): id_ for id_, label in bare for part in label.split(",")}
    labels = {folded(label): id_ for id_, label in (*bare, *options)}
    return {**parts, **labels, **{folded(id_): id_ for id_, _ in options}}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that someone most likely meant, None where nothing is near."""
    return _nearest(name[:80], tuple(known))


@lru_cache(maxsize=1024)
def _nearest(typed: str, options: tuple[str, ...]) -> str | None:
    begun = [o for o in options if o and typed.startswith(o) and _is_it(typed, o)]
    begun.sort(key=len, reverse=True)
    likely = get_close_matches(typed, options, n=1, cutoff=0.8)
    cut_short = [o for o in options if typed and f"_{typed}_" in f"_{o}_"]
    unlikely = get_close_matches(typed, options, n=1, cutoff=0.7)
    # Golang is nearer to Go, which it begins with, than to Erlang.
    return next(iter([*likely, *begun, *cut_short, *unlikely]), None)


def _is_it(typed: str, option: str) -> bool:
    """Whether a text that begins with a name means it: a word boundary, or little follows."""
    return len(typed) <= LONGER * len(option) or not typed[len(option)].isalnum()


def meant(name: str, known: Iterable[str]) -> str | None:
    """The parameter that a misspelt or another name stands for, None where nothing is near."""
    bare = {each.removeprefix("set."): each for each in reversed([*known])}
    own = name.lower().removeprefix("set.")
    own = ALSO_CALLED.get(folded(own), own)
    inputs = [] if own != name else [short for short, each in bare.items() if short == each]
    found = own if own in bare else nearest(own, inputs) or nearest(own, bare)
    return bare[found] if found else None


def one_of(name: str, value: str, word: str, options: Iterable[str]) -> str:
    """The option that a word of a parameter's value names, in any case. Raises `Refused`.

    A mapping of options has what is shown for them. A mend puts the nearest option in the place of
    the word, unless that stands in the value already.
    """
    known = options if isinstance(options, Mapping) else {option: option for option in options}
    if found := named(word, known):
        return found
    detail = f"{name} has no {word[:80] or 'name'}"
    parts = re.split(r"([.-])", value)
    guess = nearest(word, [option for option in known if option not in parts])
    mended = "".join(guess if part == word else part for part in parts) if guess else None
    raise Refused([Fault(name, value, detail, ", ".join(known), mended)])


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds, for parameters beside a scenario. Raises `Refused`."""
    reader = Reader()
    field = Field(name.capitalize(), "1", (least, most), whole=True, one=True)
    points = reader.points(name, field, text)
    if points is None:
        raise Refused(reader.faults)
    return int(points[1])


def as_text(value: object) -> object:
    """A Python value in the form that people type: numbers, also those of a range, become text."""
    if isinstance(value, Mapping):
        return {name: as_text(part) for name, part in value.items()}
    number = isinstance(value, Real) and not isinstance(value, bool)
    return Number(f"{Decimal(str(value)):f}") if number else value


def grammar_text(value: object) -> str | None:
    """A value as grammar text; a mapping of low, likely, high and unit is written as a range."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for part in value.values()):
        return None
    unit = value.get("unit", "")
    given = [key for key in ("low", "likely", "high") if key in value]
    ranges = any(".." in value[key] for key in given)
    if value.keys() - {"low", "likely", "high", "unit"} or given not in _SHAPES or ranges:
        return None
    return "..".join(f"{value[key]} {unit}".strip(" ") for key in given)


_SHAPES: Final = (["likely"], ["low", "high"], ["low", "likely", "high"])
