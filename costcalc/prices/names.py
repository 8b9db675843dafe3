"""A dotted name, read once: `salary.go`, `set.go.salary` and `go.salary` are one and the same.

The first is how an address sets the figure, the last the figure's own id.
"""

from dataclasses import dataclass
from typing import Final

from costcalc.model.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, COUNT_BY_ID, OTHERS, Input

SET: Final = "set."
"""Stands before a figure in an address, and in the key of one that the user set."""
SALARY: Final = "salary"
"""The one figure that an address sets like an input."""
PREMIUM: Final = "salary_premium"
_INPUTS: Final = frozenset({*AMOUNT_BY_ID, *COUNT_BY_ID, *CHOICE_BY_ID, *OTHERS, PREMIUM})


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
    def read(cls, text: str) -> "Name":
        """The name that a text spells; whether anything has that name is not checked."""
        first, _, rest = text.partition(".")
        if first in _INPUTS or first == SALARY:
            technology, _, over = rest.partition("-") if first == PREMIUM else (rest, "", "")
            return cls(first, technology, first == SALARY, over)
        technology, _, base = text.removeprefix(SET).rpartition(".")
        return cls(base, technology)

    @property
    def amount(self) -> Input | None:
        """The amount that it is, if it is one."""
        return None if self.figure else AMOUNT_BY_ID.get(self.base)

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
        """Its parameter in an address: `salary.go`, `set.go.server_price`, `team_size.go`."""
        if self.base == SALARY:
            return f"{SALARY}.{self.technology}" if self.technology else SALARY
        return f"{SET}{self.id}" if self.figure else self.id
