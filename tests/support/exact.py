"""The cost model in exact fractions, a cell at a time, to be read beside `cost-model.md`.

The lines and one-offs of section 5 stand here as their tables have them, with the totals that are
made of them; what they read of a cell is in `exact_cells.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Final

from exact_cells import (
    Cell,
    cents,
    connections,
    cost_of_a_hire,
    days_to_fill,
    effort,
    end,
    growth,
    hires,
    learning,
    market_salary,
    on_cost,
    once,
    orders,
    paid_developers,
    power,
    rate,
    reference_vcpus,
    rounded,
    salary,
    server_price,
    servers,
    servers_for_load,
    size,
    team_size,
    vcpus,
)
from readings import CASES, Answer, Book, Scenario

HOURS_PER_YEAR: Final = 8_760
DAYS_PER_YEAR: Final = 365
REFERENCE_ORDERS: Final = 100_000
CONNECTIONS_PER_BALANCER_UNIT: Final = 3_000
NEW_SYSTEM_SHARE: Final = Fraction(1, 2)
LONGEST_PARALLEL: Final = 24
PAGE_TOTALS: Final = ("elixir", "erlang", "go")
NONE: Final = Fraction(0)


def prices(c: Cell) -> Fraction:
    return growth(c, "price_growth")


def wages(c: Cell) -> Fraction:
    return growth(c, "wage_growth")


def monthly_price(name: str) -> Callable[[Cell], Fraction]:
    """A line that is one price a month and nothing else."""
    return lambda c: 12 * c.figure(name) * prices(c)


# The lines of a year: section 5.


@once
def compute(c: Cell) -> Fraction:
    kept = 1 - c.figure("commitment_discount") * c.figure("commitment_coverage")
    return 12 * servers(c)[0] * server_price(c) * kept * prices(c)


@once
def database(c: Cell) -> Fraction:
    larger = max(Fraction(1), orders(c) / REFERENCE_ORDERS)
    scale = power(larger, c.figure("database_scaling"))
    return 12 * c.figure("database_price") * scale * prices(c)


def load_balancer(c: Cell) -> Fraction:
    open_at_it = max(connections(c), orders(c) * c.figure("connections_per_order"))
    units = max(Fraction(1), open_at_it / CONNECTIONS_PER_BALANCER_UNIT)
    price = c.figure("load_balancer_price") + c.figure("load_balancer_unit_price") * units
    return 12 * price * prices(c)


def egress(c: Cell) -> Fraction:
    sent = c.figure("egress_gb_per_month") * growth(c, "workload_growth")
    return 12 * max(sent - c.figure("egress_free"), NONE) * c.figure("egress_price") * prices(c)


def monitoring(c: Cell) -> Fraction:
    scale = power(size(c), c.figure("monitoring_scaling"))
    return 12 * c.figure("monitoring_price") * scale * prices(c)


def environments(c: Cell) -> Fraction:
    slower = power(size(c), c.figure("environment_scaling") - 1)
    return (compute(c) * slower + database(c)) * c.figure("environment_share")


def support_contract(c: Cell) -> Fraction:
    tier = c.word("support_tier")
    return NONE if tier == "community" else c.figure(f"support_{tier}") * prices(c)


def consulting(c: Cell) -> Fraction:
    return c.amount("consulting_hours_per_year") * c.figure("consulting_rate") * prices(c)


def salaries(c: Cell) -> Fraction:
    return paid_developers(c) * salary(c) * on_cost(c) * wages(c)


def operations(c: Cell) -> Fraction:
    beyond = max(vcpus(c) - reference_vcpus(c), NONE)
    posts = c.figure("operations_posts") + c.figure("posts_per_vcpu") * beyond
    return posts * c.figure("operations_factor") * market_salary(c) * on_cost(c) * wages(c)


def recruiting(c: Cell) -> Fraction:
    return hires(c) * cost_of_a_hire(c) * wages(c)


def vacancy(c: Cell) -> Fraction:
    lost = hires(c) * c.figure("vacancy_loss") * salary(c) * on_cost(c)
    return lost * days_to_fill(c) / DAYS_PER_YEAR * wages(c)


def ramp_up(c: Cell) -> Fraction:
    settling_in = c.figure("ramp_up_months") + learning(c)
    lost = hires(c) * c.figure("ramp_up_loss") * salary(c) * on_cost(c)
    return lost * settling_in / 12 * wages(c)


def downtime(c: Cell) -> Fraction:
    lost = HOURS_PER_YEAR * (1 - c.figure("availability")) * c.amount("revenue_per_hour") / rate(c)
    return lost * growth(c, "workload_growth")


Line = Callable[[Cell], Fraction]
INFRASTRUCTURE: Final[Mapping[str, Line]] = {
    "compute": compute,
    "database": database,
    "load_balancer": load_balancer,
    "egress": egress,
    "monitoring": monitoring,
    "ci_cd": monthly_price("ci_cd_price"),
    "environments": environments,
    "unitemised": monthly_price("unitemised"),
}
DIRECT: Final[Mapping[str, Line]] = {
    **INFRASTRUCTURE,
    "libraries": monthly_price("libraries"),
    "support_contract": support_contract,
    "consulting": consulting,
    "salaries": salaries,
    "operations": operations,
    "recruiting": recruiting,
    "training": monthly_price("training"),
}
INDIRECT: Final[Mapping[str, Line]] = {"vacancy": vacancy, "ramp_up": ramp_up, "downtime": downtime}
LINES: Final[Mapping[str, Line]] = {**DIRECT, **INDIRECT}


def own_lines(c: Cell) -> dict[str, Line]:
    """The lines of the user's own, by the year; nothing for a technology without an amount."""
    given = c.asked.get("own", {})

    def line(c: Cell, name: str) -> Fraction:
        value, by = given.get(f"{name}.{c.technology}", given.get(name, (0, "year")))
        amount = end(value, name, c.case) / rate(c)
        if by == "developer/year":
            return amount * paid_developers(c) * wages(c)
        return amount * (12 if by == "month" else 1) * prices(c)

    return {name: partial(line, name=name) for name in {key.partition(".")[0] for key in given}}


