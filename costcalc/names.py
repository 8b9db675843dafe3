"""A dotted name, read once: `salary.go`, `set.go.salary` and `go.salary` are one and the same.

The first is how an address sets the figure, the last the figure's own id.
"""

from dataclasses import dataclass
from typing import Final

from costcalc.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, COUNT_BY_ID, OTHERS, Input

SET: Final = "set."
"""Stands before a figure in an address, and in the key of one that the user set."""
SALARY: Final = "salary"
"""The one figure that an address sets like an input."""
PREMIUM: Final = "salary_premium"
_INPUTS: Final = frozenset({*AMOUNT_BY_ID, *COUNT_BY_ID, *CHOICE_BY_ID, *OTHERS, PREMIUM})


@dataclass(frozen=True)
class Name:
    """What an address sets, the price book has or a driver turns.

    `base` is an input or, where it `sets` one, a figure; `technology` is empty for a common one
    and for a bare name, which stands for each technology's. A salary premium is `over` another.
    """

    base: str
    technology: str = ""
    sets: bool = True
    over: str = ""

    @classmethod
    def read(cls, text: str) -> "Name":
        """The name that a text spells, whether or not there is anything of that name."""
        first, _, rest = text.partition(".")
        if first in _INPUTS or first == SALARY:
            technology, _, over = rest.partition("-") if first == PREMIUM else (rest, "", "")
            return cls(first, technology, first == SALARY, over)
        technology, _, base = text.removeprefix(SET).rpartition(".")
        return cls(base, technology)

    @property
    def amount(self) -> Input | None:
        """The amount that it is, if it is one."""
        return None if self.sets else AMOUNT_BY_ID.get(self.base)

    @property
    def bare(self) -> "Name":
        """The same for every technology."""
        return Name(self.base, sets=self.sets)

    @property
    def id(self) -> str:
        """What it is called in the price book and in answers: `go.salary`, `team_size.go`."""
        first, last = (self.technology, self.base) if self.sets else (self.base, self.technology)
        return ".".join(filter(None, (first, f"{last}-{self.over}" if self.over else last)))

    def __str__(self) -> str:
        """What sets it in an address: `salary.go`, `set.go.server_price`, `team_size.go`."""
        if self.sets and self.base == SALARY:
            return ".".join(filter(None, (self.base, self.technology)))
        return f"{SET}{self.id}" if self.sets else self.id
