"""The cost lines for squigglepy, in its notation: sums and products of distributions.

Runs in the peers' own environment: `python squigglepy_lines.py POINTS.npz OUTPUT.npz YEARS DRAWS`,
then a line on standard input for every turn, answered with the seconds it took.
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
    orders = g["orders_per_month"] * growth
    connections = g["concurrent_connections"] * growth
    developers = g["team_size"] * (1 + g["headcount_growth"]) ** elapsed
    hires = developers * (g["attrition"] + g["headcount_growth"])
    count = servers(g, orders, connections)
    saved = 1 - g["commitment_discount"] * g["commitment_coverage"]
    outgrown = largest(orders / 100_000, 1) ** g["database_scaling"]
    units = largest(connections / 3000, 1)
    paid = g["salary"] * g["on_cost"] * wages
    agency = g["agency_share"] * g["agency_fee"] * g["salary"]
    by_hire = agency + (1 - g["agency_share"]) * g["own_cost_per_hire"]
    scarce = largest(3_000_000 / g["developer_pool"], 1) ** g["scarcity_exponent"]
    lost = g["vacancy_loss"] * g["time_to_fill"] * scarce / 365
    settling = g["ramp_up_loss"] * g["ramp_up_months"] / 12
    monthly = (
        count * g["server_price"] * saved
        + g["database_price"] * outgrown
        + (g["load_balancer_price"] + g["load_balancer_unit_price"] * units)
        + g["egress_gb_per_month"] * growth * g["egress_price"]
        + g["monitoring_price"] * largest(count / g["reference_servers"], 1)
        + (g["ci_cd_price"] + g["unitemised"] + g["libraries"] + g["training"])
    )
    people = developers * paid + hires * by_hire * wages + hires * paid * (lost + settling)
    hours = g["consulting_hours_per_year"] * g["consulting_rate"]
    return 12 * monthly + people + g["support_price"] + hours


def servers(g: Mapping[str, Any], orders: Any, connections: Any) -> Any:
    peak = orders * g["requests_per_order"] / 2_628_000 * g["peak_to_mean"]
    speed = g["requests_per_second_per_server"] * g["compute_speedup"] * g["target_utilisation"]
    held = g["connections_per_server"] * g["target_utilisation"]
    busy = largest(largest(whole(peak / speed), whole(connections / held)), 1)
    return whole(largest(busy + g["spare_servers"], g["min_servers"]) * g["server_multiple"])


def largest(a: Any, b: Any) -> Any:
    """The larger of two, which may be distributions or numbers."""
    return sq.dist_max(a, b) if sq.is_dist(a) or sq.is_dist(b) else max(a, b)


def whole(a: Any) -> Any:
    return sq.dist_ceil(a) if sq.is_dist(a) else np.ceil(a)


def turn(points: Mapping[str, Any], years: int, draws: int) -> Any:
    """So many draws of what every technology costs over the years, moving included.

    The points are called `technology.parameter`.
    """
    technologies: dict[str, dict[str, Any]] = {}
    for name, (low, likely, high) in points.items():
        technology, _, parameter = name.partition(".")
        given = sq.pert(low, likely, high) if low < high else float(likely)
        technologies.setdefault(technology, {})[parameter] = given
    totals = []
    for g in technologies.values():
        moving = g["migration_person_months"] * g["salary"] * g["on_cost"] / 12
        total = moving + sum(year(g, elapsed) for elapsed in range(years))
        totals.append(sq.sample(total, n=draws) if sq.is_dist(total) else [total])
    return np.array(totals)


def main() -> None:
    points, years, draws = dict(np.load(sys.argv[1])), int(sys.argv[3]), int(sys.argv[4])
    np.savez(sys.argv[2], total=turn(points, years, draws))
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        turn(points, years, draws)
        print(time.perf_counter() - started, flush=True)


main()
