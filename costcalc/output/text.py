"""An estimate for a terminal: the verdict, the items of the likely case, ranges, servers."""

from collections.abc import Iterator, Sequence

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import NOT_COUNTED
from costcalc.costing.totals import CASES, LIKELY
from costcalc.model.formula import words
from costcalc.model.lines import HORIZON, ITEMS
from costcalc.model.vocabulary import Array
from costcalc.output.links import permalink
from costcalc.output.period import span
from costcalc.output.sentences import verdict_text


def estimate_text(estimate: Estimate) -> str:
    """The estimate as plain text, amounts in whole units of the currency."""
    scenario, costing = estimate.scenario, estimate.costing
    names = [estimate.book.technologies[id_].name for id_ in scenario.technologies]
    currency = scenario.currency
    annual = [(case, _row(costing.totals["annual"][:, i])) for i, case in enumerate(CASES)]
    horizon = [(words(total), _row(costing.totals[total][:, LIKELY])) for total in HORIZON]
    migration = ("of which migration", _row(costing.migration[:, LIKELY]))
    servers = [" / ".join(f"{count:.0f}" for count in row) for row in costing.servers[:, :, 0]]
    blocks = [
        [verdict_text(estimate)],
        [f"{name} = {text}" for name, text in scenario.understood.items()],
        table(f"Year 1, likely, {currency}", names, list(_items(estimate))),
        table(f"Year 1, range, {currency}", names, annual),
        table(f"Over {span(scenario.years)}, likely, {currency}", names, [*horizon, migration]),
        table("Year 1, low / likely / high", names, [("servers", servers)]),
        [f"Note: {notice.message}" for notice in estimate.warnings],
        [f"Scope: {words(scenario.scope)}. Price book {estimate.book.version}."],
        [f"Page: {permalink(estimate)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _items(estimate: Estimate) -> Iterator[tuple[str, list[str]]]:
    """A row an item that costs anyone anything, the category in front, the total last."""
    costing = estimate.costing
    for item in ITEMS:
        amounts = costing.annual[item.id][:, LIKELY, 0]
        if not amounts.any():
            continue
        counted = [
            costing.basis(item, id_) != NOT_COUNTED for id_ in estimate.scenario.technologies
        ]
        cells = [
            cell if shown else "not counted"
            for cell, shown in zip(_row(amounts), counted, strict=True)
        ]
        yield f"{item.category}: {words(item.id)}", cells
    yield "total", _row(costing.totals["annual"][:, LIKELY])


def _row(amounts: Array) -> list[str]:
    return [f"{amount:,.0f}" for amount in amounts.tolist()]


def table(title: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Lines of a table: labels to the left, numbers lined up to the right."""
    first = max(len(title), *(len(label) for label, _ in rows))
    widths = [max(len(name), *(len(cells[i]) for _, cells in rows)) for i, name in enumerate(names)]

    def line(label: str, cells: Sequence[str]) -> str:
        return "  ".join(
            [
                label.ljust(first),
                *(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)),
            ]
        )

    head = line(title, names)
    return [head, "-" * len(head), *(line(label, cells) for label, cells in rows)]
