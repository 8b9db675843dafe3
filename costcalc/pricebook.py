"""The price book: every published, cited, derived or assumed figure, read from TOML files.

A folder holds `common.toml`, `like_for_like.toml`, `sources.toml`, `contradictions.toml` and one
file a technology under `technologies/`. Nothing else in the program knows a price or a technology.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from costcalc.model.lines import ITEMS

Basis: TypeAlias = Literal["published", "derived", "cited", "assumption", "not_counted"]
Scope: TypeAlias = Literal["published", "like_for_like"]
SCOPES: Final[tuple[Scope, ...]] = ("published", "like_for_like")

MULTIPLE: Final = "server_multiple"
"""The figure that sizes a technology by another one's servers."""

_ITEMS = frozenset(item.id for item in ITEMS)
_ID = re.compile(r"[a-z][a-z0-9_]*")


class BookFault(ValueError):
    """A price book that cannot be used, with every fault found in it, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _exact(value: object) -> object:
    """A number of a TOML file: decimal digits, or a fraction such as "250/3" kept exact."""
    if isinstance(value, bool):
        raise ValueError("is no number")
    return Fraction(str(value)) if isinstance(value, int | Decimal | str) else value


def _three(value: object) -> object:
    """Three points in numeric order; one number stands for all three."""
    return tuple(value) if isinstance(value, list) else (value, value, value)


Number: TypeAlias = Annotated[Fraction, BeforeValidator(_exact)]
ThreePoint: TypeAlias = Annotated[tuple[Number, Number, Number], BeforeValidator(_three)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Source(_Entry):
    """A publication that figures stand on, and how much of it was read."""

    publisher: str
    title: str
    date: str
    says: str
    read: str


class _Sources(_Entry):
    sources: dict[str, Source]


class _Definition(_Entry):
    """What a figure is, whatever its value: label, unit, range a user may set, direction."""

    label: str
    unit: str
    allowed: tuple[Number, Number]
    help: str = ""
    more_is_cheaper: bool = False
    whole: bool = False
    policy: bool = False
    optional: bool = False
    scoped: bool = False
    used_by: str | None = None


class _Evidence(_Entry):
    """A figure's value and what it rests on."""

    value: ThreePoint | None = None
    same_as: str | None = None
    basis: Basis
    source: str | None = None
    derivation: str | None = None
    note: str
    published_for: tuple[str, ...] = ()
    multiple_of: str | None = None

    @model_validator(mode="after")
    def _stands_on_something(self) -> "_Evidence":
        if (self.value is None) == (self.same_as is None):
            raise ValueError("needs either value or same_as")
        if self.value and not self.value[0] <= self.value[1] <= self.value[2]:
            raise ValueError("needs low <= likely <= high")
        if (self.source is None) != (self.basis in ("assumption", "not_counted")):
            raise ValueError(f"basis {self.basis} {'needs a' if self.source is None else 'has no'} source")
        if self.basis == "derived" and not self.derivation:
            raise ValueError("basis derived needs its derivation")
        if self.basis == "not_counted" and self.value and any(self.value):
            raise ValueError("basis not_counted has the value 0")
        return self


class _CommonFigure(_Definition, _Evidence):
    pass


class _Headline(_Entry):
    version: str
    as_of: date
    compared: tuple[str, ...]
    baseline: str


class _Common(_Entry):
    book: _Headline
    figures: dict[str, _CommonFigure]
    technology_figures: dict[str, _Definition]


class PageItem(_Entry):
    """One item of a published total, as the page states it."""

    label: str
    low: Number
    high: Number


class Page(_Entry):
    """What the comparison page states as a technology's monthly total, and what it counts."""

    stated: tuple[Number, Number]
    counts: tuple[str, ...]
    says: str
    items: tuple[PageItem, ...]


class _TechnologyFile(_Entry):
    id: Annotated[str, Field(pattern=_ID.pattern)]
    name: str
    stands_for: str
    saving_claimed: bool = False
    figures: dict[str, _Evidence]
    published: dict[str, _Evidence]
    page: Page | None = None


class _LikeForLike(_Entry):
    figures: dict[str, _Evidence]


class Contradiction(_Entry):
    """A place where the comparison page contradicts itself or leaves something out."""

    id: str
    title: str
    text: str


class Claim(_Entry):
    """A ratio that the comparison page claims, shown beside the computed one."""

    id: str
    text: str
    low: Number
    high: Number
    unit: str


class _Contradictions(_Entry):
    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]


