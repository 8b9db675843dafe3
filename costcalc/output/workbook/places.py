"""Where everything on the Inputs sheet stands, and what formulas of other sheets read there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.resolve import AT_LIKELY, Resolved
from costcalc.costing.totals import LIKELY, likely_total
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.output.workbook.choices import BASELINE, OPEN, SCOPE, STAFFING, Texts, options, texts
from costcalc.output.workbook.given import NEW_SYSTEM, OF_SERVER, RATE, RESERVE, Inputs, leaf_of
from costcalc.output.workbook.layout import cell
from costcalc.prices.figure import of_server
from costcalc.prices.files import Scope
from costcalc.prices.names import Name

(LABEL, FOR, LOW, MIDDLE, HIGH, UNIT, USED_LOW, USED, USED_HIGH, SWITCHED, OWN) = range(11)
CHANGED, NUMBER, BASIS, SOURCE, NOTE, LEAST, MOST, PARAMETER, WAS = range(9)
"""How far right of the technologies' own columns."""
HEAD: Final = 4
FIRST: Final = HEAD + 1
SHEET: Final = "Inputs"
YEARS: Final = "years"
SERVER: Final = "server"
CHOICES: Final = (YEARS, SCOPE, BASELINE, STAFFING, "support_tier", "workload_kind", SERVER)
CHANGED_WORD: Final = "changed"
USUAL: Final = "As usual: who you have, or hired anew"
NOTHING: Final = "None"
SCENARIOS: Final = 3
SCENARIO_FIRST, NOW = 2, 5
SWITCH: Final = "Sensitivity!$B$5"
SCOPE_ASKED: Final = "Scenarios!$B$7"
SCOPES: Final[tuple[Scope, ...]] = ("like_for_like", "published")
"""In the order of the choice."""
DOWN: Final = 20
"""How far below its row here an input stands on the Scenarios sheet."""


def active(row: int) -> str:
    """The cell of the Scenarios sheet with the value of the scenario that is on."""
    return cell(row + DOWN, NOW, fixed=True)


@dataclass(frozen=True)
class Places:
    """Where everything on the sheet stands: rows by name, and what formulas read there."""

    estimate: Estimate
    inputs: Inputs
    rows: Mapping[str, int]
    last: int
    """The last row of an input."""

    @property
    def technologies(self) -> tuple[str, ...]:
        """The technologies in the order of their own columns."""
        return self.estimate.scenario.technologies

    def beside(self, column: int) -> int:
        """A column right of the technologies' own."""
        return OWN + len(self.technologies) + column

    @cached_property
    def by_scope(self) -> list[list[float]]:
        """The likely total that decides, counted in both ways, by technology."""
        both = (replace(self.estimate.scenario, scope=scope) for scope in SCOPES)
        return [likely_total(each, self.estimate.book).tolist() for each in both]

    def at(self, name: str, column: int) -> str:
        """A cell of a row, as other sheets read it."""
        return f"{SHEET}!{cell(self.rows[name], column, fixed=True)}"

    def list(self, choice: str) -> str:
        """The options of a choice."""
        row, count = self.rows[f"list.{choice}"], len(listed(choice, self.estimate))
        first, last = cell(row, LOW, fixed=True), cell(row, LOW + count - 1, fixed=True)
        return f"{SHEET}!{first}:{last}"

    def of(self, question: str) -> str:
        """The number of a choice's option, or the cell of an amount that may not be given."""
        if question in OPEN:
            return self.at(question, SWITCHED)
        name = Name.read(question)
        return self.own(question) if name.technology else self.at(question, USED)

    def own(self, parameter: str) -> str:
        """A technology's own cell."""
        name = Name.read(parameter)
        row = f"own__{name.own}" if name.own else name.base
        other = f"like_for_like_{row}"
        column = OWN + self.technologies.index(name.technology)
        return self.at(other if other in self.rows else row, column)

    def read(self, resolved: Resolved) -> Texts:
        """What a formula has for a number in the low, likely and high cost case, in US dollars."""
        found = self.inputs.behind[leaf_of(resolved)]
        if found is None:
            value = resolved.points[LIKELY]
            return (f"{value:g}" if value in (0, 1) else NEW_SYSTEM,) * 3
        row, own = found
        if own:
            cells = [self.own(own)] * 3
        else:
            held = resolved.held or resolved.key.endswith(AT_LIKELY)
            ends = replace(resolved, points=(0.0, 1.0, 2.0), held=held).cases
            cells = [self.at(row.name, USED_LOW + int(end)) for end in ends]
            if not resolved.key.endswith(AT_LIKELY):
                cells[LIKELY] = self.at(row.name, SWITCHED)
            if row.single:
                cells = [self.at(row.name, SWITCHED)] * 3
        rate = self.at(RATE, SWITCHED)
        low, likely, high = (f"({each}/{rate})" if row.typed else each for each in cells)
        return low, likely, high

    def parameter(self, name: str, technology: str) -> Texts:
        """What a parameter of a line is for a technology, whatever is chosen."""
        return texts(self.inputs.trees[name, technology], self.read, self.of)


def laid_out(inputs: Inputs, estimate: Estimate) -> Places:
    """Where everything will stand."""
    rows = {choice: FIRST + at for at, choice in enumerate(CHOICES, 1)}
    row = FIRST + len(CHOICES)
    for _, members in groupby(inputs.rows, lambda each: each.section):
        row += 1
        for each in members:
            row += 1
            rows[each.name] = row
    last, row, lists = row, row + 1, (*CHOICES[1:], *OF_SERVER, RESERVE)
    rows |= {f"list.{name}": row + at for at, name in enumerate(lists, 1)}
    return Places(estimate, inputs, rows, last)


def listed(choice: str, estimate: Estimate) -> Sequence[str]:
    """The options of a choice as the sheet words them."""
    scenario, book = estimate.scenario, estimate.book
    if choice == BASELINE:
        names = (id_ and book.technologies[str(id_)].name for id_ in options(choice, scenario))
        return [str(name or NOTHING) for name in names]
    if choice in (SERVER, *OF_SERVER):
        return list(book.servers)
    words = list(CHOICE_BY_ID[choice].options.values())
    return [*words, USUAL] if choice == STAFFING else words


def catalogue(estimate: Estimate, name: str) -> list[float]:
    """What every server of the catalogue has of a figure."""
    rows = estimate.book.servers.items()
    values = (of_server(id_, row)[name].value for id_, row in rows)
    return [float(value[LIKELY]) for value in values if value]
