"""The cost lines once more, as one would write them down in numpy for one technology at a time.

Nothing of costcalc is in here: it is what costcalc is measured against, and checked against first.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

CHUNK = 8192


def lines(g: Mapping[str, Any], years: int) -> tuple[dict[str, Any], Any]:
    """Every line by the year, by cell and year, and how years are discounted."""
    year = np.arange(1.0, years + 1)
    growth = (1 + g["workload_growth"]) ** (year - 1)
    wages = (1 + g["wage_growth"]) ** (year - 1)
    orders = g["orders_per_month"] * growth
    connections = g["concurrent_connections"] * growth
    developers = g["team_size"] * (1 + g["headcount_growth"]) ** (year - 1)
    hires = developers * (g["attrition"] + g["headcount_growth"])
    servers = _servers(g, orders, connections)
    paid = developers * g["salary"] * g["on_cost"] * wages
    hired = hires * g["salary"] * g["on_cost"] * wages
    agency = g["agency_share"] * g["agency_fee"] * g["salary"]
    by_hire = agency + (1 - g["agency_share"]) * g["own_cost_per_hire"]
    pool = np.maximum(3_000_000 / g["developer_pool"], 1) ** g["scarcity_exponent"]
    balancer = g["load_balancer_unit_price"] * np.maximum(connections / 3000, 1)
    by_year = {
        "compute": 12
        * servers
        * g["server_price"]
        * (1 - g["commitment_discount"] * g["commitment_coverage"]),
        "database": 12
        * g["database_price"]
        * np.maximum(orders / 100_000, 1) ** g["database_scaling"],
        "load_balancer": 12 * (g["load_balancer_price"] + balancer),
        "egress": 12 * g["egress_gb_per_month"] * growth * g["egress_price"],
        "monitoring": 12 * g["monitoring_price"] * np.maximum(servers / g["reference_servers"], 1),
        "ci_cd": 12 * g["ci_cd_price"],
        "unitemised": 12 * g["unitemised"],
        "libraries": 12 * g["libraries"],
        "support_contract": g["support_price"],
        "consulting": g["consulting_hours_per_year"] * g["consulting_rate"],
        "salaries": paid,
        "recruiting": hires * by_hire * wages,
        "training": 12 * g["training"],
        "vacancy": hired * g["vacancy_loss"] * g["time_to_fill"] * pool / 365,
        "ramp_up": hired * g["ramp_up_loss"] * g["ramp_up_months"] / 12,
    }
    return by_year, 1 / (1 + g["discount_rate"]) ** year


def _servers(g: Mapping[str, Any], orders: Any, connections: Any) -> Any:
    peak = orders * g["requests_per_order"] / 2_628_000 * g["peak_to_mean"]
    speed = g["requests_per_second_per_server"] * g["compute_speedup"] * g["target_utilisation"]
    held = g["connections_per_server"] * g["target_utilisation"]
    busy = np.maximum(np.maximum(np.ceil(peak / speed), np.ceil(connections / held)), 1)
    least = np.maximum(busy + g["spare_servers"], g["min_servers"])
    return np.ceil(least * g["server_multiple"])


INDIRECT = ("vacancy", "ramp_up")


def totals(g: Mapping[str, Any], years: int) -> dict[str, Any]:
    """Every total by cell, in whole cents."""
    by_year, discount = lines(g, years)
    cost = sum(by_year.values())
    migration = (g["migration_person_months"] * g["salary"] * g["on_cost"] / 12)[:, 0]
    present = migration + (cost * discount).sum(axis=1)
    indirect = sum(by_year[name] for name in INDIRECT)
    found = {
        "monthly": cost[:, 0] / 12,
        "annual": cost[:, 0],
        "nominal": migration + cost.sum(axis=1),
        "present_value": present,
        "equivalent_annual": present / discount.sum(axis=-1),
        "direct_annual": (cost - indirect)[:, 0],
        "indirect_annual": indirect[:, 0],
    }
    return {name: np.round(value, 2) for name, value in found.items()}


def in_chunks(
    technologies: list[Mapping[str, Any]], count: int, years: int
) -> Iterator[list[dict[str, Any]]]:
    """Every total of every technology, some thousand cells at a time.

    A figure is one number for all cells or an array of theirs.
    """
    for start in range(0, count, CHUNK):
        window = slice(start, start + CHUNK)
        yield [
            totals(
                {
                    name: value[window, np.newaxis] if np.ndim(value) else value
                    for name, value in g.items()
                },
                years,
            )
            for g in technologies
        ]
