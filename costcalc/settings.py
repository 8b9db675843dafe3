"""The operator's settings: environment variables of the service, each read and checked here.

Each reader raises `ValueError` with the variable, its value and an example that would do.
"""

import os
import re
import socket
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Final

ORIGIN: Final = "COSTCALC_ORIGIN"
PROXIES: Final = "COSTCALC_PROXIES"
FRAMED_BY: Final = "COSTCALC_FRAME_ANCESTORS"
API_ORIGINS: Final = "COSTCALC_API_ORIGINS"
CONTACT: Final = "COSTCALC_SECURITY_CONTACT"
BIND: Final = "COSTCALC_BIND"
WORKERS: Final = "WEB_CONCURRENCY"
BUDGET: Final = "COSTCALC_BUDGET"
LIMITS: Final = MappingProxyType(
    {
        "revisions": ("COSTCALC_STORE_REVISIONS", 200_000),
        "bytes": ("COSTCALC_STORE_BYTES", 1_000_000_000),
        "each": ("COSTCALC_SCENARIO_REVISIONS", 500),
        "unused_days": ("COSTCALC_UNUSED_DAYS", 730),
    }
)
"""The variables that say how much is saved at most and how long, with what they are by default."""
KNOWN: Final = frozenset(
    {
        ORIGIN,
        PROXIES,
        FRAMED_BY,
        API_ORIGINS,
        CONTACT,
        BIND,
        BUDGET,
        *(variable for variable, _ in LIMITS.values()),
        "COSTCALC_DATABASE_URL",
        "COSTCALC_DATABASE_PASSWORD_FILE",
        "COSTCALC_PRICING_DIR",
    }
)
"""Every variable of the service that is our own."""
OF_CHECKOUTS: Final = tuple(
    f"COSTCALC_{name}"
    for name in ("TEST", "SKIP", "LONG", "SCENARIOS", "WORKBOOKS", "NEW", "FUZZ", "CHROMIUM")
)
"""The beginnings of those that tests and tools of a checkout read."""
_LOOPBACK: Final = ("127.", "localhost")
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = rf"(?P<name>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])(?::[1-9]\d{{0,4}})?"
HOSTS: Final = re.compile(_HOST, re.ASCII)
ORIGINS: Final = re.compile(rf"https?://{_HOST}", re.ASCII)
_FRAMING: Final = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")
_CONTACT: Final = re.compile(r"(https://|mailto:|tel:)[!-~]+")
_STANDARD: Final = (("http://", ":80"), ("https://", ":443"))
_SIX: Final = r"\[(?P<six>[0-9a-fA-F:.]+)\]"
_PLACE: Final = re.compile(rf"({_SIX}|(?P<host>[\w.-]*)):(?P<port>\d{{1,5}})", re.ASCII)
_SOCKET: Final = "unix:"
_HANDED: Final = re.compile(r"fd://\d+", re.ASCII)


def origin(environment: Mapping[str, str] = os.environ) -> str:
    """The service's public origin, empty if none is named."""
    text = environment.get(ORIGIN, "").lower().removesuffix("/")
    if text and not ORIGINS.fullmatch(text):
        raise ValueError(f"{ORIGIN} is {text!r}; it must be like https://costs.example.com")
    for scheme, port in _STANDARD:
        if text.startswith(scheme):
            return text.removesuffix(port)
    return text


def proxies(environment: Mapping[str, str] = os.environ) -> int:
    """The number of proxies in front of the service."""
    text = environment.get(PROXIES) or "0"
    if not re.fullmatch("[0-9]", text, re.ASCII):
        raise ValueError(f"{PROXIES} is {text!r}; it must be a number from 0 to 9, such as 1")
    return int(text)


def framed_by(environment: Mapping[str, str] = os.environ) -> str:
    """The origins that may frame an embed, `*` if none are named."""
    origins = environment.get(FRAMED_BY, "").split()
    for each in origins:
        if not _FRAMING.fullmatch(each):
            example = "https://wiki.example.com https://*.example.org"
            raise ValueError(f"{FRAMED_BY} has {each!r}; it takes origins, such as {example}")
    return " ".join(origins) or "*"


