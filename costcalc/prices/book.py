"""The price book: every published, cited, derived or assumed figure, by name.

A folder holds `common.toml`, a file for each scope, `servers.toml`, `rates.toml`, `countries.toml`,
`sources.toml`, `contradictions.toml`, `comparison.toml`, `changes.toml` and one file a technology
under `technologies/`. Nothing else in the program knows a price, a server or a technology.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path

from costcalc.model.inputs import HOME
from costcalc.prices.catalogues import Case, Country, Rates, Server
from costcalc.prices.check import read_files
from costcalc.prices.figure import Figure, figures, of_country, of_server, replaced
from costcalc.prices.files import (
    OPERATOR,
    SCOPES,
    BookFault,
    Changes,
    Claim,
    Contradiction,
    Definition,
    Reading,
    Scope,
    Source,
    Technology,
    documents,
    toml_files,
)
from costcalc.prices.names import Name
from costcalc.prices.source_page import Comparison, read_comparison


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PriceBook:
    """A released set of figures. Look one up with `figure`.

    Two readings of one book are not equal, so that what is computed from a book can be cached by
    it: comparing figure by figure takes longer than most of what is cached.
    """

    version: str
    as_of: date
    digest: str
    compared: tuple[str, ...]
    """The technologies that a comparison shows unless others are asked for."""
    server: str
    """The server that every technology runs on, like for like, unless another is chosen."""
    technologies: Mapping[str, Technology]
    common: Mapping[Scope, Mapping[str, Figure]]
    own: Mapping[Scope, Mapping[str, Figure]]
    """Figures that each technology has, by scope and `technology.name`."""
    definitions: Mapping[str, Definition]
    aliases: Mapping[str, str]
    """What figures were called in earlier books, with their names now."""
    servers: Mapping[str, Server]
    rates: Rates
    countries: Mapping[str, Country]
    cases: Mapping[str, Case]
    sources: Mapping[str, Source]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]
    comparison: Comparison
    """What the page says in words."""
    changes: Changes
    """Why it differs from the book before."""
    formulas: Mapping[str, str] = field(default_factory=dict)
    """The formulas that it was released with, by line; none for one that is not released."""
    versions: tuple[str, ...] = ()
    """Every book that can be asked for, today's first; none where this one stands alone."""

    def __repr__(self) -> str:
        """Which book this is: its figures are too many to print."""
        figures = sum(1 for _ in self.figures())
        return (
            f"PriceBook({self.version}: {len(self.technologies)} technologies, {figures} figures)"
        )

    @property
    def today(self) -> str:
        """The version of the book that is taken unless another is asked for."""
        return self.versions[0] if self.versions else self.version

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Ids of the figures that are the operator's and not the book's."""
        own = (figure.id for figure in self.figures() if figure.basis == OPERATOR)
        return tuple(dict.fromkeys(own))

    @cached_property
    def _by_name(self) -> Mapping[Scope, Mapping[str, tuple[Figure, ...]]]:
        """Figures by id, those that each technology has by their bare name too."""
        found: dict[Scope, dict[str, tuple[Figure, ...]]] = {scope: {} for scope in SCOPES}
        for scope, names in found.items():
            for figure in self.common[scope].values():
                own = [f"{id_}.{figure.id}" for id_ in self.technologies if figure.by_technology]
                names.update(dict.fromkeys((figure.id, *own), (figure,)))
            for figure in self.own[scope].values():
                for name in (figure.id, figure.name):
                    names[name] = (*names.get(name, ()), figure)
        return found

    def figure(self, name: str, technology: str, scope: Scope) -> Figure | None:
        """A figure by its name for a technology, or None where the technology has none such."""
        return self.common[scope].get(name) or self.own[scope].get(f"{technology}.{name}")

    def present(self, name: str) -> str:
        """A dotted name with what its figure is called now."""
        return ".".join(self.aliases.get(part, part) for part in name.split("."))

    def find(self, name: Name, scope: Scope) -> tuple[Figure, ...]:
        """The figures that a name stands for: one, or under a bare name each technology's."""
        return self._by_name[scope].get(name.id, ())

    def definition(self, name: Name) -> Figure | Definition | None:
        """What a figure is, whatever its value: label, unit, help; None for what is no figure."""
        return self.common["published"].get(name.base) or self.definitions.get(name.base)

    def on(self, server: str, country: str = HOME) -> "PriceBook":
        """The same book with another server under every technology, and what a country gives.

        A country's pay is in dollars at the book's own rate: one of the user's is no figure of it.
        """
        there = self if server == self.server else _on(self, server)
        return there if country == HOME else _hired_in(there, country)

    def figures(self) -> Iterator[Figure]:
        """Every figure, common ones first; one that differs by scope comes once a scope."""
        for by_scope in (self.common, self.own):
            for id_ in dict.fromkeys(id_ for scope in SCOPES for id_ in by_scope[scope]):
                found = [by_scope[scope][id_] for scope in SCOPES if id_ in by_scope[scope]]
                differs = any(figure.scope for figure in found)
                yield from found if differs else found[:1]


