"""The cost model in plain floats: first every choice becomes a number, then one straight loop.

`Numbers` holds what one technology's amounts are made of, in the scenario's own currency; nothing
is chosen after it. `year` is the table of section 5 from top to bottom. Rounding is `decimal`'s.
"""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from readings import CASES, Answer, Book, Scenario

Three = tuple[float, float, float]


def words(text: str) -> tuple[str, ...]:
    """The names in a text."""
    return tuple(text.split())


SHARES_AND_COUNTS: Final = words("""
    connections_per_order requests_per_order peak_to_mean target_utilisation spare_servers
    min_servers reference_servers on_cost attrition headcount_growth agency_fee agency_share
    time_to_fill scarcity_exponent experienced_share vacancy_loss ramp_up_months ramp_up_loss
    operations_posts posts_per_vcpu environment_share environment_scaling parallel_share
    monitoring_scaling database_scaling egress_gb_per_month egress_free commitment_discount
    commitment_coverage code_per_developer months_per_kloc workload_growth wage_growth price_growth
    discount_rate salary_premium effort_multiplier developer_pool learning_months team_knows
    requests_per_second_per_vcpu connections_per_gib compute_speedup operations_factor availability
    servers_relative
""")
PRICES: Final = words("""
    market_salary page_salary own_cost_per_hire consulting_rate egress_price database_price
    load_balancer_price load_balancer_unit_price monitoring_price ci_cd_price unitemised libraries
    training support_standard support_24x7
""")
OF_A_SERVER: Final = ("vcpus_per_server", "memory_per_server", "server_price")
BY_THE_MONTH: Final = words("""
    compute database load_balancer egress monitoring ci_cd environments unitemised libraries
    training
""")
NOT_CASH: Final = ("vacancy", "ramp_up", "downtime")
ZERO: Final = (0.0, 0.0, 0.0)
ONE: Final = (1.0, 1.0, 1.0)

FIFTEEN: Final = Context(prec=15, rounding=ROUND_HALF_UP)
TWELVE: Final = Context(prec=12, rounding=ROUND_HALF_UP)


def three(value: Any, whole: bool = False) -> Three:
    """A number, a pair or a triple as low, likely and high."""
    ends = [float(each) for each in (value if isinstance(value, list | tuple) else [value])]
    middle = ends[1] if len(ends) == 3 else (ends[0] + ends[-1]) / 2
    return ends[0], math.floor(middle + 0.5) if whole and len(ends) == 2 else middle, ends[-1]


def times(left: Three, right: Three) -> Three:
    """Low by low, likely by likely, high by high."""
    return left[0] * right[0], left[1] * right[1], left[2] * right[2]


def add(left: float, right: float) -> float:
    """The sum of two decimals as they are typed: binary ones lose digits where they cancel."""
    return float(Decimal(repr(left)) + Decimal(repr(right)))


def ceiling(value: float) -> int:
    """The next whole number up, once the noise of binary fractions is off."""
    return math.ceil(TWELVE.create_decimal_from_float(value))


