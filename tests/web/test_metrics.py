"""Metrics are right over all workers, whichever answers and whichever has ended."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import pytest
from fault.service import ask, served, workers
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from whole import Whole

from costcalc import __version__
from costcalc.prices.book import PriceBook
from costcalc.web import create_app
from costcalc.web.delivery.counts import SECONDS, SLOTS, Counts
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

CHECKOUT = Path(__file__).parents[2]

Sample: TypeAlias = tuple[str, frozenset[tuple[str, str]]]
Numbers: TypeAlias = dict[Sample, float]
Until: TypeAlias = Callable[[Callable[[], bool]], None]


def numbers(text: str) -> Numbers:
    """What Prometheus would make of it: every sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def named(name: str, **labels: str) -> Sample:
    return f"costcalc_{name}", frozenset(labels.items())


def answered(route: str, status: str = "200", method: str = "GET") -> Sample:
    return named("requests_total", route=route, method=method, status=status)


@pytest.fixture
def client() -> FlaskClient:
    """A service that has counted nothing yet."""
    return Whole(create_app())


def counted(client: FlaskClient) -> Numbers:
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return numbers(answer.text)


def test_every_answer_is_counted_by_route_method_and_status(client: FlaskClient) -> None:
    for path in ("/api/v1/estimate", "/api/v1/estimate?years=4", "/api/v1/estimate?years=x"):
        client.get(path)
    client.post("/api/v1/estimate", json={})
    client.get("/nothing")
    found = counted(client)
    assert found[answered("/api/v1/estimate")] == 2
    assert found[answered("/api/v1/estimate", "400")] == 1
    assert found[answered("/api/v1/estimate", method="POST")] == 1
    assert found[answered("unknown", "404")] == 1
    assert found[named("request_seconds_count", route="/api/v1/estimate")] == 4
    assert 0 < found[named("request_seconds_sum", route="/api/v1/estimate")] < 60
    assert found[named("requests_in_flight")] == 1  # the question itself


def test_durations_fall_into_the_classes_that_hold_them() -> None:
    counts = Counts(["/"])
    for seconds in (SECONDS[0], SECONDS[0] + 1e-9, SECONDS[-1] + 1):
        counts.request_began()
        counts.request_ended("/", "GET", "200", seconds)
    (here,) = (durations for durations in counts.durations[0] if durations.any())
    assert [*here] == [1, 1, *[0] * (len(SECONDS) - 2), 1]


def test_no_address_method_or_status_makes_a_series_of_its_own(client: FlaskClient) -> None:
    client.get("/nothing")
    client.open("/", method="M0")
    before = set(counted(client))
    for number in range(50):
        client.get(f"/nothing/{number}")
        client.get(f"/nothing?salary={number}", headers={"Referer": f"http://x/{number}"})
        client.open("/", method=f"M{number}")
    assert set(counted(client)) - before <= {
        sample for sample in counted(client) if ("route", "/metrics") in sample[1]
    }


def test_a_route_that_came_later_is_counted_among_the_unknown() -> None:
    app = create_app()
    app.add_url_rule("/later", "later", lambda: "later")
    client = Whole(app)
    assert client.get("/later").status_code == 200
    assert counted(client)[answered("unknown")] == 1


def test_the_versions_of_program_and_price_book_are_told(
    client: FlaskClient, book: PriceBook
) -> None:
    labels = {"version": __version__, "price_book": book.version, "digest": book.digest}
    assert counted(client)[named("build_info", **labels)] == 1


def test_the_store_is_up_down_or_not_there(client: FlaskClient, tmp_path: Path) -> None:
    assert named("store_up") not in counted(client)
    path = tmp_path / "saved.db"
    store = Store(file_url(path))
    with store.writing():  # making the file takes longer than who asks for the state waits
        pass
    saving = Whole(create_app(store=store))
    assert counted(saving)[named("store_up")] == 1
    for each in tmp_path.iterdir():
        each.unlink()
    path.write_text("no database " * 1000)
    assert counted(saving)[named("store_up")] == 0


def test_the_scenarios_of_batches_are_counted(client: FlaskClient) -> None:
    client.post("/api/v1/batch", json=[{"years": 3}, {"years": "x"}, {"years": 4}])
    found = counted(client)
    assert found[named("batch_rows_total", result="computed")] == 2
    assert found[named("batch_rows_total", result="refused")] == 1


