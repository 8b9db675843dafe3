"""What the people cost: salaries, operations, and finding and settling in who replaces leavers."""

import numpy as np

from costcalc.model.vocabulary import (
    Day,
    DayPerYear,
    Developer,
    DeveloperPerVcpu,
    DeveloperPerYear,
    Month,
    MonthPerYear,
    Number,
    PerYear,
    Server,
    UsdPerDeveloper,
    UsdPerDeveloperYear,
    UsdPerMonth,
    UsdPerYear,
    VcpuPerServer,
    Year,
)


def salary(base_salary: UsdPerDeveloperYear, salary_premium: Number) -> UsdPerDeveloperYear:
    """What a developer of the technology is paid in year 1."""
    return base_salary * (1 + salary_premium)


def salaries(
    developers: Developer, salary: UsdPerDeveloperYear, on_cost: Number, wage_factor: Number
) -> UsdPerYear:
    """Base salaries with what the employer pays on top."""
    return developers * salary * on_cost * wage_factor


def posts(
    operations_posts: Developer,
    posts_per_vcpu: DeveloperPerVcpu,
    servers: Server,
    vcpus_per_server: VcpuPerServer,
    reference_servers: Server,
    reference_vcpus: VcpuPerServer,
) -> Developer:
    """Posts that keep the servers running: a base, and more beyond the reference servers."""
    vcpus_beyond = servers * vcpus_per_server - reference_servers * reference_vcpus
    return operations_posts + posts_per_vcpu * np.maximum(vcpus_beyond, 0)


def operations(
    posts: Developer,
    operations_factor: Number,
    market_salary: UsdPerDeveloperYear,
    on_cost: Number,
    wage_factor: Number,
) -> UsdPerYear:
    """Those who operate the system, at market pay."""
    return posts * operations_factor * market_salary * on_cost * wage_factor


def hires(developers: Developer, attrition: PerYear, headcount_growth: PerYear) -> DeveloperPerYear:
    """Developers to find in a year: those who leave and those who are added, as expected."""
    return developers * np.maximum(attrition + headcount_growth, 0)


def cost_per_hire(
    agency_share: Number,
    agency_fee: Number,
    salary: UsdPerDeveloperYear,
    one_year: Year,
    own_cost_per_hire: UsdPerDeveloper,
) -> UsdPerDeveloper:
    """An agency's fee on a year's salary for some hires, the company's own effort for the others.

    In the money of year 1.
    """
    agency_cost = agency_fee * salary * one_year
    return agency_share * agency_cost + (1 - agency_share) * own_cost_per_hire


def recruiting(
    hires: DeveloperPerYear, cost_per_hire: UsdPerDeveloper, wage_factor: Number
) -> UsdPerYear:
    """Finding those who replace leavers and those who are added."""
    return hires * cost_per_hire * wage_factor


def training(training: UsdPerMonth, price_factor: Number) -> UsdPerMonth:
    """Developer training, as a monthly budget."""
    return training * price_factor


def scarcity(
    reference_pool: Developer, developer_pool: Developer, scarcity_exponent: Number
) -> Number:
    """How much longer the search for one who knows the technology takes, at least 1."""
    return np.maximum(reference_pool / developer_pool, 1) ** scarcity_exponent


def days_to_fill(time_to_fill: Day, experienced_share: Number, scarcity: Number) -> Day:
    """Days until a vacancy is filled; only those who have to know the technology are scarce."""
    return time_to_fill * (1 + experienced_share * (scarcity - 1))


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


def settling_in(ramp_up_months: Month, experienced_share: Number, learning_months: Month) -> Month:
    """Months until a hire is at full speed; who does not know the technology learns it as well."""
    return ramp_up_months + (1 - experienced_share) * learning_months


def ramp_up(
    hires: DeveloperPerYear,
    ramp_up_loss: Number,
    salary: UsdPerDeveloperYear,
    on_cost: Number,
    settling_in: Month,
    months_per_year: MonthPerYear,
    wage_factor: Number,
) -> UsdPerYear:
    """Output lost until a new developer is at full speed."""
    return hires * ramp_up_loss * salary * on_cost * settling_in / months_per_year * wage_factor
