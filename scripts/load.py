#!/usr/bin/env python3
"""Put the service under more than it can bear, behind the nginx that is shipped, and judge it.

    scripts/load.py overload    R6: four times as much as it can do
    scripts/load.py slow        R7: 200 clients that are slow on purpose
    scripts/load.py greedy      R16: who asks for the dearest there is, beside who does not
    scripts/load.py uploads     R8: 500 batches as large as may be, 8 at once
    scripts/load.py rolling     R13: 20 successors at 50 requests a second

Each prints its figures, then those of a control that must fail, and fails where either is not what
it must be. `--record` keeps them in docs/reliability.md. All is on loopback and ends by itself.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from measured import record
from services import HEALTH, OURS, STOCK, Service, served
from traffic import (
    MIX,
    Answers,
    Asked,
    addresses,
    at_rate,
    in_turn,
    slow_clients,
    upload,
)

ESTIMATE = Asked("estimate", "/api/v1/estimate?draws=0&orders_per_month={}")
DEAREST = tuple(
    Asked(path.partition("?")[0], path, body)
    for path, body in (
        ("/?technologies=elixir,erlang,go,node,ruby&draws=20000&years=10&seed={}", b""),
        ("/api/v1/simulation?seed={}", b'{"draws": 20000, "years": 10}'),
        ("/api/v1/estimate.xlsx?seed={}&years=10", b""),
        ("/chart/information_value.png?draws=20000&years=10&seed={}", b""),
        ("/flips?seed={}", b""),
        ("/api/v1/batch.csv?layout=tidy&seed={}", b"[" + b'{"years":9},' * 999 + b"{}]"),
    )
)
MODEST = (
    ESTIMATE,
    Asked("page", "/?draws=0&orders_per_month={}"),
    Asked("chart", "/chart/annual.svg?draws=0&orders_per_month={}"),
)
BATCH_ROWS, BATCH_BYTES = 10_000, 7_900_000


@dataclass(frozen=True)
class Found:
    """What a measure said, and whether that is good enough."""

    text: str
    good: bool


@dataclass(frozen=True)
class Measure:
    """What is measured, its goal, and the control that must miss it."""

    id: str
    what: str
    goal: str
    control: str
    found: Callable[[argparse.Namespace, bool], Found]


def overload(asked: argparse.Namespace, control: bool) -> Found:
    """Four times the rate that it can do."""
    with served(not control, OURS, "unbounded" if control else "") as service:
        return asyncio.run(overloaded(service.port, asked.seconds, asked.patience))


async def overloaded(port: int, seconds: float, patience: float) -> Found:
    at_peak = max(seconds / 6, 4)
    before = await peak(port, at_peak)
    answers, health = await asyncio.gather(
        at_rate(port, MIX, 4 * before, seconds, addresses(64)),
        at_rate(port, [HEALTH], 10, seconds, addresses(1, 9)),
    )
    after = await peak(port, at_peak)
    goodput, p99 = answers.rate() / median((before, after)), health.quantile(0.99)
    done = Counter(answer.name for answer in answers.all if answer.done)
    print(f"  peak {before:.0f}/s before, {after:.0f}/s after; done {dict(done)}", flush=True)
    text = (
        f"{len(answers.all)} requests, {answers.statuses()}, slowest {answers.slowest():.1f} s, "
        f"goodput {goodput:.0%} of peak, health {health.statuses()}, p99 {p99 * 1000:.0f} ms"
    )
    known = set(answers.statuses()) <= {200, 201, 429, 503} and set(health.statuses()) == {200}
    soon = answers.slowest() <= 5 * patience and p99 <= 0.2 * patience
    return Found(text, known and soon and goodput >= 0.8 / patience)


async def peak(port: int, seconds: float) -> float:
    """The most that it does in a second, asked by few clients who each wait for their answer."""
    return max([
        (await in_turn(port, MIX, clients, seconds / 2, addresses(64))).rate()
        for clients in (4, 10)
    ])  # fmt: skip


def slow(asked: argparse.Namespace, control: bool) -> Found:
    """Good clients beside slow ones."""
    settings = STOCK if control else OURS
    with served(not control, settings) as service:
        return asyncio.run(beside_slow(service.port, asked.seconds, asked.patience))


async def beside_slow(port: int, seconds: float, patience: float) -> Found:
    async with slow_clients(port, 200):
        answers = await at_rate(port, [ESTIMATE], 10, seconds, addresses(8))
    p99 = answers.quantile(0.99)
    text = f"{answers.statuses()}, p99 {p99 * 1000:.0f} ms"
    return Found(text, set(answers.statuses()) == {200} and p99 <= 0.5 * patience)


def greedy(asked: argparse.Namespace, control: bool) -> Found:
    """One who asks for the dearest there is as often as nginx lets him, and one who is modest."""
    with served(control="unfair" if control else "") as service:
        return asyncio.run(beside_greedy(service.port, asked.seconds, asked.patience))


async def beside_greedy(port: int, seconds: float, patience: float) -> Found:
    theirs, answers = await asyncio.gather(
        at_rate(port, DEAREST, 30, seconds, addresses(1, 9)),
        at_rate(port, MODEST, 2, seconds, addresses(1, 8)),
    )
    p95 = answers.quantile(0.95)
    text = (
        f"the modest {answers.statuses()}, p95 {p95 * 1000:.0f} ms; the greedy {theirs.statuses()}"
    )
    told = 429 in theirs.statuses() and set(theirs.statuses()) <= {200, 429, 503}
    return Found(text, told and set(answers.statuses()) == {200} and p95 <= patience)


def uploads(asked: argparse.Namespace, control: bool) -> Found:
    """Batches as large as may be: what a process holds, and whether that grows."""
    times = asked.times or (60 if control else 500)
    held: list[tuple[int, int]] = []
    with served(control="leaking" if control else "") as service:

        def note(done: int) -> None:
            held.append((done, max(resident(pid) for pid in service.workers())))

        answers = asyncio.run(upload(service.port, batch(), 8, times, note, asked.patience))
    most = max(size for _, size in held)
    early = median(size for done, size in held if times / 4 <= done <= times / 2)
    late = median(size for done, size in held if done > times * 3 / 4)
    text = (
        f"{answers.statuses()}, at most {most} MB a worker, {early:.0f} MB in the second quarter, "
        f"{late:.0f} MB in the last"
    )
    whole = set(answers.statuses()) <= {200, 429, 503}
    return Found(text, whole and most <= 300 and late <= early * (1 + 0.05 * asked.patience))


def resident(pid: int) -> int:
    """Megabytes that a process holds, at most so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1000


