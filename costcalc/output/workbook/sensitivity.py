"""The Sensitivity sheet: what each input's low and high end alone make of a total, always anew.

The ends are those that stand on Inputs; the workbook is worked out again for each by a data table.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from costcalc.costing.measures import decision
from costcalc.costing.resolve import AT_LIKELY, Resolved
from costcalc.costing.run import run
from costcalc.costing.totals import LIKELY, Amounts
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.vocabulary import Array
from costcalc.output.workbook.calculation import (
    FIRST,
    HORIZON_AT,
    MONTH,
    READ,
    TITLE,
    TOTAL_AT,
    YEAR_1,
    Grid,
)
from costcalc.output.workbook.calculation import SHEET as CALCULATION
from costcalc.output.workbook.given import Given, leaf_of
from costcalc.output.workbook.inputs import called, called_at, unit_of
from costcalc.output.workbook.layout import YOURS, Sheet, cell, kind_of, letters
from costcalc.output.workbook.places import FOR, LABEL, UNIT, USED_HIGH, USED_LOW, Places

SHEET: Final = "Sensitivity"
OF, LESS, ASKED, OTHER = (2, 1), (3, 1), (4, 1), (5, 1)
HEAD: Final = 7
SHOWN: Final = 20
"""Inputs that are shown: those that moved the total furthest at the export, and any other one."""
LOW, HIGH, AT_LOW, AT_HIGH, SWING, TURNS = range(2, 8)
KEY_LOW, TABLE_LOW, KEY_HIGH, TABLE_HIGH = range(9, 13)
NOTHING: Final = "Nothing"
TURNED: Final = "turns"
INTRODUCTION: Final = (
    "Each input alone at its low and at its high end, all others likely. Choose what is compared; "
    "the ends are those on Inputs."
)
PARTS: Final = {"month": MONTH, "first": YEAR_1, "horizon": HORIZON_AT}


def write_sensitivity(sheet: Sheet, at: Places, grid: Grid) -> None:
    """Write the sheet."""
    sheet.text(0, 0, SHEET, "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    sheet.widths(36, 22, *[14] * 4, 14, 12, 2, 8, 14, 8, 14)
    scenario = at.estimate.scenario
    of, less = decision(at.estimate.costing, scenario.of) or (0, None)
    rows = [row for row in at.inputs.rows if row.parameter and not row.single and row.points]
    now, low, high = (_between(each, of, less) for each in _ends(at, rows))
    order = np.argsort(-abs(high - low), kind="stable")[:SHOWN].tolist()
    _choose(sheet, at, of, less)
    label = f"{CHOICE_BY_ID['of'].options[scenario.of]}, {scenario.currency}"
    heads = ("Input", "Unit", "Low", "High", f"{label}, at low", "at high", "Apart", "The order")
    sheet.head(HEAD, heads, range(LOW, TURNS))
    total = _asked(at, grid)
    for column in (TABLE_LOW, TABLE_HIGH):
        sheet.formula(HEAD, column, total, now[0], "money", "quiet")
    first, last = HEAD + 1, HEAD + len(order) + 1
    for row, place in enumerate(order, first):
        _row(sheet, at, row, rows[place], (low[place], high[place]), now[0])
    other = order[0]
    sheet.number(*OTHER, at.rows[rows[other].name] + 1, "whole", "input")
    _row(sheet, at, last, rows[other], (low[other], high[other]), now[0], cell(*OTHER, fixed=True))
    for column, values in ((TABLE_LOW, low), (TABLE_HIGH, high)):
        sheet.data_table(first, column, ASKED, values[[*order, other]].tolist(), "quiet")
    rule = {"type": "cell", "criteria": "==", "value": f'"{TURNED}"'}
    sheet.when((first, TURNS), (last, TURNS), rule, YOURS)
    sheet.page.freeze_panes(HEAD + 1, 1)
    sheet.page.print_area(0, 0, last, TURNS)
    sheet.printed(HEAD)


def _choose(sheet: Sheet, at: Places, of: int, less: int | None) -> None:
    """Whose total, less whose, and the cell that the tables put an input's number into."""
    names = [at.estimate.book.technologies[id_].name for id_ in at.technologies]
    sheet.text(OF[0], 0, "The total of")
    sheet.pick(*OF, names[of], names)
    sheet.text(LESS[0], 0, "less that of")
    sheet.pick(*LESS, NOTHING if less is None else names[less], [*names, NOTHING])
    sheet.text(OTHER[0], 0, "Any other input: its row on Inputs")
    sheet.text(ASKED[0], 0, "Asked for by the tables: leave 0", "quiet")
    sheet.number(*ASKED, 0, "whole", "settled")


