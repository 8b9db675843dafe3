"""The Summary sheet: the verdict as exported, the totals as the inputs now have them, charts."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import PEOPLE
from costcalc.costing.measures import ranks
from costcalc.costing.totals import CASES, LIKELY, total_of
from costcalc.model.inputs import CHOICE_BY_ID, TOTALS, Total
from costcalc.model.lines import CATEGORIES
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.contingency import LABEL, of_total
from costcalc.output.known import known
from costcalc.output.payback import payback
from costcalc.output.period import span
from costcalc.output.sentences import verdict_text
from costcalc.output.workbook.calculation import SHEET, TOTAL_AT, Grid
from costcalc.output.workbook.charts import ROWS, Table, bars, lines
from costcalc.output.workbook.checks import AGREED, STATES, STATUS_AT
from costcalc.output.workbook.layout import Kind, Sheet, area, cell

NAME, RANK, LOW, MIDDLE, HIGH, AGAINST, P10, P50, P90 = range(9)
LEVELS: Final = (0.1, 0.5, 0.9)
PAYBACK: Final = ("Likely", "P10", "P90")
LIVE: Final = (
    "Amounts, ranks and charts follow the inputs. P10, P50 and P90 do not: simulations cannot be "
    "repeated in a spreadsheet."
)


def write_summary(
    sheet: Sheet, grid: Grid, estimate: Estimate, link: str, *, contingency: bool = False
) -> None:
    """Write the sheet."""
    sheet.widths(30, 16, *[16] * 7)
    of = estimate.scenario.of
    row = _headline(sheet, estimate, link)
    sheet.count_from(row)
    row = _total(sheet, grid, estimate, of, row)
    if contingency:
        row = _contingency(sheet, estimate, row)
    row = _payback(sheet, estimate, row)
    charts = row
    row += 2 * ROWS + 1
    for total in TOTALS:
        if total != of:
            row = _total(sheet, grid, estimate, total, row)
    costing = estimate.costing
    once = wording.once(moving=estimate.scenario.baseline is not None)
    row = _cases(sheet, grid, estimate, once, "total@0", costing.migration, row)
    servers = costing.servers[..., 0]
    row = _cases(sheet, grid, estimate, "Servers, year 1", "servers@first", servers, row, "whole")
    row = _categories(sheet, grid, estimate, row, charts)
    _paid(sheet, grid, estimate, row, charts + ROWS)
    sheet.page.freeze_panes(1, 0)
    sheet.printed()


def _headline(sheet: Sheet, estimate: Estimate, link: str) -> int:
    """What this is, whether it still holds, and the verdict; the next free row."""
    book, scenario = estimate.book, estimate.scenario
    names = [book.technologies[id_].name for id_ in scenario.technologies]
    baseline = book.technologies[scenario.baseline].name if scenario.baseline else "none"
    sheet.text(0, NAME, f"What a backend costs in total: {wording.listed(names)}", "title")
    facts = (
        f"{span(scenario.years)}, in {scenario.currency}. Running today: {baseline}. Built by: "
        f"{CHOICE_BY_ID['staffing'].options[scenario.staffing].lower()}. Scope: "
        f"{CHOICE_BY_ID['scope'].options[scenario.scope].lower()}. Price book {book.version}."
    )
    sheet.text(1, NAME, facts, "quiet")
    sheet.text(2, NAME, "State of this file")
    state = f"Checks!{cell(*STATUS_AT, fixed=True)}"
    sheet.page.merge_range(2, RANK, 2, P90, "", sheet.style("text", "state"))
    sheet.formula(2, RANK, state, AGREED, "text", "state")
    sheet.coloured((2, RANK), (2, P90), *STATES)
    row = _paragraph(sheet, 3, "Verdict as exported", verdict_text(estimate))
    # As of the book's own date: whether figures have grown old is for the service to say.
    row = _paragraph(sheet, row, "Estimate class", known(estimate).line)
    for notice in (each for each in estimate.warnings if each.code != "old_book"):
        row = _paragraph(sheet, row, "Mind", notice.message)
    if link:
        sheet.text(row, NAME, "This state in costcalc")
        sheet.link(row, RANK, link, "Open it where it was made")
        row += 1
    return _paragraph(sheet, row, "What is live", LIVE) + 1


def _paragraph(sheet: Sheet, row: int, label: str, text: str) -> int:
    """A running text with its label; the next free row."""
    sheet.text(row, NAME, label, "wrapped")
    sheet.page.merge_range(row, RANK, row, P90, "", sheet.style("text", "wrapped"))
    sheet.page.write_string(row, RANK, text, sheet.style("text", "wrapped"))
    sheet.fit(row, text, sum(sheet.columns[RANK:]))
    return row + 1


def _total(sheet: Sheet, grid: Grid, estimate: Estimate, total: Total, row: int) -> int:
    """A total by technology: rank, cases, difference, and the draws of the export."""
    scenario, totals = estimate.scenario, estimate.costing.totals[total]
    label = f"{CHOICE_BY_ID['of'].options[total]}, {scenario.currency}"
    after = _cases(sheet, grid, estimate, label, TOTAL_AT[total], totals, row)
    first, last = row + 1, row + len(scenario.technologies)
    column = area((first, MIDDLE), (last, MIDDLE))
    sheet.text(row, RANK, "Rank, likely", "head_right")
    for place, rank in enumerate(ranks(estimate.costing, total)):
        own = cell(first + place, MIDDLE)
        sheet.formula(first + place, RANK, f"RANK({own},{column},TRUE)", rank, "whole")
    if scenario.baseline:
        _against(sheet, estimate, totals[:, LIKELY], row)
    if estimate.simulation:
        drawn = estimate.costing.money(estimate.simulation.quantiles(total, LEVELS)).tolist()
        for level, name in zip((P10, P50, P90), ("P10", "P50", "P90"), strict=True):
            sheet.text(row, level, f"{name}, as exported", "head_right")
            for place, levels in enumerate(drawn):
                sheet.number(first + place, level, levels[level - P10], "money", "quiet")
    return after


def _contingency(sheet: Sheet, estimate: Estimate, row: int) -> int:
    """How much P80 lies above the likely total at the export; the next free row."""
    of = estimate.scenario.of
    ahead = of_total(estimate, of)
    if ahead is None:
        return row
    head = f"Contingency: {LABEL}, {CHOICE_BY_ID['of'].options[of]}, {estimate.scenario.currency}"
    sheet.head(row, (head, "As exported"), (RANK,))
    for id_, amount in zip(estimate.scenario.technologies, ahead.tolist(), strict=True):
        row += 1
        sheet.text(row, NAME, estimate.book.technologies[id_].name)
        sheet.number(row, RANK, amount, "money", "quiet")
    return row + 2


def _payback(sheet: Sheet, estimate: Estimate, row: int) -> int:
    """After how many months moving is paid back at the export; the next free row."""
    if estimate.scenario.baseline is None:
        return row
    sheet.head(row, ("Payback of moving, months, as exported", "", *PAYBACK), range(RANK, HIGH + 1))
    for place, id_ in enumerate(estimate.scenario.technologies):
        row += 1
        found = payback(estimate, place)
        sheet.text(row, NAME, estimate.book.technologies[id_].name)
        if found.status == "not_applicable":
            continue
        ends = (
            found.months,
            *((found.months_p10, found.months_p90) if estimate.simulation else ()),
        )
        for column, months in enumerate(ends, LOW):
            if months is None:
                sheet.text(row, column, "never", "quiet")
            else:
                sheet.number(row, column, months, "number", "quiet")
    return row + 2


def _against(sheet: Sheet, estimate: Estimate, likely: Array, row: int) -> None:
    """How much more each technology is likely to cost than what runs today."""
    scenario = estimate.scenario
    baseline = scenario.technologies.index(scenario.baseline or "")
    name = estimate.book.technologies[scenario.technologies[baseline]].name
    sheet.text(row, AGAINST, f"Likely, less {name}", "head_right")
    kept = cell(row + 1 + baseline, MIDDLE, fixed=True)
    for place, gap in enumerate((likely - likely[baseline]).tolist(), row + 1):
        sheet.formula(place, AGAINST, f"{cell(place, MIDDLE)}-{kept}", gap, "money")


def _cases(
    sheet: Sheet,
    grid: Grid,
    estimate: Estimate,
    label: str,
    place: str,
    values: Array,
    row: int,
    kind: Kind = "money",
) -> int:
    """Something in three cases by technology; the next free row, one left empty."""
    sheet.head(row, (label, "", *map(str.capitalize, CASES), *[""] * 4), range(RANK, P90 + 1))
    for technology, (id_, cases) in enumerate(
        zip(estimate.scenario.technologies, values.tolist(), strict=True)
    ):
        row += 1
        sheet.text(row, NAME, estimate.book.technologies[id_].name)
        for case, value in enumerate(cases):
            there = f"{SHEET}!{grid.cell((technology, case), place)}"
            sheet.formula(row, LOW + case, there, value, kind)
    return row + 2


def _categories(sheet: Sheet, grid: Grid, estimate: Estimate, row: int, charts: int) -> int:
    """Year 1 by category, and its two charts; the next free row."""
    costing, currency = estimate.costing, estimate.scenario.currency
    categories = sorted(CATEGORIES, key=list(wording.CATEGORY).index)
    amounts = [total_of(costing, costing.annual, each)[:, LIKELY, 0] for each in categories]
    heads = [f"Year 1 by category, likely, {currency}", *map(wording.category, categories)]
    names = [estimate.book.technologies[id_].name for id_ in estimate.scenario.technologies]
    places = [
        [grid.cell((technology, LIKELY), f"{category}@1") for category in categories]
        for technology in range(len(names))
    ]
    table, after = _likely(sheet, row, heads, names, places, np.stack(amounts, axis=-1))
    every = dict(enumerate(categories, 1))
    few = {column: category for column, category in every.items() if category not in PEOPLE}
    unit = f"{currency} a year"
    for column, chosen, title in (
        (NAME, every, "Year 1, likely"),
        (HIGH, few, "Year 1, likely, without people"),
    ):
        sheet.page.insert_chart(charts, column, bars(sheet, table, chosen, title, unit))
    return after


def _paid(sheet: Sheet, grid: Grid, estimate: Estimate, row: int, charts: int) -> None:
    """What has been paid by the end of each year, and its chart."""
    costing, scenario = estimate.costing, estimate.scenario
    paid = costing.paid[:, LIKELY].T
    title = "Paid so far, before discounting, likely"
    names = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    heads = [f"{title}, {scenario.currency}, by the end of year", *names]
    places = [
        [grid.cell((place, LIKELY), f"paid_so_far@{year}") for place in range(len(names))]
        for year in range(len(paid))
    ]
    table, _ = _likely(sheet, row, heads, list(map(str, range(len(paid)))), places, paid)
    chart = lines(sheet, table, estimate, title, scenario.currency)
    sheet.page.insert_chart(charts, NAME, chart)


def _likely(
    sheet: Sheet,
    row: int,
    heads: Sequence[str],
    names: Sequence[str],
    places: Sequence[Sequence[str]],
    values: Array,
) -> tuple[Table, int]:
    """A table of cells of the Calculation sheet; where it stands, and the next free row."""
    sheet.head(row, heads, range(1, len(heads)))
    for number, (name, cells, amounts) in enumerate(
        zip(names, places, values.tolist(), strict=True), row + 1
    ):
        sheet.text(number, NAME, name)
        for column, (place, value) in enumerate(zip(cells, amounts, strict=True), 1):
            sheet.formula(number, column, f"{SHEET}!{place}", value, "money")
    return Table(row, len(names)), row + len(names) + 2
