"""The one-off cost of a migration, before year 1: the work, and two systems side by side.

Formulas are told apart by module and name, so it keeps its name until a price book is released.
"""

from costcalc.model.vocabulary import (
    Month,
    MonthPerYear,
    Number,
    PersonMonth,
    Usd,
    UsdPerDeveloperYear,
    UsdPerMonth,
)


def migration(
    migration_person_months: PersonMonth,
    salary: UsdPerDeveloperYear,
    on_cost: Number,
    months_per_year: MonthPerYear,
    parallel_running_months: Month,
    baseline_infrastructure: UsdPerMonth,
) -> Usd:
    """The work of moving, and today's infrastructure kept running beside the new one meanwhile."""
    work = migration_person_months * salary * on_cost / months_per_year
    return work + parallel_running_months * baseline_infrastructure
