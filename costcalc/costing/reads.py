"""Which inputs an answer reads: the lines run over values that carry what they were made from.

What is multiplied by 0 in every case leaves no trace in the product, so that a discount is not read
where nothing is covered by it; nor do the exponent of 1, what is raised to the power of 0, and what
is free of a thing that there is none of.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from costcalc.costing.resolve import CHOICE, Resolution, Resolved
from costcalc.costing.run import given_of_engine, of_cases
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import GROUPS, ONE_OFF_LINES, ONE_OFFS
from costcalc.model.vocabulary import Array
from costcalc.scenario.scenario import Scenario

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A value by case and year, and the inputs it was made from.

    `kept_out` has for each input that a 0 keeps out of something the inputs that the 0 was made
    from; it is one for all values of an answer.
    """

    value: Array
    reads: frozenset[str] = NOBODY
    kept_out: dict[str, frozenset[str]] = field(default_factory=dict)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **_: Any) -> "Traced":
        traced = [
            each if isinstance(each, Traced) else Traced(np.asarray(float(each)))
            for each in operands
        ]
        every = NOBODY.union(*(each.reads for each in traced))
        reads = _decided_by(ufunc.__name__, traced, every)
        for each in traced if len(reads) < len(every) else ():
            zeros = (o.reads for o in traced if o is not each and not o.value.any())
            for name in each.reads - reads:
                self.kept_out.setdefault(name, NOBODY.union(*zeros))
        return Traced(ufunc(*(each.value for each in traced)), reads, self.kept_out)


def _decided_by(operation: str, operands: list[Traced], every: frozenset[str]) -> frozenset[str]:
    """The inputs that a result depends on; where several factors are 0, no one of them alone."""
    if operation == "multiply":
        zeros = [each.reads for each in operands if not each.value.any()]
        if zeros:
            return zeros[0].intersection(*zeros)
    first, *others = operands
    if operation == "divide" and not first.value.any():
        return first.reads
    # What is taken off a 0 that someone gave is below it, and no line counts less than nothing.
    if operation == "subtract" and first.reads and not first.value.any():
        return first.reads
    if operation == "power" and (first.value == 1).all():
        return first.reads
    if operation == "power" and not others[0].value.any():
        return others[0].reads
    return every


def reads(
    scenario: Scenario,
    resolution: Resolution,
    wanted: Set[str],
    cells: Callable[[Resolved], Array] = of_cases,
) -> Traced:
    """What all lines, one-offs, servers and discounts of an answer were made from.

    Inputs by their canonical names; the value says nothing. `cells` gives the values of a parameter
    to look at, the same number for each. Once all that are `wanted` are found, no further
    technology is looked at.
    """
    shown = (*(item.row for item in (*scenario.items, *ONE_OFFS)), "servers", "discount_factor")
    kept_out: dict[str, frozenset[str]] = {}
    every = Traced(np.zeros(1), NOBODY, kept_out)
    baseline: Mapping[str, Traced] = {}
    # What runs today comes first: it keeps running beside the others.
    for technology in sorted(scenario.technologies, key=lambda id_: id_ != scenario.baseline):
        given = {
            name: Traced(cells(row[technology])[:, np.newaxis], _inputs(row[technology]), kept_out)
            for name, row in resolution.items()
        }
        with np.errstate(all="ignore"):
            rows = _rows(scenario, given, baseline, kept_out)
        baseline = rows if technology == scenario.baseline else baseline
        every = _added([every, *(rows[name] for name in shown)])
        if wanted <= every.reads:
            break
    return every


def _inputs(resolved: Resolved) -> frozenset[str]:
    """The inputs that stand behind a parameter; none behind what a choice leaves out."""
    return frozenset(resolved.given or (() if resolved.basis == CHOICE else (resolved.id,)))


def _rows(
    scenario: Scenario,
    given: Mapping[str, Traced],
    baseline: Mapping[str, Traced],
    kept_out: dict[str, frozenset[str]],
) -> dict[str, Traced]:
    """Every row of one technology, traced."""
    fixed: dict[str, Any] = {name: value for name, (value, _) in CONSTANTS.items()}
    fixed |= given_of_engine(scenario.years)
    own = {name: Traced(np.asarray(value), NOBODY, kept_out) for name, value in fixed.items()}
    rows = evaluate(scenario.lines, {**own, **given})
    beside = [baseline[item.id] for item in GROUPS["infrastructure_lines"]] if baseline else []
    kept_running = _added(beside) if beside else Traced(np.zeros(1), NOBODY, kept_out)
    return evaluate(ONE_OFF_LINES, {**rows, "baseline_infrastructure": kept_running})


def _added(values: Sequence[Traced]) -> Traced:
    return reduce(lambda one, other: one + other, values)
