"""The calculator's pages: a form and its result, where it flips, how a number came about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug import Response as AnyResponse

from costcalc.analysis.estimate import Estimate
from costcalc.output import share
from costcalc.output.charts import registry
from costcalc.output.charts.registry import View, chart
from costcalc.output.charts.words import NEEDS_TWO, measure
from costcalc.output.estimate_json import warnings
from costcalc.output.form import OPENED, Form, drawn_from, readable, touched
from costcalc.output.links import PARTS, address, permalink, state
from costcalc.output.own_lines import unfinished
from costcalc.output.page import Result
from costcalc.output.page_charts import flip_forms, flip_sentences
from costcalc.output.period import usual
from costcalc.output.questions import ANALYSES
from costcalc.output.recast import were
from costcalc.output.receipt import Receipt
from costcalc.output.receipt import receipt as worked_out
from costcalc.output.repriced import in_today
from costcalc.scenario.faults import Refused, gathered
from costcalc.scenario.scenario import read
from costcalc.web.charts import view_of
from costcalc.web.current import origin, price_books
from costcalc.web.delivery.send import page_sent, sent
from costcalc.web.pages.frame import frame, lasting, page
from costcalc.web.query import VIEW, form_sent, typed, valid_view, view_faults
from costcalc.web.question import Question, question

blueprint = Blueprint("pages", __name__)


def index(path: str) -> AnyResponse:
    """The calculator: the form, and a part of the answer."""
    sent_whole = form_sent()
    if sent_whole is not None or request.method == "POST":
        return _tidied(sent_whole or {}, path)
    try:
        asked = question(page=True, judge=view_of)
        view_of(asked)
    except Refused as refused:
        return _refused(refused, path, {**typed(), **valid_view()})
    body = answered(asked, typed(), path)
    return page_sent(body, asked, warnings(asked.estimate()))


for _path in PARTS:
    blueprint.add_url_rule(
        _path, f"part{_path}", index, defaults={"path": _path}, methods=["GET", "POST"]
    )


def _tidied(given: Mapping[str, str], path: str) -> AnyResponse:
    """To the short address of what was answered in a form that was sent whole."""
    book = price_books().named_in(given.items())
    left = touched(given, book)
    beside = {name: text for name, text in left.items() if name in (*VIEW, OPENED, "book")}
    try:
        with gathered() as faults:
            faults.extend((*view_faults(beside.items()), *unfinished(left.items())))
            inputs = [pair for pair in left.items() if pair[0] not in (*VIEW, OPENED)]
            scenario = read(inputs, book)
    except Refused as refused:
        return _refused(refused, path, left)
    beside |= were(drawn_from(given, book), scenario, book)
    return redirect(address(path, {**scenario.changed, **beside}), 303)


def answered(asked: Question, given: Mapping[str, str], path: str, **more: Any) -> str:
    """A page of the answer to a question, its form filled in with what was typed."""
    found = asked.estimate()
    view = replace(view_of(asked, usual(asked.scenario.of)), ratio=False)  # the page is about money
    stay = lasting(asked.view)
    ends = {name: text for name, text in asked.view.items() if name in ("from", "to")}
    here = {**stay, **ends}
    everything = asked.view.get("print") == "all"
    shown = Result(found, view, path, here, whole=everything)
    seen = shown.seen
    return render_template(
        "index.html",
        form=Form(asked.scenario, asked.book, given, stay, asked.kept, (), found.warnings),
        result=shown,
        action=shown.action,
        repriced=in_today(found, price_books().today, stay),
        share=share,
        estimate=found,
        stay=stay,
        own=registry.lasting(seen.id, stay),
        on_page=registry.on_page(seen, stay),
        permalink=origin() + permalink(found, path, here),
        published=_published_chart(asked, found, view),
        seen=seen,
        address=state(asked, path, here),
        everything=everything,
        **frame(asked, "" if asked.private else "calculator"),
        **more,
    )


def _published_chart(asked: Question, found: Estimate, view: View) -> Any:
    """The page's chart in percentages, if the saved scenario is published as such."""
    if asked.saved is None or not asked.saved.publish_id or asked.saved.values == "money":
        return None
    return chart(view.stack, found, replace(view, ratio=True))


def _refused(refused: Refused, path: str, given: Mapping[str, str]) -> Response:
    """The same form with every fault at its field, and no numbers."""
    view = lasting({name: text for name, text in given.items() if text in VIEW.get(name, ())})
    book = price_books().named_in(given.items())
    scenario = readable(given, book, refused.faults)
    body = render_template(
        "index.html",
        form=Form(scenario, book, given, view, None, refused.faults),
        result=None,
        action=path,
        address=None,
        here="calculator",
        state="",
        start=address("/", view),
        theme=view.get("theme", "auto"),
    )
    return sent(body, status=refused.status, caching="no-store")


@blueprint.get("/flips")
def flips(saved: str = "") -> Response:
    """Where the main drivers flip the answer."""
    asked = question(page=True, saved=saved)
    found = asked.estimate()
    here = permalink(found, "/flips")
    return page(
        "flips",
        asked,
        address=here,
        image=share.preview(found, "flip", {}),
        oembed=share.described(origin() + here, origin()),
        sentences=flip_sentences(found),
        note=NEEDS_TWO,
        measure=measure(found),
        forms=flip_forms(found),
        back=state(asked),
        told=[*warnings(found)],
    )


@blueprint.get("/receipt")
def receipt(saved: str = "") -> Response:
    """How a number came about, down to its sources."""
    analysis = ANALYSES["trace"]

    def worked(asked: Question) -> Receipt:
        return worked_out(asked.estimate(), asked.own["number"])

    own, needed = analysis.own, analysis.needed
    asked = question(page=True, own=own, needed=needed, saved=saved, judge=worked)
    shown, told = worked(asked), [*warnings(asked.estimate())]
    return page("receipt", asked, receipt=shown, stay=lasting(asked.view), told=told)
