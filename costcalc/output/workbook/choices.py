"""What a cost line reads under every choice: `costing.resolve` asked with each answer in turn.

The rules of who is paid what, and what moving counts, stand in `costing.resolve` alone. Here they
are run on a scenario that stops at every choice that the workbook leaves open, and run again with
each answer, until the choices and what they lead to are a tree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from costcalc.costing.resolve import Resolved, resolved
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.model.own import OWN
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET, Name
from costcalc.scenario.scenario import Scenario

BASELINE: Final = "baseline"
SCOPE: Final = "scope"
STAFFING: Final = "staffing"
WORDS: Final = ("workload_kind", STAFFING, "support_tier", SCOPE)
"""Choices among words that the workbook leaves open, beside what runs today."""
OPEN: Final = frozenset({*WORDS, BASELINE})
BLANK: Final = (0.0, 0.0, 0.0)
"""Stands for an amount that is not given, which nobody sees."""
NOT_GIVEN: Final = ("code_size", "migration_person_months", "parallel_running_months")
"""Amounts that count once they are given, and otherwise follow from others."""

Options: TypeAlias = Sequence[str | bool | None]
Texts: TypeAlias = tuple[str, str, str]
"""What a formula reads in the low, likely and high case."""


@dataclass(frozen=True)
class Fork:
    """A choice, or the parameter that may be given or not, and what each answer leads to."""

    question: str
    branches: tuple["Tree", ...]


Tree: TypeAlias = Fork | Resolved


class _Open(Exception):
    """A choice that was read and has no answer yet."""

    def __init__(self, question: str, options: Options) -> None:
        super().__init__(question)
        self.question, self.options = question, options


class _Offered(dict[str, Any]):
    """Amounts or figures, of which some may be given or not."""

    def __init__(self, given: Mapping[str, Any], offered: Callable[[str], bool | None]) -> None:
        super().__init__(given)
        self._offered = offered

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or bool(self._offered(str(name)))

    def __missing__(self, name: str) -> Any:
        return BLANK


class _Watched(Scenario):
    """A scenario whose open choices have the answers found so far, and stop where there is none."""

    def __getattribute__(self, name: str) -> Any:
        if name not in OPEN:
            return super().__getattribute__(name)
        answers: Mapping[str, Any] = super().__getattribute__("__dict__")["answers"]
        if name not in answers:
            raise _Open(name, options(name, self))
        return answers[name]


def options(choice: str, scenario: Scenario) -> Options:
    """What a choice may be, in the order of the workbook's list."""
    if choice == BASELINE:  # today's fleet is one of a technology
        nothing = () if scenario.sizing == "fleet" else (None,)
        return (*nothing, *scenario.technologies)
    return tuple(CHOICE_BY_ID[choice].options)


def tree(
    name: str,
    technology: str,
    scenario: Scenario,
    book: PriceBook,
    answers: Mapping[str, Any] = MappingProxyType({}),
) -> Tree:
    """What a parameter of the lines is for a technology, by every choice that it depends on."""

    def offered(parameter: str) -> bool | None:
        if not _may_be_given(parameter, book, answers):
            return False
        if parameter not in answers:
            raise _Open(parameter, (True, False))
        return bool(answers[parameter])

    asked = {
        **vars(scenario),
        "amounts": _Offered(scenario.amounts, offered),
        "overrides": _Offered(scenario.overrides, lambda id_: offered(f"{SET}{id_}")),
    }
    watched = _Watched(**asked)
    vars(watched)["answers"] = answers
    try:
        return resolved(name, technology, watched, book)
    except _Open as found:
        branches = tuple(
            tree(name, technology, scenario, book, {**answers, found.question: option})
            for option in found.options
        )
        same = all(branch is branches[0] or branch == branches[0] for branch in branches)
        return branches[0] if same else Fork(found.question, branches)


def _may_be_given(parameter: str, book: PriceBook, answers: Mapping[str, Any]) -> bool:
    """Whether the workbook has an empty cell for a parameter.

    One has team, pay and lines of a technology's own, and like for like, where all have one price,
    a price of its own.
    """
    name = Name.read(parameter)
    if parameter.startswith(SET):
        figure = book.own["like_for_like"].get(name.id) if name.technology else None
        alike = figure is not None and figure.shares_draw == figure.name
        return alike and answers.get(SCOPE) == "like_for_like"
    if parameter.startswith(OWN) or name.base in ("team_size", "salary"):
        return bool(name.technology)
    return parameter in NOT_GIVEN


def leaves(found: Tree) -> tuple[Resolved, ...]:
    """Everything that a tree may come to."""
    if isinstance(found, Resolved):
        return (found,)
    return tuple(leaf for branch in found.branches for leaf in leaves(branch))


def questions(found: Tree) -> tuple[str, ...]:
    """Every choice that a tree depends on."""
    if isinstance(found, Resolved):
        return ()
    return (found.question, *(each for branch in found.branches for each in questions(branch)))


def texts(found: Tree, leaf: Callable[[Resolved], Texts], cell: Callable[[str], str]) -> Texts:
    """A tree as formulas, by case; `cell` says where a choice's number, or an amount, stands."""
    if isinstance(found, Resolved):
        return leaf(found)
    branches = [texts(branch, leaf, cell) for branch in found.branches]

    def chosen(several: tuple[str, ...]) -> str:
        if len(set(several)) == 1:
            return several[0]
        function = "CHOOSE({},{})" if found.question in OPEN else "IF(ISNUMBER({}),{})"
        return function.format(cell(found.question), ",".join(several))

    low, likely, high = map(chosen, zip(*branches, strict=True))
    return low, likely, high
