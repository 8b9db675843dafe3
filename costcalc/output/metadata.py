"""What a chart is of: its words, its columns with their units, and the sources it stands on."""

from costcalc.estimate import Estimate
from costcalc.output.charts.spec import Chart
from costcalc.output.figures import headline
from costcalc.output.period import Period
from costcalc.output.records import SCHEMA_VERSION, Record
from costcalc.standings import USER


def metadata_record(chart: Chart, estimate: Estimate, period: Period | None, unit: str) -> Record:
    """A chart's title, columns and sources; `period` is the one it was asked for."""
    book, scenario = estimate.book, estimate.scenario
    return {
        "schema_version": SCHEMA_VERSION,
        "chart": chart.id,
        "title": chart.title,
        "subtitle": chart.subtitle,
        "footer": chart.footer,
        "unit": unit,
        "period": chart.period or period,
        "of": scenario.of,
        "scope": scenario.scope,
        "columns": [
            {"id": column.id, "label": column.label, "unit": column.unit or None}
            for column in chart.data.columns
        ],
        "sources": [
            {"id": id_, **book.sources[id_].model_dump(mode="json")} for id_ in sources(estimate)
        ],
        **headline(book),
    }


def sources(estimate: Estimate) -> list[str]:
    """Ids of the sources that the figures behind an estimate stand on, in the book's order."""
    used = {
        standing.figure.source_for(technology)
        for by_technology in estimate.costing.standings.values()
        for technology, standing in by_technology.items()
        if standing.figure and standing.basis != USER
    }
    return [id_ for id_ in estimate.book.sources if id_ in used]
