"""Concurrency limits: how many requests a process works on and how many wait; the rest get a 503.

Each class of work has limits of its own, so that a rush on workbooks does not hold up the page,
and nothing holds up the health checks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil
from threading import Semaphore
from types import MappingProxyType
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable

from costcalc.web.delivery import formats


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
FEW_DRAWS: Final = re.compile(r"\d{1,4}", re.ASCII)
NEVER_QUEUED: Final = frozenset({"/healthz", "/readyz", "/metrics", "/embed.js"})
FULL: Final = "More is asked just now than can be worked on; ask again in a moment"


@dataclass(frozen=True)
class Limiter:
    """Admits the requests of one class of work in this process."""

    admitted: Semaphore
    working: Semaphore
    patience: float

    def acquired(self) -> ExitStack:
        """A slot to work in, which closing releases. Raises `ServiceUnavailable`."""
        held = ExitStack()
        if self.admitted.acquire(blocking=False):
            held.callback(self.admitted.release)
            if self.working.acquire(timeout=self.patience):
                held.callback(self.working.release)
                return held
        held.close()
        raise ServiceUnavailable(FULL, retry_after=ceil(self.patience))


def limiters(classes: Mapping[str, Work]) -> Mapping[str, Limiter]:
    """A limiter for every class of work, by name."""
    return {
        name: Limiter(
            Semaphore(work.at_once + work.waiting), Semaphore(work.at_once), work.patience
        )
        for name, work in classes.items()
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
    many_draws = not FEW_DRAWS.fullmatch(request.args.get("draws", "0"))
    workbook = formats.KINDS["xlsx"] in request.accept_mimetypes.values()
    return "heavy" if many_draws or workbook or HEAVY.fullmatch(request.path) else "quick"


def _enter() -> None:
    kind = kind_of_work()
    if kind:
        g.slot = current_app.extensions["limiters"][kind].acquired()


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
    if "slot" in g:
        g.pop("slot").close()
