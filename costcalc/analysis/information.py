"""What it is worth to know a figure before deciding: how much regret knowing it would spare.

This is the expected value of partial perfect information, estimated from the draws by regression
(Strong, Oakley and Brennan, Medical Decision Making 34, 2014) and cross-fitted: each half of the
draws chooses by what the other half has taught it, so that chance can feign no value. Whoever knows
a figure chooses the technology that is cheapest on average there; whoever does not, the one that is
cheapest on average over all. What the other figures do is taken off first, which leaves the average
as it is and makes it far steadier (control variates).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from costcalc.model.vocabulary import Array

DEGREE: Final = 2
"""Differences of totals are fitted by a parabola in each figure."""
FOLDS: Final = 2
NOISE: Final = 3
"""A value of fewer standard errors than this is not told from chance."""
SHRUNK: Final = 1.0
"""How much the fit is held back, in draws: with fewer draws than figures it stays finite."""


def worth(
    totals: Array, drawn: Mapping[str, Array], together: Collection[str] = ()
) -> Iterator[tuple[str, float]]:
    """The value of knowing each figure, in the unit of the totals; 0 where it is below its noise.

    `totals` have the shape (technology, draw), what is `drawn` (draw). Those drawn `together` tell
    of each other; all others are independent.
    """
    names, count = [*drawn], totals.shape[1]
    if not names or len(totals) == 1 or count <= FOLDS:
        yield from ((name, 0.0) for name in names)
        return
    apart = (totals - totals[0]).T
    features = np.stack([_powers(drawn[name]) for name in names])
    group = [at for at, name in enumerate(names) if name in together]
    saved = np.zeros((len(names), count))
    for fold in range(FOLDS):
        tested = np.arange(count) % FOLDS == fold
        for at, gains in enumerate(_gains(apart, features, tested, group)):
            saved[at, tested] = gains
    most = float((totals - totals.min(axis=0)).mean(axis=1).min())
    for name, gains in zip(names, saved, strict=True):
        value, noise = float(gains.mean()), float(gains.std()) / np.sqrt(count)
        yield name, min(value, most) if value > NOISE * noise else 0.0


def _powers(values: Array) -> Array:
    """The powers of a figure's draws that differences are fitted by, around 0, by draw."""
    scaled = (values - values.mean()) / (values.std() or 1.0)
    powers = np.stack([scaled**power for power in range(1, DEGREE + 1)], axis=1)
    return np.asarray(powers - powers.mean(axis=0))


def _gains(
    apart: Array, features: Array, tested: NDArray[np.bool_], group: Sequence[int]
) -> Iterator[Array]:
    """What knowing each figure spares in each tested draw, by what the other draws have taught."""
    taught = ~tested
    mean = apart[taught].mean(axis=0)
    flat = np.concatenate(features, axis=1)
    fitted = _fit(flat[taught], apart[taught] - mean).reshape(len(features), DEGREE, -1)
    parts = features @ fitted
    rest = apart - parts.sum(axis=0)
    unknowing = int(mean.argmin())
    for at, own in enumerate(features):
        told = rest + (parts[group].sum(axis=0) if at in group else parts[at])
        slope = _fit(own[taught], told[taught] - mean) if at in group else fitted[at]
        chosen = (mean + own[tested] @ slope).argmin(axis=1)
        here = told[tested]
        yield here[:, unknowing] - here[np.arange(len(here)), chosen]


def _fit(features: Array, amounts: Array) -> Array:
    """Least squares, held back a little."""
    square = features.T @ features + SHRUNK * np.eye(features.shape[1])
    return np.asarray(np.linalg.solve(square, features.T @ amounts), dtype=np.float64)
