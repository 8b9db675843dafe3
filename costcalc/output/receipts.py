"""Where every number comes from: lines with their formula, figures with basis and source."""

from collections.abc import Iterator
from dataclasses import dataclass

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import DEFAULT, FROM_CHOICES, USER
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.lines import ONE_OFF_LINES, Item, Line, parameters
from costcalc.model.own import OWN, ROW
from costcalc.output import wording
from costcalc.output.columns import ordered
from costcalc.output.fields import label_of
from costcalc.output.sources import sections
from costcalc.prices.figure import Figure
from costcalc.scenario import units
from costcalc.scenario.fields import Points


@dataclass(frozen=True)
class Working:
    """A line, what it reads (name, place on this page or None), and what each amount rests on."""

    line: Line
    reads: tuple[tuple[str, str | None], ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """A figure or an input with its value, unit, basis, source and whose it is.

    `book` is what the price book has in its place. `anchor` is the bare name of a figure that each
    technology has, on the first of them: a place to link to.
    """

    id: str
    label: str
    low: str
    likely: str
    high: str
    unit: str
    basis: str
    yours: bool
    note: str
    figure: Figure | None = None
    anchor: str = ""
    book: str = ""


def working(estimate: Estimate, line: Line, item: Item | None = None) -> Working:
    """A line's formula, with a link to every figure and line that it reads."""
    bases = [estimate.costing.basis(item, id_) for id_ in ordered(estimate)] if item else []
    reads = (
        (words(read), _place_of(estimate, read, line.__name__))
        for read in parameters(line)
        if read not in CONSTANTS
    )
    return Working(line, tuple(reads), tuple(wording.BASIS.get(basis, basis) for basis in bases))


def _place_of(estimate: Estimate, name: str, line: str) -> str | None:
    """Where on the page a parameter stands: among the figures, the inputs or the lines."""
    scenario, book = estimate.scenario, estimate.book
    own = {figure.name for figure in book.own[scenario.scope].values()}
    if name in {*book.common[scenario.scope], *own}:
        return f"figure-{name}"
    name_of_own = f"{OWN}{name.removeprefix(ROW)}" if name.startswith(ROW) else name
    if name_of_own in scenario.amounts:
        return f"given-{name_of_own}"
    computed = {each.__name__ for each in (*scenario.lines, *ONE_OFF_LINES)}
    if name in computed - {line}:
        return f"line-{name}"
    chosen = (_place_of(estimate, each, line) for each in FROM_CHOICES.get(name, ()))
    return next(filter(None, chosen), None)


def receipts(estimate: Estimate) -> Iterator[tuple[str, tuple[Receipt, ...]]]:
    """Every figure of the scope, in the form's groups."""
    for _, title, names in sections(estimate.book):
        found = tuple(receipt for name in names for receipt in of_name(estimate, name))
        if found:
            yield title, found


def of_name(estimate: Estimate, name: str) -> Iterator[Receipt]:
    """The receipts of a figure: one for all, or one a technology; none where nothing has it."""
    scenario = estimate.scenario
    book = estimate.book.on(scenario.server, scenario.country)
    of = (book.figure(name, id_, scenario.scope) for id_ in ordered(estimate))
    found = {figure.id: figure for figure in of if figure}
    for place, figure in enumerate(found.values()):
        first = place == 0 and figure.technology
        yield _receipt(estimate, figure, f"figure-{name}" if first else "")


def _receipt(estimate: Estimate, figure: Figure, anchor: str = "") -> Receipt:
    scenario, book = estimate.scenario, estimate.book
    typed, usual = scenario.set_for(figure), scenario.preset.get(figure.name) or figure.points
    low, _, high = _texts(estimate, usual, figure.unit)
    named = [book.technologies[id_].name for id_ in figure.published_for]
    published_for = f" Published for {wording.listed(named)}." if named else ""
    return Receipt(
        figure.id,
        figure.label,
        *_texts(estimate, typed or usual, figure.unit),
        unit=units.unit_phrase(figure.unit, scenario.currency) or "number",
        basis=wording.BASIS[USER if typed else figure.basis],
        yours=bool(typed),
        note=figure.note + published_for,
        figure=figure,
        anchor=anchor,
        book=low if low == high else f"{low} to {high}",
    )


def given(estimate: Estimate) -> Iterator[Receipt]:
    """What the scenario itself gives: the amounts that were asked for."""
    scenario, book = estimate.scenario, estimate.book
    for id_, points in scenario.amounts.items():
        amount = scenario.input(id_)
        if amount is None:
            continue
        yours = id_ in scenario.changed
        yield Receipt(
            id_,
            label_of(id_, book),
            *_texts(estimate, points, amount.unit),
            unit=units.unit_phrase(amount.unit, scenario.currency),
            basis=wording.BASIS[USER if yours else DEFAULT],
            yours=yours,
            note=amount.help,
        )


def _texts(estimate: Estimate, points: Points, unit: str) -> tuple[str, str, str]:
    low, likely, high = map(units.number_text, estimate.scenario.points_in_currency(points, unit))
    return low, likely, high
