"""The price book in JSON: every figure with its receipt, every technology."""

from costcalc.bookfiles import Basis
from costcalc.pricebook import Scope
from costcalc.web.schema.shared import PriceBook, Record, Span


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
