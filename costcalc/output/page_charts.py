"""The analyses of the page: each chart with the addresses of it alone, and sentences on flips."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.flips import flip_points
from costcalc.analysis.labels import figure_name
from costcalc.output.analyses_json import flip_points_json
from costcalc.output.cells import Choice
from costcalc.output.charts.flip_map import choices, pay_of
from costcalc.output.charts.registry import OF_INPUTS, View, lasting
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.words import decision
from costcalc.output.links import permalink, state
from costcalc.output.sentences import level
from costcalc.output.wording import listed


@dataclass(frozen=True)
class Shown:
    """An analysis on the page, with the addresses of its chart alone and of its figure."""

    chart: Chart
    embed: str = ""
    figure: str = ""
    maps: tuple[Choice, ...] = ()
    flips: str = ""
    flips_of: str = ""


def shown(drawn: Chart, estimate: Estimate, view: View, given: Mapping[str, str]) -> Shown:
    """A chart as a page shows it; `given` are the page's view parameters."""
    alone = permalink(estimate, f"/embed/{drawn.id}", lasting(drawn.id, given))
    embed = "" if estimate.kept and drawn.id in OF_INPUTS else alone
    figure = figure_address(estimate, drawn, given)
    if drawn.id != "flip" or not drawn.panels:
        return Shown(drawn, embed, figure)
    return Shown(
        drawn,
        embed,
        figure,
        choices(estimate, view.map, given),
        state(estimate, "/flips"),
        listed([figure_name(driver, estimate.book) for driver in flip_drivers(estimate)]),
    )


def figure_address(estimate: Estimate, drawn: Chart, given: Mapping[str, str]) -> str:
    """Where a chart's figure is to be had as the page shows it."""
    return permalink(estimate, f"/chart/{drawn.id}.json", lasting(drawn.id, given))


def flip_drivers(estimate: Estimate) -> tuple[str, ...]:
    """The drivers whose flips the page has sentences on."""
    pair = decision(estimate)
    if pair is None:
        return ()
    return (
        "orders_per_month",
        "concurrent_connections",
        "team_size",
        pay_of(pair.first.id, estimate),
    )


def flip_forms(estimate: Estimate) -> Iterator[tuple[str, str, str]]:
    """What each main driver is called, with the addresses of its flips as JSON and as CSV."""
    for id_ in flip_drivers(estimate):
        address = partial(permalink, estimate, view={"driver": id_})
        json, csv = (address(f"/api/v1/flip-points.{end}") for end in ("json", "csv"))
        yield figure_name(id_, estimate.book), json, csv


def flip_sentences(estimate: Estimate) -> list[tuple[str, str]]:
    """Every flip of the main drivers in words, and the address of that state where there is one.

    What the verdict cannot tell apart is said first, and a driver that flips nothing says so. A
    saved scenario is shown only as it is saved.
    """
    scenario, book = estimate.scenario, estimate.book
    sentences: list[tuple[str, str]] = []
    if apart := level(estimate):
        below = "who is likely the cheapest is said below, however small its lead"
        sentences.append((f"{apart}; {below}.", ""))
    for id_ in flip_drivers(estimate):
        driver = find_driver(id_, scenario, book)
        found = flip_points_json(flip_points(scenario, book, driver, scenario.of), scenario, book)
        sentences += [(point.text, point.link) for point in found.points] or [(found.text, "")]
    return [(text, "") for text, _ in sentences] if estimate.kept else sentences
