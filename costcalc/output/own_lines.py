"""New lines of the user's own: rows to fill in beside the form, and what those mean.

They are a form of their own, so that nothing is asked of a line while its name is being typed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from costcalc.model.inputs import MOST_OWN
from costcalc.model.own import OWN
from costcalc.scenario.documents import Pair
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


def new_rows(scenario: Scenario) -> range:
    """The rows that a form offers."""
    return range(min(ROWS, MOST_OWN - len(scenario.own)))


def added(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs of a form, with its rows that have an amount turned into parameters."""
    found: list[Pair] = []
    rows: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        if part := _ROW.fullmatch(name):
            rows.setdefault(part[2], {})[part[1]] = str(value).strip()
        else:
            found.append((name, value))
    for row in rows.values():
        amount, by = row.get("amount", ""), row.get("by", "")
        if amount:
            text = amount if quoted(amount) or by not in PERIODS else f"{amount}/{by}"
            found.append((_parameter(row.get("name", ""), found), text))
    return found


def _parameter(label: str, taken: Iterable[Pair]) -> str:
    """The parameter of a line by what it is called; one without a name is numbered."""
    if name := plain(label):
        return f"{OWN}{name}"
    names = {name for name, _ in taken}
    free = (f"{OWN}line_{number}" for number in range(1, len(names) + 2))
    return next(name for name in free if name not in names)
