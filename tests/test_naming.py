"""What a number is called in a sentence."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.labels import figure_name
from costcalc.analysis.numbers import public_ids
from costcalc.costing.totals import Costing
from costcalc.model.inputs import AMOUNTS
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("salary.go", "Go’s salary"),
        ("set.ruby.operations_factor", None),
        ("salary", "salary"),
        ("peak_to_mean", "peak-to-average ratio"),
        ("set.peak_to_mean", "peak-to-average ratio"),
        ("orders_per_month", "orders a month"),
        ("team_size", "team size"),
        ("team_size.elixir", "Elixir’s team size"),
        ("salary_premium.elixir-go", None),
        ("node.servers_relative", None),
        ("server_price", None),
    ],
)
def test_a_number_has_a_name_in_words(key: str, name: str | None, book: PriceBook) -> None:
    found = figure_name(key, book)
    assert name is None or found == name
    assert found
    assert "_" not in found
    assert not found.startswith("set.")


def test_every_number_that_an_analysis_shows_has_one(
    book: PriceBook, ask: Ask, cost_of: CostOf
) -> None:
    fleet = {"baseline": "ruby", "current_servers": "9", "team_size.go": "3"}
    for asked in ({}, {"scope": "published"}, fleet):
        behind = cost_of(asked).resolution
        for key, id_ in public_ids(behind).items():
            if "=" not in key and key != "support_tier":
                assert figure_name(id_, book)
                assert find_driver(id_, ask(asked), book).id == id_
    for amount in AMOUNTS:
        assert figure_name(amount.id, book) == amount.label.lower()
