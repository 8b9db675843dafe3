"""What changed from price book to price book, as a record."""

from typing import Any, TypeAlias

from costcalc.books import PriceBooks
from costcalc.changes import ALIKE
from costcalc.history import Step, history
from costcalc.output.figures import headline
from costcalc.pricebook import Figure

Record: TypeAlias = dict[str, Any]


def changes_record(books: PriceBooks) -> Record:
    """Every price book with what moved in it, today's first."""
    return {**headline(books.today), "versions": [_version(step) for step in history(books)]}


def _version(step: Step) -> Record:
    return {
        "version": step.book.version,
        "as_of": step.book.as_of.isoformat(),
        "released": step.released.isoformat() if step.released else None,
        "digest": step.book.digest,
        "since": step.before.version if step.before else None,
        "figures": [
            {
                "id": each.id,
                "label": each.figure.label,
                "technology": each.figure.technology if not each.id.startswith(ALIKE) else None,
                "unit": each.figure.unit,
                "before": _span(each.before),
                "after": _span(each.after),
                "why": each.why,
            }
            for each in step.figures
        ],
        "formulas": [
            {"id": each.id, "before": each.before, "after": each.after, "why": each.why}
            for each in step.formulas
        ],
        "totals": [
            {
                "technology": shift.technology,
                "total": shift.total,
                "before": shift.before,
                "after": shift.after,
            }
            for shift in step.totals
        ],
    }


def _span(figure: Figure | None) -> Record | None:
    """A figure's points; null in a book that lacks it."""
    if figure is None:
        return None
    return dict(zip(("low", "likely", "high"), figure.points, strict=True))
