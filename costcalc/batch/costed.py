"""Scenarios costed together: the lines run once over the three cases of hundreds of them.

Scenarios that differ only in amounts, figures, currency or rate are of one structure: the three
cases of each are cells of one run, as draws are in a simulation.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np

from costcalc.batch.rows import Row
from costcalc.costing.resolve import Resolved, resolve
from costcalc.costing.run import Run, run
from costcalc.costing.totals import CASES
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET, Name
from costcalc.scenario.faults import Fault, noted
from costcalc.scenario.scenario import Scenario, read
from costcalc.scenario.values import Points

YEARS_AT_ONCE: Final = 768
"""Scenarios times years in one run: some megabytes, which a processor keeps near."""
MOST_FAULTS: Final = 10
"""Faults that are told of one row."""


@dataclass(frozen=True)
class Costed:
    """Scenarios of one structure and the run of their cells, low, likely and high of each."""

    rows: tuple[Row, ...]
    scenarios: tuple[Scenario, ...]
    run: Run


@dataclass(frozen=True)
class Bad:
    """A row that cannot be computed, and why."""

    row: Row
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Chunk:
    """Some rows of a batch, computed or refused."""

    costed: tuple[Costed, ...]
    bad: tuple[Bad, ...]


def chunks(rows: Iterator[Row], book: PriceBook, size: int) -> Iterator[Chunk]:
    """The rows computed, so many at a time, so that memory stays flat."""
    while some := list(islice(rows, size)):
        yield _chunk(some, book)


def _chunk(rows: Sequence[Row], book: PriceBook) -> Chunk:
    alike: dict[Hashable, list[tuple[Row, Scenario]]] = {}
    bad: list[Bad] = []
    for row in rows:
        faults = list(row.faults)
        with noted(faults):
            scenario = read(row.given, book)
        if faults:
            bad.append(Bad(row, tuple(faults[:MOST_FAULTS])))
        else:
            alike.setdefault(_structure(scenario), []).append((row, scenario))
    costed = (each for pairs in alike.values() for each in _together(pairs, book))
    return Chunk(tuple(costed), tuple(bad))


def _structure(scenario: Scenario) -> Hashable:
    """What has to be the same in scenarios that are run together."""
    return (
        scenario.technologies,
        scenario.baseline,
        scenario.workload_kind,
        scenario.support_tier,
        scenario.scope,
        scenario.years,
        scenario.sizing,
        "current_server_price" in scenario.amounts,
    )


def _together(pairs: Sequence[tuple[Row, Scenario]], book: PriceBook) -> Iterator[Costed]:
    """Scenarios of one structure, a few hundred a run."""
    size = max(YEARS_AT_ONCE // pairs[0][1].years, 1)
    for start in range(0, len(pairs), size):
        rows, scenarios = zip(*pairs[start : start + size], strict=True)
        yield Costed(rows, scenarios, run_together(scenarios, book))


def run_together(scenarios: Sequence[Scenario], book: PriceBook) -> Run:
    """The lines over the cases of scenarios of one structure."""
    amounts, overrides = _amounts(scenarios), _overrides(scenarios, book)
    template = replace(
        scenarios[0],
        amounts={name: points[0] for name, points in amounts.items()},
        overrides={id_: points[0] for id_, points in overrides.items()},
    )
    own = {key: np.array(points).T for key, points in amounts.items()}
    own |= {f"{SET}{id_}": np.array(points).T for id_, points in overrides.items()}

    def cells(resolved: Resolved) -> Array:
        if resolved.key not in own:
            cases = np.array(resolved.cases)
            return cases[:1] if len(set(resolved.cases)) == 1 else np.tile(cases, len(scenarios))
        low, likely, high = own[resolved.key]
        figure = resolved.figure
        by_cost = figure.by_cost((low, likely, high)) if figure else (low, likely, high)
        return np.stack(by_cost, axis=-1).ravel()

    resolution = resolve(template, book)
    rates = np.repeat([scenario.exchange_rate for scenario in scenarios], len(CASES))
    return run(template, resolution, cells, len(scenarios) * len(CASES), rates)


def _amounts(scenarios: Sequence[Scenario]) -> Mapping[str, list[Points]]:
    """Every amount that one of the scenarios has, in each: `team_size.go` may be `team_size`."""
    names = dict.fromkeys(name for scenario in scenarios for name in scenario.amounts)
    bare = {name: Name.read(name).base for name in names}
    return {
        name: [
            scenario.amounts[name if name in scenario.amounts else bare[name]]
            for scenario in scenarios
        ]
        for name in names
    }


def _overrides(scenarios: Sequence[Scenario], book: PriceBook) -> Mapping[str, list[Points]]:
    """Every figure that one of the scenarios sets, in each: the book's where it is not set."""
    names = {Name.read(id_).base for scenario in scenarios for id_ in scenario.overrides}
    figures = [
        book.figure(name, technology, scenarios[0].scope)
        for name in sorted(names)
        for technology in scenarios[0].technologies
    ]
    return {
        figure.id: [scenario.set_for(figure) or figure.points for scenario in scenarios]
        for figure in figures
        if figure
    }
