"""The API's description for programs, and the same as a page for people."""

import json
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

import orjson
from flask import Blueprint, Response, render_template
from flask.globals import app_ctx
from markupsafe import escape
from pydantic import BaseModel

from costcalc.web.current import origin, price_book
from costcalc.web.delivery.formats import JSON
from costcalc.web.delivery.send import cached, page_sent
from costcalc.web.openapi import page
from costcalc.web.openapi.describe import About
from costcalc.web.openapi.document import document, examples
from costcalc.web.pages.frame import frame
from costcalc.web.question import question

blueprint = Blueprint("docs", __name__)


class Description(BaseModel):
    """An OpenAPI document."""

    openapi: Literal["3.1.1"]
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


@blueprint.get("/openapi.json")
@About("Service", json=(Description,), view=("dl",), etag=True)
def described() -> Response:
    """This description."""

    def made() -> bytes:
        host = orjson.dumps(origin())[1:-1]  # examples call the service that shows them
        return orjson.dumps(document(price_book(), app_ctx.app)).replace(page.HOST.encode(), host)

    return cached(question(), JSON, made)


@blueprint.get("/docs")
def read() -> Response:
    """This documentation."""
    asked = replace(question(page=True), book=price_book())  # whatever book the address pins
    whole = document(asked.book, app_ctx.app)
    reads = (page.resolved, page.takes, page.trial, page.fields)
    body = render_template(
        "docs.html",
        document=whole,
        examples=examples(),
        marked=page.marked,
        dumps=partial(json.dumps, indent=2, ensure_ascii=False),
        HTTPStatus=HTTPStatus,
        **{each.__name__: partial(each, whole) for each in reads},
        **frame(asked, "docs"),
    )
    return page_sent(body.replace(page.HOST, escape(origin())), asked)
