"""What everything costs: against exact fractions, and the properties that no rounding may break."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.costing.totals import CASES, LIKELY, Costing, cost
from costcalc.model.lines import ITEMS
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read

CostOf: TypeAlias = Callable[..., Costing]
Question: TypeAlias = dict[str, str]

BOOK = load_price_book()
TOTALS = (
    "monthly",
    "annual",
    "nominal",
    "present_value",
    "equivalent_annual",
    "direct_annual",
    "indirect_annual",
)


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
    "technologies": st.lists(
        st.sampled_from(sorted(BOOK.technologies)), min_size=1, unique=True
    ).map(",".join),
}
WORKLOAD = {
    "orders_per_month": ranges(decimals(0, 5_000_000)),
    "concurrent_connections": ranges(decimals(0, 300_000)),
    "team_size": ranges(decimals(0, 40, 2)),
    "team_size.go": ranges(decimals(0, 40, 2)),
    "consulting_hours_per_year": ranges(decimals(0, 300)),
    "migration_person_months": ranges(decimals(0, 60, 1)),
    "parallel_running_months": ranges(decimals(0, 6, 1)),
}
FLEET = {"current_servers": ranges(decimals(1, 300)), "baseline": st.sampled_from(["ruby", "node"])}
CAPACITY = {"baseline": st.sampled_from([*sorted(BOOK.technologies), "none"])}


def questions(*optional: Mapping[str, st.SearchStrategy[str]]) -> st.SearchStrategy[Question]:
    """Questions sized from capacities or from a fleet, with some of the optional values."""
    chosen = {name: texts for group in optional for name, texts in group.items()}
    return st.fixed_dictionaries(CAPACITY, optional=chosen) | st.fixed_dictionaries(
        FLEET, optional=chosen
    )


BOOK_FIGURES = questions(CHOICES, WORKLOAD)
"""Any workload, with the book's own figures."""

OWN_FIGURES = {
    "current_server_price": decimals(1, 300, 2),
    "set.requests_per_order": ranges(decimals(1, 900)),
    "set.target_utilisation": ranges(decimals(0, 1, 2).filter(lambda text: text > "0.01")),
    "set.min_servers": ranges(decimals(1, 6)),
    "set.spare_servers": decimals(0, 3),
    "set.reference_servers": ranges(decimals(1, 5)),
    "set.connections_per_server": ranges(decimals(50, 90_000)),
    "set.elixir.connections_per_server": ranges(decimals(50, 90_000)),
    "set.go.requests_per_second_per_server": ranges(decimals(10, 3000)),
    "set.server_multiple": ranges(decimals(1, 3, 1)),
    "set.go.server_saving": ranges(decimals(0, 1, 2)),
    "set.server_price": ranges(decimals(0, 500, 3)),
    "set.go.server_price": ranges(decimals(0, 500, 3)),
    "set.load_balancer_unit_price": ranges(decimals(0, 9, 3)),
    "set.egress_gb_per_month": ranges(decimals(0, 9000)),
    "set.commitment_coverage": ranges(decimals(0, 1, 2)),
    "salary": ranges(decimals(50_000, 250_000)),
    "salary.erlang": ranges(decimals(50_000, 250_000, 2)),
    "set.on_cost": ranges(decimals(1, 2, 3)),
    "set.attrition": ranges(decimals(0, 1, 3)),
    "set.headcount_growth": ranges(decimals(0, 1, 2)),
    "set.agency_share": ranges(decimals(0, 1, 2)),
    "set.developer_pool": ranges(decimals(10_000, 9_000_000)),
    "set.workload_growth": ranges(decimals(0, 1, 2)),
    "set.wage_growth": ranges(decimals(0, 1, 2)),
    "set.discount_rate": decimals(0, 1, 2),
    "exchange_rate": decimals(1, 200, 4),
}
# Powers of whole numbers keep fractions exact.
WHOLE_POWERS = {"set.database_scaling": decimals(0, 1), "set.scarcity_exponent": decimals(0, 1)}


# -- an independent reading of the specification, in fractions -------------------------------------


def snapped(value: Fraction, digits: int) -> Decimal:
    """Half-up to so many significant digits."""
    precise = Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(precise)


def cent(value: Fraction) -> Fraction:
    return Fraction(snapped(value, 15).quantize(Decimal("0.01"), ROUND_HALF_UP))


def up(value: Fraction) -> int:
    return int(snapped(value, 12).to_integral_value(ROUND_CEILING))


