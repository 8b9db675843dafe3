"""The Inputs sheet: choices, and every number that can be changed, with limits, basis and source.

Beside what is typed stands what is used: a scenario's value before it, and in the likely case the
end that the Sensitivity sheet asks for.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import CHOICE_BY_ID, COUNT_BY_ID
from costcalc.output.workbook.choices import BASELINE, SCOPE, STAFFING
from costcalc.output.workbook.given import (
    CONSTANT,
    LINES,
    OF_SERVER,
    RESERVE,
    SPARE,
    Given,
)
from costcalc.output.workbook.layout import BROKEN, YOURS, Kind, Look, Sheet, cell, kind_of
from costcalc.output.workbook.places import (
    BASIS,
    CHANGED,
    CHANGED_WORD,
    CHOICES,
    FIRST,
    FOR,
    HEAD,
    HIGH,
    LABEL,
    LEAST,
    LOW,
    MIDDLE,
    MOST,
    NOTE,
    NOTHING,
    NUMBER,
    OWN,
    PARAMETER,
    SCOPE_ASKED,
    SERVER,
    SHEET,
    SOURCE,
    SWITCH,
    SWITCHED,
    UNIT,
    USED,
    USED_HIGH,
    USED_LOW,
    USUAL,
    WAS,
    YEARS,
    Places,
    active,
    catalogue,
    listed,
)
from costcalc.prices.names import Name
from costcalc.scenario.units import number_text, unit_phrase

BESIDE: Final = (
    "Changed", "Row", "Basis", "Source", "Note", "Least", "Most", "Parameter", "Exported low",
    "Exported likely", "Exported high",
)  # fmt: skip
EVERYBODY: Final = "all"
HEADS: Final = (
    "Input", "For", "Low", "Likely", "High", "Unit", "Used, low", "Used, likely", "Used, high",
    "In the likely case",
)  # fmt: skip
WIDTHS: Final = (42, 14, 13, 34, 13, 24, 12, 15, 12, 12)
BESIDE_WIDTHS: Final = (9, 6, 12, 16, 110, 10, 14, 40, 13, 13, 13)
OWN_WIDTH: Final = 12
INTRODUCTION: Final = (
    "Yellow cells are yours to change: every other sheet follows. Low and high are the ends of the "
    "figure, not of the cost; an empty end is the likely value."
)
OF_OWN: Final = (
    "Under a technology's name stands a number of its own, like for like, in place of the one for "
    "all. Leave it empty to take that."
)
LISTS: Final = "Lists that the choices take, and the catalogue of servers"


def _chosen(choice: str, estimate: Estimate) -> str | int:
    """What a choice is at the export."""
    scenario = estimate.scenario
    if choice == YEARS:
        return scenario.years
    if choice == BASELINE:
        return estimate.book.technologies[scenario.baseline].name if scenario.baseline else NOTHING
    if choice == SERVER:
        return scenario.server
    if choice == STAFFING and STAFFING not in scenario.changed:
        return USUAL
    return CHOICE_BY_ID[choice].options[getattr(scenario, choice)]


def label_of(choice: str) -> str:
    """What a choice is called."""
    if choice == BASELINE:
        return "What runs today"
    if choice == SERVER:
        return "Server, like for like"
    known = COUNT_BY_ID if choice == YEARS else CHOICE_BY_ID
    return f"{known[choice].label}, years" if choice == YEARS else known[choice].label


OF_YEARS: Final = Given(
    name=YEARS,
    section="",
    label=label_of(YEARS),
    unit="year",
    points=None,
    whole=True,
    allowed=(COUNT_BY_ID[YEARS].low, COUNT_BY_ID[YEARS].high),
)
"""The planning period, whose limits are those of a number."""


def write_inputs(sheet: Sheet, at: Places) -> None:
    """Write the sheet."""
    sheet.text(0, 0, SHEET, "title")
    sheet.text(1, 0, INTRODUCTION, "quiet")
    sheet.text(2, 0, OF_OWN, "quiet")
    names = [at.estimate.book.technologies[id_].name for id_ in at.technologies]
    sheet.widths(*WIDTHS, *[OWN_WIDTH] * len(names), *BESIDE_WIDTHS)
    numbers = (LOW, MIDDLE, HIGH, *range(USED_LOW, OWN + len(names)))
    sheet.head(HEAD, (*HEADS, *names, *BESIDE), numbers)
    sheet.text(FIRST, LABEL, "Choices", "heading")
    for choice in CHOICES:
        _choice(sheet, at, choice)
    for section, members in groupby(at.inputs.rows, lambda each: each.section):
        here = list(members)
        sheet.text(at.rows[here[0].name] - 1, LABEL, section, "heading")
        for each in here:
            _write(sheet, at, each)
    _lists(sheet, at)
    sheet.page.freeze_panes(FIRST, LOW)
    sheet.page.print_area(0, 0, at.last, OWN + len(names) - 1)
    sheet.printed(HEAD)
    _colours(sheet, at)


def _choice(sheet: Sheet, at: Places, choice: str) -> None:
    """A choice: the cell with its list, what is used, and which option that is."""
    row, scenario, label = at.rows[choice], at.estimate.scenario, label_of(choice)
    chosen = _chosen(choice, at.estimate)
    sheet.text(row, LABEL, label)
    sheet.named(choice, row, MIDDLE)
    here, used = cell(row, MIDDLE), cell(row, USED)
    now = f"Scenarios!{active(row)}"
    if choice == YEARS:
        sheet.number(row, MIDDLE, scenario.years, "whole", "input")
        sheet.page.data_validation(row, MIDDLE, row, MIDDLE, limits(OF_YEARS, YEARS))
        for column, end in zip((LEAST, MOST), OF_YEARS.allowed or (), strict=True):
            sheet.number(row, at.beside(column), end, "whole", "quiet")
        sheet.formula(row, USED, f"IF(ISNUMBER({now}),{now},{here})", scenario.years, "whole")
    else:
        sheet.text(row, MIDDLE, str(chosen), "picked")
        source = f"={at.list(choice)}"
        sheet.page.data_validation(row, MIDDLE, row, MIDDLE, {"validate": "list", "source": source})
        asked = f'IF({now}="",{here},{now})'
        if choice == SCOPE:
            asked = f"IF({SCOPE_ASKED}>0,INDEX({at.list(SCOPE)},{SCOPE_ASKED}),{asked})"
        sheet.formula(row, USED, asked, chosen)
        option, number = used, listed(choice, at.estimate).index(str(chosen)) + 1
        if choice == STAFFING:
            some, hired, usual = (f"INDEX({at.list(STAFFING)},{n})" for n in _staffed(at))
            today = f'IF({at.at(BASELINE, USED)}="{NOTHING}",{hired},{some})'
            option = f"IF({used}={usual},{today},{used})"
            number = list(CHOICE_BY_ID[STAFFING].options).index(scenario.staffing) + 1
        sheet.formula(row, SWITCHED, f"MATCH({option},{at.list(choice)},0)", number, "whole")
    if choice == YEARS:
        sheet.number(row, at.beside(WAS) + LIKELY, scenario.years, "whole", "quiet")
    else:
        sheet.text(row, at.beside(WAS) + LIKELY, str(chosen), "quiet")
    _changed(sheet, at, row, [f"{here}={cell(row, at.beside(WAS) + LIKELY)}"])
    sheet.text(row, at.beside(PARAMETER), choice, "quiet")


def _staffed(at: Places) -> Sequence[str]:
    """The numbers of the options of who builds it: counts of the list, so that none is typed."""
    every = f"COLUMNS({at.list(STAFFING)})"
    return "1", f"{every}-1", every


def _write(sheet: Sheet, at: Places, given: Given) -> None:
    """One input."""
    row, unit = at.rows[given.name], unit_of(given, at.estimate)
    spare = given.section == LINES and at.estimate.scenario.own[-len(SPARE) :]
    names = {f"own__{line.name}" for line in spare or ()}
    sheet.text(row, LABEL, given.label, "picked" if given.name in names else "plain")
    sheet.text(row, FOR, readers_of(given, at.estimate))
    sheet.text(row, UNIT, unit)
    for column, text in ((BASIS, given.basis), (SOURCE, given.source)):
        sheet.text(row, at.beside(column), text)
    sheet.text(row, at.beside(NOTE), given.note)
    sheet.text(row, at.beside(PARAMETER), given.parameter or "", "quiet")
    kind = kind_of(given.unit, given.allowed[1] if given.allowed else None)
    kind = "general" if given.section == CONSTANT else kind
    same = _typed(sheet, at, given, kind)
    if given.points is not None:
        _used(sheet, at, given, kind)
    for parameter in given.own.values():
        name = Name.read(parameter)
        column = OWN + at.technologies.index(name.technology)
        sheet.named(own_name(parameter), row, column)
        if given.shares:
            share = given.shares[place := at.technologies.index(name.technology)]
            was = at.rows[f"list.{RESERVE}"], LOW + place
            sheet.number(row, column, share, kind, "input")
            sheet.number(*was, share, kind, "quiet")
            same.append(f"{cell(row, column)}={cell(*was)}")
            continue
        sheet.blank(row, column, kind, "input")
        same.append(f'{cell(row, column)}=""')
    _changed(sheet, at, row, same)
    if given.allowed:
        sheet.number(row, at.beside(LEAST), given.allowed[0], kind, "quiet")
        sheet.number(row, at.beside(MOST), given.allowed[1], kind, "quiet")
        rule = limits(given, unit)
        first, last = (MIDDLE, MIDDLE) if given.single else (LOW, HIGH)
        if given.points is not None:
            sheet.page.data_validation(row, first, row, last, rule)
        if given.own:
            beside = row, OWN, row, OWN + len(at.technologies) - 1
            sheet.page.data_validation(*beside, rule)


def own_name(parameter: str) -> str:
    """The name of a technology's own cell."""
    name = Name.read(parameter)
    return f"{name.technology}_own__{name.own}" if name.own else name.id.replace(".", "_")


