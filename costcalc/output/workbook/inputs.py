"""The Inputs sheet: every number that can be changed, with limits, basis, source and note."""

from itertools import groupby
from typing import Any, Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.output.workbook.given import CONSTANT, Given, Inputs
from costcalc.output.workbook.layout import BROKEN, YOURS, Kind, Look, Sheet, cell, kind_of
from costcalc.scenario.units import number_text, unit_phrase

HEADS: Final = (
    "Input", "For", "Low", "Likely", "High", "Unit", "Changed", "Basis", "Source", "Note", "Least",
    "Most", "Parameter", "Exported low", "Exported likely", "Exported high",
)  # fmt: skip
(
    LABEL, FOR, LOW, MIDDLE, HIGH, UNIT, CHANGED, BASIS, SOURCE, NOTE, LEAST, MOST, PARAMETER, WAS,
) = range(14)  # fmt: skip
LAST: Final = len(HEADS) - 1
HEAD: Final = 3
FIRST: Final = HEAD + 1
WIDTHS: Final = (36, 13, 14, 14, 14, 24, 10, 13, 16, 62, 10, 16, 44, 14, 14, 14)
NUMBERS: Final = (LOW, MIDDLE, HIGH, LEAST, MOST, WAS, WAS + 1, WAS + 2)
CHANGED_WORD: Final = "changed"
INTRODUCTION: Final = (
    "Yellow cells are yours to change: every other sheet follows. Low and high are the ends of the "
    "figure, not of the cost; where they only repeat the likely value, type over them for a range."
)


def write_inputs(sheet: Sheet, given: Inputs, estimate: Estimate) -> int:
    """Write the sheet; the number of the last row."""
    sheet.text(0, 0, "Inputs", "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    sheet.widths(*WIDTHS)
    sheet.head(HEAD, HEADS, NUMBERS)
    row = HEAD
    for section, members in groupby(given.rows, lambda each: each.section):
        row += 1
        sheet.text(row, LABEL, section, "heading")
        for each in members:
            row += 1
            _write(sheet, row, each, estimate)
    sheet.page.freeze_panes(FIRST, LOW)
    sheet.page.autofilter(HEAD, 0, row, LAST)
    sheet.page.print_area(0, 0, row, NOTE)
    sheet.printed(HEAD)
    _colours(sheet, row)
    return row


def _write(sheet: Sheet, row: int, given: Given, estimate: Estimate) -> None:
    """One input."""
    sheet.text(row, LABEL, given.label)
    sheet.text(row, FOR, _readers(given, estimate))
    sheet.text(row, UNIT, _unit(given, estimate))
    sheet.text(row, BASIS, given.basis)
    sheet.text(row, SOURCE, given.source)
    sheet.text(row, NOTE, given.note, "wrapped")
    sheet.text(row, PARAMETER, given.parameter or "", "quiet")
    kind = kind_of(given.unit, given.allowed[1] if given.allowed else None)
    kind = "general" if given.section == CONSTANT else kind
    _numbers(sheet, row, given, kind, [MIDDLE] if given.single else [LOW, MIDDLE, HIGH])
    if given.allowed:
        sheet.number(row, LEAST, given.allowed[0], kind, "quiet")
        sheet.number(row, MOST, given.allowed[1], kind, "quiet")
        first, last = (MIDDLE, MIDDLE) if given.single else (LOW, HIGH)
        limits = _limits(given, _unit(given, estimate))
        sheet.page.data_validation(row, first, row, last, limits)


def _unit(given: Given, estimate: Estimate) -> str:
    """Its unit in words, in the currency it is typed in."""
    return unit_phrase(given.unit, estimate.scenario.currency if given.typed else "USD")


def _readers(given: Given, estimate: Estimate) -> str:
    """The technologies that read it, as few words as will do."""
    names = {id_: estimate.book.technologies[id_].name for id_ in estimate.scenario.technologies}
    others = [name for id_, name in names.items() if id_ not in given.technologies]
    if not given.technologies or not others:
        return "all" if given.technologies else ""
    if len(others) == 1 and len(names) > 2:
        return f"all but {others[0]}"
    return ", ".join(names[id_] for id_ in given.technologies)


def _numbers(sheet: Sheet, row: int, given: Given, kind: Kind, columns: list[int]) -> None:
    """The named cells, what they were as exported, and whether they still are."""
    look: Look = "input" if given.parameter else "settled"
    follows = len(set(given.points)) == 1 and given.parameter
    for column, name in zip(columns, given.names, strict=True):
        case = column - LOW
        if follows and case != LIKELY:
            sheet.formula(row, column, cell(row, MIDDLE), given.points[case], kind, look)
        else:
            sheet.number(row, column, given.points[case], kind, look)
        sheet.number(row, WAS + case, given.points[case], kind, "quiet")
        sheet.style.book.define_name(name, f"={sheet.name}!{cell(row, column, fixed=True)}")
    same = ",".join(f"{cell(row, column)}={cell(row, column + WAS - LOW)}" for column in columns)
    sheet.formula(row, CHANGED, f'IF(AND({same}),"","{CHANGED_WORD}")', "")


def _limits(given: Given, unit: str) -> dict[str, Any]:
    """What the cells take, and what is said when they are chosen or refuse."""
    least, most = given.allowed or (0.0, 0.0)
    span = f"{number_text(least)} to {number_text(most)} {unit}".strip()
    whole = "A whole number, " if given.whole else ""
    return {
        "validate": "integer" if given.whole else "decimal",
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "input_title": given.label[:32],
        "input_message": f"{whole}{span}."[:255],
        "error_title": "Outside the limits",
        "error_message": f"{given.label} must be {whole.lower()}{span}."[:255],
    }


def _colours(sheet: Sheet, last: int) -> None:
    """Amber where an input was changed, red where its ends are out of order."""
    low, likely, high = (f"${cell(FIRST, column)}" for column in (LOW, MIDDLE, HIGH))
    disorder = f"=AND(ISNUMBER({high}),OR({low}>{likely},{likely}>{high}))"
    values = (FIRST, LOW), (last, HIGH)
    sheet.when(*values, {"type": "formula", "criteria": disorder}, BROKEN)
    equal = {"type": "cell", "criteria": "==", "value": f'"{CHANGED_WORD}"'}
    sheet.when((FIRST, CHANGED), (last, CHANGED), equal, YOURS)
