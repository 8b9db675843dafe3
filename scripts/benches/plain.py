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
    prices = (1 + g["price_growth"]) ** (year - 1)
    orders = g["orders_per_month"] * growth
    connections = g["concurrent_connections"] * growth
    headcount = (1 + g["headcount_growth"]) ** (year - 1)
    developers = g["team_size"] * g["effort_multiplier"] * headcount
    hires = developers * np.maximum(g["attrition"] + g["headcount_growth"], 0)
    servers = _servers(g, orders, connections)
    vcpus, reference = servers * g["vcpus_per_server"], g["reference_servers"] * 2
    size = np.maximum(vcpus / reference, 1)
    posts = g["operations_posts"] + g["posts_per_vcpu"] * np.maximum(vcpus - reference, 0)
    paid = _salary(g) * g["on_cost"] * wages
    scarcity = np.maximum(3_000_000 / g["developer_pool"], 1) ** g["scarcity_exponent"]
    days = g["time_to_fill"] * (1 + g["experienced_share"] * (scarcity - 1))
    settling_in = g["ramp_up_months"] + (1 - g["experienced_share"]) * g["learning_months"]
    held = np.maximum(connections, orders * g["connections_per_order"])
    balancer = g["load_balancer_unit_price"] * np.maximum(held / 3000, 1)
    sent = np.maximum(g["egress_gb_per_month"] * growth - g["egress_free"], 0)
    covered = 1 - g["commitment_discount"] * g["commitment_coverage"]
    database = g["database_price"] * np.maximum(orders / 100_000, 1) ** g["database_scaling"]
    by_year = {
        "compute": 12 * servers * g["server_price"] * covered * prices,
        "database": 12 * database * prices,
        "load_balancer": 12 * (g["load_balancer_price"] + balancer) * prices,
        "egress": 12 * sent * g["egress_price"] * prices,
        "monitoring": 12 * g["monitoring_price"] * size ** g["monitoring_scaling"] * prices,
        "ci_cd": 12 * g["ci_cd_price"] * prices,
        "unitemised": 12 * g["unitemised"] * prices,
        "libraries": 12 * g["libraries"] * prices,
        "support_contract": g["support_price"] * prices,
        "consulting": g["consulting_hours_per_year"] * g["consulting_rate"] * prices,
        "salaries": developers * paid,
        "operations": posts * g["operations_factor"] * g["market_salary"] * g["on_cost"] * wages,
        "recruiting": hires * _by_hire(g) * wages,
        "training": 12 * g["training"] * prices,
        "vacancy": hires * g["vacancy_loss"] * paid * days / 365,
        "ramp_up": hires * g["ramp_up_loss"] * paid * settling_in / 12,
        "downtime": 8760 * (1 - g["availability"]) * g["revenue_per_hour"] * growth,
    }
    grown = by_year["compute"] * size ** (g["environment_scaling"] - 1)
    by_year["environments"] = (grown + by_year["database"]) * g["environment_share"]
    return by_year, 1 / (1 + g["discount_rate"]) ** year


def _servers(g: Mapping[str, Any], orders: Any, connections: Any) -> Any:
    peak = orders * g["requests_per_order"] / 2_628_000 * g["peak_to_mean"]
    speed = g["requests_per_second_per_vcpu"] * g["vcpus_per_server"] * g["compute_speedup"]
    held = g["connections_per_gib"] * g["memory_per_server"] * g["target_utilisation"]
    by_requests = np.ceil(peak / (speed * g["target_utilisation"]))
    busy = np.maximum(np.maximum(by_requests, np.ceil(connections / held)), 1)
    return np.maximum(busy + g["spare_servers"], g["min_servers"])


def _salary(g: Mapping[str, Any]) -> Any:
    return g["base_salary"] * (1 + g["salary_premium"])


def _by_hire(g: Mapping[str, Any]) -> Any:
    agency = g["agency_share"] * g["agency_fee"] * _salary(g)
    return agency + (1 - g["agency_share"]) * g["own_cost_per_hire"]


def one_offs(g: Mapping[str, Any], kept_running: Any) -> dict[str, Any]:
    """What is paid once, beside a month of the infrastructure that runs today."""
    month = _salary(g) * g["on_cost"] / 12
    code = g["code_size"] + g["present_team"] * g["code_per_developer"]
    work = code * g["months_per_kloc"] + g["migration_person_months"]
    learning = g["ramp_up_loss"] * g["learning_months"] * month
    hired = g["hired_team"] * g["effort_multiplier"]
    unknown = g["system_share"] * g["ramp_up_months"]
    unknown = unknown + (1 - g["experienced_share"]) * g["learning_months"]
    moving = np.minimum(work / np.maximum(g["moving_team"], 1), 24)
    months = g["parallel_running_months"] + g["estimated_parallel"] * moving
    return {
        "rewrite": work * month,
        "retraining": g["retrained_team"] * (1 - g["team_knows"]) * learning,
        "team_recruiting": hired * _by_hire(g),
        "team_ramp_up": hired * g["ramp_up_loss"] * month * unknown,
        "parallel_running": months * g["parallel_share"] * kept_running,
    }


INDIRECT = ("vacancy", "ramp_up", "downtime")
INFRASTRUCTURE = (
    *("compute", "database", "load_balancer", "egress", "monitoring", "ci_cd"),
    *("environments", "unitemised"),
)


def totals(technologies: list[Mapping[str, Any]], today: int, years: int) -> list[dict[str, Any]]:
    """Every total by technology and cell, in whole cents."""
    worked_out = [lines(g, years) for g in technologies]
    running, _ = worked_out[today]
    kept = sum(running[name] for name in INFRASTRUCTURE)[:, :1] / 12
    return [
        _totals(by_year, discount, sum(one_offs(g, kept).values())[:, 0])
        for g, (by_year, discount) in zip(technologies, worked_out, strict=True)
    ]


def _totals(by_year: Mapping[str, Any], discount: Any, migration: Any) -> dict[str, Any]:
    cost = sum(by_year.values())
    present = migration + (cost * discount).sum(axis=1)
    indirect = sum(by_year[name] for name in INDIRECT)
    found = {
        "monthly": cost[:, 0] / 12,
        "annual": cost[:, 0],
        "migration": migration,
        "nominal": migration + cost.sum(axis=1),
        "present_value": present,
        "equivalent_annual": present / discount.sum(axis=-1),
        "direct_annual": (cost - indirect)[:, 0],
        "indirect_annual": indirect[:, 0],
    }
    return {name: np.round(value, 2) for name, value in found.items()}


def in_chunks(
    technologies: list[Mapping[str, Any]], today: int, count: int, years: int
) -> Iterator[list[dict[str, Any]]]:
    """Every total of every technology, some thousand cells at a time.

    A figure is one number for all cells or an array of theirs; `today` is the place of what runs.
    """
    for start in range(0, count, CHUNK):
        window = slice(start, start + CHUNK)
        parts = [
            {
                name: value[window, np.newaxis] if np.ndim(value) else value
                for name, value in g.items()
            }
            for g in technologies
        ]
        yield totals(parts, today, years)
