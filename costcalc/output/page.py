"""An estimate as the page prints it: words and formatted amounts, nothing left to work out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, cast

from costcalc.analysis.estimate import Estimate
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.lines import HORIZON, ONE_OFF_LINES, ONE_OFFS
from costcalc.output import wording
from costcalc.output.assumptions import Assumption, assumptions
from costcalc.output.cards import Card, cards
from costcalc.output.cells import Choice, Row
from costcalc.output.charts import registry
from costcalc.output.charts.bridge import between
from costcalc.output.charts.registry import View
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.words import decided_by
from costcalc.output.columns import names, ordered
from costcalc.output.contingency import ASKED, CHOICES
from costcalc.output.coverage import (
    Coverage,
    Reconciliation,
    Servers,
    cases,
    coverage,
    reconciliation,
    servers,
)
from costcalc.output.estimate_json import Notice, warnings
from costcalc.output.known import Known, known
from costcalc.output.links import PARTS, asking, state
from costcalc.output.page_charts import Shown, shown
from costcalc.output.period import Period, phrase, span, usual
from costcalc.output.ranged import Ranged
from costcalc.output.receipts import Receipt, Working, given, receipts, working
from costcalc.output.sentences import Said, said
from costcalc.output.totals import (
    Summary,
    Totals,
    budgets,
    by_category,
    by_measure,
    by_unit,
    by_year,
    contingency,
    totals,
)
from costcalc.output.what_if import WhatIf, what_if
from costcalc.prices.book import PriceBook
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario

TABLES: Final = {"/": "Costs by category", "/breakdown": "Every item"}
"""The parts with a table of costs, and what that is called as a file."""
RANGES: Final[Mapping[str, str]] = {"draws": "P10 to P90", "envelope": "Envelope"}
"""What stands beside every amount: the draws, or everything cheap or dear at once."""


@dataclass(frozen=True)
class Switches:
    """Choices that govern the whole page: what is counted, for which period, in which panels."""

    scopes: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    ranges: tuple[Choice, ...]
    contingency: tuple[Choice, ...]
    """Empty where nothing is drawn, as are the ranges: there is one then, and no P80."""
    shapes: tuple[Choice, ...]


@dataclass(frozen=True)
class Result:
    """An answer as its pages show it; each part is worked out when a template reads it.

    `path` is the page's own address, which its switches lead back to; `stay` are the view
    parameters that stay in them.
    """

    estimate: Estimate
    view: View
    path: str
    stay: Mapping[str, str]
    whole: bool = False
    """Whether all parts are on one page, to print."""

    @property
    def included(self) -> tuple[str, ...]:
        """The parts that are shown."""
        return tuple(PARTS) if self.whole else (self.path,)

    @property
    def action(self) -> str:
        """Where the form is sent to."""
        kept = self.estimate.kept
        return state(self.estimate, self.path, self.stay) if kept else self.path

    @property
    def over_years(self) -> bool:
        """Whether the measure that decides counts what moving costs."""
        return self.scenario.of in HORIZON

    def to(self, path: str) -> str:
        """The address of a part, empty where it is on this page."""
        return "" if path in self.included else state(self.estimate, path, self.stay)

    def why(self, start: str, end: str) -> str:
        """The address of the bridge from one technology to another; a draft has none."""
        if self.estimate.kept and self.estimate.kept.draft:
            return ""
        address = state(self.estimate, "/", {**self.stay, "from": start, "to": end})
        return f"{address}#bridge"

    @cached_property
    def pickers(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """The two ends of the bridge, each with the technologies to choose from."""
        ends = between(self.estimate, self.view.start, self.view.end)
        if ends is None or len(self.names) < 3:
            return ()
        named = dict(zip(("from", "to"), ends, strict=True))
        return tuple(
            (label, tuple(self._picks(name, named)))
            for name, label in (("from", "From"), ("to", "to"))
        )

    def _picks(self, name: str, ends: Mapping[str, str]) -> Iterator[Choice]:
        """The technologies that one end of the bridge can be."""
        other = next(id_ for end, id_ in ends.items() if end != name)
        for id_ in ordered(self.estimate):
            if id_ != other:
                link = state(self.estimate, self.path, {**self.stay, **ends, name: id_})
                label = self.estimate.book.technologies[id_].name
                yield Choice(label, link, id_ == ends[name])

    def analysis(self, id_: str) -> Shown:
        """A chart with the addresses of it alone."""
        return shown(self.chart(id_), self.estimate, self.view, self.stay)

    @cached_property
    def chart(self) -> Callable[[str], Chart]:
        """Its charts by name, each drawn once."""
        return cache(lambda name: registry.chart(name, self.estimate, self.view))

    @property
    def stack(self) -> str:
        """The chart of costs in the period."""
        return self.view.stack

    @property
    def seen(self) -> Chart:
        """The chart in sight, which is shared."""
        return registry.in_sight(self.path, self.scenario.of, self.stack, self.chart)

    @cached_property
    def ranged(self) -> Ranged:
        """The amounts with the range asked for."""
        return Ranged(self.estimate, self.view.range)

    @property
    def scenario(self) -> Scenario:
        """What was asked."""
        return self.estimate.scenario

    @property
    def usual(self) -> Period:
        """The period where none is asked for: that of the measure, where the decision stands."""
        return "horizon" if self.path == "/" and self.over_years else usual(self.scenario.of)

    @property
    def shown(self) -> Period:
        """The period of the tables of costs."""
        return cast(Period, self.stay.get("period", self.usual))

    # -- The decision

    @cached_property
    def verdict(self) -> Said:
        """What to do, why, and how sure that is."""
        return said(self.estimate)

    @property
    def of(self) -> str:
        """The measure that decides: of verdict, cards and analyses."""
        return decided_by(self.scenario)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """A card a technology."""
        return tuple(cards(self.ranged, self.why))

    @cached_property
    def known(self) -> Known:
        """The class of the estimate."""
        return known(self.estimate)

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What to know before believing the answer, but for what stands at its field."""
        return tuple(each for each in warnings(self.estimate) if each.code != "no_effect")

    @cached_property
    def switches(self) -> Switches:
        """What governs the page."""
        return _switches(self)

    @property
    def parts(self) -> tuple[Choice, ...]:
        """The pages of the answer."""
        return tuple(
            Choice(label, state(self.estimate, path, self.stay), path == self.path)
            for path, label in PARTS.items()
        )

    @property
    def exchange_rate(self) -> str | None:
        """The rate of a foreign currency."""
        return exchange_rate(self.scenario, self.estimate.book)

    # -- The tables

    @property
    def names(self) -> tuple[str, ...]:
        """The technologies in the order of their columns."""
        return names(self.estimate)

    @property
    def baseline(self) -> str | None:
        """What runs today, by its name."""
        id_ = self.scenario.baseline
        return self.estimate.book.technologies[id_].name if id_ else None

    @property
    def period(self) -> str:
        """The period in a sentence."""
        return phrase(self.shown, self.scenario.years)

    @property
    def years(self) -> str:
        """The horizon in words."""
        return span(self.scenario.years)

    @cached_property
    def totals(self) -> Totals:
        """Every item, with the range where its page is shown: what is shared has none."""
        shown = "/breakdown" in self.included
        return totals(self.ranged if shown else Ranged(self.estimate, "envelope"), self.shown)

    @property
    def tables(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The tables of costs that are in sight, as files: each with its view parameters."""
        own = {name: text for name, text in self.stay.items() if name in ("range", ASKED)}
        for path, label in TABLES.items():
            if path in self.included:
                more = {"layout": PARTS[path].lower(), "period": self.shown}
                yield f"{label}, {self.period}", {**own, **more}

    @property
    def contingency(self) -> Row | None:
        """What P80 lies above the total, where it is asked for."""
        return contingency(self.ranged, self.shown) if ASKED in self.stay else None

    @property
    def budgets(self) -> tuple[Row, ...]:
        """What to budget for by the measure that decides: none without draws."""
        return tuple(budgets(self.ranged))

    @cached_property
    def by_category(self) -> Summary:
        """A row a category, and the totals."""
        return by_category(self.ranged, self.shown)

    @property
    def by_measure(self) -> Summary:
        """The same in the measure that decides, for paper, which holds no other."""
        return by_measure(self.ranged)

    @cached_property
    def what_if(self) -> tuple[WhatIf, ...]:
        """What would change the decision."""
        return what_if(self.estimate)

    @property
    def by_year(self) -> Iterator[tuple[str, Row]]:
        """The years one by one."""
        return by_year(self.ranged)

    @property
    def by_unit(self) -> Iterator[Row]:
        """Averages and costs by the unit."""
        return by_unit(self.ranged)

    @cached_property
    def servers(self) -> tuple[Servers, ...]:
        """Each technology's servers."""
        return tuple(servers(self.estimate))

    @property
    def claims(self) -> tuple[str, ...]:
        """What the article claims of servers."""
        return tuple(claim.text for claim in self.estimate.book.claims)

    @property
    def cases(self) -> tuple[str, ...]:
        """What public cases report."""
        return tuple(cases(self.estimate))

    # -- The working

    @property
    def coverage(self) -> Iterator[Coverage]:
        """What each scope counts."""
        return coverage(self.estimate)

    @property
    def reconciliation(self) -> Iterator[Reconciliation]:
        """The article's items against its totals."""
        return reconciliation(self.estimate)

    @property
    def before(self) -> Iterator[Working]:
        """How what the lines read is worked out."""
        shown = {item.line for item in (*self.scenario.items, *ONE_OFFS)}
        for line in (*self.scenario.lines, *ONE_OFF_LINES):
            if line not in shown:
                yield working(self.estimate, line)

    @property
    def workings(self) -> Iterator[Working]:
        """How each line is worked out."""
        every = (*self.scenario.items, *ONE_OFFS)
        return (working(self.estimate, item.line, item) for item in every)

    @property
    def receipts(self) -> Iterator[tuple[str, tuple[Receipt, ...]]]:
        """The figures."""
        return receipts(self.estimate)

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What the decision rests on most."""
        return tuple(assumptions(self.estimate))

    @property
    def given(self) -> Iterator[Receipt]:
        """The inputs."""
        return given(self.estimate)

    @property
    def digest(self) -> str:
        """The price book's fingerprint, in short."""
        return self.estimate.book.digest.partition(":")[2][:12]


def exchange_rate(scenario: Scenario, book: PriceBook) -> str | None:
    """The rate of a foreign currency both ways, and whose it is: 1 USD = 0.9 EUR (1 EUR = …)."""
    if scenario.currency == "USD":
        return None
    code, rate = scenario.currency, scenario.exchange_rate
    day = f"{book.rates.as_of.day} {book.rates.as_of:%B %Y}"
    whose = "your rate" if "exchange_rate" in scenario.changed else f"the book’s rate of {day}"
    there, back = (units.number_text(float(f"{each:.5g}")) for each in (rate, 1 / rate))
    return f"1 USD = {there} {code} (1 {code} = {back} USD), {whose}"


def _switches(result: Result) -> Switches:
    """Every choice as a link to the same page with that one thing changed."""
    estimate, view = result.estimate, result.view
    periods = {**wording.PERIODS, "horizon": span(estimate.scenario.years)}

    def by_view(name: str, labels: Mapping[str, str], first: str, chosen: str) -> Iterator[Choice]:
        rest = {key: text for key, text in result.stay.items() if key != name}
        for value, label in labels.items():
            own = {name: value} if value != first else {}
            link = state(estimate, result.path, {**rest, **own})
            yield Choice(label, link, value == chosen)

    return Switches(
        scopes=tuple(_scopes(result)),
        periods=tuple(by_view("period", periods, result.usual, result.shown)),
        ranges=tuple(by_view("range", RANGES, "draws", view.range)) if estimate.simulation else (),
        contingency=tuple(by_view(ASKED, CHOICES, "", result.stay.get(ASKED, "")))
        if estimate.simulation
        else (),
        shapes=tuple(by_view("panels", wording.SHAPES, next(iter(wording.SHAPES)), view.shape)),
    )


def _scopes(result: Result) -> Iterator[Choice]:
    """Each scope with the address that asks for it, or what a saved scenario's form sends."""
    scenario, asked = result.scenario, CHOICE_BY_ID["scope"]
    for scope in asked.options:
        changed = {name: text for name, text in scenario.changed.items() if name != "scope"}
        if scope != asked.default:
            changed["scope"] = scope
        link = asking(result.estimate, {**changed, **result.stay}, result.path)
        sends = "" if link else f"scope={scope}"
        yield Choice(wording.SCOPE[scope], link, scope == scenario.scope, sends)
