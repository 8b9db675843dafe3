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
from costcalc.prices.files import OPERATOR, SCOPES

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


def place(figure: Figure) -> str:
    """Where a value stands on the page: what a scope has of its own is told by the scope's name."""
    own = owned(figure)
    name = figure.id if own else figure.name
    plain = figure.scope is None or (own and figure.scope == SCOPES[-1])
    return f"figure-{name}" if plain else f"figure-{figure.scope}.{name}"


def sections(book: PriceBook) -> Iterator[tuple[str, str, list[str]]]:
    """The names of the figures in the form's groups, each below its id and title."""
    groups: dict[str, list[str]] = {id_: [] for id_ in GROUPS}
    for name in names(book):
        groups[figure_group(name) or UNREAD].append(name)
    yield from ((id_, GROUPS[id_], named) for id_, named in groups.items() if named)


def names(book: PriceBook) -> tuple[str, ...]:
    """The names of all figures, those that do not depend on the technology first."""
    return (*book.common[SCOPES[0]], *book.definitions)


def bases(book: PriceBook) -> Iterator[tuple[str, str, int]]:
    """Every basis, what it means, and how many figures have it."""
    counts = Counter(figure.basis for name in names(book) for figure in figures(name, book))
    for id_, says in BASES.items():
        if id_ != OPERATOR or book.operators:
            yield id_, says, counts[id_]


def figures(name: str, book: PriceBook) -> tuple[Figure, ...]:
    """The figures of a name, each once: by scope where they differ by it, alike ones as one."""
    found: dict[tuple[str, str | None], Figure] = {}
    for scope in SCOPES:
        for figure in (*book.common[scope].values(), *book.own[scope].values()):
            if figure.name == name:
                whose = figure.id if owned(figure) else name
                found.setdefault((whose, figure.scope), figure)
    own = [each for each in found.values() if owned(each)]
    technologies = [*book.technologies]
    own.sort(key=lambda each: technologies.index(each.technology or ""))
    return (*own, *(each for each in found.values() if not owned(each)))


def owned(figure: Figure) -> bool:
    """Whether a figure is one technology's own, and not what a scope gives to all alike."""
    return bool(figure.technology) and figure.shares_draw != figure.name


def scope(figure: Figure, book: PriceBook) -> str:
    """In which scope a value counts; nothing where scopes make no difference."""
    known = {each: {**book.common[each], **book.own[each]}.get(figure.id) for each in SCOPES}
    counts = [each for each, own in known.items() if own and own.scope == figure.scope]
    return wording.SCOPE[counts[0]].lower() if len(counts) < len(SCOPES) else ""


def stands_on(figure: Figure) -> tuple[str, ...]:
    """The sources of a figure, the one it rests on first."""
    page = [PAGE] if figure.published_for else []
    return tuple(dict.fromkeys(id_ for id_ in (figure.source, *figure.also, *page) if id_))


def standing(book: PriceBook) -> Mapping[str, list[Link]]:
    """The figures on each source, with the technologies where it is not all of them."""
    found: dict[str, list[Link]] = {id_: [] for id_ in book.sources}
    for name in chain.from_iterable(named for *_, named in sections(book)):
        every = figures(name, book)
        for source in dict.fromkeys(chain.from_iterable(map(stands_on, every))):
            whose = [_whose(each, book) for each in every if source in stands_on(each)]
            few = ", ".join(dict.fromkeys(each for each in whose if each))
            some = f" ({few})" if few and len(whose) < len(every) else ""
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
    if figure.technology and owned(figure):
        return book.technologies[figure.technology].name
    return scope(figure, book)
