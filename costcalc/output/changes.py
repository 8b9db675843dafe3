"""What changed from price book to price book, as a page prints it and as a record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from costcalc import units
from costcalc.books import PriceBooks
from costcalc.changes import ALIKE
from costcalc.formulas import formula_name
from costcalc.history import Shift, Step, history
from costcalc.model.formula import words
from costcalc.naming import figure_name
from costcalc.output import wording
from costcalc.output.figures import headline
from costcalc.pricebook import Figure, PriceBook

Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """Something that moved, from what to what, and why."""

    id: str
    label: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Sums:
    """A total of the default scenario before and after."""

    technology: str
    total: str
    before: str
    after: str
    share: str


@dataclass(frozen=True)
class Version:
    """A price book and what is other in it than in the one before."""

    version: str
    as_of: str
    released: str
    since: str
    operators: bool
    figures: tuple[Row, ...]
    formulas: tuple[Row, ...]
    totals: tuple[Sums, ...]


def changes(books: PriceBooks) -> tuple[Version, ...]:
    """Every price book in words, today's first."""
    return tuple(
        Version(
            version=step.book.version,
            as_of=step.book.as_of.isoformat(),
            released=step.released.isoformat() if step.released else "",
            since=step.before.version if step.before else "",
            operators=bool(step.book.operators),
            figures=tuple(_figures(step)),
            formulas=tuple(_formulas(step)),
            totals=tuple(_sums(shift, step) for shift in step.totals),
        )
        for step in history(books)
    )


def changes_record(books: PriceBooks) -> Record:
    """Every price book with what moved in it, today's first."""
    return {**headline(books.today), "versions": [_version(step) for step in history(books)]}


def _figures(step: Step) -> Iterator[Row]:
    for each in step.figures:
        book = step.book if each.after else step.before or step.book
        before, after = _points(each.before), _points(each.after)
        yield Row(each.id, _label(each.id, book), before, after, each.why or "")


def _formulas(step: Step) -> Iterator[Row]:
    for each in step.formulas:
        before, after, why = (text or "" for text in (each.before, each.after, each.why))
        yield Row(each.id, formula_name(each.id), before, after, why)


def _label(id_: str, book: PriceBook) -> str:
    name = figure_name(id_.removeprefix(f"{ALIKE}."), book)
    alike = ", like for like" if id_.startswith(f"{ALIKE}.") else ""
    return f"{wording.upper_first(name)}{alike}"


def _points(figure: Figure | None) -> str:
    return units.understood(figure.points, figure.unit) if figure else ""


def _sums(shift: Shift, step: Step) -> Sums:
    known = {**(step.before.technologies if step.before else {}), **step.book.technologies}
    return Sums(
        technology=known[shift.technology].name,
        total=words(shift.total).capitalize(),
        before=_amount(shift.before),
        after=_amount(shift.after),
        share=wording.moved(shift.before, shift.after) if shift.before and shift.after else "",
    )


def _amount(amount: float | None) -> str:
    return "" if amount is None else wording.exact(amount)


def _version(step: Step) -> Record:
    return {
        "version": step.book.version,
        "as_of": step.book.as_of.isoformat(),
        "released": step.released.isoformat() if step.released else None,
        "digest": step.book.digest,
        "since": step.before.version if step.before else None,
        "figures": [
            {
                "id": each.id,
                "label": each.figure.label,
                "technology": each.figure.technology if not each.id.startswith(ALIKE) else None,
                "unit": each.figure.unit,
                "before": _span(each.before),
                "after": _span(each.after),
                "why": each.why,
            }
            for each in step.figures
        ],
        "formulas": [
            {"id": each.id, "before": each.before, "after": each.after, "why": each.why}
            for each in step.formulas
        ],
        "totals": [
            {
                "technology": shift.technology,
                "total": shift.total,
                "before": shift.before,
                "after": shift.after,
            }
            for shift in step.totals
        ],
    }


def _span(figure: Figure | None) -> Record | None:
    """A figure's points; null in a book that lacks it."""
    if figure is None:
        return None
    return dict(zip(("low", "likely", "high"), figure.points, strict=True))
