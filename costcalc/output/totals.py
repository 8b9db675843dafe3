"""The tables of amounts: every item of a period, the totals, and the years one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import NOT_COUNTED
from costcalc.costing.totals import Costing
from costcalc.model.lines import CATEGORIES, ITEMS, Item
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell, Row, amount
from costcalc.output.charts.stacked import subtotal
from costcalc.output.columns import order, ordered
from costcalc.output.links import receipt
from costcalc.output.period import SUMS, Period, amounts, named, phrase
from costcalc.output.shared_json import Cases, Ratios
from costcalc.output.technologies_json import Amounts, Payback, technologies

HORIZON: Final = (
    ("nominal", "Nominal total", "Every year as it is paid, with the migration."),
    ("present_value", "Present value", "The same, later years discounted."),
    (
        "equivalent_annual",
        "Equivalent annual cost",
        "The present value spread evenly over the years.",
    ),
    ("migration", "Migration", "Paid once before year 1; part of the three totals above."),
    ("direct_annual", "Direct costs, year 1", "What is paid to someone."),
    ("indirect_annual", "Indirect costs, year 1", "Output lost to empty posts and learning."),
    ("per_order", "Per order", "Year 1 over its orders."),
    ("per_1000_connections", "Per 1,000 connections a year", "Year 1 over the peak's connections."),
    ("per_developer", "Per developer a year", "Year 1 over the team."),
)

SMALLEST: Final = 0.01
"""What an order has to cost for four decimals to tell anything."""


@dataclass(frozen=True)
class Block:
    """A category's rows and their sum."""

    label: str
    rows: tuple[Row, ...]
    subtotal: Row


@dataclass(frozen=True)
class Totals:
    """The table of items: every column foots."""

    caption: str
    blocks: tuple[Block, ...]
    once: tuple[Row, ...]
    """What is paid once: over the horizon only."""
    total: Row
    discounted: tuple[Row, ...]
    """The same with later years discounted: over the horizon only."""


def totals(estimate: Estimate, period: Period) -> Totals:
    """Every item of a period, by category."""
    costing = estimate.costing
    when = phrase(period, estimate.scenario.years)
    blocks = tuple(
        Block(
            wording.category(name),
            tuple(_item(estimate, item, period) for item in ITEMS if item.category == name),
            _sum(
                estimate,
                f"{name}.{{}}.{named(period)}.likely",
                f"{wording.category(name)}, sum",
                subtotal(costing, (name,), period),
            ),
        )
        for name in CATEGORIES
    )
    once = period == "horizon"
    paid = "" if once else ", year 1"
    return Totals(
        caption=f"What each item costs {when}{paid}, in {estimate.scenario.currency}",
        blocks=blocks,
        once=(_total(estimate, "migration", "Migration, paid once"),) if once else (),
        total=_total(estimate, SUMS[period], f"Total {when}{', as it is paid' if once else ''}"),
        discounted=tuple(_discounted(estimate)) if once else (),
    )


def _item(estimate: Estimate, item: Item, period: Period) -> Row:
    costing = estimate.costing
    cases = amounts(costing, item.id, period)
    cells = []
    for row in order(estimate):
        id_ = estimate.scenario.technologies[row]
        basis = costing.basis(item, id_)
        number = receipt(estimate, f"{id_}.{item.id}.{named(period)}.likely")
        shown = wording.BASIS.get(basis, basis)
        counted = basis != NOT_COUNTED
        cells.append(
            amount(cases[row].tolist(), shown, number)
            if counted
            else Cell(note="not counted", receipt=number)
        )
    help_ = "indirect" if item.nature == "indirect" else ""
    return Row(item.id, wording.item(item.id), help_, tuple(cells))


def _sum(estimate: Estimate, number: str, label: str, cases: Array) -> Row:
    """A row of sums; `number` is the id of their receipts with a gap for the technology."""
    technologies = estimate.scenario.technologies
    cells = (
        amount(cases[row].tolist(), receipt=receipt(estimate, number.format(technologies[row])))
        for row in order(estimate)
    )
    return Row(number.partition(".")[0], label, "", tuple(cells))


def _total(estimate: Estimate, name: str, label: str) -> Row:
    cases = _cases(estimate.costing, name)
    return _sum(estimate, f"{name}.{{}}.likely", label, cases)


def _cases(costing: Costing, name: str) -> Array:
    return costing.migration if name == "migration" else costing.totals[name]


def _discounted(estimate: Estimate) -> Iterator[Row]:
    """What discounting takes off, and what is left."""
    costing = estimate.costing
    off = (costing.totals["present_value"] - costing.totals["nominal"]).round(2) + 0.0
    cells = (amount(off[row].tolist()) for row in order(estimate))
    yield Row("discounting", "Later years discounted", "", tuple(cells))
    yield _total(estimate, "present_value", "Present value")


def horizon(estimate: Estimate) -> Iterator[Row]:
    """Totals over the horizon, unit costs and the payback."""
    found = {own.id: own for own in technologies(estimate)}
    ids = ordered(estimate)
    for name, label, help_ in HORIZON:
        cells = (
            _three(getattr(found[id_], name), name, receipt(estimate, f"{name}.{id_}.likely"))
            for id_ in ids
        )
        yield Row(name, label, help_, tuple(cells))
        if name == "migration":
            paid = (
                Cell(
                    note=_payback(found[id_].payback),
                    receipt=receipt(estimate, f"payback.{id_}"),
                )
                for id_ in ids
            )
            yield Row(
                "payback",
                "Migration paid back",
                "By discounted savings against what runs today.",
                tuple(paid),
            )


def _three(cases: Amounts | Cases | Ratios, name: str, number: str) -> Cell:
    low, likely, high = cases.low, cases.likely, cases.high
    if low is None or likely is None or high is None:
        return Cell(note="none to share it")
    places = 2
    if name == "per_order":
        places = 4 if high >= SMALLEST else 8
    shift = 10.0 ** (places - 2)
    rounded = cents(np.array([likely, low, high]) * shift) / shift
    texts = [f"{each:,.{places}f}" for each in rounded.tolist()]
    return Cell(texts[0], texts[1], texts[2], receipt=number)


def _payback(payback: Payback) -> str:
    if payback.status == "in_year":
        return f"in year {payback.year}"
    return "never within the horizon" if payback.status == "never" else "not applicable"


def by_year(estimate: Estimate) -> Iterator[Row]:
    """The migration, then every year."""
    costing = estimate.costing
    yield _total(estimate, "migration", "Migration")
    for year in range(estimate.scenario.years):
        number = f"year_{year + 1}.{{}}.likely"
        yield _sum(estimate, number, f"Year {year + 1}", costing.years[..., year])
