"""An estimate as records: the shape of the JSON answer, which every other format is made from."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any, Final, TypeAlias

from costcalc import units
from costcalc.costing import CASES, LIKELY, Costing
from costcalc.estimate import Estimate
from costcalc.inputs import AMOUNTS, TOTALS
from costcalc.measures import page_total, payback, ratio
from costcalc.model.formula import sentence
from costcalc.model.lines import ITEMS, SERVER_RATIO, UNIT_COSTS, Line
from costcalc.model.vocabulary import Array
from costcalc.output.figures import headline
from costcalc.output.links import permalink
from costcalc.output.sentences import verdict_text
from costcalc.pricebook import Technology
from costcalc.reading import Points
from costcalc.standings import USER

Record: TypeAlias = dict[str, Any]

SCHEMA_VERSION: Final = "1.0"
LONGEST_LINK: Final = 1900
"""Characters; a spreadsheet's WEBSERVICE ends at 2,048, origin included."""


def estimate_record(estimate: Estimate) -> Record:
    """The whole answer; every key is always there, null where it does not apply."""
    scenario, book, addresses = estimate.scenario, estimate.book, links(estimate)
    return {
        "schema_version": SCHEMA_VERSION,
        **headline(book),
        "scope": scenario.scope,
        "currency": scenario.currency,
        "exchange_rate": _number(scenario.exchange_rate),
        "baseline": scenario.baseline,
        "years": scenario.years,
        "workload_kind": scenario.workload_kind,
        "support_tier": scenario.support_tier,
        "inputs": list(inputs(estimate)),
        "of": scenario.of,
        "verdict": {
            "text": verdict_text(estimate),
            "cheapest": estimate.verdict.cheapest,
            "confident": estimate.verdict.confident,
            "probability_cheapest": estimate.verdict.probability_cheapest,
            "other_scope_cheapest": estimate.verdict.other_scope_cheapest,
            "gap": estimate.verdict.gap,
            "migration_person_months_worth": estimate.verdict.migration_person_months_worth,
        },
        "technologies": list(technologies(estimate)),
        "items": list(items(estimate)),
        "years_table": list(years_table(estimate)),
        "warnings": list(_warnings(estimate, addresses)),
        "links": addresses,
        "seed": scenario.seed,
    }


def inputs(estimate: Estimate) -> Iterator[Record]:
    """Every amount of the scenario, the salaries, and whatever figure the user set."""
    scenario, book = estimate.scenario, estimate.book
    given = {name.removeprefix("set."): text for name, text in scenario.understood.items()}
    for amount in AMOUNTS:
        ids = [amount.id, *(name for name in scenario.amounts if name.startswith(f"{amount.id}."))]
        for id_ in ids:
            yield _input(
                estimate,
                id_,
                scenario.amounts.get(id_),
                amount.unit,
                id_ in scenario.changed,
                given.get(id_),
            )
    for technology in scenario.technologies:
        standing = estimate.costing.standings["salary"][technology]
        points = standing.cases
        id_, unit = f"salary.{technology}", book.definitions["salary"].unit
        text = given.get(id_) or given.get("salary")
        yield _input(estimate, id_, points, unit, standing.basis == USER, text)
    for id_, points in scenario.overrides.items():
        if id_ != "salary" and not id_.endswith(".salary"):
            definition = book.common.get(id_) or book.definitions[id_.rpartition(".")[2]]
            yield _input(estimate, id_, points, definition.unit, True, given.get(id_))


def _input(
    estimate: Estimate, id_: str, points: Points | None, unit: str, changed: bool, text: str | None
) -> Record:
    currency = estimate.scenario.currency
    rate = estimate.scenario.exchange_rate if "USD" in unit else 1.0
    shown = None if points is None else (points[0] * rate, points[1] * rate, points[2] * rate)
    default_text = "not given" if shown is None else units.understood(shown, unit, currency)
    return {
        "id": id_,
        **dict(zip(CASES, map(_number, shown) if shown else (None, None, None), strict=True)),
        "unit": unit.replace("USD", currency),
        "origin": "user" if changed else "default",
        "understood": text or default_text,
    }


def technologies(estimate: Estimate) -> Iterator[Record]:
    """One record a technology: servers, totals, unit costs, payback, and the page's own total."""
    scenario, costing = estimate.scenario, estimate.costing
    totals = {total: _total(estimate, total) for total in TOTALS}
    unit_costs = {line.__name__: _ratios(costing, line) for line in UNIT_COSTS}
    server_ratios = _ratios(costing, SERVER_RATIO) if scenario.baseline else None
    page_totals = page_total(costing)
    for row, id_ in enumerate(scenario.technologies):
        technology = estimate.book.technologies[id_]
        yield {
            "id": id_,
            "name": technology.name,
            "rank": estimate.ranks[row],
            "servers": _cases(costing.servers[row, :, 0]),
            "binding": costing.binding[row],
            "server_ratio": server_ratios[row] if server_ratios else None,
            **{total: totals[total][row] for total in TOTALS},
            "migration": _cases(costing.migration[row]),
            **{
                total: _cases(costing.totals[total][row])
                for total in ("direct_annual", "indirect_annual")
            },
            "payback": asdict(payback(costing, row)),
            **{name: costs[row] for name, costs in unit_costs.items()},
            "page_total": _page_total(estimate, technology, page_totals[row]),
        }


