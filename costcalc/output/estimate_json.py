"""The estimate in JSON, which every other format is made from: its shape and how it is filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Final, Literal

from pydantic import Field

from costcalc.analysis.estimate import Estimate as Found
from costcalc.analysis.simulation import Share
from costcalc.analysis.warnings import Notice
from costcalc.costing.measures import Payback, page_total, payback, ratio
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.formula import sentence
from costcalc.model.inputs import AMOUNTS, TOTALS, Total
from costcalc.model.lines import ITEMS, SERVER_RATIO, UNIT_COSTS, Category, Line, Nature
from costcalc.model.vocabulary import Array
from costcalc.output import shared_json as shared
from costcalc.output.links import permalink
from costcalc.output.sentences import verdict_text
from costcalc.prices import book
from costcalc.prices.files import Scope
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import units
from costcalc.scenario.scenario import NOTHING
from costcalc.scenario.values import Points

LONGEST_LINK: Final = 1900
"""Characters; a spreadsheet's WEBSERVICE ends at 2,048, origin included."""


@dataclass(frozen=True)
class Input:
    """A value that the answer was made with, as it was understood."""

    id: str
    low: float | None
    """Null, with the other two, where it was not given and has no default."""
    likely: float | None
    high: float | None
    unit: str
    origin: Literal["user", "default"]
    understood: str
    """The value in words."""


@dataclass(frozen=True)
class Verdict:
    """Who costs least by the total asked for, and how sure that is."""

    text: str
    cheapest: str | None
    """The technology; null where several cost the same."""
    confident: bool | None
    """Whether it is cheapest in 80 of 100 draws or more; null without draws."""
    probability_cheapest: Mapping[str, Share] | None
    """By technology, the share of draws in which it costs least."""
    other_scope_cheapest: str | None
    """Who costs least in the other scope."""
    gap: float | None
    """How much more the next technology costs, in the currency; null where there is only one."""
    break_even_person_months: float | None
    """How many person-months of moving the likely saving pays for."""


@dataclass(frozen=True)
class Amounts(shared.Cases):
    """An amount of money in three cases, and the quantiles of its draws; null without draws."""

    p10: float | None
    p50: float | None
    p90: float | None


@dataclass(frozen=True)
class PageTotal(shared.Cases):
    """What the comparison page's own total counts, a month, beside what the page states."""

    stated_low: float | None
    stated_high: float | None


@dataclass(frozen=True)
class Technology:
    """One technology: its servers in year 1, its totals in the currency, what they come to."""

    id: str
    name: str
    rank: Annotated[int, Field(ge=1)]
    """1 is the cheapest by the likely value of the total asked for; equal totals share a rank."""
    servers: shared.Cases
    binding: str
    """What decides the number of servers in the likely case."""
    server_ratio: shared.Ratios | None
    """Servers over those of what runs today."""
    monthly: Amounts
    annual: Amounts
    nominal: Amounts
    """Over the horizon, with the migration."""
    present_value: Amounts
    equivalent_annual: Amounts
    migration: shared.Cases
    """Paid once, before year 1."""
    direct_annual: shared.Cases
    indirect_annual: shared.Cases
    payback: Payback
    per_order: shared.Ratios
    per_1000_connections: shared.Ratios
    per_developer: shared.Ratios
    page_total: PageTotal | None
    """Null outside the scope `published`."""


@dataclass(frozen=True)
class Item:
    """A cost line of a technology, by month and by year, in year 1."""

    technology: str
    category: Category | Literal["migration"]
    item: str
    nature: Nature
    monthly_low: float
    monthly_likely: float
    monthly_high: float
    annual_low: float
    annual_likely: float
    annual_high: float
    currency: shared.Currency
    basis: shared.Basis
    """`not_counted` is a row of zeros: the scope does not count the line for the technology."""
    formula: str
    """The line in words."""
    figures: tuple[str, ...]
    """Ids of what the line reads."""


@dataclass(frozen=True)
class Year:
    """What a technology costs in a year; year 0 is the migration."""

    technology: str
    year: Annotated[int, Field(ge=0)]
    low: float
    likely: float
    high: float
    present_value_likely: float


