"""The Calculation sheet: a row a line; beside each other a block for each technology and case.

A block has what its lines read in its first column, then the month, year 0, the years and the
horizon. A row has one formula, the same in every year of every block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np

from costcalc.costing.resolve import needed
from costcalc.costing.totals import CASES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import COUNT_BY_ID
from costcalc.model.lines import HORIZON, NATURES, ONE_OFF_LINES, parameters, units
from costcalc.output import wording
from costcalc.output.workbook.choices import BASELINE, Texts
from costcalc.output.workbook.given import RATE, SPARE
from costcalc.output.workbook.layout import Sheet, cell, letters
from costcalc.output.workbook.places import LABEL as INPUT_LABEL
from costcalc.output.workbook.places import SWITCHED, USED, YEARS, Places
from costcalc.output.workbook.row import Row
from costcalc.output.workbook.rows import rows
from costcalc.scenario.units import unit_phrase

LABEL, UNIT, FIRST = range(3)
READ, MONTH, START, YEAR_1 = range(4)
"""Columns of a block from its first on."""
MOST: Final = COUNT_BY_ID[YEARS].high
HORIZON_AT: Final = YEAR_1 + MOST
WIDE: Final = HORIZON_AT + 2
"""Columns from one block to the next."""
TITLE, HEAD, FLAG = 3, 4, 5
TOP: Final = FLAG + 1
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
TITLED: Final = "title"
TODAY: Final = "today"

PART, LETTERS = "part", "own"
ANCHORS: Final = ("read", "year 0", "year 1", "last year")
"""Columns of a block that formulas of other columns hold on to."""
HELPERS: Final = (PART, LETTERS, *ANCHORS)
"""Rows below the blocks, by which Checks compares formulas."""

INTRODUCTION: Final = (
    "One formula a row, the same in every year, technology and case. The low case takes every "
    "figure at the end that costs least, the high case at the end that costs most. Years beyond "
    "the planning period are empty."
)

Block: TypeAlias = tuple[int, int]
"""The places of a technology and a case."""


@dataclass(frozen=True)
class Grid:
    """Where rows and blocks stand, and what their cells are called from elsewhere."""

    rows: tuple[Row, ...]
    reads: Mapping[str, Mapping[str, Texts]]
    """What the blocks read: by name, then by technology, in three cases."""
    technologies: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The row of everything: what is read as `name=`."""
        ids = [f"{TODAY}=", *(f"{name}=" for name in self.reads), *(row.id for row in self.rows)]
        return {
            TITLED: TITLE,
            f"{TITLED}=": TITLE,
            **{id_: at for at, id_ in enumerate(ids, TOP + 1)},
        }

    @property
    def blocks(self) -> list[Block]:
        """Every block, in order."""
        return [(t, case) for t in range(len(self.technologies)) for case in range(len(CASES))]

    @property
    def end(self) -> int:
        """The column after the last block."""
        return FIRST + len(self.blocks) * WIDE

    def column(self, block: Block, part: int = READ) -> int:
        """A column of a block."""
        technology, case = block
        return FIRST + (technology * len(CASES) + case) * WIDE + part

    def row(self, id_: str) -> int:
        """A row's number."""
        return self.places[id_]

    def helper(self, name: str) -> int:
        """A row below the blocks."""
        return self.row(self.rows[-1].id) + 3 + HELPERS.index(name)

    def cell(self, block: Block, place: str) -> str:
        """A cell's address: `total` is in the column that asks, `total@first` in that of year 1.

        Parts are `month`, `first`, `last`, `horizon`, `row` for all of it, and the years by number
        from 0 on; `name=` is what a block reads.
        """
        id_, _, part = place.partition("@")
        if id_ == "year":
            return f"{self._parts(block)[part]}${HEAD + 1}"
        number = self.row(id_) + 1
        if part == "row":
            return f"${number}:${number}"
        return f"{self._parts(block)['=' if id_.endswith('=') else part]}{number}"

    def _parts(self, block: Block) -> Mapping[str, str]:
        if block not in self._columns:
            at = {str(year): f"${letters(self.column(block, START + year))}" for year in YEARS_0}
            month, horizon, read = (
                letters(self.column(block, part)) for part in (MONTH, HORIZON_AT, READ)
            )
            ends = {"first": at["1"], "last": at[str(MOST)], "month": month, "horizon": horizon}
            self._columns[block] = {**at, **ends, "": HERE, "=": f"${read}"}
        return self._columns[block]

    @cached_property
    def _columns(self) -> dict[Block, Mapping[str, str]]:
        return {}