def _ratios(costing: Costing, line: Line) -> list[Record]:
    """A ratio case by case, by technology; null where there is nothing to divide by."""
    return [
        {
            case: _number(amount) if isfinite(amount) else None
            for case, amount in zip(CASES, amounts, strict=True)
        }
        for amounts in ratio(costing, line).tolist()
    ]


def _page_total(estimate: Estimate, technology: Technology, counted: Array) -> Record | None:
    """What the page's total counts, a month, beside what the page states for it."""
    if estimate.scenario.scope != "published":
        return None
    page = technology.page
    low, high = (_number(float(end)) for end in page.stated) if page else (None, None)
    return _cases(counted) | {"stated_low": low, "stated_high": high}


def items(estimate: Estimate) -> Iterator[Record]:
    """One record an item and technology: amounts by month and year, basis, formula, figures."""
    scenario, costing = estimate.scenario, estimate.costing
    for row, technology in enumerate(scenario.technologies):
        for item in ITEMS:
            amounts = {
                "monthly": costing.monthly[item.id][row],
                "annual": costing.annual[item.id][row, :, 0],
            }
            yield {
                "technology": technology,
                "category": item.category,
                "item": item.id,
                "nature": item.nature,
                **{
                    f"{period}_{case}": _number(amount)
                    for period, ends in amounts.items()
                    for case, amount in zip(CASES, ends.tolist(), strict=True)
                },
                "currency": scenario.currency,
                "basis": costing.basis(item, technology),
                "formula": sentence(item.line),
                "figures": list(costing.figures(item, technology)),
            }


def years_table(estimate: Estimate) -> Iterator[Record]:
    """One record a technology and year; year 0 is the migration."""
    costing = estimate.costing
    present_values = costing.present_values[:, LIKELY]
    for row, technology in enumerate(estimate.scenario.technologies):
        yield {
            "technology": technology,
            "year": 0,
            **_cases(costing.migration[row]),
            "present_value_likely": _number(float(costing.migration[row, LIKELY])),
        }
        for year in range(estimate.scenario.years):
            yield {
                "technology": technology,
                "year": year + 1,
                **_cases(costing.years[row, :, year]),
                "present_value_likely": _number(float(present_values[row, year])),
            }


def links(estimate: Estimate) -> Mapping[str, str | None]:
    """Addresses of this state in other forms; null for a form that there is not.

    A state whose addresses would be longer than a spreadsheet follows has none.
    """
    number = {"number": _decisive(estimate)}
    addresses = {
        "self": permalink(estimate, "/api/v1/estimate"),
        "permalink": permalink(estimate),
        "csv": permalink(estimate, "/api/v1/estimate.csv"),
        "tsv": permalink(estimate, "/api/v1/estimate.tsv"),
        "xlsx": permalink(estimate, "/api/v1/estimate.xlsx"),
        "embed": permalink(estimate, "/embed/annual"),
        "trace": permalink(estimate, "/api/v1/trace", number),
    }
    return {name: a if a and len(a) < LONGEST_LINK else None for name, a in addresses.items()}


def _warnings(estimate: Estimate, addresses: Mapping[str, str | None]) -> Iterator[Record]:
    """Every notice of the estimate, and one where its state does not fit a link."""
    for notice in estimate.warnings:
        yield {"code": notice.code, "field": notice.field, "message": notice.message}
    if None in (addresses["self"], addresses["trace"]) and not estimate.scenario.kept:
        yield {
            "code": "link_too_long",
            "field": None,
            "message": f"This state does not fit a link of {LONGEST_LINK:,} characters; "
            "send it as JSON.",
        }


def _decisive(estimate: Estimate) -> str:
    """The number that the verdict is about."""
    first = estimate.scenario.technologies[estimate.ranks.index(1)]
    return f"{estimate.scenario.of}.{first}.likely"


def _cases(amounts: Array) -> Record:
    return {case: _number(amount) for case, amount in zip(CASES, amounts.tolist(), strict=True)}


def _total(estimate: Estimate, total: str) -> list[Record]:
    """Three cases of a total and the quantiles of its draws, by technology; null without draws."""
    cases = [_cases(row) for row in estimate.costing.totals[total]]
    if estimate.simulation is None:
        return [case | {"p10": None, "p50": None, "p90": None} for case in cases]
    quantiles = estimate.simulation.quantiles(total, (0.1, 0.5, 0.9)).round(2).tolist()
    drawn = [dict(zip(("p10", "p50", "p90"), row, strict=True)) for row in quantiles]
    return [case | levels for case, levels in zip(cases, drawn, strict=True)]


def _number(value: float) -> float | int:
    """Whole numbers without a trailing `.0`."""
    return int(value) if value == int(value) and abs(value) < 2**53 else value
