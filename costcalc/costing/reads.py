"""Which inputs an answer reads: the lines run over values that carry what they were made from.

What is multiplied by 0 in every case leaves no trace in the product, so that a discount is not read
where nothing is covered by it; nor do the exponent of 1, and what is raised to the power of 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from costcalc.costing.resolve import Resolution, Resolved
from costcalc.costing.run import given_of_engine
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import GROUPS, ITEMS, ONE_OFF_LINES, ONE_OFFS, lines
from costcalc.model.vocabulary import Array
from costcalc.scenario.scenario import Scenario

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A value by case and year, the inputs it was made from, and those that a 0 keeps out.

    `kept_out` has for each such input the inputs that the 0 was made from.
    """

    value: Array
    reads: frozenset[str] = NOBODY
    kept_out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **_: Any) -> "Traced":
        traced = [o if isinstance(o, Traced) else Traced(np.asarray(float(o))) for o in operands]
        with np.errstate(all="ignore"):
            value = ufunc(*(each.value for each in traced))
        decides = _deciding(ufunc.__name__, traced)
        reads = frozenset().union(*(each.reads for each in decides))
        without = frozenset().union(*(each.reads for each in traced)) - reads
        kept_out = {name: names for each in traced for name, names in each.kept_out.items()}
        return Traced(value, reads, kept_out | dict.fromkeys(without, reads))


def _deciding(operation: str, operands: list[Traced]) -> list[Traced]:
    """The operands that a result depends on."""
    zero = [not each.value.any() for each in operands]
    if operation == "multiply" and any(zero):
        return [each for each, is_zero in zip(operands, zero, strict=True) if is_zero]
    if operation == "divide" and zero[0]:
        return operands[:1]
    if operation == "power" and (operands[0].value == 1).all():
        return operands[:1]
    if operation == "power" and zero[1]:
        return operands[1:]
    return operands


def reads(scenario: Scenario, resolution: Resolution) -> Traced:
    """What all lines, one-offs, servers and discounts of an answer were made from.

    Inputs by their canonical names; the value says nothing.
    """
    baseline = None
    if scenario.baseline:
        baseline = _rows(scenario, resolution, scenario.baseline, None)
    every: list[Traced] = []
    for technology in scenario.technologies:
        rows = _rows(scenario, resolution, technology, baseline)
        shown = (*(item.id for item in (*ITEMS, *ONE_OFFS)), "servers", "discount_factor")
        every += [rows[name] for name in shown]
    return _added(every)


def _rows(
    scenario: Scenario,
    resolution: Resolution,
    technology: str,
    baseline: Mapping[str, Traced] | None,
) -> dict[str, Traced]:
    """Every row of one technology, traced."""
    given = {name: Traced(np.array(value)) for name, (value, _) in CONSTANTS.items()}
    given |= {name: Traced(value) for name, value in given_of_engine(scenario.years).items()}
    given |= {name: _traced(row[technology]) for name, row in resolution.items()}
    rows = evaluate(lines(scenario.sizing), given)
    kept_running = Traced(np.zeros(1))
    if baseline:
        kept_running = _added([baseline[i.id] for i in GROUPS["infrastructure_lines"]])
    return evaluate(ONE_OFF_LINES, {**rows, "baseline_infrastructure": kept_running})


def _added(values: Sequence[Traced]) -> Traced:
    return reduce(lambda one, other: one + other, values)


def _traced(resolved: Resolved) -> Traced:
    return Traced(
        np.array(resolved.cases)[:, np.newaxis], frozenset(resolved.given or (resolved.id,))
    )
