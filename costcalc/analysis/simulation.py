"""How sure: the cost lines over random draws of the figures, the same for all technologies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean
from typing import Annotated, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from costcalc.analysis.draws import draw, draw_together, shuffles
from costcalc.analysis.numbers import public_ids
from costcalc.costing.resolve import Resolution, Resolved
from costcalc.costing.run import run_in_chunks
from costcalc.costing.totals import Amounts
from costcalc.model.inputs import TOTALS
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]

MARKET: Final = "base_salary"
"""The parameter whose draws move with one market."""
CORRELATION: Final = "salary_correlation"
BINS: Final = 10
SHUFFLES: Final = 8
"""Random orders that estimate how much a figure without influence seems to be worth."""


@dataclass(frozen=True)
class Difference:
    """How much more `a` costs than `b`, draw by draw."""

    a: str
    b: str
    draws: Array

    @property
    def probability_a_cheaper(self) -> float:
        """The share of draws in which `a` costs less; a tie counts half."""
        return float((self.draws < 0).mean() + (self.draws == 0).mean() / 2)


@dataclass(frozen=True, repr=False)
class Simulation:
    """Every total over the draws, and the draws of every number that has a range, by its id.

    Shapes: a total (technology, draw); `drawn` (draw); `cumulative`, what has been paid by the end
    of each year, (technology, draw, year), where year 0 is the migration.
    """

    technologies: tuple[str, ...]
    seed: int
    totals: Mapping[str, Array]
    drawn: Mapping[str, Array]
    cumulative: Array = field(default_factory=lambda: np.empty((0, 0, 0)))

    def quantiles(self, total: str, levels: tuple[float, ...]) -> Array:
        """Quantiles of a total, by technology and level."""
        return np.quantile(self.totals[total], levels, axis=-1).T

    def probability_cheapest(self, of: str) -> dict[str, Share]:
        """The share of draws in which each technology costs least; ties are shared."""
        totals = self.totals[of]
        least = totals == totals.min(axis=0)
        shares = (least / least.sum(axis=0)).mean(axis=1)
        return dict(zip(self.technologies, shares.tolist(), strict=True))

    def expected_regret(self, of: str) -> dict[str, float]:
        """How much more each technology costs than the cheapest of the draw, on average."""
        totals = self.totals[of]
        regret = (totals - totals.min(axis=0)).mean(axis=1)
        return dict(zip(self.technologies, regret.tolist(), strict=True))

    def differences(self, of: str) -> Iterator[Difference]:
        """Every pair of technologies, draw by draw."""
        for a, b in combinations(range(len(self.technologies)), 2):
            draws = self.totals[of][a] - self.totals[of][b]
            yield Difference(self.technologies[a], self.technologies[b], draws)

    def value_of_information(self, of: str, chosen: str) -> list[tuple[str, float]]:
        """How much of the expected regret of a choice knowing one figure would remove, most first.

        This is the expected value of partial perfect information, estimated from the draws (Strong
        and Oakley, Medical Decision Making 33, 2013): they are sorted by the figure into bins of
        equal size, and whoever knows the figure chooses the technology that is cheapest on average
        in its bin. By chance a figure without influence would seem to have a value too; the average
        over random orders estimates that and is subtracted. Never below 0.
        """
        totals = self.totals[of]
        chance = shuffles(of, self.seed, totals.shape[1], SHUFFLES)
        noise = fmean(self._removed(totals, chosen, order) for order in chance)
        values = [
            (key, max(0.0, self._removed(totals, chosen, np.argsort(drawn, kind="stable")) - noise))
            for key, drawn in self.drawn.items()
        ]
        return sorted(values, key=lambda value: (-value[1], value[0]))

    def _removed(self, totals: Array, chosen: str, order: NDArray[np.int64]) -> float:
        """The average regret removed by choosing again in each bin; `order` sorts the draws."""
        bins = min(BINS, len(order))
        starts = np.arange(bins) * len(order) // bins
        sums = np.add.reduceat(totals[:, order], starts, axis=1)
        removed = sums[self.technologies.index(chosen)] - sums.min(axis=0)
        return float(removed.sum() / len(order))


def simulate(scenario: Scenario, resolution: Resolution, book: PriceBook) -> Simulation | None:
    """A scenario over as many draws as it asks for, None where it asks for none."""
    draws, seed = scenario.draws, scenario.seed
    if draws == 0:
        return None
    by_key = {each.key: each for rows in resolution.values() for each in rows.values()}
    drawn = {key: draw(each, seed, draws) for key, each in by_key.items()}
    salaries = resolution[MARKET].values()
    drawn |= draw_together(salaries, _correlation(scenario, book), MARKET, seed, draws)

    def cells(resolved: Resolved) -> Array:
        return drawn[resolved.key]

    totals: list[dict[str, Array]] = []
    paid: list[Array] = []
    for ran in run_in_chunks(scenario, resolution, cells, draws):
        amounts = Amounts(ran, None)
        totals.append({total: amounts.total(total) for total in TOTALS})
        paid.append(np.concatenate([amounts.migration[..., np.newaxis], amounts.annual], axis=-1))
    ids = public_ids(resolution)
    spread = {ids[key]: values for key, values in sorted(drawn.items()) if len(values) > 1}
    kept: dict[str, Array] = {
        total: np.concatenate([part[total] for part in totals], axis=-1) for total in TOTALS
    }
    cumulative = np.concatenate(paid, axis=1).cumsum(axis=-1)
    return Simulation(scenario.technologies, seed, kept, spread, cumulative)


def _correlation(scenario: Scenario, book: PriceBook) -> float:
    """The rank correlation of salaries; a range stands at its likely value."""
    return scenario.overrides.get(CORRELATION, book.common[scenario.scope][CORRELATION].points)[1]
