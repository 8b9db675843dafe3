"""What the questions on a move come to where they are not answered: the estimate from the team."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from costcalc.costing.totals import Costing, cost
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario

ROWS: Mapping[str, str] = {
    "migration_person_months": "work",
    "parallel_running_months": "parallel_months",
}
"""The row of the lines that holds what stands in place of each."""


def estimated(name: str, scenario: Scenario, book: PriceBook) -> Points | None:
    """Low, likely and high of a question on the move, in its own unit, as if it was not answered.

    None where nothing moves, or where it is not the same for every technology.
    """
    amounts = {key: points for key, points in scenario.amounts.items() if key != name}
    costing = cost(replace(scenario, amounts=amounts), book)
    moves = [row for row, id_ in enumerate(scenario.technologies) if id_ != scenario.baseline]
    if scenario.baseline is None or not moves:
        return None
    found = costing.row(ROWS[name])[moves, :, 0] if name in ROWS else _code(costing)[moves]
    low, likely, high = (float(f"{point:.3g}") for point in found[0])
    return (low, likely, high) if np.allclose(found, found[0]) else None


def _code(costing: Costing) -> Array:
    """The code to move by technology and case."""
    of = costing.resolution
    return np.array(
        [
            np.multiply(of["present_team"][id_].points, of["code_per_developer"][id_].points)
            for id_ in costing.scenario.technologies
        ]
    )
