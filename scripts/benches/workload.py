"""Scenarios by the hundred thousand, as arrays: what engines are measured with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from costcalc.costing.resolve import Resolution, Resolved, resolve
from costcalc.costing.run import run, run_in_chunks
from costcalc.costing.totals import Amounts
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario, read

VARIED = (
    "orders_per_month",
    "concurrent_connections",
    "team_size",
    "market_salary",
    "effort_multiplier",
    "developer_pool",
    "learning_months",
    "operations_factor",
    "requests_per_second_per_vcpu",
    "connections_per_gib",
)
"""What differs from scenario to scenario; technologies differ in the last six already."""
ASKED = {
    "baseline": "ruby",
    "staffing": "hired",
    "concurrent_connections": "20000",
    "revenue_per_hour": "1000",
    "set.egress_gb_per_month": "500",
    "draws": "0",
}
"""A move, by people hired for it; what the defaults leave at 0 of workload and risk counts."""


@dataclass(frozen=True)
class Workload:
    """So many scenarios of one structure, which differ in some amounts and figures."""

    scenario: Scenario
    resolution: Resolution
    values: Mapping[str, Array]
    count: int

    def cells(self, resolved: Resolved) -> Array:
        """The values of a parameter, one for all scenarios or one for each."""
        return self.values.get(resolved.key, np.array(resolved.points[1:2]))

    def given(self) -> list[dict[str, Array | float]]:
        """The same for every technology, by the parameter's name; one number where all agree."""
        return [
            {
                name: self.values.get(by_technology[id_].key, by_technology[id_].points[1])
                for name, by_technology in self.resolution.items()
            }
            for id_ in self.scenario.technologies
        ]

    @property
    def today(self) -> int:
        """The place of the technology that runs today."""
        return self.scenario.technologies.index(self.scenario.baseline)


def workload(book: PriceBook, count: int, **asked: str) -> Workload:
    """Scenarios around the reference workload, half as much to half as much again."""
    scenario = read({**ASKED, **asked}.items(), book)
    resolution, chance = resolve(scenario, book), np.random.default_rng(1)
    varied = {each.key: each.points[1] for name in VARIED for each in resolution[name].values()}
    values = {key: likely * chance.uniform(0.5, 1.5, count) for key, likely in varied.items()}
    return Workload(scenario, resolution, values, count)


def costed(work: Workload) -> Iterator[dict[str, Array]]:
    """Every total by technology and scenario, as costcalc's engine works it out."""
    for ran in run_in_chunks(work.scenario, work.resolution, work.cells, work.count):
        yield Amounts(ran, decimals=None).totals()


def one_by_one(work: Workload, count: int) -> None:
    """The same as nobody should: a run for every scenario."""
    for place in range(count):

        def cells(resolved: Resolved, place: int = place) -> Array:
            values = work.cells(resolved)
            return values[place : place + 1] if len(values) > 1 else values

        Amounts(run(work.scenario, work.resolution, cells, 1), decimals=None).totals()


def joined(parts: Iterator[dict[str, Array]]) -> dict[str, Array]:
    """All parts of every total side by side."""
    found = list(parts)
    return {name: np.concatenate([part[name] for part in found], axis=-1) for name in found[0]}


def drained(parts: Iterator[object]) -> None:
    """Everything is worked out and nothing kept."""
    for _ in parts:
        pass
