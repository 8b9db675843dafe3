"""The Checks sheet: does the file still agree with the service, and do its own sums hold.

With the inputs as exported every figure has to be the service's. Once an input is changed the
figures are the user's own, and what is left to check is that sums, limits and formulas hold.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import CASES, LIKELY, Costing
from costcalc.model.evaluate import evaluate
from costcalc.model.formula import words
from costcalc.model.lines import CATEGORIES, HORIZON, ITEMS, NATURES, ONE_OFFS, annual
from costcalc.model.totals import over_years
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.workbook import places
from costcalc.output.workbook.again import Again
from costcalc.output.workbook.allowed import allowed
from costcalc.output.workbook.calculation import (
    ANCHORS,
    FIRST,
    HORIZON_AT,
    LETTERS,
    MONTH,
    PART,
    SHEET,
    START,
    TOTAL_AT,
    YEAR_1,
    Block,
    Grid,
)
from costcalc.output.workbook.check import Check
from costcalc.output.workbook.given import CONSTANT, OF_SERVER
from costcalc.output.workbook.layout import Sheet, area, cell
from costcalc.output.workbook.places import Places, catalogue
from costcalc.output.workbook.rows import amount_of
from costcalc.output.workbook.shown import formulas

OF, WHAT, PERIOD, EXPECTED, _, _, FOUND, _, _, APART, STATUS = range(11)
HEADS: Final = (
    "Of", "What", "Period", "Expected, low", "likely", "high", "Workbook, low", "likely", "high",
    "Apart", "Status",
)  # fmt: skip
STATUS_AT, CHANGED_AT, DIFFERING_AT, FAILING_AT, UNLIKE_AT = ((row, 1) for row in range(2, 7))
HEAD: Final = 7
SERVERS: Final = "servers@first"
PERIODS: Final = {"month": "month", "first": "year 1", "0": "once"}
GOOD, YOURS, BAD = WORDS = ("agrees", "yours", "differs")
AGREED: Final = (
    "Agrees with the service to the cent: Calculation and Summary, what Budget adds up to and the "
    "scenario that is on"
)
CHANGED: Final = (
    "Changed since the export: these figures are yours. Formulas are alike in every year and "
    "technology, year 1 comes out of the inputs again, Summary shows what Calculation has, Budget "
    "adds up to it, sums and limits hold"
)
BROKEN: Final = (
    "Broken: a formula or what a sheet shows was changed, or an input is not allowed; see Checks"
)
STRUCTURE: Final = "Structure: holds whatever the inputs are"
SHOWN: Final = "Shown: what other sheets have of Calculation"
AGREEMENT: Final = "Agreement: the service's figures at the export"
ANCHORED, OWN = "¤", "§"
"""Marks for the columns of a block that formulas hold on to, and for the one that they are in."""
SCENARIO: Final = "Scenarios!$B$5"
"""The number of the scenario that is on."""
STATES: Final = ("Agrees", "Changed", "Broken")
"""What the three begin with; the colours go by it."""


def write_checks(
    sheet: Sheet, at: Places, grid: Grid, live: Sequence[Sheet], shown: Sequence[Check]
) -> None:
    """Write the sheet. `live` are those whose formulas all have to be there."""
    estimate = at.estimate
    sheet.widths(38, 46, 12, *[16] * 6, 10, 12)
    sheet.text(0, 0, "Checks", "title")
    sheet.head(HEAD, HEADS, range(EXPECTED, STATUS))
    own = [
        *chain.from_iterable(map(formulas, live)),
        *allowed(at),
        *_constants(at),
        *_alike(grid),
        *_sums(grid, estimate),
    ]
    theirs = list(_service(grid, estimate))
    again = Again(grid, at)
    own += _from_inputs(again, estimate)
    otherwise = f'IF({cell(*CHANGED_AT, fixed=True)},"{YOURS}","{BAD}")'
    structure = _section(sheet, HEAD + 1, STRUCTURE, own, f'"{BAD}"')
    seen = _section(sheet, structure[1] + 2, SHOWN, shown, f'"{BAD}"')
    agreement = _section(sheet, seen[1] + 2, AGREEMENT, theirs, otherwise)
    _state(sheet, at, structure, seen, agreement)
    sheet.coloured((HEAD + 1, STATUS), (agreement[1], STATUS), *WORDS)
    sheet.coloured(STATUS_AT, STATUS_AT, *STATES)
    sheet.page.freeze_panes(HEAD + 1, PERIOD)
    sheet.page.print_area(0, 0, agreement[1], STATUS)
    sheet.printed(HEAD)
    again.write(sheet)


def _section(
    sheet: Sheet, row: int, title: str, checks: Sequence[Check], otherwise: str
) -> tuple[int, int]:
    """Checks under a title; their first and last row."""
    sheet.text(row, 0, title, "heading")
    for place, check in enumerate(checks, row + 1):
        _write(sheet, place, check, otherwise)
    return row + 1, row + len(checks)


def _state(
    sheet: Sheet,
    at: Places,
    structure: tuple[int, int],
    shown: tuple[int, int],
    agreement: tuple[int, int],
) -> None:
    """What all rows come to."""

    def counted(rows: tuple[int, int]) -> str:
        return f'COUNTIF({area((rows[0], STATUS), (rows[1], STATUS))},"{BAD}")'

    column = at.beside(places.CHANGED)
    changes = area((places.FIRST, column), (at.last, column), places.SHEET)
    changed, *wrong = (cell(*each) for each in (CHANGED_AT, DIFFERING_AT, FAILING_AT, UNLIKE_AT))
    counts = f'COUNTIF({changes},"{places.CHANGED_WORD}")+({SCENARIO}<>0)'
    state = f'IF({"+".join(wrong)},"{BROKEN}",IF({changed},"{CHANGED}","{AGREED}"))'
    for place, label, formula, value in (
        (STATUS_AT, "State of this file", state, AGREED),
        (CHANGED_AT, "Inputs changed", counts, 0),
        (DIFFERING_AT, "Figures that differ from the service's", counted(agreement), 0),
        (FAILING_AT, "Structure checks that fail", counted(structure), 0),
        (UNLIKE_AT, "Shown figures that differ from Calculation's", counted(shown), 0),
    ):
        row, column = place
        sheet.text(row, 0, label)
        sheet.formula(row, column, formula, value, "text", "state")


def _write(sheet: Sheet, row: int, check: Check, otherwise: str) -> None:
    """One check: its two sides, how far they are apart, and whether that is well."""
    sheet.text(row, OF, check.of)
    sheet.text(row, WHAT, check.what)
    sheet.text(row, PERIOD, check.period, "quiet")
    first = LIKELY if len(check.values) == 1 else 0
    known = check.unrounded or check.values
    sides = zip(check.expected, known, check.found, check.values, strict=True)
    for column, (expected, now, found, value) in enumerate(sides, first):
        if isinstance(expected, str):
            sheet.formula(row, EXPECTED + column, expected, now, check.kind)
        else:
            sheet.number(row, EXPECTED + column, expected, check.kind, "quiet")
        write = sheet.array if check.array else sheet.formula
        write(row, FOUND + column, found, value, check.kind)
    apart_now = max(abs(a - b) for a, b in zip(known, check.values, strict=True))
    pairs = [(cell(row, EXPECTED + case), cell(row, FOUND + case)) for case in range(len(CASES))]
    gaps = ",".join(f"ABS({expected}-{found})" for expected, found in pairs)
    sheet.formula(row, APART, f"MAX({gaps})", apart_now, "money")
    apart, largest = cell(row, APART), f"{pairs[0][0]}:{pairs[-1][0]}"
    near = f"{apart}<=MAX(tolerance,relative_tolerance*MAX({largest}))"
    near = f"{apart}=0" if check.exact else near
    if check.tabled:
        was = cell(row, STATUS + 1)
        sheet.number(row, STATUS + 1, check.values[0], check.kind, "quiet")
        near = f"OR({near},ABS({pairs[LIKELY][1]}-{was})<=tolerance)"
    judged = f'IF(ISNUMBER({apart}),IF({near},"{GOOD}",{otherwise}),"{BAD}")'
    sheet.formula(row, STATUS, judged, GOOD)


def _constants(at: Places) -> Iterator[Check]:
    """Constants, tolerances and the catalogue are as exported."""
    for row in at.inputs.rows:
        if row.section == CONSTANT and row.points:
            value = row.points[LIKELY]
            found = at.at(row.name, places.MIDDLE)
            yield Check("Constant", row.label, "", [value], [found], [value], "general", exact=True)
    for name in OF_SERVER:
        value = sum(catalogue(at.estimate, name))
        found = f"SUM({at.list(name)})"
        yield Check("Catalogue of servers", words(name), "sum", [value], [found], [value])


def _alike(grid: Grid) -> Iterator[Check]:
    """Every formula of a row is the first one, copied: compared as texts."""
    for row in grid.rows:
        for name, cells, part in (
            ("month", row.month, MONTH),
            ("year 0", row.start, START),
            ("all years", row.years, YEAR_1),
            ("horizon", row.horizon, HORIZON_AT),
        ):
            if cells and cells[0]:
                formula = _unlike(grid, grid.row(row.id), FIRST + part)
                what = f"{row.label}: formulas unlike the first"
                yield Check(SHEET, what, name, [0], [formula], [0], "whole", exact=True, array=True)


def _unlike(grid: Grid, row: int, first: int) -> str:
    """How many cells of a row have a formula unlike that in a column, of those of its part."""

    def every(row: int) -> str:
        return area((row, FIRST), (row, grid.end - 2), SHEET)

    def one(row: int) -> str:
        return f"{SHEET}!{cell(row, first, fixed=True)}"

    def normal(at: Callable[[int], str]) -> str:
        """Texts with marks in place of the letters of the block's and the cell's own columns."""
        text = f'IFERROR(_xlfn.FORMULATEXT({at(row)}),"")'
        for mark, name in enumerate(ANCHORS):
            text = f'SUBSTITUTE({text},"$"&{at(grid.helper(name))},"{ANCHORED}{"abcd"[mark]}")'
        own = at(grid.helper(LETTERS))
        for after in "$123456789":
            text = f'SUBSTITUTE({text},{own}&"{after}","{OWN}{after}")'
        return text

    parts = grid.helper(PART)
    return f"SUM(({every(parts)}={one(parts)})*({normal(every)}<>{normal(one)}))"


def _from_inputs(again: Again, estimate: Estimate) -> Iterator[Check]:
    """Year 1 and what is paid once, against the same from the inputs alone."""
    costing, rate = estimate.costing, estimate.scenario.exchange_rate
    cases = range(len(CASES))
    for technology, id_ in enumerate(estimate.scenario.technologies):
        name = estimate.book.technologies[id_].name
        now = costing.servers[technology, :, 0].tolist()
        expected = [again.cell("servers", technology, case) for case in cases]
        found = [_cell_of(again.grid, (technology, case), SERVERS) for case in cases]
        yield Check(name, "servers, from the inputs", "year 1", expected, found, now, "whole")
        for item in (*estimate.scenario.items, *ONE_OFFS):
            once = item in ONE_OFFS
            amounts = costing.once[item.id] if once else costing.annual[item.id][..., 0]
            row = costing.row(item.row)[technology, :, 0]
            exact = (row if once else annual(item.line, row)) * rate
            place = f"{amount_of(item)}@{'0' if once else 'first'}"
            yield Check(
                of=name,
                what=f"{wording.item(item.id)}, from the inputs",
                period="once" if once else "year 1",
                expected=[again.amount(item, technology, case) for case in cases],
                found=[_cell_of(again.grid, (technology, case), place) for case in cases],
                values=amounts[technology].tolist(),
                unrounded=exact.tolist(),
            )


def _cell_of(grid: Grid, block: Block, place: str) -> str:
    return f"{SHEET}!{grid.cell(block, place)}"


def _sums(grid: Grid, estimate: Estimate) -> Iterator[Check]:
    """Lines, categories and years add up; the spreadsheet's own finance functions agree."""
    costing, totals = estimate.costing, estimate.costing.totals
    discount = np.broadcast_to(costing.values["discount_factor"], costing.years.shape)
    paid = {"migration": costing.migration, "annual": costing.years}
    exact = evaluate(HORIZON.values(), {**paid, "discount_factor": discount})
    years, nominal = over_years(costing.years), totals["nominal"]
    same = years, totals["monthly"], years, years, nominal, totals["present_value"]
    discounted = "present_value", "equivalent_annual"
    values = [*zip(same, same, strict=True), *((exact[it], totals[it]) for it in discounted)]
    for place, id_ in enumerate(estimate.scenario.technologies):
        rates = grid.reads["discount_rate"][id_]
        by_case = [_sides(grid, (place, case), rate) for case, rate in enumerate(rates)]
        name = estimate.book.technologies[id_].name
        for checks, (expected, found) in zip(zip(*by_case, strict=True), values, strict=True):
            (what, *_), (period, *_), left, right = zip(*checks, strict=True)
            now, before = found[place].tolist(), expected[place].tolist()
            yield Check(name, what, period, left, right, now, unrounded=before)


