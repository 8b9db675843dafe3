"""A saved scenario by its publish id: what charts and estimates are made from."""

from collections.abc import Collection
from dataclasses import replace

from costcalc.books import PriceBooks
from costcalc.pricebook import PriceBook
from costcalc.refusal import UNKNOWN, Fault, Refused
from costcalc.scenario import Scenario, read
from costcalc.store.database import Store
from costcalc.store.records import Values
from costcalc.store.scenarios import FORBIDDEN, published


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
    given = found.inputs.items()
    book = books.asked(given)
    try:
        scenario = read(given, book)
    except Refused as refused:
        detail = "the published scenario no longer reads; open it and save it again"
        raise Refused([Fault("s", None, detail)]) from refused
    return replace(scenario, published=publish_id), book, found.values