def batch() -> Asked:
    """As many rows and nearly as many bytes as one batch may have."""
    pad = "x" * (BATCH_BYTES // BATCH_ROWS - 70)
    named = ((f"s{n}", 1000 + n) for n in range(BATCH_ROWS))
    rows = [{"scenario": name, "orders_per_month": n, "_": pad} for name, n in named]
    return Asked("batch", "/api/v1/batch.csv", json.dumps(rows).encode())


def rolling(asked: argparse.Namespace, control: bool) -> Found:
    """Successors while it is asked."""
    times = asked.times or 20
    with served() as service:
        how = stopped if control else succeeded
        answers, taken = asyncio.run(replaced(service, times, how, asked.rate))
    failed = sum(not answer.done for answer in answers.all)
    text = (
        f"{times} restarts in {answers.seconds:.0f} s, {len(answers.all)} requests, {failed} "
        f"failed {answers.statuses()}, p99 {answers.quantile(0.99) * 1000:.0f} ms, "
        f"slowest restart {taken:.1f} s"
    )
    return Found(text, failed == 0)


async def replaced(
    service: Service, times: int, replace: Callable[[Service], None], rate: float
) -> tuple[Answers, float]:
    """Replace it so many times while requests come; the longest that one took."""
    done, answers, taken = asyncio.Event(), Answers(), 0.0
    started = time.monotonic()

    async def keep_asking() -> None:
        while not done.is_set():
            answers.all += (await at_rate(service.port, [ESTIMATE], rate, 1, addresses(16))).all

    asking = asyncio.create_task(keep_asking())
    for _ in range(times):
        begun = time.monotonic()
        await asyncio.to_thread(replace, service)
        taken = max(taken, time.monotonic() - begun)
        await asyncio.sleep(0.5)
    done.set()
    await asking
    answers.seconds = time.monotonic() - started
    return answers, taken


def succeeded(service: Service) -> None:
    """A successor takes over, as in a release."""
    before = service.master()
    os.kill(before, signal.SIGUSR2)
    until = time.monotonic() + 30
    while service.master() in (0, before):
        if time.monotonic() > until:
            sys.exit("no successor came")
        time.sleep(0.05)


def stopped(service: Service) -> None:
    """It is stopped and started again, as without care."""
    service.end()
    service.start()


MEASURES = {
    "overload": Measure(
        "R6",
        "4x overload through the shipped nginx",
        "only 200, 429, 503 within 5 s; goodput 80 % of peak; health p99 200 ms",
        "no admission, no nginx",
        overload,
    ),
    "slow": Measure(
        "R7",
        "good requests beside 200 slow clients",
        "p99 500 ms",
        "stock gunicorn, sync, no nginx",
        slow,
    ),
    "greedy": Measure(
        "R16",
        "a modest asker beside a greedy one, through the shipped nginx",
        "0 of 503, p95 1 s; the greedy gets 429",
        "no budgets, one queue for all",
        greedy,
    ),
    "uploads": Measure(
        "R8",
        "batches at the cap, 8 at once",
        "300 MB a worker, no growth",
        "1 MB lost a request",
        uploads,
    ),
    "rolling": Measure(
        "R13",
        "rolling restarts at 50 requests/s",
        "0 failed",
        "stop and start",
        rolling,
    ),
}


def judged(measure: Measure, asked: argparse.Namespace) -> bool:
    """Print the figures of a measure and its control; whether each is as it must be."""
    found = measure.found(asked, False)
    print(f"{measure.id}: {found.text}: {'good' if found.good else 'NOT GOOD'}", flush=True)
    if asked.without_control:
        return found.good
    control = measure.found(asked, True)
    print(f"{measure.id}, {measure.control}: {control.text}", flush=True)
    if control.good:
        print("  the control is good too: the measure sees nothing")
    if asked.record:
        told = f"{measure.control}: {control.text}"
        record("reliability", measure.id, measure=measure.what, goal=measure.goal,
               reached=found.text, control=told)  # fmt: skip
    return found.good and not control.good


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=tuple(MEASURES))
    parser.add_argument("--seconds", type=float, default=60, help="of overload and of slow clients")
    parser.add_argument("--rate", type=float, default=50, help="of requests during restarts")
    parser.add_argument("--times", type=int, help="uploads (500) or restarts (20)")
    told = "times as slow as must be, where others keep the machine busy"
    parser.add_argument("--patience", type=float, default=1, help=told)
    parser.add_argument("--without-control", action="store_true")
    parser.add_argument("--record", action="store_true", help="keep the figures")
    asked = parser.parse_args()
    return 0 if judged(MEASURES[asked.what], asked) else 1


if __name__ == "__main__":
    sys.exit(main())
