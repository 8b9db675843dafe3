"""Ways to take a result along: its link, files, formulas for spreadsheets, code for other pages."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import urlencode

from costcalc.estimate import Estimate, Kept
from costcalc.output.charts.registry import lasting, on_page
from costcalc.output.charts.spec import Chart
from costcalc.output.columns import names, seen
from costcalc.output.links import permalink
from costcalc.output.period import Period, phrase
from costcalc.output.totals import Totals

NUMBERS: Final = tuple(
    f"{period}_{case}" for period in ("monthly", "annual") for case in ("low", "likely", "high")
)
SANDBOX: Final = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
HEIGHT: Final = 460
"""Pixels that a frame starts with; the script then follows its content."""
TALL: Final = {"cumulative": 800, "flip": 520, "tornado": 520}
"""The same for charts that need more."""
LITERAL: Final = 255
"""Characters of a text in an Excel formula; longer ones are joined."""
WEBSERVICE: Final = 2048
"""Characters of an address that Excel asks for."""
CARD: Final = (1200, 630)
"""Pixels of the picture beside a link, as those who show such pictures want it."""


@dataclass(frozen=True)
class Snippet:
    """A text to paste somewhere, and where."""

    id: str
    label: str
    help: str
    text: str

    @property
    def rows(self) -> int:
        """Lines that its box shows, where it does not grow with its text."""
        return min(max(self.text.count("\n") + 1, 2 + len(self.text) // 240), 8)


@dataclass(frozen=True)
class Download:
    """A file to keep."""

    label: str
    link: str


@dataclass(frozen=True)
class Share:
    """Everything to take along, as far as the state fits a link.

    What goes into other people's pages and files of a saved scenario stands on its publish id, and
    is not there without one.
    """

    permalink: str
    downloads: tuple[Download, ...]
    snippets: tuple[Snippet, ...]
    embeds: tuple[Snippet, ...]
    preview: str
    height: int
    sandbox: str
    everything: str
    """The page with all its parts open, to print."""
    json: str
    csv: str
    image: str
    """The picture that stands beside a link to the page."""
    oembed: str


def share(
    estimate: Estimate,
    chart: Chart,
    table: Totals,
    given: Mapping[str, str],
    origin: str,
    published: Chart | None = None,
) -> Share:
    """What one can take from a page: of its period, and with what its chart shows.

    `published` is the chart of a saved scenario as everyone may see it, where everyone may.
    """
    period: Period = chart.period or "year"
    own = lasting(chart.id, given)
    here = origin + permalink(estimate, view=given)
    wide = {**own, "width": str(CARD[0]), "height": str(CARD[1])}
    shown = published or chart
    public = _public(estimate)
    return Share(
        permalink=here,
        downloads=tuple(_downloads(estimate, chart, period, own)),
        snippets=tuple(_snippets(public, table, period, origin, money=shown is chart)),
        embeds=tuple(_embeds(public, shown, own, origin)),
        preview=permalink(public, f"/embed/{chart.id}", own),
        height=start_height(chart.id),
        sandbox=SANDBOX,
        everything=permalink(estimate, view={**given, "print": "all"}),
        json=permalink(estimate, "/api/v1/estimate.json"),
        csv=permalink(estimate, "/api/v1/estimate.csv"),
        image=origin + permalink(estimate, f"/chart/{chart.id}.png", wide),
        oembed=described(here, origin),
    )


def _public(estimate: Estimate) -> Estimate:
    """The estimate of a saved scenario as who has its publish id alone may ask for it."""
    kept = estimate.kept
    if kept is None:
        return estimate
    return replace(estimate, kept=Kept(publish_id="" if kept.revision else kept.publish_id))


def _downloads(
    estimate: Estimate, chart: Chart, period: Period, own: Mapping[str, str]
) -> Iterator[Download]:
    """What is on the screen as files: the table for the period that it shows, the chart as seen."""
    if estimate.kept and estimate.kept.draft:
        return
    wide = {"layout": "wide", "period": period, "dl": "1"}
    yield Download("Workbook (XLSX)", permalink(estimate, "/api/v1/estimate.xlsx"))
    yield Download("This table (CSV)", permalink(estimate, "/api/v1/estimate.csv", wide))
    yield Download("This table (TSV)", permalink(estimate, "/api/v1/estimate.tsv", wide))
    tidy = {"dl": "1"}
    yield Download("Every row (CSV)", permalink(estimate, "/api/v1/estimate.csv", tidy))
    yield Download("Everything (JSON)", permalink(estimate, "/api/v1/estimate.json", tidy))
    for kind in ("png", "svg", "csv"):
        link = permalink(estimate, f"/chart/{chart.id}.{kind}", {**own, "dl": "1"})
        yield Download(f"Chart ({kind.upper()})", link)


def _snippets(
    estimate: Estimate, table: Totals, period: Period, origin: str, *, money: bool
) -> Iterator[Snippet]:
    """The same figures for a spreadsheet, a shell, a notebook and a document."""
    if money and permalink(estimate, "/api/v1/estimate"):
        yield from _asking(estimate, origin)
    yield Snippet("markdown", "Markdown table", "", _markdown(estimate, table, period))


def _asking(estimate: Estimate, origin: str) -> Iterator[Snippet]:
    """What asks us for the figures wherever it is pasted."""
    first = estimate.scenario.technologies[estimate.ranks.index(min(estimate.ranks))]
    metric = {"metric": f"{estimate.scenario.of}.{first}.likely", "errors": "inline"}
    inline = origin + permalink(estimate, "/api/v1/estimate.csv", {"errors": "inline"})
    csv = origin + permalink(estimate, "/api/v1/estimate.csv")
    json = origin + permalink(estimate, "/api/v1/estimate.json")
    number = origin + permalink(estimate, "/api/v1/estimate.txt", metric)
    yield Snippet(
        "importdata",
        "Google Sheets",
        "Every row, into the cell’s block",
        f"=IMPORTDATA({_literal(inline)})",
    )
    if len(number) <= WEBSERVICE:
        yield Snippet(
            "webservice",
            "Excel, one number",
            f"{metric['metric']}; another one under another metric",
            f'=NUMBERVALUE(WEBSERVICE({_literal(number)}),".",",")',
        )
    yield Snippet("power-query", "Excel, Power Query", "Data, Get Data, Blank Query", _query(csv))
    yield Snippet("curl", "Shell", "", f"curl --fail --silent --show-error {shlex.quote(json)}")
    yield Snippet("python", "Python", "", _python(csv))


def _literal(address: str) -> str:
    """An address as a text in a formula."""
    parts = (address[at : at + LITERAL] for at in range(0, len(address), LITERAL))
    return "&".join(f'"{part}"' for part in parts)


def _python(address: str) -> str:
    """A data frame; versions stay text, for 2026.10 is no number."""
    return (
        "import pandas\n\n"
        f'address = "{address}"\n'
        'costs = pandas.read_csv(address, dtype={"schema_version": str, "price_book": str})'
    )


def _query(address: str) -> str:
    """Power Query M: the table with its numbers as numbers, wherever in the world it is opened."""
    kinds = ", ".join(f'{{"{name}", type number}}' for name in NUMBERS)
    return (
        "let\n"
        f'    Source = Csv.Document(Web.Contents("{address}"), '
        '[Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        f'    Typed = Table.TransformColumnTypes(Headed, {{{kinds}}}, "en-US")\n'
        "in\n"
        "    Typed"
    )


def _markdown(estimate: Estimate, table: Totals, period: Period) -> str:
    """The table of the screen, likely case."""
    heads = names(seen(estimate, period))
    unit = f"{estimate.scenario.currency} {phrase(period, estimate.scenario.years)}"
    rows = [row for block in table.blocks for row in block.rows] + [*table.once, table.total]
    lines = [
        f"| {unit}, likely | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(heads)}",
        *(
            f"| {row.label} | {' | '.join(it.likely or it.note for it in row.cells)} |"
            for row in rows
        ),
    ]
    return "\n".join(lines)


def _embeds(
    estimate: Estimate, chart: Chart, own: Mapping[str, str], origin: str
) -> Iterator[Snippet]:
    """The chart in other people's pages."""
    if not permalink(estimate, "/embed/"):
        return
    embed = origin + permalink(estimate, f"/embed/{chart.id}", own)
    picture = origin + permalink(estimate, f"/chart/{chart.id}.png", own)
    page = origin + permalink(estimate, view=on_page(chart, own))
    framed = frame(embed, chart.title, "100%", start_height(chart.id))
    script = f'<script src="{origin}/embed.js" async></script>'
    alt = chart.title.replace("[", "(").replace("]", ")")
    yield Snippet("iframe", "Frame", "For a wiki or a page; works without any script", framed)
    yield Snippet(
        "iframe-script",
        "Frame that fits",
        "The same, as high as its content; the script once a page",
        f"{framed}\n{script}",
    )
    yield Snippet("picture", "Picture", "Markdown, for a README", f"[![{alt}]({picture})]({page})")
    yield Snippet(
        "oembed", "oEmbed", "For systems that turn links into charts", described(embed, origin)
    )


def start_height(name: str) -> int:
    """Pixels that a chart's frame starts with."""
    return TALL.get(name, HEIGHT)


def frame(embed: str, title: str, width: int | str, height: int) -> str:
    """The code that frames an embed."""
    return (
        f'<iframe src="{escape(embed)}" title="{escape(title)}" loading="lazy" width="{width}" '
        f'height="{height}" style="border:0" sandbox="{SANDBOX}"></iframe>'
    )


def described(address: str, origin: str) -> str:
    """Where oEmbed describes an address."""
    return f"{origin}/oembed?{urlencode({'url': address, 'format': 'json'})}"
