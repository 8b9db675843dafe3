"""What help from outside costs: paid libraries, a support contract, consulting."""

from costcalc.model.vocabulary import HourPerYear, UsdPerHour, UsdPerMonth, UsdPerYear


def libraries(libraries: UsdPerMonth) -> UsdPerMonth:
    """Paid libraries and tools."""
    return libraries


def support_contract(support_price: UsdPerYear) -> UsdPerYear:
    """The support contract of the chosen tier; community support is free."""
    return support_price


def consulting(consulting_hours_per_year: HourPerYear, consulting_rate: UsdPerHour) -> UsdPerYear:
    """Consultants by the hour."""
    return consulting_hours_per_year * consulting_rate
