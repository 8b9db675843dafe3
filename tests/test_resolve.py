"""Whose value a line reads: the user's before the book's, a technology's before the bare one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from costcalc.costing.resolve import Resolved, _alike, resolve
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Resolve: TypeAlias = Callable[..., Resolved]
Likely: TypeAlias = Callable[..., float]
PUBLISHED = {"scope": "published"}
RUBY = {"baseline": "ruby"}


@pytest.fixture(scope="module")
def resolved(ask: Ask, book: PriceBook) -> Resolve:
    """A parameter of a technology as it is resolved, asked for as with `ask`."""

    def found(name: str, technology: str, *given: object, **more: object) -> Resolved:
        return resolve(ask(*given, **more), book)[name][technology]

    return found


@pytest.fixture(scope="module")
def likely(resolved: Resolve) -> Likely:
    """The likely value of a parameter."""
    return lambda *asked, **more: resolved(*asked, **more).cases[1]


# -- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "go", "elixir"),
    [
        (PUBLISHED, 75, 255),
        ({"set.server_price": "9"}, 9, 9),
        (PUBLISHED | {"set.go.server_price": "8"}, 8, 255),
        ({"set.server_price": "9", "set.go.server_price": "8"}, 8, 9),
        (PUBLISHED | {"set.server_price": "9", "set.go.server_price": "25..75..100"}, 75, 9),
        (PUBLISHED | {"set.go.server_price": "25..75..100"}, 75, 255),
        ({"set.server_price": "9", "set.go.server_price": "7"}, 7, 9),
    ],
)  # fmt: skip
def test_a_figure_for_one_technology_beats_the_bare_one_and_that_the_book(
    given: Mapping[str, str], go: float, elixir: float, likely: Likely
) -> None:
    assert likely("server_price", "go", given) == go
    assert likely("server_price", "elixir", given) == elixir


def test_a_common_figure_is_one_until_a_technology_has_its_own(resolved: Resolve) -> None:
    given = {"set.attrition": "5%", "set.go.attrition": "25%"}
    assert resolved("attrition", "go", given).cases == (0.25, 0.25, 0.25)
    assert resolved("attrition", "elixir", given).cases == (0.05, 0.05, 0.05)
    assert resolved("attrition", "elixir").key == resolved("attrition", "go").key
    assert resolved("attrition", "elixir", given).key != resolved("attrition", "go", given).key


def test_what_was_typed_once_for_all_is_one_number(resolved: Resolve) -> None:
    given = {"set.learning_months": "1..4"}
    assert resolved("learning_months", "go", given).key == "set.learning_months"
    assert resolved("learning_months", "elixir", given).key == "set.learning_months"


def test_a_team_for_one_technology_beats_the_team_of_all(resolved: Resolve) -> None:
    given = {"team_size": "7", "team_size.elixir": "5.5"}
    assert resolved("team_size", "elixir", given).cases == (5.5, 5.5, 5.5)
    assert resolved("team_size", "go", given).cases == (7, 7, 7)


def test_an_override_moves_no_figure_that_is_the_same_as_it_or_derived_from_it(
    book: PriceBook, resolved: Resolve, likely: Likely
) -> None:
    assert resolved(
        "server_price", "ruby", PUBLISHED | RUBY | {"set.go.server_price": "9"}
    ).cases == (
        25,
        75,
        100,
    )
    assert resolved("reference_servers", "go", {"set.min_servers": "9"}).cases == (2, 3, 4)
    for name in ("connections_per_gib", "requests_per_second_per_vcpu", "availability"):
        go = resolved(name, "go", {f"set.elixir.{name}": "0.99"})
        assert go.points == book.own["like_for_like"][f"elixir.{name}"].points
    assert likely("server_price", "elixir", PUBLISHED | {"set.go.database_price": "9"}) == 255


def test_a_range_stands_at_its_cheap_end_in_the_low_case(resolved: Resolve) -> None:
    assert resolved("server_price", "go", {"set.go.server_price": "10..30"}).cases == (10, 20, 30)
    capacity = resolved("connections_per_gib", "go", {"set.go.connections_per_gib": "1k..3k"})
    assert capacity.cases == (3000, 2000, 1000)


@pytest.mark.parametrize("given", [{}, {"set.discount_rate": "10%"}])
def test_a_policy_stands_at_its_likely_value_in_every_case(
    given: Mapping[str, str], resolved: Resolve
) -> None:
    assert resolved("discount_rate", "go", given).cases == (0.1, 0.1, 0.1)


@pytest.mark.parametrize(
    "name", ["requests_per_order", "peak_to_mean", "target_utilisation", "connections_per_order"]
)
def test_a_fact_of_the_load_stands_at_its_likely_value_in_every_case(
    name: str, resolved: Resolve
) -> None:
    loads = resolved(name, "go")
    assert loads.cases == (loads.points[1],) * 3
    own = resolved(
        name, "go", {f"set.{name}": "0.5..1" if name == "target_utilisation" else "2..4"}
    )
    assert own.cases == (own.points[1],) * 3
    assert own.points[0] < own.points[2]


# -- where numbers come from ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name", "technology", "basis"),
    [
        ({}, "server_price", "elixir", "cited"),
        (PUBLISHED, "server_price", "elixir", "derived"),
        (PUBLISHED, "database_price", "go", "published"),
        (PUBLISHED, "database_price", "erlang", "not_counted"),
        ({}, "database_price", "erlang", "published"),
        ({}, "operations_posts", "go", "assumption"),
        (PUBLISHED, "operations_posts", "go", "not_counted"),
        (PUBLISHED | {"set.operations_posts": "0"}, "operations_posts", "go", "not_counted"),
        (PUBLISHED | {"set.operations_posts": "1"}, "operations_posts", "go", "user"),
        ({}, "consulting_rate", "go", "published"),
        ({}, "consulting_rate", "elixir", "published"),
        ({}, "consulting_rate", "erlang", "assumption"),
        (RUBY, "consulting_rate", "ruby", "assumption"),
        ({"set.consulting_rate": "99"}, "consulting_rate", "go", "user"),
        ({"set.consulting_rate": "99"}, "consulting_rate", "erlang", "user"),
        ({"set.server_price": "99"}, "server_price", "erlang", "user"),
        ({"set.go.server_price": "99"}, "server_price", "erlang", "cited"),
        ({"set.erlang.database_price": "99"}, "database_price", "erlang", "user"),
        ({"salary": "99k"}, "base_salary", "go", "user"),
        ({"market_salary": "99k"}, "base_salary", "go", "user"),
        ({}, "base_salary", "go", "derived"),
        ({"country": "de"}, "base_salary", "go", "cited"),
        (PUBLISHED, "base_salary", "go", "published"),
        (PUBLISHED, "base_salary", "erlang", "assumption"),
        ({}, "team_size", "go", "default"),
        ({"team_size": "7"}, "team_size", "go", "user"),
        ({"team_size": "6"}, "team_size", "go", "default"),
        ({"team_size.go": "7"}, "team_size", "elixir", "default"),
        (PUBLISHED | {"support_tier": "24x7"}, "support_price", "erlang", "published"),
        ({"support_tier": "24x7"}, "support_price", "erlang", "derived"),
        ({"support_tier": "standard"}, "support_price", "go", "derived"),
        ({"support_tier": "standard", "set.support_standard": "1"}, "support_price", "go", "user"),
        ({"support_tier": "standard", "set.support_24x7": "1"}, "support_price", "go", "derived"),
        (RUBY | {"migration_person_months": "6"}, "months_per_kloc", "go", "user"),
        (RUBY, "months_per_kloc", "go", "cited"),
    ],
)  # fmt: skip
def test_a_basis_says_where_a_number_comes_from(
    given: Mapping[str, str], name: str, technology: str, basis: str, resolved: Resolve
) -> None:
    assert resolved(name, technology, given).basis_for(technology) == basis


# -- pay ------------------------------------------------------------------------------------------


def pay(resolved: Resolve, technology: str, given: Mapping[str, str]) -> tuple[float, float]:
    """The likely base and premium of a technology's pay."""
    return (
        resolved("base_salary", technology, given).points[1],
        resolved("salary_premium", technology, given).points[2],
    )


