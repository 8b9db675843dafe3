"""A scenario's amounts and figures, read out of what was typed, and what is doubtful of them."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from costcalc.model.inputs import AMOUNTS
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.files import Scope
from costcalc.prices.names import SET, Name
from costcalc.scenario.faults import Doubt
from costcalc.scenario.fields import Field, Points
from costcalc.scenario.shown import label_for
from costcalc.scenario.subject import usual_of
from costcalc.scenario.values import Reader

BY_SIZE: Final = ("implausible", "wide_range")
"""What makes a value doubtful that a public case may have."""


def doubts(reader: Reader, given: Mapping[str, Points], book: PriceBook) -> Iterator[Doubt]:
    """The doubts about what was given; the size of a value that a public case has is none."""
    for name, doubts in reader.doubts.items():
        points = given.get(Name.read(name).id)
        known = points and len({*points}) == 1 and (name, points[0]) in _of_cases(book)
        yield from (each for each in doubts if not known or each.code not in BY_SIZE)


@lru_cache(maxsize=8)
def _of_cases(book: PriceBook) -> Collection[tuple[str, float]]:
    """The values of figures that stand for public cases."""
    given = (pair for case in book.cases.values() for pair in case.asked.items())
    return frozenset((name, float(text)) for name, text in given if name.startswith(SET))


def read_amounts(
    reader: Reader,
    rest: Mapping[str, object],
    known: Mapping[str, Name],
    book: PriceBook,
    scope: Scope,
    preset: Mapping[str, Points],
) -> dict[str, Points]:
    """The scenario's amounts by id, defaults included."""
    amounts = {a.id: (a.default, a.default, a.default) for a in AMOUNTS if a.default is not None}
    for name, value in rest.items():
        amount = known[name].amount if name in known else None
        if amount is None:
            continue
        bounds = (amount.low, amount.high)
        like = Name(amount.like) if amount.like else None
        usual = usual_of(like, book, scope, preset) if like else amount.usual
        label = label_for(amount.label, known[name], book)
        field = Field(label, amount.unit, bounds, amount.people, usual)
        points = reader.points(name, field, value)
        reader.taken[name] = field, (amounts.get(name),)
        if points == amounts.get(name):
            reader.forget(name)
        elif points:
            amounts[name] = points
    return amounts


def read_overrides(
    reader: Reader,
    values: Mapping[str, object],
    known: Mapping[str, Name],
    book: PriceBook,
    scope: Scope,
    preset: Mapping[str, Points],
) -> dict[str, Points]:
    """Figures of the book that the user sets, by figure id or bare name."""
    overrides: dict[str, Points] = {}
    for name, value in values.items():
        named = known.get(name)
        if named is None or not named.figure:
            continue
        figures = _figures(named, book, scope)
        shape = figures[0]  # unit and range are the same in all
        usual = usual_of(named, book, scope, preset)
        kinds = shape.people, usual, shape.whole, shape.policy
        label = label_for(shape.label, named, book)
        field = Field(label, shape.unit, shape.allowed, *kinds)
        points = reader.points(name, field, value)
        reader.taken[name] = field, (preset.get(named.base), *(each.settable for each in figures))
        # Beside a bare figure, that of a technology counts even where it repeats the book.
        beside_bare = named.technology and str(named.bare) in values
        if not points:
            continue
        of_country = preset.get(named.base)
        repeats = points == of_country if of_country else _repeats(points, figures)
        if repeats:
            reader.doubts.pop(name, None)
        if repeats and not beside_bare:
            reader.forget(name)
        else:
            overrides[named.id] = points
    return overrides


def _figures(name: Name, book: PriceBook, scope: Scope) -> tuple[Figure, ...]:
    """The figures that a name stands for, those of the scope where it has any."""
    return book.find(name, scope) or book.find(name, "published")


def _repeats(points: Points, figures: Collection[Figure]) -> bool:
    """Whether points are what the book has for all of them: typed once, they are drawn once."""
    drawn_once = points[0] == points[2] or len({each.shares_draw for each in figures}) == 1
    return drawn_once and all(points == each.settable for each in figures)