OF_PAGE_TOTAL: Final = (*INFRASTRUCTURE, "libraries", "training")


# The one-offs of year 0, all 0 for the baseline.


def person_month(c: Cell) -> Fraction:
    """What a month of one developer costs."""
    return salary(c) * on_cost(c) / 12


def work(c: Cell) -> Fraction:
    """The person-months of moving: as given, or estimated from the code."""
    if not c.moves:
        return NONE
    if c.given("migration_person_months"):
        return c.amount("migration_person_months")
    if c.given("code_size"):
        return c.amount("code_size") * c.figure("months_per_kloc")
    code = c.amount("team_size") * c.figure("code_per_developer")
    return code * c.figure("months_per_kloc")


def rewrite(c: Cell) -> Fraction:
    return work(c) * person_month(c)


def retraining(c: Cell) -> Fraction:
    if c.hired or c.is_baseline:
        return NONE
    learners = c.amount("team_size") * (1 - c.figure("team_knows"))
    return learners * c.figure("ramp_up_loss") * c.figure("learning_months") * person_month(c)


def recruits(c: Cell) -> Fraction:
    """The people who are hired at once for the technology."""
    return team_size(c) * effort(c) if c.hired and not c.is_baseline else NONE


def team_recruiting(c: Cell) -> Fraction:
    return recruits(c) * cost_of_a_hire(c)


def team_ramp_up(c: Cell) -> Fraction:
    system = c.figure("ramp_up_months") * (1 if c.moves else NEW_SYSTEM_SHARE)
    return recruits(c) * c.figure("ramp_up_loss") * (system + learning(c)) * person_month(c)


def parallel_running(c: Cell) -> Fraction:
    if not (c.moves and c.baseline):
        return NONE
    if c.given("parallel_running_months"):
        months = c.amount("parallel_running_months")
    else:
        team = replace(c, case="likely").amount("team_size")
        months = min(work(c) / max(team, Fraction(1)), Fraction(LONGEST_PARALLEL))
    old = sum((line(c.baseline) for line in INFRASTRUCTURE.values()), NONE) / 12
    return months * c.figure("parallel_share") * old


ONE_OFFS: Final[Mapping[str, Line]] = {
    "rewrite": rewrite,
    "retraining": retraining,
    "team_recruiting": team_recruiting,
    "team_ramp_up": team_ramp_up,
    "parallel_running": parallel_running,
}


# Totals.


