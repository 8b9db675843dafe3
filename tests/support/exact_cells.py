"""What the exact reading of the cost model asks of a cell: its figures, servers, people and pay.

A cell is one technology in one case and one year. Only a power with a fractional exponent is not
exact: it is worked out to 60 digits. Money is in US dollars until it is rounded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, TypeVar

from readings import CASES, Book, Scenario, typed

# Section 1: these stand at their likely value in every case; the others at their cheap end first.
LIKELY_ALWAYS: Final = {
    "requests_per_order",
    "peak_to_mean",
    "target_utilisation",
    "connections_per_order",
    "code_per_developer",
    "discount_rate",
}
MORE_IS_CHEAPER: Final = {
    "egress_free",
    "commitment_discount",
    "commitment_coverage",
    "developer_pool",
    "team_knows",
    "requests_per_second_per_vcpu",
    "connections_per_gib",
    "compute_speedup",
    "availability",
    "vcpus_per_server",
    "memory_per_server",
}
WHOLE: Final = {"spare_servers", "min_servers", "reference_servers"}
MONEY: Final = {
    "market_salary",
    "page_salary",
    "own_cost_per_hire",
    "consulting_rate",
    "egress_price",
    "server_price",
    "database_price",
    "load_balancer_price",
    "load_balancer_unit_price",
    "monitoring_price",
    "ci_cd_price",
    "unitemised",
    "libraries",
    "training",
    "support_standard",
    "support_24x7",
}
DEFAULTS: Final[Scenario] = {
    "orders_per_month": 100_000,
    "concurrent_connections": 0,
    "workload_kind": "io_bound",
    "team_size": 6,
    "server": "aws-m7g.large",
    "support_tier": "community",
    "consulting_hours_per_year": 0,
    "revenue_per_hour": 0,
    "baseline": "none",
    "country": "us",
    "technologies": ["elixir", "erlang", "go"],
    "scope": "like_for_like",
    "years": 3,
}
SECONDS_PER_MONTH: Final = 2_628_000
REFERENCE_POOL: Final = 3_000_000
REFERENCE_VCPUS: Final = 2


@dataclass(frozen=True)
class Cell:
    """One technology in one case and one year of a scenario."""

    asked: Scenario
    book: Book
    technology: str
    case: str
    year: int = 1
    known: dict[Any, Any] = field(default_factory=dict)  # what its scenario's cells worked out

    def word(self, name: str) -> Any:
        """An input that is a word, a list or a count of years, or its default."""
        return self.asked.get(name, DEFAULTS.get(name))

    def given(self, name: str, technology: str = "") -> bool:
        """Whether an input was given, bare or (by its id) for one technology."""
        value = self.asked.get(name)
        if isinstance(value, Mapping):
            return technology in value
        return name in self.asked and not technology

    def amount(self, name: str, technology: str = "") -> Fraction:
        """An input that is an amount, in this case."""
        value = self.asked.get(name) if self.given(name, technology) else DEFAULTS[name]
        return end(value[technology] if isinstance(value, Mapping) else value, name, self.case)

    def setting(self, name: str) -> Any:
        """What was set for a figure: the technology's own value beats the bare one."""
        sets = self.asked.get("set", {})
        return sets.get(f"{self.technology}.{name}", sets.get(name))

    def figure(self, name: str) -> Fraction:
        """A figure in this case, as set or as the book has it."""
        key = (name, self.technology, self.case)
        if key not in self.known:
            value = self.setting(name)
            exchange = rate(self) if value is not None and name in MONEY else 1
            if value is None:
                value = self.book.figures(self.word("scope"), self.technology, name)
            self.known[key] = end(value, name, self.case) / exchange
        found: Fraction = self.known[key]
        return found

    @property
    def baseline(self) -> "Cell | None":
        """The same cell of what runs today."""
        today = self.word("baseline")
        return None if today == "none" else replace(self, technology=today)

    @property
    def published(self) -> bool:
        """Whether the scope believes the page."""
        return bool(self.word("scope") == "published")

    @property
    def hired(self) -> bool:
        """Whether the people are hired for it; not given, they are where nothing runs today."""
        return bool(self.asked.get("staffing", "present" if self.baseline else "hired") == "hired")

    @property
    def is_baseline(self) -> bool:
        """Whether the technology is what runs today."""
        return bool(self.word("baseline") == self.technology)

    @property
    def moves(self) -> bool:
        """Whether there is something to move away from, to this technology."""
        return self.baseline is not None and not self.is_baseline


T = TypeVar("T")


