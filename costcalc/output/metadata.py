"""What a chart is of: its words, its columns with their units, and the sources it stands on."""

from dataclasses import dataclass
from typing import Literal

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import USER
from costcalc.model.inputs import Total
from costcalc.output import shared_json as shared
from costcalc.output.charts.relative import UNIT
from costcalc.output.charts.spec import Chart
from costcalc.output.period import Period
from costcalc.prices.files import Scope


@dataclass(frozen=True)
class Column:
    """A column of a chart's data."""

    id: str
    label: str
    unit: str | None


@dataclass(frozen=True)
class ChartMetadata:
    """What a chart is of: its words, its columns with their units, the sources it stands on."""

    schema_version: str
    chart: str
    title: str
    subtitle: str
    footer: str
    unit: shared.Currency | Literal["%"]
    period: Period | None
    of: Total
    scope: Scope
    columns: tuple[Column, ...]
    sources: tuple[shared.Source, ...]
    price_book: shared.PriceBook


def metadata_json(chart: Chart, estimate: Estimate, unit: str) -> ChartMetadata:
    """A chart's title, columns and sources; of percentages none, since they tell what is set."""
    book = estimate.book
    columns = (Column(each.id, each.label, each.unit or None) for each in chart.data.columns)
    return shared.filled(
        ChartMetadata,
        chart,
        estimate.scenario,
        schema_version=shared.SCHEMA_VERSION,
        chart=chart.id,
        unit=unit,
        period=chart.period,
        columns=tuple(columns),
        sources=tuple(shared.source(id_, book) for id_ in sources(estimate) if unit != UNIT),
        price_book=shared.price_book(book),
    )


def sources(estimate: Estimate) -> list[str]:
    """Ids of the sources that the figures behind an estimate stand on, in the book's order."""
    used = {
        id_
        for by_technology in estimate.costing.resolution.values()
        for technology, resolved in by_technology.items()
        if resolved.figure and resolved.basis != USER
        for id_ in (resolved.figure.source_for(technology), *resolved.figure.also)
    }
    return [id_ for id_ in estimate.book.sources if id_ in used]
