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
    UsdPerDeveloperYear,
    UsdPerOrder,
    UsdPerYear,
)


def per_order(
    annual: UsdPerYear, orders: OrderPerMonth, months_per_year: MonthPerYear
) -> UsdPerOrder:
    """Year 1 over its orders."""
    return annual / (orders * months_per_year)


def per_1000_connections(
    annual: UsdPerYear, connections: Connection, thousand_connections: Connection
) -> UsdPerYear:
    """Year 1 over the thousands of connections that are open at the peak."""
    return annual / (connections / thousand_connections)


def per_developer(annual: UsdPerYear, developers: Developer) -> UsdPerDeveloperYear:
    """Year 1 over the team."""
    return annual / developers


def server_ratio(servers: Server, baseline_servers: Server) -> Number:
    """Servers over those of what runs today."""
    return servers / baseline_servers


def migration_person_months_worth(
    migration_person_months: PersonMonth,
    baseline_present_value: Usd,
    present_value: Usd,
    salary: UsdPerDeveloperYear,
    on_cost: Number,
    months_per_year: MonthPerYear,
) -> PersonMonth:
    """The work of moving at which moving and staying cost the same."""
    person_month = salary * on_cost / months_per_year
    return migration_person_months + (baseline_present_value - present_value) / person_month
