"""What moving saves against what runs today, when that has paid for it, where it breaks even."""

from collections.abc import Iterator

import numpy as np

from costcalc.costing.measures import baseline_row, months_to_pay_back, ratio
from costcalc.costing.totals import Costing
from costcalc.model import totals
from costcalc.model.formula import spreadsheet
from costcalc.model.lines import BREAK_EVEN
from costcalc.model.vocabulary import Array
from costcalc.output.wording import NEVER_CHEAPER
from costcalc.output.workbook.layout import Kind
from costcalc.output.workbook.row import (
    NEVER,
    NOT_APPLICABLE,
    TODAY,
    Row,
    over_years_of,
    totals_before_rounding,
)


def against_today(costing: Costing) -> Iterator[Row]:
    """What moving saves, when that has paid for it, and the work at which it breaks even."""
    currency, moves = costing.scenario.currency, costing.scenario.baseline is not None
    empty = np.full(costing.years.shape, "", dtype=object)
    once, nothing = costing.migration, np.full(costing.migration.shape, NOT_APPLICABLE, object)
    today = saving = saved = months = empty
    worth, pays, work = empty[..., 0], nothing, nothing
    if moves:
        row = baseline_row(costing)
        today = np.broadcast_to(costing.years[row], costing.years.shape)
        saving = (today - costing.years) * over_years_of(costing, costing.values["discount_factor"])
        saved = np.cumsum(saving, axis=-1)
        months = _paid_back(costing, once, saving, saved)
        exact = totals_before_rounding(costing, totals.present_value)
        worth = np.broadcast_to(exact[row], exact.shape)
        pays, work = _payback(costing, once, saving), _break_even(costing)
    yield Row(
        id="today_total",
        label="What runs today costs",
        unit=currency,
        years=(_of_today("total"), today),
        horizon=(_of_today("present_value_exact"), worth),
    )
    known = 'IF(ISNUMBER({}),{},"")'
    spared = "({today_total}-{total})*{discount_factor}"
    before = "({saved}-{saving})"
    here = f"({{years_elapsed}}+({{total@0}}-{before})/{{saving}})*months_per_year"
    reached = f"AND({{total@0}}>0,{{saved}}>={{total@0}},{before}<{{total@0}})"
    for id_, label, unit, test, template, values in (
        ("saving", "Saved, worth today", currency, "{today_total}", spared, saving),
        ("saved", "Saved so far", currency, "{saving}", "SUM({saving@first}:{saving})", saved),
        (
            "paid_back",
            "Moving is paid back here",
            "month",
            "{saved}",
            f'IF({reached},{here},"")',
            months,
        ),
    ):
        cells = known.format(test, template), values
        yield Row(id=id_, label=label, unit=unit, years=cells, kind=_kind(unit))
    area = "{paid_back@first}:{paid_back@last}"
    moving = "OR({total@0}=0,{title=}={today=},NOT(ISNUMBER({today_total@first})))"
    first = f'IF(COUNT({area})=0,"{NEVER}",MIN({area}))'
    yield Row(
        id="payback",
        label="Payback",
        unit="months",
        kind="number",
        look="total",
        horizon=(f'IF({moving},"{NOT_APPLICABLE}",{first})', pays),
    )
    reads = {
        "baseline_present_value": "{today_total}",
        "present_value": "{present_value_exact}",
        "rewrite": "{rewrite_amount@0}",
        "person_month": "({person_month@0}*{exchange_rate})",
    }
    even = spreadsheet(BREAK_EVEN, reads.__getitem__)
    none = "OR({title=}={today=},NOT(ISNUMBER({today_total})),{person_month@0}=0)"
    yield Row(
        id="break_even",
        label="Break-even: work of moving",
        unit="person-months",
        kind="number",
        look="total",
        horizon=(f'IF({none},"{NOT_APPLICABLE}",IF({even}>0,{even},"{NEVER_CHEAPER}"))', work),
    )


def _of_today(row: str) -> str:
    """What the block of what runs today has in a row of the same column; empty without one."""
    return f'IFERROR(INDEX({{{row}@row}},{TODAY}+COLUMN()-COLUMN({{today=}})),"")'


def _kind(unit: str) -> Kind:
    return "number" if unit == "month" else "money"


def _paid_back(costing: Costing, once: Array, saving: Array, saved: Array) -> Array:
    """The months after which moving is paid back, in the years in which that is reached."""
    before, months = saved - saving, np.full(saving.shape, "", dtype=object)
    owed = once[..., np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = (costing.values["years_elapsed"] + (owed - before) / saving) * 12
    reached = (owed > 0) & (saved >= owed) & (before < owed)
    months[reached] = exact[reached]
    return months


def _payback(costing: Costing, once: Array, saving: Array) -> Array:
    """Months until moving is paid back, never, or that there is none."""
    months = months_to_pay_back(once, saving)
    found = np.where(np.isfinite(months), months.astype(object), NEVER)
    found[once == 0] = NOT_APPLICABLE
    found[baseline_row(costing)] = NOT_APPLICABLE
    return found


def _break_even(costing: Costing) -> Array:
    """Person-months of moving up to which it costs no more than staying, or that it never does."""
    worth = ratio(costing, BREAK_EVEN)
    found = np.where(worth > 0, worth.astype(object), NEVER_CHEAPER)
    found[~np.isfinite(worth)] = NOT_APPLICABLE
    found[baseline_row(costing)] = NOT_APPLICABLE
    return found
