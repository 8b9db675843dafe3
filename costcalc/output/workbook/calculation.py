"""The Calculation sheet: a block for each technology and case, a row a line, a column a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import CASES
from costcalc.model.lines import HORIZON, NATURES
from costcalc.output import wording
from costcalc.output.workbook.given import Inputs
from costcalc.output.workbook.layout import Sheet, letters
from costcalc.output.workbook.rows import Row, rows

LABEL, UNIT, BASIS, MONTH, START, YEAR_1 = range(6)
HEAD: Final = 3
TOP: Final = HEAD + 1
HERE: Final = "§"
"""Stands for the letters of the column that a formula is in."""
SHEET: Final = "Calculation"
TOTAL_AT: Final[Mapping[str, str]] = MappingProxyType(
    {"monthly": "total@month", "annual": "total@first"}
    | {f"{nature}_annual": f"{nature}@first" for nature in NATURES}
    | {"migration": "total@0"}
    | {total: f"{total}@horizon" for total in HORIZON}
)
"""Where a block has each total."""

INTRODUCTION: Final = (
    "One formula a row, copied across the years. The low case takes every figure at the end that "
    "costs least, the high case at the end that costs most."
)

Block: TypeAlias = tuple[int, int]
"""The places of a technology and a case."""
Values: TypeAlias = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Grid:
    """Where the rows of every block stand, and what they are called from elsewhere."""

    rows: tuple[Row, ...]
    years: int

    @cached_property
    def places(self) -> Mapping[str, int]:
        """How far each row is below the title of its block."""
        return {row.id: place for place, row in enumerate(self.rows, 1)}

    @property
    def horizon(self) -> int:
        """The column of amounts over the horizon."""
        return YEAR_1 + self.years

    def title(self, block: Block) -> int:
        """The row of a block's title."""
        technology, case = block
        return TOP + (technology * len(CASES) + case) * (len(self.rows) + 2)

    def row(self, block: Block, id_: str) -> int:
        """A row's number."""
        return self.title(block) + self.places[id_]

    def cell(self, block: Block, place: str) -> str:
        """A cell's address: `total` is in the column that asks, `total@first` in that of year 1.

        Parts are `month`, `first`, `last`, `horizon` and the years by number from 0 on.
        """
        id_, _, part = place.partition("@")
        row = f"${HEAD + 1}" if id_ == "year" else str(self.row(block, id_) + 1)
        return f"{self._columns[part]}{row}"

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        years = {str(year): f"${letters(START + year)}" for year in range(self.years + 1)}
        return years | {
            "": HERE,
            "month": letters(MONTH),
            "first": years["1"],
            "last": years[str(self.years)],
            "horizon": letters(self.horizon),
        }


class _Reads(dict[str, str]):
    """What a block's templates read: inputs by name, and rows of the block by their place."""

    def __init__(self, grid: Grid, block: Block, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self._grid, self._block = grid, block

    def __missing__(self, place: str) -> str:
        self[place] = self._grid.cell(self._block, place)
        return self[place]


def write_calculation(sheet: Sheet, given: Inputs, estimate: Estimate) -> Grid:
    """Write the sheet; where everything stands on it."""
    grid = Grid(rows(estimate.costing), estimate.scenario.years)
    values = {
        (row.id, part): cells[1].tolist()
        for row in grid.rows
        for part, cells, _ in _parts(row, grid)
    }
    _head(sheet, grid, estimate)
    for technology in range(len(estimate.scenario.technologies)):
        for case in range(len(CASES)):
            block = technology, case
            reads = _Reads(grid, block, _names(given, grid, estimate, block))
            _block(sheet, grid, estimate, block, reads, values)
    return grid


def _parts(row: Row, grid: Grid) -> Iterator[tuple[str, tuple[str, Any], range]]:
    """The cells that a row has, and the columns where they stand."""
    for part, cells, first, count in (
        ("month", row.month, MONTH, 1),
        ("start", row.start, START, 1),
        ("years", row.years, YEAR_1, grid.years),
        ("horizon", row.horizon, grid.horizon, 1),
    ):
        if cells:
            yield part, cells, range(first, first + count)


def _head(sheet: Sheet, grid: Grid, estimate: Estimate) -> None:
    """Title, column heads and the year that every column is of."""
    sheet.text(0, 0, "Calculation", "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    horizon = grid.horizon
    heads = ["", "Unit", "Basis", "Month, year 1", *[""] * (grid.years + 1), "Horizon", "In words"]
    sheet.head(HEAD, heads, (MONTH, horizon))
    sheet.text(
        HEAD, LABEL, f"Year (year 0 is what is paid once), {estimate.scenario.currency}", "head"
    )
    for column in range(START, horizon):
        sheet.number(HEAD, column, column - START, "whole", "head_right")
    sheet.widths(36, 24, 12, 15, *[15] * (grid.years + 1), 17, 90)
    page = sheet.page
    page.freeze_panes(TOP, UNIT)
    page.print_area(0, 0, grid.title((len(estimate.scenario.technologies), 0)) - 2, horizon)
    sheet.printed(HEAD)


def _names(given: Inputs, grid: Grid, estimate: Estimate, block: Block) -> dict[str, str]:
    """What a block's formulas have for each input, figure and constant."""
    technology, case = block
    id_ = estimate.scenario.technologies[technology]
    names = {row.name: row.name for row in given.rows if row.single}
    for parameter, by_technology in estimate.costing.resolution.items():
        names[parameter] = given.behind[parameter, id_].read(by_technology[id_])[case]
    if estimate.scenario.baseline:
        baseline = estimate.scenario.technologies.index(estimate.scenario.baseline), case
        names["infrastructure_of_baseline"] = grid.cell(baseline, "infrastructure_by_month@month")
    return names


def _block(
    sheet: Sheet, grid: Grid, estimate: Estimate, block: Block, reads: _Reads, values: Values
) -> None:
    """One technology in one case."""
    technology, case = block
    id_ = estimate.scenario.technologies[technology]
    number = grid.title(block)
    name = estimate.book.technologies[id_].name
    sheet.text(number, LABEL, f"{name}: {CASES[case]} cost", "title")
    for row in grid.rows:
        number += 1
        sheet.text(number, LABEL, row.label, "heading" if row.look == "heading" else "plain")
        if row.unit:
            sheet.text(number, UNIT, row.unit, "quiet")
        if row.item:
            basis = wording.BASIS[estimate.costing.basis(row.item, id_)]
            sheet.text(number, BASIS, basis, "quiet")
        if row.said:
            sheet.text(number, grid.horizon + 1, row.said, "quiet")
        for part, (template, _), columns in _parts(row, grid):
            here = values[row.id, part][technology][case]
            formula = template.format_map(reads)
            for column, value in zip(columns, here if part == "years" else [here], strict=True):
                if formula:
                    text = formula.replace(HERE, letters(column))
                    sheet.formula(number, column, text, value, row.kind, row.look)
                else:
                    sheet.number(number, column, value, row.kind, row.look)