def in_a_child(work: Callable[[], None]) -> None:
    """Do it in a process of its own, which is then killed."""
    if (child := os.fork()) == 0:
        work()
        os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def test_what_a_killed_worker_counted_stays_and_what_it_was_doing_does_not() -> None:
    counts = Counts(["/"])

    def work(slot: int) -> None:
        counts.begin(slot)
        counts.request_began()
        counts.request_ended("/", "GET", "200", 0.1)
        counts.request_began()

    for slot in (1, 2, 1, SLOTS + 1):
        in_a_child(lambda slot=slot: work(slot))
    assert counts.answers.sum() == 4
    assert [*counts.starts[:3]] == [0, 3, 1]
    assert [*counts.under_way[:3]] == [0, 1, 1]
    counts.end(2)
    assert [*counts.under_way[:3]] == [0, 1, 0]
    assert counts.processes[1]
    assert not counts.processes[2]


def test_metrics_are_those_of_all_workers_and_outlive_them(tmp_path: Path) -> None:
    """Sixty requests over connections of their own, before and after a worker is killed."""
    with served("none", tmp_path) as (port, master):
        first = set(workers(master))

        def met() -> Numbers:
            return numbers(ask(port, "GET", "/metrics")[1].decode())

        def rush() -> None:
            with ThreadPoolExecutor(4) as pool:
                asked = [pool.submit(ask, port, "GET", "/api/v1/technologies") for _ in range(60)]
            assert {each.result()[0] for each in asked} == {200}

        def all_of(count: int) -> list[Numbers]:
            """Eight scrapes once so many are counted, which is a moment after the last byte."""
            end = time.monotonic() + 20
            while met().get(answered("/api/v1/technologies")) != count and time.monotonic() < end:
                time.sleep(0.05)
            return [met() for _ in range(8)]

        rush()
        found = all_of(60)
        assert {each[answered("/api/v1/technologies")] for each in found} == {60}
        assert {each[named("worker_starts_total")] for each in found} == {2}
        assert all(found[0][named("worker_memory_bytes", worker=n)] > 1e7 for n in "01")
        os.kill(first.pop(), signal.SIGKILL)
        end = time.monotonic() + 20
        while len(set(workers(master)) - first) < 1 and time.monotonic() < end:
            time.sleep(0.05)
        rush()
        found = all_of(120)
        master.send_signal(signal.SIGTTOU)  # one worker less
        end = time.monotonic() + 30
        while met()[named("workers")] == 2 and time.monotonic() < end:
            time.sleep(0.1)
        assert met()[named("workers")] == 1
    assert {each[answered("/api/v1/technologies")] for each in found} == {120}
    assert found[-1][named("worker_starts_total")] == 3
    assert {name for name in found[-1] if name[0].endswith("memory_bytes")} == {
        named("worker_memory_bytes", worker=number) for number in "01"
    }
    assert min(each[named("requests_in_flight")] for each in found) == 1


@pytest.mark.parametrize("loaded", ["prometheus_client", "flask", "gunicorn"])
def test_the_command_line_loads_nothing_of_it(loaded: str) -> None:
    program = (
        "import sys; from costcalc.cli import main; main(['estimate']); "
        f"sys.exit({loaded!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_page_and_the_api_do_not_load_the_library(app: Flask) -> None:
    """What writes the text is loaded by who asks for it first."""
    program = (
        "import sys; from costcalc.web import create_app; client = create_app().test_client(); "
        "client.get('/'); client.get('/api/v1/estimate'); "
        "sys.exit('prometheus_client' in sys.modules)"
    )
    environment = {**os.environ, "COSTCALC_DATABASE_URL": "none"}
    command = [sys.executable, "-c", program]
    assert app
    assert subprocess.run(command, env=environment, check=False).returncode == 0


def test_the_rules_for_alerts_speak_of_metrics_that_there_are(client: FlaskClient) -> None:
    rules = (CHECKOUT / "deploy" / "prometheus" / "costcalc.rules.yml").read_text("utf-8")
    client.application.extensions["counts"].begin(0)
    client.get("/api/v1/estimate")
    there = {name for name, _ in counted(client)} | {"costcalc_store_up", "costcalc_sqlite_info"}
    spoken_of = set(re.findall(r"\bcostcalc_\w+", rules))
    assert len(spoken_of) > 4
    assert spoken_of <= there
    operating = (CHECKOUT / "docs" / "operating.md").read_text("utf-8")
    documented = set(re.findall(r"`(costcalc_\w+)`", operating))
    whole = {re.sub("_(bucket|count|sum)$", "", name) for name in there}
    assert documented == whole
