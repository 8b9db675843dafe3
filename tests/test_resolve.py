"""Whose value a line reads: the user's before the book's, a technology's before the bare one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from costcalc.costing.resolve import Resolved, resolve
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Resolve: TypeAlias = Callable[..., Resolved]


@pytest.fixture(scope="module")
def resolved(ask: Ask, book: PriceBook) -> Resolve:
    """A parameter of a technology as it is resolved, asked for as with `ask`."""

    def found(name: str, technology: str, *given: object, **more: object) -> Resolved:
        return resolve(ask(*given, **more), book)[name][technology]

    return found


@pytest.mark.parametrize(
    ("given", "go", "elixir"),
    [
        ({}, 75, 255),
        ({"set.server_price": "9"}, 9, 9),
        ({"set.go.server_price": "8"}, 8, 255),
        ({"set.server_price": "9", "set.go.server_price": "8"}, 8, 9),
        ({"set.server_price": "9", "set.go.server_price": "25..75..100"}, 75, 9),
        ({"set.go.server_price": "25..75..100"}, 75, 255),
        ({"set.server_price": "9", "scope": "like_for_like", "set.go.server_price": "7"}, 7, 9),
    ],
)  # fmt: skip
def test_a_figure_for_one_technology_beats_the_bare_one_and_that_the_book(
    given: Mapping[str, str], go: float, elixir: float, resolved: Resolve
) -> None:
    assert resolved("server_price", "go", given).cases[1] == go
    assert resolved("server_price", "elixir", given).cases[1] == elixir


@pytest.mark.parametrize(
    ("given", "go", "elixir"),
    [
        ({}, 150_000, 165_000),
        ({"salary": "90k"}, 90_000, 90_000),
        ({"set.salary": "90k"}, 90_000, 90_000),
        ({"salary.go": "80k"}, 80_000, 165_000),
        ({"set.go.salary": "80k"}, 80_000, 165_000),
        ({"salary": "90k", "salary.go": "80k"}, 80_000, 90_000),
        ({"set.salary": "90k", "set.go.salary": "80k"}, 80_000, 90_000),
        ({"salary": "90k", "set.go.salary": "120k..180k"}, 150_000, 90_000),
    ],
)  # fmt: skip
def test_a_salary_for_one_technology_beats_the_bare_one_under_either_name(
    given: Mapping[str, str], go: float, elixir: float, resolved: Resolve
) -> None:
    assert resolved("salary", "go", given).cases[1] == go
    assert resolved("salary", "elixir", given).cases[1] == elixir


def test_a_team_for_one_technology_beats_the_team_of_all(resolved: Resolve) -> None:
    given = {"team_size": "7", "team_size.elixir": "5.5"}
    assert resolved("team_size", "elixir", given).cases == (5.5, 5.5, 5.5)
    assert resolved("team_size", "go", given).cases == (7, 7, 7)


def test_an_override_moves_no_figure_that_is_the_same_as_it_or_derived_from_it(
    resolved: Resolve,
) -> None:
    assert resolved("server_price", "ruby", {"set.go.server_price": "9"}).cases == (25, 75, 100)
    assert resolved("reference_servers", "go", {"set.min_servers": "9"}).cases == (2, 3, 4)
    assert (
        resolved("connections_per_server", "go", {"set.elixir.connections_per_server": "9"}).cases[
            1
        ]
        == 50_000
    )
    assert resolved("server_price", "elixir", {"set.go.database_price": "9"}).cases == (
        190,
        255,
        287.5,
    )


def test_a_range_stands_at_its_cheap_end_in_the_low_case(resolved: Resolve) -> None:
    assert resolved("server_price", "go", {"set.go.server_price": "10..30"}).cases == (10, 20, 30)
    assert resolved(
        "connections_per_server", "go", {"set.go.connections_per_server": "1k..3k"}
    ).cases == (3000, 2000, 1000)
    assert resolved("discount_rate", "go").cases == (0.1, 0.1, 0.1)
    assert resolved("discount_rate", "go", {"set.discount_rate": "5%"}).cases == (
        0.05,
        0.05,
        0.05,
    )


@pytest.mark.parametrize(
    ("given", "name", "technology", "basis"),
    [
        ({}, "server_price", "elixir", "derived"),
        ({}, "database_price", "go", "published"),
        ({}, "database_price", "erlang", "not_counted"),
        ({"scope": "like_for_like"}, "database_price", "erlang", "published"),
        ({"scope": "like_for_like"}, "server_price", "go", "cited"),
        ({}, "consulting_rate", "go", "published"),
        ({}, "consulting_rate", "elixir", "published"),
        ({}, "consulting_rate", "erlang", "assumption"),
        ({}, "consulting_rate", "ruby", "assumption"),
        ({"set.consulting_rate": "99"}, "consulting_rate", "go", "user"),
        ({"set.consulting_rate": "99"}, "consulting_rate", "erlang", "user"),
        ({"set.server_price": "99"}, "server_price", "erlang", "user"),
        ({"set.go.server_price": "99"}, "server_price", "erlang", "derived"),
        ({"set.erlang.database_price": "99"}, "database_price", "erlang", "user"),
        ({"salary": "99k"}, "salary", "go", "user"),
        ({}, "team_size", "go", "default"),
        ({"team_size": "7"}, "team_size", "go", "user"),
        ({"team_size": "6"}, "team_size", "go", "default"),
        ({"team_size.go": "7"}, "team_size", "elixir", "default"),
        ({"support_tier": "24x7"}, "support_price", "erlang", "published"),
        ({"support_tier": "standard"}, "support_price", "go", "derived"),
        ({"support_tier": "standard", "set.support_standard": "1"}, "support_price", "go", "user"),
        ({"support_tier": "standard", "set.support_24x7": "1"}, "support_price", "go", "derived"),
    ],
)
def test_a_basis_says_where_a_number_comes_from(
    given: Mapping[str, str], name: str, technology: str, basis: str, resolved: Resolve
) -> None:
    assert resolved(name, technology, given).basis_for(technology) == basis


@pytest.mark.parametrize(
    ("tier", "price"),
    [
        ("community", (0, 0, 0)),
        ("standard", (5000, 16_250, 27_500)),
        ("24x7", (27_500, 38_750, 50_000)),
    ],
)
def test_the_support_tier_chooses_its_price(
    tier: str, price: tuple[float, ...], resolved: Resolve
) -> None:
    assert resolved("support_price", "go", support_tier=tier).cases == price


@pytest.mark.parametrize(("kind", "go", "elixir"), [("io_bound", 1, 1), ("cpu_bound", 2.5, 1)])
def test_the_speed_of_go_at_computation_counts_for_computing_work_alone(
    kind: str, go: float, elixir: float, resolved: Resolve
) -> None:
    assert resolved("compute_speedup", "go", workload_kind=kind).cases[1] == go
    assert resolved("compute_speedup", "elixir", workload_kind=kind).cases[1] == elixir


@pytest.mark.parametrize(
    "name", ["requests_per_second_per_server", "connections_per_server", "compute_speedup"]
)
@pytest.mark.parametrize("override", ["set.elixir.{}", "set.ruby.{}", "set.{}"])
def test_no_override_of_a_capacity_moves_what_ruby_is_a_multiple_of(
    name: str, override: str, resolved: Resolve
) -> None:
    given = {override.format(name): "77", "workload_kind": "cpu_bound"}
    book_value = resolved(name, "elixir", workload_kind="cpu_bound").cases
    assert resolved(name, "ruby", given).cases == book_value
    alike = resolved(name, "ruby", {**given, "scope": "like_for_like"}).cases
    assert (alike == (77, 77, 77)) == (override != "set.elixir.{}")


@pytest.mark.parametrize(
    ("given", "multiple"),
    [
        ({}, (5 / 3, 2, 2.5)),
        ({"set.server_multiple": "3"}, (3, 3, 3)),
        ({"set.ruby.server_multiple": "2..4"}, (2, 3, 4)),
        ({"scope": "like_for_like"}, (1, 1, 1)),
    ],
)
def test_the_published_multiple_of_servers_holds_in_the_published_scope_alone(
    given: Mapping[str, str], multiple: tuple[float, ...], resolved: Resolve
) -> None:
    assert resolved("server_multiple", "ruby", given).cases == multiple
    assert resolved("server_multiple", "elixir", given).cases == (1, 1, 1)


def test_a_fleet_is_paid_at_its_own_price_or_the_baselines(resolved: Resolve) -> None:
    fleet = {"current_servers": "20", "set.go.server_price": "1"}
    assert resolved("server_price", "go", fleet).cases == (25, 75, 100)
    assert resolved("server_price", "go", fleet, scope="like_for_like").cases[1] == 59.568
    assert resolved("server_price", "go", {**fleet, "set.ruby.server_price": "9"}).cases == (
        9,
        9,
        9,
    )
    priced = {**fleet, "current_server_price": "40", "set.ruby.server_price": "9"}
    assert resolved("server_price", "elixir", priced).cases == (40, 40, 40)
    assert resolved("server_price", "elixir", priced).basis == "user"


def test_the_baseline_does_not_move_and_without_one_nothing_runs_in_parallel(
    resolved: Resolve,
) -> None:
    moving = {"migration_person_months": "18", "parallel_running_months": "2"}
    assert resolved("migration_person_months", "go", moving).cases == (18, 18, 18)
    assert resolved("migration_person_months", "ruby", moving).cases == (0, 0, 0)
    assert resolved("parallel_running_months", "ruby", moving).cases == (0, 0, 0)
    assert resolved("migration_person_months", "go", moving, baseline="none").cases == (
        18,
        18,
        18,
    )
    assert resolved("parallel_running_months", "go", moving, baseline="none").cases == (0, 0, 0)
