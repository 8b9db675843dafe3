"""The address that the service is known under, and which requests are for it.

An operator who names it in `COSTCALC_ORIGIN` has it in every absolute link, whatever a request
says, and requests under other names are refused. Otherwise it is the well-formed host that a
request names. What proxies say of the asker is believed of as many as `COSTCALC_PROXIES` counts.
"""

from collections.abc import Container
from functools import partial
from typing import Final

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from costcalc.scenario.faults import MALFORMED, Fault, Refused
from costcalc.settings import HOSTS, ORIGINS, origin, proxies

PROBED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines under whatever name they know; no answer of theirs holds an address."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST: Final = 253


def install(app: Flask) -> None:
    """Takes requests for this service alone. Raises `ValueError` for settings that are none."""
    app.extensions["origin"] = own = origin()
    named = ORIGINS.fullmatch(own)
    app.before_request(partial(_check, own, {named["name"], *LOOPBACK} if named else None))
    if count := proxies():
        trusting = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)
        app.wsgi_app = trusting  # type: ignore[method-assign]  # as Flask's own pages have it


def _check(own: str, names: Container[str] | None) -> None:
    """Refuse what is for another service, for a host that there cannot be, or no address."""
    asked = HOSTS.fullmatch(request.host.lower())
    known = names is None or (asked and asked["name"] in names)
    whole = asked and len(asked[0]) <= LONGEST and request.scheme in ("http", "https")
    if request.path not in PROBED and not (known and whole):
        allowed = own or "a host such as costs.example.com:8000"
        detail = "the request is for another host" if whole else "the request names no host"
        raise Refused([Fault("Host", None, detail, allowed, None, MALFORMED)])
    if not request.query_string.isascii():
        detail, allowed = "the query is not UTF-8 text", "percent-encoded UTF-8"
        raise Refused([Fault("query", None, detail, allowed, None, MALFORMED)])
