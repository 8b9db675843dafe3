"""The Summary sheet: verdict, totals and what moving brings, as the inputs now have them; charts.

What came from simulations is taken from columns on the right, and left empty once an input has
changed: a spreadsheet cannot draw again.
"""

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
from costcalc.output.known import known
from costcalc.output.payback import payback
from costcalc.output.sentences import verdict_text
from costcalc.output.workbook.calculation import FLAG, MOST, SHEET, START, TOTAL_AT, Grid
from costcalc.output.workbook.charts import ROWS, Table, bars, lines
from costcalc.output.workbook.checks import (
    AGREED,
    CHANGED,
    CHANGED_AT,
    DIFFERING_AT,
    FAILING_AT,
    STATES,
    STATUS_AT,
)
from costcalc.output.workbook.choices import BASELINE, SCOPE, STAFFING
from costcalc.output.workbook.given import RESERVE
from costcalc.output.workbook.layout import Kind, Sheet, area, cell
from costcalc.output.workbook.places import OWN, SCOPES, SWITCHED, USED, YEARS, Places
from costcalc.output.workbook.row import NEVER
from costcalc.output.workbook.scenarios import scope_cell
from costcalc.output.workbook.shown import AGAIN, STATE_ROW

NAME, RANK, LOW, MIDDLE, HIGH, AGAINST, P10, P50, P90 = range(9)
CONTINGENCY, WITH_IT, MONTHS, MONTHS_P10, MONTHS_P90, WORK, LIKE, PUBLISHED = range(1, 9)
AS_EXPORTED: Final = 12
"""How far right stands what simulations gave at the export."""
WORKING, WORKED = 23, 24
"""Columns of the working of the live sentence: labels and values."""
LEVELS: Final = (0.1, 0.5, 0.9)
WRONG: Final = "+".join(f"Checks!{cell(*at, fixed=True)}" for at in (DIFFERING_AT, FAILING_AT))
"""How many checks fail, but for those that compare this sheet."""
FIXED: Final = f"Checks!{cell(*CHANGED_AT, fixed=True)}+{WRONG}=0"
"""Whether every input is as exported, and every figure with it."""
NO_VERDICT: Final = "None: this file is broken, see Checks."
LIVE: Final = (
    "Everything but what simulations gave (P10, P50, P90, the class and how sure the verdict is) "
    "follows the inputs; that is left empty once one has changed."
)
SIDE: Final = 158.0
"""Width of the columns in characters."""


def write_summary(sheet: Sheet, grid: Grid, at: Places, link: str) -> None:
    """Write the sheet."""
    estimate = at.estimate
    sheet.widths(30, 16, *[16] * 7)
    of = estimate.scenario.of
    row = _headline(sheet, at, link)
    sheet.count_from(row)
    first = row
    row = _total(sheet, grid, at, of, row)
    row = _decision(sheet, grid, at, row)
    _sentence(sheet, at, first)
    charts = row
    breaks = row + ROWS + 1
    row = breaks
    for total in TOTALS:
        if total != of:
            row = _total(sheet, grid, at, total, row)
    costing = estimate.costing
    once = wording.once(moving=estimate.scenario.baseline is not None)
    label = f"{once}, {estimate.scenario.currency}"
    row = _cases(sheet, grid, at, label, "total@0", costing.migration, row)
    servers = costing.servers[..., 0]
    row = _cases(sheet, grid, at, "Servers, year 1, count", "servers@first", servers, row, "whole")
    row = _categories(sheet, grid, estimate, row, charts)
    row = _paid(sheet, grid, estimate, row)
    sheet.page.freeze_panes(1, 0)
    sheet.page.print_area(0, 0, row + ROWS, P90)
    sheet.on_pages(row + ROWS, breaks)


