"""A number alone has the name of its receipt, whichever number it is."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from effort import some

from costcalc.analysis.explain import metric, traces
from costcalc.analysis.explain.names import FORMS, vocabulary
from costcalc.analysis.explain.node import Ground
from costcalc.costing.totals import Costing, cost
from costcalc.scenario.faults import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from costcalc.prices.book import PriceBook
    from tests.analysis.conftest import Puzzle
    from tests.conftest import Ask

AT_A_TIME = 25
"""Names of each form that a scenario is asked for."""


def every_name(costing: Costing, book: PriceBook) -> dict[tuple[str, ...], list[str]]:
    """Every name that the grammar has in a scenario, by its form."""
    known = vocabulary(Ground(costing, book))
    return {
        form: [".".join(parts) for parts in product(*(known[slot] for slot in form))]
        for form in FORMS
    }


def outcome(ask: Callable[[], float | None]) -> float | tuple[str, str] | None:
    try:
        return ask()
    except Refused as refused:
        return refused.faults[0].detail, str(refused.faults[0].suggestion)


@pytest.mark.parametrize("seed", range(some(10, 30)))
def test_every_name_of_a_receipt_is_that_of_a_metric_with_the_same_number(
    seed: int, question: Puzzle, ask: Ask, book: PriceBook
) -> None:
    random = np.random.default_rng(seed)
    asked = question(random) | {"draws": str(random.choice(["0", "1", "20"]))}
    costing = cost(ask(asked), book)
    by_form = every_name(costing, book)
    few = chain(*(random.permutation(names)[:AT_A_TIME] for names in by_form.values()))
    without = 0
    for name in map(str, few):
        alone = outcome(lambda name=name: metric(costing, book, name))
        on_receipt = outcome(lambda name=name: traces(costing, book, [name])[0].value)
        if on_receipt is None:
            without += 1
            assert isinstance(alone, tuple), name
            assert alone[0].startswith(f"there is no {name}: "), name
        else:
            assert alone == on_receipt, (name, asked)
    assert without < len(by_form) * AT_A_TIME / 4


@pytest.mark.parametrize(
    "name",
    [
        "annual.go.likely", "year_2.go.low", "go.compute.year_2.likely", "go.on_cost.high",
        "team.go.annual.likely", "annual.go-elixir.likely", "present_value.go-ruby.p50",
        "payback.go", "payback.go.months", "rank.go", "probability_cheapest.go",
        "servers.go.likely",
        "per_order.go.likely", "servers.go.year_2.high", "go.rewrite.p90",
        "orders_per_month.likely", "exchange_rate", "discounted_year_3.go.low", "salary.go.high",
    ],
)  # fmt: skip
def test_a_number_is_found_alone_by_the_name_of_its_receipt(
    name: str, ask: Ask, book: PriceBook
) -> None:
    moving = {"salary.go": "100k", "salary.ruby": "149k", "baseline": "ruby"}
    costing = cost(ask(moving, migration_person_months="1"), book)
    (node,) = traces(costing, book, [name])
    assert metric(costing, book, name) == node.value


def test_a_number_alone_pays_for_no_receipt(
    ask: Ask, book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("costcalc.analysis.explain.node.Node.made_from", property(never))
    for name in ("present_value.go.likely", "rank.go", "go.compute.horizon.high", "annual.go.p50"):
        assert metric(cost(ask(), book), book, name) > 0


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("ANNUAL.GO.LIKELY", "annual.go.likely"),
        ("annual.Go.likely", "annual.go.likely"),
        (" Annual.Node.js-Go.P90 ", "annual.node-go.p90"),
        ("Present value.Node.js.likely", "present_value.node.likely"),
        ("Go.Compute.Year_2.High", "go.compute.year_2.high"),
        ("Own.Rent.Go.likely", "own.rent.go.likely"),
        ("go.salary.likely", "salary.go.likely"),
        ("node.team_size.high", "team_size.node.high"),
        ("go.salary.year_2.likely", "salary.go.year_2.likely"),
        ("Rank.Go", "rank.go"),
        ("Estimate_Class", "estimate_class"),
    ],
)
def test_a_name_is_read_as_it_is_shown_in_any_case(
    name: str, canonical: str, ask: Ask, book: PriceBook
) -> None:
    given = {"own.rent": "777/month", "team_size.node": "4..6", "salary.go": "90k..110k"}
    costing = cost(ask(given, technologies="go,node", baseline="node"), book)
    (found,) = traces(costing, book, [name])
    assert found.number == canonical
    assert metric(costing, book, name) == metric(costing, book, canonical)


@pytest.mark.parametrize("name", [".", "..", ".estimate_class", "estimate_class.", "İ.go.likely"])
def test_a_name_with_something_missing_is_still_none(name: str, ask: Ask, book: PriceBook) -> None:
    assert refused(cost(ask(draws="0"), book), book, name)[0] == 400


def refused(costing: Costing, book: PriceBook, name: str) -> tuple[int, str, str | None]:
    with pytest.raises(Refused) as raised:
        metric(costing, book, name)
    (fault,) = raised.value.faults
    assert (fault.field, fault.value) == ("metric", name)
    return raised.value.status, fault.detail, fault.suggestion


@pytest.mark.parametrize(
    ("name", "status", "meant"),
    [
        ("anual.go.likely", 400, "annual.go.likely"),
        ("annual.golang.likely", 422, "annual.go.likely"),
        ("annual.go.likley", 422, "annual.go.likely"),
        ("annual.go", 400, "annual.go.likely"),
        ("go.computing.monthly.high", 400, "go.compute.monthly.high"),
        ("ranks.golang", 400, "rank.go"),
        ("zzz", 400, "annual.elixir.likely"),
        ("=1+1", 400, "annual.elixir.likely"),
        ("x" * 5000, 400, "annual.elixir.likely"),
    ],
)
def test_an_unknown_name_is_told_the_nearest_known_one(
    name: str, status: int, meant: str, ask: Ask, book: PriceBook
) -> None:
    costing = cost(ask(draws="0"), book)
    found, detail, suggestion = refused(costing, book, name)
    assert (found, len(detail) < 120, suggestion) == (status, True, meant)
    metric(costing, book, meant)


@pytest.mark.parametrize(
    ("given", "name", "why"),
    [
        ({"draws": "0"}, "annual.go.p50", "without draws"),
        ({"baseline": "none"}, "server_ratio.go.likely", "without a baseline"),
        ({"scope": "like_for_like"}, "page_total.go.likely", "in the scope published"),
        (
            {"scope": "published", "baseline": "ruby"},
            "page_total.ruby.stated_low",
            "the article states no total for Ruby",
        ),
        ({"orders_per_month": "0"}, "per_order.go.likely", "orders = 0"),
        ({"concurrent_connections": "0"}, "per_1000_connections.go.low", "connections = 0"),
        ({"team_size": "0"}, "per_developer.go.high", "team size = 0"),
        ({}, "payback.go.months", "there is no migration to pay back"),
        ({"baseline": "go"}, "payback.erlang", "none within the horizon"),
    ],
)
def test_a_number_that_is_not_there_says_why(
    given: dict[str, str], name: str, why: str, ask: Ask, book: PriceBook
) -> None:
    status, detail, _ = refused(cost(ask(given), book), book, name)
    assert (status, why in detail) == (422, True), detail


def test_who_is_cheapest_how_often_can_be_asked_of_every_total(ask: Ask, book: PriceBook) -> None:
    moving = {"migration_person_months": "3"}
    costing = cost(ask(moving, of="annual"), book)
    alone = metric(costing, book, "probability_cheapest.go")
    assert metric(costing, book, "probability_cheapest.annual.go") == alone
    later = metric(costing, book, "probability_cheapest.present_value.go")
    assert later == metric(cost(ask(moving), book), book, "probability_cheapest.go")
    assert later != alone


@pytest.mark.parametrize(("name", "has"), [("annual.go", True), ("go.compute.year_2", False)])
def test_a_wrong_case_is_told_which_there_are(
    name: str, has: bool, ask: Ask, book: PriceBook
) -> None:
    with pytest.raises(Refused) as refused:
        metric(cost(ask(), book), book, f"{name}.p33")
    allowed = (refused.value.faults[0].allowed or "").split(", ")
    assert {"low", "likely", "high"} <= {*allowed}
    assert ("p50" in allowed) == has
