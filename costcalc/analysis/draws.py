"""Random draws of the figures: beta-PERT, the same bytes for the same seed.

Every number draws from a stream of its own, seeded by its key, so that neither the order of
technologies nor a new figure moves the draws of another (decision record 7).

- Distribution: beta-PERT over low, likely and high, a beta distribution with the parameters
  1 + 4 (likely - low) / (high - low) and 1 + 4 (high - likely) / (high - low) on that range
  (Malcolm, Roseboom, Clark and Fazar, Operations Research 7, 1959).
- Stratification: the distribution is cut into n parts of equal probability and each is drawn from
  once, the one-dimensional case of Latin hypercube sampling, which steadies the quantiles (McKay,
  Beckman and Conover, Technometrics 21, 1979).
- Correlation: a Gaussian copula with one factor, the market. Sorted draws are put into the order of
  correlated normal scores (Iman and Conover, Communications in Statistics B 11, 1982).
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from costcalc.costing.resolve import USER, Resolved
from costcalc.model.vocabulary import Array

Kind = TypeVar("Kind", np.float64, np.int64)

PERT_WEIGHT: Final = 4
"""The weight of the likely value against the ends (lambda), 4 in PERT."""
_GRID: Final = 4097
"""Points of the distribution that draws are interpolated between."""
_USUAL: Final = 2_000
"""The default number of draws. An estimate needs about 100 arrays; the caches hold 32 MB."""


def draw(resolved: Resolved, seed: int, draws: int) -> Array:
    """An array of `draws` values of a parameter, or of one value where it has no spread."""
    low, likely, high = resolved.cases if _fixed(resolved) else resolved.points
    if low == high:
        return np.array([likely])
    return _scaled(resolved, standard(resolved.key, (likely - low) / (high - low), seed, draws))


def draw_together(
    resolution: Iterable[Resolved], correlation: float, market: str, seed: int, draws: int
) -> dict[str, Array]:
    """Values by key of parameters whose draws are correlated by rank, as salaries in a market are.

    Each keeps its own distribution and its own draws; only their order follows the market.
    """
    together = {}
    for key, resolved in {resolved.key: resolved for resolved in resolution}.items():
        values = draw(resolved, seed, draws)
        if len(values) > 1:
            values = np.sort(values)[_ranks(key, market, correlation, seed, draws)]
        together[key] = values
    return together


@lru_cache(maxsize=64)
def _ranks(key: str, market: str, correlation: float, seed: int, draws: int) -> NDArray[np.int64]:
    """The rank that each draw of a number takes among its draws, 0 the lowest."""
    # Normal scores need a correlation of 2 sin(pi r / 6) for their ranks to have r (Pearson 1907).
    shared = 2 * np.sin(np.pi * correlation / 6)
    own = np.sqrt(1 - shared) * _normal(key, seed, draws)
    scores = np.sqrt(shared) * _normal(market, seed, draws) + own
    return _frozen(np.argsort(np.argsort(scores, kind="stable"), kind="stable"))


def standard(key: str, likely: float, seed: int, draws: int) -> Array:
    """Draws of the PERT distribution between 0 and 1 whose likely value is `likely`.

    Cached by all that they depend on: estimates share most figures, and their seed.
    """
    return (_usual if draws <= _USUAL else _many)(key, likely, seed, draws)


def _standard(key: str, likely: float, seed: int, draws: int) -> Array:
    stream = _stream(key, seed)
    order = stream.permutation(draws)
    levels = np.empty(draws)
    levels[order] = stream.random(draws)  # sorted, they are looked up in half the time
    cumulative, grid = _pert(likely)
    levels = (np.arange(draws) + levels) / draws
    return _frozen(np.interp(levels, cumulative, grid)[order])


_usual = lru_cache(maxsize=1024)(_standard)
_many = lru_cache(maxsize=96)(_standard)


@lru_cache(maxsize=256)
def _pert(likely: float) -> tuple[Array, Array]:
    """The cumulative PERT distribution between 0 and 1, and its grid, finer at the ends."""
    grid = (1 - np.cos(np.linspace(0, np.pi, _GRID))) / 2
    density = grid ** (PERT_WEIGHT * likely) * (1 - grid) ** (PERT_WEIGHT * (1 - likely))
    steps = (density[1:] + density[:-1]) / 2 * np.diff(grid)
    cumulative = np.concatenate(([0.0], np.cumsum(steps)))
    return cumulative / cumulative[-1], grid


def _fixed(resolved: Resolved) -> bool:
    """A policy stands at its likely value in every draw."""
    return resolved.figure is not None and resolved.figure.policy


def _scaled(resolved: Resolved, drawn: Array) -> Array:
    """Draws between 0 and 1 stretched from low to high; whole where the number is."""
    low, _, high = resolved.points
    values = low + (high - low) * drawn
    figure = resolved.figure
    whole = figure is not None and (figure.whole if resolved.basis == USER else figure.drawn_whole)
    return np.floor(values + 0.5) if whole else values


@lru_cache(maxsize=64)
def _normal(name: str, seed: int, draws: int) -> Array:
    return _frozen(_stream(f"{name}/score", seed).standard_normal(draws))


def _stream(name: str, seed: int) -> np.random.Generator:
    """A stream of random numbers of its own for a name."""
    return np.random.default_rng([seed, int.from_bytes(sha256(name.encode()).digest()[:8])])


def _frozen(values: NDArray[Kind]) -> NDArray[Kind]:
    values.flags.writeable = False  # cached, so every caller gets the same array
    return values
