"""What everything costs: properties that no rounding may break, floors, fleets, bases, years."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.costing.measures import page_total
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.lines import ITEMS, ONE_OFFS, TOTALS
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read

CostOf: TypeAlias = Callable[..., Costing]
Question: TypeAlias = dict[str, str]

BOOK = load_price_book()
PUBLISHED, RUBY = {"scope": "published"}, {"baseline": "ruby"}


def costed(question: Mapping[str, object]) -> Costing:
    return cost(read(question.items(), BOOK), BOOK)


# -- random questions ----------------------------------------------------------------------------


def decimals(low: int, high: int, places: int = 0) -> st.SearchStrategy[str]:
    """Decimal numbers as people type them."""
    scaled = st.integers(low * 10**places, high * 10**places)
    return scaled.map(lambda whole: f"{Decimal(whole).scaleb(-places):f}")


def ranges(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One number, or three in order."""
    three = st.lists(numbers, min_size=3, max_size=3).map(
        lambda texts: "..".join(sorted(texts, key=Decimal))
    )
    return numbers | three


CHOICES = {
    "years": decimals(1, 4),
    "scope": st.sampled_from(["published", "like_for_like"]),
    "workload_kind": st.sampled_from(["io_bound", "cpu_bound"]),
    "support_tier": st.sampled_from(["community", "standard", "24x7"]),
    "staffing": st.sampled_from(["present", "hired"]),
    "server": st.sampled_from(sorted(BOOK.servers)),
    "technologies": st.lists(
        st.sampled_from(sorted(BOOK.technologies)), min_size=1, unique=True
    ).map(",".join),
}
WORKLOAD = {
    "orders_per_month": ranges(decimals(0, 5_000_000)),
    "concurrent_connections": ranges(decimals(0, 300_000)),
    "revenue_per_hour": ranges(decimals(0, 20_000)),
    "team_size": ranges(decimals(0, 40, 2)),
    "team_size.go": ranges(decimals(0, 40, 2)),
    "consulting_hours_per_year": ranges(decimals(0, 300)),
    "code_size": ranges(decimals(0, 500)),
    "migration_person_months": ranges(decimals(0, 60, 1)),
    "parallel_running_months": ranges(decimals(0, 6, 1)),
}
OWN = {
    f"own.{name}": ranges(decimals(0, 9000, 2)).map(f"{{}}/{by}".format)
    for name, by in (
        ("rent", "month"),
        ("rent.go", "year"),
        ("lunch", "developer/year"),
        ("servers.ruby", "month"),
    )
}
FLEET = {
    "current_servers": ranges(decimals(1, 300)),
    "baseline": st.sampled_from(sorted(BOOK.technologies)),
}
CAPACITY = {"baseline": st.sampled_from([*sorted(BOOK.technologies), "none"])}


def questions(*optional: Mapping[str, st.SearchStrategy[str]]) -> st.SearchStrategy[Question]:
    """Questions sized from capacities or from a fleet, with some of the optional values."""
    chosen = {name: texts for group in optional for name, texts in group.items()}
    return st.fixed_dictionaries(CAPACITY, optional=chosen) | st.fixed_dictionaries(
        FLEET, optional=chosen
    )


BOOK_FIGURES = questions(CHOICES, WORKLOAD, OWN)
"""Any workload and lines of one's own, with the book's figures."""


# -- properties ----------------------------------------------------------------------------------


def money(amounts: Any) -> list[Decimal]:
    """Floats as the decimal amounts that they show."""
    return [Decimal(repr(amount)) for amount in np.ravel(amounts).tolist()]


YEN = {"currency": "JPY", "exchange_rate": "151.3"}


