"""The API's description for programs, and the same as a page for people."""

from collections import defaultdict
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, render_template
from flask.globals import app_ctx

from costcalc.web.ask import price_book, question
from costcalc.web.frame import frame
from costcalc.web.openapi.describe import PAGE, About
from costcalc.web.schema.service import Description
from costcalc.web.sending import cached_json, sent

blueprint = Blueprint("docs", __name__)


@blueprint.get("/openapi.json")
@About("Service", json=(Description,), view=("dl", "errors"), kept=True)
def described() -> Response:
    """This description."""
    from costcalc.web.openapi.document import document  # models are slow to build

    return cached_json(question(), lambda: document(price_book(), app_ctx.app))


@blueprint.get("/docs")
@PAGE
def read() -> Response:
    """This documentation."""
    from costcalc.web.openapi import page
    from costcalc.web.openapi.answers import ROW
    from costcalc.web.openapi.document import SAME, document

    asked = replace(question(page=True), book=price_book())  # the description is of today's
    whole = document(asked.book, app_ctx.app)
    operations = [
        (path, method, operation)
        for path, item in whole["paths"].items()
        for method, operation in item.items()
    ]
    twins = defaultdict(list)
    for path, _, operation in operations:
        twins[operation.get(SAME)].append(path)
    body = render_template(
        "docs.html",
        document=whole,
        operations=[each for each in operations if SAME not in each[2]],
        twins=twins,
        row=ROW,
        HTTPStatus=HTTPStatus,
        marked=page.marked,
        samples=page.samples,
        followed=partial(page.followed, whole),
        taken_by=partial(page.takes, whole),
        trial=partial(page.trial, whole),
        fields=partial(page.fields, whole),
        **frame(asked, "docs"),
    )
    return sent(body)