YEARS_0: Final = range(MOST + 1)


class _Reads(dict[str, str]):
    """What a block's templates read: what it reads by name, and rows of it by their place."""

    def __init__(self, grid: Grid, block: Block) -> None:
        super().__init__()
        self._grid, self._block = grid, block

    def __missing__(self, place: str) -> str:
        name = f"{place}=" if place in self._grid.reads else place
        self[place] = place if place in CONSTANTS else self._grid.cell(self._block, name)
        return self[place]


def write_calculation(sheet: Sheet, at: Places) -> Grid:
    """Write the sheet; where everything stands on it."""
    estimate = at.estimate
    grid = Grid(rows(estimate.costing), _reads(at), estimate.scenario.technologies)
    values = {
        (row.id, part): _cached(cells[1]) for row in grid.rows for part, cells, _ in _parts(row)
    }
    _head(sheet, grid, at)
    for block in grid.blocks:
        _block(sheet, grid, at, block, values)
    _helpers(sheet, grid)
    return grid


def _cached(values: Any) -> Any:
    return np.asarray(values).tolist()


def _reads(at: Places) -> Mapping[str, Mapping[str, Texts]]:
    """What blocks read: the parameters of the lines, and the exchange rate."""
    scenario = at.estimate.scenario
    names = (*needed(scenario.sizing), *(line.__name__ for line in scenario.own))
    found = {
        name: {id_: at.parameter(name, id_) for id_ in scenario.technologies} for name in names
    }
    rate = at.at(RATE, SWITCHED)
    return {**found, RATE: dict.fromkeys(scenario.technologies, (rate,) * 3)}


def _parts(row: Row) -> Iterator[tuple[str, tuple[str, Any], range]]:
    """The cells that a row has, and the columns of a block where they stand."""
    for part, cells, first, count in (
        ("month", row.month, MONTH, 1),
        ("start", row.start, START, 1),
        ("years", row.years, YEAR_1, MOST),
        ("horizon", row.horizon, HORIZON_AT, 1),
    ):
        if cells:
            yield part, cells, range(first, first + count)


