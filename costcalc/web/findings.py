"""The analyses for people: one chart as a page of its own, and the page of flips."""

from typing import Any

import orjson
from flask import Blueprint, Response, render_template

from costcalc.estimate import estimate
from costcalc.render.finding import NEEDS_TWO, Finding, measure
from costcalc.render.findings import CHARTS, FIRST_MAP, flip_sentences
from costcalc.render.links import address, permalink
from costcalc.web.ask import Question, price_book, question
from costcalc.web.sending import framed, sent, sent_json

blueprint = Blueprint("findings", __name__)


def embedded(name: str) -> Response:
    """One analysis as a page of its own: the picture first, the figure for who wants to point."""
    asked = question(page=True)
    found = estimate(asked.scenario, price_book())
    finding = CHARTS[name](found, _map(asked))
    return framed(
        "embed_finding.html",
        asked,
        finding=finding,
        figure=_figure(finding) if finding.figure else "",
        link=permalink(found, view=_lasting(name, asked)),
    )


def plotted(name: str) -> Response:
    """One analysis as a Plotly figure."""
    asked = question()
    finding = CHARTS[name](estimate(asked.scenario, price_book()), _map(asked))
    return sent_json(finding.plotted)


@blueprint.get("/flips")
def flips() -> Response:
    """Where the main drivers flip the answer, a sentence each."""
    asked = question(page=True)
    found = estimate(asked.scenario, price_book())
    sentences = flip_sentences(found)
    body = render_template(
        "flips.html",
        sentences=sentences,
        note=NEEDS_TWO,
        measure=measure(found),
        back=address("/", {**asked.scenario.changed}),
        theme=asked.view.get("theme", "auto"),
    )
    return sent(body)


def _map(asked: Question) -> str:
    return asked.view.get("map", FIRST_MAP)


def _lasting(name: str, asked: Question) -> dict[str, str]:
    return {"map": asked.view["map"]} if name == "flip" and "map" in asked.view else {}


def _figure(finding: Finding) -> str:
    figure: dict[str, Any] = finding.plotted
    return orjson.dumps(figure).decode()
