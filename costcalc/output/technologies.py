"""The technologies compared: what the page says in words, and its advice beside the verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from costcalc import units
from costcalc.comparison import Comparison, Table
from costcalc.inputs import AMOUNT_BY_ID, CHOICE_BY_ID
from costcalc.output import wording
from costcalc.output.advice import Judged, asked_for, judged
from costcalc.output.fields import label_of
from costcalc.pricebook import PriceBook, Technology
from costcalc.scenario import Scenario

SIZE: Final = ("orders_per_month", "concurrent_connections", "team_size")
"""The inputs that say how large a workload is."""


@dataclass(frozen=True)
class Profile:
    """A technology of the book."""

    id: str
    name: str
    stands_for: str
    compared: bool
    stated: str
    """What the page states for it a month, where it does."""
    says: str


@dataclass(frozen=True)
class Cells:
    """A row of a table: a cell a technology, None where the page says nothing."""

    id: str
    label: str
    contradiction: str | None
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class Facts:
    """A table of what the page says in words."""

    id: str
    title: str
    note: str
    rows: tuple[Cells, ...]


@dataclass(frozen=True)
class Technologies:
    """The whole page."""

    heading: str
    names: tuple[str, ...]
    """Those that the facts are about."""
    profiles: tuple[Profile, ...]
    workload: tuple[tuple[str, str], ...]
    """Labels and values of what is asked."""
    advice: tuple[Judged, ...]
    of: str
    currency: str
    fleet: bool
    tables: tuple[Facts, ...]
    comparison: Comparison
    contradictions: Mapping[str, str]
    """Titles by id."""


def technologies(scenario: Scenario, book: PriceBook, view: Mapping[str, str]) -> Technologies:
    """The comparison in words, and its advice judged for a scenario."""
    comparison, told = book.comparison, _told(book)
    return Technologies(
        heading=wording.listed([book.technologies[id_].name for id_ in book.compared]),
        names=tuple(book.technologies[id_].name for id_ in told),
        profiles=tuple(_profile(each, book) for each in book.technologies.values()),
        workload=tuple(_workload(scenario, book)),
        advice=tuple(judged(advice, scenario, book, view) for advice in comparison.advice),
        of=CHOICE_BY_ID["of"].options[scenario.of],
        currency=scenario.currency,
        fleet=scenario.sizing == "fleet",
        tables=tuple(_facts(table, told) for table in comparison.tables),
        comparison=comparison,
        contradictions={
            each.id: each.title for each in (*book.contradictions, *comparison.contradictions)
        },
    )


def _told(book: PriceBook) -> tuple[str, ...]:
    """The technologies that the page says anything of, in the book's order."""
    said = {id_ for table in book.comparison.tables for row in table.rows for id_ in row.says}
    return tuple(id_ for id_ in book.technologies if id_ in said)


def _facts(table: Table, told: tuple[str, ...]) -> Facts:
    rows = (
        Cells(row.id, row.label, row.contradiction, tuple(row.says.get(id_) for id_ in told))
        for row in table.rows
    )
    return Facts(table.id, table.title, table.note, tuple(rows))


def _profile(technology: Technology, book: PriceBook) -> Profile:
    page = technology.page
    stated = [units.number_text(float(end)) for end in page.stated] if page else []
    return Profile(
        id=technology.id,
        name=technology.name,
        stands_for=technology.stands_for,
        compared=technology.id in book.compared,
        stated=" to ".join(stated),
        says=page.says if page else "",
    )


def _workload(scenario: Scenario, book: PriceBook) -> Iterator[tuple[str, str]]:
    """The scenario in a few words: its size, and what else was changed."""
    for id_ in SIZE:
        amount = AMOUNT_BY_ID[id_]
        yield amount.label, units.understood(scenario.amounts[id_], amount.unit)
    yield CHOICE_BY_ID["scope"].label, wording.SCOPE[scenario.scope]
    for name, text in scenario.changed.items():
        if name not in (*SIZE, "scope"):
            yield label_of(name, book), asked_for(name, text, scenario)