def api_origins(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The origins whose pages may read the API, `*` if none are named."""
    origins = environment.get(API_ORIGINS, "").split()
    for each in origins:
        if each != "*" and not ORIGINS.fullmatch(each):
            example = "https://wiki.example.com"
            raise ValueError(f"{API_ORIGINS} has {each!r}; it takes * or origins such as {example}")
    return tuple(origins) or ("*",)


def security_contact(environment: Mapping[str, str] = os.environ) -> str:
    """Where to report a vulnerability of this service, empty if nothing is named."""
    text = environment.get(CONTACT, "")
    if text and not _CONTACT.fullmatch(text):
        example = "mailto:security@example.com"
        raise ValueError(f"{CONTACT} is {text!r}; it must be a URI such as {example}")
    return text


def workers(environment: Mapping[str, str] = os.environ) -> int:
    """The number of worker processes."""
    text = environment.get(WORKERS, "2")
    if not re.fullmatch("[1-9][0-9]?", text, re.ASCII):
        raise ValueError(f"{WORKERS} is {text!r}; it must be a number from 1 to 99, such as 2")
    return int(text)


def bound(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The addresses to listen on, none if the service uses `PORT` on the loopback."""
    text = environment.get(BIND, "")
    places = tuple(each.strip() for each in text.split(",")) if text else ()
    for each in places:
        if why := _unusable(each):
            examples = "0.0.0.0:8000 or unix:/run/costcalc/socket"
            raise ValueError(f"{BIND} is {each!r}: {why}; it takes {examples}")
    return places


def budget(environment: Mapping[str, str] = os.environ) -> int:
    """How much work one asker may have done a second, in milliseconds of one processor."""
    text = environment.get(BUDGET) or "500"
    if not re.fullmatch("[1-9][0-9]{0,5}", text, re.ASCII):
        raise ValueError(f"{BUDGET} is {text!r}; it must be a whole number, such as 500")
    return int(text)


def most_kept(environment: Mapping[str, str] = os.environ) -> dict[str, int]:
    """How much is saved at most, and how long what nobody uses."""
    found = {}
    for name, (variable, usual) in LIMITS.items():
        text = environment.get(variable) or str(usual)
        if not re.fullmatch("[1-9][0-9]{0,14}", text, re.ASCII):
            raise ValueError(f"{variable} is {text!r}; it must be a whole number, such as {usual}")
        found[name] = int(text)
    return found


def on_loopback(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether only this machine reaches the addresses that the service listens on."""
    places = [_PLACE.fullmatch(each) for each in environment.get(BIND, "").split(",") if each]
    return all(
        place and ((place["host"] or "").startswith(_LOOPBACK) or place["six"] == "::1")
        for place in places
    )


def unknown(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """A sentence for each variable that looks like a setting and is none."""
    for name in sorted(name for name in environment if name.startswith("COSTCALC_")):
        if name not in KNOWN and not name.startswith(OF_CHECKOUTS):
            near = get_close_matches(name, KNOWN, 1, 0.7)
            meant = f"; did you mean {near[0]}?" if near else ""
            yield f"{name} is no setting and has no effect{meant}"


def wrong(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """A sentence for each invalid setting."""
    for read in (
        bound,
        workers,
        origin,
        proxies,
        framed_by,
        api_origins,
        security_contact,
        budget,
        most_kept,
    ):
        try:
            read(environment)
        except ValueError as problem:
            yield str(problem)


def cannot_bind(host: str, port: int, family: socket.AddressFamily = socket.AF_INET) -> str | None:
    """Why nothing can listen on a port of this machine, None if something can."""
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OverflowError:
        return "ports end at 65535"
    except OSError as problem:
        return (problem.strerror or "unknown").lower()
    return None


def _unusable(place: str) -> str | None:
    """Why nothing can listen on an address, None if something can."""
    if place.startswith(_SOCKET):
        folder = Path(place.removeprefix(_SOCKET)).parent
        return None if folder.is_dir() else f"there is no folder {folder}"
    if _HANDED.fullmatch(place):
        return None
    named = _PLACE.fullmatch(place)
    if not named:
        return "no address and port"
    if named["six"]:
        return cannot_bind(named["six"], int(named["port"]), socket.AF_INET6)
    return cannot_bind(named["host"], int(named["port"]))
