"""What the product answers, in the shape of the two readings of the cost model."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from random_scenarios import parameters
from readings import CASES, Answer, Book, Ends, Scenario

from costcalc.costing.measures import break_even, page_total, payback, ratio
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.lines import UNIT_COSTS
from costcalc.prices.book import PriceBook
from costcalc.prices.files import Scope
from costcalc.scenario.scenario import read

TOTALS = (
    "monthly",
    "annual",
    "direct_annual",
    "indirect_annual",
    "migration",
    "nominal",
    "present_value",
    "equivalent_annual",
)

LOADS = {"orders_per_month": 100_000, "concurrent_connections": 0}


def prices(book: PriceBook) -> Book:
    """A price book as the readings ask for figures."""

    def figures(scope: Scope, technology: str, name: str) -> Ends:
        figure = book.figure(name, technology, scope)
        return figure.exact if figure else (Fraction(0),) * 3

    def server(id_: str) -> Ends:
        row = book.servers[id_]
        return row.vcpus, row.memory, row.usd_per_month

    def country(id_: str) -> tuple[str, Ends, Ends]:
        if id_ == "us":
            nothing = Fraction(0)
            return "USD", (nothing,) * 3, (nothing,) * 3
        preset = book.countries[id_]
        return preset.currency, preset.market_salary, preset.on_cost

    def rate(currency: str) -> Fraction:
        return Fraction(1) if currency == "USD" else book.rates.rates[currency]

    return Book(figures, server, country, rate)  # type: ignore[arg-type]


def product(asked: Scenario, book: PriceBook) -> Answer:
    """Every amount of a scenario, by technology and case (see `readings.py`)."""
    costing = cost(read(parameters(asked), book), book)
    unit_costs = {line.__name__: ratio(costing, line) for line in UNIT_COSTS}
    page = page_total(costing)
    answer: Answer = {}
    for row, id_ in enumerate(costing.scenario.technologies):
        answer[id_] = {case: _case(costing, row, column) for column, case in enumerate(CASES)}
        stated = costing.scenario.scope == "published" and book.technologies[id_].page
        for column, case in enumerate(CASES):
            answer[id_][case] |= {
                name: _unrounded(np.broadcast_to(values, costing.migration.shape)[row, column])
                for name, values in unit_costs.items()
            }
            answer[id_][case]["page_total"] = _money(page[row, column]) if stated else None
        repaid = payback(costing, row)
        answer[id_]["payback"] = {"status": repaid.status, "year": repaid.year}
        answer[id_]["break_even_person_months"] = break_even(costing, id_)
    return answer


def _case(costing: Costing, row: int, column: int) -> dict[str, Any]:
    """One technology in one case."""
    by_load = costing.servers_by_load
    return {
        "servers": int(costing.servers[row, column, 0]),
        "servers_by_load": None if by_load is None else int(by_load[row, column]),
        "binding": costing.binding[row] if column == LIKELY else None,
        "lines": {
            item: (_money(months[row, column]), _money(costing.annual[item][row, column, 0]))
            for item, months in costing.monthly.items()
        },
        "one_off": {item: _money(once[row, column]) for item, once in costing.once.items()},
        "years": [_money(year) for year in costing.years[row, column]],
        **{name: _money(costing.totals[name][row, column]) for name in TOTALS},
    }


def _money(amount: float) -> Decimal:
    """An amount as the decimals that it shows."""
    return Decimal(repr(float(amount)))


def _unrounded(amount: float) -> float | None:
    """What was never rounded; None where there was nothing to divide by."""
    return float(amount) if np.isfinite(amount) else None


def comparable(asked: Scenario, answer: Answer) -> Answer:
    """A reading's answer as the product gives it.

    What binds is the likely case's. An address drops a load that repeats the default, so beside a
    fleet that is no load given.
    """
    no_load = all(_only(asked.get(name, usual), usual) for name, usual in LOADS.items())
    for cases in answer.values():
        for case in CASES:
            binds = cases[case]["binding"] if case == "likely" else None
            by_load = None if no_load else cases[case]["servers_by_load"]
            cases[case] |= {"binding": binds, "servers_by_load": by_load}
    return answer


def _only(given: Any, usual: float) -> bool:
    """Whether a value, or each point of a range, is the default."""
    return all(point == usual for point in (given if isinstance(given, list) else [given]))
