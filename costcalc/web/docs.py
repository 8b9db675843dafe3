"""The API's description for programs, and the same as a page for people."""

import json
from collections import defaultdict
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

from flask import Blueprint, Response, render_template
from flask.globals import app_ctx
from pydantic import BaseModel

from costcalc.web.ask import price_book, question
from costcalc.web.frame import frame
from costcalc.web.openapi import page
from costcalc.web.openapi.answers import ROW
from costcalc.web.openapi.describe import PAGE, About
from costcalc.web.openapi.document import SAME, document, examples
from costcalc.web.sending import cached_json, sent

blueprint = Blueprint("docs", __name__)


class Description(BaseModel):
    """An OpenAPI document."""

    openapi: Literal["3.1.1"]
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


@blueprint.get("/openapi.json")
@About("Service", json=(Description,), view=("dl", "errors"), kept=True)
def described() -> Response:
    """This description."""
    return cached_json(question(), lambda: document(price_book(), app_ctx.app))


@blueprint.get("/docs")
@PAGE
def read() -> Response:
    """This documentation."""
    asked = replace(question(page=True), book=price_book())  # the description is of today's
    whole = document(asked.book, app_ctx.app)
    twins = defaultdict(list)
    for path, item in whole["paths"].items():
        for operation in item.values():
            twins[operation.get(SAME)].append(path)
    reads = (page.followed, page.takes, page.trial, page.fields)
    body = render_template(
        "docs.html",
        document=whole,
        examples=examples(),
        twins=twins,
        row=ROW,
        marked=page.marked,
        dumps=partial(json.dumps, indent=2, ensure_ascii=False),
        HTTPStatus=HTTPStatus,
        **{each.__name__: partial(each, whole) for each in reads},
        **frame(asked, "docs"),
    )
    return sent(body)
