"""Scenarios costed together: the lines run once over the three cases of hundreds of them.

Scenarios that differ only in amounts, figures, currency or rate are of one structure: the three
cases of each are cells of one run, as draws are in a simulation.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from costcalc.batch.rows import Row
from costcalc.costing.resolve import Resolved, own_values, resolve, structure
from costcalc.costing.run import Run, run
from costcalc.costing.totals import CASES
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.alike import Alike
from costcalc.scenario.faults import Fault, noted
from costcalc.scenario.scenario import Scenario

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
    reads = Alike(book)
    while some := list(islice(rows, size)):
        yield _chunk(some, reads, book)


def _chunk(rows: Sequence[Row], reads: Alike, book: PriceBook) -> Chunk:
    alike: dict[Hashable, list[tuple[Row, Scenario]]] = {}
    bad: list[Bad] = []
    for row in rows:
        faults = list(row.faults)
        with noted(faults):
            scenario = reads.read(row.given)
        if faults:
            bad.append(Bad(row, tuple(faults[:MOST_FAULTS])))
        else:
            structure_ = (structure(scenario), scenario.years, scenario.decimals)
            alike.setdefault(structure_, []).append((row, scenario))
    costed = (each for pairs in alike.values() for each in _together(pairs, book))
    return Chunk(tuple(costed), tuple(bad))


def _together(pairs: Sequence[tuple[Row, Scenario]], book: PriceBook) -> Iterator[Costed]:
    """Scenarios of one structure, a few hundred a run."""
    size = max(YEARS_AT_ONCE // pairs[0][1].years, 1)
    for start in range(0, len(pairs), size):
        rows, scenarios = zip(*pairs[start : start + size], strict=True)
        yield Costed(rows, scenarios, run_together(scenarios, book))


def run_together(scenarios: Sequence[Scenario], book: PriceBook) -> Run:
    """The lines over the cases of scenarios of one structure."""
    template, values = scenarios[0], [own_values(each) for each in scenarios]
    own = {key: np.array([each[key] for each in values]).T for key in values[0]}

    def cells(resolved: Resolved) -> Array:
        if resolved.number not in own:
            cases = np.array(resolved.cases)
            return cases[:1] if len(set(resolved.cases)) == 1 else np.tile(cases, len(scenarios))
        low, likely, high = own[resolved.number]
        if resolved.held or resolved.number != resolved.key:
            return np.repeat(likely, len(CASES))
        figure = resolved.figure
        by_cost = figure.by_cost((low, likely, high)) if figure else (low, likely, high)
        return np.stack(by_cost, axis=-1).ravel()

    resolution = resolve(template, book)
    rates = np.repeat([scenario.exchange_rate for scenario in scenarios], len(CASES))
    return run(template, resolution, cells, len(scenarios) * len(CASES), rates)
