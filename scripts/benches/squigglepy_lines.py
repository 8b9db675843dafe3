"""The cost lines for squigglepy, in its notation: sums and products of distributions.

Runs in the peers' own environment: `python squigglepy_lines.py POINTS.npz OUTPUT.npz YEARS DRAWS
TODAY`, then a line on standard input for every turn, answered with the seconds it took.
"""

import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import squigglepy as sq


def year(g: Mapping[str, Any], elapsed: int) -> Any:
    """What a technology costs in a year."""
    growth = (1 + g["workload_growth"]) ** elapsed
    wages = (1 + g["wage_growth"]) ** elapsed
    developers = g["team_size"] * g["effort_multiplier"] * (1 + g["headcount_growth"]) ** elapsed
    hires = developers * largest(g["attrition"] + g["headcount_growth"], 0)
    beyond = largest(servers(g, growth) * g["vcpus_per_server"] - g["reference_servers"] * 2, 0)
    posts = (g["operations_posts"] + g["posts_per_vcpu"] * beyond) * g["operations_factor"]
    paid = salary(g) * g["on_cost"] * wages
    scarcity = largest(3_000_000 / g["developer_pool"], 1) ** g["scarcity_exponent"]
    days = g["time_to_fill"] * (1 + g["experienced_share"] * (scarcity - 1))
    lost = g["vacancy_loss"] * days / 365
    settling = g["ramp_up_loss"] * (g["ramp_up_months"] + learning(g)) / 12
    monthly = g["libraries"] + g["training"]
    hours = g["consulting_hours_per_year"] * g["consulting_rate"]
    bought = 12 * monthly + g["support_price"] + hours
    people = developers * paid + hires * by_hire(g) * wages + hires * paid * (lost + settling)
    operated = posts * g["market_salary"] * g["on_cost"] * wages
    downtime = 8760 * (1 - g["availability"]) * g["revenue_per_hour"] * growth
    machines = 12 * infrastructure(g, elapsed)
    return machines + bought * prices(g, elapsed) + people + operated + downtime


def infrastructure(g: Mapping[str, Any], elapsed: int) -> Any:
    """What the machines cost in a month of a year."""
    growth = (1 + g["workload_growth"]) ** elapsed
    orders = g["orders_per_month"] * growth
    connections = g["concurrent_connections"] * growth
    count = servers(g, growth)
    size = largest(count * g["vcpus_per_server"] / (g["reference_servers"] * 2), 1)
    covered = 1 - g["commitment_discount"] * g["commitment_coverage"]
    compute = count * g["server_price"] * covered
    database = g["database_price"] * largest(orders / 100_000, 1) ** g["database_scaling"]
    units = largest(largest(connections, orders * g["connections_per_order"]) / 3000, 1)
    sent = largest(g["egress_gb_per_month"] * growth - g["egress_free"], 0)
    beside = compute * size ** (g["environment_scaling"] - 1) + database
    monthly = (
        (compute + database)
        + (g["load_balancer_price"] + g["load_balancer_unit_price"] * units)
        + sent * g["egress_price"]
        + g["monitoring_price"] * size ** g["monitoring_scaling"]
        + beside * g["environment_share"]
        + (g["ci_cd_price"] + g["unitemised"])
    )
    return monthly * prices(g, elapsed)


def servers(g: Mapping[str, Any], growth: Any) -> Any:
    peak = g["orders_per_month"] * growth * g["requests_per_order"] / 2_628_000 * g["peak_to_mean"]
    speed = g["requests_per_second_per_vcpu"] * g["vcpus_per_server"] * g["compute_speedup"]
    held = g["connections_per_gib"] * g["memory_per_server"] * g["target_utilisation"]
    by_requests = whole(peak / (speed * g["target_utilisation"]))
    by_connections = whole(g["concurrent_connections"] * growth / held)
    busy = largest(largest(by_requests, by_connections), 1)
    return largest(busy + g["spare_servers"], g["min_servers"])


def prices(g: Mapping[str, Any], elapsed: int) -> Any:
    return (1 + g["price_growth"]) ** elapsed


def salary(g: Mapping[str, Any]) -> Any:
    return g["base_salary"] * (1 + g["salary_premium"])


def by_hire(g: Mapping[str, Any]) -> Any:
    agency = g["agency_share"] * g["agency_fee"] * salary(g)
    return agency + (1 - g["agency_share"]) * g["own_cost_per_hire"]


def learning(g: Mapping[str, Any]) -> Any:
    return (1 - g["experienced_share"]) * g["learning_months"]


def once(g: Mapping[str, Any], today: Mapping[str, Any]) -> Any:
    """What moving costs, beside what runs today."""
    month = salary(g) * g["on_cost"] / 12
    code = g["code_size"] + g["present_team"] * g["code_per_developer"]
    work = code * g["months_per_kloc"] + g["migration_person_months"]
    taught = g["retrained_team"] * (1 - g["team_knows"]) * g["ramp_up_loss"] * g["learning_months"]
    hired = g["hired_team"] * g["effort_multiplier"]
    settling = g["ramp_up_loss"] * (g["system_share"] * g["ramp_up_months"] + learning(g))
    moving = least(work / largest(g["moving_team"], 1), 24)
    months = g["parallel_running_months"] + g["estimated_parallel"] * moving
    running = months * g["parallel_share"] * infrastructure(today, 0)
    return (work + taught + hired * settling) * month + hired * by_hire(g) + running


def largest(a: Any, b: Any) -> Any:
    """The larger of two, which may be distributions or numbers."""
    return sq.dist_max(a, b) if sq.is_dist(a) or sq.is_dist(b) else max(a, b)


def least(a: Any, b: Any) -> Any:
    """The smaller of two."""
    return sq.dist_min(a, b) if sq.is_dist(a) or sq.is_dist(b) else min(a, b)


def whole(a: Any) -> Any:
    return sq.dist_ceil(a) if sq.is_dist(a) else np.ceil(a)


def turn(points: Mapping[str, Any], years: int, draws: int, today: int) -> Any:
    """So many draws of what every technology costs over the years, moving included.

    The points are called `technology.parameter`; `today` is the place of what runs.
    """
    technologies: dict[str, dict[str, Any]] = {}
    for name, (low, likely, high) in points.items():
        technology, _, parameter = name.partition(".")
        given = sq.pert(low, likely, high) if low < high else float(likely)
        technologies.setdefault(technology, {})[parameter] = given
    totals = []
    for g in technologies.values():
        moving = once(g, [*technologies.values()][today])
        total = moving + sum(year(g, elapsed) for elapsed in range(years))
        totals.append(sq.sample(total, n=draws) if sq.is_dist(total) else [total])
    return np.array(totals)


def main() -> None:
    points, asked = dict(np.load(sys.argv[1])), [int(word) for word in sys.argv[3:]]
    np.savez(sys.argv[2], total=turn(points, *asked))
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        turn(points, *asked)
        print(time.perf_counter() - started, flush=True)


main()
