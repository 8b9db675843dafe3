"""What several JSON answers have, and how each is written.

An answer is a frozen dataclass. Its fields are the keys, in order; a docstring under a field is
what the API's description says of it. A key that Python keeps for itself ends in `_` here:
`from_` is written `from`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, SupportsFloat, TypeAlias, TypeVar, get_args

import orjson
from pydantic import Field

from costcalc.costing.resolve import CHOICE, DEFAULT, USER
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.prices import book, files
from costcalc.scenario.fields import Points

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Answer = TypeVar("Answer", bound="DataclassInstance")

SCHEMA_VERSION: Final = "1.0"


def json_name(field: str) -> str:
    """A field as a key of JSON."""
    return field.rstrip("_")


def json_bytes(answer: object, option: int = 0) -> bytes:
    """An answer as JSON; `option` is one of orjson's."""
    return orjson.dumps(answer, _keyed, option | orjson.OPT_PASSTHROUGH_DATACLASS)


def _keyed(answer: "DataclassInstance") -> Mapping[str, object]:
    """The fields of a dataclass by their keys."""
    return {key: getattr(answer, name) for name, key in _keys(type(answer))}


@cache
def _keys(type_: "type[DataclassInstance]") -> tuple[tuple[str, str], ...]:
    """Each field with its key. Raises TypeError for what is no dataclass."""
    return tuple((field.name, json_name(field.name)) for field in fields(type_))


def filled(type_: type[Answer], *sources: object, **own: object) -> Answer:
    """An answer: what is its own, and all else from the first source that names it alike.

    Of a source, a fraction is written as a number and a day as text.
    Raises AttributeError for a field that nobody has, TypeError for a name that is no field.
    """
    for name in (field.name for field in fields(type_) if field.name not in own):
        source = next((each for each in sources if hasattr(each, name)), None)
        own[name] = _written(getattr(source, name))
    return type_(**own)


def _written(value: object) -> object:
    if isinstance(value, Fraction):
        return number(float(value))
    return value.isoformat() if isinstance(value, date) else value


def words(*options: str) -> Any:
    """Of a text: one of a few."""
    return Field(json_schema_extra={"enum": [*options]})


BookBasis: TypeAlias = Annotated[str, words(*get_args(files.Basis))]
"""What the price book says that a figure stands on."""
Basis: TypeAlias = Annotated[str, words(*get_args(files.Basis), USER, DEFAULT, CHOICE)]
"""What a number stands on: what the price book says of it, or that it is the asker's own."""
WorkloadKind: TypeAlias = Annotated[str, words(*CHOICE_BY_ID["workload_kind"].options)]
SupportTier: TypeAlias = Annotated[str, words(*CHOICE_BY_ID["support_tier"].options)]
Currency: TypeAlias = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Date: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date"})]


@dataclass(frozen=True)
class PriceBook:
    """The released set of figures that an answer stands on."""

    version: str
    """Year and month, such as 2026.11: a text, not a number."""
    as_of: Date
    """The day on which its figures were read."""
    digest: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
    """A fingerprint of its files."""
    operator_figures: tuple[str, ...]
    """Ids of figures that are not the book's but the operator's own."""


@dataclass(frozen=True)
class Source:
    """A publication that figures stand on, and how much of it was read."""

    id: str
    publisher: str
    title: str
    date: str
    says: str
    read: str


@dataclass(frozen=True)
class Cases:
    """An amount in the low, the likely and the high case of cost."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Ratios:
    """A ratio case by case; null where there is nothing to divide by."""

    low: float | None
    likely: float | None
    high: float | None


@dataclass(frozen=True)
class Quantiles:
    """Quantiles of the draws; null without draws."""

    p10: float | None
    p50: float | None
    p70: float | None
    p80: float | None
    p90: float | None


@dataclass(frozen=True)
class Span:
    """Two ends."""

    low: float
    high: float


@dataclass(frozen=True)
class Fault:
    """One rejected value."""

    # Described in their types: a docstring under a field is not read where it is inherited.
    field: str
    value: Annotated[str | None, Field(description="As it was given, to whoever gave it.")]
    detail: str
    allowed: str | None
    suggestion: Annotated[str | None, Field(description="What would do instead.")]


def price_book(book: book.PriceBook) -> PriceBook:
    """Which book an answer stands on, and which of its figures are the operator's own."""
    return filled(PriceBook, book, operator_figures=tuple(book.operators))


def source(id_: str, book: book.PriceBook) -> Source:
    return Source(id_, **dict(book.sources[id_]))


def cases(amounts: Iterable[SupportsFloat]) -> Cases:
    return Cases(*three(map(float, amounts)))


def three(amounts: Iterable[float]) -> Points:
    """Low, likely and high, whole numbers without a trailing `.0`."""
    low, likely, high = map(number, amounts)
    return low, likely, high


def number(value: float) -> float:
    """Whole numbers without a trailing `.0`."""
    return int(value) if value == int(value) and abs(value) < 2**53 else value