def _typed(sheet: Sheet, at: Places, given: Given, kind: Kind) -> list[str]:
    """The named cells and what they were as exported; the tests that they still are."""
    row, look, same = at.rows[given.name], _look(given), []
    points = given.points or ()
    follows = len(set(points)) == 1
    cases = (LIKELY,) if given.single else range(len(given.names))
    for case, name in zip(cases, given.names, strict=True):
        column, was = LOW + case, at.beside(WAS) + case
        if given.blank or (follows and case != LIKELY):
            sheet.blank(row, column, kind, look)
            same.append(f'{cell(row, column)}=""')
        else:
            sheet.number(row, column, points[case], kind, look)
            sheet.number(row, was, points[case], kind, "quiet")
            same.append(f"{cell(row, column)}={cell(row, was)}")
        sheet.named(name, row, column)
    return same


def _look(given: Given) -> Look:
    return "input" if given.parameter else "settled"


def _used(sheet: Sheet, at: Places, given: Given, kind: Kind) -> None:
    """What the model uses: a scenario's value before what is typed."""
    row, points = at.rows[given.name], given.points or ()
    low, middle, high, used = (cell(row, column) for column in (LOW, MIDDLE, HIGH, USED))
    now = f"Scenarios!{active(row)}"
    otherwise = middle
    if given.catalogue:
        chosen = f"INDEX({at.list(given.catalogue)},{at.at(SERVER, SWITCHED)})"
        otherwise = f"IF(ISNUMBER({middle}),{middle},{chosen})"
    elif given.blank:
        otherwise = f'IF(ISNUMBER({middle}),{middle},"")'
    blank = given.blank and not given.catalogue
    value: Sequence[float | str] = ("",) * 3 if blank else points
    if given.parameter is None:
        sheet.formula(row, USED, middle, value[LIKELY], kind)
        sheet.formula(row, SWITCHED, used, value[LIKELY], kind)
    else:
        likely = f"IF(ISNUMBER({now}),{now},{otherwise})"
        sheet.formula(row, USED, likely, value[LIKELY], kind)
        ends = f"IF({SWITCH}={_number(at, row)},{cell(row, USED_LOW)},"
        ends += f"IF({SWITCH}=-{_number(at, row)},{cell(row, USED_HIGH)},{used}))"
        sheet.formula(row, SWITCHED, used if given.single else ends, value[LIKELY], kind)
    if given.single:
        return
    sheet.number(row, at.beside(NUMBER), row + 1, "whole", "quiet")
    for case, typed in ((0, low), (2, high)):
        end = f"IF(ISNUMBER({typed}),{typed},{used})"
        if given.parameter:
            end = f"IF(ISNUMBER({now}),{now},{end})"
        sheet.formula(row, USED_LOW + case, end, value[case], kind)


