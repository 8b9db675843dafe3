"""The page: a form and its result, at one address."""

from dataclasses import replace

import orjson
from flask import Blueprint, Response, redirect, render_template
from werkzeug import Response as AnyResponse

from costcalc.estimate import estimate
from costcalc.refusal import Refused
from costcalc.render.charts import STACKS, chart, page_charts
from costcalc.render.form import form, readable
from costcalc.render.links import address
from costcalc.render.page import result
from costcalc.render.period import SHOWN
from costcalc.render.rebooked import in_today
from costcalc.render.share import share
from costcalc.web.ask import origin, price_books, question, tidy, typed, view_given
from costcalc.web.charts import view_of
from costcalc.web.sending import sent

blueprint = Blueprint("pages", __name__)

LASTING = ("period", "panels", "map", "theme")
"""View parameters that stay in the page's own links."""


@blueprint.get("/")
def index() -> AnyResponse:
    """The form, filled in, and its result or what is wrong with it."""
    boxes = tidy()
    try:
        asked = question(page=True)
    except Refused as refused:
        return redirect(address("/", boxes), 303) if boxes is not None else _refused(refused)
    if boxes is not None:
        pinned = {"book": boxes["book"]} if "book" in boxes else {}
        return redirect(address("/", {**asked.scenario.changed, **asked.view, **pinned}), 303)
    found = estimate(asked.scenario, asked.book)
    view = replace(view_of(asked, SHOWN), ratio=False)  # the page is about money
    stacks = chart(STACKS[view.period or SHOWN], found, view)
    lasting = {name: text for name, text in asked.view.items() if name in LASTING}
    shown = result(found, view, lasting)
    body = render_template(
        "index.html",
        form=form(asked.scenario, asked.book, typed(), lasting),
        result=shown,
        rebooked=in_today(found, price_books().today, lasting),
        share=share(found, stacks, shown.totals, lasting, origin()),
        analyses=page_charts(found, view, lasting),
        finding=stacks,
        figure=orjson.dumps(stacks.plotted).decode(),
        address=address("/", {**asked.scenario.changed, **lasting}),
        origin=origin(),
        everything=asked.view.get("print") == "all",
        here="calculator",
        state=address("", {**asked.scenario.changed, **lasting}),
        start=address("/", lasting),
        theme=asked.view.get("theme", "auto"),
    )
    return sent(body)


def _refused(refused: Refused) -> Response:
    """The same form with every fault at its field, and no numbers."""
    given, lasting = typed(), view_given()
    book = price_books().asked(given.items())
    lasting = {name: text for name, text in lasting.items() if name in LASTING}
    scenario = readable(given, book, refused.faults)
    body = render_template(
        "index.html",
        form=form(scenario, book, given, lasting, refused.faults),
        result=None,
        address=None,
        here="calculator",
        state="",
        start=address("/", lasting),
        theme=lasting.get("theme", "auto"),
    )
    return sent(body, status=refused.status, caching="no-store")
