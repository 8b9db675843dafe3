"""Every address of the service: what it is for, what it takes, and in which forms it answers."""

from costcalc.pricebook import PriceBook
from costcalc.web.openapi.calculating import analysed, batched, estimated
from costcalc.web.openapi.keeping import figures, scenarios, versions
from costcalc.web.openapi.private import private
from costcalc.web.openapi.route import Route
from costcalc.web.openapi.showing import charted, paged, served


def routes(book: PriceBook) -> tuple[Route, ...]:
    """Every address, in the order of the documentation."""
    return (
        *estimated(book),
        *analysed(book),
        *batched(),
        *charted(),
        *scenarios(),
        *private(book),
        *figures(book),
        *versions(),
        *paged(book),
        *served(),
    )
