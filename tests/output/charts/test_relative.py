"""Without money a chart shows totals relative to one of them, and nothing that is behind them."""

import re
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from charts import State, asked, chart_of

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.totals import LIKELY, cost
from costcalc.output.charts.registry import CHARTS, View, chart
from costcalc.output.columns import ordered
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

STATES: tuple[State, ...] = (
    {},
    {"salary.go": "123456", "currency": "EUR", "exchange_rate": "0.92"},
    {"baseline": "ruby", "concurrent_connections": "100k", "years": "5"},
    {"salary": "90k..180k", "of": "annual"},
    {"draws": "0", "of": "nominal"},
)
each_state = pytest.mark.parametrize("state", STATES)


@each_state
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_the_total_that_decides_in_whole_per_cent(name: str, state: State) -> None:
    found = asked(state)
    ids = found.scenario.technologies
    likely = dict(zip(ids, found.costing.totals[found.scenario.of][:, LIKELY], strict=True))
    whole = likely[found.scenario.baseline or ordered(found)[0]]
    drawn = chart_of(name, state, ratio=True)
    assert drawn.data.rows == tuple(
        (id_, round(float(likely[id_]) / whole * 100)) for id_ in ordered(found)
    )
    assert all(isinstance(share, int) for _, share in drawn.data.rows)


@each_state
def test_every_name_shows_the_same(state: State) -> None:
    shown = {
        (drawn.title, drawn.subtitle, drawn.panels, drawn.table, drawn.data, drawn.says)
        for name in CHARTS
        for period in (None, "month", "horizon")
        for drawn in [chart(name, asked(state), View(period, ratio=True, map="salaries"))]
    }
    assert len(shown) == 1


def test_words_say_what_a_hundred_per_cent_is() -> None:
    drawn = chart_of("annual", {"baseline": "ruby"}, ratio=True)
    assert (
        drawn.subtitle == "Likely totals, present value, 3 years; 100 % is what Ruby likely costs"
    )
    assert re.match(r"Relative to Ruby: Ruby 100 %, Go \d+ %", drawn.title)
    assert drawn.key == drawn.says == ()


def test_nothing_is_a_percentage_of_nothing() -> None:
    prices = ("server_price", "monitoring_price", "database_price")
    free = {f"set.ruby.{price}": "0" for price in prices}
    state = {"baseline": "ruby", "scope": "published", "team_size.ruby": "0", **free}
    drawn = chart_of("annual", state, ratio=True)
    assert drawn.panels == drawn.data.rows == ()
    assert drawn.subtitle == "Ruby likely costs nothing, so nothing is a percentage of it."


# -- An adversary with the price book ------------------------------------------------------------

PRIVATE = {
    "market_salary": (60e3, 250e3),
    "team_size": (3, 60),
    "orders_per_month": (1e4, 2e7),
    "set.go.server_price": (20, 500),
    "code_size": (5, 500),
}
"""What a company knows of itself, and between what outsiders would think that it lies."""
KEPT = ("market_salary", "team_size", "orders_per_month", "set.go.server_price")
"""What nobody learns; what moving costs is told in relation, and so is pay that differs."""
LEARNT, ATTACKED, NEAREST = 1000, 200, 25


def company(seed: int) -> dict[str, float]:
    rng = Random(seed)  # noqa: S311
    return {
        name: float(np.exp(rng.uniform(np.log(low), np.log(high))))
        for name, (low, high) in PRIVATE.items()
    }


@cache
def seen(seed: int, book: PriceBook, *, ratio: bool) -> np.ndarray[Any, Any]:
    """What a publication of a company shows, as numbers."""
    typed = {name: f"{value:.6g}" for name, value in company(seed).items()}
    scenario = read({**typed, "baseline": "ruby", "draws": "0"}.items(), book)
    found = replace(_any(book), scenario=scenario, costing=cost(scenario, book))
    if ratio:
        rows = dict(chart("annual", found, View(ratio=True)).data.rows)
        return np.array([rows[id_] for id_ in ("elixir", "erlang", "go")])
    # The control: what percentages with two decimals and parts would tell.
    rows = chart("annual", found, View(shape="categories")).data.rows
    amounts = np.array([row[3] for row in rows if row[1] != "total"])
    return np.asarray(np.round(amounts / amounts.max() * 100, 2))


@cache
def _any(book: PriceBook) -> Estimate:
    return estimate(read([("draws", "0")], book), book)


def near(guess: float, value: float) -> bool:
    return abs(guess / value - 1) <= 0.1


def best(values: np.ndarray[Any, Any]) -> float:
    """The guess that is near the most of them."""
    return float(max(values, key=lambda guess: np.mean(np.abs(guess / values - 1) <= 0.1)))


def recovered(name: str, book: PriceBook, *, ratio: bool = False) -> tuple[float, float]:
    """How often a private number is guessed within 10 %, without and with the publication."""
    told = np.array([seen(seed, book, ratio=ratio) for seed in range(LEARNT)])
    values = np.array([company(seed)[name] for seed in range(LEARNT)])
    scale = told.std(axis=0) + 1e-9
    blind, sighted, guess = 0, 0, best(values[:400])
    for seed in range(10**6, 10**6 + ATTACKED):
        victim = company(seed)
        apart = np.abs((told - seen(seed, book, ratio=ratio)) / scale).sum(axis=1)
        blind += near(guess, victim[name])
        sighted += near(best(values[np.argsort(apart)[:NEAREST]]), victim[name])
    return blind / ATTACKED, sighted / ATTACKED


@pytest.mark.parametrize("name", KEPT)
def test_whoever_has_the_price_book_learns_no_private_number(name: str, book: PriceBook) -> None:
    without, with_it = recovered(name, book, ratio=True)
    error = np.sqrt((without * (1 - without) + with_it * (1 - with_it)) / ATTACKED)
    assert with_it <= without + 2 * error


def test_the_adversary_would_find_pay_in_parts_with_decimals(book: PriceBook) -> None:
    without, with_it = recovered("market_salary", book)
    assert with_it > without + 0.2
