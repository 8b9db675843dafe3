"""Exact constants of the model: each has a name and a unit, so no formula holds a bare number."""

from types import MappingProxyType
from typing import Final

# name: (value, unit)
CONSTANTS: Final = MappingProxyType(
    {
        "seconds_per_month": (2_628_000.0, "second/month"),
        # What the hourly list prices of the price book were multiplied by.
        "hours_per_month": (730.0, "hour/month"),
        "hours_per_year": (8_760.0, "hour/year"),
        "months_per_year": (12.0, "month/year"),
        "days_per_year": (365.0, "day/year"),
        "one_year": (1.0, "year"),
        "one_server": (1.0, "server"),
        "one_developer": (1.0, "developer"),
        "reference_orders": (100_000.0, "order/month"),
        "reference_pool": (3_000_000.0, "developer"),
        "reference_vcpus": (2.0, "vcpu/server"),
        "longest_parallel": (24.0, "month"),
        "new_system_share": (0.5, "1"),
        "thousand_connections": (1_000.0, "connection"),
        "connections_per_balancer_unit": (3_000.0, "connection"),
    }
)
