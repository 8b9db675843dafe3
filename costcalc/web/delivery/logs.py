"""What the service writes down while it runs: one line a happening, and nothing that was typed.

A line is a JSON object of fields that are named here. Our own messages hold no values of users.
Those of others may: of these only the ones known by heart are written, of the rest the place.
"""

import faulthandler
import json
import logging
import resource
import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final

from gunicorn.glogging import Logger

log = logging.getLogger("costcalc")

FIELDS: Final = (
    "request_id",
    "method",
    "route",
    "status",
    "seconds",
    "bytes",
    "kind",
    "place",
)
"""What a line may say besides when, how grave, what, and in which process."""
KNOWN: Final = frozenset(
    {
        "Starting gunicorn %s",
        "Listening at: %s (%s)",
        "Using worker: %s",
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "WORKER TIMEOUT (pid:%s)",
        "Autorestarting worker after current request.",
        "Handling signal: %s",
        "Hang up: %s",
        "Parent changed, shutting down: %s",
        "Shutting down: %s",
        "Reason: %s",
        "Connection in use: %s",
        "Invalid address: %s",
        "Can't connect to %s",
        "Unhandled exception in main loop",
        "Exception in worker process",
    }
)
"""Messages of the server that hold nothing of a request."""
BEGINNINGS: Final = ("Invalid request", "Error handling request", "Exception during worker exit")
"""Messages of the server whose rest may be the request itself."""
PACKAGE: Final = Path(__file__).parents[2]
OURS: Final = f"{PACKAGE}/"


class Line(logging.Formatter):
    """A record as one line of JSON, its fields allowed one by one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            "process": record.process,
        }
        given = vars(record) if _is_ours(record) else {}
        for name in FIELDS:
            if name in given:
                said[name] = given[name]
        if record.exc_info and record.exc_info[1]:
            said |= failure(record.exc_info[1])
        return json.dumps(said)


def _event(record: logging.LogRecord) -> str:
    template = str(record.msg)
    if template in KNOWN or _is_ours(record):
        return record.getMessage()
    return next((each for each in BEGINNINGS if template.startswith(each)), record.name)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether our own code wrote it; others may write under our name."""
    return record.pathname.startswith(OURS)


def failure(error: BaseException) -> dict[str, str]:
    """What kind of error came up, and where: its message may hold what a user typed."""
    return {"kind": type(error).__name__, "place": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ours, or of anybody where none is ours."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    ours = [frame for frame in frames if frame[0].startswith(OURS)]
    for file, line in reversed(ours or frames):
        path = Path(file)
        return f"{path.relative_to(PACKAGE.parent) if ours else path.name}:{line}"
    return "unknown"


class ServerLog(Logger):  # type: ignore[misc]  # it has no types
    """The server's log in our lines; it never writes addresses, whatever it is told to."""

    def setup(self, cfg: Any) -> None:
        """Every message of the process goes where the server's own go, as lines."""
        super().setup(cfg)
        logging.raiseExceptions = False  # it would print what a message was made from
        handlers, self.error_log.handlers = self.error_log.handlers, []
        for handler in handlers:
            handler.setFormatter(Line())
        logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
        log.setLevel(logging.INFO)
        self.error_log.propagate = True

    def access(self, *_: object) -> None:
        """Requests are written down in `watch`."""

    def tell_of_crashes(self) -> None:
        """In this process, from now on, what nobody handles is told of without its message.

        No image of the memory is left either.
        """
        sys.excepthook = lambda _, error, __: _tell_of(error)
        threading.excepthook = lambda ended: _tell_of(ended.exc_value)
        sys.unraisablehook = lambda found: _tell_of(found.exc_value)
        warnings.showwarning = _tell_of_warning  # type: ignore[assignment]  # never by name
        faulthandler.enable()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell_of(error: BaseException | None) -> None:
    log.error("an error that nobody handled", extra=failure(error) if error else {})


def _tell_of_warning(_: object, kind: type[Warning], file: str, line: int, *__: Any) -> None:
    place = f"{Path(file).name}:{line}"
    log.warning("a warning", extra={"kind": kind.__name__, "place": place})
