"""The tables of amounts: every item of a period, the years one by one, and what a unit costs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from costcalc.analysis.bridge import shares
from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import break_even, ratio
from costcalc.costing.resolve import NOT_COUNTED
from costcalc.costing.totals import LIKELY
from costcalc.model.lines import CATEGORIES, MIGRATION, ONE_OFFS, UNIT_COSTS, Item
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell, Row
from costcalc.output.columns import order, ordered
from costcalc.output.contingency import LABEL, of_total
from costcalc.output.contingency import budgets as of_decision
from costcalc.output.footing import told
from costcalc.output.links import receipt
from costcalc.output.payback import even, in_words, payback, person_months, work_of
from costcalc.output.period import SUMS, Period, named, phrase
from costcalc.output.ranged import Ranged
from costcalc.output.ranges import COLUMNS

BY_YEAR: Final = (
    ("equivalent_annual", "Equivalent annual cost", "Present value spread evenly over the years."),
    ("direct_annual", "Direct costs, year 1", "What is paid to someone."),
    ("indirect_annual", "Indirect costs, year 1", "Output lost, and what downtime loses."),
)
LARGE: Final = 20_000
"""A month: from this on amounts are told in thousands."""
UNITS: Final = {
    "per_order": ("Per order", "Year 1 over its orders."),
    "per_1000_connections": ("Per 1,000 connections a year", "Year 1 over the peak’s connections."),
    "per_developer": ("Per developer a year", "Year 1 over the team."),
}


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
    """What is paid once, and its sum at the end: over the horizon only."""
    total: Row
    discounted: tuple[Row, ...]
    """The same with later years discounted: over the horizon only."""
    nothing: tuple[tuple[str, str], ...]
    """Lines that cost nothing here, by name and id: they have no row."""
    not_counted: tuple[tuple[str, str], ...]
    """Lines that the scope counts for no technology."""


@dataclass(frozen=True)
class Summary:
    """The table of categories: without cents, and every column foots all the same."""

    unit: str
    """What its amounts are in: `thousand USD`."""
    rows: tuple[tuple[str, Row], ...]
    """Each with its kind."""


def totals(ranged: Ranged, period: Period) -> Totals:
    """Every item of a period that costs anything, by category."""
    estimate = ranged.estimate
    when = phrase(period, estimate.scenario.years)
    rows = {item: _item(ranged, item, period) for item in estimate.scenario.items}
    empty = {item for item, row in rows.items() if all(it.zero or it.note for it in row.cells)}
    out = {item for item in empty if all(it.note for it in rows[item].cells)}
    once = period == "horizon"
    paid = "" if once else ", year 1"
    return Totals(
        caption=f"What each item costs {when}{paid}, in {estimate.scenario.currency}",
        blocks=tuple(_blocks(ranged, period, {i: r for i, r in rows.items() if i not in empty})),
        once=tuple(_once(ranged)) if once else (),
        total=_total(ranged, SUMS[period], f"Total {when}{', as it is paid' if once else ''}"),
        discounted=tuple(_discounted(ranged)) if once else (),
        nothing=tuple((rows[item].label, item.row) for item in rows if item in empty - out),
        not_counted=tuple((rows[item].label, item.row) for item in rows if item in out),
    )


def _blocks(ranged: Ranged, period: Period, rows: dict[Item, Row]) -> Iterator[Block]:
    groups = ranged.estimate.scenario.groups
    for name in CATEGORIES:
        own = tuple(row for item, row in rows.items() if item.category == name)
        together = ranged.lines(groups[f"{name}_lines"], period)
        cells = ranged.cells(together, f"{name}.{{}}.{named(period)}.likely")
        label = wording.category(name)
        if own:
            yield Block(label, own, Row(name, f"{label}, sum", "", tuple(cells)))


def by_category(ranged: Ranged, period: Period) -> Summary:
    """A row a category, what is paid once, and their totals."""
    estimate, once = ranged.estimate, period == "horizon"
    parts = []
    for name in CATEGORIES:
        spread = ranged.lines(estimate.scenario.groups[f"{name}_lines"], period)
        if spread[:, LIKELY].any():
            cells = ranged.cells(spread, f"{name}.{{}}.{named(period)}.likely")
            parts.append(Row(name, wording.category(name), "", tuple(cells)))
    paid = wording.once(moving=estimate.scenario.baseline is not None)
    moving = _total(ranged, "migration", f"{paid}, once")
    total = _total(ranged, SUMS[period], f"Total {phrase(period, estimate.scenario.years)}")
    if not once:
        return _summary(estimate, parts, total, ("", moving))
    today = ("total", _total(ranged, "present_value", "In today’s money"))
    return _summary(
        estimate, [*parts, moving], total, *([today] if estimate.scenario.of != "nominal" else [])
    )


def by_measure(ranged: Ranged) -> Summary:
    """The same in the total that decides: what each category and what is paid once is of it."""
    estimate = ranged.estimate
    of, costing = estimate.scenario.of, estimate.costing
    items, amounts = shares(costing, of)
    once = wording.once(moving=estimate.scenario.baseline is not None)
    parts = []
    for name in dict.fromkeys(item.category for item in items):
        own = costing.money(amounts[[item.category == name for item in items]].sum(axis=0))
        if own.any():
            label = f"{once}, once" if name == MIGRATION else wording.category(name)
            parts.append(Row(name, label, "", tuple(ranged.cells(_likely(own)))))
    return _summary(estimate, parts, _total(ranged, of, "Total"))


def _summary(
    estimate: Estimate, parts: Sequence[Row], total: Row, *after: tuple[str, Row]
) -> Summary:
    """Rows of likely amounts, rounded so that the parts come to their total."""
    unit, shown = told([_amounts(row) for row in parts], _units(estimate))
    decimals = estimate.scenario.decimals if unit < 1 else 0

    def told_as(row: Row, amounts: Iterable[float]) -> Row:
        """A row without its ranges, which stand on other pages."""
        cells = (
            replace(cell, likely=wording.exact(amount * min(unit, 1.0), decimals), low="", high="")
            for cell, amount in zip(row.cells, amounts, strict=True)
        )
        return replace(row, cells=tuple(cells))

    rows = [("", told_as(*pair)) for pair in zip(parts, shown, strict=True)]
    sums = [sum(column) for column in zip(*shown, strict=True)] or [0] * len(total.cells)
    rows.append(("total", told_as(total, sums)))
    rows += [
        (kind, told_as(row, (amount / unit for amount in _amounts(row)))) for kind, row in after
    ]
    return Summary(f"{'thousand ' if unit > 1 else ''}{estimate.scenario.currency}", tuple(rows))


def _amounts(row: Row) -> list[float]:
    return [cell.amounts[0] for cell in row.cells]


def budgets(ranged: Ranged) -> Iterator[Row]:
    """What the total that decides likely comes to, its P50 and P80, and the contingency on it."""
    estimate, of = ranged.estimate, ranged.estimate.scenario.of
    for end, (label, amounts) in of_decision(estimate).items():
        number = "contingency_p80.{}" if end == "contingency" else f"{of}.{{}}.{end}"
        yield Row(end, label, "", _single(ranged, amounts, number))


def _units(estimate: Estimate) -> tuple[float, ...]:
    """What amounts may be told in, the coarsest first: thousands only where all are large."""
    large = estimate.costing.totals["monthly"][:, LIKELY].min() >= LARGE
    return (*((1000.0,) if large else ()), 1.0, 10.0**-estimate.scenario.decimals)


def contingency(ranged: Ranged, period: Period) -> Row | None:
    """What P80 of a period's total lies above it, to stand below the total; None without draws."""
    estimate, of = ranged.estimate, SUMS[period]
    ahead = of_total(estimate, of)
    if ahead is None:
        return None
    cells = _single(ranged, ahead, f"{of}.{{}}.p80")
    return Row("contingency", f"Contingency: {LABEL}", "not in the total", cells)


