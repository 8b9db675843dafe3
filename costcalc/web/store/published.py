"""A saved scenario found by one of its ids, and read anew under its price book."""

from collections.abc import Collection
from dataclasses import replace

from costcalc.prices.book import PriceBook
from costcalc.prices.library import PriceBooks
from costcalc.scenario.faults import FORBIDDEN, UNKNOWN, Fault, Refused
from costcalc.scenario.scenario import Scenario, reread
from costcalc.web.store.database import Store
from costcalc.web.store.records import Draft, Revision, Values
from costcalc.web.store.scenarios import published
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
    return *again(found.draft, books, private=False), found.values


def read_saved(
    store: Store, id_: str, books: PriceBooks, revision: int | None = None
) -> tuple[Scenario, PriceBook, Revision]:
    """A saved scenario by its viewing id, its price book, and the revision, by default the newest.

    Raises `Refused`.
    """
    found = read_revision(store, id_, revision)
    return *again(found.draft, books), found


def again(draft: Draft, books: PriceBooks, *, private: bool = True) -> tuple[Scenario, PriceBook]:
    """A scenario as it was saved, read under the price book that it was saved with.

    Under today's where that book is gone, without what can no longer be read; the scenario then
    says so, naming what is left out where that is `private`.
    """
    named = draft.price_book
    book = books.named_in([("book", named)])
    pinned = {"book": book.version} if book.version != book.today else {}
    inputs = {name: text for name, text in draft.inputs.items() if name != "book"}
    scenario, dropped = reread({**inputs, **pinned}, book)
    told = []
    if book.version != named:
        told.append(
            f"It was saved under price book {named}, which is no longer here, and is worked out "
            f"under {book.version}: results may differ from those of that time."
        )
    if dropped:
        what = f": {', '.join(dropped)}" if private else ""
        told.append(f"Some of what was typed is left out, since it can no longer be read{what}.")
    return replace(scenario, moved=" ".join(told)), book