@lru_cache(maxsize=256)
def _on(book: PriceBook, server: str) -> PriceBook:
    """The book with a row of the catalogue in place of its default one."""
    row = of_server(server, book.servers[server])

    def placed(figure: Figure) -> Figure:
        if figure.name not in row or figure.shares_draw != figure.name:
            return figure  # an operator's own
        return replaced(figure, row[figure.name])

    own = {id_: placed(figure) for id_, figure in book.own["like_for_like"].items()}
    return replace(book, server=server, own={**book.own, "like_for_like": own})


@lru_cache(maxsize=256)
def _hired_in(book: PriceBook, country: str) -> PriceBook:
    """The book with what a country gives in place of its own figures."""
    row = book.countries[country]
    given = of_country(row, book.rates.rates[row.currency])

    def placed(figure: Figure) -> Figure:
        if figure.name not in given:
            return figure
        evidence = given[figure.name]
        # The first sentence of the book's own note says what it is, whatever its value.
        about = figure.note.partition(". ")[0].removesuffix(".")
        return replaced(figure, evidence, note=f"{about}. {evidence.note}", country=country)

    common = {
        scope: {id_: placed(figure) for id_, figure in found.items()}
        for scope, found in book.common.items()
    }
    return replace(book, common=common)


def version_of(text: str) -> str:
    """A version as it is asked for; tables write a v before it, so that nobody reads a number."""
    text = text.strip(" ")
    return text[1:] if text[:1] in ("v", "V") and text[1:2].isdigit() else text


def folder() -> Path:
    """Where the embedded price book lies: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "pricing_data"
    return inside if inside.is_dir() else package.parent / "pricing_data"


def load_price_book(place: Path | None = None) -> PriceBook:
    """The price book of a folder as it is now, the embedded one, read once, by default.

    Raises `BookFault` naming every missing, unknown, unsourced or impossible figure.
    """
    if place is None:
        return _embedded()
    return price_book(Reading(documents(place)), digest(place))


@cache
def _embedded() -> PriceBook:
    return load_price_book(folder())


def price_book(reading: Reading, digest: str) -> PriceBook:
    """The price book that files make, checked. Raises `BookFault`."""
    files = read_files(reading)
    by_scope = {scope: figures(files, scope) for scope in SCOPES}
    book = PriceBook(
        version=files.common.book.version,
        as_of=files.common.book.as_of,
        digest=digest,
        compared=files.common.book.compared,
        server=files.common.book.server,
        technologies={file.id: file for file in files.technologies},
        common={
            scope: {id_: found[id_] for id_ in files.common.figures}
            for scope, found in by_scope.items()
        },
        own={
            scope: {id_: each for id_, each in found.items() if each.technology}
            for scope, found in by_scope.items()
        },
        definitions=files.common.technology_figures,
        aliases={
            old: id_
            for table in (files.common.figures, files.common.technology_figures)
            for id_, each in table.items()
            for old in each.alias
        },
        servers=files.servers.servers,
        rates=files.rates,
        countries=files.countries.countries,
        cases=files.cases.cases,
        sources=files.sources.sources,
        contradictions=files.contradictions.contradictions,
        claims=files.contradictions.claims,
        comparison=read_comparison(reading, files),
        changes=files.changes,
    )
    if impossible := [fault for figure in book.figures() for fault in figure.faults()]:
        raise BookFault(impossible)
    return book


def digest(place: Path) -> str:
    """A fingerprint of every file of a book, names included."""
    found = hashlib.sha256()
    for path in toml_files(place):
        name = path.relative_to(place).as_posix()
        found.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{found.hexdigest()}"
