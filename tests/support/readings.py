"""What the two readings of the cost model share: the prices they are given and how they answer.

`exact.py` and `brute.py` read `cost-model.md` independently; neither imports the product, nor the
other. A scenario is a dictionary of the inputs of section 2 by their ids. A value is a number or a
list of two (low, high) or three (low, likely, high); values for technologies are a dictionary of
them, where the bare value has the key "". `set` holds figures, as `peak_to_mean` or
`go.server_price`; `own` lines of the user's own, as `rent` or `rent.go`, each an amount and what it
is by: `month`, `year` or `developer/year`.

An answer holds for each technology `payback`, `break_even_person_months` and the three cases, and
for each case what `CASE_KEYS` names. Money is in the scenario's currency: rounded amounts are
`Decimal`; what stays unrounded is a `Fraction` or a `float`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

Ends = tuple[Fraction, Fraction, Fraction]
Scenario = Mapping[str, Any]
Answer = dict[str, dict[str, Any]]

CASES: Final = ("low", "likely", "high")
CASE_KEYS: Final = (
    "servers",
    "servers_by_load",
    "binding",
    "lines",
    "one_off",
    "years",
    "monthly",
    "annual",
    "direct_annual",
    "indirect_annual",
    "migration",
    "nominal",
    "present_value",
    "equivalent_annual",
    "per_order",
    "per_1000_connections",
    "per_developer",
    "page_total",
)


@dataclass(frozen=True)
class Book:
    """Where the numbers of section 3 come from: a table, or the product's price book.

    `figures(scope, technology, name)` is a figure's low, likely and high in numeric order, in the
    unit of section 3; a common figure is the same for every technology, and one that a scope does
    not count is 0 (salary_premium is the same in both: what it is added to is the scope's). It is
    not asked for the server's price, vCPUs and memory in like_for_like.
    `server(row)` is a row's vCPUs, GiB and USD a month. `country(id)` is its currency,
    market_salary and on_cost. `rate(currency)` is what one US dollar is worth in it.
    """

    figures: Callable[[str, str, str], Ends]
    server: Callable[[str], tuple[Fraction, Fraction, Fraction]]
    country: Callable[[str], tuple[str, Ends, Ends]]
    rate: Callable[[str], Fraction]


def differences(one: Any, other: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two answers are not the same: the place and both values.

    Amounts and counts must be equal, but from 10^8 on to ten digits: there the noise of floats
    falls on the other side of half a cent now and then. What was never rounded must agree to nine.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from differences(one.get(key), other.get(key), f"{place}.{key}".lstrip("."))
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            yield place, one, other
        for number, pair in enumerate(zip(one, other, strict=False)):
            yield from differences(*pair, f"{place}.{number}")
    elif not same(one, other):
        yield place, one, other


def same(one: Any, other: Any) -> bool:
    """Whether two values agree as far as they are rounded."""
    if one is None or other is None:
        return one is other
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return bool(abs(one - other) <= max(one, other) / 10**10)
    if isinstance(one, float | Fraction) or isinstance(other, float | Fraction):
        return bool(abs(one - other) <= 1e-9 * max(abs(one), abs(other)))
    return bool(one == other)


def typed(value: Any) -> Fraction:
    """A number as its decimal digits were typed: 0.1 is a tenth."""
    return value if isinstance(value, Fraction) else Fraction(str(Decimal(str(value))))
