"""Receipts of unit costs, ratios, rank, payback and the migration work that savings pay for."""

from dataclasses import replace
from functools import partial
from math import isfinite

from costcalc.analysis.explain.lines import item, parameter
from costcalc.analysis.explain.node import Node, NoNumber, Parts, Place
from costcalc.analysis.explain.sums import factor, total, year
from costcalc.costing.measures import break_even, payback, ranks, ratio
from costcalc.costing.totals import LIKELY
from costcalc.model.formula import sentence, spreadsheet, words
from costcalc.model.lines import BREAK_EVEN, ONE_OFFS, Line, parameters, units

PAID_BACK = "the first year by whose end the discounted savings have paid for the migration"


def of_year_1(place: Place, line: Line) -> Node:
    """A ratio of year 1; its value is None where it divides by 0."""
    node = _node(place, line, place.number(line.__name__))
    value = float(ratio(place.costing, line)[place.row, place.case])
    return replace(node, value=value if isfinite(value) else None)


def _node(place: Place, line: Line, number: str) -> Node:
    """A ratio without its value. Raises `NoNumber` where it needs a baseline and there is none."""
    operands = tuple(_operand(place, name) for name in parameters(line))
    return Node(
        number=number,
        label=words(line.__name__),
        value=None,
        unit=place.unit(units(line)["return"]),
        formula=sentence(line),
        spreadsheet=spreadsheet(line),
        parts=lambda: operands,
    )


def _operand(place: Place, name: str) -> Node:
    """What a ratio reads: a total, what the baseline has in its place, a row, a figure."""
    if name.startswith("baseline_"):
        baseline = place.ground.baseline
        at, own = replace(place, technology=baseline), name.removeprefix("baseline_")
        return replace(_operand(at, own), label=f"{words(own)}, {place.ground.name(baseline)}")
    if name.startswith("likely_"):
        return _operand(replace(place, case=LIKELY), name.removeprefix("likely_"))
    if name in place.costing.once:
        return item(place, next(each for each in ONE_OFFS if each.id == name), "once")
    return total(place, name) if name in place.costing.totals else parameter(place, name)


def worth(place: Place) -> Node:
    """The person-months of migration up to which moving costs no more than staying."""
    if place.ground.baseline == place.technology:
        raise NoNumber("nobody moves to what runs already")
    node = _node(place, BREAK_EVEN, f"{BREAK_EVEN.__name__}.{place.technology}")
    value = break_even(place.costing, place.technology)
    return replace(node, value=value, formula=f"{node.formula}, at least 0", unit="month")


def rank(place: Place) -> Node:
    """A technology's place by the total that decides."""
    of = place.costing.scenario.of
    return Node(
        number=f"rank.{place.technology}",
        label="rank",
        value=ranks(place.costing, of)[place.row],
        unit="1",
        formula=f"1 + how many have a lower likely {words(of)}",
        parts=lambda: tuple(
            _named(replace(place, technology=each), total(replace(place, technology=each), of))
            for each in place.costing.scenario.technologies
        ),
    )


def _named(place: Place, node: Node) -> Node:
    return replace(node, label=f"{node.label}, {place.ground.name(place.technology)}")


def paid_back(place: Place) -> Node:
    """The year in which a migration is paid back, none where it never is."""
    found = payback(place.costing, place.row)
    formula = {
        "in_year": PAID_BACK,
        "never": f"{PAID_BACK}: none within the horizon",
        "not_applicable": "there is no migration to pay back",
    }
    return Node(
        number=f"payback.{place.technology}",
        label="payback",
        value=found.year,
        unit="year",
        formula=formula[found.status],
        parts=partial(_savings, place) if found.status != "not_applicable" else tuple,
    )


def _savings(place: Place) -> Parts:
    """The migration, and every year of both with its discount factor."""
    staying = replace(place, technology=place.ground.baseline, case=LIKELY)
    parts: list[Node] = [total(place, "migration")]
    for stays, moves in zip(staying.years(), place.years(), strict=True):
        parts += [_named(stays, year(stays)), _named(moves, year(moves)), factor(moves)]
    return tuple(parts)
