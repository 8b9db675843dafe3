"""An estimate as the page prints it: words and formatted amounts, nothing left to work out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.lines import ITEMS, ONE_OFF_LINES, ONE_OFFS, lines
from costcalc.output import wording
from costcalc.output.cards import Card, cards
from costcalc.output.cells import Choice, Row
from costcalc.output.charts.registry import View
from costcalc.output.charts.words import decided_by
from costcalc.output.columns import names
from costcalc.output.coverage import (
    Coverage,
    Reconciliation,
    Servers,
    cases,
    coverage,
    reconciliation,
    servers,
)
from costcalc.output.known import Known, known
from costcalc.output.links import asking, mending, state
from costcalc.output.period import SHOWN, phrase, span
from costcalc.output.ranged import Ranged
from costcalc.output.receipts import Receipt, Working, given, receipts, working
from costcalc.output.sentences import Said, said
from costcalc.output.totals import Totals, by_unit, by_year, totals
from costcalc.prices.book import PriceBook
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario

RANGES: Final[Mapping[str, str]] = {"draws": "P10 to P90", "envelope": "Envelope"}
"""What stands beside every amount: the draws, or everything cheap or dear at once."""


@dataclass(frozen=True)
class Switches:
    """Choices that govern the whole page: what is counted, for which period, in which panels."""

    scopes: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    ranges: tuple[Choice, ...]
    """Empty where nothing is drawn: there is one range then."""
    shapes: tuple[Choice, ...]


@dataclass(frozen=True)
class Result:
    """Everything below the form."""

    verdict: Said
    of: str
    """The measure that decides: of verdict, cards and analyses."""
    cards: tuple[Card, ...]
    ranges: str
    """What stands beside every amount, in words."""
    ends: tuple[str, str]
    """What the two ends of it are called."""
    known: Known
    switches: Switches
    period: str
    currency: str
    exchange_rate: str | None
    names: tuple[str, ...]
    baseline: str | None
    totals: Totals
    years: str
    by_year: tuple[tuple[str, Row], ...]
    by_unit: tuple[Row, ...]
    servers: tuple[Servers, ...]
    claims: tuple[str, ...]
    cases: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    reconciliation: tuple[Reconciliation, ...]
    contradictions: tuple[tuple[str, str], ...]
    before: tuple[Working, ...]
    workings: tuple[Working, ...]
    receipts: tuple[tuple[str, tuple[Receipt, ...]], ...]
    given: tuple[Receipt, ...]
    warnings: tuple[tuple[str, str | None, str | None], ...]
    """Each with what to type instead, and the page with that."""
    book: str
    as_of: str
    digest: str
    operators: int
    """Figures that are the operator's own and not the book's."""


def result(estimate: Estimate, view: View, given_view: Mapping[str, str]) -> Result:
    """The result of an estimate, its tables by the period; `given_view` stays in the links."""
    period = view.period or SHOWN
    scenario, book = estimate.scenario, estimate.book
    ranged = Ranged(estimate, view.range)
    return Result(
        verdict=said(estimate),
        of=decided_by(scenario),
        cards=tuple(cards(ranged)),
        ranges=ranged.says,
        ends=ranged.called,
        known=known(estimate),
        switches=_switches(estimate, view, given_view),
        period=phrase(period, scenario.years),
        currency=scenario.currency,
        exchange_rate=exchange_rate(scenario, book),
        names=names(estimate),
        baseline=book.technologies[scenario.baseline].name if scenario.baseline else None,
        totals=totals(ranged, period),
        years=span(scenario.years),
        by_year=tuple(by_year(ranged)),
        by_unit=tuple(by_unit(ranged)),
        servers=tuple(servers(estimate)),
        claims=tuple(claim.text for claim in book.claims),
        cases=tuple(cases(estimate)),
        coverage=tuple(coverage(estimate)),
        reconciliation=tuple(reconciliation(estimate)),
        contradictions=tuple((each.title, each.text) for each in book.contradictions),
        before=tuple(
            working(estimate, line)
            for line in (*lines(scenario.sizing), *ONE_OFF_LINES)
            if line.__name__ not in {**estimate.costing.annual, **estimate.costing.once}
        ),
        workings=tuple(working(estimate, item.line, item) for item in (*ITEMS, *ONE_OFFS)),
        receipts=tuple(receipts(estimate)),
        given=tuple(given(estimate)),
        warnings=tuple(
            (notice.message, notice.suggestion, mending(estimate, notice))
            for notice in estimate.warnings
            if notice.code != "no_effect"
        ),
        book=book.version,
        as_of=book.as_of.isoformat(),
        digest=book.digest.partition(":")[2][:12],
        operators=len(book.operators),
    )


def exchange_rate(scenario: Scenario, book: PriceBook) -> str | None:
    """The rate of a foreign currency both ways, and whose it is: 1 USD = 0.9 EUR (1 EUR = …)."""
    if scenario.currency == "USD":
        return None
    code, rate = scenario.currency, scenario.exchange_rate
    day = f"{book.rates.as_of.day} {book.rates.as_of:%B %Y}"
    whose = "your rate" if "exchange_rate" in scenario.changed else f"the book’s rate of {day}"
    there, back = (units.number_text(float(f"{each:.5g}")) for each in (rate, 1 / rate))
    return f"1 USD = {there} {code} (1 {code} = {back} USD), {whose}"


def _switches(estimate: Estimate, view: View, given_view: Mapping[str, str]) -> Switches:
    """Every choice as a link to the same page with that one thing changed."""
    periods = {**wording.PERIODS, "horizon": span(estimate.scenario.years)}

    def by_view(name: str, labels: Mapping[str, str], first: str, chosen: str) -> Iterator[Choice]:
        rest = {key: text for key, text in given_view.items() if key != name}
        for value, label in labels.items():
            own = {name: value} if value != first else {}
            link = state(estimate, "/", {**rest, **own})
            yield Choice(label, link, value == chosen)

    return Switches(
        scopes=tuple(_scopes(estimate, given_view)),
        periods=tuple(by_view("period", periods, SHOWN, view.period or SHOWN)),
        ranges=tuple(by_view("range", RANGES, "draws", view.range)) if estimate.simulation else (),
        shapes=tuple(by_view("panels", wording.SHAPES, next(iter(wording.SHAPES)), view.shape)),
    )


def _scopes(estimate: Estimate, given_view: Mapping[str, str]) -> Iterator[Choice]:
    """Each scope with the address that asks for it; a saved scenario has one in its form alone."""
    scenario, asked = estimate.scenario, CHOICE_BY_ID["scope"]
    for scope in asked.options:
        changed = {name: text for name, text in scenario.changed.items() if name != "scope"}
        if scope != asked.default:
            changed["scope"] = scope
        link = asking(estimate, {**changed, **given_view})
        yield Choice(wording.SCOPE[scope], link, scope == scenario.scope)