def _headline(sheet: Sheet, at: Places, link: str) -> int:
    """What this is, whether it still holds, and the verdict; the next free row."""
    estimate = at.estimate
    book, scenario = estimate.book, estimate.scenario
    names = [book.technologies[id_].name for id_ in scenario.technologies]
    baseline = book.technologies[scenario.baseline].name if scenario.baseline else "None"
    sheet.text(0, NAME, f"What a backend costs in total: {wording.listed(names)}", "title")
    staffed = CHOICE_BY_ID[STAFFING].options
    by, what = staffed[scenario.staffing], CHOICE_BY_ID[SCOPE].options[scenario.scope]
    facts = (
        f"{scenario.years} years, in {scenario.currency}. Running today: {baseline}. Built by: "
        f"{by}. What is counted: {what}. Price book {book.version}."
    )
    built = f"INDEX({at.list(STAFFING)},{at.at(STAFFING, SWITCHED)})"
    live = (
        f'{at.at(YEARS, USED)}&" years, in {scenario.currency}. Running today: "&'
        f'{at.at(BASELINE, USED)}&". Built by: "&{built}&". What is counted: "&'
        f'{at.at(SCOPE, USED)}&". Price book {book.version}."'
    )
    sheet.formula(1, NAME, live, facts, "text", "quiet")
    sheet.text(STATE_ROW, NAME, "State of this file")
    state = f"Checks!{cell(*STATUS_AT, fixed=True)}"
    sheet.page.merge_range(STATE_ROW, RANK, STATE_ROW, P90, "", sheet.style("text", "state"))
    sheet.formula(STATE_ROW, RANK, state, AGREED, "text", "state")
    sheet.fit(STATE_ROW, CHANGED, SIDE)
    sheet.coloured((STATE_ROW, RANK), (STATE_ROW, P90), *STATES)
    verdict = verdict_text(estimate)
    sheet.text(3, AS_EXPORTED, verdict, "quiet")
    there, sentence = cell(3, AS_EXPORTED), cell(SENTENCE, WORKED)
    row = _paragraph(sheet, 3, "Verdict", verdict, f"IF({FIXED},{there},{sentence})")
    # As of the book's own date: whether figures have grown old is for the service to say.
    line = known(estimate).line
    sheet.text(row, AS_EXPORTED, line, "quiet")
    kept = f'IF({FIXED},{cell(row, AS_EXPORTED)},"")'
    row = _paragraph(sheet, row, "Estimate class", line, kept)
    for notice in (each for each in estimate.warnings if each.code != "old_book"):
        row = _paragraph(sheet, row, "Mind", notice.message)
    if link:
        sheet.text(row, NAME, "The state exported")
        sheet.link(row, RANK, link, "Open it where it was made")
    # Without a link the row is empty, so that both have the same pages.
    return _paragraph(sheet, row + 1, "What is live", LIVE) + 1


def _paragraph(sheet: Sheet, row: int, label: str, text: str, formula: str = "") -> int:
    """A running text with its label; the next free row."""
    sheet.text(row, NAME, label, "wrapped")
    sheet.page.merge_range(row, RANK, row, P90, "", sheet.style("text", "wrapped"))
    if formula:
        sheet.formula(row, RANK, formula, text, "text", "wrapped")
    else:
        sheet.page.write_string(row, RANK, text, sheet.style("text", "wrapped"))
    sheet.fit(row, text, sum(sheet.columns[RANK:]))
    return row + 1


SENTENCE: Final = 70
"""The row of the live sentence among its working."""


