"""The lines as the page of the method shows them: where each stands, what it reads and feeds."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from sys import modules
from types import MappingProxyType
from typing import Final, TypeAlias, get_args

from costcalc.analysis.draws import PERT_WEIGHT
from costcalc.analysis.estimate_class import ACCURACY
from costcalc.analysis.verdict import CONFIDENT_FROM, LEAD
from costcalc.analysis.warnings import EXTRAPOLATED_ABOVE, EXTRAPOLATED_BELOW, STALE_AFTER_MONTHS
from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import (
    CATEGORIES,
    ITEMS,
    ONE_OFF_LINES,
    ONE_OFFS,
    TOTALS,
    Line,
    Sizing,
    lines,
    parameters,
)
from costcalc.model.rounding import CEILING_DIGITS, MONEY_DIGITS
from costcalc.model.totals import page_total
from costcalc.output import wording
from costcalc.output.known import NAMES
from costcalc.prices.book import PriceBook

SIZINGS: Final[tuple[Sizing, ...]] = get_args(Sizing)
EVERY_TOTAL: Final = (*TOTALS.values(), page_total)
BY_LINE: Final = MappingProxyType({item.line: item for item in (*ITEMS, *ONE_OFFS)})
ENGINE: Final = {
    "year": "the year at hand, from 1; 0 for what is paid before",
    "years_elapsed": "the years since year 1",
    "baseline_infrastructure": "infrastructure of what runs today, a month of year 1",
    "estimated_parallel": "1 where months in parallel are estimated from the work, 0 where given",
    "system_share": "1 where a system is there to get to know, half for a new one",
}
"""What is neither asked nor in the price book, in words."""
RULES: Final = {
    "pert_weight": PERT_WEIGHT,
    "confident": CONFIDENT_FROM,
    "lead": LEAD,
    "classes": [(each, NAMES[each], accuracy) for each, accuracy in ACCURACY.items()],
    "ceiling_digits": CEILING_DIGITS,
    "money_digits": MONEY_DIGITS,
    "stale_months": STALE_AFTER_MONTHS,
    "orders_from": EXTRAPOLATED_BELOW,
    "orders_to": EXTRAPOLATED_ABOVE,
}
"""What the rules in words need: thresholds, digits, weights."""
_GROUPS: Final = {
    "growth": "The years",
    "sizing": "Servers, from the workload",
    "fleet": "Servers, from today’s fleet",
    "infrastructure": "What infrastructure grows with",
    "people": "Pay and hires",
}
"""What is worked out before the costs, by the module that holds it, in this order."""

Group: TypeAlias = tuple[str, str, str, tuple[Line, ...]]
"""Lines that belong together, below their id, title and purpose."""
Link: TypeAlias = tuple[str, str]
"""A name and the id of the element that explains it."""


@cache
def every_line() -> tuple[Line, ...]:
    """Every line there is, each once: those of both ways to size servers, and the one-offs."""
    return tuple(dict.fromkeys((*chain.from_iterable(map(lines, SIZINGS)), *ONE_OFF_LINES)))


@cache
def places() -> Mapping[Line, str]:
    """The place of every line; of two with one name, the second has its module's name too."""
    found: dict[str, Line] = {}
    for line in every_line():
        name = line.__name__
        found[f"line-{_module(line)}-{name}" if f"line-{name}" in found else f"line-{name}"] = line
    return MappingProxyType({line: place for place, line in found.items()})


def title(line: Line) -> str:
    return wording.item(line.__name__) + _apart(line)


def before() -> tuple[Group, ...]:
    """What is worked out before the costs, a group a module.

    The module's docstring says what it is for, unless it holds costs as well.
    """
    by_module: dict[str, list[Line]] = {id_: [] for id_ in _GROUPS}
    for line in every_line():
        if line not in (*BY_LINE, *ONE_OFF_LINES):
            by_module.setdefault(_module(line), []).append(line)
    with_costs = set(map(_module, BY_LINE))
    return tuple(
        (
            f"before-{id_}",
            _GROUPS.get(id_, words(id_).capitalize()),
            "" if id_ in with_costs else modules[found[0].__module__].__doc__ or "",
            tuple(found),
        )
        for id_, found in by_module.items()
        if found
    )


def costs() -> tuple[Group, ...]:
    """The lines that are shown and summed, a group a category."""
    return tuple(
        (id_, wording.category(id_), "", tuple(i.line for i in ITEMS if i.category == id_))
        for id_ in CATEGORIES
    )


def readers(name: str) -> Iterator[Link]:
    """The lines that read a figure, an input or a constant."""
    for line in every_line():
        if name in chain.from_iterable((n, *FROM_CHOICES.get(n, ())) for n in parameters(line)):
            yield title(line), places()[line]


def reads(line: Line, book: PriceBook) -> tuple[Link, ...]:
    found = chain.from_iterable(read(line, name, book) for name in parameters(line))
    return tuple(dict.fromkeys(found))


def read(line: Line, name: str, book: PriceBook) -> Iterator[Link]:
    """What a parameter of a line stands for: one thing, or several where a choice decides."""
    kinds = {
        "figure": {*book.common["published"], *book.definitions},
        "input": AMOUNT_BY_ID,
        "constant": CONSTANTS,
        "engine": ENGINE,
    }
    for id_ in FROM_CHOICES.get(name) or (name,):
        kind = next((kind for kind, known in kinds.items() if id_ in known), None)
        if kind:
            yield words(id_), f"{kind}-{id_}"
        else:
            yield from _named(id_, line)


def fed(line: Line) -> Iterator[Link]:
    """The costs that a line contributes to, directly or through other lines."""
    found: set[Line] = set()
    for sizing in SIZINGS:
        if line in (*lines(sizing), *ONE_OFF_LINES):
            names = {line.__name__}
            for each in (*lines(sizing), *ONE_OFF_LINES):
                if names & set(parameters(each)):
                    names.add(each.__name__)
                    found.add(each)
    yield from ((title(each), places()[each]) for each in BY_LINE if each in found)


def _named(name: str, reader: Line) -> Iterator[Link]:
    """The lines of a name, in each way to size servers that has the reader."""
    for sizing in SIZINGS:
        known = (*lines(sizing), *ONE_OFF_LINES)
        if reader in known:
            for line in known:
                if line.__name__ == name:
                    yield words(name) + _apart(line), places()[line]


def _apart(line: Line) -> str:
    """What distinguishes a line from another one of its name."""
    return "" if places()[line] == f"line-{line.__name__}" else f" ({_module(line)})"


def _module(line: Line) -> str:
    return line.__module__.rpartition(".")[2]