class Exact:
    """Cost-model sections 4 and 5 for one technology and case, without an array or a float."""

    def __init__(self, question: Question, technology: str, case: int) -> None:
        self.question, self.technology, self.case = question, technology, case
        self.scope = question.get("scope", "published")
        self.years = int(question.get("years", 3))
        self.rate = Fraction(question.get("exchange_rate", "1"))
        self.baseline = question["baseline"]
        self.dear = technology in ("ruby", "node")

    def of(self, text: str, turned: bool = False) -> Fraction:
        parts = text.split("..") * (1 if ".." in text else 3)
        return Fraction(parts[2 - self.case if turned else self.case])

    def figure(self, name: str, technology: str = "", own_only: bool = False) -> Fraction:
        """The user's value for the technology, the user's for all, or the book's."""
        technology = technology or self.technology
        figure = BOOK.figure(name, technology, self.scope)
        assert figure
        ask = {} if own_only else self.question
        names = [f"set.{technology}.{name}", f"set.{name}"]
        names += [f"salary.{technology}", "salary"] if name == "salary" else []
        text = next((ask[each] for each in names if each in ask), None)
        if text:
            dollars = self.rate if "USD" in figure.unit else 1
            return self.of(text, figure.more_is_cheaper) / dollars
        if figure.policy:
            return figure.exact[1]
        return figure.exact[2 - self.case if figure.more_is_cheaper else self.case]

    def amount(self, name: str, default: str) -> Fraction:
        return self.of(
            self.question.get(f"{name}.{self.technology}", self.question.get(name, default))
        )

    def servers(self, year: int) -> int:
        grown = (1 + self.figure("workload_growth")) ** year
        floor = self.figure("min_servers")
        if "current_servers" in self.question:
            fleet = self.amount("current_servers", "") * grown
            if self.dear:
                return up(fleet)
            return int(max(up(fleet * (1 - self.figure("server_saving"))), min(floor, up(fleet))))
        multiplied = self.dear and self.scope == "published"
        of = "elixir" if multiplied else self.technology
        busy = self.figure("target_utilisation")
        speed = Fraction(1)
        if self.question.get("workload_kind") == "cpu_bound":
            speed = self.figure("compute_speedup", of, multiplied)
        orders = self.amount("orders_per_month", "100000") * grown
        peak = orders * self.figure("requests_per_order") / 2_628_000 * self.figure("peak_to_mean")
        connections = self.amount("concurrent_connections", "5000") * grown
        by_rps = up(
            peak / (self.figure("requests_per_second_per_server", of, multiplied) * speed * busy)
        )
        by_connections = up(
            connections / (self.figure("connections_per_server", of, multiplied) * busy)
        )
        number = max(max(by_rps, by_connections, 1) + self.figure("spare_servers"), floor)
        return up(number * (self.figure("server_multiple") if multiplied else 1))

    def server_price(self) -> Fraction:
        if "current_servers" not in self.question:
            return self.figure("server_price")
        if "current_server_price" in self.question:
            return self.of(self.question["current_server_price"]) / self.rate
        return self.figure("server_price", self.baseline)

    def months(self, year: int) -> dict[str, Fraction]:
        """Lines that are priced by the month."""
        servers = self.servers(year)
        grown = (1 + self.figure("workload_growth")) ** year
        connections = self.amount("concurrent_connections", "5000") * grown
        orders = self.amount("orders_per_month", "100000") * grown
        off = self.figure("commitment_discount") * self.figure("commitment_coverage")
        larger = max(Fraction(1), orders / 100_000) ** int(self.figure("database_scaling"))
        units = max(Fraction(1), connections / 3000)
        return {
            "compute": servers * self.server_price() * (1 - off),
            "database": self.figure("database_price") * larger,
            "load_balancer": self.figure("load_balancer_price")
            + self.figure("load_balancer_unit_price") * units,
            "egress": self.figure("egress_gb_per_month") * grown * self.figure("egress_price"),
            "monitoring": self.figure("monitoring_price")
            * max(Fraction(1), servers / self.figure("reference_servers")),
            **{name: self.figure(f"{name}_price") for name in ("ci_cd",)},
            **{name: self.figure(name) for name in ("unitemised", "libraries", "training")},
        }

    def people(self, year: int) -> dict[str, Fraction]:
        """Lines that are priced by the year."""
        team = self.amount("team_size", "6") * (1 + self.figure("headcount_growth")) ** year
        dearer = (1 + self.figure("wage_growth")) ** year
        salary, loaded = self.figure("salary"), self.figure("salary") * self.figure("on_cost")
        hires = team * (self.figure("attrition") + self.figure("headcount_growth"))
        share = self.figure("agency_share")
        scarce = max(Fraction(1), 3_000_000 / self.figure("developer_pool"))
        days = self.figure("time_to_fill") * scarce ** int(self.figure("scarcity_exponent"))
        tier = self.question.get("support_tier", "community")
        hire = share * self.figure("agency_fee") * salary + (1 - share) * self.figure(
            "own_cost_per_hire"
        )
        return {
            "support_contract": Fraction(0)
            if tier == "community"
            else self.figure(f"support_{tier}"),
            "consulting": self.amount("consulting_hours_per_year", "0")
            * self.figure("consulting_rate"),
            "salaries": team * loaded * dearer,
            "recruiting": hires * hire * dearer,
            "vacancy": hires * self.figure("vacancy_loss") * loaded * days / 365 * dearer,
            "ramp_up": hires
            * self.figure("ramp_up_loss")
            * loaded
            * self.figure("ramp_up_months")
            / 12
            * dearer,
        }

    def monthly(self) -> dict[str, Fraction]:
        lines = self.months(0) | {name: year / 12 for name, year in self.people(0).items()}
        return {name: cent(amount * self.rate) for name, amount in lines.items()}

    def annual(self, year: int) -> dict[str, Fraction]:
        lines = {name: month * 12 for name, month in self.months(year).items()} | self.people(year)
        return {name: cent(amount * self.rate) for name, amount in lines.items()}

    def migration(self) -> Fraction:
        if self.technology == self.baseline:
            return Fraction(0)
        work = (
            self.amount("migration_person_months", "0")
            * self.figure("salary")
            * self.figure("on_cost")
            / 12
        )
        if self.baseline == "none":
            return cent(work * self.rate)
        today = Exact(self.question, self.baseline, self.case).months(0)
        infrastructure = sum(today.values()) - today["libraries"] - today["training"]
        return cent(
            (work + self.amount("parallel_running_months", "0") * infrastructure) * self.rate
        )

    def totals(self) -> dict[str, Fraction]:
        years = [sum(self.annual(year).values()) for year in range(self.years)]
        discount = self.figure("discount_rate")
        present = self.migration() + sum(y / (1 + discount) ** (i + 1) for i, y in enumerate(years))
        annuity = (
            discount / (1 - (1 + discount) ** -self.years) if discount else Fraction(1, self.years)
        )
        first, indirect = self.annual(0), ("vacancy", "ramp_up")
        return {
            "monthly": sum(self.monthly().values(), Fraction(0)),
            "annual": years[0],
            "nominal": self.migration() + sum(years),
            "present_value": cent(present),
            "equivalent_annual": cent(present * annuity),
            "direct_annual": sum(
                (first[name] for name in first if name not in indirect), Fraction(0)
            ),
            "indirect_annual": sum((first[name] for name in indirect), Fraction(0)),
        }


