"""What moving or starting anew costs once, before year 1: work, people, two systems side by side.

All of it is 0 for what runs today. That, who is retrained and who is hired are settled before the
model: a choice is a number here.
"""

import numpy as np

from costcalc.model.vocabulary import (
    Developer,
    Kloc,
    KlocPerDeveloper,
    Month,
    MonthPerYear,
    Number,
    PersonMonth,
    PersonMonthPerKloc,
    Usd,
    UsdPerDeveloper,
    UsdPerDeveloperMonth,
    UsdPerDeveloperYear,
    UsdPerMonth,
)


def work(
    code_size: Kloc,
    present_team: Developer,
    code_per_developer: KlocPerDeveloper,
    months_per_kloc: PersonMonthPerKloc,
    migration_person_months: PersonMonth,
) -> PersonMonth:
    """The work of moving: from the code to move, or the person-months given."""
    code = code_size + present_team * code_per_developer
    return code * months_per_kloc + migration_person_months


def person_month(
    salary: UsdPerDeveloperYear, on_cost: Number, months_per_year: MonthPerYear
) -> UsdPerDeveloperMonth:
    """What a developer costs a month in year 1."""
    return salary * on_cost / months_per_year


def rewrite(work: PersonMonth, person_month: UsdPerDeveloperMonth) -> Usd:
    """The work of moving, done by the people there are."""
    return work * person_month


def retraining(
    retrained_team: Developer,
    team_knows: Number,
    ramp_up_loss: Number,
    learning_months: Month,
    person_month: UsdPerDeveloperMonth,
) -> Usd:
    """Output lost while those of today's team who do not know the technology learn it."""
    return retrained_team * (1 - team_knows) * ramp_up_loss * learning_months * person_month


def team_recruiting(
    hired_team: Developer, effort_multiplier: Number, cost_per_hire: UsdPerDeveloper
) -> Usd:
    """Finding the team, where it is hired for the technology."""
    return hired_team * effort_multiplier * cost_per_hire


def team_ramp_up(
    hired_team: Developer,
    effort_multiplier: Number,
    ramp_up_loss: Number,
    person_month: UsdPerDeveloperMonth,
    system_share: Number,
    ramp_up_months: Month,
    experienced_share: Number,
    learning_months: Month,
) -> Usd:
    """Output lost until the hired team knows the system, as far as there is one, and the language.

    The same months as `people.settling_in`, less of the system's own where there is none yet.
    """
    months = system_share * ramp_up_months + (1 - experienced_share) * learning_months
    return hired_team * effort_multiplier * ramp_up_loss * person_month * months


def parallel_months(
    parallel_running_months: Month,
    estimated_parallel: Number,
    work: PersonMonth,
    moving_team: Developer,
    one_developer: Developer,
    longest_parallel: Month,
) -> Month:
    """Months in which old and new both run: as given, or as long as the team takes to move."""
    moving = work / np.maximum(moving_team, one_developer)
    return parallel_running_months + estimated_parallel * np.minimum(moving, longest_parallel)


def parallel_running(
    parallel_months: Month, parallel_share: Number, baseline_infrastructure: UsdPerMonth
) -> Usd:
    """Today's infrastructure kept running, in part, beside the new one."""
    return parallel_months * parallel_share * baseline_infrastructure
