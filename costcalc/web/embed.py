"""Charts as small pages that others frame, and as Plotly figures."""

from flask import Blueprint, Response, abort

from costcalc.estimate import Estimate, estimate
from costcalc.render.chart import CHARTS, Chart, chart, figure
from costcalc.render.findings import CHARTS as ANALYSES
from costcalc.render.links import permalink
from costcalc.render.page import by_category
from costcalc.web import findings
from costcalc.web.ask import Question, price_book, question
from costcalc.web.pages import drawn
from costcalc.web.sending import framed, sent_json

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed/<name>")
def embedded(name: str) -> Response:
    """One chart as a page of its own."""
    if name in ANALYSES:
        return findings.embedded(name)
    asked, found, shown = _chart(name, page=True)
    period = {"period": shown.period} if shown.period != "year" else {}
    return framed(
        "embed.html",
        asked,
        drawn=drawn(shown),
        rows=by_category(found, shown.period),
        link=permalink(found, view=period),
    )


@blueprint.get("/chart/<name>.json")
def plotted(name: str) -> Response:
    """One chart as a Plotly figure."""
    if name in ANALYSES:
        return findings.plotted(name)
    *_, shown = _chart(name, page=False)
    return sent_json(figure(shown))


def _chart(name: str, *, page: bool) -> tuple[Question, Estimate, Chart]:
    """What was asked, its estimate, and the chart of that."""
    if name not in CHARTS:
        abort(404)
    asked = question(page=page)
    found = estimate(asked.scenario, price_book())
    return asked, found, chart(found, name)
