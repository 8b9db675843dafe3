"""The price book in JSON: every figure with its receipt, every technology, what has moved."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from costcalc.analysis.history import MovedTotal, Step, history
from costcalc.output import shared_json as shared
from costcalc.prices import book
from costcalc.prices import figure as priced
from costcalc.prices.changes import Moved, MovedFormula
from costcalc.prices.files import Scope
from costcalc.prices.library import PriceBooks


@dataclass(frozen=True)
class Figure:
    """A number with its receipt: three points in its unit, basis, source and note."""

    # Described in their types: a docstring under a field is not read where it is inherited.
    id: str
    technology: Annotated[
        str | None, Field(description="Null for a figure that all technologies share.")
    ]
    scope: Annotated[
        Scope | None,
        Field(description="Null for a figure that is the same in both scopes."),
    ]
    label: str
    low: float
    likely: float
    high: float
    unit: str
    allowed: Annotated[shared.Span, Field(description="What it may be set to.")]
    more_is_cheaper: bool
    whole: bool
    policy: Annotated[
        bool,
        Field(description="A choice rather than an uncertainty: stays at its likely value."),
    ]
    same_as: Annotated[str | None, Field(description="The figure that it is drawn together with.")]
    basis: shared.BookBasis
    published_for: tuple[str, ...]
    source: shared.Source | None
    further_sources: tuple[str, ...]
    derivation: str | None
    note: str


@dataclass(frozen=True)
class OfBook:
    """What stands on a price book."""

    price_book: shared.PriceBook


@dataclass(frozen=True)
class OneFigure(Figure, OfBook):
    """One figure of the price book."""


@dataclass(frozen=True)
class NamedFigures(OfBook):
    """Every technology's figure of one name."""

    id: str
    label: str
    unit: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Figures(OfBook):
    """The whole price book."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class BookTechnology:
    """A technology of the price book."""

    id: str
    name: str
    stands_for: str
    stated_monthly_total: tuple[float, ...] | None
    """Low and high as the comparison page states them, in US dollars; null where it does not."""
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Technologies(OfBook):
    """The technologies of the price book."""

    compared: tuple[str, ...]
    """Those that a comparison shows unless others are asked for."""
    technologies: tuple[BookTechnology, ...]


@dataclass(frozen=True)
class MovedFigure:
    """A figure that is other than before; null on the side where there is none."""

    id: str
    label: str
    technology: str | None
    unit: str
    before: shared.Cases | None
    after: shared.Cases | None
    why: str | None


@dataclass(frozen=True)
class Version:
    """A price book, and what moved since the one before it."""

    version: str
    as_of: shared.Date
    released: shared.Date | None
    digest: str
    since: str | None
    figures: tuple[MovedFigure, ...]
    formulas: tuple[MovedFormula, ...]
    totals: tuple[MovedTotal, ...]


@dataclass(frozen=True)
class Changes(OfBook):
    """Every price book with what moved in it, today's first."""

    versions: tuple[Version, ...]


def figures_json(book: book.PriceBook) -> Figures:
    """Every figure of the book; a price that differs by scope comes once a scope."""
    return Figures(
        shared.price_book(book), tuple(_figure(figure, book) for figure in book.figures())
    )


def figure_json(book: book.PriceBook, id_: str) -> OneFigure | NamedFigures | None:
    """The figures that an id (`peak_to_mean`, `go.salary`) or a bare name (`salary`) stands for."""
    found = [_figure(each, book) for each in book.figures() if id_ in (each.id, each.name)]
    if not found:
        return None
    first = found[0]
    if len(found) == 1:
        return OneFigure(shared.price_book(book), **vars(first))
    return NamedFigures(shared.price_book(book), id_, first.label, first.unit, tuple(found))


def technologies_json(book: book.PriceBook) -> Technologies:
    """Every technology of the book and the ids of its figures."""
    published = book.own["published"]
    every = (
        shared.filled(
            BookTechnology,
            each,
            stated_monthly_total=tuple(map(float, each.page.stated)) if each.page else None,
            figures=tuple(id_ for id_ in published if id_.startswith(f"{each.id}.")),
        )
        for each in book.technologies.values()
    )
    return Technologies(shared.price_book(book), tuple(book.compared), tuple(every))


def changes_json(books: PriceBooks) -> Changes:
    """Every price book with what moved in it, today's first."""
    return Changes(shared.price_book(books.today), tuple(map(_version, history(books))))


def _figure(figure: priced.Figure, book: book.PriceBook) -> Figure:
    return shared.filled(
        Figure,
        figure,
        shared.Cases(*figure.points),
        allowed=shared.Span(*figure.allowed),
        same_as=figure.shares_draw if figure.shares_draw != figure.id else None,
        source=shared.source(figure.source, book) if figure.source else None,
        further_sources=figure.also,
    )


def _version(step: Step) -> Version:
    return shared.filled(
        Version,
        step.book,
        as_of=step.book.as_of.isoformat(),
        released=step.released.isoformat() if step.released else None,
        since=step.before.version if step.before else None,
        figures=tuple(map(_moved, step.figures)),
        formulas=step.formulas,
        totals=step.totals,
    )


def _moved(each: Moved) -> MovedFigure:
    figure, before, after = each.figure, each.before, each.after
    return shared.filled(
        MovedFigure,
        each,
        figure,
        technology=figure.technology if each.name == figure.id else None,
        before=shared.Cases(*before.points) if before else None,
        after=shared.Cases(*after.points) if after else None,
    )
