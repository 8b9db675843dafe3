"""The price book: every published, cited, derived or assumed figure, by name.

A folder holds `common.toml`, `like_for_like.toml`, `sources.toml`, `contradictions.toml`,
`comparison.toml`, `changes.toml` and one file a technology under `technologies/`. Nothing else in
the program knows a price or a technology.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from costcalc.prices.check import read_files
from costcalc.prices.files import (
    MULTIPLE,
    OPERATOR,
    BookFault,
    BookFiles,
    Changes,
    Claim,
    Contradiction,
    Definition,
    Entry,
    Evidence,
    Page,
    Reading,
    Source,
    TechnologyFile,
    documents,
    toml_files,
)
from costcalc.prices.names import Name
from costcalc.prices.source_page import Comparison, read_comparison

Scope: TypeAlias = Literal["published", "like_for_like"]
SCOPES: Final[tuple[Scope, ...]] = ("published", "like_for_like")
PAGE: Final = "page"
"""The source that published figures stand on."""


class Figure(Entry):
    """A number with its receipt: three points, unit, basis, source and note.

    `low`, `likely` and `high` are in numeric order and in `unit`; where `more_is_cheaper`, the low
    cost case takes the high value. `shares_draw` names the figure whose draw a simulation uses.
    """

    id: str
    name: str
    technology: str | None
    scope: Scope | None
    label: str
    unit: str
    help: str
    allowed: tuple[float, float]
    exact: tuple[Fraction, Fraction, Fraction]
    basis: str
    source: str | None
    also: tuple[str, ...]
    derivation: str | None
    note: str
    more_is_cheaper: bool
    whole: bool
    drawn_whole: bool
    """Whether a simulation draws whole numbers: where the figure that shares the draw is whole."""
    policy: bool
    used_by: str | None
    shares_draw: str
    published_for: tuple[str, ...] = ()

    @cached_property
    def points(self) -> tuple[float, float, float]:
        """Low, likely and high as floats."""
        low, likely, high = map(float, self.exact)
        return low, likely, high

    @property
    def settable(self) -> tuple[float, float, float]:
        """The points that a user would set to repeat the book: a policy's are its likely value."""
        likely = self.points[1]
        return (likely, likely, likely) if self.policy else self.points

    @property
    def cases(self) -> tuple[float, float, float]:
        """The value in the low, likely and high *cost* case."""
        return self.by_cost(self.points)

    def by_cost(self, points: tuple[float, float, float]) -> tuple[float, float, float]:
        """Points of this figure in the order of what they cost; a policy is likely throughout."""
        low, likely, high = points
        if self.policy:
            return likely, likely, likely
        return (high, likely, low) if self.more_is_cheaper else points

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology: some common figures are published for a few."""
        return "published" if technology in self.published_for else self.basis

    def source_for(self, technology: str) -> str | None:
        """The source as it holds for one technology."""
        return PAGE if technology in self.published_for else self.source


class Technology(Entry):
    """A technology of the book: its name and what the page says of it."""

    id: str
    name: str
    stands_for: str
    saving_claimed: bool
    page: Page | None
    sized_by: str | None
    """The technology whose servers this one's published count is a multiple of."""


class PriceBook(BaseModel):
    """A released set of figures. Look one up with `figure`."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    version: str
    as_of: date
    digest: str
    compared: tuple[str, ...]
    """The technologies that a comparison shows unless others are asked for."""
    baseline: str
    """The status quo unless another is given."""
    technologies: Mapping[str, Technology]
    common: Mapping[str, Figure]
    own: Mapping[Scope, Mapping[str, Figure]]
    """Figures that each technology has, by scope and `technology.name`."""
    definitions: Mapping[str, Definition]
    sources: Mapping[str, Source]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]
    comparison: Comparison
    """What the page says in words."""
    changes: Changes
    """Why it differs from the book before."""
    formulas: Mapping[str, str] = Field(default_factory=lambda: MappingProxyType({}))
    """The formulas that it was released with, by line; none for one that is not released."""
    versions: tuple[str, ...] = ()
    """Every book that can be asked for, today's first; none where this one stands alone."""

    def __eq__(self, other: object) -> bool:
        """Each reading is a book of its own, so that what follows from one can be remembered.

        To compare two figure by figure takes longer than most of what is remembered.
        """
        return self is other

    def __hash__(self) -> int:
        return id(self)

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
            for figure in (*self.common.values(), *self.own[scope].values()):
                for name in {figure.id, figure.name}:
                    names[name] = (*names.get(name, ()), figure)
        return found

    def figure(self, name: str, technology: str, scope: Scope) -> Figure | None:
        """A figure by its name for a technology, or None where the technology has none such."""
        return self.common.get(name) or self.own[scope].get(f"{technology}.{name}")

    def find(self, name: Name, scope: Scope) -> tuple[Figure, ...]:
        """The figures that a name stands for: one, or under a bare name each technology's."""
        return self._by_name[scope].get(name.id, ())

    def definition(self, name: Name) -> Figure | Definition | None:
        """What a figure is, whatever its value: label, unit, help; None for what is no figure."""
        return self.common.get(name.base) or self.definitions.get(name.base)

    def figures(self) -> Iterator[Figure]:
        """Every figure, common ones first; a price that differs by scope comes once a scope."""
        yield from self.common.values()
        for figure in self.own["published"].values():
            yield figure
            if figure.scope:
                yield self.own["like_for_like"][figure.id]