HIRED, PRESENT = {"staffing": "hired"}, {"staffing": "present"}
MARKET, PAGE = 144_570, 165_000


@pytest.mark.parametrize(
    ("given", "base", "premium"),
    [
        # Market pay, and the premium of who is hired for the language.
        ({}, MARKET, 0.1),
        (PRESENT, MARKET, 0),
        (RUBY, MARKET, 0),
        (RUBY | HIRED, MARKET, 0.1),
        ({"market_salary": "90k"}, 90_000, 0.1),
        ({"set.market_salary": "90k"}, 90_000, 0.1),
        (PRESENT | {"market_salary": "90k"}, 90_000, 0),
        # The page's own pay holds in its scope, without a premium, until market pay is given.
        (PUBLISHED, PAGE, 0),
        (PUBLISHED | {"set.elixir.salary_premium": "0.3"}, PAGE, 0.3),
        (PUBLISHED | {"market_salary": "90k"}, 90_000, 0.1),
        (PUBLISHED | PRESENT | {"market_salary": "90k"}, 90_000, 0),
        (PUBLISHED | RUBY, 150_000, 0),
        (PUBLISHED | RUBY | HIRED, PAGE, 0),
        # Absolute pay beats all of it, and no premium is added to it.
        ({"salary": "80k"}, 80_000, 0),
        ({"salary.elixir": "80k", "market_salary": "90k"}, 80_000, 0),
        ({"salary": "70k", "salary.elixir": "80k"}, 80_000, 0),
        ({"salary": "70k", "salary.go": "80k"}, 70_000, 0),
        ({"salary.elixir": "80k", "set.elixir.salary_premium": "0.3"}, 80_000, 0),
        (PUBLISHED | {"salary.elixir": "80k"}, 80_000, 0),
        # The people there are keep the pay that they have.
        (RUBY | {"salary.ruby": "80k"}, 80_000, 0),
        (RUBY | {"salary.ruby": "80k", "salary.elixir": "85k"}, 85_000, 0),
        (RUBY | HIRED | {"salary.ruby": "80k"}, MARKET, 0.1),
    ],
)  # fmt: skip
def test_pay_is_the_technology_s_own_or_the_market_s_with_a_premium_for_who_is_hired(
    given: Mapping[str, str], base: float, premium: float, resolved: Resolve
) -> None:
    assert pay(resolved, "elixir", given) == (base, premium)


