"""What a reader should know before believing a result: whose figures, how old, how far off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import compress
from typing import Final, Literal, Protocol

from costcalc.analysis.labels import figure_name, technologies_named
from costcalc.analysis.no_effect import NoEffect
from costcalc.costing.formulas import formula_name, formulas
from costcalc.costing.resolve import PAGE_SALARY, USER, base_pay
from costcalc.costing.totals import LIKELY, ORDERED
from costcalc.model.formula import words
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.changes import changed
from costcalc.prices.names import Name
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import number_text

EXTRAPOLATED_BELOW: Final = 10_000
EXTRAPOLATED_ABOVE: Final = 1_000_000
"""Orders a month; the page speaks of 100,000, and a factor of ten to either side is carried."""
MANY_ORDERS: Final = 1_000_000
"""Orders a month beyond which the default team, where none is given, decides the answer."""
STALE_AFTER_MONTHS: Final = 18
DISAGREEING: Final = 2
"""How many times the servers that the load asks for may differ from those that run today."""
NAMED: Final = 5
"""Figures or formulas that a sentence names one by one."""


@dataclass(frozen=True)
class Notice:
    """What a reader should know before believing the numbers.

    `field` is the input it is about, `value` what was given, `suggestion` what to give instead.
    `plain` is the message without what was given, where that stands in it.
    """

    code: Literal[
        "moved",
        "formulas_changed",
        "operator_figures",
        "extrapolation",
        "ambiguous_thousands",
        "exchange_rate_direction",
        "implausible",
        "mixed_pay",
        "suffix_shared",
        "wide_range",
        "old_book",
        "no_effect",
        "range_inverted",
        "discount_twice",
        "sizing_disagrees",
        "default_team",
        "saving_names_ruby",
        "link_too_long",
    ]
    field: str | None
    message: str
    technology: str | None = None
    value: str | None = None
    suggestion: str | None = None
    plain: str = ""


PLAIN: Final[Mapping[str, str]] = {
    "ambiguous_thousands": "a dot in it may stand between thousands or before decimals",
    "exchange_rate_direction": "it is far from the price book’s rate",
    "implausible": "it is far from what is usual",
    "suffix_shared": "the suffix at the end of a range counts for all of it",
    "wide_range": "its high end is over ten times the low one",
}
"""What is doubtful about a value, without the value."""


def without_values(notice: Notice) -> Notice:
    """A warning for who may not see what was typed."""
    return replace(notice, message=notice.plain or notice.message, value=None, suggestion=None)


class Answered(Protocol):
    """What the warnings of an answer are told from: a `Costing`, or a scenario's part of many."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def servers(self) -> Array: ...
    @property
    def servers_by_load(self) -> Array | None: ...
    @property
    def inverted(self) -> Array: ...


def notices(
    costing: Answered, without_effect: Sequence[NoEffect], book: PriceBook, today: date
) -> tuple[Notice, ...]:
    """Every warning that a result carries."""
    scenario = costing.scenario
    moved = (Notice("moved", "book", scenario.moved),) if scenario.moved else ()
    return (
        *moved,
        *_formulas(book),
        *_operators(book),
        *_no_effect(without_effect, book),
        *_extrapolation(scenario),
        *_default_team(scenario),
        *_doubts(scenario, book),
        *_mixed_pay(scenario, book),
        *_fleet(costing, book),
        *_inverted(costing, book),
        *age(book, today),
    )


@lru_cache(maxsize=8)
def _formulas(book: PriceBook) -> tuple[Notice, ...]:
    """Whether an address may give other results than it did: links are kept, formulas are not."""
    if not book.formulas or book.formulas == formulas():
        return ()
    names = [formula_name(each.id) for each in changed(book.formulas, formulas(), {})]
    few = ", ".join(names[:NAMED]) + (" and more" if len(names) > NAMED else "")
    message = (
        f"Formulas have changed since price book {book.version} was released: {few}. "
        "Results may differ from those of that time."
    )
    return (Notice("formulas_changed", "book", message),)


def _operators(book: PriceBook) -> Iterator[Notice]:
    if book.operators:
        few = ", ".join(book.operators[:NAMED]) + (" and more" if book.operators[NAMED:] else "")
        many = len(book.operators) > 1
        yield Notice(
            "operator_figures",
            "book",
            f"{len(book.operators)} figure{'s are' if many else ' is'} this installation’s own and "
            f"not the price book’s: {few}.",
        )


def _no_effect(without_effect: Sequence[NoEffect], book: PriceBook) -> Iterator[Notice]:
    for each in without_effect:
        technology = Name.read(each.name).technology or None
        label = figure_name(each.name, book)
        message = f"{label[0].upper()}{label[1:]} has no effect here: {each.reason}."
        yield Notice("no_effect", each.name, message, technology, each.value)


def _extrapolation(scenario: Scenario) -> Iterator[Notice]:
    low, _, high = scenario.amounts["orders_per_month"]
    outside = low < EXTRAPOLATED_BELOW or high > EXTRAPOLATED_ABOVE
    if outside and scenario.scope == "published":
        within = f"{number_text(EXTRAPOLATED_BELOW)} to {number_text(EXTRAPOLATED_ABOVE)}"
        yield Notice(
            "extrapolation",
            "orders_per_month",
            "The published prices are for 100,000 orders a month; "
            f"outside {within} they are extrapolated.",
        )