def folder() -> Path:
    """Where the embedded price book lies: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "pricing_data"
    return inside if inside.is_dir() else package.parent / "pricing_data"


def load_price_book(place: Path | None = None) -> PriceBook:
    """The price book of a folder as it is now, the embedded one, read once, by default.

    Raises `BookFault` naming every missing, unknown, unsourced or impossible figure.
    """
    return _embedded() if place is None else _loaded(place)


@cache
def _embedded() -> PriceBook:
    return _loaded(folder())


def _loaded(place: Path) -> PriceBook:
    return price_book(Reading(documents(place)), digest(place))


def price_book(reading: Reading, digest: str) -> PriceBook:
    """The price book that files make, checked. Raises `BookFault`."""
    files = read_files(reading)
    entries = {scope: _entries(files, scope) for scope in SCOPES}
    own = {
        scope: {id_: _figure(entries[scope], id_, scope) for id_ in entries[scope]}
        for scope in SCOPES
    }
    contradictions = files.contradictions
    book = PriceBook(
        version=files.common.book.version,
        as_of=files.common.book.as_of,
        digest=digest,
        compared=files.common.book.compared,
        baseline=files.common.book.baseline,
        technologies=MappingProxyType({file.id: _technology(file) for file in files.technologies}),
        common=MappingProxyType({id_: own["published"][id_] for id_ in files.common.figures}),
        own=MappingProxyType(
            {
                scope: MappingProxyType({id_: f for id_, f in figures.items() if f.technology})
                for scope, figures in own.items()
            }
        ),
        definitions=MappingProxyType(files.common.technology_figures),
        sources=MappingProxyType(files.sources.sources),
        contradictions=contradictions.contradictions,
        claims=contradictions.claims,
        comparison=read_comparison(reading, files),
        changes=files.changes,
    )
    if impossible := [*_out_of_range(book), *_broken(book)]:
        raise BookFault(impossible)
    return book


_Entries: TypeAlias = Mapping[str, tuple[Definition, Evidence]]


def _entries(files: BookFiles, scope: Scope) -> _Entries:
    """What each figure of a scope is and what it rests on, by id."""
    found: dict[str, tuple[Definition, Evidence]]
    found = {name: (figure, figure) for name, figure in files.common.figures.items()}
    alike = files.like_for_like.figures if scope == "like_for_like" else {}
    found |= {name: (files.common.technology_figures[name], price) for name, price in alike.items()}
    # A like-for-like price is one figure for all technologies, and so is its draw.
    shared = {name: price.model_copy(update=_as(name)) for name, price in alike.items()}
    for file in files.technologies:
        for name, evidence in {**file.figures, **file.published, **shared}.items():
            found[f"{file.id}.{name}"] = (files.common.technology_figures[name], evidence)
    return found


def _as(name: str) -> dict[str, str | None]:
    return {"value": None, "same_as": name}


def _figure(entries: _Entries, id_: str, scope: Scope) -> Figure:
    """A figure with its references resolved."""
    definition, evidence = entries[id_]
    origin, value = _origin(entries, id_)
    if entries[origin][0].unit != definition.unit:
        raise BookFault([f"{id_}: same_as {origin}, which is in another unit"])
    if evidence.basis == "not_counted" and any(value):
        raise BookFault([f"{id_}: basis not_counted, but same_as {origin} is not 0"])
    if entries[origin][1].basis == OPERATOR:  # what takes an operator's value is the operator's
        evidence = entries[origin][1].model_copy(update={"note": evidence.note})
    name = Name.read(id_)
    return Figure(
        id=id_,
        name=name.base,
        technology=name.technology or None,
        scope=scope if definition.scoped else None,
        exact=value,
        shares_draw=origin,
        drawn_whole=entries[origin][0].whole,
        allowed=(float(definition.allowed[0]), float(definition.allowed[1])),
        **definition.model_dump(include=_FROM_DEFINITION),
        **evidence.model_dump(include=_FROM_EVIDENCE),
    )


_FROM_DEFINITION: Final = {"label", "unit", "help", "more_is_cheaper", "whole", "policy", "used_by"}
_FROM_EVIDENCE: Final = {"basis", "source", "also", "derivation", "note", "published_for"}


def _origin(entries: _Entries, id_: str) -> tuple[str, tuple[Fraction, Fraction, Fraction]]:
    """The figure that an id takes its value from, itself in most cases, and that value."""
    seen = [id_]
    while (value := entries[seen[-1]][1].value) is None:
        same = entries[seen[-1]][1].same_as or ""
        if same in seen:
            raise BookFault([f"{id_}: same_as goes round in a circle"])
        seen.append(same)
    return seen[-1], value


def _technology(file: TechnologyFile) -> Technology:
    """A technology without its figures."""
    multiple = file.figures.get(MULTIPLE)
    return Technology(
        id=file.id,
        name=file.name,
        stands_for=file.stands_for,
        saving_claimed=file.saving_claimed,
        page=file.page,
        sized_by=multiple.multiple_of if multiple else None,
    )


def _out_of_range(book: PriceBook) -> list[str]:
    """Figures whose own value lies outside the range that users are held to."""
    return [
        f"{figure.id}: {figure.points[0]:g} to {figure.points[2]:g} lies outside its allowed range"
        for figure in book.figures()
        if figure.points[0] < figure.allowed[0] or figure.points[2] > figure.allowed[1]
    ]


def _broken(book: PriceBook) -> list[str]:
    """Figures that should be whole numbers and are not."""
    return [
        f"{figure.id}: must be whole"
        for figure in book.figures()
        if figure.whole and any(point.denominator != 1 for point in figure.exact)
    ]


def digest(place: Path) -> str:
    """A fingerprint of every file of a book, names included."""
    found = hashlib.sha256()
    for path in toml_files(place):
        found.update(
            path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return f"sha256:{found.hexdigest()}"
