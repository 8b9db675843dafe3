"""Every amount is what two independent readings of the cost model make of the same figures.

`make readings` compares ten thousand random scenarios, the suite some hundreds.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from brute import brute
from exact import exact
from product import comparable, prices, product
from random_scenarios import scenarios
from readings import Answer, Book, differences

from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import known_names

CHUNK: Final = 25
SCENARIOS: Final = int(os.environ.get("COSTCALC_SCENARIOS", "0"))


def chunks(usual: int) -> range:
    """Seeds of so many scenarios, or of as many as were asked for."""
    return range((SCENARIOS or usual) // CHUNK)


def unlike(
    reading: Callable[[Mapping[str, Any], Book], Answer], seed: int, book: PriceBook
) -> list[Any]:
    """The scenarios of a seed that a reading and the product answer differently."""
    known, figures = known_names(book), prices(book)
    compared, found = 0, []
    for asked in scenarios(seed, CHUNK):
        if all(name in known or name in ("set", "own") for name in asked):
            compared += 1
            answer = comparable(asked, reading(asked, figures))
            if wrong := list(differences(answer, product(asked, book))):
                found.append((asked, wrong))
    assert compared > CHUNK // 4
    return found


@pytest.mark.parametrize("seed", chunks(100))
def test_every_amount_is_the_exact_fraction_rounded_half_up(seed: int, book: PriceBook) -> None:
    assert unlike(exact, seed, book) == []


@pytest.mark.parametrize("seed", chunks(600))
def test_every_amount_is_what_a_straight_loop_over_the_years_gives(
    seed: int, book: PriceBook
) -> None:
    assert unlike(brute, seed, book) == []


def test_the_readings_see_a_figure_that_moves_a_cent(book: PriceBook) -> None:
    asked = {"technologies": ["go"], "set": {"go.server_price": 60}}
    moved = {"technologies": ["go"], "set": {"go.server_price": 60.01}}
    for reading in (exact, brute):
        answer = comparable(asked, reading(asked, prices(book)))
        assert list(differences(answer, product(asked, book))) == []
        assert list(differences(answer, product(moved, book)))