def case_of(c: Cell) -> dict[str, Any]:
    """One technology in one case, and under `_present_value` its unrounded present value."""
    lines: dict[str, tuple[Decimal, Decimal]] = {}
    years, own = [], own_lines(c)
    for year in range(1, c.word("years") + 1):
        amounts = {item: line(replace(c, year=year)) for item, line in {**LINES, **own}.items()}
        years.append(sum((rounded(c, amount) for amount in amounts.values()), Decimal(0)))
        if year == 1:
            lines = {item: (rounded(c, a / 12), rounded(c, a)) for item, a in amounts.items()}
    one_off = {item: rounded(c, line(c)) for item, line in ONE_OFFS.items()}
    migration = sum(one_off.values(), Decimal(0))
    r = c.figure("discount_rate")
    discounted = (Fraction(each) / (1 + r) ** y for y, each in enumerate(years, 1))
    present = Fraction(migration) + sum(discounted)
    annuity = r / (1 - (1 + r) ** -len(years)) if r else Fraction(1, len(years))
    n, binding = servers(c)
    return {
        "servers": n,
        "servers_by_load": servers_for_load(c)[0] if loads_given(c) else None,
        "binding": binding,
        "lines": lines,
        "one_off": one_off,
        "years": years,
        "monthly": sum((month for month, _ in lines.values()), Decimal(0)),
        "annual": years[0],
        "direct_annual": sum((lines[item][1] for item in (*DIRECT, *own)), Decimal(0)),
        "indirect_annual": sum((lines[item][1] for item in INDIRECT), Decimal(0)),
        "migration": migration,
        "nominal": migration + sum(years),
        "present_value": cents(c, present),
        "equivalent_annual": cents(c, present * annuity),
        **per_driver(c, Fraction(years[0])),
        "page_total": page_total(c, lines),
        "_present_value": present,
    }


def loads_given(c: Cell) -> bool:
    """Whether a load stands beside a fleet, which it does not size."""
    load = c.given("orders_per_month") or c.given("concurrent_connections")
    return bool(c.baseline and c.given("current_servers") and load)


def per_driver(c: Cell, annual: Fraction) -> dict[str, Fraction | None]:
    """The year over what drives it, at the driver's likely value."""
    likely = replace(c, case="likely")
    drivers = {
        "per_order": 12 * likely.amount("orders_per_month"),
        "per_1000_connections": likely.amount("concurrent_connections") / 1000,
        "per_developer": team_size(likely),
    }
    return {name: annual / driver if driver else None for name, driver in drivers.items()}


def page_total(c: Cell, lines: Mapping[str, tuple[Decimal, Decimal]]) -> Decimal | None:
    """What the page calls the total of a month, where it states one."""
    if not (c.published and c.technology in PAGE_TOTALS):
        return None
    return sum((lines[item][0] for item in OF_PAGE_TOTAL), Decimal(0))


def payback(c: Cell, own: Mapping[str, Any], old: Mapping[str, Any] | None) -> dict[str, Any]:
    """The first year whose discounted savings, added up, reach the likely migration."""
    if old is None or not c.moves or not own["migration"]:
        return {"status": "not_applicable", "year": None}
    saved = NONE
    for year, (before, after) in enumerate(zip(old["years"], own["years"], strict=True), 1):
        saved += Fraction(before - after) / (1 + c.figure("discount_rate")) ** year
        if saved >= Fraction(own["migration"]):
            return {"status": "in_year", "year": year}
    return {"status": "never", "year": None}


def break_even(c: Cell, own: Mapping[str, Any], old: Mapping[str, Any] | None) -> Fraction | None:
    """The person-months of work at which moving costs as much as staying."""
    each = person_month(c) * rate(c)
    if old is None or not c.moves or not each:
        return None
    moved, stayed = Fraction(own["_present_value"]), Fraction(old["_present_value"])
    without = moved - Fraction(own["one_off"]["rewrite"])
    return max((stayed - without) / each, NONE)


def exact(asked: Scenario, book: Book) -> Answer:
    """Every amount of a scenario, by technology and case (see `readings.py`)."""
    first = Cell(asked, book, "", "likely")
    today = first.word("baseline")
    compared = list(
        dict.fromkeys([*first.word("technologies"), *([today] if first.baseline else [])])
    )
    answer: Answer = {
        each: {case: case_of(replace(first, technology=each, case=case)) for case in CASES}
        for each in compared
    }
    old = answer[today]["likely"] if first.baseline else None
    for each, cases in answer.items():
        c, own = replace(first, technology=each), cases["likely"]
        cases["payback"] = payback(c, own, old)
        cases["break_even_person_months"] = break_even(c, own, old)
    for cases in answer.values():
        for case in CASES:
            del cases[case]["_present_value"]
    return answer