class Figure(_Entry):
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
    derivation: str | None
    note: str
    more_is_cheaper: bool
    whole: bool
    policy: bool
    shares_draw: str
    published_for: tuple[str, ...] = ()

    @cached_property
    def points(self) -> tuple[float, float, float]:
        """Low, likely and high as floats."""
        low, likely, high = map(float, self.exact)
        return low, likely, high

    @cached_property
    def cases(self) -> tuple[float, float, float]:
        """The value in the low, likely and high *cost* case."""
        low, likely, high = self.points
        if self.policy:
            return likely, likely, likely
        return (high, likely, low) if self.more_is_cheaper else (low, likely, high)

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology: some common figures are published for a few."""
        return "published" if technology in self.published_for else self.basis


class Technology(_Entry):
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
    definitions: Mapping[str, _Definition]
    sources: Mapping[str, Source]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]

    def figure(self, name: str, technology: str, scope: Scope) -> Figure | None:
        """A figure by its name for a technology, or None where the technology has none such."""
        return self.common.get(name) or self.own[scope].get(f"{technology}.{name}")

    def figures(self) -> Iterator[Figure]:
        """Every figure once, common ones first; a price that differs by scope comes once a scope."""
        yield from self.common.values()
        for figure in self.own["published"].values():
            yield figure
            if figure.scope:
                yield self.own["like_for_like"][figure.id]


def folder() -> Path:
    """Where the embedded price book lies: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "pricing_data"
    return inside if inside.is_dir() else package.parent / "pricing_data"


@cache
def load_price_book(place: Path | None = None) -> PriceBook:
    """The price book of a folder, the embedded one by default.

    Raises `BookFault` naming every missing, unknown, unsourced or impossible figure.
    """
    place = place or folder()
    faults: list[str] = []
    common = _read(place, "common.toml", _Common, faults)
    sources = _read(place, "sources.toml", _Sources, faults)
    like_for_like = _read(place, "like_for_like.toml", _LikeForLike, faults)
    contradictions = _read(place, "contradictions.toml", _Contradictions, faults)
    names = sorted(path.name for path in (place / "technologies").glob("*.toml"))
    files = [_read(place, f"technologies/{name}", _TechnologyFile, faults) for name in names]
    if not names:
        faults.append("technologies: holds no technology")
    technologies = [file for file in files if file]
    if not (common and sources and like_for_like and contradictions) or faults:
        raise BookFault(faults)
    faults += _misfits(common, sources, like_for_like, technologies)
    if faults:
        raise BookFault(faults)
    book = _assembled(place, common, sources, like_for_like, contradictions, technologies)
    faults += _out_of_range(book)
    if faults:
        raise BookFault(faults)
    return book


