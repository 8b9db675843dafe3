"""Lines of the user's own: an amount by the month or the year, or by the developer and year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import mul
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from costcalc.model.vocabulary import (
    Developer,
    Number,
    UsdPerDeveloperYear,
    UsdPerMonth,
    UsdPerYear,
)

OwnUnit: TypeAlias = Literal["USD/month", "USD/year", "USD/developer/year"]

OWN: Final = "own."
"""Stands before its name in an address."""
ROW: Final = "own__"
"""Stands before its name among the rows and figures, so that it may be called as one of them."""
_GROWTH: Final[Mapping[OwnUnit, Mapping[str, Any]]] = MappingProxyType(
    {
        "USD/month": {"price_factor": Number, "return": UsdPerMonth},
        "USD/year": {"price_factor": Number, "return": UsdPerYear},
        "USD/developer/year": {
            "developers": Developer,
            "wage_factor": Number,
            "return": UsdPerYear,
        },
    }
)
"""What a line reads beside its amount, and what it comes to."""
_AMOUNT: Final[Mapping[OwnUnit, Any]] = MappingProxyType(
    {
        "USD/month": UsdPerMonth,
        "USD/year": UsdPerYear,
        "USD/developer/year": UsdPerDeveloperYear,
    }
)


@dataclass(frozen=True, order=True)
class OwnLine:
    """A line of the user’s own; it grows with prices, or by the developer with team and wages."""

    name: str
    unit: OwnUnit

    @property
    def __name__(self) -> str:
        """The name of its row, and of the amount that it reads."""
        return f"{ROW}{self.name}"

    @property
    def kinds(self) -> Mapping[str, Any]:
        """The type of everything that it reads and, as `return`, of its result."""
        return {self.__name__: _AMOUNT[self.unit], **_GROWTH[self.unit]}

    def __call__(self, **read: Any) -> Any:
        """The amount times whatever it grows with."""
        return reduce(mul, (read[name] for name in self.kinds if name != "return"))
