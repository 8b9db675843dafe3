"""A scenario under another price book: how its totals move, and which figures move them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from costcalc.costing.resolve import Resolution, Resolved, resolve
from costcalc.costing.run import likely
from costcalc.costing.totals import total_over
from costcalc.model.inputs import NO_BASELINE
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario, read


@dataclass(frozen=True)
class Cause:
    """A figure that moved, and what it alone does to each technology's total."""

    figure: str
    unit: str
    before: Points
    after: Points
    differences: Mapping[str, float]


@dataclass(frozen=True)
class Repriced:
    """Likely totals by technology in both books, and what moved them, the most first."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    causes: tuple[Cause, ...]


def reread(scenario: Scenario, book: PriceBook) -> Scenario | None:
    """The same scenario read with another book; None where that book lacks what it needs."""
    compared = ",".join(id_ for id_ in scenario.technologies if id_ in book.technologies)
    fixed = {"technologies": compared, "baseline": scenario.baseline or NO_BASELINE}
    given = {**scenario.changed, **fixed}
    given.pop("book", None)
    try:
        return read(given.items(), book)
    except Refused:
        return None


def repriced(scenario: Scenario, book: PriceBook, again: Scenario, other: PriceBook) -> Repriced:
    """The likely totals of a scenario in its book and in another, and which figures moved them.

    The effect of a figure is that of taking it alone from the other book. Figures interact, so the
    effects need not add up to the whole difference.
    """
    then, now = resolve(scenario, book), resolve(again, other)
    shared = [id_ for id_ in scenario.technologies if id_ in again.technologies]
    before, after = _likely(scenario, then), _likely(again, now)
    causes = (
        _cause(moved, scenario, then, now, before) for moved in _moved(then, now, shared).values()
    )
    felt = [cause for cause in causes if any(cause.differences.values())]
    return Repriced(
        {id_: before[id_] for id_ in shared},
        {id_: after[id_] for id_ in shared},
        tuple(sorted(felt, key=lambda cause: -max(map(abs, cause.differences.values())))),
    )


def _moved(
    then: Resolution, now: Resolution, shared: Collection[str]
) -> Mapping[str, list[tuple[str, str]]]:
    """Parameters that differ, as name and technology, grouped by the key they share."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in then.keys() & now.keys():
        for technology in shared:
            if then[name][technology].points != now[name][technology].points:
                found.setdefault(now[name][technology].key, []).append((name, technology))
    return dict(sorted(found.items()))


def _cause(
    moved: Collection[tuple[str, str]],
    scenario: Scenario,
    then: Resolution,
    now: Resolution,
    before: Mapping[str, float],
) -> Cause:
    """The effect of one number of the later book among those of the earlier."""
    name, technology = next(iter(moved))
    old, new = then[name][technology], now[name][technology]
    after = _likely(scenario, dict(_swapped(moved, then, now)))
    figure = new.figure or old.figure
    shared = new.figure is not None and new.key == new.figure.shares_draw
    return Cause(
        figure=new.key if shared else new.id,
        unit=figure.unit if figure else "1",
        before=old.points,
        after=new.points,
        differences={id_: round(after[id_] - before[id_], 2) for id_ in before},
    )


def _swapped(
    moved: Collection[tuple[str, str]], then: Resolution, now: Resolution
) -> Iterator[tuple[str, Mapping[str, Resolved]]]:
    for name, by_technology in then.items():
        yield (
            name,
            {
                id_: now[name][id_] if (name, id_) in moved else resolved
                for id_, resolved in by_technology.items()
            },
        )


def _likely(scenario: Scenario, resolution: Resolution) -> Mapping[str, float]:
    totals = total_over(scenario, resolution, likely, 1, scenario.of, scenario.decimals)
    return dict(zip(scenario.technologies, totals[:, 0].tolist(), strict=True))
