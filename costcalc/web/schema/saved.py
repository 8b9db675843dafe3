"""Saved scenarios in JSON: what saving tells, what is kept, what publishing gives."""

from typing import Annotated

from pydantic import Field

from costcalc.store.records import Values
from costcalc.web.schema.shared import Record

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class SavedLinks(Record):
    """Where a saved scenario is; null for what there is not."""

    self: str
    revisions: str
    publication: str
    page: str


class Saved(Record):
    """A scenario that was saved, and the token to change it, which is told here only."""

    id: str
    edit_token: str
    revision: int
    kept_unused_days: int
    """A scenario that nobody reads for so long is deleted."""
    links: SavedLinks


class SavedScenario(Record):
    """A saved scenario; `inputs` are what differs from the defaults of its price book."""

    id: str
    title: str
    note: str
    revision: int
    inputs: dict[str, str]
    price_book: str
    created: Time
    changed: Time
    kept_unused_days: int
    links: SavedLinks


class RevisionLinks(Record):
    """Where a revision is."""

    self: str


class SavedRevision(Record):
    """A scenario as it was saved once."""

    revision: int
    title: str
    price_book: str
    changed: Time
    links: RevisionLinks


class Revisions(Record):
    """Every revision of a scenario, newest first."""

    id: str
    revisions: list[SavedRevision]


class PublicationLinks(Record):
    """Where a publication shows; one without money has no estimate."""

    embed: str
    picture: str
    estimate: str | None


class Publication(Record):
    """What stands for the inputs of a scenario without telling them."""

    publish_id: str
    values: Values
    links: PublicationLinks
