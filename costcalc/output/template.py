"""An empty table for scenarios: a column an input, what it is below its name, and a row to copy."""

from collections.abc import Iterator
from typing import Final

from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS, HOME, NO_BASELINE
from costcalc.output.table import Table
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET
from costcalc.scenario.shown import LABELS
from costcalc.scenario.units import exact_text, unit_phrase

NAME: Final = "scenario"
LEFT_OUT: Final = ("draws", "seed", "staffing")
"""Inputs that a plan seldom gives, or that follow from others."""


def template(book: PriceBook) -> Table:
    """Names of columns, a comment that says what each is, and a row of the defaults."""
    columns = (*_columns(book),)
    names, labels, texts = zip(*columns, strict=True)
    return Table((NAME, *names), (("# a name", *labels), ("today", *texts)))


def _columns(book: PriceBook) -> Iterator[tuple[str, str, str]]:
    """The name, the meaning and the default of each column."""
    for amount in AMOUNTS:
        unit = unit_phrase(amount.unit)
        usual = "" if amount.default is None else exact_text(amount.default)
        label = amount.label if unit in amount.label.lower() else f"{amount.label} ({unit})"
        yield amount.id, label, usual
    yield MARKET, f"{book.common['published'][MARKET].label} (USD a year)", ""
    for count in COUNTS:
        if count.id not in LEFT_OUT:
            yield count.id, count.label, str(count.default)
    for choice in CHOICES:
        if choice.id not in LEFT_OUT:
            words = " | ".join(choice.options)
            yield choice.id, f"{choice.label}: {words}", choice.default
    runs = " | ".join((NO_BASELINE, *book.technologies))
    yield "baseline", f"{LABELS['baseline']}: {runs}", NO_BASELINE
    yield "technologies", f"{LABELS['technologies']}: some of them", ",".join(book.compared)
    yield "country", f"{LABELS['country']}: {' | '.join(book.countries)}", HOME
    yield "currency", LABELS["currency"], ""
