"""One number's receipt as a page prints it: its name, formula, cases, and what it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from re import fullmatch
from typing import Final, TypeAlias

from costcalc import units
from costcalc.analysis.trace import LEVELS, Node, traces
from costcalc.costing import CASES
from costcalc.estimate import Estimate
from costcalc.model.formula import words
from costcalc.output import wording
from costcalc.output.links import state
from costcalc.output.period import phrase
from costcalc.output.sources import place

MOST_ROWS: Final = 300
"""Rows that a receipt shows at most; what lies deeper has a receipt of its own."""
SHOWN_TOGETHER: Final = (CASES, ("p10", "p50", "p90"))
"""Cases that stand side by side."""
SUBJECT: Final = {
    **wording.CATEGORY,
    **wording.ITEM,
    "monthly": "Total a month",
    "annual": "Total a year",
    "direct_annual": "Direct costs a year",
    "indirect_annual": "Indirect costs a year",
    "nominal": "Nominal total",
    "equivalent_annual": "Equivalent annual cost",
    "per_1000_connections": "Per 1,000 connections a year",
    "per_developer": "Per developer a year",
    "page_total": "What the page’s total counts",
    "payback": "Year in which the migration is paid back",
    "probability_cheapest": "Chance of costing least",
    "migration_person_months_worth": "Migration that pays for itself",
}
"""Numbers whose id alone would not tell what they are."""
ORIGIN: Final = {
    "user": "yours",
    "default": "default",
    "choice": "by your choices",
    "constant": "constant",
    "price_book": "price book",
}

Link: TypeAlias = tuple[str, str]
"""A text and where it leads."""


@dataclass(frozen=True)
class Case:
    """The number in one case, beside the others."""

    label: str
    value: str
    link: str
    asked: bool


@dataclass(frozen=True)
class Part:
    """A number that others are made from, with what it is made from itself as far as shown."""

    name: str
    value: str
    unit: str
    says: str
    basis: str
    origin: str
    figure: str
    source: Link | None
    date: str
    link: str
    parts: tuple["Part", ...]


@dataclass(frozen=True)
class Receipt:
    """Everything that the page of a receipt prints."""

    name: str
    number: str
    of: Part
    spreadsheet: str
    note: str
    cases: tuple[Case, ...]
    deeper: bool
    """Whether there is more below than is shown."""
    json: str
    text: str
    back: str
    book: str


@dataclass(frozen=True)
class _Told:
    """What names and links are made out of."""

    estimate: Estimate
    view: Mapping[str, str]
    drawn: bool
    """Whether the number comes out of draws, and what it is made from are the figures drawn."""

    def link(self, path: str, **more: str) -> str:
        """An address of this state."""
        return state(self.estimate, path, more)


def receipt(estimate: Estimate, number: str, view: Mapping[str, str]) -> Receipt:
    """The receipt of a number; `view` stays in its links. Raises `Refused` where there is none."""
    told = _Told(estimate, view, drawn=_of_draws(number))
    together = _together(number)
    # The number that was asked for comes first: a refusal names it, not the one beside it.
    node, *others = traces(
        estimate.costing, estimate.book, [number, *(n for n in together if n != number)]
    )
    others.insert(together.index(number), node)
    levels = _levels(node)
    figure = node.standing.figure if node.standing else None
    return Receipt(
        name=", ".join(_name(told, node)),
        number=number,
        of=_part(told, node, (), levels),
        spreadsheet=f"={node.spreadsheet}" if node.spreadsheet else "",
        note=figure.note if figure else "",
        cases=tuple(_case(told, each, each is node) for each in others if len(others) > 1),
        deeper=levels < _depth(node),
        json=told.link("/api/v1/trace", number=number),
        text=told.link("/api/v1/trace.txt", number=number),
        back=told.link("/", **view),
        book=estimate.book.version,
    )


def _together(number: str) -> list[str]:
    """The number in every case that stands beside its own, and its own."""
    rest, _, own = number.rpartition(".")
    cases = next((cases for cases in SHOWN_TOGETHER if own in cases), None)
    return [f"{rest}.{case}" for case in cases] if cases else [number]


def _case(told: _Told, node: Node, asked: bool) -> Case:
    case = _case_name(node.number.rpartition(".")[2])
    return Case(case, _value(node), _receipt_of(told, node), asked)


def _receipt_of(told: _Told, node: Node) -> str:
    return told.link("/receipt", **told.view, number=node.number)


# -- how far down ------------------------------------------------------------------------------


def _levels(node: Node) -> int:
    """How many levels are shown: as many as fit, the first always."""
    level, rows, shown = node.made_from, len(node.made_from), 1
    while level := tuple(part for each in level for part in each.made_from):
        rows += len(level)
        if rows > MOST_ROWS:
            break
        shown += 1
    return shown


def _depth(node: Node) -> int:
    return 1 + max((_depth(part) for part in node.made_from), default=-1)


def _part(told: _Told, node: Node, above: tuple[str, ...], levels: int) -> Part:
    """A number as a row, without the words that the one above has said already."""
    subject, *rest = _name(told, node)
    said = (subject.lower(), *rest, *(["likely case"] if told.drawn else []))
    figure = node.standing.figure if node.standing else None
    name = ", ".join([subject, *(each for each in rest if not _said(each, above))])
    source = told.estimate.book.sources.get(node.source or "")
    anchor = ""
    if node.standing and figure:
        shared = node.standing.id != figure.id
        anchor = f"figure-{node.standing.id}" if shared else place(figure, told.estimate.book)
    return Part(
        name=name,
        value=_value(node),
        unit=_unit(node, told.estimate.scenario.currency),
        says=_range(told, node) if told.drawn and node.standing else node.formula or "",
        basis=wording.BASIS.get(node.basis or "", ""),
        origin=ORIGIN.get(node.origin, ""),
        figure=f"/sources#{anchor}" if anchor else "",
        source=(source.title, f"/sources#source-{node.source}") if source else None,
        date=source.date if source else "",
        link=_receipt_of(told, node),
        parts=tuple(_part(told, each, said, levels - 1) for each in node.made_from)
        if levels
        else (),
    )


def _said(text: str, above: tuple[str, ...]) -> bool:
    """Whether the number above says so already: `a year` below `Total a year`."""
    subject, *rest = above or ("",)
    return text in (subject, *rest) or subject.endswith(f" {text}")


# -- words -------------------------------------------------------------------------------------


def _of_draws(number: str) -> bool:
    return number.rpartition(".")[2] in LEVELS or number.startswith("probability_")


def _range(told: _Told, node: Node) -> str:
    """What a figure is drawn from, in the unit that it is shown in."""
    points = node.standing.points if node.standing else ()
    rate = (
        told.estimate.scenario.exchange_rate if told.estimate.scenario.currency in node.unit else 1
    )
    low, _, high = (_value(replace(node, value=point * rate)) for point in points)
    return f"drawn from {low} to {high}"


def _name(told: _Told, node: Node) -> list[str]:
    """A number in words, its subject first: `Servers, Go, a year, likely case`."""
    parts = node.number.split(".")
    technologies = [_technologies(told, part) for part in parts]
    shared = node.standing and not (node.standing.figure and node.standing.figure.technology)
    cases = [part for part in parts if part in CASES or part in LEVELS]
    subject, *periods = [
        part
        for part, named in zip(parts, technologies, strict=True)
        if not named and part not in cases
    ] or parts
    return [
        wording.upper_first(node.label) if node.standing else _subject(subject),
        *filter(None, technologies if not shared else ()),
        *map(partial(_period, told), periods),
        *map(_case_name, cases),
    ]


def _technologies(told: _Told, part: str) -> str:
    """`Go`, or `Go less Elixir`; nothing for what names no technology."""
    ids = part.split("-")
    known = told.estimate.book.technologies
    return " less ".join(known[id_].name for id_ in ids) if known.keys() >= {*ids} else ""


def _subject(id_: str) -> str:
    if year := fullmatch(r"(discounted_)?year_(\d+)", id_):
        return f"Year {year[2]}{', discounted' if year[1] else ''}"
    return SUBJECT.get(id_, wording.upper_first(words(id_)))


def _period(told: _Told, id_: str) -> str:
    """`a month`, `over 3 years`, `year 2`."""
    years = told.estimate.scenario.years
    if id_ == "monthly":
        return phrase("month", years)
    if id_ == "annual":
        return phrase("year", years)
    return phrase("horizon", years) if id_ == "horizon" else words(id_)


def _case_name(case: str) -> str:
    return f"{LEVELS[case]}th percentile" if case in LEVELS else f"{case} case"


def _value(node: Node) -> str:
    """An amount to the cent, a rate as a percentage, anything else as precise as helps."""
    if node.value is None:
        return "none"
    if node.unit == "1/year" or node.number.startswith("probability_"):
        return f"{units.number_text(node.value * 100)} %"
    money = fullmatch(r"[A-Z]{3}(/month|/year)?", node.unit)
    rounded = money and not node.standing
    return wording.exact(node.value) if rounded else units.number_text(node.value)


def _unit(node: Node, currency: str) -> str:
    """A unit in words."""
    if node.value is None or node.unit == f"{currency}/USD":
        return f"{currency} for one USD" if node.value is not None else ""
    if node.unit == "1/year":
        return "a year"
    return units.unit_phrase(node.unit, currency, one=node.value == 1)
