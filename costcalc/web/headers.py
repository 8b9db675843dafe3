"""Security headers on every answer; only embeds may be framed, by whom the operator allows."""

import os
import re
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final

from flask import Flask, Response, current_app, g, request

from costcalc.web.problems import request_id

EMBEDS: Final = "/embed/"
ELSEWHERE: Final = (EMBEDS, "/chart/", "/embed.js", "/static/")
"""What other pages may load: charts as frames and pictures, and what a sandboxed frame needs."""
PICTURES: Final = (".svg", ".png")
PICTURE: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of a picture: opened by itself, an SVG is a page, and this one may do nothing."""
FRAMED_BY: Final = "COSTCALC_FRAME_ANCESTORS"
_ORIGIN: Final = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")


def install(app: Flask) -> None:
    """Headers on every answer, and a nonce for the one style element that charts write to.

    Raises `ValueError` where the operator's list of origins cannot be read.
    """
    app.extensions["framed_by"] = framed_by(os.environ.get(FRAMED_BY, ""))
    app.after_request(_secure)
    app.jinja_env.globals["style_nonce"] = style_nonce


def framed_by(text: str) -> str:
    """The origins that may frame an embed, all where none are named."""
    origins = text.split()
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            example = "https://wiki.example.com https://*.example.org"
            raise ValueError(f"{FRAMED_BY} has {origin!r}; it takes origins, such as {example}")
    return " ".join(origins) or "*"


def style_nonce() -> str:
    """Lets this page's own style element through the content policy."""
    if "style_nonce" not in g:
        g.style_nonce = token_urlsafe(12)
    return str(g.style_nonce)


def _policy(response: Response) -> str:
    if request.path.endswith(PICTURES) and response.status_code < HTTPStatus.BAD_REQUEST:
        return PICTURE
    embed = request.path.startswith(EMBEDS)
    framing = current_app.extensions["framed_by"] if embed else "'none'"
    styles = f" 'nonce-{g.style_nonce}'" if "style_nonce" in g else ""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'{styles}; "
        "img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framing}"
    )


def _secure(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _policy(response)
    loaded_elsewhere = request.path.startswith(ELSEWHERE)
    response.headers["Cross-Origin-Resource-Policy"] = (
        "cross-origin" if loaded_elsewhere else "same-origin"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Request-Id"] = request_id()
    return response
