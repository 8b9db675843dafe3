"""An estimate for a terminal: verdict, items and one-offs of the likely case, ranges, servers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.warnings import Notice
from costcalc.costing.resolve import NOT_COUNTED
from costcalc.costing.totals import LIKELY
from costcalc.model.formula import words
from costcalc.model.lines import HORIZON, ONE_OFFS, Item
from costcalc.model.vocabulary import Array
from costcalc.output.contingency import LABEL, of_total
from costcalc.output.footing import told
from costcalc.output.links import permalink
from costcalc.output.payback import month, payback
from costcalc.output.period import span
from costcalc.output.sentences import verdict_text
from costcalc.scenario.units import exact_text


def estimate_text(
    estimate: Estimate, origin: str = "", columns: int = 0, *, contingency: bool = False
) -> str:
    """The estimate as plain text, amounts in whole units of the currency.

    `origin` is where its page is served; sentences are broken to that many columns, if any.
    """
    scenario, costing = estimate.scenario, estimate.costing
    names = [_marked(id_, estimate) for id_ in scenario.technologies]
    currency, over = scenario.currency, f"Over {span(scenario.years)}"
    horizon = [(words(total), _row(costing.totals[total][:, LIKELY])) for total in HORIZON]
    migration = ("of which migration", _row(costing.migration[:, LIKELY]))
    servers = [" / ".join(f"{count:.0f}" for count in row) for row in costing.servers[:, :, 0]]
    year_1 = {id_: years[..., 0] for id_, years in costing.annual.items()}
    every = list(_lines(estimate, scenario.items, year_1))
    once = list(_lines(estimate, ONE_OFFS, costing.once))
    range_ = "P10 to P90" if estimate.simulation else "low to high"
    moving, of = scenario.baseline is not None, scenario.of
    ahead = of_total(estimate, of) if contingency else None
    above = [] if ahead is None else [(f"{words(of)}, {LABEL}", _row(ahead))]
    blocks = [
        [*broken(verdict_text(estimate), columns), *_marks(estimate)],
        [f"{name} = {text}" for name, text in scenario.understood.items()],
        table(f"Year 1, likely, {currency}", names, every),
        table(f"Once, before year 1, likely, {currency}", names, once) if once else [],
        table(f"{over}, likely, {currency}", names, [*horizon, migration]),
        table(f"Range, {range_}, {currency}", names, list(_ranges(estimate))),
        table(f"Contingency, {currency}", names, above) if above else [],
        table("Payback of moving, months", names, list(_paybacks(estimate))) if moving else [],
        table("Year 1, low / likely / high", names, [("servers", servers)]),
        [line for text in notes(estimate.warnings) for line in broken(text, columns)],
        [line for text in _stands_on(estimate) for line in broken(text, columns)],
        [f"Page: {origin}{permalink(estimate)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def notes(told: Iterable[Notice]) -> list[str]:
    """What to know before believing an answer, a line each."""
    return [f"Note: {each.message}" for each in told]


def broken(text: str, columns: int) -> list[str]:
    """A sentence in lines of at most so many columns, 0 for one line."""
    return wrap(text, columns, break_on_hyphens=False) if columns else [text]


def _marked(id_: str, estimate: Estimate) -> str:
    """A technology's name, marked where it is the cheapest or runs today."""
    cheapest, today = id_ == estimate.verdict.cheapest, id_ == estimate.scenario.baseline
    return f"{estimate.book.technologies[id_].name}{' *' * cheapest}{' ^' * today}"


def _marks(estimate: Estimate) -> Iterator[str]:
    """What the marks mean that are there."""
    if estimate.verdict.cheapest:
        likely = "" if estimate.verdict.named else "likely "
        yield f"* {likely}the cheapest by {words(estimate.scenario.of)}"
    if estimate.scenario.baseline in estimate.scenario.technologies:
        yield "^ runs today"


def _lines(
    estimate: Estimate, lines: Sequence[Item], amounts: Mapping[str, Array]
) -> Iterator[tuple[str, list[str]]]:
    """A row a line that costs anyone anything, the category in front, the total last."""
    costing, ids = estimate.costing, estimate.scenario.technologies
    shown = [item for item in lines if amounts[item.id][:, LIKELY].any()]
    _, rounded = told([amounts[item.id][:, LIKELY].tolist() for item in shown], (1.0,))
    for item, own in zip(shown, rounded, strict=True):
        cells = _row(own)
        counted = [costing.basis(item, id_) != NOT_COUNTED for id_ in ids]
        here = [c if is_ else "not counted" for c, is_ in zip(cells, counted, strict=True)]
        yield f"{words(item.category)}: {words(item.id)}", here
    if shown:
        yield "total", _row(sum(column) for column in zip(*rounded, strict=True))


def _ranges(estimate: Estimate) -> Iterator[tuple[str, list[str]]]:
    """Both ends of year 1 and of the present value: of the draws, or of all figures at once."""
    for total in ("annual", "present_value"):
        drawn = estimate.simulation
        amounts = estimate.costing.totals[total]
        ends = drawn.quantiles(total, (0.1, 0.9)) if drawn else amounts[:, [0, -1]]
        yield words(total), [f"{low:,.0f} to {high:,.0f}" for low, high in ends.tolist()]


def _paybacks(estimate: Estimate) -> Iterator[tuple[str, list[str]]]:
    """After how many months moving to each technology is paid back, and the range of that."""
    found = [payback(estimate, row) for row in range(len(estimate.scenario.technologies))]
    moves = [each.status != "not_applicable" for each in found]
    yield "likely", [month(it.months) if is_ else "–" for it, is_ in zip(found, moves, strict=True)]
    if estimate.simulation:
        ends = [f"{month(each.months_p10)} to {month(each.months_p90)}" for each in found]
        yield "P10 to P90", [text if is_ else "–" for text, is_ in zip(ends, moves, strict=True)]


def _stands_on(estimate: Estimate) -> Iterator[str]:
    """What was chosen or taken for granted, and how exact such an estimate is."""
    scenario, known = estimate.scenario, estimate.estimate_class
    chosen = {"Scope": words(scenario.scope), "Staffing": scenario.staffing}
    if scenario.scope == "like_for_like":
        chosen["Server"] = scenario.server
    chosen |= {"Country": scenario.country, "Price book": estimate.book.version}
    yield " ".join(f"{name}: {text}." for name, text in chosen.items())
    if scenario.currency != "USD":
        own = "exchange_rate" in scenario.changed
        whose = "your rate" if own else f"reference rate of {estimate.book.rates.as_of}"
        rate = exact_text(scenario.exchange_rate)
        yield f"1 USD = {rate} {scenario.currency}, {whose}."
    below, above = (f"{abs(share) * 100:.0f} %" for share in known.accuracy)
    asked = f" To raise it, enter {' or '.join(known.raise_by)}." if known.raise_by else ""
    yield (
        f"Class {known.number} by AACE 18R-97: such estimates turned out up to {below} lower and "
        f"{above} higher.{asked}"
    )


def _row(amounts: Iterable[float]) -> list[str]:
    return [f"{amount:,.0f}" for amount in amounts]


def table(title: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Lines of a table: labels to the left, numbers lined up to the right."""
    first = max(len(title), *(len(label) for label, _ in rows))
    widths = [max(len(name), *(len(cells[i]) for _, cells in rows)) for i, name in enumerate(names)]

    def line(label: str, cells: Sequence[str]) -> str:
        columns = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        return "  ".join([label.ljust(first), *columns])

    head = line(title, names)
    return [head, "-" * len(head), *(line(label, cells) for label, cells in rows)]
