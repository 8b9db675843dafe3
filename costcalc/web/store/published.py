"""A saved scenario found by one of its ids, and read anew under its price book."""

from collections.abc import Collection

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
    """A published scenario, its price book, and what it may show.

    Raises `Refused`, also if that is not among what the caller `shows`; no fault repeats what was
    saved.
    """
    found = published(store, publish_id)
    if found is None:
        detail = "there is no such published scenario"
        raise Refused([Fault("s", publish_id[:80], detail, status=UNKNOWN)])
    if found.values not in shows:
        detail = "the scenario is published as percentages, and an estimate has none"
        raise Refused([Fault("s", None, detail, "its charts", status=FORBIDDEN)])
    return *again(found, books, "s"), found.values


def read_saved(
    store: Store, id_: str, books: PriceBooks, revision: int | None = None
) -> tuple[Scenario, PriceBook, Revision]:
    """A saved scenario by its viewing id, its price book, and the revision, by default the newest.

    Raises `Refused`.
    """
    found = read_revision(store, id_, revision)
    return *again(found, books), found


def again(found: Revision, books: PriceBooks, field: str = "id") -> tuple[Scenario, PriceBook]:
    """The scenario of a revision, read under the price book that it was saved with.

    Raises `Refused`, with a fault of the field that named it.
    """
    inputs = {**found.draft.inputs, "book": found.draft.price_book}
    book = books.named_in(inputs.items())
    try:
        return read(inputs.items(), book), book
    except Refused as refused:
        detail = "the saved scenario no longer reads; open it and save it again"
        raise Refused([Fault(field, None, detail)]) from refused
