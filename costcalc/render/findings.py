"""All analyses by name: for the page, for embeds and as figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.flips import flip_points
from costcalc.estimate import Estimate
from costcalc.naming import figure_name
from costcalc.render.analyses import flip_record
from costcalc.render.counts import counts
from costcalc.render.cumulative import cumulative
from costcalc.render.finding import Finding, decision
from costcalc.render.flipmap import MAPS, choices, flip
from costcalc.render.links import address, permalink
from costcalc.render.page import Choice
from costcalc.render.spread import spread
from costcalc.render.steps import steps
from costcalc.render.tornado import tornado
from costcalc.render.wording import listed
from costcalc.render.worth import worth

FIRST_MAP: Final = next(iter(MAPS))
CHARTS: Final[Mapping[str, Callable[[Estimate, str], Finding]]] = {
    "bridge": lambda estimate, _: steps(estimate),
    "tornado": lambda estimate, _: tornado(estimate),
    "cumulative": lambda estimate, _: cumulative(estimate),
    "distribution": lambda estimate, _: spread(estimate),
    "flip": flip,
    "servers": lambda estimate, _: counts(estimate),
}
"""By the chart's name; each takes the name of a map, which only the map of flips reads."""
ON_PAGE: Final = ("bridge", "tornado", "cumulative", "distribution", "flip")


@dataclass(frozen=True)
class Shown:
    """An analysis on the page, with the addresses of its chart alone and of its figure."""

    finding: Finding
    embed: str
    plot: str
    maps: tuple[Choice, ...] = ()
    flips: str = ""
    flips_of: str = ""


def page_findings(estimate: Estimate, view: Mapping[str, str]) -> tuple[Shown, ...]:
    """The analyses in the order of the page."""
    chosen = view.get("map", FIRST_MAP)
    shown = [_shown(CHARTS[name](estimate, chosen), estimate, view) for name in ON_PAGE]
    return (*shown, Shown(worth(estimate), "", ""))


def _shown(finding: Finding, estimate: Estimate, view: Mapping[str, str]) -> Shown:
    own = {"map": view["map"]} if finding.id == "flip" and "map" in view else {}
    embed = permalink(estimate, f"/embed/{finding.id}", own)
    plot = permalink(estimate, f"/chart/{finding.id}.json", own)
    if finding.id != "flip" or finding.kind == "none":
        return Shown(finding, embed, plot)
    return Shown(
        finding,
        embed,
        plot,
        choices(estimate, view.get("map", FIRST_MAP), view),
        address("/flips", estimate.scenario.changed),
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
