"""The figures as the page of sources shows them: where each stands, and what it stands on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from costcalc.output import wording
from costcalc.output.fields import GROUPS, figure_group
from costcalc.output.method import Link
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import PAGE, Figure
from costcalc.prices.files import OPERATOR

UNREAD: Final = "finance"
"""The group of figures that no line reads: the simulation's."""
BASES: Final = {
    "published": "stands on the comparison page",
    "derived": "computed from published figures; the arithmetic is written out",
    "cited": "from another public source",
    "assumption": "ours, for want of a source",
    "not_counted": "the published total leaves it out: missing, not free",
    OPERATOR: "this installation’s own, in place of the price book’s",
}


def place(figure: Figure, book: PriceBook) -> str:
    """Where a figure stands on the page: a price that all technologies share stands there once."""
    if figure.scope == "like_for_like" and _shared(figure.name, book):
        return f"figure-like_for_like.{figure.name}"
    return f"figure-{figure.id}"


def sections(book: PriceBook) -> Iterator[tuple[str, str, list[str]]]:
    """The names of the figures in the form's groups, each below its id and title."""
    groups: dict[str, list[str]] = {id_: [] for id_ in GROUPS}
    for name in (*book.common, *book.definitions):
        groups[figure_group(name, book) or UNREAD].append(name)
    yield from ((id_, GROUPS[id_], names) for id_, names in groups.items() if names)


def bases(book: PriceBook) -> Iterator[tuple[str, str, int]]:
    """Every basis, what it means, and how many figures have it."""
    names = (*book.common, *book.definitions)
    counts = Counter(figure.basis for name in names for figure in figures(name, book))
    for id_, says in BASES.items():
        if id_ != OPERATOR or book.operators:
            yield id_, says, counts[id_]


def figures(name: str, book: PriceBook) -> tuple[Figure, ...]:
    """The figures of a name: one for all, or one a technology and then what all share."""
    if name in book.common:
        return (book.common[name],)
    found = [figure for figure in book.own["published"].values() if figure.name == name]
    if book.definitions[name].scoped and _shared(name, book):
        alike = book.own["like_for_like"].values()
        found.append(next(figure for figure in alike if figure.name == name))
    return tuple(found)


def owned(figure: Figure, book: PriceBook) -> bool:
    """Whether a figure is one technology's own."""
    return bool(figure.technology) and place(figure, book) == f"figure-{figure.id}"


def scope(figure: Figure, book: PriceBook) -> str:
    """In which scope a value counts; nothing where scopes make no difference."""
    if figure.scope is None:
        return ""
    if figure.scope == "published" and not _shared(figure.name, book):
        return "in both scopes"
    return wording.SCOPE[figure.scope].lower()


def stands_on(figure: Figure) -> tuple[str, ...]:
    """The sources of a figure, the one it rests on first."""
    page = [PAGE] if figure.published_for else []
    return tuple(dict.fromkeys(id_ for id_ in (figure.source, *figure.also, *page) if id_))


def standing(book: PriceBook) -> Mapping[str, list[Link]]:
    """The figures on each source, with the technologies where it is not all of them."""
    found: dict[str, list[Link]] = {id_: [] for id_ in book.sources}
    for name in chain.from_iterable(names for *_, names in sections(book)):
        every = figures(name, book)
        for source in dict.fromkeys(chain.from_iterable(map(stands_on, every))):
            whose = [_whose(each, book) for each in every if source in stands_on(each)]
            some = f" ({', '.join(whose)})" if len(whose) < len(every) else ""
            found[source].append((every[0].label + some, f"figure-{name}"))
    return found


def fact_count(source: str, book: PriceBook) -> int:
    """How many facts of the comparison in words stand on a source."""
    comparison = book.comparison
    every = chain(
        *(table.rows for table in comparison.tables), comparison.advice, comparison.metrics
    )
    return sum(fact.source == source for fact in every)


def _whose(figure: Figure, book: PriceBook) -> str:
    """The technology that has a figure, the scope where all have it."""
    if figure.technology and owned(figure, book):
        return book.technologies[figure.technology].name
    return scope(figure, book)


def _shared(name: str, book: PriceBook) -> bool:
    """Whether like for like has one price of that name for all."""
    alike = book.own["like_for_like"].values()
    return len({each.shares_draw for each in alike if each.name == name}) == 1