def _head(sheet: Sheet, grid: Grid, at: Places) -> None:
    """Titles, column heads, the year of every column, and the labels of the rows."""
    estimate = at.estimate
    scenario = estimate.scenario
    widths = [15.0, *[13.0] * (WIDE - 2), 2.0]
    sheet.widths(36, 24, *widths * len(grid.blocks), 90)
    sheet.text(0, 0, SHEET, "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    sheet.text(HEAD, LABEL, f"Year (year 0 is what is paid once), {scenario.currency}", "head")
    sheet.text(HEAD, UNIT, "Unit", "head")
    sheet.text(FLAG, LABEL, "In the planning period")
    sheet.text(grid.row(f"{TODAY}="), LABEL, "Block of what runs today")
    spare = {f"own__{line.name}" for line in scenario.own[-len(SPARE) :]}
    readers = (*scenario.lines, *ONE_OFF_LINES)
    for name in grid.reads:
        number, found = grid.row(f"{name}="), [it for it in readers if name in parameters(it)]
        _label(sheet, at, number, name, wording.upper_first(words(name)), name in spare)
        unit = units(found[0])[name] if found else "1"
        sheet.text(number, UNIT, unit_phrase(unit), "quiet")
    for row in grid.rows:
        number, named = grid.row(row.id), row.id.removesuffix("_exact").removesuffix("_amount")
        if row.look == "heading":
            sheet.text(number, LABEL, row.label, "heading")
        else:
            _label(sheet, at, number, named, row.label, named in spare)
        sheet.text(number, UNIT, row.unit, "quiet")
        if row.said:
            sheet.text(number, grid.end, row.said, "quiet")
    sheet.text(HEAD, grid.end, "In words", "head")
    page = sheet.page
    page.freeze_panes(TOP, FIRST)
    page.print_area(0, 0, grid.row(grid.rows[-1].id), grid.end - 2)
    sheet.printed(FLAG)
    sections = [grid.row(id_) for id_ in ("working", "exact", "amounts")]
    ends = [grid.column(block) for block in grid.blocks[1:]]
    sheet.across(UNIT, [*ends, grid.end - 1], [*sections, grid.row(grid.rows[-1].id) + 1])


def _label(sheet: Sheet, at: Places, row: int, name: str, label: str, live: bool) -> None:
    """A row's label; that of a spare line is what somebody calls it."""
    if live:
        sheet.formula(row, LABEL, at.at(name, INPUT_LABEL), label)
    else:
        sheet.text(row, LABEL, label)


def title(at: Places, block: Block) -> str:
    """What a block is called."""
    technology, case = block
    id_ = at.estimate.scenario.technologies[technology]
    return f"{at.estimate.book.technologies[id_].name}: {CASES[case]} cost"


def _block(
    sheet: Sheet, grid: Grid, at: Places, block: Block, values: Mapping[tuple[str, str], Any]
) -> None:
    """One technology in one case."""
    technology, case = block
    estimate, first, reads = at.estimate, grid.column(block), _Reads(grid, block)
    scenario, id_ = estimate.scenario, estimate.scenario.technologies[technology]
    years = scenario.years
    sheet.text(TITLE, first, title(at, block), "heading")
    for at_, text in ((READ, "Read"), (MONTH, "Month, year 1"), (HORIZON_AT, "Horizon")):
        sheet.text(HEAD, first + at_, text, "head_right")
    for year in YEARS_0:
        sheet.number(HEAD, first + START + year, year, "whole", "head_right")
    for year in YEARS_0[1:]:
        column = first + START + year
        test = f"{cell(HEAD, column)}<={at.at(YEARS, USED)}"
        sheet.formula(FLAG, column, test, year <= years, "text", "quiet")
    today = f'{at.at(BASELINE, USED)}&": {CASES[case]} cost"'
    names = estimate.book.technologies
    now = names[scenario.baseline].name if scenario.baseline else "None"
    sheet.formula(grid.row(f"{TODAY}="), first, today, f"{now}: {CASES[case]} cost")
    for name, texts in grid.reads.items():
        read = scenario.exchange_rate
        if name in estimate.costing.resolution:
            read = estimate.costing.resolution[name][id_].cases[case]
        sheet.formula(grid.row(f"{name}="), first, texts[id_][case], read, "general", "linked")
    for row in grid.rows:
        for part, (template, _), columns in _parts(row):
            here, formula = values[row.id, part][technology][case], template.format_map(reads)
            shown = here if part == "years" else [here]
            for place, column in enumerate(range(first + columns.start, first + columns.stop)):
                here_at = formula.replace(HERE, letters(column))
                cells = f'IF({_flag(column)},{here_at},"")' if part == "years" else here_at
                value = shown[place] if place < len(shown) else ""
                sheet.formula(grid.row(row.id), column, cells, value, row.kind, row.look)


def _helpers(sheet: Sheet, grid: Grid) -> None:
    """Of every column its part of the block, its letters and those of the block's anchors."""
    sheet.text(grid.helper(PART) - 1, LABEL, "For the comparison of formulas on Checks", "heading")
    for name in HELPERS:
        sheet.text(grid.helper(name), LABEL, f"Columns: {name}", "quiet")
    anchors = dict(zip(ANCHORS, (READ, START, YEAR_1, HORIZON_AT - 1), strict=True))
    parts = {READ: "read", MONTH: "month", START: "once", HORIZON_AT: "horizon"}
    row = grid.helper(LETTERS)
    for block in grid.blocks:
        for part in range(WIDE - 1):
            column = grid.column(block, part)
            sheet.text(grid.helper(PART), column, parts.get(part, "year"), "quiet")
            # Without the row, 1, and the signs of a fixed address.
            text = 'SUBSTITUTE(SUBSTITUTE(ADDRESS(1,COLUMN()),"$",""),"1","")'
            sheet.formula(row, column, text, letters(column), "text", "quiet")
            for name, anchor in anchors.items():
                there = grid.column(block, anchor)
                at = cell(row, there, fixed=True)
                sheet.formula(grid.helper(name), column, at, letters(there), "text", "quiet")


def _flag(column: int) -> str:
    """Whether a column is of a year of the planning period."""
    return f"{letters(column)}${FLAG + 1}"
