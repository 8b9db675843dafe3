"""Scenarios side by side in JSON: their verdicts, what differs, every line and total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from costcalc.analysis import compare
from costcalc.analysis.compare import Row
from costcalc.analysis.estimate import Estimate
from costcalc.model.inputs import Total
from costcalc.output.links import permalink
from costcalc.output.sentences import verdict_text
from costcalc.output.shared_json import Currency
from costcalc.scenario.sides import LETTERS

BySide: TypeAlias = Mapping[str, float | None]
"""Amounts by the letter of a scenario; null where it leaves the technology out."""


@dataclass(frozen=True)
class Side:
    """One of the scenarios."""

    title: str
    """Of a saved one; empty for another."""
    verdict: str
    cheapest: str | None
    """The technology with the lowest likely total; null where several share it."""
    links: Mapping[str, str | None]
    """`page` is the calculator with it, `estimate` its answer; null where inputs stay private."""


@dataclass(frozen=True)
class Given:
    """A parameter that the scenarios give differently.

    Null where it is left at its default, and for a published scenario, whose inputs are private.
    """

    id: str
    values: Mapping[str, str | None]


@dataclass(frozen=True)
class BesideItem:
    """A cost line of year 1 in every scenario."""

    technology: str
    item: str
    values: BySide
    difference: BySide
    """How much more than `a`."""
    ratio: BySide
    """Over `a`."""


@dataclass(frozen=True)
class BesideTotal:
    """A total in every scenario."""

    id: str
    """As receipts name it: `present_value.go`."""
    technology: str
    total: Total
    values: BySide
    difference: BySide
    """How much more than `a`."""
    ratio: BySide
    """Over `a`."""


@dataclass(frozen=True)
class Comparison:
    """Up to eight scenarios, line by line, all against `a`."""

    currency: Currency
    sides: Mapping[str, Side]
    inputs: tuple[Given, ...]
    items: tuple[BesideItem, ...]
    totals: tuple[BesideTotal, ...]
    turned: tuple[str, ...]
    """The inputs whose change alone, from `a` to another, makes another technology the cheapest."""


def comparison_json(estimates: Sequence[Estimate], titles: Sequence[str] = ()) -> Comparison:
    """The comparison of estimates in one currency; the first is `a`."""
    letters = LETTERS[: len(estimates)]
    costings = [each.costing for each in estimates]
    named = dict(zip(letters, estimates, strict=True))
    titled = dict(zip(letters, [*titles, *[""] * len(letters)], strict=False))
    return Comparison(
        currency=estimates[0].scenario.currency,
        sides={letter: _side(each, titled[letter]) for letter, each in named.items()},
        inputs=tuple(_given(named)),
        items=tuple(
            BesideItem(row.technology, row.name, *_beside(row, letters))
            for row in compare.items(*costings)
        ),
        totals=tuple(
            BesideTotal(
                f"{row.name}.{row.technology}",
                row.technology,
                cast(Total, row.name),
                *_beside(row, letters),
            )
            for row in compare.totals(*costings)
        ),
        turned=turned(estimates),
    )


def _side(estimate: Estimate, title: str) -> Side:
    paths = {"page": "/", "estimate": "/api/v1/estimate"}
    links = {name: permalink(estimate, path) or None for name, path in paths.items()}
    return Side(title, verdict_text(estimate), estimate.verdict.cheapest, links)


def turned(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """The inputs whose change alone, from the first to another, turns the decision."""
    first, *others = estimates
    found = (
        name
        for other in others
        if told(first) and told(other)
        for name in compare.turned(first.costing, other.costing, first.book)
    )
    return tuple(dict.fromkeys(found))


def told(estimate: Estimate) -> bool:
    """Whether the reader may see the inputs; a publish id alone does not show them."""
    return estimate.kept is None or bool(estimate.kept.page)


def _given(named: Mapping[str, Estimate]) -> Iterable[Given]:
    changed = {
        letter: each.scenario.changed if told(each) else {} for letter, each in named.items()
    }
    for name in sorted({name for each in changed.values() for name in each}):
        values = {letter: each.get(name) for letter, each in changed.items()}
        if len({*values.values()}) > 1:
            yield Given(name, values)


def _beside(row: Row, letters: str) -> tuple[BySide, BySide, BySide]:
    """A row's amounts by side, and those of the others against the first."""
    return (
        dict(zip(letters, row.values, strict=True)),
        dict(zip(letters[1:], row.differences, strict=True)),
        dict(zip(letters[1:], row.ratios, strict=True)),
    )
