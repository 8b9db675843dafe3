"""Security headers on every answer; only embeds may be framed, by whom the operator allows."""

from http import HTTPStatus
from secrets import token_urlsafe
from types import MappingProxyType
from typing import Final

from flask import Flask, Response, current_app, g, request

from costcalc.settings import framed_by
from costcalc.web.current import origin
from costcalc.web.delivery.problems import request_id

EMBEDS: Final = "/embed/"
PARTS: Final = ("/static/", "/embed.js")
ELSEWHERE: Final = (EMBEDS, "/chart/", *PARTS)
"""What other sites' pages may load: charts as frames or pictures, and what such a frame needs."""
READ_ELSEWHERE: Final = "/chart/"
"""What the script of any page may read, a sandboxed frame of ours too, which has no origin: charts
hold only what their address says or what was published. Private pages are below `/s/`."""
PICTURES: Final = (".svg", ".png")
PART: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of files: an SVG opened by itself is a page, and may do nothing."""
ALWAYS: Final = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")
        ),
    }
)
"""Headers that are the same on every answer; pages need none of the device's features."""
UNASKED: Final = MappingProxyType(
    {
        **ALWAYS,
        "Content-Security-Policy": PART,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
    }
)
"""Of an answer to bytes that are no request."""
YEAR: Final = 31_536_000


def install(app: Flask) -> None:
    """Put headers on every answer, and give templates a nonce for their style element.

    Raises `ValueError` for an invalid list of origins in the operator's settings.
    """
    app.extensions["framed_by"] = framed_by()
    app.after_request(secured)
    app.jinja_env.globals["style_nonce"] = style_nonce


def style_nonce() -> str:
    """The nonce that lets this page's own style element through its content policy."""
    if "style_nonce" not in g:
        g.style_nonce = token_urlsafe(12)
    return str(g.style_nonce)


def _policy(response: Response) -> str:
    part = request.path.endswith(PICTURES) or request.path.startswith(PARTS)
    if part and response.status_code < HTTPStatus.BAD_REQUEST:
        return PART
    embed = request.path.startswith(EMBEDS)
    framing = current_app.extensions["framed_by"] if embed else "'none'"
    styles = f" 'nonce-{g.style_nonce}'" if "style_nonce" in g else ""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'{styles}; "
        "img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framing}"
    )


def secured(response: Response) -> Response:
    """The answer with its security headers and its request id."""
    response.headers["Content-Security-Policy"] = _policy(response)
    loaded_elsewhere = request.path.startswith(ELSEWHERE)
    response.headers["Cross-Origin-Resource-Policy"] = (
        "cross-origin" if loaded_elsewhere else "same-origin"
    )
    if request.method in ("GET", "HEAD") and request.path.startswith(READ_ELSEWHERE):
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.update(ALWAYS)
    if not request.path.startswith(EMBEDS):
        response.headers["X-Frame-Options"] = "DENY"  # for scanners; browsers heed the policy
    if origin().startswith("https:"):
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    response.headers["X-Request-Id"] = request_id()
    return response
