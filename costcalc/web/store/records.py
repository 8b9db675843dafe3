"""The records that go into the store and come out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Values: TypeAlias = Literal["money", "ratio"]
"""What a publication shows: amounts of money, or only totals relative to one of them."""
MONEY: Final[tuple[Values, ...]] = ("money",)
EITHER: Final[tuple[Values, ...]] = ("money", "ratio")
PAGES: Final = "/s/"
"""The beginning of private pages' addresses; only these and the API's hold a viewing id."""


@dataclass(frozen=True)
class Draft:
    """What is to be saved: inputs as in `Scenario.changed`, and the version of their price book.

    `reasons` say why inputs were changed, by their names.
    """

    title: str
    note: str
    inputs: Mapping[str, str]
    price_book: str
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A scenario that was just saved, and its edit token, of which only a digest is kept.

    A repeated request that does not prove to be the first gets no token.
    """

    id: str
    edit_token: str | None


@dataclass(frozen=True)
class Revision:
    """One revision of a saved scenario, saved at the time `changed`.

    `newest` is the number of the newest revision; `publish_id` is empty if it is not published.
    """

    id: str
    draft: Draft
    revision: int
    created: str
    changed: str
    newest: int
    publish_id: str
    values: Values
    published_until: str | None = None
    """The last day of the publication, None where it does not end."""

    @property
    def page(self) -> str:
        """The address of its private page."""
        return PAGES + self.id

    @property
    def older(self) -> bool:
        """Whether there is a newer revision."""
        return self.revision < self.newest