@given(BOOK_FIGURES, st.sampled_from(({}, YEN)))
def test_every_column_foots(question: Question, currency: Question) -> None:
    costing = costed(question | currency)
    coin = Decimal(1) if currency else Decimal("0.01")
    items = costing.scenario.items
    months = np.stack([costing.monthly[item.id] for item in items])
    years = np.stack([costing.annual[item.id] for item in items])
    nature = np.array([item.nature for item in items])
    sums = {
        "migration": np.stack([costing.once[item.id] for item in ONE_OFFS]),
        "monthly": months,
        "annual": years[..., 0],
        "direct_annual": years[nature == "direct", ..., 0],
        "indirect_annual": years[nature == "indirect", ..., 0],
        "nominal": np.concatenate(
            [costing.migration[np.newaxis], np.moveaxis(costing.years, -1, 0)]
        ),
    }
    for total, parts in sums.items():
        columns = zip(*(money(part) for part in parts), strict=True)
        assert money(costing.totals[total]) == [sum(column) for column in columns], total
    columns = zip(*(money(part) for part in years), strict=True)
    assert money(costing.years) == [sum(column) for column in columns]
    amounts = [years, months, *costing.once.values(), *costing.totals.values()]
    assert all(amount == amount.quantize(coin) for each in amounts for amount in money(each))


@given(BOOK_FIGURES)
def test_low_is_no_more_than_likely_and_likely_no_more_than_high(question: Question) -> None:
    costing = costed(question)
    by_year = [costing.servers, costing.years, *costing.annual.values()]
    by_case = [*costing.monthly.values(), *costing.once.values(), *costing.totals.values()]
    for amounts in (*by_year, *by_case):
        assert (np.diff(amounts, axis=1) >= 0).all()


@given(
    BOOK_FIGURES,
    st.sampled_from(
        [
            "orders_per_month",
            "concurrent_connections",
            "team_size",
            "team_size.go",
            "current_servers",
        ]
    ),
    decimals(0, 50_000, 1),
)
def test_more_of_anything_never_lowers_a_line_of_a_year(
    question: Question, name: str, more: str
) -> None:
    if name == "current_servers" and name not in question:
        return
    defaults = {"orders_per_month": "100000", "concurrent_connections": "0"}
    before = question.get(name, question.get(name.partition(".")[0], defaults.get(name, "6")))
    raised = {
        **question,
        name: "..".join(str(Decimal(part) + Decimal(more)) for part in before.split("..")),
    }
    if name == "team_size.go":  # a team that is known needs no multiplier, so it is no larger one
        question = {name: before, **question}
    less, greater = costed(question), costed(raised)
    assert (greater.servers >= less.servers).all()
    assert (greater.years >= less.years).all()
    for item in less.scenario.items:
        assert (greater.annual[item.id] >= less.annual[item.id]).all(), item.id
        assert (greater.monthly[item.id] >= less.monthly[item.id]).all(), item.id
    for total in ("monthly", "annual", "direct_annual", "indirect_annual"):
        assert (greater.totals[total] >= less.totals[total]).all()
    if name not in ("team_size", "team_size.go"):  # a larger team moves faster
        assert (greater.migration >= less.migration).all()


@given(BOOK_FIGURES, st.permutations(["elixir", "erlang", "go"]))
def test_the_order_of_technologies_changes_nothing(question: Question, order: list[str]) -> None:
    one, other = (
        costed({**question, "technologies": names})
        for names in ("elixir,erlang,go", ",".join(order))
    )
    assert one.scenario == other.scenario
    assert all((one.totals[total] == other.totals[total]).all() for total in TOTALS)


@given(BOOK_FIGURES)
def test_what_else_is_compared_does_not_move_a_technology(question: Question) -> None:
    alone = costed({**question, "technologies": "go"})
    beside = costed({**question, "technologies": "elixir,erlang,go,node,ruby,java"})
    rows = [each.scenario.technologies.index("go") for each in (alone, beside)]
    for total in TOTALS:
        assert (alone.totals[total][rows[0]] == beside.totals[total][rows[1]]).all()


