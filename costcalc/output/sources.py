"""The price book as a page prints it: figures with receipts, sources with their figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from costcalc import units
from costcalc.bookfiles import OPERATOR, Claim, Contradiction, Source
from costcalc.names import Name
from costcalc.output import wording
from costcalc.output.fields import GROUPS, figure_group
from costcalc.output.method import SOURCES, Link, readers
from costcalc.output.receipts import UNREAD
from costcalc.pricebook import PAGE, Figure, PriceBook

EVERY: Final = "Every technology"
BASES: Final = {
    "published": "stands on the comparison page",
    "derived": "computed from published figures; the arithmetic is written out",
    "cited": "from another public source",
    "assumption": "ours, for want of a source",
    "not_counted": "the published total leaves it out: missing, not free",
    "operator": "this installation’s own, in place of the price book’s",
}


@dataclass(frozen=True)
class Value:
    """A figure's value for one technology, or for all, and what it rests on."""

    place: str
    technology: str
    scope: str
    low: str
    likely: str
    high: str
    basis: str
    sources: tuple[tuple[str, str], ...]
    """Id and date of each."""
    note: str
    derivation: str
    same_as: str
    """The id of the figure whose value it takes."""
    set_by: str
    """Its own parameter, where it has one beside the figure's."""


@dataclass(frozen=True)
class Described:
    """A figure: what it is, where it is used, and its values."""

    name: str
    place: str
    label: str
    help: str
    unit: str
    allowed: str
    kinds: tuple[str, ...]
    set_by: str
    used_by: tuple[Link, ...]
    used_elsewhere: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Section:
    """Figures about one subject."""

    id: str
    title: str
    figures: tuple[Described, ...]


@dataclass(frozen=True)
class Cited:
    """A source and the figures that stand on it."""

    id: str
    place: str
    source: Source
    figures: tuple[Link, ...]
    facts: int
    """Facts of the comparison in words that stand on it."""


@dataclass(frozen=True)
class Sources:
    """The whole page."""

    version: str
    as_of: str
    digest: str
    bases: tuple[tuple[str, str, int], ...]
    """Name, meaning, and how many values have it."""
    sections: tuple[Section, ...]
    sources: tuple[Cited, ...]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]


def sources(book: PriceBook) -> Sources:
    """Figures, sources and contradictions of a price book."""
    sections = tuple(_sections(book))
    described = [figure for section in sections for figure in section.figures]
    values = [value for figure in described for value in figure.values]
    return Sources(
        version=book.version,
        as_of=book.as_of.isoformat(),
        digest=book.digest,
        bases=tuple(
            (wording.BASIS[id_], says, sum(value.basis == wording.BASIS[id_] for value in values))
            for id_, says in BASES.items()
            if id_ != OPERATOR or book.operators
        ),
        sections=sections,
        sources=tuple(_cited(id_, book, described) for id_ in book.sources),
        contradictions=(*book.contradictions, *book.comparison.contradictions),
        claims=book.claims,
    )


def place(figure: Figure, book: PriceBook) -> str:
    """Where a figure stands on the page: a price that all technologies share stands there once."""
    if figure.scope == "like_for_like" and _shared(figure.name, book):
        return f"figure-like_for_like.{figure.name}"
    return f"figure-{figure.id}"


def _shared(name: str, book: PriceBook) -> bool:
    """Whether like for like has one price of that name for all."""
    alike = book.own["like_for_like"].values()
    return len({each.shares_draw for each in alike if each.name == name}) == 1


def _sections(book: PriceBook) -> Iterator[Section]:
    """The figures in the form's groups."""
    groups: dict[str, list[str]] = {id_: [] for id_ in GROUPS}
    for name in (*book.common, *book.definitions):
        groups[figure_group(name, book) or UNREAD].append(name)
    for id_, names in groups.items():
        if names:
            yield Section(id_, GROUPS[id_], tuple(_described(name, book) for name in names))


def _described(name: str, book: PriceBook) -> Described:
    figures = list(_figures(name, book))
    first = figures[0]
    low, high = map(units.number_text, first.allowed)
    kinds = {
        "a larger value costs less": first.more_is_cheaper,
        "whole numbers": first.whole,
        "a choice, which no case or draw moves": first.policy,
    }
    return Described(
        name=name,
        place=f"figure-{name}",
        label=first.label,
        help=first.help,
        unit=units.unit_phrase(first.unit) or "a number",
        allowed=f"{low} to {high}",
        kinds=tuple(text for text, holds in kinds.items() if holds),
        set_by=str(Name(name)),
        used_by=tuple(readers(name)),
        used_elsewhere=first.used_by or "",
        values=tuple(_value(figure, book) for figure in figures),
    )


def _figures(name: str, book: PriceBook) -> Iterator[Figure]:
    """The figures of a name: one for all, or one a technology and then what all share."""
    if name in book.common:
        yield book.common[name]
        return
    yield from (figure for figure in book.own["published"].values() if figure.name == name)
    if book.definitions[name].scoped and _shared(name, book):
        alike = book.own["like_for_like"].values()
        yield next(figure for figure in alike if figure.name == name)


def _value(figure: Figure, book: PriceBook) -> Value:
    shared = place(figure, book) != f"figure-{figure.id}"
    own = bool(figure.technology) and not shared
    low, likely, high = map(units.number_text, figure.points)
    named = [book.technologies[id_].name for id_ in figure.published_for]
    published_for = f" Published for {wording.listed(named)}." if named else ""
    takes_from = figure.shares_draw not in (figure.id, figure.name)
    return Value(
        # A common figure's own place is that of the figure itself.
        place=place(figure, book) if figure.technology else "",
        technology=book.technologies[figure.technology or ""].name if own else EVERY,
        scope=_scope(figure, book),
        low=low,
        likely=likely,
        high=high,
        basis=wording.BASIS[figure.basis],
        sources=tuple((id_, book.sources[id_].date) for id_ in _stands_on(figure)),
        note=figure.note + published_for,
        derivation=figure.derivation or "",
        same_as=figure.shares_draw if takes_from else "",
        set_by=str(Name.read(figure.id)) if own else "",
    )


def _scope(figure: Figure, book: PriceBook) -> str:
    """In which scope a value counts; nothing where scopes make no difference."""
    if figure.scope is None:
        return ""
    if figure.scope == "published" and not _shared(figure.name, book):
        return "in both scopes"
    return wording.SCOPE[figure.scope].lower()


def _stands_on(figure: Figure) -> tuple[str, ...]:
    """The sources of a figure, the one it rests on first."""
    page = [PAGE] if figure.published_for else []
    return tuple(dict.fromkeys(id_ for id_ in (figure.source, *figure.also, *page) if id_))


def _cited(id_: str, book: PriceBook, described: list[Described]) -> Cited:
    facts = chain(
        *(table.rows for table in book.comparison.tables),
        book.comparison.advice,
        book.comparison.metrics,
    )
    return Cited(
        id=id_,
        place=f"source-{id_}",
        source=book.sources[id_],
        figures=tuple(_standing_on(id_, described)),
        facts=sum(fact.source == id_ for fact in facts),
    )


def _standing_on(source: str, described: list[Described]) -> Iterator[Link]:
    """The figures that have a source, with the technologies where it is not all of them."""
    for figure in described:
        having = [value for value in figure.values if source in dict(value.sources)]
        if not having:
            continue
        whose = [each.scope if each.technology == EVERY else each.technology for each in having]
        some = f" ({', '.join(whose)})" if len(having) < len(figure.values) else ""
        yield Link(figure.label + some, SOURCES, figure.place)
