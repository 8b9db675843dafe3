"""The figures that operators laid over price books, kept so that links that name them go on."""

import logging

from sqlalchemy import Connection, insert, select

from costcalc.prices.library import Overlay
from costcalc.scenario.faults import Refused
from costcalc.web.store.database import Store, Unavailable
from costcalc.web.store.tables import overlays

log = logging.getLogger("costcalc")


def keep_own(store: Store) -> None:
    """Keep the figures of this installation at its start; a save tries again where that fails."""
    if store.url is None or store.overlay is None:
        return
    try:
        if earlier(store, store.overlay.mark) is None:
            with store.writing() as connection:
                keep(store, connection)
    except (Unavailable, Refused):
        log.warning("this installation’s own figures are not kept yet: links to them may end")
    finally:
        store.close()


def keep(store: Store, connection: Connection) -> None:
    """Keep the figures of this installation, if it has any."""
    own = store.overlay
    if own is None:
        return
    known = select(overlays.c.mark).where(overlays.c.mark == own.mark)
    if connection.execute(known).first() is None:
        row = {"mark": own.mark, "documents": own.text, "kept": store.now()}
        connection.execute(insert(overlays).values(row))


def earlier(store: Store, mark: str) -> Overlay | None:
    """The figures of a mark, None where nobody kept such. Raises `Unavailable`."""
    if store.url is None:
        return None
    with store.reading() as connection:
        wanted = select(overlays.c.documents).where(overlays.c.mark == mark)
        text: str | None = connection.execute(wanted).scalar()
    return None if text is None else Overlay(text)
