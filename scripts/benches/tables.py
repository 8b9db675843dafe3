"""S12 and S13: from text to a table, beside polars and beside the engine alone."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from benches.capacity import engine_rate
from benches.ratio import Effort, Goal, Measured, in_turns, seconds
from costcalc.batch.running import Sweep, run
from costcalc.prices.book import load_price_book

ROWS = 20_000
SCENARIOS = 100_000
TEAMS = 10
COLUMNS = {
    "orders_per_month": (10_000, 10_000_000),
    "concurrent_connections": (1_000, 1_000_000),
    "years": (1, 5),
}
FEW = 20
"""Of what is done one by one."""


def rate(sweep: Sweep, scenarios: int, out: str, times: int = 1) -> float:
    """Scenarios a second of a table that is written so many times."""
    book = load_price_book()

    def work() -> None:
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                assert not run(sweep, book, f"{folder}/{out}").refused

    return scenarios * times / seconds(work)


def s12(effort: Effort) -> Iterator[Measured]:
    """Rows a second of a CSV file costed into another, over polars reading and writing the two."""
    rows, chance = max(effort.of(ROWS), 500), np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        given, one, made, copied = (Path(folder, f"{name}.csv") for name in "gomc")
        frame = pl.DataFrame({name: chance.integers(*ends, rows) for name, ends in COLUMNS.items()})
        frame.write_csv(given)
        frame.head(1).write_csv(one)
        run(Sweep((), str(given), ()), load_price_book(), str(made))

        def both() -> None:
            pl.read_csv(given, infer_schema=False)
            pl.read_csv(made, infer_schema=False).write_csv(copied)

        found, other, control = in_turns(
            effort.turns,
            lambda: rate(Sweep((), str(given), ()), rows, "out.csv"),
            lambda: rows / seconds(both),
            lambda: rate(Sweep((), str(one), ()), 1, "out.csv", FEW),
        )
    yield Measured(
        "S12",
        "a batch, text in and a table out, over polars that reads and writes the same files",
        Goal(0.2),
        found.over(other),
        f"{found} over {other} rows a second",
        control.over(other),
        "a file for every row",
    )


def s13(effort: Effort) -> Iterator[Measured]:
    """Scenarios a second of a sweep, a grid in and Parquet out, over the engine alone."""
    orders, once = max(effort.of(SCENARIOS) // TEAMS, 2), replace(effort, turns=1)
    axes = [("orders_per_month", f"10k..10M/{orders}log"), ("team_size", f"1..50/{TEAMS}")]
    point = [("orders_per_month", "10k,20k")]
    found, engine, control = in_turns(
        effort.turns,
        lambda: rate(Sweep(axes, None, ()), orders * TEAMS, "sweep/"),
        lambda: engine_rate(once),
        lambda: rate(Sweep(point, None, ()), 2, "sweep/", FEW),
    )
    yield Measured(
        "S13",
        "a sweep, a grid in and Parquet out, over the engine alone",
        Goal(0.06),
        found.over(engine),
        f"{found} over {engine} scenarios a second",
        control.over(engine),
        "a sweep for every two",
    )
