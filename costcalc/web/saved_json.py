"""Saved scenarios in JSON: the answers of the API to saving, reading and publishing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from costcalc.output.links import address
from costcalc.output.shared_json import filled
from costcalc.web.question import PUBLISHED, REVISION
from costcalc.web.store import records
from costcalc.web.store.records import PAGES, Values

PATH: Final = "/api/v1/scenarios"
UPTO: Final = "upto"
"""The parameter that names the newest revision of a page of them."""
Time: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


@dataclass(frozen=True)
class SavedLinks:
    """Where a saved scenario is; null for what there is not."""

    self: str
    revisions: str
    publication: str
    page: str


@dataclass(frozen=True)
class Saved:
    """A scenario that was saved, and the token to change it, which is told here only.

    A request that is repeated without the secret of the first one gets no token.
    """

    id: str
    edit_token: str | None
    revision: int
    kept_unused_days: int
    """A scenario that nobody reads for so long is deleted."""
    links: SavedLinks


@dataclass(frozen=True)
class SavedScenario:
    """A saved scenario; `inputs` are what differs from the defaults of its price book.

    `reasons` say why, by the names of inputs.
    """

    id: str
    title: str
    note: str
    revision: int
    inputs: Mapping[str, str]
    price_book: str
    created: Time
    changed: Time
    kept_unused_days: int
    links: SavedLinks
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class RevisionLinks:
    """Where a revision is."""

    self: str


@dataclass(frozen=True)
class SavedRevision:
    """A scenario as it was saved once."""

    revision: int
    title: str
    price_book: str
    changed: Time
    links: RevisionLinks


@dataclass(frozen=True)
class RevisionsLinks:
    """Where the revisions before these are; null where there are none."""

    next: str | None


@dataclass(frozen=True)
class Revisions:
    """The revisions of a scenario, newest first, a page of them."""

    id: str
    revisions: tuple[SavedRevision, ...]
    links: RevisionsLinks


@dataclass(frozen=True)
class NewToken:
    """The edit token that takes the place of the one before."""

    edit_token: str


@dataclass(frozen=True)
class PublicationLinks:
    """Where a publication shows; one without money has no estimate."""

    embed: str
    picture: str
    estimate: str | None


@dataclass(frozen=True)
class Publication:
    """What stands for the inputs of a scenario without telling them."""

    publish_id: str
    values: Values
    expires: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    """The last day that it shows anything; null where it does not end."""
    links: PublicationLinks


def saved_json(made: records.Saved, kept: int) -> Saved:
    """The answer to saving a scenario, which is kept so many days unused."""
    return filled(Saved, made, revision=1, links=_links(made.id), kept_unused_days=kept)


def scenario_json(found: records.Revision, kept: int) -> SavedScenario:
    """The answer for one revision of a saved scenario."""
    links = _links(found.id)
    return filled(SavedScenario, found, found.draft, links=links, kept_unused_days=kept)


def revisions_json(id_: str, found: Sequence[records.Revision], most: int) -> Revisions:
    """The answer for at most so many revisions of a scenario; one more of them leads on."""

    def listed(each: records.Revision) -> SavedRevision:
        own = address(f"{PATH}/{id_}", {REVISION: str(each.revision)})
        return filled(SavedRevision, each, each.draft, links=RevisionLinks(own))

    more = [{UPTO: str(each.revision)} for each in found[most:]]
    onward = address(f"{PATH}/{id_}/revisions", more[0]) if more else None
    return Revisions(id_, tuple(map(listed, found[:most])), RevisionsLinks(onward))


def publication_json(publish_id: str, values: Values, expires: str | None) -> Publication:
    """The answer to publishing a scenario."""
    query = {PUBLISHED: publish_id}
    links = PublicationLinks(
        embed=address("/embed/annual", query),
        picture=address("/chart/annual.png", query),
        estimate=address("/api/v1/estimate", query) if values == "money" else None,
    )
    return Publication(publish_id, values, expires, links)


def _links(id_: str) -> SavedLinks:
    own = f"{PATH}/{id_}"
    return SavedLinks(own, f"{own}/revisions", f"{own}/publication", PAGES + id_)
