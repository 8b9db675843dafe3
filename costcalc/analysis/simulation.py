"""How sure: the cost lines over random draws of the figures, the same for all technologies."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations
from typing import Annotated, Final, TypeAlias

import numpy as np
from pydantic import Field

from costcalc.analysis.draws import draw, draw_together
from costcalc.analysis.information import worth
from costcalc.analysis.numbers import public_ids
from costcalc.costing.resolve import PAGE_SALARY, Resolution, Resolved
from costcalc.costing.run import joined, run_in_chunks
from costcalc.costing.totals import Amounts, by_item, total_over
from costcalc.model.inputs import TOTALS
from costcalc.model.lines import ONE_OFFS, items
from costcalc.model.totals import over_years
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]

MARKET: Final = "market"
"""What the draws of salaries move with."""
CORRELATION: Final = "salary_correlation"
TRIED: Final = 128
"""Draws in which each figure is changed to see whether a total depends on it."""
CENTS: Final = 0.05
"""Differences of totals that move by less move by their rounding alone."""


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

    def quantiles(self, levels: Sequence[float]) -> Array:
        """Quantiles of it, by level."""
        return quantiles(self.draws, levels)


@dataclass(frozen=True, repr=False)
class Simulation:
    """Every total over the draws, and the draws of every number that has a range, by its id.

    Shapes: a total, an item in year 1 or over the `horizon`, a one-off (technology, draw); `drawn`
    (draw); `paid` in each year (technology, draw, year), where year 0 is the migration. The
    salaries of `together` move with one market; `felt` gives the ids of what the differences of a
    total depend on. All but the totals is worked out from the `amounts` when it is first read.
    """

    technologies: tuple[str, ...]
    totals: Mapping[str, Array]
    drawn: Mapping[str, Array]
    felt: Callable[[str], Collection[str]]
    amounts: Amounts
    together: Collection[str] = ()

    @cached_property
    def items(self) -> Mapping[str, Array]:
        """The draws of every item in year 1, by its id."""
        ran = self.amounts.ran
        year_1 = (np.broadcast_to(each[..., 0], ran.shape[:2]) for each in ran.years)
        return by_item(year_1, items(ran.own))

    @cached_property
    def horizon(self) -> Mapping[str, Array]:
        """The draws of every item over all years."""
        ran = self.amounts.ran
        whole = (over_years(np.broadcast_to(each, ran.shape)) for each in ran.years)
        return by_item(whole, items(ran.own))

    @cached_property
    def one_offs(self) -> Mapping[str, Array]:
        """The draws of every one-off."""
        return by_item(self.amounts.ran.once, ONE_OFFS)

    @cached_property
    def paid(self) -> Array:
        """The draws of what is paid in each year."""
        return np.dstack([self.amounts.migration, self.amounts.annual])

    def total(self, name: str) -> Array:
        """The draws of any total, of what is paid once and of year 1 by nature too."""
        return self.totals[name] if name in self.totals else self.amounts.exact(name)

    def quantiles(self, total: str, levels: Sequence[float]) -> Array:
        """Quantiles of a total, by technology and level."""
        return quantiles(self.total(total), levels)

    def probability_cheapest(self, of: str) -> dict[str, Share]:
        """The share of draws in which each technology costs least; ties are shared."""
        return _shares(self.technologies, self.totals[of])

    def expected_regret(self, of: str) -> dict[str, float]:
        """How much more each technology costs than the cheapest of the draw, on average."""
        totals = self.totals[of]
        regret = (totals - totals.min(axis=0)).mean(axis=1)
        return dict(zip(self.technologies, regret.tolist(), strict=True))

    def difference(self, of: str, a: str, b: str) -> Difference:
        """How much more one technology costs than another, draw by draw."""
        here, there = (self.totals[of][self.technologies.index(id_)] for id_ in (a, b))
        return Difference(a, b, here - there)

    def differences(self, of: str) -> Iterator[Difference]:
        """Every pair of technologies, draw by draw."""
        for a, b in combinations(self.technologies, 2):
            yield self.difference(of, a, b)

    def value_of_information(self, of: str) -> list[tuple[str, float]]:
        """How much regret it would spare on average to know each figure, the most first.

        0 for a figure that no total depends on, and where the draws do not tell it from chance.
        """
        felt = self.felt(of)
        known = {id_: values for id_, values in self.drawn.items() if id_ in felt}
        values = dict.fromkeys(self.drawn, 0.0)
        values |= worth(self.totals[of], known, self.together)
        return sorted(values.items(), key=lambda value: (-value[1], value[0]))


def simulate(scenario: Scenario, resolution: Resolution, book: PriceBook) -> Simulation | None:
    """A scenario over as many draws as it asks for, None where it asks for none."""
    draws = scenario.draws
    if draws == 0:
        return None
    drawn = draws_of(scenario, resolution, book)

    def cells(resolved: Resolved) -> Array:
        return drawn[resolved.key]

    runs = [*run_in_chunks(scenario, resolution, cells, draws)]
    amounts, ids = Amounts(joined(runs), None), public_ids(resolution)
    spread = {key: values for key, values in sorted(drawn.items()) if len(values) > 1}
    return Simulation(
        technologies=scenario.technologies,
        totals={total: amounts.total(total) for total in TOTALS},
        drawn={ids[key]: values for key, values in spread.items()},
        felt=partial(_felt, scenario, resolution, drawn),
        amounts=amounts,
        together=[ids[each.key] for each in salaries(resolution) if each.key in spread],
    )


def draws_of(scenario: Scenario, resolution: Resolution, book: PriceBook) -> dict[str, Array]:
    """The draws of every number by its key, one value for a number without a range."""
    draws, seed = scenario.draws, scenario.seed
    by_key = {each.key: each for rows in resolution.values() for each in rows.values()}
    drawn = {key: draw(each, seed, draws) for key, each in by_key.items()}
    paid = salaries(resolution)
    return drawn | draw_together(paid, _correlation(scenario, book), MARKET, seed, draws)


def salaries(resolution: Resolution) -> list[Resolved]:
    """The absolute salaries behind a scenario, typed or published, each once."""
    absolute = {each.key: each for each in resolution["base_salary"].values() if _absolute(each)}
    return [*absolute.values()]


def _absolute(salary: Resolved) -> bool:
    """Whether a salary is a technology's own, and not the one that all are paid by the market."""
    return salary.figure is None or salary.figure.name == PAGE_SALARY