def once(work_out: Callable[[Cell], T]) -> Callable[[Cell], T]:
    """Work out only once for a cell what many of its lines read."""

    def known(c: Cell) -> T:
        key = (work_out, c.technology, c.case, c.year)
        if key not in c.known:
            c.known[key] = work_out(c)
        value: T = c.known[key]
        return value

    return known


def end(value: Any, name: str, case: str) -> Fraction:
    """The end of a value at which a case stands: its own, the likely one, or the opposite."""
    parts = [typed(each) for each in (value if isinstance(value, list | tuple) else [value])]
    if len(parts) < len(CASES):
        middle = (parts[0] + parts[-1]) / 2
        parts = [
            parts[0],
            Fraction(floor(middle + Fraction(1, 2))) if name in WHOLE else middle,
            parts[-1],
        ]
    if name in LIKELY_ALWAYS:
        case = "likely"
    cheapest_first = parts[::-1] if name in MORE_IS_CHEAPER else parts
    return cheapest_first[CASES.index(case)]


def currency(c: Cell) -> str:
    """The currency asked for, or the country's."""
    return str(c.asked.get("currency") or c.book.country(c.word("country"))[0])


@once
def rate(c: Cell) -> Fraction:
    """Units of the currency for one US dollar."""
    if c.given("exchange_rate"):
        return typed(c.asked["exchange_rate"])
    return c.book.rate(currency(c))


def snapped(value: Fraction, digits: int) -> Fraction:
    """A value half-up to so many significant digits."""
    if not value:
        return value
    power = len(str(abs(value.numerator))) - len(str(value.denominator))
    power -= abs(value) < Fraction(10) ** power
    step = Fraction(10) ** (power - digits + 1)
    return floor(value / step + Fraction(1, 2)) * step


def whole(value: Fraction) -> int:
    """The ceiling of a value, after decimal noise is taken off."""
    return ceil(snapped(value, 12))


def rounded(c: Cell, dollars: Fraction) -> Decimal:
    """Dollars in the currency, half-up to the cent, or to the whole unit of yen."""
    return cents(c, dollars * rate(c))


def cents(c: Cell, amount: Fraction) -> Decimal:
    """An amount in the currency, half-up to the cent, or to the whole unit of yen."""
    digits = 0 if currency(c) == "JPY" else 2
    return Decimal(floor(snapped(amount, 15) * 10**digits + Fraction(1, 2))).scaleb(-digits)


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """A power, exact where the exponent is whole and to 60 digits elsewhere."""
    if exponent.denominator == 1 or base == 1:
        return base ** int(exponent) if base != 1 else base
    exact = Context(prec=60)
    x, y = (exact.divide(Decimal(n.numerator), Decimal(n.denominator)) for n in (base, exponent))
    return Fraction(exact.power(x, y))


def growth(c: Cell, name: str) -> Fraction:
    """What grows at a yearly rate, over its first year."""
    return (1 + c.figure(name)) ** (c.year - 1)


# Workload and servers: section 4.


@once
def orders(c: Cell) -> Fraction:
    return c.amount("orders_per_month") * growth(c, "workload_growth")


def connections(c: Cell) -> Fraction:
    return c.amount("concurrent_connections") * growth(c, "workload_growth")


def hardware(c: Cell, name: str) -> Fraction:
    """The price, vCPUs or memory of a server: as set, of the page, or of the catalogue's row."""
    if c.published or c.setting(name) is not None:
        return c.figure(name)
    row = c.book.server(c.word("server"))
    return row[("vcpus_per_server", "memory_per_server", "server_price").index(name)]


def servers_for_load(c: Cell) -> tuple[int, str]:
    """The servers that orders and connections ask for, and what decides their number."""
    speedup = c.figure("compute_speedup") if c.word("workload_kind") == "cpu_bound" else 1
    peak = orders(c) * c.figure("requests_per_order") / SECONDS_PER_MONTH * c.figure("peak_to_mean")
    capacity = c.figure("requests_per_second_per_vcpu") * hardware(c, "vcpus_per_server")
    memory = c.figure("connections_per_gib") * hardware(c, "memory_per_server")
    n_rps = whole(peak / (capacity * speedup * c.figure("target_utilisation")))
    n_conn = whole(connections(c) / (memory * c.figure("target_utilisation")))
    n_load = max(n_rps, n_conn, 1) + int(c.figure("spare_servers"))
    least = int(c.figure("min_servers"))
    if n_load <= least:
        return least, "availability"
    return n_load, "throughput" if n_rps >= n_conn else "connections"


