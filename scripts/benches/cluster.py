"""S7: how much sooner two workers of a Dask cluster are done than one."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from distributed import LocalCluster

from benches.ratio import Effort, Goal, Measured, in_turns, seconds
from costcalc.batch.running import Sweep, Where, run
from costcalc.prices.book import PriceBook, load_price_book

SCENARIOS = 100_000
TEAMS = 10


def s7(effort: Effort) -> Iterator[Measured]:
    """Scenarios a second, of clusters that wait for work."""
    book, orders = load_price_book(), max(effort.of(SCENARIOS) // TEAMS, 2)
    axes = [("orders_per_month", f"10k..10M/{orders}log"), ("team_size", f"1..50/{TEAMS}")]
    sweep = Sweep(axes, None, ())
    with ExitStack() as stack:
        one, two = (stack.enter_context(_cluster(workers)).scheduler_address for workers in (1, 2))
        for address in (one, two):
            _swept(sweep, address, book)

        def rate(address: str) -> float:
            return orders * TEAMS / seconds(partial(_swept, sweep, address, book))

        turns = (partial(rate, address) for address in (two, one, one))
        both, single, control = in_turns(effort.turns, *turns)
    yield Measured(
        "S7",
        "a sweep on a Dask cluster of two worker processes, over one",
        Goal(1.7),
        both.over(single),
        f"{both} over {single} scenarios a second",
        control.over(single),
        "one worker in place of two",
    )


def _cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None,
    )


def _swept(sweep: Sweep, address: str, book: PriceBook) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = f"{Path(folder, 'sweep')}/"
        assert not run(sweep, book, out, where=Where(scheduler=address)).refused
