"""The service's log: one line an event, and never anything that a user typed.

A line is a JSON object of the fields named here. Our own messages hold no users' values. Those of
libraries may, so only the ones listed here are written, and of the rest only where they came from.
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

FIELDS: Final = ("request_id", "method", "route", "status", "seconds", "bytes", "kind", "place")
"""Fields that a line may have besides time, level, event and process."""
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
"""Message templates of gunicorn that hold nothing of a request."""
BEGINNINGS: Final = ("Invalid request", "Error handling request", "Exception during worker exit")
"""Messages of gunicorn that may go on with the request itself: only this much is written."""
PACKAGE: Final = Path(__file__).parents[2]
OURS: Final = f"{PACKAGE}/"


class Line(logging.Formatter):
    """A record as one line of JSON, its fields allowed one by one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            "process": record.process,
        }
        given = vars(record) if _is_ours(record) else {}
        for name in FIELDS:
            if name in given:
                line[name] = given[name]
        if record.exc_info and record.exc_info[1]:
            line |= failure(record.exc_info[1])
        return json.dumps(line)


def _event(record: logging.LogRecord) -> str:
    template = str(record.msg)
    if template in KNOWN or _is_ours(record):
        return record.getMessage()
    return next((each for each in BEGINNINGS if template.startswith(each)), record.name)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether our own code wrote it, by its file: libraries may use our logger's name."""
    return record.pathname.startswith(OURS)


def failure(error: BaseException) -> dict[str, str]:
    """An error's type and where it was raised, but no message, which may hold what a user typed."""
    return {"kind": type(error).__name__, "place": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    """The innermost line of our own code, or of any code if none is ours."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    ours = [frame for frame in frames if frame[0].startswith(OURS)]
    for file, line in reversed(ours or frames):
        path = Path(file)
        return f"{path.relative_to(PACKAGE.parent) if ours else path.name}:{line}"
    return "unknown"


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log in our lines; it never writes addresses, whatever its settings."""

    def setup(self, cfg: Any) -> None:
        """Send every message of the process where gunicorn's own go, in our format."""
        super().setup(cfg)
        logging.raiseExceptions = False  # its tracebacks would print a message's values
        handlers, self.error_log.handlers = self.error_log.handlers, []
        for handler in handlers:
            handler.setFormatter(Line())
        logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
        log.setLevel(logging.INFO)
        self.error_log.propagate = True

    def access(self, *_: object) -> None:
        """Nothing: `request_log` logs requests."""

    def log_crashes(self) -> None:
        """From now on, log this process's unhandled errors without their messages.

        Core dumps are switched off too, since memory holds what users typed.
        """
        sys.excepthook = lambda _, error, __: _log_crash(error)
        threading.excepthook = lambda ended: _log_crash(ended.exc_value)
        sys.unraisablehook = lambda found: _log_crash(found.exc_value)
        warnings.showwarning = _log_warning  # type: ignore[assignment]  # called by position
        faulthandler.enable()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _log_crash(error: BaseException | None) -> None:
    log.error("an error that nobody handled", extra=failure(error) if error else {})


def _log_warning(_: object, kind: type[Warning], file: str, line: int, *__: Any) -> None:
    place = f"{Path(file).name}:{line}"
    log.warning("a warning", extra={"kind": kind.__name__, "place": place})
