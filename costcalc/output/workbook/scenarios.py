"""The Scenarios sheet: three columns of other inputs, which of them is on, and what each costs.

Spreadsheets work out the comparison themselves, by a data table: the whole workbook again for every
scenario, and for both ways of counting.
"""

from collections.abc import Iterator
from typing import Final

from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.output.workbook.calculation import SHEET as CALCULATION
from costcalc.output.workbook.calculation import TOTAL_AT, Grid
from costcalc.output.workbook.check import Check
from costcalc.output.workbook.choices import SCOPE
from costcalc.output.workbook.given import CONSTANT
from costcalc.output.workbook.inputs import OF_YEARS, called, called_at, label_of, limits, unit_of
from costcalc.output.workbook.layout import Kind, Sheet, area, cell, kind_of
from costcalc.output.workbook.places import (
    CHOICES,
    DOWN,
    FIRST,
    FOR,
    LABEL,
    NOW,
    SCENARIO_FIRST,
    SCENARIOS,
    SCOPES,
    SWITCHED,
    UNIT,
    YEARS,
    Places,
)

SHEET: Final = "Scenarios"
ON, NUMBER, ASKED, SCOPE_AT = (3, 1), (4, 1), (5, 1), (6, 1)
RESULTS: Final = 8
"""The row of the head of what each scenario costs."""
AS_IS: Final = "Inputs as they are"
NAMES: Final = ("Scenario 1", "Scenario 2", "Scenario 3")
HEAD: Final = FIRST + DOWN - 1
WORKING: Final = 12
"""The first column of the data tables."""
INTRODUCTION: Final = (
    "What a scenario leaves empty stands as on Inputs; a value stands for low, likely and high.",
    "The one that is on goes through the whole workbook; below, each is worked out all the same.",
)


def write_scenarios(sheet: Sheet, at: Places, grid: Grid) -> Iterator[Check]:
    """Write the sheet; the checks that it shows what Calculation has."""
    sheet.text(0, 0, SHEET, "title")
    for row, text in enumerate(INTRODUCTION, 1):
        sheet.text(row, 0, text, "quiet")
    sheet.widths(38, 22, *[16] * 10, *[8, 14] * len(at.technologies))
    _switch(sheet)
    _results(sheet, at, grid)
    _values(sheet, at)
    sheet.page.freeze_panes(FIRST + DOWN, SCENARIO_FIRST)
    last = next(at.rows[row.name] for row in at.inputs.rows if row.section == CONSTANT) - 2
    sheet.page.print_area(0, 0, last + DOWN, max(NOW, 1 + len(at.technologies)))
    sheet.printed()
    return _checks(at, grid)


def _checks(at: Places, grid: Grid) -> Iterator[Check]:
    """The scenario that is on and the way of counting that is chosen have Calculation's totals.

    A scenario that is empty is the inputs as they are. What another comes to, only its data table
    can work out.
    """
    estimate, of = at.estimate, at.estimate.scenario.of
    scopes = RESULTS + SCENARIOS + 3
    for technology, id_ in enumerate(at.technologies):
        name, column = estimate.book.technologies[id_].name, 2 + technology
        total = f"{CALCULATION}!{grid.cell((technology, LIKELY), TOTAL_AT[of])}"
        for what, first, count, now in (
            ("the scenario that is on", RESULTS + 1, SCENARIOS + 1, f"{SHEET}!{cell(*NUMBER)}+1"),
            ("as it is counted", scopes, len(SCOPES), at.at(SCOPE, SWITCHED)),
        ):
            shown = area((first, column), (first + count - 1, column), SHEET)
            found, value = f"INDEX({shown},{now})", estimate.costing.totals[of][technology, LIKELY]
            yield Check(name, what, "", [total], [found], [float(value)], tabled=True)
    first, last = 2, 1 + len(at.technologies)
    as_is = area((RESULTS + 1, first), (RESULTS + 1, last), SHEET)
    for place, name in enumerate(NAMES):
        row, column = RESULTS + 2 + place, SCENARIO_FIRST + place
        given = area((HEAD + 1, column), (at.last + DOWN, column), SHEET)
        unlike = f"SUMPRODUCT(--({area((row, first), (row, last), SHEET)}<>{as_is}))"
        formula = f"IF(COUNTA({given})=0,{unlike},0)"
        what = f"{name}, while it is empty: totals unlike the inputs as they are"
        yield Check(SHEET, what, "", [0], [formula], [0], "whole", exact=True)


def _switch(sheet: Sheet) -> None:
    """Which scenario is on."""
    sheet.text(ON[0], 0, "The scenario that is on")
    sheet.text(*ON, AS_IS, "picked")
    sheet.named("scenario", *ON)
    listed = area((RESULTS + 1, 0), (RESULTS + 1 + SCENARIOS, 0))
    sheet.page.data_validation(*ON, *ON, {"validate": "list", "source": f"={listed}"})
    sheet.text(NUMBER[0], 0, "Its number")
    number = f"MATCH({cell(*ON)},{listed},0)-1"
    asked = cell(*ASKED)
    sheet.formula(*NUMBER, f"IF({asked}>0,{asked}-1,{number})", 0, "whole")
    # LibreOffice puts nothing into a cell that is empty.
    sheet.text(ASKED[0], 0, "Asked for by the tables: leave 0", "quiet")
    sheet.number(*ASKED, 0, "whole", "settled")
    sheet.text(SCOPE_AT[0], 0, "Way of counting that they ask for: leave 0", "quiet")
    sheet.number(*SCOPE_AT, 0, "whole", "settled")


