"""The metrics of all workers for Prometheus, under `/metrics`."""

import os
from collections.abc import Iterator
from itertools import accumulate, product
from pathlib import Path
from sqlite3 import sqlite_version
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, Response, current_app

from costcalc import __version__
from costcalc.web.current import price_book, store
from costcalc.web.delivery.counts import METHODS, ROWS, SECONDS, STATUSES, Counts
from costcalc.web.delivery.formats import KINDS
from costcalc.web.delivery.send import NEVER
from costcalc.web.openapi.describe import About

if TYPE_CHECKING:
    from prometheus_client import Metric

blueprint = Blueprint("metrics", __name__)

PAGE: Final = os.sysconf("SC_PAGE_SIZE")
"""Bytes of a page of memory."""


def install(app: Flask) -> Counts:
    """Counts for every route of the application."""
    found = Counts({rule.rule for rule in app.url_map.iter_rules()})
    app.extensions["counts"] = found
    return found


def counts() -> Counts:
    """The counts of the current application."""
    found: Counts = current_app.extensions["counts"]
    return found


@blueprint.get("/metrics")
@About("Service", forms=(KINDS["txt"],), takes="nothing")
def exposed() -> Response:
    """What was counted, for Prometheus."""
    from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest  # slow to import

    text = generate_latest(_Collected())
    headers = {"Cache-Control": NEVER}
    return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)


class _Collected:
    """A collector, as the client library wants one."""

    def collect(self) -> Iterator["Metric"]:
        found = counts()
        yield from (_answers(found), _durations(found), _rows(found))
        yield from _state(found)


def _answers(found: Counts) -> "Metric":
    from prometheus_client.metrics_core import CounterMetricFamily

    text = "Requests answered, by the template of their address."
    metric = CounterMetricFamily("costcalc_requests", text, labels=("route", "method", "status"))
    total = found.answers.sum(axis=0)
    for labels, number in zip(product(found.routes, METHODS, STATUSES), total.flat, strict=True):
        if number:
            metric.add_metric(labels, number)
    return metric


def _durations(found: Counts) -> "Metric":
    from prometheus_client.metrics_core import HistogramMetricFamily

    text = "Seconds from a request to the last byte of its answer."
    metric = HistogramMetricFamily("costcalc_request_seconds", text, labels=("route",))
    ends = (*map(str, SECONDS), "+Inf")
    durations, seconds = found.durations.sum(axis=0), found.seconds.sum(axis=0)
    for route, numbers, total in zip(found.routes, durations, seconds, strict=True):
        if numbers.any():
            metric.add_metric((route,), [*zip(ends, accumulate(numbers), strict=True)], total)
    return metric


def _rows(found: Counts) -> "Metric":
    from prometheus_client.metrics_core import CounterMetricFamily

    metric = CounterMetricFamily("costcalc_batch_rows", "Scenarios of batches.", labels=("result",))
    for result, number in zip(ROWS, found.rows.sum(axis=0), strict=True):
        metric.add_metric((result,), number)
    return metric


def _state(found: Counts) -> Iterator["Metric"]:
    """Gauges of the service at this moment."""
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    text = "Requests that are being answered."
    yield GaugeMetricFamily("costcalc_requests_in_flight", text, found.under_way.sum())
    text = "Workers that began, the first ones and those that took the place of others."
    yield CounterMetricFamily("costcalc_worker_starts", text, found.starts.sum())
    yield GaugeMetricFamily("costcalc_workers", "Workers that live.", (found.processes > 0).sum())
    text = "Memory of a worker, what it shares with others included."
    memory = GaugeMetricFamily("costcalc_worker_memory_bytes", text, labels=("worker",))
    for slot, process in enumerate(found.processes):
        if process and (size := _memory(int(process))):
            memory.add_metric((str(slot),), size)
    yield memory
    text = "Edit tokens that were wrong."
    yield CounterMetricFamily("costcalc_refused_tokens", text, found.refused_tokens.sum())
    if (state := store().state()) != "none":
        text = "Whether saved scenarios can be reached."
        yield GaugeMetricFamily("costcalc_store_up", text, state == "up")
        text = "The library of a database in a file."
        library = GaugeMetricFamily("costcalc_sqlite_info", text, labels=("version",))
        library.add_metric((sqlite_version,), 1)
        yield library
    book = price_book()
    text = "The program and its price book."
    labels = ("version", "price_book", "digest")
    built = GaugeMetricFamily("costcalc_build_info", text, labels=labels)
    built.add_metric((__version__, book.version, book.digest), 1)
    yield built


def _memory(process: int) -> int:
    """Bytes of memory of a process, 0 if it has ended or the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * PAGE
    except OSError:
        return 0
