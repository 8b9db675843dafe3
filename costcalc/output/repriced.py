"""An older book's answer beside today's: by how much the totals moved, and because of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name
from costcalc.analysis.repriced import Cause, repriced, reread
from costcalc.analysis.repriced import Repriced as Moved
from costcalc.output import wording
from costcalc.output.charts.words import decided_by
from costcalc.output.links import asking
from costcalc.prices.book import PriceBook
from costcalc.scenario import units

MOST: Final = 5
"""Figures that are named one by one."""


@dataclass(frozen=True)
class Repriced:
    """What the page says above an answer that is not by today's book."""

    book: str
    today: str
    link: str
    """The same with today's book; a saved scenario's is asked by its form."""
    of: str
    totals: tuple[str, ...]
    because: tuple[str, ...]
    more: int
    """Figures that moved a total and are not named."""


def in_today(found: Estimate, today: PriceBook, view: Mapping[str, str]) -> Repriced | None:
    """How an answer reads with today's book; None where it is by today's.

    Nothing is said of totals where today's cannot answer the question.
    """
    scenario, book = found.scenario, found.book
    if book.version == today.version:
        return None
    again = reread(scenario, today)
    moved = repriced(scenario, book, again, today) if again else Moved({}, {}, ())
    names = {id_: book.technologies[id_].name for id_ in moved.before}
    given = {name: text for name, text in scenario.changed.items() if name != "book"}
    return Repriced(
        book=book.version,
        today=today.version,
        link=asking(found, {**given, **view}),
        of=decided_by(scenario),
        totals=tuple(
            f"{name} {wording.moved(moved.before[id_], moved.after[id_])}"
            for id_, name in names.items()
        ),
        because=tuple(_said(cause, moved.before, names, today) for cause in moved.causes[:MOST]),
        more=len(moved.causes[MOST:]),
    )


def _said(
    cause: Cause, before: Mapping[str, float], names: Mapping[str, str], book: PriceBook
) -> str:
    """A figure that moved, and what that alone does to the totals."""
    alone = [
        f"{names[id_]} {wording.moved(before[id_], before[id_] + difference)}"
        for id_, difference in cause.differences.items()
        if difference and id_ in names
    ]
    what = wording.upper_first(figure_name(cause.figure, book))
    then, now = (units.understood(points, cause.unit) for points in (cause.before, cause.after))
    return f"{what}: {then}; now {now}. Alone: {', '.join(alone)}."