def _number(at: Places, row: int) -> str:
    return cell(row, at.beside(NUMBER))


def called(each: Given, estimate: Estimate) -> str:
    """An input with whom it is for, where that is not everybody."""
    readers = readers_of(each, estimate)
    return each.label if readers in ("", EVERYBODY) else f"{each.label}, {readers}"


def called_at(label: str, readers: str) -> str:
    """The same as a formula over both cells."""
    return f'{label}&IF(OR({readers}="",{readers}="{EVERYBODY}"),"",", "&{readers})'


def _changed(sheet: Sheet, at: Places, row: int, same: Sequence[str]) -> None:
    """Whether a row is no longer as exported."""
    if same:
        test = f'IF(AND({",".join(same)}),"","{CHANGED_WORD}")'
        sheet.formula(row, at.beside(CHANGED), test, "")


def unit_of(given: Given, estimate: Estimate) -> str:
    """Its unit in words, in the currency it is typed in."""
    return unit_phrase(given.unit, estimate.scenario.currency if given.typed else "USD")


def readers_of(given: Given, estimate: Estimate) -> str:
    """The technologies that read it, as few words as will do."""
    names = {id_: estimate.book.technologies[id_].name for id_ in estimate.scenario.technologies}
    others = [name for id_, name in names.items() if id_ not in given.technologies]
    if not given.technologies or not others:
        return EVERYBODY if given.technologies else ""
    if len(others) == 1 and len(names) > 2:
        return f"all but {others[0]}"
    return ", ".join(names[id_] for id_ in given.technologies)


