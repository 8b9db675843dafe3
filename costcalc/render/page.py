"""An estimate as the page prints it: words and formatted amounts, nothing left to work out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import numpy as np

from costcalc import units
from costcalc.costing import LIKELY
from costcalc.estimate import Estimate
from costcalc.model.lines import CATEGORIES, ITEMS, Item, lines
from costcalc.model.vocabulary import Array
from costcalc.pricebook import SCOPES, Scope
from costcalc.render import wording
from costcalc.render.chart import Period, amounts, order, ordered, subtotal
from costcalc.render.links import address, permalink
from costcalc.render.receipts import Receipt, Working, given, receipts, working
from costcalc.render.records import technologies as technology_records
from costcalc.scenario import Scenario
from costcalc.standings import NOT_COUNTED, Standings, standings

OF: Final = {
    "present_value": "present value, {years}",
    "nominal": "before discounting, {years}",
    "annual": "in year 1",
    "monthly": "a month, year 1",
    "equivalent_annual": "a year on average, {years}",
}
HORIZON: Final = (
    ("nominal", "Nominal total", "Every year as it is paid, with the migration."),
    ("present_value", "Present value", "The same, later years discounted."),
    (
        "equivalent_annual",
        "Equivalent annual cost",
        "The present value spread evenly over the years.",
    ),
    ("migration", "Migration", "Paid once before year 1; part of the three totals above."),
    ("direct_annual", "Direct costs, year 1", "What is paid to someone."),
    ("indirect_annual", "Indirect costs, year 1", "Output lost to empty posts and learning."),
    ("per_order", "Per order", "Year 1 over its orders."),
    ("per_1000_connections", "Per 1,000 connections a year", "Year 1 over the peak's connections."),
    ("per_developer", "Per developer a year", "Year 1 over the team."),
)


@dataclass(frozen=True)
class Cell:
    """An amount with its range; `note` stands in its place where there is no amount."""

    likely: str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    basis: str = ""

    @property
    def zero(self) -> bool:
        """Whether there is nothing to pay in any case."""
        return self.likely == self.low == self.high == wording.exact(0)

    @property
    def ranged(self) -> bool:
        """Whether low and high say anything more."""
        return not self.low == self.likely == self.high


@dataclass(frozen=True)
class Choice:
    """One side of a switch."""

    label: str
    link: str
    chosen: bool


@dataclass(frozen=True)
class Card:
    """A technology's answer on one card; places are percentages of the common scale."""

    id: str
    name: str
    rank: str
    first: bool
    baseline: bool
    likely: str
    low: str
    high: str
    start: str
    end: str
    at: str
    inner: tuple[str, str] | None
    """Start and width of the part that eight draws in ten lie in."""
    between: str
    difference: str
    period: str
    draws: str


@dataclass(frozen=True)
class Row:
    """A row of a table of technologies."""

    id: str
    label: str
    help: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Block:
    """A category's rows and their sum."""

    label: str
    rows: tuple[Row, ...]
    subtotal: Row


@dataclass(frozen=True)
class Totals:
    """The table of items: every column foots."""

    caption: str
    blocks: tuple[Block, ...]
    total: Row


@dataclass(frozen=True)
class Servers:
    """A technology's servers, what decides them and how they compare."""

    name: str
    baseline: bool
    low: str
    likely: str
    high: str
    binding: str
    fewer: str
    cost: str
    connections: str


@dataclass(frozen=True)
class Coverage:
    """Whether each technology's total counts a line: in both scopes, and in words."""

    label: str
    marks: tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Reconciliation:
    """What the page lists, what it states, and what is computed, a month."""

    name: str
    items: tuple[tuple[str, str], ...]
    listed: str
    stated: str
    computed: str
    says: str


@dataclass(frozen=True)
class Result:
    """Everything below the form."""

    headline: str
    details: str
    of: str
    cards: tuple[Card, ...]
    scopes: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    period: str
    currency: str
    exchange_rate: str | None
    names: tuple[str, ...]
    baseline: str | None
    totals: Totals
    years: str
    horizon: tuple[Row, ...]
    by_year: tuple[Row, ...]
    servers: tuple[Servers, ...]
    claims: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    reconciliation: tuple[Reconciliation, ...]
    contradictions: tuple[tuple[str, str], ...]
    before: tuple[Working, ...]
    workings: tuple[Working, ...]
    receipts: tuple[tuple[str, tuple[Receipt, ...]], ...]
    given: tuple[Receipt, ...]
    sources: tuple[tuple[str, Any], ...]
    warnings: tuple[tuple[str, str | None], ...]
    permalink: str
    json: str
    embed: str
    book: str
    as_of: str
    digest: str