def _results(sheet: Sheet, at: Places, grid: Grid) -> None:
    """The total that decides, by scenario and by way of counting."""
    estimate = at.estimate
    scenario, book = estimate.scenario, estimate.book
    of = CHOICE_BY_ID["of"].options[scenario.of]
    head = [f"{of}, likely, {scenario.currency}", ""]
    called = [book.technologies[id_].name for id_ in at.technologies]
    sheet.head(RESULTS, [*head, *called], range(2, 2 + len(called)))
    rows = [AS_IS, *NAMES]
    for place, name in enumerate(rows):
        row = RESULTS + 1 + place
        if place:
            there = cell(HEAD, SCENARIO_FIRST + place - 1)
            sheet.formula(row, 0, there, name)
        else:
            sheet.text(row, 0, name)
    scopes = RESULTS + 1 + len(rows) + 1
    for place, scope in enumerate(SCOPES):
        sheet.text(scopes + place, 0, f"Counted {CHOICE_BY_ID[SCOPE].options[scope].lower()}")
    now = estimate.costing.totals[scenario.of][:, LIKELY].tolist()
    both = at.by_scope
    for technology in range(len(at.technologies)):
        column = WORKING + 2 * technology
        total = f"{CALCULATION}!{grid.cell((technology, LIKELY), TOTAL_AT[scenario.of])}"
        for first, keys, asked, values in (
            (RESULTS + 1, range(1, len(rows) + 1), ASKED, [now[technology]] * len(rows)),
            (scopes, (1, 2), SCOPE_AT, [each[technology] for each in both]),
        ):
            sheet.formula(first - 1, column + 1, total, now[technology], "money", "quiet")
            for place, key in enumerate(keys):
                sheet.number(first + place, column, key, "whole", "quiet")
            sheet.data_table(first, column + 1, asked, values, "quiet")
            for place, value in enumerate(values):
                there = cell(first + place, column + 1)
                sheet.formula(first + place, 2 + technology, there, value, "money")


def scope_cell(scope: int, technology: int) -> str:
    """Where the likely total that decides stands, counted in one of both ways."""
    row = RESULTS + 1 + SCENARIOS + 1 + 1 + scope
    return f"{SHEET}!{cell(row, 2 + technology)}"


def _values(sheet: Sheet, at: Places) -> None:
    """What each scenario has in place of an input."""
    heads = ("Input", "Unit", *NAMES, "That is on")
    sheet.head(HEAD, heads, (NOW,))
    for place, name in enumerate(NAMES):
        sheet.text(HEAD, SCENARIO_FIRST + place, name, "picked")
    last, number = SCENARIO_FIRST + SCENARIOS - 1, cell(*NUMBER, fixed=True)
    for choice in CHOICES:
        kind: Kind = "whole" if choice == YEARS else "text"
        rule = (
            limits(OF_YEARS, YEARS)
            if choice == YEARS
            else {"validate": "list", "source": f"={at.list(choice)}"}
        )
        _row(sheet, at.rows[choice], (label_of(choice), ""), kind, number)
        here = at.rows[choice] + DOWN
        sheet.page.data_validation(here, SCENARIO_FIRST, here, last, rule)
    sheet.text(FIRST + DOWN, 0, "Choices", "heading")
    section = ""
    for each in at.inputs.rows:
        if each.section not in (section, CONSTANT):
            section = each.section
            sheet.text(at.rows[each.name] - 1 + DOWN, 0, section, "heading")
        if each.parameter and each.points is not None:
            here = at.rows[each.name] + DOWN
            kind = kind_of(each.unit, each.allowed[1] if each.allowed else None)
            words = called(each, at.estimate), unit_of(each, at.estimate)
            _row(sheet, at.rows[each.name], words, kind, number)
            sheet.page.data_validation(here, SCENARIO_FIRST, here, last, limits(each, ""))


def _row(sheet: Sheet, row: int, words: tuple[str, str], kind: Kind, number: str) -> None:
    """One input, in every scenario and in the one that is on."""
    here, last = row + DOWN, SCENARIO_FIRST + SCENARIOS - 1
    label = called_at(f"Inputs!{cell(row, LABEL)}", f"Inputs!{cell(row, FOR)}")
    sheet.formula(here, 0, label, words[0])
    sheet.formula(here, 1, f'Inputs!{cell(row, UNIT)}&""', words[1], "text", "quiet")
    for column in range(SCENARIO_FIRST, last + 1):
        sheet.blank(here, column, kind, "picked" if kind == "text" else "input")
    asked = f"INDEX({area((here, SCENARIO_FIRST), (here, last))},{number})"
    sheet.formula(here, NOW, f'IF({number}=0,"",IF({asked}="","",{asked}))', "", kind)
