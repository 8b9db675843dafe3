"""What people cost: salaries, and finding and settling in those who replace leavers."""

import numpy as np

from costcalc.model.vocabulary import (
    Day,
    DayPerYear,
    Developer,
    DeveloperPerYear,
    Month,
    MonthPerYear,
    Number,
    PerYear,
    UsdPerDeveloper,
    UsdPerDeveloperYear,
    UsdPerMonth,
    UsdPerYear,
    Year,
)


def salaries(
    developers: Developer, salary: UsdPerDeveloperYear, on_cost: Number, wage_factor: Number
) -> UsdPerYear:
    """Base salaries with what the employer pays on top."""
    return developers * salary * on_cost * wage_factor


def hires(developers: Developer, attrition: PerYear, headcount_growth: PerYear) -> DeveloperPerYear:
    """Developers to find in a year: those who leave and those who are added, as expected."""
    return developers * (attrition + headcount_growth)


def recruiting(
    hires: DeveloperPerYear,
    agency_share: Number,
    agency_fee: Number,
    salary: UsdPerDeveloperYear,
    one_year: Year,
    own_cost_per_hire: UsdPerDeveloper,
    wage_factor: Number,
) -> UsdPerYear:
    """Agency fees on a year's salary for some hires, the company's own effort for the others."""
    agency_cost = agency_fee * salary * one_year
    return (
        hires * (agency_share * agency_cost + (1 - agency_share) * own_cost_per_hire) * wage_factor
    )


def days_to_fill(
    time_to_fill: Day,
    reference_pool: Developer,
    developer_pool: Developer,
    scarcity_exponent: Number,
) -> Day:
    """Days until a vacancy is filled, longer where the pool of developers is small."""
    return time_to_fill * np.maximum(reference_pool / developer_pool, 1) ** scarcity_exponent


def training(training: UsdPerMonth) -> UsdPerMonth:
    """Developer training, as a monthly budget."""
    return training


def vacancy(
    hires: DeveloperPerYear,
    vacancy_loss: Number,
    salary: UsdPerDeveloperYear,
    on_cost: Number,
    days_to_fill: Day,
    days_per_year: DayPerYear,
    wage_factor: Number,
) -> UsdPerYear:
    """Output lost while a post is empty, net of the salary not paid."""
    return hires * vacancy_loss * salary * on_cost * days_to_fill / days_per_year * wage_factor


def ramp_up(
    hires: DeveloperPerYear,
    ramp_up_loss: Number,
    salary: UsdPerDeveloperYear,
    on_cost: Number,
    ramp_up_months: Month,
    months_per_year: MonthPerYear,
    wage_factor: Number,
) -> UsdPerYear:
    """Output lost until a new developer is at full speed."""
    return hires * ramp_up_loss * salary * on_cost * ramp_up_months / months_per_year * wage_factor