@given(BOOK_FIGURES)
def test_at_a_discount_rate_of_zero_present_value_is_nominal_and_spread_evenly(
    question: Question,
) -> None:
    costing = costed({**question, "set.discount_rate": "0"})
    nominal = money(costing.totals["nominal"])
    assert money(costing.totals["present_value"]) == nominal
    evenly = [
        (n / costing.scenario.years).quantize(Decimal("0.01"), ROUND_HALF_UP) for n in nominal
    ]
    assert money(costing.totals["equivalent_annual"]) == evenly


@given(
    st.integers(10, 200), st.integers(2, 100), st.integers(4, 400),
    st.sampled_from(["published", "like_for_like"]),
)  # fmt: skip
def test_one_connection_above_a_multiple_of_capacity_adds_one_server(
    hundreds: int, percent: int, servers: int, scope: str
) -> None:
    exactly_full = hundreds * percent * servers
    question = {
        "scope": scope,
        "set.connections_per_gib": str(hundreds * 100),
        "set.memory_per_server": "1",
        "set.target_utilisation": f"{percent}%",
    }

    def go_servers(connections: int) -> float:
        costing = costed(
            {**question, "concurrent_connections": str(connections), "orders_per_month": "0"}
        )
        return costing.servers[costing.scenario.technologies.index("go"), LIKELY, 0]

    assert go_servers(exactly_full) == servers + 1  # and the spare
    assert go_servers(exactly_full + 1) == servers + 2


def test_an_exchange_rate_is_applied_before_the_cent_is_rounded(cost_of: CostOf) -> None:
    one_server = {"set.min_servers": "1", "set.spare_servers": "0", "set.server_price": "0.005 USD"}
    for currency, amount in (("EUR", 0.5), ("JPY", 1)):
        costing = cost_of(one_server, currency=currency, exchange_rate="100")
        assert (costing.monthly["compute"][:3, LIKELY] == amount).all()


# -- zero, floors, limits ------------------------------------------------------------------------


def test_the_page_s_own_totals_come_out_in_its_scope(cost_of: CostOf) -> None:
    costing = cost_of(PUBLISHED)
    assert costing.scenario.technologies == ("elixir", "erlang", "go")
    assert page_total(costing).tolist() == [[800, 1650, 2500], [500, 1250, 2000], [200, 500, 800]]
    assert costing.servers[..., 0].tolist() == [[2, 3, 4]] * 3


@pytest.mark.parametrize(
    ("scope", "monthly"),
    [
        ("published", 3 * 75 + 200 + 75),
        # 178.70, 200, 22.27, 150, 125, 151.48, and half a post of operations
        ("like_for_like", 827.45 + 7650.16),
    ],
)
def test_no_orders_connections_or_developers_cost_the_floor(
    scope: str, monthly: float, cost_of: CostOf
) -> None:
    nobody = {"orders_per_month": "0", "concurrent_connections": "0", "team_size": "0"}
    costing = cost_of(nobody, scope=scope)
    go = costing.scenario.technologies.index("go")
    assert costing.servers[go].tolist() == [[2] * 3, [3] * 3, [4] * 3]
    for item in ITEMS:
        if item.category in ("team", "hiring") and item.id not in ("training", "operations"):
            assert not costing.annual[item.id].any()
    assert costing.totals["monthly"][go, LIKELY] == pytest.approx(monthly)