def result(estimate: Estimate, period: Period, view: Mapping[str, str]) -> Result:
    """The result of an estimate, by the month or by the year."""
    scenario, book, costing = estimate.scenario, estimate.book, estimate.costing
    headline, _, details = estimate.verdict.text.partition(". ")
    years = f"{scenario.years} year{'s' if scenario.years > 1 else ''}"
    embed = "monthly" if period == "month" else "annual"
    return Result(
        headline=headline.removesuffix(".") + ".",
        details=details,
        of=OF[scenario.of].format(years=years),
        cards=tuple(_cards(estimate, period)),
        scopes=tuple(_scopes(scenario, view)),
        periods=tuple(_periods(scenario, period, view)),
        period=wording.PERIODS[period],
        currency=scenario.currency,
        exchange_rate=units.number_text(scenario.exchange_rate)
        if scenario.currency != "USD"
        else None,
        names=tuple(book.technologies[scenario.technologies[row]].name for row in order(estimate)),
        baseline=book.technologies[scenario.baseline].name if scenario.baseline else None,
        totals=_totals(estimate, period),
        years=years,
        horizon=tuple(_horizon(estimate)),
        by_year=tuple(_by_year(estimate)),
        servers=tuple(_servers(estimate)),
        claims=tuple(claim.text for claim in book.claims),
        coverage=tuple(_coverage(estimate)),
        reconciliation=tuple(_reconciliation(estimate)),
        contradictions=tuple((each.title, each.text) for each in book.contradictions),
        before=tuple(
            working(estimate, line)
            for line in lines(scenario.sizing)
            if line.__name__ not in costing.annual
        ),
        workings=tuple(working(estimate, item.line, item) for item in ITEMS),
        receipts=tuple(receipts(estimate)),
        given=tuple(given(estimate)),
        sources=tuple(book.sources.items()),
        warnings=tuple((notice.message, notice.field) for notice in estimate.warnings),
        permalink=permalink(estimate, view=view),
        json=address("/api/v1/estimate", scenario.changed),
        embed=permalink(estimate, f"/embed/{embed}"),
        book=book.version,
        as_of=book.as_of.isoformat(),
        digest=book.digest.partition(":")[2][:12],
    )


# -- the answer --------------------------------------------------------------------------------


def _cards(estimate: Estimate, period: Period) -> Iterator[Card]:
    """A card a technology, the cheapest first, ranges on one scale that begins at zero."""
    scenario, book, costing = estimate.scenario, estimate.book, estimate.costing
    totals = costing.totals[scenario.of]
    shown = costing.totals[wording.TOTALS[period]][:, LIKELY]
    scale = float(np.max(totals)) or 1.0
    least = float(totals[:, LIKELY].min())
    drawn = estimate.simulation.quantiles(scenario.of, (0.1, 0.9)) if estimate.simulation else None
    probability = estimate.verdict.probability_cheapest
    for row in order(estimate):
        id_ = scenario.technologies[row]
        low, likely, high = totals[row].tolist()
        rank = estimate.ranks[row]
        p10, p90 = drawn[row].tolist() if drawn is not None else (0.0, 0.0)
        yield Card(
            id=id_,
            name=book.technologies[id_].name,
            rank=f"{rank}{'=' if estimate.ranks.count(rank) > 1 else ''}",
            first=rank == 1,
            baseline=id_ == scenario.baseline,
            likely=wording.compact(likely),
            low=wording.compact(low),
            high=wording.compact(high),
            start=_place(low / scale),
            end=_place(high / scale),
            at=_place(likely / scale),
            inner=None if drawn is None else (_place(p10 / scale), _place((p90 - p10) / scale)),
            between=""
            if drawn is None
            else f"eight draws in ten from {wording.compact(p10)} to {wording.compact(p90)}",
            difference=_difference(likely, least, len(totals)),
            period=f"{wording.whole(float(shown[row]))} {wording.PERIODS[period]}",
            draws=f"{wording.percent(probability[id_])} of draws"
            if probability and len(probability) > 1
            else "",
        )


