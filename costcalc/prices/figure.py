"""A figure of the price book: a number with its receipt, made from the files of a folder."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal, TypeAlias

from costcalc.prices.files import OPERATOR, BookFault, BookFiles, Definition, Entry, Evidence
from costcalc.prices.names import Name

Scope: TypeAlias = Literal["published", "like_for_like"]
SCOPES: Final[tuple[Scope, ...]] = ("published", "like_for_like")
PAGE: Final = "page"
"""The source that published figures stand on."""
_FROM_DEFINITION: Final = {"label", "unit", "help", "more_is_cheaper", "whole", "policy", "used_by"}
_FROM_EVIDENCE: Final = {"basis", "source", "also", "derivation", "note", "published_for"}


class Figure(Entry):
    """A number with its receipt: three points, unit, basis, source and note.

    `low`, `likely` and `high` are in numeric order and in `unit`; where `more_is_cheaper`, the low
    cost case takes the high value. `shares_draw` names the figure whose draw a simulation uses.
    """

    id: str
    name: str
    technology: str | None
    scope: Scope | None
    label: str
    unit: str
    help: str
    allowed: tuple[float, float]
    exact: tuple[Fraction, Fraction, Fraction]
    basis: str
    source: str | None
    also: tuple[str, ...]
    derivation: str | None
    note: str
    more_is_cheaper: bool
    whole: bool
    drawn_whole: bool
    """Whether a simulation draws whole numbers: where the figure that shares the draw is whole."""
    policy: bool
    used_by: str | None
    shares_draw: str
    published_for: tuple[str, ...] = ()

    @cached_property
    def points(self) -> tuple[float, float, float]:
        """Low, likely and high as floats."""
        low, likely, high = map(float, self.exact)
        return low, likely, high

    @property
    def settable(self) -> tuple[float, float, float]:
        """The points that a user would set to repeat the book: a policy's are its likely value."""
        likely = self.points[1]
        return (likely, likely, likely) if self.policy else self.points

    @property
    def cases(self) -> tuple[float, float, float]:
        """The value in the low, likely and high *cost* case."""
        return self.by_cost(self.points)

    def by_cost(self, points: tuple[float, float, float]) -> tuple[float, float, float]:
        """Points of this figure in the order of what they cost; a policy is likely throughout."""
        low, likely, high = points
        if self.policy:
            return likely, likely, likely
        return (high, likely, low) if self.more_is_cheaper else points

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology: some common figures are published for a few."""
        return "published" if technology in self.published_for else self.basis

    def source_for(self, technology: str) -> str | None:
        """The source as it holds for one technology."""
        return PAGE if technology in self.published_for else self.source

    def faults(self) -> Iterator[str]:
        """What is impossible about its own value."""
        (low, _, high), (least, most) = self.points, self.allowed
        if low < least or high > most:
            yield f"{self.id}: {low:g} to {high:g} lies outside its allowed range"
        if self.whole and any(point.denominator != 1 for point in self.exact):
            yield f"{self.id}: must be whole"


_Entries: TypeAlias = Mapping[str, tuple[Definition, Evidence]]


def figures(files: BookFiles, scope: Scope) -> dict[str, Figure]:
    """Every figure of a scope by id, its references resolved. Raises `BookFault`."""
    entries = _entries(files, scope)
    return {id_: _figure(entries, id_, scope) for id_ in entries}


def _entries(files: BookFiles, scope: Scope) -> _Entries:
    """What each figure of a scope is and what it rests on, by id."""
    defined = files.common.technology_figures
    found: dict[str, tuple[Definition, Evidence]]
    found = {name: (figure, figure) for name, figure in files.common.figures.items()}
    alike = files.like_for_like.figures if scope == "like_for_like" else {}
    found |= {name: (defined[name], price) for name, price in alike.items()}
    # A like-for-like price is one figure for all technologies, and so is its draw.
    shared = {
        name: price.model_copy(update={"value": None, "same_as": name})
        for name, price in alike.items()
    }
    for file in files.technologies:
        for name, evidence in {**file.figures, **file.published, **shared}.items():
            found[f"{file.id}.{name}"] = (defined[name], evidence)
    return found


def _figure(entries: _Entries, id_: str, scope: Scope) -> Figure:
    """A figure with its references resolved."""
    definition, evidence = entries[id_]
    origin, value = _origin(entries, id_)
    if entries[origin][0].unit != definition.unit:
        raise BookFault([f"{id_}: same_as {origin}, which is in another unit"])
    if evidence.basis == "not_counted" and any(value):
        raise BookFault([f"{id_}: basis not_counted, but same_as {origin} is not 0"])
    if entries[origin][1].basis == OPERATOR:  # what takes an operator's value is the operator's
        evidence = entries[origin][1].model_copy(update={"note": evidence.note})
    name = Name.read(id_)
    return Figure(
        id=id_,
        name=name.base,
        technology=name.technology or None,
        scope=scope if definition.scoped else None,
        exact=value,
        shares_draw=origin,
        drawn_whole=entries[origin][0].whole,
        allowed=(float(definition.allowed[0]), float(definition.allowed[1])),
        **definition.model_dump(include=_FROM_DEFINITION),
        **evidence.model_dump(include=_FROM_EVIDENCE),
    )


def _origin(entries: _Entries, id_: str) -> tuple[str, tuple[Fraction, Fraction, Fraction]]:
    """The figure that an id takes its value from, itself in most cases, and that value."""
    seen = [id_]
    while (value := entries[seen[-1]][1].value) is None:
        same = entries[seen[-1]][1].same_as or ""
        if same in seen:
            raise BookFault([f"{id_}: same_as goes round in a circle"])
        seen.append(same)
    return seen[-1], value
