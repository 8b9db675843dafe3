"""What is pasted elsewhere: formulas for spreadsheets, programs, a table, code for other pages."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from costcalc.analysis.estimate import Estimate, Kept
from costcalc.output.charts.frame_height import start_height
from costcalc.output.charts.registry import View, other_range
from costcalc.output.charts.spec import Chart
from costcalc.output.columns import names
from costcalc.output.links import asking, permalink
from costcalc.output.period import Period, phrase
from costcalc.output.ranges import CALLED
from costcalc.output.table import COLUMNS, NUMERIC
from costcalc.output.text import notes
from costcalc.output.totals import Totals

NUMBERS: Final = tuple(name for name in COLUMNS if name in NUMERIC)
SANDBOX: Final = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
PREVIEWED: Final = {"width": "1200", "height": "630"}
COMMON: Final = ("book", "country", "currency", "exchange_rate", "of", "years")
"""What both sides of a comparison have, so that their totals stand beside each other."""
LITERAL: Final = 255
"""Characters of a text in an Excel formula; longer ones are joined."""
WEBSERVICE: Final = 2048
"""Characters of an address that Excel asks for."""


def rows(text: str) -> int:
    """The height of a text's box in lines, for browsers that do not fit it to its content."""
    return min(max(text.count("\n") + 1, 2 + len(text) // 240), 8)


def public(estimate: Estimate) -> Estimate:
    """The estimate as a publish id alone shows it; one that is not saved stays as it is."""
    kept = estimate.kept
    if kept is None:
        return estimate
    return replace(estimate, kept=Kept(publish_id="" if kept.revision else kept.publish_id))


def against_defaults(estimate: Estimate) -> str:
    """The comparison of what was changed with the defaults, in the same money over the same years.

    Empty where nothing else was changed, and for a saved scenario.
    """
    changed = estimate.scenario.changed
    own = {f"a.{name}": text for name, text in changed.items() if name not in COMMON}
    common = {name: text for name, text in changed.items() if name in COMMON}
    return asking(estimate, {**common, **own}, "/compare") if own else ""


@dataclass(frozen=True)
class Language:
    """What a spreadsheet in a language calls its functions, and what separates arguments."""

    name: str
    number: str
    web: str
    mark: str


LANGUAGES: Final = (
    Language("English", "NUMBERVALUE", "WEBSERVICE", ","),
    Language("German", "ZAHLENWERT", "WEBDIENST", ";"),
    Language("French", "VALEURNOMBRE", "SERVICEWEB", ";"),
    Language("Spanish", "VALOR.NUMERO", "SERVICIOWEB", ";"),
)
"""Excel's languages that there is a formula for; LibreOffice calls them the same."""


def google_sheets(address: str, mark: str = "") -> str:
    """Every row of a file, in the cells from the formula's on.

    A sheet of a locale with another `mark` between arguments is told how the file has its numbers.
    """
    also = f'{mark}","{mark}"en_US"' if mark else ""
    return f"=IMPORTDATA({_literal(address)}{also})"


def excel(address: str, language: Language = LANGUAGES[0]) -> str:
    """One number, whatever the sheet takes for a decimal point; empty for too long an address."""
    mark = language.mark
    formula = f'={language.number}({language.web}({_literal(address)}){mark}"."{mark}",")'
    return formula if len(address) <= WEBSERVICE else ""


def _literal(address: str) -> str:
    """An address as a text in a formula."""
    parts = (address[at : at + LITERAL] for at in range(0, len(address), LITERAL))
    return "&".join(f'"{part}"' for part in parts)


def shell(address: str) -> str:
    """A command that fetches, or says what is wrong and fails."""
    return f"curl --fail --silent --show-error {shlex.quote(address)}"


def python(address: str) -> str:
    """A data frame; the version of the format stays text, for 1.10 is no number."""
    return (
        "import pandas\n\n"
        f'address = "{address}"\n'
        'costs = pandas.read_csv(address, dtype={"schema_version": str})'
    )


def power_query(address: str) -> str:
    """The table with its numbers as numbers, wherever in the world it is opened.

    The address of the service stands apart from path and query: else a published report does not
    refresh.
    """
    kinds = ", ".join(f'{{"{name}", type number}}' for name in NUMBERS)
    parts = urlsplit(address)
    asked = ", ".join(f'#"{name}" = {_quoted(text)}' for name, text in parse_qsl(parts.query))
    options = f'RelativePath = "{parts.path.lstrip("/")}", Query = [{asked}]'
    return (
        "let\n"
        f'    Answer = Web.Contents("{parts.scheme}://{parts.netloc}", [{options}]),\n'
        "    Source = Csv.Document(Answer, "
        '[Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        f'    Typed = Table.TransformColumnTypes(Headed, {{{kinds}}}, "en-US")\n'
        "in\n"
        "    Typed"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def markdown(estimate: Estimate, table: Totals, period: Period) -> str:
    """The table of the screen, likely case."""
    heads = names(estimate)
    unit = f"{estimate.scenario.currency} {phrase(period, estimate.scenario.years)}"
    rows = [row for block in table.blocks for row in block.rows]
    shown = [*rows, *table.once[:-1], table.total]  # the last is the sum of the others
    lines = [
        f"| {unit}, likely | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(heads)}",
        *(
            f"| {row.label} | {' | '.join(it.likely or it.note for it in row.cells)} |"
            for row in shown
        ),
    ]
    return "\n".join(lines)


def picture(chart: Chart, image: str, page: str) -> str:
    """The chart in Markdown, leading to its page."""
    alt = chart.title.replace("[", "(").replace("]", ")")
    return f"[![{alt}]({image})]({page})"


def framed(chart: Chart, found: Estimate) -> int:
    """Pixels that a chart's frame starts with."""
    other = other_range(chart, found, View())
    told = notes(found.warnings)
    return start_height(chart, ranged=CALLED[other] if other else "", told=told)


def frame(embed: str, title: str, width: int | str, height: int) -> str:
    """The code that frames an embed."""
    return (
        f'<iframe src="{escape(embed)}" title="{escape(title)}" loading="lazy" width="{width}" '
        f'height="{height}" frameborder="0" sandbox="{SANDBOX}"></iframe>'
    )


def preview(estimate: Estimate, name: str, view: Mapping[str, str]) -> str:
    """The address of a chart's picture in the size that previews of links have."""
    return permalink(estimate, f"/chart/{name}.png", {**view, **PREVIEWED})


def described(address: str, origin: str) -> str:
    """Where oEmbed describes an address."""
    return f"{origin}/oembed?{urlencode({'url': address, 'format': 'json'})}"
