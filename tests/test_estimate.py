"""The one result: the numbers that the specification promises, and what stands beside them."""

import json
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any, TypeAlias

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import AMOUNTS
from costcalc.model.lines import ITEMS
from costcalc.output.columns import seen
from costcalc.output.frames import to_dict
from costcalc.output.table import items_table
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario

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
    ("technology", "page_total", "servers", "annual"),
    [
        ("elixir", (800, 1650, 2500), (2, 3, 4), 1_345_761.70),
        ("erlang", (500, 1250, 2000), (2, 3, 4), 1_411_518.79),
        ("go", (200, 500, 800), (2, 3, 4), 1_197_475.40),
        ("ruby", (300, 800, 1550), (4, 6, 10), 1_201_075.40),
    ],
)
def test_the_reference_workload_gives_the_totals_of_the_page(
    technology: str,
    page_total: tuple[int, ...],
    servers: int,
    annual: float,
    estimate_of: EstimateOf,
) -> None:
    found = by_technology(estimate_of())[technology]
    assert cases(found["page_total"]) == page_total
    assert cases(found["servers"]) == servers
    assert found["annual"]["likely"] == annual


def test_a_hundred_thousand_connections_like_for_like(estimate_of: EstimateOf) -> None:
    found = by_technology(estimate_of(scope="like_for_like", concurrent_connections="100k"))
    assert {id_: each["servers"]["likely"] for id_, each in found.items()} == {
        "elixir": 5,
        "erlang": 5,
        "go": 5,
        "ruby": 68,
    }
    assert found["go"]["present_value"]["likely"] == 3_080_574.24


def test_moving_from_go_to_a_smaller_team_in_elixir(estimate_of: EstimateOf) -> None:
    asked = {
        "baseline": "go",
        "technologies": "elixir,erlang",
        "team_size": "7",
        "team_size.elixir": "5.5",
        "migration_person_months": "18",
        "parallel_running_months": "2",
    }
    assert by_technology(estimate_of(asked))["elixir"]["present_value"]["likely"] == 3_473_315.08


@pytest.mark.parametrize(
    ("technology", "ends"), [("elixir", (800, 2500)), ("erlang", (500, 2000)), ("go", (200, 800))]
)
def test_the_page_total_ends_where_the_page_says(
    technology: str, ends: tuple[int, int], estimate_of: EstimateOf
) -> None:
    total = by_technology(estimate_of())[technology]["page_total"]
    assert (total["low"], total["high"]) == (total["stated_low"], total["stated_high"]) == ends


@pytest.mark.parametrize(("case", "saving"), [("low", 1 / 3), ("likely", 0.375), ("high", 0.48)])
def test_go_is_cheaper_than_the_published_baseline_about_as_the_page_claims(
    case: int, saving: float, estimate_of: EstimateOf
) -> None:
    found = by_technology(estimate_of())
    assert 1 - found["go"]["page_total"][case] / found["ruby"]["page_total"][case] == pytest.approx(
        saving, abs=0.005
    )


# -- what an estimate holds ----------------------------------------------------------------------


def test_an_estimate_ranks_by_the_total_asked_for(estimate_of: EstimateOf) -> None:
    assert estimate_of().ranks == (3, 4, 1, 2)
    assert estimate_of(migration_person_months="5", of="annual").ranks == (3, 4, 1, 2)
    assert estimate_of(migration_person_months="5").ranks == (3, 4, 2, 1)


def test_the_verdict_knows_both_scopes_whichever_was_asked(estimate_of: EstimateOf) -> None:
    asked = {"technologies": "elixir", "salary.elixir": "148k"}
    published, alike = (
        estimate_of(asked, scope=scope).verdict for scope in ("published", "like_for_like")
    )
    assert (published.cheapest, published.other_scope_cheapest) == ("ruby", "elixir")
    assert (alike.cheapest, alike.other_scope_cheapest) == ("elixir", "ruby")


def test_a_table_of_costs_pays_for_no_draw_and_no_verdict(
    estimate_of: EstimateOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("worked out, and not shown")

    for name in ("simulate", "verdict"):
        monkeypatch.setattr(import_module("costcalc.analysis.estimate"), name, asked)
    found = estimate_of()
    assert len([*items_table(found).rows]) == 4 * len(ITEMS)
    with pytest.raises(AssertionError, match="worked out"):
        _ = found.verdict


def test_a_simulation_is_drawn_once_however_often_it_is_read(estimate_of: EstimateOf) -> None:
    found = estimate_of()
    assert found.simulation is found.simulation
    assert seen(found, "month").simulation is found.simulation


def test_the_verdict_stays_that_of_the_decision_whichever_total_is_shown(
    estimate_of: EstimateOf,
) -> None:
    found = estimate_of(migration_person_months="5")
    by_month = seen(found, "month")
    assert by_month.verdict is found.verdict
    assert (by_month.ranks, found.ranks) == ((3, 4, 1, 2), (3, 4, 2, 1))


def test_staleness_is_of_the_day_given_and_changes_no_number(ask: Ask, book: PriceBook) -> None:
    fresh, old = (estimate(ask(), book, today) for today in (TODAY, date(2029, 1, 1)))
    assert "stale_figures" not in {notice.code for notice in fresh.warnings}
    assert "stale_figures" in {notice.code for notice in old.warnings}
    assert (fresh.costing.totals["annual"] == old.costing.totals["annual"]).all()
    assert fresh.verdict == old.verdict


def test_without_a_day_the_figures_are_as_old_as_they_are_today(ask: Ask, book: PriceBook) -> None:
    assert estimate(ask(), book).costing.totals["annual"][0, LIKELY] == 1_345_761.70


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
def test_the_largest_numbers_are_computed(
    sizing: str, book: PriceBook, estimate_of: EstimateOf
) -> None:
    asked = {f"set.{figure.name}": f"{figure.allowed[1]:.0f}" for figure in book.figures()}
    asked |= {
        f"set.{f.name}": f"{2 * f.allowed[0]:.3f}" for f in book.figures() if f.more_is_cheaper
    }
    asked |= {amount.id: f"{amount.high:.0f}" for amount in AMOUNTS if amount.group != "fleet"}
    record = to_dict(estimate_of(asked | sizing, years="10"))
    assert json.dumps(record, allow_nan=False)
