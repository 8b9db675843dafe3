"""The names of a table's columns, which an answer has and which are left out when it is read."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from costcalc.costing.totals import CASES
from costcalc.model.inputs import TOTALS
from costcalc.output.table import WARNED
from costcalc.prices.book import PriceBook

NAME: Final = "scenario"
"""The column that names a row; its number stands in where it is empty or there is none."""
LINE: Final = "line"
ROW: Final = (NAME, LINE)
BOOK: Final = ("schema_version", "price_book")
CHEAPEST: Final = "cheapest"
ERROR: Final = ("error_field", "error")
LAST: Final = (*ERROR, *WARNED)
"""What is wrong with a row, and what to know before believing it."""
UNDER: Final = "_"
"""A heading that begins with it is no parameter, whatever the rest is."""
AMOUNTS: Final = ("servers", *TOTALS, "migration")
"""What a wide row says of each technology, in the three cases."""
SPREAD: Final = ("p10", "p50", "p90", "probability_cheapest")
"""What a simulation says of each technology, of the total that the scenario decides by."""


def amounts(technologies: Iterable[str]) -> Iterator[str]:
    """The columns of a wide row's amounts."""
    for technology in technologies:
        for amount in AMOUNTS:
            yield from (f"{technology}_{amount}_{case}" for case in CASES)


def spread(technologies: Iterable[str]) -> Iterator[str]:
    """The columns that a simulation adds."""
    return (f"{technology}_{amount}" for technology in technologies for amount in SPREAD)


@lru_cache(maxsize=8)
def answered(book: PriceBook) -> frozenset[str]:
    """Every column of a wide row that is a result and no parameter."""
    own = (*amounts(book.technologies), *spread(book.technologies))
    return frozenset((LINE, *BOOK, CHEAPEST, *own, *LAST))
