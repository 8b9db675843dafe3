"""The whole engine: run the lines top down over any kind of value."""

from collections.abc import Iterable, Mapping
from typing import Any

from costcalc.model.lines import Line, parameters


def evaluate(lines: Iterable[Line], given: Mapping[str, Any]) -> dict[str, Any]:
    """Each line's value under its name, joined with what was given.

    The values may be arrays of any shapes that broadcast (cases, draws, years, technologies),
    quantities with units, exact fractions or formula text: the lines do not mind.
    """
    values = dict(given)
    for line in lines:
        values[line.__name__] = line(**{name: values[name] for name in parameters(line)})
    return values
