"""What a reader should know before believing a result: whose figures, how old, how far off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from costcalc.analysis.labels import figure_name
from costcalc.costing.formulas import formula_name, formulas
from costcalc.prices.book import PriceBook
from costcalc.prices.changes import changed
from costcalc.prices.names import SALARY, Name
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import number_text

EXTRAPOLATED_BELOW: Final = 10_000
EXTRAPOLATED_ABOVE: Final = 1_000_000
"""Orders a month; the page speaks of 100,000, and a factor of ten to either side is carried."""
STALE_AFTER_MONTHS: Final = 18
LOW_SALARY: Final = 1000
"""US dollars a year; under it a dot between thousands, or thousands left out, is more likely."""
NAMED: Final = 5
"""Figures or formulas that a sentence names one by one."""


@dataclass(frozen=True)
class Notice:
    """What a reader should know before believing the numbers."""

    code: Literal[
        "formulas_changed",
        "operator_figures",
        "extrapolation",
        "low_salary",
        "stale_figures",
        "baseline_derived",
        "saving_not_claimed",
        "link_too_long",
    ]
    field: str | None
    message: str


def notices(scenario: Scenario, book: PriceBook, today: date) -> tuple[Notice, ...]:
    """Every warning that a result of this scenario carries."""
    return (
        *_formulas(book),
        *_operators(book),
        *_extrapolation(scenario),
        *_salaries(scenario, book),
        *_staleness(book, today),
        *_baselines(scenario, book),
    )


def _formulas(book: PriceBook) -> Iterator[Notice]:
    """Whether an address may give other results than it did: links are kept, formulas are not."""
    if book.formulas and book.formulas != formulas():
        names = [formula_name(each.id) for each in changed(book.formulas, formulas(), {})]
        few = ", ".join(names[:NAMED]) + (" and more" if len(names) > NAMED else "")
        yield Notice(
            "formulas_changed",
            "book",
            f"Formulas have changed since price book {book.version} was released: {few}. "
            "Results may differ from those of that time.",
        )


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


def _extrapolation(scenario: Scenario) -> Iterator[Notice]:
    low, _, high = scenario.amounts["orders_per_month"]
    if low < EXTRAPOLATED_BELOW or high > EXTRAPOLATED_ABOVE:
        within = f"{number_text(EXTRAPOLATED_BELOW)} to {number_text(EXTRAPOLATED_ABOVE)}"
        yield Notice(
            "extrapolation",
            "orders_per_month",
            "The published prices are for 100,000 orders a month; "
            f"outside {within} they are extrapolated.",
        )


def _salaries(scenario: Scenario, book: PriceBook) -> Iterator[Notice]:
    """Salaries that nobody is paid: 120.000 is read as 120. A salary of 0 is meant."""
    for id_, points in scenario.overrides.items():
        name = Name.read(id_)
        if name.base == SALARY and 0 < points[2] < LOW_SALARY:
            whose, typed = figure_name(id_, book), number_text(points[1])
            yield Notice(
                "low_salary",
                str(name),
                f"{whose[0].upper()}{whose[1:]} is {typed} USD a year as it was typed. A dot "
                "stands before decimals: write 120k or 120,000.",
            )


def _staleness(book: PriceBook, today: date) -> Iterator[Notice]:
    read = book.as_of
    months = (today.year - read.year) * 12 + today.month - read.month - (today.day < read.day)
    if months >= STALE_AFTER_MONTHS:
        yield Notice(
            "stale_figures",
            "book",
            f"The figures were read on {read.isoformat()}, {months} months ago. "
            "Check the prices that matter to you.",
        )


def _baselines(scenario: Scenario, book: PriceBook) -> Iterator[Notice]:
    compared = [book.technologies[id_] for id_ in scenario.technologies]
    sized = [technology for technology in compared if technology.sized_by]
    if sized and scenario.scope == "published":
        names = " or ".join(technology.name for technology in sized)
        reference = book.technologies[sized[0].sized_by or ""].name
        own = "The prices beside your own servers are assumed"
        derived = f"Its servers are the published saving of {reference} read backwards, at assumed"
        stands_on = own if scenario.sizing == "fleet" else f"{derived} prices"
        alike = " The two are alike in this scope." if len(sized) > 1 else ""
        yield Notice(
            "baseline_derived",
            "baseline",
            f"The comparison page, from which the published prices are, prices no {names} system. "
            f"{stands_on}, and that page's two claims about it contradict each other.{alike} To "
            "decide on infrastructure, compare like for like.",
        )
    baseline = book.technologies.get(scenario.baseline or "")
    if scenario.sizing == "fleet" and baseline and not baseline.saving_claimed:
        claimed = " or ".join(
            each.name for each in book.technologies.values() if each.saving_claimed
        )
        yield Notice(
            "saving_not_claimed",
            "current_servers",
            f"The comparison page claims its saving on servers over {claimed}, not over "
            f"{baseline.name}. Applied to it, it is a guess.",
        )
