"""The address that the service is known under, and which requests are for it.

An operator who names it in `COSTCALC_ORIGIN` has it in every absolute link, whatever a request
says, and requests under other names are refused. Otherwise it is the well-formed host that a
request names. What proxies say of the asker is believed of as many as `COSTCALC_PROXIES` counts.
"""

import os
import re
from collections.abc import Container
from functools import partial
from typing import Final

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from costcalc.refusal import MALFORMED, Fault, Refused

ORIGIN: Final = "COSTCALC_ORIGIN"
PROXIES: Final = "COSTCALC_PROXIES"
PROBED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines under whatever name they know; no answer of theirs holds an address."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
LONGEST: Final = 253
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = rf"(?P<name>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])(?::[1-9]\d{{0,4}})?"
_HOSTS: Final = re.compile(_HOST, re.ASCII)
_ORIGINS: Final = re.compile(rf"https?://{_HOST}", re.ASCII)
_STANDARD: Final = (("http://", ":80"), ("https://", ":443"))


def install(app: Flask) -> None:
    """Takes requests for this service alone. Raises `ValueError` for settings that are none."""
    app.extensions["origin"] = own = canonical(os.environ.get(ORIGIN, ""))
    named = _ORIGINS.fullmatch(own)
    app.before_request(partial(_check, own, {named["name"], *LOOPBACK} if named else None))
    if count := proxies(os.environ.get(PROXIES) or "0"):
        trusting = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)
        app.wsgi_app = trusting  # type: ignore[method-assign]  # as Flask's own pages have it


def canonical(text: str) -> str:
    """An origin that the operator names, empty where none is."""
    if text and not _ORIGINS.fullmatch(text):
        raise ValueError(f"{ORIGIN} is {text!r}; it must be like https://costs.example.com")
    for scheme, port in _STANDARD:
        if text.startswith(scheme):
            return text.removesuffix(port)
    return text


def proxies(text: str) -> int:
    """How many proxies the operator has in front."""
    if not re.fullmatch("[0-9]", text, re.ASCII):
        raise ValueError(f"{PROXIES} is {text!r}; it must be a number from 0 to 9")
    return int(text)


def _check(own: str, names: Container[str] | None) -> None:
    """Refuse what is for another service, for a host that there cannot be, or no address."""
    asked = _HOSTS.fullmatch(request.host.lower())
    known = names is None or (asked and asked["name"] in names)
    whole = asked and len(asked[0]) <= LONGEST and request.scheme in ("http", "https")
    if request.path not in PROBED and not (known and whole):
        allowed = own or "a host such as costs.example.com:8000"
        detail = "the request is for another host" if whole else "the request names no host"
        raise Refused([Fault("Host", None, detail, allowed, None, MALFORMED)])
    if not request.query_string.isascii():
        detail, allowed = "the query is not UTF-8 text", "percent-encoded UTF-8"
        raise Refused([Fault("query", None, detail, allowed, None, MALFORMED)])