@pytest.mark.parametrize(
    ("given", "servers", "binding"),
    [
        # A server holds 10,000 x 8 GiB x 0.6 = 48,000 connections, and 120 x 2 vCPUs x 0.6 = 144
        # requests a second, the peak of 189,216 orders; one is spare, 3 are the floor.
        ({}, 3, "availability"),
        ({"concurrent_connections": "96000"}, 3, "availability"),
        ({"concurrent_connections": "96001"}, 4, "connections"),
        ({"orders_per_month": "378432"}, 3, "availability"),
        ({"orders_per_month": "378433"}, 4, "throughput"),
        ({"orders_per_month": "378433", "concurrent_connections": "144000"}, 4, "throughput"),
        ({"orders_per_month": "378433", "concurrent_connections": "144001"}, 5, "connections"),
        ({"concurrent_connections": "96001", "set.min_servers": "4"}, 4, "availability"),
        ({"concurrent_connections": "96001", "set.spare_servers": "0"}, 3, "availability"),
        ({"set.min_servers": "1", "set.spare_servers": "0"}, 1, "availability"),
        ({"concurrent_connections": "96001", "set.memory_per_server": "16"}, 3, "availability"),
        ({"orders_per_month": "378433", "set.vcpus_per_server": "4"}, 3, "availability"),
        ({"current_servers": "20"} | RUBY, 4, "ratio"),
    ],
)
def test_what_binds_the_number_of_servers_is_named(
    given: Mapping[str, str], servers: int, binding: str, cost_of: CostOf
) -> None:
    costing = cost_of(given)
    go = costing.scenario.technologies.index("go")
    assert (costing.servers[go, LIKELY, 0], costing.binding[go]) == (servers, binding)


def test_computing_work_needs_more_servers_the_fewer_the_faster_the_language(
    cost_of: CostOf,
) -> None:
    heavy = {"orders_per_month": "10M"} | RUBY
    waits, computes = (cost_of(heavy, workload_kind=kind) for kind in ("io_bound", "cpu_bound"))
    # 10M x 500 / 2,628,000 x 4 = 7,610 a second, over 144 (Ruby: 9.6), and one
    assert waits.servers[:, LIKELY, 0].tolist() == [54, 54, 54, 794]
    # A tenth of it is left to Elixir and Erlang, a quarter to Go, all to Ruby.
    assert computes.servers[:, LIKELY, 0].tolist() == [530, 530, 213, 794]


def test_a_larger_server_of_the_catalogue_does_the_work_of_several(cost_of: CostOf) -> None:
    heavy = {"orders_per_month": "10M", "technologies": "go"}
    small, large = (cost_of(heavy, server=row) for row in ("aws-m7g.large", "aws-m5.2xlarge"))
    # 7,610 over 120 x 8 vCPUs x 0.6 = 576: 13.2, so 14, and one
    assert [each.servers[0, LIKELY, 0] for each in (small, large)] == [54, 15]
    assert large.monthly["compute"][0, LIKELY] == 15 * 280.32


