"""One number's receipt as a page prints it: its name, formula, cases, and what it is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from re import fullmatch
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.explain import LEVELS, Node, canonical, traces
from costcalc.costing.totals import CASES
from costcalc.model.formula import words
from costcalc.output import wording
from costcalc.output.period import phrase
from costcalc.output.sources import place
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario import measures, units
from costcalc.scenario.faults import Refused

MOST_ROWS: Final = 300
"""Rows that a receipt shows at most; what lies deeper has a receipt of its own."""
RANGE: Final = ("p10", "likely", "p90")
SHOWN_TOGETHER: Final = (RANGE, CASES, ("p10", "p50", "p90"))
"""What stands side by side: the first that holds the case asked for, and that there is."""
SUBJECT: Final = {
    **wording.CATEGORY,
    **wording.ITEM,
    "monthly": "Total a month",
    "annual": "Total a year",
    "direct_annual": "Direct costs a year",
    "indirect_annual": "Indirect costs a year",
    "nominal": "Nominal total",
    "migration": "Paid once",
    "equivalent_annual": "Equivalent annual cost",
    "per_1000_connections": "Per 1,000 connections a year",
    "per_developer": "Per developer a year",
    "page_total": "What the article’s total counts",
    "payback": "Year in which moving is paid back",
    "probability_cheapest": "Chance of costing least",
    "probability_equal_effort": "Chance of costing least if all took the same people",
    "contingency_p80": "What to add for 80 of 100 simulations",
    "break_even_person_months": "Work of moving at which it costs as much as staying",
    "servers_by_load": "Servers that the load asks for",
    "estimate_class": "Class of the estimate",
}
"""Numbers whose id alone would not tell what they are."""
ORIGIN: Final = {
    "user": "yours",
    "default": "default",
    "choice": "by your choices",
    "constant": "constant",
    "price_book": "price book",
}


@dataclass(frozen=True)
class Receipt:
    """A number of an estimate with what it is made from, and what a page says of each.

    `cases` are the number in every case that stands beside its own, and in its own; `levels` says
    how far down it is shown.
    """

    estimate: Estimate
    node: Node
    cases: Sequence[Node]
    levels: int

    @property
    def deeper(self) -> bool:
        """Whether there is more below than is shown."""
        return self.levels < _depth(self.node)

    @property
    def envelope(self) -> Sequence[str]:
        """The numbers of everything cheap and everything dear, where the range shown is another."""
        shown = [case(each) for each in self.cases]
        rest = self.node.number.rpartition(".")[0]
        return [f"{rest}.{end}" for end in CASES[::2]] if shown == [*map(_case, RANGE)] else []

    @property
    def drawn(self) -> bool:
        """Whether it is a statistic of the simulation, made from the figures that were drawn."""
        number = self.node.number
        return number.rpartition(".")[2] in LEVELS or number.startswith("probability_")

    def name(self, node: Node, below: Node | None = None) -> str:
        """A number in words, leaving out what the number above it says."""
        subject, *rest = _name(node, self.estimate)
        if below:
            above, *said = _name(below, self.estimate)
            said += ["likely case"] if self.drawn else []
            # `a year` is said below `Total a year` as well.
            ends = f" {above.lower()}"
            rest = [each for each in rest if each not in said and not ends.endswith(f" {each}")]
        return ", ".join([subject, *rest])

    def unit(self, node: Node) -> str:
        currency = self.estimate.scenario.currency
        if node.value is None or node.unit == f"{currency}/USD":
            return f"{currency} for one USD" if node.value is not None else ""
        if node.unit == "1/year":
            return "a year"
        phrase = units.unit_phrase(node.unit, currency, one=node.value == 1)
        return phrase.replace("developer-month", "person-month")

    def says(self, node: Node) -> str:
        """How it came about: its formula; of a figure that was drawn, what it is drawn from."""
        if not (self.drawn and node.resolved):
            return node.formula or ""
        unit = node.unit.replace(self.estimate.scenario.currency, "USD")
        ends = self.estimate.scenario.points_in_currency(node.resolved.points, unit)
        low, _, high = (value(replace(node, value=end)) for end in ends)
        return f"drawn from {low} to {high}"

    def place(self, node: Node) -> str:
        """Where its figure stands on the page of sources; empty where it is none."""
        figure = node.resolved.figure if node.resolved else None
        if not node.resolved or not figure:
            return ""
        shared = node.resolved.id != figure.id and not figure.country
        return f"figure-{node.resolved.id}" if shared else place(figure, self.estimate.book)


def receipt(estimate: Estimate, number: str) -> Receipt:
    """The receipt of a number. Raises `Refused` where there is none."""
    costing, book = estimate.costing, estimate.book
    rest, _, own = canonical(number, book).rpartition(".")
    for cases in (each for each in SHOWN_TOGETHER if own in each):
        # The number that was asked for comes first: a refusal names it, not the one beside it.
        asked = [number, *(f"{rest}.{case}" for case in cases if case != own)]
        try:
            node, *others = traces(costing, book, asked)
        except Refused as refused:
            if refused.faults[0].value == number:
                raise
        else:
            others.insert(cases.index(own), node)
            return Receipt(estimate, node, others, _levels(node))
    (node,) = traces(costing, book, [number])
    return Receipt(estimate, node, [node], _levels(node))


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


# -- words -------------------------------------------------------------------------------------


def _name(node: Node, estimate: Estimate) -> list[str]:
    """A number in words, its subject first: `Servers, Go, a year, likely case`."""
    book, parts = estimate.book, node.number.split(".")
    whose = [part for part in parts if _technologies(part, book)]
    cases = [part for part in parts if part in CASES or part in LEVELS]
    subject, *periods = [part for part in parts if part not in (*whose, *cases)] or parts
    if node.resolved:  # a choice may take the figure of another technology
        whose = [Name.read(node.resolved.id).technology]
    return [
        wording.upper_first(node.label) if node.resolved else _subject(subject),
        *(_technologies(part, book) for part in whose if part),
        *(_period(each, estimate.scenario.years) for each in periods),
        *map(_case, cases),
    ]


def _technologies(part: str, book: PriceBook) -> str:
    """`Go`, or `Go less Elixir`; nothing for what names no technology."""
    ids = part.split("-")
    known = book.technologies
    return " less ".join(known[id_].name for id_ in ids) if known.keys() >= {*ids} else ""


def _subject(id_: str) -> str:
    if year := fullmatch(r"(discounted_)?year_(\d+)", id_):
        return f"Year {year[2]}{', discounted' if year[1] else ''}"
    return SUBJECT.get(id_, wording.upper_first(words(id_)))


def _period(id_: str, years: int) -> str:
    """`a month`, `over 3 years`, `year 2`."""
    if id_ == "monthly":
        return phrase("month", years)
    if id_ == "annual":
        return phrase("year", years)
    return phrase("horizon", years) if id_ == "horizon" else words(id_)


def case(node: Node) -> str:
    """The case that a number is in: `likely case`, `90th percentile`."""
    return _case(node.number.rpartition(".")[2])


def _case(case: str) -> str:
    return f"{LEVELS[case]}th percentile" if case in LEVELS else f"{case} case"


def rests_on(node: Node) -> str:
    """The basis of a number, where it rests on one figure."""
    return wording.BASIS.get(node.basis or "", "")


def origin(node: Node) -> str:
    """Whose a number is, where nobody worked it out."""
    return ORIGIN.get(node.origin, "")


def value(node: Node) -> str:
    """An amount to the cent, a rate as a percentage, anything else as precise as helps."""
    if node.value is None:
        return "none"
    if node.unit == "1/year" or node.number.startswith("probability_"):
        return f"{units.number_text(node.value * 100)} %"
    money = fullmatch(r"([A-Z]{3})(/month|/year)?", node.unit)
    if not money or node.resolved:
        return units.number_text(node.value)
    return wording.exact(node.value, 0 if money[1] in measures.WITHOUT_CENTS else 2)
