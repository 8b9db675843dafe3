"""How answers go out: their kind, whether they may be kept, packed for those who take it so."""

import gzip
from typing import Any, Final

import orjson
from flask import Response, render_template, request

from costcalc.web.ask import Question

PACKED_FROM: Final = 1000
"""Bytes; below, packing saves nothing that matters."""


def takes_packed() -> bool:
    """Whether who asks understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def sent(
    body: str | bytes, kind: str = "text/html", status: int = 200, caching: str = "no-cache"
) -> Response:
    """An answer. Figures move with the next price book, so it is asked for again."""
    response = Response(body, status, mimetype=kind, headers={"Cache-Control": caching})
    response.vary.add("Accept-Encoding")
    whole = response.get_data()
    if len(whole) >= PACKED_FROM and takes_packed():
        response.set_data(gzip.compress(whole, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def sent_json(document: Any, caching: str = "no-cache") -> Response:
    """A JSON answer."""
    return sent(orjson.dumps(document), "application/json", caching=caching)


def framed(template: str, asked: Question, **shown: Any) -> Response:
    """A page for other people's frames, with the options that such a page has."""
    body = render_template(
        template,
        titled=asked.view.get("title") != "0",
        tabled=asked.view.get("table") == "1",
        theme=asked.view.get("theme", "auto"),
        origin=request.host_url.removesuffix("/"),
        **shown,
    )
    response = sent(body)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