class Numbers:
    """Every number behind one technology's amounts, by name, as low, likely and high."""

    def __init__(self, scenario: Scenario, book: Book, technology: str) -> None:
        """Read the scenario for one technology: what was given, what was set, and the book."""
        self.scenario, self.book, self.technology = scenario, book, technology
        self.scope = scenario.get("scope", "like_for_like")
        self.today = scenario.get("baseline", "none")
        self.new = self.today not in ("none", technology)
        default = "hired" if self.today == "none" else "present"
        self.hired = scenario.get("staffing", default) == "hired"
        self.set = scenario.get("set", {})
        country, pay, self.country_on_cost = book.country(scenario.get("country", "us"))
        self.country_pay = pay if scenario.get("country", "us") != "us" else None
        self.currency = scenario.get("currency", country)
        self.rate = float(scenario.get("exchange_rate") or book.rate(self.currency))
        self.n: dict[str, Three] = {}
        for name in (*SHARES_AND_COUNTS, *PRICES, *OF_A_SERVER):
            self.n[name] = self.figure(name, technology)
        self.workload()
        self.people()
        self.moving()

    def figure(self, name: str, technology: str) -> Three:
        """A figure as it was set for this technology, or for all, or as the book has it."""
        for key in (f"{technology}.{name}", name):
            if key in self.set:
                return three(self.set[key], whole=name.endswith("_servers"))
        exchange = self.rate if name in PRICES or name == "server_price" else 1.0
        if name in OF_A_SERVER and self.scope == "like_for_like":
            row = self.book.server(self.scenario.get("server", "aws-m7g.large"))
            return three(float(row[OF_A_SERVER.index(name)]) * exchange)
        if name == "on_cost" and self.country_pay:
            return three(self.country_on_cost)
        ends = three(self.book.figures(self.scope, technology, name))
        return times(ends, three(exchange))

    def given(self, name: str, key: str = "") -> Three | None:
        """What was given bare, or for one technology."""
        value = self.scenario.get(name)
        if not isinstance(value, Mapping):
            value = {"": value}
        return None if value.get(key) is None else three(value[key])

    def workload(self) -> None:
        """The load, the fleet and the servers' price."""
        self.n["orders"] = self.given("orders_per_month") or three(100_000)
        self.n["connections"] = self.given("concurrent_connections") or ZERO
        self.n["revenue"] = self.given("revenue_per_hour") or ZERO
        self.n["hours"] = self.given("consulting_hours_per_year") or ZERO
        tier = self.scenario.get("support_tier", "community")
        self.n["support"] = ZERO if tier == "community" else self.n[f"support_{tier}"]
        if self.scenario.get("workload_kind", "io_bound") == "io_bound":
            self.n["compute_speedup"] = ONE
        self.fleet = None if self.today == "none" else self.given("current_servers")
        if self.fleet:
            old = self.figure("server_price", self.today)
            self.n["server_price"] = self.given("current_server_price") or old
            relative = self.n["servers_relative"]
            base = self.figure("servers_relative", self.today)[1]
            self.n["ratio"] = (relative[0] / base, relative[1] / base, relative[2] / base)

    def people(self) -> None:
        """The team and its pay."""
        self.bare_team = self.given("team_size") or three(6)
        own_team = self.given("team_size", self.technology)
        self.n["team"] = own_team or self.bare_team
        if own_team or self.technology == self.today:
            self.n["effort_multiplier"] = ONE
        bare, given = self.given("salary"), self.given("market_salary")
        if given is None and "market_salary" in self.set:
            given = three(self.set["market_salary"])
        if given is None and self.country_pay:
            given = three(self.country_pay)
        self.n["market"] = bare or given or self.n["market_salary"]
        todays = None if self.hired else self.given("salary", self.today)
        own_pay = self.given("salary", self.technology)
        self.n["pay"] = own_pay or todays or bare or self.market_pay(given)

    def market_pay(self, given: Three | None) -> Three:
        """What people are paid where nobody's absolute pay was given."""
        premium = ZERO
        if self.hired:
            extra = {"salary_premium", f"{self.technology}.salary_premium"} & {*self.set}
            if extra or given or self.scope == "like_for_like":
                premium = self.n["salary_premium"]
        above = (add(1, premium[0]), add(1, premium[1]), add(1, premium[2]))
        if given or self.scope == "like_for_like":
            return times(self.n["market"], above)
        whose = self.technology if self.hired or self.today == "none" else self.today
        return times(self.figure("page_salary", whose), above)

    def moving(self) -> None:
        """What belongs to moving, which counts for what is new beside what runs today."""
        months = self.given("migration_person_months")
        code = self.given("code_size")
        self.n["code"] = code or ZERO
        self.n["person_months"] = months or ZERO
        if months is not None:
            self.n["months_per_kloc"] = ZERO
        if code is not None:
            self.n["code_per_developer"] = ZERO
        self.months_in_parallel = self.given("parallel_running_months")
        if not self.new:
            for name in ("code", "person_months", "code_per_developer"):
                self.n[name] = ZERO
            self.months_in_parallel = ZERO


