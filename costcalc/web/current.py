"""What the running application was started with, and what it knows of the current request."""

from datetime import UTC, date, datetime

from flask import current_app, request

from costcalc.prices.book import PriceBook
from costcalc.prices.library import PriceBooks
from costcalc.web.store.database import Store


def price_books() -> PriceBooks:
    """Every price book that this application can answer under."""
    books: PriceBooks = current_app.extensions["price_books"]
    return books


def price_book() -> PriceBook:
    """Today's price book, for answers that no request can pin to another."""
    return price_books().today


def today() -> date:
    """The date in UTC, so that one answer serves every time zone."""
    return datetime.now(UTC).date()


def store() -> Store:
    """The store of saved scenarios."""
    found: Store = current_app.extensions["store"]
    return found


def origin() -> str:
    """Scheme and host of our absolute links: the operator's if named, else the request's."""
    named: str = current_app.extensions["origin"]
    return named or f"{request.scheme}://{request.host.lower()}"
