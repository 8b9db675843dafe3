"""All charts by name: for the page, for embeds, as pictures, as figures and as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.flips import flip_points
from costcalc.estimate import Estimate
from costcalc.inputs import Total
from costcalc.naming import figure_name
from costcalc.output.analyses import flip_record
from costcalc.output.cells import Choice
from costcalc.output.columns import seen
from costcalc.output.counts import counts
from costcalc.output.cumulative import cumulative
from costcalc.output.finding import Finding, decision, without
from costcalc.output.flipmap import MAP_WITHOUT_MONEY, MAPS, choices, flip
from costcalc.output.links import permalink, state
from costcalc.output.period import SHOWN, SUMS, Period
from costcalc.output.ratio import as_ratio, explained, reference_name
from costcalc.output.spread import spread
from costcalc.output.stacked import stacked
from costcalc.output.stacks import Shape
from costcalc.output.steps import steps
from costcalc.output.tornado import tornado
from costcalc.output.wording import listed
from costcalc.output.worth import worth

FIRST_MAP: Final = next(iter(MAPS))


@dataclass(frozen=True)
class View:
    """How a chart is asked for: for which period, in which panels, over which map."""

    period: Period | None = None
    shape: Shape = "two"
    map: str = FIRST_MAP
    ratio: bool = False
    """Percentages instead of money."""


Build: TypeAlias = Callable[[Estimate, View], Finding]


def _stacks(id_: str, period: Period) -> Build:
    return lambda estimate, view: stacked(estimate, id_, view.period or period, view.shape)


CHARTS: Final[Mapping[str, Build]] = {
    "annual": _stacks("annual", "year"),
    "monthly": _stacks("monthly", "month"),
    "horizon": _stacks("horizon", "horizon"),
    "bridge": lambda estimate, _: steps(estimate),
    "tornado": lambda estimate, _: tornado(estimate),
    "cumulative": lambda estimate, _: cumulative(estimate),
    "distribution": lambda estimate, _: spread(estimate),
    "flip": lambda estimate, view: flip(estimate, view.map),
    "servers": lambda estimate, _: counts(estimate),
}
STACKS: Final[Mapping[Period, str]] = {"month": "monthly", "year": "annual", "horizon": "horizon"}
"""The chart of each period."""
WITHOUT_MONEY: Final = ("servers",)
PERIODS: Final[Mapping[str, Period]] = {name: period for period, name in STACKS.items()}
ANALYSES: Final = tuple(name for name in CHARTS if name not in STACKS.values())
ON_PAGE: Final = ("bridge", "tornado", "cumulative", "distribution", "flip")
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(STACKS.values(), ("panels", "period")),
    **dict.fromkeys(("bridge", "tornado", "distribution"), ("period",)),
    "flip": ("map", "period"),
}
"""View parameters that say what a chart shows; charts of one total show the verdict's else."""


def chart(name: str, estimate: Estimate, view: View) -> Finding:
    """A chart of an estimate."""
    found = seen(estimate, view.period or PERIODS.get(name))
    if not view.ratio or name in WITHOUT_MONEY:
        return CHARTS[name](found, view)
    percent = as_ratio(found, _whole(name, found, view))
    if percent is None:
        why = f"{reference_name(found)} likely costs nothing, so nothing is a percentage of it."
        return without(name, "There are no percentages to show", why, found)
    finding = CHARTS[name](percent, replace(view, map=MAP_WITHOUT_MONEY))
    return replace(finding, subtitle=f"{finding.subtitle.removesuffix('.')}; {explained(found)}.")


def _whole(name: str, estimate: Estimate, view: View) -> Total:
    """The total that the amounts of a chart are percentages of: the one that they add up to."""
    if name in PERIODS:
        return SUMS[view.period or PERIODS[name]]
    return "nominal" if name == "cumulative" else estimate.scenario.of


def lasting(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The view parameters that say what a chart shows."""
    own = _OPTIONS.get(name, ())
    return {key: given[key] for key in own if key in given}


def on_page(finding: Finding, given: Mapping[str, str]) -> dict[str, str]:
    """The page's view parameters under which it shows a chart as it is seen here."""
    own = {"period": finding.period} if finding.period not in (None, SHOWN) else {}
    return {**own, **lasting(finding.id, given)}


@dataclass(frozen=True)
class Shown:
    """An analysis on the page, with the addresses of its chart alone and of its figure."""

    finding: Finding
    embed: str
    plot: str
    maps: tuple[Choice, ...] = ()
    flips: str = ""
    flips_of: str = ""


def page_charts(estimate: Estimate, view: View, given: Mapping[str, str]) -> tuple[Shown, ...]:
    """The analyses in the order of the page, all by the total of its period."""
    by_period = seen(estimate, view.period)
    shown = [_shown(CHARTS[name](by_period, view), by_period, view, given) for name in ON_PAGE]
    return (*shown, Shown(worth(by_period), "", ""))


def _shown(finding: Finding, estimate: Estimate, view: View, given: Mapping[str, str]) -> Shown:
    own = lasting(finding.id, {**given, **({"period": view.period} if view.period else {})})
    embed = permalink(estimate, f"/embed/{finding.id}", own)
    plot = permalink(estimate, f"/chart/{finding.id}.json", own)
    if finding.id != "flip" or finding.kind == "none":
        return Shown(finding, embed, plot)
    return Shown(
        finding,
        embed,
        plot,
        choices(estimate, view.map, given),
        state(estimate.scenario, "/flips", lasting("bridge", given)),
        listed([figure_name(id_, estimate.book) for id_ in flip_drivers(estimate)]),
    )


def flip_drivers(estimate: Estimate) -> tuple[str, ...]:
    """The drivers whose flips are told in sentences."""
    pair = decision(estimate)
    if pair is None:
        return ()
    return ("orders_per_month", "concurrent_connections", "team_size", f"{pair.first}.salary")


@dataclass(frozen=True)
class Sentence:
    """Where a driver flips the answer, with a link to that state, or that it does not."""

    text: str
    link: str | None


def flip_sentences(estimate: Estimate) -> tuple[Sentence, ...]:
    """Every flip of the main drivers."""
    scenario, book = estimate.scenario, estimate.book
    sentences: list[Sentence] = []
    for id_ in flip_drivers(estimate):
        driver = find_driver(id_, scenario, book)
        record = flip_record(flip_points(scenario, book, driver, scenario.of), scenario, book)
        sentences += [Sentence(point["text"], point["link"]) for point in record["points"]]
        if not record["points"]:
            sentences.append(Sentence(record["text"], None))
    return tuple(sentences)