@settings(max_examples=250)
@given(questions(CHOICES, WORKLOAD, OWN_FIGURES), st.fixed_dictionaries(WHOLE_POWERS))
def test_every_amount_is_the_exact_fraction_rounded_half_up(
    question: Question, powers: Question
) -> None:
    question |= powers
    if "exchange_rate" in question:
        question["currency"] = "EUR"
    if "current_servers" not in question:
        question.pop("current_server_price", None)
    costing = costed(question)
    for row, technology in enumerate(costing.scenario.technologies):
        for case in range(len(CASES)):
            exact = Exact(question, technology, case)
            cell = (row, case)
            monthly, annual = exact.monthly(), exact.annual(exact.years - 1)
            assert costing.servers[*cell, -1] == exact.servers(exact.years - 1)
            for item in ITEMS:
                assert costing.monthly[item.id][cell] == float(monthly[item.id]), item.id
                assert costing.annual[item.id][*cell, -1] == float(annual[item.id]), item.id
            assert costing.migration[cell] == float(exact.migration())
            totals = {name: costing.totals[name][cell] for name in TOTALS}
            assert totals == {name: float(amount) for name, amount in exact.totals().items()}


# -- properties ----------------------------------------------------------------------------------


def money(amounts: Any) -> list[Decimal]:
    """Floats as the decimal amounts that they show."""
    return [Decimal(repr(amount)) for amount in np.ravel(amounts).tolist()]


