"""What the questions on a move come to where they are not answered: the estimate from the team."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.costing.totals import Costing, cost
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario

MOVE: Final = ("code_size", "migration_person_months", "parallel_running_months")
"""What is asked of a move."""
ROWS: Final[Mapping[str, str]] = {
    "migration_person_months": "work",
    "parallel_running_months": "parallel_months",
}
"""The row of the lines that holds what stands in place of each."""


def estimated(scenario: Scenario, book: PriceBook) -> Mapping[str, Points]:
    """Low, likely and high of each question on the move, in its own unit, as if not answered.

    None is there where nothing moves, nor one that is not the same for every technology.
    """
    moves = [row for row, id_ in enumerate(scenario.technologies) if id_ != scenario.baseline]
    if scenario.baseline is None or not moves:
        return {}
    as_asked, found = cost(scenario, book), {}
    for name in MOVE:
        costing = as_asked
        if name in scenario.amounts:
            amounts = {key: points for key, points in scenario.amounts.items() if key != name}
            costing = cost(replace(scenario, amounts=amounts), book)
        points = (costing.row(ROWS[name])[..., 0] if name in ROWS else _code(costing))[moves]
        if np.allclose(points, points[0]):
            low, likely, high = (float(f"{point:.3g}") for point in points[0])
            found[name] = low, likely, high
    return found


def _code(costing: Costing) -> Array:
    """The code to move by technology and case."""
    of = costing.resolution
    return np.array(
        [
            np.multiply(of["present_team"][id_].points, of["code_per_developer"][id_].points)
            for id_ in costing.scenario.technologies
        ]
    )