@dataclass(frozen=True)
class Links:
    """Addresses of this state on this service; null for what there is not."""

    self: str | None
    permalink: str | None
    """The page."""
    csv: str | None
    tsv: str | None
    xlsx: str | None
    embed: str | None
    trace: str | None
    """The receipt of the number that the verdict is about."""


@dataclass(frozen=True)
class Estimate:
    """What every technology costs, line by line, with its range."""

    schema_version: str
    price_book: shared.PriceBook
    scope: Scope
    currency: shared.Currency
    exchange_rate: Annotated[float, Field(gt=0)]
    """How much of the currency one US dollar buys."""
    baseline: str | None
    """What runs today; null for `none`."""
    years: Annotated[int, Field(ge=1, le=10)]
    workload_kind: shared.WorkloadKind
    support_tier: shared.SupportTier
    inputs: tuple[Input, ...]
    of: Total
    """The total that rank and verdict are of."""
    verdict: Verdict
    technologies: tuple[Technology, ...]
    items: tuple[Item, ...]
    """The rows of the CSV answer."""
    years_table: tuple[Year, ...]
    warnings: tuple[Notice, ...]
    links: Links
    seed: int


def estimate_json(found: Found) -> Estimate:
    """The whole answer; every key is always there, null where it does not apply."""
    scenario, addresses = found.scenario, links(found)
    return shared.filled(
        Estimate,
        scenario,
        schema_version=shared.SCHEMA_VERSION,
        price_book=shared.price_book(found.book),
        exchange_rate=shared.number(scenario.exchange_rate),
        inputs=tuple(inputs(found)),
        verdict=shared.filled(Verdict, found.verdict, text=verdict_text(found)),
        technologies=tuple(technologies(found)),
        items=tuple(items(found)),
        years_table=tuple(years_table(found)),
        warnings=tuple(_warnings(found, addresses)),
        links=addresses,
    )


def inputs(found: Found) -> Iterator[Input]:
    """Every amount of the scenario, the market's pay, and whatever figure the user set."""
    scenario, book = found.scenario, found.book
    given = {name.removeprefix("set."): text for name, text in scenario.understood.items()}

    def entry(id_: str, points: Points | None, unit: str, own: bool, text: str | None) -> Input:
        rate = scenario.exchange_rate if "USD" in unit else 1.0
        shown = None if points is None else (points[0] * rate, points[1] * rate, points[2] * rate)
        low, likely, high = shared.three(shown) if shown else (None, None, None)
        default = units.understood(shown, unit, scenario.currency) if shown else "not given"
        return Input(
            id=id_,
            low=low,
            likely=likely,
            high=high,
            unit=unit.replace("USD", scenario.currency),
            origin="user" if own else "default",
            understood=text or default,
        )

    for amount in AMOUNTS:
        ids = [amount.id, *(name for name in scenario.amounts if name.startswith(f"{amount.id}."))]
        for id_ in ids:
            own = id_ in scenario.changed
            yield entry(id_, scenario.amounts.get(id_), amount.unit, own, given.get(id_))
    definitions = {**book.common[scenario.scope], **book.definitions}
    figures = {MARKET: book.common[scenario.scope][MARKET].points, **scenario.overrides}
    for id_, points in figures.items():
        unit = definitions[Name.read(id_).base].unit
        yield entry(id_, points, unit, id_ in scenario.overrides, given.get(id_))


def technologies(found: Found) -> Iterator[Technology]:
    """Each technology: servers, totals, unit costs, payback, and the page's own total."""
    scenario, costing = found.scenario, found.costing
    totals = {total: _amounts(found, total) for total in TOTALS}
    unit_costs = {line.__name__: _ratios(costing, line) for line in UNIT_COSTS}
    server_ratios = _ratios(costing, SERVER_RATIO) if scenario.baseline else None
    page_totals = page_total(costing)
    for row, id_ in enumerate(scenario.technologies):
        technology = found.book.technologies[id_]
        yield shared.filled(
            Technology,
            technology,
            rank=found.ranks[row],
            servers=shared.cases(costing.servers[row, :, 0]),
            binding=costing.binding[row],
            server_ratio=server_ratios[row] if server_ratios else None,
            **{total: amounts[row] for total, amounts in totals.items()},
            migration=shared.cases(costing.migration[row]),
            direct_annual=shared.cases(costing.totals["direct_annual"][row]),
            indirect_annual=shared.cases(costing.totals["indirect_annual"][row]),
            payback=payback(costing, row),
            **{name: costs[row] for name, costs in unit_costs.items()},
            page_total=_page_total(found, technology, page_totals[row]),
        )


