"""The figures as the page of sources shows them: where each stands, and what it stands on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Final

from costcalc.output import wording
from costcalc.output.fields import GROUPS, figure_group
from costcalc.output.method import Link
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import PAGE, Figure
from costcalc.prices.files import OPERATOR, SCOPES, Scope

UNREAD: Final = "finance"
"""The group of figures that no line reads: the simulation's."""
BASES: Final = {
    "published": "stands on the comparison article",
    "derived": "computed from published figures; the arithmetic is written out",
    "cited": "from another public source",
    "assumption": "ours, for want of a source",
    "not_counted": "the published total leaves it out: missing, not free",
    OPERATOR: "this installation’s own, in place of the price book’s",
}


def place(figure: Figure, book: PriceBook) -> str:
    """Where a value stands on the page; one of a scope alone is told by the scope's name."""
    if figure.country:
        return f"country-{figure.country}"
    own, only = owned(figure), _only(figure, book)
    name = figure.id if own else figure.name
    plain = only is None or (own and only == SCOPES[-1])
    return f"figure-{name}" if plain else f"figure-{only}.{name}"


def origin(figure: Figure, book: PriceBook) -> Link | None:
    """The figure whose value another takes, and its place; None where the value is its own."""
    if figure.shares_draw in (figure.id, figure.name):
        return None
    scope = _only(figure, book) or SCOPES[0]
    taken = {**book.common[scope], **book.own[scope]}[figure.shares_draw]
    return taken.id, place(taken, book)


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
    counts = Counter[str](figure.basis for name in names(book) for figure in figures(name, book))
    for id_, says in BASES.items():
        if id_ != OPERATOR or book.operators:
            yield id_, says, counts[id_]


def figures(name: str, book: PriceBook) -> tuple[Figure, ...]:
    """The figures of a name, each once: by scope where they differ by it, alike ones as one."""
    return _by_name(book)[name]


@lru_cache(maxsize=8)
def _by_name(book: PriceBook) -> Mapping[str, tuple[Figure, ...]]:
    """The figures of every name, those of each technology first."""
    found: dict[str, dict[tuple[str, str | None], Figure]] = {name: {} for name in names(book)}
    for figure in book.figures():
        whose = figure.id if owned(figure) else figure.name
        found[figure.name].setdefault((whose, figure.scope), figure)
    places = {id_: place for place, id_ in enumerate(book.technologies)}

    def place(figure: Figure) -> int:
        return places[str(figure.technology)] if owned(figure) else len(places)

    return {name: tuple(sorted(own.values(), key=place)) for name, own in found.items()}


def owned(figure: Figure) -> bool:
    """Whether a figure is one technology's own, and not the same for all in a scope."""
    return bool(figure.technology) and figure.shares_draw != figure.name


def scope(figure: Figure, book: PriceBook) -> str:
    """In which scope a value counts; nothing where scopes make no difference."""
    only = _only(figure, book)
    return wording.SCOPE[only].lower() if only else ""


def _only(figure: Figure, book: PriceBook) -> Scope | None:
    """The one scope that a value counts in; None where it counts in both."""
    known = {each: {**book.common[each], **book.own[each]}.get(figure.id) for each in SCOPES}
    counts = [each for each, own in known.items() if own and own.scope == figure.scope]
    return counts[0] if len(counts) < len(SCOPES) else None


def stands_on(figure: Figure) -> tuple[str, ...]:
    """The sources of a figure, the one it rests on first."""
    page = [PAGE] if figure.published_for else []
    return tuple(dict.fromkeys(id_ for id_ in (figure.source, *figure.also, *page) if id_))


def back(rate: Fraction) -> float:
    """How many US dollars one unit of a currency buys, in five digits."""
    return float(f"{float(1 / rate):.5g}")


def standing(book: PriceBook) -> Mapping[str, list[Link]]:
    """The figures on each source, with the technologies where it is not all of them."""
    found: dict[str, list[Link]] = {id_: [] for id_ in book.sources}
    for id_, server in book.servers.items():
        if server.source:
            found[server.source].append((id_, f"server-{id_}"))
    found[book.rates.source].append(("Exchange rates", "rates"))
    for id_, country in book.countries.items():
        for said in dict.fromkeys((*country.pay_sources, *country.on_cost_sources)):
            found[said].append((country.name, f"country-{id_}"))
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