@given(BOOK_FIGURES)
def test_every_column_foots(question: Question) -> None:
    costing = costed(question)
    months = np.stack([costing.monthly[item.id] for item in ITEMS])
    years = np.stack([costing.annual[item.id] for item in ITEMS])
    nature = np.array([item.nature for item in ITEMS])
    sums = {
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
    assert all(
        amount == amount.quantize(Decimal("0.01")) for amount in money(years) + money(months)
    )


@given(BOOK_FIGURES)
def test_low_is_no_more_than_likely_and_likely_no_more_than_high(question: Question) -> None:
    costing = costed(question)
    by_case = [costing.servers, *costing.annual.values(), costing.years]
    for amounts in [
        *costing.monthly.values(),
        costing.migration,
        *costing.totals.values(),
        *by_case,
    ]:
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
def test_more_of_anything_never_lowers_a_total(question: Question, name: str, more: str) -> None:
    if name == "current_servers" and name not in question:
        return
    defaults = {"orders_per_month": "100000", "concurrent_connections": "5000"}
    before = question.get(name, question.get(name.partition(".")[0], defaults.get(name, "6")))
    raised = {
        **question,
        name: "..".join(str(Decimal(part) + Decimal(more)) for part in before.split("..")),
    }
    less, greater = costed(question), costed(raised)
    assert (greater.servers >= less.servers).all()
    assert (greater.years >= less.years).all()
    assert (greater.migration >= less.migration).all()
    for total in TOTALS:
        assert (greater.totals[total] >= less.totals[total]).all()


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
    beside = costed({**question, "technologies": "elixir,erlang,go,node,ruby"})
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
        "set.connections_per_server": str(hundreds * 100),
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
    costing = cost_of(one_server, currency="JPY", exchange_rate="100")
    assert (costing.monthly["compute"][:3, LIKELY] == 0.5).all()


# -- zero, floors, limits ------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
def test_no_orders_connections_or_developers_cost_the_floor(scope: str, cost_of: CostOf) -> None:
    nobody = {"orders_per_month": "0", "concurrent_connections": "0", "team_size": "0"}
    costing = cost_of(nobody, scope=scope)
    go = costing.scenario.technologies.index("go")
    assert costing.servers[go].tolist() == [[2] * 3, [3] * 3, [4] * 3]
    for item in ITEMS:
        if item.category in ("team", "hiring") and item.id != "training":
            assert not costing.annual[item.id].any()
    # like for like: 3 x 59.568 = 178.70, 200, 16.425 + 5.84 = 22.27, 125, 125
    assert (
        costing.totals["monthly"][go, LIKELY] == {"published": 500, "like_for_like": 650.97}[scope]
    )


@pytest.mark.parametrize(
    ("given", "servers", "binding"),
    [
        ({}, 3, "availability"),
        ({"concurrent_connections": "60000"}, 3, "availability"),
        ({"concurrent_connections": "60001"}, 4, "connections"),
        ({"orders_per_month": "1M"}, 3, "availability"),
        ({"orders_per_month": "2M"}, 4, "throughput"),
        ({"orders_per_month": "2M", "concurrent_connections": "90000"}, 4, "throughput"),
        ({"orders_per_month": "2M", "concurrent_connections": "90001"}, 5, "connections"),
        ({"concurrent_connections": "60001", "set.min_servers": "4"}, 4, "availability"),
        ({"concurrent_connections": "60001", "set.spare_servers": "0"}, 3, "availability"),
        ({"set.min_servers": "1", "set.spare_servers": "0"}, 1, "availability"),
        ({"current_servers": "20"}, 12, "ratio"),
    ],
)
def test_what_binds_the_number_of_servers_is_named(
    given: Mapping[str, str], servers: int, binding: str, cost_of: CostOf
) -> None:
    costing = cost_of(given)
    go = costing.scenario.technologies.index("go")
    assert (costing.servers[go, LIKELY, 0], costing.binding[go]) == (servers, binding)


@pytest.mark.parametrize(
    ("given", "ruby", "binding"),
    [
        ({}, [4, 6, 10], "ratio"),
        ({"scope": "like_for_like"}, [2, 5, 51], "connections"),
        ({"concurrent_connections": "100k"}, [5, 10, 53], "ratio"),
        (
            {"scope": "like_for_like", "concurrent_connections": "100k"},
            [16, 68, 1001],
            "connections",
        ),
    ],
)
def test_ruby_has_a_multiple_of_elixirs_servers_as_published_and_capacities_like_for_like(
    given: Mapping[str, str], ruby: list[int], binding: str, cost_of: CostOf
) -> None:
    costing = cost_of(given)
    row = costing.scenario.technologies.index("ruby")
    assert (costing.servers[row, :, 0].tolist(), costing.binding[row]) == (ruby, binding)


@pytest.mark.parametrize(
    ("override", "moves"),
    [
        ({"set.elixir.connections_per_server": "1000"}, False),
        ({"set.ruby.connections_per_server": "1000"}, False),
        ({"set.connections_per_server": "1000"}, False),
        ({"set.requests_per_second_per_server": "1"}, False),
        ({"set.target_utilisation": "0.1"}, True),
        ({"set.requests_per_order": "50000"}, True),
        ({"set.peak_to_mean": "900"}, True),
        ({"set.spare_servers": "9"}, True),
        ({"set.min_servers": "20"}, True),
    ],
)
def test_common_figures_move_the_published_baseline_and_capacities_do_not(
    override: str, moves: bool, cost_of: CostOf
) -> None:
    costings = [cost_of(given, concurrent_connections="100k") for given in ({}, override)]
    before, after = (
        each.servers[each.scenario.technologies.index("ruby"), LIKELY, 0] for each in costings
    )
    assert (after > before) == moves
    assert moves or after == before


def test_computing_work_needs_fewer_servers_in_go(cost_of: CostOf) -> None:
    heavy = {"orders_per_month": "10M", "scope": "like_for_like"}
    waits, computes = (cost_of(heavy, workload_kind=kind) for kind in ("io_bound", "cpu_bound"))
    # 10M x 500 / 2,628,000 x 4 = 7,610 a second, over 600 (Ruby: 300; Go computing: 1,500), and one
    assert waits.servers[:, LIKELY, 0].tolist() == [14, 14, 14, 27]
    assert computes.servers[:, LIKELY, 0].tolist() == [14, 14, 7, 27]


# -- a fleet that runs today ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fleet", "elixir", "go", "ruby"),
    [
        ("20", [8, 10, 12], [10, 12, 14], [20, 20, 20]),
        ("2.5", [2, 3, 3], [2, 3, 3], [3, 3, 3]),
        ("1", [1, 1, 1], [1, 1, 1], [1, 1, 1]),
        ("5", [2, 3, 4], [3, 3, 4], [5, 5, 5]),
        ("10..20..40", [4, 10, 24], [5, 12, 28], [10, 20, 40]),
    ],
)
def test_a_fleet_is_cut_by_the_published_saving_but_not_below_the_floor(
    fleet: str, elixir: list[int], go: list[int], ruby: list[int], cost_of: CostOf
) -> None:
    for scope in ("published", "like_for_like"):
        costing = cost_of(current_servers=fleet, scope=scope, technologies="elixir,go,node")
        assert costing.scenario.technologies == ("elixir", "go", "node", "ruby")
        assert costing.servers[..., 0].tolist() == [elixir, go, ruby, ruby]


