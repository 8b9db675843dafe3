"""A figure of the price book: a number with its receipt, made from the files of a folder."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from costcalc.prices.catalogues import Country, Server
from costcalc.prices.files import (
    OPERATOR,
    BookFault,
    BookFiles,
    Definition,
    Described,
    Evidence,
    Scope,
    Stated,
)
from costcalc.prices.names import MARKET, Name

PAGE: Final = "page"
"""The source that published figures stand on."""
ON_COST: Final = "on_cost"
"""The figure that a country gives beside the market's pay."""


class Figure(Described, Stated):
    """A number with its receipt: three points, unit, basis, source and note.

    `low`, `likely` and `high` are in numeric order and in `unit`; where `more_is_cheaper`, the low
    cost case takes the high value. `shares_draw` names the figure whose draw a simulation uses.
    """

    id: str
    name: str
    technology: str | None
    scope: Scope | None
    allowed: tuple[float, float]
    exact: tuple[Fraction, Fraction, Fraction]
    drawn_whole: bool
    """Whether a simulation draws whole numbers: where the figure that shares the draw is whole."""
    shares_draw: str
    country: str | None = None
    """The country that gives it in place of the book's own."""

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
        """Points of this figure in the order of what they cost.

        A policy and a fact about the workload stand at their likely value in every case.
        """
        low, likely, high = points
        if self.policy or self.load:
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


class _Entry(NamedTuple):
    """What a figure is, what it rests on, and the scope that it holds in, None for both."""

    definition: Definition
    evidence: Evidence
    scope: Scope | None


def figures(files: BookFiles, scope: Scope) -> dict[str, Figure]:
    """Every figure of a scope by id, its references resolved. Raises `BookFault`."""
    entries = _entries(files, scope)
    return {id_: _figure(entries, id_) for id_ in entries}


def of_server(id_: str, row: Server) -> Mapping[str, Evidence]:
    """The figures that a row of the catalogue stands for, like for like, by name."""
    values = {
        "server_price": row.usd_per_month,
        "vcpus_per_server": row.vcpus,
        "memory_per_server": row.memory,
    }
    hourly = f", {float(row.usd_per_hour):g} an hour over 730 hours" if row.usd_per_hour else ""
    note = f"{id_}, on demand, Linux, {row.region}{hourly}; {row.date}."
    stated = {"basis": row.basis, "source": row.source, "note": note}
    return {
        name: Evidence.model_validate({"value": [value] * 3, **stated})
        for name, value in values.items()
    }


def of_country(row: Country, rate: Fraction) -> Mapping[str, Evidence]:
    """The figures that a country gives, in US dollars at a rate, by name."""
    stated = {
        MARKET: ([point / rate for point in row.market_salary], row.pay_sources),
        ON_COST: ([*row.on_cost], row.on_cost_sources),
    }
    note = f"{row.name}, {row.date}. {row.note}".strip()
    return {
        name: Evidence.model_validate(
            {"value": value, "basis": "cited", "source": source, "also": also, "note": note}
        )
        for name, (value, (source, *also)) in stated.items()
    }


def replaced(figure: Figure, evidence: Evidence, **more: object) -> Figure:
    """A figure with another value, and what that rests on."""
    stated = {"exact": evidence.value, **evidence.model_dump(include={*Stated.model_fields})}
    # A copy would keep the points that the figure has worked out already.
    kept = {name: getattr(figure, name) for name in Figure.model_fields}
    return Figure.model_construct(**{**kept, **stated, **more})


def alike(files: BookFiles, scope: Scope) -> Mapping[str, Evidence]:
    """What a scope gives to every technology, or in place of a common figure, by name."""
    own = files.alike(scope)
    if scope == "published":
        return own
    default = files.common.book.server
    return {**of_server(default, files.servers.servers[default]), **own}


def _entries(files: BookFiles, scope: Scope) -> dict[str, _Entry]:
    """Every figure of a scope by id."""
    defined, shared = files.common.technology_figures, alike(files, scope)
    found = {
        name: _Entry(each, shared.get(name, each), scope if name in shared else None)
        for name, each in files.common.figures.items()
    }
    # What is alike for all technologies is one figure, and so is its draw.
    of_all = {name: each for name, each in shared.items() if name in defined}
    found |= {name: _Entry(defined[name], each, scope) for name, each in of_all.items()}
    same = {
        name: each.model_copy(update={"value": None, "same_as": name})
        for name, each in of_all.items()
    }
    for file in files.technologies:
        for name, each in {**same, **file.own(scope)}.items():
            in_both = each is file.figures.get(name)
            found[f"{file.id}.{name}"] = _Entry(defined[name], each, None if in_both else scope)
    return found


def _figure(entries: Mapping[str, _Entry], id_: str) -> Figure:
    """A figure with its references resolved."""
    definition, evidence, scope = entries[id_]
    origin, value = _origin(entries, id_)
    if entries[origin].definition.unit != definition.unit:
        raise BookFault([f"{id_}: same_as {origin}, which is in another unit"])
    if evidence.basis == "not_counted" and any(value):
        raise BookFault([f"{id_}: basis not_counted, but same_as {origin} is not 0"])
    if entries[origin].evidence.basis == OPERATOR:  # who takes an operator's value is theirs
        evidence = entries[origin].evidence.model_copy(update={"note": evidence.note})
    name = Name.read(id_)
    return Figure(
        id=id_,
        name=name.base,
        technology=name.technology or None,
        scope=scope,
        exact=value,
        shares_draw=origin,
        drawn_whole=entries[origin].definition.whole,
        allowed=(float(definition.allowed[0]), float(definition.allowed[1])),
        **definition.model_dump(include={*Described.model_fields}),
        **evidence.model_dump(include={*Stated.model_fields}),
    )


def _origin(
    entries: Mapping[str, _Entry], id_: str
) -> tuple[str, tuple[Fraction, Fraction, Fraction]]:
    """The figure that an id takes its value from, itself in most cases, and that value."""
    seen = [id_]
    while (value := entries[seen[-1]].evidence.value) is None:
        same = entries[seen[-1]].evidence.same_as or ""
        if same in seen:
            raise BookFault([f"{id_}: same_as goes round in a circle"])
        if same not in entries:
            raise BookFault([f"{id_}: same_as names no figure of its scope: {same}"])
        seen.append(same)
    return seen[-1], value
