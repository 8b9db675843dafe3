"""How much work is done at once and how much may wait; beyond that, who asks is told to come again.

Work comes in classes, each with places of its own in every process, so that a rush on workbooks
does not hold up the page, and nothing holds up the question whether the service is alive.
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
    """A class of work: so many at once in a process, so many more waiting, for so many seconds."""

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
"""Addresses of what takes a tenth of a second or more."""
FEW_DRAWS: Final = re.compile(r"\d{1,4}", re.ASCII)
NEVER_QUEUED: Final = frozenset({"/healthz", "/readyz", "/metrics", "/embed.js"})
FULL: Final = "More is asked just now than can be worked on; ask again in a moment"


@dataclass(frozen=True)
class Places:
    """Those of one class of work in this process."""

    room: Semaphore
    turn: Semaphore
    patience: float

    def taken(self) -> ExitStack:
        """A place to work at, which closing gives back. Raises `ServiceUnavailable`."""
        held = ExitStack()
        if self.room.acquire(blocking=False):
            held.callback(self.room.release)
            if self.turn.acquire(timeout=self.patience):
                held.callback(self.turn.release)
                return held
        held.close()
        raise ServiceUnavailable(FULL, retry_after=ceil(self.patience))


def places(classes: Mapping[str, Work]) -> Mapping[str, Places]:
    """Places for every class of work, all of them free."""
    return {
        name: Places(Semaphore(work.at_once + work.waiting), Semaphore(work.at_once), work.patience)
        for name, work in classes.items()
    }


def install(app: Flask) -> None:
    """Every request takes a place of its class before it is worked on."""
    app.extensions["places"] = places(CLASSES)
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
        g.place = current_app.extensions["places"][kind].taken()


def _keep_while_sent(response: Response) -> Response:
    """An answer that is made while it is sent keeps its place until then."""
    if response.is_streamed and "place" in g:
        place = g.pop("place")
        response.response = _held(response.response, place)
        response.call_on_close(place.close)
    return response


def _held(pieces: Iterable[Any], place: ExitStack) -> Iterator[Any]:
    with place:
        yield from pieces


def _leave(_: BaseException | None) -> None:
    if "place" in g:
        g.pop("place").close()