def _asked(at: Places, grid: Grid) -> str:
    """The total of one technology less that of the other."""
    id_, _, part = TOTAL_AT[at.estimate.scenario.of].partition("@")
    row = f"{CALCULATION}!{grid.cell((0, LIKELY), f'{id_}@row')}"
    titles = f"{CALCULATION}!${TITLE + 1}:${TITLE + 1}"
    column = PARTS[part]
    span = (cell(0, FIRST + each, fixed=True) for each in (column, READ))
    beyond = "-".join(f"COLUMN({CALCULATION}!{each})" for each in span)
    own, other = (
        f'INDEX({row},MATCH({cell(*place, fixed=True)}&": likely cost",{titles},0)+{beyond})'
        for place in (OF, LESS)
    )
    return f'{own}-IF({cell(*LESS, fixed=True)}="{NOTHING}",0,{other})'


def _row(
    sheet: Sheet,
    at: Places,
    row: int,
    each: Given,
    ends: tuple[float, float],
    now: float,
    key: str = "",
) -> None:
    """One input: its ends, and what they make of it; `key` is where its row is chosen."""
    there = at.rows[each.name]

    def of_input(column: int) -> str:
        if key:
            return f"INDEX(Inputs!${letters(column)}:${letters(column)},{key})"
        return f"Inputs!{cell(there, column, fixed=True)}"

    kind = kind_of(each.unit, each.allowed[1] if each.allowed else None)
    blank = each.points is None or (each.blank and not each.catalogue)
    points: Sequence[float | str] = ("",) * 3 if blank else each.points or ()
    unit = unit_of(each, at.estimate)
    sheet.formula(row, 0, called_at(of_input(LABEL), of_input(FOR)), called(each, at.estimate))
    sheet.formula(row, 1, f'{of_input(UNIT)}&""', unit, "text", "quiet")
    sheet.formula(row, LOW, of_input(USED_LOW), points[0], "general" if key else kind)
    sheet.formula(row, HIGH, of_input(USED_HIGH), points[2], "general" if key else kind)
    if key:
        sheet.formula(row, KEY_LOW, key, there + 1, "whole", "quiet")
        sheet.formula(row, KEY_HIGH, f"-{key}", -there - 1, "whole", "quiet")
    else:
        sheet.number(row, KEY_LOW, there + 1, "whole", "quiet")
        sheet.number(row, KEY_HIGH, -there - 1, "whole", "quiet")
    for column, table, value in zip((AT_LOW, AT_HIGH), (TABLE_LOW, TABLE_HIGH), ends, strict=True):
        sheet.formula(row, column, cell(row, table), value, "money")
    low, high, base = cell(row, AT_LOW), cell(row, AT_HIGH), cell(HEAD, TABLE_LOW, fixed=True)
    sheet.formula(row, SWING, f"ABS({high}-{low})", abs(ends[1] - ends[0]), "money")
    turned = f"OR(SIGN({low})*SIGN({base})<0,SIGN({high})*SIGN({base})<0)"
    compared = f'{cell(*LESS, fixed=True)}<>"{NOTHING}"'
    turns = min(ends[0] * now, ends[1] * now) < 0
    text = f'IF(AND({compared},{turned}),"{TURNED}","")'
    sheet.formula(row, TURNS, text, TURNED if turns else "")


def _between(totals: Array, of: int, less: int | None) -> Array:
    return np.asarray(totals[of] - (0 if less is None else totals[less]))


def _ends(at: Places, rows: Sequence[Given]) -> tuple[Array, Array, Array]:
    """Likely totals by technology: now, and with each row alone at its low and its high end."""
    estimate = at.estimate
    scenario, resolution = estimate.scenario, estimate.costing.resolution
    place, count = {row.name: at for at, row in enumerate(rows)}, len(rows)

    def keyed(resolved: Resolved) -> Resolved:
        found = at.inputs.behind[leaf_of(resolved)]
        name = found[0].name if found else resolved.key
        moves = name in place and not resolved.key.endswith(AT_LIKELY)
        return replace(resolved, key=name if moves else resolved.key)

    named = {
        parameter: {id_: keyed(each) for id_, each in by_technology.items()}
        for parameter, by_technology in resolution.items()
    }

    def cells(resolved: Resolved) -> Array:
        values = np.full(1 + 2 * count, resolved.cases[LIKELY])
        if resolved.key in place:
            values[1 + place[resolved.key]] = resolved.points[0]
            values[1 + count + place[resolved.key]] = resolved.points[2]
        return values

    ran = run(scenario, named, cells, 1 + 2 * count)
    totals = Amounts(ran, scenario.decimals).total(scenario.of)
    return totals[:, :1], totals[:, 1 : 1 + count], totals[:, 1 + count :]
