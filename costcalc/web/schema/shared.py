"""What several answers have: three cases, the price book they stand on, words out of a few."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from costcalc.inputs import CHOICE_BY_ID

Basis: TypeAlias = Literal[
    "published",
    "derived",
    "cited",
    "assumption",
    "not_counted",
    "operator",
    "user",
    "default",
    "choice",
]
"""What a number stands on: what the price book says of it, or that it is the asker's own."""


class Record(BaseModel):
    """An object whose keys are always there, and no others."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True
    )


def _of(id_: str) -> Any:
    """One of the words that an input takes."""
    return Field(json_schema_extra={"enum": [*CHOICE_BY_ID[id_].options]})


WorkloadKind: TypeAlias = Annotated[str, _of("workload_kind")]
SupportTier: TypeAlias = Annotated[str, _of("support_tier")]
Currency: TypeAlias = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Date: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date"})]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class PriceBook(Record):
    """The released set of figures that an answer stands on."""

    version: str
    """Year and month, such as 2026.11: a text, not a number."""
    as_of: Date
    """The day on which its figures were read."""
    digest: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
    """A fingerprint of its files."""
    operator_figures: list[str]
    """Ids of figures that are not the book's but the operator's own."""


class Cases(Record):
    """An amount in the low, the likely and the high case of cost."""

    low: float
    likely: float
    high: float


class Ratios(Record):
    """A ratio case by case; null where there is nothing to divide by."""

    low: float | None
    likely: float | None
    high: float | None


class Span(Record):
    """Two ends."""

    low: float
    high: float
