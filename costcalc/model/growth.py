"""How the years of the horizon differ: workload, team, wages and prices grow, money is discounted.

Year 1 is the reference of every factor.
"""

from costcalc.model.vocabulary import (
    Connection,
    Developer,
    GigabytePerMonth,
    Number,
    OrderPerMonth,
    PerYear,
    Year,
)


def workload_factor(workload_growth: PerYear, one_year: Year, years_elapsed: Number) -> Number:
    """How much larger the workload is than in year 1."""
    return (1 + workload_growth * one_year) ** years_elapsed


def headcount_factor(headcount_growth: PerYear, one_year: Year, years_elapsed: Number) -> Number:
    """How much larger the team is than in year 1."""
    return (1 + headcount_growth * one_year) ** years_elapsed


def wage_factor(wage_growth: PerYear, one_year: Year, years_elapsed: Number) -> Number:
    """How much dearer people are than in year 1."""
    return (1 + wage_growth * one_year) ** years_elapsed


def price_factor(price_growth: PerYear, one_year: Year, years_elapsed: Number) -> Number:
    """How much dearer what is bought is than in year 1."""
    return (1 + price_growth * one_year) ** years_elapsed


def orders(orders_per_month: OrderPerMonth, workload_factor: Number) -> OrderPerMonth:
    """Orders a month in the year at hand."""
    return orders_per_month * workload_factor


def connections(concurrent_connections: Connection, workload_factor: Number) -> Connection:
    """Connections that the application holds open at the peak in the year at hand."""
    return concurrent_connections * workload_factor


def egress_volume(
    egress_gb_per_month: GigabytePerMonth, workload_factor: Number
) -> GigabytePerMonth:
    """Data sent out to users in a month of the year at hand."""
    return egress_gb_per_month * workload_factor


def developers(
    team_size: Developer, effort_multiplier: Number, headcount_factor: Number
) -> Developer:
    """Developers on the payroll in the year at hand."""
    return team_size * effort_multiplier * headcount_factor


def discount_factor(discount_rate: PerYear, one_year: Year, year: Number) -> Number:
    """What money paid in the year at hand is worth today; 1 in year 0."""
    return 1 / (1 + discount_rate * one_year) ** year