def _single(ranged: Ranged, amounts: Array, number: str) -> tuple[Cell, ...]:
    """Amounts by technology without a range, the cheapest first, each with its receipt."""
    estimate = ranged.estimate
    pairs = zip(ordered(estimate), amounts[order(estimate)].tolist(), strict=True)
    return tuple(
        Cell(
            ranged.exact(amount),
            receipt=receipt(estimate, number.format(id_)),
            amounts=(amount,),
        )
        for id_, amount in pairs
    )


def _item(ranged: Ranged, item: Item, period: Period) -> Row:
    """An item's row; a technology that the scope does not count it for has a note."""
    bases = _bases(ranged, item)
    number = f"{{}}.{item.id}.{named(period)}.likely"
    cells = ranged.cells(ranged.lines([item], period), number, bases)
    out = wording.BASIS[NOT_COUNTED]
    noted = (Cell(note=out, receipt=it.receipt) if it.basis == out else it for it in cells)
    return _row(item, noted)


def _bases(ranged: Ranged, item: Item) -> tuple[str, ...]:
    """What each technology's amount rests on, in words."""
    costing, technologies = ranged.estimate.costing, ranged.estimate.scenario.technologies
    return tuple(wording.BASIS[costing.basis(item, id_)] for id_ in technologies)


