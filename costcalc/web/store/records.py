"""What goes into the store and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Values: TypeAlias = Literal["money", "ratio"]
"""What a publication shows: amounts, or only how they compare."""
MONEY: Final[tuple[Values, ...]] = ("money",)
EITHER: Final[tuple[Values, ...]] = ("money", "ratio")
PAGES: Final = "/s/"
"""What the addresses of private pages begin with; nothing else holds a viewing id but the API."""


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
    """A scenario as it was saved once; `changed` is when.

    `newest` is the revision that it is at, `publish_id` empty where it is not published.
    """

    id: str
    draft: Draft
    revision: int
    created: str
    changed: str
    newest: int
    publish_id: str
    values: Values

    @property
    def page(self) -> str:
        """The address of its private page."""
        return PAGES + self.id

    @property
    def older(self) -> bool:
        """Whether a newer revision was saved since."""
        return self.revision < self.newest


@dataclass(frozen=True)
class Published:
    """What a publish id stands for, and whether its money may be shown."""

    inputs: Mapping[str, str]
    values: Values
