"""The origin that the service is known under, and which requests are for it.

If the operator names it in `COSTCALC_ORIGIN`, every absolute link has it and requests for other
hosts are refused. Otherwise it is the host that a request names: a name of this machine where only
this machine can ask, or else any that is well-formed. Headers of proxies are trusted of as many as
`COSTCALC_PROXIES` says.
"""

from collections.abc import Container
from functools import partial
from typing import Final

from flask import Flask, request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.settings import HOSTS, ORIGIN, ORIGINS, on_loopback, origin, proxies

PROBED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Monitors ask these under any name; no answer holds an absolute link."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST: Final = 253


def install(app: Flask) -> None:
    """Refuse requests for other hosts. Raises `ValueError` for invalid settings."""
    app.extensions["origin"] = own = origin()
    named, count = ORIGINS.fullmatch(own), proxies()
    names = {named["name"], *LOOPBACK} if named else None
    if names is None and not count and on_loopback():
        names = {*LOOPBACK}
    app.before_request(partial(_check, own, names))
    if count:
        trusting = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)
        app.wsgi_app = trusting  # type: ignore[method-assign]  # as Flask's own pages have it


def _check(own: str, names: Container[str] | None) -> None:
    """Refuse a request for another or a malformed host, and a query that is no ASCII."""
    asked = HOSTS.fullmatch(request.host.lower())
    known = names is None or (asked and asked["name"] in names)
    whole = asked and len(asked[0]) <= LONGEST and request.scheme in ("http", "https")
    if request.path not in PROBED and not (known and whole):
        example = "localhost" if names else "a host such as costs.example.com:8000"
        detail = "the request is for another host" if whole else "the request names no host"
        detail += f"; the operator names this one in {ORIGIN}" if names and not own else ""
        allowed = own or example
        raise Refused([Fault("Host", None, detail, allowed, None, MALFORMED)])
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
    if not request.query_string.isascii():
        detail, allowed = "the query is not UTF-8 text", "percent-encoded UTF-8"
        raise Refused([Fault("query", None, detail, allowed, None, MALFORMED)])
