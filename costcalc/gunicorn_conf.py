"""How gunicorn serves costcalc: loopback, bounded queues, no log of what people typed.

SIGTERM ends it once what it has begun is answered. SIGUSR2 starts a successor on the same socket,
which ends its predecessor when it is ready, and not if it cannot start.
"""

import os
import signal
import sys
from itertools import count
from typing import Any

from gunicorn.systemd import sd_notify

from costcalc.web.store.schema import prepare

bind = os.environ.get("COSTCALC_BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "costcalc.web.delivery.worker.Worker"
# More than costcalc.web.delivery.admission lets work and wait: some are left for refusals and
# for health.
threads = 44
# What the kernel holds on to while every process is busy refusing.
backlog = 512
# What waits here for a thread waits unseen: a connection is taken up only where there is one.
worker_connections = threads + 8
# The book is read once, before the workers part.
preload_app = True
timeout = 30
graceful_timeout = 15
# Whatever a library may lose, it loses with its process.
max_requests = 20_000
max_requests_jitter = 5_000
# An address may carry salaries: it goes into no log, and it must fit the longest permalink.
accesslog = None
logger_class = "costcalc.web.delivery.logs.ServerLog"
limit_request_line = 8190
# No socket in the home folder, which may be read-only or absent.
control_socket_disable = True
# What proxies say is heeded by costcalc.web.delivery.hosts alone, and where the operator says so.
forwarded_allow_ips = ""


def on_starting(_: object) -> None:
    """The database takes its shape once, before the workers part."""
    prepare()


def pre_fork(server: Any, worker: Any) -> None:
    """A worker counts at the first place that none of the others has."""
    taken = {each.place for each in server.WORKERS.values()}
    worker.place = next(place for place in count() if place not in taken)


def post_fork(_: object, worker: Any) -> None:
    """A thread that computes hands over sooner, so that a refusal or a sign of life is quick."""
    sys.setswitchinterval(0.0005)
    worker.log.tell_of_crashes()
    worker.app.wsgi().extensions["counts"].begin(worker.place)


def child_exit(server: Any, worker: Any) -> None:
    """What a worker was doing when it ended is not under way any longer."""
    server.app.wsgi().extensions["counts"].end(worker.place)


def pre_exec(server: Any) -> None:
    """A successor starts as a module: as a file it would look for modules beside gunicorn's own."""
    server.START_CTX["args"] = [sys.executable, "-m", "gunicorn", *sys.argv[1:]]


def when_ready(server: Any) -> None:
    """A successor ends its predecessor; systemd is told who serves now."""
    if before := server.master_pid:
        sd_notify(f"MAINPID={os.getpid()}", server.log)
        os.kill(before, signal.SIGTERM)
