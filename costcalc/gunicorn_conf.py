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
# More than costcalc.web.delivery.admission lets work and wait: the others refuse, and answer
# health checks.
threads = 44
# Connections that the kernel queues while every process is busy refusing.
backlog = 512
# Few more than threads: what waits here is in no count, so it should wait in the kernel instead.
worker_connections = threads + 8
# The price book is read once, before the workers are forked.
preload_app = True
timeout = 30
graceful_timeout = 15
# A worker is replaced after so many requests, so that no library leaks for long.
max_requests = 20_000
max_requests_jitter = 5_000
# An address may carry salaries: it goes into no log, and it must fit the longest permalink.
accesslog = None
logger_class = "costcalc.web.delivery.logs.ServerLog"
limit_request_line = 8190
# Its socket would be in the home folder, which may be read-only or absent.
control_socket_disable = True
# costcalc.web.delivery.hosts alone trusts the headers of proxies, as many as the operator names.
forwarded_allow_ips = ""


def on_starting(_: object) -> None:
    """Migrate the database once, before the workers are forked."""
    prepare()


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker the first slot for its counts that no other one has."""
    taken = {each.slot for each in server.WORKERS.values()}
    worker.slot = next(slot for slot in count() if slot not in taken)


def post_fork(_: object, worker: Any) -> None:
    """Let threads that compute yield sooner, so that a 503 or a health check is quick."""
    sys.setswitchinterval(0.0005)
    worker.log.log_crashes()
    worker.app.wsgi().extensions["counts"].begin(worker.slot)


def child_exit(server: Any, worker: Any) -> None:
    """Count what a worker was doing when it ended as no longer under way."""
    server.app.wsgi().extensions["counts"].end(worker.slot)


def pre_exec(server: Any) -> None:
    """Start a successor as a module: as a file it would import from gunicorn's own folder."""
    server.START_CTX["args"] = [sys.executable, "-m", "gunicorn", *sys.argv[1:]]


def when_ready(server: Any) -> None:
    """Once a successor is ready, tell systemd its process id and end its predecessor."""
    if before := server.master_pid:
        sd_notify(f"MAINPID={os.getpid()}", server.log)
        os.kill(before, signal.SIGTERM)
