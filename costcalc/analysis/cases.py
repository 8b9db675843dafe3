"""Known cases: what was observed in public, beside what the model says of the same inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from costcalc.analysis.simulation import draws_of, quantiles
from costcalc.costing.resolve import Resolved, resolve
from costcalc.costing.run import run
from costcalc.costing.totals import CASES
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.prices.catalogues import Case, Measure
from costcalc.scenario.scenario import read

DRAWS: Final = 20_000
RANGE: Final = (0.1, 0.9)


@dataclass(frozen=True)
class KnownCase:
    """A case, and the model's low, P10, likely, P90 and high of what was observed."""

    id: str
    case: Case
    low: float
    p10: float
    likely: float
    p90: float
    high: float

    @property
    def in_envelope(self) -> bool:
        """Whether the observed number lies between low and high."""
        return self.low <= float(self.case.observed) <= self.high

    @property
    def in_range(self) -> bool:
        """Whether it lies between P10 and P90."""
        return self.p10 <= float(self.case.observed) <= self.p90


def _one_server(capacity: str, of: str) -> Callable[[Mapping[str, Any]], Array]:
    """What one server takes, of all that it has."""
    return lambda rows: np.asarray(rows[capacity] * rows[of] * rows["target_utilisation"])


_OBSERVED: Final[Mapping[Measure, Callable[[Mapping[str, Any]], Array]]] = MappingProxyType(
    {
        "servers": lambda rows: rows["servers"],
        "requests_per_second": _one_server("requests_per_second_per_vcpu", "vcpus_per_server"),
        "connections": _one_server("connections_per_gib", "memory_per_server"),
        "requests_per_order": lambda rows: rows["requests_per_order"],
        "database_scaling": lambda rows: rows["database_scaling"],
        "work": lambda rows: rows["work"],
    }
)


@lru_cache(maxsize=4)
def known_cases(book: PriceBook) -> tuple[KnownCase, ...]:
    """Every case of the book, in its order."""
    return tuple(_known(id_, case, book) for id_, case in book.cases.items())


def _known(id_: str, case: Case, book: PriceBook) -> KnownCase:
    scenario = read({**case.asked, "draws": str(DRAWS), "years": "1"}.items(), book)
    resolution, observed = resolve(scenario, book), _OBSERVED[case.measure]
    row = scenario.technologies.index(case.technology or scenario.technologies[0])

    def seen(cells: Callable[[Resolved], Array], count: int) -> Array:
        """What was observed, in each cell."""
        rows = run(scenario, resolution, cells, count).values
        shape = (len(scenario.technologies), count, 1)
        return np.broadcast_to(observed(rows), shape)[row, :, 0]

    # A figure that is a fact about the load has a range, though no cost case moves it.
    ends = "points" if case.measure in resolution else "cases"
    low, likely, high = sorted(seen(lambda each: np.array(getattr(each, ends)), len(CASES)))
    drawn = draws_of(scenario, resolution, book)
    in_draws = seen(lambda each: drawn[each.key], DRAWS)
    p10, p90 = quantiles(in_draws, RANGE)
    return KnownCase(id_, case, *map(float, (low, p10, likely, p90, high)))
