"""Receipts of what lines start from: figures, inputs, choices and constants.

Money is in the scenario's currency from here on, so that every step adds up as it reads.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from costcalc.analysis.explain.node import Node, NoNumber, Place
from costcalc.analysis.labels import figure_name
from costcalc.costing.resolve import BASELINE, CHOICE, DEFAULT, USER, Resolved
from costcalc.costing.totals import CASES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import CHOICE_BY_ID, COUNT_BY_ID
from costcalc.model.lines import ONE_OFF_LINES, lines, units
from costcalc.prices.figure import PAGE
from costcalc.prices.names import Name
from costcalc.scenario.units import number_text

CONSTANT: Final = "constant"
RATE: Final = "exchange_rate"


@cache
def unit_of(parameter: str) -> str:
    """The unit in which lines read a parameter."""
    every = (*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES)
    return next(units(line)[parameter] for line in every if parameter in units(line))


def constant(name: str) -> Node:
    """An exact constant of the model."""
    return Node(name, words(name), *CONSTANTS[name], origin=CONSTANT)


def resolved(place: Place, name: str) -> Node:
    """The figure, input or choice that a parameter is resolved to, in one cost case."""
    own = place.costing.resolution[name][place.technology]
    leaf = _leaf(place, own, own.cases[place.case], name)
    said = filter(None, (leaf.formula, *_settled(place, own)))
    return replace(
        leaf,
        number=place.number(name),
        formula="; ".join(said) or None,
        basis=own.basis_for(place.technology),
        source=source(own, place.technology),
    )


def given(place: Place, id_: str) -> Node:
    """An input or a figure by its own name; the cases are its points in numeric order.

    Raises `NoNumber` for an input that was not given, and for a figure that there is not.
    """
    scenario, name = place.scenario, Name.read(id_)
    if scenario.input(id_):
        if id_ not in scenario.amounts:
            raise NoNumber(f"{id_} is not given")
        basis = USER if id_ in scenario.changed else DEFAULT
        own = Resolved(id_, id_, scenario.amounts[id_], basis)
        return _leaf(place, own, own.points[place.case], id_)
    book = place.ground.book.on(scenario.server, scenario.country)
    found = book.find(name, scenario.scope)
    if not found:
        raise NoNumber(f"there is no figure {id_}")
    of_each = found[0].technology is not None and not name.technology
    typed = scenario.overrides.get(id_) or (None if of_each else scenario.set_for(found[0]))
    if of_each and typed is None:
        raise NoNumber(f"{id_} is a figure of each technology")
    points, basis = (typed, USER) if typed else (scenario.points(found[0]), found[0].basis)
    return _leaf(place, Resolved(id_, id_, points, basis, found[0]), points[place.case], id_)


def _leaf(place: Place, own: Resolved, value: float, parameter: str) -> Node:
    """A figure or an input with its value, US dollars of the book converted to the currency."""
    figure = own.figure
    described = figure or place.scenario.input(own.id)
    unit = described.unit if described else unit_of(parameter)
    origin = own.basis if own.basis in (USER, DEFAULT, CHOICE) else "price_book"
    of_book = figure if origin == "price_book" else None
    said, parts = of_book.derivation if of_book else None, tuple[Node, ...]()
    if "USD" in unit and place.scenario.currency != "USD":
        if of_book and not of_book.country:
            said, parts = f"{number_text(value)} {unit} × exchange rate", (setting(place, RATE),)
        value = place.scenario.in_currency(value, unit)
    return Node(
        f"{own.id}.{CASES[place.case]}",
        described.label if described else words(own.id),
        value,
        place.unit(unit),
        said,
        lambda: parts,
        own_id=own.id,
        basis=own.basis,
        source=of_book.source if of_book else None,
        origin=origin,
        resolved=own,
    )


def _settled(place: Place, own: Resolved) -> Iterator[str]:
    """What settled a parameter, in words: the choices behind it, and whose value it is."""
    scenario, ground = place.scenario, place.ground
    for id_ in own.given:
        if choice := CHOICE_BY_ID.get(id_):
            yield f"{choice.label.lower()}: {choice.options[getattr(scenario, id_)].lower()}"
        elif id_ == BASELINE:
            runs = ground.name(scenario.baseline) if scenario.baseline else "nothing"
            yield f"what runs today: {runs}"
        elif id_ == "server":
            yield f"server: {scenario.server}"
        elif Name.read(id_).amount and (id_ != own.id or own.basis == CHOICE):
            given = "given" if id_ in scenario.amounts else "not given"
            yield f"{figure_name(id_, ground.book)}: {given}"
    if Name.read(own.id).technology not in ("", place.technology):
        yield f"that of {ground.name(Name.read(own.id).technology)}"
    if len({*own.cases}) < len({*own.points}):
        yield "likely in every case"


def setting(place: Place, name: str) -> Node:
    """A setting of the scenario, which has no range: horizon, draws, seed, exchange rate."""
    scenario, rates = place.scenario, place.ground.book.rates
    whose = USER if name in scenario.changed else DEFAULT
    label = COUNT_BY_ID[name].label if name in COUNT_BY_ID else words(name)
    unit = {RATE: f"{scenario.currency}/USD", "years": "year"}.get(name, "1")
    cited = name == RATE and whose == DEFAULT and scenario.currency != "USD"
    basis, of = ("cited", rates.source) if cited else (whose, None)
    return Node(name, label, getattr(scenario, name), unit, basis=basis, source=of, origin=whose)


def source(own: Resolved, technology: str) -> str | None:
    """The source of a figure, none for what the user typed or the book assumes."""
    if own.basis == USER:
        return None
    if own.figure is None:  # the page itself says that the community's support is free
        return PAGE if own.basis == "published" else None
    return own.figure.source_for(technology)
