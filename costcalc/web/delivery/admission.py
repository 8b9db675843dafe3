"""Concurrency limits: how many requests a process works on and how many wait; the rest get a 503.

Each class of work has limits of its own, so that a rush on workbooks does not hold up the page,
and nothing holds up the health checks. Within a class askers take turns, and each pays the price of
its requests from a budget of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from time import thread_time
from types import MappingProxyType
from typing import Any, Final

from flask import Flask, Response, current_app, g, request

from costcalc.web.delivery import budget
from costcalc.web.delivery.price import price
from costcalc.web.delivery.queue import FairQueue


@dataclass(frozen=True)
class Work:
    """The limits of a class: requests at once in a process, more that wait, seconds they wait."""

    at_once: int
    waiting: int
    patience: float = 2


CLASSES: Final[Mapping[str, Work]] = MappingProxyType(
    {
        "quick": Work(at_once=2, waiting=14),
        "heavy": Work(at_once=1, waiting=7),
        "saves": Work(at_once=2, waiting=6),
    }
)
HEAVY: Final = re.compile(r"/api/v1/batch(\..*)?|/.*\.(png|xlsx)|(/s/[^/]+)?/(flips|history)")
"""Addresses whose answer takes a tenth of a second or more."""
DEAR: Final = 200
"""Milliseconds from which any request is of the heavy class."""
SAVE: Final = 20
"""Milliseconds of what is asked of the store."""
NEVER_QUEUED: Final = frozenset({"/healthz", "/readyz", "/metrics", "/embed.js"})


def limiters(classes: Mapping[str, Work]) -> Mapping[str, FairQueue]:
    """A queue for every class of work, by name."""
    return {
        name: FairQueue(work.at_once, work.waiting, work.patience) for name, work in classes.items()
    }


def install(app: Flask) -> None:
    """Make every request wait for a slot of its class before it is worked on."""
    app.extensions["limiters"] = limiters(CLASSES)
    app.before_request(_enter)
    app.after_request(_keep_while_sent)
    app.teardown_request(_leave)


def kind_of_work() -> str | None:
    """The class of the current request; None for what is never queued."""
    if request.url_rule is None or request.blueprint == "assets" or request.path in NEVER_QUEUED:
        return None
    if request.blueprint == "saved":
        return "saves"
    g.price = price()
    return "heavy" if g.price >= DEAR or HEAVY.fullmatch(request.path) else "quick"


def _enter() -> None:
    kind = kind_of_work()
    if kind is None:
        return
    budget.pay(g.get("price", SAVE))
    if kind == "saves" and request.method in ("POST", "PUT"):
        budget.pay(request.content_length or 0, "saves")
    who = budget.asker()
    # Who has no name shares with nobody.
    g.slot = current_app.extensions["limiters"][kind].acquired(object() if who is None else who)
    g.began = thread_time()


def _keep_while_sent(response: Response) -> Response:
    """Keep the slot of a streamed answer until its last byte is sent."""
    if response.is_streamed and "slot" in g:
        slot = g.pop("slot")
        response.response = _held(response.response, slot)
        response.call_on_close(slot.close)
    return response


def _held(pieces: Iterable[Any], slot: ExitStack) -> Iterator[Any]:
    with slot:
        yield from pieces


def _leave(_: BaseException | None) -> None:
    if "began" in g:
        budget.settle((thread_time() - g.began) * 1000)
    if "slot" in g:
        g.pop("slot").close()
