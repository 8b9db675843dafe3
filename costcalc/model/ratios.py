"""Unit costs, servers against what runs today, and the migration work that savings pay for."""

from costcalc.model.vocabulary import (
    Connection,
    Developer,
    MonthPerYear,
    Number,
    OrderPerMonth,
    PersonMonth,
    Server,
    Usd,
    UsdPerDeveloperMonth,
    UsdPerDeveloperYear,
    UsdPerOrder,
    UsdPerYear,
)


def per_order(
    annual: UsdPerYear, likely_orders: OrderPerMonth, months_per_year: MonthPerYear
) -> UsdPerOrder:
    """Year 1 over its orders."""
    return annual / (likely_orders * months_per_year)


def per_1000_connections(
    annual: UsdPerYear, likely_connections: Connection, thousand_connections: Connection
) -> UsdPerYear:
    """Year 1 over the thousands of connections that are open at the peak."""
    return annual / (likely_connections / thousand_connections)


def per_developer(annual: UsdPerYear, likely_team_size: Developer) -> UsdPerDeveloperYear:
    """Year 1 over the team, whatever the technology's effort."""
    return annual / likely_team_size


def server_ratio(servers: Server, baseline_servers: Server) -> Number:
    """Servers over those of what runs today."""
    return servers / baseline_servers


def break_even(
    baseline_present_value: Usd,
    present_value: Usd,
    rewrite: Usd,
    person_month: UsdPerDeveloperMonth,
) -> PersonMonth:
    """The work of moving at which moving and staying cost the same, all else as it is."""
    return (baseline_present_value - (present_value - rewrite)) / person_month