def _sentence(sheet: Sheet, at: Places, head: int) -> None:
    """The verdict by its rule, as far as it goes without simulations, and its working."""
    estimate = at.estimate
    scenario, count = estimate.scenario, len(at.technologies)
    first, last = head + 1, head + count
    likely, names = area((first, MIDDLE), (last, MIDDLE)), area((first, NAME), (last, NAME))
    table = last + 2
    both = [area((table + 1, at_), (table + count, at_)) for at_ in (PUBLISHED, LIKE)]
    other = f"CHOOSE({at.at(SCOPE, SWITCHED)},{both[0]},{both[1]})"
    now = estimate.costing.totals[scenario.of][:, LIKELY]
    there = np.array(at.by_scope[1 - SCOPES.index(scenario.scope)])
    order = np.argsort(now, kind="stable")
    following = float(now[order[1]] if count > 1 else now[order[0]])
    called = [estimate.book.technologies[id_].name for id_ in at.technologies]
    gap, lowest = following - float(now.min()), float(now.min())
    steps: tuple[tuple[str, str, float | str], ...] = (
        ("Lowest likely total", f"MIN({likely})", lowest),
        ("Of", f"INDEX({names},MATCH({{0}},{likely},0))", called[order[0]]),
        ("Next", f"IF(COUNT({likely})>1,SMALL({likely},1+1),{{0}})", following),
        ("Of", f"INDEX({names},MATCH({{2}},{likely},0))", called[order[min(1, count - 1)]]),
        ("Apart", "{2}-{0}", gap),
        ("As a share", "IF({0}>0,{4}/{0},SIGN({4}))", gap / lowest if lowest else float(gap > 0)),
        (
            "Counted the other way",
            f"INDEX({other},MATCH({{0}},{likely},0))",
            float(there[order[0]]),
        ),
        ("Least, counted the other way", f"MIN({other})", float(there.min())),
    )
    top = SENTENCE - len(steps)
    cells = [cell(top + place, WORKED) for place in range(len(steps))]
    for place, (label, formula, value) in enumerate(steps):
        sheet.text(top + place, WORKING, label, "quiet")
        kind: Kind = "text" if isinstance(value, str) else "number"
        sheet.formula(
            top + place,
            WORKED,
            formula.format(*cells),
            float(value) if kind == "number" else value,
            kind,
        )
    said = _said(at, cells, count)
    sheet.text(SENTENCE, WORKING, "With these inputs", "quiet")
    sheet.formula(SENTENCE, WORKED, f'IF({FIXED},"",IF({WRONG},"{NO_VERDICT}",{said}))', "")


def _said(at: Places, cells: Sequence[str], count: int) -> str:
    """The formula of the live sentence."""
    lowest, winner, _, following, gap, share, there, least = cells
    today, money = at.at(BASELINE, USED), at.estimate.scenario.currency
    total = CHOICE_BY_ID["of"].options[at.estimate.scenario.of].lower()
    if count == 1:
        return f'"With these inputs "&{winner}&" costs "&TEXT({lowest},"#,##0")&" {money}."'
    turns = f"AND({there}>={least}*(1+least_lead),{there}>{least})"
    staying = f'IF({today}={winner},"staying on ",IF({today}="None","starting on ","moving to "))'
    return (
        f'IF({share}<least_lead,"With these inputs "&{winner}&" and "&{following}&" are less than "'
        f'&TEXT(least_lead,"0%")&" apart: this cannot tell them apart.",IF({turns},"With these '
        f'inputs "&{winner}&" comes first, but not where costs are counted the other way: it '
        f'depends on what is counted.","With these inputs "&{staying}&{winner}&" costs least by '
        f'the likely {total}, by "&TEXT({gap},"#,##0")&" {money} ("&TEXT({share},"0%")&") before "&'
        f'{following}&".")&" How sure that is, the service says by simulations.")'
    )


