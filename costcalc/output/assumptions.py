"""What a decision rests on most: entries that it owes its place to, and figures that move it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name, number_name
from costcalc.costing.totals import LIKELY
from costcalc.output import wording
from costcalc.output.charts.words import figure_unit, figure_value
from costcalc.output.payback import person_months
from costcalc.output.receipts import given, of_name
from costcalc.output.verdict_parts import owed, own_work
from costcalc.prices.names import Name
from costcalc.scenario.fields import Points
from costcalc.scenario.units import number_text

MOST: Final = 6
"""Those that a brief of one page has room for."""
WORK: Final = "migration_person_months"


@dataclass(frozen=True)
class Assumption:
    """A figure or an input, its range, and whose it is, in words."""

    label: str
    low: str
    likely: str
    high: str
    whose: str


def assumptions(estimate: Estimate) -> Iterator[Assumption]:
    """What the decision rests on most: the entries that the verdict names, then what moves it.

    The figures and inputs that have a range follow, the widest first.
    """
    return islice(chain(_named(estimate), _ranged(estimate)), MOST)


def _entries(estimate: Estimate) -> list[str]:
    """The parameters of the user's own that the verdict says it rests on."""
    work = WORK if own_work(estimate) and estimate.scenario.baseline else ""
    return list(dict.fromkeys([claim.parameter for claim in owed(estimate)] + [work] * bool(work)))


def _named(estimate: Estimate) -> Iterator[Assumption]:
    scenario = estimate.scenario
    for parameter in _entries(estimate):
        points = scenario.amounts.get(parameter) or scenario.overrides[Name.read(parameter).id]
        unit, name = figure_unit(parameter, estimate), figure_name(parameter, estimate.book)
        told = _assumption(name, points, unit, wording.WHOSE["yours"], estimate)
        months = {"likely": person_months(number_text(points[LIKELY]))} if parameter == WORK else {}
        yield replace(told, **months)


def _ranged(estimate: Estimate) -> Iterator[Assumption]:
    inputs = {each.id: each.basis for each in given(estimate)}

    def basis(id_: str) -> str | None:
        """What a figure or an input rests on, in words; None for what has no receipt."""
        of = of_name(estimate, Name.read(id_).base)
        return inputs.get(id_) or next((each.basis for each in of if each.id == id_), None)

    told = {Name.read(parameter).id for parameter in _entries(estimate)}
    for bar in estimate.tornado.bars if estimate.tornado else ():
        if Name.read(bar.figure).id not in told and (rests := basis(bar.figure)):
            points = bar.low, bar.likely, bar.high
            name = number_name(bar.figure, bar.moves, estimate.book)
            yield _assumption(name, points, bar.unit, wording.WHOSE[rests], estimate)


def _assumption(name: str, points: Points, unit: str, whose: str, estimate: Estimate) -> Assumption:
    low, likely, high = (
        figure_value(value, unit, estimate, brief=value != points[LIKELY]) for value in points
    )
    if points[0] == points[-1]:
        low = high = "–"  # it has no range
    return Assumption(wording.upper_first(name), low, likely, high, whose)
