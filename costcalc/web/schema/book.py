"""The price book in JSON: every figure with its receipt, every technology."""

from costcalc.bookfiles import Basis
from costcalc.inputs import Total
from costcalc.pricebook import Scope
from costcalc.web.schema.shared import Cases, Date, PriceBook, Record, Span


class Source(Record):
    """A publication that figures stand on, and how much of it was read."""

    id: str
    publisher: str
    title: str
    date: str
    says: str
    read: str


class Figure(Record):
    """A number with its receipt: three points in its unit, basis, source and note."""

    id: str
    technology: str | None
    """Null for a figure that all technologies share."""
    scope: Scope | None
    """Null for a figure that is the same in both scopes."""
    label: str
    low: float
    likely: float
    high: float
    unit: str
    allowed: Span
    """What it may be set to."""
    more_is_cheaper: bool
    whole: bool
    policy: bool
    """A choice rather than an uncertainty: stays at its likely value."""
    same_as: str | None
    """The figure that it is drawn together with."""
    basis: Basis
    published_for: list[str]
    source: Source | None
    further_sources: list[str]
    derivation: str | None
    note: str


class OneFigure(Figure):
    """One figure of the price book."""

    price_book: PriceBook


class NamedFigures(Record):
    """Every technology's figure of one name."""

    price_book: PriceBook
    id: str
    label: str
    unit: str
    figures: list[Figure]


class Figures(Record):
    """The whole price book."""

    price_book: PriceBook
    figures: list[Figure]


class MovedFigure(Record):
    """A figure that is other than before; null on the side where there is none."""

    id: str
    label: str
    technology: str | None
    unit: str
    before: Cases | None
    after: Cases | None
    why: str | None


class MovedFormula(Record):
    """A line that is worked out otherwise than before."""

    id: str
    before: str | None
    after: str | None
    why: str | None


class MovedTotal(Record):
    """A likely total of the default scenario before and after, in US dollars."""

    technology: str
    total: Total
    before: float | None
    after: float | None


class Version(Record):
    """A price book, and what moved since the one before it."""

    version: str
    as_of: Date
    released: Date | None
    digest: str
    since: str | None
    figures: list[MovedFigure]
    formulas: list[MovedFormula]
    totals: list[MovedTotal]


class Changes(Record):
    """Every price book with what moved in it, today's first."""

    price_book: PriceBook
    versions: list[Version]


class BookTechnology(Record):
    """A technology of the price book."""

    id: str
    name: str
    stands_for: str
    stated_monthly_total: list[float] | None
    """Low and high as the comparison page states them, in US dollars; null where it does not."""
    figures: list[str]


class Technologies(Record):
    """The technologies of the price book."""

    price_book: PriceBook
    compared: list[str]
    """Those that a comparison shows unless others are asked for."""
    baseline: str
    technologies: list[BookTechnology]
