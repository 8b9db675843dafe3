"""Checks that the service would take every input, those on Inputs and those of each scenario."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from costcalc.costing.totals import LIKELY
from costcalc.output.workbook import places
from costcalc.output.workbook.check import Check
from costcalc.output.workbook.layout import area
from costcalc.output.workbook.places import (
    DOWN,
    SCENARIO_FIRST,
    SCENARIOS,
    SCOPE_ASKED,
    SWITCH,
    Places,
)

SHEET: Final = "Scenarios"
ASKED: Final = f"{SHEET}!$B$6"

Counted: TypeAlias = tuple[str, str, float]
"""What is counted, the formula that counts it, and how many there are at the export."""


def allowed(at: Places) -> Iterator[Check]:
    """Numbers between their limits, whole where they have to be, and choices out of their lists."""
    for sheet, counted in ((places.SHEET, _inputs(at)), (SHEET, _scenarios(at))):
        for what, formula, value in counted:
            array = formula.startswith("SUM(IFERROR")
            yield Check(
                sheet, what, "", [value], [formula], [value], "whole", exact=True, array=array
            )


def _column(at: Places, first: int, to: int | None = None) -> str:
    """Columns of Inputs, as far down as there are inputs."""
    ends = (places.FIRST, first), (at.last, first if to is None else to)
    return area(*ends, places.SHEET)


def _inputs(at: Places) -> Iterator[Counted]:
    last_own = places.OWN + len(at.technologies) - 1
    typed = _column(at, places.LOW, places.HIGH)
    own = _column(at, places.OWN, last_own)
    used = low, likely, high = [
        _column(at, each) for each in (places.USED_LOW, places.USED, places.USED_HIGH)
    ]
    was, middle = _column(at, at.beside(places.WAS) + LIKELY), _column(at, places.MIDDLE)
    yield "left empty", f"SUMPRODUCT(ISNUMBER({was})*(1-ISNUMBER({middle})))", 0
    text = f"SUMPRODUCT(--ISTEXT({typed}))+SUMPRODUCT(--ISTEXT({own}))"
    yield "with text", text, len(places.CHOICES) - 1
    disorder = f"SUMPRODUCT((({low}>{likely})+({likely}>{high}))*ISNUMBER({high}))"
    yield "with low, likely, high out of order", disorder, 0
    yield "outside their limits", _beyond(at, (*used, own)), 0
    ends = (places.LOW, places.HIGH), (places.OWN, last_own)
    yield _broken(
        area((row, first), (row, last), places.SHEET) for row in _whole(at) for first, last in ends
    )


def _scenarios(at: Places) -> Iterator[Counted]:
    last = SCENARIO_FIRST + SCENARIOS - 1

    def row_of(row: int) -> str:
        return area((row + DOWN, SCENARIO_FIRST), (row + DOWN, last), SHEET)

    columns = [
        area((places.FIRST + DOWN, each), (at.last + DOWN, each), SHEET)
        for each in range(SCENARIO_FIRST, last + 1)
    ]
    most = _column(at, at.beside(places.MOST))
    text = "+".join(f"SUMPRODUCT(ISTEXT({each})*ISNUMBER({most}))" for each in columns)
    yield "with text", text, 0
    yield "outside their limits", _beyond(at, columns), 0
    yield _broken(map(row_of, _whole(at)))
    asked = (f"ABS({each})" for each in (ASKED, SCOPE_ASKED, SWITCH))
    yield "asked for by the tables, which is nothing", "+".join(asked), 0
    unlisted = (
        f'SUMPRODUCT(({typed}<>"")*(COUNTIF({at.list(choice)},{typed})<>1))'
        for choice in places.CHOICES[1:]
        for typed in (row_of(at.rows[choice]),)
    )
    yield "not of their lists", "+".join(unlisted), 0


def _beyond(at: Places, columns: Sequence[str]) -> str:
    """How many numbers lie outside the limits that their rows have."""
    least, most = (_column(at, at.beside(each)) for each in (places.LEAST, places.MOST))
    return "+".join(
        f"SUMPRODUCT((({each}<{least})+({each}>{most}))*ISNUMBER({most})*ISNUMBER({each}))"
        for each in columns
    )


def _whole(at: Places) -> list[int]:
    """The rows whose numbers are whole."""
    whole = (row.name for row in at.inputs.rows if row.whole and row.parameter)
    return [at.rows[name] for name in (places.YEARS, *whole)]


def _broken(areas: Iterator[str]) -> Counted:
    """How many numbers are not whole, of those that have to be."""
    counts = (f"SUM(IFERROR(--({each}<>INT({each})),0))" for each in areas)
    return "not whole", "+".join(counts), 0