def numbers_of_own(scenario: Scenario, technology: str) -> dict[str, tuple[Three, str]]:
    """The amounts of the user's own lines for a technology, 0 where it has none."""
    given = scenario.get("own", {})
    found = {}
    for key in given:
        name = key.split(".")[0]
        value, by = given.get(f"{name}.{technology}") or given.get(name) or (0, "year")
        found[name] = three(value), by
    return found


class Case:
    """One case of a technology's numbers."""

    def __init__(self, numbers: Numbers, case: int) -> None:
        """Take the case's number: 0 is low, 1 likely, 2 high."""
        self.numbers, self.case = numbers, case

    def dear(self, name: str) -> float:
        """A number that costs more the larger it is."""
        return self.numbers.n[name][self.case]

    def saves(self, name: str) -> float:
        """A number that costs less the larger it is."""
        return self.numbers.n[name][2 - self.case]

    def fact(self, name: str) -> float:
        """A number that is the same in every case."""
        return self.numbers.n[name][1]

    def cents(self, amount: float) -> Decimal:
        """An amount half-up to the smallest coin."""
        coin = Decimal(1) if self.numbers.currency == "JPY" else Decimal("0.01")
        return FIFTEEN.create_decimal_from_float(amount).quantize(coin, ROUND_HALF_UP)

    def sized(self, g: float) -> tuple[int, str]:
        """The servers that the load asks for after growing g times, and what binds."""
        dear, saves, fact = self.dear, self.saves, self.fact
        peak = dear("orders") * g * fact("requests_per_order") / 2_628_000 * fact("peak_to_mean")
        one = saves("requests_per_second_per_vcpu") * saves("vcpus_per_server")
        rps = ceiling(peak / (one * saves("compute_speedup") * fact("target_utilisation")))
        held = saves("connections_per_gib") * saves("memory_per_server")
        conn = ceiling(dear("connections") * g / (held * fact("target_utilisation")))
        load = max(rps, conn, 1) + int(dear("spare_servers"))
        binding = "throughput" if rps >= conn else "connections"
        if load <= int(dear("min_servers")):
            return int(dear("min_servers")), "availability"
        return load, binding

    def servers(self, g: float) -> tuple[int, str]:
        """The servers after growing g times."""
        if not self.numbers.fleet:
            return self.sized(g)
        fleet = self.numbers.fleet[self.case] * g
        if not self.numbers.new:
            return ceiling(fleet), "ratio"
        fewer = ceiling(fleet * self.dear("ratio"))
        return max(fewer, min(int(self.dear("min_servers")), ceiling(fleet))), "ratio"

    def hire(self) -> float:
        """What it costs to find one person."""
        agency = self.dear("agency_share")
        through = agency * self.dear("agency_fee") * self.dear("pay")
        return through + add(1, -agency) * self.dear("own_cost_per_hire")

    def year(self, y: int) -> dict[str, float]:
        """The lines of year y: a month's amount, or a year's where the price is a year's."""
        dear, saves, fact = self.dear, self.saves, self.fact
        w = add(1, dear("wage_growth")) ** (y - 1)
        p = add(1, dear("price_growth")) ** (y - 1)
        g = add(1, dear("workload_growth")) ** (y - 1)
        n = self.servers(g)[0]
        orders, connections = dear("orders") * g, dear("connections") * g
        vcpus, beside = n * saves("vcpus_per_server"), dear("reference_servers") * 2
        size = max(1.0, vcpus / beside)
        through_balancer = max(connections, orders * fact("connections_per_order"))
        wage_bill = dear("pay") * dear("on_cost") * w
        people = (
            dear("team") * dear("effort_multiplier") * add(1, dear("headcount_growth")) ** (y - 1)
        )
        hired = people * max(add(dear("attrition"), dear("headcount_growth")), 0.0)
        scarcity = max(1.0, 3_000_000 / saves("developer_pool")) ** dear("scarcity_exponent")
        days = dear("time_to_fill") * (1 + dear("experienced_share") * (scarcity - 1))
        settle = dear("ramp_up_months") + add(1, -dear("experienced_share")) * dear(
            "learning_months"
        )
        posts = dear("operations_posts") + dear("posts_per_vcpu") * max(vcpus - beside, 0.0)

        a: dict[str, float] = {}
        uncommitted = add(1, -saves("commitment_discount") * saves("commitment_coverage"))
        a["compute"] = n * dear("server_price") * uncommitted * p
        growing = max(1.0, orders / 100_000) ** dear("database_scaling")
        a["database"] = dear("database_price") * growing * p
        units = max(1.0, through_balancer / 3_000)
        unit_price = dear("load_balancer_unit_price")
        a["load_balancer"] = (dear("load_balancer_price") + unit_price * units) * p
        paid_for = max(dear("egress_gb_per_month") * g - saves("egress_free"), 0.0)
        a["egress"] = paid_for * dear("egress_price") * p
        a["monitoring"] = dear("monitoring_price") * size ** dear("monitoring_scaling") * p
        a["ci_cd"] = dear("ci_cd_price") * p
        copies = a["compute"] * size ** (dear("environment_scaling") - 1) + a["database"]
        a["environments"] = copies * dear("environment_share")
        a["unitemised"] = dear("unitemised") * p
        a["libraries"] = dear("libraries") * p
        a["support_contract"] = dear("support") * p
        a["consulting"] = dear("hours") * dear("consulting_rate") * p
        a["salaries"] = people * wage_bill
        operators = posts * dear("operations_factor") * dear("market")
        a["operations"] = operators * dear("on_cost") * w
        a["recruiting"] = hired * self.hire() * w
        a["training"] = dear("training") * p
        a["vacancy"] = hired * dear("vacancy_loss") * wage_bill * days / 365
        a["ramp_up"] = hired * dear("ramp_up_loss") * wage_bill * settle / 12
        own = numbers_of_own(self.numbers.scenario, self.numbers.technology)
        for name, (ends, by) in own.items():
            each = people * w if by == "developer/year" else 12 * p if by == "month" else p
            a[name] = ends[self.case] * each
        a["downtime"] = 8_760 * add(1, -saves("availability")) * dear("revenue") * g
        return a

    def one_offs(self, old: "Case | None") -> dict[str, float]:
        """What is spent in year 0; `old` is the same case of what runs today."""
        dear, fact, numbers = self.dear, self.fact, self.numbers
        names = ("rewrite", "retraining", "team_recruiting", "team_ramp_up", "parallel_running")
        a = dict.fromkeys(names, 0.0)
        if numbers.technology == numbers.today:
            return a
        bare = numbers.bare_team[self.case]
        month = dear("pay") * dear("on_cost") / 12
        code = dear("code") + bare * fact("code_per_developer")
        work = code * dear("months_per_kloc") + dear("person_months")
        not_knowing = add(1, -dear("experienced_share")) * dear("learning_months")
        a["rewrite"] = work * month
        if numbers.hired:
            crowd = dear("team") * dear("effort_multiplier")
            system = dear("ramp_up_months") * (1.0 if numbers.new else 0.5)
            a["team_recruiting"] = crowd * self.hire()
            a["team_ramp_up"] = crowd * dear("ramp_up_loss") * month * (system + not_knowing)
        else:
            pupils = bare * add(1, -self.saves("team_knows"))
            a["retraining"] = pupils * dear("ramp_up_loss") * dear("learning_months") * month
        if old:
            months = min(work / max(numbers.bare_team[1], 1.0), 24.0)
            if numbers.months_in_parallel is not None:
                months = numbers.months_in_parallel[self.case]
            lines = old.year(1)
            kept = math.fsum(lines[item] for item in BY_THE_MONTH[:8])
            a["parallel_running"] = months * dear("parallel_share") * kept
        return a

    def answer(self, old: "Case | None") -> dict[str, Any]:
        """All that is asked of one case."""
        scenario, tech = self.numbers.scenario, self.numbers.technology
        years: list[Decimal] = []
        monthly, annual = {}, {}
        horizon = scenario.get("years", 3)
        for y in range(horizon, 0, -1):
            for item, amount in self.year(y).items():
                by_month = item in BY_THE_MONTH
                monthly[item] = self.cents(amount if by_month else amount / 12)
                annual[item] = self.cents(amount * 12 if by_month else amount)
            years.insert(0, sum(annual.values(), Decimal(0)))
        one_off = {item: self.cents(amount) for item, amount in self.one_offs(old).items()}
        migration = sum(one_off.values(), Decimal(0))
        r = self.fact("discount_rate")
        worth = [float(each) / (1 + r) ** y for y, each in enumerate(years, 1)]
        present = math.fsum([float(migration), *worth])
        paid = math.fsum(1 / (1 + r) ** y for y in range(1, horizon + 1))  # one a year, alike
        orders, connections = self.fact("orders") * 12, self.fact("connections") / 1_000
        beside = self.numbers.fleet and {"orders_per_month", "concurrent_connections"} & {*scenario}
        headed = tech in ("elixir", "erlang", "go") and self.numbers.scope == "published"
        team, total = self.fact("team"), float(years[0])
        return {
            "servers": self.servers(1.0)[0],
            "servers_by_load": self.sized(1.0)[0] if beside else None,
            "binding": self.servers(1.0)[1],
            "lines": {item: (monthly[item], annual[item]) for item in monthly},
            "one_off": one_off,
            "years": years,
            "monthly": sum(monthly.values(), Decimal(0)),
            "annual": years[0],
            "direct_annual": sum(annual[i] for i in annual if i not in NOT_CASH),
            "indirect_annual": sum(annual[i] for i in NOT_CASH),
            "migration": migration,
            "nominal": migration + sum(years),
            "present_value": self.cents(present),
            "equivalent_annual": self.cents(present / paid),
            "per_order": total / orders if orders else None,
            "per_1000_connections": total / connections if connections else None,
            "per_developer": total / team if team else None,
            "page_total": sum(monthly[item] for item in BY_THE_MONTH) if headed else None,
            "_worth": worth,
            "_present": present,
        }