@pytest.mark.parametrize(
    ("given", "paid"),
    [
        ({}, MARKET),
        (PUBLISHED, MARKET),
        ({"market_salary": "90k"}, 90_000),
        ({"salary": "80k"}, 80_000),
        ({"salary.go": "80k"}, MARKET),
    ],
)
def test_those_who_operate_are_paid_by_the_market_in_both_scopes(
    given: Mapping[str, str], paid: float, likely: Likely
) -> None:
    assert likely("market_salary", "go", given) == paid


# -- choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "published", "alike"),
    [
        ("community", (0, 0, 0), (0, 0, 0)),
        ("standard", (5000, 16_250, 27_500), (5000, 15_000, 30_000)),
        ("24x7", (27_500, 38_750, 50_000), (25_000, 50_000, 100_000)),
    ],
)
def test_the_support_tier_chooses_its_price(
    tier: str, published: tuple[float, ...], alike: tuple[float, ...], resolved: Resolve
) -> None:
    assert resolved("support_price", "go", PUBLISHED, support_tier=tier).cases == published
    assert resolved("support_price", "go", support_tier=tier).cases == alike


@pytest.mark.parametrize(
    ("given", "go", "elixir"),
    [
        ({}, 1, 1),
        ({"set.compute_speedup": "9"}, 1, 1),
        ({"workload_kind": "cpu_bound"}, 0.25, 0.1),
        (PUBLISHED | {"workload_kind": "cpu_bound"}, 2.5, 1),
        ({"workload_kind": "cpu_bound", "set.go.compute_speedup": "9"}, 9, 0.1),
    ],
)
def test_speed_at_computation_counts_for_computing_work_alone(
    given: Mapping[str, str], go: float, elixir: float, likely: Likely
) -> None:
    assert likely("compute_speedup", "go", given) == go
    assert likely("compute_speedup", "elixir", given) == elixir


