"""An older book's answer beside today's: by how much the totals moved, and because of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from costcalc import units
from costcalc.analysis.rebooked import Cause, rebooked, reread
from costcalc.estimate import Estimate
from costcalc.naming import figure_name
from costcalc.pricebook import PriceBook
from costcalc.reading import Points
from costcalc.render.finding import OF
from costcalc.render.links import address
from costcalc.render.period import span

MOST: Final = 5
"""Figures that are named one by one."""


@dataclass(frozen=True)
class Rebooked:
    """What the page says above an answer that is not by today's book."""

    book: str
    today: str
    link: str
    """The same with today's book."""
    of: str
    totals: tuple[str, ...]
    because: tuple[str, ...]
    more: int
    """Figures that moved a total and are not named."""


def in_today(found: Estimate, today: PriceBook, view: Mapping[str, str]) -> Rebooked | None:
    """How an answer reads with today's book; None where it is by today's or cannot be."""
    scenario, book = found.scenario, found.book
    again = reread(scenario, today) if book.version != today.version else None
    if again is None:
        return None
    moved = rebooked(scenario, book, again, today)
    names = {id_: book.technologies[id_].name for id_ in moved.before}
    shares = {id_: _share(moved.before[id_], moved.after[id_]) for id_ in names}
    given = {name: text for name, text in scenario.changed.items() if name != "book"}
    return Rebooked(
        book=book.version,
        today=today.version,
        link=address("/", {**given, **view}),
        of=OF[scenario.of].format(years=span(scenario.years)),
        totals=tuple(f"{name} {shares[id_]}" for id_, name in names.items()),
        because=tuple(_said(cause, moved.before, names, today) for cause in moved.causes[:MOST]),
        more=len(moved.causes[MOST:]),
    )


def _said(
    cause: Cause, before: Mapping[str, float], names: Mapping[str, str], book: PriceBook
) -> str:
    """A figure that moved, and what that alone does to the totals."""
    alone = [
        f"{names[id_]} {_share(before[id_], before[id_] + difference)}"
        for id_, difference in cause.differences.items()
        if difference and id_ in names
    ]
    unit = units.unit_phrase(cause.unit)
    what = figure_name(cause.figure, book)
    span_ = f"{_points(cause.before)} to {_points(cause.after)}"
    return f"{what[0].upper()}{what[1:]}, {span_}{unit and f' {unit}'}: {', '.join(alone)}"


def _points(points: Points) -> str:
    texts = [units.number_text(point) for point in points]
    return texts[0] if len(set(texts)) == 1 else "..".join(texts)


def _share(before: float, after: float) -> str:
    """How much more or less, as a percentage with its sign: `+3.1 %`."""
    share = (after - before) / before * 100 if before else 0.0
    if abs(share) < 0.05:
        return "as before" if after == before else "nearly as before"
    return f"{'+' if share > 0 else '−'}{abs(share):.1f} %"