def _place(share: float) -> str:
    return f"{min(max(share, 0), 1) * 100:.3f}%"


def _difference(likely: float, least: float, count: int) -> str:
    if count == 1:
        return ""
    if likely == least:
        return "least, in the likely case"
    more = f" ({(likely / least - 1) * 100:.1f} %)" if least > 0 and likely < 10 * least else ""
    return f"+{wording.compact(likely - least)}{more}"


def _scopes(scenario: Scenario, view: Mapping[str, str]) -> Iterator[Choice]:
    for scope in SCOPES:
        changed = {name: text for name, text in scenario.changed.items() if name != "scope"}
        if scope != SCOPES[0]:
            changed["scope"] = scope
        yield Choice(
            wording.SCOPE[scope], address("/", {**changed, **view}), scope == scenario.scope
        )


def _periods(scenario: Scenario, period: Period, view: Mapping[str, str]) -> Iterator[Choice]:
    rest = {name: text for name, text in view.items() if name != "period"}
    for each in get_args(Period):
        own = {"period": each} if each != "year" else {}
        link = address("/", {**scenario.changed, **rest, **own})
        yield Choice(each.capitalize(), link, each == period)


# -- tables ------------------------------------------------------------------------------------


def _totals(estimate: Estimate, period: Period) -> Totals:
    costing, rows = estimate.costing, order(estimate)
    ids = [estimate.scenario.technologies[row] for row in rows]

    def item_row(item: Item) -> Row:
        cases = amounts(costing, item.id, period)
        cells = [
            _counted(cases[row].tolist(), costing.basis(item, id_))
            for row, id_ in zip(rows, ids, strict=True)
        ]
        help_ = "indirect" if item.nature == "indirect" else ""
        return Row(item.id, wording.item(item.id), help_, tuple(cells))

    def sum_row(id_: str, label: str, cases: Array) -> Row:
        return Row(id_, label, "", tuple(_cell(cases[row].tolist()) for row in rows))

    blocks = tuple(
        Block(
            wording.category(name),
            tuple(item_row(item) for item in ITEMS if item.category == name),
            sum_row(name, f"{wording.category(name)}, sum", subtotal(costing, (name,), period)),
        )
        for name in CATEGORIES
    )
    caption = (
        f"What each item costs {wording.PERIODS[period]}, year 1, in {estimate.scenario.currency}"
    )
    return Totals(
        caption,
        blocks,
        sum_row(
            "total", f"Total {wording.PERIODS[period]}", costing.totals[wording.TOTALS[period]]
        ),
    )


def by_category(estimate: Estimate, period: Period) -> tuple[Row, ...]:
    """The chart's numbers as a table: a row a category and the total."""
    costing, rows = estimate.costing, order(estimate)
    sums = {wording.category(name): subtotal(costing, (name,), period) for name in CATEGORIES}
    sums["Total"] = costing.totals[wording.TOTALS[period]]
    return tuple(
        Row(label.lower(), label, "", tuple(_cell(cases[row].tolist()) for row in rows))
        for label, cases in sums.items()
    )


def _counted(cases: list[float], basis: str) -> Cell:
    if basis == NOT_COUNTED:
        return Cell(note="not counted")
    return _cell(cases, wording.BASIS.get(basis, basis))


def _cell(cases: list[float], basis: str = "") -> Cell:
    low, likely, high = map(wording.exact, cases)
    return Cell(likely, low, high, basis=basis)


def _horizon(estimate: Estimate) -> Iterator[Row]:
    """Totals over the horizon, unit costs and the payback."""
    records = list(technology_records(estimate))
    records = [records[row] for row in order(estimate)]
    for name, label, help_ in HORIZON:
        yield Row(name, label, help_, tuple(_of_record(record[name], name) for record in records))
        if name == "migration":
            cells = tuple(Cell(note=_payback(record["payback"])) for record in records)
            yield Row(
                "payback",
                "Migration paid back",
                "By discounted savings against what runs today.",
                cells,
            )