def _sides(grid: Grid, block: Block, rate: str) -> list[tuple[str, str, str, str]]:
    """What is checked of a block's sums: name, period, and two formulas that have to agree."""

    def span(start: str, end: str) -> str:
        return f"{SHEET}!{grid.cell(block, start)}:{grid.cell(block, end)}"

    def at(place: str) -> str:
        return f"{SHEET}!{grid.cell(block, place)}"

    first, last = amount_of(ITEMS[0]), amount_of(ITEMS[-1])
    of_years = span("total@first", "total@last")
    total, nominal = f"SUM({of_years})", at("nominal@horizon")
    lines, month = span(f"{first}@first", f"{last}@last"), span(f"{first}@month", f"{last}@month")
    categories = span(f"{CATEGORIES[0]}@first", f"{CATEGORIES[-1]}@last")
    natures = span(f"{NATURES[0]}@first", f"{NATURES[-1]}@last")
    worth = f"SUM({span('discounted@0', 'discounted@last')})"
    value = f"NPV({rate}*one_year,{of_years})+{at('total@0')}"
    annuity = f"PMT({rate}*one_year,COUNT({of_years}),-{worth})"
    paid, so_far = span("total@0", "total@last"), span("paid_so_far@0", "paid_so_far@last")
    return [
        ("lines add up", "all years", f"SUM({lines})", total),
        ("lines add up", "month", f"SUM({month})", at("total@month")),
        ("categories add up", "all years", f"SUM({categories})", total),
        ("direct and indirect add up", "all years", f"SUM({natures})", total),
        ("migration and years add up", "horizon", f"SUM({paid})", nominal),
        (
            "paid in the end",
            "horizon",
            f"INDEX({so_far},COUNT({so_far}))",
            at("present_value@horizon"),
        ),
        ("present value by NPV", "horizon", value, at("present_value@horizon")),
        ("annual cost by PMT", "horizon", annuity, at("equivalent_annual@horizon")),
    ]


