"""An estimate and its charts for who works in Python: printed in a line, shown in a notebook."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from typing import Any

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.estimate import estimate as estimated
from costcalc.costing.totals import CASES
from costcalc.output import wording
from costcalc.output.charts import registry
from costcalc.output.charts.colours import Theme
from costcalc.output.charts.flip_map import MAPS
from costcalc.output.charts.spec import Chart, Value
from costcalc.output.charts.stacked import Shape
from costcalc.output.charts.svg import WIDTH, svg
from costcalc.output.columns import order
from costcalc.output.period import PERIODS, Period
from costcalc.output.ranges import RANGES, Range
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.values import one_of


@dataclass(frozen=True, repr=False)
class Answer(Estimate):
    """An estimate that a notebook shows: the verdict, the totals, what a year costs as a chart."""

    def _repr_html_(self) -> str:
        heads = "".join(f"<th>{escape(head)}</th>" for head in ("", *CASES))
        of = f"{self.scenario.of.replace('_', ' ')}, {self.scenario.currency}"
        return (
            f"<p>{escape(verdict_text(self))}</p>"
            f"<table><caption>{escape(wording.upper_first(of))}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(self._rows())}</tbody></table>"
            f"{chart(self, 'annual')._repr_svg_()}"
        )

    def _rows(self) -> Iterator[str]:
        """A row a technology, the cheapest first."""
        totals = self.costing.totals[self.scenario.of].tolist()
        for row in order(self):
            name = self.book.technologies[self.scenario.technologies[row]].name
            cells = "".join(f"<td>{amount:,.0f}</td>" for amount in totals[row])
            yield f"<tr><th>{escape(name)}</th>{cells}</tr>"


def estimate(scenario: Scenario, book: PriceBook, today: date | None = None) -> Answer:
    """The cost of every technology in low, likely and high case, by month, year and horizon.

    Its simulation and its verdict are worked out when they are first read. `today` only decides
    whether the figures are stale.
    """
    found = estimated(scenario, book, today)
    return Answer(**{field.name: getattr(found, field.name) for field in fields(found)})


@dataclass(frozen=True)
class Picture:
    """A chart of an estimate: a notebook draws it, and programs take its numbers or its files."""

    chart: Chart

    def __repr__(self) -> str:
        """What it shows, in a sentence."""
        return f"Picture({self.chart.id}: {self.chart.title})"

    @property
    def rows(self) -> list[dict[str, Value]]:
        """Its numbers, those of `/chart/NAME.csv`: a dictionary a row, as data frames take them."""
        names = [column.id for column in self.chart.data.columns]
        return [dict(zip(names, row, strict=True)) for row in self.chart.data.rows]

    def svg(self, theme: Theme = "light", width: int = WIDTH) -> bytes:
        """The picture as SVG, `width` pixels wide and as high as it needs."""
        return svg(self.chart, theme=theme, width=width)

    def png(self, theme: Theme = "light", width: int = WIDTH) -> bytes:
        """The picture as PNG, at twice that size for dense screens."""
        from costcalc.output.charts.png import png

        return png(self.svg(theme, width))

    def _repr_svg_(self) -> str:
        return self.svg().decode()


def chart(
    estimate: Estimate,
    name: str,
    *,
    period: Period | None = None,
    panels: Shape = "two",
    map: str = registry.FIRST_MAP,  # noqa: A002 - as its address has it
    range: Range = "draws",  # noqa: A002 - as its address has it
    ratio: bool = False,
) -> Picture:
    """One of the charts of the page, such as `annual`, `tornado` or `flip`.

    `period`, `panels`, `map` and `range` are those of its address; with `ratio` every amount is in
    percent of what runs today. Raises `Refused` for a name or an option that there is not.

    >>> from costcalc import Scenario, chart, estimate, load_price_book
    >>> book = load_price_book()
    >>> chart(estimate(Scenario.read(book), book), "servers").rows[0]["technology"]
    'go'
    """
    words: dict[str, Any] = {
        "period": one_of("period", period, period, PERIODS) if period else None,
        "shape": one_of("panels", panels, panels, (*wording.SHAPES,)),
        "map": one_of("map", map, map, (*MAPS,)),
        "range": one_of("range", range, range, RANGES),
    }
    id_ = one_of("chart", name, name, (*registry.CHARTS,))
    return Picture(registry.chart(id_, estimate, registry.View(**words, ratio=ratio)))
