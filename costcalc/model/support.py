"""What help from outside costs: paid libraries, a support contract, consulting."""

from costcalc.model.vocabulary import HourPerYear, Number, UsdPerHour, UsdPerMonth, UsdPerYear


def libraries(libraries: UsdPerMonth, price_factor: Number) -> UsdPerMonth:
    """Paid libraries and tools."""
    return libraries * price_factor


def support_contract(support_price: UsdPerYear, price_factor: Number) -> UsdPerYear:
    """The support contract of the chosen tier; community support is free."""
    return support_price * price_factor


def consulting(
    consulting_hours_per_year: HourPerYear, consulting_rate: UsdPerHour, price_factor: Number
) -> UsdPerYear:
    """Consultants by the hour."""
    return consulting_hours_per_year * consulting_rate * price_factor