@once
def servers(c: Cell) -> tuple[int, str]:
    """The servers of a cell; an existing fleet is scaled and not sized."""
    today = c.baseline
    if not (today and c.given("current_servers")):
        return servers_for_load(c)
    fleet = c.amount("current_servers") * growth(c, "workload_growth")
    if not c.moves:
        return whole(fleet), "ratio"
    share = c.figure("servers_relative") / replace(today, case="likely").figure("servers_relative")
    return max(whole(fleet * share), min(int(c.figure("min_servers")), whole(fleet))), "ratio"


def server_price(c: Cell) -> Fraction:
    """What a server costs a month; a fleet has one price for every technology."""
    if not (c.baseline and c.given("current_servers")):
        return hardware(c, "server_price")
    if c.given("current_server_price"):
        return c.amount("current_server_price") / rate(c)
    return hardware(c.baseline, "server_price")


def vcpus(c: Cell) -> Fraction:
    return servers(c)[0] * hardware(c, "vcpus_per_server")


def reference_vcpus(c: Cell) -> Fraction:
    return c.figure("reference_servers") * REFERENCE_VCPUS


@once
def size(c: Cell) -> Fraction:
    return max(Fraction(1), vcpus(c) / reference_vcpus(c))


# Pay and people: sections 2 and 5.


def market_salary(c: Cell) -> Fraction:
    """What operations are paid: bare salary, what was given, the country's, or the book's."""
    if c.given("salary"):
        return c.amount("salary") / rate(c)
    given = given_market_salary(c)
    return c.figure("market_salary") if given is None else given


def given_market_salary(c: Cell) -> Fraction | None:
    """The market's pay that was given, as an input, as a set figure or by the country."""
    if c.given("market_salary"):
        return c.amount("market_salary") / rate(c)
    if c.setting("market_salary") is not None:
        return c.figure("market_salary")
    if c.word("country") != "us":
        return end(c.book.country(c.word("country"))[1], "market_salary", c.case) / rate(c)
    return None


@once
def salary(c: Cell) -> Fraction:
    """What a developer of the technology is paid a year."""
    if c.given("salary", c.technology):
        return c.amount("salary", c.technology) / rate(c)
    today = None if c.hired else c.baseline
    if today and c.given("salary", today.technology):
        return c.amount("salary", today.technology) / rate(c)
    if c.given("salary"):
        return c.amount("salary") / rate(c)
    if c.published and given_market_salary(c) is None:
        paid = (today or c).figure("page_salary")
        return paid * (1 + premium(c)) if c.setting("salary_premium") is not None else paid
    return market_salary(c) * (1 + premium(c))


def premium(c: Cell) -> Fraction:
    """What the technology's developers earn over the market; people who are there earn none."""
    return c.figure("salary_premium") if c.hired else Fraction(0)


def on_cost(c: Cell) -> Fraction:
    """What a unit of pay costs its employer: as set, the country's, or the book's."""
    if c.setting("on_cost") is None and c.word("country") != "us":
        return end(c.book.country(c.word("country"))[2], "on_cost", c.case)
    return c.figure("on_cost")


def team_size(c: Cell) -> Fraction:
    """How large the team of the technology is."""
    return c.amount("team_size", c.technology if c.given("team_size", c.technology) else "")


def effort(c: Cell) -> Fraction:
    """People for the same work; a team that is known, or given, needs no multiplier."""
    known = c.given("team_size", c.technology) or c.is_baseline
    return Fraction(1) if known else c.figure("effort_multiplier")


def paid_developers(c: Cell) -> Fraction:
    return team_size(c) * effort(c) * growth(c, "headcount_growth")


def hires(c: Cell) -> Fraction:
    return paid_developers(c) * max(
        c.figure("attrition") + c.figure("headcount_growth"), Fraction(0)
    )


def cost_of_a_hire(c: Cell) -> Fraction:
    agency = c.figure("agency_share")
    fee = agency * c.figure("agency_fee") * salary(c)
    return fee + (1 - agency) * c.figure("own_cost_per_hire")


def days_to_fill(c: Cell) -> Fraction:
    ratio = max(Fraction(1), REFERENCE_POOL / c.figure("developer_pool"))
    scarcity = power(ratio, c.figure("scarcity_exponent"))
    return c.figure("time_to_fill") * (1 + c.figure("experienced_share") * (scarcity - 1))


def learning(c: Cell) -> Fraction:
    """Months that a hire spends on the technology, on average."""
    return (1 - c.figure("experienced_share")) * c.figure("learning_months")
