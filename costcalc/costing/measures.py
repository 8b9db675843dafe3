"""What a costing comes to beyond its totals: by the unit, in rank, against what runs today."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model import totals
from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import Total
from costcalc.model.lines import BREAK_EVEN, GROUPS, Line, parameters, units
from costcalc.model.vocabulary import Array


@dataclass(frozen=True)
class Payback:
    """Whether savings against what runs today pay for the migration, in which year and month.

    `months` counts from the start of year 1, a year's savings spread evenly over it.
    """

    status: Literal["in_year", "never", "not_applicable"]
    year: int | None
    months: float | None = None


def ranks(costing: Costing, of: Total) -> tuple[int, ...]:
    """Each technology's rank by its likely total, 1 the cheapest; equal totals share a rank."""
    likely = costing.totals[of][:, LIKELY]
    return tuple(int(1 + (likely < own).sum()) for own in likely)


def by_likely(costing: Costing, of: Total) -> list[int]:
    """Rows of the technologies by their likely total, the cheapest first; equals as they stand."""
    rows: list[int] = np.argsort(costing.totals[of][:, LIKELY], kind="stable").tolist()
    return rows


def decision(costing: Costing, of: Total) -> tuple[int, int] | None:
    """Rows of the cheapest and of what it is to be decided against; None where there is but one.

    That is what runs today, or where that is the cheapest, or nothing does, the next. Of equals
    what runs today comes last.
    """
    scenario, likely = costing.scenario, costing.totals[of][:, LIKELY].tolist()
    if len(likely) < 2:
        return None
    today = [id_ == scenario.baseline for id_ in scenario.technologies]
    first, following = sorted(range(len(likely)), key=lambda row: (likely[row], today[row]))[:2]
    return first, today.index(True) if any(today) and not today[first] else following


def ratio(costing: Costing, line: Line) -> Array:
    """A ratio by technology and case, in year 1; not finite where there is nothing to divide by.

    A ratio to what runs today needs a baseline.
    """
    given = {name: _year_1(costing, name, units(line)[name]) for name in parameters(line)}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(line(**given))


_LIKELY: Final = "likely_"


def _year_1(costing: Costing, name: str, unit: str) -> Array:
    """A total, a constant, a row of year 1 or what runs today has of it, by technology and case.

    What begins with `likely_` is the row's likely value in every case.
    """
    if name.startswith(_LIKELY):
        return _year_1(costing, name.removeprefix(_LIKELY), unit)[:, [LIKELY]]
    own = name.removeprefix("baseline_")
    if own != name:
        return _year_1(costing, own, unit)[[baseline_row(costing)]]
    if name in CONSTANTS:
        return np.array(CONSTANTS[name][0])
    if name == "present_value":
        return _exact_present_value(costing)
    if name in costing.totals:
        return costing.totals[name]
    if name in costing.once:
        return costing.once[name]
    row = costing.row(name)[..., 0]
    return row * costing.scenario.exchange_rate if "USD" in unit else row


def _exact_present_value(costing: Costing) -> Array:
    """The present value before its own rounding, by technology and case."""
    discounted = costing.values["discount_factor"]
    return totals.present_value(costing.migration, costing.years, discounted)


def baseline_row(costing: Costing) -> int:
    """Where what runs today stands among the technologies."""
    return costing.scenario.technologies.index(str(costing.scenario.baseline))


def page_total(costing: Costing) -> Array:
    """What the page's own totals count, a month, by technology and case."""
    months = costing.monthly
    infrastructure = np.array([months[item.id] for item in GROUPS["infrastructure_lines"]])
    return costing.money(totals.page_total(infrastructure, months["libraries"], months["training"]))


def payback(costing: Costing, row: int) -> Payback:
    """The year in which discounted savings against the baseline have paid for the migration."""
    scenario, migration = costing.scenario, float(costing.migration[row, LIKELY])
    if scenario.baseline in (None, scenario.technologies[row]) or migration == 0:
        return Payback("not_applicable", None)
    savings = costing.years[baseline_row(costing), LIKELY] - costing.years[row, LIKELY]
    months = float(months_to_pay_back(np.array(migration), savings * costing.discount))
    if not np.isfinite(months):
        return Payback("never", None)
    paid_back = np.cumsum(savings * costing.discount) >= migration
    return Payback("in_year", int(paid_back.argmax()) + 1, months)


def months_to_pay_back(migration: Array, savings: Array) -> Array:
    """Months until savings, by year along the last axis, have paid a migration; inf for never."""
    paid = np.cumsum(savings, axis=-1)
    reached = paid >= migration[..., np.newaxis]
    first = reached.argmax(axis=-1)[..., np.newaxis]
    of_year = np.take_along_axis(savings, first, axis=-1)
    before = np.take_along_axis(paid, first, axis=-1) - of_year
    with np.errstate(divide="ignore", invalid="ignore"):
        years = (first + (migration[..., np.newaxis] - before) / of_year)[..., 0]
    months = np.where(reached.any(axis=-1), years * CONSTANTS["months_per_year"][0], np.inf)
    return np.where(migration <= 0, 0.0, months)


def break_even(costing: Costing, technology: str) -> float | None:
    """Person-months of moving up to which it costs no more than staying, 0 where it always does.

    None for what runs today, without it, and where a person-month costs nothing.
    """
    technologies, baseline = costing.scenario.technologies, costing.scenario.baseline
    if baseline in (None, technology):
        return None
    worth = float(ratio(costing, BREAK_EVEN)[technologies.index(technology), LIKELY])
    return max(0.0, worth) if np.isfinite(worth) else None
