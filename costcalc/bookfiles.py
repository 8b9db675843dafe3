"""The files of a price book: their shapes, and what is wrong with a folder of them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from costcalc.model.lines import ITEMS

Basis: TypeAlias = Literal[
    "published", "derived", "cited", "assumption", "not_counted", "operator"
]
OPERATOR: Final = "operator"
"""The basis of a figure that whoever runs this installation put in place of the book's."""

CHANGES: Final = "changes.toml"
MULTIPLE: Final = "server_multiple"
"""The figure that sizes a technology by another one's servers."""

RESERVED: Final = frozenset({"none", "set", "a", "b"})
"""Words that mean something else where a technology is named."""
_ITEMS: Final = frozenset(item.id for item in ITEMS)

Documents: TypeAlias = Mapping[str, Any]
"""The TOML files of a folder by their names, as they were written."""


class BookFault(ValueError):
    """A price book that cannot be used, with every fault found in it, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _exact(value: object) -> object:
    """A number of a TOML file: decimal digits, or a fraction such as "250/3" kept exact."""
    if isinstance(value, bool):
        raise ValueError("is no number")
    try:
        return Fraction(str(value)) if isinstance(value, int | Decimal | str) else value
    except ZeroDivisionError as problem:
        raise ValueError("divides by zero") from problem


def _three(value: object) -> object:
    """Three points in numeric order; one number stands for all three."""
    return tuple(value) if isinstance(value, list) else (value, value, value)


Number: TypeAlias = Annotated[Fraction, BeforeValidator(_exact)]
ThreePoint: TypeAlias = Annotated[tuple[Number, Number, Number], BeforeValidator(_three)]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Source(Entry):
    """A publication that figures stand on, and how much of it was read."""

    publisher: str
    title: str
    date: str
    says: str
    read: str


class Sources(Entry):
    """`sources.toml`."""

    sources: dict[str, Source]


class Definition(Entry):
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
    neutral: ThreePoint | None = None
    """What an older book takes that does not know the figure, so that its results stay."""

    @model_validator(mode="after")
    def _is_neutral_in_range(self) -> "Definition":
        low, high = self.allowed
        if self.neutral and not all(low <= point <= high for point in self.neutral):
            raise ValueError("neutral lies outside its allowed range")
        return self


class Evidence(Entry):
    """A figure's value and what it rests on."""

    value: ThreePoint | None = None
    same_as: str | None = None
    basis: Basis
    source: str | None = None
    also: tuple[str, ...] = ()
    """Further sources that the range draws on."""
    derivation: str | None = None
    note: str
    published_for: tuple[str, ...] = ()
    multiple_of: str | None = None

    @model_validator(mode="after")
    def _stands_on_something(self) -> "Evidence":
        if (self.value is None) == (self.same_as is None):
            raise ValueError("needs either value or same_as")
        if self.value and not self.value[0] <= self.value[1] <= self.value[2]:
            raise ValueError("needs low <= likely <= high")
        sourced = self.basis in ("published", "derived", "cited")
        if self.basis != OPERATOR and (self.source is not None) != sourced:
            raise ValueError(
                f"basis {self.basis} {'needs a' if self.source is None else 'has no'} source"
            )
        if self.basis == "derived" and not self.derivation:
            raise ValueError("basis derived needs its derivation")
        if self.basis == "not_counted" and self.value and any(self.value):
            raise ValueError("basis not_counted has the value 0")
        return self


class CommonFigure(Definition, Evidence):
    """A figure that does not depend on the technology."""


class Headline(Entry):
    """The book's version, date, and what a comparison shows by default."""

    version: str
    as_of: date
    compared: tuple[str, ...]
    baseline: str


class Common(Entry):
    """`common.toml`."""

    book: Headline
    figures: dict[str, CommonFigure]
    technology_figures: dict[str, Definition]


class PageItem(Entry):
    """One item of a published total, as the page states it."""

    label: str
    low: Number
    high: Number