def test_a_hundred_servers_growing_ten_percent_twice_need_121(cost_of: CostOf) -> None:
    costing = cost_of({"current_servers": "100", "set.workload_growth": "10%"})
    assert costing.servers[-1, LIKELY].tolist() == [100, 110, 121]
    assert costing.servers[2, LIKELY].tolist() == [60, 66, 73]  # go: 72.6 in year 3


@pytest.mark.parametrize(
    ("given", "elixir"),
    [
        ({}, 10 * 75),
        ({"scope": "like_for_like"}, 595.68),
        ({"current_server_price": "40"}, 400),
        ({"set.ruby.server_price": "50"}, 500),
        ({"set.elixir.server_price": "50"}, 10 * 75),
    ],
)
def test_every_server_beside_a_fleet_costs_what_one_of_the_fleet_costs(
    given: Mapping[str, str], elixir: list[int], cost_of: CostOf
) -> None:
    costing = cost_of({"current_servers": "20", **given})
    assert costing.monthly["compute"][0, LIKELY] == elixir
    ratio = costing.monthly["compute"][-1, LIKELY] / costing.monthly["compute"][0, LIKELY]
    assert ratio == pytest.approx(2)


# -- bases, years --------------------------------------------------------------------------------


def bases(costing: Costing, technology: str) -> dict[str, str]:
    return {item.id: costing.basis(item, technology) for item in ITEMS}


