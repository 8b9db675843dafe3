"""The pages' tables of costs as files: the rows that are on the screen, in its order, unrounded."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.output.cells import Row
from costcalc.output.columns import ordered
from costcalc.output.contingency import ASKED
from costcalc.output.period import Period
from costcalc.output.ranged import Ranged
from costcalc.output.ranges import Range
from costcalc.output.table import SAME, Cell, Table, same
from costcalc.output.totals import Totals, by_category, contingency, totals

Rows: TypeAlias = Iterable[tuple[str | None, Row]]
"""Each with its category, None for a total."""

COLUMNS: Final = (*SAME, "period", "category", "row", "label", "note")


def decision_table(estimate: Estimate, period: Period, asked: Range) -> Table:
    """A row a category, and the totals."""
    ranged = Ranged(estimate, asked)
    rows = by_category(ranged, period).rows
    return _table(ranged, period, ((None if kind else row.id, row) for kind, row in rows))


def breakdown_table(
    estimate: Estimate, period: Period, asked: Range, *, with_contingency: bool = False
) -> Table:
    """Every item that costs anything, the sums of the categories, and the totals."""
    ranged = Ranged(estimate, asked)
    ahead = contingency(ranged, period) if with_contingency else None
    return _table(ranged, period, _every(totals(ranged, period), ahead))


def _every(found: Totals, ahead: Row | None) -> Iterator[tuple[str | None, Row]]:
    for block in found.blocks:
        yield from ((block.subtotal.id, row) for row in (*block.rows, block.subtotal))
    yield from ((found.once[-1].id, row) for row in found.once)
    yield None, found.total
    if ahead:
        yield ASKED, ahead
    yield from ((None, row) for row in found.discounted)


def _table(ranged: Ranged, period: Period, rows: Rows) -> Table:
    """Technologies side by side, the cheapest first; what is not counted is a gap."""
    estimate = ranged.estimate
    points = ("likely", *map(str.lower, ranged.called))
    amounts = (f"{id_}_{point}" for id_ in ordered(estimate) for point in points)

    def cells(category: str | None, row: Row) -> tuple[Cell, ...]:
        named = (*same(estimate), period, category, row.id, row.label, row.help or None)
        gaps = (None,) * len(points)
        found = (point for it in row.cells for point in (*it.amounts, *gaps)[: len(points)])
        return (*named, *found, estimate.scenario.currency)

    columns = (*COLUMNS, *amounts, "currency")
    return Table(columns, [cells(category, row) for category, row in rows])
