"""The map shows who costs least over two drivers, in every form with the same zones and names."""

import re
from itertools import product
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from charts import ALIKE, SVG, State, asked, chart_of, in_every_state, said

from costcalc.analysis.drivers import find_driver
from costcalc.analysis.flips import flip_map
from costcalc.costing.totals import LIKELY
from costcalc.output.charts.colours import PAGE, THEMES, Palette
from costcalc.output.charts.flip_map import CLOSE, MAPS, TIE, drivers_of
from costcalc.output.charts.marks import OPACITY
from costcalc.output.charts.plotly import figure
from costcalc.output.charts.spec import Cells, Panel
from costcalc.output.charts.svg import inline, svg, swatch
from costcalc.output.charts.words import decision
from costcalc.output.page_charts import flip_sentences
from costcalc.output.sentences import level
from costcalc.output.sentences import said as verdict_said
from costcalc.output.wording import listed

LIGHT = THEMES["light"]
THREE: tuple[State, ...] = ({}, {"scope": "published"}, {"baseline": "ruby"})


def mapped(state: State, which: str) -> tuple[Panel, Cells]:
    [panel] = chart_of("flip", state, map=which).panels
    assert panel.cells
    return panel, panel.cells


def test_the_map_is_that_of_the_analysis_and_hatched_where_the_lead_is_small() -> None:
    result = asked({})
    x, y = (
        find_driver(id_, result.scenario, result.book) for id_ in ("orders_per_month", "team_size")
    )
    own = flip_map(result.scenario, result.book, x, y, "present_value", 24)
    assert own.least.shape == own.gap.shape == (24, 24)
    _, cells = mapped({}, "team")
    assert np.array(cells.amounts) == pytest.approx(own.gap, abs=0.006)
    zones = [[cells.zones[cell] for cell in row] for row in cells.grid]
    close = [[zone.look == "close" for zone in row] for row in zones]
    assert np.array_equal(close, own.gap < CLOSE * own.least)
    names = {id_: each.name for id_, each in result.book.technologies.items()}
    assert [[zone.name for zone in row] for row in zones] == [
        [listed([names[id_] for id_ in ids.split(",")]) for ids in row] for row in own.cheapest
    ]


def test_you_are_where_your_figures_are() -> None:
    state = {"concurrent_connections": "5000", "salary.go": "140k"}
    panel, _ = mapped(state, "connections")
    [here] = panel.dots
    assert (here.points, here.name) == (((5000.0, 140_000.0),), "you are here")
    panel, _ = mapped({**state, "concurrent_connections": "0"}, "connections")
    assert panel.dots[0].name == "you are beyond here"
    assert panel.dots[0].points == ((panel.x.low, 140_000.0),)


@pytest.mark.parametrize("state", [{}, {"scope": "published"}, {"set.go.salary_premium": "-2%"}])
def test_where_no_salary_was_given_you_are_at_what_is_paid(state: State) -> None:
    result, (panel, _) = asked(state), mapped(state, "orders")
    go = result.scenario.technologies.index("go")
    paid = result.costing.values["salary"][go, LIKELY].item()
    assert panel.dots[0].points[0][1] == pytest.approx(paid)
    assert panel.y.low < paid < panel.y.high if panel.y else False


def test_those_that_cost_the_same_are_named_together() -> None:
    state = {"technologies": "go,java,node", "baseline": "ruby", "of": "annual", **ALIKE}
    drawn, (_, cells) = chart_of("flip", state, map="team"), mapped(state, "team")
    assert {zone.name for zone in cells.zones} >= {"Go, Java and Node.js"}
    assert {zone.look for zone in cells.zones if " and " in zone.name} == {"close"}
    assert drawn.title == (
        "At your 100,000 orders a month, Go, Java and Node.js are likely the cheapest, and cost "
        "the same"
    )
    alike = {"technologies": "ruby,python", "set.learning_months": "2", **ALIKE}
    everywhere = chart_of("flip", alike, map="team").title
    assert everywhere.endswith(", Python and Ruby are likely the cheapest, and cost the same")


@pytest.mark.parametrize(("state", "which"), [*product(THREE, MAPS)])
def test_a_names_place_on_the_map_is_its_own_part(state: State, which: str) -> None:
    _, cells = mapped(state, which)
    assert len({text for *_, text in cells.names}) == len(cells.names)
    for x, y, text in cells.names:
        column_, row = np.searchsorted(cells.across, x) - 1, np.searchsorted(cells.up, y) - 1
        assert cells.zones[cells.grid[row][column_]].name == text


TITLED: tuple[State, ...] = (
    *THREE, {"currency": "EUR"}, {"baseline": "ruby", "orders_per_month": "5M"}, {"of": "annual"},
    {"technologies": "elixir,go", "salary.go": "130k", "set.effort_multiplier": "1"},
)  # fmt: skip


