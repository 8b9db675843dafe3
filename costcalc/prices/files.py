"""The files of a price book: their shapes, and how they are read."""

import datetime as dt
import re
import tomllib
from calendar import month_name
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, get_args

from pydantic import Field, ValidationError, model_validator

from costcalc.prices.catalogues import Cases, Countries, Rates, Servers
from costcalc.prices.entry import Entry, Number, ThreePoint

Basis: TypeAlias = Literal["published", "derived", "cited", "assumption", "not_counted", "operator"]
Scope: TypeAlias = Literal["published", "like_for_like"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
OPERATOR: Final = "operator"
"""The basis of a figure that whoever runs this installation put in place of the book's."""

CHANGES: Final = "changes.toml"
RESERVED: Final = frozenset({"none", "set", "a", "b"})
"""Words that mean something else where a technology is named."""

Documents: TypeAlias = Mapping[str, Any]
"""The TOML files of a folder by their names, as they were written."""
ABSENT: Final = "cannot be read: there is no such file"

OLD_AFTER: Final = 60
"""Months after which a source is old."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
MOST_BYTES: Final = 1_000_000
"""Of one file; the longest of ours has a fiftieth."""


class BookFault(ValueError):
    """A price book that cannot be used, with every fault found in it, a line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Source(Entry):
    """A publication that figures stand on, and how much of it was read."""

    publisher: str
    title: str
    date: str
    says: str
    read: str

    def is_old(self, day: dt.date) -> bool:
        """Whether it came out more than five years before; one without a year does not count."""
        came = self.date.partition(",")[0]  # what follows is what the publication is about
        years: list[str] = _YEAR.findall(came)
        if not years:
            return False
        named = [at for at, month in enumerate(month_name) if month and month in came]
        return (day.year - int(years[-1])) * 12 + day.month - max(named, default=12) > OLD_AFTER


class Sources(Entry):
    """`sources.toml`."""

    sources: dict[str, Source]


class Described(Entry):
    """What a figure is, whatever its value: label, unit, direction, and whose it is."""

    label: str
    unit: str
    help: str = ""
    more_is_cheaper: bool = False
    whole: bool = False
    policy: bool = False
    load: bool = False
    """A fact about the workload, one for all technologies: likely in every cost case."""
    by_technology: bool = False
    """A common figure that a user may give a technology of its own."""
    people: bool = False
    """Whether its hours, weeks and months are those that people work."""
    used_by: str | None = None


class Definition(Described):
    """The same as a file states it, with the range that a user may set."""

    allowed: tuple[Number, Number]
    optional: bool = False
    alias: tuple[str, ...] = ()
    """What it was called in earlier books, so that links that set it keep their meaning."""
    neutral: ThreePoint | None = None
    """What an older book takes that does not know the figure, so that its results stay."""

    @model_validator(mode="after")
    def _is_neutral_in_range(self) -> "Definition":
        low, high = self.allowed
        if self.neutral and not all(low <= point <= high for point in self.neutral):
            raise ValueError("neutral lies outside its allowed range")
        return self


class Stated(Entry):
    """What a figure's value rests on."""

    basis: Basis
    source: str | None = None
    also: tuple[str, ...] = ()
    """Further sources that the range draws on."""
    derivation: str | None = None
    note: str
    published_for: tuple[str, ...] = ()


class Evidence(Stated):
    """A figure's value and what it rests on."""

    value: ThreePoint | None = None
    same_as: str | None = None

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
    as_of: dt.date
    compared: tuple[str, ...]
    server: str


class Common(Entry):
    """`common.toml`."""

    book: Headline
    figures: dict[str, CommonFigure]
    technology_figures: dict[str, Definition]


class PageItem(Entry):
    """One item of a published total, as the article states it."""

    label: str
    low: Number
    high: Number


class Page(Entry):
    """What the comparison article states as a technology's monthly total."""

    stated: tuple[Number, Number]
    says: str
    items: tuple[PageItem, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> "Page":
        if self.stated[0] > self.stated[1]:
            raise ValueError("stated needs low <= high")
        return self


class Technology(Entry):
    """A technology of the book: its name and what the page says of it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    stands_for: str
    saving_claimed: bool = False
    """Whether the page's saving on servers is claimed over it."""
    page: Page | None = None


class TechnologyFile(Technology):
    """One file of `technologies/`."""

    figures: dict[str, Evidence] = Field(default_factory=dict)
    published: dict[str, Evidence] = Field(default_factory=dict)
    like_for_like: dict[str, Evidence] = Field(default_factory=dict)

    def own(self, scope: Scope) -> Mapping[str, Evidence]:
        """What the technology itself states in a scope; its own table of it comes first."""
        return {**self.figures, **getattr(self, scope)}

    @model_validator(mode="after")
    def _bears_a_free_name(self) -> "TechnologyFile":
        if self.id in RESERVED:
            raise ValueError(f"id {self.id} means something else in a question")
        return self


class ScopeFile(Entry):
    """`published.toml`, `like_for_like.toml`: what is alike for every technology in a scope."""

    figures: dict[str, Evidence]


class Contradiction(Entry):
    """A place where the comparison article contradicts itself or leaves something out."""

    id: str
    title: str
    text: str


class Claim(Entry):
    """A ratio that the comparison article claims, shown beside the computed one."""

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

    figures: dict[str, str] = Field(default_factory=dict)
    """By figure, `peak_to_mean` or `go.salary`, or by bare name for each technology's."""
    formulas: dict[str, str] = Field(default_factory=dict)
    """By line, `people.hires`."""


class BookFiles(Entry):
    """A folder of files, by their names; those of technologies in the order of theirs."""

    common: Common
    sources: Sources
    published: ScopeFile
    like_for_like: ScopeFile
    servers: Servers
    rates: Rates
    countries: Countries
    cases: Cases
    contradictions: Contradictions
    changes: Changes = Changes()
    technologies: tuple[TechnologyFile, ...]

    def alike(self, scope: Scope) -> Mapping[str, Evidence]:
        """What a scope states for every technology, by figure."""
        file: ScopeFile = getattr(self, scope)
        return file.figures


Shape = TypeVar("Shape", bound=Entry)


@dataclass(frozen=True)
class Reading:
    """The files of a book, and how to read them.

    An `older` book may have keys that nothing reads now; a `layered` one has an operator's figures.
    """

    documents: Documents
    older: bool = False
    layered: bool = False

    def shaped(self, document: Any, shape: type[Shape]) -> Shape:
        """A document in its shape. Raises pydantic's `ValidationError`."""
        return shape.model_validate(document, extra="ignore" if self.older else None)


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
            found[name] = _document(path)
        except OSError as problem:
            faults.append(f"{name}: cannot be read: {problem.strerror}")
        except RecursionError:
            faults.append(f"{name}: is nested too deep")
        except ValueError as problem:  # text that is no TOML, bytes that are no text
            faults.append(f"{name}: is no TOML: {problem}")
    if faults:
        raise BookFault(faults)
    return found


def _document(path: Path) -> dict[str, Any]:
    """One file. Raises OSError, RecursionError or ValueError where it is none of ours."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"has more than {MOST_BYTES:,} bytes")
    return tomllib.loads(content.decode("utf-8"), parse_float=Decimal)


def read_file(reading: Reading, name: str, shape: type[Shape], faults: list[str]) -> Shape | None:
    """One file in its shape, or None with its faults noted."""
    if name not in reading.documents:
        faults.append(f"{name}: {ABSENT}")
        return None
    try:
        return reading.shaped(reading.documents[name], shape)
    except ValidationError as problem:
        faults += [f"{name}: {'.'.join(map(str, at))}: {text}" for at, text in misfits(problem)]
    return None


def misfits(problem: ValidationError) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What does not fit a shape: where, and why."""
    for error in problem.errors(include_input=False, include_url=False):
        yield error["loc"], error["msg"].removeprefix("Value error, ")
