"""The Sources sheet: what each figure rests on, the publications, and where they contradict."""

from collections.abc import Iterator, Sequence
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.output import wording
from costcalc.output.workbook.choices import leaves
from costcalc.output.workbook.given import Inputs
from costcalc.output.workbook.layout import Sheet
from costcalc.prices.figure import Figure

HEADS: Final = ("Figure", "Of", "Basis", "Source", "Derivation", "Note")
PUBLICATIONS: Final = ("Source", "Publisher", "Date", "How it was read", "Title", "What it says")


def write_sources(sheet: Sheet, given: Inputs, estimate: Estimate) -> None:
    """Write the sheet."""
    book = estimate.book
    sheet.widths(34, 26, 18, 24, 48, 80)
    sheet.text(0, 0, "Sources", "title")
    sheet.text(1, 0, f"Price book {book.version}, as of {book.as_of.isoformat()}.", "quiet")
    figures = list(_figures(given, estimate))
    row = _table(sheet, 3, "Publications", PUBLICATIONS, list(_publications(estimate, figures)))
    contradictions = [(each.title, *[""] * 4, each.text) for each in book.contradictions]
    row = _table(sheet, row, "Where the article contradicts itself", (), contradictions)
    rows = [_receipt(figure, estimate) for figure in figures]
    _table(sheet, row, "Figures", HEADS, rows)
    sheet.printed()


def _figures(given: Inputs, estimate: Estimate) -> Iterator[Figure]:
    """The book's figures behind the lines whatever is chosen, each once, common ones first."""
    used = {
        (resolved.figure.id, resolved.figure.scope): resolved.figure
        for tree in given.trees.values()
        for resolved in leaves(tree)
        if resolved.figure
    }
    order = ["", *estimate.book.technologies]
    yield from sorted(used.values(), key=lambda figure: order.index(figure.technology or ""))


def _receipt(figure: Figure, estimate: Estimate) -> tuple[str, ...]:
    """A figure's row: the price book's own basis, whatever the user set."""
    of = estimate.book.technologies[figure.technology].name if figure.technology else "all"
    if figure.scope:
        of = f"{of}, {CHOICE_BY_ID['scope'].options[figure.scope].lower()}"
    sources = ", ".join(filter(None, (figure.source, *figure.also)))
    basis = wording.BASIS[figure.basis]
    return figure.label, of, basis, sources, figure.derivation or "", figure.note


def _publications(estimate: Estimate, figures: list[Figure]) -> Iterator[tuple[str, ...]]:
    """The publications behind the figures and the exchange rate."""
    scenario = estimate.scenario
    named = {id_ for figure in figures for id_ in (figure.source, *figure.also)}
    if scenario.currency != "USD" and "exchange_rate" not in scenario.changed:
        named.add(estimate.book.rates.source)
    for id_, source in estimate.book.sources.items():
        if id_ in named:
            dated = wording.dated(source, estimate.book.as_of)
            yield id_, source.publisher, dated, source.read, source.title, source.says


def _table(
    sheet: Sheet, row: int, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> int:
    """A table of texts; the next free row, one left empty."""
    sheet.text(row, 0, title, "heading")
    if heads:
        row += 1
        sheet.head(row, heads)
    for texts in rows:
        row += 1
        for column, text in enumerate(texts):
            if text:
                sheet.text(row, column, text, "wrapped")
    return row + 2