def _row(item: Item, cells: Iterable[Cell]) -> Row:
    help_ = "indirect" if item.nature == "indirect" else ""
    return Row(item.row, wording.item(item.id), help_, tuple(cells))


def _once(ranged: Ranged) -> Iterator[Row]:
    """What is paid once, before year 1, and its sum."""
    estimate = ranged.estimate
    for item in ONE_OFFS:
        if estimate.costing.once[item.id].any():
            together = ranged.lines([item], "horizon")
            number = f"{{}}.{item.id}.likely"
            yield _row(item, ranged.cells(together, number, _bases(ranged, item)))
    paid = wording.once(moving=estimate.scenario.baseline is not None)
    yield _total(ranged, "migration", f"Year 0: {paid.lower()}, paid once")


def _likely(amounts: Array) -> Array:
    """A spread of amounts by technology that have no range."""
    return amounts[:, np.newaxis].repeat(len(COLUMNS), axis=1)


def _total(ranged: Ranged, name: str, label: str, help_: str = "") -> Row:
    cells = ranged.cells(ranged.total(name), f"{name}.{{}}.likely")
    return Row(name, label, help_, tuple(cells))


def _discounted(ranged: Ranged) -> Iterator[Row]:
    """What discounting takes off, and what is left."""
    costing = ranged.estimate.costing
    off = costing.money(costing.totals["present_value"] - costing.totals["nominal"]) + 0.0
    likely = _likely(off[:, LIKELY])
    yield Row("discounting", "Later years discounted", "", tuple(ranged.cells(likely)))
    yield _total(ranged, "present_value", "Present value")


def by_year(ranged: Ranged) -> Iterator[tuple[str, Row]]:
    """What is paid before year 1, every year, and what they come to; each with its kind of row."""
    *once, paid = _once(ranged)
    yield from (("", row) for row in once)
    yield "subtotal", paid
    for year in range(1, ranged.estimate.scenario.years + 1):
        cells = ranged.cells(ranged.year(year), f"year_{year}.{{}}.likely")
        yield "", Row(f"year_{year}", f"Year {year}", "", tuple(cells))
    yield "total", _total(ranged, "nominal", "Total, as it is paid")
    discounting, present = _discounted(ranged)
    yield "", discounting
    yield "subtotal", present


def by_unit(ranged: Ranged) -> Iterator[Row]:
    """An average year, what is paid and what is lost, unit costs, payback and break-even."""
    for name, label, help_ in BY_YEAR:
        yield _total(ranged, name, label, help_)
    estimate = ranged.estimate
    for line in UNIT_COSTS:
        cases = ratio(estimate.costing, line)
        if np.isfinite(cases).all():
            yield _unit(ranged, line.__name__, cases)
    if estimate.scenario.baseline is None:
        return
    ids = ordered(estimate)
    drawn = estimate.simulation is not None
    back = (in_words(payback(estimate, row), drawn=drawn) for row in order(estimate))
    worth = (_worth(estimate, id_) for id_ in ids)
    for name, label, help_, texts in (
        ("payback", "Payback of moving", "When discounted savings have paid for it.", back),
        (
            "break_even_person_months",
            "Break-even of moving",
            "Work at which it costs as much as staying.",
            worth,
        ),
    ):
        links = (receipt(estimate, f"{name}.{id_}") for id_ in ids)
        cells = (Cell(note=text, receipt=link) for text, link in zip(texts, links, strict=True))
        yield Row(name, label, help_, tuple(cells))


def _unit(ranged: Ranged, name: str, cases: Array) -> Row:
    """What a unit costs, in three digits: more would claim too much."""
    estimate, annual = ranged.estimate, ranged.total("annual")
    # The driver is likely in all cases and draws, so that one factor does for them.
    likely = annual[:, [LIKELY]]
    factor = np.divide(cases[:, [LIKELY]], likely, out=np.zeros_like(likely), where=likely != 0)
    cells = []
    for row in order(estimate):
        number = f"{name}.{estimate.scenario.technologies[row]}.likely"
        points = (annual * factor)[row, [LIKELY, *ranged.ends]].tolist()
        likely_, low, high = map(wording.compact, points)
        cells.append(Cell(likely_, low, high, receipt=receipt(estimate, number)))
    return Row(name, *UNITS[name], tuple(cells))


def _worth(estimate: Estimate, to: str) -> str:
    """Person-months of moving that savings pay for."""
    months = break_even(estimate.costing, to)
    if not months:
        return "–" if months is None else wording.NEVER_CHEAPER
    return person_months(even(months, work_of(estimate, to))[0])