def test_the_basis_of_a_row_is_that_of_its_price(cost_of: CostOf) -> None:
    assert bases(cost_of(support_tier="standard"), "erlang") == {
        "compute": "derived",
        "database": "not_counted",
        "load_balancer": "not_counted",
        "egress": "cited",
        "monitoring": "published",
        "ci_cd": "not_counted",
        "unitemised": "not_counted",
        "libraries": "published",
        "support_contract": "published",
        "consulting": "assumption",
        "salaries": "assumption",
        "recruiting": "cited",
        "training": "published",
        "vacancy": "cited",
        "ramp_up": "cited",
    }


def test_a_row_takes_the_basis_user_where_its_price_was_overridden(cost_of: CostOf) -> None:
    asked = {
        "set.go.monitoring_price": "80",
        "salary": "90k",
        "set.agency_fee": "10%",
        "set.on_cost": "1.5",
    }
    costing = cost_of(asked)
    changed = {name for name, basis in bases(costing, "go").items() if basis == "user"}
    assert changed == {"monitoring", "salaries", "recruiting"}
    assert bases(costing, "elixir")["monitoring"] == "published"


def test_a_row_that_the_scope_leaves_out_is_zero_and_not_counted(cost_of: CostOf) -> None:
    for scope in ("published", "like_for_like"):
        costing = cost_of(scope=scope, orders_per_month="2M", concurrent_connections="100k")
        for row, technology in enumerate(costing.scenario.technologies):
            for item in ITEMS:
                if costing.basis(item, technology) == "not_counted":
                    assert not costing.annual[item.id][row].any()


def test_a_row_that_costs_something_is_counted_whichever_figure_was_set(cost_of: CostOf) -> None:
    for name in (
        "load_balancer_price",
        "load_balancer_unit_price",
        "ci_cd_price",
        "training",
        "libraries",
    ):
        costing = cost_of({f"set.go.{name}": "5"})
        go = costing.scenario.technologies.index("go")
        for item in ITEMS:
            assert (
                not costing.annual[item.id][go].any() or costing.basis(item, "go") != "not_counted"
            )


@pytest.mark.parametrize(
    ("figure", "growing"),
    [
        ("workload_growth", {"compute", "database", "load_balancer", "egress", "monitoring"}),
        ("wage_growth", {"salaries", "recruiting", "vacancy", "ramp_up"}),
        ("headcount_growth", {"salaries", "recruiting", "vacancy", "ramp_up"}),
    ],
)
def test_only_these_lines_grow_over_the_years(
    figure: str, growing: set[str], cost_of: CostOf
) -> None:
    still = {"set.workload_growth": "0", "set.wage_growth": "0", "set.headcount_growth": "0"}
    loaded = {"scope": "like_for_like", "orders_per_month": "5M", "concurrent_connections": "300k"}
    rest = {
        "set.egress_gb_per_month": "100",
        "support_tier": "24x7",
        "consulting_hours_per_year": "10",
    }
    costing = cost_of({**still, **loaded, **rest, f"set.{figure}": "50%"})
    likely = {id_: years[:, LIKELY] for id_, years in costing.annual.items()}
    for id_, years in likely.items():
        rises = (years[:, 2] > years[:, 0]) if id_ in growing else (years[:, 2] == years[:, 0])
        assert rises.all(), id_


def test_a_year_is_discounted_by_its_end_and_migration_is_paid_before(cost_of: CostOf) -> None:
    costing = cost_of({"set.discount_rate": "25%", "migration_person_months": "12", "years": "2"})
    assert costing.discount.tolist() == [0.8, 0.64]
    go = costing.scenario.technologies.index("go")
    assert costing.migration[go].tolist() == [120_000 * 1.22, 150_000 * 1.27, 180_000 * 1.3]
    years = costing.years[go, LIKELY]
    expected = 190_500 + 0.8 * years[0] + 0.64 * years[1]
    assert costing.totals["present_value"][go, LIKELY] == pytest.approx(expected, abs=0.005)
    assert costing.present_values[go, LIKELY].tolist() == pytest.approx(
        [0.8 * years[0], 0.64 * years[1]], abs=0.005
    )


def test_the_rows_behind_an_amount_are_named(cost_of: CostOf) -> None:
    costing = cost_of(technologies="go")
    compute = next(item for item in ITEMS if item.id == "compute")
    assert costing.figures(compute, "go") == (
        "servers",
        "go.server_price",
        "commitment_discount",
        "commitment_coverage",
    )
    salaries = next(item for item in ITEMS if item.id == "salaries")
    assert costing.figures(salaries, "ruby") == (
        "developers",
        "ruby.salary",
        "on_cost",
        "wage_factor",
    )