def _of_record(cases: Mapping[str, float | None], name: str) -> Cell:
    low, likely, high = (cases[case] for case in ("low", "likely", "high"))
    if low is None or likely is None or high is None:
        return Cell(note="none to share it")
    if name == "per_order":
        texts = [f"{amount:,.4f}" for amount in (likely, low, high)]
        return Cell(*texts)
    return _cell([low, likely, high])


def _payback(payback: Mapping[str, Any]) -> str:
    if payback["status"] == "in_year":
        return f"in year {payback['year']}"
    return "never within the horizon" if payback["status"] == "never" else "not applicable"


def _by_year(estimate: Estimate) -> Iterator[Row]:
    costing, rows = estimate.costing, order(estimate)
    yield Row(
        "year-0", "Migration", "", tuple(_cell(costing.migration[row].tolist()) for row in rows)
    )
    for year in range(estimate.scenario.years):
        cells = tuple(_cell(costing.years[row, :, year].tolist()) for row in rows)
        yield Row(f"year-{year + 1}", f"Year {year + 1}", "", cells)


def _servers(estimate: Estimate) -> Iterator[Servers]:
    scenario, book, costing = estimate.scenario, estimate.book, estimate.costing
    base = scenario.technologies.index(scenario.baseline) if scenario.baseline else None
    infrastructure = subtotal(costing, ("infrastructure",), "year")[:, LIKELY]
    for row in order(estimate):
        id_ = scenario.technologies[row]
        low, likely, high = (f"{count:,.0f}" for count in costing.servers[row, :, 0])
        compared = base is not None and row != base

        def ratio(values: Array, row: int = row) -> float | None:
            return float(values[row] / values[base]) if base is not None and values[base] else None

        servers = ratio(costing.servers[:, LIKELY, 0]) if compared else None
        cost = ratio(infrastructure) if compared else None
        yield Servers(
            name=book.technologies[id_].name,
            baseline=id_ == scenario.baseline,
            low=low,
            likely=likely,
            high=high,
            binding=wording.BINDING.get(costing.binding[row], costing.binding[row]),
            fewer="" if servers is None else wording.against(servers, "fewer", "more"),
            cost="" if cost is None else wording.against(cost, "less", "more"),
            connections=_held(estimate, id_) if compared else "",
        )


def _held(estimate: Estimate, technology: str) -> str:
    """Connections that a server holds against the baseline's, as the book has them."""
    scenario, book = estimate.scenario, estimate.book
    own = book.own[scenario.scope]
    here = own[f"{technology}.connections_per_server"].points[LIKELY]
    there = own[f"{scenario.baseline}.connections_per_server"].points[LIKELY]
    ratio = here / there
    return "as many" if ratio == 1 else f"{units.number_text(round(ratio, 2))} times"


def _coverage(estimate: Estimate) -> Iterator[Coverage]:
    scenario, book, ids = estimate.scenario, estimate.book, ordered(estimate)
    behind: dict[Scope, Standings] = {
        scope: standings(replace(scenario, scope=scope), book) for scope in SCOPES
    }
    for item in ITEMS:
        marks = []
        for id_ in ids:
            counted = [
                scope
                for scope in SCOPES
                if behind[scope][item.principal][id_].basis_for(id_) != NOT_COUNTED
            ]
            both = len(counted) == len(SCOPES)
            only = wording.SCOPE[counted[0]].lower() if counted else "neither"
            marks.append((both, "both" if both else only))
        yield Coverage(wording.item(item.id), tuple(marks))


def _reconciliation(estimate: Estimate) -> Iterator[Reconciliation]:
    records = {record["id"]: record for record in technology_records(estimate)}
    for id_ in ordered(estimate):
        technology = estimate.book.technologies[id_]
        total = records[id_]["page_total"]
        if technology.page is None:
            continue
        page = technology.page
        low, high = (sum(getattr(item, end) for item in page.items) for end in ("low", "high"))
        computed = "only in the scope “as published”"
        if total:
            computed = " / ".join(
                units.number_text(total[case]) for case in ("low", "likely", "high")
            )
        yield Reconciliation(
            name=technology.name,
            items=tuple(
                (item.label, _span(float(item.low), float(item.high))) for item in page.items
            ),
            listed=_span(float(low), float(high)),
            stated=_span(*map(float, page.stated)),
            computed=computed,
            says=page.says,
        )


def _span(low: float, high: float) -> str:
    return f"{units.number_text(low)} to {units.number_text(high)}"