# -- a fleet that runs today ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fleet", "scope", "elixir", "go", "node", "ruby"),
    [
        ("20", "published", [8, 10, 12], [10, 12, 14], [20, 20, 20], [20, 20, 20]),
        ("2.5", "published", [2, 3, 3], [2, 3, 3], [3, 3, 3], [3, 3, 3]),
        ("1", "published", [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ("5", "published", [2, 3, 4], [3, 3, 4], [5, 5, 5], [5, 5, 5]),
        ("10..20..40", "published", [4, 10, 24], [5, 12, 28], [10, 20, 40], [10, 20, 40]),
        ("20", "like_for_like", [2, 4, 10], [2, 4, 10], [2, 8, 14], [20, 20, 20]),
        ("100", "like_for_like", [5, 20, 50], [5, 20, 50], [10, 40, 70], [100, 100, 100]),
        ("1", "like_for_like", [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]),
    ],
)
def test_a_fleet_is_scaled_by_what_each_technology_needs_but_not_below_the_floor(
    fleet: str, scope: str, elixir: list[int], go: list[int], node: list[int], ruby: list[int],
    cost_of: CostOf,
) -> None:  # fmt: skip
    costing = cost_of(RUBY, current_servers=fleet, scope=scope, technologies="elixir,go,node")
    assert costing.scenario.technologies == ("elixir", "go", "node", "ruby")
    assert costing.servers[..., 0].tolist() == [elixir, go, node, ruby]


def test_a_fleet_of_another_technology_is_scaled_by_what_that_one_needs(cost_of: CostOf) -> None:
    fleet = {"current_servers": "100", "technologies": "go,ruby", "baseline": "node"}
    costing = cost_of(fleet)
    assert costing.scenario.technologies == ("go", "node", "ruby")
    # Node needs 0.4 of Ruby's: Go 100 x 0.05 / 0.4 to 100 x 0.5 / 0.4, Ruby 100 / 0.4
    assert costing.servers[..., 0].tolist() == [[13, 50, 125], [100] * 3, [250] * 3]


def test_a_hundred_servers_growing_ten_percent_twice_need_121(cost_of: CostOf) -> None:
    costing = cost_of({"current_servers": "100", "set.workload_growth": "10%"} | RUBY)
    assert costing.servers[-1, LIKELY].tolist() == [100, 110, 121]
    assert costing.servers[2, LIKELY].tolist() == [20, 22, 25]  # go: 24.2 in year 3


@pytest.mark.parametrize(
    ("given", "elixir"),
    [
        (PUBLISHED, 10 * 75),
        ({}, 238.27),  # 4 x 59.568 = 238.272
        ({"current_server_price": "40"}, 160),
        ({"set.ruby.server_price": "50"}, 200),
        ({"set.elixir.server_price": "50"}, 238.27),
    ],
)
def test_every_server_beside_a_fleet_costs_what_one_of_the_fleet_costs(
    given: Mapping[str, str], elixir: float, cost_of: CostOf
) -> None:
    costing = cost_of({"current_servers": "20", **RUBY, **given})
    assert costing.monthly["compute"][0, LIKELY] == elixir
    count, compute = costing.servers[:, LIKELY, 0], costing.monthly["compute"][:, LIKELY]
    assert compute / count == pytest.approx(compute[0] / count[0], rel=1e-4)


@pytest.mark.parametrize(
    ("given", "by_load"),
    [
        ({}, None),
        ({"orders_per_month": "10M"}, [54, 54, 54, 794]),
        ({"concurrent_connections": "1M"}, [22, 22, 22, 140]),
    ],
)
def test_a_load_given_beside_a_fleet_is_sized_beside_it(
    given: Mapping[str, str], by_load: list[int] | None, cost_of: CostOf
) -> None:
    costing = cost_of({"current_servers": "20", **RUBY, **given})
    assert costing.servers[:, LIKELY, 0].tolist() == [4, 4, 4, 20]
    found = costing.servers_by_load
    assert (found if found is None else found[:, LIKELY].tolist()) == by_load


# -- what is paid once ---------------------------------------------------------------------------

PERSON_MONTH = 144_570 * 1.27 / 12
NINE_RUBY_SERVERS = 536.112 + 200 + 22.265 + 150 * 3**0.75 + 125 + (536.112 / 3**0.5 + 200) * 0.4
"""A month of them: for 76.1 requests a second over 9.6, and one; three times 6 vCPUs."""


@pytest.mark.parametrize(
    ("given", "paid"),
    [
        # Six people hired for a new system: half of 4 months to get to know it, half of 2 to learn.
        (
            {},
            {"team_recruiting": 6 * (14_457 + 6000), "team_ramp_up": 6 * 0.5 * 3 * PERSON_MONTH},
        ),
        ({"staffing": "present"}, {"retraining": 6 * 0.5 * 2 * PERSON_MONTH}),
        # 60,000 lines at 0.6 months the thousand, six people for six months beside 9 servers
        (
            RUBY,
            {
                "rewrite": 36 * PERSON_MONTH,
                "retraining": 6 * 0.5 * 2 * PERSON_MONTH,
                "parallel_running": 6 * 0.5 * NINE_RUBY_SERVERS,
            },
        ),
        (
            RUBY | {"staffing": "hired"},
            {
                "rewrite": 36 * PERSON_MONTH,
                "team_recruiting": 6 * (14_457 + 6000),
                "team_ramp_up": 6 * 0.5 * 5 * PERSON_MONTH,
                "parallel_running": 6 * 0.5 * NINE_RUBY_SERVERS,
            },
        ),
        (
            RUBY | {"code_size": "500", "team_size": "6", "set.team_knows": "1"},
            {"rewrite": 300 * PERSON_MONTH, "parallel_running": 24 * 0.5 * NINE_RUBY_SERVERS},
        ),
        ({"baseline": "go"}, {}),
    ],
)
def test_moving_or_starting_anew_costs_this_once(
    given: Mapping[str, str], paid: Mapping[str, float], cost_of: CostOf
) -> None:
    costing = cost_of(given)
    go = costing.scenario.technologies.index("go")
    found = {id_: amounts[go, LIKELY] for id_, amounts in costing.once.items() if amounts[go].any()}
    assert found == pytest.approx(paid, abs=0.02)
    assert costing.migration[go, LIKELY] == pytest.approx(sum(paid.values()), abs=0.05)


def test_what_is_kept_running_is_the_baseline_s_infrastructure_whatever_else_is_compared(
    cost_of: CostOf,
) -> None:
    given = RUBY | {"parallel_running_months": "2", "set.parallel_share": "1"}
    costing = cost_of(given)
    kept = sum(costing.monthly[i.id][-1, LIKELY] for i in ITEMS if i.category == "infrastructure")
    for row in range(3):
        assert costing.once["parallel_running"][row, LIKELY] == pytest.approx(2 * kept, abs=0.05)
    assert not costing.once["parallel_running"][-1].any()


# -- bases, years --------------------------------------------------------------------------------


def bases(costing: Costing, technology: str) -> dict[str, str]:
    return {item.id: costing.basis(item, technology) for item in ITEMS}


def test_the_basis_of_a_row_is_that_of_its_price(cost_of: CostOf) -> None:
    assert bases(cost_of(PUBLISHED, support_tier="standard"), "erlang") == {
        "compute": "derived",
        "database": "not_counted",
        "load_balancer": "not_counted",
        "egress": "cited",
        "monitoring": "published",
        "ci_cd": "not_counted",
        "environments": "not_counted",
        "unitemised": "not_counted",
        "libraries": "published",
        "support_contract": "published",
        "consulting": "assumption",
        "salaries": "assumption",
        "operations": "not_counted",
        "recruiting": "cited",
        "training": "published",
        "vacancy": "cited",
        "ramp_up": "assumption",
        "downtime": "derived",
    }
    alike = bases(cost_of(support_tier="standard"), "erlang")
    assert alike == bases(cost_of(support_tier="standard"), "elixir") | {"consulting": "assumption"}
    changed = {"compute": "cited", "salaries": "derived", "operations": "derived"}
    assert {name: alike[name] for name in changed} == changed


def test_a_row_takes_the_basis_user_where_its_price_was_overridden(cost_of: CostOf) -> None:
    asked = {
        "set.go.monitoring_price": "80",
        "salary": "90k",
        "set.agency_fee": "10%",
        "set.on_cost": "1.5",
    }
    costing = cost_of(asked)
    changed = {name for name, basis in bases(costing, "go").items() if basis == "user"}
    assert changed == {"monitoring", "salaries", "operations", "recruiting"}
    assert bases(costing, "elixir")["monitoring"] == "derived"


def test_a_row_that_the_scope_leaves_out_is_zero_and_not_counted(cost_of: CostOf) -> None:
    for scope in ("published", "like_for_like"):
        costing = cost_of(scope=scope, orders_per_month="2M", concurrent_connections="100k")
        for row, technology in enumerate(costing.scenario.technologies):
            for item in ITEMS:
                if costing.basis(item, technology) == "not_counted":
                    assert not costing.annual[item.id][row].any()


@pytest.mark.parametrize(
    ("scope", "name", "row"),
    [
        ("published", "load_balancer_price", "load_balancer"),
        ("published", "load_balancer_unit_price", "load_balancer"),
        ("published", "ci_cd_price", "ci_cd"),
        ("published", "training", "training"),
        ("published", "libraries", "libraries"),
        ("published", "operations_posts", "operations"),
        ("published", "environment_share", "environments"),
        ("like_for_like", "libraries", "libraries"),
        ("like_for_like", "unitemised", "unitemised"),
        ("like_for_like", "training", "training"),
    ],
)
def test_what_the_scope_leaves_out_counts_once_it_is_set(
    scope: str, name: str, row: str, cost_of: CostOf
) -> None:
    before, after = (cost_of(asked, scope=scope) for asked in ({}, {f"set.{name}": "0.5"}))
    go = after.scenario.technologies.index("go")
    assert (bases(before, "go")[row], bases(after, "go")[row]) == ("not_counted", "user")
    assert not before.annual[row][go].any()
    assert after.annual[row][go].all()


@pytest.mark.parametrize(
    ("figure", "growing"),
    [
        (
            "workload_growth",
            {"compute", "database", "load_balancer", "egress", "monitoring", "environments",
             "operations", "downtime"},
        ),
        ("wage_growth", {"salaries", "operations", "recruiting", "vacancy", "ramp_up"}),
        ("headcount_growth", {"salaries", "recruiting", "vacancy", "ramp_up"}),
        (
            "price_growth",
            {"compute", "database", "load_balancer", "egress", "monitoring", "ci_cd",
             "environments", "unitemised", "libraries", "support_contract", "consulting",
             "training"},
        ),
    ],
)  # fmt: skip
def test_only_these_lines_grow_over_the_years(
    figure: str, growing: set[str], cost_of: CostOf
) -> None:
    rates = ("workload_growth", "wage_growth", "headcount_growth", "price_growth")
    still = {f"set.{rate}": "0" for rate in rates}
    loaded = {"orders_per_month": "5M", "concurrent_connections": "900k", "revenue_per_hour": "100"}
    rest = {
        "set.egress_gb_per_month": "500",
        "support_tier": "24x7",
        "consulting_hours_per_year": "10",
        **{f"set.{name}": "5" for name in ("unitemised", "libraries", "training")},
    }
    costing = cost_of({**still, **loaded, **rest, f"set.{figure}": "50%"})
    likely = {id_: years[:, LIKELY] for id_, years in costing.annual.items()}
    for id_, years in likely.items():
        rises = (years[:, 2] > years[:, 0]) if id_ in growing else (years[:, 2] == years[:, 0])
        assert rises.all(), id_


@pytest.mark.parametrize("rate", ["-50%", "-90%"])
def test_everything_may_shrink(rate: str, cost_of: CostOf) -> None:
    rates = ("workload_growth", "wage_growth", "headcount_growth", "price_growth")
    costing = cost_of({f"set.{each}": rate for each in rates}, years="3", revenue_per_hour="99")
    assert (np.diff(costing.years) < 0).all()
    assert all((years >= 0).all() for years in costing.annual.values())


def test_a_year_is_discounted_by_its_end_and_moving_is_paid_before(cost_of: CostOf) -> None:
    asked = {"set.discount_rate": "25%", "migration_person_months": "12", "years": "2"}
    costing = cost_of(asked | RUBY)
    assert costing.discount.tolist() == [0.8, 0.64]
    go = costing.scenario.technologies.index("go")
    years, moving = costing.years[go, LIKELY], costing.migration[go, LIKELY]
    assert moving > 12 * PERSON_MONTH
    expected = moving + 0.8 * years[0] + 0.64 * years[1]
    assert costing.totals["present_value"][go, LIKELY] == pytest.approx(expected, abs=0.006)
    assert costing.present_values[go, LIKELY].tolist() == pytest.approx(
        [0.8 * years[0], 0.64 * years[1]], abs=0.005
    )


def test_the_rows_behind_an_amount_are_named(cost_of: CostOf) -> None:
    costing = cost_of(technologies="go")
    named = {item.id: costing.figures(item, "go") for item in ITEMS}
    assert named["compute"] == (
        "servers",
        "go.server_price",
        "commitment_discount",
        "commitment_coverage",
        "price_factor",
    )
    assert named["salaries"] == ("developers", "salary", "on_cost", "wage_factor")
    assert named["downtime"] == ("go.availability", "revenue_per_hour", "workload_factor")
