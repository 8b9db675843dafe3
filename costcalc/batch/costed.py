"""Scenarios costed together: the lines run once over the three cases of hundreds of them.

Scenarios that differ only in amounts, figures, currency or rate are of one structure: the three
cases of each are cells of one run, as draws are in a simulation.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from costcalc.batch.rows import Row
from costcalc.costing.resolve import AT_LIKELY, Resolved, preset_key, resolve
from costcalc.costing.run import Run, run
from costcalc.costing.totals import CASES
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET
from costcalc.scenario.faults import Fault, noted
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario, read

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
    """What has to be the same in scenarios that are run together: all but values and rates."""
    return (
        scenario.technologies,
        scenario.baseline,
        scenario.workload_kind,
        scenario.staffing,
        scenario.server,
        scenario.country,
        scenario.support_tier,
        scenario.scope,
        scenario.years,
        scenario.decimals,
        frozenset(scenario.amounts),
        frozenset(scenario.overrides),
        scenario.own,
    )


def _together(pairs: Sequence[tuple[Row, Scenario]], book: PriceBook) -> Iterator[Costed]:
    """Scenarios of one structure, a few hundred a run."""
    size = max(YEARS_AT_ONCE // pairs[0][1].years, 1)
    for start in range(0, len(pairs), size):
        rows, scenarios = zip(*pairs[start : start + size], strict=True)
        yield Costed(rows, scenarios, run_together(scenarios, book))


def run_together(scenarios: Sequence[Scenario], book: PriceBook) -> Run:
    """The lines over the cases of scenarios of one structure."""
    template = scenarios[0]
    own = {name: _points(each.amounts[name] for each in scenarios) for name in template.amounts}
    for id_ in template.overrides:
        own[f"{SET}{id_}"] = _points(each.overrides[id_] for each in scenarios)
    for id_ in template.preset:  # in dollars it hangs on the rate
        own[preset_key(template, id_)] = _points(each.preset[id_] for each in scenarios)

    def cells(resolved: Resolved) -> Array:
        key = resolved.key.removesuffix(AT_LIKELY)
        if key not in own:
            cases = np.array(resolved.cases)
            return cases[:1] if len(set(resolved.cases)) == 1 else np.tile(cases, len(scenarios))
        low, likely, high = own[key]
        if resolved.held or key != resolved.key:
            return np.repeat(likely, len(CASES))
        figure = resolved.figure
        by_cost = figure.by_cost((low, likely, high)) if figure else (low, likely, high)
        return np.stack(by_cost, axis=-1).ravel()

    resolution = resolve(template, book)
    rates = np.repeat([scenario.exchange_rate for scenario in scenarios], len(CASES))
    return run(template, resolution, cells, len(scenarios) * len(CASES), rates)


def _points(points: Iterable[Points]) -> Array:
    """Low, likely and high of each scenario, by point and scenario."""
    return np.array([*points]).T