@pytest.mark.parametrize(
    ("given", "price", "vcpus", "memory"),
    [
        ({}, 59.568, 2, 8),
        ({"server": "aws-m5.2xlarge"}, 280.32, 8, 32),
        ({"server": "aws-m5.2xlarge", "set.server_price": "9"}, 9, 8, 32),
        ({"server": "aws-m5.2xlarge", "set.go.vcpus_per_server": "4"}, 280.32, 4, 32),
        (PUBLISHED, 75, 2, 8),
        (PUBLISHED | {"server": "aws-m5.2xlarge"}, 75, 2, 8),
        (PUBLISHED | {"set.memory_per_server": "16"}, 75, 2, 16),
    ],
)
def test_a_server_is_a_row_of_the_catalogue_like_for_like(
    given: Mapping[str, str], price: float, vcpus: float, memory: float, likely: Likely
) -> None:
    found = [likely(name, "go", given) for name in ("server_price", "vcpus_per_server")]
    assert [*found, likely("memory_per_server", "go", given)] == [price, vcpus, memory]


def test_a_row_of_the_catalogue_is_one_number_for_all(resolved: Resolve) -> None:
    keys = {resolved("server_price", id_, server="aws-m5.2xlarge").key for id_ in ("go", "elixir")}
    assert len(keys) == 1


# -- the fleet ------------------------------------------------------------------------------------

FLEET = RUBY | {"current_servers": "20"}


def test_a_fleet_is_paid_at_its_own_price_or_at_what_the_baseline_s_servers_cost(
    resolved: Resolve, likely: Likely
) -> None:
    given = FLEET | {"set.go.server_price": "1"}
    assert resolved("server_price", "go", PUBLISHED | given).cases == (25, 75, 100)
    assert likely("server_price", "go", given) == 59.568
    assert likely("server_price", "go", given | {"server": "aws-m5.2xlarge"}) == 280.32
    assert likely("server_price", "go", given | {"set.ruby.server_price": "9"}) == 9
    priced = given | {"current_server_price": "40", "set.ruby.server_price": "9"}
    assert resolved("server_price", "elixir", priced).cases == (40, 40, 40)
    assert resolved("server_price", "elixir", priced).basis == "user"


def test_a_fleet_keeps_the_baseline_s_share_at_its_likely_value(resolved: Resolve) -> None:
    given = FLEET | {"baseline": "node", "technologies": "elixir"}
    assert resolved("servers_relative", "elixir", given).cases == (0.05, 0.2, 0.5)
    for name, id_ in (
        ("baseline_servers_relative", "elixir"),
        ("baseline_servers_relative", "node"),
        ("servers_relative", "node"),
    ):
        assert resolved(name, id_, given).cases == (0.4, 0.4, 0.4)
    java = resolved("servers_relative", "java", given | {"technologies": "java"})
    assert java.cases == (0.1, 0.4, 0.7)
    assert java.key != resolved("servers_relative", "node", given).key


# -- people and moving ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "elixir", "ruby"),
    [
        ({}, 1.1, 1),
        (PUBLISHED, 1, 1),
        ({"set.effort_multiplier": "1.5"}, 1.5, 1),
        ({"team_size.elixir": "5"}, 1, 1),
        ({"team_size.elixir": "5", "set.elixir.effort_multiplier": "1.5"}, 1, 1),
        ({"team_size": "5"}, 1.1, 1),
    ],
)
def test_who_knows_the_team_needs_no_multiplier(
    given: Mapping[str, str], elixir: float, ruby: float, resolved: Resolve
) -> None:
    assert resolved("effort_multiplier", "elixir", RUBY, **given).points[2] == elixir
    assert resolved("effort_multiplier", "ruby", RUBY, **given).points[2] == ruby


