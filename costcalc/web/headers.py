"""Security headers on every answer; only embeds may be framed."""

from secrets import token_urlsafe
from typing import Final

from flask import Flask, Response, g, request

from costcalc.web.problems import request_id

EMBEDS: Final = "/embed/"


def install(app: Flask) -> None:
    """Headers on every answer, and a nonce for the one style element that charts write to."""
    app.after_request(_secure)
    app.jinja_env.globals["style_nonce"] = style_nonce


def style_nonce() -> str:
    """Lets this page's own style element through the content policy."""
    if "style_nonce" not in g:
        g.style_nonce = token_urlsafe(12)
    return str(g.style_nonce)


def _secure(response: Response) -> Response:
    framing = "*" if request.path.startswith(EMBEDS) else "'none'"
    styles = f" 'nonce-{g.style_nonce}'" if "style_nonce" in g else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src 'self'{styles}; "
        "img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framing}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Request-Id"] = request_id()
    return response