class Page(Entry):
    """What the comparison page states as a technology's monthly total, and what it counts."""

    stated: tuple[Number, Number]
    counts: tuple[str, ...]
    says: str
    items: tuple[PageItem, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> "Page":
        if self.stated[0] > self.stated[1]:
            raise ValueError("stated needs low <= high")
        return self


class TechnologyFile(Entry):
    """One file of `technologies/`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    stands_for: str
    saving_claimed: bool = False
    figures: dict[str, Evidence]
    published: dict[str, Evidence]
    page: Page | None = None

    @model_validator(mode="after")
    def _bears_a_free_name(self) -> "TechnologyFile":
        if self.id in RESERVED:
            raise ValueError(f"id {self.id} means something else in a question")
        return self


class LikeForLike(Entry):
    """`like_for_like.toml`."""

    figures: dict[str, Evidence]


class Contradiction(Entry):
    """A place where the comparison page contradicts itself or leaves something out."""

    id: str
    title: str
    text: str


class Claim(Entry):
    """A ratio that the comparison page claims, shown beside the computed one."""

    id: str
    text: str
    low: Number
    high: Number
    unit: str


class Contradictions(Entry):
    """`contradictions.toml`."""

    contradictions: tuple[Contradiction, ...]
    claims: tuple[Claim, ...]


class Changes(Entry):
    """`changes.toml`: why figures and formulas moved since the book before, a sentence each."""

    figures: dict[str, str] = {}
    """By figure, `peak_to_mean` or `go.salary`, or by bare name for each technology's."""
    formulas: dict[str, str] = {}
    """By line, `people.hires`."""


@dataclass(frozen=True)
class BookFiles:
    """A folder of files that fit each other."""

    common: Common
    sources: Sources
    like_for_like: LikeForLike
    contradictions: Contradictions
    technologies: tuple[TechnologyFile, ...]
    changes: Changes


Shape = TypeVar("Shape", bound=Entry)


@dataclass(frozen=True)
class Reading:
    """How a book is read: with what was laid over it, or as one of another time.

    An `older` book may say what is no longer read, a `layered` one has an operator's figures.
    """

    documents: Documents
    older: bool = False
    layered: bool = False


def toml_files(place: Path) -> list[Path]:
    """The files that make a book, of its folder and of `technologies/`."""
    return sorted((*place.glob("*.toml"), *place.glob("technologies/*.toml")))


def documents(place: Path) -> Documents:
    """The files of a folder. Raises `BookFault` with every one that is no TOML."""
    found: dict[str, Any] = {}
    faults: list[str] = []
    for path in toml_files(place):
        name = path.relative_to(place).as_posix()
        try:
            found[name] = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        except OSError as problem:
            faults.append(f"{name}: cannot be read: {problem.strerror}")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            faults.append(f"{name}: is no TOML: {problem}")
    if faults:
        raise BookFault(faults)
    return found


def read_files(reading: Reading) -> BookFiles:
    """The files of a price book. Raises `BookFault` with every fault found in them."""
    faults: list[str] = []
    common = read_file(reading, "common.toml", Common, faults)
    sources = read_file(reading, "sources.toml", Sources, faults)
    like_for_like = read_file(reading, "like_for_like.toml", LikeForLike, faults)
    contradictions = read_file(reading, "contradictions.toml", Contradictions, faults)
    changes = read_file(reading, CHANGES, Changes, faults) if CHANGES in reading.documents else None
    names = sorted(name for name in reading.documents if name.startswith("technologies/"))
    read = [read_file(reading, name, TechnologyFile, faults) for name in names]
    technologies = tuple(file for file in read if file)
    if not names:
        faults.append("technologies: holds no technology")
    if faults or not (common and sources and like_for_like and contradictions):
        raise BookFault(faults)
    files = BookFiles(
        common, sources, like_for_like, contradictions, technologies, changes or Changes()
    )
    if faults := [*_technology_faults(files, reading), *_figure_faults(files, reading)]:
        raise BookFault(faults)
    return files


def read_file(
    reading: Reading, name: str, shape: type[Shape], faults: list[str]
) -> Shape | None:
    """One file in its shape, or None with its faults noted."""
    if name not in reading.documents:
        faults.append(f"{name}: cannot be read: there is no such file")
        return None
    try:
        return shape.model_validate(
            reading.documents[name], extra="ignore" if reading.older else None
        )
    except ValidationError as problem:
        for error in problem.errors(include_input=False, include_url=False):
            where = ".".join(str(part) for part in error["loc"])
            faults.append(f"{name}: {where}: {error['msg'].removeprefix('Value error, ')}")
    return None


def _technology_faults(files: BookFiles, reading: Reading) -> Iterator[str]:
    """Technologies that are there twice or not at all, and totals that count unknown lines."""
    ids = [technology.id for technology in files.technologies]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"technologies: {id_} is defined twice"
    for id_ in (*files.common.book.compared, files.common.book.baseline):
        if id_ not in ids:
            yield f"common.toml: book: {id_} is no technology of the book"
    for technology in files.technologies:
        for line in technology.page.counts if technology.page else ():
            if line not in _ITEMS and not reading.older:
                yield f"technologies/{technology.id}.toml: page.counts: {line} is no cost line"


def _figure_faults(files: BookFiles, reading: Reading) -> Iterator[str]:
    """Figures that are missing, unknown, unsourced, or that point to one that is not there."""
    common, defined = files.common, files.common.technology_figures
    for name in sorted(defined.keys() & common.figures):
        yield f"common.toml: {name} is both a common and a technology's figure"
    scoped = {name for name, definition in defined.items() if definition.scoped}
    optional = {name for name, definition in defined.items() if definition.optional}
    in_scope = files.like_for_like.figures
    yield from _misplaced("like_for_like.toml", in_scope, scoped & in_scope.keys(), scoped)
    groups: list[tuple[str, Mapping[str, Evidence]]] = [
        ("common.toml", common.figures),
        ("like_for_like.toml", in_scope),
    ]
    for file in files.technologies:
        place, rest = f"technologies/{file.id}.toml", defined.keys() - scoped
        yield from _misplaced(f"{place}: figures", file.figures, rest - optional, rest)
        yield from _misplaced(f"{place}: published", file.published, scoped - optional, scoped)
        groups += [(f"{place}: figures", file.figures), (f"{place}: published", file.published)]
    for place, figures in groups:
        for name, figure in figures.items():
            for fault in _loose_ends(name, figure, files):
                yield f"{place}: {name}: {fault}"
            if figure.basis == OPERATOR and not reading.layered:
                yield f"{place}: {name}: basis operator is for figures laid over a book"


def _misplaced(
    place: str, figures: Mapping[str, Evidence], wanted: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    """Figures that a table lacks, and those that do not belong there."""
    for name in sorted(set(wanted) - figures.keys()):
        yield f"{place}: {name} is missing"
    for name in sorted(figures.keys() - set(known)):
        yield f"{place}: {name} is no known figure"


def _loose_ends(name: str, figure: Evidence, files: BookFiles) -> Iterator[str]:
    """What a figure refers to and is not there."""
    ids = {file.id for file in files.technologies}
    known = set(files.common.figures)
    for file in files.technologies:
        known |= {f"{file.id}.{own}" for own in (*file.figures, *file.published)}
    for source in (figure.source, *figure.also):
        if source is not None and source not in files.sources.sources:
            yield f"source {source} is not in sources.toml"
    if figure.same_as is not None and figure.same_as not in known:
        yield f"same_as names no figure: {figure.same_as}"
    for other in (*figure.published_for, figure.multiple_of):
        if other is not None and other not in ids:
            yield f"names no technology of the book: {other}"
    multiplied = {file.id for file in files.technologies if MULTIPLE in file.figures}
    if figure.multiple_of in multiplied:
        yield f"multiple_of names a technology that is a multiple itself: {figure.multiple_of}"
    if (name == MULTIPLE) != (figure.multiple_of is not None):
        yield f"multiple_of belongs to {MULTIPLE}, and only there"