def _default_team(scenario: Scenario) -> Iterator[Notice]:
    """A team that nobody gave, beside a load that six people hardly carry."""
    if scenario.amounts["orders_per_month"][LIKELY] <= MANY_ORDERS:
        return
    if not any(Name.read(name).base == "team_size" for name in scenario.changed):
        team = number_text(scenario.amounts["team_size"][LIKELY])
        yield Notice(
            "default_team",
            "team_size",
            f"The team is the default of {team} developers, whatever the load. At so many orders "
            "it decides the answer: enter your own.",
        )


def _doubts(scenario: Scenario, book: PriceBook) -> Iterator[Notice]:
    """What was read and hardly meant, and what to type where it was not."""
    for each in scenario.doubts:
        label = figure_name(each.field, book)
        message = f"{label[0].upper()}{label[1:]}: {each.value} {each.detail}."
        message += f" Did you mean {each.suggestion}?" if each.suggestion else ""
        plain = f"{label[0].upper()}{label[1:]}: {PLAIN[each.code]}."
        technology = Name.read(each.field).technology or None
        yield Notice(each.code, each.field, message, technology, each.value, each.suggestion, plain)


def _mixed_pay(scenario: Scenario, book: PriceBook) -> Iterator[Notice]:
    """Pay of the user's own for some technologies beside the book's for others.

    The same for all is offered of one pay alone, and of none that is itself in doubt.
    """
    own = [id_ for id_ in scenario.technologies if f"salary.{id_}" in scenario.amounts]
    if not own:
        return
    paid = base_pay(scenario, book)
    others = [id_ for id_ in scenario.technologies if paid[id_].basis != USER]
    if not others:
        return
    given = {scenario.changed[f"salary.{id_}"] for id_ in own}
    doubted = {each.field for each in scenario.doubts} & {f"salary.{id_}" for id_ in own}
    same = min(given) if len(given) == 1 and not doubted else None
    yours, theirs = (technologies_named(",".join(ids), book) for ids in (own, others))
    page = paid[others[0]].id.endswith(PAGE_SALARY)
    of_book = f"the book’s ({book.countries[scenario.country].name})"
    whose = "the comparison article’s" if page else of_book
    yield Notice(
        "mixed_pay",
        "salary",
        f"The pay of {yours} is yours, that of {theirs} {whose}, in "
        f"{scenario.currency}: the difference may come from the two sources. "
        "Give all the same pay, or each its own.",
        None,
        ", ".join(sorted(given)),
        same,
        "Pay was given for some technologies and is the price book’s for the others: "
        "the difference may come from the two sources.",
    )


def _fleet(costing: Answered, book: PriceBook) -> Iterator[Notice]:
    """What does not fit a fleet that runs today."""
    scenario = costing.scenario
    if scenario.sizing != "fleet" or scenario.baseline is None:
        return
    if "current_server_price" in scenario.amounts and "commitment_coverage" in scenario.overrides:
        yield Notice(
            "discount_twice",
            "set.commitment_coverage",
            "The current price per server is taken before the discount for a commitment. If it is "
            "off your bill, the discount is in it already and is taken off twice.",
        )
    baseline = book.technologies[scenario.baseline]
    if scenario.scope == "published" and not baseline.saving_claimed:
        named = " and ".join(t.name for t in book.technologies.values() if t.saving_claimed)
        yield Notice(
            "saving_names_ruby",
            "current_servers",
            f"The comparison article claims its saving on servers over {named}, not over "
            f"{baseline.name}. Applied to {baseline.name}, it is a guess.",
        )
    yield from _disagreement(costing, baseline.name)


def _disagreement(costing: Answered, name: str) -> Iterator[Notice]:
    by_load, scenario = costing.servers_by_load, costing.scenario
    if by_load is None:
        return
    row = scenario.technologies.index(str(scenario.baseline))
    there, asked = float(costing.servers[row, LIKELY, 0]), float(by_load[row, LIKELY])
    if max(there, asked) > DISAGREEING * min(there, asked):
        yield Notice(
            "sizing_disagrees",
            "current_servers",
            f"{number_text(there)} {name} servers run today, but the orders and connections given "
            f"would need {number_text(asked)}. The fleet decides; check both.",
            scenario.baseline,
            plain=f"The orders and connections given would need another number of {name} servers "
            "than run today. The fleet decides.",
        )


def _inverted(costing: Answered, book: PriceBook) -> Iterator[Notice]:
    """Ranges that are upside down: figures bent by hand act both ways."""
    inverted = costing.inverted
    if not inverted.any():
        return
    for row, technology in enumerate(costing.scenario.technologies):
        name = book.technologies[technology].name
        mixed = [words(line) for line in compress(ORDERED, inverted[row].tolist())]
        few = ", ".join(mixed[:NAMED]) + (" and more" if mixed[NAMED:] else "")
        if inverted[row, -1]:
            message = f"{name}’s low case costs more than its high case"
            message += f", as do lines of it: {few}" if few else ""
        elif few:
            message = f"{name}’s low, likely and high case are out of order in some lines: {few}"
        else:
            continue
        both = "What was set acts both ways: read the likely case, or the draws."
        yield Notice("range_inverted", None, f"{message}. {both}", technology)


def age(book: PriceBook, today: date) -> Iterator[Notice]:
    """Whether the figures have grown old: the one warning that the day decides."""
    read = book.as_of
    months = (today.year - read.year) * 12 + today.month - read.month - (today.day < read.day)
    if months >= STALE_AFTER_MONTHS:
        yield Notice(
            "old_book",
            "book",
            f"The figures were read on {read.isoformat()}, {months} months ago. "
            "Check the prices that matter to you.",
        )
