"""The history of the price book: what each version changed, and how the default totals moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from costcalc.costing.formulas import formulas
from costcalc.costing.totals import LIKELY, cost
from costcalc.model.inputs import Total
from costcalc.prices.book import PriceBook
from costcalc.prices.changes import Moved, MovedFormula, changed, moved
from costcalc.prices.library import PriceBooks
from costcalc.scenario.scenario import read

TOTALS: Final[tuple[Total, ...]] = ("present_value", "annual")
"""Totals of the default scenario that a release is remembered by."""


@dataclass(frozen=True)
class MovedTotal:
    """A likely total of the default scenario before and after, in US dollars."""

    technology: str
    total: Total
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Step:
    """A version of the price book, and how it differs from the one before, if there is one."""

    book: PriceBook
    released: date | None
    before: PriceBook | None
    figures: tuple[Moved, ...] = ()
    formulas: tuple[MovedFormula, ...] = ()
    totals: tuple[MovedTotal, ...] = ()


@lru_cache(maxsize=2)
def history(books: PriceBooks) -> tuple[Step, ...]:
    """Every book beside the one before it, today's first."""
    every = [book for book in map(books.of, books.versions) if book]
    dates = {release.version: release.released for release in books.releases}
    totals = {release.version: release.totals for release in books.releases}
    totals = {book.version: totals.get(book.version) or default_totals(book) for book in every}
    return tuple(
        Step(
            book=book,
            released=dates.get(book.version),
            before=before,
            figures=tuple(moved(before, book)) if before else (),
            formulas=tuple(_formulas(before, book)) if before else (),
            totals=tuple(_shifts(totals[before.version] if before else {}, totals[book.version])),
        )
        for book, before in zip(every, [*every[1:], None], strict=True)
    )


def default_totals(book: PriceBook) -> dict[str, dict[str, float]]:
    """Likely totals of the default scenario in US dollars, by total and technology."""
    scenario = read((), book)
    totals = cost(scenario, book).totals
    return {
        total: dict(zip(scenario.technologies, totals[total][:, LIKELY].tolist(), strict=True))
        for total in TOTALS
    }


def _formulas(before: PriceBook, book: PriceBook) -> Iterator[MovedFormula]:
    """The formulas that changed; a book that is not released yet has those of this program."""
    now = book.formulas or formulas()
    return changed(before.formulas or now, now, book.changes.formulas)


def _shifts(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]
) -> Iterator[MovedTotal]:
    for total in TOTALS:
        old, new = before.get(total, {}), after[total]
        for technology in dict.fromkeys((*new, *old)):
            yield MovedTotal(technology, total, old.get(technology), new.get(technology))
