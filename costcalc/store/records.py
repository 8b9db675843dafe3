"""What goes into the store and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Values: TypeAlias = Literal["money", "ratio"]
"""What a publication shows: amounts, or only how they compare."""
MONEY: Final[tuple[Values, ...]] = ("money",)
EITHER: Final[tuple[Values, ...]] = ("money", "ratio")


@dataclass(frozen=True)
class Draft:
    """What is to be saved: inputs as `Scenario.changed` has them, under the book they are for."""

    title: str
    note: str
    inputs: Mapping[str, str]
    price_book: str


@dataclass(frozen=True)
class Saved:
    """A scenario that was saved, and the token to change it, which is told here only."""

    id: str
    edit_token: str


@dataclass(frozen=True)
class Revision:
    """A scenario as it was saved once; `changed` is when."""

    id: str
    draft: Draft
    revision: int
    created: str
    changed: str


@dataclass(frozen=True)
class Published:
    """What a publish id stands for, and whether its money may be shown."""

    inputs: Mapping[str, str]
    values: Values