def _total(sheet: Sheet, grid: Grid, at: Places, total: Total, row: int) -> int:
    """A total by technology: rank, cases, difference, and the draws of the export."""
    estimate = at.estimate
    scenario, totals = estimate.scenario, estimate.costing.totals[total]
    label = f"{CHOICE_BY_ID['of'].options[total]}, {scenario.currency}"
    after = _cases(sheet, grid, at, label, TOTAL_AT[total], totals, row)
    first, last = row + 1, row + len(scenario.technologies)
    column = area((first, MIDDLE), (last, MIDDLE))
    sheet.text(row, RANK, "Rank, likely", "head_right")
    for place, rank in enumerate(ranks(estimate.costing, total)):
        own = cell(first + place, MIDDLE)
        sheet.formula(first + place, RANK, f"RANK({own},{column},TRUE)", rank, "whole")
    _against(sheet, at, totals[:, LIKELY], row)
    if estimate.simulation:
        drawn = estimate.costing.money(estimate.simulation.quantiles(total, LEVELS)).tolist()
        for level, name in zip((P10, P50, P90), ("P10", "P50", "P90"), strict=True):
            sheet.text(row, level, name, "head_right")
            for place, levels in enumerate(drawn):
                _drawn(sheet, first + place, level, levels[level - P10], "money")
    return after


def _drawn(sheet: Sheet, row: int, column: int, value: float | str, kind: Kind) -> None:
    """What simulations gave at the export: shown while every input is as it was then."""
    there = column + AS_EXPORTED
    if isinstance(value, str):
        sheet.text(row, there, value, "quiet")
    else:
        sheet.number(row, there, value, kind, "quiet")
    sheet.formula(row, column, f'IF({FIXED},{cell(row, there)},"")', value, kind, "quiet")


def _decision(sheet: Sheet, grid: Grid, at: Places, row: int) -> int:
    """Contingency, payback, break-even and both ways of counting; the next free row."""
    estimate = at.estimate
    scenario, costing = estimate.scenario, estimate.costing
    currency, of = scenario.currency, CHOICE_BY_ID["of"].options[scenario.of]
    heads = (
        f"What to decide by: {of.lower()}, {currency}", f"Contingency, {currency}",
        f"Likely with it, {currency}", "Payback, months", "P10, months", "P90, months",
        "Break-even, person-months of moving", "Like for like, likely", "As published, likely",
    )  # fmt: skip
    sheet.head(row, heads, range(CONTINGENCY, PUBLISHED + 1))
    likely, both = costing.totals[scenario.of][:, LIKELY], np.array(at.by_scope)
    values = {each.id: each.horizon for each in grid.rows if each.horizon}
    shares = next(each.shares for each in at.inputs.rows if each.name == RESERVE)
    for place, id_ in enumerate(scenario.technologies):
        here, block, above = row + 1 + place, (place, LIKELY), row - 1 - len(at.technologies)
        sheet.text(here, NAME, estimate.book.technologies[id_].name)
        total, share = cell(above + place, MIDDLE), at.at(RESERVE, OWN + place)
        amount = float(costing.money(likely[place] * np.array(shares[place])))
        sheet.formula(here, CONTINGENCY, f"ROUND({share}*{total},cent_digits)", amount, "money")
        with_it = f"{total}+{cell(here, CONTINGENCY)}"
        sheet.formula(here, WITH_IT, with_it, float(likely[place]) + amount, "money")
        for column, name in ((MONTHS, "payback"), (WORK, "break_even")):
            there = f"{SHEET}!{grid.cell(block, f'{name}@horizon')}"
            value = np.asarray(values[name][1]).tolist()[place][LIKELY]
            sheet.formula(here, column, there, value, "number")
        found = payback(estimate, place)
        if estimate.simulation and found.status != "not_applicable":
            for column, months in ((MONTHS_P10, found.months_p10), (MONTHS_P90, found.months_p90)):
                _drawn(sheet, here, column, NEVER if months is None else months, "number")
        for column, scope in ((LIKE, 0), (PUBLISHED, 1)):
            there = scope_cell(scope, place)
            sheet.formula(here, column, there, float(both[scope, place]), "money")
    return row + len(at.technologies) + 2


