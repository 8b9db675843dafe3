"""The one result: the numbers that the specification promises, and what stands beside them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any, TypeAlias

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.model.inputs import AMOUNTS
from costcalc.model.lines import ITEMS
from costcalc.output.frames import to_dict
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import exact_text, is_rate

Ask: TypeAlias = Callable[..., Scenario]
EstimateOf: TypeAlias = Callable[..., Estimate]

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def estimate_of(ask: Ask, book: PriceBook) -> EstimateOf:
    """The result of a question, as of a day on which the book is fresh."""
    return lambda *given, **more: estimate(ask(*given, **more), book, TODAY)


def by_technology(result: Estimate) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in to_dict(result)["technologies"]}


def cases(amounts: dict[str, float]) -> tuple[float, ...]:
    return amounts["low"], amounts["likely"], amounts["high"]


# -- what was promised ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("technology", "page_total"),
    [
        ("elixir", (800, 1650, 2500)),
        ("erlang", (500, 1250, 2000)),
        ("go", (200, 500, 800)),
    ],
)
def test_the_reference_workload_gives_the_totals_of_the_page(
    technology: str, page_total: tuple[int, ...], estimate_of: EstimateOf
) -> None:
    found = by_technology(estimate_of(scope="published"))[technology]
    assert cases(found["page_total"]) == page_total
    assert cases(found["servers"]) == (2, 3, 4)


def test_the_page_states_no_total_for_others_nor_like_for_like(estimate_of: EstimateOf) -> None:
    assert by_technology(estimate_of(scope="published", baseline="ruby"))["ruby"]["page_total"] is (
        None
    )
    assert {each["page_total"] for each in by_technology(estimate_of()).values()} == {None}


def test_a_hundred_thousand_connections_like_for_like(estimate_of: EstimateOf) -> None:
    asked = {"baseline": "ruby", "concurrent_connections": "100k"}
    found = by_technology(estimate_of(asked))
    # 8 GiB at 60 %: 48,000 connections a server of Elixir's, 7,200 of Ruby's, and a spare one.
    assert {id_: each["servers"]["likely"] for id_, each in found.items()} == {
        "elixir": 4,
        "erlang": 4,
        "go": 4,
        "ruby": 15,
    }
    assert found["ruby"]["binding"] == "connections"


@pytest.mark.parametrize(
    ("technology", "ends"), [("elixir", (800, 2500)), ("erlang", (500, 2000)), ("go", (200, 800))]
)
def test_the_page_total_ends_where_the_page_says(
    technology: str, ends: tuple[int, int], estimate_of: EstimateOf
) -> None:
    total = by_technology(estimate_of(scope="published"))[technology]["page_total"]
    assert (total["low"], total["high"]) == (total["stated_low"], total["stated_high"]) == ends


# -- what an estimate holds ----------------------------------------------------------------------


MOVED = {"technologies": "go", "baseline": "ruby", "salary.go": "100k", "salary.ruby": "120k"}
"""Cheaper by the year, and dearer over the horizon for what moving costs."""


def test_an_estimate_ranks_by_the_total_asked_for(estimate_of: EstimateOf) -> None:
    assert estimate_of(MOVED, of="annual").ranks == (1, 2)
    assert estimate_of(MOVED).ranks == (2, 1)


def test_the_verdict_knows_both_scopes_whichever_was_asked(estimate_of: EstimateOf) -> None:
    asked = {"technologies": "elixir,go", "salary.elixir": "135k", "salary.go": "150k"}
    asked |= {"set.min_servers": "90"}
    published, alike = (
        estimate_of(asked, scope=scope).verdict for scope in ("published", "like_for_like")
    )
    assert (published.cheapest, published.other_scope_cheapest) == ("go", "elixir")
    assert (alike.cheapest, alike.other_scope_cheapest) == ("elixir", "go")


def test_costs_pay_for_no_draw_and_no_verdict(
    estimate_of: EstimateOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("worked out, and not shown")

    for name in ("simulate", "verdict"):
        monkeypatch.setattr(import_module("costcalc.analysis.estimate"), name, asked)
    found = estimate_of()
    assert len(found.costing.annual) == len(ITEMS)
    assert (found.warnings, found.estimate_class.number) == ((), 5)
    with pytest.raises(AssertionError, match="worked out"):
        _ = found.verdict


def test_a_simulation_is_drawn_once_however_often_it_is_read(estimate_of: EstimateOf) -> None:
    found = estimate_of()
    assert found.simulation is found.simulation
    assert found.verdict is found.verdict


def test_staleness_is_of_the_day_given_and_changes_no_number(ask: Ask, book: PriceBook) -> None:
    fresh, old = (estimate(ask(), book, today) for today in (TODAY, date(2029, 1, 1)))
    assert "old_book" not in {notice.code for notice in fresh.warnings}
    assert "old_book" in {notice.code for notice in old.warnings}
    assert (fresh.costing.totals["annual"] == old.costing.totals["annual"]).all()
    assert fresh.verdict == old.verdict


def test_without_a_day_the_figures_are_as_old_as_they_are_today(ask: Ask, book: PriceBook) -> None:
    told = {notice.code for notice in estimate(ask(), book).warnings}
    today = {each.code for each in estimate(ask(), book, datetime.now(UTC).date()).warnings}
    assert told == today


@pytest.mark.parametrize("name", ["orders_per_month", "team_size", "set.server_price"])
@pytest.mark.parametrize("value", ["1e-9", "1e-30", "1e-310", "1e-999"])
def test_the_smallest_numbers_are_refused_or_computed(
    name: str, value: str, estimate_of: EstimateOf
) -> None:
    try:
        record = to_dict(estimate_of({name: value}))
    except Refused:
        return
    assert json.dumps(record, allow_nan=False)


@pytest.mark.parametrize("sizing", [{}, {"current_servers": "1e6"}], ids=["capacity", "fleet"])
@pytest.mark.parametrize("scope", ["like_for_like", "published"])
def test_the_largest_numbers_are_computed(
    sizing: dict[str, str], scope: str, book: PriceBook, estimate_of: EstimateOf
) -> None:
    asked = {
        f"set.{each.name}": exact_text(each.allowed[1], is_rate(each.unit, each.allowed[0]))
        for each in book.figures()
    }
    asked |= {
        f"set.{f.name}": f"{2 * f.allowed[0]:.3f}" for f in book.figures() if f.more_is_cheaper
    }
    asked |= {amount.id: f"{amount.high:.0f}" for amount in AMOUNTS if amount.group != "fleet"}
    del asked["set.market_salary"]  # a bare salary stands in its place
    record = to_dict(estimate_of(asked | sizing, years="10", scope=scope, baseline="ruby"))
    assert json.dumps(record, allow_nan=False)


def test_what_costs_nothing_at_all_is_an_answer(book: PriceBook, estimate_of: EstimateOf) -> None:
    free = {f"set.{f.name}": "0" for f in book.figures() if "USD" in f.unit}
    del free["set.market_salary"]
    found = estimate_of(free, team_size="0", salary="0")
    assert {*found.costing.totals["present_value"].ravel()} == {0}
    assert json.dumps(to_dict(found), allow_nan=False)
    one_dearer = estimate_of(free | {"set.go.ci_cd_price": "5"}, team_size="0", salary="0")
    assert json.dumps(to_dict(one_dearer), allow_nan=False)