def _felt(
    scenario: Scenario, resolution: Resolution, drawn: Mapping[str, Array], of: str
) -> Collection[str]:
    """Ids of the numbers that a difference of a total depends on, found by changing each."""
    keys = [key for key, values in drawn.items() if len(values) > 1]
    tried = min(TRIED, scenario.draws)

    def cells(resolved: Resolved) -> Array:
        values = drawn[resolved.key]
        if len(values) == 1:
            return values
        tiled = np.tile(values[:tried], (len(keys) + 1, 1))
        tiled[keys.index(resolved.key)] = values[::-1][:tried]
        return tiled.ravel()

    totals = total_over(scenario, resolution, cells, (len(keys) + 1) * tried, of)
    apart = (totals - totals[0]).reshape(len(totals), len(keys) + 1, tried)
    moved = (np.abs(apart[:, :-1] - apart[:, -1:]) > CENTS).any(axis=(0, 2))
    ids = public_ids(resolution)
    return {ids[key] for key, is_moved in zip(keys, moved, strict=True) if is_moved}


def _shares(technologies: Sequence[str], totals: Array) -> dict[str, Share]:
    """The share of draws in which each technology costs least; ties are shared."""
    least = totals == totals.min(axis=0)
    shares = (least / least.sum(axis=0)).mean(axis=1)
    return dict(zip(technologies, shares.tolist(), strict=True))


def quantiles(amounts: Array, levels: Sequence[float]) -> Array:
    """Quantiles over draws, the last axis, by all others and level; sorted no more than needed."""
    places = np.asarray(levels) * (amounts.shape[-1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, amounts.shape[-1] - 1)
    ranked = np.partition(amounts, np.append(below, above), axis=-1)
    low, high = ranked[..., below], ranked[..., above]
    return np.asarray(low + (high - low) * (places - below))


def equal_effort(
    scenario: Scenario, resolution: Resolution, book: PriceBook
) -> Mapping[str, Share] | None:
    """Who would be cheapest how often if every language took the same people; None without draws.

    None as well where no technology's effort is drawn: then there is nothing to leave out.
    """
    effort = resolution["effort_multiplier"]
    spread = any(each.points[0] < each.points[2] for each in effort.values())
    if not spread or not scenario.draws:
        return None
    alike = {id_: replace(each, points=(1.0,) * 3, key="effort=1") for id_, each in effort.items()}
    settled = {**resolution, "effort_multiplier": alike}
    drawn = draws_of(scenario, settled, book)
    draws, of = scenario.draws, scenario.of
    totals = total_over(scenario, settled, lambda each: drawn[each.key], draws, of)
    return _shares(scenario.technologies, totals)


def _correlation(scenario: Scenario, book: PriceBook) -> float:
    """The rank correlation of salaries; a range stands at its likely value."""
    return scenario.overrides.get(CORRELATION, book.common[scenario.scope][CORRELATION].points)[1]