def _read(place: Path, name: str, shape: type[Any], faults: list[str]) -> Any:
    """One file in its shape, or None with its faults noted."""
    try:
        return shape.model_validate(tomllib.loads((place / name).read_text("utf-8"), parse_float=Decimal))
    except OSError as problem:
        faults.append(f"{name}: cannot be read: {problem.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        faults.append(f"{name}: is no TOML: {problem}")
    except ValidationError as problem:
        for error in problem.errors(include_input=False, include_url=False):
            where = ".".join(str(part) for part in error["loc"])
            faults.append(f"{name}: {where}: {error['msg'].removeprefix('Value error, ')}")
    return None


def _misfits(
    common: _Common, sources: _Sources, like_for_like: _LikeForLike, technologies: list[_TechnologyFile]
) -> list[str]:
    """Figures that are missing, unknown, unsourced, or that point to one that is not there."""
    faults: list[str] = []
    ids = [technology.id for technology in technologies]
    faults += [f"technologies: {name} is defined twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    defined = common.technology_figures
    faults += [
        f"common.toml: book: {name} is no technology of the book"
        for name in (*common.book.compared, common.book.baseline)
        if name not in ids
    ]
    faults += [f"common.toml: {name} is both a common and a technology's figure" for name in sorted(defined.keys() & common.figures)]
    unscoped = {name for name, definition in defined.items() if not definition.scoped}
    scoped = defined.keys() - unscoped
    optional = {name for name, definition in defined.items() if definition.optional}
    where: list[tuple[str, Mapping[str, _Evidence], set[str]]] = [("common.toml", common.figures, set(common.figures))]
    where.append(("like_for_like.toml", like_for_like.figures, scoped & like_for_like.figures.keys()))
    for technology in technologies:
        file = f"technologies/{technology.id}.toml"
        where.append((f"{file}: figures", technology.figures, unscoped))
        where.append((f"{file}: published", technology.published, scoped))
        counted = technology.page.counts if technology.page else ()
        faults += [f"{file}: page.counts: {line} is no cost line" for line in counted if line not in _ITEMS]
    known = set(common.figures) | {f"{t.id}.{name}" for t in technologies for name in (*t.figures, *t.published)}
    for place, figures, wanted in where:
        faults += [f"{place}: {name} is missing" for name in sorted(wanted - figures.keys() - optional)]
        faults += [f"{place}: {name} is no known figure" for name in sorted(figures.keys() - wanted)]
        for name, figure in figures.items():
            if figure.source and figure.source not in sources.sources:
                faults.append(f"{place}: {name}: source {figure.source} is not in sources.toml")
            if figure.same_as and figure.same_as not in known:
                faults.append(f"{place}: {name}: same_as names no figure: {figure.same_as}")
            faults += [
                f"{place}: {name}: names no technology of the book: {other}"
                for other in (*figure.published_for, *filter(None, [figure.multiple_of]))
                if other not in ids
            ]
            if (name == MULTIPLE) != (figure.multiple_of is not None):
                faults.append(f"{place}: {name}: multiple_of belongs to {MULTIPLE}, and only there")
    return faults


def _assembled(
    place: Path,
    common: _Common,
    sources: _Sources,
    like_for_like: _LikeForLike,
    contradictions: _Contradictions,
    files: list[_TechnologyFile],
) -> PriceBook:
    """The book with every reference resolved."""
    entries: dict[Scope, dict[str, tuple[_Definition, _Evidence]]] = {}
    for scope in SCOPES:
        entries[scope] = {name: (figure, figure) for name, figure in common.figures.items()}
        for file in files:
            own = file.figures | file.published
            if scope == "like_for_like":
                own |= like_for_like.figures
            for name, evidence in own.items():
                entries[scope][f"{file.id}.{name}"] = (common.technology_figures[name], evidence)

    def resolved(scope: Scope, id_: str) -> Figure:
        definition, evidence = entries[scope][id_]
        origin, seen = id_, [id_]
        while (same := entries[scope][origin][1].same_as) is not None:
            origin = same
            if origin in seen:
                raise BookFault([f"{id_}: same_as goes round in a circle"])
            seen.append(origin)
        technology, _, name = id_.rpartition(".")
        value = entries[scope][origin][1].value
        assert value is not None  # an entry has either a value or same_as
        return Figure(
            id=id_,
            name=name,
            technology=technology or None,
            scope=scope if definition.scoped else None,
            label=definition.label,
            unit=definition.unit,
            help=definition.help,
            allowed=(float(definition.allowed[0]), float(definition.allowed[1])),
            exact=value,
            basis=evidence.basis,
            source=evidence.source,
            derivation=evidence.derivation,
            note=evidence.note,
            more_is_cheaper=definition.more_is_cheaper,
            whole=definition.whole,
            policy=definition.policy,
            # Like-for-like prices are one figure for all technologies.
            shares_draw=name if scope == "like_for_like" and name in like_for_like.figures else origin,
            published_for=evidence.published_for,
        )

    return PriceBook(
        version=common.book.version,
        as_of=common.book.as_of,
        digest=_digest(place),
        compared=common.book.compared,
        baseline=common.book.baseline,
        technologies=MappingProxyType(
            {
                file.id: Technology(
                    id=file.id,
                    name=file.name,
                    stands_for=file.stands_for,
                    saving_claimed=file.saving_claimed,
                    page=file.page,
                    sized_by=file.figures[MULTIPLE].multiple_of if MULTIPLE in file.figures else None,
                )
                for file in files
            }
        ),
        common=MappingProxyType({name: resolved("published", name) for name in common.figures}),
        own=MappingProxyType(
            {
                scope: MappingProxyType({id_: resolved(scope, id_) for id_ in entries[scope] if "." in id_})
                for scope in SCOPES
            }
        ),
        definitions=MappingProxyType(dict(common.technology_figures)),
        sources=MappingProxyType(sources.sources),
        contradictions=contradictions.contradictions,
        claims=contradictions.claims,
    )


def _out_of_range(book: PriceBook) -> list[str]:
    """Figures whose own value lies outside the range that users are held to."""
    return [
        f"{figure.id}: {figure.points[0]:g} to {figure.points[2]:g} lies outside its allowed range"
        for figure in book.figures()
        if figure.points[0] < figure.allowed[0] or figure.points[2] > figure.allowed[1]
    ]


def _digest(place: Path) -> str:
    """A fingerprint of every file of the folder, names included."""
    digest = hashlib.sha256()
    for path in sorted(place.rglob("*.toml")):
        digest.update(path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{digest.hexdigest()}"