def _against(sheet: Sheet, at: Places, likely: Array, row: int) -> None:
    """How much more each technology is likely to cost than what runs today."""
    scenario, count = at.estimate.scenario, len(at.technologies)
    sheet.text(row, AGAINST, "Likely, less today's", "head_right")
    names = area((row + 1, NAME), (row + count, NAME))
    column = area((row + 1, MIDDLE), (row + count, MIDDLE))
    today = f"INDEX({column},MATCH({at.at(BASELINE, USED)},{names},0))"
    gaps: list[float | str] = [""] * count
    if scenario.baseline:
        gaps = (likely - likely[scenario.technologies.index(scenario.baseline)]).tolist()
    for place, gap in enumerate(gaps, row + 1):
        formula = f'IFERROR({cell(place, MIDDLE)}-{today},"")'
        sheet.formula(place, AGAINST, formula, gap, "money")


def _cases(
    sheet: Sheet,
    grid: Grid,
    at: Places,
    label: str,
    place: str,
    values: Array,
    row: int,
    kind: Kind = "money",
) -> int:
    """Something in three cases by technology; the next free row, one left empty."""
    sheet.head(row, (label, "", *map(str.capitalize, CASES), *[""] * 4), range(RANK, P90 + 1))
    for technology, (id_, cases) in enumerate(zip(at.technologies, values.tolist(), strict=True)):
        row += 1
        sheet.text(row, NAME, at.estimate.book.technologies[id_].name)
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
    table, after = _likely(sheet, row, heads, names, places, np.stack(amounts, axis=-1).tolist())
    every = dict(enumerate(categories, 1))
    few = {column: category for column, category in every.items() if category not in PEOPLE}
    unit = f"{currency} a year"
    if sheet.name == AGAIN:
        return after
    for column, chosen, title in (
        (NAME, every, "Year 1, likely"),
        (HIGH, few, "Year 1, likely, without people"),
    ):
        sheet.page.insert_chart(charts, column, bars(sheet, table, chosen, title, unit))
    return after


def _paid(sheet: Sheet, grid: Grid, estimate: Estimate, row: int) -> int:
    """What has been paid by the end of each year in today's money, and its chart; its row."""
    costing, scenario = estimate.costing, estimate.scenario
    paid = costing.paid_today[:, LIKELY].T.tolist()
    paid += [[""] * len(scenario.technologies)] * (MOST + 1 - len(paid))
    title = "Paid so far, in today’s money, likely"
    names = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    heads = [f"Paid by the end of year, today’s money, likely, {scenario.currency}", *names]
    places = [
        [grid.cell((place, LIKELY), f"paid_so_far@{year}") for place in range(len(names))]
        for year in range(len(paid))
    ]
    years = list(map(str, range(MOST + 1)))
    table, after = _likely(sheet, row, heads, years, places, paid)
    for year in range(1, MOST + 1):
        at, block = table.head + 1 + year, (0, LIKELY)
        flag = cell(FLAG, grid.column(block, START + year), fixed=True)
        formula = f'IF({SHEET}!{flag},{SHEET}!{grid.cell(block, f"year@{year}")},"")'
        beyond = year > scenario.years
        sheet.formula(at, NAME, formula, "" if beyond else year, "general", "year")
    if sheet.name == AGAIN:
        return after
    shown = Table(table.head, scenario.years + 1)
    chart = lines(sheet, shown, estimate, title, scenario.currency)
    sheet.page.insert_chart(after, NAME, chart)
    return after


def _likely(
    sheet: Sheet,
    row: int,
    heads: Sequence[str],
    names: Sequence[str],
    places: Sequence[Sequence[str]],
    values: Sequence[Sequence[float | str]],
) -> tuple[Table, int]:
    """A table of cells of the Calculation sheet; where it stands, and the next free row."""
    sheet.head(row, heads, range(1, len(heads)))
    for number, (name, cells, amounts) in enumerate(
        zip(names, places, values, strict=True), row + 1
    ):
        sheet.text(number, NAME, name)
        for column, (place, value) in enumerate(zip(cells, amounts, strict=True), 1):
            sheet.formula(number, column, f"{SHEET}!{place}", value, "money")
    return Table(row, len(names)), row + len(names) + 2