def brute(scenario: Scenario, book: Book) -> Answer:
    """Every amount of a scenario, by technology and case (see `readings.py`)."""
    names = list(scenario.get("technologies", ["elixir", "erlang", "go"]))
    today = scenario.get("baseline", "none")
    if today != "none" and today not in names:
        names.append(today)
    numbers = {name: Numbers(scenario, book, name) for name in names}
    found: Answer = {}
    for name in names:
        found[name] = {}
        for number, case in enumerate(CASES):
            old = Case(numbers[today], number) if numbers[name].new else None
            found[name][case] = Case(numbers[name], number).answer(old)
    for name in names:
        likely, before = found[name]["likely"], found.get(today, {}).get("likely")
        payback: dict[str, Any] = {"status": "not_applicable", "year": None}
        work = None
        if before and numbers[name].new:
            if likely["migration"] > 0:
                payback = paid_back(before["_worth"], likely["_worth"], likely["migration"])
            month = numbers[name].n["pay"][1] * numbers[name].n["on_cost"][1] / 12
            rest = likely["_present"] - float(likely["one_off"]["rewrite"])
            if month > 0:
                work = max(0.0, (before["_present"] - rest) / month)
        found[name] |= {"payback": payback, "break_even_person_months": work}
    for name in names:
        for case in CASES:
            del found[name][case]["_worth"], found[name][case]["_present"]
    return found


def paid_back(before: list[float], after: list[float], migration: Decimal) -> dict[str, Any]:
    """The first year by which what was saved reaches what moving cost."""
    for y in range(1, len(after) + 1):
        if math.fsum(before[:y]) - math.fsum(after[:y]) >= float(migration):
            return {"status": "in_year", "year": y}
    return {"status": "never", "year": None}