def _amounts(found: Found, total: str) -> list[Amounts]:
    """Three cases of a total and the quantiles of its draws, by technology; null without draws."""
    amounts, simulation = found.costing.totals[total].tolist(), found.simulation
    drawn: list[tuple[float | None, ...]] = [(None, None, None)] * len(amounts)
    if simulation:
        drawn = simulation.quantiles(total, (0.1, 0.5, 0.9)).round(2).tolist()
    return [
        Amounts(*shared.three(own), p10, p50, p90)
        for own, (p10, p50, p90) in zip(amounts, drawn, strict=True)
    ]


def _ratios(costing: Costing, line: Line) -> list[shared.Ratios]:
    """A ratio case by case, by technology; null where there is nothing to divide by."""
    return [
        shared.Ratios(*(shared.number(amount) if isfinite(amount) else None for amount in amounts))
        for amounts in ratio(costing, line).tolist()
    ]


def _page_total(found: Found, technology: book.Technology, counted: Array) -> PageTotal | None:
    """What the page's total counts, a month, beside what the page states for it."""
    if found.scenario.scope != "published":
        return None
    page = technology.page
    low, high = (shared.number(float(end)) for end in page.stated) if page else (None, None)
    return PageTotal(*shared.three(counted.tolist()), low, high)


def items(found: Found) -> Iterator[Item]:
    """Each item of each technology: amounts by month and year, basis, formula, figures."""
    scenario, costing = found.scenario, found.costing
    for row, technology in enumerate(scenario.technologies):
        for item in ITEMS:
            yield Item(
                technology,
                item.category,
                item.id,
                item.nature,
                *shared.three(costing.monthly[item.id][row].tolist()),
                *shared.three(costing.annual[item.id][row, :, 0].tolist()),
                scenario.currency,
                costing.basis(item, technology),
                sentence(item.line),
                tuple(costing.figures(item, technology)),
            )


def years_table(found: Found) -> Iterator[Year]:
    """Each technology and year; year 0 is the migration."""
    costing = found.costing
    for row, technology in enumerate(found.scenario.technologies):
        paid = [costing.migration[row], *costing.years[row].T]
        present = [costing.migration[row, LIKELY], *costing.present_values[row, LIKELY]]
        for year, (amounts, value) in enumerate(zip(paid, present, strict=True)):
            yield Year(
                technology, year, *shared.three(amounts.tolist()), shared.number(float(value))
            )


def links(found: Found) -> Links:
    """Addresses of this state in other forms; null for a form that there is not.

    A state whose addresses would be longer than a spreadsheet follows has none.
    """

    def link(path: str, view: Mapping[str, str] = NOTHING) -> str | None:
        address = permalink(found, path, view)
        return address if address and len(address) < LONGEST_LINK else None

    return Links(
        self=link("/api/v1/estimate"),
        permalink=link("/"),
        csv=link("/api/v1/estimate.csv"),
        tsv=link("/api/v1/estimate.tsv"),
        xlsx=link("/api/v1/estimate.xlsx"),
        embed=link("/embed/annual"),
        trace=link("/api/v1/trace", {"number": decisive(found)}),
    )


def _warnings(found: Found, addresses: Links) -> Iterator[Notice]:
    """Every notice of the estimate, and one where its state does not fit a link."""
    yield from found.warnings
    if None in (addresses.self, addresses.trace) and not found.kept:
        message = f"This state does not fit a link of {LONGEST_LINK:,} characters; send it as JSON."
        yield Notice("link_too_long", None, message)


def decisive(found: Found) -> str:
    """The number that the verdict is about."""
    first = found.scenario.technologies[found.ranks.index(1)]
    return f"{found.scenario.of}.{first}.likely"
