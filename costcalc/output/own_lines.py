"""New lines of the user's own: rows of the form to fill in, and what those mean."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from costcalc.model.inputs import MOST_OWN
from costcalc.model.own import OWN
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import Fault
from costcalc.scenario.own import plain, quoted
from costcalc.scenario.scenario import Scenario

ROWS: Final = 3
PERIODS: Final[Mapping[str, str]] = {
    "month": "month",
    "year": "year",
    "developer/year": "developer and year",
}
"""What an amount may be per, as its address has it and as the form says it."""
_ROW: Final = re.compile(r"_own_(name|amount|by)_(\d)")


class NewLine(NamedTuple):
    """A row for a new line: what is called, and stays in it while it has no amount."""

    number: int
    label: str
    error: str

    @property
    def asked(self) -> str:
        """The name of the box that is told what is missing."""
        return f"_own_amount_{self.number}"

    @property
    def id(self) -> str:
        return f"own-amount-{self.number}"


def new_lines(
    scenario: Scenario, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterator[NewLine]:
    """The rows that a form offers."""
    for number in range(min(ROWS, MOST_OWN - len(scenario.own))):
        row = NewLine(number, typed.get(f"_own_name_{number}", ""), "")
        yield row._replace(error=wrong.get(row.asked, ""))


def added(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs of a form, with its rows that have an amount turned into parameters.

    Of a row without one its name stays as it was typed.
    """
    found: list[Pair] = []
    rows: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        if part := _ROW.fullmatch(name):
            rows.setdefault(part[2], {})[part[1]] = str(value).strip()
        else:
            found.append((name, value))
    for number, row in rows.items():
        label, amount, by = (row.get(part, "") for part in ("name", "amount", "by"))
        if amount:
            text = amount if quoted(amount) or by not in PERIODS else f"{amount}/{by}"
            found.append((_parameter(label, found), text))
        elif label:
            found.append((f"_own_name_{number}", label))
    return found


def unfinished(pairs: Iterable[Pair]) -> Iterator[Fault]:
    """A fault for each row that has a name and no amount."""
    for name, label in pairs:
        if (part := _ROW.fullmatch(name)) and part[1] == "name":
            asked = NewLine(int(part[2]), str(label)[:30], "")
            more = "add one, such as 500/month, or empty its name"
            yield Fault(asked.asked, None, f"“{asked.label}” has no amount: {more}")


def _parameter(label: str, taken: Iterable[Pair]) -> str:
    """The parameter of a line by what it is called; one without a name is numbered."""
    if name := plain(label):
        return f"{OWN}{name}"
    names = {name for name, _ in taken}
    free = (f"{OWN}line_{number}" for number in range(1, len(names) + 2))
    return next(name for name in free if name not in names)