@pytest.mark.parametrize(("state", "which"), [*product(TITLED, MAPS)])
def test_the_title_says_up_to_where_the_order_holds(state: State, which: str) -> None:
    result, title = asked(state), chart_of("flip", state, map=which).title
    pair = decision(result)
    assert pair
    if apart := level(result):
        assert title.count(f", {apart}") == 1
        assert "is likely the cheapest" not in title
    else:
        assert f", {pair.first.name} is likely the cheapest " in title
    ends = r", where (\w+) is$" if not apart else r" likely puts (\w+) ahead$"
    turned = re.search(rf" (above|below) ([\d,.]+) .*{ends}", title)
    if turned is None:
        assert re.search(" over the whole range of .* shown$", title)
        return
    side, value, other = turned.groups()
    across, name = drivers_of(which, pair, result)
    if pinned := re.match(r"With \S+ salary at ([\d,]+) ", title):
        state = {**state, across: pinned[1].replace(",", "")}
    for step, first in ((1.01, other), (0.99, pair.first.name)):
        typed = float(value.replace(",", "")) * (step if side == "above" else 1 / step)
        there = asked({**state, name: repr(typed), "draws": "0"})
        assert there.verdict.cheapest
        assert result.book.technologies[there.verdict.cheapest].name == first, title


@in_every_state
def test_a_map_names_a_winner_only_where_the_verdict_does(state: State) -> None:
    result = asked({**state, "draws": "400"})
    for which in MAPS:
        title = chart_of("flip", {**state, "draws": "400"}, map=which).title
        if result.verdict.action == "cannot_tell" and ", and cost the same" not in title:
            assert "likely the cheapest" not in title
            if level(result):
                assert level(result) in verdict_said(result).headline


@in_every_state
def test_no_title_of_a_map_tells_shares_of_it(state: State) -> None:
    for which in MAPS:
        assert " % of" not in chart_of("flip", state, map=which).title


def areas(root: ET.Element, colours: Palette) -> list[tuple[str | None, float]]:
    """The fills of a drawing that are technologies', each with how much of it there is."""
    lines = {value for name, value in colours.items() if name.startswith("line-") or name == TIE}
    filled = [each for each in root.iter() if each.get("fill") in lines]
    return [(each.get("fill"), float(each.get("fill-opacity", 1))) for each in filled]


@pytest.mark.parametrize(("state", "which"), [*product(THREE, MAPS)])
def test_page_file_and_figure_have_the_same_zones_names_and_key(state: State, which: str) -> None:
    drawn, (panel, cells) = chart_of("flip", state, map=which), mapped(state, which)
    key = [each.text for each in drawn.key]
    names = {text for *_, text in cells.names} | {panel.dots[0].name}
    assert {each.colour for each in drawn.key} == {zone.colour for zone in cells.zones}
    assert {each.look for each in drawn.key} >= {zone.look for zone in cells.zones}

    file = ET.fromstring(svg(drawn))  # noqa: S314 - our own
    page = ET.fromstring(f"<p>{inline(drawn)}</p>")  # noqa: S314 - our own
    beside = ET.fromstring(f"<p>{''.join(map(swatch, drawn.key))}</p>")  # noqa: S314 - our own
    told = [said(each) for each in file.iter(f"{SVG}text")]
    assert [text for text in told if text in key] == key
    assert {*told} >= names
    for root, palette, parts in (
        (file, LIGHT, (*drawn.key, *cells.zones)),
        (page[0], PAGE, cells.zones),
        (page[1], PAGE, cells.zones),
        (beside, PAGE, drawn.key),
    ):
        wanted = [(palette[part.colour], OPACITY[part.look]) for part in parts]
        assert areas(root, palette) == wanted
        assert root is beside or {said(each) for each in root.iter()} >= names

    spec = vars(figure(drawn))
    shapes = [trace for trace in spec["data"] if trace.get("fill") == "toself"]
    entries = [trace for trace in spec["data"] if "xaxis" not in trace]
    assert [each["name"] for each in entries] == key
    assert {note["text"] for note in spec["layout"]["annotations"]} >= names
    for shape, zone in zip(shapes, cells.zones, strict=True):
        assert (shape["name"], shape["fillcolor"]) == (zone.name, LIGHT[zone.colour])
        assert ("fillpattern" in shape) == (zone.look == "close")
        assert shape["opacity"] == OPACITY["solid" if "fillpattern" in shape else zone.look]
    for entry, each in zip(entries, drawn.key, strict=True):
        assert ("pattern" in entry["marker"]) == (each.look == "close")
        plain = {"color": LIGHT[each.colour], "opacity": OPACITY[each.look]}
        assert "pattern" in entry["marker"] or entry["marker"] == plain


def test_flips_are_told_in_sentences_with_links() -> None:
    (apart, _), (none, nowhere), _, _, (text, link) = flip_sentences(asked({}))
    assert apart.startswith("Go, Elixir and Erlang cost about the same; ")
    assert none.startswith("Orders a month: Go is likely the cheapest throughout")
    assert nowhere == ""
    assert text.endswith("Elixir is likely the cheapest instead of Go.")
    flipped = dict(pair.split("=") for pair in link.partition("?")[2].split("&"))
    assert asked(flipped).verdict.cheapest == "elixir"
