"""Each technology of an estimate in JSON: its servers, its totals and what they come to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import Annotated, Final

from pydantic import Field

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import break_even, page_total, ratio
from costcalc.costing.totals import Costing
from costcalc.model.lines import SERVER_RATIO, TOTALS, UNIT_COSTS, Line
from costcalc.model.vocabulary import Array
from costcalc.output import shared_json as shared
from costcalc.output.payback import Payback, payback
from costcalc.prices import files

LEVELS: Final = (0.1, 0.5, 0.7, 0.8, 0.9)
"""Of the quantiles that `Amounts` has."""


@dataclass(frozen=True)
class Amounts(shared.Quantiles, shared.Cases):
    """An amount of money in three cases, and the quantiles of its draws; null without draws."""


@dataclass(frozen=True)
class UnitCost(shared.Quantiles, shared.Ratios):
    """Year 1 over something, in three cases and by quantile; null where there is nothing of it.

    What it is divided by is likely in all of them.
    """


@dataclass(frozen=True)
class PageTotal(shared.Cases):
    """What the comparison article's own total counts, a month, beside what the article states."""

    stated_low: float
    stated_high: float


@dataclass(frozen=True)
class Technology:
    """One technology: its servers in year 1, its totals in the currency, what they come to."""

    id: str
    name: str
    rank: Annotated[int, Field(ge=1)]
    """1 is the cheapest by the likely value of the total asked for; equal totals share a rank."""
    servers: shared.Cases | None
    """Null, as all that is no amount of money, for who has no more than a publish id."""
    servers_by_load: shared.Cases | None
    """What orders or connections given beside today's servers would ask for; null without them."""
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
    migration: Amounts
    """Paid once, before year 1, for moving or for starting anew."""
    direct_annual: Amounts
    indirect_annual: Amounts
    payback: Payback
    break_even_person_months: float | None
    """The work of moving at which it costs as much as staying; null for what runs today."""
    contingency_p80: float | None
    """What to add to the likely total asked for, to keep within it in 80 of 100 draws."""
    per_order: UnitCost
    per_1000_connections: UnitCost
    per_developer: UnitCost
    page_total: PageTotal | None
    """Null outside the scope `published`, and where the article states no total."""


def technologies(found: Estimate) -> Iterator[Technology]:
    """Each technology: servers, totals, unit costs, payback, and the article's own total."""
    scenario, costing, of = found.scenario, found.costing, found.scenario.of
    drawn = _drawn(found)
    totals = {total: _amounts(costing, total, drawn.get(total)) for total in TOTALS}
    unit_costs = {
        line.__name__: _unit_costs(found, line, drawn.get("annual")) for line in UNIT_COSTS
    }
    counted = not found.public
    runs = scenario.baseline is not None and counted
    server_ratios = ratio(costing, SERVER_RATIO).tolist() if runs else None
    page_totals = page_total(costing)
    for row, id_ in enumerate(scenario.technologies):
        technology = found.book.technologies[id_]
        by_load = costing.servers_by_load if counted else None
        p80 = totals[of][row].p80
        ahead = None if p80 is None else shared.number(round(p80 - totals[of][row].likely, 2))
        yield shared.filled(
            Technology,
            technology,
            rank=found.ranks[row],
            servers=shared.cases(costing.servers[row, :, 0]) if counted else None,
            servers_by_load=None if by_load is None else shared.cases(by_load[row]),
            binding=costing.binding[row],
            server_ratio=shared.Ratios(*_finite(server_ratios[row])) if server_ratios else None,
            **{total: amounts[row] for total, amounts in totals.items()},
            payback=payback(found, row),
            break_even_person_months=break_even(costing, id_) if counted else None,
            contingency_p80=ahead,
            **{name: costs[row] for name, costs in unit_costs.items()},
            page_total=_page_total(found, technology, page_totals[row]),
        )


def _drawn(found: Estimate) -> Mapping[str, Array]:
    """The quantiles of every total, by technology and level; nothing without draws."""
    drawn = found.simulation
    if not drawn:
        return {}
    return {total: drawn.quantiles(total, LEVELS) for total in TOTALS}


def _amounts(costing: Costing, total: str, drawn: Array | None) -> list[Amounts]:
    """Three cases of a total and the quantiles of its draws, by technology; null without draws."""
    amounts = costing.totals[total].tolist()
    levels = _levels(None if drawn is None else costing.money(drawn), len(amounts))
    return [Amounts(*shared.three(own), *of) for own, of in zip(amounts, levels, strict=True)]


def _unit_costs(found: Estimate, line: Line, annual: Array | None) -> list[UnitCost]:
    """Year 1 over something, by technology; null where there is nothing to divide by.

    What it is divided by was typed: null too for who has no more than a publish id.
    """
    cases = ratio(found.costing, line).tolist()
    if found.public:
        return [UnitCost(*[None] * len(fields(UnitCost)))] * len(cases)
    drawn = None
    if annual is not None:
        drawn = ratio(replace(found.costing, totals={"annual": annual}), line)
    levels = _levels(drawn, len(cases))
    return [UnitCost(*_finite(own), *of) for own, of in zip(cases, levels, strict=True)]


def _levels(drawn: Array | None, technologies: int) -> list[list[float | None]]:
    """Quantiles by technology, null without draws."""
    if drawn is None:
        return [[None] * len(LEVELS)] * technologies
    return [_finite(own) for own in drawn.tolist()]


def _finite(amounts: Iterable[float]) -> list[float | None]:
    """Numbers, null for what is none."""
    return [shared.number(amount) if isfinite(amount) else None for amount in amounts]


def _page_total(found: Estimate, technology: files.Technology, counted: Array) -> PageTotal | None:
    """What the article's total counts, a month, beside what the article states for it."""
    page = technology.page
    if found.scenario.scope != "published" or page is None:
        return None
    low, high = (shared.number(float(end)) for end in page.stated)
    return PageTotal(*shared.three(counted.tolist()), low, high)
