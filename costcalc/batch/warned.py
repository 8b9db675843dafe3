"""What one should know before believing each scenario of many that were costed together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from costcalc.analysis.no_effect import NO_LINES, NoEffect, no_effect
from costcalc.analysis.warnings import Notice, notices
from costcalc.batch.costed import Costed, run_together
from costcalc.costing.resolve import Like, resolve, structure
from costcalc.costing.run import Run
from costcalc.costing.totals import CASES, by_load, inverted
from costcalc.model.constants import CONSTANTS
from costcalc.model.vocabulary import Array
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario


@dataclass(frozen=True)
class _Part:
    """One scenario's part of a run."""

    scenario: Scenario
    servers: Array
    servers_by_load: Array | None
    inverted: Array


def warned(
    costed: Costed, totals: Mapping[str, Array], book: PriceBook
) -> list[tuple[Notice, ...]]:
    """The warnings of each scenario, as of the book's own date; `totals` are those of the run."""
    loads, servers = _servers_by_load(costed, book), costed.run.row("servers")
    out_of_order = inverted(costed.run.row, totals)
    found = []
    for place, unread in enumerate(_unread(costed, book)):
        own = slice(place * len(CASES), (place + 1) * len(CASES))
        part = _Part(
            costed.scenarios[place],
            servers[:, own],
            loads.get(place),
            out_of_order[:, place],
        )
        found.append(notices(part, unread, book, book.as_of))
    return found


def _servers_by_load(costed: Costed, book: PriceBook) -> Mapping[int, Array]:
    """The servers of year 1 that the load beside a fleet would ask for, by scenario where given."""
    sized = {place: by_load(scenario) for place, scenario in enumerate(costed.scenarios)}
    asked = {place: scenario for place, scenario in sized.items() if scenario}
    if not asked:
        return {}
    servers = run_together([*asked.values()], book).row("servers")[..., 0]
    parts = np.split(servers, len(asked), axis=1)
    return dict(zip(asked, parts, strict=True))


def _unread(costed: Costed, book: PriceBook) -> Sequence[Sequence[NoEffect]]:
    """What no line reads of each scenario, told in the scenario's own values.

    What is read hangs on what is 0 and what is 1 in the rows of a scenario. Those alike in that are
    looked at once.
    """
    told = NO_LINES - {"seed"}  # which is drawn from, or has no effect
    given = [scenario.changed.keys() - told for scenario in costed.scenarios]
    if not any(given):
        return [()] * len(given)
    zeros = np.packbits(_pattern(costed.run, len(given)), axis=0).T
    found = []
    for scenario, names, pattern in zip(costed.scenarios, given, zeros, strict=True):
        kind = structure(scenario), scenario.years, scenario.draws > 0
        same = *kind, frozenset(names), pattern.tobytes()
        unread = _unread_alike(Like(same, scenario), book)
        found.append([replace(each, value=scenario.changed[each.name]) for each in unread])
    return found


@lru_cache(maxsize=1024)
def _unread_alike(like: Like, book: PriceBook) -> Sequence[NoEffect]:
    """What no line reads of scenarios alike in what is given, in what is 0 and in what is 1."""
    return tuple(no_effect(like.scenario, resolve(like.scenario, book), book))


def _pattern(run: Run, scenarios: int) -> NDArray[np.bool_]:
    """What is 0, what is 1 in each row of the lines; where orders are few. Scenarios are last."""
    rows = [*(run.values[name] for name in sorted(run.values.keys() - CONSTANTS.keys()))]
    few = run.values["orders"] <= run.values["reference_orders"]
    marks = [mark for row in rows for mark in (row == 0, row == 1)]
    return np.concatenate([_everywhere(mark, scenarios) for mark in (*marks, few)])


def _everywhere(mark: NDArray[np.bool_], scenarios: int) -> NDArray[np.bool_]:
    """Whether something holds in all cases and years, by technology and scenario."""
    whole = mark[np.newaxis, np.newaxis] if mark.ndim == 1 else mark
    whole = whole.reshape((1,) * (3 - whole.ndim) + whole.shape)
    shape = (whole.shape[0], scenarios * len(CASES), whole.shape[2])
    by_case = np.broadcast_to(whole, shape).reshape(shape[0], scenarios, len(CASES), shape[2])
    return np.asarray(by_case.all(axis=(2, 3)))