@pytest.mark.parametrize(
    ("given", "present", "retrained", "hired", "system"),
    [
        ({}, 8, 0, 5, 0.5),
        (PRESENT, 8, 8, 0, 0.5),
        (RUBY, 8, 8, 0, 1),
        (RUBY | HIRED, 8, 0, 5, 1),
    ],
)
def test_the_people_there_are_learn_and_those_who_are_hired_are_found(
    given: Mapping[str, str], present: float, retrained: float, hired: float, system: float,
    likely: Likely,
) -> None:  # fmt: skip
    given = {"team_size": "8", "team_size.go": "5", **given}
    names = ("present_team", "moving_team", "retrained_team", "hired_team", "system_share")
    found = tuple(likely(name, "go", given) for name in names)
    assert found == (present, present, retrained, hired, system)


def test_nobody_is_retrained_or_hired_for_what_runs_today(likely: Likely) -> None:
    for staffing in (PRESENT, HIRED):
        for name in ("retrained_team", "hired_team"):
            assert likely(name, "ruby", RUBY | staffing) == 0


def test_the_team_that_divides_the_work_is_likely_in_every_case(resolved: Resolve) -> None:
    given = RUBY | {"team_size": "4..6..12"}
    assert resolved("moving_team", "go", given).cases == (6, 6, 6)
    assert resolved("present_team", "go", given).cases == (4, 6, 12)


MOVING = {"code_size": "90", "migration_person_months": "18", "parallel_running_months": "2"}
WORK = ("code_size", "code_per_developer", "months_per_kloc", "migration_person_months")


@pytest.mark.parametrize(
    ("given", "work", "parallel"),
    [
        ({}, (0, 10, 0.6, 0), (0, 1)),
        ({"code_size": "90"}, (90, 0, 0.6, 0), (0, 1)),
        ({"code_size": "0"}, (0, 0, 0.6, 0), (0, 1)),
        ({"migration_person_months": "18"}, (0, 10, 0, 18), (0, 1)),
        ({"migration_person_months": "0"}, (0, 10, 0, 0), (0, 1)),
        ({"parallel_running_months": "2"}, (0, 10, 0.6, 0), (2, 0)),
        ({"parallel_running_months": "0"}, (0, 10, 0.6, 0), (0, 0)),
        ({"set.months_per_kloc": "1", "migration_person_months": "18"}, (0, 10, 0, 18), (0, 1)),
        ({"set.code_per_developer": "7", "code_size": "90"}, (90, 0, 0.6, 0), (0, 1)),
    ],
)
def test_what_is_known_of_moving_takes_the_place_of_an_estimate(
    given: Mapping[str, str], work: tuple[float, ...], parallel: tuple[float, ...], likely: Likely
) -> None:
    assert tuple(likely(name, "go", RUBY | given) for name in WORK) == work
    names = ("parallel_running_months", "estimated_parallel")
    assert tuple(likely(name, "go", RUBY | given) for name in names) == parallel


@pytest.mark.parametrize(("given", "technology"), [(RUBY, "ruby"), ({}, "go")])
def test_the_baseline_does_not_move_and_without_one_there_is_nothing_to_move(
    given: Mapping[str, str], technology: str, likely: Likely
) -> None:
    nothing = ("code_size", "code_per_developer", "migration_person_months", "estimated_parallel",
               "parallel_running_months")  # fmt: skip
    for name in nothing:
        assert likely(name, technology, given | MOVING) == 0, name


def test_scenarios_of_one_structure_keep_their_own_values(ask: Ask, book: PriceBook) -> None:
    words = {"baseline": "ruby", "country": "de", "currency": "EUR"}
    names = ("salary.go", "team_size", "current_servers", "set.ruby.servers_relative",
             "set.database_price", "migration_person_months")  # fmt: skip
    one, other = (
        ask(
            words | {name: f"{at}..{at + times}" for at, name in enumerate(names, 1)},
            **{"exchange_rate": f"0.{times}", "own.rent": f"{times}/month"},
        )
        for times in (3, 6)
    )
    _alike.cache_clear()
    alone = resolve(other, book)
    _alike.cache_clear()
    assert resolve(one, book) != alone
    assert resolve(other, book) == alone
    assert _alike.cache_info().currsize == 1
    assert alone["baseline_servers_relative"]["go"].points == (7.0, 7.0, 7.0)  # likely of 4..10
