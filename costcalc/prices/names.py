"""A dotted name, read once: `set.go.server_price` and `go.server_price` are one and the same.

The first is how an address sets the figure, the last the figure's own id. What an input is called
for one technology, `salary.go`, may be written `go.salary` as well.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from costcalc.model.inputs import (
    AMOUNT_BY_ID,
    CHOICE_BY_ID,
    COUNT_BY_ID,
    OTHERS,
    Input,
    own_input,
)
from costcalc.model.own import OWN

SET: Final = "set."
"""Stands before a figure in an address, and in the key of one that the user set."""
MARKET: Final = "market_salary"
"""The one figure that an address sets like an input."""
PREMIUM: Final = "salary_premium"
_INPUTS: Final = frozenset({*AMOUNT_BY_ID, *COUNT_BY_ID, *CHOICE_BY_ID, *OTHERS})

_BY_TECHNOLOGY: Final = frozenset(id_ for id_, each in AMOUNT_BY_ID.items() if each.per_technology)


@dataclass(frozen=True)
class Name:
    """The name of an input, a figure of the price book or a driver.

    `base` is a `figure` of the book or an input; `technology` is empty for a common one and for a
    bare name, which stands for each technology's. A salary premium is `over` another salary.
    """

    base: str
    technology: str = ""
    figure: bool = True
    over: str = ""

    @classmethod
    @lru_cache(maxsize=4096)
    def read(cls, text: str) -> "Name":
        """The name that a text spells; whether anything has that name is not checked."""
        first, _, rest = text.partition(".")
        if text.startswith(OWN):
            name, _, technology = rest.partition(".")
            return cls(f"{OWN}{name}", technology, False)
        if first == PREMIUM and "-" in rest:
            technology, _, over = rest.partition("-")
            return cls(first, technology, False, over)
        if first in _INPUTS:
            return cls(first, rest, False)
        technology, _, base = text.removeprefix(SET).rpartition(".")
        return cls(base, technology, base not in _BY_TECHNOLOGY)

    @property
    def amount(self) -> Input | None:
        """The amount that it is, if it is one."""
        if self.own:
            return own_input(self.own)
        return None if self.figure else AMOUNT_BY_ID.get(self.base)

    @property
    def own(self) -> str:
        """The line of the user's own that it is the amount of; empty for all else."""
        return self.base.removeprefix(OWN) if self.base.startswith(OWN) else ""

    @property
    def bare(self) -> "Name":
        """The same for every technology."""
        return Name(self.base, figure=self.figure)

    @property
    def id(self) -> str:
        """What it is called in the price book and in answers: `go.salary`, `team_size.go`."""
        whose = f"{self.technology}-{self.over}" if self.over else self.technology
        if not whose:
            return self.base
        return f"{whose}.{self.base}" if self.figure else f"{self.base}.{whose}"

    def __str__(self) -> str:
        """Its parameter in an address: `market_salary`, `set.go.server_price`, `team_size.go`."""
        return f"{SET}{self.id}" if self.figure and self.id != MARKET else self.id