def limits(given: Given, unit: str) -> dict[str, Any]:
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


def _lists(sheet: Sheet, at: Places) -> None:
    """What the choices may be."""
    sheet.text(at.last + 1, LABEL, LISTS, "heading")
    for choice in CHOICES[1:]:
        sheet.text(at.rows[f"list.{choice}"], LABEL, label_of(choice))
        for column, option in enumerate(listed(choice, at.estimate), LOW):
            sheet.text(at.rows[f"list.{choice}"], column, option, "quiet")
    sheet.text(at.rows[f"list.{RESERVE}"], LABEL, "Contingency at the export", "quiet")
    for name in OF_SERVER:
        sheet.text(at.rows[f"list.{name}"], LABEL, at.estimate.book.definitions[name].label)
        for column, number in enumerate(catalogue(at.estimate, name), LOW):
            sheet.number(at.rows[f"list.{name}"], column, number, "general", "quiet")


def _colours(sheet: Sheet, at: Places) -> None:
    """Amber where an input was changed, red where its ends are out of order."""
    low, likely, high = (f"${cell(FIRST, column)}" for column in (USED_LOW, USED, USED_HIGH))
    disorder = f"=AND(ISNUMBER({high}),OR({low}>{likely},{likely}>{high}))"
    sheet.when((FIRST, LOW), (at.last, HIGH), {"type": "formula", "criteria": disorder}, BROKEN)
    equal = {"type": "cell", "criteria": "==", "value": f'"{CHANGED_WORD}"'}
    column = at.beside(CHANGED)
    sheet.when((FIRST, column), (at.last, column), equal, YOURS)
