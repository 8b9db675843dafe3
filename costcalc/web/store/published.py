"""A saved scenario by one of its ids, read again: what all its answers are made from."""

from collections.abc import Collection, Mapping

from costcalc.prices.book import PriceBook
from costcalc.prices.library import PriceBooks
from costcalc.scenario.faults import UNKNOWN, Fault, Refused
from costcalc.scenario.scenario import Scenario, read
from costcalc.web.store.database import Store
from costcalc.web.store.records import Revision, Values
from costcalc.web.store.scenarios import FORBIDDEN, published
from costcalc.web.store.scenarios import read as read_revision


def read_published(
    store: Store, publish_id: str, books: PriceBooks, shows: Collection[Values]
) -> tuple[Scenario, PriceBook, Values]:
    """The scenario as it was saved last, the book it was saved under, and what it may show.

    Raises `Refused`, whose faults never repeat what was saved.
    """
    found = published(store, publish_id)
    if found is None:
        detail = "there is no such published scenario"
        raise Refused([Fault("s", publish_id[:80], detail, status=UNKNOWN)])
    if found.values not in shows:
        detail = "the scenario is published as percentages, and an estimate has none"
        raise Refused([Fault("s", None, detail, "its charts", status=FORBIDDEN)])
    scenario, book = _again(found.inputs, books, "s")
    return scenario, book, found.values


def read_saved(
    store: Store, id_: str, books: PriceBooks, revision: int | None = None
) -> tuple[Scenario, PriceBook, Revision]:
    """The scenario for who has its viewing id, as it is or as it was, and what was saved.

    Raises `Refused`.
    """
    found = read_revision(store, id_, revision)
    return *again(found, books), found


def again(found: Revision, books: PriceBooks) -> tuple[Scenario, PriceBook]:
    """What a revision asks, under the book that it was saved under. Raises `Refused`."""
    return _again({**found.draft.inputs, "book": found.draft.price_book}, books, "id")


def _again(inputs: Mapping[str, str], books: PriceBooks, field: str) -> tuple[Scenario, PriceBook]:
    book = books.named_in(inputs.items())
    try:
        return read(inputs.items(), book), book
    except Refused as refused:
        detail = "the saved scenario no longer reads; open it and save it again"
        raise Refused([Fault(field, None, detail)]) from refused
