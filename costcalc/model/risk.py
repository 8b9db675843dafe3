"""What it costs when the system stands still."""

from costcalc.model.rounding import complement
from costcalc.model.vocabulary import HourPerYear, Number, UsdPerHour, UsdPerYear


def downtime(
    hours_per_year: HourPerYear,
    availability: Number,
    revenue_per_hour: UsdPerHour,
    workload_factor: Number,
) -> UsdPerYear:
    """What is not sold in the hours in which the system is down."""
    return hours_per_year * complement(availability) * revenue_per_hour * workload_factor
