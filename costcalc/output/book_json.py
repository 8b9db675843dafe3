"""The price book in JSON and as tables: figures, technologies, servers, countries, what moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from costcalc.analysis.cases import known_cases
from costcalc.analysis.history import MovedTotal, Step, history
from costcalc.output import shared_json as shared
from costcalc.prices import book
from costcalc.prices import figure as priced
from costcalc.prices.catalogues import Measure
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
        Scope | None, Field(description="Null for a figure that is the same in both scopes.")
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
        bool, Field(description="A choice rather than an uncertainty: stays at its likely value.")
    ]
    same_as: Annotated[str | None, Field(description="The figure that it is drawn together with.")]
    basis: shared.BookBasis
    published_for: tuple[str, ...]
    source: shared.Source | None
    date: Annotated[str | None, Field(description="When its source came out, in its own words.")]
    old: Annotated[
        bool, Field(description="Its source was over five years old on the day of the price book.")
    ]
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
    """Low and high as the comparison article states them, in US dollars; null where it does not."""
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Technologies(OfBook):
    """The technologies of the price book."""

    compared: tuple[str, ...]
    """Those that a comparison shows unless others are asked for."""
    technologies: tuple[BookTechnology, ...]


@dataclass(frozen=True)
class BookServer:
    """A row of the catalogue of servers: a list price, on demand, with Linux."""

    id: str
    provider: str
    family: str
    vcpus: float
    memory: float
    """GiB."""
    usd_per_hour: float | None
    """Null where the price is by the month."""
    usd_per_month: float
    """Of 730 hours."""
    region: str
    source: str
    date: str
    read: str


@dataclass(frozen=True)
class Servers(OfBook):
    """The catalogue of servers."""

    default: str
    """The one that every technology runs on, like for like, unless another is asked for."""
    servers: tuple[BookServer, ...]


@dataclass(frozen=True)
class BookCountry:
    """What developers earn in a country, in its money, and an employer's cost over it."""

    id: str
    name: str
    currency: shared.Currency
    market_salary: shared.Cases
    """Gross pay a year."""
    on_cost: shared.Cases
    """What an employer pays in all, as a multiple of it."""
    sources: tuple[str, ...]
    read: str
    date: str
    note: str


@dataclass(frozen=True)
class Countries(OfBook):
    """The countries that the price book has pay of."""

    countries: tuple[BookCountry, ...]


@dataclass(frozen=True)
class BookRate:
    """How much of a currency one US dollar bought."""

    currency: shared.Currency
    value: float
    source: str
    date: shared.Date


@dataclass(frozen=True)
class ReferenceRates(OfBook):
    """The rates that are taken where none is given."""

    rates: tuple[BookRate, ...]


@dataclass(frozen=True)
class BookCase:
    """What was observed in public, beside what the model says of the same inputs."""

    id: str
    title: str
    publisher: str
    year: str
    read: str
    inputs: Mapping[str, str]
    """The parameters that stand for it."""
    technology: str | None
    measure: Measure
    observed: float
    low: float
    p10: float
    likely: float
    p90: float
    high: float
    inside: bool
    """Between P10 and P90."""
    inside_envelope: bool
    """Between low and high."""
    cited: bool
    """A figure of the price book rests on it, so that agreement proves little."""
    note: str


@dataclass(frozen=True)
class KnownCases(OfBook):
    """Public moves and loads with numbers."""

    cases: tuple[BookCase, ...]


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


def servers_json(book: book.PriceBook) -> Servers:
    """The catalogue of servers, in the book's order."""
    rows = (shared.filled(BookServer, each, id=id_) for id_, each in book.servers.items())
    return Servers(shared.price_book(book), book.server, tuple(rows))


def countries_json(book: book.PriceBook) -> Countries:
    """The countries of the book, pay in their own money."""
    rows = (
        shared.filled(
            BookCountry,
            each,
            id=id_,
            market_salary=shared.cases(each.market_salary),
            on_cost=shared.cases(each.on_cost),
            sources=tuple(dict.fromkeys((*each.pay_sources, *each.on_cost_sources))),
        )
        for id_, each in book.countries.items()
    )
    return Countries(shared.price_book(book), tuple(rows))


def rates_json(book: book.PriceBook) -> ReferenceRates:
    """The reference rates of the book."""
    of, day = book.rates, book.rates.as_of.isoformat()
    rows = (BookRate(code, float(rate), of.source, day) for code, rate in of.rates.items())
    return ReferenceRates(shared.price_book(book), tuple(rows))


def cases_json(book: book.PriceBook) -> KnownCases:
    """Public cases beside what the model says of them."""
    rows = (
        shared.filled(
            BookCase,
            each,
            each.case,
            inputs=each.case.asked,
            inside=each.in_range,
            inside_envelope=each.in_envelope,
        )
        for each in known_cases(book)
    )
    return KnownCases(shared.price_book(book), tuple(rows))


def changes_json(books: PriceBooks) -> Changes:
    return Changes(shared.price_book(books.today), tuple(map(_version, history(books))))


def _figure(figure: priced.Figure, book: book.PriceBook) -> Figure:
    return shared.filled(
        Figure,
        figure,
        shared.Cases(*figure.points),
        allowed=shared.Span(*figure.allowed),
        same_as=figure.shares_draw if figure.shares_draw != figure.id else None,
        source=shared.source(figure.source, book) if figure.source else None,
        date=book.sources[figure.source].date if figure.source else None,
        old=bool(figure.source) and book.sources[str(figure.source)].is_old(book.as_of),
        further_sources=figure.also,
    )


def _version(step: Step) -> Version:
    return shared.filled(
        Version,
        step,
        step.book,
        since=step.before.version if step.before else None,
        figures=tuple(map(_moved, step.figures)),
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
