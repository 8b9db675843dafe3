"""Year 1 a second time, from the inputs alone: what the Calculation sheet has to agree with.

Its formulas come from the same lines and read the Inputs sheet themselves, so that a formula that
was changed on Calculation does not change them as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from costcalc.costing.totals import CASES
from costcalc.model.formula import spreadsheet, words
from costcalc.model.lines import GROUPS, ONE_OFF_LINES, ONE_OFFS, Item, Line, units
from costcalc.output import wording
from costcalc.output.workbook.calculation import Grid, title
from costcalc.output.workbook.choices import BASELINE
from costcalc.output.workbook.given import RATE
from costcalc.output.workbook.layout import Sheet, area, cell
from costcalc.output.workbook.places import USED, Places
from costcalc.output.workbook.rows import TO_MONTH, TO_YEAR

HEAD: Final = 7
LABEL: Final = 12
SHEET: Final = "Checks"
OF_TODAY: Final = "baseline_infrastructure"
IN_YEAR_1: Final = {"year": "1", "years_elapsed": "0"}


@dataclass(frozen=True)
class Again:
    """The lines of year 1 and what is paid once: a row a line, a column a technology and case."""

    grid: Grid
    at: Places

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Where each line stands."""
        names = (line.__name__ for line in (*self.at.estimate.scenario.lines, *ONE_OFF_LINES))
        return {name: row for row, name in enumerate((*names, OF_TODAY), HEAD + 1)}

    def cell(self, name: str, technology: int, case: int) -> str:
        """A line's cell."""
        return cell(self.rows[name], self._column(technology, case))

    def amount(self, item: Item, technology: int, case: int) -> str:
        """An item's amount of year 1, or once, in the workbook's currency before rounding."""
        factor = "" if item in ONE_OFFS else TO_YEAR[units(item.line)["return"]]
        rate = self.grid.reads[RATE][self.at.technologies[technology]][case]
        return f"{self.cell(item.row, technology, case)}{factor}*{rate}"

    def write(self, sheet: Sheet) -> None:
        """Write the columns."""
        sheet.text(HEAD - 1, LABEL, "Year 1 again, from the inputs alone, in US dollars", "heading")
        sheet.text(HEAD, LABEL, "Line", "head")
        costing = self.at.estimate.costing
        own = {line.__name__ for line in costing.scenario.own}
        for name, row in self.rows.items():
            label = wording.item(name.removeprefix("own__")) if name in own else words(name)
            sheet.text(row, LABEL, wording.upper_first(label))
        values = {
            name: np.broadcast_to(costing.values[name], costing.servers.shape)[..., 0].tolist()
            for name in self.rows
        }
        for technology, case in self.grid.blocks:
            column = self._column(technology, case)
            sheet.page.set_column(column, column, 16)
            sheet.text(HEAD, column, title(self.at, (technology, case)), "head_right")
            for name, text in self._formulas(technology, case):
                value = values[name][technology][case]
                sheet.formula(self.rows[name], column, text, value, "number", "quiet")

    def _column(self, technology: int, case: int) -> int:
        return LABEL + 1 + technology * len(CASES) + case

    def _formulas(self, technology: int, case: int) -> Iterator[tuple[str, str]]:
        """Every line's formula."""
        id_, done = self.at.technologies[technology], set[str]()

        def named(name: str) -> str:
            if name in done or name == OF_TODAY:
                return self.cell(name, technology, case)
            if name in self.grid.reads:
                return self.grid.reads[name][id_][case]
            return IN_YEAR_1.get(name, name)

        def formula(line: Line) -> tuple[str, str]:
            text = spreadsheet(line, named)
            done.add(line.__name__)
            return line.__name__, text

        yield from map(formula, self.at.estimate.scenario.lines)
        heads = area((HEAD, LABEL), (HEAD, self._column(*self.grid.blocks[-1])))
        today = f'{self.at.at(BASELINE, USED)}&": {CASES[case]} cost"'
        parts = (self._of_today(item, heads, today) for item in GROUPS["infrastructure_lines"])
        yield OF_TODAY, f"IFERROR({'+'.join(parts)},0)"
        yield from map(formula, ONE_OFF_LINES)

    def _of_today(self, item: Item, heads: str, today: str) -> str:
        """What runs today has in a line, a month."""
        row = self.rows[item.row]
        line = area((row, LABEL), (row, self._column(*self.grid.blocks[-1])))
        return f"INDEX({line},MATCH({today},{heads},0)){TO_MONTH[units(item.line)['return']]}"
