"""What the page of the technologies tells of: those that facts are about, and the workload."""

from typing import Final

from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

SIZE: Final = ("orders_per_month", "concurrent_connections", "team_size", "scope")
"""The inputs that say what a workload is like."""


def described(book: PriceBook) -> tuple[str, ...]:
    """The technologies that the comparison says anything of, in the book's order."""
    said = {id_ for table in book.comparison.tables for row in table.rows for id_ in row.says}
    return tuple(id_ for id_ in book.technologies if id_ in said)


def workload(scenario: Scenario) -> tuple[str, ...]:
    """The parameters that tell a scenario in a few words: its size, and what else was changed."""
    return tuple(dict.fromkeys((*SIZE, *scenario.changed)))