def _service(grid: Grid, estimate: Estimate) -> Iterator[Check]:
    """Every figure that the service gives, by technology."""
    scenario, compared = estimate.scenario, list(_compared(estimate.costing))
    for place, id_ in enumerate(scenario.technologies):
        name = estimate.book.technologies[id_].name
        for what, period, at, values in compared:
            # A year beyond the planning period is an empty text.
            found = [f"N({SHEET}!{grid.cell((place, case), at)})" for case in range(len(CASES))]
            now = values[place].tolist()
            yield Check(name, what, period, now, found, now, "whole" if at == SERVERS else "money")


def _compared(costing: Costing) -> Iterator[tuple[str, str, str, Array]]:
    """What is compared: name, period, place on the Calculation sheet, and values."""
    yield "servers", "year 1", SERVERS, costing.servers[..., 0]
    for total, place in TOTAL_AT.items():
        period = PERIODS.get(place.partition("@")[2], "horizon")
        yield words(total), period, place, costing.totals[total]
    for item in ONE_OFFS:
        yield wording.item(item.id), "once", f"{amount_of(item)}@0", costing.once[item.id]
    for item in costing.scenario.items:
        yield wording.item(item.id), "month", f"{amount_of(item)}@month", costing.monthly[item.id]
    own = (
        (wording.item(item.id), amount_of(item), costing.annual[item.id])
        for item in costing.scenario.items
    )
    for name, place, amounts in (("total", "total", costing.years), *own):
        for year in range(1, costing.scenario.years + 1):
            yield name, f"year {year}", f"{place}@{year}", amounts[..., year - 1]
