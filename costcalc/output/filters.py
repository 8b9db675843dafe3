"""What templates print with: numbers, units and names in words, each filter by its name there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.history import Step
from costcalc.analysis.labels import figure_name, technologies_named
from costcalc.costing.formulas import formula_name
from costcalc.model import lines as model
from costcalc.model.formula import sentence, spreadsheet, words
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.lines import Line
from costcalc.output import receipt, wording
from costcalc.output.charts.words import decided_by
from costcalc.output.estimate_json import decisive
from costcalc.output.fields import label_of
from costcalc.output.form import said as fault_said
from costcalc.output.links import address, permalink, state
from costcalc.output.sentences import said
from costcalc.output.typed import apart
from costcalc.prices.book import PriceBook
from costcalc.prices.changes import Moved
from costcalc.prices.figure import Figure
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.numerals import localised, prose
from costcalc.scenario.scenario import Scenario


def points(figure: Figure | None) -> str:
    """A figure in words: `120,000 to 180,000, likely 150,000 USD a year`; none has none."""
    return units.understood(figure.points, figure.unit) if figure else ""


def moved_figure(moved: Moved, step: Step) -> str:
    """What a figure that moved is called, in the book that has it."""
    book = step.book if moved.after else step.before or step.book
    name = wording.upper_first(figure_name(moved.name, book))
    return f"{name}, {wording.SCOPE[moved.scope].lower()}" if moved.scope else name


def first_line(line: Line) -> str:
    """The first line of a docstring, which says what a cost line is."""
    return (line.__doc__ or "").partition("\n")[0]


def line_unit(line: Line) -> str:
    """The unit of what a line gives, in words."""
    return units.unit_phrase(model.units(line)["return"])


def technology(id_: str, book: PriceBook) -> str:
    return book.technologies[id_].name


def given(name: str, scenario: Scenario, book: PriceBook) -> str:
    """What a scenario has for a parameter, in words."""
    if name == "technologies" or (name == "baseline" and scenario.baseline):
        return technologies_named(scenario.changed[name], book)
    if name == "country":
        return book.countries[scenario.country].name
    if name in CHOICE_BY_ID:
        return CHOICE_BY_ID[name].options[getattr(scenario, name)]
    if name in scenario.understood:
        return scenario.understood[name]
    if name in scenario.amounts:
        asked = scenario.input(name)
        return units.understood(scenario.amounts[name], asked.unit if asked else "1")
    return scenario.changed[name]


def link(scenario: Scenario, view: Mapping[str, str]) -> str:
    """Where the calculator answers a scenario."""
    return address("/", {**scenario.changed, **view})


def in_short(estimate: Estimate) -> str:
    """A verdict's headline: what to do."""
    return said(estimate).headline


def parameter(figure: str) -> str:
    """What sets a figure in an address: `set.go.server_price`."""
    return str(Name.read(figure))


def addressed(path: str, **parameters: object) -> str:
    """A path with parameters: `page | address(revision=2)`."""
    return address(path, {name: str(value) for name, value in parameters.items()})


def signed(amount: float) -> str:
    """A difference with its sign and without cents."""
    return wording.signed(amount, lambda each: wording.exact(each, 0))


def moment(text: str) -> str:
    """A time of the store in words: 22 November 2026, 23:30 UTC."""
    time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    return f"{time.day} {time:%B %Y}, {time:%H:%M} UTC"


FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "address": addressed,
    "apart": apart,
    "basis": wording.BASIS.__getitem__,
    "case": receipt.case,
    "dated": wording.dated,
    "decided_by": decided_by,
    "decisive": decisive,
    "ends_of": wording.ends_of,
    "exact": wording.exact,
    "fault": fault_said,
    "first_line": first_line,
    "formula_name": formula_name,
    "given": given,
    "grouped": wording.grouped,
    "in_short": in_short,
    "item": wording.item,
    "label": label_of,
    "line_unit": line_unit,
    "link": link,
    "listed": wording.listed,
    "localised": localised,
    "moment": moment,
    "moved": wording.moved,
    "moved_figure": moved_figure,
    "number": units.number_text,
    "of_100": wording.of_100,
    "origin": receipt.origin,
    "parameter": parameter,
    "percent": wording.percent,
    "permalink": permalink,
    "points": points,
    "prose": prose,
    "rests_on": receipt.rests_on,
    "sentence": sentence,
    "share": wording.share,
    "significant": wording.significant,
    "signed": signed,
    "spreadsheet": spreadsheet,
    "state": state,
    "technology": technology,
    "unit": units.unit_phrase,
    "value": receipt.value,
    "whole": wording.whole,
    "words": words,
}
