"""Security headers on every answer, and whose pages may frame and read what."""

from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from flask import Flask, Response, current_app, request

from costcalc.settings import api_origins, framed_by
from costcalc.web.current import origin
from costcalc.web.delivery.problems import request_id

EMBEDS: Final = "/embed/"
SCRIPTS: Final = ("/embed.js", "/embed-")
PARTS: Final = ("/static/", *SCRIPTS)
ELSEWHERE: Final = (EMBEDS, "/chart/", *PARTS)
"""What other sites' pages may load: charts as frames or pictures, and what such a frame needs."""
READ_BY_ANYONE: Final = ("/chart/", *SCRIPTS)
"""What the script of any page may read: frames need it, and a sandboxed one of ours has no origin.
Charts hold only what their address says or what was published."""
READ_ELSEWHERE: Final = ("/api/", "/oembed", "/openapi.json")
"""The same unless the operator names who may."""
KEPT: Final = "/api/v1/scenarios"
"""Saved scenarios, which no other page's script may read."""
ANYONE: Final = "*"
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
EMPTY: Final = f"sha256-{b64encode(sha256(b'').digest()).decode()}"
"""Lets through a style element without content, whose rules Plotly's script then fills in."""
YEAR: Final = 31_536_000
DAY: Final = 86_400
READING: Final = ("GET", "HEAD")


def install(app: Flask) -> None:
    """Put headers on every answer.

    Raises `ValueError` for an invalid list of origins in the operator's settings.
    """
    app.extensions["framed_by"] = framed_by()
    app.extensions["api_origins"] = api_origins()
    app.after_request(secured)
    app.after_request(shared)


def _policy(response: Response) -> str:
    part = request.path.endswith(PICTURES) or request.path.startswith(PARTS)
    if part and response.status_code < HTTPStatus.BAD_REQUEST:
        return PART
    embed = request.path.startswith(EMBEDS)
    framing = current_app.extensions["framed_by"] if embed else "'none'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' '{EMPTY}'; "
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
    response.headers.update(ALWAYS)
    if not request.path.startswith(EMBEDS):
        response.headers["X-Frame-Options"] = "DENY"  # for scanners; browsers heed the policy
    if origin().startswith("https:"):
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    response.headers["X-Request-Id"] = request_id()
    return response


def shared(response: Response) -> Response:
    """The answer with what lets other pages' scripts read it (CORS), if they may; only GET is."""
    asked = request.headers.get("Access-Control-Request-Method", "")
    preflight = request.method == "OPTIONS" and asked in READING
    if not (preflight or request.method in READING):
        return response
    if request.path.startswith(READ_BY_ANYONE):
        reader = ANYONE
    elif request.path.startswith(READ_ELSEWHERE) and not _secret():
        origins: tuple[str, ...] = current_app.extensions["api_origins"]
        reader = ANYONE if ANYONE in origins else request.headers.get("Origin", "")
        if reader != ANYONE:
            response.vary.add("Origin")
            reader = reader if reader in origins else ""
    else:
        return response
    if reader:
        response.headers["Access-Control-Allow-Origin"] = reader
        response.headers["Access-Control-Expose-Headers"] = ANYONE
    if reader and preflight:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(READING)
        response.headers["Access-Control-Allow-Headers"] = ANYONE
        response.headers["Access-Control-Max-Age"] = str(DAY)
    return response


def _secret() -> bool:
    """Whether the address has a viewing id; `*` admits no token in a header."""
    query = parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True)
    viewing = any(f".{name.lower()}".endswith(".id") for name, _ in query)
    return viewing or request.path.startswith(KEPT)
