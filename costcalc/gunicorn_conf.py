"""How gunicorn serves costcalc: loopback, a few threads, no log of what people typed."""

import os

from costcalc.store.schema import prepare

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# The book is read once, before the workers part.
preload_app = True
timeout = 30
graceful_timeout = 10
# An address may carry salaries: it goes into no log, and it must fit the longest permalink.
accesslog = None
limit_request_line = 8190
# No socket in the home folder, which may be read-only or absent.
control_socket_disable = True


def on_starting(_: object) -> None:
    """The database takes its shape once, before the workers part."""
    prepare()
